"""Grading of what is picked, sorted, ordered or typed: the kinds without a passage.

Many in a class give the same short answer, so that its result is kept.
"""

from __future__ import annotations

import math
import re
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple, TypeGuard

from coursekit.errors import AnswerError
from coursekit.questions.base import Answer, Key, Question, Wrong
from coursekit.questions.choice import ChoiceAnswer, ChoiceKey
from coursekit.questions.classify import ClassifyAnswer, ClassifyKey
from coursekit.questions.order import OrderAnswer, OrderKey
from coursekit.questions.result import Line, Outcome, Result
from coursekit.questions.value import ValueAnswer, ValueKey

_THOUSANDS = re.compile(r"(?<=\d)[, ](?=\d{3}(?!\d))")


def is_short(answer: Answer | None) -> TypeGuard[Answer]:
    """Whether many in a class give the same answer, so that its result is worth keeping."""
    match answer:
        case ChoiceAnswer(options=given) | OrderAnswer(items=given):
            return bool(given)
        case ValueAnswer(value=value):
            return len(value) <= 100 and bool(value.strip())
    return False


class Worth(NamedTuple):
    """What a result takes from its question."""

    id: str
    points: int
    counted: bool


@lru_cache(maxsize=8192)
def kept_result(worth: Worth, key: Key, answer: Answer) -> Result:
    """The result of a short answer, worked out once for all who give it."""
    return short_result(worth, key, answer)


def short_result(worth: Worth, key: Key, answer: Answer) -> Result:
    """The result of an answer; AnswerError when it is of another kind than the question."""
    match key, answer:
        case ClassifyKey(), ClassifyAnswer():
            return result_of(worth, *_classify(key, answer))
        case ChoiceKey(), ChoiceAnswer():
            return result_of(worth, *_choice(key, answer))
        case OrderKey(), OrderAnswer():
            return result_of(worth, *_order(key, answer))
        case ValueKey(), ValueAnswer():
            return result_of(worth, *_value(key, answer))
        case _:
            raise AnswerError(f"{worth.id}: an answer of another kind than the question")


def result_of(
    question: Question | Worth,
    fraction: float,
    lines: list[Line],
    *,
    f1: float | None = None,
    waiting: bool = False,
) -> Result:
    """Points are cut to tenths, so that full points always mean a full answer."""
    points = math.floor(question.points * fraction * 10 + 1e-6) / 10
    outcome: Outcome = "correct" if fraction >= 1 else "partly" if points or waiting else "not yet"
    return Result(
        question=question.id,
        outcome=outcome,
        points=points,
        possible=question.points,
        lines=tuple(lines),
        f1=f1,
        waiting=waiting,
        counted=question.counted,
    )


def _wrong(part: str, wrong: Wrong) -> Line:
    return Line(
        verdict="wrong", part=part, feedback=wrong.feedback, misconception=wrong.misconception
    )


def _classify(key: ClassifyKey, answer: ClassifyAnswer) -> tuple[float, list[Line]]:
    """Items right, of all items."""
    lines = [_item(key, id, answer.categories.get(id)) for id in key.items]
    return sum(line.verdict == "right" for line in lines) / len(lines), lines


@lru_cache(maxsize=4096)
def _item(key: ClassifyKey, id: str, given: str | None) -> Line:
    item = key.items[id]
    if given is None:
        return Line(verdict="missing", part=id, count=1)
    if given in item.accept:
        return Line(verdict="right", part=id, feedback=item.feedback)
    wrong = item.wrong.get(given) or key.wrong.get(given)
    return _wrong(id, wrong) if wrong else Line(verdict="wrong", part=id)


def _choice(key: ChoiceKey, answer: ChoiceAnswer) -> tuple[float, list[Line]]:
    """Right picks less wrong picks, of all right options, and never below 0."""
    lines, balance = [], 0
    for id in dict.fromkeys(answer.options):
        option = key.options.get(id)
        if option and option.right:
            balance += 1
            lines.append(Line(verdict="right", part=id, feedback=option.feedback))
        elif option:
            balance -= 1
            lines.append(_wrong(id, Wrong(option.misconception, option.feedback)))
    right = sum(option.right for option in key.options.values())
    missing = right - sum(line.verdict == "right" for line in lines)
    if missing and right > 1:
        lines.append(Line(verdict="missing", count=missing))
    return max(0.0, balance / right), lines


def _order(key: OrderKey, answer: OrderAnswer) -> tuple[float, list[Line]]:
    """Pairs in the right order less pairs in the wrong one, of all pairs, never below 0.

    This is Kendall's tau (1938), so that chance earns nothing on average.
    """
    place = {id: number for number, id in enumerate(answer.items)}
    pairs = list(combinations(key.order, 2))
    swapped = [(a, b) for a, b in pairs if place.get(a, math.inf) >= place.get(b, -1)]
    said = {(swap.first, swap.second): swap.wrong for swap in key.swaps}
    lines = [_wrong(f"{a} {b}", said[a, b]) for a, b in swapped if (a, b) in said]
    if swapped and not lines:
        lines = [_wrong(" ".join(swapped[0]), key.wrong)]
    return max(0.0, 1 - 2 * len(swapped) / len(pairs)), lines


def _value(key: ValueKey, answer: ValueAnswer) -> tuple[float, list[Line]]:
    given = _plain_value(answer.value)
    if given in map(_plain_value, key.accept) or _in_range(given, key):
        return 1.0, [Line(verdict="right")]
    for tempting in key.tempting:
        if given in map(_plain_value, tempting.values):
            return 0.0, [_wrong("", tempting.wrong)]
    return 0.0, [_wrong("", key.wrong)]


def _plain_value(value: str) -> str:
    """A value as it is compared: numbers and ISO dates by what they mean, words in lower case.

    A comma or space before three digits parts thousands; any other comma is a decimal one.
    """
    text = _THOUSANDS.sub("", " ".join(value.split()).casefold())
    try:
        return str(float(text.replace(",", ".")))
    except ValueError:
        pass
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return text


def _in_range(given: str, key: ValueKey) -> bool:
    if key.least is None and key.most is None:
        return False
    try:
        number = float(given)
    except ValueError:
        return False
    least = -math.inf if key.least is None else key.least
    most = math.inf if key.most is None else key.most
    return least <= number <= most
