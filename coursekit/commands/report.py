"""`coursekit report`: one page on what a graded class understood.

It reads the results that `coursekit grade` kept, and grades nothing.
"""

import argparse
from pathlib import Path

from coursekit.catalogue import say
from coursekit.commands import course_of, root_of
from coursekit.course.practice import PracticeBank


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the graded class, and which page is wanted."""
    parser.add_argument(
        "folder", type=Path, metavar=say("DIR"), help=say("the folder that grade wrote")
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--items", action="store_true", help=say("the questions, for their author, in items.html")
    )
    which.add_argument(
        "--compare",
        type=Path,
        metavar=say("OLD"),
        help=say("this run beside an older one, in compare.html"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the page, and print where it is."""
    from coursekit import report  # late: jinja2 and the database

    course, folder = course_of(arguments), arguments.folder
    bank = PracticeBank(root_of(arguments), course)
    if arguments.items:
        print(report.write_items(course, folder))
    elif arguments.compare:
        print(report.write_comparison(course, folder, arguments.compare, bank))
    else:
        print(report.write_report(course, folder, bank))
    return 0
