"""The lines of a page, each with what it is to an article.

The kit proposes it and a person decides: `page_reader` makes a `PageText` of a page, the person
corrects it on the command line or on the author's page, and `text_file` makes an article of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, get_args

from attrs import evolve, field, frozen

from coursekit.catalogue import say
from coursekit.errors import CourseError
from coursekit.texts.words import in_characters

Kind = Literal["headline", "date", "caption", "paragraph", "subhead", "furniture"]
LINE_KINDS: tuple[Kind, ...] = get_args(Kind)

# The letter of a line's block; a link or a credit between paragraphs is an L, the rest an F.
LETTERS: dict[Kind, str] = {
    "headline": "H",
    "date": "D",
    "caption": "C",
    "paragraph": "P",
    "subhead": "S",
    "furniture": "F",
}
_NUMBERLESS = "HD"

# Letters of a line: what broke lines at a width of fewer or more was no page and no letter.
_WIDTHS = range(25, 131)

# Signs that end a sentence, in any script, and what closes around them.
SENTENCE_END = re.compile(
    r"[.!?\u2026:\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)\]\u300d\u300f]*$"
)

_SPACES = re.compile(r"\s+")
# Nobody sees or types them: byte order mark, zero-width space, soft hyphen, control characters, and
# marks of direction, which a page's own direction replaces. Joiners stay, for words of Persian and
# emoji need them.
_UNSEEN = dict.fromkeys(
    [
        *range(9),
        *range(0x0E, 0x1C),
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
        0xFEFF,
        0x200B,
        0xAD,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)

_TICK = re.compile(r"\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?[=:\s]\s*(.+?)\s*")


def shown_line(text: str) -> str:
    """Give a line as a text of the course has it.

    Any run of spaces, a non-breaking one too, becomes one space: an author who types a quote into
    a key has no other. What nobody sees goes. Letters stay as they are, composed or not.
    """
    return _SPACES.sub(" ", text.translate(_UNSEEN)).strip()


def width_of(pairs: Sequence[tuple[str, str]]) -> int:
    """Tell the width at which lines were broken; 0 where they were ended by whoever wrote them.

    Args:
        pairs: Each line with the next, from which only a break parts it.
    """
    width = max((len(line) for pair in pairs for line in pair), default=0)
    full = [line for line, after in pairs if is_full(line, after, width)]
    ended = [line for line in full if SENTENCE_END.search(line)]
    is_broken = len(full) >= max(2, len(pairs) * 0.6) and len(ended) <= len(full) / 2
    return width if is_broken and width in _WIDTHS else 0


def whole_lines(lines: Sequence[str]) -> list[str]:
    """Join the lines of a text that was broken at a width; else each line stays as it is.

    Args:
        lines: The lines; an empty one ends a paragraph.
    """
    width = width_of([pair for pair in pairwise(lines) if all(pair)])
    whole: list[str] = []
    before = ""
    for line in lines:
        if before and line and is_full(before, line, width):
            whole[-1] = join_lines(whole[-1], line)
        else:
            whole.append(line)
        before = line
    return whole


def is_full(line: str, after: str, width: int) -> bool:
    """Tell whether the next line's first word had no place in a line of this width."""
    word = after[:1] if in_characters(after) else f" {after.partition(' ')[0]}"
    return 0 < width < len(line) + len(word) + 1


def join_lines(line: str, after: str) -> str:
    """Join a line that was broken: with a space, where its script has any."""
    return f"{line}{'' if in_characters(line[-1:] + after[:1]) else ' '}{after}"


def kind_names() -> dict[Kind, str]:
    """Give what the kinds of lines are called, in the language that is spoken."""
    return {
        "headline": say("headline"),
        "date": say("date"),
        "caption": say("caption"),
        "paragraph": say("paragraph"),
        "subhead": say("subhead"),
        "furniture": say("not part of it"),
    }


@frozen
class Line:
    """One line of a page.

    Attributes:
        text: What it says.
        kind: What it is to the article.
    """

    text: str
    kind: Kind


@frozen(kw_only=True)
class Provenance:
    """Where a text comes from; "" is what a page does not say.

    Attributes:
        title: Its headline.
        publisher: Who published it.
        author: Who wrote it.
        date: When it was published (ISO 8601).
        retrieved: When it was taken from there (ISO 8601).
        language: Its language (BCP 47).
        address: Where on the web it stands.
    """

    title: str = ""
    publisher: str = ""
    author: str = ""
    date: str = ""
    retrieved: str = ""
    language: str = ""
    address: str = ""


@frozen(kw_only=True)
class PageText:
    """All that a page shows, line by line, and where it comes from.

    Attributes:
        lines: The lines in the order of the page; none is empty.
        about: The provenance.
    """

    lines: tuple[Line, ...]
    about: Provenance = field(factory=Provenance)

    def with_kind(self, first: int, kind: Kind, last: int | None = None) -> PageText:
        """Give the page with another kind for a line, or for a run of lines.

        Args:
            first: The number of the line, from 1.
            kind: What it is.
            last: The last line of a run; `None` means the one line.

        Raises:
            CourseError: The page has no such line.
        """
        end = first if last is None else last
        if not 1 <= first <= end <= len(self.lines):
            found = f"{first}" if last is None else f"{first}-{last}"
            raise CourseError(
                [say("No line {found}; expected 1 to {many}.", found=found, many=len(self.lines))]
            )
        lines = list(self.lines)
        lines[first - 1 : end] = [evolve(line, kind=kind) for line in lines[first - 1 : end]]
        return evolve(self, lines=tuple(lines))

    def ticked(self, tick: str) -> PageText:
        """Give the page with a correction as people type it: "12 furniture", "20-24 = P".

        Raises:
            CourseError: It is no correction, or the page has no such line.
        """
        found = _TICK.fullmatch(tick)
        kind = _kind_of(found[3]) if found else None
        if not found or kind is None:
            raise CourseError(
                [
                    say(
                        "{found!r} is no correction; expected a line or a run of lines and one of "
                        '{kinds}, such as "12 furniture" or "20-24 paragraph".',
                        found=tick,
                        kinds=", ".join(LINE_KINDS),
                    )
                ]
            )
        return self.with_kind(int(found[1]), kind, int(found[2]) if found[2] else None)

    @property
    def article(self) -> range:
        """The places of the lines from the first of the article to its last; empty for none."""
        own = [place for place, line in enumerate(self.lines) if line.kind != "furniture"]
        return range(own[0], own[-1] + 1) if own else range(0)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of the block that each line becomes, such as "P3"; "F" for the page around."""
        counts: dict[str, int] = {}
        single = {
            letter
            for letter in _NUMBERLESS
            if sum(LETTERS[line.kind] == letter for line in self.lines) == 1
        }
        names = []
        article = self.article
        for place, line in enumerate(self.lines):
            letter = LETTERS[line.kind]
            if letter == "F" and place in article:
                letter = "L"
            counts[letter] = counts.get(letter, 0) + 1
            is_alone = letter == "F" or letter in single
            names.append(letter if is_alone else f"{letter}{counts[letter]}")
        return tuple(names)

    def of_kind(self, kind: Kind) -> tuple[str, ...]:
        """Give the lines of one kind."""
        return tuple(line.text for line in self.lines if line.kind == kind)


def lines_of(texts: Sequence[str], kind: Kind = "paragraph") -> tuple[Line, ...]:
    """Make lines of texts, as they are shown; what shows nothing is left out."""
    shown = (shown_line(text) for text in texts)
    return tuple(Line(text, kind) for text in shown if text)


def _kind_of(word: str) -> Kind | None:
    """Find the kind that a word, the start of one, or a letter stands for."""
    wanted = unicodedata.normalize("NFC", word).casefold()
    names = kind_names()
    for kind in LINE_KINDS:
        if wanted in (kind, LETTERS[kind].casefold(), names[kind].casefold()):
            return kind
    begun = [kind for kind in LINE_KINDS if kind.startswith(wanted)]
    return begun[0] if len(begun) == 1 else None
