"""A figure and the words that say the same, and what all figures of the course share.

No meaning is in colour alone: every filled shape has a hatch, a position or words of its own.
Colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart.
matplotlib draws letters one by one and from left to right, in the one font that it brings. Where a
picture has letters for which that is not enough, Arabic or Chinese, it is an SVG whose texts the
browser draws, in its own fonts; all other pictures are PNGs.
A function of `bars` or `grids` counts, puts the counts in words, and hands `drawn` a function that
fills the picture.
"""

import io
import unicodedata
import warnings
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from textwrap import fill
from typing import Any

import pandas as pd
from attrs import frozen
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from coursekit.analysis.marked_text import exact
from coursekit.catalogue import direction, fixed, language_attributes, say, say_many

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#767676"
COLORS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#BBBBBB")
HATCHES = ("", "//", "..", "xx", "\\\\", "++", "oo", "--", "**")
WIDE = 7.2  # inches
_CAPTION = Markup("<strong>{}.</strong> {}")
_SHAPED = ("AL", "R", "AN")  # letters that are written from right to left, and numbers among them

_STYLE: dict[Any, Any] = {  # matplotlib's type for this is a list of all its settings
    "text.parse_math": False,  # a "$" in an article starts no formula
    "text.usetex": False,
    "hatch.linewidth": 0.6,
    "font.size": 10,
    "date.converter": "concise",
    "svg.fonttype": "none",  # texts stay texts
    "svg.hashsalt": "coursekit",  # the same picture is the same file
}


@frozen
class Figure:
    """A picture with the words that say the same.

    The words stand below the picture for everybody, because JupyterLab gives a PNG no alternative
    text of its own: a reader who cannot see the picture would otherwise have nothing.

    Attributes:
        title: What the figure is of.
        words: What the picture shows, in words; or why there is no picture yet.
        data: The table that it was drawn from.
        canvas: The picture; None where there is nothing to draw yet.
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
            is_svg = self.is_drawn_by_the_browser
            kind = "image/svg+xml" if is_svg else "image/png"
            data = self.svg() if is_svg else b64encode(self.png()).decode("ascii")
            picture = {kind: data, "text/plain": self.title}
            display(picture, raw=True, metadata={kind: {"alt": self.words}})  # type: ignore[no-untyped-call]
        paragraph = Markup('<p style="max-width:46em"{}>{}</p>')
        words = paragraph.format(language_attributes(), self._caption())
        display({"text/html": str(words), "text/plain": repr(self)}, raw=True)  # type: ignore[no-untyped-call]

    @property
    def is_drawn_by_the_browser(self) -> bool:
        """Whether the picture has letters that matplotlib cannot draw."""
        if self.canvas is None:
            return False
        with _style():
            self.canvas.draw_without_rendering()  # only now the axes have their texts
        texts: Any = self.canvas.findobj(Text)
        return not _can_draw("".join(text.get_text() for text in texts))

    def svg(self) -> str:
        """Give the picture as SVG, whose texts the browser draws.

        Raises:
            ValueError: There is no picture yet.
        """
        return self._file("svg", Date=None, Creator=None).decode()

    def png(self) -> bytes:
        """Give the picture as PNG.

        Raises:
            ValueError: There is no picture yet.
        """
        return self._file("png", Software=None)

    def _file(self, form: str, **metadata: None) -> bytes:
        """Give the picture as a file; without the time and matplotlib's version it stays the same.

        Raises:
            ValueError: There is no picture yet.
        """
        if self.canvas is None:
            told = say("{title}: nothing to draw; expected answers first", title=self.title)
            raise ValueError(told)
        file = io.BytesIO()
        with _style():
            self.canvas.savefig(file, format=form, dpi=110, metadata=metadata)
        return file.getvalue()

    def html(self) -> Markup:
        """Give the picture as part of a page, with its words as text alternative and caption."""
        picture = Markup()
        if self.canvas is not None:
            is_svg = self.is_drawn_by_the_browser
            image = Markup('<img alt="{}" src="data:image/{};base64,{}">')
            data = b64encode(self.svg().encode() if is_svg else self.png()).decode("ascii")
            picture = image.format(exact(self.words), "svg+xml" if is_svg else "png", data)
        frame = Markup("<figure{}>{}<figcaption>{}</figcaption></figure>")
        return frame.format(language_attributes(), picture, self._caption())

    def _caption(self) -> Markup:
        return _CAPTION.format(exact(self.title), exact(self.words))


def _can_draw(text: str) -> bool:
    """Tell whether matplotlib can draw a text: its font has all letters, each for itself."""
    return text.isascii() or all(
        ord(sign) in _drawn_letters()
        and unicodedata.bidirectional(sign) not in _SHAPED
        and not unicodedata.combining(sign)
        for sign in text
        if not sign.isspace()
    )


@cache
def _drawn_letters() -> frozenset[int]:
    """Give the letters that the font of all figures has."""
    return frozenset(FT2Font(findfont("DejaVu Sans")).get_charmap())


def leftwards() -> bool:
    """Tell whether a picture is read from the right, where the language that is spoken is."""
    return direction() == "rtl"


@contextmanager
def _style() -> Iterator[None]:
    """Apply the settings of all figures; draw a letter that the font lacks as a box, silently."""
    with rc_context(_STYLE), warnings.catch_warnings():
        # The browser draws what matplotlib has no glyph for, and shapes what it does not shape.
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        warnings.filterwarnings("ignore", "Matplotlib currently does not support", UserWarning)
        yield


def drawn(
    title: str, words: str, data: pd.DataFrame, draw: Callable[[Axes], None], height: float = 3.2
) -> Figure:
    """Draw a figure with one picture.

    Args:
        title: What the figure is of.
        words: What the picture shows.
        data: The table that it is drawn from.
        draw: Fills the picture; it is called once, with the settings of all figures.
        height: The height of the picture in inches; its width is always `WIDE`.

    Returns:
        The figure, with its title above the picture.
    """
    with _style():
        canvas = Canvas(figsize=(WIDE, height), layout="constrained", facecolor="white")
        axes = canvas.subplots()
        axes.spines[["top", "left" if leftwards() else "right"]].set_visible(False)
        axes.set_title(wrapped([title], 70)[0], loc="right" if leftwards() else "left")
        if leftwards():
            axes.invert_xaxis()  # before it is drawn, so that numbers stand at the ends of bars
            axes.yaxis.tick_right()
            axes.yaxis.set_label_position("right")
        draw(axes)
        if leftwards() and not axes.xaxis_inverted():  # whoever sets both ends turns it back
            axes.invert_xaxis()
    return Figure(title, words, data, canvas)


def fills(number: int) -> list[tuple[str, str]]:
    """Choose a colour and a hatch for each of several things.

    Args:
        number: How many things.

    Returns:
        A pair for each. Up to 72 no two are the same, because 8 colours and 9 hatches have no
        common divisor; up to 8, neither colour nor hatch comes twice.
    """
    return [(COLORS[n % len(COLORS)], HATCHES[n % len(HATCHES)]) for n in range(number)]


def wrapped(texts: Iterable[object], width: int = 34) -> list[str]:
    """Break texts into lines, to stand beside an axis.

    Args:
        texts: The names on the axis.
        width: The most letters in a line; half as many of those that are as wide as high.
    """
    return [
        fill(text, width // 2 if any(map(_is_wide, text)) else width) for text in map(str, texts)
    ]


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")


def height_for(labels: list[str]) -> float:
    """Give the inches that a picture needs with a row for each label, line breaks included."""
    return 1.1 + sum(0.22 + 0.16 * label.count("\n") + 0.12 for label in labels)


def listed(parts: list[str], most: int = 30) -> str:
    """Join parts of a sentence by semicolons.

    Args:
        parts: The parts.
        most: How many are written out; the rest is only counted.
    """
    rest = len(parts) - most
    more = [say_many("and {n} more", "and {n} more", rest)] if rest > 0 else []
    return say("; ").join(parts[:most] + more)


def share_in_words(share: float) -> str:
    """Write a share, 0 to 1, as percent."""
    return say("{percent}%", percent=fixed(100 * share, 0))


def counts_in_words(table: pd.DataFrame) -> str:
    """Put a table of counts in words, row by row, without the zeros.

    Args:
        table: Counts, with the names of its rows as index.
    """
    return listed(
        [
            f"{row}: "
            + (say(", ").join(f"{name} {n}" for name, n in counts.items() if n) or say("none"))
            for row, counts in table.iterrows()
        ]
    )


def human_figures(*tables: pd.DataFrame) -> str:
    """Say what trained readers reach on the questions of some tables.

    Args:
        tables: Tables as `analysis` gives them, with `attrs["human"]`. Where a table has a column
            `question`, only the questions that are left in it are spoken of.

    Returns:
        Sentences, each once; "" where nothing is known.
    """
    questions = {id for table in tables if "question" in table for id in table["question"]}
    sentences = dict.fromkeys(
        text
        for table in tables
        for id, text in table.attrs.get("human", {}).items()
        if "question" not in table or id in questions
    )
    return " ".join(sentences)
