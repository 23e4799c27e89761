"""Bars and lines: words and items counted, and days in time."""

from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from coursekit import analysis
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
from coursekit.texts.quotes import sections

MOST_CUES = 15
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def words_by_category(answers: pd.DataFrame) -> Figure:
    """How many quoted words the student gave to each group.

    Args:
        answers: Answers, as `analysis.answer_table` gives them.

    Returns:
        Bars; `data` is that of `analysis.words_by_category`.
    """
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
    """How much of each paragraph the student marked as somebody's words.

    Args:
        article: The text.
        spans: Marks, as `analysis.span_table` gives them.

    Returns:
        Bars; `data` is that of `analysis.attributed_share`.
    """
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
    """Which cues the student marked, and how often.

    Args:
        spans: Marks, as `analysis.span_table` gives them.

    Returns:
        Bars, of the most frequent cues; `data`, of all, is that of `analysis.cue_verbs`.
    """
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
    """How the student's categories are spread over the sections of the text.

    Args:
        article: The text.
        answers: Answers, as `analysis.answer_table` gives them.

    Returns:
        Bars; `data` is that of `analysis.categories_by_section`.
    """
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


def timeline(answers: pd.DataFrame) -> Figure:
    """The events that the student has dated, earliest first.

    Args:
        answers: Answers, as `analysis.answer_table` gives them: an event is the title of a
            question, its date the answer.

    Returns:
        Days on a line; `data` has a row an event, `event` and `date`. An answer that is no date
        (year-month-day) is named in words.
    """
    title = "Your timeline"
    dated, undated, odd = [], [], []
    for event, answer in zip(answers["title"], answers["answer"], strict=True):
        if not answer:
            undated.append(event)
            continue
        try:
            dated.append((event, date.fromisoformat(answer)))
        except ValueError:
            odd.append(f"{event}, “{answer}”")
    dated.sort(key=lambda event: event[1])
    data = pd.DataFrame(dated, columns=["event", "date"])
    rest = f" Not a date (year-month-day): {listed(odd)}." if odd else ""
    if data.empty:
        return Figure(title, f"You have not dated any event yet.{rest}", data)
    rest += f" Not dated yet: {listed(undated)}." if undated else ""
    parts = [f"{_spoken(day)}, {event}" for event, day in dated]
    names = wrapped(data["event"])
    days: Any = list(data["date"])  # matplotlib takes dates, and its types do not say so

    def draw(axes: Axes) -> None:
        rows = range(len(days))
        axes.vlines(days, rows, len(days) - 0.5, color=GREY, linewidth=0.8, linestyle=":")
        axes.plot(days, rows, "o", color=BLUE, markersize=8)
        for row, day in enumerate(days):
            late = day - days[0] > (days[-1] - days[0]) / 2  # its date stands on the left
            axes.annotate(
                _spoken(day),
                (day, row),
                xytext=(-9 if late else 9, 0),
                textcoords="offset points",
                ha="right" if late else "left",
                va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            )
        axes.set_yticks(rows, names)
        axes.set_ylim(len(days) - 0.5, -0.5)
        axes.margins(x=0.2)

    words = f"Earliest first: {listed(parts)}.{rest}"
    return drawn(title, words, data, draw, height_for(names))


def _spoken(day: date) -> str:
    """A date as it is read, whatever the language of the machine: 3 January 2020."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
