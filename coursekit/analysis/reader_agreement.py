"""Two readers of one text, word by word: how far they agree, and where they part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import product

from coursekit.analysis.crosstabs import label_words
from coursekit.analysis.pandas_guard import pd
from coursekit.errors import NeedsPackage
from coursekit.texts import Article
from coursekit.texts.sections import in_body
from coursekit.texts.words import token_range

ALL, NONE = "all labels", "none"
UNDEFINED = (
    "alpha is not defined (NaN) where both readers treat every word alike: "
    "such agreement cannot be told from chance."
)

Marked = dict[int, frozenset[str]]  # the labels on each word of the body, by its place


def labels_by_word(article: Article, spans: pd.DataFrame) -> Marked:
    """The labels that one reader put on each word of headline, subheads and paragraphs."""
    marked: dict[int, set[str]] = {
        word: set()
        for block in article.blocks
        if in_body(block)
        for word in range(*token_range(article.text, block.start, block.end))
    }
    own = spans[(spans["article"] == article.slug) & (spans["label"] != "")]
    for start, end, label in zip(own["start"], own["end"], own["label"], strict=True):
        for word in range(*token_range(article.text, start, end)):
            if word in marked:
                marked[word].add(label_words(label))
    return {word: frozenset(labels) for word, labels in marked.items()}


def agreement(article: Article, mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """How far two readers agree: `label`, `percent` (0–100), `alpha`, `words`; a row a label.

    Both tables are those of `span_table`. Compared are all words of headline, subheads and
    paragraphs: is the label on this word, yes or no? In the last row, "all labels", each word
    counts with all labels on it, or none. `percent` is the share of words on which the two
    agree. `alpha` is Krippendorff's alpha for names (2004), 1 at full agreement and 0 at chance; it
    is NaN, and `attrs["note"]` says so, where both gave every word the same and so nothing can
    be told from chance. `words` are those that at least one of them marked.
    """
    ours, others = labels_by_word(article, mine), labels_by_word(article, theirs)
    labels = sorted(frozenset().union(*ours.values(), *others.values()))
    rows = [
        (
            label,
            *_compared(
                [label in ours[word] for word in ours], [label in others[word] for word in ours]
            ),
            sum(label in ours[word] | others[word] for word in ours),
        )
        for label in labels
    ]
    together = _compared(list(ours.values()), list(others.values()))
    rows.append((ALL, *together, sum(bool(ours[word] | others[word]) for word in ours)))
    table = pd.DataFrame(rows, columns=["label", "percent", "alpha", "words"])
    table.attrs["note"] = UNDEFINED if table["alpha"].isna().any() else ""
    return table


def _compared(one: Sequence[Hashable], other: Sequence[Hashable]) -> tuple[float, float]:
    same = sum(a == b for a, b in zip(one, other, strict=True))
    percent = round(100 * same / len(one), 1) if one else 100.0
    return percent, nominal_alpha(one, other)


def nominal_alpha(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Krippendorff's alpha of two readers' names for the same units; NaN when all are the same."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys((*one, *other)))}
    if len(numbers) < 2:
        return float("nan")
    try:
        import krippendorff  # late: only this measure needs it
    except ImportError:
        raise NeedsPackage("Agreement needs krippendorff, which is not installed here.") from None
    data = [[numbers[value] for value in one], [numbers[value] for value in other]]
    alpha = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    return round(float(alpha), 3)


def confusion(article: Article, mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Which label met which, in words: one reader down, the other across, and "none".

    A word with the same label from both counts on the diagonal. Where a word has several labels,
    those that both gave are paired first, and each that is left over with each of the other's,
    or with "none".
    """
    ours, others = labels_by_word(article, mine), labels_by_word(article, theirs)
    counts: Counter[tuple[str, str]] = Counter()
    for word, labels in ours.items():
        counts.update(_pairs(labels, others[word]))
    names = [*sorted({name for pair in counts for name in pair} - {NONE}), NONE]
    table = pd.DataFrame(
        [[counts[mine_, theirs_] for theirs_ in names] for mine_ in names],
        index=pd.Index(names, name="mine"),
        columns=pd.Index(names, name="theirs"),
    )
    table.attrs["human"] = {**mine.attrs.get("human", {}), **theirs.attrs.get("human", {})}
    return table


def _pairs(one: frozenset[str], other: frozenset[str]) -> list[tuple[str, str]]:
    both = [(label, label) for label in one & other]
    left, right = one - other, other - one
    if not (one or other):
        return [(NONE, NONE)]
    if not (left or right):
        return both
    return both + list(product(left or {NONE}, right or {NONE}))
