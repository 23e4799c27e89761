"""The marks and results of a class for other tools: W3C Web Annotations, CSV and JSON lines.

Marks come from hand-ins or from a graded folder; `marks` gives them, `write_marks` writes them.
Offsets are code points in every form, as the Web Annotation Data Model (W3C, 2017) has them.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import quote as escaped

from attrs import AttrsInstance, asdict, fields, frozen

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import MarkedAnswer
from coursekit.gradebook.database_rows import FILE, open_results
from coursekit.gradebook.tables import plain_cell, safe_cell, written
from coursekit.questions.base import KINDS, Json
from coursekit.questions.records import Question
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_of
from coursekit.work import HandIn
from coursekit.work.archives import find
from coursekit.work.handin import read_hand_in

AROUND = 32  # code points of context before and after a quote
Form = Literal["jsonld", "csv", "jsonl"]


@frozen(kw_only=True)
class Mark:
    """A span that a student marked or cited, with everything that another tool needs.

    Attributes:
        student: The student's id, or "".
        name: The student's name, or "".
        simulated: Who made the hand-in up, or "" if a student wrote it.
        made: When the hand-in was made, as it says itself.
        lesson: The stem of the lesson.
        question: The question's id.
        kind: The name of its kind.
        article: The slug of the article.
        sha256: The digest of the article's text, by which another tool knows that it has the same.
        block: The name of the block of the article in which the span begins.
        start: The offset of its first code point.
        end: The offset after its last.
        label: Its label; "" for words that are only cited.
        quote: Its words.
        prefix: Up to `AROUND` code points before it.
        suffix: As many after it.
    """

    student: str
    name: str
    simulated: str
    made: str
    lesson: str
    question: str
    kind: str
    article: str
    sha256: str
    block: str
    start: int
    end: int
    label: str
    quote: str
    prefix: str
    suffix: str


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


def hand_ins(course: Course, paths: Sequence[Path]) -> Iterator[HandIn]:
    """Read the hand-ins in files, folders and zips.

    A file that cannot be read is reported on the terminal and left out.

    Raises:
        HandInError: A path is not there.
    """
    for found in find(paths):
        try:
            if found.problem:
                raise HandInError(found.problem)
            yield read_hand_in(found.read(), course)
        except HandInError as error:
            print(f"{found.path}: {error}", file=sys.stderr)


def marks(course: Course, paths: Sequence[Path]) -> Iterator[Mark]:
    """Give every span that students marked or cited, student by student.

    Args:
        course: The course.
        paths: Hand-ins, folders and zips of them, or folders that `coursekit grade` wrote: of
            these the marks in the lessons that were graded.

    Raises:
        HandInError: A path is not there, or the course has changed since the grading.
    """
    for path in paths:
        if (path / FILE).is_file():
            yield from _graded_marks(course, path)
        else:
            for hand_in in hand_ins(course, [path]):
                yield from _marks_in(course, hand_in)


def _graded_marks(course: Course, folder: Path) -> Iterator[Mark]:
    with open_results(folder, course) as results:
        for answer in results.marked_answers():
            question = course.lessons[answer.lesson].question(answer.question)
            article = course.articles[question.article]
            for start, end, label in answer.spans:
                span = Span(start, end, article.text[start:end], label)
                yield _mark(answer, answer.lesson, question, article, span)


def _marks_in(course: Course, hand_in: HandIn) -> Iterator[Mark]:
    for stem, lesson in course.lessons.items():
        attempts = hand_in.lessons[stem].attempts if stem in hand_in.lessons else {}
        for question in lesson.questions:
            attempt = attempts.get(question.id)
            if attempt and question.article in course.articles:
                article = course.articles[question.article]
                for span in KINDS[question.kind].spans(attempt.answer):
                    yield _mark(hand_in, stem, question, article, span)


def _mark(
    who: HandIn | MarkedAnswer, lesson: str, question: Question, article: Article, span: Span
) -> Mark:
    return Mark(
        student=who.student,
        name=who.name,
        simulated=who.simulated,
        made=who.made,
        lesson=lesson,
        question=question.id,
        kind=question.kind,
        article=article.slug,
        sha256=article.sha256,
        block=block_of(article, span),
        start=span.start,
        end=span.end,
        label=span.label,
        quote=span.quote,
        prefix=article.text[max(0, span.start - AROUND) : span.start],
        suffix=article.text[span.end : span.end + AROUND],
    )


# --- forms ---


def write_marks(course: Course, marks: Iterable[Mark], out: Path, form: Form) -> int:
    """Write marks to a file, one at a time, so that memory does not grow with the class.

    Args:
        course: The course of the marks.
        marks: The marks.
        out: The file; its folder is made if it does not exist.
        form: "jsonld" for Web Annotations, "csv", or "jsonl" for JSON lines.

    Returns:
        How many marks were written.

    Raises:
        HandInError: The file cannot be written.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with written(out) as file:
        if form == "jsonld":
            return _write_jsonld(course, marks, file)
        return _write(marks, Mark, file, form)


def write_results(folders: Sequence[Path], out: Path, form: Form) -> int:
    """Write the results in graded folders to one file that pandas reads.

    Args:
        folders: Folders that `coursekit grade` wrote.
        out: The file; its folder is made if it does not exist.
        form: "csv" or "jsonl".

    Returns:
        How many rows were written.

    Raises:
        HandInError: There are no results, or the file cannot be written.
    """
    if form == "jsonld":
        raise HandInError("Results are no annotations; expected --form csv or jsonl")
    rows = (row for folder in folders for row in result_rows(folder))
    out.parent.mkdir(parents=True, exist_ok=True)
    with written(out) as file:
        return _write(rows, ResultRow, file, form)


def result_rows(folder: Path) -> Iterator[ResultRow]:
    """Read the rows of the results.csv in a graded folder; its database is not needed.

    Raises:
        HandInError: There is no such file, or a row was changed so that it cannot be read.
    """
    path = folder / "results.csv"
    try:
        file = path.open(encoding="utf-8-sig", newline="")
    except FileNotFoundError:
        raise HandInError(f"{path}: no such file; run `coursekit grade … --out` first") from None
    with file:
        for number, cells in enumerate(csv.DictReader(file), 2):
            try:
                yield _result_row(cells)
            except (KeyError, TypeError, ValueError) as error:
                raise HandInError(
                    f"{path}: line {number}: {error}; expected a row as grade wrote it"
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
        plain = asdict(record)
        if form == "csv":
            table.writerow(map(_cell, plain.values()))
        else:
            file.write(json.dumps(plain, ensure_ascii=False) + "\n")
    return number


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return " ".join(value)
    return safe_cell(value) if isinstance(value, str) else value


# --- Web Annotations ---

CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "sha256": "https://schema.org/sha256",
        "coursekit": "urn:coursekit:terms:",
        "lesson": "coursekit:lesson",
        "question": "coursekit:question",
        "simulated": "coursekit:simulated",
    },
]


def _write_jsonld(course: Course, marks: Iterable[Mark], file: IO[str]) -> int:
    """Write one AnnotationCollection with one page, and give how many marks it holds.

    It is put together from parts of JSON, because all marks at once may not fit into memory; so
    `total` comes last, when it is known.
    """
    collection = _name(course, "collection", "marks")
    head: Json = {"@context": CONTEXT, "id": collection, "type": "AnnotationCollection"}
    head["label"] = course.title
    page = {"id": f"{collection}:1", "type": "AnnotationPage", "startIndex": 0}
    file.write(f'{_open(head)},\n"first": {_open(page)}, "items": [')
    number = 0
    for number, mark in enumerate(marks, 1):
        text = json.dumps(_annotation(course, mark), ensure_ascii=False)
        file.write(f"{',' if number > 1 else ''}\n{text}")
    file.write(f'\n]}},\n"total": {number}}}\n')
    return number


def _open(plain: Json) -> str:
    """Give a JSON object without its last bracket, so that more can follow."""
    return json.dumps(plain, ensure_ascii=False)[:-1]


def _annotation(course: Course, mark: Mark) -> Json:
    """Give a mark as a Web Annotation.

    It points to the words twice, by offsets and by the quote, so that a tool with a slightly other
    text can still find them.
    """
    person: Json = {
        "id": _name(course, "student", mark.student or mark.name),
        "type": "Person",
        "name": mark.name,
        "nickname": mark.student,
    }
    identity = (mark.student or mark.name, mark.lesson, mark.question, mark.start, mark.end)
    plain: Json = {
        "id": _name(course, "mark", *map(str, identity), mark.label),
        "type": "Annotation",
        "motivation": "classifying" if mark.label else "highlighting",
        "creator": {name: value for name, value in person.items() if value},
        "lesson": mark.lesson,
        "question": mark.question,
        "target": {"source": _source(course, mark), "selector": _selectors(mark)},
    }
    if when := _moment(mark.made):
        plain["created"] = when
    if mark.label:
        body = {"type": "TextualBody", "purpose": "tagging", "format": "text/plain"}
        plain["body"] = {**body, "value": mark.label}
    if mark.simulated:
        plain["simulated"] = mark.simulated
    return plain


def _moment(made: str) -> str:
    """Give a time in UTC as Web Annotations want it; "" when the hand-in names none."""
    try:
        when = datetime.fromisoformat(made)
        utc = when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else None
    except (ValueError, OverflowError):
        return ""
    return f"{utc.isoformat(timespec='seconds')}Z" if utc else ""


def _source(course: Course, mark: Mark) -> Json:
    source = {"id": _name(course, "article", mark.article), "type": "Text", "format": "text/plain"}
    language = course.articles[mark.article].language
    return {**source, "language": language, "sha256": mark.sha256}


def _selectors(mark: Mark) -> list[Json]:
    around = {"prefix": mark.prefix, "suffix": mark.suffix}
    return [
        {"type": "TextPositionSelector", "start": mark.start, "end": mark.end},
        {"type": "TextQuoteSelector", "exact": mark.quote, **around},
    ]


def _name(course: Course, *parts: str) -> str:
    """Name something of the course by a URN, because Web Annotations identify things by IRIs."""
    return ":".join(["urn:coursekit", *(escaped(part, safe="") for part in (course.id, *parts))])
