"""`coursekit release`: the copy of the course that students get, and the names of its questions."""

import argparse
from pathlib import Path

from coursekit.authoring.release import question_list, release
from coursekit.catalogue import say
from coursekit.commands import add_lessons, course_of, root_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder to write to, the lessons that go out, and the questions without a key."""
    does = parser.add_mutually_exclusive_group(required=True)
    does.add_argument("--out", type=Path, metavar=say("DIR"), help=say("where the copy goes"))
    does.add_argument("--list", action="store_true", help=say("list the questions, for --assessed"))
    add_lessons(parser)
    parser.add_argument(
        "--assessed",
        nargs="+",
        default=[],
        metavar=say("LESSON:QUESTION"),
        help=say("leave the key of these out too: you grade them, the students' copy cannot"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the copy, and print the paths of its folder and its zip; or list the questions."""
    if arguments.list:
        print(*question_list(course_of(arguments), arguments.lessons), sep="\n")
        return 0
    root = root_of(arguments)
    told: list[str] = []
    for path in release(root, arguments.out, arguments.lessons, arguments.assessed, told.append):
        print(path)
    for line in told:
        print(line)
    return 0
