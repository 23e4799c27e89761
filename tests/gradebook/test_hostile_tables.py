"""Tables that a teacher opens: what a stranger wrote is text in them, and nothing else."""

from __future__ import annotations

import csv
import re
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from support.hand_in_files import add_written, cells, csv_file, grade, hand_in, write
from support.hostile_text import CONTROLS, EVERYTHING, FORMULAS, MARKUP

from coursekit.course.loader import load_course
from coursekit.gradebook.identify import page_of
from coursekit.gradebook.spreadsheets import read_workbook
from coursekit.gradebook.tables import plain_cell, safe_cell, stays_inside
from coursekit.shown_text import without_controls

SIGNS = "=+-@\N{FULLWIDTH EQUALS SIGN}\N{MINUS SIGN}"
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def starts_a_formula(cell: str) -> bool:
    """Whether a spreadsheet that passes over spaces and unseen signs finds a formula."""
    seen = "".join(sign for sign in cell if unicodedata.category(sign) not in ("Zs", "Cf"))
    return seen.lstrip('"').startswith(tuple(SIGNS)) and not NUMBER.fullmatch(seen) and seen != "-"


def tables(out: Path) -> Iterator[Path]:
    yield from sorted(out.rglob("*.csv"))


def graded(root: Path, tmp_path: Path, texts: tuple[str, ...]) -> Path:
    """The folder of grades of a class in which each student has one of these texts everywhere."""
    add_written(root)
    course = load_course(root)
    files = {
        f"{number}.json": hand_in(course, f"s{number}{text}"[:300], text, why=text)
        for number, text in enumerate(texts)
    }
    rows = [
        ["name", "id", "=note"],
        *([text, f"t{text}", text] for text in texts if "\0" not in text),
    ]
    roster = csv_file(tmp_path / "class.csv", rows)
    folder = write(tmp_path / "in", files)
    grade(root, folder, "--out", tmp_path / "out", "--no-feedback", "--roster", roster)
    grade(root, folder, "--out", tmp_path / "plain", "--no-feedback")
    return tmp_path


def test_no_cell_of_any_table_is_a_formula_or_holds_a_control_character(
    root: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    folder = graded(root, tmp_path, (*FORMULAS, *CONTROLS, *MARKUP[::8]))
    count = 0
    for path in (*tables(folder / "out"), *tables(folder / "plain")):
        for row in cells(path):
            for cell in row:
                count += 1
                assert not starts_a_formula(cell), (path.name, cell)
                assert not CONTROL.search(cell), (path.name, cell)
    assert count > 5_000
    for path in folder.rglob("*.xlsx"):
        for sheet in load_workbook(path):
            for line in sheet.iter_rows():
                assert {cell.data_type for cell in line} <= {"s", "n", "inlineStr"}
                assert not any(CONTROL.search(str(cell.value)) for cell in line)
    record_property("cells of tables looked at for formulas", count)


def test_no_formula_comes_up_where_another_sign_parts_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(["s1", safe_cell(text), "3"] for text in FORMULAS)

    for delimiter in ";\t":
        with path.open(encoding="utf-8", newline="") as file:
            for line in file:  # a quote inside a cell is a letter there
                for cell in re.split(rf"[{delimiter}\r\n]", line):
                    assert not starts_a_formula(cell), (delimiter, line)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_read_back_from_its_cell(text: str) -> None:
    assert plain_cell(safe_cell(text)) == without_controls(text)


@given(st.text(alphabet="'\"=+-@;\t\n\r a\u00a0\ufeff\N{FULLWIDTH EQUALS SIGN}"))
def test_any_text_is_read_back_from_its_cell(text: str) -> None:
    assert plain_cell(safe_cell(text)) == without_controls(text)


def test_what_is_no_formula_stays_as_it_is() -> None:
    for text in ("Ada", "O’Neill; née Lee", "a = b", "1-2", "(+1)", "first\nsecond", "Müller\tX"):
        assert safe_cell(text) == text


def test_a_page_has_a_name_that_every_system_takes() -> None:
    ids = [*EVERYTHING, "CON", "aux.txt", "com1", "LPT9.", "a.", "a ", "é" * 90, "x" * 300]
    names = [page_of(id) for id in ids]

    assert len(set(names)) == len({id.casefold() for id in ids})
    for name in names:
        assert re.fullmatch(r"[\w@~.-]+", name)
        assert not re.match(r"(?i)(con|prn|aux|nul|com.|lpt.)(\.|$)", name)
        assert not name.endswith(".")
        assert len(f"{name}.html".encode()) < 255


def test_no_entry_of_the_zip_of_feedback_leads_out_of_its_folder() -> None:
    for name in ("../x.html", "/x.html", "a/../x.html", "..\\x.html", "C:x", "", "a//b", "a\x1b"):
        assert not stays_inside(name)
    for name in (
        "ada_1_2_hand-in.html",
        "feedback/Doe, Jane(jd)/feedback.html",
        "Zoë O’Neill.html",
    ):
        assert stays_inside(name)


# --- LibreOffice ---

COMMA, ANY_SIGN = "44", "44/59/9"  # what parts the cells, by the numbers of the signs
# What it takes for a number, a date or a truth where a CSV file says no more than the words.
NO_WORDS = re.compile(r"(?i)['+-]?[\d.,:/%eE+-]+|true|false|\d{4}-\d\d-\d\dT[\d:+-]+")


def opened(libreoffice: Path, paths: list[Path], into: Path, signs: str) -> dict[str, Workbook]:
    """Each file as LibreOffice opens it, with formulas allowed, by its name."""
    profile = (into / "profile").as_uri()
    options = f"{signs},34,76,1,,0,false,true,false,false,false,-1,true"
    command = [str(libreoffice), f"-env:UserInstallation={profile}", "--headless"]
    if paths[0].suffix == ".csv":
        command.append(f"--infilter=Text - txt - csv (StarCalc):{options}")
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(into)]
    command += map(str, paths)
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return {path.name: load_workbook((into / path.name).with_suffix(".xlsx")) for path in paths}


def sheet_cells(book: Workbook) -> Iterator[tuple[str, int, int, object]]:
    """Type, row and column from 1, and value of each cell of the first sheet."""
    for line in book.worksheets[0].iter_rows():
        for cell in line:
            yield cell.data_type, cell.row or 0, cell.column or 0, cell.value


@pytest.mark.slow
def test_libreoffice_shows_the_very_words_and_no_formula(
    libreoffice: Path, root: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    folder = graded(root, tmp_path, EVERYTHING)
    paths = [*tables(folder / "out")]
    books = opened(libreoffice, paths, tmp_path / "comma", COMMA)
    count = words = 0
    for path in paths:
        rows = cells(path)
        for sort, row, column, value in sheet_cells(books[path.name]):
            assert sort != "f", (path.name, value)
            count += 1
            text = rows[row - 1][column - 1] if column <= len(rows[row - 1]) else ""
            if sort == "s":
                words += 1
                assert value == text
            else:
                assert not text or NO_WORDS.fullmatch(text.strip()), (path.name, text, value)
    for name, book in opened(libreoffice, paths, tmp_path / "any", ANY_SIGN).items():
        assert not any(sort == "f" for sort, *_ in sheet_cells(book)), name

    sheet = folder / "out/to_score.xlsx"
    [again] = opened(libreoffice, [sheet], tmp_path / "sheet", COMMA).values()
    kept = read_workbook(sheet)[0].rows
    for sort, row, column, value in sheet_cells(again):
        assert sort != "f"
        if isinstance(value, str):
            count += 1
            assert value == kept[row - 1][column - 1]
    assert words > 5_000
    record_property("cells of tables opened in LibreOffice", count)


@pytest.mark.slow
def test_libreoffice_would_run_what_is_not_made_safe(libreoffice: Path, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "raw.csv", [[text] for text in FORMULAS if "\0" not in text])

    [book] = opened(libreoffice, [path], tmp_path / "out", ANY_SIGN).values()
    assert sum(sort == "f" for sort, *_ in sheet_cells(book)) > 5
