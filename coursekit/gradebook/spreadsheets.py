"""Spreadsheets: .xlsx read as rows of text, as a CSV file would give them, and .xlsx written.

Reading is openpyxl's work. What a teacher drops here may be damaged, locked or of another program;
each of these is one line that says what to do.

Writing is done here, because a class of 3,000 has 40,000 rows to score: openpyxl takes a
millisecond for each, and stamps every file with the time, so that no two runs write the same.
"""

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args
from xml.sax.saxutils import escape, quoteattr

from attrs import frozen

from coursekit.catalogue import direction, say
from coursekit.errors import HandInError
from coursekit.gradebook.whole_file import whole_file
from coursekit.shown_text import without_controls

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_UNPACKED = 100_000_000  # bytes in a workbook: a zip of 200 kB could unpack to as many
MOST_CELLS = 2_000_000
_MOST_EMPTY = 1_000  # rows on end: one stray cell in the last row would make a million
_MOST_COLUMNS = 500
LONGEST_TEXT = 32_767  # UTF-16 units in a cell
_LINE, _HIGHEST = 15, 300  # points: the height of a line, and of a row that fits on a screen

_OLD, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"  # how .xls and locked files begin, and zips


@frozen
class Worksheet:
    """A worksheet that was read.

    Attributes:
        title: Its title.
        rows: Its cells as text, row by row, each cut after its last cell.
    """

    title: str
    rows: list[list[str]]


# --- which files are spreadsheets ---


def is_spreadsheet(path: Path) -> bool:
    """Tell whether a file is a workbook that `read_workbook` reads, whatever its name.

    A text under the name of a spreadsheet, as some LMSs hand out, is none.

    Raises:
        HandInError: It is a spreadsheet of another program, or locked.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(8)
        if start.startswith(_OLD):
            if "EncryptedPackage".encode("utf-16-le") in file.read(MOST_UNPACKED):
                raise HandInError(
                    say("{path}: is locked with a password; save it without one", path=path)
                )
            raise HandInError(
                say(
                    "{path}: is a spreadsheet in an old form; open it in a spreadsheet and save "
                    "it as .xlsx or as CSV UTF-8",
                    path=path,
                )
            )
    if start.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        raise HandInError(
            say(
                "{path}: is a web page under the name of a table; open it in a spreadsheet and "
                "save it as .xlsx or as CSV UTF-8",
                path=path,
            )
        )
    if not start.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _damaged(path) from None
    if "xl/workbook.xml" in names:
        return True
    if "content.xml" in names:
        raise HandInError(
            say(
                "{path}: is an OpenDocument spreadsheet; open it in a spreadsheet and save it as "
                ".xlsx or as CSV UTF-8",
                path=path,
            )
        )
    if any(name.startswith("Index") for name in names):
        raise HandInError(
            say(
                "{path}: is a Numbers document; export it from Numbers as Excel or as CSV UTF-8",
                path=path,
            )
        )
    raise HandInError(
        say(
            "{path}: is no spreadsheet; open it in a spreadsheet and save it as .xlsx or as CSV "
            "UTF-8",
            path=path,
        )
    )


def _damaged(path: Path) -> HandInError:
    return HandInError(
        say(
            "{path}: is damaged, or only a part of a file; get it again, or open it in a "
            "spreadsheet and save it as .xlsx or as CSV UTF-8",
            path=path,
        )
    )


# --- reading ---


def read_first_table(path: Path) -> list[list[str]]:
    """Read the first worksheet with a header, from the header on; nothing if there is none.

    A header is a row of two cells or more; without any such row, the first that is not empty.
    Further worksheets with the very same header go on with it: a class may have one a section.

    Raises:
        HandInError: The file cannot be read as a workbook.
    """
    sheets = [sheet.rows for sheet in read_workbook(path)]
    for least in (2, 1):
        found = (_from_header(rows, least) for rows in sheets)
        tables = [rows for rows in found if rows and not _is_summary(rows[0])]
        if tables:
            header = tables[0][0]
            return [header, *(row for rows in tables if rows[0] == header for row in rows[1:])]
    return []


def _from_header(rows: list[list[str]], least: int) -> list[list[str]]:
    """Give rows from the first with so many cells on."""
    starts = (number for number, row in enumerate(rows) if sum(map(bool, row)) >= least)
    start = next(starts, None)
    return [] if start is None else rows[start:]


def _is_summary(header: list[str]) -> bool:
    """Tell whether a header is that of the summary which Numbers puts before its tables."""
    return all(any(name in cell for cell in header) for name in ("Numbers", "Excel"))


def read_workbook(path: Path) -> list[Worksheet]:
    """Read all cells of a workbook as text: of a formula its last result, of a date ISO 8601.

    Args:
        path: A file of which `is_spreadsheet` is true.

    Raises:
        HandInError: It cannot be read, or unpacks to more than a class can need.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise HandInError(say("{path}: is too large for a list of a class", path=path))
        from openpyxl import load_workbook  # late: it takes long, and few runs read a workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not know, such as colours
            with path.open("rb") as file:  # of a path, openpyxl believes the ending of the name
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
                return list(_worksheets(path, book))
    except HandInError:
        raise
    except Exception:
        # openpyxl was seen to raise a dozen kinds of errors on damaged files, and documents none.
        raise _damaged(path) from None


def _worksheets(path: Path, workbook: "Workbook") -> Iterator[Worksheet]:
    count = 0
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            continue
        with suppress(AttributeError):  # what a file says of its size is often wrong
            sheet.reset_dimensions()
        rows: list[list[str]] = []
        empty = 0
        for row in sheet.iter_rows():
            cells = [_text(cell.value, str(cell.number_format)) for cell in row[:_MOST_COLUMNS]]
            while cells and not cells[-1]:
                cells.pop()
            rows.append(cells)
            empty = 0 if cells else empty + 1
            count += 1 + len(cells)
            if count > MOST_CELLS:
                raise HandInError(say("{path}: has more cells than a class can need", path=path))
            if empty > _MOST_EMPTY:
                break
        yield Worksheet(sheet.title, rows[: len(rows) - empty])


def _text(value: object, number_format: str) -> str:
    """Give a cell as text, as a spreadsheet shows it: an id keeps its zeros and gets no point."""
    match value:
        case None:
            return ""
        case str():
            return _unescaped(value)
        case bool():
            return str(value).upper()
        case int() | float():
            text = f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"
            zeros = number_format if set(number_format) == {"0"} else ""
            return text.zfill(len(zeros)) if text.isdecimal() else text
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _unescaped(text: str) -> str:
    """Give a text without the form "_x000D_" in which a workbook holds some characters."""
    if "_x" not in text:
        return text
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # no half emoji


# --- writing ---

# How a cell looks: the number of its style in sheet_styles.xml.
Style = Literal["plain", "title", "text", "points", "aside", "comment"]
_STYLES: Mapping[Style, int] = {style: number for number, style in enumerate(get_args(Style))}


@frozen
class Column:
    """A column of a worksheet to be written.

    Attributes:
        title: Its title.
        width: Its width in characters.
        style: How its cells look.
        most: The highest number that may be typed, from 0; None when anything may.
        hidden: Whether it is out of sight.
    """

    title: str
    width: int = 12
    style: Style = "text"
    most: int | None = None
    hidden: bool = False


@frozen
class NewWorksheet:
    """A worksheet to be written: a header that stays in sight, and rows.

    Attributes:
        title: Its title; what a title cannot hold is left out.
        columns: Its columns.
        rows: Its cells; a text never becomes a formula, and shows no control character.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str | float]]


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_workbook(path: Path, sheets: Iterable[NewWorksheet]) -> None:
    """Write a workbook that replaces an earlier one only when it is complete.

    The same sheets always make the same bytes, and rows are written one by one.

    Raises:
        HandInError: It cannot be written, perhaps because it is open in a spreadsheet.
    """
    with (
        whole_file(path) as part,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        titles: list[str] = []
        for number, sheet in enumerate(sheets, 1):
            titles.append(_title(sheet.title, titles))
            _write_member(archive, f"xl/worksheets/sheet{number}.xml", _sheet_xml(sheet))
        for name, xml in _frame(titles):
            _write_member(archive, name, [xml])


def _write_member(archive: zipfile.ZipFile, name: str, parts: Iterable[str]) -> None:
    entry = zipfile.ZipInfo(name)  # dated 1980, so that equal sheets make equal files
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    with archive.open(entry, "w") as member:
        for part in parts:
            member.write(part.encode())


def _title(title: str, taken: Sequence[str]) -> str:
    """Give the title of a worksheet as a spreadsheet takes it: short, and like no other."""
    short = re.sub(r"[\[\]:*?/\\']", " ", title)[:28].strip() or say("Sheet")
    others = {other.casefold() for other in taken}
    titles = (short, *(f"{short} {number}" for number in range(2, 100)))
    return next(each for each in titles if each.casefold() not in others)


def _sheet_xml(sheet: NewWorksheet) -> Iterator[str]:
    columns = sheet.columns
    turned = ' rightToLeft="1"' if direction() == "rtl" else ""
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{turned} workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield "</sheetView></sheetViews><cols>"
    for number, column in enumerate(columns, 1):
        hidden = ' hidden="1"' if column.hidden else ""
        yield f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1"{hidden}/>'
    yield "</cols><sheetData>"
    yield _row_xml([column.title for column in columns], columns, ["title"] * len(columns))
    count = 1
    styles = [column.style for column in columns]
    for row in sheet.rows:
        yield _row_xml(row, columns, styles)
        count += 1
    yield "</sheetData>"
    limits = [
        _limit_xml(letters(number), count, column.most)
        for number, column in enumerate(columns)
        if column.most is not None
    ]
    if limits and count > 1:
        yield f'<dataValidations count="{len(limits)}">{"".join(limits)}</dataValidations>'
    yield "</worksheet>"


def _row_xml(
    cells: Sequence[str | float], columns: Sequence[Column], styles: Sequence[Style]
) -> str:
    height = _LINE * max(map(_lines, cells, columns))
    row = "".join(map(_cell_xml, cells, styles))
    return f'<row ht="{min(height, _HIGHEST)}">{row}</row>'


def _lines(value: str | float, column: Column) -> int:
    """Estimate how many lines a cell takes: not every spreadsheet fits rows to their text."""
    if (
        column.hidden
        or not isinstance(value, str)
        or (len(value) < column.width and "\n" not in value)
    ):
        return 1
    return sum(1 + len(line) // (column.width - 1) for line in value.splitlines())


def _cell_xml(value: str | float, style: Style) -> str:
    look = f's="{_STYLES[style]}"'
    if not isinstance(value, str):
        return f"<c {look}><v>{value:g}</v></c>"
    if not value:
        return f"<c {look}/>"
    text = without_controls(value)
    if "_x" in text:
        text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return f'<c {look} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _limit_xml(column: str, last: int, most: int) -> str:
    """Let a spreadsheet refuse what is no number from 0 to the most of a column."""
    told = say("A number from 0 to {most}, or nothing.", most=most)
    title = quoteattr(say("Points"))
    says = f"errorTitle={title} error={quoteattr(told)}"
    return (
        f'<dataValidation type="decimal" allowBlank="1" showErrorMessage="1" {says} '
        f'sqref="{column}2:{column}{last}"><formula1>0</formula1><formula2>{most}</formula2>'
        "</dataValidation>"
    )


def letters(column: int) -> str:
    """Give the letters by which a spreadsheet names a column, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cut(text: str, end: str) -> str:
    """Give a text that fits into a cell: cut, and with words at its end that say so.

    Args:
        text: The text.
        end: What follows where something was cut.
    """
    text = without_controls(text)  # which makes it longer
    if len(text) <= LONGEST_TEXT // 2:
        return text
    data = text.encode("utf-16-le", "replace")
    if len(data) // 2 <= LONGEST_TEXT:
        return text
    # Characters that XML escapes count as one; some are written as seven ("_x005F_").
    return data[: 2 * (LONGEST_TEXT - 1_000)].decode("utf-16-le", "ignore") + end


def _frame(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the members of a workbook that hold no cells, by name."""
    numbers = range(1, len(titles) + 1)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{kinds}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    sheets = "".join(
        f'<sheet name="{escape(title, {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, titles, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<bookViews><workbookView/></bookViews><sheets>{sheets}</sheets></workbook>",
    )
    parts = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")])
    styles = resources.files("coursekit.gradebook").joinpath("sheet_styles.xml")
    yield "xl/styles.xml", styles.read_text("utf-8")


def _relations(parts: Sequence[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'
