"""What a class handed in and what grading wrote of it, read one student at a time."""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from attrs import frozen

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook.tables import plain_cell
from coursekit.work import HandIn
from coursekit.work.archives import Found, find
from coursekit.work.handin import read_hand_in

GRADED, RESULTS = "graded", "results.csv"
PROBLEMS, STUDENTS = "problems.csv", "students.csv"


@frozen(kw_only=True)
class ResultRow:
    """One row of results.csv: what one student got for one question.

    `counted` is false while an answer waits for a person, and of questions that never count.
    """

    student: str
    name: str
    lesson: str
    question: str
    kind: str
    outcome: str
    points: float
    possible: float
    counted: bool
    misconceptions: tuple[str, ...]
    answer: str
    page: str

    @property
    def share(self) -> float:
        """The share of the points, 0 to 1."""
        return self.points / self.possible if self.possible else 0.0


def hand_ins(course: Course, paths: Sequence[Path]) -> Iterator[HandIn]:
    """The hand-ins of files, of folders and zips, or of a folder that `coursekit grade` wrote.

    What cannot be read is told on the terminal and left out. HandInError for a path without file.
    """
    for path in paths:
        if (path / GRADED).is_dir():
            yield from graded(course, path)
            continue
        for found in find([path]):
            try:
                hand_in = read_hand_in(_data(found), course)
            except HandInError as error:
                print(f"{found.path}: {error}", file=sys.stderr)
                continue
            yield hand_in


def _data(found: Found) -> bytes:
    if found.problem:
        raise HandInError(found.problem)
    return found.read()


def graded(course: Course, folder: Path) -> Iterator[HandIn]:
    """The hand-ins that `coursekit grade` accepted, by name of file."""
    for name in sorted(os.listdir(folder / GRADED)):
        if name.endswith(".json"):
            yield graded_hand_in(course, folder, name)


def graded_hand_in(course: Course, folder: Path, page: str) -> HandIn:
    """The hand-in that a page of feedback, or a file in graded/, is named after. HandInError."""
    path = folder / GRADED / f"{Path(page).stem}.json"
    try:
        return read_hand_in(path.read_bytes(), course)
    except OSError as error:
        raise HandInError(f"{path}: {error.strerror}; grade again") from None
    except HandInError as error:
        raise HandInError(f"{path}: {error}; grade again") from None


def students(folder: Path) -> Iterator[list[ResultRow]]:
    """The rows of results.csv, all those of one student at a time."""

    def whose(row: ResultRow) -> tuple[str, str, str]:
        return row.student, row.name, row.page

    for _, rows in groupby(result_rows(folder), key=whose):
        yield list(rows)


def result_rows(folder: Path) -> Iterator[ResultRow]:
    """The rows of the results.csv that `coursekit grade` wrote. HandInError names a bad one."""
    path = folder / RESULTS
    try:
        file = path.open(encoding="utf-8", newline="")
    except FileNotFoundError:
        raise HandInError(f"{path}: no such file; run `coursekit grade … --out` first") from None
    with file:
        table = csv.DictReader(file)
        for number, cells in enumerate(table, 2):
            try:
                yield _row(cells)
            except (KeyError, TypeError, ValueError) as error:
                raise HandInError(
                    f"{path}: line {number}: {error}; expected a row as grade wrote it"
                ) from None


@frozen
class Sender:
    """One row of students.csv: who, whether anything was handed in, and how late (or "")."""

    name: str
    handed_in: bool
    late: str


def senders(folder: Path) -> Iterator[Sender]:
    """The rows of students.csv, where grade wrote one: also those who handed in nothing."""
    path = folder / STUDENTS
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for cells in csv.DictReader(file):
                name = plain_cell(cells.get("name") or cells.get("student") or "")
                yield Sender(name, bool(cells.get("file")), cells.get("late") or "")


def problem_reasons(folder: Path, most: int) -> Counter[str]:
    """How many files were not graded, by reason: `most` different reasons at most."""
    path = folder / PROBLEMS
    reasons: Counter[str] = Counter()
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for cells in csv.DictReader(file):
                reason = plain_cell(cells.get("problem") or "")
                if reason in reasons or len(reasons) < most:
                    reasons[reason] += 1
    return reasons


def _row(cells: dict[str, str]) -> ResultRow:
    return ResultRow(
        student=plain_cell(cells["student"]),
        name=plain_cell(cells["name"]),
        lesson=cells["lesson"],
        question=cells["question"],
        kind=cells["kind"],
        outcome=cells["outcome"],
        points=float(cells["points"]),
        possible=float(cells["possible"]),
        counted=cells["counted"] == "yes",
        misconceptions=tuple(cells["misconceptions"].split()),
        answer=plain_cell(cells["answer"]),
        page=cells["page"],
    )
