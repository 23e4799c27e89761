"""The rows of results.csv: one a student and question."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from io import StringIO

from coursekit.cells import safe_cell
from coursekit.course import Course
from coursekit.model import AnyQuestion
from coursekit.reports import Grade, counts
from coursekit.work import (
    AnyAnswer,
    Attempt,
    ChoiceAnswer,
    ClassifyAnswer,
    HandIn,
    HighlightAnswer,
    OrderAnswer,
    Result,
    ValueAnswer,
    WrittenAnswer,
)

LONGEST_ANSWER = 200  # characters of an answer

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
    text = StringIO(newline="")
    table = csv.writer(text)
    who = safe_cell(grade.hand_in.student), safe_cell(grade.hand_in.name)
    for stem, results in grade.results.items():
        attempts = _attempts(grade.hand_in, stem)
        for question, result in zip(course.lessons[stem].questions, results, strict=True):
            table.writerow((*who, *_cells(stem, question, result, attempts), f"{page}.html"))
    return text.getvalue()


def _attempts(hand_in: HandIn, stem: str) -> Mapping[str, Attempt]:
    work = hand_in.lessons.get(stem)
    return work.attempts if work else {}


def _cells(
    stem: str, question: AnyQuestion, result: Result, attempts: Mapping[str, Attempt]
) -> tuple[str, ...]:
    attempt = attempts.get(question.id)
    held = [line.misconception for line in result.lines if line.misconception]
    return (
        stem,
        question.id,
        question.kind,
        result.outcome,
        _number(result.points),
        str(result.possible),
        "yes" if counts(result) else "no",
        " ".join(dict.fromkeys(held)) if held else "",
        safe_cell(answer_text(attempt.answer)) if attempt else "",
    )


@lru_cache(maxsize=1024)
def _number(points: float) -> str:
    return f"{points:g}"


def answer_text(answer: AnyAnswer) -> str:
    """An answer in one short line: ids as they are, words and quotes as far as they fit."""
    match answer:
        case ChoiceAnswer(options=options):
            text = " ".join(options)
        case ClassifyAnswer(categories=categories):
            text = " ".join(f"{item}={given}" for item, given in categories.items())
        case OrderAnswer(items=items):
            text = " ".join(items)
        case ValueAnswer(value=value):
            text = value
        case WrittenAnswer(text=written):
            text = " ".join(written[: 4 * LONGEST_ANSWER].split())
        case HighlightAnswer(spans=spans):
            text = " | ".join(f"{span.label}: {span.quote}" for span in spans[:20])
    text = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= LONGEST_ANSWER else f"{text[: LONGEST_ANSWER - 1]}…"
