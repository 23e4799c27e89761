"""Tables (pandas) of marks, answers and results: a student's own, and those of a class.

`attrs` of a table carry what its figure must say beside it: `human`, what trained readers reach
(by question); `categories`, all that could be chosen, used or not; `whole`, the words of an item
that a question shows cut; `note`, what a NaN means.

The tables load pandas at their first use. `reader_counts`, `reader_agreement` and `marked_text`,
which lessons, grading and reports use, do without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from coursekit.errors import NeedsPackage

if TYPE_CHECKING:
    from coursekit.analysis.reader_agreement import agreement, confusion
    from coursekit.analysis.reader_tables import (
        answer_table,
        attributed_share,
        before_and_after,
        categories_by_section,
        compared_table,
        cue_verbs,
        labels_by_section,
        span_table,
        words_by_category,
    )

__all__ = [
    "agreement",
    "answer_table",
    "attributed_share",
    "before_and_after",
    "categories_by_section",
    "compared_table",
    "confusion",
    "cue_verbs",
    "labels_by_section",
    "span_table",
    "words_by_category",
]
_MODULES = ("reader_tables", "reader_tables", "reader_agreement")


def __getattr__(name: str) -> object:
    """A function of this room, from its module, at its first use (PEP 562).

    Raises:
        AttributeError: There is none of this name.
        NeedsPackage: pandas is not installed.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    need_pandas()
    modules = [import_module(f"{__name__}.{module}") for module in _MODULES]
    return next(vars(module)[name] for module in modules if name in vars(module))


def __dir__() -> list[str]:
    """The public names, so that Tab shows them before they are loaded."""
    return __all__


def need_pandas() -> None:
    """See that there is pandas, before a module is loaded that cannot do without.

    Raises:
        NeedsPackage: It is not installed.
    """
    try:
        import pandas  # noqa: F401
    except ImportError:
        raise NeedsPackage(
            "Tables need pandas, which is not installed here; go on without."
        ) from None
