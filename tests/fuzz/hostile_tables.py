"""What strangers may have edited beside hand-ins: a class list, a score sheet, the register."""

import csv
import io
from random import Random

from openpyxl import Workbook

from fuzz.hostile_json import damaged, recoded, some_text

_HEADS = (
    *("student", "name", "Student", "SIS User ID", "ID", "Email address", "Username", "section"),
    *("First name", "Last name", "OrgDefinedId", "", "Points", "Assignment 1 (1)", "sent"),
)
_DELIMITERS = (",", ",", ";", "\t", "|")
_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")
_ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000)])


def _cell(chance: Random) -> str:
    if chance.random() < 0.03:
        return chance.choice("xé\n\"'") * chance.choice((400, 33_000, 140_000))
    return some_text(chance) if chance.random() < 0.5 else f"s{chance.randint(1, 9)}"


def _rows(chance: Random, good: list[list[str]]) -> list[list[str]]:
    """Change a good table in a few cells, rows and columns."""
    rows = [list(row) for row in good]
    for _ in range(chance.randint(0, 4)):
        row = chance.choice(rows)
        match chance.randint(0, 5):
            case 0:
                rows.insert(chance.randint(0, len(rows)), list(row))
            case 1:
                rows.insert(chance.randint(0, len(rows)), [_cell(chance)] * chance.randint(0, 40))
            case 2 if len(rows) > 1:
                rows.remove(row)
            case 3 if row:
                row.pop(chance.randrange(len(row)))
            case 4:
                row.insert(chance.randint(0, len(row)), chance.choice(_HEADS))
            case 5 if row:
                row[chance.randrange(len(row))] = _cell(chance)
            case _:
                pass
    return rows


def hostile_csv(chance: Random, good: list[list[str]]) -> bytes:
    """Give a table of text made from a good one."""
    text = io.StringIO(newline="")
    ends = chance.choice(("\r\n", "\n", "\r"))
    table = csv.writer(text, delimiter=chance.choice(_DELIMITERS), lineterminator=ends)
    table.writerows(_rows(chance, good))
    data = text.getvalue().encode(chance.choice(_ENCODINGS), "replace")
    return _spoilt(chance, data)


def hostile_workbook(chance: Random, good: list[list[str]]) -> bytes:
    """Give a spreadsheet made from a good table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in _rows(chance, good):
        sheet.append([cell[:32_000].translate(_ILLEGAL) for cell in row])
    whole = io.BytesIO()
    book.save(whole)
    return _spoilt(chance, whole.getvalue())


def _spoilt(chance: Random, data: bytes) -> bytes:
    match chance.randint(0, 9):
        case 0 | 1:
            return damaged(chance, data)
        case 2:
            return recoded(chance, data)
        case _:
            return data
