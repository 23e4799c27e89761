"""Marks beside the key, and results beside earlier ones."""

from __future__ import annotations

import pytest
from attrs import evolve
from support.example_tables import Finished, marked

from coursekit import analysis
from coursekit.course import Course
from coursekit.errors import AnswerError
from coursekit.questions.highlight import HighlightAnswer, HighlightKey
from coursekit.questions.result import Outcome
from coursekit.texts import Span
from coursekit.work import Attempt


def compared(course: Course, attempt: Attempt | None) -> list[tuple[str, str, str]]:
    lesson = course.lessons["01_bridge"]
    table = analysis.compared_table(course, lesson, lesson.question("mark"), attempt)
    return list(zip(table["words"], table["mine"], table["key"], strict=True))


def marks(course: Course, *quotes: tuple[str, str]) -> Attempt:
    table = marked(course.articles["bridge"], *quotes)
    spans = tuple(
        Span(start, start + len(quote), quote, label)
        for start, quote, label in zip(table["start"], table["quote"], table["label"], strict=True)
    )
    return Attempt(HighlightAnswer(spans))


def test_the_key_stays_hidden_until_two_tries_were_checked(course: Course) -> None:
    attempt = marks(course, ("Ana Duarte", "source"), ("went home", "cue"))
    hidden = [("Ana Duarte", "Source", "closed"), ("went home", "Cue", "closed")]

    assert compared(course, None) == []
    assert compared(course, attempt) == hidden
    assert compared(course, evolve(attempt, checks=1)) == hidden
    assert compared(course, evolve(attempt, checks=2)) != hidden
    assert compared(course, evolve(attempt, shown=True)) != hidden


def test_the_key_opens_once_a_check_has_found_the_answer_right(course: Course) -> None:
    key = course.lessons["01_bridge"].keys["mark"]
    assert isinstance(key, HighlightKey)
    right = Attempt(HighlightAnswer(tuple(part.span for part in key.spans if part.score == "core")))

    assert {row[2] for row in compared(course, right)} == {"closed"}
    assert {row[2] for row in compared(course, evolve(right, checked=True))} >= {"Source", "Cue"}


def test_marks_stand_beside_the_key_in_the_order_of_the_text(course: Course) -> None:
    attempt = marks(
        course,
        ("Ana Duarte", "source"),
        ("said", "source"),
        ("called", "cue"),
        ("went home", "cue"),
    )

    assert compared(course, evolve(attempt, checks=2)) == [
        ("Ana Duarte", "Source", "Source"),
        ("said", "Source", "Cue"),
        ("she", "–", "Source"),
        ("said", "–", "Cue"),
        ("called", "Cue", "readers differ"),
        ("went home", "Cue", "–"),
    ]


def test_only_marks_can_be_compared_with_a_key(course: Course) -> None:
    lesson = course.lessons["01_bridge"]

    with pytest.raises(AnswerError, match="safe asks for no marks"):
        analysis.compared_table(course, lesson, lesson.question("safe"), None)


NINE_RIGHT: tuple[Outcome, ...] = ("correct",) * 9


def test_paired_questions_stand_side_by_side_in_the_order_of_their_numbers() -> None:
    before = Finished("pre", *NINE_RIGHT, "not yet")
    after = Finished("post", *NINE_RIGHT, "correct")

    table = analysis.before_and_after(before, after)

    assert table["pair"].tolist() == list(range(1, 11))
    assert table.to_dict("records")[9] == {"pair": 10, "before": "not yet", "after": "correct"}


def test_a_pair_of_which_one_question_is_missing_was_not_attempted_there() -> None:
    table = analysis.before_and_after(Finished("pre", "correct"), Finished("post"))

    assert table.to_dict("records") == [
        {"pair": 1, "before": "correct", "after": "not attempted"},
    ]
