"""The seal of a register: a checksum in the file itself, which shows that it was damaged.

SQLite notices damage to the structure of its file, and only where it reads. A digit of a grade that
was turned by a bad disk it does not notice. So whoever has written a register seals it at the end:
a CRC-32 of all its other bytes goes into the field "application id" of its header, which SQLite
keeps for others (https://sqlite.org/fileformat.html, 1.3.17). A register without a seal is at work,
or its run was killed, and then SQLite puts it in order.
"""

import zlib
from pathlib import Path

TABLE = "students.csv"  # is written beside a register, by every run that came to its end
_AT, _LENGTH = 68, 4  # bytes: where the seal stands
_READ = 1 << 16  # bytes at once


def seal(path: Path) -> None:
    """Seal a register that nobody has open.

    Raises:
        OSError: It cannot be read or written.
    """
    with path.open("r+b") as file:
        file.seek(_AT)
        file.write(_checksum(path))


def is_sealed(path: Path) -> bool:
    """Tell whether a register has a seal, which may be a broken one.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        file.seek(_AT)
        return any(file.read(_LENGTH))


def is_damaged(path: Path) -> bool:
    """Tell whether a register has other bytes than when it was sealed, as long as it is not open.

    Raises:
        OSError: It cannot be read.
    """
    if not path.stat().st_size:
        return path.with_name(TABLE).exists()  # else it has only just been made
    if any(path.with_name(path.name + beside).exists() for beside in ("-wal", "-journal")):
        return False  # it was not closed: SQLite puts it in order
    with path.open("rb") as file:
        file.seek(_AT)
        found = file.read(_LENGTH)
    return any(found) and found != _checksum(path)


def _checksum(path: Path) -> bytes:
    """Give the checksum of a file but for its seal; never 0, which stands for no seal."""
    with path.open("rb") as file:
        checksum = zlib.crc32(file.read(_AT))
        file.seek(_AT + _LENGTH)
        while data := file.read(_READ):
            checksum = zlib.crc32(data, checksum)
    return (checksum or 1).to_bytes(_LENGTH, "big")
