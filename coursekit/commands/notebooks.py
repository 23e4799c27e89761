"""`coursekit notebooks`: the outputs that lessons are saved with, made anew."""

import argparse

from coursekit.commands import root_of
from coursekit.course.loader import load_course

HELP = "run the notebooks, and keep the outputs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the lessons to run."""
    parser.add_argument("stems", nargs="*", metavar="LESSON", help="default: every lesson")


def run(arguments: argparse.Namespace) -> int:
    """Run each notebook, and print its path when it is written."""
    from coursekit.authoring import rehearse  # needs the packages for developers

    root = root_of(arguments)
    course = load_course(root)
    for stem in arguments.stems or course.lessons:
        print(rehearse(root, stem))
    return 0
