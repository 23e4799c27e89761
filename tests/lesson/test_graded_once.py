"""How often an answer is graded while a student works: once for each change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.small_course import write_course

from coursekit import OpenLesson, open_lesson
from coursekit.lesson import session
from coursekit.questions.classify import ClassifyAnswer
from coursekit.work import Attempt, score
from coursekit.work.score import grade_question
from coursekit.work.workfile import WorkFile


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenLesson:
    monkeypatch.delenv("COURSEKIT_WORK", raising=False)
    return open_lesson("01_bridge", write_course(tmp_path))


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the questions that are graded, each time that one is."""
    ids: list[str] = []

    def counted(course: Any, lesson: Any, question: Any, attempt: Any) -> Any:
        ids.append(question.id)
        return grade_question(course, lesson, question, attempt)

    monkeypatch.setattr(session, "grade_question", counted)
    monkeypatch.setattr(score, "grade_question", counted)
    return ids


def change(lesson: OpenLesson, option: str) -> None:
    message = {"type": "change", "seq": 1, "answer": {"options": [option]}}
    lesson["safe"]._handle_custom_msg(message, [])


def check(lesson: OpenLesson) -> None:
    lesson["safe"]._handle_custom_msg({"type": "check", "seq": 2}, [])


def test_a_check_on_the_page_grades_once(lesson: OpenLesson, graded: list[str]) -> None:
    change(lesson, "true")
    check(lesson)

    assert graded == ["safe"]


def test_a_check_in_a_cell_grades_once(lesson: OpenLesson, graded: list[str]) -> None:
    change(lesson, "true")
    lesson["safe"].check()

    assert graded == ["safe"]


def test_a_check_of_the_lesson_grades_each_question_once(
    lesson: OpenLesson, graded: list[str]
) -> None:
    change(lesson, "true")
    lesson.check()

    assert graded == ["mark", "safe", "kinds"]


def test_opening_the_summary_grades_each_question_once(
    lesson: OpenLesson, graded: list[str]
) -> None:
    summary = lesson.summary()

    assert graded == ["mark", "safe", "kinds"]
    assert summary.form["summary"] == []  # how far this lesson has come stands above the form


def test_with_the_summary_open_a_change_grades_its_own_question_alone(
    lesson: OpenLesson, graded: list[str]
) -> None:
    summary = lesson.summary()
    graded.clear()
    change(lesson, "true")
    assert graded == ["safe"]
    check(lesson)
    lesson.summary()

    assert graded == ["safe"]
    assert summary.summary["rows"][1]["outcome"] == "not yet"


def test_what_another_window_saved_meanwhile_is_graded_with_the_next_change(
    lesson: OpenLesson, graded: list[str], tmp_path: Path
) -> None:
    summary = lesson.summary()
    graded.clear()
    theirs = Attempt(ClassifyAnswer({"q1": "mayor", "q2": "critics"}), checks=1, checked=True)
    WorkFile(tmp_path / "work", "small", "01_bridge", {}).save("kinds", theirs)
    change(lesson, "true")

    assert graded == ["safe", "kinds"]
    assert summary.summary["rows"][2]["outcome"] == "correct"


def test_a_lesson_read_anew_is_graded_anew(lesson: OpenLesson, graded: list[str]) -> None:
    lesson.results()
    lesson.reload()
    lesson.results()

    assert graded == ["mark", "safe", "kinds"] * 2
