"""What a made-up student knows, believes, likes and marks.

A part of a question (an item, an option, a keyed span) is answered rightly with the chance that the
student's ability and the part's difficulty give: the model of Rasch (Probabilistic Models for Some
Intelligence and Attainment Tests, 1960).
"""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from attrs import evolve, field, frozen

from coursekit.texts import Article, Span, blocks_shown
from coursekit.texts.quotes import span_at
from coursekit.texts.words import char_ranges

MISLED = 0.85  # how often somebody who holds a wrong idea follows it where it can be followed


@frozen
class Student:
    """What decides the answers of a made-up student.

    Attributes:
        seed: What questions are made hard and options likeable by, the same for a whole class.
        ability: On the scale of Rasch, where 0 is average; None for one who only guesses.
        holds: The id of the misconception that the student holds, or "".
        chance: What decides the rest, of this student alone.
    """

    seed: int
    ability: float | None
    holds: str = ""
    chance: Random = field(factory=Random)

    def knows(self, question: str, part: str = "") -> bool:
        """Tell whether this student gets a part of a question right, this time."""
        if self.ability is None:
            return False
        odds = self.ability - _difficulty(self.seed, question, part)
        return self.chance.random() < 1 / (1 + math.exp(-odds))

    def follows(self, misconception: str) -> bool:
        """Tell whether this student now acts on a wrong idea."""
        return bool(misconception) and misconception == self.holds and self.chance.random() < MISLED


@cache
def _difficulty(seed: int, question: str, part: str) -> float:
    of_question = Random(f"{seed} {question}").gauss(0, 0.8)
    return of_question + (Random(f"{seed} {question} {part}").gauss(0, 0.5) if part else 0)


@cache
def liked(seed: int, question: str, option: str) -> float:
    """Tell how likely a wrong option is picked beside others that are as wrong.

    Returns:
        A weight from 1 to 4, the same for all students of a class.
    """
    return 1 + 3 * Random(f"{seed} {question} {option}").random()


def anywhere(
    chance: Random, show: Sequence[str], article: Article | None, labels: Sequence[str]
) -> Iterator[Span]:
    """Mark words anywhere, with any label.

    Args:
        chance: What decides.
        show: The names of the blocks that are shown; all when there are none.
        article: The text; without one nothing is marked.
        labels: The ids of labels that may be given.
    """
    if article is None:
        return
    for _ in range(chance.randint(1, 6)):
        if span := some_words(chance, show, article, chance.randint(1, 8)):
            yield evolve(span, label=chance.choice(labels))


def some_words(chance: Random, show: Sequence[str], article: Article, words: int) -> Span | None:
    """Pick up to so many words in a row from what is shown; None where there are none."""
    block = chance.choice(blocks_shown(article, show))
    inside = words_of(article.text, block.start, block.end)
    if not inside:
        return None
    first = chance.randrange(len(inside))
    return span_at(article, inside[first][0], inside[min(first + words, len(inside)) - 1][1])


@cache
def words_of(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Give where the words between two offsets stand, in code points."""
    return tuple(char_ranges(text, start, end))
