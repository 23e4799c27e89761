"""grade(question, key, answer, …) → Result. Pure: no files, no clock, no chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple, TypeGuard

from attrs import evolve

from coursekit.course import Course, Lesson
from coursekit.errors import AnswerError
from coursekit.keys import AnyKey, ChoiceKey, ClassifyKey, HighlightKey, OrderKey, ValueKey, Wrong
from coursekit.model import AnyQuestion, HighlightQuestion, WrittenQuestion
from coursekit.spans import score_spans
from coursekit.words import count
from coursekit.work import (
    AnyAnswer,
    Attempt,
    ChoiceAnswer,
    ClassifyAnswer,
    HighlightAnswer,
    Line,
    OrderAnswer,
    Outcome,
    Result,
    ValueAnswer,
    Work,
    WrittenAnswer,
)


def grade_lesson(course: Course, lesson: Lesson, work: Work) -> list[Result]:
    """A result for every question of the lesson, in its order, from a student's work."""
    return [
        grade_question(course, lesson, question, work.attempts.get(question.id))
        for question in lesson.questions
    ]


def grade_question(
    course: Course, lesson: Lesson, question: AnyQuestion, attempt: Attempt | None
) -> Result:
    """The result of one attempt at a question of the lesson."""
    key = lesson.keys.get(question.id)
    answer = attempt.answer if attempt else None
    if key is not None and _is_short(answer):
        return _kept_short(_Worth(question.id, question.points, question.counted), key, answer)
    article = course.articles.get(question.article)
    layer = question.layer if isinstance(question, HighlightQuestion) else ""
    return grade(
        question,
        key,
        answer,
        text=article.text if article else "",
        full_marks_from=course.agreement[layer].full_marks_from if layer else 1.0,
    )


def grade(
    question: AnyQuestion,
    key: AnyKey | None,
    answer: AnyAnswer | None,
    *,
    text: str = "",
    full_marks_from: float = 1.0,
) -> Result:
    """The result of one answer. `text` is the article's; `full_marks_from` an F1 (0–1].

    Without a key (an assessed question in a student's copy) the result waits for the instructor.
    AnswerError when the answer is of another kind than the question.
    """
    if answer is None or not _attempted(answer):
        return Result(
            question=question.id,
            outcome="not attempted",
            points=0.0,
            possible=question.points,
            counted=question.counted,
        )
    if isinstance(question, WrittenQuestion) and isinstance(answer, WrittenAnswer):
        return _written(question, answer)
    if key is None:
        return _result(question, 0.0, [], waiting=True)
    match key, answer:
        case HighlightKey(), HighlightAnswer():
            score = score_spans(text, key, answer.spans)
            # The lower share: at .80, two spans of three would else be taken for all of them.
            fraction = min(1.0, min(score.found, score.right) / full_marks_from)
            return _result(question, fraction, list(score.lines), f1=score.f1)
        case ClassifyKey(), ClassifyAnswer():
            return _result(question, *_classify(key, answer))
        case _:
            return _short(_Worth(question.id, question.points, question.counted), key, answer)


def _is_short(answer: AnyAnswer | None) -> TypeGuard[AnyAnswer]:
    """Whether many in a class give the same answer, so that its result is worth keeping."""
    match answer:
        case ChoiceAnswer(options=given) | OrderAnswer(items=given):
            return bool(given)
        case ValueAnswer(value=value):
            return len(value) <= 100 and bool(value.strip())
    return False


class _Worth(NamedTuple):
    """What a result takes from its question."""

    id: str
    points: int
    counted: bool


@lru_cache(maxsize=8192)
def _kept_short(worth: _Worth, key: AnyKey, answer: AnyAnswer) -> Result:
    return _short(worth, key, answer)


def _short(worth: _Worth, key: AnyKey, answer: AnyAnswer) -> Result:
    match key, answer:
        case ChoiceKey(), ChoiceAnswer():
            return _result(worth, *_choice(key, answer))
        case OrderKey(), OrderAnswer():
            return _result(worth, *_order(key, answer))
        case ValueKey(), ValueAnswer():
            return _result(worth, *_value(key, answer))
        case _:
            raise AnswerError(f"{worth.id}: an answer of another kind than the question")


def _attempted(answer: AnyAnswer) -> bool:
    match answer:
        case HighlightAnswer(spans=given):
            return bool(given)
        case ClassifyAnswer(categories=given):
            return bool(given)
        case ChoiceAnswer(options=given):
            return bool(given)
        case OrderAnswer(items=given):
            return bool(given)
        case ValueAnswer(value=given):
            return bool(given.strip())
        case WrittenAnswer(text=written, spans=spans):
            return bool(written.strip() or spans)


def _result(
    question: AnyQuestion | _Worth,
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
    swapped = [pair for pair in pairs if place.get(pair[0], 0) >= place.get(pair[1], -1)]
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
    """A value as it is compared: numbers and ISO dates by what they mean, words in lower case."""
    text = " ".join(value.split()).casefold()
    try:
        return str(float(text.replace(",", "")))
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


def _written(question: WrittenQuestion, answer: WrittenAnswer) -> Result:
    """Checks the evidence and the length of citation; the points are the student's own."""
    lines = []
    cited = 0
    for span in answer.spans:
        words = count(span.quote)
        if words < question.cite:
            lines.append(Line(verdict="too short", span=span, count=question.cite))
        elif words > question.cite_most:
            lines.append(Line(verdict="too long", span=span, count=question.cite_most))
        else:
            cited += 1
    if cited < question.evidence:
        lines.append(Line(verdict="missing", count=question.evidence - cited))
    given = _by_rubric(question, answer.scores)
    ready = bool(answer.text.strip()) and not lines
    fraction = given / question.points if ready else 0.0
    return _result(question, fraction, lines, waiting=ready)


def _by_rubric(question: WrittenQuestion, scores: Mapping[str, int]) -> int:
    return sum(
        min(max(scores.get(criterion.id, 0), 0), criterion.points) for criterion in question.rubric
    )


def scored(result: Result, points: float) -> Result:
    """The result of an answer that waited, with the points that a person gave."""
    points = min(max(points, 0.0), float(result.possible))
    outcome: Outcome = "correct" if points >= result.possible else "partly" if points else "not yet"
    return evolve(result, points=points, outcome=outcome, waiting=False)
