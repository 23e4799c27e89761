"""`coursekit check`: every fault of a course's files, one line each."""

import argparse

from coursekit.commands import root_of
from coursekit.course.loader import check_course

HELP = "report every fault of the course's content"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: `check` takes no arguments of its own."""


def run(arguments: argparse.Namespace) -> int:
    """Print how much was read without a fault; faults are told by `cli.main`."""
    course = check_course(root_of(arguments))
    questions = sum(len(lesson.questions) for lesson in course.lessons.values())
    print(
        f"No faults: {len(course.lessons)} lessons, {questions} questions, "
        f"{len(course.articles)} texts."
    )
    return 0
