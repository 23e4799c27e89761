"""`coursekit export`: a class's marks or results, for other tools."""

import argparse
from pathlib import Path

from coursekit.commands import course_of
from coursekit.errors import HandInError
from coursekit.questions.serialize import number_of

_PATHS = "hand-ins, folders of them, or the folder that grade wrote"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where the marks come from, their form, and the file that they go to."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_PATHS)
    parser.add_argument("--form", choices=("jsonld", "csv", "jsonl"), default="jsonld")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--results", action="store_true", help="results instead of marks")
    parser.add_argument(
        "--offsets",
        choices=("code-points", "utf16"),
        default="code-points",
        help="what they count: code points as Python does (default), or UTF-16 as JavaScript does",
    )
    parser.add_argument(
        "--with-texts", action="store_true", help="write the texts and their language too"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and print how much is in it."""
    # Late: the database.
    from coursekit.gradebook.export import texts_beside, write_marks, write_results

    course = course_of(arguments)
    paths, out, form = arguments.paths, arguments.out, arguments.form
    if arguments.results:
        if arguments.offsets != "code-points" or arguments.with_texts:
            raise HandInError("Results have neither offsets nor texts; leave out --results")
        print(f"{out}: {number_of(write_results(paths, out, form), 'result')}")
        return 0
    count = write_marks(
        course, paths, out, form, arguments.offsets, with_texts=arguments.with_texts
    )
    print(f"{out}: {number_of(count, 'mark')}")
    if form == "csv" and arguments.with_texts:
        print(f"{texts_beside(out)}: the texts")
    return 0
