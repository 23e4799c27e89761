"""How many readers marked each word of a text, with which label, and what a key says of each word.

Heat map, class report and agreement all count here, so that they cannot contradict one another.
Nothing here knows of widgets, files or pandas. A word is named by its number in the text, from 0.
`ReaderCounts` takes in the marks; `marked_runs` and `runs_alike` cut a text by them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from itertools import groupby
from typing import Protocol, TypeVar

from attrs import define, field, frozen

from coursekit.catalogue import say
from coursekit.questions.base import KINDS
from coursekit.questions.records import Key, Label
from coursekit.texts import Article, Block, Span
from coursekit.texts.words import TokenRange, char_range, token_range

T = TypeVar("T")
NAMELESS = ("",)  # the `names` of readers who are only counted


class MarkedRange(Protocol):
    """Words with a label, by their offsets: a `Span`, or what the gradebook keeps of one."""

    @property
    def start(self) -> int:
        """Give the first code point."""

    @property
    def end(self) -> int:
        """Give the code point after the last."""

    @property
    def label(self) -> str:
        """Give the id of the label."""


Readers = Sequence[Iterable[Span]]  # the marks of each reader


@define
class ReaderCounts:
    """How many readers put each label on each word of one article.

    It keeps numbers and no reader, so that a class of any size needs the same memory. Only readers
    who have names, a student and a partner, are counted apart, so that each mark can say whose it
    is.

    Attributes:
        article: The text that they read.
        labels: The ids of the labels that are counted.
        names: The readers' names; `NAMELESS` where they are only counted.
        readers: How many readers have been counted.
        numbers: By label and name, how many readers marked each word.
    """

    article: Article
    labels: tuple[str, ...]
    names: tuple[str, ...] = NAMELESS
    readers: int = 0
    numbers: dict[tuple[str, str], list[int]] = field(init=False, repr=False)

    @numbers.default
    def _no_marks(self) -> dict[tuple[str, str], list[int]]:
        words = token_range(self.article.text, 0, len(self.article.text)).stop
        return {(label, name): [0] * words for label in self.labels for name in self.names}

    def add(self, spans: Iterable[MarkedRange], name: str = "") -> None:
        """Count the marks of one reader; a word marked twice with one label counts once.

        Args:
            spans: The reader's marks; those with a label that is not counted are passed over.
            name: One of `names`; "" where the readers have none.
        """
        self.readers += 1
        by_label: dict[str, set[int]] = defaultdict(set)
        for span in spans:
            by_label[span.label].update(
                range(*token_range(self.article.text, span.start, span.end))
            )
        for label, words in by_label.items():
            if numbers := self.numbers.get((label, name)):
                for word in words:
                    numbers[word] += 1

    def on_words(self, label: str, name: str = "") -> Sequence[int]:
        """Give how many readers put a label on each word of the article.

        Args:
            label: The id of one of `labels`.
            name: One of `names`; "" where the readers have none.
        """
        return self.numbers[label, name]


@frozen
class Run:
    """Neighbouring words of a text.

    Attributes:
        words: Their numbers.
        start: Their first code point.
        end: The code point after their last.
    """

    words: range
    start: int
    end: int


def runs_alike(
    article: Article, block: Block, look: Callable[[int], T | None]
) -> Iterator[tuple[Run, T]]:
    """Cut the words of a block into runs that look alike, in the order of the text.

    Args:
        article: The text.
        block: The part of it that is cut into runs.
        look: What there is to see on a word; None leaves the word out.

    Yields:
        Each run, and the look that all of its words share.
    """
    for seen, group in groupby(range(*token_range(article.text, block.start, block.end)), look):
        if seen is not None:
            words = list(group)
            run = TokenRange(words[0], words[-1] + 1)
            yield Run(range(*run), *char_range(article.text, run)), seen


@frozen
class LabelCount:
    """How many readers put one label on some words.

    Attributes:
        label: The id of the label.
        readers: How many.
        who: Their names, joined by "and"; "" where readers have none.
    """

    label: str
    readers: int
    who: str = ""


@frozen
class MarkedRun:
    """Neighbouring words of one block that were marked alike.

    Attributes:
        start: Their first code point.
        end: The code point after their last.
        counts: The count of each label on them.
    """

    start: int
    end: int
    counts: tuple[LabelCount, ...]


def marked_runs(counts: ReaderCounts, blocks: Iterable[Block]) -> list[MarkedRun]:
    """Give the marked words of some blocks, in the order of the text.

    Neighbours with the same counts are one run; where readers have names, only those that the
    same readers marked.
    """

    def look(word: int) -> tuple[LabelCount, ...] | None:
        found = []
        for label in counts.labels:
            numbers = {name: counts.on_words(label, name)[word] for name in counts.names}
            if readers := sum(numbers.values()):
                who = _both(name for name, number in numbers.items() if number)
                found.append(LabelCount(label, readers, who))
        return tuple(found) or None

    return [
        MarkedRun(run.start, run.end, seen)
        for block in blocks
        for run, seen in runs_alike(counts.article, block, look)
    ]


def _both(names: Iterable[str]) -> str:
    """Give the names of readers as one; "" where they have none."""
    return reduce(
        lambda first, second: say("{first} and {second}", first=first, second=second), names
    )


def in_words(run: MarkedRun, labels: Iterable[Label], readers: int) -> list[str]:
    """Put the counts of a run in words: "Source 12 of 20", and whose they are.

    Args:
        run: Marked words.
        labels: All labels that were counted.
        readers: How many readers there are in all.
    """
    names = {label.id: label.name for label in labels}
    return [
        say(
            "{label} {count} of {readers} ({who})",
            label=names[count.label],
            count=count.readers,
            readers=readers,
            who=count.who,
        )
        if count.who
        else say(
            "{label} {count} of {readers}",
            label=names[count.label],
            count=count.readers,
            readers=readers,
        )
        for count in run.counts
    ]


@frozen
class KeyedWords:
    """What a key says of the words of a text, for one label.

    Open are words that careful readers dispute, and those that one accepted cut takes in and
    another leaves out. On every word that is in neither set the label does not belong.

    Attributes:
        yes: The numbers of the words that bear the label.
        open: The numbers of the words on which the key does not decide.
    """

    yes: frozenset[int]
    open: frozenset[int]


# A class is compared with the same few keys, student by student.
@lru_cache(maxsize=1024)
def keyed_words(article: Article, key: Key, label: str) -> KeyedWords:
    """Find the words on which a key puts one label, and those that it leaves open.

    Args:
        article: The text of the question.
        key: The key of a question that asks for marks.
        label: The id of the label.
    """
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


def words_of(article: Article, blocks: Iterable[Block]) -> list[int]:
    """Number the words that stand in some blocks of a text."""
    return [
        word
        for block in blocks
        for word in range(*token_range(article.text, block.start, block.end))
    ]
