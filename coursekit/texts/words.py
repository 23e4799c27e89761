"""The words of a text, and how many of them two stretches share. Words are what scores count."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")

Stretch = tuple[int, int]  # positions in the list of words, half-open


@lru_cache(maxsize=256)
def _bounds(text: str) -> tuple[list[int], list[int]]:
    found = list(_WORD.finditer(text))
    return [match.start() for match in found], [match.end() for match in found]


def stretch(text: str, start: int, end: int) -> Stretch:
    """The words that the code points `start` to `end` touch."""
    starts, ends = _bounds(text)
    return bisect_right(ends, start), bisect_left(starts, end)


def place(text: str, one: Stretch) -> tuple[int, int]:
    """Where a stretch of one word or more stands: code points, half-open."""
    starts, ends = _bounds(text)
    return starts[one[0]], ends[one[1] - 1]


def places(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the words touched by the code points `start` to `end` lie, in code points."""
    starts, ends = _bounds(text)
    first, last = stretch(text, start, end)
    for word in range(first, last):
        yield starts[word], ends[word]


def length(one: Stretch) -> int:
    """How many words."""
    return max(0, one[1] - one[0])


def shared(one: Stretch, other: Stretch) -> int:
    """How many words two stretches have in common."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def f1(one: Stretch, other: Stretch) -> float:
    """Twice the shared words over the words of both: 0 to 1."""
    both = length(one) + length(other)
    return 2 * shared(one, other) / both if both else 0.0


def beyond(text: str, one: Stretch, other: Stretch) -> str:
    """The words of `one` that `other` does not have, in their order; "" when none."""
    if other[0] <= one[0] and one[1] <= other[1]:
        return ""
    starts, ends = _bounds(text)
    runs = ((one[0], min(one[1], other[0])), (max(one[0], other[1]), one[1]))
    return " … ".join(text[starts[a] : ends[b - 1]] for a, b in runs if a < b)


def count(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))
