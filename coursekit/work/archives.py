"""Every file below the paths given: in folders, in zips, in zips of zips. Nothing is unpacked.

Teachers hand over what their LMS gave them: a zip of the class with folders, single files and
students' own zips in it. `find` lists all files in it as `Found`, each with a function that reads
it, and never writes one to disk under a name of its own: a member called "../../.bashrc" is
nothing but a line of problems.

A zip that is named on the command line comes from the LMS, and may hold a class: it is trusted.
Any other may be a stranger's, and has limits, so that 40 kB of zip cannot become a terabyte.

Paths as people see them, in messages and in the gradebook, are made by `_below` alone.
"""

import os
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Self

from attrs import define, evolve, frozen

from coursekit.errors import HandInError
from coursekit.work.file_kinds import ASK_FOR

MOST_BYTES = 2_000_000  # of one file
OF_GRADES = "is a folder of grades, and was passed over; name the hand-ins in it, if there are any"
TOO_LARGE = "is larger than 2 MB; expected a hand-in of a few kB"

_MOST_SORTED = 10_000  # entries of one folder
_MOST_MEMBERS = 200  # in an untrusted zip and those in it
_MOST_LISTED = 60_000  # in an untrusted zip of a whole folder, of which few may be hand-ins
_MOST_UNPACKED = 50_000_000  # bytes in an untrusted zip and those in it
_LONGEST_LIST = 12_000_000  # bytes of an untrusted zip's list of members
_DEEPEST = 3  # zips around a file
_IN_MEMORY = 4_000_000  # bytes of a zip in a zip; the rest waits on disk
# Left behind by a Mac's Finder, Windows or Jupyter in any folder that was opened with them: a
# teacher would get a line of refusal for each.
_LEFT_BEHIND = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", ".ipynb_checkpoints"}
_TOO_MANY = (
    f"holds more than {_MOST_MEMBERS} files; if it comes from your LMS, name it on the command line"
    f"{ASK_FOR}"
)
# Of a whole folder that a student zipped, only what may be a hand-in is looked at: not programs,
# and not the files of the course itself.
_MAY_BE = re.compile(r".*\.(json|zip|txt)", re.IGNORECASE)
_NOT_IN = re.compile(
    r"(^|/)(\.[^/]+|venv|env|node_modules|site-packages|work|articles|exercises|notebooks)/"
)
# All that zipfile was seen to raise on damaged or hostile zips; it documents only the first.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@frozen
class Found:
    """One file among the hand-ins, which has not been read yet.

    Finding and reading are apart so that a class of thousands is listed first and read in turn,
    and so that a file that cannot be read is reported in the same list as any other.

    Attributes:
        path: Where it lies, as people see it: below the paths given, through zips, with "/".
        stamp: Changes when the file does; a file with an equal stamp need not be read again.
        read: Gives the file's bytes. To be called before the next file is asked for, because the
            zip around it is closed then. Raises HandInError.
        problem: What keeps the file from being read, or "".
        upload: The path of the outermost zip around it that is not trusted to hold a class, and
            so was sent by a single student; "" without one.
        source: Which of the paths that were given it lies below, as an absolute path.
    """

    path: str
    stamp: str
    read: Callable[[], bytes]
    problem: str = ""
    upload: str = ""
    source: str = ""


# --- folders ---


def find(
    paths: Sequence[Path],
    leave_out: Path | None = None,
    known: Sequence[Path] = (),
    mark: str = "",
) -> Iterator[Found]:
    """Find every file below the paths, each folder in the order of names.

    What is named itself and lies in a folder that is named too is found once.

    Args:
        paths: Folders, files and zips; a zip named here is trusted to hold a whole class.
        leave_out: A folder to pass over: the one that grades go to, when it lies among them.
        known: Files to pass over, which are known to be no hand-ins.
        mark: The name of a file by which any other folder of grades is known, which is passed over
            with a line; "" when there is none.

    Raises:
        HandInError: One of the paths does not exist.
    """
    passed_over = _PassedOver.of([*paths, *known, *([leave_out] if leave_out else [])], mark)
    check_paths(paths)
    for path, prefix in zip(paths, _prefixes(paths), strict=True):
        source = str(path.resolve())
        for found in _below_path(path, prefix, passed_over):
            yield evolve(found, source=source)


def check_paths(paths: Sequence[Path]) -> None:
    """HandInError when one of the paths is not there or cannot be looked at."""
    for path in paths:
        try:
            path.stat()
        except (OSError, ValueError) as error:
            reason = "no such folder or file"
            if isinstance(error, PermissionError):
                reason = f"cannot be opened: {error.strerror}"
            raise HandInError(f"{_printable(str(path))}: {reason}; expected hand-ins") from None


@frozen
class _PassedOver:
    """What is not looked at in a folder.

    Attributes:
        paths: The paths that are passed over silently, both as they are named and with links
            followed.
        names: The last parts of these, by which nearly every other path is known at once.
        mark: The name of a file by which a folder of grades is known, or "".
    """

    paths: frozenset[Path]
    names: frozenset[str]
    mark: str

    @classmethod
    def of(cls, paths: Sequence[Path], mark: str) -> Self:
        """Pass over these paths, and folders with this mark."""
        both = frozenset(each for path in paths for each in (path.resolve(), _unfollowed(path)))
        return cls(both, frozenset(path.name for path in both), mark)

    def has(self, path: Path) -> bool:
        """Tell whether a path is passed over silently."""
        if path.name not in self.names and not path.is_symlink():
            return False
        return not self.paths.isdisjoint((path.resolve(), _unfollowed(path)))

    def holds_grades(self, path: Path) -> bool:
        """Tell whether a path is a folder of grades."""
        return bool(self.mark) and (path / self.mark).is_file()


def _unfollowed(path: Path) -> Path:
    """Give a path of which only the folders around it are followed where they are links."""
    whole = Path(os.path.abspath(path)) if path.name in ("", "..") else path
    return whole.parent.resolve() / whole.name


def _below_path(path: Path, prefix: str, passed_over: _PassedOver) -> Iterator[Found]:
    if passed_over.holds_grades(path):
        yield _refused(prefix or _printable(path.name), OF_GRADES)
    elif path.is_dir():
        yield from _folder(path, prefix, passed_over)
    elif _is_zip(path.name):
        yield from _zip(path, prefix, None)
    else:
        yield file_at(path.resolve(), prefix)


def _prefixes(paths: Sequence[Path]) -> list[str]:
    """Give what the shown paths below each path begin with: nothing, for a single folder.

    So a class that is unpacked, moved or handed over on another machine keeps its paths, and with
    them what the database knows of it. Names are enough, unless two of the paths have the same.
    """
    if len(paths) == 1 and paths[0].is_dir():
        return [""]
    names = [path.resolve().name for path in paths]
    alike = len(set(names)) < len(names)
    return [_printable(path.as_posix() if alike else path.resolve().name) for path in paths]


def _folder(folder: Path, prefix: str, passed_over: _PassedOver) -> Iterator[Found]:
    """Find the files below a folder, without following links."""
    try:
        entries = os.scandir(folder)
    except OSError as error:
        yield _refused(prefix or _printable(folder.name), f"cannot be opened: {error.strerror}")
        return
    with entries:
        for entry in _by_name(entries):
            path, shown_path = Path(entry.path), _below(prefix, entry.name)
            if _is_left_behind(entry.name) or passed_over.has(path):
                continue
            if passed_over.holds_grades(path):
                yield _refused(shown_path, OF_GRADES)
            elif entry.is_dir(follow_symlinks=False):
                yield from _folder(path, shown_path, passed_over)
            elif not _is_zip(entry.name) or entry.is_symlink():
                yield file_at(path, shown_path)
            elif entry.is_file():
                yield from _sent(_zip(path, shown_path, _Allowance()), shown_path)
            else:  # a pipe, say, which would hold up whoever reads it
                yield _refused(shown_path, "is no ordinary file; expected a hand-in")


def _by_name(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    """Give the entries of a folder by name; of a very large one as they come, to spare memory."""
    first = list(islice(entries, _MOST_SORTED + 1))
    if len(first) <= _MOST_SORTED:
        first.sort(key=lambda entry: entry.name)
    return chain(first, entries)


# --- files, and how they are shown ---


def file_at(path: Path, shown_path: str) -> Found:
    """Find a file on disk; it is opened when it is read.

    Args:
        path: Where it lies.
        shown_path: Where it lies, as people see it.
    """
    try:
        about = path.lstat()
    except OSError as error:
        return _refused(shown_path, f"cannot be read: {error.strerror}")
    if stat.S_ISLNK(about.st_mode):
        # A student's folder could link to a file that only the instructor may read.
        return _refused(shown_path, "is a link; expected a file")
    if not stat.S_ISREG(about.st_mode):
        return _refused(shown_path, "is no file; expected a hand-in")
    if about.st_size > MOST_BYTES:
        return _refused(shown_path, f"{TOO_LARGE}{ASK_FOR}")

    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return _limited(file)
        except OSError as error:
            raise HandInError(f"cannot be read: {error.strerror}") from None

    return Found(shown_path, f"{about.st_size} {about.st_mtime_ns}", read)


def _refused(shown_path: str, problem: str) -> Found:
    """Give a file that nobody can read, with the reason."""

    def read() -> bytes:
        raise HandInError(problem)

    return Found(shown_path, f"refused: {problem}", read, problem)


def _limited(file: IO[bytes]) -> bytes:
    """Read an open file; HandInError for more than `MOST_BYTES`.

    One byte more than these is read at most, for the size that a zip states may be a lie.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise HandInError(TOO_LARGE)
    return data


def _printable(name: str) -> str:
    """Write a file's name so that it shows what it is: control characters become escapes.

    Among them are those that make a terminal write from right to left, by which "gpj.exe" can
    look like "exe.jpg".
    """
    if name.isprintable():
        return name
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )


def _below(prefix: str, name: str) -> str:
    """Give the shown path of a file below another; "" stands for the folder the user named."""
    return f"{prefix}/{_printable(name)}" if prefix else _printable(name)


def _is_left_behind(name: str) -> bool:
    # "._": a Mac's, beside each file; "~$": an office program's, while a document is open
    return name in _LEFT_BEHIND or name.startswith(("._", "~$"))


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


# --- zips ---


@define
class _Allowance:
    """What a stranger's zip may still hold, counted over it and all zips in it.

    Attributes:
        members: Files.
        unpacked: Bytes after unpacking.
    """

    members: int = _MOST_MEMBERS
    unpacked: int = _MOST_UNPACKED

    def take(self, members: Sequence[zipfile.ZipInfo]) -> None:
        """Subtract what these members say they need; HandInError when it is too much."""
        self.members -= len(members)
        self.unpacked -= sum(member.file_size for member in members)
        if self.members < 0:
            raise HandInError(_TOO_MANY)
        if self.unpacked < 0:
            raise HandInError(f"holds more than 50 MB unpacked; expected a hand-in of a few kB{ASK_FOR}")


def _zip(
    file: Path | IO[bytes], shown_path: str, allowance: _Allowance | None, depth: int = 1
) -> Iterator[Found]:
    """Find the files of one zip; one that cannot be opened is itself a file that is refused.

    Args:
        file: The zip, on disk or unpacked from another.
        shown_path: Where it lies, as people see it.
        allowance: What it may hold; None for all that it likes.
        depth: How many zips are around its files.
    """
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(_opened(file, trusted=allowance is None))
            members = _members(archive)
            if allowance is not None:
                if len(members) > allowance.members:
                    members = _likely(members, allowance.members)
                allowance.take([member for _, member in members])
        except HandInError as error:
            yield _refused(shown_path, str(error))
            return
        used: set[str] = set()
        for name, member in members:
            inner = _unused(_below(shown_path, name), used)
            yield from _member(archive, member, inner, allowance, depth)


def _sent(files: Iterator[Found], upload: str) -> Iterator[Found]:
    """Note on files that they come from one zip, which a student sent."""
    for found in files:
        yield evolve(found, upload=upload)


def _members(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """Give the files of a zip with their names, without what systems leave behind."""
    named = ((_name(member), member) for member in archive.infolist())
    return [
        (name, member)
        for name, member in named
        if not name.endswith("/") and not any(map(_is_left_behind, name.split("/")))
    ]


def _name(member: zipfile.ZipInfo) -> str:
    """Give a member's name with "/" between folders, which Windows may have written otherwise.

    Macs write UTF-8 without the mark that says so; zipfile takes it for the old PC code page then.
    """
    name = member.filename
    if not member.flag_bits & 0x800 and not name.isascii():
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _likely(
    members: list[tuple[str, zipfile.ZipInfo]], most: int
) -> list[tuple[str, zipfile.ZipInfo]]:
    """Give those files of a whole zipped folder that may be hand-ins by their names.

    Raises:
        HandInError: There is none.
    """
    named = [entry for entry in members if _is_named(entry[0])]
    likely = [
        entry
        for entry in members
        if _is_named(entry[0]) or (_MAY_BE.fullmatch(entry[0]) and not _NOT_IN.search(entry[0]))
    ]
    if not likely:
        raise HandInError(f"holds {len(members)} files, but no hand-in{ASK_FOR}")
    return named if named and len(likely) > most else likely


def _is_named(name: str) -> bool:
    """Tell whether a file has the name that hand-ins get when they are made."""
    return "hand-in" in name.rpartition("/")[2].lower()


def _opened(file: Path | IO[bytes], *, trusted: bool) -> zipfile.ZipFile:
    try:
        if not trusted:
            _check_list(file)
        return zipfile.ZipFile(file)
    except HandInError:
        raise
    except OSError as error:
        raise HandInError(f"is no zip that can be opened: {_reason(error)}{ASK_FOR}") from None
    except _BROKEN:  # what they say is for programmers
        reason = "is no zip that can be opened, perhaps only a part of one"
        raise HandInError(f"{reason}{ASK_FOR}") from None


def _check_list(file: Path | IO[bytes]) -> None:
    """HandInError when a zip's list of members is long: only reading it would take much memory.

    The list's length stands in the record at the end (APPNOTE.TXT of PKWARE, 4.3.16), after which
    comes at most a comment of 64 kB.
    """
    with file.open("rb") if isinstance(file, Path) else nullcontext(file) as whole:
        size = whole.seek(0, os.SEEK_END)
        whole.seek(max(0, size - 65_700))  # the records, and 65,535 bytes of comment
        end = whole.read()
        whole.seek(0)
    record = end[end.rfind(b"PK\5\6") :][:22]
    if len(record) < 22:
        return  # no zip: opening it will say so
    members, length = struct.unpack_from("<HL", record, 10)
    zip64 = end[end.rfind(b"PK\6\6") :][:56] if b"PK\6\6" in end else b""
    if members == 0xFFFF and len(zip64) == 56:  # 4.3.14: the numbers stand in another record
        members, length = struct.unpack_from("<QQ", zip64, 32)
    if members > _MOST_LISTED or length > _LONGEST_LIST:
        raise HandInError(_TOO_MANY)


def _unused(shown_path: str, used: set[str]) -> str:
    """Number a shown path when the zip holds another file of this name: a zip may."""
    name, number = shown_path, 1
    while name in used:
        number += 1
        name = f"{shown_path} ({number})"
    used.add(name)
    return name


def _member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    shown_path: str,
    allowance: _Allowance | None,
    depth: int,
) -> Iterator[Found]:
    """Find a member of a zip, or the files in it if it is a zip itself."""

    def read() -> bytes:
        with _unpacked(archive, member) as file:
            return _limited(file)

    if problem := _problem(member, depth):
        yield _refused(shown_path, problem)
    elif not _is_zip(member.filename):
        yield Found(shown_path, f"{member.file_size} {member.CRC:08x}", read)
    else:
        with SpooledTemporaryFile(_IN_MEMORY) as whole:
            try:
                with _unpacked(archive, member) as file:
                    shutil.copyfileobj(file, whole)
            except HandInError as error:
                yield _refused(shown_path, str(error))
                return
            whole.seek(0)
            if allowance is not None:
                yield from _zip(whole, shown_path, allowance, depth + 1)
            else:  # in a trusted zip each student's zip has an allowance of its own
                yield from _sent(_zip(whole, shown_path, _Allowance(), depth + 1), shown_path)


def _problem(member: zipfile.ZipInfo, depth: int) -> str:
    """Say what is wrong with a member's name, kind or size, or "".

    Nothing is unpacked to where its name says; but whoever unpacks such a zip by hand is in danger,
    and no LMS and no student makes one by accident.
    """
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":":
        return "has an absolute name in its zip; expected a name inside it"
    if ".." in name.split("/"):
        return "has a name with .. in its zip; expected a name inside it"
    if stat.S_ISLNK(member.external_attr >> 16):  # Unix puts a file's kind into the upper half
        return "is a link; expected a file"
    if member.flag_bits & 1:
        return f"is locked by a password; expected an open zip{ASK_FOR}"
    if not _is_zip(member.filename):
        return f"{TOO_LARGE}{ASK_FOR}" if member.file_size > MOST_BYTES else ""
    if depth >= _DEEPEST:
        return f"is a zip more than {_DEEPEST} deep; expected fewer zips in zips"
    if member.file_size > _MOST_UNPACKED:
        return "is a zip larger than 50 MB; name it on the command line"
    return ""


@contextmanager
def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """Open a member of a zip; whatever goes wrong while it is read becomes a HandInError."""
    try:
        with archive.open(member) as file:
            yield file
    except HandInError:
        raise
    except (OSError, *_BROKEN) as error:
        raise HandInError(f"cannot be unpacked: {_reason(error)}{ASK_FOR}") from None


def _reason(error: BaseException) -> str:
    """Give what an error says in one short line that prints; it may quote a stranger's bytes."""
    message = getattr(error, "strerror", None) or str(error)
    with suppress(UnicodeError):
        message.encode()
        return _printable(message)[:120]
    return type(error).__name__
