"""Bars: words and items counted."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from coursekit import analysis
from coursekit.analysis.pandas_guard import pd
from coursekit.plots.figure import (
    BLUE,
    GREY,
    Figure,
    drawn,
    fills,
    height_for,
    listed,
    wrapped,
)
from coursekit.texts import Article
from coursekit.texts.sections import sections

MOST_CUES = 15


def words_by_category(answers: pd.DataFrame) -> Figure:
    """How many quoted words the student gave to each group."""
    title = "Quoted words by group"
    data = analysis.words_by_category(answers)
    total = int(data["words"].sum())
    open_ = int((answers["answer"] == "").sum())
    if not total:
        return Figure(title, "You have not sorted any quotation yet.", data)
    shares = [words / total for words in data["words"]]
    parts = [
        f"{name} {words} ({share:.0%})"
        for name, words, share in zip(data["category"], data["words"], shares, strict=True)
    ]
    rest = f" Not sorted yet: {open_}." if open_ else ""
    names = wrapped(data["category"])

    def draw(axes: Axes) -> None:
        bars = axes.barh(names, data["words"], color=BLUE, edgecolor=GREY, hatch="//")
        axes.bar_label(
            bars, [f"{w} ({s:.0%})" for w, s in zip(data["words"], shares, strict=True)], padding=3
        )
        axes.invert_yaxis()
        axes.margins(x=0.15)
        axes.set_xlabel("words")

    return drawn(title, f"Words by group: {listed(parts)}.{rest}", data, draw, height_for(names))


def attributed_share(article: Article, spans: pd.DataFrame) -> Figure:
    """How much of each paragraph the student marked as somebody's words."""
    title = "Whose words? Attributed share of each paragraph"
    data = analysis.attributed_share(article, spans)
    marked = data[data["share"] > 0]
    if marked.empty:
        nothing = "You have not marked any quoted or reported words in this text yet."
        return Figure(title, nothing, data)
    parts = [f"{b} {s:.0%}" for b, s in zip(marked["block"], marked["share"], strict=True)]
    rest = "; the other paragraphs 0%" if len(marked) < len(data) else ""
    words = f"Marked as somebody's words: {', '.join(parts)}{rest}."

    def draw(axes: Axes) -> None:
        rest = 1 - data["share"]
        axes.bar(data["block"], rest, bottom=data["share"], color="white", edgecolor=GREY)
        axes.bar(data["block"], data["share"], color=BLUE, edgecolor=GREY, hatch="//")
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
        axes.tick_params(axis="x", labelrotation=90)
        axes.set_ylabel("share of the words")

    return drawn(title, words, data, draw)


def cue_verbs(spans: pd.DataFrame) -> Figure:
    """Which cues the student marked, and how often; the most frequent ones are drawn."""
    title = "Cues, by how often you marked them"
    data = analysis.cue_verbs(spans)
    if data.empty:
        return Figure(title, "You have not marked any cue yet.", data)
    parts = [f"“{cue}” {times}" for cue, times in zip(data["cue"], data["times"], strict=True)]
    top = data.head(MOST_CUES)
    names = wrapped(top["cue"])

    def draw(axes: Axes) -> None:
        bars = axes.barh(names, top["times"], color=BLUE, edgecolor=GREY, hatch="//")
        axes.bar_label(bars, padding=2)
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("times")

    return drawn(title, f"{listed(parts)}.", data, draw, height_for(names))


def categories_by_section(article: Article, answers: pd.DataFrame) -> Figure:
    """How the student's categories are spread over the sections of the text."""
    title = "Your categories, section by section"
    data = analysis.categories_by_section(article, answers)
    if not data.to_numpy().sum():
        return Figure(title, "You have not sorted any sentence of this text yet.", data)
    parts = [
        f"{section}: " + (", ".join(f"{name} {n}" for name, n in row.items() if n) or "none")
        for section, row in data.iterrows()
    ]
    runs = {section.name: section.run for section in sections(article)}
    names = wrapped((f"{runs.get(str(s), '')} {s}".strip() for s in data.index), 26)

    def draw(axes: Axes) -> None:
        left = [0] * len(data)
        for (name, column), (color, hatch) in zip(data.items(), fills(data.shape[1]), strict=True):
            if not column.sum():
                continue
            label = f"{name}"
            bars = axes.barh(
                names, column, left=left, label=label, color=color, hatch=hatch, edgecolor="black"
            )
            numbers = [str(n) if n else "" for n in column]
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
            axes.bar_label(bars, numbers, label_type="center", bbox=box)
            left = [a + b for a, b in zip(left, column, strict=True)]
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("items")
        axes.figure.legend(loc="outside lower center", ncols=2, handlelength=2.5, handleheight=1.4)

    height = 1.2 + 0.7 * len(data) + 0.25 * ((data.sum() > 0).sum() + 1) // 2
    return drawn(title, f"{listed(parts)}.", data, draw, float(height))
