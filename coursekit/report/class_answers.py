"""Counts what was answered: options, marks, times, and what shows a wrong idea."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from coursekit.analysis.class_marks import no_marks
from coursekit.questions.base import Answer, Question
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.classify import ClassifyAnswer, ClassifyQuestion
from coursekit.questions.grading import grade_question
from coursekit.questions.highlight import HighlightAnswer, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderQuestion
from coursekit.questions.result import Line
from coursekit.questions.value import ValueAnswer
from coursekit.report.class_counts import ClassCounts, Place, Shown, add
from coursekit.work import HandIn, Work


def add_hand_in(counts: ClassCounts, hand_in: HandIn) -> None:
    """Count one hand-in."""
    counts.handed_in += 1
    counts.simulated += bool(hand_in.simulated)
    if when := _hour(hand_in.made):
        add(counts.hours, when)
    for stem, work in hand_in.lessons.items():
        lesson = counts.course.lessons[stem]
        for question in lesson.questions:
            if (stem, question.id) in counts.items:
                _add_answer(counts, (stem, question.id), question, work)


def _hour(made: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(made)
    except ValueError:
        return None
    if when.tzinfo is None or not 2000 <= when.year <= 9000:
        return None
    return when.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _add_answer(counts: ClassCounts, place: Place, question: Question, work: Work) -> None:
    lesson = counts.course.lessons[place[0]]
    attempt = work.attempts.get(question.id)
    result = grade_question(counts.course, lesson, question, attempt)
    if attempt is None or result.outcome == "not attempted":
        return
    item, answer = counts.items[place], attempt.answer
    item.answered += 1
    for part, given in _given(answer):
        add(item.parts.setdefault(part, Counter()), given)
    if isinstance(question, HighlightQuestion) and isinstance(answer, HighlightAnswer):
        if place not in counts.marks:
            counts.marks[place] = no_marks(counts.course.articles[question.article], question)
        counts.marks[place].add(answer.spans)
    for line in result.lines:
        if line.misconception in counts.held:
            shown = Shown(place, _words(question, answer, line), line.span)
            add(counts.held[line.misconception].shown, shown)


def _given(answer: Answer) -> list[tuple[str, str]]:
    """What was given, as part and answer: the part is an item, or "" for the whole question."""
    match answer:
        case ChoiceAnswer(options=options):
            return [("", option) for option in dict.fromkeys(options)]
        case ClassifyAnswer(categories=categories):
            return list(categories.items())
        case OrderAnswer(items=items):
            return [("", " ".join(items))]
        case ValueAnswer(value=value):
            return [("", " ".join(value.split())[:80])]
    return []


def _words(question: Question, answer: Answer, line: Line) -> str:
    """An answer that shows a wrong idea, as a sentence; "" for a span, which shows itself."""
    match question, answer:
        case ClassifyQuestion(), ClassifyAnswer(categories=given):
            items = {one.id: one.text for one in question.items}
            names = {one.id: one.text for one in question.categories}
            category = given.get(line.part, "")
            return f"{items.get(line.part, line.part)} → {names.get(category, category)}"
        case OrderQuestion(), OrderAnswer():
            texts = {one.id: one.text for one in question.items}
            first, _, second = line.part.partition(" ")
            return f"“{texts.get(second, second)}” before “{texts.get(first, first)}”"
        case _, ChoiceAnswer():
            texts = {one.id: one.text for one in getattr(question, "options", ())}
            return texts.get(line.part, line.part)
        case _, ValueAnswer(value=value):
            return " ".join(value.split())[:80]
    return ""
