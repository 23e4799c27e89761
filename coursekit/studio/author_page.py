"""The author's page as a widget: its panels, and what each does when the page asks for it.

A message of the page names a `panel` and has a `type`; the panel's method `on_…` of that name takes
it and gives what there is to say. Whatever goes wrong becomes a line: no author reads a traceback.
"""

from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any

import traitlets

from coursekit.catalogue import language, say, speak
from coursekit.errors import CourseError, OneLineError
from coursekit.lesson.page_code import module, spoken_in, stylesheet
from coursekit.lesson.widgets import PageWidget
from coursekit.questions.base import Json
from coursekit.shown_text import printable
from coursekit.studio.key_panel import KeyPanel
from coursekit.studio.lesson_panel import LessonPanel
from coursekit.studio.panel import Panel
from coursekit.studio.question_panel import QuestionPanel
from coursekit.studio.readers_panel import ReadersPanel
from coursekit.studio.studio import Studio
from coursekit.studio.text_panel import TextPanel

_STATIC = Path(__file__).with_name("static")


class AuthorPage(PageWidget):
    """All that an author works with, on one page.

    Attributes:
        text: What the panel of the text shows.
        lesson: What the panel of the lesson shows.
        question: What the form, the key and the trial show.
        readers: What the panel of a key from readers shows.
        student: The model of the student's widget, or "".
        said: The line on what came of the last message.
    """

    _css = stylesheet() + (_STATIC / "author.css").read_text("utf-8")

    text = traitlets.Dict().tag(sync=True)
    lesson = traitlets.Dict().tag(sync=True)
    question = traitlets.Dict().tag(sync=True)
    readers = traitlets.Dict().tag(sync=True)
    student = traitlets.Unicode().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)

    def __init__(self, root: Path) -> None:
        """Show the page of the course in the folder `root`."""
        self._lock = RLock()
        self._studio = Studio(root)
        keys = KeyPanel(self._studio)
        question = QuestionPanel(self._studio, keys)
        self._questions = question
        self._panels: dict[str, Panel] = {
            "text": TextPanel(self._studio),
            "lesson": LessonPanel(self._studio),
            "question": question,
            "readers": ReadersPanel(self._studio, keys),
        }
        self._open()
        self._esm = spoken_in(language(), module(_STATIC / "author_page.js"))
        super().__init__()
        self.on_msg(self._received)

    def _open(self) -> None:
        """Speak the course's language, and open what was left open."""
        try:
            speak(self._studio.course().language)
            self._studio.resume()
        except (OneLineError, OSError):
            return  # `show` says why

    def __repr__(self) -> str:
        return "[the author’s page]"

    def still(self) -> str:
        told = say("The author’s page is not open yet.")
        how = say("Open it with make author, or in Jupyter by Run, Run All Cells.")
        return f"<p><strong>{told}</strong> {how}</p>"

    def refresh(self) -> None:
        """Show what the files and the drafts hold now."""
        with self._lock:
            self._show("")

    def _show(self, said: str) -> None:
        shown: dict[str, Json] = {}
        for name, panel in self._panels.items():
            try:
                shown[name] = panel.content()
            except Exception as error:  # the other panels go on
                said = in_words(error)
        with self.hold_sync():
            for name, content in shown.items():
                self.set_trait(name, content)
            self.student = self._questions.student_model
            self.said = "\n".join(map(printable, said.split("\n")))

    def _received(self, _: object, message: Json, buffers: list[Any]) -> None:
        """Do what the page asks for, show it, and reply under the message's number."""
        with self._lock:
            try:
                # A part of a file says for which panel it is as its kind.
                panel = self._panels[str(message.get("panel") or message["kind"])]
                act: Callable[..., str] = getattr(panel, f"on_{message['type']}")
                said, is_done = act(message, *(bytes(buffer) for buffer in buffers)), True
            except Exception as error:
                said, is_done = in_words(error), False
            self._show(said)
            self.send({"type": "reply", "n": message.get("n"), "done": is_done})


def in_words(error: BaseException) -> str:
    """Say in a line what went wrong, and what to do."""
    if isinstance(error, CourseError):
        return say("The course has faults:\n{faults}", faults=str(error))
    if isinstance(error, OneLineError):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return say(
            "{file}: {reason}. What you typed is kept.",
            file=error.filename,
            reason=error.strerror,
        )
    return say(
        "This failed ({name}: {error}). What you typed is kept; please report it.",
        name=type(error).__name__,
        error=error,
    )
