"""Every file below the paths given: in folders, in zips, in zips of zips. Nothing is unpacked.

A zip that is named on the command line comes from the LMS, and may hold a class: it is trusted.
Any other may be a stranger's: what it may hold has limits. The paths told to people and written
into the gradebook are those that `below` makes; a name that a zip gives is never opened as a path.
"""

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from attrs import define, field, frozen

from coursekit.errors import HandInError

MOST_BYTES = 2_000_000  # of one file
TOO_LARGE = "is larger than 2 MB; expected a hand-in of a few kB"
MOST_SORTED = 10_000  # entries of one folder
MOST_MEMBERS = 200  # in an untrusted zip and those in it
MOST_UNPACKED = 50_000_000  # bytes in an untrusted zip and those in it
LONGEST_ENTRY = 1_000  # bytes of a member's entry in a zip's list
DEEPEST = 3  # zips around a file
IN_MEMORY = 4_000_000  # bytes of a zip in a zip; the rest waits on disk
# A class that keeps its folder in a Mac's Finder or in Jupyter would else get a line of refusal
# for each of these.
LEFT_BEHIND = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", ".ipynb_checkpoints"}

_TOO_MANY = (
    f"holds more than {MOST_MEMBERS} files; if it comes from your LMS, name it on the command line"
)
# All that zipfile was seen to raise on damaged or hostile zips; it documents only the first.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@frozen
class Found:
    """One file among the hand-ins.

    It is found before it is read, so that a class of thousands is listed first and read in turn,
    and so that a file that cannot be read is told like any other.

    Attributes:
        path: Where it lies, as people are told: below the paths given, through zips, with "/".
        stamp: Changes when the file does; equal stamps need no second reading.
        read: Gives the file's bytes, until the next file is asked for. Raises HandInError.
        problem: What keeps the file from being read, or "".
    """

    path: str
    stamp: str
    read: Callable[[], bytes]
    problem: str = ""


def printable(name: str) -> str:
    """Escape what does not print in a file's name, and what turns text round."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )


def below(prefix: str, name: str) -> str:
    """Give the path, as it is shown, of a file below another; "" is what the user named."""
    return f"{prefix}/{printable(name)}" if prefix else printable(name)


def left_behind(name: str) -> bool:
    """Tell whether an operating system or Jupyter leaves files of this name, unasked."""
    return name in LEFT_BEHIND or name.startswith("._")


def is_zip(name: str) -> bool:
    """Tell whether a file is to be opened as a zip."""
    return name.lower().endswith(".zip")


def refused(shown_path: str, problem: str) -> Found:
    """Give a file that is told with its problem, and never read."""

    def read() -> bytes:
        raise HandInError(problem)

    return Found(shown_path, f"refused: {problem}", read, problem)


def limited(file: IO[bytes]) -> bytes:
    """Read all bytes of an open file.

    Raises:
        HandInError: There are more than `MOST_BYTES`. One byte more than these is read at most,
            for the size that a zip states may be a lie.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise HandInError(TOO_LARGE)
    return data


def file_at(path: Path, shown_path: str) -> Found:
    """Find a file on disk, shown as lying at `shown_path`; it is opened when it is read."""
    try:
        about = path.lstat()
    except OSError as error:
        return refused(shown_path, f"cannot be read: {error.strerror}")
    if stat.S_ISLNK(about.st_mode):
        # A student's folder could link to a file that only the instructor may read.
        return refused(shown_path, "is a link; expected a file")
    if not stat.S_ISREG(about.st_mode):
        return refused(shown_path, "is no file; expected a hand-in")
    if about.st_size > MOST_BYTES:
        return refused(shown_path, TOO_LARGE)

    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return limited(file)
        except OSError as error:
            raise HandInError(f"cannot be read: {error.strerror}") from None

    return Found(shown_path, f"{about.st_size} {about.st_mtime_ns}", read)


# --- folders ---


def find(paths: Sequence[Path], leave_out: Path | None = None) -> Iterator[Found]:
    """Find every file below the paths, each folder by name.

    Args:
        paths: Folders, files and zips; a zip named here is trusted to hold a whole class.
        leave_out: A folder that is not looked into: the one that grades go to.

    Raises:
        HandInError: A path is not there.
    """
    for path in paths:
        if not path.exists():
            raise HandInError(f"{path}: no such folder or file; expected hand-ins")
    out = leave_out.resolve() if leave_out else None
    for path, prefix in zip(paths, _prefixes(paths), strict=True):
        if path.is_dir():
            yield from _folder(path, prefix, out)
        elif is_zip(path.name):
            yield from trusted_zip(path, prefix)
        else:
            yield file_at(path.resolve(), prefix)


def _prefixes(paths: Sequence[Path]) -> list[str]:
    """What the shown paths below each path begin with: nothing for a single folder.

    So a class that is unpacked, moved or handed over on another machine keeps its paths, and with
    them what the database knows of it; names are enough unless two of the paths have the same.
    """
    if len(paths) == 1 and paths[0].is_dir():
        return [""]
    names = [path.resolve().name for path in paths]
    alike = len(set(names)) < len(names)
    return [printable(path.as_posix() if alike else path.resolve().name) for path in paths]


def _folder(folder: Path, prefix: str, out: Path | None) -> Iterator[Found]:
    """Find the files below a folder, without following links and without looking into `out`."""
    try:
        entries = os.scandir(folder)
    except OSError as error:
        yield refused(prefix or printable(folder.name), f"cannot be opened: {error.strerror}")
        return
    with entries:
        for entry in _by_name(entries):
            shown_path = below(prefix, entry.name)
            if left_behind(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                if out is None or Path(entry.path).resolve() != out:
                    yield from _folder(Path(entry.path), shown_path, out)
            elif is_zip(entry.name) and not entry.is_symlink():
                yield from untrusted_zip(Path(entry.path), shown_path)
            else:
                yield file_at(Path(entry.path), shown_path)


def _by_name(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder by name; of a very large one as they come, to keep memory small."""
    first = list(islice(entries, MOST_SORTED + 1))
    if len(first) <= MOST_SORTED:
        first.sort(key=lambda entry: entry.name)
    return chain(first, entries)


# --- zips ---


@define
class _Allowance:
    """What an untrusted zip, with those in it, may still hold: small zips unpack to terabytes."""

    members: int = MOST_MEMBERS
    unpacked: int = MOST_UNPACKED

    def take(self, members: list[zipfile.ZipInfo]) -> None:
        """Take what these members say they need. HandInError when it is too much."""
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


def trusted_zip(path: Path, shown_path: str) -> Iterator[Found]:
    """Find the files of a zip from the LMS; only the zips in it have limits."""
    yield from _zip(path, shown_path, _Inside(allowance=None))


def untrusted_zip(path: Path, shown_path: str) -> Iterator[Found]:
    """Find the files of a zip that may hold anything, up to what a student's may hold."""
    if path.is_file():
        yield from _zip(path, shown_path, _Inside())
    else:  # a pipe, say, which would hold up who reads it
        yield refused(shown_path, "is no ordinary file; expected a hand-in")


def _zip(file: Path | IO[bytes], shown_path: str, inside: _Inside) -> Iterator[Found]:
    """Find the files of one zip, on disk or unpacked from another; a bad one is told as a file."""
    try:
        if inside.allowance is not None:
            _look_at_list(file)
        archive = zipfile.ZipFile(file)
    except HandInError as error:
        yield refused(shown_path, str(error))
        return
    except (OSError, *_BROKEN) as error:
        yield refused(shown_path, f"is no zip that can be opened: {_said(error)}")
        return
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        try:
            if inside.allowance is not None:
                inside.allowance.take(members)
        except HandInError as error:
            yield refused(shown_path, str(error))
            return
        used: set[str] = set()
        for member in members:
            if any(map(left_behind, member.filename.split("/"))):
                continue
            inner = _once(below(shown_path, member.filename), used)
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


def _once(shown_path: str, used: set[str]) -> str:
    """The shown path, numbered when a zip holds two files of one name."""
    name, number = shown_path, 1
    while name in used:
        number += 1
        name = f"{shown_path} ({number})"
    used.add(name)
    return name


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown_path: str, inside: _Inside
) -> Iterator[Found]:
    """Find a member of a zip, or the files in it if it is a zip itself."""
    if problem := _bad_name(member):
        yield refused(shown_path, problem)
    elif is_zip(member.filename):
        yield from _zip_in_zip(archive, member, shown_path, inside)
    elif member.file_size > MOST_BYTES:
        yield refused(shown_path, TOO_LARGE)
    else:

        def read() -> bytes:
            try:
                with archive.open(member) as file:
                    return limited(file)
            except (OSError, *_BROKEN) as error:
                if isinstance(error, HandInError):
                    raise
                raise HandInError(f"cannot be unpacked: {_said(error)}") from None

        yield Found(shown_path, f"{member.file_size} {member.CRC:08x}", read)


def _bad_name(member: zipfile.ZipInfo) -> str:
    """What is wrong with a member's name or kind, or "".

    Nothing is unpacked to where its name says; but who unpacks such a zip by hand is in danger,
    and no LMS and no student makes one by accident.
    """
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
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown_path: str, inside: _Inside
) -> Iterator[Found]:
    """Find the files of a zip in a zip, which is unpacked into memory or a nameless file."""
    if inside.depth >= DEEPEST:
        yield refused(shown_path, f"is a zip more than {DEEPEST} deep; expected fewer zips in zips")
        return
    if member.file_size > MOST_UNPACKED:
        yield refused(shown_path, "is a zip larger than 50 MB; name it on the command line")
        return
    allowance = inside.allowance or _Allowance()
    with SpooledTemporaryFile(IN_MEMORY) as whole:
        try:
            with archive.open(member) as file:
                while part := file.read(1 << 16):
                    whole.write(part)
        except (OSError, *_BROKEN) as error:
            yield refused(shown_path, f"cannot be unpacked: {_said(error)}")
            return
        whole.seek(0)
        yield from _zip(whole, shown_path, _Inside(inside.depth + 1, allowance))


def _said(error: BaseException) -> str:
    """What an error says, in one short line that prints; it may quote a stranger's bytes."""
    told = getattr(error, "strerror", None) or str(error)
    with suppress(UnicodeError):
        told.encode()
        return printable(told)[:120]
    return type(error).__name__
