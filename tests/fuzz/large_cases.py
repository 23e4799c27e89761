"""Cases that once did harm, and are too large to keep as files: made by a rule each."""

from collections.abc import Callable, Mapping
from typing import Any

from support.hand_in_files import zipped

from fuzz.hostile_cases import Case, Folder, Zip
from fuzz.hostile_json import Raw, encoded, slots, text_of, tree_of
from fuzz.hostile_zips import Member, ZipParts, written

MILLION = 1_000_000


def large_cases(hand_in: str) -> Mapping[str, Callable[[], Case]]:
    """Give what makes each case, by what it is.

    Args:
        hand_in: A good hand-in, whose fields are filled with long values.
    """

    def with_long(field: str, value: str) -> Callable[[], Case]:
        return lambda: {b".json": _with_value(hand_in, field, value)}

    def list_of(many: int, entry: str) -> str:
        return f"[{','.join([entry] * many)}]"

    def hidden(**said: int) -> Callable[[], Case]:
        return lambda: {b".zip": zipped({"inner.zip": _long_list(**said)})}

    return {
        "165,001 fields, one of them twice, and an escape": lambda: {
            b".json": _many_fields(hand_in)
        },
        "600,000 numbers for spans": with_long("spans", list_of(600_000, "1")),
        "600,000 empty lists for spans": with_long("spans", list_of(600_000, "[]")),
        "a list of 600,000 for options": with_long("options", list_of(600_000, "1")),
        "a list of 300,000 for a log": with_long("log", list_of(300_000, "{}")),
        "a table of 150,000 for articles": with_long("articles", _table(150_000, "1")),
        "a table of 100,000 for attempts": with_long("attempts", _table(100_000, "{}")),
        "a table of 100,000 for lessons": with_long("lessons", _table(100_000, "[]")),
        "a written answer of 140,000 characters": with_long("text", f'"{"w " * 70_000}"'),
        "a student of 1.9 million characters": with_long("student", f'"{"x" * 1_900_000}"'),
        "100,000 lists in one another": with_long("spans", "[" * 100_000 + "]" * 100_000),
        "an inner zip that hides a long list by its disks": hidden(disk=1, first=1, here=1),
        "an inner zip that says of a long list that it is short": hidden(here=1, members=1),
        "an inner zip whose long list has no length": hidden(here=1, members=1, length=0),
        "a thousand folders in one another": lambda: {b"/d" * 1_100 + b"/a.json": b"{}"},
        "200 hand-ins of one student that fail late": lambda: {
            b".zip": _failing_late(hand_in, 200)
        },
        "a folder of 2,000 empty folders": lambda: (
            {b"/%d" % number: Folder() for number in range(2_000)} | {b"/a.json": b"{}"}
        ),
    }


def _with_value(hand_in: str, field: str, value: str) -> bytes:
    """Give the first field of a name this value; one that is not there is put beside an answer."""
    tree = tree_of(hand_in)
    found = {slot.name: slot for slot in reversed(slots(tree))}
    if field in found:
        found[field].put(Raw(value))
    else:
        found["checks"].inside.append((field, Raw(value)))
    return encoded(text_of(tree))


def _table(many: int, value: str) -> str:
    fields = (f'"{number}":{value}' for number in range(many))
    return f"{{{','.join(fields)}}}"


def _many_fields(hand_in: str) -> bytes:
    head = hand_in.rstrip().removesuffix("}")
    fields = ",".join(f'"{number}":1' for number in range(165_000))
    return f'{head}, {fields}, "164999": "\\u0041"}}'.encode()


def _long_list(**said: int) -> bytes:
    """Give a zip whose list names one member a million times, and whose end says otherwise."""
    lies = [("end", name, number) for name, number in said.items()]
    members = [Member(b"", b"{}")]
    return written(ZipParts(members, lies, is_zip64=True, repeat=MILLION))


def _failing_late(hand_in: str, many: int) -> Any:
    """Give a zip of hand-ins of one student, each refused only when all of it is read."""
    files = {}
    for number in range(many):
        text = hand_in.replace(
            "2026-01-01T10:00:00", f"2026-01-01T10:{number // 60:02}:{number % 60:02}"
        )
        files[f"{number:03}.json"] = text.replace('"label": "source"', '"label": "none"').encode()
    return Zip(files)
