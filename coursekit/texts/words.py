"""The words of a text, and how many of them two ranges share. Words are what scores count.

A word is what Unicode's rules for word boundaries (UAX #29) keep together, if it has a letter or a
digit: "can't", "3.5", "U.S" and an Arabic word with its vowel signs are one word each; "%", "+" and
an emoji are none. `coursekit/lesson/static/words.js` counts the same on the page, and both pass the
cases of `tests/words.json`. UAX #29 leaves some choices to who uses it. Here

- a hyphen (U+002D, U+2010, U+2011) between two words makes them one: "self-made", "COVID-19";
- a colon, an at sign and an emoji part words, and no word ends in a straight quotation mark;
- in Chinese, Japanese, Thai, Lao, Khmer, Burmese and the other scripts that put no spaces between
  words, each letter counts as a word, with the marks on it and the letters stacked below it,
  Katakana too. No dictionary is asked, for no two browsers have the same one. Where such letters
  are told to a student as a number, they are called characters (`in_characters`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# What a code point is to the rules, as one letter. What UAX #29 gives no name stands alone if it is
# a letter, and parts words if not.
_LETTER, _ALONE, _PARTS, _HYPHEN, _MARK, _STACKS = "A", "I", " ", "-", "x", "k"
_BY_PROPERTY = {
    **{"ALetter": _LETTER, "Hebrew_Letter": "H", "Numeric": "N", "ExtendNumLet": "U"},
    **{"Extend": _MARK, "ZWJ": _MARK, "Format": "f"},
    **{"MidLetter": "m", "MidNumLet": "q", "Single_Quote": "s", "Double_Quote": "d", "MidNum": "n"},
}
_TAILORED = {
    _HYPHEN: "-\u2010\u2011",
    _PARTS: ":@\ufe55\ufe6b\uff1a\uff20",
    _MARK: "\u0e33\u0eb3",  # the vowel AM of Thai and Lao is written on the letter before it
    # What repeats the ideograph before it; the letters of Bali and Java, which have no spaces.
    _ALONE: "\u3005\u303b\u303c\U00016fe3"
    + "".join(map(chr, (*range(0x1B05, 0x1B34), *range(0x1B45, 0x1B4D))))
    + "".join(map(chr, range(0xA984, 0xA9B3))),
    # In Burmese, Khmer, Tai Tham, Balinese and Javanese: the next letter is written below this one.
    _STACKS: "\u1039\u17d2\u1a60\u1b44\ua9c0",
}
# What texts in English mostly hold: uniseg is loaded for other texts only. A test compares the two.
_COMMON = {
    _LETTER: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ",
    _PARTS: " \t\n\r!#$%&()*+/<=>?[\\]^`{|}~“”–—…£€\u00a0",
    **{"N": "0123456789", "U": "_", "n": ",;", "q": ".‘’", "s": "'", "d": '"'},
}


class _Classes(dict[int, str]):
    """The letter of each code point, filled as texts ask for it.

    A text translated with it is as long as before, so that positions stay.
    """

    def __init__(self, *known: dict[str, str]) -> None:
        for letters in known:
            self.update((ord(sign), letter) for letter, signs in letters.items() for sign in signs)

    def __missing__(self, point: int) -> str:
        self[point] = found = _class_of(chr(point))
        return found


def _class_of(sign: str) -> str:
    """The letter for a code point that is not tailored, by Unicode's tables in uniseg."""
    from uniseg.derived import alphabetic
    from uniseg.emoji import extended_pictographic
    from uniseg.wordbreak import word_break

    if extended_pictographic(sign):
        return _PARTS
    found = _BY_PROPERTY.get(word_break(sign).value)
    return found or (_ALONE if alphabetic(sign) else _PARTS)


_CLASSES = _Classes(_TAILORED, _COMMON)


def _rules() -> str:
    """UAX #29 as a pattern over the letters of `_Classes`; WB numbers are its rules."""
    on = f"[{_MARK}{_STACKS}f]*"  # WB4: marks and invisible signs belong to what they follow
    hebrew = f"H{on}(?:d{on}(?=H)|[mqs]{on}(?=[AH]))?"  # WB5 to WB7c
    letter = f"A{on}(?:[mqs]{on}(?=[AH]))?"  # WB5 to WB7
    number = f"N{on}(?:[nqs]{on}(?=N))?"  # WB8, WB11, WB12
    joiner = f"U{on}"  # WB13a, WB13b
    word = f"(?=(?:{joiner})*[AHN])(?:{hebrew}|{letter}|{number}|{joiner})+"  # WB9, WB10
    letter = f"{_ALONE}[{_MARK}{_STACKS}]*"
    return f"{word}(?:{_HYPHEN}{word})*|{letter}(?:(?<={_STACKS}){letter})*"


_WORD = re.compile(_rules())


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
    found = list(_WORD.finditer(text.translate(_CLASSES)))
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


def words_in(text: str) -> list[str]:
    """The words of a text, in order; nothing of it is kept, unlike where ranges are asked for."""
    return [text[word.start() : word.end()] for word in _WORD.finditer(text.translate(_CLASSES))]


def count(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text.translate(_CLASSES)))


def in_characters(text: str) -> bool:
    """Tell whether most words of a text are single letters, of a script that puts no spaces.

    What is counted there is called characters and not words, in all that a student reads.
    """
    if text.isascii():
        return False
    words: list[str] = _WORD.findall(text.translate(_CLASSES))
    return 2 * sum(word[0] == _ALONE for word in words) > len(words)


LONGEST = 45  # letters of a word, beyond which it is taken for a sentence that nothing parts


def has_word_rule(text: str) -> bool:
    """Tell whether the words of a text are found, so that marks in it can be scored.

    It is so for every script that puts spaces between words or marks between syllables, and for
    those in which each letter counts. Of any other script, or where the spaces of a text were lost,
    whole sentences would be taken for words.

    Returns:
        False where most letters of the text stand in words of more than `LONGEST`.
    """
    lengths = [len(word) for word in words_in(text)]
    return 2 * sum(length for length in lengths if length > LONGEST) <= sum(lengths)
