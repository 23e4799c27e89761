"""Files that replace an earlier one only when they are complete."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coursekit.catalogue import say
from coursekit.errors import HandInError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def whole_file(path: Path, parts: Path | None = None) -> Iterator[Path]:
    """Give the path at which to write a file, which then takes the place of an earlier one.

    When anything goes wrong on the way, the earlier file stays, and no part of the new one does.

    Args:
        path: Where the file is to stand.
        parts: The folder for what is not complete yet, on the same disk; None is that of the file.

    Raises:
        HandInError: It cannot be written, perhaps because it is open in a spreadsheet.
    """
    part = (parts or path.parent) / f".{path.name}.part"
    try:
        yield part
        part.replace(path)
    except OSError as error:
        reason = error.strerror
        if error.errno in _FULL:
            told = say(
                "{path}: cannot be written: {reason}; make room on the disk, and run the same "
                "command again",
                path=path,
                reason=reason,
            )
        else:
            told = say(
                "{path}: cannot be written: {reason}; is it open in another program?",
                path=path,
                reason=reason,
            )
        raise HandInError(told) from None
    finally:
        with suppress(OSError):
            part.unlink()


def take_away_parts(folder: Path) -> None:
    """Remove what runs that were killed have left in a folder that no other run is using."""
    for part in folder.glob(".*.part"):
        if part.is_file():
            part.unlink()
