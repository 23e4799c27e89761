"""`coursekit forget`: everything that a folder of grades keeps of one student, deleted."""

import argparse
from pathlib import Path

from coursekit.catalogue import say, say_many
from coursekit.commands import course_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add who is to be forgotten, and the folder of grades."""
    parser.add_argument(
        "student", metavar=say("STUDENT"), help=say("the id or the name, as in students.csv")
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar=say("DIR"),
        help=say("the folder that grade wrote"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Delete what is kept, and print what is not."""
    from coursekit.gradebook.forget import forget  # late: the database

    done = forget(course_of(arguments), arguments.out, arguments.student)
    print(
        say_many(
            "Forgotten: {student}: {n} hand-in, grades, points, comments and feedback.",
            "Forgotten: {student}: {n} hand-ins, grades, points, comments and feedback.",
            done.hand_ins,
            student=done.student,
        )
    )
    for path in done.gone:
        print(say("{path} named students, and was deleted: write it anew with report.", path=path))
    for path in done.left:
        print(say("{path} still holds what is the student's: delete it there.", path=path))
    print(say("What lies there, grade takes in again. What the LMS has, delete there."))
    return 0
