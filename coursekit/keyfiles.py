"""Key tables as authors write them, with quotes → tables with offsets, as the records want them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coursekit.errors import AnswerError
from coursekit.model import Article, Kind, Span
from coursekit.quotes import expand_blocks, find_quote, find_variant
from coursekit.records import plain

Table = dict[str, Any]  # a TOML table before it is checked
_REASON = ("misconception", "feedback")


def counted(
    kind: Kind, table: Table, article: Article | None, shown: Sequence[str]
) -> tuple[Table, list[str]]:
    """The table with every quote located in the article, and a line for each that is not there."""
    faults: list[str] = []
    done = dict(table)

    def each(name: str, change: Any) -> None:  # Any: a function from table to table
        kept = []
        for number, part in enumerate(table.get(name, []), 1):
            try:
                kept.append(change(part))
            except AnswerError as error:
                faults.append(f"{name} {number}: {error}")
        if name in table:
            done[name] = kept

    match kind:
        case "highlight" if article:
            each("spans", lambda part: _key_span(article, part, shown))
            each("tempting", lambda part: _with_reason(_spanned(article, part, shown)))
        case "written" if article:
            each("spans", lambda part: _spanned(article, part, shown)["span"])
        case "written" if table.get("spans"):
            faults.append("spans are cited, but the question has no article")
        case "order":
            each("swaps", _with_reason)
        case "value":
            each("tempting", _with_reason)
    return done, faults


def quoted_items(
    article: Article, items: Sequence[Table], shown: Sequence[str]
) -> tuple[list[Table], list[str]]:
    """Items in which `quote` is replaced by the `text` it finds, and a line for each not found."""
    done, faults = [], []
    for item in items:
        try:
            text = _spanned(article, item, shown)["span"]["quote"] if "quote" in item else None
            done.append(item if text is None else {"id": item.get("id"), "text": text})
        except AnswerError as error:
            faults.append(f"item {item.get('id')}: {error}")
    return done, faults


def _spanned(article: Article, part: Table, shown: Sequence[str]) -> Table:
    """`quote`, `within`, `occurrence` and `label` gathered into one `span`."""
    within = part.get("within")
    found = find_quote(
        article,
        part.get("quote", ""),
        within=expand_blocks([within] if isinstance(within, str) else shown),
        occurrence=part.get("occurrence", 0),
    )
    used = ("quote", "within", "occurrence", "label")
    rest = {name: value for name, value in part.items() if name not in used}
    return rest | {"span": plain(found) | {"label": part.get("label", "")}}


def _key_span(article: Article, part: Table, shown: Sequence[str]) -> Table:
    done = _spanned(article, part, shown)
    span = Span(**done["span"])
    done["also"] = [plain(find_variant(article, quote, span)) for quote in part.get("also", [])]
    return done


def _with_reason(part: Table) -> Table:
    rest = {name: value for name, value in part.items() if name not in _REASON}
    return rest | {"wrong": {name: part[name] for name in _REASON if name in part}}
