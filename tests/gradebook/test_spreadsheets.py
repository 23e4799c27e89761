"""Workbooks: score sheets that a spreadsheet fills in, and class lists that come as .xlsx."""

from __future__ import annotations

import csv
import re
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.hand_in_files import (
    add_written,
    cells,
    grade,
    graded,
    hand_in,
    problems,
    table,
    without_pages,
    write,
)
from support.small_course import write_course

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook.spreadsheets import (
    LONGEST_TEXT,
    MOST_UNPACKED,
    Column,
    NewWorksheet,
    is_spreadsheet,
    letters,
    read_workbook,
    write_workbook,
)
from coursekit.gradebook.tables import opened_table

LONG = "It is not safe 🌉 and so on. " * 4_900  # 137,200 characters


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_course(tmp_path / "course")
    add_written(root)
    return root


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> Path:
    files = {
        "a.json": hand_in(course, "s1", why='=HYPERLINK("http://x.example", "her words")'),
        "b.json": hand_in(course, "007", "Bo", why="Ça va: \x07 <b> & _x0041_ 🌉 she says."),
        "c.json": hand_in(course, "s3", "Cy", why=LONG),
    }
    return write(tmp_path / "in", files)


def sheet_row(sheet: Worksheet, page: str) -> int:
    """The row of a student's answer in a worksheet."""
    [title] = [cell.column for cell in sheet[1] if cell.value == "page"]
    pages = [str(cells[title - 1]) for cells in sheet.iter_rows(values_only=True)]
    return 1 + next(row for row, cell in enumerate(pages) if page in cell)


Typed = list[str | float | date | None]


def fill(path: Path, points: dict[str, Typed], into: Path) -> Path:
    """Type points from the first yellow column on, by page."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for page, typed in points.items():
        for column, value in enumerate(typed, 5):
            sheet.cell(sheet_row(sheet, page), column, value)
    book.save(into)
    return into


# --- score sheets ---


def test_the_workbook_has_a_sheet_for_each_question_with_columns_to_fill_in(
    root: Path, folder: Path, out: Path
) -> None:
    assert without_pages(root, folder, out) == 0

    book = load_workbook(out / "to_score.xlsx")
    assert book.sheetnames == ["01 why", "How to"]
    sheet = book["01 why"]
    assert [cell.value for cell in sheet[1]][4:8] == [
        "1: Gives a reason. (0–2)",
        "2: In their own words. (0–1)",
        "points for the whole answer (0–3)",
        "comment",
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["C2"].alignment.wrap_text
    limits = {str(limit.sqref): limit.formula2 for limit in sheet.data_validations.dataValidation}
    assert limits == {"E2:E4": "2", "F2:F4": "1", "G2:G4": "3"}
    asked = [cell.value for cell in book["How to"]["B"]]
    assert "Say why, and cite words." in asked[-1]


def test_what_students_wrote_never_becomes_a_formula_and_is_cut_where_a_cell_ends(
    root: Path, folder: Path, out: Path
) -> None:
    without_pages(root, folder, out)
    sheet = load_workbook(out / "to_score.xlsx").worksheets[0]

    assert sheet["C2"].value == '=HYPERLINK("http://x.example", "her words")'
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert read_workbook(out / "to_score.xlsx")[0].rows[2][2] == (
        "Ça va: \\x07 <b> & _x0041_ 🌉 she says."
    )
    units = len(str(sheet["C4"].value).encode("utf-16-le")) // 2
    assert units <= LONGEST_TEXT
    assert sheet["C4"].value.endswith("the whole answer stands in to_score.csv)")
    assert table(out / "to_score.csv")[2]["answer"] == LONG


def test_the_same_class_makes_the_same_workbook(root: Path, folder: Path, out: Path) -> None:
    without_pages(root, folder, out)
    first = (out / "to_score.xlsx").read_bytes()
    without_pages(root, folder, out)

    assert (out / "to_score.xlsx").read_bytes() == first


def test_a_workbook_that_was_filled_in_counts(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    without_pages(root, folder, out)
    typed: dict[str, Typed] = {
        "s1": [1.5, 1, None, "=so well seen"],
        "007": [None, None, "2,5"],
        "s3": [2, " 0 "],
    }
    scores = fill(out / "to_score.xlsx", typed, tmp_path / "scored.xlsx")

    assert without_pages(root, folder, out, "--scores", scores) == 0
    assert graded(out) == {"s1": "9.5", "007": "9.5", "s3": "9"}
    again = load_workbook(out / "to_score.xlsx").worksheets[0]
    assert [again["E2"].value, again["F2"].value, again["G3"].value] == [1.5, 1, 2.5]
    assert without_pages(root, folder, out, "--scores", out / "to_score.csv") == 0  # long as it is
    assert graded(out) == {"s1": "9.5", "007": "9.5", "s3": "9"}


def test_a_formula_counts_with_its_last_result(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    without_pages(root, folder, out)
    scores = fill(out / "to_score.xlsx", {"s1": ["=1+1", 1]}, tmp_path / "scored.xlsx")
    with zipfile.ZipFile(scores) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(scores, "w") as archive:  # as a spreadsheet saves what it worked out
        for name, data in members.items():
            archive.writestr(name, data.replace(b"<f>1+1</f><v", b"<f>1+1</f><v>2</v><v"))

    assert without_pages(root, folder, out, "--scores", scores) == 0
    assert graded(out)["s1"] == "10"


def test_a_mistake_in_a_workbook_names_its_sheet_and_row(
    root: Path, folder: Path, out: Path
) -> None:
    without_pages(root, folder, out)
    path = out / "to_score.xlsx"
    fill(path, {"s1": [7], "007": [date(2026, 5, 1)], "s3": [None, None, 3]}, path)

    assert without_pages(root, folder, out, "--scores", path) == 1
    assert problems(out) == {
        "to_score.xlsx: sheet '01 why', row 2": "points 1: 7; expected 2 at most",
        "to_score.xlsx: sheet '01 why', row 3": (
            "points 1: '2026-05-01'; expected a number from 0 to 2"
        ),
    }
    assert graded(out)["s3"] == "10"
    assert load_workbook(path).worksheets[0]["E2"].value == 7  # kept, to be mended
    assert (out / "to_score-2.xlsx").exists()


def test_a_workbook_saved_as_csv_by_another_program_counts(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    without_pages(root, folder, out)
    scores = fill(out / "to_score.xlsx", {"s1": [1, 1], "007": [2, 0]}, tmp_path / "scored.xlsx")
    rows = read_workbook(scores)[0].rows
    with (tmp_path / "numbers.csv").open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter="\t").writerows([["Table 1"], *rows])

    assert without_pages(root, folder, out, "--scores", tmp_path / "numbers.csv") == 0
    assert graded(out) == {"s1": "9", "007": "9", "s3": "7"}


def test_a_sheet_that_cannot_be_written_is_told_and_all_else_is_there(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (out / ".to_score.xlsx.part").mkdir(parents=True)

    assert without_pages(root, folder, out) == 0
    assert "to_score.xlsx: cannot be written" in capsys.readouterr().out
    assert len(table(out / "to_score.csv")) == 3


# --- class lists ---


def book(path: Path, *sheets: list[list[object]]) -> Path:
    """A workbook with these worksheets."""
    whole = Workbook()
    whole.remove(whole.worksheets[0])
    for rows in sheets:
        sheet = whole.create_sheet()
        for row in rows:
            sheet.append(row)
    whole.save(path)
    return path


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a table as grading reads them."""
    with opened_table(path) as (rows, delimiter):
        assert delimiter == ","
        return list(rows)


def test_cells_are_read_as_a_csv_file_would_have_them(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    values: list[object] = [
        *(7, 1.5, 0.1 + 0.2, 20260100123, "00123", True, date(2026, 3, 1), time(9, 5)),
        *(datetime(2026, 3, 1, 23, 59), " Ann ", "two\nlines", "_x0041__xD83D__x005F_x"),
    ]
    book(path, [list(range(len(values))), values])

    assert rows_of(path)[1] == [
        *("7", "1.5", "0.3", "20260100123", "00123", "TRUE", "2026-03-01", "09:05:00"),
        *("2026-03-01 23:59:00", " Ann ", "two\nlines", "A\ufffd_x"),
    ]


def test_an_id_that_is_shown_with_zeros_keeps_them(tmp_path: Path) -> None:
    whole = Workbook()
    sheet = whole.worksheets[0]
    sheet.append(["student", "name"])
    sheet.append([123, "Ann Lee"])
    sheet["A2"].number_format = "00000"
    whole.save(tmp_path / "list.xlsx")

    assert rows_of(tmp_path / "list.xlsx")[1] == ["00123", "Ann Lee"]


def test_the_list_is_the_first_table_below_any_titles(tmp_path: Path) -> None:
    cover: list[list[object]] = [["Class 7b"]]
    students: list[list[object]] = [["Class 7b"], [], ["student", "name"], [7, "Ann"], []]
    path = book(tmp_path / "list.xlsx", [], cover, students)

    assert rows_of(path) == [["student", "name"], ["7", "Ann"]]


def test_the_summary_that_numbers_exports_is_no_list(tmp_path: Path) -> None:
    summary: list[list[object]] = [
        ["This document was exported from Numbers. Each table was converted to a worksheet."],
        [],
        ["Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"],
        ["Class", "Table 1", "Class - Table 1"],
    ]
    students: list[list[object]] = [["Table 1"], ["student", "name"], ["s1", "Ann"]]

    path = book(tmp_path / "list.xlsx", summary, students)
    assert rows_of(path) == [["student", "name"], ["s1", "Ann"]]


def test_a_list_with_a_worksheet_for_each_section_is_read_whole(tmp_path: Path) -> None:
    header: list[object] = ["student", "name"]
    sections: list[list[list[object]]] = [[header, ["s1", "Ann"]], [header, ["s2", "Bo"]]]
    other: list[list[object]] = [["page", "minutes"], ["one", 3]]
    path = book(tmp_path / "list.xlsx", sections[0], other, sections[1], sections[1])
    whole = load_workbook(path)
    whole.worksheets[3].sheet_state = "hidden"
    whole.save(path)

    assert rows_of(path) == [["student", "name"], ["s1", "Ann"], ["s2", "Bo"]]


@pytest.mark.parametrize("name", ["klasse.xlsx", "export.csv"])  # whatever it is called
def test_a_class_list_as_a_workbook_finds_the_same_students_as_csv(
    root: Path, course: Course, out: Path, tmp_path: Path, name: str
) -> None:
    write(
        tmp_path / "in",
        {
            "doejane_12_900_h.json": hand_in(course, "jane", "Jane"),
            "x.json": hand_in(course, "1003", "Zoë Ås"),
        },
    )
    rows: list[list[object]] = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "The bridge (7)"],
        ["    Points Possible", "", "", "", "", 10],
        ["Doe, Jane", 12, 1001, "l12", "A", None],
        ["Ås, Zoë", 13, 1003, "l13", "A", None],
        ["Roe, Ann", 14, 1002, "l14", "B", None],
    ]
    path = book(tmp_path / "book.xlsx", rows).rename(tmp_path / name)

    options = ("--roster", path, "--gradebook", "canvas", "--no-feedback", "--out", out)
    assert grade(root, tmp_path / "in", *options) == 0
    sent = {row[1]: row[-1] for row in cells(out / "gradebook.csv")}
    assert (sent["12"], sent["13"], sent["14"]) == ("7", "7", "")


# --- what is no workbook, or none that can be read ---


def bytes_of_a_book(path: Path) -> bytes:
    return book(path, [["student", "name"], ["s1", "Ada"]]).read_bytes()


def zip_of(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def make(what: str, path: Path) -> None:
    """Write a file that looks like a spreadsheet and is none that can be read."""
    whole = bytes_of_a_book(path)
    match what:
        case "half":
            path.write_bytes(whole[: len(whole) // 2])
        case "no sheet":
            zip_of(path, {"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"})
        case "a word document":
            zip_of(path, {"word/document.xml": b"<x/>"})
        case "ods":
            zip_of(path, {"mimetype": b"x", "content.xml": b"<x/>"})
        case "numbers":
            zip_of(path, {"Index/Document.iwa": b"x"})
        case "xls":
            path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
        case "locked":
            name = "EncryptedPackage".encode("utf-16-le")
            path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + name)
        case "web page":
            path.write_bytes(b"\xef\xbb\xbf\n<table><tr><td>student</td></tr></table>")
        case "bomb":
            zip_of(path, {"xl/workbook.xml": b"<x/>", "xl/sharedStrings.xml": b" " * 1_000})
            data = bytearray(path.read_bytes())
            listed = data.rindex(b"PK\x01\x02") + 24  # how large the last one is
            data[listed : listed + 4] = (MOST_UNPACKED + 1).to_bytes(4, "little")
            path.write_bytes(data)
        case "entities":
            lols = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
            with zipfile.ZipFile(path) as archive:
                files = {name: archive.read(name) for name in archive.namelist()}
            sheet = files["xl/worksheets/sheet1.xml"].decode().replace(">student<", ">&l9;<")
            sheet = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lols}]>' + sheet[sheet.index("<worksheet") :]
            zip_of(path, files | {"xl/worksheets/sheet1.xml": sheet.encode()})
        case _:
            raise ValueError(what)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("half", "is damaged, or only a part of a file; get it again"),
        ("no sheet", "is damaged"),
        ("entities", "is damaged"),
        ("a word document", "is no spreadsheet; open it in a spreadsheet and save it as .xlsx"),
        ("ods", "is an OpenDocument spreadsheet; open it in a spreadsheet and save it as .xlsx"),
        ("numbers", "is a Numbers document; export it from Numbers as Excel"),
        ("xls", "is a spreadsheet in an old form; open it in a spreadsheet"),
        ("locked", "is locked with a password; save it without one"),
        ("web page", "is a web page under the name of a table; open it"),
        ("bomb", "is too large for a list of a class"),
    ],
)
def test_a_spreadsheet_that_cannot_be_read_is_one_line_that_says_what_to_do(
    tmp_path: Path, what: str, told: str
) -> None:
    path = tmp_path / "list.xlsx"
    make(what, path)

    with pytest.raises(HandInError) as error, opened_table(path) as (rows, _):
        list(rows)
    assert f"{path}: {told}" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("option", ["--roster", "--scores"])
def test_the_command_tells_of_a_damaged_workbook_without_a_traceback(
    root: Path,
    folder: Path,
    out: Path,
    tmp_path: Path,
    option: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make("half", tmp_path / "list.xlsx")

    assert without_pages(root, folder, out, option, tmp_path / "list.xlsx") == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_text_under_the_name_of_a_spreadsheet_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "gc_week.xls"
    path.write_text("student\tname\ns1\tAda\n", "utf-16")

    assert not is_spreadsheet(path)


def test_a_stray_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    whole = Workbook()
    sheet = whole.worksheets[0]
    sheet.append(["student", "name"])
    sheet["XFD1"] = "far right"
    sheet["A1048576"] = "far below"
    whole.save(tmp_path / "list.xlsx")

    assert rows_of(tmp_path / "list.xlsx") == [["student", "name"]]


@given(
    changes=st.dictionaries(st.integers(0, 2_999), st.integers(0, 255), max_size=20),
    end=st.none() | st.integers(0, 2_999),
)
@settings(max_examples=20)
def test_a_workbook_with_any_bytes_changed_is_read_or_told(
    tmp_path: Path, changes: dict[int, int], end: int | None
) -> None:
    path = tmp_path / "list.xlsx"
    rows = [["s1", "Ada"], ["s2", "Bo"]]
    write_workbook(path, [NewWorksheet("a", [Column("student"), Column("name")], rows)])
    data = bytearray(path.read_bytes())
    for place, byte in changes.items():
        data[place % len(data)] = byte
    path.write_bytes(data[:end])

    with suppress(HandInError), opened_table(path) as (found, _):
        list(found)


# --- writing ---


@given(rows=st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
@settings(max_examples=10)
def test_any_text_that_is_written_is_read_again(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(path, [NewWorksheet("a", [Column("one"), Column("two")], rows)])

    wanted = [[_seen(cell) for cell in row] for row in rows]
    [sheet] = read_workbook(path)
    read = [row + [""] * (2 - len(row)) for row in sheet.rows[1:]]
    assert read + [["", ""]] * (len(rows) - len(read)) == wanted


def _seen(text: str) -> str:
    """A text with escapes for its control characters, and line ends of one kind."""
    control = re.compile(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
    )
    text = re.sub("\r\n?", "\n", text)
    return control.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def test_titles_of_worksheets_are_such_as_spreadsheets_take(tmp_path: Path) -> None:
    titles = ["a/b [c]: *?", "A b  c ", "x" * 40, "x" * 41, ""]
    path = tmp_path / "book.xlsx"
    write_workbook(path, (NewWorksheet(title, [Column("one")], [["x"]]) for title in titles))

    written = load_workbook(path).sheetnames
    assert len({title.casefold() for title in written}) == len(titles)
    assert all(0 < len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in written)


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_workbook_that_cannot_be_written_leaves_the_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.mkdir()

    with pytest.raises(HandInError, match=r"book\.xlsx: cannot be written: .*another program"):
        write_workbook(path, [NewWorksheet("a", [Column("one")], [["x"]])])
    assert list(tmp_path.iterdir()) == [path]
