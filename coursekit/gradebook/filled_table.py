"""Fill cells of a table that somebody else made, and leave every other byte as it came.

An LMS takes its own table back only as it wrote it. So a table is not read and written anew: the
new cells are put between the old ones, and encoding, mark, quotes, separators and line ends stay.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.catalogue import say
from coursekit.errors import HandInError
from coursekit.gradebook.tables import encoding_of, kept_cell, opened_table, written

if TYPE_CHECKING:
    from coursekit.gradebook.roster import Roster

Filling = dict[int, str]  # the new text of a row's cells, by position
_ZIP = b"PK"  # how a workbook begins, which is a zip and no text


def write_filled(roster: Roster, path: Path, fill: Callable[[int, list[str]], Filling]) -> None:
    """Write a table with some cells filled.

    Args:
        roster: The table as it came.
        path: Where to write.
        fill: Gives the new cells of a row: of its line and its old cells, as `Roster.rows` has
            them.

    Raises:
        HandInError: The table has quotes that cannot be told apart, or `path` cannot be written.
    """
    with roster.path.open("rb") as file:
        if file.read(2) == _ZIP:
            _write_anew(roster, path, fill)
            return
    encoding = encoding_of(roster.path)
    with (
        roster.rows() as rows,
        roster.path.open(encoding=encoding, newline="") as old,
        written(path, encoding) as new,
    ):
        records = _records(old)
        for _ in range(roster.line):
            new.write(next(records, ""))
        for number, row in rows:
            record = next(records, "")
            _check(record, row, roster, number)
            cells = fill(number, row)
            new.write(_filled(record, cells, roster, number) if cells else record)


def _write_anew(roster: Roster, path: Path, fill: Callable[[int, list[str]], Filling]) -> None:
    """Write a table that came as a workbook as CSV, which every LMS takes."""
    with roster.rows() as rows, written(path) as file:
        table = csv.writer(file)
        table.writerow(map(kept_cell, roster.header))
        for number, row in rows:
            filling = fill(number, row)
            kept = enumerate(map(kept_cell, row))
            table.writerow([filling.get(position, cell) for position, cell in kept])


def leave_out_rows(path: Path, is_left_out: Callable[[list[str], list[str]], bool]) -> None:
    """Leave rows out of a table with titles in its first line; the others stay byte by byte.

    Args:
        path: The table, which is written anew.
        is_left_out: Tells it of the titles and the cells of a row.

    Raises:
        HandInError: The table cannot be read or written.
    """
    encoding = encoding_of(path)
    with opened_table(path) as (rows, delimiter):
        titles = next(rows, [])
    with (
        path.open(encoding=encoding, newline="") as old,
        written(path, encoding) as new,
    ):
        for record in _records(old):
            cells = next(csv.reader(StringIO(record, newline=""), delimiter=delimiter), [])
            if not is_left_out(titles, cells):
                new.write(record)


def _records(lines: Iterator[str]) -> Iterator[str]:
    """Give the records of a CSV file as they stand; a cell in quotes may hold line ends."""
    for line in lines:
        record = line
        while record.count('"') % 2 and (more := next(lines, "")):
            record += more
        yield record


def _check(record: str, row: list[str], roster: Roster, number: int) -> None:
    """HandInError when a record is not the row that was read at this line."""
    read = next(csv.reader(StringIO(record, newline=""), delimiter=roster.delimiter), [])
    if read != row[: len(read)]:
        raise _unclear(roster, number)


def _unclear(roster: Roster, number: int) -> HandInError:
    return HandInError(
        say(
            "{path}: line {line}: a quote stands where none is expected; "
            "download the table again, or save it anew as CSV",
            path=roster.path,
            line=number,
        )
    )


def _filled(record: str, cells: Filling, roster: Roster, number: int) -> str:
    """Put new cells between the old ones of a record.

    Raises:
        HandInError: It cannot be told where a cell ends.
    """
    body = record.rstrip("\r\n")
    sign = re.escape(roster.delimiter)
    raw = re.findall(rf'(?:^|(?<={sign}))("(?:[^"]|"")*"|[^"{sign}]*)(?={sign}|$)', body, re.DOTALL)
    if roster.delimiter.join(raw) != body:
        raise _unclear(roster, number)
    raw += [""] * (max(cells) + 1 - len(raw))
    for position, text in cells.items():
        raw[position] = _cell(text, raw[position], roster.delimiter)
    return roster.delimiter.join(raw) + record[len(body) :]


def _cell(text: str, old: str, delimiter: str) -> str:
    """Write a cell in quotes where the old one had them, or where it needs them."""
    if old.startswith('"') or any(sign in text for sign in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text
