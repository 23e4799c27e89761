"""One student at work on one lesson: saves, checks, opens hints and solutions.

Knows the course and the work file, and nothing of widgets; the widgets ask it, a notebook too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any

from attrs import evolve

from coursekit.course import Course, Lesson
from coursekit.lesson.static_html import question_html
from coursekit.lesson.view_data import feedback_page, from_page, question_page, to_page
from coursekit.questions.base import KINDS
from coursekit.questions.feedback import describe, headline, human
from coursekit.questions.records import Question
from coursekit.questions.result import Result
from coursekit.work import Attempt
from coursekit.work.score import grade_question
from coursekit.work.workfile import WorkFile

Json = dict[str, Any]  # what travels to the page and back


class LessonDesk:
    """A lesson's questions with a student's answers, by question id.

    UnknownName for an id that the lesson does not have; WorkFileError when nothing can be saved.
    """

    def __init__(self, course: Course, lesson: Lesson, folder: Path) -> None:
        self.course = course
        self.lesson = lesson
        self._folder = folder
        self.file = self._read()
        self.changed: Callable[[], None] = lambda: None  # called after each save
        # ipykernel 7 hears the page in one thread and runs cells in another.
        self.lock = RLock()

    def reload(self) -> None:
        """Read the work file anew."""
        self.file = self._read()

    def _read(self) -> WorkFile:
        articles = self.course.articles
        texts = {one.id: articles[one.article] for one in self.lesson.questions if one.article}
        return WorkFile(self._folder, self.course.id, self.lesson.stem, texts)

    def question(self, id: str) -> Question:
        """The question of this id."""
        return self.lesson.question(id)

    def result(self, id: str) -> Result:
        """The result of the answer as it stands."""
        question = self.question(id)
        return grade_question(self.course, self.lesson, question, self.file.attempt(id))

    def results(self) -> list[Result]:
        """The result of every question, in the order of the lesson."""
        return [self.result(question.id) for question in self.lesson.questions]

    def line(self, id: str) -> str:
        """The question, its outcome and its points in one line."""
        return f"{id}: {headline(self.question(id), self.result(id))}"

    # --- what changes the work file ---

    def save(self, id: str, answer: Json) -> str:
        """Save an answer from the page; gives what the status line says. AnswerError."""
        question = self.question(id)
        record = from_page(question, answer, self.course.articles.get(question.article))
        before = self._attempt(id)
        checked = before.checked and before.answer == record
        return self._save(id, evolve(before, answer=record, checked=checked)) or "Saved"

    def check(self, id: str) -> Json:
        """Check the answer; gives the feedback. The same answer checked again is no new try."""
        attempt = self._attempt(id)
        if self.result(id).outcome != "not attempted" and not attempt.checked:
            self._save(id, evolve(attempt, checks=attempt.checks + 1, checked=True))
        return self.feedback(id, checked=True)

    def hint(self, id: str) -> Json:
        """Open the next hint; gives the feedback."""
        attempt = self._attempt(id)
        hints = min(attempt.hints + 1, len(self.question(id).hints))
        self._save(id, evolve(attempt, hints=hints))
        return self.feedback(id)

    def solution(self, id: str) -> Json:
        """Open the solution; gives the feedback. `checks` in the work file tells how early."""
        self._save(id, evolve(self._attempt(id), shown=True))
        return self.feedback(id)

    def _save(self, id: str, attempt: Attempt) -> str:
        told = self.file.save(id, attempt)
        self.changed()
        return told

    def _attempt(self, id: str) -> Attempt:
        return self.file.attempt(id) or Attempt(KINDS[self.question(id).kind].answer_type())

    # --- what the page shows ---

    def page(self, id: str) -> Json:
        """The question for the page."""
        return question_page(self.course, self.question(id), self.file.id)

    def answer(self, id: str) -> Json:
        """The student's answer for the page."""
        return to_page(self._attempt(id).answer)

    def feedback(self, id: str, *, checked: bool = False) -> Json:
        """The feedback for the page: of the last check, or as if checked now."""
        question, attempt = self.question(id), self.file.attempt(id)
        checked = checked or (attempt is not None and attempt.checked)
        # Asked for at each change on the page: an unchecked answer is not graded for it.
        told = describe(self.course, question, self.result(id)) if checked else None
        key = self.lesson.keys.get(id)
        return feedback_page(question, key, attempt, told, human(self.course, question))

    def html(self, id: str) -> str:
        """The question with the student's answer, for where no kernel runs."""
        return question_html(self.course, self.question(id), self.file.attempt(id), self.line(id))
