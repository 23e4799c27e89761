"""What all kinds of question share: their records, and the codebook."""

from __future__ import annotations

from typing import ClassVar, Literal

from attrs import frozen

from coursekit.texts import Span


@frozen(kw_only=True)
class Label:
    """One label of the codebook. `key` is the keyboard key that makes such a span."""

    id: str
    name: str
    key: str
    rule: str
    example: str
    counter_example: str
    color: str
    pattern: str
    confused_with: tuple[str, ...] = ()


@frozen(kw_only=True)
class LabelSet:
    """A layer of annotation: its labels and the unit that is marked."""

    id: str
    title: str
    unit: str
    labels: tuple[Label, ...]


@frozen
class Agreement:
    """What trained people reach on a layer: full marks start at `full_marks_from` (F1, 0–1)."""

    full_marks_from: float
    says: str
    source: str


@frozen
class Misconception:
    """A wrong idea that many readers hold, and the question that helps against it."""

    id: str
    believes: str
    hint: str


@frozen
class Named:
    """An option, an item or a category: an id and the words shown."""

    id: str
    text: str


@frozen
class Criterion:
    """One line of a rubric, worth up to `points`."""

    id: str
    text: str
    points: int


@frozen(kw_only=True)
class Question:
    """What every kind of question has. `show` names the blocks shown; empty shows all.

    `assessed`: the key is kept from students. `counted`: the points count towards a grade; those
    of a test that only shows what the course changed do not.
    """

    kind: ClassVar[str]

    id: str
    title: str
    prompt: str
    points: int
    hints: tuple[str, ...]
    article: str = ""
    show: tuple[str, ...] = ()
    assessed: bool = False
    counted: bool = True


@frozen
class Wrong:
    """Why a wrong answer is wrong, and the misconception it stands for."""

    misconception: str
    feedback: str


@frozen(kw_only=True, eq=False)
class Key:
    """What every kind of key has: the explanation that the solution shows.

    Keys are compared by identity, so that grading can keep cheaply what it worked out for one.
    """

    kind: ClassVar[str]

    explanation: str


@frozen(kw_only=True)
class KeySpan:
    """A keyed span. `core` counts; `either` takes any of `labels` or none; `open` only speaks.

    `also` are longer or shorter cuts that are as good.
    """

    span: Span
    score: Literal["core", "either", "open"] = "core"
    labels: tuple[str, ...] = ()
    also: tuple[Span, ...] = ()
    feedback: str = ""


@frozen
class Tempting:
    """Words that tempt; `span.label` is "" when any label on them is the mistake."""

    span: Span
    wrong: Wrong


@frozen
class Answer:
    """What every kind of answer is: a record that names its kind."""

    kind: ClassVar[str]
