"""`coursekit plans`: what a teacher takes to class, as pages that print."""

import argparse
from pathlib import Path

from coursekit.catalogue import say, say_many
from coursekit.commands import add_lessons, root_of
from coursekit.course.loader import load_course


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder that the pages are written to, and the lessons."""
    parser.add_argument(
        "--out", type=Path, default=Path("plans"), metavar=say("DIR"), help=say("default: plans")
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
    print(
        say_many(
            "{file}: {n} plan, each with a sheet, slides and answers",
            "{file}: {n} plans, each with a sheet, slides and answers",
            len(planned),
            file=index,
        )
    )
    return 0
