"""Names and ids of people: when two of them are the same, and when they cannot be.

A name is typed in many ways: "Doe, Jane", "jane doe", "Jané", in one word by an LMS. A key is a
text with a prefix that says what it is, such as "id~s123" or "name~doe jane"; equal keys are the
same person's. What is only near is told to a person and never taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

NEAR = 0.84  # of 1: how alike two words of a name are that differ by a letter or two
NEAR_ID = 0.75  # of 1: how alike two ids are of which one may be mistyped
_WEAK = re.compile(r"([^\W\d_]{0,4})0*(\d+)")
_APOSTROPHES = "'’‘ʼʻ`´′＇"  # noqa: RUF001  # all that keyboards give for one


def words_of(name: str) -> list[str]:
    """Give the words of a name in small letters, the same however its accents are encoded.

    Combining marks belong to a word, for Hindi or Thai cannot be written without them; apostrophes
    are left out, for "O'Neill" is written with many of them and without.
    """
    letters: list[str] = []
    for letter in unicodedata.normalize("NFKC", name).casefold():
        category = unicodedata.category(letter)
        if category[0] in "LMN":
            letters.append(letter)
        elif letter not in _APOSTROPHES and category != "Cf":  # Cf: joiners, which are not seen
            letters.append(" ")
    return "".join(letters).split()


@lru_cache(maxsize=4096)
def _plain_words(name: str) -> tuple[str, ...]:
    """Give the words of a name without accents, by which names are compared but not known."""
    bare = unicodedata.normalize("NFD", name.replace("ß", "ss").replace("ø", "o").replace("Ø", "O"))
    latin = "".join(
        letter
        for letter in bare
        if not 0x300 <= ord(letter) < 0x370  # accents of Europe's scripts
    )
    return tuple(words_of(latin))


def agree(one: str, other: str, *, in_full: bool = False) -> bool:
    """Tell whether two names may be one person's: one is a part of the other, or nearly equal.

    An empty name agrees with any.

    Args:
        one: A name.
        other: Another.
        in_full: Whether both are written without initials and short forms, as an LMS does.
    """
    some, more = sorted((_plain_words(one), _plain_words(other)), key=len)
    if not some or not more:
        return True
    alike = _nearly if in_full else _alike
    if all(any(alike(word, each) for each in more) for word in some):
        return True
    whole, parts = "".join(some), "".join(more)
    return _in_one_word(some, more) or _nearly(whole, parts)


def _alike(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    if long.startswith(short) and (len(short) == 1 or len(short) >= 3):
        return True  # an initial, or a short form
    return _nearly(short, long)


def _nearly(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= NEAR


def _in_one_word(some: Sequence[str], more: Sequence[str]) -> bool:
    """Tell whether one of the names is the other written in one word, in whatever order."""
    for single, words in ((some, more), (more, some)):
        joined = "".join(single)
        if len(single) == 1 and len(joined) >= 3:
            inside = all(word in joined for word in words)
            if inside and sum(map(len, words)) >= len(joined) - 2:
                return True
    return False


def near_id(one: str, other: str) -> bool:
    """Tell whether two ids differ by a letter or two, as when one is mistyped."""
    return SequenceMatcher(None, plain_id(one), plain_id(other), autojunk=False).ratio() >= NEAR_ID


def conflict(one: str, other: str) -> bool:
    """Tell whether two full names are two people's; those in different scripts may be one's."""
    return not agree(one, other, in_full=True) and bool(_scripts(one) & _scripts(other))


def _scripts(name: str) -> set[str]:
    """Give the scripts of a name's letters, such as {"LATIN"}."""
    return {
        unicodedata.name(letter, "?").split()[0]
        for letter in name
        if unicodedata.category(letter)[0] == "L"
    }


# --- keys ---


def plain_id(id: str) -> str:
    """Give an id in the form in which ids are compared: as Brightspace's "#" is not part of it."""
    return unicodedata.normalize("NFKC", id).strip().lstrip("#").strip().casefold()


def id_key(id: str) -> str:
    """Give the key of an id, the same in capital and small letters."""
    return f"id~{plain_id(id)}"


def login_key(login: str) -> str:
    """Give the key of what comes before the @ of an address.

    It is often the login; two students may share it, and then it identifies neither.
    """
    return f"login~{plain_id(login).partition('@')[0]}"


def weak_keys(id: str, *, listed: bool) -> Iterator[str]:
    """Give keys of an id whose leading zeros or first letters may be lost.

    A spreadsheet makes 123 of 00123, and a student types 201 for s201. Other letters make another
    id: s201 is not t201.

    Args:
        id: The id.
        listed: Whether it stands in the roster; else it was typed.
    """
    match = _WEAK.fullmatch(plain_id(id))
    if match:
        letters, digits = match.groups()
        yield f"weak~{letters}~{digits}"
        if letters:
            yield f"weak~{'*' if listed else ''}~{digits}"
        elif not listed:
            yield f"weak~*~{digits}"


def name_key(name: str) -> str:
    """Give the key of a name, the same for "Doe, Jane" and "jane doe".

    The key of an empty name belongs to no student.
    """
    return "name~" + " ".join(sorted(words_of(name)))


def one_word_keys(name: str) -> Iterator[str]:
    """Give the keys of a name that an LMS writes in one word, whichever part comes first."""
    words = words_of(name)
    for first in range(min(len(words), 6)):
        yield "word~" + "".join(words[first:] + words[:first])
