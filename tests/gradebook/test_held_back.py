"""Pages of feedback tell the right answers: they can be held back, and a teacher is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.hand_in_files import csv_file, grade, graded, hand_in, write

from coursekit.course import Course

PAST, FUTURE = "2000-01-01", "2999-12-31"
TELL = "The pages of feedback tell the right answers"


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> Path:
    """A hand-in of one student."""
    return write(tmp_path / "in", {"a.json": hand_in(course, "s1")})


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A class of two, of whom one has not handed in."""
    return csv_file(tmp_path / "list.csv", [["student", "name"], ["s1", "Ada"], ["s2", "Bo"]])


def feedback(out: Path) -> set[str]:
    """The pages and zips of feedback that are there."""
    return {path.name for path in (*out.glob("feedback/*"), *out.glob("feedback*.zip"))}


def test_no_page_and_no_zip_is_written_before_the_day_is_over_and_a_later_run_writes_them(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert grade(root, folder, "--out", out, "--feedback-after", FUTURE) == 0
    said = capsys.readouterr().out
    assert "held back until 2999-12-31 23:59: run this again then" in said
    assert feedback(out) == set()
    assert graded(out) == {"s1": "7"}

    grade(root, folder, "--out", out, "--feedback-after", PAST)
    assert feedback(out) == {"s1.html", "feedback.zip"}
    assert "held back" not in capsys.readouterr().out


def test_the_day_itself_is_still_too_early(root: Path, folder: Path, out: Path) -> None:
    today, yesterday = datetime.now(), datetime.now() - timedelta(days=1)

    grade(root, folder, "--out", out, "--feedback-after", f"{today:%Y-%m-%d}")
    assert feedback(out) == set()
    grade(root, folder, "--out", out, "--feedback-after", f"{yesterday:%Y-%m-%d}")
    assert feedback(out) == {"s1.html", "feedback.zip"}


def test_pages_that_went_too_early_are_taken_away_and_other_files_are_not(
    root: Path, folder: Path, out: Path
) -> None:
    grade(root, folder, "--out", out)
    (out / "feedback-mine.zip").write_bytes(b"mine")
    grade(root, folder, "--out", out, "--feedback-after", FUTURE)

    assert feedback(out) == {"feedback-mine.zip"}
    grade(root, folder, "--out", out)
    assert feedback(out) == {"s1.html", "feedback.zip", "feedback-mine.zip"}


def test_a_teacher_is_told_while_somebody_has_not_handed_in(
    root: Path, folder: Path, roster: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grade(root, folder, "--out", out, "--roster", roster, "--late-after", PAST)

    said = capsys.readouterr().out
    assert f"{TELL}, and 1 of 2 students has not handed in: hold them back with" in said


def test_a_teacher_is_told_while_the_deadline_is_to_come(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grade(root, folder, "--out", out, "--late-after", FUTURE)

    assert f"{TELL}, and students may still hand in" in capsys.readouterr().out


@pytest.mark.parametrize(
    "settings",
    [
        ("--late-after", PAST),
        ("--no-feedback", "--late-after", FUTURE),
        ("--feedback-after", PAST, "--late-after", FUTURE),
    ],
)
def test_nothing_is_told_where_nothing_can_be_given_away(
    root: Path,
    folder: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    settings: tuple[str, ...],
) -> None:
    grade(root, folder, "--out", out, *settings)

    assert TELL not in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["soon", "2026-13-01", "2026-3-8", "", "99999-01-01"])
def test_a_day_that_is_none_is_told_in_one_line(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        grade(root, folder, "--out", out, "--feedback-after", wrong)

    assert "expected 2026-03-01T23:59" in capsys.readouterr().err.splitlines()[-1]
    assert not out.exists()
