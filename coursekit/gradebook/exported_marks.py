"""Every span that students marked or cited, one record each, with the words around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_of
from coursekit.work import HandIn

AROUND = 32  # code points of prefix and suffix


@frozen(kw_only=True)
class Mark:
    """One span that one student marked or cited; `label` is "" for words that are only cited."""

    student: str
    name: str
    simulated: str
    made: str
    lesson: str
    question: str
    kind: str
    article: str
    sha256: str
    block: str
    start: int
    end: int
    label: str
    quote: str
    prefix: str
    suffix: str


def marks(course: Course, hand_ins: Iterable[HandIn]) -> Iterator[Mark]:
    """Every span of every hand-in, in the order of lessons, questions and text."""
    for hand_in in hand_ins:
        for stem, lesson in course.lessons.items():
            work = hand_in.lessons.get(stem)
            for question in lesson.questions if work else ():
                attempt = work.attempts.get(question.id) if work else None
                article = course.articles.get(question.article)
                if attempt is None or article is None:
                    continue
                for span in KINDS[question.kind].spans(attempt.answer):
                    yield _mark(hand_in, (stem, question.id, question.kind), article, span)


def _mark(hand_in: HandIn, place: tuple[str, str, str], article: Article, span: Span) -> Mark:
    lesson, question, kind = place
    return Mark(
        student=hand_in.student,
        name=hand_in.name,
        simulated=hand_in.simulated,
        made=hand_in.made,
        lesson=lesson,
        question=question,
        kind=kind,
        article=article.slug,
        sha256=article.sha256,
        block=block_of(article, span),
        start=span.start,
        end=span.end,
        label=span.label,
        quote=span.quote,
        prefix=article.text[max(0, span.start - AROUND) : span.start],
        suffix=article.text[span.end : span.end + AROUND],
    )
