"""How far readers agree, word by word: two readers, a class among itself, a class with the key.

Alpha is that of Krippendorff (2004) for values without order: 1 at full agreement, 0 at what
chance gives, below 0 where readers differ more than by chance. Percent agreement stands beside it,
because most words bear no label, and on those even careless readers agree.
The tables need pandas, which is loaded when one is made: the class report measures without it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING

from attrs import frozen

from coursekit.analysis.reader_counts import KeyedWords, ReaderCounts, keyed_words, words_of
from coursekit.catalogue import language, say
from coursekit.errors import NeedsPackage
from coursekit.questions.records import Key, Question
from coursekit.texts import Article, blocks_shown
from coursekit.texts.quotes import in_body
from coursekit.texts.words import token_range

if TYPE_CHECKING:
    import pandas as pd

LabelsByWord = dict[int, frozenset[str]]  # the labels on each word of the body, by its number


# --- alpha -----------------------------------------------------------------------------------


def nominal_alpha(value_counts: Sequence[Sequence[int]]) -> float | None:
    """Compute Krippendorff's alpha for values without order.

    Args:
        value_counts: A row for each unit, a column for each value: how many readers gave the
            unit this value.

    Returns:
        Alpha, at most 1; None where it is not defined, because fewer than two different values
        were given.

    Raises:
        NeedsPackage: krippendorff is not installed.
    """
    if sum(map(any, zip(*value_counts, strict=True))) < 2:
        return None
    try:
        import krippendorff  # late: only this measure needs it
    except ImportError:
        raise NeedsPackage(
            say("Agreement needs {package}, which is not installed here.", package="krippendorff")
        ) from None
    return float(krippendorff.alpha(value_counts=value_counts, level_of_measurement="nominal"))


def alpha_of_two(mine: Sequence[Hashable], theirs: Sequence[Hashable]) -> float | None:
    """Compute alpha of two readers.

    Args:
        mine: The value that one reader gave to each unit.
        theirs: The other's, for the same units in the same order.

    Returns:
        Alpha, or None, as for `nominal_alpha`.

    Raises:
        NeedsPackage: krippendorff is not installed.
    """
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

    Attributes:
        students: How many students marked the text.
        marked: How many of them put the label on each word.
        key: Whether the key puts it on each word: 1, 0, or -1 where the key leaves it open.
    """

    students: int
    marked: tuple[int, ...]
    key: tuple[int, ...]


def compared_words(
    counts: ReaderCounts, question: Question, key: Key | None, label: str
) -> ComparedWords:
    """Line up the class and the key on the words that a question shows.

    Args:
        counts: The marks of the class.
        question: One that asks for marks.
        key: Its key; None leaves every word open.
        label: The id of the label.
    """
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
    """Compute alpha of the students of a class among themselves.

    Args:
        parts: The words of all questions that ask for one label; they count together.

    Returns:
        Alpha; None where it is not defined: for fewer than two students, or where all of them
        marked either every word or none.
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
    """Compute alpha of every student of a class with the key.

    Each word of each student is a unit with two values, the student's and the key's. Alpha
    follows from the four counts of a two-by-two table (Krippendorff 2004), so that a large class
    takes no longer; words on which the key is open are left out.

    Args:
        parts: The words of all questions that ask for one label; they count together.

    Returns:
        Alpha; None where it is not defined: all units have one value, or the key is open on all.
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
    # 1 - D_o / D_e: the units that differ, against those that would in pairs drawn at random.
    return 1 - (yes + no - 1) * (only_key + only_student) / (yes * no)


# --- two readers, as tables ------------------------------------------------------------------


def no_label() -> str:
    """Say in place of a label that there is none."""
    return say("none")


def label_words(label: str, spans: pd.DataFrame) -> str:
    """Write a label in words.

    Args:
        label: Its id.
        spans: Marks, as `span_table` gives them, which know the names of their labels.

    Returns:
        In English the id as words, "direct quote" for "direct_quote"; in other languages, whose
        words no id has, the name.
    """
    words = label.replace("_", " ")
    return words if language() == "en" else str(spans.attrs.get("labels", {}).get(label, words))


def labels_by_word(article: Article, spans: pd.DataFrame) -> LabelsByWord:
    """Give the labels that one reader put on each word of headline, subheads and paragraphs.

    Args:
        article: The text.
        spans: The reader's marks, as `span_table` gives them.
    """
    marked: dict[int, set[str]] = {
        word: set() for word in words_of(article, filter(in_body, article.blocks))
    }
    own = spans[(spans["article"] == article.slug) & (spans["label"] != "")]
    for start, end, label in zip(own["start"], own["end"], own["label"], strict=True):
        for word in marked.keys() & range(*token_range(article.text, start, end)):
            marked[word].add(label_words(label, spans))
    return {word: frozenset(labels) for word, labels in marked.items()}


def agreement(article: Article, mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Measure how far two readers agree on each label, word by word.

    All words of headline, subheads and paragraphs are compared: is the label on this word, yes
    or no? In the last row, "all labels", the value of a word is the set of all labels on it.

    Args:
        article: The text that both have read.
        mine: One reader's marks, as `span_table` gives them.
        theirs: The other's.

    Returns:
        A row for each label that either used: `label`; `percent`, the share of words on which
        the two agree, 0 to 100; `alpha`, at most 1, NaN where both gave every word the same
        value, and `attrs["note"]` then says so; `words`, how many at least one of them marked.

    Raises:
        NeedsPackage: krippendorff is not installed.
    """
    from coursekit.analysis.shown_table import ShownTable  # late: pandas

    ours, others = labels_by_word(article, mine), labels_by_word(article, theirs)
    rows = []
    for label in sorted(frozenset().union(*ours.values(), *others.values())):
        columns = ([label in labels for labels in reader.values()] for reader in (ours, others))
        rows.append((label, *_compared(*columns)))
    rows.append((say("all labels"), *_compared(list(ours.values()), list(others.values()))))
    table = ShownTable(rows, columns=["label", "percent", "alpha", "words"])
    table.attrs["note"] = ""
    if table["alpha"].isna().any():
        table.attrs["note"] = say(
            "alpha is not defined (NaN) where both readers treat every word alike: "
            "such agreement cannot be told from chance."
        )
    return table


def _compared(mine: Sequence[Hashable], theirs: Sequence[Hashable]) -> tuple[float, float, int]:
    """Give percent and alpha, NaN where it is not defined, and how many words either marked."""
    pairs = list(zip(mine, theirs, strict=True))
    same = sum(ours == other for ours, other in pairs)
    percent = round(100 * same / len(mine), 1) if mine else 100.0
    alpha = alpha_of_two(mine, theirs)
    return percent, math.nan if alpha is None else round(alpha, 3), sum(map(any, pairs))


def confusion(article: Article, mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Count which label of one reader met which label of the other, in words of the text.

    A word with the same label from both counts on the diagonal. Where a word has several labels,
    those that both gave are paired first. Each label that remains is paired with each that
    remains of the other reader's, or with "none".

    Args:
        article: The text that both have read.
        mine: One reader's marks, as `span_table` gives them.
        theirs: The other's.

    Returns:
        Counts of words: one reader's labels down (`mine`), the other's across (`theirs`), "none"
        last in both.
    """
    import pandas as pd

    from coursekit.analysis.shown_table import ShownTable  # late, as above

    ours, others = labels_by_word(article, mine), labels_by_word(article, theirs)
    none = no_label()
    counts = Counter(
        pair for word, labels in ours.items() for pair in _pairs(labels, others[word], none)
    )
    names = [*sorted({name for pair in counts for name in pair} - {none}), none]
    table = ShownTable(
        [[counts[down, across] for across in names] for down in names],
        index=pd.Index(names, name="mine"),
        columns=pd.Index(names, name="theirs"),
    )
    table.attrs["human"] = {**mine.attrs.get("human", {}), **theirs.attrs.get("human", {})}
    return table


def _pairs(mine: frozenset[str], theirs: frozenset[str], none: str) -> list[tuple[str, str]]:
    """Pair the labels of one word; a word that neither marked is a pair of `none`."""
    both = [(label, label) for label in mine & theirs]
    left, right = mine - theirs, theirs - mine
    if both and not (left or right):
        return both
    return both + list(product(left or {none}, right or {none}))
