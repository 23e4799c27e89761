"""Grade a folder of hand-ins: a table on the terminal, gradebook.csv, a page for each student."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coursekit.course import Course
from coursekit.errors import HandInError, UnknownName, meant
from coursekit.reports import (
    FeedbackPages,
    Grade,
    grade_hand_in,
    lesson_points,
    lesson_possible,
    percent,
    write_gradebook,
)
from coursekit.submissions import receive

MOST_ROWS = 60  # of a table on the terminal; gradebook.csv has them all


def grade_folder(
    course: Course, folder: Path, out: Path, lessons: Sequence[str] | None = None
) -> int:
    """Grade every hand-in of a folder into `out`; gives 1 when a file could not be graded."""
    if not folder.is_dir():
        raise HandInError(f"{folder}: no such folder; expected the folder of hand-ins")
    stems = list(lessons or course.lessons)
    for stem in stems:
        if stem not in course.lessons:
            raise UnknownName(f"No lesson {stem!r} in this course.{meant(stem, course.lessons)}")
    grades, problems = grade_files(course, folder, stems)
    pages = out / "feedback"
    pages.mkdir(parents=True, exist_ok=True)
    write_gradebook(out / "gradebook.csv", grades, stems)
    maker = FeedbackPages(course)
    for grade, name in zip(grades, page_names(grades), strict=True):
        (pages / name).write_text(maker.page(grade), "utf-8")
    _show(grades, problems, stems)
    print(f"{len(grades)} graded, {len(problems)} not; grades and feedback are in {out}")
    return 1 if problems else 0


def grade_files(
    course: Course, folder: Path, stems: Sequence[str]
) -> tuple[list[Grade], list[tuple[str, str]]]:
    """The grades of a folder's hand-ins, the latest of each student, and each file not graded."""
    with _no_garbage():
        return _grade_files(course, folder, stems)


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Stop looking for cycles, of which records have none: that takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _grade_files(
    course: Course, folder: Path, stems: Sequence[str]
) -> tuple[list[Grade], list[tuple[str, str]]]:
    latest: dict[str, Grade] = {}
    problems: list[tuple[str, str]] = []
    for received in receive(folder, course):
        if received.hand_in is None:
            problems.append((received.file, received.problem))
            continue
        grade = grade_hand_in(course, received.file, received.hand_in, stems)
        who = received.hand_in.student or received.hand_in.name or received.file
        other = latest.get(who)
        if other is None:
            latest[who] = grade
            continue
        old, new = sorted((other, grade), key=lambda one: (one.hand_in.made, one.file))
        latest[who] = new
        problems.append((old.file, f"an earlier hand-in of {who}; {new.file} is graded"))
    return list(latest.values()), problems


def page_names(grades: Sequence[Grade]) -> list[str]:
    """A file name for each student's page, free of what a file system refuses, each once."""
    names: list[str] = []
    for grade in grades:
        who = grade.hand_in.student or grade.hand_in.name or Path(grade.file).stem
        stem = "-".join(re.findall(r"\w+", who))[:80] or "student"
        name, number = f"{stem}.html", 1
        while name in names:
            number += 1
            name = f"{stem}-{number}.html"
        names.append(name)
    return names


def _show(
    grades: Sequence[Grade], problems: Sequence[tuple[str, str]], stems: Sequence[str]
) -> None:
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120)
    table = Table("Student", "Name", *stems, "Points", "Percent", "")
    for grade in grades[:MOST_ROWS]:
        who = grade.hand_in
        points = [
            f"{lesson_points(grade.results[stem]):g}/{lesson_possible(grade.results[stem])}"
            for stem in stems
        ]
        total = f"{grade.points:g}/{grade.possible}"
        table.add_row(
            escape(who.student), escape(who.name), *points, total, f"{percent(grade):.1f}"
        )
    for file, reason in problems[:MOST_ROWS]:
        table.add_row("–", escape(file), *([""] * len(stems)), "", "", escape(reason))
    console.print(table)
    unseen = max(0, len(grades) - MOST_ROWS) + max(0, len(problems) - MOST_ROWS)
    if unseen:
        console.print(f"… and {unseen} more.")
