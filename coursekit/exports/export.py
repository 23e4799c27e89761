"""The marks of a class for other tools: W3C Web Annotations, CSV, JSON lines.

Offsets are code points in every form, as the Web Annotation Data Model (W3C, 2017) wants them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, TextIO

from attrs import asdict, fields

from coursekit.classes.files import ResultRow, result_rows
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.exports.marks_given import Mark
from coursekit.exports.web_annotations import write_jsonld
from coursekit.grader.cells import safe_cell

Form = Literal["jsonld", "csv", "jsonl"]
Json = dict[str, Any]  # an object of a JSON file


def write_marks(course: Course, marks: Iterable[Mark], out: Path, form: Form) -> int:
    """Write marks to a file, one at a time, and give how many."""
    writers: dict[Form, Callable[[Course, Iterator[Mark], TextIO], None]] = {
        "jsonld": write_jsonld,
        "csv": _write_csv,
        "jsonl": _write_jsonl,
    }
    counted = _Counted(marks)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as file:
        writers[form](course, iter(counted), file)
    return counted.number


def write_results(folders: Sequence[Path], out: Path, form: Form) -> int:
    """Write the results of folders that grade wrote, to be read by pandas; gives how many."""
    if form == "jsonld":
        raise HandInError("Results are no annotations; expected --form csv or jsonl")
    rows = (row for folder in folders for row in result_rows(folder))
    out.parent.mkdir(parents=True, exist_ok=True)
    number = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        if form == "csv":
            table.writerow(field.name for field in fields(ResultRow))
        for row in rows:
            number += 1
            plain = asdict(row)
            if form == "csv":
                plain["misconceptions"] = " ".join(row.misconceptions)
                table.writerow(_cells(plain))
            else:
                file.write(json.dumps(plain, ensure_ascii=False) + "\n")
    return number


def _cells(plain: Json) -> list[Any]:
    return [safe_cell(cell) if isinstance(cell, str) else cell for cell in plain.values()]


class _Counted:
    """The marks, counted as they go by."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.marks, self.number = marks, 0

    def __iter__(self) -> Iterator[Mark]:
        for mark in self.marks:
            self.number += 1
            yield mark


def _write_csv(course: Course, marks: Iterator[Mark], file: TextIO) -> None:
    table = csv.writer(file)
    table.writerow(field.name for field in fields(Mark))
    for mark in marks:
        table.writerow(_cells(asdict(mark)))


def _write_jsonl(course: Course, marks: Iterator[Mark], file: TextIO) -> None:
    for mark in marks:
        file.write(json.dumps(asdict(mark), ensure_ascii=False) + "\n")
