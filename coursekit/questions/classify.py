"""Give each item a category."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from attrs import field, frozen

from coursekit.questions.base import Answer, Key, Named, Question, Wrong


@frozen(kw_only=True)
class ClassifyQuestion(Question):
    """Give each item one category."""

    kind: ClassVar[str] = "classify"

    items: tuple[Named, ...]
    categories: tuple[Named, ...]


@frozen(kw_only=True)
class ItemKey:
    """The accepted categories of one item, and what is said of each other category."""

    accept: tuple[str, ...]
    feedback: str = ""
    wrong: Mapping[str, Wrong] = field(factory=dict)


@frozen(kw_only=True, eq=False)
class ClassifyKey(Key):
    """Every item by its id; `wrong` holds what is said of a category for any item."""

    kind: ClassVar[str] = "classify"

    items: Mapping[str, ItemKey]
    wrong: Mapping[str, Wrong] = field(factory=dict)


@frozen
class ClassifyAnswer(Answer):
    """Category by item; an item not yet given one is absent."""

    kind: ClassVar[str] = "classify"

    categories: Mapping[str, str] = field(factory=dict)
