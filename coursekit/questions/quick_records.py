"""What hand-ins hold most of, read by hand: five times faster than cattrs.

What does not fit raises whatever it raises: `records` then reads it again, and explains.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coursekit.questions.base import Answer
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.classify import ClassifyAnswer
from coursekit.questions.highlight import HighlightAnswer
from coursekit.questions.order import OrderAnswer
from coursekit.questions.value import ValueAnswer
from coursekit.questions.written import WrittenAnswer
from coursekit.texts import Span
from coursekit.work import Attempt


def span(value: Any, _: Any) -> Span:
    """The span that plain data holds; whatever goes wrong is raised, here and below."""
    start, end, quote, label = value["start"], value["end"], value["quote"], value["label"]
    numbers, words = type(start) is type(end) is int, type(quote) is type(label) is str
    if len(value) != 4 or not (numbers and words):
        raise TypeError("not a span")
    return Span(start, end, quote, label)


def _fields(value: Any, *names: str) -> list[Any]:
    """The values of these fields, which must be all beside the kind."""
    found = [value[name] for name in names]
    if len(value) != len(names) + 1:
        raise TypeError("another field")
    return found


def _words(values: Any) -> tuple[str, ...]:
    if type(values) is not list or not all(type(one) is str for one in values):
        raise TypeError("not words")
    return tuple(values)


def _spans(values: Any) -> tuple[Span, ...]:
    if type(values) is not list:
        raise TypeError("not spans")
    return tuple([span(one, None) for one in values])


def _highlight(value: Any) -> HighlightAnswer:
    return HighlightAnswer(_spans(*_fields(value, "spans")))


def _choice(value: Any) -> ChoiceAnswer:
    return ChoiceAnswer(_words(*_fields(value, "options")))


def _order(value: Any) -> OrderAnswer:
    return OrderAnswer(_words(*_fields(value, "items")))


def _classify(value: Any) -> ClassifyAnswer:
    [given] = _fields(value, "categories")
    if type(given) is not dict or not all(type(one) is str for one in given.values()):
        raise TypeError("not categories")
    return ClassifyAnswer(given)


def _value(value: Any) -> ValueAnswer:
    [given] = _fields(value, "value")
    if type(given) is not str:
        raise TypeError("not words")
    return ValueAnswer(given)


def _written(value: Any) -> WrittenAnswer:
    text, spans, scores = _fields(value, "text", "spans", "scores")
    numbers = type(scores) is dict and all(type(one) is int for one in scores.values())
    if type(text) is not str or not numbers:
        raise TypeError("not a written answer")
    return WrittenAnswer(text, _spans(spans), scores)


_ANSWERS: dict[str, Callable[[Any], Answer]] = {
    "highlight": _highlight,
    "classify": _classify,
    "choice": _choice,
    "order": _order,
    "value": _value,
    "written": _written,
}


def attempt(value: Any, _: Any) -> Attempt:
    """The attempt that plain data holds."""
    checks, checked = value["checks"], value["checked"]
    hints, shown = value["hints"], value["shown"]
    numbers, truths = type(checks) is type(hints) is int, type(checked) is type(shown) is bool
    if len(value) != 5 or not (numbers and truths):
        raise TypeError("not an attempt")
    answer = value["answer"]
    return Attempt(_ANSWERS[answer["kind"]](answer), checks, checked, hints, shown)


def attempts(value: Any, _: Any) -> dict[str, Attempt]:
    """The attempts that plain data holds, by question."""
    return {id: attempt(one, None) for id, one in value.items()}
