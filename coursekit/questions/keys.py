"""What authors know: the key of each kind of question, and what is said of wrong answers.

Keys are compared by identity, so that grading can keep cheaply what it worked out for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from attrs import field, frozen

from coursekit.questions.base import Kind, Span


@frozen
class Wrong:
    """Why a wrong answer is wrong, and the misconception it stands for."""

    misconception: str
    feedback: str


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


@frozen(kw_only=True, eq=False)
class HighlightKey:
    """The spans of a highlight question."""

    kind: ClassVar[Kind] = "highlight"

    explanation: str
    spans: tuple[KeySpan, ...]
    tempting: tuple[Tempting, ...] = ()


@frozen(kw_only=True)
class OptionKey:
    """One option: right or not, what is said to who picks it, and the misconception if wrong."""

    right: bool = False
    feedback: str
    misconception: str = ""


@frozen(kw_only=True, eq=False)
class ChoiceKey:
    """Every option of a choice question by its id."""

    kind: ClassVar[Kind] = "choice"

    explanation: str
    options: Mapping[str, OptionKey]


@frozen(kw_only=True)
class ItemKey:
    """The accepted categories of one item, and what is said of each other category."""

    accept: tuple[str, ...]
    feedback: str = ""
    wrong: Mapping[str, Wrong] = field(factory=dict)


@frozen(kw_only=True, eq=False)
class ClassifyKey:
    """Every item by its id; `wrong` holds what is said of a category for any item."""

    kind: ClassVar[Kind] = "classify"

    explanation: str
    items: Mapping[str, ItemKey]
    wrong: Mapping[str, Wrong] = field(factory=dict)


@frozen(kw_only=True)
class Swapped:
    """Two items in the wrong order (`first` belongs before `second`), and why it tempts."""

    first: str
    second: str
    wrong: Wrong


@frozen(kw_only=True, eq=False)
class OrderKey:
    """The right order; what is said of tempting swaps, and of any other."""

    kind: ClassVar[Kind] = "order"

    explanation: str
    order: tuple[str, ...]
    swaps: tuple[Swapped, ...] = ()
    wrong: Wrong


@frozen(kw_only=True)
class WrongValue:
    """Tempting values with their reason."""

    values: tuple[str, ...]
    wrong: Wrong


@frozen(kw_only=True, eq=False)
class ValueKey:
    """Accepted values, or the closed range `least` to `most`; what is said of tempting values."""

    kind: ClassVar[Kind] = "value"

    explanation: str
    accept: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    tempting: tuple[WrongValue, ...] = ()
    wrong: Wrong


@frozen(kw_only=True)
class WrittenKey:
    """A model answer and spans that would serve as evidence; nothing is graded by them."""

    kind: ClassVar[Kind] = "written"

    explanation: str
    answer: str
    spans: tuple[Span, ...] = ()


AnyKey = HighlightKey | ClassifyKey | ChoiceKey | OrderKey | ValueKey | WrittenKey

KEYS: Mapping[Kind, type[AnyKey]] = {
    "highlight": HighlightKey,
    "classify": ClassifyKey,
    "choice": ChoiceKey,
    "order": OrderKey,
    "value": ValueKey,
    "written": WrittenKey,
}


def told_by(key: AnyKey) -> Iterator[str]:
    """The misconceptions that a key names, in its order; one may come more than once."""
    match key:
        case HighlightKey(tempting=tempting):
            yield from (one.wrong.misconception for one in tempting)
        case ClassifyKey(items=items, wrong=wrong):
            yield from (one.misconception for one in wrong.values())
            yield from (one.misconception for item in items.values() for one in item.wrong.values())
        case ChoiceKey(options=options):
            yield from (one.misconception for one in options.values())
        case OrderKey(swaps=swaps, wrong=other):
            yield from (one.wrong.misconception for one in swaps)
            yield other.misconception
        case ValueKey(tempting=values, wrong=other):
            yield from (one.wrong.misconception for one in values)
            yield other.misconception
        case _:  # what is written is judged by a person
            return
