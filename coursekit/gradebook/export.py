"""Write the marks and results of a class for other tools: Web Annotations, CSV and JSON lines."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Literal

from attrs import AttrsInstance, asdict, fields, frozen

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook.annotated_texts import annotated_texts
from coursekit.gradebook.marks import Mark, Offsets, Seen, check_once, marks
from coursekit.gradebook.tables import plain_cell, safe_cell, written, written_table
from coursekit.gradebook.web_annotations import write_annotations

Form = Literal["jsonld", "csv", "jsonl"]
TEXTS = ("article", "title", "language", "sha256", "text")


@frozen(kw_only=True)
class ResultRow:
    """A row of results.csv: what one student got for one question.

    The attributes are those of `database_rows.StoredResult`, with the student's id and name, and
    the file name of the page of feedback.
    """

    student: str
    name: str
    lesson: str
    question: str
    kind: str
    outcome: str
    points: float
    possible: float
    counted: bool
    misconceptions: tuple[str, ...]
    answer: str
    page: str


# --- marks ---


def write_marks(
    course: Course,
    paths: Sequence[Path],
    out: Path,
    form: Form,
    offsets: Offsets = "code-points",
    *,
    with_texts: bool = False,
) -> int:
    """Write marks to a file, one at a time, so that memory does not grow with the class.

    With texts, JSON lines hold a text and one student's marks on it each, Web Annotations end with
    the texts, and a CSV file has a second one beside it, for a table would repeat them in each row.

    Args:
        course: The course of the marks.
        paths: Where the marks are, as `marks` takes it.
        out: The file; its folder is made if it does not exist.
        form: "jsonld" for Web Annotations, "csv", or "jsonl" for JSON lines.
        offsets: What the offsets count.
        with_texts: Whether the texts are written too.

    Returns:
        How many marks were written.

    Raises:
        HandInError: The marks cannot be read, or the file cannot be written.
    """
    found = marks(course, paths, offsets)
    out.parent.mkdir(parents=True, exist_ok=True)
    with written(out) as file:
        if form == "jsonld":
            return write_annotations(course, found, file, offsets, with_texts=with_texts)
        if not with_texts:
            return _write(found, Mark, file, form)
        if form == "jsonl":
            return _write_annotated(course, found, file)
        slugs: set[str] = set()
        count = _write(_noted(found, slugs), Mark, file, form)
    with written_table(texts_beside(out), TEXTS) as table:
        for article in (course.articles[slug] for slug in sorted(slugs)):
            table.writerow(
                getattr(article, "slug" if name == "article" else name) for name in TEXTS
            )
    return count


def texts_beside(out: Path) -> Path:
    """Give the path of the texts that belong to a CSV file of marks."""
    return out.with_name(f"{out.stem}-texts.csv")


def _noted(marks: Iterable[Mark], slugs: set[str]) -> Iterator[Mark]:
    """Give marks on, and note which texts they are on."""
    for mark in marks:
        slugs.add(mark.article)
        yield mark


def _write_annotated(course: Course, marks: Iterable[Mark], file: IO[str]) -> int:
    """Write a line for each text that a student marked, and give how many marks there are."""
    count = 0
    for record, number in annotated_texts(course, marks):
        count += number
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return count


# --- results ---


def write_results(folders: Sequence[Path], out: Path, form: Form) -> int:
    """Write the results in graded folders to one file that pandas reads.

    Args:
        folders: Folders that `coursekit grade` wrote.
        out: The file; its folder is made if it does not exist.
        form: "csv" or "jsonl".

    Returns:
        How many rows were written.

    Raises:
        HandInError: There are no results, one student stands with the same lesson in two of the
            folders, or the file cannot be written.
    """
    if form == "jsonld":
        raise HandInError(say("Results are no annotations; expected --form csv or jsonl"))
    rows = _rows_once(folders)
    out.parent.mkdir(parents=True, exist_ok=True)
    with written(out) as file:
        return _write(rows, ResultRow, file, form)


def _rows_once(folders: Sequence[Path]) -> Iterator[ResultRow]:
    seen: Seen = {}
    for folder in dict.fromkeys(folders):
        for row in result_rows(folder):
            check_once(seen, row.page, row.lesson, folder)
            yield row


def result_rows(folder: Path) -> Iterator[ResultRow]:
    """Read the rows of the results.csv in a graded folder; its database is not needed.

    Raises:
        HandInError: There is no such file, or a row was changed so that it cannot be read.
    """
    path = folder / "results.csv"
    try:
        file = path.open(encoding="utf-8-sig", newline="")
    except FileNotFoundError:
        raise HandInError(
            say("{path}: no such file; grade the class into this folder first", path=path)
        ) from None
    with file:
        for number, cells in enumerate(csv.DictReader(file), 2):
            try:
                yield _result_row(cells)
            except (KeyError, TypeError, ValueError) as error:
                raise HandInError(
                    say(
                        "{path}: line {line}: {fault}; expected a row as grade wrote it",
                        path=path,
                        line=number,
                        fault=error,
                    )
                ) from None


def _result_row(cells: dict[str, str]) -> ResultRow:
    values: dict[str, Any] = {field.name: cells[field.name] for field in fields(ResultRow)}
    for name in ("student", "name", "answer"):
        values[name] = plain_cell(cells[name])
    for name in ("points", "possible"):
        values[name] = float(cells[name])
    values["counted"] = cells["counted"] == "yes"
    values["misconceptions"] = tuple(cells["misconceptions"].split())
    return ResultRow(**values)


def _write(
    records: Iterable[AttrsInstance], kind: type[AttrsInstance], file: IO[str], form: Form
) -> int:
    """Write records of one class as CSV or as JSON lines, and give how many."""
    table = csv.writer(file)
    if form == "csv":
        table.writerow(field.name for field in fields(kind))
    number = 0
    for record in records:
        number += 1
        plain = asdict(record, recurse=False)
        if form == "csv":
            table.writerow(map(_cell, plain.values()))
        else:
            file.write(json.dumps(plain, ensure_ascii=False) + "\n")
    return number


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return " ".join(value)
    return safe_cell(value) if isinstance(value, str) else value
