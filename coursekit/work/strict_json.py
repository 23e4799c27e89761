"""JSON from strangers: each field once, whole characters, numbers that are numbers."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from coursekit.errors import HandInError

MOST_BEFORE = 4_000  # bytes that say who hands in
_MARK = "\ufeff"
_BEFORE_LESSONS = re.compile(r'[^\[\]{}]*\{[^\[\]{}]*"lessons"\s*:\s*(?=\{)')
_OTHER_FORMATS = {
    b"PK\x03\x04": "a zip or an office document under another name",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"\x1f\x8b": "a gz archive",
    b"%PDF": "a PDF",
}


def shown_value(value: object) -> str:
    """Show a value of any kind in a message, cut to 200 characters."""
    try:
        return short(repr(value))
    except RecursionError:
        return "…"


def short(text: str) -> str:
    """Cut a text to the 200 characters that a message can hold."""
    return text if len(text) <= 200 else f"{text[:199]}…"


def _refuse_constant(word: str) -> NoReturn:
    raise HandInError(f"holds {word}, which is no JSON number")


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make the object of these fields, if none stands in it twice.

    JSON leaves open which of two wins: a file could show a person one student or one answer, and
    the grader another.
    """
    table = dict(pairs)
    if len(table) < len(pairs):
        # Counted at once, not field by field: a stranger's object may have 100,000 of them.
        name = Counter(name for name, _ in pairs).most_common(1)[0][0]
        if name in ("student", "name") and isinstance(table[name], str):
            raise HandInError(f"names two students: {name!r} stands twice; expected one")
        raise HandInError(f"holds {shown_value(name)} twice; expected it once")
    return table


_decoder = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_refuse_repeats)


def read_json(data: bytes) -> Any:  # whatever JSON the file holds
    """Read a whole file of JSON from a stranger.

    Args:
        data: The bytes of the file, UTF-8 with or without its mark.

    Returns:
        What the file holds, as dicts, lists, text and numbers.

    Raises:
        HandInError: It is no JSON, or a field stands twice in an object of it, however deep.
    """
    text = _decoded(data)
    with _told_in_one_line():
        plain = _decoder.decode(text)
        if b"\\u" in data:  # only an escape can write half a character, which no file can hold
            json.dumps(plain, ensure_ascii=False).encode()
    return plain


def json_before_lessons(data: bytes) -> dict[str, Any]:
    """Read what stands before the lessons of a hand-in, which are nearly all of it.

    Returns:
        The fields before the lessons, or some, or none: a caller that misses one reads the file
        whole. The lessons themselves are always an empty table.
    """
    start = _BEFORE_LESSONS.match(data[:MOST_BEFORE].decode("utf-8", "replace"))
    try:
        plain = _decoder.decode(f"{start.group().removeprefix(_MARK)}{{}}}}") if start else {}
    except (ValueError, RecursionError):
        return {}
    return plain if isinstance(plain, dict) else {}


def _decoded(data: bytes) -> str:
    for start, kind in _OTHER_FORMATS.items():
        if data.startswith(start):
            raise HandInError(f"is {kind}; expected the .json file that hand_in() made, or a .zip")
    try:
        return data.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError:
        raise HandInError("is not UTF-8 text") from None


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    """Turn what goes wrong in reading JSON into a HandInError."""
    try:
        yield
    except HandInError:
        raise
    except RecursionError:
        raise HandInError("is nested too deeply") from None
    except UnicodeEncodeError:
        raise HandInError("holds half a character; expected whole ones") from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise HandInError("goes on after its end; expected one hand-in") from None
        raise HandInError(f"is not JSON: {error.msg} in line {error.lineno}") from None
    except ValueError:  # int() takes 4,300 digits at most
        raise HandInError("holds a number that is too long") from None
