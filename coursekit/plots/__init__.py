"""Figures (matplotlib) from the tables of `analysis`: colour-blind safe, with a text alternative.

Each function draws one figure and gives it as a `Figure`, which shows the picture and its words.
Where a student has answered nothing yet, the figure is one sentence that says so.
Start with `figure`, which holds what all figures share; `bars` and `grids` are read after it.
matplotlib and pandas are loaded when the first figure is drawn, as a lesson opens without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.analysis import load_name, need_package
from coursekit.catalogue import say

if TYPE_CHECKING:
    from coursekit.plots.bars import (
        attributed_share,
        categories_by_section,
        cue_verbs,
        timeline,
        words_by_category,
    )
    from coursekit.plots.figure import Figure
    from coursekit.plots.grids import before_and_after, confusion, labels_by_section, mine_and_key

__all__ = [
    "Figure",
    "attributed_share",
    "before_and_after",
    "categories_by_section",
    "confusion",
    "cue_verbs",
    "labels_by_section",
    "mine_and_key",
    "timeline",
    "words_by_category",
]


def __getattr__(name: str) -> object:
    """Load a function of this room at its first use (PEP 562).

    Raises:
        AttributeError: The room has no such public name.
        NeedsPackage: matplotlib or pandas is not installed.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    need_package(
        "pandas",
        say("Tables need {package}, which is not installed here; go on without.", package="pandas"),
    )
    need_package(
        "matplotlib",
        say(
            "Figures need {package}, which is not installed here; go on without.",
            package="matplotlib",
        ),
    )
    return load_name(name, __name__, ("figure", "bars", "grids"))


def __dir__() -> list[str]:
    """List the public names, so that Tab shows them before they are loaded."""
    return __all__
