"""Key tables as authors write them, with quotes → tables with offsets, as the records want them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import evolve, fields, frozen

from coursekit.course.toml_reader import Table
from coursekit.questions.serialize import plain, structure
from coursekit.texts import Article
from coursekit.texts.quotes import expand_blocks, find_quote, find_variant

_REASON = ("misconception", "feedback")


@frozen
class _Quoted:
    """How an author names a span: by its words, and where they stand if they repeat."""

    quote: str
    within: str = ""
    occurrence: int = 0
    label: str = ""
    also: tuple[str, ...] = ()


def counted(
    kind: str, table: Table, article: Article | None, shown: Sequence[str]
) -> tuple[Table, list[str]]:
    """The table with every quote located in the article, and a line for each that is not there."""
    faults: list[str] = []
    done = dict(table)

    def each(name: str, change: Callable[[Table], Table]) -> None:
        if isinstance(table.get(name), list):
            done[name], found = _each(name, table[name], change)
            faults.extend(found)

    match kind:
        case "highlight" if article:
            each("spans", lambda part: _spanned(article, part, shown))
            each("tempting", lambda part: _with_reason(_spanned(article, part, shown)))
        case "written" if article:
            each("spans", lambda part: _only_span(_spanned(article, part, shown)))
        case "written" if table.get("spans"):
            faults.append("spans are cited, but the question has no article")
        case "order":
            each("swaps", _with_reason)
        case "value":
            each("tempting", _with_reason)
    return done, faults


def quoted_items(article: Article, table: Table) -> tuple[Table, list[str]]:
    """A question in whose items `text` is what `quote` finds, and a line for each not found."""
    shown = table.get("show")
    shown = shown if isinstance(shown, list) else []

    def texted(item: Table) -> Table:
        if "quote" not in item:
            return item
        done = _spanned(article, item, shown)
        return {"text": done.pop("span")["quote"]} | done

    if not isinstance(table.get("items"), list):
        return table, []
    items, faults = _each("item", table["items"], texted)
    return table | {"items": items}, faults


def _each(
    name: str, parts: Sequence[Any], change: Callable[[Table], Table]
) -> tuple[list[Any], list[str]]:
    """The parts changed, and a line for each fault; what is no table stays for the records."""
    done, faults = [], []
    for number, part in enumerate(parts, 1):
        try:
            done.append(change(part) if isinstance(part, dict) else part)
        except ValueError as error:
            faults += [f"{name} {number}: {line}" for line in str(error).splitlines()]
    return done, faults


def _spanned(article: Article, part: Table, shown: Sequence[str]) -> Table:
    """The table with one `span`, and spans for `also`, in place of the words that name them.

    ValueError says what is wrong with the words, or that they are not there.
    """
    names = {field.name for field in fields(_Quoted)}
    rest = {name: value for name, value in part.items() if name not in names}
    quoted = structure({name: part[name] for name in names & part.keys()}, _Quoted)
    found = find_quote(
        article,
        quoted.quote,
        within=expand_blocks([quoted.within] if quoted.within else shown),
        occurrence=quoted.occurrence,
    )
    span = evolve(found, label=quoted.label)
    also = [find_variant(article, quote, span) for quote in quoted.also]
    return rest | {"span": plain(span)} | ({"also": plain(also)} if also else {})


def _only_span(part: Table) -> Table:
    """The span itself; what else its author wrote stays with it, to be told as a fault."""
    span: Table = part.pop("span")
    return span | part


def _with_reason(part: Table) -> Table:
    rest = {name: value for name, value in part.items() if name not in _REASON}
    return rest | {"wrong": {name: part[name] for name in _REASON if name in part}}
