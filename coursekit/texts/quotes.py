"""Where a quote stands in an article, and which blocks a text has.

Keys quote, they do not count: an author copies words, and this finds their offsets. So a key can be
read beside its article, and a quote that is absent or ambiguous is an error that says where.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from coursekit.catalogue import say, say_many
from coursekit.errors import AnswerError
from coursekit.texts import Article, Block, Span
from coursekit.texts.near_quotes import differences, near_quote
from coursekit.texts.words import char_range, token_range

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
        if found := near_quote(text, missing[0], 0, len(text)):
            words = text[slice(*found)]
            told = say(
                "no line {line!r} in the text ({differences}); it has {words}",
                line=missing[0],
                differences=differences(missing[0], words),
                words=_to_copy(words),
            )
            raise ValueError(told)
        raise ValueError(say("no line {line!r} in the text; copy the whole line", line=missing[0]))
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
        raise AnswerError(
            say("no block {block} in {text}", block=error.args[0], text=article.slug)
        ) from None
    parts = [(block.start, block.end) for block in blocks] or [(0, len(article.text))]
    starts = [at for part in parts for at in _places(article.text, quote, *part)]
    where = ", ".join(names) or article.slug
    if not quote or not starts:
        raise AnswerError(_absent(article, quote, parts, where))
    if occurrence > len(starts):
        raise AnswerError(
            say_many(
                "{quote!r} stands once in {place}, not {occurrence}",
                "{quote!r} stands {n} times in {place}, not {occurrence}",
                len(starts),
                quote=quote,
                place=where,
                occurrence=occurrence,
            )
        )
    if not occurrence and len(starts) > 1:
        raise AnswerError(
            say_many(
                "{quote!r} stands {n} time in {place}; add within or occurrence",
                "{quote!r} stands {n} times in {place}; add within or occurrence",
                len(starts),
                quote=quote,
                place=where,
            )
        )
    start = starts[max(occurrence, 1) - 1]
    return Span(start, start + len(quote), quote)


def _absent(article: Article, quote: str, parts: Sequence[tuple[int, int]], where: str) -> str:
    """Say that a quote is not where it is looked for, and what stands there or elsewhere."""
    text, everywhere = article.text, (0, len(article.text))
    for start, end in parts:
        if found := near_quote(text, quote, start, end):
            return _nearly(article, quote, found, where)
    if elsewhere := [Span(at, at + 1, "") for at in _places(text, quote, *everywhere)]:
        names = dict.fromkeys(block_of(article, span) or article.slug for span in elsewhere)
        return say(
            "{quote!r} is not in {place}; it stands in {blocks}",
            quote=quote,
            place=where,
            blocks=", ".join(names),
        )
    if found := near_quote(text, quote, *everywhere):
        return _nearly(article, quote, found, where)
    return say("{quote!r} is not in {place}; copy it exactly", quote=quote, place=where)


def _nearly(article: Article, quote: str, found: tuple[int, int], where: str) -> str:
    """Say where the words stand that a quote nearly is, in a form to copy into a key."""
    start, end = found
    words = article.text[start:end]
    return say(
        "{quote!r} is not in {place} as written ({differences}); {block} has {words}",
        quote=quote,
        place=where,
        differences=differences(quote, words),
        block=block_of(article, Span(start, end, words)) or article.slug,
        words=_to_copy(words),
    )


def _to_copy(words: str) -> str:
    """Give words as an author can put them into a key."""
    return f"'''{words}'''"


def _places(text: str, quote: str, start: int, end: int) -> Iterator[int]:
    """Find where a quote starts between two offsets; no place is part of another."""
    while quote and (start := text.find(quote, start, end)) >= 0:
        yield start
        start += len(quote)


def whole_words(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Find where words stand in a text as whole words: "sanction" is not in "sanctions".

    Args:
        text: The text.
        words: The words as they stand in it; a small first letter is found as a capital too, as
            at the start of a sentence.

    Returns:
        Start and end of each place, in code points, half-open.
    """
    first, rest = words[:1], re.escape(words[1:])
    pattern = f"(?i:{first}){rest}" if first.islower() else re.escape(words)
    for match in re.finditer(pattern, text):
        touched = token_range(text, *match.span())
        if touched.length and _within(char_range(text, touched), match.span()):
            yield match.span()


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def find_variant(article: Article, quote: str, of: Span) -> Span:
    """Find another cut of a span: the occurrence of a quote that overlaps it.

    Raises:
        AnswerError: The quote stands nowhere, or nowhere near.
    """
    for start in _places(article.text, quote, 0, len(article.text)):
        if start < of.end and of.start < start + len(quote):
            return Span(start, start + len(quote), quote, of.label)
    block = block_at(article, of)
    if block and quote not in article.text:
        found = near_quote(article.text, quote, block.start, block.end)
        if found and found[0] < of.end and of.start < found[1]:
            raise AnswerError(_nearly(article, quote, found, block.name))
    raise AnswerError(
        say("{quote!r} does not overlap {span!r}; copy it exactly", quote=quote, span=of.quote)
    )


def span_at(article: Article, start: int, end: int, label: str = "") -> Span:
    """Give the span between two offsets.

    Raises:
        AnswerError: They lie outside the text, or nothing lies between them.
    """
    if not 0 <= start < end <= len(article.text):
        told = say("{start} to {end} is no part of {text}", start=start, end=end, text=article.slug)
        raise AnswerError(told)
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


_BODY = ("H", "P", "S")  # captions, dates, links and furniture lie around the article
_NAMED = re.compile(r"([A-Z]\d*)\b[^:\"]{0,30}: ")
_IN_ID = re.compile(r"[a-z]\d*(?![a-z0-9])")
_CUT = re.compile(r"\s*(?:\[…\]|…|\.\.\.)\s*")


@frozen
class Section:
    """A part of a text, from one subhead to the next.

    Attributes:
        name: The words of the subhead; "opening", as it is said, before the first.
        blocks: The names of its blocks, the subhead's included.
    """

    name: str
    blocks: tuple[str, ...]

    @property
    def run(self) -> str:
        """The paragraphs from first to last."""
        paragraphs = [name for name in self.blocks if name.startswith("P")]
        return "–".join(dict.fromkeys((paragraphs[0], paragraphs[-1]))) if paragraphs else ""


def around() -> str:
    """Name what is no section: captions, links and whatever else lies around the article."""
    return say("the page around it")


def in_body(block: Block) -> bool:
    """Tell whether a block belongs to the article, and not to the page around it."""
    return block.name[0] in _BODY


def sections(article: Article) -> tuple[Section, ...]:
    """Divide a text into its sections, in order.

    Returns:
        What stands before the first subhead, then a section for each; "whole text" alone where
        there is no subhead. Blocks around the article belong to none.
    """
    parts: list[tuple[str, list[str]]] = [(say("opening"), [])]
    for block in article.blocks:
        if block.name[0] == "S":
            parts.append((article.text[block.start : block.end], []))
        if in_body(block):
            parts[-1][1].append(block.name)
    if len(parts) == 1:
        return (Section(say("whole text"), tuple(parts[0][1])),)
    return tuple(Section(name, tuple(blocks)) for name, blocks in parts)


def section_of(article: Article, block: str) -> str:
    """Name the section that a block belongs to; `around` when to none."""
    found = (section.name for section in sections(article) if block in section.blocks)
    return next(found, around())


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
