"""Tables (pandas) of marks, answers and results: a student's own, and those of a class.

`attrs` of a table carry what its figure must say beside it: `human`, what trained readers reach
(by question); `categories`, all that could be chosen, used or not; `whole`, the full words of an
item that a question shows shortened; `note`, what a NaN means.

Columns have the same names in every language, by which notebooks read them; what a student sees is
in the language that is spoken (`shown_table`).

The tables load pandas at their first use, so that a lesson opens without waiting for it.
`reader_counts`, `reader_agreement` and `marked_text`, which lessons, grading and reports use, do
without it. Start with `reader_tables.span_table`: most other tables are made from its rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from coursekit.catalogue import say
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


def __getattr__(name: str) -> object:
    """Load a function of this room at its first use (PEP 562).

    Raises:
        AttributeError: The room has no such public name.
        NeedsPackage: pandas is not installed.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    need_package(
        "pandas",
        say("Tables need {package}, which is not installed here; go on without.", package="pandas"),
    )
    return load_name(name, __name__, ("reader_tables", "reader_agreement"))


def __dir__() -> list[str]:
    """List the public names, so that Tab shows them before they are loaded."""
    return __all__


def load_name(name: str, room: str, modules: Iterable[str]) -> object:
    """Import the modules of a room, and give what one of them calls by a name.

    Args:
        name: A name that one of the modules defines.
        room: The full name of the package.
        modules: The names of its modules, in the order in which they are searched.
    """
    contents = [vars(import_module(f"{room}.{module}")) for module in modules]
    return next(names[name] for names in contents if name in names)


def need_package(package: str, otherwise: str) -> None:
    """Check that a package can be imported, before a module that depends on it is loaded.

    A student without it then reads one sentence in place of a traceback.

    Args:
        package: The name of the package.
        otherwise: What a student is told without it.

    Raises:
        NeedsPackage: The package is not installed.
    """
    try:
        import_module(package)
    except ImportError:
        raise NeedsPackage(otherwise) from None
