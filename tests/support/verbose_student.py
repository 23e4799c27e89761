"""A student who answers everything wrongly, marks all that can be marked, and writes much."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from coursekit.course import Course
from coursekit.questions.choice import ChoiceAnswer, ChoiceKey
from coursekit.questions.classify import ClassifyAnswer, ClassifyKey, ClassifyQuestion
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderKey
from coursekit.questions.records import Answer, Key, Question
from coursekit.questions.value import ValueAnswer, ValueKey
from coursekit.questions.written import WrittenAnswer, WrittenKey
from coursekit.texts import in_order
from coursekit.work import Attempt, HandIn, Work

MADE = "2026-11-27T20:42:00+00:00"
SENTENCE = "I think that the reporter tells us what the police said, and not what happened there."


def wrong_everywhere(
    course: Course, stems: Sequence[str], *, text: str = " ".join([SENTENCE] * 16)
) -> HandIn:
    """The hand-in of that student on these lessons, with a text for each question to write."""
    works = {}
    for stem in stems:
        lesson = course.lessons[stem]
        attempts = {
            question.id: Attempt(wrong_answer(question, lesson.keys[question.id], text), 3, True)
            for question in lesson.questions
        }
        works[stem] = Work(lesson=stem, articles=course.text_digests(lesson), attempts=attempts)
    return HandIn(course=course.id, name="Vera Bose", student="vera", made=MADE, lessons=works)


def wrong_answer(question: Question, key: Key, text: str) -> Answer:
    """As many mistakes as one answer can hold; of a question to write, the text."""
    match question, key:
        case HighlightQuestion(labels=labels), HighlightKey():
            spans = [evolve(part.span, label=part.span.label or labels[0]) for part in key.tempting]
            for keyed in key.spans:
                if keyed.score == "core":
                    other = [label for label in labels if label != keyed.span.label]
                    spans.append(evolve(keyed.span, label=(*other, *labels)[0]))
            return HighlightAnswer(in_order(spans))
        case ClassifyQuestion(categories=categories), ClassifyKey():
            every = [category.id for category in categories]
            return ClassifyAnswer(
                {
                    id: next((other for other in every if other not in item.accept), every[0])
                    for id, item in key.items.items()
                }
            )
        case _, ChoiceKey():
            return ChoiceAnswer(tuple(id for id, option in key.options.items() if not option.right))
        case _, OrderKey():
            return OrderAnswer(key.order[::-1])
        case _, ValueKey():
            return ValueAnswer(key.tempting[0].values[0] if key.tempting else "31415926")
        case _, WrittenKey():
            return WrittenAnswer(text, key.spans)
        case _:
            raise AssertionError(f"{question.id}: no mistake is known of {question.kind}")
