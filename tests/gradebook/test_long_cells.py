"""A cell that nobody expects, in a roster or in a score sheet, is a line; all others are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.hand_in_files import (
    add_written,
    cells,
    csv_file,
    grade,
    graded,
    hand_in,
    problems,
    table,
    without_pages,
    write,
)

from coursekit.course.loader import load_course

LONG = "word " * 26_400  # more than the 131,072 characters at which readers of CSV stop
WHY = "The mayor says that it is not safe, and that is all we know."


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """The hand-ins of three students."""
    add_written(root)
    course = load_course(root)
    files = {
        f"{number}.json": hand_in(course, f"s{number}", f"Ada {number}", why=why)
        for number, why in enumerate((LONG, WHY, "\0" + WHY.replace(" ", "\r", 3)))
    }
    return write(tmp_path / "in", files)


MOODLE = [
    [
        *("Identifier", "Full name", "ID number", "Status", "Grade", "Maximum Grade"),
        *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
    ],
    *(
        [f"Participant {number}", f"Ada {number}", f"s{number}", "", "-", "10", "Yes", "-", "-"]
        for number in range(4)
    ),
]
PLAIN = [["Student ID", "Name", "Group"], *([f"s{n}", f"Ada {n}", "A"] for n in range(4))]


@pytest.mark.parametrize("cell", ["9" * 2_100_000, "ab " * 150, 'a"b,\n\0c\rd'])
@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize("roster", [PLAIN, MOODLE])
def test_an_odd_cell_of_a_roster_is_a_line_and_everybody_else_is_graded(
    root: Path,
    folder: Path,
    tmp_path: Path,
    out: Path,
    roster: list[list[str]],
    column: int,
    cell: str,
) -> None:
    rows = [list(row) for row in roster]
    rows[4][column] = cell  # that of the student who handed in nothing
    path = csv_file(tmp_path / "roster.csv", rows)
    lms = ["--gradebook", "moodle"] if roster is MOODLE else []

    without_pages(root, folder, out, "--roster", path, *lms)
    told = {file: problem for file, problem in problems(out).items() if file.startswith("roster")}
    expected = 0 if roster is MOODLE and column == 0 and len(cell) < 1_000 else 1
    assert len(told) == expected
    if told:
        assert "expected" in told["roster.csv: line 5"]
    assert len(graded(out)) == 3
    assert {row["in roster"] for row in table(out / "students.csv")} == {"yes"}
    written = cells(out / "gradebook.csv")
    assert len(written) == 5
    filled = written[0].index("Grade" if lms else "points")
    assert all(row[filled] not in ("", "-") for row in written[1:4])


def test_a_roster_of_thousands_of_columns_is_read_as_one_of_three(
    root: Path, folder: Path, tmp_path: Path, out: Path
) -> None:
    rows = [[*row, *(f"x{number}" for number in range(3_000))] for row in PLAIN]
    path = csv_file(tmp_path / "roster.csv", rows)

    assert without_pages(root, folder, out, "--roster", path) == 0
    assert len(cells(out / "gradebook.csv")[1]) > 3_000


@pytest.mark.parametrize("name", ["to_score.csv", "to_score.xlsx"])
def test_a_very_long_answer_is_scored_in_either_sheet_and_so_are_all_others(
    root: Path, folder: Path, out: Path, name: str
) -> None:
    grade(root, folder, "--out", out)
    before = {student: float(points) for student, points in graded(out).items()}
    if name.endswith("csv"):
        titles, *rows = cells(out / name)
        assert max(map(len, rows[0])) > 131_072
        for row in rows:
            row[titles.index("points")] = "2"
        csv_file(out / name, [titles, *rows])
    else:
        book = load_workbook(out / name)
        sheet = book.worksheets[0]
        titles = [str(cell.value) for cell in sheet[1]]
        whole = next(place for place, title in enumerate(titles) if "whole" in title)
        for cells_of_row in sheet.iter_rows(min_row=2):
            cells_of_row[whole].value = 2
            assert max(len(str(cell.value)) for cell in cells_of_row) <= 32_767
        book.save(out / name)

    assert grade(root, folder, "--out", out, "--scores", out / name) == 0
    assert {student: float(points) for student, points in graded(out).items()} == {
        student: points + 2 for student, points in before.items()
    }


def test_a_row_of_a_sheet_that_is_too_long_is_a_line_and_the_others_count(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    titles, *rows = cells(out / "to_score.csv")
    for row, comment in zip(rows, ("x" * 2_100_000, "Fine.", "Good."), strict=True):
        row[titles.index("points")], row[titles.index("comment")] = "2", comment
    rows[2][titles.index("points")] = "7" * 2_100_000
    rows[1][titles.index("was")] = "points: 1.2.3"
    path = csv_file(tmp_path / "sheet.csv", [titles, *rows])

    assert grade(root, folder, "--out", out, "--scores", path) == 1
    told = list(problems(out).values())
    assert sorted(graded(out).values()) == ["7", "7", "9"]
    assert "a comment of 2,100,000 characters; expected 10,000 at most" in told
    assert any("expected a number from 0 to 3" in line and len(line) < 120 for line in told)


def test_where_the_gradebook_cannot_be_filled_all_else_is_written_and_the_report_too(
    root: Path, folder: Path, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = csv_file(tmp_path / "roster.csv", MOODLE)
    path.write_bytes(path.read_bytes().replace(b"Ada 2", b'Ada 5" 2'))

    assert without_pages(root, folder, out, "--roster", path, "--gradebook", "moodle") == 1
    assert "a quote stands where none is expected" in capsys.readouterr().err
    assert len(graded(out)) == 3
    assert len(table(out / "to_score.csv")) == 3
    assert "problems.csv" in {path.name for path in out.iterdir()}
