"""The widgets: their JavaScript, how they reach the page, and those of questions. No grading.

They are ordinary ipywidgets: they go into a VBox, and `answer` can be observed, linked and set.
What a check, a hint or a save does is asked of the lesson's session.

Between page and kernel an answer is JSON; a span is [start, end, label] in code points. A change to
spans travels as what was added and removed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import anywidget
import traitlets

from coursekit.errors import OneLineError
from coursekit.lesson.session import LessonSession
from coursekit.questions.base import KINDS

STATIC = Path(__file__).parent / "static"
Json = dict[str, Any]  # what travels to the page and back

_NAMES = r"\{\s*\w+(?:\s*,\s*\w+)*\s*,?\s*\}"
_IMPORT = re.compile(rf'import\s*{_NAMES}\s*from\s*"(\.\.?/[^"]+\.js)";[^\S\n]*\n?')
_EXPORT = re.compile(r"export\s+(?=(?:const|let|class|function|async\s+function)\b)")
_DEFAULT = re.compile(r"export\s+default\b")
_KEYWORD = re.compile(r"(?<![\w$.])(?:import|export)\b(?!\s*:)")
_BEFORE_PATTERN = r"(?:(?<=[(,=:\[!&|?{};>])|(?<=return))"
_NO_CODE = re.compile(
    r"/\*.*?\*/|//[^\n]*"  # comments
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"  # strings
    # and patterns, which may hold single quotation marks
    rf"|{_BEFORE_PATTERN}[^\S\n]*/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/",
    re.DOTALL,
)
_TOP_LEVEL = re.compile(r"^(?:const|let|class|(?:async )?function\*?) ([\w$]+)", re.MULTILINE)
_EXPECTED = (
    'import { a, b } from "./file.js"; or export before const, let, class or function, '
    "or, in the widget's own file, export default"
)


def module(source: Path | str) -> str:
    """Join one widget's JavaScript and all that it imports into the single module of a widget.

    anywidget hands the page one module; the files import one another so that tests, tsc and Node.js
    see them as they are. A file may lie anywhere, and imports by relative path what it needs:
    `import { questionView } from "../../coursekit/lesson/static/question_view.js";`. Files are told
    apart by where they really lie, so each stands in the module once, however it is reached.

    Nothing but `import { names } from "…";` and `export` before a declaration is understood, and
    all files share one scope; whatever else stands there is refused, for it would fail on the page.

    Args:
        source: The widget's own file, with its `export default`; or the name of one that is here.

    Raises:
        ValueError: A form of import or export that is not known, with its file and line.
    """
    return _joined(STATIC / f"{source}.js" if isinstance(source, str) else source.resolve())


@cache
def _joined(path: Path) -> str:
    parts: dict[Path, str] = {}
    _gather(path, parts, own=True)
    if not _DEFAULT.search(parts[path]):
        raise ValueError(f"{path}: no export default; expected what renders the widget")
    joined = "\n".join(parts.values())
    declared = _TOP_LEVEL.findall(joined)
    if twice := sorted({name for name in declared if declared.count(name) > 1}):
        raise ValueError(f"{path}: {twice[0]} is declared in two of its files; expected one")
    return joined


def _gather(path: Path, parts: dict[Path, str], *, own: bool = False) -> None:
    """Add a file to `parts`, after all that it imports."""
    parts[path] = ""  # known by now, should an import lead back here
    text = path.read_text("utf-8")
    code, done = "", 0
    for found in _KEYWORD.finditer(_NO_CODE.sub(_blank, text)):
        start = found.start()
        if start < done:
            continue
        code += text[done:start]
        done = start
        if match := _IMPORT.match(text, start):
            imported = (path.parent / match[1]).resolve()
            if not imported.is_file():
                _refuse(path, text, start, "an existing file")
            if imported not in parts:
                _gather(imported, parts)
            done = match.end()
        elif match := _EXPORT.match(text, start):
            done = match.end()
        elif not (own and _DEFAULT.match(text, start)):
            _refuse(path, text, start, _EXPECTED)
    del parts[path]  # and to its end
    parts[path] = code + text[done:]


def _blank(match: re.Match[str]) -> str:
    """As many spaces and line ends as the match has characters."""
    return re.sub(r"[^\n]", " ", match[0])


def _refuse(path: Path, text: str, start: int, expected: str) -> NoReturn:
    line = text.count("\n", 0, start) + 1
    found = text.split("\n")[line - 1].strip()
    raise ValueError(f"{path}:{line}: {found!r}; expected {expected}")


class PageWidget(anywidget.AnyWidget):
    """A widget with a fixed text, its `repr`, and HTML for where no kernel runs.

    It hears the page also when another client has restarted the kernel. JupyterLab names a subshell
    of the kernel with each message, and ipykernel 7.4 keeps a widget to the one that it answered
    last. After such a restart JupyterLab 4.6 goes on naming the subshell of the dead kernel, and
    the new kernel would refuse all that follows.
    """

    def _send(self, msg: Json, buffers: Any = None) -> None:
        with suppress(AttributeError):  # another kernel has no subshells
            kernel = self.comm.kernel
            header = kernel.get_parent().get("header", {})
            if header.get("subshell_id") not in kernel.shell_channel_thread.manager.list_subshell():
                header["subshell_id"] = None  # answered in the main shell
        super()._send(msg, buffers)

    def still(self) -> str:
        """The widget as HTML for where no kernel runs, or ""."""
        return ""

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """What anywidget shows, with the fixed text and HTML."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        html = self.still()
        still = {"text/plain": repr(self)} | ({"text/html": html} if html else {})
        return {**(data or {}), **still}, metadata


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
        with self._session.lock, self._set(_saving=False), self.hold_sync():
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
        except (OneLineError, KeyError, TypeError, ValueError) as error:
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
