"""A language for tests, in which each message of the kit is marked: what is not, was never wrapped.

    with marked_words():
        html = page()
    assert unmarked(html, known=[course.title]) == []

A marked message has other letters, such as ⓞⓣⓗⓔⓡ ⓛⓔⓣⓣⓔⓡⓢ, and the same placeholders. Numbers, dates
and lists are those of Chinese, which have no Latin letter.
"""

import gettext
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from coursekit import catalogue

_LETTERS = {ord("a") + n: 0x24D0 + n for n in range(26)} | {
    ord("A") + n: 0x24B6 + n for n in range(26)
}
_KEPT = re.compile(r"(\{[^{}]*\}|%(?:\(\w+\))?[rs]|<[^<>]*>|&\w+;)")  # placeholders and HTML
_WORD = re.compile(r"[A-Za-z]{2,}")


def marked(message: str) -> str:
    """Give a message in other letters, with its placeholders and tags as they are."""
    parts = _KEPT.split(message)
    return "".join(
        part if place % 2 else part.translate(_LETTERS) for place, part in enumerate(parts)
    )


class _Marked(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return marked(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return marked(one if n == 1 else many)


@contextmanager
def marked_words(language: str = "zh") -> Iterator[None]:
    """Say all messages in marked words, also in processes that are forked.

    Args:
        language: Whose numbers, dates and direction are taken, and that every text is said to have;
            what is made for it meanwhile must not be kept for the tests that follow.
    """
    messages, spoken_for = catalogue._messages, catalogue.spoken_for
    words = _Marked()
    catalogue._messages = lambda code: words  # type: ignore[assignment]
    catalogue.spoken_for = lambda tag: language
    try:
        with catalogue.speaking(language):
            yield
    finally:
        catalogue._messages, catalogue.spoken_for = messages, spoken_for


def unmarked(text: str, known: Iterable[str] = ()) -> list[str]:
    """Give the words of two Latin letters or more in a text that are not marked, each once.

    Args:
        text: What is shown, without tags.
        known: What is no word of the kit: names, paths, words of authors and students.
    """
    for words in sorted({*known} - {""}, key=len, reverse=True):
        text = text.replace(words, " ")
    return list(dict.fromkeys(_WORD.findall(text)))
