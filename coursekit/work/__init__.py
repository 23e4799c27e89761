"""What students write: attempts, the work on a lesson, and what is handed in."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from coursekit.questions.records import Answer


@frozen
class Attempt:
    """One question's answer and its history.

    `checks` counts checks of answers that differed from the one checked before; `checked` says
    that the answer stands as it was checked last; `hints` were opened; `shown`: the solution was.
    """

    answer: Answer
    checks: int = 0
    checked: bool = False
    hints: int = 0
    shown: bool = False

    @property
    def solution_open(self) -> bool:
        """Whether the solution may be opened: after two checked tries."""
        return self.checks >= 2


@frozen(kw_only=True)
class Work:
    """A student's work on one lesson. `articles` are the SHA-256 of the texts it was done on."""

    lesson: str
    articles: Mapping[str, str] = field(factory=dict)
    attempts: Mapping[str, Attempt] = field(factory=dict)


@frozen(kw_only=True)
class HandIn:
    """What a student hands in: who, when (ISO 8601, UTC), and the work by lesson.

    `simulated` says of a made-up student what it is made to be: "able", "holds:named-is-true".
    """

    course: str
    name: str
    student: str
    made: str
    lessons: Mapping[str, Work]
    simulated: str = ""
