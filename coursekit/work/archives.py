"""Every file below the paths given: in folders, in zips, in zips of zips."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from coursekit.errors import HandInError
from coursekit.work.found import Found, below, file_at, is_zip, left_behind, refused, shown
from coursekit.work.zips import own_zip, strangers_zip

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
            yield file_at(path.resolve(), prefix)


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
            if entry.is_dir(follow_symlinks=False):
                if out is None or Path(entry.path).resolve() != out:
                    yield from _folder(Path(entry.path), place, out)
            elif is_zip(entry.name) and not entry.is_symlink():
                yield from strangers_zip(Path(entry.path), place)
            else:
                yield file_at(Path(entry.path), place)


def _by_name(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder by name; of a very large one as they come, to keep memory small."""
    first = list(islice(entries, MOST_SORTED + 1))
    if len(first) <= MOST_SORTED:
        first.sort(key=lambda entry: entry.name)
    return chain(first, entries)
