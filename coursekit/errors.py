"""What can go wrong, each with a built-in parent. Messages say: where, found, expected, do this."""

from collections.abc import Iterable
from difflib import get_close_matches


class Told(Exception):
    """An error that is told in one line: in a notebook its traceback is not shown."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [str(self)]


class CourseError(Told, ValueError):
    """The course's own files have faults; `faults` lists them all, one line each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class UnknownName(Told, KeyError):
    """A lesson, question or article that the course does not have."""

    def __str__(self) -> str:
        return str(self.args[0])


class WorkFileError(Told, OSError):
    """A work file that cannot be written."""


class HandInError(Told, ValueError):
    """A hand-in that cannot be graded; the message is the reason an instructor reads."""


class AnswerError(Told, ValueError):
    """An answer that does not fit its question or its article."""


class NeedsPackage(Told, ImportError):
    """A table or figure needs a package that is not installed here; the lesson goes on without."""


def meant(name: str, names: Iterable[str]) -> str:
    """A question with the name that comes closest, to append to a message; "" if none does."""
    close = get_close_matches(name, list(names), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
