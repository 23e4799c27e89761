"""`coursekit notebooks`: the outputs that lessons are saved with, made anew.

Lessons are kept with the outputs that a student sees who has answered nothing; nbval compares them
with what the notebooks give today. After an intended change this command writes them again.
"""

import argparse

from coursekit.authoring import rehearse
from coursekit.catalogue import say
from coursekit.commands import root_of
from coursekit.course.loader import load_course


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the lessons to run."""
    parser.add_argument(
        "stems",
        nargs="*",
        metavar=say("LESSON"),
        help=say("default: every lesson, the contents, and the practice"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Run each notebook, and print its path when it is written.

    Raises:
        NeedsPackage: The packages that run notebooks are not installed.
    """
    root = root_of(arguments)
    course = load_course(root)  # also when stems are named: no notebook runs in a faulty course
    for stem in arguments.stems or course.notebooks:
        print(rehearse(root, stem))
    return 0
