"""The spans that made-up students mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from attrs import evolve

from coursekit.lesson.view_data import blocks_shown
from coursekit.questions.base import Question
from coursekit.questions.highlight import HighlightKey, HighlightQuestion
from coursekit.questions.student_model import Mind
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_at, span_at
from coursekit.texts.words import char_ranges

LOOSE = 0.2  # how often the edges of a span that was found are a word off


def marked(
    mind: Mind, chance: Random, question: HighlightQuestion, key: HighlightKey, article: Article
) -> Iterator[Span]:
    """What a student of this mind marks: what is found, what tempts, and now and then any words."""
    for number, keyed in enumerate(key.spans):
        if keyed.score != "core":
            if chance.random() < 0.3:
                yield evolve(keyed.span, label=keyed.span.label or chance.choice(question.labels))
        elif mind.knows(chance, question.id, str(number)):
            cut = chance.choice((keyed.span, keyed.span, *keyed.also))
            label = keyed.span.label
            if chance.random() < LOOSE:
                cut = _loose(chance, article, cut)
            yield evolve(cut, label=label)
        elif chance.random() < 0.4:  # seen, but taken for something else
            yield evolve(keyed.span, label=chance.choice(question.labels))
    for tempting in key.tempting:
        tempted = not mind.knows(chance, question.id, tempting.span.quote) and chance.random() < 0.3
        if tempted or mind.follows(chance, tempting.wrong.misconception):
            label = tempting.span.label or chance.choice(question.labels)
            yield evolve(tempting.span, label=label)
    if not mind.knows(chance, question.id, "more") and (
        span := some_words(chance, question, article, chance.randint(1, 5))
    ):
        yield evolve(span, label=chance.choice(question.labels))


def _loose(chance: Random, article: Article, span: Span) -> Span:
    """The same place with its last word left out, or with the next one taken in."""
    inside = _words_of(article.text, span.start, span.end)
    if len(inside) > 1 and chance.random() < 0.5:
        return span_at(article, span.start, inside[-2][1])
    block = block_at(article, span)
    after = _words_of(article.text, span.end, block.end) if block and span.end < block.end else ()
    return span_at(article, span.start, after[0][1]) if after else span


def anywhere(
    chance: Random, question: Question, article: Article | None, labels: Sequence[str]
) -> Iterator[Span]:
    """Words from anywhere, with any label."""
    if article is None:
        return
    for _ in range(chance.randint(1, 6)):
        if span := some_words(chance, question, article, chance.randint(1, 8)):
            yield evolve(span, label=chance.choice(labels))


def some_words(chance: Random, question: Question, article: Article, words: int) -> Span | None:
    """Up to so many words in a row from what the question shows; None where there are none."""
    block = chance.choice(blocks_shown(article, question.show))
    inside = _words_of(article.text, block.start, block.end)
    if not inside:
        return None
    first = chance.randrange(len(inside))
    return span_at(article, inside[first][0], inside[min(first + words, len(inside)) - 1][1])


@cache
def _words_of(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple(char_ranges(text, start, end))
