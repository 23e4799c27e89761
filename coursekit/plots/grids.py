"""Grids: rows and columns of cells, with a number, a label or a sign in each.

Each public function is read from top to bottom: the table, the sentence for nothing, the words,
the picture. The shade of a cell only repeats what its text says.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from coursekit import analysis
from coursekit.analysis.reader_agreement import no_label
from coursekit.analysis.reader_tables import NOT_MARKED, HasResults, key_closed, left_open
from coursekit.catalogue import say
from coursekit.plots.figure import (
    Figure,
    counts_in_words,
    drawn,
    height_for,
    human_figures,
    listed,
    wrapped,
)
from coursekit.questions.feedback import SIGNS, outcome_name
from coursekit.questions.result import Outcome
from coursekit.texts import Article
from coursekit.texts.quotes import sections

BLUES = ("#FFFFFF", "#DCEBF5", "#B3D4EA", "#7DB8DD")  # black numbers stay readable on each
SHADES = {"correct": "#7DB8DD", "partly": "#DCEBF5", "not yet": "#F5C9A8"}


def labels_by_section(article: Article, spans: pd.DataFrame) -> Figure:
    """Draw how many spans of each label the student marked in each section.

    Args:
        article: The text.
        spans: Marks, as `analysis.span_table` gives them.

    Returns:
        A grid, labels down and sections across; `data` is that of `analysis.labels_by_section`.
    """
    title = say("Your labels, section by section")
    data = analysis.labels_by_section(article, spans)
    if data.empty:
        return Figure(title, say("You have not marked anything in this text yet."), data)
    runs = {section.name: section.run for section in sections(article)}
    across = wrapped((f"{s} {runs.get(str(s), '')}".strip() for s in data.columns), 16)
    rows = wrapped(data.index)

    def draw(axes: Axes) -> None:
        most = data.to_numpy().max()
        cells = [[(str(n), _blue(n, most)) for n in row] for row in data.to_numpy().tolist()]
        _grid(axes, rows, across, cells)

    return drawn(title, f"{counts_in_words(data)}.", data, draw, height_for(rows) + 0.9)


def confusion(article: Article, mine: pd.DataFrame, theirs: pd.DataFrame) -> Figure:
    """Draw which of the student's labels met which of the other reader's, in words of the text.

    Args:
        article: The text.
        mine: Marks of the student, as `analysis.span_table` gives them.
        theirs: Marks of another reader.

    Returns:
        A grid, the student's labels down and the other's across; `data` is that of
        `analysis.confusion`.
    """
    title = say("Two readers, word by word")
    data = analysis.confusion(article, mine, theirs)
    mine, theirs = (spans[spans["article"] == article.slug] for spans in (mine, theirs))
    if mine.empty:
        return Figure(title, say("You have not marked anything in this text yet."), data)
    if theirs.empty:
        nothing = say("The other reader has not marked anything in this text yet.")
        return Figure(title, nothing, data)
    names = list(data.columns)
    # Most words were marked by neither: they would pale every other cell, and set no shade.
    compared = data.copy()
    compared.loc[no_label(), no_label()] = 0
    words = f"{_agreement_in_words(compared)} {human_figures(mine, theirs)}".strip()

    def draw(axes: Axes) -> None:
        shades = compared.to_numpy()
        cells = [
            [(str(n), _blue(shade, max(1, shades.max()))) for n, shade in zip(*row, strict=True)]
            for row in zip(data.to_numpy(), shades, strict=True)
        ]
        _grid(axes, wrapped(names), wrapped(names, 10), cells)
        for row in range(len(names)):  # a frame where both say the same
            axes.add_patch(Rectangle((row - 0.46, row - 0.46), 0.92, 0.92, fill=False, linewidth=2))
        axes.set_ylabel(say("you"))
        axes.set_xlabel(say("the other reader"))
        axes.xaxis.set_label_position("top")

    return drawn(title, words, data, draw, 1.6 + 0.5 * len(names))


def _agreement_in_words(compared: pd.DataFrame) -> str:
    """Say where two readers agree and where they part, the commonest difference first."""
    pairs = {(a, b): int(n) for b, column in compared.items() for a, n in column.items() if n}
    agreed = sum(n for (a, b), n in pairs.items() if a == b)
    apart = sorted((-n, a, b) for (a, b), n in pairs.items() if a != b)
    parts = [
        say("{words} you “{mine}”, they “{theirs}”", words=-n, mine=a, theirs=b)
        for n, a, b in apart
    ]
    told = [
        say(
            "Labels compared, word by word, where one of you marked: {words}.",
            words=sum(pairs.values()),
        ),
        say("The same: {words}.", words=agreed),
    ]
    if parts:
        told.append(say("Apart: {labels}.", labels=listed(parts)))
    return " ".join(told)


def mine_and_key(compared: pd.DataFrame) -> Figure:
    """Draw the student's marks beside the key, as far as the key may be seen.

    Args:
        compared: The marks, as `analysis.compared_table` gives them.

    Returns:
        A grid with a row for each passage that either side marks; `data` is `compared`.
    """
    is_open = compared.attrs.get("open", True)
    title = say("Your marks and the key") if is_open else say("Your marks")
    if compared.empty:
        nothing = say("You have not marked anything in this question yet.")
        return Figure(title, nothing, compared)
    words = f"{_compared_in_words(compared)} {human_figures(compared)}".strip()
    rows = wrapped(compared["words"], 40)

    def draw(axes: Axes) -> None:
        labels = compared[["mine", "key"]].to_numpy()
        cells = [[(label, _shade(label)) for label in row] for row in labels]
        _grid(axes, rows, [say("you"), say("key")], cells)

    return drawn(title, words, compared, draw, height_for(rows) + 0.4)


def _compared_in_words(compared: pd.DataFrame) -> str:
    """Say which passages both sides mark, and which only one of them does."""
    mine, key = compared["mine"], compared["key"]
    marked, keyed = mine != NOT_MARKED, ~key.isin([NOT_MARKED, left_open()])

    def quoted(chosen: pd.Series[bool]) -> str:
        parts = [say("“{words}”", words=words) for words in compared.loc[chosen, "words"]]
        return listed(parts) or say("none")

    if not compared.attrs.get("open", True):
        return say(
            "You marked: {words}. The key is closed. It opens when a check finds all right, after "
            "two tries, or on “Show me”.",
            words=quoted(marked),
        )
    other = marked & keyed & (mine != key)
    parts = [
        say("You and the key: {words}.", words=quoted(marked & keyed & ~other)),
        say("Only you: {words}.", words=quoted(marked & (key == NOT_MARKED))),
        say("Only the key: {words}.", words=quoted(~marked & keyed)),
    ]
    if other.any():
        parts.append(say("Another label: {words}.", words=quoted(other)))
    is_left_open = key == left_open()
    if is_left_open.any():
        words = quoted(is_left_open)
        parts.append(say("Careful readers differ, so nothing counts: {words}.", words=words))
    return " ".join(parts)


def before_and_after(before: HasResults, after: HasResults) -> Figure:
    """Draw what the student got right before and after the course, pair by pair.

    Args:
        before: The lesson that asked before the course.
        after: The lesson that asked after it.

    Returns:
        A grid with a row for each pair; `data` is that of `analysis.before_and_after`.
    """
    title = say("Before and after")
    data = analysis.before_and_after(before, after)
    outcomes = data[["before", "after"]]
    if (outcomes == "not attempted").all(axis=None):
        nothing = say("You have not answered any question of either test yet.")
        return Figure(title, nothing, data)
    right = outcomes == "correct"
    won = data.loc[right["after"] & ~right["before"], "pair"]
    lost = data.loc[right["before"] & ~right["after"], "pair"]
    words = say(
        "Right before: {before} of {all}; right after: {after} of {all}. New: {won}. "
        "No longer: {lost}.",
        before=right["before"].sum(),
        after=right["after"].sum(),
        all=len(data),
        won=_pairs(won),
        lost=_pairs(lost),
    )
    rows = [say("pair {number}", number=pair) for pair in data["pair"]]

    def draw(axes: Axes) -> None:
        cells = [[_outcome(outcome) for outcome in row] for row in outcomes.to_numpy().tolist()]
        _grid(axes, rows, [say("before"), say("after")], cells)

    return drawn(title, words, data, draw, height_for(rows) + 0.4)


def _pairs(pairs: pd.Series[int]) -> str:
    """List pairs by number: "pair 2, 3"."""
    if not len(pairs):
        return say("none")
    return say("pair {number}", number=say(", ").join(map(str, pairs)))


def _outcome(outcome: Outcome) -> tuple[str, str]:
    """Give the text and the shade of a cell for an outcome."""
    return f"{SIGNS[outcome]} {outcome_name(outcome)}", SHADES.get(outcome, "white")


def _shade(label: str) -> str:
    """Shade a label that counts; leave white where there is none, or where it is not to be seen."""
    return "white" if label in (NOT_MARKED, left_open(), key_closed()) else BLUES[-1]


def _blue(number: int, most: int) -> str:
    """Choose a shade for a number from 0 to `most`: white for 0 alone, then in three steps."""
    return BLUES[min(3, -(-3 * int(number) // most))] if number else BLUES[0]


def _grid(
    axes: Axes,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[tuple[str, str]]],
) -> None:
    """Draw cells with their text and colour, the columns named above them.

    The cells are drawn as rectangles and not as an image, so that each has a frame: neighbours
    with the same shade stay apart.
    """
    for y, row in enumerate(cells):
        for x, (text, color) in enumerate(row):
            axes.add_patch(
                Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=color, edgecolor="#767676")
            )
            axes.text(x, y, text, ha="center", va="center")
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
