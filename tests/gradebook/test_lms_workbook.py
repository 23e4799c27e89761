"""An LMS's table that came as a workbook goes back as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from support.hand_in_files import cells, grade, hand_in, write

from coursekit.course import Course

TABLES: dict[str, list[list[Any]]] = {
    "canvas": [
        ["Student", "ID", "SIS Login ID", "Section", "A small course (42)"],
        ["    Points Possible", "", "", "", 100],
        ["Doe, Jane", 12, "s1", "A", ""],
    ],
    "moodle": [
        ["Identifier", "Full name", "ID number", "Grade", "Maximum Grade", "Last modified (grade)"],
        ["Participant 7", "Jane", "s1", "", 100, "-"],
    ],
}


@pytest.mark.parametrize("lms", TABLES)
def test_a_table_that_came_as_a_workbook_goes_back_as_csv(
    root: Path, course: Course, tmp_path: Path, out: Path, lms: str
) -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in TABLES[lms]:
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    write(tmp_path / "in", {"a.json": hand_in(course, "s1", "")})
    options = ("--roster", tmp_path / "r.xlsx", "--gradebook", lms)

    assert grade(root, tmp_path / "in", "--out", out, *options) == 0
    wanted = [[str(cell) for cell in row] for row in TABLES[lms]]
    wanted[-1][4 if lms == "canvas" else 3] = "100"
    assert cells(out / "gradebook.csv") == wanted
