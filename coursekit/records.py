"""Plain data to records and back, strictly: a number is not a string, an unknown field is an error.

JSON from students and TOML from authors both go through the one converter made here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args, get_origin

import cattrs
from attrs import has
from cattrs.gen import make_dict_structure_fn

from coursekit.model import Span
from coursekit.work import (
    ANSWERS,
    AnyAnswer,
    Attempt,
    ChoiceAnswer,
    ClassifyAnswer,
    HighlightAnswer,
    OrderAnswer,
    ValueAnswer,
    WrittenAnswer,
)

T = TypeVar("T")
# cattrs hands hooks whatever the file held, and a type as the target: neither has a closer type.
Hook = Callable[[Any, Any], Any]

_WORDS: dict[type, str] = {str: "text", int: "a whole number", bool: "true or false"}


def _exactly(wanted: type) -> Hook:
    def hook(value: Any, _: Any) -> Any:
        if type(value) is not wanted:
            raise TypeError(f"{_shown(value)}; expected {_WORDS[wanted]}")
        return value

    return hook


def _number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError(f"{_shown(value)}; expected a number")
    return float(value)


def _is_tuple(wanted: object) -> bool:
    return get_origin(wanted) is tuple


def _is_mapping(wanted: object) -> bool:
    return get_origin(wanted) is Mapping


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"


def _converter(*, detailed: bool) -> cattrs.Converter:
    made = cattrs.Converter(forbid_extra_keys=True, detailed_validation=detailed)
    for wanted in _WORDS:
        made.register_structure_hook(wanted, _exactly(wanted))
    made.register_structure_hook(float, _number)

    def of_tuple(target: Any) -> Hook:
        of_list = made.get_structure_hook(list[get_args(target)[0]])  # type: ignore[misc]  # a type made at run time

        def hook(value: Any, _: Any) -> Any:
            if type(value) is not list:
                raise TypeError(f"{_shown(value)}; expected a list")
            return tuple(of_list(value, None))

        return hook

    def of_mapping(target: Any) -> Hook:
        of_dict = made.get_structure_hook(dict[get_args(target)])  # type: ignore[misc]  # as above

        def hook(value: Any, _: Any) -> Any:
            if type(value) is not dict:
                raise TypeError(f"{_shown(value)}; expected a table")
            return of_dict(value, None)

        return hook

    def of_record(target: Any) -> Hook:
        fill = make_dict_structure_fn(
            target,
            made,
            _cattrs_forbid_extra_keys=True,
            _cattrs_detailed_validation=detailed,
        )

        def hook(value: Any, _: Any) -> Any:
            if type(value) is not dict:
                raise TypeError(f"{_shown(value)}; expected a table")
            return fill(value, target)

        return hook

    made.register_structure_hook_factory(_is_tuple, of_tuple)
    made.register_structure_hook_factory(_is_mapping, of_mapping)
    made.register_structure_hook_factory(has, of_record)

    def answer(value: Any, _: Any) -> Any:
        if type(value) is not dict or value.get("kind") not in ANSWERS:
            raise TypeError(f"{_shown(value)}; expected an answer of one of the kinds")
        rest = {name: part for name, part in value.items() if name != "kind"}
        return made.structure(rest, ANSWERS[value["kind"]])

    made.register_structure_hook(AnyAnswer, answer)
    made.register_unstructure_hook(
        AnyAnswer, lambda value: {"kind": value.kind, **made.unstructure(value)}
    )
    return made


# --- the quick way ---
# By hand what hand-ins hold most of: five times faster. What does not fit is left to be explained.


def _span(value: Any, _: Any) -> Span:
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
    return tuple([_span(one, None) for one in values])


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


_ANSWERS: dict[str, Callable[[Any], AnyAnswer]] = {
    "highlight": _highlight,
    "classify": _classify,
    "choice": _choice,
    "order": _order,
    "value": _value,
    "written": _written,
}


def _attempt(value: Any, _: Any) -> Attempt:
    checks, checked = value["checks"], value["checked"]
    hints, shown = value["hints"], value["shown"]
    numbers, truths = type(checks) is type(hints) is int, type(checked) is type(shown) is bool
    if len(value) != 5 or not (numbers and truths):
        raise TypeError("not an attempt")
    answer = value["answer"]
    return Attempt(_ANSWERS[answer["kind"]](answer), checks, checked, hints, shown)


def _by_question(value: Any, _: Any) -> dict[str, Attempt]:
    return {id: _attempt(one, None) for id, one in value.items()}


_fast = _converter(detailed=False)
_fast.register_structure_hook(Span, _span)
_fast.register_structure_hook(Attempt, _attempt)
_fast.register_structure_hook_func(lambda target: target == Mapping[str, Attempt], _by_question)
_telling = _converter(detailed=True)


def structure(data: object, wanted: type[T]) -> T:
    """The record that plain data holds; ValueError with every fault, one a line, if it does not.

    The common case, data without fault, takes the quick way; only faulty data is read twice.
    """
    try:
        return _fast.structure(data, wanted)
    except Exception:  # cattrs lets through whatever a malformed value raised
        return _explain(data, wanted)


def _explain(data: object, wanted: type[T]) -> T:
    try:
        return _telling.structure(data, wanted)
    except Exception as error:  # as above
        faults = cattrs.transform_error(error, path="", format_exception=_said)
        raise ValueError("\n".join(_tidy(fault) for fault in faults)) from None


def _said(error: BaseException, _: type | None) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        return f"unknown field {', '.join(sorted(error.extra_fields))}"
    return str(error) or type(error).__name__


def _tidy(fault: str) -> str:
    what, _, place = fault.rpartition(" @ ")
    place = place.removeprefix(".")
    return f"{place}: {what}" if place else what


def plain(record: object) -> Any:
    """The record as dicts, lists, text and numbers, ready for JSON."""
    return _fast.unstructure(record)
