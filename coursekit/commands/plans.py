"""`coursekit plans`: what a teacher takes to class, as pages that print."""

import argparse
from pathlib import Path

from coursekit.commands import add_lessons, root_of
from coursekit.course.loader import load_course
from coursekit.questions.serialize import number_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder that the pages are written to, and the lessons."""
    parser.add_argument(
        "--out", type=Path, default=Path("plans"), metavar="DIR", help="default: plans"
    )
    add_lessons(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the pages, and print where to begin."""
    from coursekit.authoring.plan_pages import write_plans  # late: it brings templates
    from coursekit.authoring.plans import read_plans

    root = root_of(arguments)
    course = load_course(root)
    planned, frameworks = read_plans(root, course, arguments.lessons)
    index = write_plans(course, planned, frameworks, arguments.out)
    print(f"{index}: {number_of(len(planned), 'plan')}, each with a sheet, slides and answers")
    return 0
