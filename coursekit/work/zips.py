"""The files in a zip, and in the zips in it. Nothing is unpacked to where its name says.

A zip that is named on the command line comes from the LMS, and may hold a class. Any other may be
a stranger's: what it may hold has limits.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from attrs import define, field, frozen

from coursekit.errors import HandInError
from coursekit.work.found import (
    MOST_BYTES,
    TOO_LARGE,
    Found,
    below,
    is_zip,
    left_behind,
    limited,
    refused,
    shown,
)

MOST_MEMBERS = 200  # in a stranger's zip and those in it
MOST_UNPACKED = 50_000_000  # bytes in a stranger's zip and those in it
LONGEST_ENTRY = 1_000  # bytes of a member's entry in a zip's list
DEEPEST = 3  # zips around a file
IN_MEMORY = 4_000_000  # bytes of a zip in a zip; the rest waits on disk

_TOO_MANY = (
    f"holds more than {MOST_MEMBERS} files; if it comes from your LMS, name it on the command line"
)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@define
class _Allowance:
    """What a stranger's zip, with those in it, may still hold."""

    members: int = MOST_MEMBERS
    unpacked: int = MOST_UNPACKED

    def take(self, members: list[zipfile.ZipInfo]) -> None:
        self.members -= len(members)
        self.unpacked -= sum(member.file_size for member in members)
        if self.members < 0:
            raise HandInError(_TOO_MANY)
        if self.unpacked < 0:
            raise HandInError("holds more than 50 MB unpacked; expected a hand-in of a few kB")


@frozen
class _Inside:
    """Where in zips we are: how deep, and what may still be unpacked (None: all)."""

    depth: int = 1
    allowance: _Allowance | None = field(factory=_Allowance)


def own_zip(path: Path, place: str) -> Iterator[Found]:
    """The files of a zip from the LMS; only the zips in it are strangers'."""
    yield from _zip(path, place, _Inside(allowance=None))


def strangers_zip(path: Path, place: str) -> Iterator[Found]:
    """The files of a zip that may hold anything."""
    if path.is_file():
        yield from _zip(path, place, _Inside())
    else:  # a pipe, say, which would hold up who reads it
        yield refused(place, "is no ordinary file; expected a hand-in")


def _zip(file: Path | IO[bytes], place: str, inside: _Inside) -> Iterator[Found]:
    try:
        if inside.allowance is not None:
            _look_at_list(file)
        archive = zipfile.ZipFile(file)
    except HandInError as error:
        yield refused(place, str(error))
        return
    except (OSError, *_BROKEN) as error:
        yield refused(place, f"is no zip that can be opened: {_said(error)}")
        return
    with archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        try:
            if inside.allowance is not None:
                inside.allowance.take(members)
        except HandInError as error:
            yield refused(place, str(error))
            return
        used: set[str] = set()
        for member in members:
            if any(map(left_behind, member.filename.split("/"))):
                continue
            inner = _once(below(place, member.filename), used)
            yield from _member(archive, member, inner, inside)


def _look_at_list(file: Path | IO[bytes]) -> None:
    """HandInError when a zip's list of members is long: reading it would take much memory.

    The list's length stands in the record at the end (APPNOTE 4.3.16), after which comes at most
    a comment of 64 kB.
    """
    with file.open("rb") if isinstance(file, Path) else nullcontext(file) as whole:
        size = whole.seek(0, os.SEEK_END)
        whole.seek(max(0, size - 65_557))
        end = whole.read()
        whole.seek(0)
    record = end[end.rfind(b"PK\5\6") :][:22]
    if len(record) < 22:
        return  # no zip: opening it will say so
    members, length = struct.unpack_from("<HL", record, 10)
    if members > MOST_MEMBERS or length > MOST_MEMBERS * LONGEST_ENTRY:
        raise HandInError(_TOO_MANY)


def _once(place: str, used: set[str]) -> str:
    """The place, numbered when a zip holds two files of one name."""
    name, number = place, 1
    while name in used:
        number += 1
        name = f"{place} ({number})"
    used.add(name)
    return name


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: str, inside: _Inside
) -> Iterator[Found]:
    if problem := _bad_name(member):
        yield refused(place, problem)
    elif is_zip(member.filename):
        yield from _zip_in_zip(archive, member, place, inside)
    elif member.file_size > MOST_BYTES:
        yield refused(place, TOO_LARGE)
    else:

        def read() -> bytes:
            try:
                with archive.open(member) as file:
                    return limited(file)
            except (OSError, *_BROKEN) as error:
                if isinstance(error, HandInError):
                    raise
                raise HandInError(f"cannot be unpacked: {_said(error)}") from None

        yield Found(place, f"{member.file_size} {member.CRC:08x}", read)


def _bad_name(member: zipfile.ZipInfo) -> str:
    """What is wrong with a member's name or kind, or ""."""
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":":
        return "has an absolute name in its zip; expected a name inside it"
    if ".." in name.split("/"):
        return "has a name with .. in its zip; expected a name inside it"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link; expected a file"
    if member.flag_bits & 1:
        return "is locked by a password; expected an open zip"
    return ""


def _zip_in_zip(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: str, inside: _Inside
) -> Iterator[Found]:
    if inside.depth >= DEEPEST:
        yield refused(place, f"is a zip more than {DEEPEST} deep; expected fewer zips in zips")
        return
    if member.file_size > MOST_UNPACKED:
        yield refused(place, "is a zip larger than 50 MB; name it on the command line")
        return
    allowance = inside.allowance or _Allowance()
    with SpooledTemporaryFile(IN_MEMORY) as whole:
        try:
            with archive.open(member) as file:
                while part := file.read(1 << 16):
                    whole.write(part)
        except (OSError, *_BROKEN) as error:
            yield refused(place, f"cannot be unpacked: {_said(error)}")
            return
        whole.seek(0)
        yield from _zip(whole, place, _Inside(inside.depth + 1, allowance))


def _said(error: BaseException) -> str:
    told = getattr(error, "strerror", None) or str(error)
    with suppress(UnicodeError):
        told.encode()
        return shown(told)[:120]
    return type(error).__name__
