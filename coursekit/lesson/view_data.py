"""Questions, answers and feedback as the page has them, in JSON."""

from collections.abc import Mapping
from typing import Any

from coursekit.course import Course
from coursekit.errors import AnswerError
from coursekit.questions.base import KINDS, Json
from coursekit.questions.feedback import Feedback
from coursekit.questions.records import Answer, Key, Question
from coursekit.questions.serialize import plain, structure
from coursekit.texts import Article, Span, blocks_shown, direction, in_order
from coursekit.texts.quotes import span_at
from coursekit.work import Attempt

KEYS = (
    "Arrows move by word or paragraph, Home and End by sentence; Shift extends. Enter or a label’s "
    "key marks, Delete removes. Screen readers: focus mode, or the form. Alt while dragging marks "
    "less than words."
)


def question_page(course: Course, question: Question, work_key: str) -> Json:
    """All that the page needs to show a question; `work_key` tells one work file from another."""
    page: Json = {
        "id": question.id,
        "kind": question.kind,
        "title": question.title,
        "prompt": question.prompt,
        "points": question.points,
        "assessed": question.assessed,
        "workKey": work_key,
        "labels": [],
        "blocks": [],
    }
    kind = KINDS[question.kind]
    article = course.articles.get(question.article)
    if article:
        page |= _passage(article, question)
    return page | kind.view_data(question, course)


def _passage(article: Article, question: Question) -> Json:
    """The passage, when the question works on one or asks to show some of it."""
    marks = bool(KINDS[question.kind].labels(question))
    shown = blocks_shown(article, question.show) if marks or question.show else ()
    return {
        "blocks": [
            {"name": one.name, "start": one.start, "text": article.text[one.start : one.end]}
            for one in shown
        ],
        "dir": direction(article),
        "lang": article.language,
        "keys": KEYS if marks else "",
        "articleTitle": article.title,
        "publisher": article.publisher,
        "date": article.date,
        "invented": article.invented,
    }


def feedback_page(
    question: Question,
    key: Key | None,
    attempt: Attempt | None,
    told: Feedback | None,
    human: str,
) -> Json:
    """What the page shows of one attempt: what a check told, open hints and an open solution.

    `told` is None while the answer stands unchecked; `human` is what trained readers reach.
    """
    shown = attempt is not None and attempt.shown
    hints = attempt.hints if attempt else 0
    return {
        "outcome": told.outcome if told else "",
        "headline": told.headline if told else "",
        "lines": [
            {
                "span": _short(sentence.span) if sentence.span else None,
                "part": sentence.part,
                "verdict": sentence.verdict,
                "name": sentence.name,
                "text": sentence.text,
            }
            for sentence in told.sentences
        ]
        if told
        else [],
        "human": human,
        "hints": list(question.hints[:hints]),
        "hintsLeft": len(question.hints) - hints,
        "checks": attempt.checks if attempt else 0,
        "canShow": attempt is not None and attempt.solution_open,
        "solution": solution_page(question, key) if shown and key else None,
    }


def solution_page(question: Question, key: Key) -> Json:
    """The key as the page draws it, with its explanation."""
    kind = KINDS[question.kind]
    return {
        "explanation": key.explanation,
        "spans": [[*_short(keyed.span), keyed.score] for keyed in kind.keyed_spans(key)],
        "answer": to_page(kind.full_answer(question, key)),
    }


def _short(span: Span) -> list[Any]:
    return [span.start, span.end, span.label]


# --- answers, between page and kernel: a span is [start, end, label], in code points ---


def to_page(answer: Answer) -> Json:
    """Give the short form of an answer."""
    page: Json = plain(answer)
    spans = KINDS[answer.kind].spans(answer)
    return page | {"spans": [_short(span) for span in spans]} if "spans" in page else page


def from_page(question: Question, page: Mapping[str, Any], article: Article | None) -> Answer:
    """Give the answer that the page's short form holds; AnswerError when it does not fit."""
    kind = KINDS[question.kind]
    data = dict(page)
    if kind.labels(question) and data.get("spans"):
        data["spans"] = [plain(span) for span in _spans(question, data["spans"], article)]
    try:
        answer: Answer = structure(data, kind.answer_type)
    except ValueError as error:
        raise AnswerError(f"{question.id}: {error}") from None
    return answer


def _spans(question: Question, given: Any, article: Article | None) -> tuple[Span, ...]:
    if article is None:
        raise AnswerError(f"{question.id}: this question has no text to mark")
    labels = KINDS[question.kind].labels(question)
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
