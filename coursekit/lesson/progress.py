"""Panels around the questions: how far a lesson or a part has come, and the hand-in.

`HandInForm` stands for the whole course, `PartPanel` for a part of a lesson, and `Summary` for one
lesson with the form below it. None keeps anything of its own: the form reads the work files as
`hand_in()` does, and the others show what the lesson's session knows.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import traitlets

from coursekit.course import Course, Lesson
from coursekit.errors import OneLineError, WorkFileError
from coursekit.lesson import kernel
from coursekit.lesson.how_far import left_to_do, lesson_state, progress_line, to_check
from coursekit.lesson.pages import page_address, part_fragment
from coursekit.lesson.session import LessonSession
from coursekit.lesson.static_html import questions_html
from coursekit.lesson.widgets import KEEP_OPEN, PageWidget
from coursekit.questions.base import Json
from coursekit.questions.feedback import SIGNS
from coursekit.questions.result import Result
from coursekit.questions.serialize import number_of
from coursekit.work.handin import write_hand_in
from coursekit.work.signature import read_signature
from coursekit.work.workfile import work_folder


class HandInForm(PageWidget):
    """Makes the hand-in file.

    Attributes:
        form: What the page shows: the fields `name` and `student`, a `message`, the `summary` of
            each lesson, and, once it is made, the `path`, which is the
            name, and the content of the `file`.
    """

    part = traitlets.Unicode("handin").tag(sync=True)

    form = traitlets.Dict().tag(sync=True)

    def __init__(self, course: Course, root: Path, **traits: object) -> None:
        """Show the form for the course in the folder `root`, with who made the last file."""
        self._course, self._root = course, root
        before = read_signature(work_folder(root), course.id)
        super().__init__(form=self._form(before.name, before.student), **traits)
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
        folder = work_folder(self._root)
        return [
            {"title": lesson.title, "text": lesson_state(self._course, folder, lesson).text}
            for lesson in self._course.lessons.values()
            if lesson is not self._shown_above()
        ] + [
            {"title": lesson.name, "text": kernel.what_is_wrong(self._root, lesson.faults)}
            for lesson in self._course.closed.values()
        ]

    def _shown_above(self) -> Lesson | None:
        """Give the lesson whose progress stands above the form, and so not in it."""
        return None

    def _received(self, _: object, message: Json, __: object) -> None:
        """Make the file when the page asks for it; the page gets its content, to download it."""
        if message.get("type") != "hand in":
            return
        name, student = str(message.get("name", "")), str(message.get("student", ""))
        try:
            made = write_hand_in(self._course, self._root, name, student)
        except OneLineError as error:
            self.form = self._form(name, student, str(error))
            return
        said = f"Made: {made.name}, in {made.where}. Hand in this file."
        if made.path is None:
            said = f"Made: {made.name}. It cannot be kept here: download it, and hand it in."
        if made.is_empty:
            said = f"Made: {made.name}."
        said = " ".join(filter(None, (said, made.notice, kernel.unsaved(self._root))))
        self.form = self._form(name, student, said) | {"path": made.name, "file": made.text}


class PartPanel(PageWidget):
    """Ends a part of a lesson: each of its questions with its state, and a button to check them.

    It checks nothing by itself, for a page runs from top to bottom whenever it is opened.

    Attributes:
        panel: What the page shows: a `title`, a line of `text` on how far the part has come, a row
            for each question, the label of the `button`, whether anything is `ready` to be checked,
            what was `said` of the last check, and the `links` on, each with `text` and `href`.
    """

    part = traitlets.Unicode("part").tag(sync=True)

    panel = traitlets.Dict().tag(sync=True)

    def __init__(
        self, session: LessonSession, root: Path, number: int, check: Callable[[str], None]
    ) -> None:
        """Show a part.

        Args:
            session: The session of its lesson.
            root: The course's folder.
            number: The number of the part, from 1.
            check: Checks a question by its id, here and on the page.

        Raises:
            UnknownName: The lesson has no such part.
        """
        self._session, self._root = session, root
        self._number, self._check = number, check
        self._said = ""
        self.still_name = f"still-{session.lesson.stem}-part-{number}"
        super().__init__(panel=self._panel())
        self.on_msg(self._received)

    def __repr__(self) -> str:
        unchecked = to_check(self._session.file.work, self._results())
        return "\n".join(
            f"{result.question}: Answered, not checked yet."
            if result.question in unchecked
            else self._session.line(result.question)
            for result in self._results()
        )

    def live_text(self) -> str:
        return f"[{self.panel['title']}]"

    def still(self) -> str:
        """Give the questions and how they stand as HTML."""
        return questions_html(self.panel, self.still_name, _work_id(self._session))

    def refresh(self) -> None:
        """Show how far the part has come by now."""
        with self._session.lock:
            self._said = ""  # was said of other answers
            self.panel = self._panel()

    def _results(self) -> list[Result]:
        # Without those of a test before or after the course, which is not to be checked in passing.
        questions = self._session.lesson.part(self._number)
        return [self._session.result(question.id) for question in questions if question.counted]

    def _panel(self) -> Json:
        results = self._results()
        unchecked = to_check(self._session.file.work, results)
        name = self._name
        return {
            "title": f"How far you are in {name}",
            "text": progress_line(results, unchecked),
            "rows": question_rows(self._session, results),
            "button": f"Check all of {name}",
            "ready": bool(unchecked),
            "said": self._said,
            "links": self._links(),
            "still": self.still_name,
        }

    def _links(self) -> list[Json]:
        """Give the ways on: to the next part or else the next lesson, and to the contents."""
        course, lesson = self._session.course, self._session.lesson
        number, stems = self._number + 1, [*course.lessons]
        after = stems[stems.index(lesson.stem) + 1 :][:1]
        links = []
        if number <= len(lesson.parts):
            text = f"Part {number}: {lesson.parts[number - 1].title}"
            links.append({"text": text, "href": part_fragment(lesson, number)})
        else:
            links += [
                {
                    "text": f"Next: {course.lesson(stem).title}",
                    "href": page_address(self._root, stem),
                }
                for stem in after
            ]
        if course.contents:
            contents = page_address(self._root, course.contents)
            links.append({"text": "All lessons", "href": contents})
        return [link for link in links if link["href"]]

    @property
    def _name(self) -> str:
        return f"part {self._number}" if self._session.lesson.parts else "this lesson"

    def _came_of_it(self, checked: Sequence[str]) -> str:
        """Say what came of a check of these questions, and what is left."""
        results = self._results()
        work = self._session.file.work
        outcomes = [result.outcome for result in results if result.question in checked]
        todo = counted(left for result in results if (left := left_to_do(work, result)))
        came = f"{number_of(len(checked), 'answer')} checked: {counted(outcomes)}."
        left = f"Left in {self._name}: {todo}." if todo else f"All of {self._name} is done."
        return f"{came if checked else 'Nothing new to check.'} {left}"

    def _received(self, _: object, message: Json, __: object) -> None:
        """Check what is answered and not checked, when the page asks for it."""
        if message.get("type") != "check":
            return
        with self._session.lock:
            not_saved = ""
            try:
                asked = to_check(self._session.file.work, self._results())
                for id in asked:
                    try:
                        self._check(id)
                    except WorkFileError as error:
                        not_saved = f" Not saved: {error}. {KEEP_OPEN}"
            except OneLineError as error:
                self._said = f"Not checked: {error}"
            else:
                told = " ".join(filter(None, (self._came_of_it(asked), self._session.tell())))
                self._said = told + not_saved
            self.panel = self._panel()
            self._session.rested()


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
        self.still_name = f"still-{session.lesson.stem}-summary"
        super().__init__(session.course, root, summary=self._questions())

    def refresh(self) -> None:
        """Show how far the lesson has come by now; only what has changed is graded for it."""
        self._course = self._session.course  # an author may have changed it
        self.summary = self._questions()

    def __repr__(self) -> str:
        rows = self.summary["rows"]
        lines = [f"{row['title']}: {row['outcome']}, {row['score']}" for row in rows]
        return "\n".join([self.summary["title"], *lines, self.summary["text"]])

    def live_text(self) -> str:
        return f"[{self.summary['title']}: how far you are, and the hand-in]"

    def still(self) -> str:
        """Give the questions and how they stand as HTML."""
        return questions_html(self.summary, self.still_name, _work_id(self._session))

    def _shown_above(self) -> Lesson | None:
        return self._session.lesson

    def _questions(self) -> Json:
        results = self._session.results()
        return {
            "title": self._session.lesson.title,
            "text": progress_line(results, to_check(self._session.file.work, results)),
            "rows": question_rows(self._session, results),
            "still": self.still_name,
        }


def _work_id(session: LessonSession) -> str:
    """Give the id of the work file; "" while nothing is answered, for it is another each time."""
    return session.file.id if session.file.work.attempts else ""


def question_rows(session: LessonSession, results: Iterable[Result]) -> list[Json]:
    """Give a row for each result: the question, how it stands, and what is left to do."""
    return [_row(session, result) for result in results]


def _row(session: LessonSession, result: Result) -> Json:
    left = left_to_do(session.file.work, result)
    unchecked = left == "to check"  # the outcome is for the student to ask for
    points = "–" if unchecked else f"{result.points:g}"
    return {
        "id": result.question,
        "title": session.question(result.question).title,
        "outcome": "answered" if unchecked else result.outcome,
        "sign": "…" if unchecked else SIGNS[result.outcome],
        "score": "not scored" if result.waiting else f"{points} of {result.possible}",
        "left": left,
    }


def counted(names: Iterable[str]) -> str:
    """Say how often each name stands there, such as "2 correct, 1 partly"."""
    return ", ".join(f"{many} {name}" for name, many in Counter(names).items())
