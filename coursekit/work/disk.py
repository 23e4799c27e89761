"""How a file gets onto a disk: whole at each moment, for its owner alone, by one kernel at a time.

A disk may be any: one that is full, one of a network that knows no locks, a folder that others may
read. What a system does not have is done without; what it refuses is an OSError.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from coursekit.catalogue import say

try:
    from fcntl import LOCK_NB, LOCK_SH, flock
except ImportError:  # Windows, whose locks FileLock knows, and Python in a browser, which has none
    HAS_FLOCK = False
else:
    HAS_FLOCK = True

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_HELD_BY_ANOTHER = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES)
# What systems say of a folder that they cannot bring to the disk by itself.
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF, errno.EACCES)
_LONG_NAME = 100  # bytes
_POLL = 0.01  # seconds between two looks at a lock that another holds
_LEFT_BEHIND = 3600  # seconds after which a part of a file is nobody's any more


def write_atomically(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write a file so that at each moment it is whole: the old one or the new one.

    Args:
        path: The file.
        content: What it is to hold; text as UTF-8.
        private: Whether only its owner may read it. A hand-in file is for others, to be sent or
            copied; all else is the student's.

    Raises:
        OSError: It cannot be written, or not be kept; the old one stays, unless the very last step
            failed: then the new one may be there, and be gone after a loss of power.
        UnicodeEncodeError: It holds half a character; the old one stays.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    part = path.with_name(f"{_part_start(path)}{uuid4().hex}.part")
    mode = PRIVATE_FILE if private else 0o666  # which the system's own mask narrows
    try:
        # Not by tempfile, which makes files that only their owner may read.
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        remove_parts(path, before=part.stat().st_mtime - _LEFT_BEHIND)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    sync_folder(path.parent)


def remove_parts(path: Path, *, before: float | None = None) -> None:
    """Remove what a writer of this file left behind that was killed.

    Args:
        path: The file.
        before: The time, by the clock of the disk, before which a part was left; `None` for all of
            them, when nobody else can be writing.
    """
    with suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(_part_start(path)) and name.endswith(".part"):
                with suppress(OSError):
                    if before is None or entry.stat().st_mtime < before:
                        os.unlink(entry.path)


def _part_start(path: Path) -> str:
    """Give how the names of a file's parts begin; systems take 255 bytes for a name."""
    name = path.name.encode()
    return f".{path.name if len(name) <= _LONG_NAME else sha256(name).hexdigest()}."


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can do that.

    Raises:
        OSError: The disk failed.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder, nor can one that may not be listed be opened
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, if it is not there yet.

    Raises:
        OSError: It cannot be made.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(PRIVATE_FOLDER)
    except FileExistsError:
        if not folder.is_dir():  # else another kernel has just made it
            reason = say("“{name}” is a file; expected a folder", name=folder.name)
            raise NotADirectoryError(errno.ENOTDIR, reason) from None
    sync_folder(folder.parent)


def close_to_others(folder: Path) -> None:
    """Take the rights of others from a folder of ours; nothing happens where that cannot be."""
    with suppress(OSError, AttributeError):  # Windows has no owners that Python knows
        about = folder.stat()
        if about.st_uid == os.geteuid() and about.st_mode & ~PRIVATE_FOLDER & 0o777:
            folder.chmod(PRIVATE_FOLDER)


@contextmanager
def alone(path: Path, seconds: float) -> Iterator[bool]:
    """Hold a lock while the body runs.

    Not by a file whose being there is the lock, on a disk without locks: after a kill it would
    stay, and nothing could be saved any more.

    Args:
        path: The lock, a file that is made, and stays.
        seconds: How long to wait for whoever holds it.

    Yields:
        Whether it is held; no when the disk knows no locks.

    Raises:
        OSError: It cannot be made, or another has it all the time.
    """
    if not _has_locks(path):
        yield False
        return
    lock = FileLock(path, timeout=seconds)
    try:
        lock.acquire(poll_interval=_POLL)
    except Timeout:
        reason = say("another program keeps it locked; close other windows of this lesson")
        raise TimeoutError(errno.ETIMEDOUT, reason) from None
    try:
        yield True
    finally:
        lock.release()


def _has_locks(path: Path) -> bool:
    """Tell whether the disk knows locks: NFS without its lock service, and some FUSE, do not."""
    if not HAS_FLOCK:
        return os.name == "nt"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        flock(handle, LOCK_SH | LOCK_NB)
    except OSError as error:
        return error.errno in _HELD_BY_ANOTHER
    finally:
        os.close(handle)
    return True
