"""`coursekit release`: the copy of the course that students get."""

import argparse
from pathlib import Path

from coursekit.authoring.release import release
from coursekit.commands import add_lessons, root_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder to write to, the lessons that go out, and the questions without a key."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    add_lessons(parser)
    parser.add_argument(
        "--assessed",
        nargs="+",
        default=[],
        metavar="LESSON:QUESTION",
        help="leave the key of these out too: you grade them, the students' copy cannot",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the copy, and print the paths of its folder and its zip."""
    root = root_of(arguments)
    for path in release(root, arguments.out, arguments.lessons, arguments.assessed):
        print(path)
    return 0
