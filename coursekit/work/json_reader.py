"""JSON from strangers: read with limits, strictly, and quoted in messages no longer than a line.

A file may be anything that has a name ending in ".json": what it is instead is said in a teacher's
words. All that is done here grows with the size of the file, and no faster.
"""

import json
from collections import Counter
from contextlib import suppress
from typing import Any, NoReturn

from coursekit.catalogue import say
from coursekit.errors import HandInError, OtherFile
from coursekit.work.file_kinds import (
    asked_for,
    by_bytes,
    by_text,
    damage,
    hand_in_file,
    is_of_kind,
)

BYTE_ORDER_MARK = "\ufeff"
MOST_QUOTED = 200  # characters of a stranger's text in a message


def _refuse_constant(word: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python's reader takes and JSON does not know."""
    raise HandInError(say("holds {word}, which is no JSON number", word=word))


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
            raise HandInError(
                say("names two students: {field!r} stands twice; expected one", field=name)
            )
        raise HandInError(say("holds {field} twice; expected it once", field=quoted(name)))
    return table


decoder = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_refuse_repeats)


def read_json(data: bytes, name: str = "") -> Any:  # whatever JSON the file holds
    """Read a whole file of JSON.

    Args:
        data: Its bytes.
        name: Its name, which helps to say what it is if it is none.

    Raises:
        OtherFile: It is a file of quite another kind.
        HandInError: It is no JSON, or a field stands twice in an object of it, however deep.
    """
    if kind := by_bytes(data, name):
        raise OtherFile(is_of_kind(kind), asked_for(kind))
    text = _text_of(data)
    try:
        content = decoder.decode(text)
        if "\\u" in text:  # only an escape can write half a character, which no file can hold
            json.dumps(content, ensure_ascii=False).encode()
    except HandInError:
        raise
    except RecursionError:
        raise HandInError(say("is nested too deeply"), hand_in_file()) from None
    except MemoryError:
        raise HandInError(say("holds more than this machine can read"), hand_in_file()) from None
    except UnicodeEncodeError:
        raise HandInError(
            say("holds half a character; expected whole ones"), hand_in_file()
        ) from None
    except json.JSONDecodeError as error:
        raise _no_json(text, name, error) from None
    except ValueError:  # int() takes 4,300 digits at most
        raise HandInError(say("holds a number that is too long"), hand_in_file()) from None
    return content


def _text_of(data: bytes) -> str:
    """Decode a file as editors save it: UTF-8, or UTF-16 and the code page of an older Windows.

    Raises:
        OtherFile: It is no text.
    """
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff", b"{\0"))
    encodings = ("utf-16-le" if data[:2] == b"{\0" else "utf-16",) if utf16 else ("utf-8", "cp1252")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" not in text:
                return text.removeprefix(BYTE_ORDER_MARK)
    raise OtherFile(say("is no text"), hand_in_file())


def _no_json(text: str, name: str, error: json.JSONDecodeError) -> HandInError:
    """Give the error for a text that is no JSON."""
    if error.msg == "Extra data" and text.lstrip()[:1] in "{[":
        return HandInError(say("goes on after its end; expected one hand-in"), hand_in_file())
    if kind := by_text(text, name):
        return OtherFile(is_of_kind(kind), hand_in_file())
    reason = damage(text, error)
    return HandInError(*reason) if text.lstrip()[:1] in "{[" else OtherFile(*reason)


def quoted(value: object) -> str:
    """Show any value of a stranger's in a message, in one line of letters that print."""
    try:
        return shortened(repr(value))
    except RecursionError:
        return "…"


def shortened(text: str) -> str:
    """Cut a text to what a message may quote."""
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 1]}…"
