"""Where a quote stands in an article, and which blocks a text has.

Keys quote, they do not count: an author copies words, and this finds their offsets. So a key can be
read beside its article, and a quote that is absent or ambiguous is an error that says where.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coursekit.errors import AnswerError
from coursekit.texts import Article, Block, Span

_LINE = re.compile(r"[^\r\n]+")
_RUN = re.compile(r"([A-Z])(\d+)-\1(\d+)")
_ALONE = {"H", "D", "F"}


def split_blocks(
    text: str, named: Mapping[str, Sequence[str]], rest: Mapping[str, str]
) -> tuple[Block, ...]:
    """Divide a text into blocks: one a line, called P1, P2, … unless the author names it otherwise.

    Args:
        text: The exact text.
        named: Whole lines by the letter of their blocks: `{"S": ["Proxy battleground"]}` makes S1.
            H, D and F stand without a number when there is one of them.
        rest: The first line of a block that runs to the end of the text, by the block's name.

    Raises:
        ValueError: A line is named that the text does not have.
    """
    lines = {name: list(wanted) for name, wanted in named.items()}
    blocks: list[Block] = []
    counts: dict[str, int] = {}
    for match in _LINE.finditer(text):
        line = match.group()
        if name := next((name for name, first in rest.items() if first == line), None):
            blocks.append(Block(name, match.start(), len(text.rstrip())))
            rest = {}
            break
        letter = next((letter for letter, wanted in lines.items() if line in wanted), "P")
        if letter != "P":
            lines[letter].remove(line)
        counts[letter] = counts.get(letter, 0) + 1
        alone = letter in _ALONE and len(named[letter]) == 1
        blocks.append(
            Block(letter if alone else f"{letter}{counts[letter]}", match.start(), match.end())
        )
    missing = [line for wanted in lines.values() for line in wanted] + list(rest.values())
    if missing:
        raise ValueError(f"no line {missing[0]!r} in the text; copy the whole line")
    return tuple(blocks)


def expand_blocks(names: Iterable[str]) -> Iterator[str]:
    """Give each block that is named: "P2-P4" gives P2, P3 and P4.

    Args:
        names: Names of blocks, or first and last of a run with a hyphen between them.
    """
    for name in names:
        if run := _RUN.fullmatch(name):
            letter, first, last = run.groups()
            yield from (f"{letter}{number}" for number in range(int(first), int(last) + 1))
        else:
            yield name


def find_quote(
    article: Article, quote: str, *, within: Iterable[str] = (), occurrence: int = 0
) -> Span:
    """Find the one span that a quote names.

    Args:
        article: The text.
        quote: Its exact words.
        within: The names of the blocks to look in; all of the text when there are none.
        occurrence: Which one is meant where the quote stands more than once, from 1; 0 when it
            stands there once.

    Raises:
        AnswerError: The quote is absent, or ambiguous without an occurrence, or a block is not
            there.
    """
    names = list(within)
    try:
        blocks = [article.block(name) for name in names]
    except KeyError as error:
        raise AnswerError(f"no block {error.args[0]} in {article.slug}") from None
    parts = [(block.start, block.end) for block in blocks] or [(0, len(article.text))]
    starts = [
        match.start()
        for start, end in parts
        for match in re.finditer(re.escape(quote), article.text[:end])
        if match.start() >= start
    ]
    where = f"in {', '.join(names)}" if names else f"in {article.slug}"
    if not quote or not starts:
        raise AnswerError(f"{quote!r} is not {where}; copy it exactly")
    if occurrence > len(starts):
        raise AnswerError(f"{quote!r} stands {len(starts)} times {where}, not {occurrence}")
    if not occurrence and len(starts) > 1:
        raise AnswerError(f"{quote!r} stands {len(starts)} times {where}; add within or occurrence")
    start = starts[max(occurrence, 1) - 1]
    return Span(start, start + len(quote), quote)


def find_variant(article: Article, quote: str, of: Span) -> Span:
    """Find another cut of a span: the occurrence of a quote that overlaps it.

    Raises:
        AnswerError: The quote stands nowhere, or nowhere near.
    """
    for match in re.finditer(re.escape(quote), article.text):
        if match.start() < of.end and of.start < match.end():
            return Span(match.start(), match.end(), quote, of.label)
    raise AnswerError(f"{quote!r} does not overlap {of.quote!r}; copy it exactly")


def span_at(article: Article, start: int, end: int, label: str = "") -> Span:
    """Give the span between two offsets.

    Raises:
        AnswerError: They lie outside the text, or nothing lies between them.
    """
    if not 0 <= start < end <= len(article.text):
        raise AnswerError(f"{start} to {end} is no part of {article.slug}")
    return Span(start, end, article.text[start:end], label)


def agrees(article: Article, span: Span) -> bool:
    """Tell whether a span's quote is what stands at its offsets, so that a changed text shows."""
    return (
        0 <= span.start < span.end <= len(article.text)
        and article.text[span.start : span.end] == span.quote
    )


def block_at(article: Article, span: Span) -> Block | None:
    """Find the block in which a span starts; None between blocks."""
    return next((block for block in article.blocks if block.start <= span.start < block.end), None)


def block_of(article: Article, span: Span) -> str:
    """Name the block in which a span starts; "" between blocks."""
    block = block_at(article, span)
    return block.name if block else ""
