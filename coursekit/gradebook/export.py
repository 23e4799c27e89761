"""The marks of a class for other tools: W3C Web Annotations, CSV, JSON lines.

Offsets are code points in every form, as the Web Annotation Data Model (W3C, 2017) wants them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Literal

from attrs import AttrsInstance, asdict, fields

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook.csv_safe import safe_cell, written
from coursekit.gradebook.exported_marks import Mark
from coursekit.gradebook.web_annotations import write_jsonld
from coursekit.report.class_files import ResultRow, result_rows

Form = Literal["jsonld", "csv", "jsonl"]


def write_marks(course: Course, marks: Iterable[Mark], out: Path, form: Form) -> int:
    """Write marks to a file, one at a time, and give how many. HandInError."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with written(out) as file:
        if form == "jsonld":
            return write_jsonld(course, marks, file)
        return _write(marks, Mark, file, form)


def write_results(folders: Sequence[Path], out: Path, form: Form) -> int:
    """Write the results of folders that grade wrote, to be read by pandas; gives how many."""
    if form == "jsonld":
        raise HandInError("Results are no annotations; expected --form csv or jsonl")
    rows = (row for folder in folders for row in result_rows(folder))
    out.parent.mkdir(parents=True, exist_ok=True)
    with written(out) as file:
        return _write(rows, ResultRow, file, form)


def _write(
    records: Iterable[AttrsInstance], kind: type[AttrsInstance], file: IO[str], form: Form
) -> int:
    """Write records of one kind as CSV or as JSON lines; gives how many."""
    table = csv.writer(file)
    if form == "csv":
        table.writerow(field.name for field in fields(kind))
    number = 0
    for record in records:
        number += 1
        plain = asdict(record)
        if form == "csv":
            table.writerow(map(_cell, plain.values()))
        else:
            file.write(json.dumps(plain, ensure_ascii=False) + "\n")
    return number


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return " ".join(value)
    return safe_cell(value) if isinstance(value, str) else value
