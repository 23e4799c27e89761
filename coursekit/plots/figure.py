"""A figure and the words that say the same, and what all figures of the course share.

No meaning is in colour alone: every filled shape has a hatch, a place or words of its own. Colours
are those of Okabe and Ito (2008), which the colour-blind can tell apart.
"""

from __future__ import annotations

import io
import warnings
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from textwrap import fill
from typing import Any

from attrs import frozen
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from coursekit.analysis.pandas_guard import pd

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#767676"
COLORS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#BBBBBB")
HATCHES = ("", "//", "..", "xx", "\\\\", "++", "oo", "--", "**")
WIDE = 7.2  # inches

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
    """A picture with the words that say the same; `data` is the table it was drawn from.

    `canvas` is None where there is nothing to draw yet: then `words` say so in one sentence.
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
        words = {"text/html": _paragraph(self), "text/plain": repr(self)}
        display(words, raw=True)  # type: ignore[no-untyped-call]

    def png(self) -> bytes:
        """The picture as PNG; ValueError where there is none."""
        if self.canvas is None:
            raise ValueError(f"{self.title}: nothing to draw; expected answers first")
        file = io.BytesIO()
        with _style():
            self.canvas.savefig(file, format="png", dpi=110, metadata={"Software": None})
        return file.getvalue()

    def html(self) -> str:
        """The picture inside the page itself, with its text alternative."""
        if self.canvas is None:
            return f"<figure><figcaption>{_caption(self)}</figcaption></figure>"
        picture = b64encode(self.png()).decode("ascii")
        return (
            f'<figure><img alt="{escape(self.words)}" src="data:image/png;base64,{picture}">'
            f"<figcaption>{_caption(self)}</figcaption></figure>"
        )


def _caption(figure: Figure) -> str:
    return f"<strong>{escape(figure.title)}.</strong> {escape(figure.words)}"


def _paragraph(figure: Figure) -> str:
    return f'<p style="max-width:46em">{_caption(figure)}</p>'


@contextmanager
def _style() -> Iterator[None]:
    """The settings of all figures; a letter that the font lacks is drawn as a box, in silence."""
    with rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield


def drawn(
    title: str, words: str, data: pd.DataFrame, draw: Callable[[Axes], None], height: float = 3.2
) -> Figure:
    """A figure with one picture, `height` inches high, that `draw` fills."""
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


def said_of_people(*tables: pd.DataFrame) -> str:
    """What trained readers reach on the layers of these tables, each told once, or ""."""
    questions = {id for one in tables if "question" in one for id in one["question"]}
    said = {
        text: None
        for one in tables
        for id, text in one.attrs.get("human", {}).items()
        if "question" not in one or id in questions
    }
    return " ".join(said)
