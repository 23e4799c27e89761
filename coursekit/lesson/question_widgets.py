"""The widgets of questions: anywidget classes with traits, one ES module each. No grading.

They are ordinary ipywidgets: they go into a VBox, and `answer` can be observed, linked and set.
What a check, a hint or a save does is asked of the lesson's session.

Between page and kernel an answer is JSON; a span is [start, end, label] in code points. A change to
spans travels as what was added and removed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import traitlets

from coursekit.errors import Told
from coursekit.lesson.session import LessonSession
from coursekit.lesson.widget_base import STATIC, Json, PageWidget, module
from coursekit.questions.base import KINDS


class QuestionWidget(PageWidget):
    """One question, as an ordinary ipywidget.

    Attributes:
        question: The question as the page shows it.
        answer: The student's answer as JSON; setting it saves it. Can be observed and linked.
        feedback: What the last check told, the open hints and the open solution.
        status: What the status line says: `saved` and `message`.
    """

    _css = STATIC / "coursekit.css"

    question = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)
    status = traitlets.Dict().tag(sync=True)

    def __init__(self, session: LessonSession, id: str) -> None:
        self._session = session
        self._id = id
        self._saving = False  # whether a new answer is saved: not while it comes from the file
        self._from_page = False
        super().__init__(
            question=session.page(id),
            answer=session.answer(id),
            feedback=session.feedback(id),
            status={"saved": True, "message": ""},
        )
        self._saving = True
        self.on_msg(self._received)

    # --- what a notebook calls ---

    def check(self) -> None:
        """Check the answer, here and on the page, and print the outcome."""
        with self._session.lock:
            self.feedback = self._session.check(self._id)
            print(self._session.line(self._id))

    def hint(self) -> None:
        """Open the next hint, here and on the page, and print it."""
        with self._session.lock:
            self.feedback = self._session.hint(self._id)
        print(self.feedback["hints"][-1])

    def solution(self) -> None:
        """Open the solution, here and on the page, and print its explanation."""
        with self._session.lock:
            self.feedback = self._session.solution(self._id)
        shown = self.feedback["solution"]
        print(shown["explanation"] if shown else self.feedback["headline"])

    def refresh(self) -> None:
        """Show what the session has, without saving it again. UnknownName."""
        with self._session.lock, self._set(_saving=False):
            self.question = self._session.page(self._id)
            self.answer = self._session.answer(self._id)
            self.feedback = self._session.feedback(self._id)

    def __repr__(self) -> str:
        return f"[{self._session.line(self._id)}]"

    def still(self) -> str:
        """Give the question with the student's answer as HTML."""
        return self._session.html(self._id)

    # --- what the page sends ---

    def _received(self, _: object, message: Json, __: object) -> None:
        try:
            with self._session.lock:
                self._answer_to(message)
        except (Told, KeyError, TypeError, ValueError) as error:
            self._say("not saved", message, f"Not saved: {error}")

    def _answer_to(self, message: Json) -> None:
        """Do what the page asks; it keeps a change, and sends it again, until it is answered."""
        match message.get("type"):
            case "change" | "restore":
                self._changed(message)
            case "check":
                self._tell(message, self._session.check(self._id))
            case "hint":
                self._tell(message, self._session.hint(self._id))
            case "solution":
                self._tell(message, self._session.solution(self._id))
            case _:
                pass  # a page of another version asks for what this one does not know

    def _changed(self, message: Json) -> None:
        # A change of spans is what came and went; any other, and "restore", is the whole answer.
        answer = message.get("answer") or self._with_spans(message)
        told = self._session.save(self._id, answer)
        with self._set(_saving=False, _from_page=True):
            self.answer = answer
            self.feedback = self._session.feedback(self._id)
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
        """Answer a message of the page; `seq` tells which, for several may be on their way."""
        self.send({"type": kind, "seq": message.get("seq"), "message": text})

    @contextmanager
    def _set(self, **states: bool) -> Iterator[None]:
        """Set attributes for a while, also when what happens meanwhile fails."""
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
        with self._session.lock:  # first, for it is held while answers come that are saved already
            if not self._saving:
                return
            self.status = {"saved": True, "message": self._session.save(self._id, change["new"])}


@cache
def widget_class(kind: str) -> type[QuestionWidget]:
    """Give the class of the widgets of one kind of question.

    anywidget reads the JavaScript from the class, so a kind has one; it is made when its first
    question is shown.
    """
    script = KINDS[kind].script

    class KindWidget(QuestionWidget):
        _esm = module(Path(script) if script else kind)

    KindWidget.__name__ = KindWidget.__qualname__ = kind.capitalize()
    return KindWidget
