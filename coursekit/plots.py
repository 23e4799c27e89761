"""Figures (matplotlib) from the tables of `analysis`: colour-blind safe, with a text alternative.

Each function draws one figure and gives it as a `Figure`, which shows the picture and its words.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Callable
from html import escape

import pandas as pd
from attrs import frozen

from coursekit.analysis import attributed_share as share_table
from coursekit.errors import NeedsPackage
from coursekit.model import Article

try:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
except ImportError:
    raise NeedsPackage("Figures need matplotlib, which is not installed here.") from None

BLUE, GREY = "#0072B2", "#767676"


@frozen
class Figure:
    """A picture with the words that say the same; `data` is the table it was drawn from."""

    title: str
    words: str
    data: pd.DataFrame
    canvas: Canvas

    def __repr__(self) -> str:
        return f"{self.title}\n{self.words}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": repr(self), "image/png": b64encode(self.png()).decode("ascii")}

    def png(self) -> bytes:
        """The picture as PNG."""
        file = io.BytesIO()
        self.canvas.savefig(file, format="png", dpi=110, metadata={"Software": None})
        return file.getvalue()

    def html(self) -> str:
        """The picture inside the page itself, with its text alternative."""
        picture = b64encode(self.png()).decode("ascii")
        words = escape(self.words, quote=True)
        return (
            f'<figure><img alt="{words}" src="data:image/png;base64,{picture}">'
            f"<figcaption>{escape(self.title)}. {words}</figcaption></figure>"
        )


def _figure(
    title: str,
    words: str,
    data: pd.DataFrame,
    draw: Callable[[Axes], None],
    size: tuple[float, float] = (7.2, 3.2),
) -> Figure:
    canvas = Canvas(figsize=size, layout="constrained", facecolor="white")
    axes = canvas.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(title, loc="left")
    draw(axes)
    return Figure(title, words, data, canvas)


def attributed_share(article: Article, spans: pd.DataFrame) -> Figure:
    """How much of each paragraph the student marked as somebody's words."""
    data = share_table(article, spans)
    marked = data[data["share"] > 0]
    words = (
        "You have not marked any quoted or reported words in this text yet."
        if marked.empty
        else "Marked as somebody's words: "
        + ", ".join(f"{b} {s:.0%}" for b, s in zip(marked["block"], marked["share"], strict=True))
        + "; the other paragraphs 0 %."
    )

    def draw(axes: Axes) -> None:
        axes.bar(
            data["block"], 1 - data["share"], bottom=data["share"], color="white", edgecolor=GREY
        )
        axes.bar(data["block"], data["share"], color=BLUE, edgecolor=GREY, hatch="//")
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        axes.tick_params(axis="x", labelrotation=90)
        axes.set_ylabel("share of the words")

    return _figure("Whose words? Attributed share of each paragraph", words, data, draw)
