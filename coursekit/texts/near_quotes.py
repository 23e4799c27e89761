"""A quote that a text has in nearly these signs: what an author typed, or copied, otherwise.

An editor makes quotation marks curly, a web page has spaces that break no line, and one letter with
an accent can be two signs. None of this is seen, so the author is told what differs, and where.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from coursekit.catalogue import in_a_row, say

_QUOTES = "\"'`´“”„‟‘’‚‛«»‹›"  # noqa: RUF001  # they look alike, which is the point
_DASHES = "-‐‑‒–—―−"  # noqa: RUF001  # as above
_TATWEEL = "\u0640"  # lengthens a line of Arabic


def near_quote(text: str, quote: str, start: int, end: int) -> tuple[int, int] | None:
    """Find words that differ from a quote in spaces, marks, dashes, accents or capitals alone.

    Args:
        text: The text.
        quote: The words, which do not stand in this part of it.
        start: Where the part starts, in code points.
        end: Where it ends.

    Returns:
        Where the first such words start and end; `None` where there are none.
    """
    wanted, _ = _folded(quote.strip())
    letters, places = _folded(text[start:end])
    at = letters.find(wanted) if wanted else -1
    if at < 0:
        return None
    last = places[at + len(wanted) - 1] + 1
    while start + last < end and _is_passed_over(text[start + last]):
        last += 1
    return start + places[at], start + last


@lru_cache(maxsize=8)
def _folded(text: str) -> tuple[str, list[int]]:
    """Give the letters of a text in their plainest form, and the place of each."""
    letters, places = [""], [-1]
    for place, sign in enumerate(text):
        for plain in _plain(sign):
            if plain != " " or letters[-1] != " ":
                letters.append(plain)
                places.append(place)
    return "".join(letters), places[1:]


def _plain(sign: str) -> str:
    if sign in _QUOTES:
        return '"'
    if sign in _DASHES:
        return "-"
    if sign.isspace():
        return " "
    apart = unicodedata.normalize("NFKD", sign)
    return "".join(part for part in apart if not _is_passed_over(part)).casefold()


def _is_passed_over(sign: str) -> bool:
    """Whether a sign is an accent, a vowel sign above or below a letter, or is not seen."""
    return sign == _TATWEEL or unicodedata.category(sign) in ("Mn", "Me", "Cf")


def differences(quote: str, found: str) -> str:
    """Name what differs between a quote and the words that the text has.

    Args:
        quote: The quote.
        found: What `near_quote` found for it.
    """
    return in_a_row(list(_differences(quote.strip(), found)))


def _differences(quote: str, found: str) -> Iterator[str]:
    if re.findall(r"\s+", quote) != re.findall(r"\s+", found):
        hard = re.compile("[\u00a0\u2007\u202f]")
        both = hard.findall(quote) != hard.findall(found)
        yield say("a non-breaking space") if both else say("spaces")
    if _signs(quote, _QUOTES) != _signs(found, _QUOTES):
        yield say("quotation marks")
    if _signs(quote, _DASHES) != _signs(found, _DASHES):
        yield say("dashes")
    some, others = _letters(quote), _letters(found)
    if some == others:
        return
    if unicodedata.normalize("NFC", some) == unicodedata.normalize("NFC", others):
        yield say("an accent that is a sign of its own")
    elif some.casefold() == others.casefold():
        yield say("capital letters")
    else:
        yield say("accents, vowel signs or signs that are not seen")


def _signs(text: str, kind: str) -> list[str]:
    return [sign for sign in text if sign in kind]


def _letters(text: str) -> str:
    other = _QUOTES + _DASHES
    return "".join(sign for sign in text if sign not in other and not sign.isspace())
