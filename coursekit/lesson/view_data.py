"""Questions and feedback as the page has them, in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from coursekit.course import Course
from coursekit.questions.answers import full_answer, to_page
from coursekit.questions.base import Key, Label, Named, Question
from coursekit.questions.choice import ChoiceQuestion
from coursekit.questions.classify import ClassifyQuestion
from coursekit.questions.feedback import Feedback
from coursekit.questions.highlight import HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderQuestion
from coursekit.questions.serialize import plain
from coursekit.questions.value import ValueQuestion
from coursekit.questions.written import WrittenKey, WrittenQuestion
from coursekit.texts import Article, Block, Span
from coursekit.work import Attempt

Json = dict[str, Any]  # what travels to the page
KEYS = (
    "Arrows move by word or paragraph, Home and End by sentence; Shift extends. Enter or a label’s "
    "key marks, Delete removes. Screen readers: focus mode, or the form. Alt while dragging marks "
    "less than words."
)
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


def blocks_shown(article: Article, show: Sequence[str]) -> tuple[Block, ...]:
    """The blocks a question shows, in the order of the text; all of them when it names none."""
    return tuple(block for block in article.blocks if not show or block.name in show)


def direction(article: Article) -> str:
    """The direction in which the article's language is written: "ltr" or "rtl"."""
    return "rtl" if article.language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


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
    article = course.articles.get(question.article)
    if article:
        page |= _passage(article, question)
    match question:
        case HighlightQuestion(labels=labels):
            page["labels"] = [_label(course.labels[id]) for id in labels]
        case ClassifyQuestion(items=items, categories=categories):
            page |= {"items": _named(items), "categories": _named(categories)}
        case ChoiceQuestion(options=options, several=several):
            page |= {"options": _named(options), "several": several}
        case OrderQuestion(items=items):
            page["items"] = _named(items)
        case ValueQuestion(type=type_, unit=unit):
            page |= {"type": type_, "unit": unit}
        case WrittenQuestion(rubric=rubric):
            page |= {"rubric": plain(rubric), "wanted": _wanted(question)}
    return page


def _passage(article: Article, question: Question) -> Json:
    """The passage, when the question works on one or asks to show some of it."""
    marks = isinstance(question, HighlightQuestion | WrittenQuestion)
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


def _wanted(question: WrittenQuestion) -> str:
    """How much evidence a written answer needs; "" when it needs none."""
    if not question.evidence:
        return ""
    places = "place" if question.evidence == 1 else "places"
    return (
        f"Mark {question.evidence} {places} or more as evidence: "
        f"{question.cite} to {question.cite_most} words each."
    )


def _named(named: Iterable[Named]) -> list[Json]:
    return [{"id": one.id, "text": one.text} for one in named]


def _label(label: Label) -> Json:
    return {
        "id": label.id,
        "name": label.name,
        "key": label.key,
        "rule": label.rule,
        "example": label.example,
        "counterExample": label.counter_example,
        "color": label.color,
        "pattern": label.pattern,
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
        "canShow": solution_open(attempt),
        "solution": solution_page(question, key) if shown and key else None,
    }


def solution_open(attempt: Attempt | None) -> bool:
    """The solution opens after two checked tries."""
    return attempt is not None and attempt.checks >= 2


def solution_page(question: Question, key: Key) -> Json:
    """The key as the page draws it, with its explanation."""
    spans: list[list[Any]] = []
    if isinstance(key, HighlightKey):
        spans = [[*_short(keyed.span), keyed.score] for keyed in key.spans]
    elif isinstance(key, WrittenKey):
        spans = [[*_short(span), "core"] for span in key.spans]
    return {
        "explanation": key.explanation,
        "spans": spans,
        "answer": to_page(full_answer(question, key)),
    }


def _short(span: Span) -> list[Any]:
    return [span.start, span.end, span.label]
