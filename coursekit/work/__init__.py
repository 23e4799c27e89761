"""What students give, and what grading says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from attrs import field, frozen

from coursekit.questions.base import Kind, Span

Outcome = Literal["correct", "partly", "not yet", "not attempted"]


@frozen
class HighlightAnswer:
    """The student's spans, in the order of the text."""

    kind: ClassVar[Kind] = "highlight"

    spans: tuple[Span, ...] = ()


@frozen
class ClassifyAnswer:
    """Category by item; an item not yet given one is absent."""

    kind: ClassVar[Kind] = "classify"

    categories: Mapping[str, str] = field(factory=dict)


@frozen
class ChoiceAnswer:
    """The options picked."""

    kind: ClassVar[Kind] = "choice"

    options: tuple[str, ...] = ()


@frozen
class OrderAnswer:
    """The items in the student's order; empty until the first move."""

    kind: ClassVar[Kind] = "order"

    items: tuple[str, ...] = ()


@frozen
class ValueAnswer:
    """What was typed."""

    kind: ClassVar[Kind] = "value"

    value: str = ""


@frozen
class WrittenAnswer:
    """What was written, the spans cited, and the points the student gave by the rubric."""

    kind: ClassVar[Kind] = "written"

    text: str = ""
    spans: tuple[Span, ...] = ()
    scores: Mapping[str, int] = field(factory=dict)


AnyAnswer = (
    HighlightAnswer | ClassifyAnswer | ChoiceAnswer | OrderAnswer | ValueAnswer | WrittenAnswer
)

ANSWERS: Mapping[Kind, type[AnyAnswer]] = {
    "highlight": HighlightAnswer,
    "classify": ClassifyAnswer,
    "choice": ChoiceAnswer,
    "order": OrderAnswer,
    "value": ValueAnswer,
    "written": WrittenAnswer,
}


@frozen
class Attempt:
    """One question's answer and its history.

    `checks` counts checks of answers that differed from the one checked before; `checked` says
    that the answer stands as it was checked last; `hints` were opened; `shown`: the solution was.
    """

    answer: AnyAnswer
    checks: int = 0
    checked: bool = False
    hints: int = 0
    shown: bool = False


@frozen(kw_only=True)
class Work:
    """A student's work on one lesson. `articles` are the SHA-256 of the texts it was done on."""

    lesson: str
    articles: Mapping[str, str] = field(factory=dict)
    attempts: Mapping[str, Attempt] = field(factory=dict)


@frozen(kw_only=True)
class HandIn:
    """What a student hands in: who, when (ISO 8601, UTC), and the work by lesson.

    `simulated` says of a made-up student what it is made to be: "able", "holds:named-is-true".
    """

    course: str
    name: str
    student: str
    made: str
    lessons: Mapping[str, Work]
    simulated: str = ""


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
