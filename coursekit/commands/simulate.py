"""`coursekit simulate`: a made-up class, to try grading and the report on."""

import argparse
from pathlib import Path

from coursekit.authoring.simulated_class import SHARES, write_class
from coursekit.commands import add_lessons, course_of, whole_number
from coursekit.questions.serialize import number_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the size of the class, its seed, its folder and its lessons."""
    parser.add_argument("--students", type=whole_number, required=True, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="same seed, same class")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    add_lessons(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the class, and print who is in it."""
    course = course_of(arguments)
    write_class(course, arguments.out, arguments.students, arguments.seed, arguments.lessons)
    shares = ", ".join(f"{share:.0%} {kind}" for kind, share in SHARES.items())
    made = number_of(arguments.students, "simulated hand-in")
    print(f"{arguments.out}: {made} ({shares} one wrong idea)")
    return 0
