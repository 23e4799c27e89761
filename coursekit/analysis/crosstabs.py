"""What the tables count by: labels as words, and sections of a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coursekit.analysis.pandas_guard import pd
from coursekit.texts import Article
from coursekit.texts.sections import AROUND, sections


def label_words(label: str) -> str:
    """A label's id as words: "direct_quote" gives "direct quote"."""
    return label.replace("_", " ")


def section_names(article: Article, places: Iterable[str]) -> list[str]:
    """The sections of the text, and the page around it when it is one of the places."""
    around = [AROUND] if AROUND in places else []
    return [section.name for section in sections(article)] + around


def crossed(
    names: Sequence[str],
    places: Sequence[str],
    all_names: Sequence[str],
    all_places: Sequence[str],
    what: str,
) -> pd.DataFrame:
    """Counts: a row a place, a column a name."""
    pairs = list(zip(places, names, strict=True))
    return pd.DataFrame(
        [[pairs.count((place, name)) for name in all_names] for place in all_places],
        index=pd.Index(all_places, name="section"),
        columns=pd.Index(all_names, name=what),
    )
