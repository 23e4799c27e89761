"""How many readers marked each word of a text, with which label, and what a key says of each word.

Heat map, class report and agreement all count here. Pure: no widget, no file, no pandas.
A word is named by its number in the text, from 0.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Protocol, TypeVar

from attrs import define, field, frozen

from coursekit.questions.base import KINDS
from coursekit.questions.records import Key, Label
from coursekit.texts import Article, Block, Span
from coursekit.texts.words import TokenRange, char_range, token_range

T = TypeVar("T")
NAMELESS = ("",)


class MarkedRange(Protocol):
    """Words with a label, by their offsets: a `Span`, or what the gradebook keeps of one."""

    @property
    def start(self) -> int:
        """The first code point."""

    @property
    def end(self) -> int:
        """The code point after the last."""

    @property
    def label(self) -> str:
        """The id of the label."""


Readers = Sequence[Iterable[Span]]  # the marks of each reader


@define
class ReaderCounts:
    """How many readers put each label on each word of one article.

    It holds numbers and no reader, so that a class of any size needs the same room. `steps` says,
    for each label, by how much its count changes at each word: a span of any length then costs
    two steps, and a count is the running sum. Only readers who have `names`, a student and a
    partner, are counted apart, so that each mark can say whose it is.
    """

    article: Article
    labels: tuple[str, ...]
    names: tuple[str, ...] = NAMELESS
    readers: int = 0
    steps: dict[tuple[str, str], list[int]] = field(init=False, repr=False)

    @steps.default
    def _no_steps(self) -> dict[tuple[str, str], list[int]]:
        words = token_range(self.article.text, 0, len(self.article.text)).stop
        return {(label, name): [0] * (words + 1) for label in self.labels for name in self.names}

    def add(self, spans: Iterable[MarkedRange], name: str = "") -> None:
        """Count the marks of one reader; a word marked twice with one label counts once.

        Args:
            spans: The reader's marks; those with a label that is not counted are passed over.
            name: One of `names`; "" where the readers have none.
        """
        self.readers += 1
        by_label: dict[str, list[TokenRange]] = {}
        for span in spans:
            words = token_range(self.article.text, span.start, span.end)
            by_label.setdefault(span.label, []).append(words)
        for label, marked in by_label.items():
            if steps := self.steps.get((label, name)):
                for first, stop in _joined(marked):
                    steps[first] += 1
                    steps[stop] -= 1

    def on_words(self, label: str, name: str = "") -> list[int]:
        """How many readers put this label on each word of the article."""
        return list(accumulate(self.steps[label, name]))[:-1]


def _joined(marked: list[TokenRange]) -> Iterator[tuple[int, int]]:
    """The first word and the stop of each range, with those that overlap or touch made one."""
    marked.sort()
    first, stop = marked[0]
    for next_first, next_stop in marked:
        if next_first > stop:
            yield first, stop
            first = next_first
        if next_stop > stop:
            stop = next_stop
    yield first, stop


@frozen
class Run:
    """Words in a row, `words` by number, that stand from `start` to `end` as in `Span`."""

    words: range
    start: int
    end: int


def runs_alike(
    article: Article, block: Block, look: Callable[[int], T | None]
) -> Iterator[tuple[Run, T]]:
    """The words of a block in runs that look alike, in the order of the text.

    Args:
        article: The text.
        block: The part of it that is cut into runs.
        look: What there is to see on a word; words of which it gives None are left out.

    Yields:
        Each run, and the look that all of its words share.
    """
    for seen, group in groupby(range(*token_range(article.text, block.start, block.end)), look):
        if seen is not None:
            words = list(group)
            run = range(words[0], words[-1] + 1)
            yield Run(run, *char_range(article.text, TokenRange(run.start, run.stop))), seen


@frozen
class LabelCount:
    """How many readers put one label on some words; `who` names them if they have names."""

    label: str
    readers: int
    who: str = ""


@frozen
class MarkedRun:
    """Neighbouring words of one block that were marked alike; offsets as in `Span`."""

    start: int
    end: int
    counts: tuple[LabelCount, ...]


def marked_runs(counts: ReaderCounts, blocks: Iterable[Block]) -> list[MarkedRun]:
    """The marked words of some blocks, in the order of the text.

    Neighbours with the same counts are one run; where readers have names, only those that the
    same readers marked.
    """
    by_label = {
        label: [(name, counts.on_words(label, name)) for name in counts.names]
        for label in counts.labels
    }

    def look(word: int) -> tuple[LabelCount, ...] | None:
        found = []
        for label, columns in by_label.items():
            marked = [(name, column[word]) for name, column in columns if column[word]]
            if marked:
                who = " and ".join(name for name, _ in marked)
                found.append(LabelCount(label, sum(readers for _, readers in marked), who))
        return tuple(found) or None

    return [
        MarkedRun(run.start, run.end, seen)
        for block in blocks
        for run, seen in runs_alike(counts.article, block, look)
    ]


def in_words(run: MarkedRun, labels: Iterable[Label], readers: int) -> list[str]:
    """The counts of a run in words: "Source 12 of 20", and who they are if they have names."""
    names = {label.id: label.name for label in labels}
    return [
        f"{names[count.label]} {count.readers} of {readers}"
        + (f" ({count.who})" if count.who else "")
        for count in run.counts
    ]


@frozen
class KeyedWords:
    """What a key says of the words of a text, for one label: `yes` it stands there, or `open`.

    Open are words that careful readers dispute, and those that one accepted cut takes in and
    another leaves out; on every other word the label does not stand.
    """

    yes: frozenset[int]
    open: frozenset[int]


@lru_cache(maxsize=1024)
def keyed_words(article: Article, key: Key, label: str) -> KeyedWords:
    """The words on which a key puts one label, and those that it leaves open."""
    yes: set[int] = set()
    open_: set[int] = set()
    for keyed in KINDS[key.kind].keyed_spans(key):
        cuts = [
            set(range(*token_range(article.text, cut.start, cut.end)))
            for cut in (keyed.span, *keyed.also)
        ]
        if keyed.score == "core":
            if keyed.span.label == label:
                in_all = cuts[0].intersection(*cuts)
                yes |= in_all
                open_ |= cuts[0].union(*cuts) - in_all
        elif keyed.score == "open" or label in (keyed.span.label, *keyed.labels):
            open_ |= cuts[0].union(*cuts)
    return KeyedWords(frozenset(yes), frozenset(open_ - yes))


def words_of(article: Article, blocks: Sequence[Block]) -> list[int]:
    """The numbers of the words that stand in these blocks."""
    return [
        word
        for block in blocks
        for word in range(*token_range(article.text, block.start, block.end))
    ]
