"""One student, forgotten: nothing of them can be found in the folder of grades afterwards."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from support.hand_in_files import (
    add_written,
    cells,
    csv_file,
    grade,
    graded,
    hand_in,
    table,
    write,
    zipped,
)

from coursekit.cli import main
from coursekit.course.loader import load_course

WHY = "Because Xylophone said so in the morning, and nobody else knew better."
OTHER = "The mayor says that it is not safe, and that is all we know."
THEIRS = ("Lovelace", "Xylophone", "Zanzibar", "ada@example.org", "s1234", "ada.json", "Harsh")
ROSTER = [
    ["Student ID", "First name", "Last name", "Email"],
    ["s1234", "Ada", "Lovelace", "ada@example.org"],
    ["s2345", "Bo", "Diddley", "bo@example.org"],
    ["s3456", "Cy", "Young", "cy@example.org"],
    ["s4567", "Ada", "Byron", "byron@example.org"],
]


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """The hand-ins of three students; those of Ada Lovelace say what nobody else says."""
    add_written(root)
    course = load_course(root)
    ada = hand_in(course, "s1234", "Ada Lovelace", "2026-01-02T10:00:00+00:00", why=WHY)
    other = hand_in(course, "s1234", "Ada Lovelace", why=f"{WHY} Zanzibar.")
    files = {
        "ada.json": ada,
        "all.zip": zipped({"x/ada.json": other}),
        "bo.json": hand_in(course, "s2345", "Bo Diddley", why=OTHER),
        "cy.json": hand_in(course, "", "Cy Young", why=OTHER),
        "near.json": hand_in(course, "", "Ada Lovelcae", safe="true"),
    }
    return write(tmp_path / "in", files)


def forget(root: Path, wanted: str, out: Path) -> int:
    return main(["--course", str(root), "forget", wanted, "--out", str(out)])


def holding(folder: Path, *words: str) -> dict[str, str]:
    """The files below a folder whose name or bytes hold a word; zips and workbooks are opened."""
    found = {}
    for path in sorted(folder.rglob("*")):
        whole = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                whole += b"".join(name.encode() + archive.read(name) for name in archive.namelist())
        for word in words:
            if word.encode() in whole:
                found[path.name] = word
    return found


@pytest.mark.parametrize("has_roster", [True, False])
def test_nothing_of_a_student_who_is_forgotten_is_found_in_the_folder(
    root: Path,
    folder: Path,
    tmp_path: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    has_roster: bool,
) -> None:
    roster: list[str | Path] = []
    if has_roster:
        roster = ["--roster", csv_file(tmp_path / "roster.csv", ROSTER)]
    grade(root, folder, "--out", out, *roster)
    titles, *rows = cells(out / "to_score.csv")
    for row in rows:
        row[titles.index("points")], row[titles.index("comment")] = "2", "Harsh but fair"
    rows = [row for row in rows if "s1234" in row]
    csv_file(tmp_path / "scored.csv", [titles, *rows])
    grade(root, folder, "--out", out, "--scores", tmp_path / "scored.csv", *roster)
    main(["--course", str(root), "report", str(out)])
    assert holding(out, "s1234").keys() >= {"register.sqlite", "to_score.xlsx", "students.csv"}
    before = graded(out)
    capsys.readouterr()

    assert forget(root, "S1234", out) == 0
    assert holding(out, *THEIRS) == {}
    assert not (out / "report.html").exists()
    assert graded(out) == {id: points for id, points in before.items() if id != "s1234"}
    said = capsys.readouterr().out
    assert said.startswith("Forgotten: s1234 Ada Lovelace: 2 hand-ins, grades, points, comments")
    assert f"{out / 'report.html'} named students, and was deleted" in said
    left = [folder / "ada.json", folder / "all.zip", *roster[1:]]
    assert [line for line in said.splitlines() if "still holds" in line] == [
        f"{path} still holds what is the student's: delete it there." for path in left
    ]
    assert [row["file"] for row in table(out / "students.csv") if row["file"]] == [
        *("bo.json", "cy.json", "near.json")
    ]
    with zipfile.ZipFile(out / "feedback.zip") as archive:
        assert len(archive.namelist()) == len(list((out / "feedback").iterdir())) == 3


def test_the_next_run_takes_in_again_what_still_lies_there(
    root: Path, folder: Path, out: Path
) -> None:
    grade(root, folder, "--out", out)
    before = graded(out)
    forget(root, "Lovelace, Ada", out)
    assert len(graded(out)) == len(before) - 1

    assert grade(root, folder, "--out", out) == 0
    assert graded(out) == before


def test_a_name_that_several_have_is_nobody_s_and_nothing_is_deleted(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = load_course(root)
    write(folder, {"b2.json": hand_in(course, "s9", "Diddley Bo")})
    grade(root, folder, "--out", out)
    before = (out / "register.sqlite").read_bytes()[100:], graded(out)
    capsys.readouterr()

    assert forget(root, "bo diddley", out) == 1
    said = capsys.readouterr().err
    assert "'bo diddley' is more than one student: s2345 Bo Diddley, s9 Diddley Bo." in said
    assert "Nothing was deleted; give the id of one" in said
    assert forget(root, "s234", out) == 1
    assert "nobody is 's234'; expected an id or a name" in capsys.readouterr().err
    assert graded(out) == before[1]
    assert forget(root, "s9", out) == 0
    assert "s2345" in graded(out)


def test_who_handed_in_nothing_is_forgotten_by_the_roster(
    root: Path, folder: Path, tmp_path: Path, out: Path
) -> None:
    grade(root, folder, "--out", out, "--roster", csv_file(tmp_path / "r.csv", ROSTER))

    assert forget(root, "byron@example.org", out) == 0
    assert holding(out, "Byron", "s4567") == {}
    assert "s1234" in graded(out)


def test_who_sent_a_damaged_file_is_forgotten_by_the_name_of_the_lms(
    root: Path, folder: Path, out: Path
) -> None:
    write(folder, {"doejane_12_900_hand-in.json": b'{"format": "coursekit hand-in", "ver'})
    grade(root, folder, "--out", out)
    assert "problems.csv" in holding(out, "doejane")

    assert forget(root, "doejane", out) == 0
    assert holding(out, "doejane") == {}
    assert {"s1234", "s2345", ""} == graded(out).keys()


def test_a_score_sheet_that_was_changed_stays_and_is_named(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grade(root, folder, "--out", out)
    sheet = out / "to_score.csv"
    sheet.write_bytes(sheet.read_bytes() + b"mine\r\n")
    changed = sheet.read_bytes()

    assert forget(root, "s1234", out) == 0
    assert f"{sheet} still holds what is the student's" in capsys.readouterr().out
    assert sheet.read_bytes() == changed
    assert holding(out, "Xylophone").keys() == {"to_score.csv"}


def test_a_folder_without_grades_is_a_line(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert forget(root, "s1", tmp_path / "none") == 1
    assert "no such file; expected a folder that grade wrote" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
