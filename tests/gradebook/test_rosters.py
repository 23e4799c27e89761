"""Who is who in a roster, and how rosters are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hand_in_files import csv_file, grade, hand_in, problems, table, write

from coursekit.course import Course

PLAIN = [["student", "name"], ["s1", "Ada Bo"], ["s2", "Cy Dee"], ["s3", "Eve Fox"]]


def test_an_unknown_student_is_listed_and_not_dropped(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = csv_file(tmp_path / "roster.csv", PLAIN)
    files = {"a.json": hand_in(course, "S1"), "b.json": hand_in(course, "stranger", "No One")}
    folder = write(tmp_path / "in", files)

    assert grade(root, folder, "--out", out, "--roster", roster) == 1
    rows = {row["student"]: row for row in table(out / "students.csv")}
    assert {who: row["in roster"] for who, row in rows.items()} == {
        "s1": "yes",
        "stranger": "no",
        "s2": "yes",
        "s3": "yes",
    }
    assert (rows["s1"]["name"], rows["stranger"]["points"], rows["s2"]["points"]) == (
        "Ada Bo",
        "7",
        "",
    )
    assert problems(out) == {
        "b.json": "is graded, but not in the gradebook of an LMS: stranger is not in the roster"
    }
    said = capsys.readouterr().out
    assert "roster.csv: 2 of 3 students handed in nothing." in said
    assert "1 hand-in is by nobody in roster.csv" in said
    assert (out / "feedback/stranger.html").exists()


def test_a_name_helps_where_the_id_does_not_and_is_told(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    roster = csv_file(tmp_path / "roster.csv", PLAIN)
    files = {"a.json": hand_in(course, "s11", "Bo, Ada"), "b.json": hand_in(course, "", "cy dee")}
    grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster)

    assert problems(out) == {
        "a.json": "is graded, but no student of the roster has the id s11; taken by the name"
    }
    assert [row["student"] for row in table(out / "students.csv")] == ["s1", "s2", "s3"]


def test_an_id_of_two_students_in_the_roster_is_told_and_matches_neither(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    roster = csv_file(tmp_path / "roster.csv", [*PLAIN, ["S1", "Another"]])
    folder = write(tmp_path / "in", {"a.json": hand_in(course, "s1", "")})
    grade(root, folder, "--out", out, "--roster", roster)

    told = problems(out)
    twice = "s1 stands in lines 2 and 5 with two names; expected one of them"
    assert told["roster.csv"] == twice
    assert "s1 is more than one in the roster" in told["a.json"]


def test_hand_ins_under_two_ids_of_one_student_are_one_student_s(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    roster = csv_file(tmp_path / "r.csv", [["student", "name", "email"], ["s1", "A", "a@x.org"]])
    files = {
        "1.json": hand_in(course, "s1", made="2026-01-01T00:00:00Z"),
        "2.json": hand_in(course, "A@X.org", made="2026-01-02T00:00:00Z"),
    }
    grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster)

    assert [row["file"] for row in table(out / "students.csv")] == ["2.json"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_roster_is_read_as_spreadsheets_save_it(
    root: Path, course: Course, tmp_path: Path, out: Path, encoding: str
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("Student ID;Full name\r\ns1;Zoë\r\n", encoding)
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    grade(root, folder, "--out", out, "--roster", roster)

    assert [row["name"] for row in table(out / "students.csv")] == ["Zoë"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "found nothing; expected a column student or name"),
        (b"colour,size\r\nred,1\r\n", "found colour, size; expected a column student or name"),
        ("name\r\nZoë\r\n".encode("latin-1"), "is not UTF-8 text; save it as CSV UTF-8"),
    ],
)
def test_a_roster_that_cannot_be_read_is_told(
    root: Path,
    tmp_path: Path,
    out: Path,
    data: bytes,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(tmp_path, {"roster.csv": data, "in/a.json": b"{}"})

    assert grade(root, tmp_path / "in", "--out", out, "--roster", tmp_path / "roster.csv") == 1
    assert told in capsys.readouterr().err
