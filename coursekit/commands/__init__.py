"""One file a command, named by it: what it takes, and what it prints.

What a command does lies in the other rooms, and is imported inside its `run`, so that no command
waits for what another one needs.
"""

import argparse
from pathlib import Path
from typing import Protocol

from coursekit.course import Course
from coursekit.course.loader import find_root, load_course


class Command(Protocol):
    """What each file of this room has; mypy compares `cli.COMMANDS` with it.

    `HELP` is the line in `coursekit --help`. `run` gives the exit code: 0, or 1 when something is
    wrong with what was read.
    """

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None:
        """Add what the command takes."""

    def run(self, arguments: argparse.Namespace, /) -> int:
        """Do it, and print what came of it."""


def root_of(arguments: argparse.Namespace) -> Path:
    """The course's folder: the one named by `--course`, else the nearest from here upwards."""
    root: Path = arguments.course or find_root()
    return root


def course_of(arguments: argparse.Namespace) -> Course:
    """The course in `root_of(arguments)`, checked.

    Raises:
        CourseError: The course's files have faults.
    """
    return load_course(root_of(arguments))


def whole_number(text: str) -> int:
    """A whole number of 1 or more, as an argument."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}; expected a whole number, 1 or more")
    return int(text)


def add_lessons(parser: argparse.ArgumentParser, help: str = "default: every lesson") -> None:
    """Add the option that names lessons by their stems."""
    parser.add_argument("--lessons", nargs="+", metavar="LESSON", help=help)
