"""`coursekit answers`: the hand-in of a student who knows everything.

An author grades it to see that every question can be answered in full, and reads its feedback
page as a book of all answers.
"""

import argparse
from pathlib import Path

from coursekit.catalogue import say, say_many
from coursekit.commands import course_of
from coursekit.work import HandIn
from coursekit.work.handin import hand_in_text
from coursekit.work.score import full_work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder that the hand-in is written to."""
    parser.add_argument("--out", type=Path, required=True, metavar=say("DIR"))


def run(arguments: argparse.Namespace) -> int:
    """Write the hand-in, and print where it is."""
    course = course_of(arguments)
    works = {stem: full_work(course, lesson) for stem, lesson in course.lessons.items()}
    # Without a time, so that the same course gives the same bytes.
    record = HandIn(course=course.id, name="Answer Book", student="answers", made="", lessons=works)
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "hand-in-answers.json"
    path.write_text(hand_in_text(record), "utf-8")
    print(
        say_many(
            "{path}: full marks in {n} lesson",
            "{path}: full marks in {n} lessons",
            len(works),
            path=path,
        )
    )
    return 0
