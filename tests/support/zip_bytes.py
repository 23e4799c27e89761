"""A zip written byte by byte, so that it can say of itself what no program would write."""

from __future__ import annotations

import struct
import zlib


def zip_bytes(
    name: bytes = b"a.json",
    data: bytes = b"{}",
    *,
    method: int = 0,
    flags: int = 0,
    size: int | None = None,
    crc: int | None = None,
    extra: bytes = b"",
    offset: int = 0,
    times: int = 1,
    comment: bytes = b"",
) -> bytes:
    """A zip of one member.

    Args:
        name: Its name.
        data: Its bytes, packed by the method.
        method: How they are packed: 0 is not at all.
        flags: What its headers flag.
        size: What they say that it unpacks to.
        crc: What they say that its checksum is.
        extra: Its extra fields.
        offset: Where the list says that it begins.
        times: How often the list names it.
        comment: The comment behind all.
    """
    size = len(data) if size is None else size
    crc = zlib.crc32(data) if crc is None else crc
    about = (20, flags, method, 0, 33, crc, len(data), size, len(name))
    member = struct.pack("<4s5H3L2H", b"PK\3\4", *about, 0) + name + data
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *about, len(extra), 0, 0, 0, 0, offset)
    entries = (entry + name + extra) * times
    return member + entries + end_record(times, len(entries), len(member), comment)


def end_record(count: int, length: int, start: int, comment: bytes = b"") -> bytes:
    """The record at the end of a zip: how many members its list has, how long it is, and where."""
    few, short = min(count, 0xFFFF), min(length, 0xFFFFFFFF)
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, few, few, short, start, len(comment)) + comment


def list_of(count: int) -> bytes:
    """A list of members without a name, in whose place nothing stands."""
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, *[0] * 14) * count


def in_zip64(members: bytes, said: int) -> bytes:
    """A zip whose list is told by a record of zip64; the one at the end says another number."""
    count, length = len(members) // 46, len(members)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, length, 1)
    return members + record + locator + end_record(said, 46 * said, 0)
