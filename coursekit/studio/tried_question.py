"""The question on the form as a student would have it: read, checked and answered, and not saved.

`read_question` reads a question and its key as the course's own loader does. `StudentsView` shows
it in the student's widget; what is answered there lies in a folder that goes with the kernel.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve, fields, frozen

from coursekit.catalogue import say
from coursekit.course import Course, Lesson
from coursekit.course.question_reader import QuestionReader
from coursekit.errors import AnswerError
from coursekit.lesson.session import LessonSession, from_page
from coursekit.lesson.widgets import QuestionWidget, widget_class
from coursekit.questions.base import KINDS, Table
from coursekit.questions.records import Answer, Key, Question

_TRIED = "tried"  # what its lesson is called
# Fields with whose faults a question can be shown all the same: no other record hangs on them.
_CAN_WAIT = ("title", "prompt", "points", "hints", "options", "items", "categories", "rubric")


@frozen
class Fault:
    """Something that is wrong with a question or its key.

    Attributes:
        field: The field of the form that it stands beside; "" for none of them.
        text: What is wrong, in one line.
    """

    field: str
    text: str


@frozen
class ReadQuestion:
    """What could be read of a question and its key.

    Attributes:
        question: The question; None while it has faults that leave nothing to show.
        key: Its key; None while there is none, or none that could grade.
        faults: What is wrong with the question.
        key_faults: What is wrong with the key.
    """

    question: Question | None = None
    key: Key | None = None
    faults: tuple[Fault, ...] = ()
    key_faults: tuple[Fault, ...] = ()


def read_question(course: Course, table: Table, article: str) -> ReadQuestion:
    """Read a question and its key as `coursekit check` reads them in a file.

    Args:
        course: What they may refer to.
        table: The question as TOML holds it, with its key, if there is one yet.
        article: The slug of the lesson's text, which holds where the question names no other.
    """
    data: Table = {"article": article} | deepcopy(table)
    key_table = data.pop("key", None)
    reader = QuestionReader(Path(), thorough=True)
    id = str(data.get("id", ""))
    names = [*data, *_field_names(table)]
    question = reader.question("", id, data, course)
    if question is not None:
        reader.check_question("", id, question, course)
    faults = tuple(
        evolve(_beside(line, names), text=_in_words(question, line)) for line in _told(reader, id)
    )
    if question is None or key_table is None:
        return ReadQuestion(question, None, faults)
    reader.faults.clear()
    text = course.articles.get(question.article)
    key = reader.key("", question, deepcopy(key_table), text, course)
    found = tuple(Fault("", _in_words(question, line)) for line in _told(reader, id))
    return ReadQuestion(question, None if found else key, faults, found)


def _told(reader: QuestionReader, id: str) -> list[str]:
    """Give what a reader found so far, each once, without the id that the form does not show."""
    return list(dict.fromkeys(line.removeprefix(f"{id}: ") for line in reader.faults))


def _field_names(table: Table) -> list[str]:
    kind = KINDS.get(str(table.get("kind")))
    return [field.name for field in fields(kind.question_type)] if kind else []


def _in_words(question: Question | None, line: str) -> str:
    """Call options and items by their words: authors of a form do not see the ids."""
    kind = KINDS[question.kind] if question else None
    if kind is None or question is None:
        return line
    for part in (*kind.parts(question), *kind.categories(question)):
        if part.text:
            line = line.replace(repr(part.id), f"“{part.text}”")
    if line.startswith("explanation: "):
        return say("What the solution explains is still to be written.")
    if lacking := _NO_FEEDBACK.match(line):
        return say("“{words}” has no feedback yet.", words=lacking[1])
    return line


def _beside(line: str, names: list[str]) -> Fault:
    """Find the field that a line is about: the first of their names that stands in it."""
    for word in re.findall(r"\w+", line.lower()):
        for name in names:
            if word in (name, name.removesuffix("s")):
                return Fault(name, line)
    return Fault("", line)


# A line on a part of a key, by the path to its field, as it is said in every language.
_NO_FEEDBACK = re.compile(r"\w+\[“(.+)”\](?:\.\w+)*\.feedback: ")


class StudentsView:
    """The student's own widget of the question on the form.

    Attributes:
        widget: The widget; None while there is nothing to show.
    """

    def __init__(self) -> None:
        self.widget: QuestionWidget | None = None
        self._session: LessonSession | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._shown: tuple[Question, Key | None] | None = None
        self._place: tuple[str, str, str] | None = None

    def show(self, course: Course, read: ReadQuestion, place: str) -> None:
        """Show a question, with the answer that was given to it as far as that still fits.

        Args:
            course: Its course.
            read: The question and its key.
            place: Where it belongs; another question begins without an answer.
        """
        question, key = read.question, read.key
        if question is None or any(fault.field not in _CAN_WAIT for fault in read.faults):
            if self._place and self._place[0] != place:
                self.close()  # another question is on the form
            return  # of the same, what was shown stays: a field is empty while it is written anew
        # Without a key it is scored elsewhere, as students meet an assessed one.
        asked = evolve(question, id=_TRIED, assessed=key is None)
        if self._shown == (asked, key):
            return
        lesson = Lesson(
            stem=_TRIED,
            title=question.title,
            minutes=1,
            outcomes=(),
            questions=(asked,),
            keys={_TRIED: key} if key else {},
            fresh=False,
        )
        with_it = evolve(course, lessons={_TRIED: lesson})
        here = (place, question.kind, question.article)
        if self._session is None or self.widget is None or self._place != here:
            self._begin(with_it)
        else:
            self._go_on(with_it, self._session, self.widget)
        self._shown, self._place = (asked, key), here

    def _begin(self, course: Course) -> None:
        self.close()
        self._folder = TemporaryDirectory(prefix="coursekit-author-")
        self._session = LessonSession(course, _TRIED, Path(self._folder.name))
        kind = self._session.question(_TRIED).kind
        self.widget = widget_class(kind)(self._session, _TRIED)

    def _go_on(self, course: Course, session: LessonSession, widget: QuestionWidget) -> None:
        """Show the question as it is now; an answer that fits it no more is let go."""
        with session.lock:
            answer = dict(widget.answer)
            asked = course.lesson(_TRIED).question(_TRIED)
            try:
                from_page(asked, answer, course.articles.get(asked.article))
            except AnswerError:
                return self._begin(course)
            session.reload(course)
            widget.refresh()

    def answer(self) -> tuple[Question, Answer] | None:
        """Give the question that is shown and the answer to it; None when nothing is answered."""
        if self._session is None or self.widget is None:
            return None
        with self._session.lock:
            question = self._session.question(_TRIED)
            text = self._session.course.articles.get(question.article)
            answer = from_page(question, self.widget.answer, text)
        return (question, answer) if KINDS[question.kind].is_attempted(answer) else None

    def put(self, answer: Mapping[str, object]) -> None:
        """Show an answer, such as the one that a key was made from."""
        if self.widget is not None:
            self.widget.answer = dict(answer)

    def close(self) -> None:
        """Take the widget away, and what was answered in it."""
        if self.widget is not None:
            self.widget.close()
        if self._folder is not None:
            self._folder.cleanup()
        self.widget = self._session = self._folder = self._shown = None
