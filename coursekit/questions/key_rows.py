"""A key as a form shows it: rows of marks, options or pairs, each with its role and its feedback.

A key is written as TOML and read as a record for grading. Neither is what an author edits: they see
a list of what may be answered, and say of each what it is. A `KeyForm` is that list. It is made
from a key as TOML holds it, or from an answer that an author gave in the student's own widget, and
gives back a key; what was not changed comes back exactly as it was written.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from attrs import evolve, field, frozen

from coursekit.catalogue import say
from coursekit.errors import AnswerError
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_of, expand_blocks, find_quote, find_variant

Role = Literal["core", "also", "either", "open", "tempting", "right", "wrong"]
_Table = dict[str, Any]

_LISTS = ("labels", "values", "accept", "order", "also")
_NOTHING: dict[str, Any] = {"occurrence": 0, "covers": False, "right": False}


@frozen(kw_only=True)
class KeyRow:
    """One row of a form: something that may be answered, and what the key says of it.

    Each kind of question uses some of the fields; the others stay empty.

    Attributes:
        id: What the form calls the row; it stays when rows before it go.
        role: "core", "also" (another cut of the row `of`), "either", "open" or "tempting" for words
            of a text; "right" or "wrong" for what is picked, sorted, ordered or typed; "tempting"
            for typed values too.
        part: The id of the option or item; "" where the row speaks of any.
        category: The id of the category that the item is given.
        second: The id of the item that belongs after `part`.
        quote: The words.
        within: The block in which they are looked for, as the key has it; "" for all that is shown.
        occurrence: Which of several is meant, from 1; 0 where they stand once.
        label: The label that they have; "" for none, or any.
        labels: Further labels that are accepted.
        of: The id of the row whose other cut this is.
        covers: Whether one mark stands for all core words in it.
        values: What is typed.
        feedback: What is said to who answers so.
        misconception: The id of the idea behind a wrong answer; "" for none.
        span: Where the words stand; None where they are not found.
        block: The name of the block in which they stand.
        written: The table that the row was read from.
        was: The role that it had there.
    """

    id: str
    role: Role
    part: str = ""
    category: str = ""
    second: str = ""
    quote: str = ""
    within: str = ""
    occurrence: int = 0
    label: str = ""
    labels: tuple[str, ...] = ()
    of: str = ""
    covers: bool = False
    values: tuple[str, ...] = ()
    feedback: str = ""
    misconception: str = ""
    span: Span | None = None
    block: str = ""
    written: Mapping[str, Any] = field(factory=dict, repr=False)
    was: Role | None = None


@frozen(kw_only=True)
class KeyForm:
    """A key as rows.

    Attributes:
        kind: The name of the kind of question.
        explanation: What the solution says.
        rows: What may be answered.
        answer: A model answer.
        least: The smallest number that is right; None for no bound.
        most: The largest number that is right; None for no bound.
        written: The key that the form was read from.
    """

    kind: str
    explanation: str = ""
    rows: tuple[KeyRow, ...] = ()
    answer: str = ""
    least: float | None = None
    most: float | None = None
    written: Mapping[str, Any] = field(factory=dict, repr=False)

    def row(self, id: str) -> KeyRow:
        """Find a row.

        Raises:
            KeyError: There is none of this id.
        """
        for row in self.rows:
            if row.id == id:
                return row
        raise KeyError(id)

    def with_row(self, row: KeyRow) -> Self:
        """Give the form with a row in place of that of its id, or as the last one."""
        if all(row.id != other.id for other in self.rows):
            return evolve(self, rows=(*self.rows, row))
        return evolve(self, rows=tuple(row if row.id == old.id else old for old in self.rows))

    def changed(self, id: str, **fields: Any) -> Self:
        """Give the form with other values in some fields of a row."""
        return self.with_row(evolve(self.row(id), **fields))

    def without(self, id: str) -> Self:
        """Give the form without a row, and without its other cuts."""
        return evolve(self, rows=tuple(row for row in self.rows if id not in (row.id, row.of)))

    def of_role(self, *roles: Role) -> tuple[KeyRow, ...]:
        """Give the rows that have one of these roles."""
        return tuple(row for row in self.rows if row.role in roles)

    def free_id(self, start: str) -> str:
        """Give an id that no row has: "span 3"."""
        taken = {row.id for row in self.rows}
        number = len(self.rows) + 1
        while f"{start} {number}" in taken:
            number += 1
        return f"{start} {number}"


# --- from tables, and back ---


def read_field(table: Mapping[str, Any], name: str) -> Any:
    """Give a field of a table as a row has it; what it is without, where it is of another type."""
    value = table.get(name)
    if name in _LISTS:
        is_texts = isinstance(value, list) and all(isinstance(part, str) for part in value)
        return tuple(value) if isinstance(value, list) and is_texts else ()
    nothing = _NOTHING.get(name, "")
    return value if type(value) is type(nothing) else nothing


def read_fields(table: Mapping[str, Any], *names: str) -> _Table:
    """Give fields of a table as a row has them."""
    return {name: read_field(table, name) for name in names}


def write_fields(written: Mapping[str, Any], **fields: Any) -> _Table:
    """Give a table with these fields; what is as it was stays as it was written.

    Args:
        written: The table as it was read.
        **fields: Values as rows have them; an empty one is left out.
    """
    table = dict(written)
    for name, value in fields.items():
        if read_field(written, name) == value:
            continue
        if value in ("", (), 0, None, False):
            table.pop(name, None)
        else:
            table[name] = list(value) if isinstance(value, tuple) else value
    return table


def fields_of(row: KeyRow, *names: str) -> _Table:
    """Give fields of a row by their names."""
    return {name: getattr(row, name) for name in names}


def write_row(row: KeyRow, *names: str) -> _Table:
    """Give the table of a row with these fields."""
    return write_fields(row.written, **fields_of(row, *names))


def tables_in(table: Mapping[str, Any], name: str) -> list[_Table]:
    """Give the tables of a list; none where it is anything else."""
    parts = table.get(name)
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return []
    return parts


def table_in(table: Mapping[str, Any], name: str) -> _Table:
    """Give a table in a table; an empty one where it is anything else."""
    part = table.get(name)
    return part if isinstance(part, dict) else {}


def write_tables(table: _Table, name: str, parts: list[_Table]) -> None:
    """Put a list of tables into a table, if there are any or were some."""
    if parts or tables_in(table, name):
        table[name] = parts
    if not parts and name in table and table[name] == []:
        del table[name]


def reason_row(id: str, table: Mapping[str, Any], **fields: Any) -> KeyRow:
    """Make the row of something wrong from the table of its reason."""
    reason = read_fields(table, "feedback", "misconception")
    return KeyRow(id=id, role="wrong", was="wrong", **reason, **fields, written=table)


def write_reason(table: _Table, row: KeyRow, name: str = "wrong") -> None:
    """Put the reason for anything else that is wrong into a key."""
    reason = write_row(row, "misconception", "feedback")
    if reason or isinstance(table.get(name), dict):
        table[name] = reason


# --- words of a text ---


def span_row(
    id: str, role: Role, table: Mapping[str, Any], article: Article | None, show: Sequence[str]
) -> KeyRow:
    """Make the row of a span as a key quotes it."""
    row = KeyRow(
        id=id,
        role=role,
        was=role,
        written=table,
        **read_fields(table, "quote", "within", "occurrence", "label", "labels", "covers"),
        **read_fields(table, "feedback", "misconception"),
    )
    if article is None:
        return row
    shown = [name for name in expand_blocks(show) if name in {b.name for b in article.blocks}]
    within = [*expand_blocks([row.within])] if row.within else shown
    try:
        span = find_quote(article, row.quote, within=within, occurrence=row.occurrence)
    except ValueError:
        return row
    return evolve(row, span=evolve(span, label=row.label), block=block_of(article, span))


def variant_row(id: str, of: KeyRow, quote: str, article: Article | None) -> KeyRow:
    """Make the row of another cut of a span."""
    row = KeyRow(id=id, role="also", was="also", of=of.id, quote=quote, label=of.label)
    if article is None or of.span is None:
        return row
    try:
        span = find_variant(article, quote, of.span)
    except ValueError:
        return row
    return evolve(row, span=span, block=block_of(article, span))


def place_of(article: Article, span: Span, show: Sequence[str]) -> _Table:
    """Say where words stand as a key does: with no more than what makes them the only ones.

    Args:
        article: The text.
        span: The words.
        show: The blocks that the question shows.

    Returns:
        `quote`, and where needed `within` and `occurrence`.

    Raises:
        AnswerError: No key can name these words: they go over several of the blocks that are
            shown, or the same words stand there half in one another.
    """
    blocks = [name for name in expand_blocks(show) if name in {b.name for b in article.blocks}]
    own = block_of(article, span)
    for within in dict.fromkeys(("", own)):
        if is_at(article, span, [within] if within else blocks):
            return {"quote": span.quote} | ({"within": within} if within else {})
    for occurrence in range(1, article.text.count(span.quote) + 1):
        if own and is_at(article, span, [own], occurrence):
            return {"quote": span.quote, "within": own, "occurrence": occurrence}
    raise AnswerError(
        say(
            "{quote!r} cannot be named in a key; mark it block by block, or one word more",
            quote=span.quote,
        )
    )


def is_at(article: Article, span: Span, within: Sequence[str], occurrence: int = 0) -> bool:
    """Tell whether a key that quotes these words means this place."""
    try:
        found = find_quote(article, span.quote, within=within, occurrence=occurrence)
    except ValueError:
        return False
    return (found.start, found.end) == (span.start, span.end)
