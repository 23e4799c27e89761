"""Every file below the paths given: in folders, in zips, in zips of zips. Nothing is unpacked.

Teachers hand over what their LMS gave them: a zip of the class with folders, single files and
students' own zips in it. `find` lists all files in it as `Found`, each with a function that reads
it, and never writes one to disk under a name of its own: a member called "../../.bashrc" is
nothing but a line of problems.

A zip that is named on the command line comes from the LMS, and may hold a class: it is trusted.
Any other may be a stranger's, and has limits, so that 40 kB of zip cannot become a terabyte.

Whatever goes wrong while a file is opened or read is that file's own problem, in one line, and the
others are read (`_as_its_problem`).

Paths as people see them, in messages and in the gradebook, are made by `_below` alone. No two files
have the same.
"""

import os
import re
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Self, cast

from attrs import define, evolve, frozen

from coursekit.catalogue import say, say_many
from coursekit.errors import HandInError, OtherFile, UnreadFile
from coursekit.work.file_kinds import hand_in_file

MOST_BYTES = 2_000_000  # of one file

_MOST_SORTED = 10_000  # entries of one folder
_MOST_FOLDERS = 50  # in one another
_MOST_MEMBERS = 200  # in an untrusted zip and those in it
_MOST_LISTED = 60_000  # in an untrusted zip of a whole folder, of which few may be hand-ins
_MOST_UNPACKED = 50_000_000  # bytes in an untrusted zip and those in it
_LONGEST_LIST = 12_000_000  # bytes of an untrusted zip's list of members
_LONGEST_EXTRA = 500  # bytes of extra fields there of one member; zipfile is slow at them
_LONGEST_NAME = 1_000  # characters of a member's name, with its folders; a disk takes 255 of a name
_SHOWN = 100  # characters of a longer one
_DEEPEST = 3  # zips around a file
_IN_MEMORY = 4_000_000  # bytes of a zip in a zip; the rest waits on disk
# Left behind by a Mac's Finder, Windows or Jupyter in any folder that was opened with them: a
# teacher would get a line of refusal for each.
_LEFT_BEHIND = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", ".ipynb_checkpoints"}
# Of a whole folder that a student zipped, only what may be a hand-in is looked at: not programs,
# and not the files of the course itself.
_MAY_BE = re.compile(r".*\.(json|zip|txt)", re.IGNORECASE)
_NOT_IN = re.compile(
    r"(^|/)(\.[^/]+|venv|env|node_modules|site-packages|work|articles|exercises|notebooks)/"
)
_LOCKED = 0x41  # the flags of a member that a password protects, in the old and in the new way
# How members are packed that can be unpacked part by part. By the other methods zipfile unpacks at
# once what it has read: of bzip2, 40 bytes are enough for 45 MB.
_BY_PARTS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class FolderOfGrades(HandInError):
    """A folder among hand-ins holds grades, and was passed over."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "is a folder of grades, and was passed over; name the hand-ins in it, "
                "if there are any"
            )
        )


class TooLarge(OtherFile):
    """A file is larger than any hand-in."""

    def __init__(self, ask_for: str = "") -> None:
        super().__init__(say("is larger than 2 MB; expected a hand-in of a few kB"), ask_for)


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
    passed_over = _PassedOver.of(paths, [*known, *([leave_out] if leave_out else [])], mark)
    check_paths(paths)
    for path, prefix in zip(paths, _prefixes(paths), strict=True):
        source = source_of(path)
        for found in _below_path(path, prefix, passed_over):
            yield evolve(found, source=source)


def source_of(path: Path) -> str:
    """Give a path that was named on a command line as it is kept: absolute, and printable."""
    return _printable(str(path.resolve()))


def check_paths(paths: Sequence[Path]) -> None:
    """HandInError when one of the paths is not there or cannot be looked at."""
    for path in paths:
        try:
            path.stat()
        except (OSError, ValueError) as error:
            reason = say("no such folder or file")
            if isinstance(error, PermissionError):
                reason = say("cannot be opened: {reason}", reason=error.strerror)
            raise HandInError(
                say(
                    "{path}: {reason}; expected hand-ins",
                    path=shown(path.as_posix()),
                    reason=reason,
                )
            ) from None


@frozen
class _PassedOver:
    """What is not looked at in a folder.

    Attributes:
        paths: The paths that are passed over silently, both as they are named and with links
            followed.
        ours: Those of them that hold no hand-ins: a link to one is passed over too.
        names: The last parts of all these, by which nearly every other path is known at once.
        mark: The name of a file by which a folder of grades is known, or "".
    """

    paths: frozenset[Path]
    ours: frozenset[Path]
    names: frozenset[str]
    mark: str

    @classmethod
    def of(cls, paths: Sequence[Path], ours: Sequence[Path], mark: str) -> Self:
        """Pass over paths that are looked at by themselves, our own, and folders with this mark."""
        every = (*paths, *ours)
        both = frozenset(each for path in every for each in (path.resolve(), _unfollowed(path)))
        resolved = frozenset(path.resolve() for path in ours)
        return cls(both, resolved, frozenset(path.name for path in both), mark)

    def has(self, path: Path) -> bool:
        """Tell whether a path is passed over silently."""
        if path.name not in self.names and not os.path.islink(path):
            return False
        with suppress(RuntimeError):  # a link that leads to itself
            return _unfollowed(path) in self.paths or path.resolve() in self.ours
        return False

    def holds_grades(self, path: Path) -> bool:
        """Tell whether a path is a folder of grades."""
        return bool(self.mark) and os.path.isfile(path / self.mark)  # no error for a long path


def _unfollowed(path: Path) -> Path:
    """Give a path of which only the folders around it are followed where they are links."""
    whole = Path(os.path.abspath(path)) if path.name in ("", "..") else path
    return whole.parent.resolve() / whole.name


def _below_path(path: Path, prefix: str, passed_over: _PassedOver) -> Iterator[Found]:
    if passed_over.holds_grades(path):
        yield _refused(prefix or _printable(path.name), FolderOfGrades())
    elif path.is_dir():
        yield from _folder(path, prefix, passed_over)
    elif _is_zip(path.name) and path.is_file():
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


def _folder(
    folder: Path, prefix: str, passed_over: _PassedOver, around: tuple[tuple[int, int], ...] = ()
) -> Iterator[Found]:
    """Find the files below a folder, without following links.

    Args:
        folder: The folder.
        prefix: Where it lies, as people see it; "" for the folder the user named.
        passed_over: What is not looked at.
        around: The folders around it, as the system tells them apart.
    """
    shown_path = prefix or _printable(folder.name)
    if len(around) == _MOST_FOLDERS:
        deep = say_many(
            "is more than {n} folders deep; expected hand-ins",
            "is more than {n} folders deep; expected hand-ins",
            _MOST_FOLDERS,
        )
        yield _refused(shown_path, HandInError(deep))
        return
    try:
        about = folder.stat()
        identity = (about.st_dev, about.st_ino)
        if about.st_ino and identity in around:
            back = say("leads back to a folder around it; expected hand-ins")
            yield _refused(shown_path, HandInError(back))
            return
        with os.scandir(folder) as entries:
            for entry in _by_name(entries):
                shown_entry = _below(prefix, entry.name)
                yield from _entry(entry, shown_entry, passed_over, (*around, identity))
    except OSError as error:
        closed = say("cannot be opened: {reason}", reason=_reason(error))
        yield _refused(shown_path, HandInError(closed))


def _entry(
    entry: os.DirEntry[str],
    shown_path: str,
    passed_over: _PassedOver,
    around: tuple[tuple[int, int], ...],
) -> Iterator[Found]:
    """Find one file of a folder, or the files below it."""
    path = Path(entry.path)
    if _is_left_behind(entry.name):
        return
    try:
        if passed_over.has(path):
            return
        is_folder, is_file = entry.is_dir(follow_symlinks=False), entry.is_file()
        holds_grades = is_folder and passed_over.holds_grades(path)
    except OSError as error:
        yield _refused(shown_path, _unread(error))
        return
    if holds_grades:
        yield _refused(shown_path, FolderOfGrades())
    elif is_folder:
        yield from _folder(path, shown_path, passed_over, around)
    elif not _is_zip(entry.name) or entry.is_symlink():
        yield file_at(path, shown_path)
    elif is_file:
        yield from _sent(_zip(path, shown_path, _Allowance()), shown_path)
    else:  # a pipe, say, which would hold up whoever reads it
        special = say("is no ordinary file; expected a hand-in")
        yield _refused(shown_path, HandInError(special))


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
    except (OSError, ValueError) as error:  # no path holds a NUL
        return _refused(shown_path, _unread(error))
    if stat.S_ISLNK(about.st_mode):
        # A student's folder could link to a file that only the instructor may read.
        return _refused(shown_path, HandInError(say("is a link; expected a file")))
    if not stat.S_ISREG(about.st_mode):
        return _refused(shown_path, HandInError(say("is no file; expected a hand-in")))
    if about.st_size > MOST_BYTES:
        return _refused(shown_path, TooLarge(hand_in_file()))

    def read() -> bytes:
        with (
            _as_its_problem(_unread, say("cannot be read, perhaps for its size")),
            path.open("rb") as file,
        ):
            return _limited(file)

    return Found(shown_path, f"{about.st_size} {about.st_mtime_ns}", read)


def _unread(error: OSError | ValueError) -> HandInError:
    return HandInError(say("cannot be read: {reason}", reason=_reason(error)))


def _refused(shown_path: str, error: HandInError) -> Found:
    """Give a file that nobody can read, with the reason."""

    def read() -> bytes:
        raise error

    return Found(shown_path, f"refused: {error}", read, str(error))


def _limited(file: IO[bytes]) -> bytes:
    """Read an open file; HandInError for more than `MOST_BYTES`.

    One byte more than these is read at most, for the size that a zip states may be a lie.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLarge
    return data


def _printable(name: str) -> str:
    """Write a file's name so that it shows what it is: control characters become escapes.

    Among them are those that make a terminal write from right to left, by which "gpj.exe" can
    look like "exe.jpg". No two names are written alike: a backslash, which begins each escape, is
    one itself.
    """
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(
        letter
        if letter.isprintable() and letter != "\\"
        else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )


def shown(path: str) -> str:
    """Write a path, or a name, for a message: in letters that print, and not too many."""
    return _printable(path if len(path) <= _LONGEST_NAME else f"{path[:_SHOWN]}…")


def _below(prefix: str, name: str) -> str:
    """Give the shown path of a file below another; "" stands for the folder the user named."""
    return f"{prefix}/{shown(name)}" if prefix else shown(name)


def _is_left_behind(name: str) -> bool:
    # "._": a Mac's, beside each file; "~$": an office program's, while a document is open
    return name in _LEFT_BEHIND or name.startswith(("._", "~$"))


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


@contextmanager
def _as_its_problem(by_system: Callable[[OSError], HandInError], guess: str) -> Iterator[None]:
    """Make of whatever goes wrong with one file a HandInError: nobody else's file is held up.

    What zipfile raises on damaged and hostile zips it documents only in part, and nobody can list.

    Args:
        by_system: Says what cannot be done with the file where the system says why.
        guess: The same with a guess at why, for what any other error says is for programmers.
    """
    try:
        yield
    except HandInError:
        raise
    except OSError as error:
        raise UnreadFile(by_system(error).wrong, hand_in_file()) from None
    except Exception:
        raise HandInError(guess, hand_in_file()) from None


def _reason(error: BaseException) -> str:
    """Give what an error says in one short line that prints; it may quote a stranger's bytes."""
    message = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return _printable(message[:120])


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
            raise _too_many()
        if self.unpacked < 0:
            raise HandInError(
                say("holds more than 50 MB unpacked; expected a hand-in of a few kB"),
                hand_in_file(),
            )


def _too_many() -> HandInError:
    wrong = say_many(
        "holds more than {n} files; if it comes from your LMS, name it on the command line",
        "holds more than {n} files; if it comes from your LMS, name it on the command line",
        _MOST_MEMBERS,
    )
    return HandInError(wrong, hand_in_file())


def _unopened(error: OSError) -> HandInError:
    return HandInError(say("is no zip that can be opened: {reason}", reason=_reason(error)))


def _not_unpacked(error: OSError) -> HandInError:
    return HandInError(say("cannot be unpacked: {reason}", reason=_reason(error)))


def _zip(
    file: Path | IO[bytes],
    shown_path: str,
    allowance: _Allowance | None,
    depth: int = 1,
    used: dict[str, int] | None = None,
) -> Iterator[Found]:
    """Find the files of one zip; one that cannot be opened is itself a file that is refused.

    Args:
        file: The zip, on disk or unpacked from another.
        shown_path: Where it lies, as people see it.
        allowance: What it may hold; None for all that it likes.
        depth: How many zips are around its files.
        used: The shown paths of all files in the outermost zip so far, as `_unused` counts them.
    """
    used = {} if used is None else used
    with ExitStack() as stack:
        try:
            guess = say("is no zip that can be opened, perhaps only a part of one")
            with _as_its_problem(_unopened, guess):
                archive = stack.enter_context(_opened(file, stack, trusted=allowance is None))
                members = _members(archive)
                if allowance is not None:
                    if len(members) > allowance.members:
                        members = _likely(members, allowance.members)
                    allowance.take(members)
            if not members:
                raise HandInError(say("holds no file"), hand_in_file())
        except HandInError as error:
            yield _refused(shown_path, error)
            return
        for member in members:
            inner = _unused(_below(shown_path, _name(member) or say("(no name)")), used)
            yield from _member(archive, member, inner, allowance, depth, used)


def _sent(files: Iterator[Found], upload: str) -> Iterator[Found]:
    """Note on files that they come from one zip, which a student sent."""
    for found in files:
        yield evolve(found, upload=upload)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Give the files of a zip, without what systems leave behind."""
    return [
        member
        for member in archive.infolist()
        if not (path := _slashed(member)).endswith("/")
        and not any(map(_is_left_behind, path.split("/")))
    ]


def _slashed(member: zipfile.ZipInfo) -> str:
    """Give a member's name with "/" between folders, which Windows may have written otherwise."""
    return member.filename.replace("\\", "/")


def _name(member: zipfile.ZipInfo) -> str:
    """Give a member's name with "/" between folders, in the letters that were meant.

    Macs write UTF-8 without the mark that says so; zipfile takes it for the old PC code page then.
    """
    name = _slashed(member)
    if not member.flag_bits & 0x800 and not name.isascii():
        with suppress(UnicodeError):
            return name.encode("cp437").decode("utf-8")
    return name


def _likely(members: list[zipfile.ZipInfo], most: int) -> list[zipfile.ZipInfo]:
    """Give those files of a whole zipped folder that may be hand-ins by their names.

    Raises:
        HandInError: There is none.
    """
    named = [member for member in members if _is_named(_slashed(member))]
    likely = [
        member
        for member in members
        if _is_named(path := _slashed(member))
        or (_MAY_BE.fullmatch(path) and not _NOT_IN.search(path))
    ]
    if not likely:
        raise holds_no_hand_in(len(members), hand_in_file())
    return named if named and len(likely) > most else likely


def holds_no_hand_in(files: int, ask_for: str) -> HandInError:
    """Say that none of the files of a folder or zip is a hand-in."""
    wrong = say_many("holds {n} file, but no hand-in", "holds {n} files, but no hand-in", files)
    return HandInError(wrong, ask_for)


def _is_named(name: str) -> bool:
    """Tell whether a file has the name that hand-ins get when they are made."""
    return "hand-in" in name.rpartition("/")[2].lower()


def _opened(file: Path | IO[bytes], stack: ExitStack, *, trusted: bool) -> zipfile.ZipFile:
    """Open a zip; the stack closes what has to be closed with it."""
    whole = stack.enter_context(file.open("rb")) if isinstance(file, Path) else file
    if trusted:
        return zipfile.ZipFile(whole)
    guarded = _Guarded(whole)
    archive = zipfile.ZipFile(cast(IO[bytes], guarded))
    guarded.is_listing = False
    return archive


class _Guarded:
    """A stranger's zip while zipfile opens it: its list of members is looked at when it is read.

    Which of the records at the end of a zip says where its list is and how long, zipfile decides by
    rules that change between versions, and of a million members it makes 400 MB. But it reads the
    list in one piece, and whatever the records say, it is stopped there.

    Attributes:
        is_listing: Whether the list may still come.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.is_listing = True
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if not self.is_listing:
            return self._file.read(size)
        if size > _LONGEST_LIST:
            raise _too_many()
        data = self._file.read(size)
        _check_list(data)
        return data


def _check_list(data: bytes) -> None:
    """HandInError when a zip's list of members is long (APPNOTE.TXT of PKWARE, 4.3.12)."""
    count = at = 0
    while data.startswith(b"PK\1\2", at) and at + 46 <= len(data):
        name, extra, comment = struct.unpack_from("<3H", data, at + 28)
        count, at = count + 1, at + 46 + name + extra + comment
        if count > _MOST_LISTED:
            raise _too_many()
        if extra > _LONGEST_EXTRA:
            raise HandInError(
                say(
                    "has {n} bytes of extra fields for a file in it; expected {most} at most",
                    n=extra,
                    most=_LONGEST_EXTRA,
                ),
                hand_in_file(),
            )


def _unused(shown_path: str, used: dict[str, int]) -> str:
    """Number a shown path when the zip holds another file of this name: a zip may.

    So may a zip in it, whose files are shown below its name, and a folder of the same name.

    Args:
        shown_path: The path.
        used: The paths so far, each with how often it was asked for.
    """
    name = shown_path
    while name in used:
        used[shown_path] += 1
        name = f"{shown_path} ({used[shown_path]})"
    used[name] = 1
    return name


def _member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    shown_path: str,
    allowance: _Allowance | None,
    depth: int,
    used: dict[str, int],
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
                    whole.seek(0)
            except HandInError as error:
                yield _refused(shown_path, error)
                return
            if allowance is not None:
                yield from _zip(whole, shown_path, allowance, depth + 1, used)
            else:  # in a trusted zip each student's zip has an allowance of its own
                inner = _zip(whole, shown_path, _Allowance(), depth + 1, used)
                yield from _sent(inner, shown_path)


def _name_problem(member: zipfile.ZipInfo) -> HandInError | None:
    """Say what is wrong with a member's name; None when nothing is.

    Nothing is unpacked to where its name says; but whoever unpacks such a zip by hand is in danger,
    and no LMS and no student makes one by accident.
    """
    # A later version of Python may take another name than the first, from an extra field.
    for name in (member.orig_filename.replace("\\", "/"), _slashed(member)):
        if name.startswith("/") or name[1:2] == ":":
            return HandInError(say("has an absolute name in its zip; expected a name inside it"))
        if ".." in name.split("/"):
            return HandInError(say("has a name with .. in its zip; expected a name inside it"))
        if len(name) > _LONGEST_NAME:
            long = say(
                "has a name of {n} characters in its zip; expected {most} at most",
                n=len(name),
                most=_LONGEST_NAME,
            )
            return HandInError(long)
    if not _slashed(member):
        return HandInError(say("has no name in its zip"), hand_in_file())
    return None


def _problem(member: zipfile.ZipInfo, depth: int) -> HandInError | None:
    """Say the same of a member's name, kind and size."""
    if problem := _name_problem(member):
        return problem
    if stat.S_ISLNK(member.external_attr >> 16):  # Unix puts a file's kind into the upper half
        return HandInError(say("is a link; expected a file"))
    if member.flag_bits & _LOCKED:
        return HandInError(say("is locked by a password; expected an open zip"), hand_in_file())
    if member.compress_type not in _BY_PARTS:
        packed = say("is packed by a method that few programs know; expected an ordinary zip")
        return HandInError(packed, hand_in_file())
    if not _is_zip(member.filename):
        return TooLarge(hand_in_file()) if member.file_size > MOST_BYTES else None
    if depth >= _DEEPEST:
        return HandInError(
            say_many(
                "is a zip more than {n} deep; expected fewer zips in zips",
                "is a zip more than {n} deep; expected fewer zips in zips",
                _DEEPEST,
            )
        )
    if member.file_size > _MOST_UNPACKED:
        return HandInError(say("is a zip larger than 50 MB; name it on the command line"))
    return None


@contextmanager
def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """Open a member of a zip; whatever goes wrong while it is read becomes a HandInError."""
    with (
        _as_its_problem(_not_unpacked, say("cannot be unpacked, perhaps because it is damaged")),
        archive.open(member) as file,
    ):
        yield file
