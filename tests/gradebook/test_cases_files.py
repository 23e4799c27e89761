"""Whatever students send: a hand-in in any dress is graded, all else is named in plain words."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from support.hand_in_files import csv_file, grade, graded, hand_in, problems, table, write, zipped

from coursekit.course import Course
from coursekit.gradebook.lateness import deadline

HAND_IN = 'the file that "Make my hand-in file" made'
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]


def test_a_hand_in_is_graded_whatever_its_name_and_encoding(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    def of(student: str) -> str:
        return hand_in(course, student, "Zoë").decode()

    files = {
        "a.json.txt": of("s1").encode(),
        "b": of("s2").encode("utf-8-sig"),
        "C.JSON": of("s3").replace("\n", "\r\n").encode(),
        "hand-in (1).json": of("s4").encode("utf-16"),
        "d.txt": of("s5").encode("cp1252"),
        "e.json": of("s6").encode("utf-16-le"),
        "._f.json": b"\0\5",
        "~$g.json": b"owner",
    }
    assert grade(root, write(tmp_path / "in", files), "--out", out) == 0

    rows = table(out / "students.csv")
    assert {row["student"] for row in rows} == {f"s{number}" for number in range(1, 7)}
    assert {row["name"] for row in rows} == {"Zoë"}


def test_what_is_no_hand_in_is_named_with_what_to_ask_for(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    good = hand_in(course)
    kinds = {
        "a.docx": (zipped({"word/document.xml": b"<x/>"}), "is a Word document"),
        "b.docx": (b"PK\3\4....", "is a Word document"),
        "c.pdf": (b"%PDF-1.4", "is a PDF"),
        "d.ipynb": (b'{"cells": [], "nbformat": 4}', "is a notebook"),
        "e.json": (b"\x89PNG\r\n", "is a picture"),
        "f.heic": (b"\0\0\0\x18ftypheic", "is a picture"),
        "g.html": (b"<!DOCTYPE html><html>", "is a saved web page"),
        "h.url": (b"[InternetShortcut]\nURL=https://example.org", "is a link to a page"),
        "i.webloc": (b'<?xml version="1.0"?><plist/>', "is a link to a page"),
        "j.gdoc": (b'{"url": "https://example.org", "doc_id": "1"}', "is a link to a page"),
        "k.json": (b" \n", "is empty"),
        "l.7z": (b"7z\xbc\xaf'\x1c", "is a 7z archive"),
        "m.rar": (b"Rar!\x1a", "is a rar archive"),
        "n.json.gz": (b"\x1f\x8b\x08", "is a gz archive"),
        "o.json": (b'{"course": "x", "lesson": "y", "attempts": {}}', "is a work file"),
        "p.odt": (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "is a Libre"),
        "q.json": (good[: len(good) // 2], "is only the first part of a file"),
        "r.json": (good.replace(b'"', "”".encode()), "has curly quotes in place of"),
        "s.txt": (b"My answers: 1 a, 2 b", "is a text, not a hand-in"),
        "t.json.crdownload": (b"binary", "is a download that did not finish"),
        "u.xls": (b"\xd0\xcf\x11\xe0\xa1", "is an old Word, Excel or PowerPoint document"),
    }
    files = {name: data for name, (data, _) in kinds.items()}
    assert grade(root, write(tmp_path / "in", files), "--out", out) == 1

    told = {row["file"]: row for row in table(out / "problems.csv")}
    other = [name for name, (_, kind) in kinds.items() if kind not in told[name]["problem"]]
    assert other == []
    assert {row["ask for"][: len(HAND_IN)] for row in told.values()} == {HAND_IN}
    assert told["l.7z"]["ask for"] == f"{HAND_IN}, or a .zip with it"
    assert told["q.json"]["who"] == "s1 Ada"


def test_a_problem_says_whose_file_it_is(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    roster = csv_file(tmp_path / "e.csv", [CANVAS, ["Doe, Jane", "12", "s12", "l12", "A"]])
    files = {
        "doejane_12_900_essay.docx": b"PK\3\4",
        "roeann_13_901_essay.pdf": b"%PDF",
        "Week 1_bfox_attempt_2026-01-02-03-04-05_essay.pdf": b"%PDF",
        "Eva Poe/essay.pdf": b"%PDF",
    }
    grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster)

    who = {row["file"]: row["who"] for row in table(out / "problems.csv")}
    assert list(files) == sorted(files, key=list(files).index)
    assert who["doejane_12_900_essay.docx"] == "12 Doe, Jane"
    assert who["roeann_13_901_essay.pdf"] == "roeann"
    assert who["Week 1_bfox_attempt_2026-01-02-03-04-05_essay.pdf"] == "bfox"
    assert who["Eva Poe/essay.pdf"] == "Eva Poe"


def test_what_lies_beside_a_hand_in_is_only_counted(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "lee_15_903_hand-in.json": hand_in(course, "s15", "Lee"),
        "lee_15_904_notes.pdf": b"%PDF",
        "lee_15_905_film.mp4": b"0" * 2_000_001,
        "poeed_16_906_all.zip": zipped(
            {"h.json": hand_in(course, "s16", "Ed"), "a.png": b"\x89PNG"}
        ),
        "Mia_17_assignsubmission_file/h.json": hand_in(course, "s17", "Mia"),
        "Mia_17_assignsubmission_file/photo.jpg": b"\xff\xd8\xff",
        "Mia_17_assignsubmission_onlinetext/onlinetext.html": b"<p>Hello</p>",
    }
    assert grade(root, write(tmp_path / "in", files), "--out", out) == 0
    said = capsys.readouterr().out
    assert problems(out) == {}
    assert "Passed over: 1 note of the LMS itself and 4 files beside hand-ins." in said


def test_a_damaged_hand_in_beside_a_sound_one_is_told(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {
        "lee_15_903_h.json": hand_in(course, "s15", "Lee"),
        "lee_15_904_h.json": hand_in(course, "s15", "Lee")[:-50],
    }
    assert grade(root, write(tmp_path / "in", files), "--out", out) == 1
    assert problems(out).keys() == {"lee_15_904_h.json"}
    assert graded(out) == {"s15": "7"}


def test_notes_of_an_lms_are_only_counted_but_for_an_attempt_without_a_file(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "Week 1_{}_attempt_2026-01-02-03-04-05"
    files = {
        f"{name.format('una')}_h.json": hand_in(course, "una"),
        f"{name.format('una')}.txt": b"Name: una",
        f"{name.format('five')}.txt": b"There are no files",
    }
    assert grade(root, write(tmp_path / "in", files), "--out", out) == 0
    assert "Passed over: 1 note of the LMS itself." in capsys.readouterr().out
    [row] = table(out / "problems.csv")
    assert (row["who"], row["ask for"]) == ("five", HAND_IN)


# --- zips ---


def folder_of_a_course(course: str = "close-reading") -> dict[str, bytes]:
    """What a student zips who zips everything: more than 2,000 files."""
    files = {f"{course}/.venv/lib/p/{number}.json": b"{}" for number in range(1500)}
    files |= {f"{course}/node_modules/{number}/package.json": b"{}" for number in range(500)}
    files |= {f"{course}/notebooks/{number}.ipynb": b"{}" for number in range(40)}
    return files | {f"{course}/{name}": b"x\n" for name in ("LICENSE", "README.md", "course.toml")}


def test_a_student_who_zipped_the_whole_course_is_graded(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = folder_of_a_course()
    whole["close-reading/hand-in-s1.json"] = hand_in(course, "s1", safe="true")
    none = folder_of_a_course("work")
    folder = write(tmp_path / "in", {"doejane_12_900_a.zip": zipped(whole), "b.zip": zipped(none)})
    (tmp_path / "sub.zip").write_bytes(
        zipped({path.name: path.read_bytes() for path in folder.iterdir()})
    )
    for path in (folder, tmp_path / "sub.zip"):
        assert grade(root, path, "--out", out / path.stem) == 1

        assert graded(out / path.stem) == {"s1": "6"}
        [row] = table(out / path.stem / "problems.csv")
        assert row["file"].endswith("b.zip")
        assert row["problem"] == "holds 2043 files, but no hand-in"
        assert row["ask for"] == HAND_IN


def test_a_zip_without_a_hand_in_is_one_line(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {f"my work/{number}.pdf": b"%PDF" for number in range(30)}
    write(tmp_path / "in", {"roeann_13_901_all.zip": zipped(files)})
    assert grade(root, tmp_path / "in", "--out", out) == 1

    [row] = table(out / "problems.csv")
    assert row["problem"] == "holds 30 files, but no hand-in"
    assert (row["file"], row["ask for"]) == ("roeann_13_901_all.zip", HAND_IN)


def test_zips_of_other_systems_are_read(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in ("sub\\doejane_LATE_12_900_h.json", "sub\\roeann_13_901_h.json"):
            archive.writestr(name, hand_in(course, "x", name[4:6]))
        archive.writestr("__MACOSX\\sub\\._roeann_13_901_h.json", b"\0\5")
        archive.writestr("sub\\", b"")
    # A Mac writes names in UTF-8, and nothing that says so.
    mac = zipped({"Zo##/h.json": hand_in(course, "s3")}).replace(b"Zo##", "Zoë".encode())
    (tmp_path / "canvas.zip").write_bytes(whole.getvalue())
    (tmp_path / "mac.zip").write_bytes(mac)
    roster = csv_file(
        tmp_path / "e.csv",
        [CANVAS, ["Doe, Jane", "12", "s12", "l12", "A"], ["Roe, Ann", "13", "s13", "l13", "A"]],
    )
    grade(root, tmp_path / "canvas.zip", tmp_path / "mac.zip", "--out", out, "--roster", roster)

    rows = table(out / "students.csv")
    assert {row["file"]: row["late"] for row in rows} == {
        "canvas.zip/sub/doejane_LATE_12_900_h.json": "by the LMS",
        "canvas.zip/sub/roeann_13_901_h.json": "",
        "mac.zip/Zoë/h.json": "",
    }


# --- late ---


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of New York, which goes forward on 8 March 2026."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system has no zones by name")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    os.environ.setdefault("TZ", "UTC")
    time.tzset()


@pytest.mark.parametrize("after", ["2026-03-08T23:59", "2026-03-08", "20260308"])
@pytest.mark.usefixtures("new_york")
def test_a_minute_and_a_day_last_to_their_end(
    root: Path,
    course: Course,
    tmp_path: Path,
    out: Path,
    after: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = {"s1": "2026-03-09T03:59:59.9Z", "s2": "2026-03-09T04:00:00Z", "s3": "2026-03-08T12:00Z"}
    files = {f"{id}.json": hand_in(course, id, id, when) for id, when in made.items()}
    grade(root, write(tmp_path / "in", files), "--out", out, "--late-after", after)

    assert {row["student"]: row["late"] for row in table(out / "students.csv")} == {
        "s1": "",
        "s2": "1 minute",
        "s3": "",
    }
    said = capsys.readouterr().out
    assert "by the time in the hand-in files, when they were made" in said


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "", "9999-12-31T23:59-14:00", "1.3.26"])
def test_what_is_no_deadline_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        deadline(text)


def test_a_deadline_with_a_zone_is_kept() -> None:
    assert deadline("2026-03-01T23:59+05:30") == datetime.fromisoformat("2026-03-01T23:59+05:30")


def test_moodle_s_own_time_weighs_more_than_the_file_s(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"]
    head += ["Grade can be changed", "Last modified (submission)", "Last modified (grade)"]
    late = "Submitted for grading - 1 day 22 hours late"
    monday, friday = "Monday, 9 February 2026, 10:00 PM", "Friday, 6 February 2026, 1:00 PM"
    rows = [
        ["Participant 7", "Jane Doe", "j@x", late, "", "10", "Yes", monday, "-"],
        ["Participant 8", "Ann Roe", "a@x", "Submitted", "", "10", "Yes", friday, "-"],
    ]
    files = {
        "Jane Doe_7_assignsubmission_file/h.json": hand_in(course, "j@x", "Jane Doe"),
        "Ann Roe_8_assignsubmission_file/h.json": hand_in(course, "", "", "2026-03-01T00:00:00Z"),
    }
    roster = csv_file(tmp_path / "w.csv", [head, *rows])
    folder = write(tmp_path / "in", files)
    grade(root, folder, "--out", out, "--roster", roster, "--late-after", "2026-02-07")

    told = {row["name"]: (row["late"], row["clock"]) for row in table(out / "students.csv")}
    assert told == {"Jane Doe": ("1 day and 22 hours", "Moodle"), "Ann Roe": ("", "Moodle")}
    assert "by the clock of Moodle (2)" in capsys.readouterr().out
