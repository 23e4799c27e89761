"""Answers of made-up students: one who knows the most of it, one who guesses, one who is misled.

A part of a question (an item, an option, a keyed span) is answered rightly with the chance that the
student's ability and the part's difficulty give: the model of Rasch (1960).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random

from attrs import evolve, frozen

from coursekit.answers import full_answer, in_order
from coursekit.keys import (
    AnyKey,
    ChoiceKey,
    ClassifyKey,
    HighlightKey,
    OrderKey,
    ValueKey,
    WrittenKey,
)
from coursekit.model import (
    AnyQuestion,
    Article,
    ChoiceQuestion,
    ClassifyQuestion,
    HighlightQuestion,
    OrderQuestion,
    Span,
    ValueQuestion,
    WrittenQuestion,
)
from coursekit.pages import blocks_shown
from coursekit.quotes import span_at
from coursekit.words import places
from coursekit.work import (
    AnyAnswer,
    ChoiceAnswer,
    ClassifyAnswer,
    HighlightAnswer,
    OrderAnswer,
    ValueAnswer,
    WrittenAnswer,
)

MISLED = 0.85  # how often somebody who holds a wrong idea follows it where it can be followed
LOOSE = 0.2  # how often the edges of a span that was found are a word off


@frozen
class Mind:
    """What decides a made-up student's answers; `ability` is None for one who only guesses."""

    seed: int
    ability: float | None
    holds: str = ""

    def knows(self, chance: Random, question: str, part: str = "") -> bool:
        """Whether this student gets a part of a question right, this time."""
        if self.ability is None:
            return False
        odds = self.ability - _difficulty(self.seed, question, part)
        return chance.random() < 1 / (1 + math.exp(-odds))

    def follows(self, chance: Random, misconception: str) -> bool:
        """Whether this student now acts on a wrong idea."""
        return bool(misconception) and misconception == self.holds and chance.random() < MISLED


@cache
def _difficulty(seed: int, question: str, part: str) -> float:
    of_question = Random(f"{seed} {question}").gauss(0, 0.8)
    return of_question + (Random(f"{seed} {question} {part}").gauss(0, 0.5) if part else 0)


@cache
def _liked(seed: int, question: str, option: str) -> float:
    """How often an option is picked beside the others that are as wrong, 1 to 4."""
    return 1 + 3 * Random(f"{seed} {question} {option}").random()


def answer_of(
    mind: Mind, chance: Random, question: AnyQuestion, key: AnyKey | None, article: Article | None
) -> AnyAnswer:
    """What a student of this mind answers; without a key, a guess."""
    if mind.ability is None or key is None:
        return guess(chance, question, article)
    match question, key:
        case HighlightQuestion(), HighlightKey() if article:
            return HighlightAnswer(in_order(_marks(mind, chance, question, key, article)))
        case ClassifyQuestion(), ClassifyKey():
            return ClassifyAnswer(dict(_categories(mind, chance, question, key)))
        case ChoiceQuestion(), ChoiceKey():
            return ChoiceAnswer(_options(mind, chance, question, key))
        case OrderQuestion(), OrderKey():
            return OrderAnswer(_order(mind, chance, question, key))
        case ValueQuestion(), ValueKey():
            return ValueAnswer(_value(mind, chance, question, key, article))
        case WrittenQuestion(), WrittenKey():
            return _writing(mind, chance, question, key, article)
        case _:
            return guess(chance, question, article)


def guess(chance: Random, question: AnyQuestion, article: Article | None) -> AnyAnswer:
    """The answer of somebody who has read the form of the question and nothing else."""
    match question:
        case HighlightQuestion(labels=labels):
            return HighlightAnswer(in_order(_anywhere(chance, question, article, labels)))
        case ClassifyQuestion(items=items, categories=categories):
            return ClassifyAnswer({item.id: chance.choice(categories).id for item in items})
        case ChoiceQuestion(options=options, several=True):
            return ChoiceAnswer(tuple(one.id for one in options if chance.random() < 0.5))
        case ChoiceQuestion(options=options):
            return ChoiceAnswer((chance.choice(options).id,))
        case OrderQuestion(items=items):
            return OrderAnswer(tuple(one.id for one in chance.sample(items, len(items))))
        case ValueQuestion():
            return ValueAnswer(_any_value(chance, question, article))
        case WrittenQuestion():
            return WrittenAnswer("A simulated answer of somebody who guesses.")


def _any_value(chance: Random, question: ValueQuestion, article: Article | None) -> str:
    if question.type == "number":
        return str(chance.randrange(1, 13))
    printed = date.fromisoformat(article.date) if article else date(2025, 1, 1)
    return (printed - timedelta(days=chance.randrange(14))).isoformat()


def _anywhere(
    chance: Random, question: AnyQuestion, article: Article | None, labels: Sequence[str]
) -> Iterator[Span]:
    if article is None:
        return
    for _ in range(chance.randint(1, 6)):
        if span := _some_words(chance, question, article, chance.randint(1, 8)):
            yield evolve(span, label=chance.choice(labels))


def _some_words(chance: Random, question: AnyQuestion, article: Article, words: int) -> Span | None:
    block = chance.choice(blocks_shown(article, question.show))
    inside = _words_of(article.text, block.start, block.end)
    if not inside:
        return None
    first = chance.randrange(len(inside))
    return span_at(article, inside[first][0], inside[min(first + words, len(inside)) - 1][1])


@cache
def _words_of(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple(places(text, start, end))


def _marks(
    mind: Mind, chance: Random, question: HighlightQuestion, key: HighlightKey, article: Article
) -> Iterator[Span]:
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
        span := _some_words(chance, question, article, chance.randint(1, 5))
    ):
        yield evolve(span, label=chance.choice(question.labels))


def _loose(chance: Random, article: Article, span: Span) -> Span:
    """The same place with its last word left out, or with the next one taken in."""
    inside = _words_of(article.text, span.start, span.end)
    if len(inside) > 1 and chance.random() < 0.5:
        return span_at(article, span.start, inside[-2][1])
    block = next((b for b in article.blocks if b.start <= span.start < b.end), None)
    after = _words_of(article.text, span.end, block.end) if block and span.end < block.end else ()
    return span_at(article, span.start, after[0][1]) if after else span


def _categories(
    mind: Mind, chance: Random, question: ClassifyQuestion, key: ClassifyKey
) -> Iterator[tuple[str, str]]:
    for id, item in key.items.items():
        told = {**key.wrong, **item.wrong}
        wrong = [one.id for one in question.categories if one.id not in item.accept]
        misled = [one for one in wrong if one in told and told[one].misconception == mind.holds]
        if misled and mind.follows(chance, mind.holds):
            yield id, chance.choice(misled)
        elif mind.knows(chance, question.id, id) or not wrong:
            yield id, chance.choice(item.accept)
        else:
            yield id, chance.choice(wrong)


def _options(
    mind: Mind, chance: Random, question: ChoiceQuestion, key: ChoiceKey
) -> tuple[str, ...]:
    misled = [
        id for id, option in key.options.items() if mind.follows(chance, option.misconception)
    ]
    if question.several:
        return tuple(
            id
            for id, option in key.options.items()
            if id in misled or option.right == mind.knows(chance, question.id, id)
        )
    if misled:
        return (misled[0],)
    right = mind.knows(chance, question.id)
    fitting = [id for id, option in key.options.items() if option.right == right]
    weights = [_liked(mind.seed, question.id, id) for id in fitting]
    return (chance.choices(fitting, weights)[0],) if fitting else ()


def _order(mind: Mind, chance: Random, question: OrderQuestion, key: OrderKey) -> tuple[str, ...]:
    order = list(key.order)
    swaps = [swap for swap in key.swaps if mind.follows(chance, swap.wrong.misconception)]
    for swap in swaps:
        a, b = order.index(swap.first), order.index(swap.second)
        order[a], order[b] = order[b], order[a]
    if not swaps and not mind.knows(chance, question.id):
        for _ in range(chance.randint(1, 2)):
            at = chance.randrange(len(order) - 1)
            order[at], order[at + 1] = order[at + 1], order[at]
    return tuple(order)


def _value(
    mind: Mind, chance: Random, question: ValueQuestion, key: ValueKey, article: Article | None
) -> str:
    for tempting in key.tempting:
        if mind.follows(chance, tempting.wrong.misconception):
            return chance.choice(tempting.values)
    if mind.knows(chance, question.id):
        full = full_answer(question, key)
        return full.value if isinstance(full, ValueAnswer) else ""
    if key.tempting and chance.random() < 0.7:
        return chance.choice(chance.choice(key.tempting).values)
    return _any_value(chance, question, article)


def _writing(
    mind: Mind, chance: Random, question: WrittenQuestion, key: WrittenKey, article: Article | None
) -> WrittenAnswer:
    points = {
        one.id: sum(mind.knows(chance, question.id, one.id) for _ in range(one.points))
        for one in question.rubric
    }
    got = sum(points.values())
    text = f"A simulated answer, by the rubric worth {got} of {question.points} points."
    spans: tuple[Span, ...] = ()
    if mind.knows(chance, question.id, "evidence"):
        spans = key.spans
    elif article and question.evidence:
        found = _some_words(chance, question, article, max(question.cite, 3))
        spans = (found,) if found else ()
    return WrittenAnswer(text, spans, points)
