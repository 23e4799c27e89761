"""CSV as spreadsheets and LMSs write and read it; no cell that we write is taken for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import IO, Any

from coursekit.errors import HandInError

# Some spreadsheets take the wide forms of these signs too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)*)?%?")
_DELIMITERS = ",;\t"


def safe_cell(text: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def plain_cell(cell: str) -> str:
    """The text of a cell without the mark that `safe_cell` put before it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def kept_cell(cell: str) -> str:
    """A cell of an LMS's own table as it goes back: numbers and the dash for none stay as are."""
    return cell if _NUMBER.fullmatch(cell) else safe_cell(cell)


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as the text of a CSV file."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


@contextmanager
def written(path: Path) -> Iterator[IO[str]]:
    """A text file that takes its place only when it is whole. HandInError if it cannot."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise HandInError(
            f"{path}: cannot be written: {error.strerror}; is it open in another program?"
        ) from None
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def written_table(path: Path, header: Sequence[str], delimiter: str = ",") -> Iterator[Any]:
    """A csv.writer on a file that takes its place only when it is whole."""
    with written(path) as file:
        table = csv.writer(file, delimiter=delimiter)
        table.writerow(header)
        yield table


@contextmanager
def opened_table(path: Path, *, lenient: bool = False) -> Iterator[tuple[Iterator[list[str]], str]]:
    """The rows of a CSV file, its header first, and its delimiter. HandInError.

    `lenient` reads bytes that are not UTF-8, as a spreadsheet on Windows writes them.
    """
    encoding, errors = "utf-8-sig", "strict"
    try:
        with path.open("rb") as start:
            if start.read(2) in (b"\xff\xfe", b"\xfe\xff"):
                encoding = "utf-16"
        if lenient and encoding == "utf-8-sig" and not _is_utf8(path):
            encoding, errors = "cp1252", "replace"
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            first = file.readline()
            file.seek(0)
            delimiter = max(_DELIMITERS, key=first.count)
            yield _rows(csv.reader(file, delimiter=delimiter), path), delimiter
    except OSError as error:
        raise HandInError(f"{path}: {error.strerror}; expected a CSV file") from None
    except UnicodeError:
        raise HandInError(f"{path}: is not UTF-8 text; save it as CSV UTF-8") from None


def _is_utf8(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        try:
            return all(True for _ in file)
        except UnicodeDecodeError:
            return False


def _rows(reader: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        number = getattr(reader, "line_num", 0)
        raise HandInError(f"{path}: line {number}: {error}; expected CSV") from None
