"""The command that grades a class."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.commands.class_commands import number
from coursekit.course.loader import find_root, load_course

if TYPE_CHECKING:
    from argparse import _SubParsersAction

JOBS = "processes (default: one a core, and one for a small class)"
PATHS = "folders and zips of hand-ins, as the LMS hands them out"


def add_to(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the others."""
    grade = commands.add_parser("grade", help="grade a class: gradebook, results and feedback")
    grade.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=PATHS)
    grade.add_argument("--out", type=Path, required=True, metavar="DIR", help="where grades go")
    grade.add_argument("--lessons", nargs="+", metavar="LESSON", help="grade only these lessons")
    grade.add_argument("--roster", type=Path, metavar="CSV", help="the class, from the LMS")
    grade.add_argument(
        "--gradebook",
        choices=("canvas", "moodle", "plain"),
        default="plain",
        help="whose gradebook.csv to write (default: plain)",
    )
    grade.add_argument(
        "--late-after", type=_time, metavar="TIME", help="say who was late: 2026-03-01T23:59"
    )
    grade.add_argument(
        "--scores", type=Path, metavar="CSV", help="to_score.csv, with points filled in"
    )
    grade.add_argument("--jobs", type=number, default=0, metavar="N", help=JOBS)
    grade.add_argument("--cluster", default="", metavar="ADDRESS", help="a running Dask scheduler")
    grade.add_argument("--no-feedback", action="store_true", help="write no feedback pages")
    grade.set_defaults(command=_grade)


def _time(text: str) -> datetime:
    """A time in ISO 8601; without a zone it is this computer's."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r}; expected 2026-03-01T23:59") from None


def _grade(arguments: argparse.Namespace) -> int:
    from coursekit.gradebook.pipeline import (  # late: only grading pays for pages
        Settings,
        grade_class,
    )

    course = load_course(arguments.course or find_root())
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
