"""The sections that subheads divide a text into, and where the words of an item stand in it.

Tables and figures count by section, because where a source speaks tells as much as how often.
"""

import re
from collections.abc import Iterator

from attrs import frozen

from coursekit.texts import Article, Block, Span

AROUND = "the page around it"

_BODY = ("H", "P", "S")  # captions, dates, links and furniture lie around the article
_NAMED = re.compile(r"([A-Z]\d*)\b[^:\"]{0,30}: ")
_IN_ID = re.compile(r"[a-z]\d*(?![a-z0-9])")
_CUT = re.compile(r"\s*(?:\[…\]|…|\.\.\.)\s*")


@frozen
class Section:
    """A part of a text, from one subhead to the next.

    Attributes:
        name: The words of the subhead; "opening" before the first.
        blocks: The names of its blocks, the subhead's included.
    """

    name: str
    blocks: tuple[str, ...]

    @property
    def run(self) -> str:
        """The paragraphs from first to last."""
        paragraphs = [name for name in self.blocks if name.startswith("P")]
        return "–".join(dict.fromkeys((paragraphs[0], paragraphs[-1]))) if paragraphs else ""


def in_body(block: Block) -> bool:
    """Tell whether a block belongs to the article, and not to the page around it."""
    return block.name[0] in _BODY


def sections(article: Article) -> tuple[Section, ...]:
    """Divide a text into its sections, in order.

    Returns:
        What stands before the first subhead, then a section for each; "whole text" alone where
        there is no subhead. Blocks around the article belong to none.
    """
    parts: list[tuple[str, list[str]]] = [("opening", [])]
    for block in article.blocks:
        if block.name[0] == "S":
            parts.append((article.text[block.start : block.end], []))
        if in_body(block):
            parts[-1][1].append(block.name)
    if len(parts) == 1:
        return (Section("whole text", tuple(parts[0][1])),)
    return tuple(Section(name, tuple(blocks)) for name, blocks in parts)


def section_of(article: Article, block: str) -> str:
    """Name the section that a block belongs to; `AROUND` when to none."""
    return next((section.name for section in sections(article) if block in section.blocks), AROUND)


def without_place(text: str) -> str:
    """Give the text of an item without the "P4: " that says where it stands."""
    return text[match.end() :] if (match := _NAMED.match(text)) else text


def locate(article: Article, text: str, item: str = "") -> Span | None:
    """Find where an item stands: its words, or else the block that it names; None when nowhere.

    Args:
        article: The text.
        text: The words of the item, as `locate_words` takes them.
        item: The id of the item.
    """
    if found := locate_words(article, text, item):
        return found
    block = _named_block(article, text)
    if block is None:
        return None
    return Span(block.start, block.end, article.text[block.start : block.end])


def locate_words(article: Article, text: str, item: str = "") -> Span | None:
    """Find where the words of an item stand, from the first to the last; None when nowhere.

    Args:
        article: The text.
        text: The words of the item. They may name their block ("P4: …") and be cut by "…".
        item: The id of the item. Where the words stand more than once, the block that it begins
            with is taken ("p4-end"), then the body before the page around it.
    """
    block = _named_block(article, text)
    if block:
        return _in_block(article, block, without_place(text))
    spans = (_in_block(article, block, text) for block in _likely_first(article, item))
    return next((span for span in spans if span), None)


def _named_block(article: Article, text: str) -> Block | None:
    named = _NAMED.match(text)
    return next((block for block in article.blocks if named and block.name == named[1]), None)


def _likely_first(article: Article, item: str) -> Iterator[Block]:
    hint = _IN_ID.match(item)
    hinted = hint[0].upper() if hint else ""

    def unlikely(block: Block) -> tuple[bool, bool]:
        return block.name != hinted, not in_body(block)

    yield from sorted(article.blocks, key=unlikely)


def _in_block(article: Article, block: Block, text: str) -> Span | None:
    pieces = [piece for piece in _CUT.split(text.strip()) if piece]
    start, end = -1, block.start
    for piece in pieces:
        at = article.text.find(piece, end, block.end)
        if at < 0:
            return None
        start, end = at if start < 0 else start, at + len(piece)
    return Span(start, end, article.text[start:end]) if pieces else None
