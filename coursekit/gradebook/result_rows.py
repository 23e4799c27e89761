"""The rows of results.csv: one a student and question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from coursekit.course import Course
from coursekit.gradebook.csv_safe import csv_text, safe_cell
from coursekit.gradebook.feedback_pages import Grade, counts
from coursekit.questions.base import KINDS
from coursekit.questions.records import Answer
from coursekit.questions.result import Result
from coursekit.work import Attempt

LONGEST_ANSWER = 200  # characters of an answer
# What does not print, and what turns the direction of text round.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")

RESULTS = (
    "student",
    "name",
    "lesson",
    "question",
    "kind",
    "outcome",
    "points",
    "possible",
    "counted",
    "misconceptions",
    "answer",
    "page",
)


def result_rows(course: Course, grade: Grade, page: str) -> str:
    """The rows of one student, as CSV; `page` is the stem of their page of feedback."""
    student, name = safe_cell(grade.hand_in.student), safe_cell(grade.hand_in.name)
    page = f"{page}.html"
    rows: list[tuple[object, ...]] = []
    for stem, results in grade.results.items():
        work = grade.hand_in.lessons.get(stem)
        attempts: Mapping[str, Attempt] = work.attempts if work else {}
        questions = course.lessons[stem].questions
        rows += [
            (
                student,
                name,
                stem,
                result.question,
                question.kind,
                result.outcome,
                _number(result.points),
                result.possible,
                "yes" if counts(result) else "no",
                _held(result),
                _answer(attempts.get(result.question)),
                page,
            )
            for question, result in zip(questions, results, strict=True)
        ]
    return csv_text(rows)


def _held(result: Result) -> str:
    """The misconceptions that an answer shows, each once."""
    held = [line.misconception for line in result.lines if line.misconception]
    return " ".join(dict.fromkeys(held)) if len(held) > 1 else held[0] if held else ""


def _answer(attempt: Attempt | None) -> str:
    return safe_cell(answer_text(attempt.answer)) if attempt else ""


@lru_cache(maxsize=1024)
def _number(points: float) -> str:
    return f"{points:g}"


def answer_text(answer: Answer) -> str:
    """An answer in one short line: ids as they are, words and quotes as far as they fit."""
    text = KINDS[answer.kind].as_cell(answer)
    if not text.isprintable():
        text = " ".join(_UNSEEN.sub(" ", text).split())
    return text if len(text) <= LONGEST_ANSWER else f"{text[: LONGEST_ANSWER - 1]}…"
