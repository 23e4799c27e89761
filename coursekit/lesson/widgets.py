"""The widgets: what all of them share, and those of questions.

They are ordinary ipywidgets: they go into a VBox, and `answer` can be observed, linked and set.
They decide nothing: what a check, a hint or a save does, the lesson's session says.

The module is read from top to bottom:

1. `PageWidget` is what all widgets of the course share: also the heat map and the hand-in form.
   How their JavaScript and CSS reach the page is in `page_code`.
2. `QuestionWidget` is a question; `widget_class` gives the class for each kind.

Between page and kernel an answer is JSON; a span is [start, end, label] in code points. A change to
spans travels as what was added and removed, for a long text can have a thousand of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast
from uuid import uuid4

import anywidget
import traitlets
from IPython.display import display

from coursekit.catalogue import language, say, speaking
from coursekit.errors import AnswerError, ItemClosed, OneLineError, WorkFileError
from coursekit.lesson.page_code import LOADER, module, page_code, stylesheet
from coursekit.lesson.session import LessonSession, TakenUp
from coursekit.questions.base import KINDS, Json

# --- what all widgets share ---


Method = TypeVar("Method", bound=Callable[..., Any])


def in_its_language(method: Method) -> Method:
    """Let a method of a widget speak the widget's language, whatever was opened since."""

    @wraps(method)
    def spoken(self: "PageWidget", *args: Any, **more: Any) -> Any:
        with speaking(self.language):
            return method(self, *args, **more)

    return cast(Method, spoken)


class PageWidget(anywidget.AnyWidget):
    """A widget with a fixed text, its `repr`, and HTML for where no kernel runs.

    The text is what a saved notebook holds and nbval compares; anywidget's own has an id that is
    another one each time.

    A widget whose HTML changes while it is on the page names it (`still_name`). A cell then shows
    two outputs, the widget and its HTML: the second can be updated without the first being drawn
    anew, so that a notebook that is saved shows what was answered. The page hides the HTML while
    the widget is there.

    It goes on in the language in which it was made: lessons in several may be open in one kernel.

    Attributes:
        language: The language that it speaks, one of `catalogue.LANGUAGES`.
        me: The id of the widget's model, by which its view on the page finds it.
        code: The model that has the code of all widgets; see `page_code`.
        failed: What the page says where it cannot have the code; "" for the same in English.
        part: The widget's name in that code: a file in `static/`, without its ending.
        still_name: The class of the HTML on the page; "" for HTML that never changes.
    """

    _esm: Path | str = LOADER

    me = traitlets.Unicode().tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)
    part = traitlets.Unicode().tag(sync=True)
    failed = traitlets.Unicode().tag(sync=True)

    still_name = ""
    _shown_still: str | None = None  # as a cell has it; None while no cell has

    def __init__(self, **traits: object) -> None:
        """Make the widget; `traits` are its own."""
        me = uuid4().hex
        self.language = language()
        super().__init__(model_id=me, me=me, code=page_code().model_id, failed=_failed(), **traits)

    def _send(self, msg: Json, buffers: Any = None) -> None:
        """Send a message to the page, also when another client has restarted the kernel.

        JupyterLab names a subshell of the kernel with each message, and ipykernel 7.4 keeps a
        widget to the one that it answered last. After such a restart JupyterLab 4.6 goes on naming
        the subshell of the dead kernel, and the new kernel would refuse all that follows.
        """
        with suppress(AttributeError):  # other kernels than ipykernel have no subshells
            kernel = self.comm.kernel
            header = kernel.get_parent().get("header", {})
            if header.get("subshell_id") not in kernel.shell_channel_thread.manager.list_subshell():
                header["subshell_id"] = None  # answered in the main shell
        super()._send(msg, buffers)

    @in_its_language
    def _handle_msg(self, msg: Json) -> None:
        """Hear the page."""
        super()._handle_msg(msg)

    def still(self) -> str:
        """Give the widget as HTML for where no kernel runs, or ""."""
        return ""

    def still_text(self) -> str:
        """Give the same as text, for where there is no HTML either."""
        return repr(self)

    def live_text(self) -> str:
        """Give the text beside the widget itself, which does not change where its HTML does."""
        return repr(self)

    @in_its_language
    def update_still(self) -> None:
        """Show the HTML anew where a cell has it, if it has changed since."""
        if self._shown_still is not None and self._shown_still != (html := self.still()):
            self._show_still(html, update=True)

    def _show_still(self, html: str, *, update: bool = False) -> None:
        self._shown_still = html
        bundle = {"text/plain": self.still_text(), "text/html": html}
        display(bundle, raw=True, display_id=self.still_name, update=update)  # type: ignore[no-untyped-call]

    def _reopen(self) -> None:
        """Make the widget and its code known to the page again, if the page has closed them.

        A page that hears of a widget before it is ready for any closes it; this one lives as long
        as its lesson, and the page would find no model, however often the cell was run.
        """
        for widget in (page_code(), self):
            if getattr(widget.comm, "_closed", False):
                widget.set_trait("comm", None)
                widget.open()

    @in_its_language
    def _ipython_display_(self) -> None:
        """Show the widget in a cell, and its HTML after it."""
        self._reopen()
        data, metadata = self._repr_mimebundle_()
        display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
        if self.still_name:
            self._show_still(self.still())

    @in_its_language
    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Give what anywidget shows, with the fixed text and HTML."""
        bundle = super()._repr_mimebundle_(**kwargs)
        # anywidget gives None for a widget without a view, and ipywidgets a dict alone.
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        html = _SHOWN_BELOW if self.still_name else self.still()
        still = {"text/plain": self.live_text()} | ({"text/html": html} if html else {})
        return {**(data or {}), **still}, metadata


def _failed() -> str:
    """Give what `static/page_code.js` says; English it knows, for it has no catalogue."""
    if language() == "en":
        return ""
    return say("This part of the page could not be drawn. Reload the page; your answers are kept.")


# Takes no room, and keeps the text of the widget out of a page on which its HTML stands.
_SHOWN_BELOW = '<div class="coursekit-live"></div>'


# --- a question ---

_MOST_REPLIES = 50  # that are kept for a page that has missed one


def not_saved(error: WorkFileError) -> str:
    """Say that the work file cannot be written, and what to do."""
    return say(
        "Not saved: {error}. Keep this page open and ask for help: your answers are on it. Once "
        "they can be saved, press Check, and they are.",
        error=error,
    )


class AnswerTrait(traitlets.Dict):
    """An answer; what is none is told in one line, as any other bad answer is."""

    def error(self, obj: Any, value: object, error: Any = None, info: Any = None) -> NoReturn:
        message = say(
            "{question}: {value}; expected a table",
            question=obj.question["id"],
            value=f"{value!r:.40}",
        )
        raise AnswerError(message) from None


class QuestionWidget(PageWidget):
    """One question, as an ordinary ipywidget.

    The page and a notebook's cells may both change an answer, and either must see what the other
    did. An answer from the page is not sent back to it; one that a cell sets is saved like one
    from the page; and whatever comes from the work file is shown and not saved again.

    Attributes:
        question: The question as the page shows it; see `session.question_page`.
        answer: The student's answer as JSON; setting it saves it. Can be observed and linked.
        feedback: What the last check said, the open hints and the open solution; see
            `session.feedback_page`.
        status: What the status line says: `saved`, whether the answer is, and a `message`.
        below: The model of the widget that is shown below the feedback, or "".
    """

    question = traitlets.Dict().tag(sync=True)
    answer = AnswerTrait().tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)
    status = traitlets.Dict().tag(sync=True)
    below = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, session: LessonSession, id: str, below: Callable[[str], str] = lambda _: ""
    ) -> None:
        """Show a question.

        Args:
            session: The session of its lesson.
            id: The question's id.
            below: Gives the model of what is shown below the feedback on a question, by its id.

        Raises:
            UnknownName: The session's lesson has no such question.
        """
        self._session = session
        self._id = id
        self._below = below
        self.still_name = session.still_name(id)
        self._saving = False  # whether a new answer is saved: not while it comes from the file
        self._from_page = False  # whether the page has the new answer already
        self._replies: dict[Any, Json] = {}  # the latest, by the number of the page's message
        super().__init__(
            part=session.question(id).kind,
            question=session.page(id),
            answer=session.answer(id),
            feedback=session.feedback(id),
            status={
                "saved": True,
                "message": ""
                if session.file.is_open
                else say("Your answers cannot be saved here. Ask for help before you go on."),
            },
            below=below(id),
        )
        self._saving = True
        self.on_msg(self._received)

    # --- what a notebook calls ---

    @in_its_language
    def check(self) -> None:
        """Check the answer, here and on the page, and print the outcome."""
        with self._session.lock:
            self._ask(self._session.check)
            for told in filter(None, (self._session.line(self._id), self._session.tell())):
                print(told)

    @in_its_language
    def hint(self) -> None:
        """Open the next hint, here and on the page, and print it."""
        with self._session.lock:
            self._ask(self._session.hint)
        print(self.feedback["hints"][-1])

    @in_its_language
    def solution(self) -> None:
        """Open the solution, here and on the page, and print its explanation."""
        with self._session.lock:
            self._ask(self._session.solution)
        shown = self.feedback["solution"]
        print(shown["explanation"] if shown else self.feedback["headline"])

    def _ask(self, act: Callable[[str], Json]) -> None:
        """Show the feedback that the session gives, also when the work file cannot be written.

        Raises:
            WorkFileError: It cannot.
        """
        try:
            self.feedback = act(self._id)
        except WorkFileError:
            self.feedback = self._session.feedback(self._id)
            raise

    @in_its_language
    def refresh(self) -> None:
        """Show what the session has, without saving it again.

        Raises:
            UnknownName: The lesson has the question no more.
        """
        with self._session.lock, self._not_saving(), self.hold_sync():
            self.question = self._session.page(self._id)
            self._show_saved()

    def _show_saved(self) -> None:
        """Show the answer that the work file holds."""
        before = self.answer
        with self._not_saving(), self.hold_sync():
            self.answer = self._session.answer(self._id)
            self.feedback = self._session.feedback(self._id)
        if self.answer != before:
            self.update_still()

    def __repr__(self) -> str:
        return say("[{title}: a question to answer on the page]", title=self.question["title"])

    def still(self) -> str:
        """Give the question with the student's answer as HTML."""
        return self._session.html(self._id)

    def still_text(self) -> str:
        """Give the student's answer in one line."""
        answer = self._session.in_one_line(self._id)
        return say("[{title}: {answer}]", title=self.question["title"], answer=answer)

    # --- what the page sends ---

    def _received(self, _: object, message: Json, __: object) -> None:
        try:
            with self._session.lock:
                self._answer_to(message)
        except WorkFileError as error:
            self._reply("not saved", message, not_saved(error), held=True)
        except ItemClosed as error:
            self._reply("not saved", message, say("Not saved: {error}", error=error))
        except (OneLineError, KeyError, TypeError, ValueError):  # not of this course as it is now
            changed = say("Not saved: the question was changed. Reload this page.")
            self._reply("not saved", message, changed)

    def _answer_to(self, message: Json) -> None:
        """Do what the page asks; it keeps a change, and sends it again, until it is answered."""
        ask = {
            "check": self._session.check,
            "hint": self._session.hint,
            "solution": self._session.solution,
        }
        kind = message.get("type")
        if message.get("again") and message.get("seq") in self._replies:
            self.send(self._replies[message["seq"]])
        elif kind == "change":
            self._changed(message)
        elif kind == "still":  # the answer rests
            self.update_still()
            self._session.rested()
        elif kind in ask:  # else a page of another version asks for what this one does not know
            taken_up = self._take_up()
            self._ask(ask[kind])
            told = " ".join(filter(None, (_taken_up(taken_up), self._session.tell())))
            self._reply("told", message, told)  # the trait is not sent when it has not changed
            self._session.rested()

    def _changed(self, message: Json) -> None:
        # A change of spans is what came and went, and so fits what another kernel has saved; any
        # other is the whole answer.
        taken_up = "" if "answer" in message else self._take_up(sent_again=True)
        answer = message.get("answer") or self._with_spans(message)
        notice = self._session.save(self._id, answer)
        with self._not_saving(from_page=True):
            self.answer = answer
        # The other pages of this kernel show the change too.
        change: Json = {
            name: message[name] for name in ("answer", "add", "remove") if name in message
        }
        notice = " ".join(filter(None, (_saved_with(taken_up), notice)))
        self._reply("saved", message, notice or say("Saved"), change=change)
        feedback = self._session.feedback(self._id)
        # A page keeps the feedback on the marks that were not touched, and needs other feedback
        # only when the answer is as checked again.
        with self._not_saving(from_page=not feedback["outcome"]):
            self.feedback = feedback

    def _take_up(self, *, sent_again: bool = False) -> TakenUp:
        """Show what another kernel has saved since; tell what that was."""
        if told := self._session.take_up(self._id, self.answer, sent_again=sent_again):
            self._show_saved()
        return told

    def _with_spans(self, message: Json) -> Json:
        """Give the answer with the message's spans added and removed."""
        spans = {tuple(span) for span in self.answer.get("spans", [])}
        spans -= {tuple(span) for span in message.get("remove", [])}
        spans |= {tuple(span) for span in message.get("add", [])}
        return {**self.answer, "spans": [list(span) for span in sorted(spans)]}

    def _reply(self, kind: str, message: Json, text: str, **more: Any) -> None:
        """Answer a message of the page; `seq` tells which, for several may be on their way."""
        reply = {"type": kind, "seq": message.get("seq"), "message": text}
        if kind != "not saved":  # what was not saved is tried again
            self._replies[message.get("seq")] = reply
            if len(self._replies) > _MOST_REPLIES:
                del self._replies[next(iter(self._replies))]
        self.send(reply | more)

    @traitlets.observe("feedback")
    def _told(self, change: Json) -> None:
        """Show what belongs below the feedback of a check; it stays while the answer changes."""
        if change["new"].get("outcome"):
            self.below = self._below(self._id)

    # --- what is saved, and what is sent ---

    @contextmanager
    def _not_saving(self, *, from_page: bool = False) -> Iterator[None]:
        """Show what is saved already; `from_page` says that the page has it too."""
        before = self._saving, self._from_page
        self._saving, self._from_page = False, from_page or self._from_page
        try:
            yield
        finally:
            self._saving, self._from_page = before

    def _should_send_property(self, key: str, value: object) -> bool:
        """Tell whether the page needs a trait, which ipywidgets asks.

        It knows what it did itself: all spans of a long text back would be 200 kB a change. And it
        keeps the feedback on the spans that were not touched.
        """
        if self._from_page and key in ("answer", "feedback"):
            return False
        return bool(super()._should_send_property(key, value))

    @traitlets.observe("answer")
    @in_its_language
    def _answer_set(self, change: Json) -> None:
        """Save an answer that was set by code, like one from the page."""
        # The lock comes first: whoever sets `_saving` holds it.
        with self._session.lock:
            if not self._saving:
                return
            try:
                told = self._session.save(self._id, change["new"])
            except AnswerError:
                self._show_saved()
                raise
            self.status = {"saved": True, "message": told or say("Saved")}
        self.update_still()


def _taken_up(what: TakenUp) -> str:
    """Say what was taken up from the work file before what the page asked for."""
    match what:
        case "changed elsewhere":
            return say("This answer was changed in another window; here it is as it stands now.")
        case "read now":
            return say("Your earlier answer could not be read until now; here it is.")
        case "":
            return ""


def _saved_with(what: TakenUp) -> str:
    """Say the same of a change that was saved with it."""
    match what:
        case "changed elsewhere":
            return say("Saved, with what was changed in another window meanwhile.")
        case "read now":
            return say("Saved, with your earlier answer, which could not be read until now.")
        case "":
            return ""


@cache
def widget_class(kind: str) -> type[QuestionWidget]:
    """Give the class of the widgets of one kind of question.

    Args:
        kind: The name of the kind. Its JavaScript is the one in `static/` that is called like the
            kind; a kind from elsewhere names a file, which is sent with its widgets.
    """
    script = KINDS[kind].script
    own = {"_esm": module(Path(script)), "_css": stylesheet()} if script else {}
    return type(kind.capitalize(), (QuestionWidget,), own)
