"""A table that code reads by the same names everywhere, and students in their own language.

`table["words"]` is to work in a notebook in any language; what is translated is the table that is
seen.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from coursekit.catalogue import language, say
from coursekit.questions.feedback import outcome_name

OUTCOMES = ("before", "after")  # the columns that hold outcomes


class ShownTable(pd.DataFrame):
    """A table whose columns, and the outcomes in it, are shown in the language that is spoken.

    What is made of it, such as some of its rows, is shown so as well.
    """

    @property
    def _constructor(self) -> Any:
        return ShownTable

    def __repr__(self) -> str:
        return repr(self._in_words())

    def _repr_html_(self) -> str | None:
        html: str | None = self._in_words()._repr_html_()  # type: ignore[operator]  # not in stubs
        return html

    def _in_words(self) -> pd.DataFrame:
        table = pd.DataFrame(self)
        if language() == "en":
            return table
        for name in OUTCOMES:
            if name in table.columns:
                table = table.assign(**{name: table[name].map(outcome_name)})
        names = _names()

        def named(name: Any) -> Any:
            return names.get(name, name)

        table = table.rename(columns=named)
        return table.rename_axis(
            index=[named(name) for name in table.index.names],
            columns=[named(name) for name in table.columns.names],
        )


def _names() -> dict[object, str]:
    """Name the columns of all tables, in words of a student."""
    return {
        "after": say("after"),
        "alpha": say("alpha"),
        "answer": say("answer"),
        "answer_text": say("answer in words"),
        "article": say("text"),
        "before": say("before"),
        "block": say("paragraph"),
        "category": say("category"),
        "cue": say("cue"),
        "date": say("date"),
        "end": say("end"),
        "event": say("event"),
        "item": say("item"),
        "items": say("items"),
        "key": say("key"),
        "label": say("label"),
        "lesson": say("lesson"),
        "mine": say("mine"),
        "pair": say("pair"),
        "percent": say("percent"),
        "question": say("question"),
        "quote": say("words"),
        "section": say("section"),
        "share": say("share"),
        "start": say("start"),
        "text": say("text"),
        "theirs": say("theirs"),
        "times": say("times"),
        "title": say("title"),
        "words": say("words"),
    }
