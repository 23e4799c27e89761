"""What is put together for a student from texts of authors: no full stop is doubled, none lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.example_students import full_answer, mistakes

from coursekit.course import Course, Lesson
from coursekit.course.loader import load_course
from coursekit.questions.base import KINDS
from coursekit.questions.feedback import describe, ended, within
from coursekit.questions.records import Answer, Question
from coursekit.work import Attempt
from coursekit.work.score import grade_question

DOUBLED = re.compile(r"[.!?…;:,][\"'”’»)\]]*\s?[.;:](?!\.\.)")
ENDS = re.compile(r"[.!?…][\"'”’»)\]]*$")


def answered(course: Course) -> Iterator[tuple[Lesson, Question, Answer]]:
    """Every question of the lessons with a key: answered in full, and with each mistake."""
    for lesson in course.lessons.values():
        for question in lesson.questions:
            if key := lesson.keys.get(question.id):
                yield lesson, question, full_answer(question, key)
                for _, answer, _ in mistakes(question, key):
                    yield lesson, question, answer
                yield lesson, question, KINDS[question.kind].answer_type()


def test_no_sentence_of_feedback_has_a_full_stop_too_many_or_too_few(course_root: Path) -> None:
    course = load_course(course_root)
    said, faults = 0, []
    for lesson, question, answer in answered(course):
        feedback = describe(
            course, question, grade_question(course, lesson, question, Attempt(answer))
        )
        texts = [feedback.headline, feedback.human, *(line.text for line in feedback.sentences)]
        for text in filter(None, texts):
            said += 1
            if DOUBLED.search(text) or not ENDS.search(text):
                faults.append(f"{lesson.stem} {question.id}: {text}")

    assert said > 1000
    assert sorted(set(faults)) == []


@pytest.mark.parametrize(
    ("text", "sentence", "inside"),
    json.loads((Path(__file__).parent.parent / "sentences.json").read_text("utf-8")),
)
def test_a_text_is_a_sentence_or_stands_within_one(text: str, sentence: str, inside: str) -> None:
    assert ended(text) == sentence
    assert within(text) == inside
