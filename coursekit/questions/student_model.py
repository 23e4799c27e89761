"""What a made-up student knows, believes and likes.

A part of a question (an item, an option, a keyed span) is answered rightly with the chance that the
student's ability and the part's difficulty give: the model of Rasch (1960).
"""

from __future__ import annotations

import math
from functools import cache
from random import Random

from attrs import frozen

MISLED = 0.85  # how often somebody who holds a wrong idea follows it where it can be followed


@frozen
class Mind:
    """What decides a made-up student's answers; `ability` is None for one who only guesses."""

    seed: int
    ability: float | None
    holds: str = ""

    def knows(self, chance: Random, question: str, part: str = "") -> bool:
        """Whether this student gets a part of a question right, this time."""
        if self.ability is None:
            return False
        odds = self.ability - _difficulty(self.seed, question, part)
        return chance.random() < 1 / (1 + math.exp(-odds))

    def follows(self, chance: Random, misconception: str) -> bool:
        """Whether this student now acts on a wrong idea."""
        return bool(misconception) and misconception == self.holds and chance.random() < MISLED


@cache
def _difficulty(seed: int, question: str, part: str) -> float:
    of_question = Random(f"{seed} {question}").gauss(0, 0.8)
    return of_question + (Random(f"{seed} {question} {part}").gauss(0, 0.5) if part else 0)


@cache
def liked(seed: int, question: str, option: str) -> float:
    """How often an option is picked beside the others that are as wrong, 1 to 4."""
    return 1 + 3 * Random(f"{seed} {question} {option}").random()
