"""Item analysis: how hard a question was, whether it tells who knows more, what to look at again.

Difficulty p is the mean share of the points of those who answered; r is the corrected item–total
correlation (the item against the rest, without itself; Henrysson 1963); d is p of the upper 27 %
less p of the lower 27 % (Kelley 1939). The bounds are conventions, not laws: a question beyond one
is worth a second look, not wrong.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from attrs import define, field, frozen

from coursekit.catalogue import number, say

HARD, EASY, WEAK = 0.2, 0.9, 0.2  # of p, of p, of r: beyond it a question is flagged
UNUSED = 0.05  # a wrong option that a smaller share of the answers picked is flagged
GROUP, GROUPS_FROM = 0.27, 100  # the share in each group; the least class that is divided
FLAGS_FROM = 10  # answers: with fewer, a figure is chance


@define
class Correlation:
    """Sums over pairs of numbers, from which their correlation comes.

    `statistics.correlation` wants all pairs at once; a class of any size must fit into memory.

    Attributes:
        n: How many pairs.
        x: The sum of the first numbers.
        y: The sum of the second.
        xx: The sum of the squares of the first.
        yy: The sum of the squares of the second.
        xy: The sum of the products.
    """

    n: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def add(self, x: float, y: float) -> None:
        """Add a pair to the sums."""
        self.n += 1
        self.x += x
        self.y += y
        self.xx += x * x
        self.yy += y * y
        self.xy += x * y

    @property
    def r(self) -> float | None:
        """Give Pearson's correlation, -1 to 1.

        It is None for fewer than three pairs, and where one side does not vary.
        """
        if self.n < 3:
            return None
        x_spread, y_spread = self.n * self.xx - self.x**2, self.n * self.yy - self.y**2
        if min(x_spread, y_spread) <= 1e-9 * self.n:  # rounding leaves less than nothing, or a bit
            return None
        return (self.n * self.xy - self.x * self.y) / math.sqrt(x_spread * y_spread)


@define
class Mean:
    """A sum of shares, 0 to 1 each, and how many they are."""

    n: int = 0
    total: float = 0.0


@define
class Item:
    """What is counted of one question, from which its figures come; no answer is kept.

    Attributes:
        given: Answers with points.
        left_out: Students without an answer.
        waiting: Answers that wait for a person.
        points: The sum of the shares of the points, 0 to 1 each.
        with_rest: The share here against the points in all other questions, student by student.
        by_score: How many answers, and the sum of their shares, of those who reached each percent
            of all points, in tenths: 0 to 1000.
        upper: The shares of the upper group of the class, once `form_groups` has formed it.
        lower: Those of the lower group.
        parts: How often each answer was given, by item of the question ("" when it has none).

    Groups are formed after all students are counted, because only then it is known who is in
    them: `by_score` keeps what that needs, in one size for every class.
    """

    given: int = 0
    left_out: int = 0
    waiting: int = 0
    points: float = 0.0
    with_rest: Correlation = field(factory=Correlation)
    by_score: tuple[array[int], array[float]] = field(
        factory=lambda: (array("l", [0]) * 1001, array("d", [0.0]) * 1001)
    )
    upper: Mean = field(factory=Mean)
    lower: Mean = field(factory=Mean)
    parts: dict[str, Counter[str]] = field(factory=lambda: defaultdict(Counter))

    def add(self, share: float, score: int, rest: float) -> None:
        """Count an answer with points.

        Args:
            share: Its share of the points, 0 to 1.
            score: What the student reached of all points, in tenths of a percent: 0 to 1000.
            rest: The student's points in all other questions that count, where one that was left
                out is worth nothing, as in the grade.
        """
        self.given += 1
        self.points += share
        answers, shares = self.by_score
        answers[score] += 1
        shares[score] += share
        self.with_rest.add(share, rest)

    def form_groups(self, low: int, high: int) -> None:
        """Form the lower and the upper group of the class.

        Args:
            low: The highest score of the lower group, in tenths of a percent.
            high: The lowest score of the upper group.
        """
        answers, shares = self.by_score
        self.lower = Mean(sum(answers[: low + 1]), sum(shares[: low + 1]))
        self.upper = Mean(sum(answers[high:]), sum(shares[high:]))

    @property
    def answered(self) -> int:
        """Count the students who answered."""
        return self.given + self.waiting

    @property
    def p(self) -> float | None:
        """Give the difficulty: the mean share of the points, 0 to 1; high is easy.

        It is None without answers, and while some wait for a person: those that are scored
        already are no fair sample of all.
        """
        return self.points / self.given if self.given and not self.waiting else None

    @property
    def r(self) -> float | None:
        """Give the corrected item–total correlation; None while answers wait for a person."""
        return None if self.waiting else self.with_rest.r

    @property
    def d(self) -> float | None:
        """Give p of the upper group less p of the lower; None in a class too small for it."""
        if self.waiting or not (self.upper.n and self.lower.n):
            return None
        return self.upper.total / self.upper.n - self.lower.total / self.lower.n


@frozen
class Flag:
    """Why a question should be looked at again.

    Attributes:
        what: What was found, with the figure.
        do: What the teacher can do.
    """

    what: str
    do: str


def flags(item: Item, distractors: Mapping[str, str]) -> Iterator[Flag]:
    """Find what is suspicious in a question.

    Args:
        item: Its counts.
        distractors: The words of its wrong options by id; empty for a question without options.

    Yields:
        A flag for each bound that is passed; none with fewer than `FLAGS_FROM` answers.
    """
    if item.given < FLAGS_FROM:
        return
    p, r = item.p, item.r
    if p is not None and p < HARD:
        yield Flag(
            say("very hard: p {figure}", figure=_figure(p)),
            say("Was it taught? Is the prompt clear, and the key right?"),
        )
    if p is not None and p > EASY:
        yield Flag(
            say("very easy: p {figure}", figure=_figure(p)),
            say("Keep it to encourage, or ask for more."),
        )
    if r is not None and r < 0:
        yield Flag(
            say("negative r: {figure}", figure=_figure(r)),
            say("Check the key first: who knows more does worse here."),
        )
    elif r is not None and r < WEAK:
        yield Flag(
            say("low r: {figure}", figure=_figure(r)),
            say("It tells little of who knows more: look for two readings."),
        )
    picks = item.parts.get("", Counter())
    for id, text in distractors.items():
        if picks[id] < UNUSED * item.answered:
            found = say(
                "unused option: {few} of {all} picked “{option}”",
                few=picks[id],
                all=item.answered,
                option=text,
            )
            yield Flag(found, say("Write one that tempts, or drop it."))


def _figure(value: float) -> str:
    """Write a figure with the digits that mean something in a class."""
    return number(float(f"{value:.3g}"))
