"""`coursekit grade`: a class's hand-ins, graded into a gradebook, results and feedback pages.

Run again with the same folder, it grades only hand-ins that are new or changed.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from coursekit.commands import course_of, whole_number

_JOBS = "processes (default: one a core, and one for a small class)"
_PATHS = "folders and zips of hand-ins, as the LMS hands them out"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `grade` takes: hand-ins, where grades go, and how they are graded."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_PATHS)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where grades go")
    parser.add_argument("--lessons", nargs="+", metavar="LESSON", help="grade only these lessons")
    parser.add_argument("--roster", type=Path, metavar="FILE", help="the class, from the LMS")
    parser.add_argument(
        "--gradebook",
        type=_gradebook,
        default="plain",
        metavar="LMS",
        help="whose gradebook.csv to write: canvas, moodle, … (default: plain)",
    )
    parser.add_argument(
        "--late-after", type=_time, metavar="TIME", help="say who was late: 2026-03-01T23:59"
    )
    parser.add_argument(
        "--scores", type=Path, metavar="FILE", help="to_score.xlsx or .csv, with points filled in"
    )
    parser.add_argument("--jobs", type=whole_number, default=0, metavar="N", help=_JOBS)
    parser.add_argument("--cluster", default="", metavar="ADDRESS", help="a running Dask scheduler")
    parser.add_argument("--no-feedback", action="store_true", help="write no feedback pages")


def _gradebook(name: str) -> str:
    """Give the name of an LMS whose gradebook can be written, or "plain"; a `type` for argparse."""
    from coursekit.gradebook.lms import WITH_GRADEBOOK  # late: only this option asks

    names = [*WITH_GRADEBOOK, "plain"]
    if name not in names:
        raise argparse.ArgumentTypeError(f"{name!r}; expected one of {', '.join(names)}")
    return name


def _time(text: str) -> datetime:
    """Give a time in ISO 8601, this computer's when it names no zone; a `type` for argparse."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r}; expected 2026-03-01T23:59") from None


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
        scores=arguments.scores,
        jobs=arguments.jobs,
        cluster=arguments.cluster,
        pages=not arguments.no_feedback,
    )
    try:
        return grade_class(course, arguments.paths, arguments.out, settings)
    except KeyboardInterrupt:
        print("Interrupted. Run the same command again: it goes on here.", file=sys.stderr)
        return 130
