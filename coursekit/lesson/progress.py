"""Panels around the questions: how far a lesson or a part has come, and the hand-in.

`HandInForm` stands for the whole course, `PartPanel` for a part of a lesson, and `Summary` for one
lesson with the form below it. None keeps anything of its own: the form reads the work files as
`hand_in()` does, and the others show what the lesson's session knows.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import traitlets

from coursekit.catalogue import number, say, say_many, side_by_side
from coursekit.course import Course, Lesson
from coursekit.errors import OneLineError, WorkFileError
from coursekit.lesson import kernel
from coursekit.lesson.how_far import (
    Left,
    left_name,
    left_to_do,
    lesson_state,
    progress_line,
    to_check,
)
from coursekit.lesson.pages import page_address, part_fragment
from coursekit.lesson.session import LessonSession
from coursekit.lesson.static_html import questions_html
from coursekit.lesson.widgets import PageWidget, in_its_language, not_saved
from coursekit.questions.base import Json
from coursekit.questions.feedback import SIGNS, outcome_name
from coursekit.questions.result import Outcome, Result
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
        return say("[hand-in form: write your name, then press the button]")

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
        said = say(
            "Made: {file}, in {folder}. Hand in this file.", file=made.name, folder=made.where
        )
        if made.path is None:
            said = say(
                "Made: {file}. It cannot be kept here: download it, and hand it in.",
                file=made.name,
            )
        if made.is_empty:
            said = say("Made: {file}.", file=made.name)
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
            say("{question}: Answered, not checked yet.", question=result.question)
            if result.question in unchecked
            else self._session.line(result.question)
            for result in self._results()
        )

    def live_text(self) -> str:
        return f"[{self.panel['title']}]"

    def still(self) -> str:
        """Give the questions and how they stand as HTML."""
        return questions_html(self.panel, self.still_name, _work_id(self._session))

    @in_its_language
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
        part = self._part
        return {
            "title": say("How far you are in part {number}", number=part)
            if part
            else say("How far you are in this lesson"),
            "text": progress_line(results, unchecked),
            "rows": question_rows(self._session, results),
            "button": say("Check all of part {number}", number=part)
            if part
            else say("Check all of this lesson"),
            "ready": bool(unchecked),
            "said": self._said,
            "links": self._links(),
            "still": self.still_name,
        }

    def _links(self) -> list[Json]:
        """Give the ways on: to the next part or else the next lesson, and to the contents."""
        course, lesson = self._session.course, self._session.lesson
        part, stems = self._number + 1, [*course.lessons]
        after = stems[stems.index(lesson.stem) + 1 :][:1]
        links = []
        if part <= len(lesson.parts):
            title = lesson.parts[part - 1].title
            text = say("Part {number}: {title}", number=number(part), title=title)
            links.append({"text": text, "href": part_fragment(lesson, part)})
        else:
            links += [
                {
                    "text": say("Next: {title}", title=course.lesson(stem).title),
                    "href": page_address(self._root, stem),
                }
                for stem in after
            ]
        if course.contents:
            contents = page_address(self._root, course.contents)
            links.append({"text": say("All lessons"), "href": contents})
        return [link for link in links if link["href"]]

    @property
    def _part(self) -> str:
        """Give the number of the part; "" where it is all of the lesson."""
        return number(self._number) if self._session.lesson.parts else ""

    def _came_of_it(self, checked: Sequence[str]) -> str:
        """Say what came of a check of these questions, and what is left."""
        results = self._results()
        work = self._session.file.work
        outcomes = [result.outcome for result in results if result.question in checked]
        todo = counted(left for result in results if (left := left_to_do(work, result)))
        came = say("Nothing new to check.")
        if checked:
            came = say_many(
                "{n} answer checked: {outcomes}.",
                "{n} answers checked: {outcomes}.",
                len(checked),
                outcomes=counted(outcomes),
            )
        return f"{came} {self._left(todo)}"

    def _left(self, todo: str) -> str:
        part = self._part
        if todo and part:
            return say("Left in part {number}: {todo}.", number=part, todo=todo)
        if todo:
            return say("Left in this lesson: {todo}.", todo=todo)
        if part:
            return say("All of part {number} is done.", number=part)
        return say("All of this lesson is done.")

    def _received(self, _: object, message: Json, __: object) -> None:
        """Check what is answered and not checked, when the page asks for it."""
        if message.get("type") != "check":
            return
        with self._session.lock:
            failed = ""
            try:
                asked = to_check(self._session.file.work, self._results())
                for id in asked:
                    try:
                        self._check(id)
                    except WorkFileError as error:
                        failed = not_saved(error)
            except OneLineError as error:
                self._said = say("Not checked: {error}", error=error)
            else:
                told = (self._came_of_it(asked), self._session.tell(), failed)
                self._said = " ".join(filter(None, told))
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

    @in_its_language
    def refresh(self) -> None:
        """Show how far the lesson has come by now; only what has changed is graded for it."""
        self._course = self._session.course  # an author may have changed it
        self.summary = self._questions()

    def __repr__(self) -> str:
        rows = self.summary["rows"]
        lines = [
            say(
                "{title}: {outcome}, {score}",
                title=row["title"],
                outcome=row["outcome"],
                score=row["score"],
            )
            for row in rows
        ]
        return "\n".join([self.summary["title"], *lines, self.summary["text"]])

    def live_text(self) -> str:
        return say("[{title}: how far you are, and the hand-in]", title=self.summary["title"])

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
    points = "–" if unchecked else number(result.points)
    possible = number(result.possible)
    outcome = say("answered") if unchecked else outcome_name(result.outcome)
    state = [left_name(left)] if left == "to answer" else filter(None, [outcome, left_name(left)])
    return {
        "id": result.question,
        "title": session.question(result.question).title,
        "outcome": outcome,
        "sign": "…" if unchecked else SIGNS[result.outcome],
        "score": say("not scored")
        if result.waiting
        else say("{points} of {possible}", points=points, possible=possible),
        "left": left,
        "state": side_by_side(state),
    }


def counted(names: Iterable[Outcome | Left]) -> str:
    """Say how often each outcome, or what is left to do, stands there: "2 correct, 1 partly"."""
    return side_by_side(_times(name, n) for name, n in Counter(names).items())


def _times(name: Outcome | Left, n: int) -> str:
    match name:
        case "correct":
            return say_many("{n} correct", "{n} correct", n)
        case "partly":
            return say_many("{n} partly", "{n} partly", n)
        case "not yet":
            return say_many("{n} not yet", "{n} not yet", n)
        case "waiting":
            return say_many("{n} waiting", "{n} waiting", n)
        case "not attempted":
            return say_many("{n} not attempted", "{n} not attempted", n)
        case "to answer":
            return say_many("{n} to answer", "{n} to answer", n)
        case "to check":
            return say_many("{n} to check", "{n} to check", n)
        case "to improve":
            return say_many("{n} to improve", "{n} to improve", n)
        case "":
            return ""
