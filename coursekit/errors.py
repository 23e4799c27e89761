"""What can go wrong, as one tree.

Every error also has a built-in parent, in brackets::

    OneLineError                shown without a traceback
    ├── CourseError             [ValueError]   an author's files have faults
    │   └── ClosedCourse                       the same, for a student
    ├── UnknownName             [KeyError]     no such lesson, question, label set or article
    ├── WorkFileError           [OSError]      an answer cannot be saved
    ├── HandInError             [ValueError]   a hand-in cannot be made, read or graded
    │   ├── OtherFile                          a file among hand-ins is none of any course
    │   └── UnreadFile                         the machine could not read a file this time
    ├── AnswerError             [ValueError]   an answer does not fit its question
    └── NeedsPackage            [ImportError]  a package is not installed

A message says where, what was found, what was expected, and what to do about it.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from coursekit.catalogue import say


class OneLineError(Exception):
    """The parent of all errors that are meant for a reader and not for a developer.

    Students and teachers need the sentence, and a traceback would bury it: so a notebook and the
    command line show the message alone.
    """

    def _render_traceback_(self) -> list[str]:
        """Give the lines that IPython shows in place of a traceback."""
        return [str(self)]


class CourseError(OneLineError, ValueError):
    """The course's own files have faults.

    All of them are reported at once, for an author mends a list faster than one after another.

    Attributes:
        faults: Every fault, one line each.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class ClosedCourse(CourseError):
    """A course with faults, as a student meets it: a lesson or a page that does not open.

    A notebook shows the one sentence; the faults are an author's, whom `coursekit check` tells.
    """

    def __init__(self, faults: list[str], sentence: str) -> None:
        super().__init__(faults)
        self._sentence = sentence

    def _render_traceback_(self) -> list[str]:
        return [self._sentence]


class UnknownName(OneLineError, KeyError):
    """The course has no lesson, question, label set or article of this name."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would put the message in quotation marks


class WorkFileError(OneLineError, OSError):
    """A work file cannot be written."""


class HandInError(OneLineError, ValueError):
    """A hand-in cannot be made, read or graded; the message is the reason for its reader.

    Attributes:
        wrong: What is wrong.
        ask_for: What to ask the student for, or "".
    """

    def __init__(self, wrong: str, ask_for: str = "") -> None:
        self.wrong, self.ask_for = wrong, ask_for
        super().__init__(with_what_to_ask_for(wrong, ask_for))


class OtherFile(HandInError):
    """A file among hand-ins is something else: a document, a picture, a saved page."""


class UnreadFile(HandInError):
    """The machine could not read a file; that says nothing of the file, and may pass."""


class AnswerError(OneLineError, ValueError):
    """An answer does not fit its question or its article."""


class ItemClosed(AnswerError):
    """A practice item that was answered takes no other answer."""


class NeedsPackage(OneLineError, ImportError):
    """A table, a figure or a command needs a package that is not installed here."""


def with_what_to_ask_for(wrong: str, ask_for: str) -> str:
    """Give what is wrong, and behind it what to ask the student for, if anything."""
    return say("{wrong}; ask for {what}", wrong=wrong, what=ask_for) if ask_for else wrong


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Give a question to append to a message, with the name that is closest to a misspelt one.

    Returns:
        Such as " Did you mean 'mark-p4'?", or "" when no name is close, nor the only one that
        begins or ends with it.
    """
    known = list(names)
    close = get_close_matches(name, known, n=1)
    if name and not close:
        parts = [each for each in known if each.startswith(name) or each.endswith(name)]
        close = parts if len(parts) == 1 else []
    return " " + say("Did you mean {name!r}?", name=close[0]) if close else ""
