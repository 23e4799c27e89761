"""The points of a lesson are the same wherever they stand, and a self-score is in none of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from support.hand_in_files import STEM, add_written, table
from support.small_course import write_course

from coursekit import open_lesson, score
from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.lesson.how_far import progress_line
from coursekit.questions.written import WrittenAnswer
from coursekit.work import HandIn
from coursekit.work.handin import hand_in_text, saved_work
from coursekit.work.score import full_work
from coursekit.work.workfile import WorkFile, work_folder


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course in which a student knows everything, has written, and gives that all points."""
    root = write_course(tmp_path / "course")
    add_written(root)
    monkeypatch.chdir(root)
    course = load_course(root)
    file = WorkFile(work_folder(root), course.id, STEM, {})
    for id, attempt in full_work(course, course.lessons[STEM]).attempts.items():
        file.save(id, attempt)
    return root


def graded_page(root: Path, out: Path) -> str:
    course = load_course(root)
    lessons = saved_work(course, work_folder(root))
    made = "2026-01-01T10:00:00+00:00"
    record = HandIn(course=course.id, name="Ada", student="s1", made=made, lessons=lessons)
    folder = out.with_name("handed-in")
    folder.mkdir()
    (folder / "a.json").write_text(hand_in_text(record), "utf-8")
    assert main(["--course", str(root), "grade", str(folder), "--out", str(out)]) == 0
    return (out / "feedback/s1.html").read_text("utf-8")


def test_every_surface_shows_the_same_points(root: Path, tmp_path: Path) -> None:
    lesson = open_lesson(STEM)
    page = graded_page(root, tmp_path / "out")
    row = table(tmp_path / "out/gradebook.csv")[0]

    assert "4 of 4 answered, 7 of 7 points; your teacher has 1 more to score" in progress_line(
        lesson.results()
    )
    assert '<p class="outcome">7 of 7 points; your teacher has 1 more to score.</p>' in page
    assert (row[STEM], row["points"], row["possible"], row["waiting"]) == ("7", "7", "7", "1")
    assert score(STEM, work_folder(root) / f"{STEM}.json") == 7


def test_a_self_score_is_called_that_and_nothing_else(root: Path, tmp_path: Path) -> None:
    told = "You gave yourself 3 of 3; your teacher has not scored it."
    lesson = open_lesson(STEM)
    [row] = [row for row in lesson.summary().summary["rows"] if row["id"] == "why"]
    page = graded_page(root, tmp_path / "out")
    result = table(tmp_path / "out/results.csv")[-1]

    assert lesson["why"].feedback["headline"] == told
    assert (row["outcome"], row["sign"], row["score"]) == ("waiting", "…", "not scored")
    assert told in page
    assert "✓" not in page[page.index("Why close it?") :]
    assert (result["outcome"], result["points"]) == ("waiting", "0")


def test_a_text_that_nobody_has_scored_is_not_half_right(root: Path, tmp_path: Path) -> None:
    course = load_course(root)
    file = WorkFile(work_folder(root), course.id, STEM, {})
    attempt = file.work.attempts["why"]
    file.save("why", evolve(attempt, answer=WrittenAnswer("She says that it is not safe.")))
    page = graded_page(root, tmp_path / "out")

    headline = open_lesson(STEM)["why"].feedback["headline"]
    assert headline.startswith("Saved. Your teacher scores it.")
    assert "◐" not in page
