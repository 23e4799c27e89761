"""The commands for a class: release, simulate, export, report."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course.loader import find_root, load_course

if TYPE_CHECKING:
    from argparse import _SubParsersAction

FROM = "hand-ins, folders of them, or the folder that grade wrote"


def add_to(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add these commands to the others."""
    simulate = commands.add_parser("simulate", help="make up a class, to try grading and report on")
    simulate.add_argument("--students", type=number, required=True, metavar="N")
    simulate.add_argument("--seed", type=int, default=0, metavar="S", help="same seed, same class")
    simulate.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    simulate.add_argument("--lessons", nargs="+", metavar="LESSON", help="default: every lesson")
    simulate.set_defaults(command=_simulate)

    export = commands.add_parser("export", help="write the marks of a class for other tools")
    export.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=FROM)
    export.add_argument("--form", choices=("jsonld", "csv", "jsonl"), default="jsonld")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    export.add_argument("--results", action="store_true", help="results instead of marks")
    export.set_defaults(command=_export)

    report = commands.add_parser("report", help="write report.html: what a class understood")
    report.add_argument("folder", type=Path, metavar="DIR", help="the folder that grade wrote")
    report.set_defaults(command=_report)

    release = commands.add_parser("release", help="write the student copy, as a folder and a zip")
    release.add_argument("--out", type=Path, required=True, metavar="DIR")
    release.add_argument("--lessons", nargs="+", metavar="LESSON", help="default: every lesson")
    release.add_argument(
        "--assessed",
        nargs="+",
        default=[],
        metavar="LESSON:QUESTION",
        help="leave the key of these out too: you grade them, the students' copy cannot",
    )
    release.set_defaults(command=_release)


def number(text: str) -> int:
    """A whole number of 1 or more, as an argument."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}; expected a whole number, 1 or more")
    return int(text)


def _simulate(arguments: argparse.Namespace) -> int:
    from coursekit.authoring.simulated_class import SHARES, write_class

    course = load_course(arguments.course or find_root())
    write_class(course, arguments.out, arguments.students, arguments.seed, arguments.lessons)
    shares = ", ".join(f"{share:.0%} {kind}" for kind, share in SHARES.items())
    print(f"{arguments.out}: {arguments.students} simulated hand-ins ({shares} one wrong idea)")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from coursekit.gradebook.export import write_marks, write_results
    from coursekit.gradebook.exported_marks import marks
    from coursekit.report.class_files import hand_ins

    course = load_course(arguments.course or find_root())
    if arguments.results:
        count = write_results(arguments.paths, arguments.out, arguments.form)
        print(f"{arguments.out}: {count} results")
        return 0
    found = marks(course, hand_ins(course, arguments.paths))
    count = write_marks(course, found, arguments.out, arguments.form)
    print(f"{arguments.out}: {count} marks")
    return 0


def _report(arguments: argparse.Namespace) -> int:
    from coursekit.report.class_report import write_report

    course = load_course(arguments.course or find_root())
    print(write_report(course, arguments.folder))
    return 0


def _release(arguments: argparse.Namespace) -> int:
    from coursekit.authoring.release import release

    root: Path = arguments.course or find_root()
    for path in release(root, arguments.out, arguments.lessons, arguments.assessed):
        print(path)
    return 0
