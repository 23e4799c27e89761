"""The marks of a class as W3C Web Annotations, in JSON-LD (Web Annotation Data Model, W3C, 2017).

Everything that the standard has no word for is named by a term of schema.org. What is ours, such as
an annotation or a student, is named by `marks.iri`.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO

from coursekit.course import Course
from coursekit.gradebook.marks import Mark, Offsets, iri
from coursekit.questions.base import Json

_SCHEMA = "https://schema.org/"
CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "sha256": f"{_SCHEMA}sha256",
        "lesson": f"{_SCHEMA}isPartOf",
        "question": f"{_SCHEMA}parentItem",  # what an answer answers
        "page": f"{_SCHEMA}subjectOf",  # the page of feedback
        "simulated": f"{_SCHEMA}creativeWorkStatus",
        "offsets": f"{_SCHEMA}unitText",
        "text": f"{_SCHEMA}text",
        "texts": f"{_SCHEMA}mentions",
    },
]


def write_annotations(
    course: Course, marks: Iterable[Mark], file: IO[str], offsets: Offsets, *, with_texts: bool
) -> int:
    """Write one AnnotationCollection with one page, and give how many marks it holds.

    It is put together from parts of JSON, because all marks at once may not fit into memory; so
    `total` and the texts come last, when they are known.
    """
    collection = iri(course.id, "marks")
    head: Json = {"@context": CONTEXT, "id": collection, "type": "AnnotationCollection"}
    head |= {"label": course.title, "offsets": offsets}
    page = {"id": iri(course.id, "marks", "1"), "type": "AnnotationPage", "startIndex": 0}
    file.write(f'{_open(head)},\n"first": {_open(page)}, "items": [')
    number, slugs = 0, set()
    for number, mark in enumerate(marks, 1):
        slugs.add(mark.article)
        text = json.dumps(_annotation(course, mark), ensure_ascii=False)
        file.write(f"{',' if number > 1 else ''}\n{text}")
    file.write("\n]},\n")
    if with_texts:
        texts = [
            _text(course, slug) | {"text": course.articles[slug].text} for slug in sorted(slugs)
        ]
        file.write(f'"texts": {json.dumps(texts, ensure_ascii=False)},\n')
    file.write(f'"total": {number}}}\n')
    return number


def _open(plain: Json) -> str:
    """Give a JSON object without its last bracket, so that more can follow."""
    return json.dumps(plain, ensure_ascii=False)[:-1]


def _annotation(course: Course, mark: Mark) -> Json:
    """Give a mark as a Web Annotation.

    It points to the words twice, by offsets and by the quote, so that a tool with a slightly other
    text can still find them. Words that are only cited have no label, and so a body of nothing:
    the standard allows to leave it out, but Recogito then reads none of the annotations.
    """
    person: Json = {
        "id": iri(course.id, "student", mark.page),
        "type": "Person",
        "name": mark.name,
        "nickname": mark.student,
    }
    body = {"type": "TextualBody", "purpose": "tagging", "format": "text/plain"}
    plain: Json = {
        "id": mark.id,
        "type": "Annotation",
        "motivation": "classifying" if mark.label else "highlighting",
        "creator": {name: value for name, value in person.items() if value},
        "lesson": mark.lesson,
        "question": mark.question,
        "page": mark.page,
        "body": {**body, "value": mark.label} if mark.label else [],
        "target": {"source": _text(course, mark.article), "selector": _selectors(mark)},
    }
    if when := _moment(mark.made):
        plain["created"] = when
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


def _text(course: Course, slug: str) -> Json:
    """Name the text that was marked."""
    article = course.articles[slug]
    named = {"id": iri(course.id, "article", slug), "label": slug, "type": "Text"}
    about = {"format": "text/plain", "language": article.language, "sha256": article.sha256}
    return {**named, **about}


def _selectors(mark: Mark) -> list[Json]:
    around = {"prefix": mark.prefix, "suffix": mark.suffix}
    return [
        {"type": "TextPositionSelector", "start": mark.start, "end": mark.end},
        {"type": "TextQuoteSelector", "exact": mark.quote, **around},
    ]
