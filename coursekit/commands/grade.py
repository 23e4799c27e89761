"""The command that grades a class."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from coursekit.commands import course_of, whole_number

HELP = "grade a class: gradebook, results and feedback"

JOBS = "processes (default: one a core, and one for a small class)"
PATHS = "folders and zips of hand-ins, as the LMS hands them out"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `grade` takes: hand-ins, where grades go, and how they are graded."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=PATHS)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where grades go")
    parser.add_argument("--lessons", nargs="+", metavar="LESSON", help="grade only these lessons")
    parser.add_argument("--roster", type=Path, metavar="CSV", help="the class, from the LMS")
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
        "--scores", type=Path, metavar="CSV", help="to_score.csv, with points filled in"
    )
    parser.add_argument("--jobs", type=whole_number, default=0, metavar="N", help=JOBS)
    parser.add_argument("--cluster", default="", metavar="ADDRESS", help="a running Dask scheduler")
    parser.add_argument("--no-feedback", action="store_true", help="write no feedback pages")


def _gradebook(name: str) -> str:
    """The name of an LMS whose gradebook can be written, or "plain"."""
    from coursekit.gradebook.lms import WITH_GRADEBOOK  # late: no other command asks

    names = [*WITH_GRADEBOOK, "plain"]
    if name not in names:
        raise argparse.ArgumentTypeError(f"{name!r}; expected one of {', '.join(names)}")
    return name


def _time(text: str) -> datetime:
    """A time in ISO 8601; without a zone it is this computer's."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r}; expected 2026-03-01T23:59") from None


def run(arguments: argparse.Namespace) -> int:
    """Grade the class; 1 when a hand-in could not be graded, 130 when interrupted."""
    from coursekit.gradebook.pipeline import (  # late: only grading pays for pages
        Settings,
        grade_class,
    )

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
