"""Answers in three forms: the full one from a key, and the short form that travels to the page.

The page's form holds no quotes: a span is [start, end, label], in code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from coursekit.course import Course, Lesson
from coursekit.errors import AnswerError
from coursekit.questions.base import Answer, Key, Question
from coursekit.questions.choice import ChoiceAnswer, ChoiceKey
from coursekit.questions.classify import ClassifyAnswer, ClassifyKey
from coursekit.questions.highlight import HighlightAnswer, HighlightKey
from coursekit.questions.order import OrderAnswer, OrderKey
from coursekit.questions.records_by_kind import ANSWERS
from coursekit.questions.serialize import plain, structure
from coursekit.questions.value import ValueAnswer, ValueKey
from coursekit.questions.written import WrittenAnswer, WrittenKey, WrittenQuestion
from coursekit.texts import Article, Span
from coursekit.texts.quotes import span_at
from coursekit.work import Attempt, Work

Page = dict[str, Any]  # an answer as the page has it: JSON


def full_answer(question: Question, key: Key) -> Answer:
    """The answer that earns full marks."""
    match key:
        case HighlightKey(spans=spans):
            core = (keyed.span for keyed in spans if keyed.score == "core")
            return HighlightAnswer(in_order(core))
        case ClassifyKey(items=items):
            return ClassifyAnswer({id: item.accept[0] for id, item in items.items()})
        case ChoiceKey(options=options):
            return ChoiceAnswer(tuple(id for id, option in options.items() if option.right))
        case OrderKey(order=order):
            return OrderAnswer(order)
        case ValueKey(accept=accept, least=least, most=most):
            return ValueAnswer(accept[0] if accept else f"{most if least is None else least:g}")
        case WrittenKey(answer=text, spans=spans) if isinstance(question, WrittenQuestion):
            scores = {criterion.id: criterion.points for criterion in question.rubric}
            return WrittenAnswer(text, spans, scores)
        case _:
            raise AnswerError(f"{question.id}: the key is of another kind than the question")


def in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in the order of the text, each once."""
    return tuple(sorted(set(spans), key=lambda span: (span.start, span.end, span.label)))


def to_page(answer: Answer) -> Page:
    """The short form of an answer."""
    page: Page = plain(answer)
    if isinstance(answer, HighlightAnswer | WrittenAnswer):
        page["spans"] = [[span.start, span.end, span.label] for span in answer.spans]
    return page


def from_page(question: Question, page: Mapping[str, Any], article: Article | None) -> Answer:
    """The answer that the page's short form holds; AnswerError when it does not fit."""
    kind: str = question.kind
    data = dict(page)
    if kind in ("highlight", "written") and data.get("spans"):
        data["spans"] = [plain(span) for span in _spans(question, data["spans"], article)]
    try:
        answer: Answer = structure(data, ANSWERS[kind])
    except ValueError as error:
        raise AnswerError(f"{question.id}: {error}") from None
    return answer


def _spans(question: Question, given: Any, article: Article | None) -> tuple[Span, ...]:
    if article is None:
        raise AnswerError(f"{question.id}: this question has no text to mark")
    labels = getattr(question, "labels", ("",))
    spans = []
    try:
        for start, end, label in given:
            if label not in labels:
                raise AnswerError(f"{question.id}: label {label!r}; expected {', '.join(labels)}")
            spans.append(span_at(article, start, end, label))
    except (TypeError, ValueError) as error:
        if isinstance(error, AnswerError):
            raise
        raise AnswerError(f"{question.id}: a span is [start, end, label]") from None
    return in_order(spans)


def full_work(course: Course, lesson: Lesson) -> Work:
    """The work on a lesson that earns full marks, checked; questions without key are left out."""
    slugs = {question.article for question in lesson.questions if question.article}
    return Work(
        lesson=lesson.stem,
        articles={slug: course.articles[slug].sha256 for slug in sorted(slugs)},
        attempts={
            question.id: Attempt(full_answer(question, lesson.keys[question.id]), 1, True)
            for question in lesson.questions
            if question.id in lesson.keys
        },
    )
