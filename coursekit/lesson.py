"""What a notebook holds: `open_lesson`, its questions, and `hand_in`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.content import find_root, load_course
from coursekit.course import Course
from coursekit.desk import LessonDesk
from coursekit.errors import UnknownName, meant
from coursekit.model import Article
from coursekit.storage import work_folder
from coursekit.work import Result

if TYPE_CHECKING:  # pandas and the widgets load when they are first needed
    import pandas as pd

    from coursekit.panels import Summary
    from coursekit.widgets import QuestionWidget

_open: dict[Path, OpenLesson] = {}


def open_lesson(stem: str, start: Path | None = None) -> OpenLesson:
    """The lesson of this stem, with the student's work so far.

    The course is looked for from `start` (the working directory) upwards. Opened again, it is the
    same lesson, read anew from the work file. CourseError, UnknownName.
    """
    root = find_root(start)
    path = work_folder(root).absolute() / stem
    if path in _open:
        _open[path].reload()
    else:
        course = load_course(root)
        if stem not in course.lessons:
            raise UnknownName(f"No lesson {stem!r} in this course.{meant(stem, course.lessons)}")
        _open[path] = OpenLesson(course, stem, root)
    lesson = _open[path]
    if lesson.notice:
        print(lesson.notice)
    return lesson


class OpenLesson:
    """One lesson and one student's work on it. `lesson["mark-p4"]` shows a question."""

    def __init__(self, course: Course, stem: str, root: Path) -> None:
        self._course, self._root = course, root
        self._desk = LessonDesk(course, course.lessons[stem], work_folder(root))
        self._widgets: dict[str, QuestionWidget] = {}
        self._summary: Summary | None = None

    def __repr__(self) -> str:
        lesson = self._desk.lesson
        return f"{lesson.title}: {len(lesson.questions)} questions, {lesson.minutes} minutes"

    @property
    def notice(self) -> str:
        """What the student must be told of the work file, in one sentence, or ""."""
        return self._desk.file.notice

    def __getitem__(self, id: str) -> QuestionWidget:
        """The widget of a question, the same one each time. UnknownName when there is none."""
        if id not in self._widgets:
            from coursekit.widgets import KINDS  # late: only who shows a question pays for widgets

            kind = self._desk.question(id).kind
            self._widgets[id] = KINDS[kind](self._desk, id)
        return self._widgets[id]

    def check(self, *ids: str) -> None:
        """Check questions (all, when none is named) and print a line for each."""
        for id in ids or [question.id for question in self._desk.lesson.questions]:
            feedback = self._desk.check(id)
            if id in self._widgets and feedback["outcome"] != "not attempted":
                self._widgets[id].feedback = feedback
            print(self._desk.line(id))

    def results(self) -> list[Result]:
        """The result of every question as the answers stand."""
        return self._desk.results()

    def summary(self) -> Summary:
        """The panel of the whole lesson: every question's state, what is left, the hand-in."""
        if self._summary is None:
            from coursekit.panels import Summary  # late, as above

            self._summary = Summary(self._desk, self._course, self._root)
            self._desk.changed = self._summary.refresh
        self._summary.refresh()
        return self._summary

    def annotations(self) -> pd.DataFrame:
        """The student's spans in this lesson, one a row; see `analysis.span_table`."""
        from coursekit import analysis  # late: pandas

        return analysis.span_table(self._course, {self._desk.lesson.stem: self._desk.file.work})

    def article(self, slug: str) -> Article:
        """An article of the course by its slug. UnknownName when there is none."""
        if slug not in self._course.articles:
            raise UnknownName(f"No article {slug!r}.{meant(slug, self._course.articles)}")
        return self._course.articles[slug]

    def reload(self) -> None:
        """Read the work file anew, and show what it holds."""
        self._desk.reload()
        for widget in self._widgets.values():
            widget.refresh()
