"""`coursekit forget`: everything that a folder of grades keeps of one student, deleted."""

import argparse
from pathlib import Path

from coursekit.commands import course_of
from coursekit.questions.serialize import number_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add who is to be forgotten, and the folder of grades."""
    parser.add_argument("student", metavar="STUDENT", help="the id or the name, as in students.csv")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder that grade wrote"
    )


def run(arguments: argparse.Namespace) -> int:
    """Delete what is kept, and print what is not."""
    from coursekit.gradebook.forget import forget  # late: the database

    done = forget(course_of(arguments), arguments.out, arguments.student)
    hand_ins = number_of(done.hand_ins, "hand-in")
    print(f"Forgotten: {done.student}: {hand_ins}, grades, points, comments and feedback.")
    for path in done.gone:
        print(f"{path} named students, and was deleted: write it anew with report.")
    for path in done.left:
        print(f"{path} still holds what is the student's: delete it there.")
    print("What lies there, grade takes in again. What the LMS has, delete there.")
    return 0
