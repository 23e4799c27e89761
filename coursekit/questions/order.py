"""Put items in order."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from coursekit.questions.base import Answer, Key, Named, Question, Wrong


@frozen(kw_only=True)
class OrderQuestion(Question):
    """Put the items in order."""

    kind: ClassVar[str] = "order"

    items: tuple[Named, ...]


@frozen(kw_only=True)
class Swapped:
    """Two items in the wrong order (`first` belongs before `second`), and why it tempts."""

    first: str
    second: str
    wrong: Wrong


@frozen(kw_only=True, eq=False)
class OrderKey(Key):
    """The right order; what is said of tempting swaps, and of any other."""

    kind: ClassVar[str] = "order"

    order: tuple[str, ...]
    swaps: tuple[Swapped, ...] = ()
    wrong: Wrong


@frozen
class OrderAnswer(Answer):
    """The items in the student's order; empty until the first move."""

    kind: ClassVar[str] = "order"

    items: tuple[str, ...] = ()
