"""Every file below the paths given: in folders, in zips, in zips of zips."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from coursekit.errors import HandInError
from coursekit.found import (
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
from coursekit.zips import own_zip, strangers_zip

MOST_SORTED = 10_000  # entries of one folder


def find(paths: Sequence[Path], leave_out: Path | None = None) -> Iterator[Found]:
    """Every file below the paths, each folder by name. HandInError when a path is not there.

    `leave_out` is a folder that is not looked into: the one that grades go to.
    """
    for path in paths:
        if not path.exists():
            raise HandInError(f"{path}: no such folder or file; expected hand-ins")
    out = leave_out.resolve() if leave_out else None
    for path, prefix in zip(paths, _prefixes(paths), strict=True):
        if path.is_dir():
            yield from _folder(path, prefix, out)
        elif is_zip(path.name):
            yield from own_zip(path, prefix)
        else:
            yield _file(path, prefix)


def _prefixes(paths: Sequence[Path]) -> list[str]:
    """What the places below each path begin with: nothing for a single folder."""
    if len(paths) == 1 and paths[0].is_dir():
        return [""]
    names = [path.resolve().name for path in paths]
    alike = len(set(names)) < len(names)
    return [shown(path.as_posix() if alike else path.resolve().name) for path in paths]


def _folder(folder: Path, prefix: str, out: Path | None) -> Iterator[Found]:
    try:
        entries = os.scandir(folder)
    except OSError as error:
        yield refused(prefix or shown(folder.name), f"cannot be opened: {error.strerror}")
        return
    with entries:
        for entry in _by_name(entries):
            place = below(prefix, entry.name)
            if left_behind(entry.name):
                continue
            if entry.is_symlink():
                yield refused(place, "is a link; expected a file")
            elif entry.is_dir():
                if out is None or Path(entry.path).resolve() != out:
                    yield from _folder(Path(entry.path), place, out)
            elif is_zip(entry.name):
                yield from strangers_zip(Path(entry.path), place)
            else:
                yield _file(Path(entry.path), place)


def _by_name(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder by name; of a very large one as they come, to keep memory small."""
    first = list(islice(entries, MOST_SORTED + 1))
    if len(first) <= MOST_SORTED:
        first.sort(key=lambda entry: entry.name)
    return chain(first, entries)


def _file(path: Path, place: str) -> Found:
    try:
        about = path.stat()
    except OSError as error:
        return refused(place, f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(about.st_mode):
        return refused(place, "is no ordinary file; expected a hand-in")
    if about.st_size > MOST_BYTES:
        return refused(place, TOO_LARGE)

    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return limited(file)
        except OSError as error:
            raise HandInError(f"cannot be read: {error.strerror}") from None

    return Found(place, f"{about.st_size} {about.st_mtime_ns}", read)
