"""`coursekit check`: every fault of a course's files, one line each.

It is stricter than opening a lesson: files that no lesson uses are reported too.
"""

import argparse

from coursekit.commands import root_of
from coursekit.course.loader import check_course
from coursekit.course.practice import PracticeBank


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: `check` takes no arguments of its own."""


def run(arguments: argparse.Namespace) -> int:
    """Print how much was read without a fault; the faults themselves are raised.

    Raises:
        CourseError: The course has faults.
    """
    root = root_of(arguments)
    course = check_course(root)
    questions = sum(len(lesson.questions) for lesson in course.lessons.values())
    read = f"{len(course.lessons)} lessons, {questions} questions, {len(course.articles)} texts"
    if items := len(PracticeBank(root, course).items):
        read += f", {items} practice items"
    print(f"No faults: {read}.")
    return 0
