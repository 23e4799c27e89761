"""Tables that set marks beside the key, and results beside earlier ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from coursekit.analysis.pandas_guard import pd
from coursekit.course import Course, Lesson
from coursekit.errors import AnswerError
from coursekit.questions.base import KINDS
from coursekit.questions.feedback import human
from coursekit.questions.records import KeySpan, Question
from coursekit.questions.result import Result
from coursekit.texts import Span
from coursekit.texts.words import f1, token_range
from coursekit.work import Attempt

NOT_MARKED, DISPUTED = "–", "readers differ"
_SAME = 0.5  # the share of words (F1) from which two spans are taken to be the same place


def compared_table(
    course: Course, lesson: Lesson, question: Question, attempt: Attempt | None
) -> pd.DataFrame:
    """A student's marks beside the key: `words`, `mine`, `key`, in the order of the text.

    Labels stand by name, "–" where one side has none, "readers differ" where the key does not
    decide. Until the solution may be opened, the student's words stand alone and `key` is "–".
    AnswerError when the question asks for no marks.
    """
    kind = KINDS[question.kind]
    if not any(kind.labels(question)):
        raise AnswerError(f"{question.id} asks for no marks; answers() has what was answered.")
    mine = kind.spans(attempt.answer) if attempt else ()
    key = lesson.keys.get(question.id)
    is_open = attempt is not None and (attempt.shown or attempt.solution_open)
    keyed = kind.keyed_spans(key) if key and is_open else ()
    text = course.articles[question.article].text
    rows = sorted(_side_by_side(course, text, mine, keyed), key=lambda row: row[0])
    table = pd.DataFrame([row[1:] for row in rows], columns=["words", "mine", "key"])
    said = human(course, question)
    table.attrs = {"human": {question.id: said} if said else {}, "open": is_open}
    return table


def _side_by_side(
    course: Course, text: str, mine: Sequence[Span], keyed: Sequence[KeySpan]
) -> Iterable[tuple[int, str, str, str]]:
    """Where it starts, the words, the student's label, the key's label; core spans choose first.

    Disputed words that the student left alone are told only where the key has nothing else.
    """
    left = list(mine)
    core = [one.span for one in keyed if one.score == "core"]
    for one in sorted(keyed, key=lambda one: one.score != "core"):
        name = course.labels[one.span.label].name if one.score == "core" else DISPUTED
        near = [span for span in left if _closeness(text, span, one) >= _SAME]
        if near:
            best = max(near, key=lambda span: _fit(text, span, one))
            left.remove(best)
            yield best.start, best.quote, course.labels[best.label].name, name
        elif one.score == "core" or not any(_overlap(one.span, span) for span in core):
            yield one.span.start, one.span.quote, NOT_MARKED, name
    for span in left:
        yield span.start, span.quote, course.labels[span.label].name, NOT_MARKED


def _fit(text: str, span: Span, keyed: KeySpan) -> tuple[bool, float]:
    return span.label == keyed.span.label, _closeness(text, span, keyed)


def _closeness(text: str, span: Span, keyed: KeySpan) -> float:
    """The shared words (F1) of a span and the cut of a keyed one that comes closest."""
    words = token_range(text, span.start, span.end)
    return max(
        f1(words, token_range(text, cut.start, cut.end)) for cut in (keyed.span, *keyed.also)
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


class Graded(Protocol):
    """A lesson that can tell its results."""

    def results(self) -> list[Result]:
        """The result of every question."""


def before_and_after(before: Graded, after: Graded) -> pd.DataFrame:
    """The outcomes of paired items: `pair` (its number), `before` and `after`.

    Pairs are the questions pre-1, pre-2, … of the one lesson and post-1, post-2, … of the other.
    """
    first, second = _numbered("pre", before), _numbered("post", after)
    rows = [
        (number, first.get(number, "not attempted"), second.get(number, "not attempted"))
        for number in sorted(first | second)
    ]
    return pd.DataFrame(rows, columns=["pair", "before", "after"])


def _numbered(word: str, lesson: Graded) -> dict[int, str]:
    return {
        int(match[1]): result.outcome
        for result in lesson.results()
        if (match := re.fullmatch(rf"{word}-(\d+)", result.question))
    }
