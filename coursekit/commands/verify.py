"""`coursekit verify`: whether the score that a notebook shows is the graded one.

The notebook is read and never run.
"""

import argparse
from pathlib import Path

from coursekit.catalogue import say
from coursekit.commands import course_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the notebook and the work."""
    parser.add_argument(
        "notebook", type=Path, metavar=say("NOTEBOOK"), help=say("as a student saved it")
    )
    parser.add_argument(
        "work", type=Path, metavar=say("WORK"), help=say("the work file, or the hand-in file")
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each lesson in the notebook, and what else is to be known.

    Returns:
        0 when the notebook shows scores, and all of them are the graded ones; else 1.
    """
    from coursekit.gradebook.shown_scores import verify  # late: only this command reads notebooks

    verified = verify(course_of(arguments), arguments.notebook, arguments.work)
    for lesson in verified.lessons:
        print(lesson.said, *lesson.facts, sep="\n  ")
    if not verified.lessons:
        print(say("{file}: shows no lesson of this course", file=arguments.notebook))
    for fact in verified.facts:
        print(fact)
    return 0 if verified.is_same else 1
