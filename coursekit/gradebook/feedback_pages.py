"""A hand-in graded, and its page of feedback."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache

from attrs import frozen
from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from coursekit.course import Course, Lesson
from coursekit.gradebook.rubric import Score, lines_of
from coursekit.lesson.static_html import question_html
from coursekit.questions.base import KINDS, texts_by_id
from coursekit.questions.feedback import SIGNS, Feedback, describe
from coursekit.questions.records import Question
from coursekit.questions.result import Result
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.score import grade_lesson

MOST_KEPT = 2_000  # parts of pages that are kept, because many students have the same
Scored = Mapping[tuple[str, str], Sequence[Score]]  # by lesson and question


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


def counts(result: Result) -> bool:
    """Whether a result counts towards a grade now: not while it waits for a person."""
    return result.counted and not result.waiting


def lesson_points(results: Iterable[Result]) -> float:
    """The points of one lesson; an answer that waits for a person counts nothing yet."""
    return round(sum(result.points for result in results if counts(result)), 1)


def lesson_possible(results: Iterable[Result]) -> int:
    """The points that one lesson's graded answers can give."""
    return sum(result.possible for result in results if counts(result))


def grade_hand_in(course: Course, file: str, hand_in: HandIn, stems: Sequence[str]) -> Grade:
    """A hand-in graded on the lessons named; a lesson not handed in is not attempted."""
    results = {
        stem: grade_lesson(
            course, course.lessons[stem], hand_in.lessons.get(stem, Work(lesson=stem))
        )
        for stem in stems
    }
    return Grade(file, hand_in, results)


class FeedbackPages:
    """Makes feedback pages; what is said of a short answer is made once for the whole class."""

    def __init__(self, course: Course) -> None:
        pages = Environment(
            loader=PackageLoader("coursekit.gradebook"),
            autoescape=True,
            trim_blocks=True,
            auto_reload=False,
        )
        self._course = course
        self._page = pages.get_template("feedback.html")
        self._question = pages.get_template("question.html")
        self._made: dict[tuple[str, str, Hashable], Markup] = {}

    def page(self, grade: Grade, late: str = "", scored: Scored | None = None) -> str:
        """The page of one student: one self-contained HTML text.

        `late` says how late, or is ""; `scored` what a person gave.
        """
        lessons = [
            (
                self._course.lessons[stem],
                self._parts(stem, grade.hand_in.lessons[stem], results, scored or {}),
            )
            for stem, results in grade.results.items()
            if stem in grade.hand_in.lessons
        ]
        return self._page.render(course=self._course, grade=grade, lessons=lessons, late=late)

    def _parts(self, stem: str, work: Work, results: list[Result], scored: Scored) -> list[Markup]:
        lesson = self._course.lessons[stem]
        parts = []
        for result in results:
            attempt = work.attempts.get(result.question)
            given = scored.get((stem, result.question), ())
            short = None if given else _short_answer(attempt)
            same = (stem, result.question, short)
            part = self._made.get(same) if short is not None else None
            if part is None:
                part = self._part(lesson, result, attempt, given)
                if short is not None:
                    if len(self._made) >= MOST_KEPT:
                        self._made.clear()
                    self._made[same] = part
            parts.append(part)
        return parts

    def _part(
        self, lesson: Lesson, result: Result, attempt: Attempt | None, given: Sequence[Score]
    ) -> Markup:
        question = lesson.question(result.question)
        told = describe(self._course, question, result)
        key = lesson.keys.get(question.id)
        return Markup(  # from our own templates, which escape what they are given
            self._question.render(
                still=Markup(question_html(self._course, question, attempt)),
                told=told,
                lines=_lines(question, told),
                sign=SIGNS[told.outcome],
                scored=_scored(question, given),
                explanation=key.explanation if key and not question.assessed else "",
            )
        )


def _lines(question: Question, told: Feedback) -> Markup:
    """What is said of each part of an answer, as items of a list."""
    texts = texts_by_id(KINDS[question.kind].parts(question))
    lines = (
        _line(one.span.quote, one.name, one.text, "“{}”: ")
        if one.span
        else _line(texts.get(one.part, one.part), one.name, one.text)
        for one in told.sentences
    )
    return Markup("".join(lines))  # each is escaped


@lru_cache(maxsize=MOST_KEPT)
def _line(words: str, name: str, text: str, form: str = "{}: ") -> str:
    before = form.format(escape(words)) if words else ""
    return f"<li>{before}<b>{escape(name)}.</b> {escape(text)}</li>\n"


def _scored(question: Question, given: Sequence[Score]) -> list[str]:
    """What a person gave for each line of the rubric, in words."""
    by_line = {one.criterion: one for one in given}
    return [
        f"{words} {by_line[id].points:g} of {most}. {by_line[id].comment}".strip()
        for id, words, most in lines_of(question)
        if id in by_line
    ]


def _short_answer(attempt: Attempt | None) -> Hashable:
    """What tells an answer from others of its class when many give the same; else None."""
    return KINDS[attempt.answer.kind].alike(attempt.answer) if attempt else ""
