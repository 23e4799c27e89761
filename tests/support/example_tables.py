"""Articles, tables of marks and results, made for a test."""

from __future__ import annotations

import pandas as pd

from coursekit.analysis.reader_tables import SPAN_COLUMNS
from coursekit.questions.result import Outcome, Result
from coursekit.texts import Article
from coursekit.texts.quotes import block_of, find_quote, split_blocks


def article_of(text: str) -> Article:
    """An article of this text, with a block a line."""
    return Article(
        slug="test",
        title="",
        publisher="",
        date="",
        language="en",
        source="",
        rights="",
        invented=True,
        sha256="",
        text=text,
        blocks=split_blocks(text, {}, {}),
    )


def marked(article: Article, *quotes: tuple[str, str]) -> pd.DataFrame:
    """A table of spans: the first place of each quote, with its label."""
    rows = []
    for quote, label in quotes:
        span = find_quote(article, quote, occurrence=1)
        where = ("l", "q", article.slug, block_of(article, span))
        rows.append((*where, span.start, span.end, label, quote))
    return pd.DataFrame(rows, columns=SPAN_COLUMNS)


class Finished:
    """A lesson with these outcomes of its paired questions."""

    def __init__(self, word: str, *outcomes: Outcome) -> None:
        self._results = [
            Result(question=f"{word}-{n}", outcome=outcome, points=0, possible=1)
            for n, outcome in enumerate(outcomes, 1)
        ]

    def results(self) -> list[Result]:
        other = Result(question="another", outcome="correct", points=1, possible=1)
        return [other, *self._results]
