"""What can go wrong, each with a built-in parent. Messages say: where, found, expected, do this."""

from __future__ import annotations


class CourseError(ValueError):
    """The course's own files have faults; `faults` lists them all, one line each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class UnknownName(KeyError):
    """A lesson, question or article that the course does not have."""

    def __str__(self) -> str:
        return str(self.args[0])


class WorkFileError(OSError):
    """A work file that cannot be read or written."""


class HandInError(ValueError):
    """A hand-in that cannot be graded; the message is the reason an instructor reads."""


class AnswerError(ValueError):
    """An answer that does not fit its question or its article."""
