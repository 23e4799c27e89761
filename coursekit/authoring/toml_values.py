"""How values are written into TOML: as a careful person would, or as the value before them was.

A value that changes keeps the manner of the one in its place: its quotation marks, one line or
several, the comments in a list. What is new gets words in three marks where they hold marks or
lines, an option a line, and fields in the order in which the guide for authors has them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import Array, InlineTable, Item, Null

from coursekit.questions.base import Table

MOST_IN_LINE = 92  # characters of a list on one line
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # what only an escape can write
_QUOTED = re.compile(r'"""|\'\'\'|"|\'')
_EXACT = ("quote", "also", "spans")  # words of a text, which are copied and never escaped
_ORDER = (
    *("id", "kind", "title", "minutes", "outcomes", "text", "prompt", "points", "hints"),
    *("article", "show", "assessed"),
    *("counted", "labels", "layer", "explanation", "answer", "right", "quote", "within"),
    *("occurrence", "label", "score", "values", "first", "second", "accept", "least", "most"),
    *("order", "also", "covers", "options", "items", "wrong", "misconception", "feedback"),
)
# Labels stand before the layer in a question, and after the score in a span of a key.
_IN_SPAN = ("quote", "within", "occurrence", "label", "score", "labels", "also", "covers")


def in_usual_order(table: Mapping[str, Any]) -> list[str]:
    """Give the names of a table's fields as the guide for authors orders them; others come last."""
    usual = _IN_SPAN if "quote" in table else ()
    order = [*usual, *(name for name in _ORDER if name not in usual)]
    rank = {name: number for number, name in enumerate(order)}
    return sorted(table, key=lambda name: rank.get(name, len(rank)))


def key_text(name: str) -> str:
    """Write the name of a field."""
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def dotted(names: Iterable[str]) -> str:
    """Write the names of tables that lie in one another."""
    return ".".join(map(key_text, names))


def is_flat(value: object) -> bool:
    """Tell whether a table holds no table, so that it reads well on one line."""
    return isinstance(value, dict) and not any(_holds_table(part) for part in value.values())


def _holds_table(value: object) -> bool:
    if isinstance(value, list):
        return any(isinstance(part, dict) or _holds_table(part) for part in value)
    return isinstance(value, dict)


def is_tables(value: object) -> bool:
    """Tell whether a value is a list of tables, and not an empty list."""
    return isinstance(value, list) and bool(value) and all(isinstance(part, dict) for part in value)


# --- values that are new ---


def value_text(value: object, name: str = "", *, inline: bool = False) -> str:
    """Write a value.

    Args:
        value: Text, a number, true or false, a list, or a table.
        name: The name of its field: quotes are written so that nothing in them is escaped.
        inline: Whether it stands inside of another value.
    """
    if isinstance(value, str):
        return _new_string(value, exact=name in _EXACT, inline=inline)
    if isinstance(value, list):
        return _list_text(value, name, inline=inline)
    if isinstance(value, dict):
        fields = (
            f"{key_text(part)} = {value_text(value[part], part, inline=True)}"
            for part in in_usual_order(value)
        )
        return f"{{ {', '.join(fields)} }}" if value else "{}"
    # Numbers and dates are written as tomlkit writes them.
    return tomlkit.item(value).as_string()


def _list_text(value: Sequence[object], name: str, *, inline: bool) -> str:
    parts = [value_text(part, name, inline=True) for part in value]
    line = f"[{', '.join(parts)}]"
    fits = len(line) <= MOST_IN_LINE and not (is_tables(value) or "\n" in line)
    if inline or fits:
        return line
    return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"


def _new_string(text: str, *, exact: bool, inline: bool) -> str:
    if exact or (inline and '"' in text and "\n" not in text):
        return _string(text, "'''")
    return _string(text, '"""\n' if not inline and ('"' in text or "\n" in text) else '"')


def _string(text: str, marks: str) -> str:
    """Write text between these marks; between others where they cannot hold it.

    Args:
        text: The text.
        marks: What opens it: quotation marks, and perhaps a new line after three of them.
    """
    closing = marks.strip()
    if closing == "'''" and "'''" not in text and not (text.endswith("'") or _CONTROL.search(text)):
        return f"'''{_line_break(marks, text)}{text}'''"
    if closing == "'" and not ("'" in text or "\n" in text or _CONTROL.search(text)):
        return f"'{text}'"
    if closing in ("'''", "'"):
        return _string(text, '"""' if "\n" in text else '"')
    escaped = _CONTROL.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text.replace("\\", "\\\\"))
    if closing == '"""':
        escaped = escaped.replace('"""', '""\\"')
        if escaped.endswith('"'):
            escaped = f'{escaped[:-1]}\\"'
        return f'"""{_line_break(marks, text)}{escaped}"""'
    escaped = escaped.replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _line_break(marks: str, text: str) -> str:
    """Give the new line after the opening marks, which is no part of the text."""
    return "\n" if marks.endswith("\n") or text.startswith("\n") else ""


# --- values in the place of others ---


def changed_text(old: Item, before: object, value: object, name: str) -> str:
    """Write a value in the manner of the one that it replaces.

    Args:
        old: The value that stands in the file.
        before: The same as plain data.
        value: The new one, as plain data.
        name: The name of its field.
    """
    if before == value and type(before) is type(value):
        return old.as_string()
    if isinstance(before, str) and isinstance(value, str):
        return _changed_string(old.as_string(), before, value)
    if isinstance(old, Array) and isinstance(before, list) and isinstance(value, list):
        return _changed_list(old, before, value, name)
    if isinstance(old, InlineTable) and isinstance(before, dict) and isinstance(value, dict):
        return _changed_table(old, before, value)
    return value_text(value, name)


def _changed_string(old: str, before: str, text: str) -> str:
    found = _QUOTED.match(old)
    marks = found[0] if found else '"'
    if old.startswith(marks + "\n"):
        marks += "\n"
    if marks == '"' and "\n" in text:
        marks = '"""\n'
    elif marks == '"' and '"' in text and '"' not in before:
        marks = "'''"
    return _string(text, marks)


def parsed(text: str) -> Item:
    """Give a value as tomlkit has it, with its own spelling."""
    item = tomlkit.parse(f"x = {text}").item("x")
    assert isinstance(item, Item)  # only tables with headers come in pieces
    return item


def _changed_table(old: InlineTable, before: Table, value: Table) -> str:
    items = {part: old.item(part) for part in before}
    # Tables that are written with dots, part by part, are none that tomlkit can change.
    whole = {
        part: item
        for part, item in items.items()
        if isinstance(item, Item)
        and isinstance(item, InlineTable) == isinstance(before[part], dict)
    }
    changed = [part for part in value if part not in before or before[part] != value[part]]
    if before.keys() == value.keys() and whole.keys() >= {*changed}:
        for part in changed:
            old[part] = parsed(changed_text(whole[part], before[part], value[part], part))
        return old.as_string()
    # No comment can stand in such a table: it is written anew, each value as it was.
    fields = [
        f"{key_text(part)} = "
        + (
            changed_text(whole[part], before[part], value[part], part)
            if part in whole
            else value_text(value[part], part, inline=True)
        )
        for part in merged_names([*before], value)
    ]
    space = " " if old.as_string().startswith("{ ") or not before else ""
    return f"{{{space}{', '.join(fields)}{space}}}" if fields else "{}"


def merged_names(there: Sequence[str], value: Mapping[str, Any]) -> list[str]:
    """Give the fields of a changed table: those that stand keep their order, new ones fit in."""
    names = [name for name in there if name in value]
    usual = in_usual_order(value)
    for name in usual:
        if name not in names:
            before = usual[: usual.index(name)]
            at = max((names.index(other) + 1 for other in before if other in names), default=0)
            names.insert(at, name)
    return names


def _changed_list(old: Array, before: list[Any], value: list[Any], name: str) -> str:
    pairs = alike(before, value)
    if pairs == [*range(len(before))]:
        for at, part in enumerate(value):
            if before[at] != part:
                old[at] = parsed(changed_text(_of(old, at), before[at], part, name))
        return old.as_string()
    parts = [
        value_text(part, name, inline=True)
        if at is None
        else changed_text(_of(old, at), before[at], part, name)
        for at, part in zip(pairs, value, strict=True)
    ]
    around = _without_values(old)
    if "#" in around:
        return _list_with_comments(old, pairs, parts)
    text = old.as_string()
    if "\n" not in around:
        return f"[{', '.join(parts)}]"
    indent = re.match(r"\[\s*?\n([ \t]*)", text)
    space, last = (indent[1] if indent else "  "), text[text.rindex("\n") + 1 : -1]
    comma = "," if re.search(r",\s*\]$", text) or not before else ""
    return "[\n" + ",\n".join(f"{space}{part}" for part in parts) + f"{comma}\n{last}]"


def _of(array: Array, at: int) -> Item:
    """Give an element as tomlkit has it: `array[at]` gives true and false as Python's own."""
    values = [group.value for group in array._value]
    return [value for value in values if value is not None and not isinstance(value, Null)][at]


def _without_values(array: Array) -> str:
    """Give what stands between the elements of a list."""
    return "".join(
        part.as_string()
        for group in array._value
        for part in (group.indent, group.comma, group.comment)
        if part is not None
    )


def _list_with_comments(old: Array, pairs: Sequence[int | None], parts: Sequence[str]) -> str:
    """Write the elements of a list in another order, a line each, with its comments.

    A comment above an element that goes stays; one behind it goes too.
    """
    around: list[tuple[list[str], str, str]] = []  # lines above an element, indent, what is behind
    space = ""
    for group in old._value:
        indent, comment = (
            part.as_string() if part is not None else "" for part in (group.indent, group.comment)
        )
        space += indent
        if group.value is None or isinstance(group.value, Null):
            space += comment
        else:
            pad = space.rpartition("\n")[2]
            around.append(([*_lines_above(space)], pad, comment.rstrip()))
            space = ""
    usual = next((pad for _, pad, _ in around if pad.strip(" \t") == "" != pad), "  ")
    lines = [line for at, (above, *_) in enumerate(around) if at not in pairs for line in above]
    for at, part in zip(pairs, parts, strict=True):
        above, pad, behind = around[at] if at is not None else ([], usual, "")
        lines += [*above, f"{pad or usual}{part},{behind}"]
    return "\n".join(["[", *lines, *_lines_above(space), f"{space.rpartition(chr(10))[2]}]"])


def _lines_above(space: str) -> Iterator[str]:
    """Give the comments among what stands between two elements, and empty lines before them."""
    lines = [line.rstrip() for line in space.split("\n")]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line:
            yield line
        elif following and space.startswith("\n\n"):
            yield ""


# --- which element is which ---


def alike(before: Sequence[Any], after: Sequence[Any]) -> list[int | None]:
    """Find for each element of a changed list the one that it was before.

    Args:
        before: The list as it was.
        after: The list as it is to be.

    Returns:
        For each element of `after` its place in `before`; None for one that is new.
    """
    found: list[int | None] = [None] * len(after)
    left = dict(enumerate(before))
    for number, part in enumerate(after):
        same = [at for at, old in left.items() if old == part]
        if same:
            found[number] = same[0]
            del left[same[0]]
    for number, part in enumerate(after):
        if found[number] is None and left:
            like = {at: _likeness(old, part) for at, old in left.items()}
            nearest = max(left, key=lambda at: (like[at], at == number))
            if like[nearest] > 0 or (nearest == number and not isinstance(part, dict)):
                found[number] = nearest
                del left[nearest]
    return found


def _likeness(old: object, new: object) -> float:
    """Tell how likely an element is a changed one: the share of fields that are the same."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return 0.0
    same: int = sum(name in new and bool(new[name] == value) for name, value in old.items())
    first = next(iter(old), None)
    if first is not None and first in new and old[first] == new[first]:
        return float(1 + same)
    return same / max(len(old), len(new)) if 2 * same >= max(len(old), len(new)) else 0.0
