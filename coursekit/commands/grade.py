"""`coursekit grade`: a class's hand-ins, graded into a gradebook, results and feedback pages.

Run again with the same folder, it adds what is new, and grades what has changed.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from coursekit.catalogue import say
from coursekit.commands import course_of, whole_number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `grade` takes: hand-ins, where grades go, and how they are graded."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar=say("PATH"),
        help=say(
            "folders and zips of hand-ins, as the LMS hands them out (none: what is there already)"
        ),
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar=say("DIR"), help=say("where grades go")
    )
    parser.add_argument(
        "--lessons", nargs="+", metavar=say("LESSON"), help=say("grade only these lessons")
    )
    parser.add_argument(
        "--roster", type=Path, metavar=say("FILE"), help=say("the class, from the LMS")
    )
    parser.add_argument(
        "--gradebook",
        type=_gradebook,
        default="plain",
        metavar=say("LMS"),
        help=say("whose gradebook.csv to write: canvas, moodle, …: see lms (default: plain)"),
    )
    parser.add_argument(
        "--column", default="", metavar=say("TITLE"), help=say("the LMS's column to fill")
    )
    parser.add_argument(
        "--late-after",
        type=_time,
        metavar=say("TIME"),
        help=say("say who was late: 2026-03-01T23:59, or a day"),
    )
    parser.add_argument(
        "--scores",
        type=Path,
        metavar=say("FILE"),
        help=say("to_score.xlsx or .csv, with points filled in"),
    )
    parser.add_argument(
        "--jobs",
        type=whole_number,
        default=0,
        metavar="N",
        help=say("processes (default: one a core, and one for a small class)"),
    )
    parser.add_argument(
        "--cluster", default="", metavar=say("ADDRESS"), help=say("a running Dask scheduler")
    )
    parser.add_argument(
        "--forget",
        action="store_true",
        help=say(
            "take out hand-ins that are not below the paths; for one student: coursekit forget"
        ),
    )
    parser.add_argument(
        "--feedback-after",
        type=_time,
        metavar=say("DATE"),
        help=say("write no feedback pages before: they tell the right answers"),
    )
    parser.add_argument("--no-feedback", action="store_true", help=say("write no feedback pages"))


def _gradebook(name: str) -> str:
    """Give the name of an LMS whose gradebook can be written, or "plain"; a `type` for argparse."""
    from coursekit.gradebook.lms import LMSS, with_gradebook  # late: only this option asks

    names = [*with_gradebook(), "plain"]
    if name in names:
        return name
    if name in LMSS:
        told = say(
            "{name!r}: {title} takes no table of grades back; leave it out and copy the points",
            name=name,
            title=LMSS[name].guide.title,
        )
        raise argparse.ArgumentTypeError(told)
    raise argparse.ArgumentTypeError(
        say("{name!r}; expected one of {names}", name=name, names=", ".join(names))
    )


def _time(text: str) -> datetime:
    """Give a deadline; a `type` for argparse."""
    from coursekit.gradebook.lateness import deadline  # late: only this option asks

    try:
        return deadline(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            say("{text!r}; expected 2026-03-01T23:59", text=text)
        ) from None


def run(arguments: argparse.Namespace) -> int:
    """Grade the class, and print a table of it.

    Returns:
        0; 1 when a hand-in could not be graded; 130, as shells have it, when interrupted.
    """
    # Late: the database, and the templates of pages.
    from coursekit.gradebook.pipeline import Settings, grade_class

    course = course_of(arguments)
    settings = Settings(
        lessons=arguments.lessons,
        roster=arguments.roster,
        gradebook=arguments.gradebook,
        late_after=arguments.late_after,
        column=arguments.column,
        scores=arguments.scores,
        jobs=arguments.jobs,
        cluster=arguments.cluster,
        pages=not arguments.no_feedback,
        feedback_after=arguments.feedback_after,
        forget=arguments.forget,
    )
    try:
        return grade_class(course, arguments.paths, arguments.out, settings)
    except KeyboardInterrupt:
        told = say("Interrupted. Run the same command again: it goes on here.")
        print(told, file=sys.stderr)
        return 130
