"""Figures (matplotlib) from the tables of `analysis`: colour-blind safe, with a text alternative.

Each function draws one figure and gives it as a `Figure`, which shows the picture and its words.
Where a student has answered nothing yet, the figure is one sentence that says so.
"""

from coursekit.errors import NeedsPackage

try:
    import matplotlib  # noqa: F401  # asked for before the modules that cannot do without
except ImportError:
    raise NeedsPackage(
        "Figures need matplotlib, which is not installed here; go on without."
    ) from None

from coursekit.plots.bars import (
    attributed_share,
    categories_by_section,
    cue_verbs,
    words_by_category,
)
from coursekit.plots.figure import Figure
from coursekit.plots.grids import before_and_after, confusion, labels_by_section, mine_and_key
from coursekit.plots.lines import timeline

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
