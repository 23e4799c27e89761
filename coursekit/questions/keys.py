"""The misconceptions that a key names."""

from __future__ import annotations

from collections.abc import Iterator

from coursekit.questions.base import Key
from coursekit.questions.choice import ChoiceKey
from coursekit.questions.classify import ClassifyKey
from coursekit.questions.highlight import HighlightKey
from coursekit.questions.order import OrderKey
from coursekit.questions.value import ValueKey


def told_by(key: Key) -> Iterator[str]:
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
