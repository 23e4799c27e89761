"""Grades and pages for an instructor: a table, gradebook.csv, one HTML page a student."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from attrs import frozen
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from coursekit.course import Course, Lesson
from coursekit.feedback import SIGNS, Feedback, tell
from coursekit.grading import grade_lesson
from coursekit.pages import question_html
from coursekit.work import Attempt, HandIn, Result, Work

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@frozen
class Grade:
    """One hand-in graded: the results by lesson, in the order of the course."""

    file: str
    hand_in: HandIn
    results: dict[str, list[Result]]

    @property
    def points(self) -> float:
        """All points that a machine or a person gave."""
        return sum(lesson_points(results) for results in self.results.values())

    @property
    def possible(self) -> int:
        """All points that the graded questions can give."""
        return sum(lesson_possible(results) for results in self.results.values())


def lesson_points(results: Iterable[Result]) -> float:
    """The points of one lesson; an answer that waits for a person counts nothing yet."""
    return round(sum(result.points for result in results if not result.waiting), 1)


def lesson_possible(results: Iterable[Result]) -> int:
    """The points that one lesson's graded answers can give."""
    return sum(result.possible for result in results if not result.waiting)


def grade_hand_in(course: Course, file: str, hand_in: HandIn, stems: Sequence[str]) -> Grade:
    """A hand-in graded on the lessons named; a lesson not handed in is not attempted."""
    results = {
        stem: grade_lesson(
            course, course.lessons[stem], hand_in.lessons.get(stem, Work(lesson=stem))
        )
        for stem in stems
    }
    return Grade(file, hand_in, results)


def write_gradebook(path: Path, grades: Iterable[Grade], stems: Sequence[str]) -> None:
    """One row a student: who, points by lesson, total, percent. No cell is read as a formula."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["student", "name", "made", "file", *stems, "points", "possible", "percent"])
        for grade in grades:
            who = grade.hand_in
            cells = [who.student, who.name, who.made, grade.file]
            points = [f"{lesson_points(grade.results[stem]):g}" for stem in stems]
            total = [f"{grade.points:g}", str(grade.possible), f"{percent(grade):.1f}"]
            table.writerow([*map(safe_cell, cells), *points, *total])


def percent(grade: Grade) -> float:
    """The share of the possible points, 0 to 100."""
    return 100 * grade.points / grade.possible if grade.possible else 0.0


def safe_cell(text: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


@lru_cache(maxsize=1)
def _pages() -> Environment:
    return Environment(loader=PackageLoader("coursekit"), autoescape=True, trim_blocks=True)


class FeedbackPages:
    """Writes feedback pages; what is the same for many students is made once."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._template = _pages().get_template("feedback.html")

    def page(self, grade: Grade) -> str:
        """The page of one student: one self-contained HTML text."""
        lessons = [
            (self._course.lessons[stem], results, self._parts(stem, grade.hand_in, results))
            for stem, results in grade.results.items()
            if stem in grade.hand_in.lessons
        ]
        return self._template.render(course=self._course, grade=grade, lessons=lessons)

    def _parts(self, stem: str, hand_in: HandIn, results: list[Result]) -> list[Markup]:
        lesson, attempts = self._course.lessons[stem], hand_in.lessons[stem].attempts
        return [self._part(lesson, result, attempts.get(result.question)) for result in results]

    def _part(self, lesson: Lesson, result: Result, attempt: Attempt | None) -> Markup:
        question = lesson.question(result.question)
        told: Feedback = tell(self._course, question, result)
        key = lesson.keys.get(question.id)
        still = question_html(self._course, question, attempt, told.headline)
        return Markup(
            _pages()
            .get_template("question.html")
            .render(
                still=Markup(still),
                told=told,
                sign=SIGNS[told.outcome],
                explanation=key.explanation if key and not question.assessed else "",
            )
        )
