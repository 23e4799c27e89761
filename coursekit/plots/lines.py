"""Time, as a line."""

from __future__ import annotations

from datetime import date
from typing import Any

from matplotlib.axes import Axes

from coursekit.analysis.pandas_guard import pd
from coursekit.plots.figure import BLUE, GREY, Figure, drawn, height_for, listed, wrapped

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def timeline(answers: pd.DataFrame) -> Figure:
    """The events that the student has dated, earliest first; an event is the title of a question.

    `data` has a row an event: `event`, `date`. What is no date (year-month-day) is named in words.
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
    dated.sort(key=lambda one: one[1])
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
