"""Figures (matplotlib) from the tables of `analysis`: colour-blind safe, with a text alternative.

Each function draws one figure and gives it as a `Figure`, which shows the picture and its words.
Where a student has answered nothing yet, the figure is one sentence that says so.
matplotlib and pandas are loaded when the first figure is drawn.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from coursekit import analysis
from coursekit.errors import NeedsPackage

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
_MODULES = ("figure", "bars", "grids")


def __getattr__(name: str) -> object:
    """A function of this room, from its module, at its first use (PEP 562).

    Raises:
        AttributeError: There is none of this name.
        NeedsPackage: matplotlib or pandas is not installed.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    analysis.need_pandas()
    try:
        import matplotlib  # noqa: F401  # asked for before the modules that cannot do without
    except ImportError:
        raise NeedsPackage(
            "Figures need matplotlib, which is not installed here; go on without."
        ) from None
    modules = [import_module(f"{__name__}.{module}") for module in _MODULES]
    return next(vars(module)[name] for module in modules if name in vars(module))


def __dir__() -> list[str]:
    """The public names, so that Tab shows them before they are loaded."""
    return __all__
