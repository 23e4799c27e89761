"""An article and places in it: words, quotes, sections.

Offsets are code points into the article's exact text, half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


@frozen
class Span:
    """Words of an article: `start` and `end` are code points into its text, half-open.

    `quote` is the text between them, kept so that a changed article is noticed.
    `label` is the id of a codebook label, or "" for words that are only cited.
    """

    start: int
    end: int
    quote: str
    label: str = ""


@frozen
class Block:
    """One addressable part of an article: H, P1, S1, …; offsets as in `Span`."""

    name: str
    start: int
    end: int


@frozen(kw_only=True)
class Article:
    """An exact text with its provenance; `sha256` is that of the file's bytes."""

    slug: str
    title: str
    publisher: str
    date: str
    language: str
    source: str
    rights: str
    invented: bool
    sha256: str
    text: str
    blocks: tuple[Block, ...]

    def block(self, name: str) -> Block:
        """The block of this name; KeyError when there is none."""
        for block in self.blocks:
            if block.name == name:
                return block
        raise KeyError(name)


def blocks_shown(article: Article, show: Sequence[str]) -> tuple[Block, ...]:
    """Give the blocks that a question shows, in the order of the text; all if it names none."""
    return tuple(block for block in article.blocks if not show or block.name in show)


def direction(article: Article) -> str:
    """Give the direction in which the article's language is written: "ltr" or "rtl"."""
    return "rtl" if article.language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Give spans in the order of the text, each once."""
    return tuple(sorted(set(spans), key=lambda span: (span.start, span.end, span.label)))
