"""Simulated students: who knows everything, who guesses, and who holds one wrong idea."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from attrs import evolve

from coursekit.course import Course, Lesson
from coursekit.course.loader import load_course
from coursekit.questions.base import KINDS
from coursekit.questions.choice import ChoiceAnswer, ChoiceKey, ChoiceQuestion
from coursekit.questions.classify import ClassifyAnswer, ClassifyKey, ClassifyQuestion
from coursekit.questions.feedback import describe
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderKey, OrderQuestion
from coursekit.questions.records import Answer, Key, Question
from coursekit.questions.value import ValueAnswer, ValueKey, ValueQuestion
from coursekit.questions.written import WrittenKey, WrittenQuestion
from coursekit.texts import in_order
from coursekit.work import Attempt, Work
from coursekit.work.score import full_work, grade_lesson, grade_question
from coursekit.work.workfile import WorkFile

Mistake = tuple[str, Answer, str]  # what was done, the answer, the misconception it stands for

NO_VALUE = "31415926"  # a number and a date that no question asks for
NO_DATE = "1901-02-03"


def full_answer(question: Question, key: Key) -> Answer:
    """The answer that earns full marks."""
    answer: Answer = KINDS[question.kind].full_answer(question, key)
    return answer


def answer_all(root: Path, stem: str) -> None:
    """Answer a lesson of the course in `root`, all right, as another page of it would."""
    course = load_course(root)
    file = WorkFile(root / "work", course.id, stem, {})
    for id, attempt in full_work(course, course.lessons[stem]).attempts.items():
        file.save(id, attempt)


def feedback(course: Course, lesson: Lesson, question: Question, answer: Answer) -> str:
    """All that a student reads about an answer."""
    result = grade_question(course, lesson, question, Attempt(answer))
    return "\n".join(one.text for one in describe(course, question, result).sentences)


def mistakes(question: Question, key: Key) -> Iterator[Mistake]:
    """Every wrong answer that the key has something to say about, one mistake each."""
    match question, key:
        case HighlightQuestion(), HighlightKey():
            yield from _tempted(question, key)
        case ClassifyQuestion(), ClassifyKey():
            for id, item in key.items.items():
                for category in question.categories:
                    if category.id not in item.accept:
                        wrong = item.wrong.get(category.id) or key.wrong[category.id]
                        answer = ClassifyAnswer({id: category.id})
                        yield f"{id} is {category.id}", answer, wrong.misconception
        case ChoiceQuestion(), ChoiceKey():
            for id, option in key.options.items():
                if not option.right:
                    yield id, ChoiceAnswer((id,)), option.misconception
        case OrderQuestion(), OrderKey():
            yield from _swapped(key)
        case ValueQuestion(), ValueKey():
            for tempting in key.tempting:
                for value in tempting.values:
                    yield value, ValueAnswer(value), tempting.wrong.misconception
            other = NO_DATE if question.type == "date" else NO_VALUE
            yield other, ValueAnswer(other), key.wrong.misconception
        case WrittenQuestion(), WrittenKey():
            return
        case _:
            raise AssertionError(f"{question.id}: no mistakes are known of {question.kind}")


def _tempted(question: HighlightQuestion, key: HighlightKey) -> Iterator[Mistake]:
    full = full_answer(question, key)
    assert isinstance(full, HighlightAnswer)
    for tempting in key.tempting:
        for label in [tempting.span.label] if tempting.span.label else question.labels:
            span = evolve(tempting.span, label=label)
            name = f"“{span.quote}” as {label}"
            yield name, HighlightAnswer((span,)), tempting.wrong.misconception
            beside = HighlightAnswer(in_order((*full.spans, span)))
            yield f"{name}, beside all that is right", beside, tempting.wrong.misconception


def _swapped(key: OrderKey) -> Iterator[Mistake]:
    said = {(swap.first, swap.second): swap.wrong for swap in key.swaps}
    for first, second in combinations(key.order, 2):
        if (first, second) not in said and abs(_gap(key, first, second)) > 1:
            continue  # such a swap reverses others too, which may have their own feedback
        exchange = {first: second, second: first}
        answer = OrderAnswer(tuple(exchange.get(id, id) for id in key.order))
        wrong = said.get((first, second), key.wrong)
        yield f"{second} before {first}", answer, wrong.misconception


def _gap(key: OrderKey, first: str, second: str) -> int:
    return key.order.index(second) - key.order.index(first)


def graded_share(course: Course, lesson: Lesson, work: Work) -> float:
    """The share of the points that a machine gives on this work, 0 to 1."""
    by_hand = {one.id for one in lesson.questions if isinstance(one, WrittenQuestion)}
    results = [
        result
        for result in grade_lesson(course, lesson, work)
        if result.question in lesson.keys and result.question not in by_hand
    ]
    return sum(one.points for one in results) / sum(one.possible for one in results)
