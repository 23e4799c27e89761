"""JSON from strangers: each field once, whole characters, numbers that are numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from coursekit.errors import HandInError

MOST_BEFORE = 4_000  # bytes that say who hands in
_MARK = "\ufeff"
_HERE = "{}"  # in place of the lessons


def shown_value(value: object) -> str:
    """A value of any kind, as a message shows it."""
    try:
        return short(repr(value))
    except RecursionError:
        return "…"


def short(text: str) -> str:
    """A text that is not too long for a message."""
    return text if len(text) <= 200 else f"{text[:199]}…"


def _refuse(word: str) -> NoReturn:
    raise HandInError(f"holds {word}, which is no JSON number")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, if no field stands in it twice."""
    table = dict(pairs)
    if len(table) < len(pairs):
        fields = [field for field, _ in pairs]
        twice = next(field for field in fields if fields.count(field) > 1)
        if twice in ("student", "name"):
            raise HandInError(
                f"names two students: {shown_value(twice)} stands twice; expected one"
            )
        raise HandInError(f"holds {shown_value(twice)} twice; expected it once")
    return table


_decoder = json.JSONDecoder(parse_constant=_refuse)
_careful = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_once_each)
_KINDS = {
    b"PK\x03\x04": "a zip or an office document under another name",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"\x1f\x8b": "a gz archive",
    b"%PDF": "a PDF",
}
_BEFORE_LESSONS = re.compile(r'[^\[\]{}]*\{[^\[\]{}]*"lessons"\s*:\s*(?=\{)')


def read_json(data: bytes) -> Any:  # whatever JSON the file holds
    """What JSON holds, if nothing stands in it twice; HandInError says what is wrong."""
    text = _plain_text(data)
    with _told():
        start = None if b"\\u" in data else _BEFORE_LESSONS.match(text)
        if start is None:
            plain = _careful.decode(text)
            json.dumps(plain, ensure_ascii=False).encode()
            return plain
        # The lessons are nearly all of a file, and reading with care takes long: only what
        # stands before and after them says who hands in.
        lessons, end = _decoder.raw_decode(text, start.end())
        return _careful.decode(f"{start.group()}{_HERE}{text[end:]}") | {"lessons": lessons}


def json_before_lessons(data: bytes) -> dict[str, Any]:
    """What is easily read before the lessons of a hand-in: all of its fields, some, or none."""
    start = _BEFORE_LESSONS.match(data[:MOST_BEFORE].decode("utf-8", "replace"))
    try:
        plain = _careful.decode(f"{start.group().removeprefix(_MARK)}{_HERE}}}") if start else {}
    except (ValueError, RecursionError):
        return {}
    return plain if isinstance(plain, dict) else {}


def _plain_text(data: bytes) -> str:
    for start, kind in _KINDS.items():
        if data.startswith(start):
            raise HandInError(f"is {kind}; expected the .json file that hand_in() made, or a .zip")
    try:
        return data.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError:
        raise HandInError("is not UTF-8 text") from None


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong in reading JSON, told in one line."""
    try:
        yield
    except RecursionError:
        raise HandInError("is nested too deeply") from None
    except UnicodeEncodeError:
        raise HandInError("holds half a character; expected whole ones") from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise HandInError("goes on after its end; expected one hand-in") from None
        raise HandInError(f"is not JSON: {error.msg} in line {error.lineno}") from None
    except HandInError:
        raise
    except ValueError:  # int() takes 4,300 digits at most
        raise HandInError("holds a number that is too long") from None
