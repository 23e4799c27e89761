"""A TOML file as the lines that somebody wrote, so that a change leaves all others as they are.

tomlkit keeps the spelling of values; where tables begin and end, and which comment belongs to
which, is kept here. A file is a list of lines, each with the path of what it says. A comment
straight above a line goes with it; one with an empty line below, such as the title of a part, stays
where it is. Every change gives a new text, whose lines are read anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from attrs import frozen

from coursekit.authoring.toml_values import (
    alike,
    changed_text,
    dotted,
    in_usual_order,
    is_flat,
    is_tables,
    key_text,
    parsed,
    value_text,
)
from coursekit.course.toml_reader import toml_of
from coursekit.questions.base import Table

TomlPath = tuple[str | int, ...]  # names of tables; after that of a list of them, a number from 0

_SIGN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})'
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}\n]',
    re.DOTALL,
)
_NAME = r'(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
_NAMES = re.compile(rf"\s*({_NAME}(?:[ \t]*\.[ \t]*{_NAME})*)[ \t]*=")


@frozen
class Line:
    """One line of a file, or several that a value takes.

    Attributes:
        text: All of it, with its line break.
        path: What it says something of; () for an empty line or a comment.
        what: "header" for the line that begins a table, "value", or "other".
        header: The path of the table in which a value stands.
    """

    text: str
    path: TomlPath = ()
    what: Literal["header", "value", "other"] = "other"
    header: TomlPath = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing stands in it."""
        return not self.text.strip()

    @property
    def is_comment(self) -> bool:
        """Tell whether only a comment stands in it."""
        return self.what == "other" and not self.is_empty


def split_lines(text: str) -> Iterator[str]:
    """Divide a file into lines; a value that goes over several lines is one of them."""
    start = depth = 0
    for sign in _SIGN.finditer(text):
        if sign[0] in ("[", "{"):
            depth += 1
        elif sign[0] in ("]", "}"):
            depth -= 1
        elif sign[0] == "\n" and not depth:
            yield text[start : sign.end()]
            start = sign.end()
    if start < len(text):
        yield text[start:]


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    """Give the names in a header without its brackets, or before an equals sign."""
    table: Any = toml_of(f"{text} = 0")
    names = []
    while isinstance(table, dict):
        [(name, table)] = table.items()
        names.append(name)
    return tuple(names)


def read_lines(text: str) -> list[Line]:
    """Give the lines of a file that is TOML, each with its path."""
    lines: list[Line] = []
    counts: dict[TomlPath, int] = {}  # how many tables each list has so far
    header: TomlPath = ()
    for line in split_lines(text):
        start = line.lstrip()
        if start.startswith("["):
            brackets = 2 if start.startswith("[[") else 1
            path = _resolved(_names(_in_brackets(start, brackets)), counts, new=brackets == 2)
            header = path
            lines.append(Line(line, path, "header"))
        elif found := _NAMES.match(line):
            path = (*header, *_names(found[1]))
            lines.append(Line(line, path, "value", header))
        else:
            lines.append(Line(line))
    return lines


def _in_brackets(header: str, brackets: int) -> str:
    depth = 0
    for sign in _SIGN.finditer(header):
        depth += (sign[0] == "[") - (sign[0] == "]")
        if not depth:
            return header[brackets : sign.end() - brackets]
    return header.strip().strip("[]")


def _resolved(names: Sequence[str], counts: dict[TomlPath, int], *, new: bool) -> TomlPath:
    path: TomlPath = ()
    for number, name in enumerate(names, 1):
        path = (*path, name)
        if new and number == len(names):
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def without_numbers(path: TomlPath) -> list[str]:
    """Give the names of a path, as a header has them."""
    return [name for name in path if isinstance(name, str)]


# --- new tables ---


def table_text(names: Sequence[str], table: Table, *, listed: bool, keyed: bool) -> str:
    """Write a table under a header of its own.

    Args:
        names: The names of the header.
        table: What it holds.
        listed: Whether it is one of a list of tables, with two brackets.
        keyed: Whether it belongs to a key, where lists of tables get a header each.
    """
    header = f"[[{dotted(names)}]]\n" if listed else f"[{dotted(names)}]\n"
    values, tables = body_texts(names, table, keyed=keyed)
    return header + "".join(values) + "".join(tables)


def body_texts(
    names: Sequence[str], table: Table, *, keyed: bool, before: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """Write what a table holds: the lines of its values, and then the tables in it.

    Args:
        names: The names of the table's header.
        table: What it holds.
        keyed: As for `table_text`.
        before: Names that stand before each field with a dot.
    """
    values: list[str] = []
    tables: list[str] = []
    for name in in_usual_order(table):
        value = table[name]
        inner = [*names, *before, name]
        own_tables = keyed or name == "parts"
        if is_tables(value) and own_tables:
            parts = [table_text(inner, part, listed=True, keyed=True) for part in value]
            tables += [f"\n{part}" for part in parts]
        elif name == "key" and isinstance(value, dict):
            tables.insert(0, table_text(inner, value, listed=False, keyed=True))
        elif isinstance(value, dict) and value and not is_flat(value):
            if all(map(is_flat, value.values())):
                values += _dotted_lines([*before, name], value)
            elif all(isinstance(part, dict) for part in value.values()):
                for part in value:
                    text = table_text([*inner, part], value[part], listed=False, keyed=keyed)
                    tables.append(f"\n{text}")
            else:
                tables.append(f"\n{table_text(inner, value, listed=False, keyed=keyed)}")
        else:
            values.append(f"{dotted([*before, name])} = {value_text(value, name)}\n")
    return values, tables


def _dotted_lines(before: Sequence[str], table: Table) -> Iterator[str]:
    """Write tables in a table, a line for each that holds no other."""
    if is_flat(table) or not all(isinstance(part, dict) for part in table.values()):
        for name in in_usual_order(table):
            value = table[name]
            if isinstance(value, dict) and not is_flat(value):
                yield from _dotted_lines([*before, name], value)
            else:
                yield f"{dotted([*before, name])} = {value_text(value, name)}\n"
        return
    for name, part in table.items():
        if is_flat(part):
            yield f"{dotted([*before, name])} = {value_text(part, name)}\n"
        else:
            yield from _dotted_lines([*before, name], part)


# --- a file ---


class TomlText:
    """The text of a file, which its methods change line by line.

    Attributes:
        text: All of it; lines end in a line feed alone.
        lines: Its lines.
        keys_only: Whether it is a file of keys alone.
    """

    def __init__(self, text: str, *, keys_only: bool = False) -> None:
        """Read a text that is TOML.

        Args:
            text: The text.
            keys_only: Whether it is a file of keys alone.
        """
        self.keys_only = keys_only
        self._set(text)

    def _set(self, text: str) -> None:
        self.text = text
        self.lines = read_lines(text)
        self._table: Table | None = None

    @property
    def table(self) -> Table:
        """What the file holds, as plain data that is not to be changed."""
        if self._table is None:
            self._table = toml_of(self.text)
        return self._table

    def at(self, path: TomlPath) -> Any:
        """Give what stands at a path, as plain data; a KeyError or IndexError where nothing is."""
        value: Any = self.table
        for name in path:
            value = value[name]
        return value

    def _is_keyed(self, path: TomlPath) -> bool:
        return self.keys_only or "key" in path

    def has_headers(self, name: str) -> bool:
        """Tell whether a list of tables, if there is one, has a header for each of them."""
        headers = {line.path for line in self.lines if line.what == "header"}
        there = self.table.get(name, [])
        return isinstance(there, list) and all((name, n) in headers for n in range(len(there)))

    # --- where something stands ---

    def _numbers(self, path: TomlPath) -> list[int]:
        """Give the numbers of the lines that say something of a path or of what lies in it."""
        return [n for n, line in enumerate(self.lines) if line.path[: len(path)] == path != ()]

    def _with_lead(self, number: int) -> int:
        """Give the number of the first comment straight above a line, or that of the line."""
        while number and self.lines[number - 1].is_comment:
            number -= 1
        # The first comments of a file speak of all of it.
        return number

    def _blocks(self, path: TomlPath) -> list[tuple[int, int]]:
        """Give the runs of lines that speak of a path, with their comments, half-open."""
        blocks: list[tuple[int, int]] = []
        for number in self._numbers(path):
            start = self._with_lead(number)
            if blocks and all(line.what == "other" for line in self.lines[blocks[-1][1] : number]):
                blocks[-1] = (blocks[-1][0], number + 1)
            else:
                blocks.append((start, number + 1))
        return blocks

    def block_text(self, path: TomlPath) -> str:
        """Give the lines that speak of a path."""
        return "".join(
            line.text for start, stop in self._blocks(path) for line in self.lines[start:stop]
        )

    # --- tables as a whole ---

    def take_out(self, path: TomlPath) -> str:
        """Take out all lines that speak of a path, and give them.

        Where it is a table with a header, the empty line that parts it from its neighbour goes too.
        """
        taken: list[str] = []
        keep = [line.text for line in self.lines]
        for start, stop in self._blocks(path):
            taken += keep[start:stop]
            parted = any(line.what == "header" for line in self.lines[start:stop])
            for number in range(start, stop):
                keep[number] = ""
            if parted:
                for number in self._empty_beside(start, stop):
                    keep[number] = ""
        self._set("".join(keep))
        return "".join(taken)

    def _empty_beside(self, start: int, stop: int) -> list[int]:
        """Give the empty lines after a block, or before it where nothing comes after."""
        after = stop
        while after < len(self.lines) and self.lines[after].is_empty:
            after += 1
        before = start
        while before and self.lines[before - 1].is_empty:
            before -= 1
        if after < len(self.lines) and (after > stop or not before):
            return [*range(stop, after)]
        return [*range(before, start)] if after == len(self.lines) else []

    def put_before(self, path: TomlPath, block: str, *, parted: bool = True) -> None:
        """Put lines before all that speaks of a path.

        Args:
            path: Something that stands in the file.
            block: The lines.
            parted: Whether an empty line follows them.
        """
        start = self._blocks(path)[0][0]
        self._insert(start, _whole_line(block) + ("\n" if parted else ""))

    def put_last(self, block: str) -> None:
        """Put lines at the end of the file, after an empty line."""
        text = _whole_line(self.text) if self.text else ""
        apart = "" if not text or text.endswith("\n\n") else "\n"
        self._set(text + apart + _whole_line(block))

    def put_after(self, path: TomlPath, block: str) -> None:
        """Put lines after all that speaks of a path."""
        self._insert(self._blocks(path)[-1][1], block)

    def _insert(self, number: int, block: str) -> None:
        texts = [line.text for line in self.lines]
        if number and texts[number - 1] and not texts[number - 1].endswith("\n"):
            texts[number - 1] += "\n"
        texts.insert(number, block)
        self._set("".join(texts))

    def rename_table(self, old: str, new: str) -> None:
        """Call a table of the file otherwise, in all headers that name it."""
        name = re.compile(rf"(\s*\[{{0,2}}[ \t]*){_NAME}")
        texts = [
            name.sub(lambda found: found[1] + key_text(new), line.text, count=1)
            if line.path[:1] == (old,) and (line.what == "header" or not line.header)
            else line.text
            for line in self.lines
        ]
        self._set("".join(texts))

    # --- values ---

    def merge(self, path: TomlPath, new: Mapping[str, Any]) -> None:
        """Make a table hold these values, and touch only lines whose values differ.

        Args:
            path: The table; () for the file.
            new: All that it is to hold.
        """
        gone = [name for name in self.at(path) if name not in new]
        for name in in_usual_order(new):
            self._merge_field(path, name, new[name])
        for name in gone:  # last, so that what is new finds its place beside it
            self.take_out((*path, name))

    def _merge_field(self, path: TomlPath, name: str, value: Any) -> None:
        here, table = (*path, name), self._at_or(path, {})
        if name not in table:
            self._add(path, name, value)
            return
        before = table[name]
        if before == value and type(before) is type(value):
            return
        number = next(
            (n for n, line in enumerate(self.lines) if line.what == "value" and line.path == here),
            None,
        )
        if number is not None:
            self._replace_value(number, before, value, name)
        elif (
            isinstance(before, dict)
            and isinstance(value, dict)
            and (value or self._header_for(here) == here)
        ):
            self.merge(here, value)
        elif is_tables(before) and is_tables(value):
            self._merge_tables(here, value)
        else:
            self.take_out(here)
            self._add(path, name, value)

    def _at_or(self, path: TomlPath, otherwise: Any) -> Any:
        try:
            return self.at(path)
        except (KeyError, IndexError):
            return otherwise

    def _replace_value(self, number: int, before: Any, value: Any, name: str) -> None:
        text = self.lines[number].text
        found = _NAMES.match(text)
        assert found is not None  # the line has a path
        start, rest = text[: found.end()], text[found.end() :]
        old = parsed(rest)
        spelled = old.as_string()
        space = rest[: len(rest) - len(rest.lstrip(" \t"))]
        tail = rest[len(space) + len(spelled) :]
        new = changed_text(old, before, value, name)
        texts = [line.text for line in self.lines]
        texts[number] = start + space + new + tail
        self._set("".join(texts))

    def _merge_tables(self, path: TomlPath, new: Sequence[Table]) -> None:
        """Make a list of tables, each with a header, hold these."""
        pairs = alike(self.at(path), new)
        for old in reversed(range(len(self.at(path)))):
            if old not in pairs:
                self.take_out((*path, old))
        there = sorted(at for at in pairs if at is not None)  # what each was, after the removals
        parted = self._are_parted(path)
        for number, at in enumerate(pairs):
            if at is None:
                text = table_text(without_numbers(path), new[number], listed=True, keyed=True)
                self._put_listed(path, number, text, parted=parted)
                there.insert(number, -1)
            elif there[number] != at:
                block = self.take_out((*path, there.index(at)))
                there.remove(at)
                self._put_listed(path, number, block, parted=parted)
                there.insert(number, at)
        for number, table in enumerate(new):
            self.merge((*path, number), table)

    def _are_parted(self, path: TomlPath) -> bool:
        """Tell whether empty lines stand between the tables of a list."""
        numbers = [
            n
            for n, line in enumerate(self.lines)
            if line.what == "header" and line.path[:-1] == path
        ]
        starts = [self._with_lead(number) for number in numbers]
        return not starts or any(start and self.lines[start - 1].is_empty for start in starts)

    def _put_listed(self, path: TomlPath, number: int, block: str, *, parted: bool) -> None:
        here = self._at_or(path, [])
        if number < len(here):
            self.put_before((*path, number), block, parted=parted)
        else:
            last = (*path, number - 1) if number else path[:-1]
            self.put_after(last, ("\n" if parted else "") + _whole_line(block))

    def _add(self, path: TomlPath, name: str, value: Any) -> None:
        """Write a field that the table has not yet, where a careful person would write it."""
        if path and not self._numbers(path):  # all that stood in the table was taken out
            self._add(path[:-1], str(path[-1]), {name: value})
            return
        for number, line in enumerate(self.lines):
            if line.what == "value" and line.path == path[: len(line.path)]:
                before = self.at(line.path)
                whole = _with(before, (*path, name)[len(line.path) :], value)
                self._replace_value(number, before, whole, str(line.path[-1]))
                return
        keyed = self._is_keyed((*path, name))
        header = self._header_for(path)
        if header is None:  # the table is there only by the headers of tables in it
            names = [*without_numbers(path), name]
            body = value if isinstance(value, dict) else {}
            if not isinstance(value, dict):
                names, body = without_numbers(path), {name: value}
            text = table_text(names, body, listed=False, keyed=keyed)
            self.put_after(path, f"\n{text}")
            return
        before = without_numbers(path[len(header) :])
        if before and isinstance(value, dict) and not is_flat(value):
            values, tables = [*_dotted_lines([*before, name], value)], list[str]()
        else:
            values, tables = body_texts(
                without_numbers(header), {name: value}, keyed=keyed, before=before
            )
        if values:
            self._insert(self._place_of(path, header, name), "".join(values))
        for text in tables:
            self._put_table(path, text)

    def _put_table(self, path: TomlPath, text: str) -> None:
        if path:
            self.put_after(path, text)
            return
        # In the head of a lesson: before the questions, whatever comments stand above them.
        last = max((n for n, line in enumerate(self.lines) if self._is_head(line)), default=-1)
        self._insert(last + 1, text)

    def _is_head(self, line: Line) -> bool:
        return line.what != "other" and line.path[:1] in {("parts",)} | {
            (name,) for name, value in self.table.items() if not is_tables(value)
        }

    def _header_for(self, path: TomlPath) -> TomlPath | None:
        """Find the header under which a field of a table is written; None where there is none."""
        if not path or any(line.what == "header" and line.path == path for line in self.lines):
            return path
        for line in self.lines:
            is_above = len(line.header) <= len(path)
            if line.what == "value" and line.path[: len(path)] == path and is_above:
                return line.header
        return None

    def _place_of(self, path: TomlPath, header: TomlPath, name: str) -> int:
        """Find the line before which a new field is written, among the fields of its table."""
        own = [
            (n, line)
            for n, line in enumerate(self.lines)
            if line.what == "value" and line.header == header and line.path[: len(path)] == path
        ]
        there = [str(line.path[len(path)]) for _, line in own]
        usual = in_usual_order(dict.fromkeys([*there, name]))
        earlier = usual[: usual.index(name)]
        before = [n for n, line in own if str(line.path[len(path)]) in earlier]
        if before:
            return max(before) + 1
        if own:
            return self._with_lead(own[0][0])
        headers = [n for n, line in enumerate(self.lines) if line.path == header != ()]
        return headers[0] + 1 if headers else 0


def _with(value: Any, path: TomlPath, new: Any) -> Any:
    """Give tables in one another with something else at a path."""
    if not path:
        return new
    if isinstance(value, dict):
        return value | {path[0]: _with(value.get(path[0], {}), path[1:], new)}
    return [_with(part, path[1:], new) if n == path[0] else part for n, part in enumerate(value)]


def _whole_line(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"
