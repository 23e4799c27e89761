"""`coursekit report`: one page on what a graded class understood.

It reads the results that `coursekit grade` kept, and grades nothing.
"""

import argparse
from pathlib import Path

from coursekit.commands import course_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the graded class."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder that grade wrote")


def run(arguments: argparse.Namespace) -> int:
    """Write the page, and print where it is."""
    from coursekit.report import write_report  # late: jinja2 and the database

    print(write_report(course_of(arguments), arguments.folder))
    return 0
