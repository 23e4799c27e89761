"""Pages of feedback: one for each student, self-contained, as an LMS can show them.

Most answers of a class are the same few, so the part of a page about a question is made once for
each short answer and kept. All HTML comes from the templates beside this file.
"""

from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from coursekit.course import Course, Lesson
from coursekit.gradebook import RubricScore
from coursekit.lesson.static_html import question_html
from coursekit.questions.base import KINDS, texts_by_id
from coursekit.questions.feedback import SIGNS, Sentence, describe
from coursekit.questions.records import Question
from coursekit.questions.result import Result, Total
from coursekit.work import Attempt, HandIn, Work

MOST_KEPT = 2_000  # parts of pages in memory, a few kB each
Scored = Mapping[tuple[str, str], Sequence[RubricScore]]  # by lesson and question


class FeedbackPages:
    """Makes pages of feedback, and keeps the parts that many students have in common."""

    def __init__(self, course: Course) -> None:
        pages = Environment(
            loader=PackageLoader("coursekit.gradebook"),
            autoescape=True,
            trim_blocks=True,
            auto_reload=False,
        )
        self._course = course
        self._page = pages.get_template("feedback.html")
        macros = vars(pages.get_template("parts.html").module)
        self._question = macros["question"]
        self._line = lru_cache(MOST_KEPT)(macros["line"])
        self._parts_kept: dict[tuple[str, str, Hashable], Markup] = {}

    def page(
        self,
        hand_in: HandIn,
        results: Mapping[str, Sequence[Result]],
        total: Total,
        late: str = "",
        scored: Scored | None = None,
    ) -> str:
        """Make the page of one student, as HTML that needs no other file.

        Args:
            hand_in: What was handed in, with the id and the name that the page shows.
            results: The results by lesson, in the order of grading.
            total: The points of all lessons.
            late: How late it was, in words, or "".
            scored: The scores that a person gave, by lesson and question; None is none.
        """
        lessons = [
            (
                self._course.lessons[stem],
                self._parts(stem, hand_in.lessons[stem], some, scored or {}),
            )
            for stem, some in results.items()
            if stem in hand_in.lessons
        ]
        return self._page.render(
            course=self._course, hand_in=hand_in, total=total, lessons=lessons, late=late
        )

    def _parts(
        self, stem: str, work: Work, results: Sequence[Result], scored: Scored
    ) -> list[Markup]:
        lesson = self._course.lessons[stem]
        parts = []
        for result in results:
            attempt = work.attempts.get(result.question)
            scores = scored.get((stem, result.question), ())
            short = None if scores else _short_answer(attempt)
            same = (stem, result.question, short)
            part = self._parts_kept.get(same) if short is not None else None
            if part is None:
                part = self._part(lesson, result, attempt, scores)
                if short is not None:
                    if len(self._parts_kept) >= MOST_KEPT:
                        self._parts_kept.clear()
                    self._parts_kept[same] = part
            parts.append(part)
        return parts

    def _part(
        self, lesson: Lesson, result: Result, attempt: Attempt | None, scores: Sequence[RubricScore]
    ) -> Markup:
        question = lesson.question(result.question)
        feedback = describe(self._course, question, result)
        key = lesson.keys.get(question.id)
        part: Markup = self._question(
            still=Markup(question_html(self._course, question, attempt)),  # escaped there
            feedback=feedback,
            lines=self._lines(question, feedback.sentences),
            sign=SIGNS[feedback.outcome],
            scored=_scored(question, scores),
            explanation=key.explanation if key and not question.assessed else "",
        )
        return part

    def _lines(self, question: Question, sentences: Sequence[Sentence]) -> list[Markup]:
        """Give the line of feedback on each part of an answer, made once for all who get it."""
        texts = texts_by_id(KINDS[question.kind].parts(question))
        lines = []
        for sentence in sentences:
            quote = sentence.span.quote if sentence.span else ""
            words = texts.get(sentence.part, sentence.part)
            lines.append(self._line(quote, words, sentence.name, sentence.text))
        return lines


def _scored(question: Question, scores: Sequence[RubricScore]) -> list[str]:
    """Give in words what a person gave for each line of the rubric."""
    by_line = {score.criterion: score for score in scores}
    return [
        f"{words} {by_line[id].points:g} of {most}. {by_line[id].comment}".strip()
        for id, words, most in KINDS[question.kind].rubric(question)
        if id in by_line
    ]


def _short_answer(attempt: Attempt | None) -> Hashable:
    """Give what identifies an answer that many students give; None for any other answer."""
    return KINDS[attempt.answer.kind].alike(attempt.answer) if attempt else ""
