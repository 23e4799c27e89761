"""What a notebook holds: `open_lesson`, its questions, and `hand_in`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course import Course, Lesson
from coursekit.course.loader import find_root, load_course
from coursekit.errors import AnswerError, UnknownName, meant
from coursekit.lesson.codebook import FoldedCodebook
from coursekit.lesson.session import LessonDesk
from coursekit.questions.base import KINDS
from coursekit.questions.result import Result
from coursekit.texts import Article
from coursekit.work import Work
from coursekit.work.workfile import work_folder

if TYPE_CHECKING:  # pandas and the widgets load when they are first needed
    import pandas as pd

    from coursekit.lesson.heatmap import Heat
    from coursekit.lesson.progress import Summary
    from coursekit.lesson.question_widgets import QuestionWidget

FIRST_YOURS = (
    "You have marked nothing here yet. Mark first, then run this cell again: "
    "what others have marked shows beside your own marks."
)

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
        _open[path] = OpenLesson(course, course.lesson(stem), root)
    lesson = _open[path]
    if lesson.notice:
        print(lesson.notice)
    return lesson


class OpenLesson:
    """One lesson and one student's work on it. `lesson["mark-p4"]` shows a question."""

    def __init__(self, course: Course, lesson: Lesson, root: Path) -> None:
        self._course, self._root = course, root
        self._desk = LessonDesk(course, lesson, work_folder(root))
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
            from coursekit.lesson.question_widgets import (
                KINDS,  # late: only who shows a question pays for widgets
            )

            kind = self._desk.question(id).kind
            self._widgets[id] = KINDS[kind](self._desk, id)
        return self._widgets[id]

    def check(self, *ids: str) -> None:
        """Check questions (all, when none is named) and print a line for each."""
        for id in ids or [question.id for question in self._desk.lesson.questions]:
            with self._desk.lock:
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
            from coursekit.lesson.progress import Summary  # late, as above

            self._summary = Summary(self._desk, self._course, self._root)
            self._desk.changed = self._summary.refresh
        self._summary.refresh()
        return self._summary

    def annotations(self) -> pd.DataFrame:
        """The student's spans in this lesson, one a row; see `analysis.span_table`."""
        from coursekit import analysis  # late: pandas

        return analysis.span_table(self._course, {self._desk.lesson.stem: self._desk.file.work})

    def answers(self, *ids: str) -> pd.DataFrame:
        """The answers to these questions, one row an item; without ids, to all but marks and texts.

        See `analysis.answer_table`. UnknownName; AnswerError for a question that asks for marks.
        """
        from coursekit import analysis  # late: pandas

        for id in ids:
            self._desk.question(id)
        return analysis.answer_table(self._course, self._desk.lesson, self._desk.file.work, ids)

    def compared(self, id: str) -> pd.DataFrame:
        """The student's marks beside the key, which shows once its solution may be opened.

        See `analysis.compared_table`. UnknownName; AnswerError for a question without marks.
        """
        from coursekit import analysis  # late: pandas

        question = self._desk.question(id)
        return analysis.compared_table(
            self._course, self._desk.lesson, question, self._desk.file.attempt(id)
        )

    def partner(self, path: str | Path) -> pd.DataFrame:
        """Another reader's spans in this lesson, from a hand-in file; like `annotations()`.

        The path is looked for from the course's own folder, then from the working directory.
        HandInError says in one line what is wrong with the file.
        """
        from coursekit import analysis  # late: pandas

        return analysis.span_table(self._course, {self._desk.lesson.stem: self._other(path)})

    def heat(self, id: str, *others: str | Path) -> Heat:
        """The student's marks and those of other readers on one passage, counted word by word.

        The others are named by their hand-in files, as for `partner()`; with one, each mark says
        whose it is. Their marks show when the student has made some: who has seen another's marks
        does not read alone. UnknownName; AnswerError for a question without marks; HandInError.
        """
        from coursekit.lesson.heatmap import Heat  # late, as above

        question = self._desk.question(id)
        kind = KINDS[question.kind]
        if not any(kind.labels(question)):
            raise AnswerError(
                f"{id} asks for no marks; heat() counts those of a question that does."
            )
        works = [self._desk.file.work, *(self._other(path) for path in others)]
        attempts = [work.attempts.get(id) for work in works]
        spans = [kind.spans(one.answer) if one else () for one in attempts]
        return Heat(
            [self._course.labels[label] for label in kind.labels(question)],
            self._course.articles[question.article],
            spans if spans[0] else [() for _ in spans],
            show=question.show,
            title=question.title,
            names=("you", "your partner") if len(works) == 2 else (),
            note="" if spans[0] else FIRST_YOURS,
        )

    def _other(self, path: str | Path) -> Work:
        """Another reader's work on this lesson. HandInError."""
        from coursekit.work.handin import (
            work_of,  # late: only who has a partner reads hand-ins
        )

        inside = self._root / path
        found = inside if inside.exists() else Path(path)
        return work_of(found, self._desk.lesson.stem, self._course)

    def codebook(self, set_id: str) -> FoldedCodebook:
        """A label set, folded, to open beside a question. UnknownName when there is none."""
        if set_id not in self._course.codebook:
            raise UnknownName(f"No label set {set_id!r}.{meant(set_id, self._course.codebook)}")
        return FoldedCodebook(self._course, self._course.codebook[set_id])

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
