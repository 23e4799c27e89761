"""JSON from strangers: a hand-in or a work file that was changed in its structure or its bytes.

All is made from a `Random` that Hypothesis gives: drawn choice by choice, a file would take longer
to make than to grade.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple


class Pairs(list[tuple[str, Any]]):
    """A JSON object whose fields may stand in it twice."""


class Raw(str):
    """A piece of JSON as it is to stand in the file, however wrong."""

    __slots__ = ()


class Slot(NamedTuple):
    """A place in a tree of JSON that holds a value.

    Attributes:
        name: The field that it is, or "[]" for an entry of a list.
        inside: The object or list around it.
        position: Where it stands in that.
    """

    name: str
    inside: Any
    position: int

    @property
    def value(self) -> Any:
        """Give what it holds."""
        held = self.inside[self.position]
        return held[1] if isinstance(self.inside, Pairs) else held

    def put(self, value: Any) -> None:
        """Put another value there."""
        is_field = isinstance(self.inside, Pairs)
        self.inside[self.position] = (self.inside[self.position][0], value) if is_field else value


def tree_of(text: str) -> Any:
    """Read JSON so that objects can be changed field by field."""
    return json.loads(text, object_pairs_hook=Pairs)


def text_of(node: Any, *, is_ascii: bool = False) -> str:
    """Write a tree as JSON."""
    if isinstance(node, Raw):
        return str(node)
    if isinstance(node, Pairs):
        fields = (
            f"{json.dumps(name, ensure_ascii=is_ascii)}: {text_of(value, is_ascii=is_ascii)}"
            for name, value in node
        )
        return f"{{{', '.join(fields)}}}"
    if isinstance(node, list):
        return f"[{', '.join(text_of(value, is_ascii=is_ascii) for value in node)}]"
    return json.dumps(node, ensure_ascii=is_ascii)


def slots(node: Any) -> list[Slot]:
    """Give every place in a tree, the tree's own root aside."""
    found = []
    if isinstance(node, list):
        for index, held in enumerate(node):
            name, value = held if isinstance(node, Pairs) else ("[]", held)
            found.append(Slot(name, node, index))
            found += slots(value)
    return found


# --- values ---

TEXTS = (
    *(
        "\ud800",
        "a\udfff",
        "",
        " ",
        "\x00",
        "a\x00b",
        "\x1b[31mred\x1b[0m",
        "\x07",
        "a\nb",
        "a\r\nb",
        "\r",
        "\x85",
    ),
    *("\u202egpj.exe", "\u2066a\u2069", "\u200b", "\ufeff", "\u2028", "e\u0301", "\U0001f309"),
    *("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", '"', "'", "a,b;c\td"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</style>", "{{7*7}}", "&lt;"),
    *("../../outside", "/etc/passwd", "C:\\CON", "..", ".", "CON", "a/b", "a\\b", "~", "%s%n"),
    *(
        "' OR 1=1 --",
        "NULL",
        "None",
        "nan",
        "0",
        "1e9",
        "01_bridge",
        "mark",
        "safe",
        "kind",
        "said",
    ),
    *("A" * 400, "A" * 401, "é" * 400, "\U0001f309" * 400, "a " * 5_000, "\u0301" * 1_000),
    *("2030-01-01T00:00:00+00:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"),
    *("2026-02-30T00:00:00", "2026-01-01T25:00:00Z", "20260101", "-1", "2026-W01-1", "1e400"),
)
# What only an escape can write, or no JSON should hold.
RAW = (
    *(
        r'"\ud800"',
        r'"\udfff\ud800"',
        r'"a\udc80b"',
        r'"\u0000"',
        r'"\ud83c\udf09"',
        r'"\uD800\u0041"',
    ),
    *("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "-0", "-0.0", "1E+2", "0.1e-400"),
    *("9" * 400, "9" * 4_301, f"0.{'1' * 5_000}", "01", "+1", "0x1", "1.", ".5", "1_000"),
    *("'a'", "undefined", "True", "", ",", "]", "}", '"', '"a', "/*a*/1", "1 2", '"a\nb"', '"\\x"'),
    *("[" * 900 + "]" * 900, "[" * 5_000 + "]" * 5_000, '{"a":' * 900 + "1" + "}" * 900),
    *("[[[[[[[[[[]]]]]]]]]]", '{"a": 1, "a": 2}', r'{"a": 1, "\u0061": 2}'),
)
NUMBERS = (
    *(0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30, 10**400),
    *(0.0, 0.5, 1e308, 5e-324, 1.0, True, False, None),
)
# Answers of every kind, right in their form: to another question, or with ids that are not there.
ANSWERS: tuple[dict[str, Any], ...] = (
    {"kind": "highlight", "spans": []},
    {"kind": "highlight", "spans": [{"start": 0, "end": 6, "quote": "Bridge", "label": "source"}]},
    {"kind": "choice", "options": ["said", "said", "none"]},
    {"kind": "classify", "items": {"q1": "mayor", "none": "", "": "critics"}},
    {"kind": "order", "order": ["home", "home"]},
    {"kind": "value", "value": "1e999999"},
    {"kind": "value", "value": "9" * 4_000},
    {"kind": "written", "text": "=1+1", "spans": [], "points": {"source": 10**30}},
    {"kind": "written", "text": "w " * 70_000},
    {"kind": "none"},
    {"kind": ["choice"]},
    {"kind": {"a": 1}},
    {},
)


def _pairs(value: Any) -> Any:
    """Give plain JSON as a tree."""
    return tree_of(json.dumps(value))


def some_text(chance: Random) -> str:
    """Give a hostile text, or one of letters by chance."""
    if chance.random() < 0.8:
        return chance.choice(TEXTS)
    most = chance.choice((0x7F, 0x2FF, 0xFFFF, 0x10FFFF))
    return "".join(chr(chance.randint(0, most)) for _ in range(chance.randint(0, 40)))


def _scalar(chance: Random) -> Any:
    match chance.randint(0, 4):
        case 0:
            return Raw(chance.choice(RAW))
        case 1:
            return chance.choice(NUMBERS)
        case 2:
            return chance.randint(-(2**70), 2**70) >> chance.randint(0, 70)
        case _:
            return some_text(chance)


def some_value(chance: Random) -> Any:
    """Give any value of JSON."""
    match chance.randint(0, 9):
        case 0 | 1:
            return _pairs(chance.choice(ANSWERS))
        case 2:
            return [_scalar(chance) for _ in range(chance.randint(0, 4))]
        case 3:
            return Pairs((some_text(chance), _scalar(chance)) for _ in range(chance.randint(0, 4)))
        case _:
            return _scalar(chance)


# --- changes of structure ---


def _replace(chance: Random, tree: Any, slot: Slot) -> None:
    slot.put(some_value(chance))


def _drop(chance: Random, tree: Any, slot: Slot) -> None:
    del slot.inside[slot.position]


def _duplicate(chance: Random, tree: Any, slot: Slot) -> None:
    is_small = len(slots(slot.value)) < 10
    times = chance.choice((1, 2, 50, 1_001)) if is_small else 1
    slot.inside[slot.position : slot.position] = [slot.inside[slot.position]] * times


def _reorder(chance: Random, tree: Any, slot: Slot) -> None:
    slot.inside.append(slot.inside.pop(slot.position))


def _rename(chance: Random, tree: Any, slot: Slot) -> None:
    if isinstance(slot.inside, Pairs):
        other = chance.choice(slots(tree)).name
        slot.inside[slot.position] = (chance.choice((other, some_text(chance))), slot.value)


def _swap(chance: Random, tree: Any, slot: Slot) -> None:
    slot.put(deepcopy(chance.choice(slots(tree)).value))


def _nudge(chance: Random, tree: Any, slot: Slot) -> None:
    """Change a number or a text a little."""
    value = slot.value
    if type(value) is int:
        slot.put(value + chance.choice((-1, 1, -1_000, 1_000, 2**31)))
    elif isinstance(value, str) and not isinstance(value, Raw):
        more = some_text(chance)
        slot.put(chance.choice((value + more, more + value, value[:-1], value.upper())))


def _wrap(chance: Random, tree: Any, slot: Slot) -> None:
    slot.put(chance.choice(([slot.value], Pairs([(slot.name, slot.value)]))))


def _add(chance: Random, tree: Any, slot: Slot) -> None:
    value = some_value(chance)
    is_field = isinstance(slot.inside, Pairs)
    slot.inside.insert(slot.position, (some_text(chance), value) if is_field else value)


Change = Callable[[Random, Any, Slot], None]
_CHANGES: tuple[Change, ...] = (
    *(_replace, _replace, _replace, _drop, _duplicate, _reorder, _rename, _swap, _nudge),
    *(_nudge, _wrap, _add),
)


def numbered(chance: Random, sample: str) -> Any:
    """Give a hand-in as another student's: of many of one student, the latest is graded."""
    tree, number = tree_of(sample), chance.randrange(10**9)
    for slot in slots(tree):
        if slot.name in ("student", "name") and slot.inside is tree:
            slot.put(f"{slot.value}{number}")
    return tree


def another(chance: Random, sample: str) -> bytes:
    """Give a good hand-in of one of many students."""
    return encoded(text_of(numbered(chance, sample)))


def changed(chance: Random, sample: str) -> bytes:
    """Change a file of JSON in one to three places."""
    tree = numbered(chance, sample)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        _change(chance, tree, chance.choice(_CHANGES))
    return encoded(text_of(tree, is_ascii=chance.random() < 0.5))


def _change(chance: Random, tree: Any, change: Change) -> None:
    """Change one place; a field that stands there once is as likely as one that does so often."""
    if found := slots(tree):
        name = chance.choice(sorted({slot.name for slot in found}))
        change(chance, tree, chance.choice([slot for slot in found if slot.name == name]))


def encoded(text: str) -> bytes:
    """Give a text as UTF-8, and half characters in it as if they were whole ones."""
    return text.encode("utf-8", "surrogatepass")


# --- very long values ---

_UNITS = (
    *("[1]", "[[]]", "[{}]", '[""]', "[null]", "[0.5]", r'["\u0041"]', '["said"]'),
    *('{"N": 1}', '{"N": {}}', '{"N": "a"}', r'{"N": "\u0041"}', '{"N": {"answer": 1}}'),
    *('"a"', r'"\u0301"', '"<b>"', '"\U0001f309"', '"a "', "1", "[", '{"a":'),
    '[{"start": 0, "end": 6, "quote": "Bridge", "label": "source"}]',
    '[{"at": "", "right": true}]',
    '{"N": {"answer": {"kind": "choice", "options": ["said"]}}}',
)
_SIZES = (20_000, 200_000, 1_200_000, 1_900_000, 2_100_000)


def swollen(chance: Random, sample: str) -> bytes:
    """Make one value of a file of JSON very long, up to 2 MB and a little more."""
    tree = numbered(chance, sample)
    value = Raw(repeated(chance.choice(_UNITS), chance.choice(_SIZES)))
    _change(chance, tree, lambda chance, tree, slot: slot.put(value))
    return encoded(text_of(tree))


def repeated(unit: str, size: int) -> str:
    """Repeat what is inside a list, an object or a text until it has so many characters.

    Args:
        unit: Such as "[1]"; "N" in an object becomes a number. What is opened alone is nested.
        size: How many characters.
    """
    begin, inside, end = unit[0], unit[1:-1], unit[-1]
    if unit in ("[", '{"a":', "1"):
        return unit * (size // len(unit))
    if begin == '"':
        return begin + inside * (size // len(inside)) + end
    if begin == "{":
        names = range(size // (len(inside) + 6))
        return begin + ",".join(inside.replace("N", f"{name}", 1) for name in names) + end
    return begin + ",".join([inside] * (size // (len(inside) + 1))) + end


# --- changes of bytes ---

_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252", "utf-7")
_PIECES = (
    *(b"\0", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"{", b"]", b'"', b"\\u"),
    *(b"PK\3\4", b"%PDF", b"\x1f\x8b", b"\r", b"//", b"<html>"),
)


def damaged(chance: Random, data: bytes) -> bytes:
    """Change bytes: cut off, flipped, put in."""
    place = chance.randint(0, len(data))
    match chance.randint(0, 3):
        case 0:
            return data[:place]
        case 1:
            return data[place:]
        case 2:
            return data[:place] + chance.randbytes(chance.randint(1, 4)) + data[place + 1 :]
        case _:
            return data[:place] + chance.choice(_PIECES) + data[place:]


def recoded(chance: Random, data: bytes) -> bytes:
    """Encode a text otherwise, join it with itself, or put noise in its place."""
    match chance.randint(0, 4):
        case 0:
            return data + chance.choice((b"", b"\n", b",", b"\0")) + data
        case 1:
            return chance.choice(_PIECES) + chance.randbytes(chance.randint(0, 60))
        case _:
            return data.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")


def hostile_json(chance: Random, sample: str) -> bytes:
    """Give a file made from a good file of JSON."""
    match chance.randint(0, 9):
        case 0:
            return damaged(chance, another(chance, sample))
        case 1:
            return damaged(chance, changed(chance, sample))
        case 2:
            return recoded(chance, another(chance, sample))
        case _:
            return changed(chance, sample)
