"""The commands of `coursekit`, one a file and named by it: what each takes, and what it prints.

Each file has two functions, which `cli` calls:

    add_arguments(parser)   adds what the command takes to its argparse parser
    run(arguments)          does it, prints what came of it, and gives the exit code: 0, or 1 when
                            something is wrong with what was read

Whatever else a command does lies in the other rooms, where it can be called without a terminal.
`run` raises what these rooms raise: `cli.main` prints it. Packages that take long to load, and
rooms that bring them, are imported in `run`: `coursekit grade --help` answers without them.

What several commands share stands below: the course, lessons by name, and numbers.
"""

import argparse
from pathlib import Path

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.course.loader import find_root, load_course


def root_of(arguments: argparse.Namespace) -> Path:
    """Find the course's folder: the one named by `--course`, else the nearest from here upwards.

    Raises:
        CourseError: There is no course here or above.
    """
    root: Path = arguments.course or find_root()
    return root


def course_of(arguments: argparse.Namespace) -> Course:
    """Load the course in `root_of(arguments)`.

    Raises:
        CourseError: There is no course, or its files have faults.
    """
    return load_course(root_of(arguments))


def whole_number(text: str) -> int:
    """Give an argument as a whole number of 1 or more; a `type` for argparse.

    Raises:
        argparse.ArgumentTypeError: It is none; argparse prints the message.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(
            say("{text!r}; expected a whole number, 1 or more", text=text)
        )
    return int(text)


def add_lessons(parser: argparse.ArgumentParser) -> None:
    """Add the option that names lessons by their stems; without it, `lessons` is None."""
    parser.add_argument(
        "--lessons", nargs="+", metavar=say("LESSON"), help=say("default: every lesson")
    )
