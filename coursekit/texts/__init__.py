"""An article and places in it: words, quotes, sections.

Offsets are code points into the article's exact text, half-open: `text[start:end]` is the quote.
This holds for every offset of the library, in every file and message.
"""

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from coursekit.catalogue import direction


@frozen
class Span:
    """Words of an article.

    A span keeps its quote beside its offsets, so that a text that was changed since is noticed:
    offsets alone would then point at other words.

    Attributes:
        start: The offset of its first code point.
        end: The offset after its last one.
        quote: The text between them.
        label: The id of a codebook label; "" for words that are only cited.
    """

    start: int
    end: int
    quote: str
    label: str = ""


@frozen
class Block:
    """One addressable part of an article, such as a headline or a paragraph.

    Attributes:
        name: A letter and mostly a number: H, P1, S1, …
        start: The offset of its first code point.
        end: The offset after its last one.
    """

    name: str
    start: int
    end: int


@frozen(kw_only=True)
class Article:
    """An exact text with its provenance; what a quote is looked for in.

    Attributes:
        slug: The stem of its files.
        title: Its headline, or a name for it.
        publisher: Who published it.
        date: When it was printed (ISO 8601).
        language: Its language (BCP 47).
        source: Where it comes from.
        rights: Whose it is, and what may be done with it.
        invented: Whether it was written for the course: then no reader may take it for news.
        author: Who wrote it; "" where that is not known.
        address: Where on the web it stands; "" for nowhere.
        retrieved: When it was taken from there (ISO 8601); "" for never.
        sha256: The digest of the file's bytes.
        text: The exact text.
        blocks: Its parts, in order.
    """

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
    author: str = ""
    address: str = ""
    retrieved: str = ""

    @property
    def direction(self) -> str:
        """How its language is written: "ltr" or "rtl"."""
        return direction(self.language)

    def without_page(self) -> "Article":
        """Give it with no block of the page around it (F) or between its lines (L)."""
        return evolve(self, blocks=tuple(part for part in self.blocks if part.name[0] not in "FL"))

    def block(self, name: str) -> Block:
        """Find the block of this name.

        Raises:
            KeyError: There is none.
        """
        for block in self.blocks:
            if block.name == name:
                return block
        raise KeyError(name)


def blocks_shown(article: Article, show: Sequence[str]) -> tuple[Block, ...]:
    """Give the blocks that a question shows, in the order of the text; all if it names none."""
    return tuple(block for block in article.blocks if not show or block.name in show)


def in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Give spans in the order of the text, each once."""
    return tuple(sorted(set(spans), key=lambda span: (span.start, span.end, span.label)))
