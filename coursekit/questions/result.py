"""What grading finds about an answer."""

from __future__ import annotations

from typing import Literal

from attrs import evolve, frozen

from coursekit.texts import Span

Outcome = Literal["correct", "partly", "not yet", "not attempted"]
Verdict = Literal[
    "right",
    "other label",
    "too long",
    "too short",
    "tempting",
    "not one",
    "either",
    "open",
    "missing",
    "wrong",
]


@frozen(kw_only=True)
class Line:
    """What grading found about one part of an answer.

    `part` is the item or option; `span` the student's span. `words` are those too many or too few;
    `count` how many are missing of `label`; `feedback` the author's words; `misconception` an id.
    """

    verdict: Verdict
    part: str = ""
    span: Span | None = None
    label: str = ""
    words: str = ""
    count: int = 0
    feedback: str = ""
    misconception: str = ""


@frozen(kw_only=True)
class Result:
    """The outcome of one question. `points` run from 0 to `possible`; `f1` only for highlights.

    `waiting` says that no machine decides: an instructor (or the student, by the rubric) scores.
    `counted` is the question's: whether its points count towards a grade.
    """

    question: str
    outcome: Outcome
    points: float
    possible: int
    lines: tuple[Line, ...] = ()
    f1: float | None = None
    waiting: bool = False
    counted: bool = True


def scored(result: Result, points: float) -> Result:
    """Give the result of an answer that waited, with the points that a person gave."""
    points = min(max(points, 0.0), float(result.possible))
    outcome: Outcome = "correct" if points >= result.possible else "partly" if points else "not yet"
    return evolve(result, points=points, outcome=outcome, waiting=False)
