"""How many readers marked each word of a passage, with which label. Pure: no widget, no file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from attrs import frozen

from coursekit.questions.records import Label
from coursekit.texts import Article, Block, Span, direction
from coursekit.texts.words import TokenRange, char_range, token_range

Readers = Sequence[Iterable[Span]]  # a reader's spans, reader by reader


@frozen
class Count:
    """One label on some words: `readers` are the places in the list of those who gave it."""

    label: str
    readers: tuple[int, ...]


@frozen
class Marked:
    """Neighbouring words of one block that were marked alike; offsets as in `Span`."""

    start: int
    end: int
    counts: tuple[Count, ...]


def tally(
    article: Article,
    blocks: Iterable[Block],
    labels: Sequence[Label],
    readers: Readers,
    *,
    by_name: bool = False,
) -> list[Marked]:
    """The marked words of the blocks, in the order of the text.

    A reader who marked a word twice with one label counts once. Neighbours with the same numbers
    are put together; with `by_name`, only those with the same readers.
    """
    order = {label.id: i for i, label in enumerate(labels)}
    by_word: dict[int, dict[str, set[int]]] = {}
    for number, spans in enumerate(readers):
        for span in spans:
            for word in range(*token_range(article.text, span.start, span.end)):
                by_word.setdefault(word, {}).setdefault(span.label, set()).add(number)

    def counts(word: int) -> tuple[Count, ...]:
        found = sorted(by_word.get(word, {}).items(), key=lambda one: order[one[0]])
        return tuple(Count(label, tuple(sorted(who))) for label, who in found)

    def alike(word: int) -> object:
        return [(one.label, one.readers if by_name else len(one.readers)) for one in counts(word)]

    marked = []
    for block in blocks:
        words = range(*token_range(article.text, block.start, block.end))
        for key, group in groupby(words, alike):
            if key:
                run = list(group)
                start, end = char_range(article.text, TokenRange(run[0], run[-1] + 1))
                marked.append(Marked(start, end, counts(run[0])))
    return marked


def told(
    marked: Marked, labels: Sequence[Label], readers: int, names: Sequence[str] = ()
) -> list[str]:
    """The counts in words: "Source 12 of 20", and who they are when the readers have names."""
    label_names = {label.id: label.name for label in labels}

    def words(one: Count) -> str:
        who = who_of(one, names)
        number = f"{label_names[one.label]} {len(one.readers)} of {readers}"
        return f"{number} ({who})" if who else number

    return [words(one) for one in marked.counts]


def who_of(count: Count, names: Sequence[str]) -> str:
    """The names of those who gave the label, or "" when the readers have none."""
    return " and ".join(names[number] for number in count.readers) if names else ""


def tally_html(
    article: Article,
    blocks: Iterable[Block],
    labels: Sequence[Label],
    readers: int,
    marked: Sequence[Marked],
    names: Sequence[str] = (),
) -> str:
    """The passage with the counts written before the words, for where no kernel runs."""
    rows = []
    for block in blocks:
        at, parts = block.start, list[str]()
        for one in marked:
            if block.start <= one.start < block.end:
                words = "; ".join(told(one, labels, readers, names))
                parts.append(escape(article.text[at : one.start]))
                parts.append(_mark(article.text[one.start : one.end], words, one, labels, readers))
                at = one.end
        parts.append(escape(article.text[at : block.end]))
        rows.append(
            f'<p dir="{direction(article)}" lang="{escape(article.language)}" '
            'style="margin:.4em 0;line-height:1.9;white-space:pre-line">'
            f'<small style="opacity:.7">{escape(block.name)}</small> {"".join(parts)}</p>'
        )
    return "".join(rows)


def _mark(text: str, words: str, one: Marked, labels: Sequence[Label], readers: int) -> str:
    """Words under the line of the label that most gave: the thicker, the more readers."""
    most = max(one.counts, key=lambda count: len(count.readers))
    label = next(label for label in labels if label.id == most.label)
    thick = 1 + 4 * len(most.readers) / readers
    return (
        '<mark style="background:none;color:inherit;text-decoration:underline '
        f"{escape(label.pattern)} {escape(label.color)};text-decoration-thickness:{thick:.1f}px;"
        f'text-underline-offset:4px"><small style="font-size:.7em">[{escape(words)}]</small> '
        f"{escape(text)}</mark>"
    )
