"""The widgets of questions: anywidget classes with traits, one ES module each. No grading.

They are ordinary ipywidgets: they go into a VBox, and `answer` can be observed, linked and set.
What a check, a hint or a save does is asked of a `Desk`, which the lesson is.

Between page and kernel an answer is JSON; a span is [start, end, label] in code points. A change to
spans travels as what was added and removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import traitlets

from coursekit.errors import Told
from coursekit.lesson.widget_base import STATIC, Json, PageWidget, module


class Desk(Protocol):
    """Who answers the widgets, question by question."""

    @property
    def lock(self) -> AbstractContextManager[Any]:
        """Held while a question is answered."""

    def page(self, id: str) -> Json:
        """The question for the page."""

    def answer(self, id: str) -> Json:
        """The student's answer for the page."""

    def feedback(self, id: str) -> Json:
        """The feedback as it stands."""

    def save(self, id: str, answer: Json) -> str:
        """Save an answer; gives what the status line says. Told when it cannot be saved."""

    def check(self, id: str) -> Json:
        """Check the answer; gives the new feedback."""

    def hint(self, id: str) -> Json:
        """Open the next hint; gives the new feedback."""

    def solution(self, id: str) -> Json:
        """Open the solution; gives the new feedback."""

    def line(self, id: str) -> str:
        """The question, its outcome and its points in one line."""

    def html(self, id: str) -> str:
        """The question with the student's answer, for where no kernel runs."""


class QuestionWidget(PageWidget):
    """One question. `answer` is the student's, as JSON; setting it saves it."""

    _css = STATIC / "coursekit.css"

    question = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)
    status = traitlets.Dict().tag(sync=True)

    def __init__(self, desk: Desk, id: str) -> None:
        self._desk = desk
        self._id = id
        self._saving = False  # whether a new answer is saved: not while it comes from the file
        self._from_page = False
        super().__init__(
            question=desk.page(id),
            answer=desk.answer(id),
            feedback=desk.feedback(id),
            status={"saved": True, "message": ""},
        )
        self._saving = True
        self.on_msg(self._received)

    # --- what a notebook calls ---

    def check(self) -> None:
        """Check the answer, here and on the page, and print the outcome."""
        with self._desk.lock:
            self.feedback = self._desk.check(self._id)
            print(self._desk.line(self._id))

    def hint(self) -> None:
        """Open the next hint, here and on the page, and print it."""
        with self._desk.lock:
            self.feedback = self._desk.hint(self._id)
        print(self.feedback["hints"][-1])

    def solution(self) -> None:
        """Open the solution, here and on the page, and print its explanation."""
        with self._desk.lock:
            self.feedback = self._desk.solution(self._id)
        shown = self.feedback["solution"]
        print(shown["explanation"] if shown else self.feedback["headline"])

    def refresh(self) -> None:
        """Show what the desk has, without saving it again."""
        with self._desk.lock, self._set(_saving=False):
            self.question = self._desk.page(self._id)
            self.answer = self._desk.answer(self._id)
            self.feedback = self._desk.feedback(self._id)

    def __repr__(self) -> str:
        return f"[{self._desk.line(self._id)}]"

    def still(self) -> str:
        """The question with the student's answer as HTML."""
        return self._desk.html(self._id)

    # --- what the page sends ---

    def _received(self, _: object, message: Json, __: object) -> None:
        try:
            with self._desk.lock:
                self._answer_to(message)
        except (Told, KeyError, TypeError, ValueError) as error:
            self._say("not saved", message, f"Not saved: {error}")

    def _answer_to(self, message: Json) -> None:
        match message.get("type"):
            case "change" | "restore":
                self._changed(message)
            case "check":
                self._tell(message, self._desk.check(self._id))
            case "hint":
                self._tell(message, self._desk.hint(self._id))
            case "solution":
                self._tell(message, self._desk.solution(self._id))

    def _changed(self, message: Json) -> None:
        answer = message.get("answer") or self._with_spans(message)
        told = self._desk.save(self._id, answer)
        with self._set(_saving=False, _from_page=True):
            self.answer = answer
            self.feedback = self._desk.feedback(self._id)
        self._say("saved", message, told)

    def _tell(self, message: Json, feedback: Json) -> None:
        self.feedback = feedback
        self._say("told", message, "")  # the trait is not sent again when it has not changed

    def _with_spans(self, message: Json) -> Json:
        """The answer with the message's spans added and removed."""
        spans = {tuple(span) for span in self.answer.get("spans", [])}
        spans -= {tuple(span) for span in message.get("remove", [])}
        spans |= {tuple(span) for span in message.get("add", [])}
        return {**self.answer, "spans": [list(span) for span in sorted(spans)]}

    def _say(self, kind: str, message: Json, text: str) -> None:
        self.send({"type": kind, "seq": message.get("seq"), "message": text})

    @contextmanager
    def _set(self, **states: bool) -> Iterator[None]:
        before = {name: getattr(self, name) for name in states}
        try:
            for name, state in states.items():
                setattr(self, name, state)
            yield
        finally:
            for name, state in before.items():
                setattr(self, name, state)

    def _should_send_property(self, key: str, value: object) -> bool:
        """What the page did it knows: all spans back would be 200 kB a change.

        It also keeps the feedback on the spans that were not touched.
        """
        if self._from_page and key in ("answer", "feedback"):
            return False
        return bool(super()._should_send_property(key, value))

    @traitlets.observe("answer")
    def _answer_set(self, change: Json) -> None:
        """An answer set by code is saved like one from the page."""
        with self._desk.lock:  # first, for it is held while answers come that are saved already
            if not self._saving:
                return
            self.status = {"saved": True, "message": self._desk.save(self._id, change["new"])}


class Highlight(QuestionWidget):
    """Mark spans of a passage with labels."""

    _esm = module("highlight")


class Choice(QuestionWidget):
    """Pick one option, or several."""

    _esm = module("choice")


class Classify(QuestionWidget):
    """Give each item a category."""

    _esm = module("classify")


class Order(QuestionWidget):
    """Put items in order."""

    _esm = module("order")


class Value(QuestionWidget):
    """Type a number or a date."""

    _esm = module("value")


class Written(QuestionWidget):
    """Write, and cite the passage."""

    _esm = module("written")


KINDS: dict[str, type[QuestionWidget]] = {
    "highlight": Highlight,
    "choice": Choice,
    "classify": Classify,
    "order": Order,
    "value": Value,
    "written": Written,
}
