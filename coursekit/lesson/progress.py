"""Panels around the questions: how far a lesson has come, and the form that makes the hand-in.

`HandInForm` stands for the whole course, `Summary` for one lesson with the form below it. Neither
keeps anything of its own: the form reads the work files as `hand_in()` does, and the summary shows
what the lesson's session knows.
"""

from collections.abc import Sequence
from pathlib import Path

import traitlets

from coursekit.course import Course, Lesson
from coursekit.errors import OneLineError
from coursekit.lesson.session import LessonSession
from coursekit.lesson.widgets import PageWidget
from coursekit.questions.base import Json
from coursekit.questions.feedback import SIGNS
from coursekit.questions.result import Outcome, Result, lesson_total
from coursekit.work import Work
from coursekit.work.handin import saved_work, write_hand_in
from coursekit.work.score import grade_lesson
from coursekit.work.workfile import work_folder


class HandInForm(PageWidget):
    """Makes the hand-in file.

    Attributes:
        form: What the page shows: the fields `name` and `student`, a `message`, the `summary` of
            each lesson, and, once it is made, the `path` and the content of the `file`.
    """

    part = traitlets.Unicode("handin").tag(sync=True)

    form = traitlets.Dict().tag(sync=True)

    def __init__(self, course: Course, root: Path, **traits: object) -> None:
        """Show an empty form for the course in the folder `root`."""
        self._course, self._root = course, root
        super().__init__(form=self._form("", ""), **traits)
        self.on_msg(self._received)

    def __repr__(self) -> str:
        return "[hand-in form: write your name, then press the button]"

    def _form(self, name: str, student: str, message: str = "") -> Json:
        return {
            "name": name,
            "student": student,
            "message": message,
            "path": "",
            "file": "",
            "summary": self._lessons(),
        }

    def _lessons(self) -> list[Json]:
        """Give a line for each lesson: how far the work on it has come."""
        try:
            works = saved_work(self._course, work_folder(self._root))
        except OneLineError as error:
            return [{"lesson": "", "title": "Work files", "text": str(error)}]
        return [
            {
                "lesson": stem,
                "title": lesson.title,
                "text": progress_line(self._results(lesson, works.get(stem, Work(lesson=stem)))),
            }
            for stem, lesson in self._course.lessons.items()
        ]

    def _results(self, lesson: Lesson, work: Work) -> list[Result]:
        return grade_lesson(self._course, lesson, work)

    def _received(self, _: object, message: Json, __: object) -> None:
        """Make the file when the page asks for it; the page gets its content, to download it."""
        if message.get("type") != "hand in":
            return
        name, student = str(message.get("name", "")), str(message.get("student", ""))
        try:
            path, notice = write_hand_in(self._course, self._root, name, student)
        except OneLineError as error:
            self.form = self._form(name, student, str(error))
            return
        made = f"Made: {path.name}, in the folder of the course. Hand in this file. {notice}"
        file = {"path": path.name, "file": path.read_text("utf-8")}
        self.form = self._form(name, student, made.rstrip()) | file


class Summary(HandInForm):
    """The whole lesson: each question with its state and points, what is left, the hand-in.

    Attributes:
        summary: What the page shows: the lesson's `title`, a line of `text` on how far it has come,
            and a row for each question.
    """

    part = traitlets.Unicode("progress").tag(sync=True)

    summary = traitlets.Dict().tag(sync=True)

    def __init__(self, session: LessonSession, root: Path) -> None:
        """Show the lesson of this session; its course is in the folder `root`."""
        self._session = session
        super().__init__(session.course, root, summary=self._questions())

    def refresh(self) -> None:
        """Show how far the lesson has come by now; only what has changed is graded for it."""
        self._course = self._session.course  # an author may have changed it
        self.summary = self._questions()
        own = {"text": self.summary["text"]}
        stem = self._session.lesson.stem
        lines = [line | own if line["lesson"] == stem else line for line in self.form["summary"]]
        self.form = self.form | {"summary": lines}

    def __repr__(self) -> str:
        rows = self.summary["rows"]
        lines = [f"{row['title']}: {row['outcome']}, {row['score']}" for row in rows]
        return "\n".join([self.summary["title"], *lines, self.summary["text"]])

    def _results(self, lesson: Lesson, work: Work) -> list[Result]:
        """Give the results of a lesson; the session has graded its own already."""
        if lesson.stem == self._session.lesson.stem:
            return self._session.results()
        return super()._results(lesson, work)

    def _questions(self) -> Json:
        results = self._session.results()
        return {
            "title": self._session.lesson.title,
            "text": progress_line(results),
            "rows": [self._row(result) for result in results],
        }

    def _row(self, result: Result) -> Json:
        left = self._left(result)
        unchecked = left == "to check"  # the outcome is for the student to ask for
        points = "–" if unchecked else f"{result.points:g}"
        return {
            "id": result.question,
            "title": self._session.question(result.question).title,
            "outcome": "answered" if unchecked else result.outcome,
            "sign": "…" if unchecked else SIGNS[result.outcome],
            "score": "not scored" if result.waiting else f"{points} of {result.possible}",
            "left": left,
        }

    def _left(self, result: Result) -> str:
        """Say what there is still to do about a question, in two or three words; "" for nothing."""
        attempt = self._session.file.attempt(result.question)
        if result.outcome == "not attempted":
            return "to answer"
        if attempt is not None and not attempt.checked:
            return "to check"
        return "" if result.outcome == "correct" or result.waiting else "to improve"


def progress_line(results: Sequence[Result]) -> str:
    """Say in one line how far a lesson has come, from the results of all its questions."""
    tried = sum(result.outcome != "not attempted" for result in results)
    total = lesson_total(results)
    outcome: Outcome = "partly" if tried else "not attempted"
    if total.points == total.total:
        outcome = "correct"
    line = f"{SIGNS[outcome]} {tried} of {len(results)} answered"
    line += f", {total.points:g} of {total.possible} points"
    if total.waiting:
        line += f"; your teacher has {total.waiting} more to score"
    return line
