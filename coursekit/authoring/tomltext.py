"""Plain tables as TOML text: no comment of an author goes out with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(table: Mapping[str, Any]) -> str:
    """A table as TOML: plain values first, then a section a table, all below it in one line."""
    plain = {name: value for name, value in table.items() if not _is_section(value)}
    lines = [f"{_name(name)} = {_value(value)}" for name, value in plain.items()]
    for name, value in table.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{_name(name)}]", *_fields(value)]
        elif _is_section(value):
            for one in value:
                lines += ["", f"[[{_name(name)}]]", *_fields(one)]
    return "\n".join(lines).strip() + "\n"


def _is_section(value: object) -> bool:
    tables = isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value)
    return isinstance(value, Mapping) or bool(tables)


def _fields(table: Mapping[str, Any]) -> list[str]:
    return [f"{_name(name)} = {_value(value)}" for name, value in table.items()]


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _string(value)
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case Mapping():
            return f"{{{', '.join(_fields(value))}}}"
        case _:  # dates: the course's files have none
            raise TypeError(
                f"{value!r} cannot be written; expected text, a number, a list, a table"
            )


def _string(text: str) -> str:
    """A TOML basic string: JSON's, but for one character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
