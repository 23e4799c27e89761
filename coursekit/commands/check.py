"""`coursekit check`: every fault of a course's files, one line each.

It is stricter than opening a lesson: files that no lesson uses are reported too.
"""

import argparse

from coursekit.commands import root_of
from coursekit.course.loader import check_course


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: `check` takes no arguments of its own."""


def run(arguments: argparse.Namespace) -> int:
    """Print how much was read without a fault; the faults themselves are raised.

    Raises:
        CourseError: The course has faults.
    """
    course = check_course(root_of(arguments))
    questions = sum(len(lesson.questions) for lesson in course.lessons.values())
    read = f"{len(course.lessons)} lessons, {questions} questions, {len(course.articles)} texts"
    print(f"No faults: {read}.")
    return 0
