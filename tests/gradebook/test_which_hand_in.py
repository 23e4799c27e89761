"""Which of several hand-ins counts, and whose it is by the LMS's word."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from support.hand_in_files import grade, graded, hand_in, problems, table, write, zipped

from coursekit.course import Course


def earlier(out: Path) -> dict[str, str]:
    """What earlier.csv says is graded in place of each file."""
    return {row["file"]: row["graded instead"] for row in table(out / "earlier.csv")}


def made(day: int) -> str:
    return f"2026-01-{day:02}T10:00:00+00:00"


def test_of_several_hand_ins_the_latest_counts_in_any_letters_of_the_id(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(
        tmp_path / "in",
        {
            "1.json": hand_in(course, "S1", made=made(1)),
            "2.json": hand_in(course, "s1", made=made(3), safe="true"),
            "z.zip": zipped({"3.json": hand_in(course, " s1", made=made(2))}),
        },
    )

    assert grade(root, folder, "--out", out) == 0
    assert graded(out) == {"s1": "6"}
    assert problems(out) == {}
    assert [list(row.values()) for row in table(out / "earlier.csv")] == [
        ["1.json", "S1", "Ada", "2.json"],
        ["z.zip/3.json", "s1", "Ada", "2.json"],
    ]


def test_if_the_latest_cannot_be_graded_the_one_before_it_is(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    spoilt = hand_in(course, made=made(3)).replace(b'"Mayor Ana Duarte"', b'"Somebody Else..."')
    folder = write(
        tmp_path / "in",
        {
            "1.json": hand_in(course, made=made(1), safe="true"),
            "2.json": hand_in(course, made=made(2)),
            "3.json": spoilt,
            "4.json": hand_in(course, made=made(4))[:-30],
        },
    )

    assert grade(root, folder, "--out", out) == 1
    assert graded(out) == {"s1": "7"}
    told = problems(out)
    assert told.keys() == {"3.json", "4.json"}
    assert told["3.json"] == "mark has a quote that is not in the text"
    assert told["4.json"].startswith("is only the first part of a file")
    assert earlier(out) == {"1.json": "2.json"}


def test_canvas_s_newest_attempt_counts_whatever_the_files_say(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    path = tmp_path / "submissions.zip"
    path.write_bytes(
        zipped(
            {
                "doejane_12_900_hand-in.json": hand_in(course, made=made(1)),
                "doejane_12_899_hand-in.json": hand_in(course, made=made(9), safe="true"),
                "roeann_13_901_all.zip": zipped({"x/h.json": hand_in(course, "s2", safe="")}),
            }
        )
    )

    grade(root, path, "--out", out)
    assert graded(out) == {"s1": "7", "s2": "6"}
    place = "submissions.zip/doejane_12_{}_hand-in.json"
    assert problems(out) == {}
    assert earlier(out) == {place.format(899): place.format(900)}


def test_two_students_of_the_lms_stay_two_though_both_type_the_same_id(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    names = ["doejane_12_900_h.json", "roeann_13_901_h.json"]
    folder = write(tmp_path / "in", {name: hand_in(course) for name in names})

    assert grade(root, folder, "--out", out) == 0
    assert len(table(out / "students.csv")) == 2
    assert len(list((out / "feedback").iterdir())) == 2


def test_blackboard_s_latest_attempt_counts_and_its_notes_are_only_counted(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "Week_1_jdoe_attempt_2026-01-{}-03-04-05"
    folder = write(
        tmp_path / "in",
        {
            f"{name.format('02')}_h.json": hand_in(course, safe="true"),
            f"{name.format('03')}_h.json": hand_in(course),
            f"{name.format('03')}.txt": b"Name: Jane Doe",
        },
    )

    grade(root, folder, "--out", out, "--late-after", "2026-01-02T12:00")
    assert graded(out) == {"s1": "7"}
    [row] = table(out / "students.csv")
    assert (row["late"], row["clock"]) == ("15 hours and 4 minutes", "Blackboard")
    assert problems(out) == {}
    assert "Passed over: 1 note of the LMS itself." in capsys.readouterr().out


def test_moodle_s_folders_and_flat_names_are_read(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    path = tmp_path / "week.zip"
    path.write_bytes(
        zipped(
            {
                "Jane Doe_7_assignsubmission_file/h.json": hand_in(course, "a"),
                "Ann Roe_8_assignsubmission_file_h.json": hand_in(course, "b", safe=""),
                "Ann Roe_8_assignsubmission_onlinetext/onlinetext.html": b"<p>Hello</p>",
            }
        )
    )

    grade(root, path, "--out", out)
    assert graded(out) == {"a": "7", "b": "6"}
    assert problems(out) == {}
    with zipfile.ZipFile(out / "feedback.zip") as archive:
        assert archive.namelist() == [
            "Ann Roe_8_assignfeedback_file_feedback.html",
            "Jane Doe_7_assignfeedback_file_feedback.html",
        ]
