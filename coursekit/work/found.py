"""One file among the hand-ins: where it lies, how it is read, or why it cannot be."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO

from attrs import frozen

from coursekit.errors import HandInError

MOST_BYTES = 2_000_000  # of one file
TOO_LARGE = "is larger than 2 MB; expected a hand-in of a few kB"
LEFT_BEHIND = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", ".ipynb_checkpoints"}


@frozen
class Found:
    """One file. `read` gives its bytes, until the next file is asked for; HandInError.

    `place` is its path as it is told, `stamp` changes when the file does, and `problem` says what
    keeps it from being read, or is "".
    """

    place: str
    stamp: str
    read: Callable[[], bytes]
    problem: str = ""


def shown(name: str) -> str:
    """A file's name as it is told: what does not print, and what turns text round, is escaped."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )


def below(prefix: str, name: str) -> str:
    """The place of a file below another place; "" is the place of what was given."""
    return f"{prefix}/{shown(name)}" if prefix else shown(name)


def left_behind(name: str) -> bool:
    """Whether an operating system or Jupyter leaves files of this name, unasked."""
    return name in LEFT_BEHIND or name.startswith("._")


def is_zip(name: str) -> bool:
    """Whether a file is to be opened as a zip."""
    return name.lower().endswith(".zip")


def refused(place: str, problem: str) -> Found:
    """A file that is told with its problem, and never read."""

    def read() -> bytes:
        raise HandInError(problem)

    return Found(place, f"refused: {problem}", read, problem)


def limited(file: IO[bytes]) -> bytes:
    """All bytes of an open file; HandInError when they are too many."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise HandInError(TOO_LARGE)
    return data


def file_at(path: Path, place: str) -> Found:
    """A file on disk, told as lying at `place`."""
    try:
        about = path.lstat()
    except OSError as error:
        return refused(place, f"cannot be read: {error.strerror}")
    if stat.S_ISLNK(about.st_mode):
        return refused(place, "is a link; expected a file")
    if not stat.S_ISREG(about.st_mode):
        return refused(place, "is no file; expected a hand-in")
    if about.st_size > MOST_BYTES:
        return refused(place, TOO_LARGE)

    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return limited(file)
        except OSError as error:
            raise HandInError(f"cannot be read: {error.strerror}") from None

    return Found(place, f"{about.st_size} {about.st_mtime_ns}", read)
