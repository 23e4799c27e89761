"""The records that all kinds of question share: what they refer to, and what is said of them.

All are frozen; none reads files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import ClassVar, Literal, NamedTuple

from attrs import field, fields, frozen

from coursekit.questions.result import Line
from coursekit.texts import Article, Span

# --- what questions refer to ---


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


@frozen(kw_only=True)
class Materials:
    """What the questions of a course refer to: texts, labels, agreement and misconceptions."""

    articles: Mapping[str, Article] = field(factory=dict)
    codebook: Mapping[str, LabelSet] = field(factory=dict)
    agreement: Mapping[str, Agreement] = field(factory=dict)
    misconceptions: Mapping[str, Misconception] = field(factory=dict)

    @cached_property
    def labels(self) -> dict[str, Label]:
        """Every label of every set, by id."""
        return {label.id: label for labels in self.codebook.values() for label in labels.labels}


# --- questions, keys, answers ---


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

    def ids(self) -> list[str]:
        """Give every id that the answer holds: of a stranger's file their number is limited."""
        ids: list[str] = []
        for part in fields(type(self)):
            value = getattr(self, part.name)
            if isinstance(value, Mapping):
                ids += [*value, *(id for id in value.values() if isinstance(id, str))]
            elif isinstance(value, tuple):
                ids += [id for id in value if isinstance(id, str)]
        return ids


# --- what a class gave, and what a person scores ---


@frozen
class Share:
    """One answer of a class: how many gave it, which percent of those who answered that is."""

    text: str
    count: int
    percent: float
    right: bool


@frozen
class SharesOfPart:
    """The answers of a class to one item of a question, or to all of it when `text` is ""."""

    text: str
    shares: tuple[Share, ...]
    more: int = 0  # different answers that are not shown


class TableRow(NamedTuple):
    """One row of a table of answers: the item's id and words, what was given, and that in words."""

    item: str = ""
    text: str = ""
    answer: str = ""
    answer_text: str = ""


class ToScore(NamedTuple):
    """What a person who scores an answer sees of it: its words, and the student's own points.

    `identity` tells the answer from any other: points hold for no other answer.
    """

    text: str
    own_points: Mapping[str, int]
    identity: str


class Passage(NamedTuple):
    """The exact text of a question's article, and the agreement (F1, 0 to 1) of full marks."""

    text: str = ""
    full_marks_from: float = 1.0


class Judgement(NamedTuple):
    """What a kind finds about an answer: the fraction of the points, 0 to 1, and why.

    `waiting` says that a person decides; `f1` is the agreement with the key, of marks alone.
    """

    fraction: float
    lines: Sequence[Line]
    f1: float | None = None
    waiting: bool = False
