"""The words of a text, and how many of them two ranges share. Words are what scores count."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


class TokenRange(NamedTuple):
    """Neighbouring words of a text, as positions in the list of its words, half-open.

    Spans are compared in words and not in characters, because a reader who marks a comma more or
    less has marked the same thing.
    """

    first: int
    stop: int

    @property
    def length(self) -> int:
        """How many words."""
        return self.stop - self.first


@lru_cache(maxsize=256)
def _bounds(text: str) -> tuple[list[int], list[int]]:
    """Where each word of the text starts and ends, in code points."""
    found = list(_WORD.finditer(text))
    return [match.start() for match in found], [match.end() for match in found]


def token_range(text: str, start: int, end: int) -> TokenRange:
    """The words that the code points `start` to `end` touch, if only in part."""
    starts, ends = _bounds(text)
    return TokenRange(bisect_right(ends, start), bisect_left(starts, end))


def char_range(text: str, tokens: TokenRange) -> tuple[int, int]:
    """Where one word or more stand: code points, half-open."""
    starts, ends = _bounds(text)
    return starts[tokens.first], ends[tokens.stop - 1]


def char_ranges(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each word touched by the code points `start` to `end` stands, in code points."""
    starts, ends = _bounds(text)
    for word in range(*token_range(text, start, end)):
        yield starts[word], ends[word]


def overlap(some: TokenRange, others: TokenRange) -> int:
    """How many words two ranges have in common."""
    return max(0, min(some.stop, others.stop) - max(some.first, others.first))


def f1(some: TokenRange, others: TokenRange) -> float:
    """Twice the common words over the words of both: 0 to 1."""
    both = some.length + others.length
    return 2 * overlap(some, others) / both if both else 0.0


def extra_words(text: str, some: TokenRange, others: TokenRange) -> str:
    """The words of `some` that are not in `others`, in their order; "" when there are none."""
    if others.first <= some.first and some.stop <= others.stop:
        return ""
    before = TokenRange(some.first, min(some.stop, others.first))
    after = TokenRange(max(some.first, others.stop), some.stop)
    runs = [char_range(text, run) for run in (before, after) if run.length > 0]
    return " … ".join(text[start:end] for start, end in runs)


def count(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))
