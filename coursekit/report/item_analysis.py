"""Item analysis: how hard a question was, whether it tells who knows more, what to look at again.

Difficulty p is the mean share of the points of those who answered; r is the corrected item–total
correlation (the item against the rest, without itself; Henrysson 1963); d is p of the upper 27 %
less p of the lower 27 % (Kelley 1939). The bounds are conventions, not laws.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import define, field, frozen

HARD, EASY, WEAK, UNUSED = 0.2, 0.9, 0.2, 0.05
GROUP, GROUPS_FROM = 0.27, 100  # the upper and lower share; the class that they need
FLAGS_FROM = 10  # answers: with fewer, a figure is chance


@define
class Pairs:
    """Sums over pairs of numbers, from which their correlation comes; no pair is kept."""

    n: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def add(self, x: float, y: float) -> None:
        """Count one pair."""
        self.n += 1
        self.x += x
        self.y += y
        self.xx += x * x
        self.yy += y * y
        self.xy += x * y

    @property
    def r(self) -> float | None:
        """Pearson's correlation, -1 to 1; None when one side does not vary or pairs are few."""
        if self.n < 3:
            return None
        across = self.n * self.xx - self.x**2, self.n * self.yy - self.y**2
        if min(across) <= 1e-9 * self.n:
            return None
        return (self.n * self.xy - self.x * self.y) / math.sqrt(across[0] * across[1])


@define
class Item:
    """What is counted of one question. `given` are answers with points, `parts` what was given.

    `parts` maps an item of the question ("" when it has none) to how often each answer was given.
    """

    given: int = 0
    left_out: int = 0
    waiting: int = 0
    points: float = 0.0  # the sum of the shares, 0 to 1 each
    pairs: Pairs = field(factory=Pairs)
    upper: Pairs = field(factory=Pairs)
    lower: Pairs = field(factory=Pairs)
    answered: int = 0
    parts: dict[str, Counter[str]] = field(factory=dict)

    @property
    def p(self) -> float | None:
        """Difficulty: the mean share of the points, 0 to 1; high is easy.

        It is None while answers wait for a person: those already judged are not like the others.
        """
        return self.points / self.given if self.given and not self.waiting else None

    @property
    def r(self) -> float | None:
        """The corrected item–total correlation."""
        return None if self.waiting else self.pairs.r

    @property
    def d(self) -> float | None:
        """The p of the upper group less that of the lower; None in a class too small for it."""
        if self.waiting or not (self.upper.n and self.lower.n):
            return None
        return self.upper.x / self.upper.n - self.lower.x / self.lower.n


@frozen
class Flag:
    """Why a question should be looked at again: `what` was found, and what to `do`."""

    what: str
    do: str


def flags(item: Item, distractors: Mapping[str, str]) -> Iterator[Flag]:
    """What is suspicious of an item. `distractors` are its wrong options: id → text."""
    if item.given < FLAGS_FROM:
        return
    p, r = item.p, item.r
    if p is not None and p < HARD:
        yield Flag(
            f"very hard: p {p:.3g}", "Was it taught? Is the prompt clear, and the key right?"
        )
    if p is not None and p > EASY:
        yield Flag(f"very easy: p {p:.3g}", "Keep it to encourage, or ask for more.")
    if r is not None and r < 0:
        yield Flag(f"negative r: {r:.3g}", "Check the key first: who knows more does worse here.")
    elif r is not None and r < WEAK:
        yield Flag(f"low r: {r:.3g}", "It tells little of who knows more: look for two readings.")
    picks = item.parts.get("", Counter())
    for id, text in distractors.items():
        if picks[id] < UNUSED * item.answered:
            few = f"{picks[id]} of {item.answered}"
            yield Flag(
                f"unused option: {few} picked “{text}”", "Write one that tempts, or drop it."
            )
