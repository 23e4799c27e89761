"""`coursekit check`: every fault of a course's files, one line each.

It is stricter than opening a lesson: files that no lesson uses are reported too.
"""

import argparse

from coursekit.authoring.plans import plan_stems, read_plans
from coursekit.commands import root_of
from coursekit.course.loader import check_course
from coursekit.course.practice import PracticeBank
from coursekit.questions.serialize import number_of


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
    read = [
        number_of(len(course.lessons), "lesson"),
        number_of(questions, "question"),
        number_of(len(course.articles), "text"),
    ]
    bank = PracticeBank(root, course)
    if course.practice:  # a skill may do without items; an author should know how many do
        skills = f"{len(bank.skills)} of {number_of(len(course.skills), 'skill')}"
        read.append(f"{number_of(len(bank.items), 'practice item')} on {skills}")
    if plan_stems(root):
        planned, _ = read_plans(root, course)
        read.append(number_of(len(planned), "plan"))
    print(f"No faults: {', '.join(read)}.")
    return 0
