"""A mark as a Web Annotation (W3C, 2017), and many as one collection of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import quote as escaped

from coursekit.course import Course
from coursekit.gradebook.exported_marks import Mark

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


def write_jsonld(course: Course, marks: Iterable[Mark], file: IO[str]) -> int:
    """One AnnotationCollection with one page; gives how many marks it holds.

    `total` comes last, when it is known.
    """
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
    return number


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
        utc = when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else None
    except (ValueError, OverflowError):
        return ""
    return f"{utc.isoformat(timespec='seconds')}Z" if utc else ""


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
