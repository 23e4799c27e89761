"""A class's marks on a text: how many marked each word with which label, and how far they agree.

Agreement is Krippendorff's alpha for names (2004), word by word: is this label on it, yes or no?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from attrs import define, frozen

from coursekit.errors import NeedsPackage
from coursekit.questions.base import KINDS
from coursekit.questions.records import Key, KeySpan, Question
from coursekit.texts import Article, Block, Span, blocks_shown
from coursekit.texts.words import TokenRange, char_ranges, token_range


@define
class Marks:
    """The marks of a class in one question: by label, how many students marked each word.

    `rises` holds by how much the count changes at each word, so that a span costs two steps.
    """

    article: Article
    students: int
    rises: dict[str, list[int]]

    def add(self, spans: Iterable[Span]) -> None:
        """Count the marks of one student; a word marked twice with one label counts once."""
        self.students += 1
        by_label: dict[str, list[TokenRange]] = {}
        for span in spans:
            words = token_range(self.article.text, span.start, span.end)
            by_label.setdefault(span.label, []).append(words)
        for label, marked in by_label.items():
            rises = self.rises.get(label)
            if rises is None:
                continue
            for start, end in _joined(marked):
                rises[start] += 1
                rises[end] -= 1

    def counts(self, label: str) -> list[int]:
        """How many students put this label on each word of the article."""
        return list(accumulate(self.rises[label]))[:-1]


def no_marks(article: Article, question: Question) -> Marks:
    """The marks of nobody yet."""
    words = token_range(article.text, 0, len(article.text)).stop
    labels = KINDS[question.kind].labels(question)
    return Marks(article, 0, {label: [0] * (words + 1) for label in labels})


def _joined(marked: Sequence[TokenRange]) -> Iterator[TokenRange]:
    """The ranges with those that overlap made one."""
    last: TokenRange | None = None
    for one in sorted(marked):
        if last is None or one.first > last.stop:
            if last:
                yield last
            last = one
        else:
            last = TokenRange(last.first, max(last.stop, one.stop))
    if last:
        yield last


def words_shown(article: Article, question: Question) -> list[int]:
    """The places of the words that the question shows."""
    return [
        word
        for block in blocks_shown(article, question.show)
        for word in range(*token_range(article.text, block.start, block.end))
    ]


@frozen
class Keyed:
    """What the key says of each word, for one label: `yes` it stands there, or it is `open`.

    Open are the words that careful readers dispute, and those that one accepted cut takes in and
    another leaves out.
    """

    yes: frozenset[int]
    open: frozenset[int]


@lru_cache(maxsize=1024)
def keyed_words(article: Article, key: Key, label: str) -> Keyed:
    """The words of one label in a key."""
    yes: set[int] = set()
    open_: set[int] = set()
    for keyed in KINDS[key.kind].keyed_spans(key):
        cuts = [set(range(*token_range(article.text, s.start, s.end))) for s in _cuts(keyed)]
        if keyed.score == "core":
            if keyed.span.label == label:
                shared = cuts[0].intersection(*cuts)
                yes |= shared
                open_ |= cuts[0].union(*cuts) - shared
        elif keyed.score == "open" or label in (keyed.span.label, *keyed.labels):
            open_ |= cuts[0].union(*cuts)
    return Keyed(frozenset(yes), frozenset(open_ - yes))


def _cuts(keyed: KeySpan) -> tuple[Span, ...]:
    return (keyed.span, *keyed.also)


@frozen
class Units:
    """Words as they are compared: of `students`, how many said yes to each, and the key (or -1)."""

    students: int
    marked: tuple[int, ...]
    key: tuple[int, ...]


def units(marks: Marks, question: Question, key: Key | None, label: str) -> Units:
    """The words shown by a question, for one label."""
    shown = words_shown(marks.article, question)
    counts = marks.counts(label)
    keyed = keyed_words(marks.article, key, label) if key else Keyed(frozenset(), frozenset(shown))
    return Units(
        marks.students,
        tuple(counts[word] for word in shown),
        tuple(-1 if word in keyed.open else int(word in keyed.yes) for word in shown),
    )


def among_students(all_units: Sequence[Units]) -> float | None:
    """Alpha of the students among themselves; None where it is not defined.

    It is not defined for fewer than two students, nor where nobody or everybody marked all.
    """
    rows = [
        (one.students - count, count)
        for one in all_units
        if one.students > 1
        for count in one.marked
    ]
    if not all(map(sum, zip(*rows, strict=True))) or not rows:
        return None
    try:
        import krippendorff  # late: only a report needs it
    except ImportError:
        raise NeedsPackage("Agreement needs krippendorff, which is not installed here.") from None
    return float(krippendorff.alpha(value_counts=rows, level_of_measurement="nominal"))


def with_key(all_units: Sequence[Units]) -> float | None:
    """Alpha of every student with the key: each word of each student is a unit of two values.

    It is reckoned from the four counts of a two-by-two table, so that a large class costs no more.
    """
    both = only_key = only_student = neither = 0
    for one in all_units:
        for count, key in zip(one.marked, one.key, strict=True):
            if key == 1:
                both, only_key = both + count, only_key + one.students - count
            elif key == 0:
                only_student, neither = only_student + count, neither + one.students - count
    yes = 2 * both + only_key + only_student
    no = 2 * neither + only_key + only_student
    if not yes or not no:
        return None
    return 1 - (yes + no - 1) * (only_key + only_student) / (yes * no)


# --- drawn on the text -----------------------------------------------------------------------


@frozen
class Run:
    """Words in a row that are drawn alike. `labels`: label → fewest and most students on a word.

    `key` are the labels of the key on these words, `disputed` those on which readers may differ.
    """

    text: str
    labels: dict[str, tuple[int, int]]
    key: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()


def drawn_from(students: int) -> int:
    """How many students must have marked a word for it to be drawn: a tenth, and two at least."""
    return max(min(2, students), -(-students // 10))


def level(count: int, students: int) -> int:
    """How strongly a count is drawn: 0 not at all, 1 up to a quarter of the class, … 4."""
    if not students or count < drawn_from(students):
        return 0
    return min(4, 1 + 4 * count // (students + 1))


def runs(marks: Marks, block: Block, key: Key | None, labels: Sequence[str]) -> Iterator[Run]:
    """A block of the text, cut where the drawing changes; all its characters, in order.

    Without a key only the class's marks are drawn; of a class of nobody only the key.
    """
    start, end = block.start, block.end
    text, article = marks.article.text, marks.article
    counts = {label: marks.counts(label) for label in labels}
    keyed = {label: keyed_words(article, key, label) for label in labels} if key else {}
    first, last = token_range(text, start, end)
    places = list(char_ranges(text, start, end))

    def look(word: int) -> tuple[tuple[str, ...], str, int]:
        drawn = [label for label in labels if level(counts[label][word], marks.students)]
        most = max(drawn, key=lambda label: counts[label][word], default="")
        return tuple(drawn), most, level(counts[most][word], marks.students) if most else 0

    def said(word: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        yes = tuple(label for label in keyed if word in keyed[label].yes)
        return yes, tuple(label for label in keyed if word in keyed[label].open)

    alike = [(look(word), said(word)) for word in range(first, last)]
    cuts = [0, *(n for n, (a, b) in enumerate(pairwise(alike), 1) if a != b), len(alike)]
    done = start
    for one, other in pairwise(cuts):
        if not alike:
            break
        (drawn, _, _), (yes, open_) = alike[one]
        if drawn or yes or open_:
            if done < places[one][0]:
                yield Run(text[done : places[one][0]], {})
            done = places[other - 1][1]
            span = range(first + one, first + other)
            most = {
                label: (min(counts[label][w] for w in span), max(counts[label][w] for w in span))
                for label in drawn
            }
            yield Run(text[places[one][0] : done], most, yes, open_)
    if done < end:
        yield Run(text[done:end], {})
