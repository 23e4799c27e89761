"""Files that replace an earlier one only when they are complete."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coursekit.errors import HandInError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give the path at which to write a file, which then takes the place of an earlier one.

    When anything goes wrong on the way, the earlier file stays, and no part of the new one does.

    Raises:
        HandInError: It cannot be written, perhaps because it is open in a spreadsheet.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise HandInError(
            f"{path}: cannot be written: {error.strerror}; is it open in another program?"
        ) from None
    finally:
        with suppress(OSError):
            part.unlink()
