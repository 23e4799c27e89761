"""Where a quote stands in an article, and which blocks a text has. Keys quote; this counts."""

from __future__ import annotations

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
    """The blocks of a text: one a line, P1, P2, … unless `named`; `rest` runs to the end.

    `named` maps a letter to whole lines (`{"S": ["Proxy battleground"]}`), `rest` a name to the
    line it starts with. ValueError names a line that the text does not have.
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
    """Each block named: "P2-P4" gives P2, P3, P4."""
    for name in names:
        if run := _RUN.fullmatch(name):
            letter, first, last = run.groups()
            yield from (f"{letter}{number}" for number in range(int(first), int(last) + 1))
        else:
            yield name


def find_quote(
    article: Article, quote: str, *, within: Iterable[str] = (), occurrence: int = 0
) -> Span:
    """The span of a quote in the article, or in the blocks `within`.

    `occurrence` counts from 1; 0 says that the quote stands there once. AnswerError when the quote
    is absent, or ambiguous without an occurrence.
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
    """The span of another cut of `of`: the occurrence of the quote that overlaps it."""
    for match in re.finditer(re.escape(quote), article.text):
        if match.start() < of.end and of.start < match.end():
            return Span(match.start(), match.end(), quote, of.label)
    raise AnswerError(f"{quote!r} does not overlap {of.quote!r}; copy it exactly")


def span_at(article: Article, start: int, end: int, label: str = "") -> Span:
    """The span between two offsets; AnswerError when they lie outside the text or are empty."""
    if not 0 <= start < end <= len(article.text):
        raise AnswerError(f"{start} to {end} is no part of {article.slug}")
    return Span(start, end, article.text[start:end], label)


def agrees(article: Article, span: Span) -> bool:
    """Whether the span's quote is what stands at its offsets."""
    return (
        0 <= span.start < span.end <= len(article.text)
        and article.text[span.start : span.end] == span.quote
    )


def block_at(article: Article, span: Span) -> Block | None:
    """The block in which a span starts; None between blocks."""
    return next((one for one in article.blocks if one.start <= span.start < one.end), None)


def block_of(article: Article, span: Span) -> str:
    """The name of the block in which a span starts, or "" between blocks."""
    block = block_at(article, span)
    return block.name if block else ""
