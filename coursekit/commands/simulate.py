"""`coursekit simulate`: a made-up class, to try grading and the report on."""

import argparse
from pathlib import Path

from coursekit.authoring.simulated_class import SHARES, write_class
from coursekit.catalogue import number, say, say_many
from coursekit.commands import add_lessons, course_of, whole_number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the size of the class, its seed, its folder and its lessons."""
    parser.add_argument("--students", type=whole_number, required=True, metavar="N")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help=say("same seed, same class")
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar=say("DIR"), help=say("a new folder")
    )
    add_lessons(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the class, and print who is in it."""
    course = course_of(arguments)
    write_class(course, arguments.out, arguments.students, arguments.seed, arguments.lessons)
    print(
        say_many(
            "{folder}: {n} simulated hand-in ({able}% able, {average}% average, {random}% random, "
            "{holds}% holds one wrong idea)",
            "{folder}: {n} simulated hand-ins ({able}% able, {average}% average, {random}% random, "
            "{holds}% holds one wrong idea)",
            arguments.students,
            folder=arguments.out,
            **{kind: number(round(100 * share)) for kind, share in SHARES.items()},
        )
    )
    return 0
