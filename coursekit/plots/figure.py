"""A figure and the words that say the same, and what all figures of the course share.

No meaning is in colour alone: every filled shape has a hatch, a place or words of its own. Colours
are those of Okabe and Ito (2008), which the colour-blind can tell apart.
"""

import io
import warnings
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from textwrap import fill
from typing import Any

import pandas as pd
from attrs import frozen
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from coursekit.analysis.marked_text import exact

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#767676"
COLORS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#BBBBBB")
HATCHES = ("", "//", "..", "xx", "\\\\", "++", "oo", "--", "**")
WIDE = 7.2  # inches
_PARAGRAPH = Markup('<p style="max-width:46em">{}</p>')

# A "$" in a text is no formula; dates are written short.
_STYLE: dict[Any, Any] = {  # matplotlib's type for this is a list of all its settings
    "text.parse_math": False,
    "text.usetex": False,
    "hatch.linewidth": 0.6,
    "font.size": 10,
    "date.converter": "concise",
}


@frozen
class Figure:
    """A picture with the words that say the same.

    The words stand below the picture for everybody, and are its alternative for who cannot see
    it: JupyterLab gives a PNG none of its own.

    Attributes:
        title: What the figure is of.
        words: What the picture shows, in words.
        data: The table that it was drawn from.
        canvas: The picture; None where there is nothing to draw yet, which `words` then say.
    """

    title: str
    words: str
    data: pd.DataFrame
    canvas: Canvas | None = None

    def __repr__(self) -> str:
        return f"{self.title}\n{self.words}"

    def _ipython_display_(self) -> None:
        """Show the picture, and its words below.

        They are two outputs because JupyterLab 4 shows one form of an output only, and gives a
        PNG no alternative text; HTML that holds the PNG would differ from machine to machine.
        """
        from IPython.display import display  # late: a report draws figures without IPython

        if self.canvas is not None:
            picture = {"image/png": b64encode(self.png()).decode("ascii"), "text/plain": self.title}
            display(picture, raw=True, metadata={"image/png": {"alt": self.words}})  # type: ignore[no-untyped-call]
        words = {"text/html": str(_PARAGRAPH.format(_caption(self))), "text/plain": repr(self)}
        display(words, raw=True)  # type: ignore[no-untyped-call]

    def png(self) -> bytes:
        """The picture as PNG.

        Raises:
            ValueError: There is none yet.
        """
        if self.canvas is None:
            raise ValueError(f"{self.title}: nothing to draw; expected answers first")
        file = io.BytesIO()
        with _style():
            self.canvas.savefig(file, format="png", dpi=110, metadata={"Software": None})
        return file.getvalue()

    def html(self) -> Markup:
        """The picture inside the page itself, with its text alternative."""
        picture = Markup()
        if self.canvas is not None:
            image = Markup('<img alt="{}" src="data:image/png;base64,{}">')
            picture = image.format(exact(self.words), b64encode(self.png()).decode("ascii"))
        frame = Markup("<figure>{}<figcaption>{}</figcaption></figure>")
        return frame.format(picture, _caption(self))


def _caption(figure: Figure) -> Markup:
    words = Markup("<strong>{}.</strong> {}")
    return words.format(exact(figure.title), exact(figure.words))


@contextmanager
def _style() -> Iterator[None]:
    """The settings of all figures; a letter that the font lacks is drawn as a box, in silence."""
    with rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield


def drawn(
    title: str, words: str, data: pd.DataFrame, draw: Callable[[Axes], None], height: float = 3.2
) -> Figure:
    """A figure with one picture.

    Args:
        title: What the figure is of.
        words: What the picture shows.
        data: The table that it is drawn from.
        draw: Fills the picture.
        height: Of the picture, in inches.
    """
    with _style():
        canvas = Canvas(figsize=(WIDE, height), layout="constrained", facecolor="white")
        axes = canvas.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_title(fill(title, 70), loc="left")
        draw(axes)
    return Figure(title, words, data, canvas)


def fills(number: int) -> list[tuple[str, str]]:
    """A colour and a hatch for each of so many things; no two have the same pair up to 72."""
    return [(COLORS[n % len(COLORS)], HATCHES[n % len(HATCHES)]) for n in range(number)]


def wrapped(texts: Iterable[object], width: int = 34) -> list[str]:
    """Texts broken into lines of up to `width` letters, to stand beside an axis."""
    return [fill(str(text), width) for text in texts]


def height_for(labels: list[str]) -> float:
    """Inches for a chart with a row for each of these labels."""
    return 1.1 + sum(0.22 + 0.16 * label.count("\n") + 0.12 for label in labels)


def listed(parts: list[str], most: int = 30) -> str:
    """Parts of a sentence, joined by semicolons; what is beyond `most` is counted."""
    more = [f"and {len(parts) - most} more"] if len(parts) > most else []
    return "; ".join(parts[:most] + more)


def human_figures(*tables: pd.DataFrame) -> str:
    """What trained readers reach on the layers of these tables, each told once, or ""."""
    questions = {id for table in tables if "question" in table for id in table["question"]}
    told = {
        text: None
        for table in tables
        for id, text in table.attrs.get("human", {}).items()
        if "question" not in table or id in questions
    }
    return " ".join(told)
