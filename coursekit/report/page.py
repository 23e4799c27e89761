"""What the report says of questions and of wrong ideas: counts made into words and shares."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from coursekit.analysis.marked_text import ClassDrawing, draw_class
from coursekit.course import Course, Lesson
from coursekit.questions.base import KINDS
from coursekit.questions.records import Misconception, Question, SharesOfPart
from coursekit.report.class_counts import ClassCounts, Held, Place, Shown
from coursekit.report.item_analysis import Flag, Item, flags
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_at

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’')]*\s+")


@frozen(kw_only=True)
class QuestionView:
    """One question of the report."""

    anchor: str
    number: str
    question: Question
    item: Item
    flags: tuple[Flag, ...]
    parts: tuple[SharesOfPart, ...]
    drawing: ClassDrawing | None


@frozen(kw_only=True)
class IdeaView:
    """A wrong idea: how many hold it, and the sentence or answer that shows it most often."""

    idea: Misconception
    held: Held
    percent: float
    before: str = ""  # of the sentence, up to the words that were marked
    marked: str = ""
    after: str = ""
    answer: str = ""
    times: int = 0
    where: QuestionView | None = None


def question_views(counts: ClassCounts) -> dict[str, list[QuestionView]]:
    """The questions that were graded, by lesson, in the order of the course."""
    views: dict[str, list[QuestionView]] = {}
    for number, (stem, lesson) in enumerate(counts.course.lessons.items()):
        for place, question in enumerate(lesson.questions, 1):
            item = counts.items.get((stem, question.id))
            if item is not None:
                view = _question_view(counts, lesson, question, item, f"{number}.{place}")
                views.setdefault(stem, []).append(view)
    return views


def _question_view(
    counts: ClassCounts, lesson: Lesson, question: Question, item: Item, number: str
) -> QuestionView:
    key = lesson.keys.get(question.id)
    marks = counts.marks.get((lesson.stem, question.id))
    kind, drawing = KINDS[question.kind], None
    if marks:
        drawing = draw_class(counts.course, question, key, marks)
    return QuestionView(
        anchor=f"{lesson.stem}--{question.id}",
        number=number,
        question=question,
        item=item,
        flags=tuple(flags(item, kind.distractors(question, key))),
        parts=tuple(kind.class_shares(question, key, item.parts, item.answered)),
        drawing=drawing,
    )


# --- wrong ideas -----------------------------------------------------------------------------


def idea_views(counts: ClassCounts, views: Mapping[str, list[QuestionView]]) -> list[IdeaView]:
    """The wrong ideas that some student shows, the most widely held first."""
    places: dict[Place, QuestionView] = {
        (stem, view.question.id): view for stem, some in views.items() for view in some
    }
    held = [(id, one) for id, one in counts.held.items() if one.once]
    held.sort(key=lambda pair: (-pair[1].students, -pair[1].once, pair[0]))
    return [
        _idea_view(counts.course, counts.course.misconceptions[id], one, places)
        for id, one in held
        if id in counts.course.misconceptions
    ]


def _idea_view(
    course: Course, idea: Misconception, held: Held, places: Mapping[Place, QuestionView]
) -> IdeaView:
    percent = 100 * held.students / held.could if held.could else 0.0
    if not held.shown:
        return IdeaView(idea=idea, held=held, percent=percent)
    shown, times = min(held.shown.items(), key=lambda pair: (-pair[1], _order(pair[0])))
    where = places.get(shown.place)
    article = course.articles.get(where.question.article) if where else None
    before, marked, after = (
        sentence_around(article, shown.span) if article and shown.span else ("", "", "")
    )
    return IdeaView(
        idea=idea,
        held=held,
        percent=percent,
        before=before,
        marked=marked,
        after=after,
        answer=shown.words,
        times=times,
        where=where,
    )


def _order(shown: Shown) -> tuple[Place, str, int]:
    return shown.place, shown.words, shown.span.start if shown.span else -1


def sentence_around(article: Article, span: Span) -> tuple[str, str, str]:
    """The sentence in which a span starts: what is before it, the span, what is after it."""
    block = block_at(article, span)
    if block is None:
        return "", span.quote, ""
    ends = [match.end() for match in _SENTENCE.finditer(article.text, block.start, block.end)]
    start = max((end for end in ends if end <= span.start), default=block.start)
    end = min((end for end in ends if end >= span.end), default=max(block.end, span.end))
    return (
        article.text[start : span.start],
        span.quote,
        article.text[span.end : end].rstrip(),
    )
