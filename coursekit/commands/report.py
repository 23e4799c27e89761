"""`coursekit report`: one page on what a graded class understood."""

import argparse
from pathlib import Path

from coursekit.commands import course_of

HELP = "write report.html: what a class understood"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the graded class."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder that grade wrote")


def run(arguments: argparse.Namespace) -> int:
    """Write the page, and print where it is."""
    from coursekit.report import write_report

    print(write_report(course_of(arguments), arguments.folder))
    return 0
