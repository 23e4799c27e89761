"""Counts a class, one student at a time, from what `coursekit grade` wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.questions.base import KINDS
from coursekit.report.class_answers import add_hand_in
from coursekit.report.class_counts import MOST, ClassCounts, Held, Pair
from coursekit.report.class_files import (
    ResultRow,
    graded_hand_in,
    problem_reasons,
    senders,
    students,
)
from coursekit.report.item_analysis import GROUP, GROUPS_FROM, Item

NAMED = 20  # students named who miss a lesson, or everything
HOLDS = 1 / 3  # the share of the questions that can show an idea which must show it


def count_class(course: Course, folder: Path) -> ClassCounts:
    """The counts of the class whose grades lie in `folder`; each file is read twice at most."""
    counts = ClassCounts(course, problems=problem_reasons(folder, MOST))
    for sender in senders(folder):
        counts.late += bool(sender.late)
        if not sender.handed_in:
            counts.absent += 1
            if len(counts.names_absent) < NAMED:
                counts.names_absent.append(sender.name)
    known = {(stem, one.id) for stem, lesson in course.lessons.items() for one in lesson.questions}
    for rows in students(folder):
        for row in rows:
            if (row.lesson, row.question) not in known:
                raise HandInError(
                    f"{folder}: {row.lesson}: {row.question!r} is no question of this course; "
                    "grade again"
                )
        _add_results(counts, rows)
        add_hand_in(counts, graded_hand_in(course, folder, rows[0].page))
    if counts.students >= GROUPS_FROM:
        low, high = counts.percentile(GROUP), counts.percentile(1 - GROUP)
        for rows in students(folder):
            _add_group(counts, rows, low, high)
    return counts


def _totals(rows: Sequence[ResultRow]) -> tuple[float, float]:
    counted = [row for row in rows if row.counted]
    return sum(row.points for row in counted), sum(row.possible for row in counted)


def _percent(rows: Sequence[ResultRow]) -> float:
    points, possible = _totals(rows)
    return round(100 * points / possible, 1) if possible else 0.0


def _answered(row: ResultRow) -> bool:
    return row.outcome != "not attempted"


def _waits(counts: ClassCounts, row: ResultRow) -> bool:
    """Whether an answer waits for a person; others do not count because their question never does.

    A written answer to such a question waits for ever, as nobody is asked to score it.
    """
    question = counts.course.lessons[row.lesson].question(row.question)
    return not row.counted and (question.counted or KINDS[question.kind].scored_by_person)


def _add_results(counts: ClassCounts, rows: Sequence[ResultRow]) -> None:
    counts.students += 1
    counts.scores[min(1000, max(0, round(_percent(rows) * 10)))] += 1
    points, possible = _totals([row for row in rows if _answered(row)])
    for row in rows:
        item = counts.items.setdefault((row.lesson, row.question), Item())
        if not _answered(row):
            item.left_out += 1
        elif _waits(counts, row):
            item.waiting += 1
        else:
            item.given += 1
            item.points += row.share
            own = (row.points, row.possible) if row.counted else (0.0, 0.0)
            if rest := possible - own[1]:
                item.pairs.add(row.share, (points - own[0]) / rest)
    _add_ideas(counts, rows)
    _add_pairs(counts, rows)
    _add_missing(counts, rows)


def _add_ideas(counts: ClassCounts, rows: Sequence[ResultRow]) -> None:
    could: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for row in rows:
        if _answered(row):
            ideas = counts.ideas.get((row.lesson, row.question), frozenset())
            could.update(ideas)
            shown.update(ideas.intersection(row.misconceptions))
    for idea, chances in could.items():
        held = counts.held.setdefault(idea, Held())
        held.could += 1
        held.once += bool(shown[idea])
        held.students += shown[idea] >= HOLDS * chances


def _add_pairs(counts: ClassCounts, rows: Sequence[ResultRow]) -> None:
    shares = {row.question: row.share for row in rows if _answered(row) and not _waits(counts, row)}
    for question, share in shares.items():
        word, _, number = question.partition("-")
        twin = shares.get(f"post-{number}")
        if word == "pre" and number.isdecimal() and twin is not None:
            pair = counts.pairs.setdefault(int(number), Pair())
            pair.students += 1
            pair.before += share
            pair.after += twin


def _add_missing(counts: ClassCounts, rows: Sequence[ResultRow]) -> None:
    done = {row.lesson for row in rows if _answered(row)}
    for stem in dict.fromkeys(row.lesson for row in rows):
        if stem not in done:
            counts.without[stem] += 1
            names = counts.names_without.setdefault(stem, [])
            if len(names) < NAMED:
                names.append(rows[0].name or rows[0].student)


def _add_group(counts: ClassCounts, rows: Sequence[ResultRow], low: float, high: float) -> None:
    percent = _percent(rows)
    for row in rows:
        if _answered(row) and not _waits(counts, row):
            item = counts.items[row.lesson, row.question]
            if percent >= high:
                item.upper.add(row.share, 0)
            if percent <= low:
                item.lower.add(row.share, 0)
