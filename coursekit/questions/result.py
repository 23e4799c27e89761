"""What grading finds about an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

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


class Total(NamedTuple):
    """The points of a lesson, summed. Every surface that shows or stores points uses this sum.

    A question that is not counted adds to neither side. One that waits for a person adds nothing
    yet to `points` and `possible`, so that a share of them is true already today; it does add to
    `total`, which is why `total` is the same for every student of a lesson.

    Attributes:
        points: What was earned by now, from 0 to `possible`, rounded to one decimal.
        possible: What the questions that are graded by now can give.
        total: What all counted questions can give.
        waiting: How many answers wait for a person, counted questions or not.
        self_scored: What the student gave, by the rubric, for counted answers that wait. It is
            shown to the student, beside `points`, and counts in no gradebook.
    """

    points: float
    possible: int
    total: int
    waiting: int
    self_scored: float = 0.0


def lesson_total(results: Iterable[Result]) -> Total:
    """Sum the points of one lesson.

    Args:
        results: The result of each question of the lesson, in any order; none gives all zeros.
    """
    points, possible, total, waiting, self_scored = 0.0, 0, 0, 0, 0.0
    for result in results:
        waiting += result.waiting
        if result.counted:
            total += result.possible
            if result.waiting:
                self_scored += result.points
            else:
                points += result.points
                possible += result.possible
    return Total(round(points, 1), possible, total, waiting, round(self_scored, 1))
