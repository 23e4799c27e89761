"""What the report says of questions and of wrong ideas: counts made into words and shares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import frozen

from coursekit.analysis.marked_text import Drawing, draw
from coursekit.course import Course, Lesson
from coursekit.questions.base import Answer, Key, Misconception, Named, Question
from coursekit.questions.choice import ChoiceKey, ChoiceQuestion
from coursekit.questions.classify import ClassifyKey, ClassifyQuestion
from coursekit.questions.grading import grade
from coursekit.questions.highlight import HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderQuestion
from coursekit.questions.value import ValueAnswer
from coursekit.report.class_counts import ClassCounts, Held, Place, Shown
from coursekit.report.item_analysis import Flag, Item, flags
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_at

SEEN = 6  # rows of answers that are shown where every student may give another
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’')]*\s+")


@frozen
class Share:
    """One answer: how many gave it, of those who answered, and whether it is right."""

    text: str
    count: int
    percent: float
    right: bool


@frozen
class Part:
    """The answers to one item of a question, or to all of it when `text` is ""."""

    text: str
    shares: tuple[Share, ...]
    more: int = 0  # different answers that are not shown


@frozen(kw_only=True)
class QuestionView:
    """One question of the report."""

    anchor: str
    number: str
    question: Question
    item: Item
    flags: tuple[Flag, ...]
    parts: tuple[Part, ...]
    drawing: Drawing | None


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
    drawing = None
    if isinstance(question, HighlightQuestion) and marks:
        drawing = draw(
            counts.course, question, key if isinstance(key, HighlightKey) else None, marks
        )
    return QuestionView(
        anchor=f"{lesson.stem}--{question.id}",
        number=number,
        question=question,
        item=item,
        flags=tuple(flags(item, _distractors(question, key))),
        parts=tuple(_parts(question, key, item)),
        drawing=drawing,
    )


def _distractors(question: Question, key: Key | None) -> Mapping[str, str]:
    if not isinstance(question, ChoiceQuestion) or not isinstance(key, ChoiceKey):
        return {}
    return {one.id: one.text for one in question.options if not key.options[one.id].right}


def _parts(question: Question, key: Key | None, item: Item) -> Iterator[Part]:
    nothing: Counter[str] = Counter()
    counts = item.parts.get("", nothing)
    match question:
        case ChoiceQuestion(options=options):
            keyed = key.options if isinstance(key, ChoiceKey) else {}
            right = {id for id, one in keyed.items() if one.right}
            shares = (_share(item, one, counts[one.id], one.id in right) for one in options)
            yield Part("", tuple(shares))
        case ClassifyQuestion(items=items, categories=categories):
            for one in items:
                given = item.parts.get(one.id, nothing)
                accept = key.items[one.id].accept if isinstance(key, ClassifyKey) else ()
                shares = (
                    _share(item, category, given[category.id], category.id in accept)
                    for category in categories
                    if given[category.id] or category.id in accept
                )
                yield Part(one.text, tuple(shares))
        case _ if counts:
            yield _commonest(question, key, item)


def _share(item: Item, what: Named, count: int, right: bool) -> Share:
    return Share(what.text, count, 100 * count / item.answered if item.answered else 0.0, right)


def _commonest(question: Question, key: Key | None, item: Item) -> Part:
    """The answers given most often to a question that has no options to count."""
    counts = item.parts[""]
    shares = []
    for given, count in counts.most_common(SEEN):
        answer: Answer = ValueAnswer(given)
        text = given
        if isinstance(question, OrderQuestion):
            texts = {one.id: one.text for one in question.items}
            answer = OrderAnswer(tuple(given.split()))
            text = " → ".join(texts.get(id, id) for id in answer.items)
        right = key is not None and grade(question, key, answer).outcome == "correct"
        shares.append(_share(item, Named(given, text), count, right))
    return Part("", tuple(shares), max(0, len(counts) - SEEN))


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
