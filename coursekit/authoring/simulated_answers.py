"""Answers of made-up students to each kind of question, by what is in their minds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from coursekit.authoring.simulated_marks import anywhere, marked, some_words
from coursekit.errors import AnswerError
from coursekit.questions.answers import full_answer, in_order
from coursekit.questions.base import Answer, Key, Question
from coursekit.questions.choice import ChoiceAnswer, ChoiceKey, ChoiceQuestion
from coursekit.questions.classify import ClassifyAnswer, ClassifyKey, ClassifyQuestion
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderKey, OrderQuestion
from coursekit.questions.student_model import Mind, liked
from coursekit.questions.value import ValueAnswer, ValueKey, ValueQuestion
from coursekit.questions.written import WrittenAnswer, WrittenKey, WrittenQuestion
from coursekit.texts import Article, Span


def answer_of(
    mind: Mind, chance: Random, question: Question, key: Key | None, article: Article | None
) -> Answer:
    """What a student of this mind answers; without a key, a guess."""
    if mind.ability is None or key is None:
        return guess(chance, question, article)
    match question, key:
        case HighlightQuestion(), HighlightKey() if article:
            return HighlightAnswer(in_order(marked(mind, chance, question, key, article)))
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


def guess(chance: Random, question: Question, article: Article | None) -> Answer:
    """The answer of somebody who has read the form of the question and nothing else."""
    match question:
        case HighlightQuestion(labels=labels):
            return HighlightAnswer(in_order(anywhere(chance, question, article, labels)))
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
    raise AnswerError(question.id)


def _any_value(chance: Random, question: ValueQuestion, article: Article | None) -> str:
    if question.type == "number":
        return str(chance.randrange(1, 13))
    printed = date.fromisoformat(article.date) if article else date(2025, 1, 1)
    return (printed - timedelta(days=chance.randrange(14))).isoformat()


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
    weights = [liked(mind.seed, question.id, id) for id in fitting]
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
        found = some_words(chance, question, article, max(question.cite, 3))
        spans = (found,) if found else ()
    return WrittenAnswer(text, spans, points)
