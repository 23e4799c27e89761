"""Zips from strangers, written byte by byte, so that each record can say what it likes.

The records and their fields are those of APPNOTE.TXT of PKWARE, 4.3: a local header before each
member, the central directory with a header for each, and the end record, before which the two
records of zip64 may stand.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from random import Random

from attrs import frozen

from fuzz.hostile_json import damaged

STORED, DEFLATED, DEFLATE64, BZIP2, LZMA, ZSTD = 0, 8, 9, 12, 14, 93
_LEVEL = 6


# The fields of each record, with the letter by which `struct` packs them.
def _fields(words: str) -> dict[str, str]:
    """Read "flags H crc L": fields, each with its letter."""
    split = words.split()
    return dict(zip(split[::2], split[1::2], strict=True))


LOCAL = _fields("version H flags H method H time H date H crc L packed L size L name H extra H")
CENTRAL = {"made": "H"} | LOCAL | _fields("comment H disk H kind H system L offset L")
END = _fields("disk H first H here H members H length L start L comment H")
END64 = _fields("rest Q made H version H disk L first L here Q members Q length Q start Q")
LOCATOR = _fields("disk L offset Q disks L")
RECORDS = {"local": LOCAL, "central": CENTRAL, "end": END, "end64": END64, "locator": LOCATOR}
_MARKS = {
    "local": b"PK\3\4",
    "central": b"PK\1\2",
    "end": b"PK\5\6",
    "end64": b"PK\6\6",
    "locator": b"PK\6\7",
}
_BITS = {"H": 16, "L": 32, "Q": 64}

Lie = tuple[str, str, int]  # the record, its field, and what it says in place of the truth


@frozen
class Member:
    """One member of a zip.

    Attributes:
        name: Its name, as bytes.
        data: What it holds.
        method: The number of the method by which it is packed.
        packed: The bytes that stand for `data` in place of those that the method gives, or None.
        extra: Its extra fields.
        lies: What its headers say in place of the truth.
    """

    name: bytes
    data: bytes
    method: int = DEFLATED
    packed: bytes | None = None
    extra: bytes = b""
    lies: Sequence[Lie] = ()


@frozen
class ZipParts:
    """A zip in its parts.

    Attributes:
        members: Its members.
        lies: What its last records say in place of the truth.
        is_zip64: Whether the records of zip64 are in it.
        comment: The comment at its end.
        before: Bytes before the first member.
        behind: Bytes behind the comment.
        repeat: How many times the central directory lists each member.
    """

    members: Sequence[Member]
    lies: Sequence[Lie] = ()
    is_zip64: bool = False
    comment: bytes = b""
    before: bytes = b""
    behind: bytes = b""
    repeat: int = 1


def record(kind: str, truth: Mapping[str, int], lies: Sequence[Lie]) -> bytes:
    """Pack a record; a number that is too large for its field loses its upper bits."""
    said = dict(truth) | {name: number for record, name, number in lies if record == kind}
    letters = RECORDS[kind]
    numbers = [said.get(name, 0) & (2 ** _BITS[letter] - 1) for name, letter in letters.items()]
    return _MARKS[kind] + struct.pack(f"<{''.join(letters.values())}", *numbers)


def packed(data: bytes, method: int) -> bytes:
    """Pack bytes by a method that Python has; by another they stay as they are."""
    if method == DEFLATED:
        deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        return deflate.compress(data) + deflate.flush()
    if method == BZIP2:
        return bz2.compress(data)
    if method == LZMA:
        filters = [{"id": lzma.FILTER_LZMA1, "preset": 1}]
        alone = lzma.compress(data, lzma.FORMAT_ALONE, filters=filters)
        return struct.pack("<BBH", 9, 4, 5) + alone[:5] + alone[13:]
    return data


def written(parts: ZipParts) -> bytes:
    """Write a zip."""
    whole = bytearray(parts.before)
    directory = b""
    for member in parts.members:
        body = packed(member.data, member.method) if member.packed is None else member.packed
        truth = {
            "version": 20,
            "flags": 0x800,
            "method": member.method,
            "date": 0x5A21,
            "crc": zlib.crc32(member.data),
            "packed": len(body),
            "size": len(member.data),
            "name": len(member.name),
            "extra": len(member.extra),
            "offset": len(whole),
            "system": 0o100644 << 16,
            "made": 3 << 8,
        }
        names = member.name + member.extra
        whole += record("local", truth, member.lies) + names + body
        directory += (record("central", truth, member.lies) + names) * parts.repeat
    start, count = len(whole), len(parts.members) * parts.repeat
    return bytes(whole + directory + _end(parts, start, len(directory), count) + parts.behind)


def _end(parts: ZipParts, start: int, length: int, count: int) -> bytes:
    truth = {
        "here": count,
        "members": count,
        "length": length,
        "start": start,
        "comment": len(parts.comment),
        "rest": 44,
        "disks": 1,
        "offset": start + length,
    }
    last = b""
    if parts.is_zip64:
        last = record("end64", truth, parts.lies) + record("locator", truth, parts.lies)
    return last + record("end", truth, parts.lies) + parts.comment


# --- what may stand in them ---

NAMES = (
    *(b"hand-in.json", b"hand-in.json", b"a/hand-in.json", b"a\\hand-in.json", b"./hand-in.json"),
    *(
        b"",
        b"\0",
        b"\0hand-in.json",
        b"hand-in.json\0.exe",
        b"/",
        b"//",
        b"a/",
        b".",
        b"..",
        b"a//b.json",
    ),
    *(
        b"../../outside.json",
        b"..\\outside.json",
        b"/outside.json",
        b"C:\\outside.json",
        b"C:x.json",
    ),
    *(
        b"\\\\server\\x.json",
        b"HAND-IN.JSON",
        b"hand-in.json (2)",
        b"Hand-In.json",
        b"CON",
        b"NUL.json",
    ),
    *(b"\xff\xfe.json", b"\xc3\x28.json", b"\xed\xa0\x80.json", b"caf\x82.json", "é.json".encode()),
    *(
        "\u202enosj.exe".encode(),
        b"\x1b[31m.json",
        b"a\nb.json",
        b"a\rb.json",
        b"=1+1.json",
    ),
    *(b"x" * 300 + b".json", b"x" * 65_000, b"d/" * 2_000 + b"x.json", b"__MACOSX/._a.json"),
    *(b".DS_Store", b"a.zip", b"A.ZIP", b"a.zip/b.json", b"b.json", b"<script>.json", b"'.json"),
    *(
        b"venv/x.json",
        b"Icon\r",
        b"a\\u202e.json",
        "a\u202e.json".encode(),
        b"{label}",
        b"~$a.json",
    ),
)
NUMBERS = (
    *(0, 1, 2, 3, 20, 45, 99, 200, 255, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x10000, 60_001, 10**6),
    *(2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1, 2**32, 2**62, 2**63 - 1, 2**63, 2**64 - 1),
)
METHODS = (
    *(DEFLATED,) * 6,
    *(STORED,) * 3,
    BZIP2,
    LZMA,
    LZMA,
    DEFLATE64,
    ZSTD,
    1,
    6,
    95,
    97,
    98,
    99,
    65535,
)


def _extra(tag: int, body: bytes) -> bytes:
    return struct.pack("<HH", tag, len(body)) + body


# Extra fields: sizes and offsets of zip64, a name in Unicode, a time, and ones that are too short.
EXTRAS = (
    *(b"",) * 6,
    _extra(1, struct.pack("<QQQL", 1, 1, 2**64 - 1, 0)),
    _extra(1, struct.pack("<Q", 2**64 - 1)),
    _extra(1, struct.pack("<QQ", 2**63, 2**63)),
    _extra(1, b"\1"),
    _extra(0x7075, b"\1\0\0\0\0../../outside.json"),
    _extra(0x5455, b"\3\0\0\0\0"),
    b"\1\0\xff\xff",
    b"\1",
    _extra(0xFFFF, b"x" * 60_000),
)


_SMALL = written(ZipParts([Member(b"other.json", b"{}")]))
_COMMENTS = (
    *(b"",) * 6,
    b"PK\5\6",
    _SMALL,  # a second zip, which some readers take for the first
    record("end", {"members": 0}, ()),
    record("end", {"members": 65_535, "here": 65_535, "length": 2**31, "start": 2**31}, ()),
    record("end64", {"members": 2**64 - 1, "length": 2**63, "start": 2**63}, ())
    + record("locator", {"offset": 2**64 - 1}, ())
    + record("end", {"members": 65_535, "start": 2**32 - 1}, ()),
    b"PK\5\6" * 16_000,
    b"\xff" * 65_535,
)


Contents = Callable[[Random], bytes]


def _lies(chance: Random, *records: str) -> list[Lie]:
    fields = [(record, name) for record in records for name in RECORDS[record]]
    numbers = [chance.choice((chance.choice(NUMBERS), chance.randint(0, 300))) for _ in range(3)]
    return [(*chance.choice(fields), number) for number in numbers[: chance.randint(1, 3)]]


def _member(chance: Random, contents: Contents, name: bytes = b"") -> Member:
    """Give a member whose headers may lie, and whose bytes may be damaged."""
    data, method = contents(chance), chance.choice(METHODS)
    body = packed(data, method)
    if chance.random() < 0.2:
        body = damaged(chance, body)
    lies = _lies(chance, "local", "central") if chance.random() < 0.3 else []
    extra = chance.choice(EXTRAS)
    return Member(name or chance.choice(NAMES), data, method, body, extra, lies)


def _zip(chance: Random, contents: Contents) -> bytes:
    """Give a zip of a few members, the first of which may be in order."""
    held = [_member(chance, contents) for _ in range(chance.choice((0, 1, 1, 1, 2, 3)))]
    if chance.random() < 0.5:
        held.insert(0, Member(b"hand-in.json", contents(chance)))
    if held and chance.random() < 0.1:
        held.append(held[0])
    lies = _lies(chance, "end", "end64", "locator") if chance.random() < 0.4 else []
    parts = ZipParts(
        held,
        lies,
        is_zip64=chance.random() < 0.3,
        comment=chance.choice(_COMMENTS),
        before=chance.choice((b"", b"", b"", b"\0", b"MZ" + b"x" * 70, b"PK\3\4")),
        behind=chance.choice((b"", b"", b"", b"", b"\0", b"PK\5\6", b"x" * 66_000)),
    )
    whole = written(parts)
    return damaged(chance, whole) if chance.random() < 0.2 else whole


def hostile_zip(chance: Random, contents: Contents) -> bytes:
    """Give a zip of such contents; some hold zips."""
    match chance.randint(0, 5):
        case 0 | 1:
            # A zip in a zip is called so, for only then it is looked into.
            inner = [_member(chance, lambda chance: _zip(chance, contents), b"inner.zip")]
            return written(ZipParts([*inner, Member(b"a.json", b"{}")]))
        case 2:
            deep = Member(b"deep.zip", hostile_zip(chance, contents))
            return written(ZipParts([deep, _member(chance, contents)]))
        case _:
            return _zip(chance, contents)
