"""The tables that grading writes, and the zips of feedback; helpers to read and write CSV.

A cell that comes from a student could be taken for a formula by a spreadsheet and run on the
teacher's machine, so every text cell passes through `safe_cell` (OWASP, "CSV injection"). The
gradebook in the form of an LMS is written in `coursekit.gradebook.lms`.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from coursekit.catalogue import say
from coursekit.errors import HandInError
from coursekit.gradebook import GradedHandIn, SameWork, StudentResults
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.same_work import said_of
from coursekit.gradebook.spreadsheets import is_spreadsheet, read_first_table
from coursekit.gradebook.whole_file import whole_file
from coursekit.questions.result import Total
from coursekit.shown_text import printable, without_controls

if TYPE_CHECKING:
    from coursekit.gradebook.roster import Roster

# --- CSV as spreadsheets and LMSs write and read it ---

# What a formula begins with; some spreadsheets take wide and small forms of these signs, too.
_SIGNS = r"=+\-@" "\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
# What some pass over before it: spaces, quotes, marks that are not seen.
_PASSED_OVER = "[ '\"\u00a0\u00ad\u1680\u180e\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]*"
# Where text could begin a cell: at its start, and where a program that takes another sign for the
# separator, as Excel does in half of Europe, would end the cell before.
_STARTS = r"(?:^|(?<=[;\t\r\n]))"
_FORMULA = re.compile(rf"{_STARTS}(?={_PASSED_OVER}[{_SIGNS}])|^(?='*[\t\r\n])")
_QUOTED_FORMULA = re.compile(rf"{_STARTS}'(?={_PASSED_OVER}[{_SIGNS}])|^'(?='*[\t\r\n])")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)*)?%?")
_DELIMITERS = ",;\t"
MARK = "\ufeff"  # at the start of a text, U+FEFF tells its encoding
MARKED = "utf-8-sig"  # UTF-8 that begins with its mark
csv.field_size_limit(2**31 - 1)  # whatever we write can be read; readers look at single cells


def safe_cell(text: str) -> str:
    """Give a cell that no spreadsheet takes for a formula, and that has no control characters.

    A quote is put before what could be a formula, also behind a semicolon, a tab or a line end.
    """
    return _FORMULA.sub("'", without_controls(text))


def line_cell(text: str) -> str:
    """Give a cell as `safe_cell` does, of what is one line: a name, an id, a path, a reason."""
    return safe_cell(printable(text))


def plain_cell(cell: str) -> str:
    """Give the text of a cell without the quotes that `safe_cell` may have put into it."""
    return _QUOTED_FORMULA.sub("", cell)


def kept_cell(cell: str) -> str:
    """Give a cell of the teacher's own table, to stand in one of ours.

    Numbers, also negative ones, and the dash for "no grade" are left unchanged.
    """
    return cell if _NUMBER.fullmatch(cell) else safe_cell(cell)


@contextmanager
def written(path: Path, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a text file that replaces an earlier one only when it is complete.

    Args:
        path: The file.
        encoding: Its encoding; "utf-8-sig" begins it with the mark of UTF-8.

    Raises:
        HandInError: It cannot be written, perhaps because it is open in a spreadsheet.
    """
    with whole_file(path) as part, part.open("w", encoding=encoding, newline="") as file:
        yield file


@contextmanager
def written_table(
    path: Path, header: Sequence[str], delimiter: str = ",", encoding: str = MARKED
) -> Iterator[Any]:
    """Open a csv.writer on a file as `written` does, with the header already written.

    By default the file begins with the mark of UTF-8: without it Excel takes the file for one in
    the old code page of the computer, and spoils every accent.
    """
    with written(path, encoding) as file:
        table = csv.writer(file, delimiter=delimiter)
        table.writerow(header)
        yield table


@contextmanager
def opened_table(path: Path, *, lenient: bool = False) -> Iterator[tuple[Iterator[list[str]], str]]:
    """Open the rows of a CSV file, the header first, and find out its delimiter.

    Args:
        path: The file, in UTF-8 or, with its mark, UTF-16; or a workbook (.xlsx), whose first
            table is read.
        lenient: Whether to read bytes that are not UTF-8 as a spreadsheet on Windows writes them.

    Raises:
        HandInError: The file cannot be read as CSV.
    """
    errors = "strict"
    try:
        if is_spreadsheet(path):
            yield iter(read_first_table(path)), ","
            return
        encoding = encoding_of(path)
        if lenient and encoding == "utf-8" and not _is_utf8(path):
            encoding, errors = "cp1252", "replace"
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            if file.read(1) != MARK:
                file.seek(0)
            begin = file.tell()
            first = file.readline()
            if not any(delimiter in first for delimiter in _DELIMITERS):
                first = file.readline()  # above the header stands the name of the table
            file.seek(begin)
            delimiter = max(_DELIMITERS, key=first.count)
            yield _rows(csv.reader(file, delimiter=delimiter), path), delimiter
    except OSError as error:
        raise HandInError(
            say("{path}: {reason}; expected a CSV file", path=path, reason=error.strerror)
        ) from None
    except UnicodeError:
        raise HandInError(
            say("{path}: is not UTF-8 text; save it as CSV UTF-8", path=path)
        ) from None


def encoding_of(path: Path) -> str:
    """Give the encoding of a table by its mark: UTF-8 without one, or UTF-16 in either order.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as start:
        return {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(start.read(2), "utf-8")


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
        raise HandInError(
            say("{path}: line {line}: {fault}; expected CSV", path=path, line=number, fault=error)
        ) from None


# --- our own tables ---

TOTALS = ("points", "possible", "percent", "waiting", "late", "clock", "in roster")
RESULTS = (
    *("student", "name", "lesson", "question", "kind", "outcome", "points", "possible", "counted"),
    *("misconceptions", "answer", "page"),
)


def percent(total: Total) -> float:
    """Give the share of the possible points, 0 to 100.

    Points of answers that wait for a person are not possible yet; with none, the share is 0.
    """
    return 100 * total.points / total.possible if total.possible else 0.0


def write_plain(path: Path, results: ClassResults, stems: Sequence[str]) -> None:
    """Write one row for each student: those graded, then those who handed in nothing.

    Args:
        path: Where to write.
        results: The results of the class.
        stems: The stems of the lessons, each with a column.
    """
    header = ["student", "name", "made", "file", *stems, *TOTALS]
    has_roster = results.count("in roster") > 0
    with written_table(path, header) as table:
        for hand_in in results.hand_ins():
            who = (hand_in.student, hand_in.name, hand_in.made, hand_in.path)
            listed = ("no" if hand_in.row is None else "yes") if has_roster else ""
            table.writerow([*map(line_cell, who), *_grade_cells(hand_in), listed])
        for id, name in results.missing():
            blank = [""] * (len(header) - 3)
            table.writerow([line_cell(id), line_cell(name), *blank, "yes"])


def write_class_list(
    path: Path, results: ClassResults, roster: Roster, stems: Sequence[str]
) -> None:
    """Write the roster as it came, row for row, with the grades behind its own columns.

    The order is that of the roster, and who handed in nothing has an empty place, so that a column
    can be copied from here into a table of the same order.

    Args:
        path: Where to write.
        results: The results of the class.
        roster: The roster.
        stems: The stems of the lessons, each with a column.
    """
    behind = [*stems, *TOTALS[:-1]]
    with (
        roster.rows() as rows,
        written_table(path, [*map(kept_cell, roster.header), *behind]) as table,
    ):
        for number, row in rows:
            hand_in = results.hand_in_of(number)
            grades = _grade_cells(hand_in) if hand_in else [""] * len(behind)
            table.writerow([*map(kept_cell, row), *grades])


def _grade_cells(hand_in: GradedHandIn) -> list[str]:
    """Give the points of each lesson, and the cells of `TOTALS` but for the last."""
    total = hand_in.total
    # A lesson that was not handed out to the student stays empty.
    lessons = [f"{one.points:g}" if one.total else "" for one in hand_in.lessons.values()]
    percents = f"{percent(total):.1f}"
    points = f"{total.points:g}"
    when = (hand_in.late, hand_in.clock)
    return [*lessons, points, str(total.possible), percents, str(total.waiting), *when]


def write_results(path: Path, results: ClassResults) -> None:
    """Write one row for each student and question, in the order of paths and of grading."""
    with written(path, MARKED) as file:
        file.write(_csv_line(RESULTS))
        for student in results.students():
            file.writelines(map(_csv_line, _result_rows(student)))


def _csv_line(cells: Sequence[str]) -> str:
    """Write a line of CSV as csv.writer does, in half the time when no cell needs quotes."""
    line = ",".join(cells)
    if line.count(",") >= len(cells) or '"' in line or "\n" in line or "\r" in line:
        text = StringIO(newline="")
        csv.writer(text).writerow(cells)
        return text.getvalue()
    return f"{line}\r\n"


def _result_rows(student: StudentResults) -> Iterator[tuple[str, ...]]:
    hand_in = student.hand_in
    who = (line_cell(hand_in.student), line_cell(hand_in.name))
    page = f"{hand_in.page}.html"
    for result in student.results:
        asked = (result.lesson, result.question, result.kind)
        counted = "yes" if result.counted else "no"
        points = (result.outcome, f"{result.points:g}", str(result.possible), counted)
        ids = " ".join(result.misconceptions)
        yield (*who, *asked, *points, ids, safe_cell(result.answer), page)


def write_problems(path: Path, results: ClassResults) -> None:
    """Write one row for each problem: the file, whose it is, what is wrong, what to ask for."""
    with written_table(path, ("file", "who", "problem", "ask for")) as table:
        for problem in results.problems():
            table.writerow(
                map(line_cell, (problem.path, problem.who, problem.wrong, problem.ask_for))
            )


def write_earlier(path: Path, results: ClassResults) -> None:
    """Write one row for each hand-in in place of which a later one is graded."""
    with written_table(path, ("file", "student", "name", "graded instead")) as table:
        for hand_in in results.earlier():
            table.writerow(map(line_cell, hand_in))


def write_same_work(path: Path, results: ClassResults, groups: Iterable[SameWork]) -> None:
    """Write one row for each group of hand-ins that hold the same work: who, what, and where."""
    header = ("students", "hand-ins", "the same", "where")
    with written_table(path, header) as table:
        for cells in said_of(results, groups):
            table.writerow(map(safe_cell, cells))


def write_moved(path: Path, results: ClassResults) -> None:
    """Write one row for each student whose points have moved since the last run.

    A run that graded nobody again leaves the table of the run before.
    """
    if path.exists() and not results.count("graded again"):
        return
    header = ("student", "name", "page", "was", "points", "possible")
    with written_table(path, header) as table:
        for moved in results.moved():
            who = (line_cell(moved.student), line_cell(moved.name), f"{moved.page}.html")
            table.writerow((*who, f"{moved.was:g}", f"{moved.points:g}", moved.possible))


# --- feedback, as the LMS takes it back ---

MOST_PAGES = 1_000  # in one zip of feedback: LMSs limit the size of what is uploaded


def write_feedback_zips(out: Path, results: ClassResults, threads: int = 1) -> None:
    """Write the pages of feedback into zips, under the names that the LMS takes back.

    Args:
        out: The folder of grades.
        results: The results of the class, which say whose pages there are.
        threads: How many zips are written at once. Threads are enough, because compressing
            releases Python's global lock.
    """
    several = results.count("graded") > MOST_PAGES
    entries = ((hand_in.page, hand_in.back) for hand_in in results.hand_ins())
    parts = iter(lambda: list(islice(entries, MOST_PAGES)), [])
    numbered = enumerate(parts, 1)

    def write(part: tuple[int, list[tuple[str, str]]]) -> None:
        number, pages = part
        path = out / (f"feedback-{number:03}.zip" if several else "feedback.zip")
        _write_zip(path, out / "feedback", pages)

    with ThreadPoolExecutor(threads) as pool:
        while next_parts := list(islice(numbered, threads)):  # few at once, to keep memory small
            list(pool.map(write, next_parts))  # a list, so that errors are raised here


def stays_inside(name: str) -> bool:
    """Tell whether an entry of a zip, by this name, is unpacked into the folder of the others."""
    parts = name.split("/")
    leads_out = {"", ".", ".."}.intersection(parts) or "\\" in name or name[1:2] == ":"
    return not leads_out and printable(name) == name


def _write_zip(path: Path, folder: Path, pages: Iterable[tuple[str, str]]) -> None:
    with (
        whole_file(path) as part,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        used: set[str] = set()
        for page, back in pages:
            name = back if stays_inside(back) and back not in used else f"{page}.html"
            used.add(name)
            # An entry without a time is dated 1980, so that equal pages make equal zips.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            # The level is given again, because `writestr` ignores that of the archive.
            archive.writestr(entry, (folder / f"{page}.html").read_bytes(), compresslevel=1)
