"""Every question of the course, put through the grader with every mistake that its key knows.

No answer that lacks something or holds a mistake is ever told "Correct" or given full points, and
the answer book always is. The rules themselves are in tests/questions/test_grading.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from attrs import evolve
from support.example_students import full_answer, mistakes

from coursekit.course import Course, Lesson
from coursekit.course.loader import load_course
from coursekit.course.practice import PracticeBank
from coursekit.questions.choice import ChoiceAnswer, ChoiceKey, ChoiceQuestion
from coursekit.questions.classify import ClassifyAnswer, ClassifyKey, ClassifyQuestion
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderKey, OrderQuestion
from coursekit.questions.records import Answer, Key, Question
from coursekit.questions.value import ValueAnswer, ValueQuestion
from coursekit.questions.written import WrittenQuestion
from coursekit.texts import Span, blocks_shown, in_order
from coursekit.work import Attempt
from coursekit.work.score import grade_question

Keyed = tuple[Lesson, Question, Key]


@pytest.fixture(scope="module")
def course(course_root: Path) -> Course:
    """The course, with the practice items as one more lesson."""
    course = load_course(course_root)
    practice = PracticeBank(course_root, course).as_course()
    return evolve(
        course,
        articles={**course.articles, **practice.articles},
        lessons={**course.lessons, **practice.lessons},
    )


@pytest.fixture(scope="module")
def keyed(course: Course) -> list[Keyed]:
    return [
        (lesson, question, lesson.keys[question.id])
        for lesson in course.lessons.values()
        for question in lesson.questions
        if question.id in lesson.keys
    ]


def praised(course: Course, lesson: Lesson, question: Question, answer: Answer) -> bool:
    """Whether an answer is told to be correct, or earns all points."""
    result = grade_question(course, lesson, question, Attempt(answer))
    return result.outcome == "correct" or result.points >= result.possible


def incomplete(question: Question, key: Key) -> Iterator[tuple[str, Answer]]:
    """Give the full answer without one of its parts, for each part."""
    full = full_answer(question, key)
    match full:
        case HighlightAnswer():
            for left_out in full.spans:
                rest = tuple(span for span in full.spans if span is not left_out)
                yield f"without “{left_out.quote}” as {left_out.label}", HighlightAnswer(rest)
        case ClassifyAnswer():
            for item in full.categories:
                rest_of = {id: category for id, category in full.categories.items() if id != item}
                yield f"without {item}", ClassifyAnswer(rest_of)
        case ChoiceAnswer() if len(full.options) > 1:
            for picked in full.options:
                rest_ids = tuple(id for id in full.options if id != picked)
                yield f"without {picked}", ChoiceAnswer(rest_ids)
        case OrderAnswer():
            for item in full.items:
                yield f"without {item}", OrderAnswer(tuple(id for id in full.items if id != item))
        case _:  # a single pick, a value or a text has no parts
            pass


def mistaken(question: Question, key: Key) -> Iterator[tuple[str, Answer]]:
    """Give answers with one mistake, each alone and beside all that is right."""
    for what, answer, _ in mistakes(question, key):
        yield what, answer
    match question, key:
        case HighlightQuestion(), HighlightKey():
            full = full_answer(question, key)
            assert isinstance(full, HighlightAnswer)
            for span in full.spans:
                accepted = {
                    label
                    for keyed_span in key.spans
                    if keyed_span.score != "core"
                    and not keyed_span.covers
                    and keyed_span.span.start < span.end
                    and span.start < keyed_span.span.end
                    for label in (keyed_span.span.label, *keyed_span.labels)
                }
                for label in set(question.labels) - {span.label} - accepted:
                    other = HighlightAnswer(
                        tuple(
                            evolve(one, label=label) if one is span else one for one in full.spans
                        )
                    )
                    yield f"“{span.quote}” as {label} and not {span.label}", other
        case ChoiceQuestion(several=True), ChoiceKey():
            right = tuple(id for id, option in key.options.items() if option.right)
            for id, option in key.options.items():
                if not option.right:
                    yield f"{id} beside all that is right", ChoiceAnswer((*right, id))
        case ClassifyQuestion(), ClassifyKey():
            full = full_answer(question, key)
            assert isinstance(full, ClassifyAnswer)
            for id, item in key.items.items():
                for category in question.categories:
                    if category.id not in item.accept:
                        choices = {**full.categories, id: category.id}
                        yield f"{id} is {category.id}, the rest right", ClassifyAnswer(choices)
        case OrderQuestion(), OrderKey():
            for first, second in combinations(key.order, 2):
                exchange = {first: second, second: first}
                order = tuple(exchange.get(id, id) for id in key.order)
                yield f"{second} before {first}", OrderAnswer(order)
        case _:
            pass


def test_who_leaves_out_a_part_is_never_told_that_all_is_correct(
    course: Course, keyed: list[Keyed]
) -> None:
    answers = [
        (f"{lesson.stem}:{question.id} {what}", praised(course, lesson, question, answer))
        for lesson, question, key in keyed
        for what, answer in incomplete(question, key)
    ]

    assert [what for what, full in answers if full] == []
    assert len(answers) > 500


def test_who_makes_a_mistake_that_a_key_knows_is_never_told_that_all_is_correct(
    course: Course, keyed: list[Keyed]
) -> None:
    answers = [
        (f"{lesson.stem}:{question.id} {what}", praised(course, lesson, question, answer))
        for lesson, question, key in keyed
        for what, answer in mistaken(question, key)
    ]

    assert [what for what, full in answers if full] == []
    assert len(answers) > 2_500


def test_the_answer_book_is_always_correct(course: Course, keyed: list[Keyed]) -> None:
    wrong = [
        f"{lesson.stem}:{question.id}"
        for lesson, question, key in keyed
        if not isinstance(question, WrittenQuestion)
        if not praised(course, lesson, question, full_answer(question, key))
    ]

    assert wrong == []


def test_every_cut_that_a_key_accepts_is_as_good_as_its_first(
    course: Course, keyed: list[Keyed]
) -> None:
    worse = []
    for lesson, question, key in keyed:
        if not isinstance(key, HighlightKey):
            continue
        core = [part for part in key.spans if part.score == "core"]
        for part in core:
            for cut in part.also:
                spans = [cut if one is part else one.span for one in core]
                answer = HighlightAnswer(in_order(spans))
                if not praised(course, lesson, question, answer):
                    worse.append(f"{lesson.stem}:{question.id} “{cut.quote}”")

    assert worse == []


def test_what_careful_readers_dispute_changes_nothing_beside_a_full_answer(
    course: Course, keyed: list[Keyed]
) -> None:
    changed = []
    for lesson, question, key in keyed:
        if not isinstance(question, HighlightQuestion) or not isinstance(key, HighlightKey):
            continue
        core = [part.span for part in key.spans if part.score == "core"]
        for part in key.spans:
            labels = {"either": (part.span.label, *part.labels), "open": question.labels}
            for label in labels.get(part.score, ()):
                for cut in (part.span, *part.also):
                    if label:
                        answer = HighlightAnswer(in_order([*core, evolve(cut, label=label)]))
                        if not praised(course, lesson, question, answer):
                            changed.append(f"{lesson.stem}:{question.id} “{cut.quote}” as {label}")

    assert changed == []


def test_one_mark_that_is_promised_to_stand_for_its_pieces_does(
    course: Course, keyed: list[Keyed]
) -> None:
    promised, kept = 0, 0
    for lesson, question, key in keyed:
        if not isinstance(key, HighlightKey):
            continue
        core = [part.span for part in key.spans if part.score == "core"]
        for part in key.spans:
            if part.covers:
                whole = part.span
                rest = [one for one in core if not whole.start <= one.start < whole.end]
                promised += 1
                kept += praised(course, lesson, question, HighlightAnswer(in_order([*rest, whole])))

    assert kept == promised


def test_whoever_marks_whole_paragraphs_is_not_told_that_all_is_correct(
    course: Course, keyed: list[Keyed]
) -> None:
    told = []
    for lesson, question, key in keyed:
        if not isinstance(question, HighlightQuestion) or not isinstance(key, HighlightKey):
            continue
        article = course.articles[question.article]
        core = [part.span for part in key.spans if part.score == "core"]
        whole = [
            Span(block.start, block.end, article.text[block.start : block.end], label)
            for block in blocks_shown(article, question.show)
            for label in question.labels
            if any(span.label == label and block.start <= span.start < block.end for span in core)
        ]
        exact = {(span.start, span.end) for part in key.spans for span in (part.span, *part.also)}
        answer = HighlightAnswer(in_order(whole))
        too_long = any((span.start, span.end) not in exact for span in whole)
        if too_long and praised(course, lesson, question, answer):
            told.append(f"{lesson.stem}:{question.id}")

    assert told == []


def test_a_date_that_a_person_would_write_is_taken_in_every_question_for_a_date(
    course: Course, keyed: list[Keyed]
) -> None:
    refused = []
    for lesson, question, key in keyed:
        if isinstance(question, ValueQuestion) and question.type == "date":
            full = full_answer(question, key)
            assert isinstance(full, ValueAnswer)
            for form in ("%d %B %Y", "%B %d, %Y", "%A %d %b %Y"):
                answer = ValueAnswer(date.fromisoformat(full.value).strftime(form))
                if not praised(course, lesson, question, answer):
                    refused.append((question.id, answer))

    assert refused == []
