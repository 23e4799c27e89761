"""What the class report counts of a class: sums and counts, and no hand-in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

from attrs import define, field, frozen

from coursekit.analysis.reader_counts import ReaderCounts
from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.report.item_analysis import Item
from coursekit.texts import Span

T = TypeVar("T", bound=Hashable)
Place = tuple[str, str]  # lesson, question
MOST = 500  # different answers or marks that are counted for one thing; the rest is left out


@frozen
class Shown:
    """Where a wrong idea shows: a span of the text, or an answer in `words`."""

    place: Place
    words: str
    span: Span | None = None


@define
class Held:
    """How many students hold a wrong idea, and how many show it at all, of those who could.

    Who shows it in a third of the questions in which it could show is taken to hold it. `shown`
    tells what shows it how often.
    """

    students: int = 0
    once: int = 0
    could: int = 0
    shown: Counter[Shown] = field(factory=Counter)


@define
class Pair:
    """A question before the course and its twin after it, of the students who answered both."""

    students: int = 0
    before: float = 0.0
    after: float = 0.0


@define(slots=False)
class ClassCounts:
    """The counts of a class. `scores` are students by percent, in tenths: 0 to 1000."""

    course: Course
    students: int = 0
    handed_in: int = 0
    simulated: int = 0
    scores: list[int] = field(factory=lambda: [0] * 1001)
    hours: Counter[datetime] = field(factory=Counter)
    items: dict[Place, Item] = field(factory=dict)
    marks: dict[Place, ReaderCounts] = field(factory=dict)
    held: dict[str, Held] = field(factory=dict)
    pairs: dict[int, Pair] = field(factory=dict)
    absent: int = 0
    names_absent: list[str] = field(factory=list)
    late: int = 0
    without: Counter[str] = field(factory=Counter)
    names_without: dict[str, list[str]] = field(factory=dict)
    problems: Counter[str] = field(factory=Counter)

    def percentile(self, share: float) -> float:
        """The percent that this share of the students (0 to 1) does not exceed."""
        wanted = share * self.students
        return next(n for n, total in enumerate(accumulate(self.scores)) if total >= wanted) / 10

    @property
    def mean(self) -> float:
        """The mean percent."""
        return sum(n * students for n, students in enumerate(self.scores)) / 10 / self.students

    @cached_property
    def ideas(self) -> dict[Place, frozenset[str]]:
        """The misconceptions that an answer to each question can show."""
        return {
            (stem, id): frozenset(KINDS[key.kind].misconceptions(key)) - {""}
            for stem, lesson in self.course.lessons.items()
            for id, key in lesson.keys.items()
        }


def add(counter: Counter[T], one: T) -> None:
    """Count one more; of what a stranger may write, no more than MOST different things."""
    if one in counter or len(counter) < MOST:
        counter[one] += 1
