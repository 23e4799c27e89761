"""Bars and lines: words and items counted, and days in time.

Each public function is read from top to bottom: the table, the sentence for nothing, the words,
the picture.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.dates import AutoDateLocator, num2date
from matplotlib.ticker import FuncFormatter, MaxNLocator

from coursekit import analysis
from coursekit.catalogue import day, language, say
from coursekit.plots.figure import (
    BLUE,
    GREY,
    Figure,
    counts_in_words,
    drawn,
    fills,
    height_for,
    leftwards,
    listed,
    share_in_words,
    wrapped,
)
from coursekit.texts import Article
from coursekit.texts.quotes import sections

MOST_CUES = 15  # bars; the words below the picture and the table go on


def words_by_category(answers: pd.DataFrame) -> Figure:
    """Draw how many quoted words the student gave to each group.

    Args:
        answers: Answers, as `analysis.answer_table` gives them.

    Returns:
        Bars; `data` is that of `analysis.words_by_category`.
    """
    title = say("Quoted words by group")
    data = analysis.words_by_category(answers)
    total = int(data["words"].sum())
    if not total:
        return Figure(title, say("You have not sorted any quotation yet."), data)
    numbers = [f"{words} ({share_in_words(words / total)})" for words in data["words"]]
    parts = [f"{name} {number}" for name, number in zip(data["category"], numbers, strict=True)]
    unsorted = int((answers["answer"] == "").sum())
    told = say("Words by group: {groups}.", groups=listed(parts))
    if unsorted:
        told += " " + say("Not sorted yet: {items}.", items=unsorted)
    names = wrapped(data["category"])

    def draw(axes: Axes) -> None:
        axes.bar_label(_bars(axes, names, data["words"], say("words")), numbers, padding=3)
        axes.margins(x=0.15)

    return drawn(title, told, data, draw, height_for(names))


def attributed_share(article: Article, spans: pd.DataFrame) -> Figure:
    """Draw how much of each paragraph the student marked as somebody's words.

    Args:
        article: The text.
        spans: Marks, as `analysis.span_table` gives them.

    Returns:
        Bars; `data` is that of `analysis.attributed_share`.
    """
    title = say("Whose words? Attributed share of each paragraph")
    data = analysis.attributed_share(article, spans)
    marked = data[data["share"] > 0]
    if marked.empty:
        nothing = say("You have not marked any quoted or reported words in this text yet.")
        return Figure(title, nothing, data)
    pairs = zip(marked["block"], marked["share"], strict=True)
    parts = say(", ").join(f"{block} {share_in_words(share)}" for block, share in pairs)
    if len(marked) < len(data):
        words = say("Marked as somebody's words: {parts}; the other paragraphs 0%.", parts=parts)
    else:
        words = say("Marked as somebody's words: {parts}.", parts=parts)

    def draw(axes: Axes) -> None:
        rest = 1 - data["share"]  # white on top, so that each paragraph is seen to be whole
        axes.bar(data["block"], rest, bottom=data["share"], color="white", edgecolor=GREY)
        axes.bar(data["block"], data["share"], color=BLUE, edgecolor=GREY, hatch="//")
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.5, 1], list(map(share_in_words, (0, 0.5, 1))))
        axes.tick_params(axis="x", labelrotation=90)
        axes.set_ylabel(say("share of the words"))

    return drawn(title, words, data, draw)


def cue_verbs(spans: pd.DataFrame) -> Figure:
    """Draw which cues the student marked, and how often.

    Args:
        spans: Marks, as `analysis.span_table` gives them.

    Returns:
        Bars for the `MOST_CUES` most frequent cues; `data`, with all of them, is that of
        `analysis.cue_verbs`.
    """
    title = say("Cues, by how often you marked them")
    data = analysis.cue_verbs(spans)
    if data.empty:
        return Figure(title, say("You have not marked any cue yet."), data)
    parts = [
        say("“{cue}” {times}", cue=cue, times=times)
        for cue, times in zip(data["cue"], data["times"], strict=True)
    ]
    top = data.head(MOST_CUES)
    names = wrapped(top["cue"])

    def draw(axes: Axes) -> None:
        axes.bar_label(_bars(axes, names, top["times"], say("times")), padding=2)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))

    return drawn(title, f"{listed(parts)}.", data, draw, height_for(names))


def _bars(axes: Axes, names: list[str], lengths: pd.Series[int], unit: str) -> BarContainer:
    """Draw a bar across for each name, the first on top."""
    bars = axes.barh(names, lengths, color=BLUE, edgecolor=GREY, hatch="//")
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    return bars


def categories_by_section(article: Article, answers: pd.DataFrame) -> Figure:
    """Draw how the student's categories are spread over the sections of the text.

    Args:
        article: The text.
        answers: Answers, as `analysis.answer_table` gives them.

    Returns:
        A bar for each section, in pieces for its categories; `data` is that of
        `analysis.categories_by_section`.
    """
    title = say("Your categories, section by section")
    data = analysis.categories_by_section(article, answers)
    if not data.to_numpy().sum():
        return Figure(title, say("You have not sorted any sentence of this text yet."), data)
    runs = {section.name: section.run for section in sections(article)}
    names = wrapped((f"{runs.get(str(s), '')} {s}".strip() for s in data.index), 26)

    def draw(axes: Axes) -> None:
        ends = data.cumsum(axis="columns")
        for (name, column), (color, hatch) in zip(data.items(), fills(data.shape[1]), strict=True):
            if not column.sum():  # a category that was never chosen needs no line in the legend
                continue
            bars = axes.barh(
                names, column, left=ends[name] - column, color=color, hatch=hatch, edgecolor="black"
            )
            bars.set_label(str(name))
            numbers = [str(n) if n else "" for n in column]
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
            axes.bar_label(bars, numbers, label_type="center", bbox=box)
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(say("items"))
        axes.figure.legend(loc="outside lower center", ncols=2, handlelength=2.5, handleheight=1.4)

    height = 1.2 + 0.7 * len(data) + 0.25 * ((data.sum() > 0).sum() + 1) // 2
    return drawn(title, f"{counts_in_words(data)}.", data, draw, float(height))


def timeline(answers: pd.DataFrame) -> Figure:
    """Draw the events that the student has dated, earliest first.

    Args:
        answers: Answers, as `analysis.answer_table` gives them: an event is the title of a
            question, its date the answer.

    Returns:
        Days on a line; `data` has a row for each event, `event` and `date`. An answer that is no
        date (year-month-day) is named in words.
    """
    title = say("Your timeline")
    dated, undated, not_dates = [], [], []
    for event, answer in zip(answers["title"], answers["answer"], strict=True):
        if not answer:
            undated.append(event)
            continue
        try:
            dated.append((event, date.fromisoformat(answer)))
        except ValueError:
            not_dates.append(say("{event}, “{answer}”", event=event, answer=answer))
    dated.sort(key=lambda event: event[1])
    data = pd.DataFrame(dated, columns=["event", "date"])
    rest = [say("Not a date: {answers}.", answers=listed(not_dates))] if not_dates else []
    if data.empty:
        return Figure(title, " ".join([say("You have not dated any event yet."), *rest]), data)
    if undated:
        rest.append(say("Not dated yet: {events}.", events=listed(undated)))
    parts = [say("{day}, {event}", day=day(when), event=event) for event, when in dated]
    names = wrapped(data["event"])

    def draw(axes: Axes) -> None:
        _draw_days(axes, list(data["date"]))
        axes.set_yticks(range(len(names)), names)

    told = " ".join([say("Earliest first: {events}.", events=listed(parts)), *rest])
    return drawn(title, told, data, draw, height_for(names))


def _draw_days(axes: Axes, days: Any) -> None:  # matplotlib takes dates; its types do not say so
    """Draw a point for each day, each on its own row, with a line down to the axis of time."""
    rows = range(len(days))
    if language() != "en":  # matplotlib knows the months in English
        _name_months(axes, long=days[-1] - days[0] > timedelta(days=700))
    axes.vlines(days, rows, len(days) - 0.5, color=GREY, linewidth=0.8, linestyle=":")
    axes.plot(days, rows, "o", color=BLUE, markersize=8)
    for row, when in enumerate(days):
        # In the later half the date stands before its point, so that it stays in the picture.
        is_late = when - days[0] > (days[-1] - days[0]) / 2
        side, align = (-9, "right") if is_late != leftwards() else (9, "left")
        axes.annotate(
            day(when),
            (when, row),
            xytext=(side, 0),
            textcoords="offset points",
            ha=align,
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
    axes.set_ylim(len(days) - 0.5, -0.5)
    axes.margins(x=0.2)


def _name_months(axes: Axes, *, long: bool) -> None:
    """Name days, or months where time is `long`, in the language that is spoken."""
    from babel.dates import format_skeleton  # late: English needs none

    form, spoken = "yMMM" if long else "MMMd", language()
    axes.xaxis.set_major_locator(AutoDateLocator(maxticks=6))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda at, _: format_skeleton(form, _date_of(at), locale=spoken))
    )


def _date_of(place: float) -> date:
    """Give the day at a place of the axis."""
    when: date = num2date(place)  # type: ignore[no-untyped-call]
    return when
