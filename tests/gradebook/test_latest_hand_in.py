"""Which hand-in counts where a clock was wrong, and in a time that grows as the class does."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from cProfile import Profile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.hand_in_files import graded, hand_in, problems, table, without_pages, write

from coursekit.course import Course
from coursekit.gradebook import FileRow
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.identify import Owner, doubts_of, keys_of, owner


def earlier(out: Path) -> dict[str, str]:
    return {row["file"]: row["graded instead"] for row in table(out / "earlier.csv")}


def test_a_time_to_come_does_not_win_over_one_that_can_be_and_is_told(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {
        "1.json": hand_in(course, made="2030-01-01T10:00:00+00:00", safe="true"),
        "2.json": hand_in(course, made="2026-01-02T10:00:00+00:00"),
        "3.json": hand_in(course, "s2", made="2041-01-02T10:00:00+00:00"),
        "4.json": hand_in(course, "s2", made="2041-01-01T10:00:00+00:00", safe="true"),
        "5.json": hand_in(course, "s3", made="at noon"),
        "6.json": hand_in(course, "s3", made="9999-12-31T23:59:59+00:00", safe="true"),
    }
    folder = write(tmp_path / "in", files)

    assert without_pages(root, folder, out, "--late-after", "2026-01-01") == 0
    assert graded(out) == {"s1": "7", "s2": "7", "s3": "7"}
    assert earlier(out) == {"1.json": "2.json", "4.json": "3.json", "6.json": "5.json"}
    told = problems(out)
    assert told.keys() == {"1.json", "3.json", "4.json", "6.json"}
    assert told["1.json"].startswith("another hand-in is graded, for it says that it was made at")
    assert told["3.json"].startswith("is graded, but says that it was made at a time to come, 2041")
    late = {row["student"]: row["late"] for row in table(out / "students.csv")}
    assert late == {"s1": "10 hours and 1 minute", "s2": "time not known", "s3": "time not known"}


def test_a_clock_that_is_some_hours_fast_is_believed(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=20)).isoformat(timespec="seconds")
    files = {"a.json": hand_in(course), "b.json": hand_in(course, made=soon, safe="true")}

    assert without_pages(root, write(tmp_path / "in", files), out) == 0
    assert graded(out) == {"s1": "6"}
    assert problems(out) == {}


@pytest.mark.parametrize(
    ("named", "first", "last"),
    [
        ("Week_jdoe_attempt_2026-01-{}-03-04-05_h.json", "02", "03"),
        ("doejane_12_{}_h.json", "899", "900"),
    ],
)
def test_what_the_lms_says_goes_before_what_the_files_say(
    root: Path, course: Course, tmp_path: Path, out: Path, named: str, first: str, last: str
) -> None:
    files = {
        named.format(first): hand_in(course, made="2030-01-01T10:00:00+00:00", safe="true"),
        named.format(last): hand_in(course, made="2026-01-01T10:00:00+00:00"),
        "by-mail.json": hand_in(course, made="2026-06-01T10:00:00+00:00", safe="true"),
    }
    folder = write(tmp_path / "in", files)

    assert without_pages(root, folder, out) == 0
    assert graded(out) == {"s1": "7"}
    assert problems(out) == {}


# --- work that grows as the class does, and not with its square ---


def steps_to_refuse_all(folder: Path, count: int) -> int:
    """The steps of the database to refuse so many hand-ins of one student, the latest first."""
    folder.mkdir()
    with closing(Gradebook(folder, "small")) as gradebook, gradebook.transaction():
        for number in range(count):
            gradebook.add_file(FileRow(f"{number:04}.json", "", digest=str(number), at=number))
        owners = [(number + 1, Owner("s1", "s1"), "") for number in range(count)]
        gradebook.name_owners(owners)
        steps = Counter[str]()
        gradebook._db.set_progress_handler(lambda: steps.update(["ten"]), 10)
        due = gradebook.set_due("", 1e9)
        while due:
            (file,) = [file.file for file, _ in gradebook.due_files(0, 10)]
            gradebook.refuse([("cannot be graded", file)])
            due = gradebook.set_earlier_due("", [file])
        gradebook._db.set_progress_handler(None, 0)
        assert gradebook.count("problems") == count
    return steps["ten"]


def test_many_hand_ins_of_one_student_are_refused_in_as_many_steps(tmp_path: Path) -> None:
    few, many = (steps_to_refuse_all(tmp_path / str(count), count) for count in (100, 400))

    assert many < 6 * few  # if it grew with the square it would be 16 times


def calls_to_name(count: int, says: Callable[[int], dict[str, Any]], *, senders: bool) -> int:
    """The calls to find whose files are that have one id or one sender, and many names."""
    files = [FileRow(f"{number}.json", "", **says(number)) for number in range(count)]
    profile = Profile()
    profile.enable()
    doubts = doubts_of(
        [] if senders else [(file.id_key, file.name) for file in files],
        [(file.sender, file.student, file.name) for file in files] if senders else [],
        [],
        [],
    )
    known = dict.fromkeys(keys_of(files, doubts), ())
    notes = [owner(file, known, doubts, has_roster=False).note for file in files]
    profile.disable()
    assert max(map(len, notes)) < 300
    return sum(entry.callcount for entry in profile.getstats())


def _name(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:8]


@pytest.mark.parametrize("senders", [False, True])
def test_many_names_for_one_student_are_told_apart_in_as_many_calls(senders: bool) -> None:
    def says(number: int) -> dict[str, Any]:
        typed = {"name": _name(number), "name_key": f"name~{_name(number)}"}
        if senders:
            return typed | {"sender": "canvas~1", "lms": "canvas", "lms_id": "1"}
        return typed | {"student": "s1", "id_key": "id~s1"}

    few, many = (calls_to_name(count, says, senders=senders) for count in (100, 400))

    assert many < 6 * few
