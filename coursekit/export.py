"""The marks of a class for other tools: W3C Web Annotations, CSV, JSON lines.

Offsets are code points in every form, as the Web Annotation Data Model (W3C, 2017) wants them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TextIO
from urllib.parse import quote as escaped

from attrs import asdict, fields, frozen

from coursekit.cells import safe_cell
from coursekit.class_files import ResultRow, result_rows
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.model import Article, Span
from coursekit.quotes import block_of
from coursekit.work import HandIn, HighlightAnswer, WrittenAnswer

Form = Literal["jsonld", "csv", "jsonl"]
AROUND = 32  # code points of prefix and suffix
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
Json = dict[str, Any]  # an object of a JSON file


@frozen(kw_only=True)
class Mark:
    """One span that one student marked or cited; `label` is "" for words that are only cited."""

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


def marks(course: Course, hand_ins: Iterable[HandIn]) -> Iterator[Mark]:
    """Every span of every hand-in, in the order of lessons, questions and text."""
    for hand_in in hand_ins:
        for stem, lesson in course.lessons.items():
            work = hand_in.lessons.get(stem)
            for question in lesson.questions if work else ():
                attempt = work.attempts.get(question.id) if work else None
                article = course.articles.get(question.article)
                if attempt is None or article is None:
                    continue
                if isinstance(attempt.answer, HighlightAnswer | WrittenAnswer):
                    for span in attempt.answer.spans:
                        place = (stem, question.id, question.kind)
                        yield _mark(hand_in, place, article, span)


def _mark(hand_in: HandIn, place: tuple[str, str, str], article: Article, span: Span) -> Mark:
    lesson, question, kind = place
    return Mark(
        student=hand_in.student,
        name=hand_in.name,
        simulated=hand_in.simulated,
        made=hand_in.made,
        lesson=lesson,
        question=question,
        kind=kind,
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


def write_marks(course: Course, marks: Iterable[Mark], out: Path, form: Form) -> int:
    """Write marks to a file, one at a time, and give how many."""
    writers: dict[Form, Callable[[Course, Iterator[Mark], TextIO], None]] = {
        "jsonld": _write_jsonld,
        "csv": _write_csv,
        "jsonl": _write_jsonl,
    }
    counted = _Counted(marks)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as file:
        writers[form](course, iter(counted), file)
    return counted.number


def write_results(folders: Sequence[Path], out: Path, form: Form) -> int:
    """Write the results of folders that grade wrote, to be read by pandas; gives how many."""
    if form == "jsonld":
        raise HandInError("Results are no annotations; expected --form csv or jsonl")
    rows = (row for folder in folders for row in result_rows(folder))
    out.parent.mkdir(parents=True, exist_ok=True)
    number = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        if form == "csv":
            table.writerow(field.name for field in fields(ResultRow))
        for row in rows:
            number += 1
            plain = asdict(row)
            if form == "csv":
                plain["misconceptions"] = " ".join(row.misconceptions)
                table.writerow(_cells(plain))
            else:
                file.write(json.dumps(plain, ensure_ascii=False) + "\n")
    return number


def _cells(plain: Json) -> list[Any]:
    return [safe_cell(cell) if isinstance(cell, str) else cell for cell in plain.values()]


class _Counted:
    """The marks, counted as they go by."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.marks, self.number = marks, 0

    def __iter__(self) -> Iterator[Mark]:
        for mark in self.marks:
            self.number += 1
            yield mark


def _write_csv(course: Course, marks: Iterator[Mark], file: TextIO) -> None:
    table = csv.writer(file)
    table.writerow(field.name for field in fields(Mark))
    for mark in marks:
        table.writerow(_cells(asdict(mark)))


def _write_jsonl(course: Course, marks: Iterator[Mark], file: TextIO) -> None:
    for mark in marks:
        file.write(json.dumps(asdict(mark), ensure_ascii=False) + "\n")


def _write_jsonld(course: Course, marks: Iterator[Mark], file: TextIO) -> None:
    """One AnnotationCollection with one page; `total` comes last, when it is known."""
    collection = _name(course, "collection", "marks")
    head: Json = {
        "@context": CONTEXT,
        "id": collection,
        "type": "AnnotationCollection",
        "label": course.title,
    }
    page = {"id": f"{collection}:1", "type": "AnnotationPage", "startIndex": 0}
    file.write(f'{_open(head)},\n"first": {_open(page)}, "items": [')
    number = 0
    for number, mark in enumerate(marks, 1):
        text = json.dumps(annotation(course, mark), ensure_ascii=False)
        file.write(f"{',' if number > 1 else ''}\n{text}")
    file.write(f'\n]}},\n"total": {number}}}\n')


def _open(plain: Json) -> str:
    """A JSON object without its last bracket."""
    return json.dumps(plain, ensure_ascii=False)[:-1]


def annotation(course: Course, mark: Mark) -> Json:
    """A mark as a Web Annotation."""
    person: Json = {
        "id": _name(course, "student", mark.student or mark.name),
        "type": "Person",
        "name": mark.name,
        "nickname": mark.student,
    }
    place = (mark.student or mark.name, mark.lesson, mark.question, mark.start, mark.end)
    plain: Json = {
        "id": _name(course, "mark", *map(str, place), mark.label),
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
        plain["body"] = {
            "type": "TextualBody",
            "purpose": "tagging",
            "format": "text/plain",
            "value": mark.label,
        }
    if mark.simulated:
        plain["simulated"] = mark.simulated
    return plain


def _moment(made: str) -> str:
    """A time as the form wants it, in UTC; "" when the hand-in does not name one."""
    try:
        when = datetime.fromisoformat(made)
    except ValueError:
        return ""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when.tzinfo else ""


def _source(course: Course, mark: Mark) -> Json:
    return {
        "id": _name(course, "article", mark.article),
        "type": "Text",
        "format": "text/plain",
        "language": course.articles[mark.article].language,
        "sha256": mark.sha256,
    }


def _selectors(mark: Mark) -> list[Json]:
    return [
        {"type": "TextPositionSelector", "start": mark.start, "end": mark.end},
        {
            "type": "TextQuoteSelector",
            "exact": mark.quote,
            "prefix": mark.prefix,
            "suffix": mark.suffix,
        },
    ]


def _name(course: Course, *parts: str) -> str:
    """A name for something of the course as a URN: the form wants an IRI for each thing."""
    return ":".join(["urn:coursekit", *(escaped(part, safe="") for part in (course.id, *parts))])
