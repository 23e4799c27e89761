"""Counts what was answered: options, marks, times, and what shows a wrong idea."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from coursekit.analysis.reader_counts import ReaderCounts
from coursekit.questions.base import KINDS
from coursekit.questions.records import Question
from coursekit.report.class_counts import ClassCounts, Place, Shown, add
from coursekit.work import HandIn, Work
from coursekit.work.score import grade_question


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
    kind = KINDS[question.kind]
    item.answered += 1
    for part, given in kind.selections(answer):
        add(item.parts.setdefault(part, Counter()), given)
    if any(kind.labels(question)):
        if place not in counts.marks:
            article = counts.course.articles[question.article]
            counts.marks[place] = ReaderCounts(article, kind.labels(question))
        counts.marks[place].add(kind.spans(answer))
    for line in result.lines:
        if line.misconception in counts.held:
            shown = Shown(place, kind.shows_wrong(question, answer, line), line.span)
            add(counts.held[line.misconception].shown, shown)
