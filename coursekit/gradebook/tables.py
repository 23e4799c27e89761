"""The tables that grading writes, and the zips of feedback; helpers to read and write CSV.

A cell that comes from a student could be taken for a formula by a spreadsheet and run on the
teacher's machine, so every text cell passes through `safe_cell` (OWASP, "CSV injection"). The
gradebook in the form of an LMS is written in `coursekit.gradebook.lms`.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import IO, Any

from coursekit.errors import HandInError
from coursekit.gradebook import StudentResults
from coursekit.gradebook.database_rows import ClassResults
from coursekit.questions.result import Total

# --- CSV as spreadsheets and LMSs write and read it ---

# Some spreadsheets accept the full-width forms of these signs too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)*)?%?")
_DELIMITERS = ",;\t"


def safe_cell(text: str) -> str:
    """Give a cell that no spreadsheet takes for a formula: a quote is put before such a text."""
    return f"'{text}" if text.startswith(FORMULA) else text


def plain_cell(cell: str) -> str:
    """Give the text of a cell without the quote that `safe_cell` may have put before it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def kept_cell(cell: str) -> str:
    """Give a cell of an LMS's own table to be sent back.

    Numbers, also negative ones, and the dash for "no grade" are left unchanged.
    """
    return cell if _NUMBER.fullmatch(cell) else safe_cell(cell)


def decimal(text: str) -> float:
    """Read a number with a decimal point or comma; 0 when it is no number."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return 0.0


def scaled(total: Total, most: float) -> str:
    """Write points, rounded to two decimals, on the scale of the LMS.

    Args:
        total: The points.
        most: The highest grade in the LMS; 0 when it is not known and the points stand as earned.
    """
    points = total.points
    if most and total.total and most != total.total:
        points = points / total.total * most
    return f"{round(points, 2):g}"


@contextmanager
def written(path: Path) -> Iterator[IO[str]]:
    """Open a text file that replaces an earlier one only when it is complete.

    Raises:
        HandInError: It cannot be written, perhaps because it is open in a spreadsheet.
    """
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
    """Open a csv.writer on a file as `written` does, with the header already written."""
    with written(path) as file:
        table = csv.writer(file, delimiter=delimiter)
        table.writerow(header)
        yield table


@contextmanager
def opened_table(path: Path, *, lenient: bool = False) -> Iterator[tuple[Iterator[list[str]], str]]:
    """Open the rows of a CSV file, the header first, and find out its delimiter.

    Args:
        path: The file, in UTF-8 or, with its mark, UTF-16.
        lenient: Whether to read bytes that are not UTF-8 as a spreadsheet on Windows writes them.

    Raises:
        HandInError: The file cannot be read as CSV.
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


# --- our own tables ---

TOTALS = ("points", "possible", "percent", "waiting", "late", "in roster")
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
            total, lessons = hand_in.total, hand_in.lessons.values()
            who = (hand_in.student, hand_in.name, hand_in.made, hand_in.path)
            table.writerow(
                [
                    *map(safe_cell, who),
                    *(f"{lesson.points:g}" if lesson.total else "" for lesson in lessons),
                    f"{total.points:g}",
                    total.possible,
                    f"{percent(total):.1f}",
                    total.waiting,
                    hand_in.late,
                    ("no" if hand_in.row is None else "yes") if has_roster else "",
                ]
            )
        for id, name in results.missing():
            blank = [""] * (len(header) - 3)
            table.writerow([safe_cell(id), safe_cell(name), *blank, "yes"])


def write_results(path: Path, results: ClassResults) -> None:
    """Write one row for each student and question, in the order of paths and of grading."""
    with written(path) as file:
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
    who = (safe_cell(hand_in.student), safe_cell(hand_in.name))
    page = f"{hand_in.page}.html"
    for result in student.results:
        asked = (result.lesson, result.question, result.kind)
        counted = "yes" if result.counted else "no"
        points = (result.outcome, f"{result.points:g}", str(result.possible), counted)
        ids = " ".join(result.misconceptions)
        yield (*who, *asked, *points, ids, safe_cell(result.answer), page)


def write_problems(path: Path, results: ClassResults) -> int:
    """Write one row for each problem.

    Returns:
        How many there are; a run with any problem ends with status 1.
    """
    count = 0
    with written_table(path, ("file", "problem")) as table:
        for problem in results.problems():
            table.writerow([safe_cell(problem.path), safe_cell(problem.reason)])
            count += 1
    return count


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


def _write_zip(path: Path, folder: Path, pages: Iterable[tuple[str, str]]) -> None:
    part = path.with_name(f".{path.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for page, back in pages:
            # An entry without a time is dated 1980, so that equal pages make equal zips.
            entry = zipfile.ZipInfo(back or f"{page}.html")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            # The level is given again, because `writestr` ignores that of the archive.
            archive.writestr(entry, (folder / f"{page}.html").read_bytes(), compresslevel=1)
    part.replace(path)
