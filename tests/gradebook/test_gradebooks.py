"""Gradebooks, read back as each LMS says that it reads them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.hand_in_files import (
    add_written,
    cells,
    csv_file,
    grade,
    hand_in,
    problems,
    table,
    write,
)
from support.small_course import change

from coursekit.course import Course
from coursekit.course.loader import load_course

# --- Canvas ---

CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
OTHER, OURS = "Essay (41)", "A small course (42)"
POINTS = ["    Points Possible", "", "", "", ""]


def export(path: Path, *rows: list[str], columns: tuple[str, ...] = (OTHER, OURS)) -> Path:
    """A gradebook as Canvas exports it (gradebook_exporter.rb)."""
    manual = ["", "", "", "", "", *["Manual Posting" for _ in columns], ""]
    points = [*POINTS, *["10" if one == OTHER else "7" for one in columns], "(read only)"]
    header = [*CANVAS, *columns, "Current Score"]
    return csv_file(path, [header, manual, points, *rows])


def imported(path: Path, delimiter: str = ",") -> dict[str, dict[str, str]]:
    """What Canvas reads from a gradebook (gradebook_importer.rb): grades by student and column."""
    header, *rows = cells(path, delimiter)
    assert len(header) > 3
    assert "Student" in header[0]
    assert "ID" in header[1]
    who = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        who = 4
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        who = 5
    assert "Section" in header[who - 1]
    read: dict[str, dict[str, str]] = {}
    for row in rows:
        grades = dict(zip(header[who:], row[who:], strict=True))
        if "Points Possible" in row[0]:
            read["points possible"] = grades
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            read[row[1] or row[2] or row[3] or row[0]] = grades
    return read


def test_canvas_gets_its_own_columns_back_with_ours_filled(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    roster = export(
        tmp_path / "grades.csv",
        ["Doe, Jane", "12", "s1", "jdoe", "A", "9", "", "90"],
        ["Roe, Ann", "13", "s2", "aroe", "A", "8", "", "80"],
        ["Poe, Ed", "14", "s3", "epoe", "B", "7", "3", "70"],
        ["Student, Test", "15", "", "", "A", "", "", ""],
    )
    files = {
        "doejane_12_900_h.json": hand_in(course, "whatever"),
        "roeann_13_901_h.json": hand_in(course, "s2", safe="true"),
    }
    folder = write(tmp_path / "in", files)

    assert grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas") == 0
    assert imported(out / "gradebook.csv") == {
        "points possible": {OURS: "7"},
        "12": {OURS: "7"},
        "13": {OURS: "6"},
        "14": {OURS: "3"},
        "15": {OURS: ""},
    }
    assert cells(out / "gradebook.csv")[2][0] == "    Points Possible"
    assert [row["in roster"] for row in table(out / "students.csv")] == ["yes"] * 4


def test_an_excused_student_stays_excused(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    roster = export(tmp_path / "g.csv", ["Doe, Jane", "12", "s1", "jdoe", "A", "EX", "EX", ""])
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas")

    assert imported(out / "gradebook.csv")["12"] == {OURS: "EX"}


def test_a_column_for_each_lesson_is_filled_on_canvas_s_own_scale(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    row = ["Doe, Jane", "12", "s1", "jdoe", "A", "", "", ""]
    roster = export(tmp_path / "g.csv", row, columns=("The bridge (50)", "01_bridge (51)"))
    text = roster.read_text("utf-8").replace("Possible,,,,,7,7", "Possible,,,,,100.0,7")
    roster.write_text(text, "utf-8")
    folder = write(tmp_path / "in", {"a.json": hand_in(course, safe="true")})
    grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas")

    read = imported(out / "gradebook.csv")
    assert read["12"] == {"The bridge (50)": "85.71", "01_bridge (51)": "6"}
    assert read["points possible"] == {"The bridge (50)": "100.0", "01_bridge (51)": "7"}


def test_without_a_column_of_ours_canvas_is_given_a_new_one(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = ["Doe, Jane", "12", "s1", "jdoe", "A", "", ""]
    roster = export(tmp_path / "g.csv", row, columns=(OTHER,))
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas")

    read = imported(out / "gradebook.csv")
    assert read["12"] == {"A small course": "7"}
    assert read["points possible"] == {"A small course": "7"}
    assert "Grades go into a new column 'A small course'" in capsys.readouterr().out


def test_exports_with_semicolons_or_without_sis_ids_are_read_too(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    header = ["Student", "ID", "SIS Login ID", "Section", OURS]
    rows = [header, ["    Points Possible", "", "", "", "7"], ["Doe, Jane", "12", "jdoe", "A", ""]]
    roster = csv_file(tmp_path / "g.csv", rows, ";", "\ufeff")
    folder = write(tmp_path / "in", {"a.json": hand_in(course, "JDOE")})
    grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas")

    assert imported(out / "gradebook.csv", ";")["12"] == {OURS: "7"}


def test_first_and_last_names_in_two_columns_are_read(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    header = ["LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Section", OURS]
    rows = [header, ["    Points Possible", *[""] * 5, "7"], ["Doe", "Jane", "12", "", "", "A", ""]]
    roster = csv_file(tmp_path / "g.csv", rows)
    folder = write(tmp_path / "in", {"a.json": hand_in(course, "", "jane  DOE")})
    grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas")

    assert cells(out / "gradebook.csv")[2] == ["Doe", "Jane", "12", "", "", "A", "7"]


def test_an_answer_that_waits_counts_on_neither_side_and_the_assignment_keeps_its_size(
    root: Path, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_written(root)
    roster = export(
        tmp_path / "g.csv", ["Doe, Jane", "12", "s1", "j", "A", "", ""], columns=(OTHER,)
    )
    folder = write(tmp_path / "in", {"a.json": hand_in(load_course(root), why="It is not safe.")})
    grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas")

    read = imported(out / "gradebook.csv")
    assert read["12"] == {"A small course": "10"}
    assert read["points possible"] == {"A small course": "10"}
    [student] = table(out / "students.csv")
    assert (student["possible"], student["percent"]) == ("7", "100.0")
    said = capsys.readouterr().out
    assert "1 grade leaves out, on both sides, answers that no person has scored" in said


def test_what_the_lms_says_weighs_more_than_what_is_typed(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    roster = export(
        tmp_path / "g.csv",
        ["Doe, Jane", "12", "s1", "jdoe", "A", "", "", ""],
        ["Roe, Ann", "13", "s2", "aroe", "A", "", "", ""],
    )
    folder = write(tmp_path / "in", {"doejane_12_900_h.json": hand_in(course, "s2")})
    grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas")

    read = imported(out / "gradebook.csv")
    assert (read["12"], read["13"]) == ({OURS: "7"}, {OURS: ""})
    assert problems(out) == {
        "doejane_12_900_h.json": "is graded, but says that it is by s2, but 12 Doe, Jane sent it"
    }


# --- Moodle ---

MOODLE = [
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
]
SENT = "Submitted for grading - "
FRIDAY = "Friday, 2 January 2026, 9:00 AM"
SHEET = [
    MOODLE,
    ["Participant 7", "Jane Doe", "jane@x.org", SENT, "", "7.00", "Yes", FRIDAY, "-", ""],
    ["Participant 8", "Ann Roe", "ann@x.org", SENT, "", "100.00", "Yes", FRIDAY, "-", "Good, so"],
    ["Participant 9", "Ed Poe", "ed@x.org", SENT, "2.00", "7.00", "No", FRIDAY, FRIDAY, ""],
    ["Participant 10", "Not There", "no@x.org", "No submission", "", "7.00", "Yes", "-", "-", ""],
]


def moodle_files(course: Course) -> dict[str, bytes]:
    return {
        "Jane Doe_7_assignsubmission_file/h.json": hand_in(course, ""),
        "Ann Roe_8_assignsubmission_file/h.json": hand_in(course, "", safe="true"),
        "Ed Poe_9_assignsubmission_file/h.json": hand_in(course, ""),
    }


@pytest.mark.parametrize(
    "titles",
    [
        MOODLE,
        [title.upper() for title in MOODLE],
        # A site in German: by position.
        [
            "Identifikator",
            "Vollständiger Name",
            "E-Mail-Adresse",
            "Status",
            "Bewertung",
            "Bestwertung",
            "Bewertung kann geändert werden",
            "Zuletzt geändert (Abgabe)",
            "Zuletzt geändert (Bewertung)",
            "Feedback als Kommentar",
        ],
    ],
)
def test_moodle_s_worksheet_is_filled_in_and_nothing_else_changed(
    root: Path, course: Course, tmp_path: Path, out: Path, titles: list[str]
) -> None:
    sheet = csv_file(tmp_path / "Grades.csv", [titles, *SHEET[1:]])
    folder = write(tmp_path / "in", moodle_files(course))

    assert grade(root, folder, "--out", out, "--roster", sheet, "--gradebook", "moodle") == 0
    wanted = [list(row) for row in [titles, *SHEET[1:]]]
    wanted[1][4], wanted[2][4] = "7", "85.71"
    assert cells(out / "gradebook.csv") == wanted


def test_moodle_s_grade_that_may_not_be_changed_is_said(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = csv_file(tmp_path / "Grades.csv", SHEET)
    folder = write(tmp_path / "in", moodle_files(course))
    grade(root, folder, "--out", out, "--roster", sheet, "--gradebook", "moodle")

    said = capsys.readouterr().out
    assert "The LMS does not let 1 grade be changed: left as before." in said
    assert "Grades.csv: 1 of 4 students handed in nothing." in said


def test_a_column_that_moodle_s_import_needs_and_is_missing_is_named(
    root: Path, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = [[cell for at, cell in enumerate(row) if at not in (4, 8)] for row in SHEET]
    sheet = csv_file(tmp_path / "Grades.csv", short)
    folder = write(tmp_path / "in", {})
    folder.mkdir()

    assert grade(root, folder, "--out", out, "--roster", sheet, "--gradebook", "moodle") == 1
    assert "no column Grade, Last modified (grade); expected" in capsys.readouterr().err


def test_what_looks_like_a_formula_in_an_lms_s_table_goes_back_as_it_came(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    row = ["Participant 7", "=Jane Doe", "+x@x.org", SENT, "", "7.00", "Yes", FRIDAY, "-", "-3"]
    sheet = csv_file(tmp_path / "Grades.csv", [MOODLE, row])
    folder = write(tmp_path / "in", moodle_files(course))
    grade(root, folder, "--out", out, "--roster", sheet, "--gradebook", "moodle")

    assert cells(out / "gradebook.csv")[1] == [*row[:4], "7", *row[5:]]


@pytest.mark.parametrize("form", ["canvas", "moodle"])
def test_an_lms_s_gradebook_needs_its_roster(
    root: Path, tmp_path: Path, out: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"in/a.json": b"{}"})

    assert grade(root, tmp_path / "in", "--out", out, "--gradebook", form) == 1
    assert "give --roster" in capsys.readouterr().err


def test_a_key_that_changed_changes_the_lms_s_gradebook_too(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    sheet = csv_file(tmp_path / "Grades.csv", SHEET)
    folder = write(tmp_path / "in", moodle_files(course))
    grade(root, folder, "--out", out, "--roster", sheet, "--gradebook", "moodle")
    change(
        root,
        "exercises/keys/01_bridge.toml",
        'q1 = {accept = ["mayor"]}',
        'q1 = {accept = ["critics"]}',
    )
    grade(root, folder, "--out", out, "--roster", sheet, "--gradebook", "moodle")

    assert cells(out / "gradebook.csv")[1][4] == "6"
