"""`coursekit check`: every fault of a course's files, one line each.

It is stricter than opening a lesson: files that no lesson uses are reported too. With `--watch` it
goes on, and checks anew whenever a file was saved.
"""

import argparse
import time
from collections.abc import Hashable
from datetime import datetime
from pathlib import Path

from coursekit.authoring.plans import plan_stems, read_plans
from coursekit.catalogue import say, say_many, side_by_side
from coursekit.commands import root_of
from coursekit.course.languages import course_notes
from coursekit.course.loader import check_course, check_stamp
from coursekit.course.practice import PracticeBank
from coursekit.errors import CourseError
from coursekit.shown_text import printable

PAUSE = 0.5  # seconds between two looks at the files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `check` takes."""
    parser.add_argument(
        "--watch",
        action="store_true",
        help=say("go on, and check anew whenever a file is saved"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Print how much was read without a fault; the faults themselves are raised.

    Raises:
        CourseError: The course has faults.
        KeyboardInterrupt: Somebody has watched for long enough.
    """
    root = root_of(arguments)
    if arguments.watch:
        watch(root)
    print(*checked(root), sep="\n")
    return 0


def checked(root: Path) -> list[str]:
    """Give how much of a course was read without a fault, and what its author should know.

    Raises:
        CourseError: The course has faults.
    """
    course = check_course(root)
    questions = sum(len(lesson.questions) for lesson in course.lessons.values())
    read = [
        say_many("{n} lesson", "{n} lessons", len(course.lessons)),
        say_many("{n} question", "{n} questions", questions),
        say_many("{n} text", "{n} texts", len(course.articles)),
    ]
    bank = PracticeBank(root, course)
    if course.practice:  # a skill may do without items; an author should know how many do
        read += [
            say_many(
                "{n} practice item on {some} of {all} skills",
                "{n} practice items on {some} of {all} skills",
                len(bank.items),
                some=len(bank.skills),
                all=len(course.skills),
            )
        ]
    if plan_stems(root):
        planned, _ = read_plans(root, course)
        read.append(say_many("{n} plan", "{n} plans", len(planned)))
    return [say("No faults: {read}.", read=side_by_side(read)), *course_notes(course)]


def watch(root: Path) -> None:
    """Print what `check` finds, with the time, and again whenever it may have changed.

    Raises:
        KeyboardInterrupt: The only way in which it ends.
    """
    print(say("Watching {folder}; Ctrl-C ends it.", folder=printable(str(root))), flush=True)
    stamp: Hashable = None
    while True:
        now = check_stamp(root)
        if now != stamp:
            stamp = now
            try:
                lines = checked(root)
            except CourseError as error:
                lines = error.faults
            except OSError:  # a file went while it was read: look again
                stamp = None
                lines = []
            if lines:
                print(f"\n{datetime.now():%H:%M:%S}", *map(printable, lines), sep="\n", flush=True)
        time.sleep(PAUSE)
