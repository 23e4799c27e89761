"""`coursekit export`: a class's marks or results, for other tools."""

import argparse
from pathlib import Path

from coursekit.commands import course_of
from coursekit.questions.serialize import number_of

_PATHS = "hand-ins, folders of them, or the folder that grade wrote"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where the marks come from, their form, and the file that they go to."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_PATHS)
    parser.add_argument("--form", choices=("jsonld", "csv", "jsonl"), default="jsonld")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--results", action="store_true", help="results instead of marks")


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and print how much is in it."""
    from coursekit.gradebook.export import marks, write_marks, write_results  # late: the database

    course = course_of(arguments)
    if arguments.results:
        count = write_results(arguments.paths, arguments.out, arguments.form)
        print(f"{arguments.out}: {number_of(count, 'result')}")
    else:
        found = marks(course, arguments.paths)
        count = write_marks(course, found, arguments.out, arguments.form)
        print(f"{arguments.out}: {number_of(count, 'mark')}")
    return 0
