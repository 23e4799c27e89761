"""How far readers agree, word by word: two readers, a class among itself, a class with the key.

Alpha is that of Krippendorff (2004) for names: 1 at full agreement, 0 at what chance gives.
The tables need pandas, which is loaded when one is made: the class report measures without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING

from attrs import frozen

from coursekit.analysis.reader_counts import KeyedWords, ReaderCounts, keyed_words, words_of
from coursekit.errors import NeedsPackage
from coursekit.questions.records import Key, Question
from coursekit.texts import Article, blocks_shown
from coursekit.texts.quotes import in_body
from coursekit.texts.words import token_range

if TYPE_CHECKING:
    import pandas as pd

ALL, NONE = "all labels", "none"
UNDEFINED = (
    "alpha is not defined (NaN) where both readers treat every word alike: "
    "such agreement cannot be told from chance."
)

LabelsByWord = dict[int, frozenset[str]]  # the labels on each word of the body, by its number


# --- alpha -----------------------------------------------------------------------------------


def nominal_alpha(value_counts: Sequence[Sequence[int]]) -> float | None:
    """Krippendorff's alpha for names.

    Args:
        value_counts: A row a unit, a column a value: how many readers gave the unit this value.

    Returns:
        Up to 1; None where it is not defined: fewer than two values were given at all.

    Raises:
        NeedsPackage: krippendorff is not installed.
    """
    if sum(map(any, zip(*value_counts, strict=True))) < 2:
        return None
    try:
        import krippendorff  # late: only this measure needs it
    except ImportError:
        raise NeedsPackage("Agreement needs krippendorff, which is not installed here.") from None
    return float(krippendorff.alpha(value_counts=value_counts, level_of_measurement="nominal"))


def alpha_of_two(mine: Sequence[Hashable], theirs: Sequence[Hashable]) -> float | None:
    """Alpha of the values that two readers gave to the same units, in the same order."""
    values = dict.fromkeys((*mine, *theirs))
    return nominal_alpha(
        [
            [(ours == value) + (other == value) for value in values]
            for ours, other in zip(mine, theirs, strict=True)
        ]
    )


# --- a class ---------------------------------------------------------------------------------


@frozen
class ComparedWords:
    """The words of a question as they are compared for one label.

    Of each word, `marked` says how many of the `students` put the label on it, and `key` whether
    the key does: 1, 0, or -1 where it leaves it open.
    """

    students: int
    marked: tuple[int, ...]
    key: tuple[int, ...]


def compared_words(
    counts: ReaderCounts, question: Question, key: Key | None, label: str
) -> ComparedWords:
    """The words that a question shows; without a key each is open."""
    article = counts.article
    shown = words_of(article, blocks_shown(article, question.show))
    on_words = counts.on_words(label)
    keyed = keyed_words(article, key, label) if key else KeyedWords(frozenset(), frozenset(shown))
    return ComparedWords(
        counts.readers,
        tuple(on_words[word] for word in shown),
        tuple(-1 if word in keyed.open else int(word in keyed.yes) for word in shown),
    )


def among_students(parts: Iterable[ComparedWords]) -> float | None:
    """Alpha of the students of a class among themselves, over all words of these questions.

    Returns:
        None where it is not defined: for fewer than two students, or where all marked alike
        everything or nothing.
    """
    return nominal_alpha(
        [
            (part.students - marked, marked)
            for part in parts
            if part.students > 1
            for marked in part.marked
        ]
    )


def with_key(parts: Iterable[ComparedWords]) -> float | None:
    """Alpha of every student of a class with the key, over all words of these questions.

    Each word of each student is a unit with two values. Alpha follows from the four counts of a
    two-by-two table (Krippendorff 2004), so that a large class costs no more; words on which the
    key is open are left out.

    Returns:
        None where it is not defined.
    """
    both = only_key = only_student = neither = 0
    for part in parts:
        for marked, key in zip(part.marked, part.key, strict=True):
            if key == 1:
                both, only_key = both + marked, only_key + part.students - marked
            elif key == 0:
                only_student, neither = only_student + marked, neither + part.students - marked
    yes = 2 * both + only_key + only_student
    no = 2 * neither + only_key + only_student
    if not yes or not no:
        return None
    return 1 - (yes + no - 1) * (only_key + only_student) / (yes * no)


# --- two readers, as tables ------------------------------------------------------------------


def label_words(label: str) -> str:
    """A label's id as words: "direct_quote" gives "direct quote"."""
    return label.replace("_", " ")


def labels_by_word(article: Article, spans: pd.DataFrame) -> LabelsByWord:
    """The labels that one reader put on each word of headline, subheads and paragraphs."""
    body = words_of(article, [block for block in article.blocks if in_body(block)])
    marked: dict[int, set[str]] = {word: set() for word in body}
    own = spans[(spans["article"] == article.slug) & (spans["label"] != "")]
    for start, end, label in zip(own["start"], own["end"], own["label"], strict=True):
        for word in range(*token_range(article.text, start, end)):
            if word in marked:
                marked[word].add(label_words(label))
    return {word: frozenset(labels) for word, labels in marked.items()}


def agreement(article: Article, mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """How far two readers agree on each label, word by word.

    Compared are all words of headline, subheads and paragraphs: is the label on this word, yes
    or no? In the last row, "all labels", each word counts with all labels on it, or none.

    Args:
        article: The text that both have read.
        mine: One reader's marks, as `span_table` gives them.
        theirs: The other's.

    Returns:
        A row a label: `label`; `percent`, the share of words on which the two agree, 0 to 100;
        `alpha`, up to 1, NaN where both gave every word the same, and `attrs["note"]` then says
        so; `words`, how many at least one of them marked.

    Raises:
        NeedsPackage: krippendorff is not installed.
    """
    import pandas as pd

    ours, others = labels_by_word(article, mine), labels_by_word(article, theirs)
    rows = []
    for label in sorted(frozenset().union(*ours.values(), *others.values())):
        mine_has = [label in labels for labels in ours.values()]
        theirs_has = [label in labels for labels in others.values()]
        marked = sum(map(any, zip(mine_has, theirs_has, strict=True)))
        rows.append((label, *_percent_and_alpha(mine_has, theirs_has), marked))
    together = _percent_and_alpha(list(ours.values()), list(others.values()))
    rows.append((ALL, *together, sum(bool(ours[word] | others[word]) for word in ours)))
    table = pd.DataFrame(rows, columns=["label", "percent", "alpha", "words"])
    table.attrs["note"] = UNDEFINED if table["alpha"].isna().any() else ""
    return table


def _percent_and_alpha(mine: Sequence[Hashable], theirs: Sequence[Hashable]) -> tuple[float, float]:
    same = sum(ours == other for ours, other in zip(mine, theirs, strict=True))
    percent = round(100 * same / len(mine), 1) if mine else 100.0
    alpha = alpha_of_two(mine, theirs)
    return percent, float("nan") if alpha is None else round(alpha, 3)


def confusion(article: Article, mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Which label of one reader met which of the other, in words of the text.

    A word with the same label from both counts on the diagonal. Where a word has several labels,
    those that both gave are paired first, and each that is left over with each of the other's,
    or with "none".

    Args:
        article: The text that both have read.
        mine: One reader's marks, as `span_table` gives them.
        theirs: The other's.

    Returns:
        Counts of words: one reader's labels down (`mine`), the other's across (`theirs`), "none"
        last in both.
    """
    import pandas as pd

    ours, others = labels_by_word(article, mine), labels_by_word(article, theirs)
    counts: Counter[tuple[str, str]] = Counter()
    for word, labels in ours.items():
        counts.update(_pairs(labels, others[word]))
    names = [*sorted({name for pair in counts for name in pair} - {NONE}), NONE]
    table = pd.DataFrame(
        [[counts[down, across] for across in names] for down in names],
        index=pd.Index(names, name="mine"),
        columns=pd.Index(names, name="theirs"),
    )
    table.attrs["human"] = {**mine.attrs.get("human", {}), **theirs.attrs.get("human", {})}
    return table


def _pairs(mine: frozenset[str], theirs: frozenset[str]) -> list[tuple[str, str]]:
    both = [(label, label) for label in mine & theirs]
    left, right = mine - theirs, theirs - mine
    if both and not (left or right):
        return both
    return both + list(product(left or {NONE}, right or {NONE}))
