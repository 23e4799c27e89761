"""What a notebook holds: `open_lesson`, its questions, and `hand_in`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course import Course
from coursekit.course.loader import course_stamp, find_root, load_course
from coursekit.errors import AnswerError, UnknownName, did_you_mean
from coursekit.lesson.session import LessonSession
from coursekit.questions.base import KINDS
from coursekit.questions.result import Result
from coursekit.texts import Article
from coursekit.work import Work
from coursekit.work.handin import work_of, write_hand_in
from coursekit.work.workfile import work_folder

if TYPE_CHECKING:  # pandas and the widgets load when they are first needed
    import pandas as pd

    from coursekit.lesson.heatmap import Heat
    from coursekit.lesson.progress import HandInForm, Summary
    from coursekit.lesson.static_html import FoldedCodebook
    from coursekit.lesson.widgets import QuestionWidget

FIRST_YOURS = (
    "You have marked nothing here yet. Mark first, then run this cell again: "
    "what others have marked shows beside your own marks."
)

_open: dict[tuple[Path, Path, str], OpenLesson] = {}  # by course, work folder and stem


def open_lesson(stem: str, start: Path | None = None) -> OpenLesson:
    """Open a lesson, with the student's work so far.

    Opened again, it is the same lesson, read anew: from the work file, and from the course when an
    author has changed a file of it. Widgets that are shown already follow.

    Args:
        stem: The name that the lesson's files share, such as "03_attribution".
        start: Where the course is looked for, and in the folders above; `None` is the working
            directory.

    Raises:
        CourseError: There is no course, or its files have faults.
        UnknownName: The course has no such lesson.
    """
    root = find_root(start)
    key = (root, work_folder(root).absolute(), stem)
    if key in _open:
        _open[key].reload()
    else:
        _open[key] = OpenLesson(root, stem)
    lesson = _open[key]
    if lesson.notice:
        print(lesson.notice)
    return lesson


def hand_in(name: str = "", student: str = "", start: Path | None = None) -> HandInForm | None:
    """Show the form that makes the hand-in file; with `name` or `student` given, make it at once.

    Args:
        name: The student's name.
        student: The id by which the instructor knows the student.
        start: Where the course is looked for, as in `open_lesson`.

    Raises:
        CourseError: There is no course, or its files have faults.
        HandInError: The file cannot be made; with the form, this is told in it.
    """
    root = find_root(start)
    course = load_course(root)
    if name or student:
        path = write_hand_in(course, root, name, student)
        print(f"Your hand-in file is {path.name}, in the folder of the course.")
        return None
    from coursekit.lesson.progress import HandInForm  # late: only a form needs widgets

    return HandInForm(course, root)


class OpenLesson:
    """One lesson and one student's work on it. `lesson["mark-p4"]` shows a question.

    It is what a notebook holds: short calls whose results come from the work file, so that a
    notebook run again shows the same.
    """

    def __init__(self, root: Path, stem: str) -> None:
        """Open the lesson of this stem in the course at `root`. Raises as `open_lesson` does."""
        self._root = root
        self._stamp = course_stamp(root)  # first: what changes while it is read is read again
        self._session = LessonSession(load_course(root), stem, work_folder(root))
        self._widgets: dict[str, QuestionWidget] = {}
        self._summary: Summary | None = None

    def __repr__(self) -> str:
        lesson = self._session.lesson
        return f"{lesson.title}: {len(lesson.questions)} questions, {lesson.minutes} minutes"

    @property
    def _course(self) -> Course:
        return self._session.course

    @property
    def notice(self) -> str:
        """Say what the student must be told of the work file, in one sentence, or ""."""
        return self._session.file.notice

    def __getitem__(self, id: str) -> QuestionWidget:
        """Give the widget of a question, the same one each time. UnknownName."""
        if id not in self._widgets:
            # Late: only who shows a question pays for widgets.
            from coursekit.lesson.widgets import widget_class

            kind = self._session.question(id).kind
            self._widgets[id] = widget_class(kind)(self._session, id)
        return self._widgets[id]

    def check(self, *ids: str) -> None:
        """Check questions (all, when none is named) and print a line for each. UnknownName."""
        for id in ids or [question.id for question in self._session.lesson.questions]:
            with self._session.lock:
                feedback = self._session.check(id)
            if id in self._widgets and feedback["outcome"] != "not attempted":
                self._widgets[id].feedback = feedback
            print(self._session.line(id))

    def results(self) -> list[Result]:
        """Give the result of every question as the answers stand."""
        return self._session.results()

    def summary(self) -> Summary:
        """Show the whole lesson: every question's state, what is left, the hand-in."""
        if self._summary is None:
            from coursekit.lesson.progress import Summary  # late, as above

            self._summary = Summary(self._session, self._root)
            self._session.changed = self._summary.refresh
        self._summary.refresh()
        return self._summary

    def annotations(self) -> pd.DataFrame:
        """Give the student's spans in this lesson, one a row; see `analysis.span_table`."""
        from coursekit import analysis  # late: pandas

        return analysis.span_table(
            self._course, {self._session.lesson.stem: self._session.file.work}
        )

    def answers(self, *ids: str) -> pd.DataFrame:
        """Give the answers to questions, one row an item; see `analysis.answer_table`.

        Args:
            ids: The questions; none means all but those that ask for marks or a text.

        Raises:
            UnknownName: The lesson has no such question.
            AnswerError: A question asks for marks.
        """
        from coursekit import analysis  # late: pandas

        for id in ids:
            self._session.question(id)
        return analysis.answer_table(
            self._course, self._session.lesson, self._session.file.work, ids
        )

    def compared(self, id: str) -> pd.DataFrame:
        """Set the student's marks beside the key; see `analysis.compared_table`.

        The key shows once the question's solution may be opened.

        Raises:
            UnknownName: The lesson has no such question.
            AnswerError: The question asks for no marks.
        """
        from coursekit import analysis  # late: pandas

        question = self._session.question(id)
        return analysis.compared_table(
            self._course, self._session.lesson, question, self._session.file.attempt(id)
        )

    def partner(self, path: str | Path) -> pd.DataFrame:
        """Give another reader's spans in this lesson, like `annotations()`.

        Args:
            path: The reader's hand-in file, looked for from the course's own folder, then from the
                working directory.

        Raises:
            HandInError: The file cannot be used; it says why in one line.
        """
        from coursekit import analysis  # late: pandas

        return analysis.span_table(self._course, {self._session.lesson.stem: self._other(path)})

    def heat(self, id: str, *others: str | Path) -> Heat:
        """Show the student's marks and other readers' on one passage, counted word by word.

        The others' marks show when the student has made some: who has seen another's marks does
        not read alone.

        Args:
            id: A question that asks for marks.
            others: The others' hand-in files, as for `partner()`; with one, each mark says whose
                it is.

        Raises:
            UnknownName: The lesson has no such question.
            AnswerError: The question asks for no marks.
            HandInError: A file cannot be used.
        """
        from coursekit.lesson.heatmap import Heat  # late, as above

        question = self._session.question(id)
        kind = KINDS[question.kind]
        if not any(kind.labels(question)):
            raise AnswerError(
                f"{id} asks for no marks; heat() counts those of a question that does."
            )
        works = [self._session.file.work, *(self._other(path) for path in others)]
        attempts = [work.attempts.get(id) for work in works]
        spans = [kind.spans(attempt.answer) if attempt else () for attempt in attempts]
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
        inside = self._root / path
        found = inside if inside.exists() else Path(path)
        return work_of(found, self._session.lesson.stem, self._course)

    def codebook(self, set_id: str) -> FoldedCodebook:
        """Give a label set, folded, to open beside a question. UnknownName."""
        if set_id not in self._course.codebook:
            hint = did_you_mean(set_id, self._course.codebook)
            raise UnknownName(f"No label set {set_id!r}.{hint}")
        from coursekit.lesson.static_html import FoldedCodebook  # late: jinja2

        return FoldedCodebook(self._course, self._course.codebook[set_id])

    def article(self, slug: str) -> Article:
        """Give an article of the course by its slug. UnknownName."""
        if slug not in self._course.articles:
            raise UnknownName(f"No article {slug!r}.{did_you_mean(slug, self._course.articles)}")
        return self._course.articles[slug]

    def reload(self) -> None:
        """Read the work file anew, and the course if it was changed, and show what they hold.

        Widgets of questions that are gone, or are of another kind now, are left as they are and
        forgotten: `lesson[id]` makes new ones.

        Raises:
            CourseError: The changed course has faults; the lesson stays as it was.
            UnknownName: The changed course has no such lesson.
        """
        stamp = course_stamp(self._root)
        course = self._course if stamp == self._stamp else load_course(self._root)
        before = {id: self._session.question(id).kind for id in self._widgets}
        with self._session.lock:  # no answer comes from the page between the old and the new
            self._session.reload(course)
            self._stamp = stamp
            now = {question.id: question.kind for question in self._session.lesson.questions}
            self._widgets = {
                id: widget for id, widget in self._widgets.items() if now.get(id) == before[id]
            }
            for widget in self._widgets.values():
                widget.refresh()
            if self._summary is not None:
                self._summary.refresh()
