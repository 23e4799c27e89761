"""From quotes, by which authors name words, to character offsets."""

from collections.abc import Callable, Sequence

from attrs import evolve, fields, frozen

from coursekit.questions.base import Table
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


def change_each(
    table: Table, name: str, change: Callable[[Table], Table], called: str = ""
) -> tuple[Table, list[str]]:
    """Change each table in the list of this name.

    What is no table, or no list, stays as it is: reading the record tells the fault.

    Args:
        table: The table that holds the list.
        name: The name of the list.
        change: Gives the changed table; ValueError with a line for each fault.
        called: What a fault calls one of the list, if not by the list's name.

    Returns:
        The table with the list changed, without what had faults, and a line for each fault.
    """
    if not isinstance(table.get(name), list):
        return table, []
    done, faults = [], []
    for number, part in enumerate(table[name], 1):
        try:
            done.append(change(part) if isinstance(part, dict) else part)
        except ValueError as error:
            faults += [f"{called or name} {number}: {line}" for line in str(error).splitlines()]
    return table | {name: done}, faults


def quoted_items(table: Table, article: Article | None) -> tuple[Table, list[str]]:
    """Give a question in whose items `text` is what `quote` finds, and a line for each fault."""
    if article is None:
        return table, []
    given = table.get("show")
    show = given if isinstance(given, list) else []

    def with_text(item: Table) -> Table:
        if "quote" not in item:
            return item
        done = with_span(article, item, show)
        return {"text": done.pop("span")["quote"]} | done

    return change_each(table, "items", with_text, "item")


def with_span(article: Article, part: Table, show: Sequence[str]) -> Table:
    """Put one `span`, and spans for `also`, in place of the words that name them.

    Raises:
        ValueError: The words are not there, or stand more than once.
    """
    names = {field.name for field in fields(_Quoted)}
    rest = {name: value for name, value in part.items() if name not in names}
    quoted = structure({name: part[name] for name in names & part.keys()}, _Quoted)
    found = find_quote(
        article,
        quoted.quote,
        within=expand_blocks([quoted.within] if quoted.within else show),
        occurrence=quoted.occurrence,
    )
    span = evolve(found, label=quoted.label)
    also = [find_variant(article, quote, span) for quote in quoted.also]
    return rest | {"span": plain(span)} | ({"also": plain(also)} if also else {})


def only_span(part: Table) -> Table:
    """Give the span itself; what else its author wrote stays with it, to be told as a fault."""
    span: Table = part.pop("span")
    return span | part


def with_reason(part: Table) -> Table:
    """Put one `wrong` in place of the misconception and its feedback."""
    rest = {name: value for name, value in part.items() if name not in _REASON}
    return rest | {"wrong": {name: part[name] for name in _REASON if name in part}}
