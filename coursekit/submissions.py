"""Hand-ins from strangers: read with limits, structured strictly, checked against the course."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from attrs import frozen

from coursekit.archives import find
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.model import Article, HighlightQuestion, Span
from coursekit.quotes import agrees
from coursekit.records import structure
from coursekit.work import HandIn, Work

FORMAT, VERSION = "coursekit hand-in", 1
MOST_SPANS = 1_000  # in one answer; drawing more on a page takes minutes
MOST_COVERED = 5  # times that an answer's spans may cover the text


@frozen
class Received:
    """One file: the hand-in that it holds, or the `problem` that keeps it from being graded."""

    file: str
    hand_in: HandIn | None
    problem: str = ""


@frozen
class Head:
    """Who hands in and when, as the file says. `at` is `made` in seconds since 1970, or 0."""

    student: str
    name: str
    made: str
    at: float = 0.0


def receive(folder: Path, course: Course) -> Iterator[Received]:
    """Every file of a folder, by name: hand-ins, and what is wrong with those that are none."""
    for found in find([folder]):
        try:
            yield Received(found.place, read_hand_in(found.read(), course))
        except HandInError as error:
            yield Received(found.place, None, str(error))


def read_hand_in(data: bytes, course: Course) -> HandIn:
    """The hand-in that a file holds; HandInError says why it cannot be graded."""
    plain = _json(data)
    _check_form(plain, course)
    del plain["format"], plain["version"]
    try:
        hand_in = structure(plain, HandIn)
    except ValueError as error:
        raise HandInError(f"is damaged: {_short(str(error).splitlines()[0])}") from None
    for stem, work in hand_in.lessons.items():
        check_work(work, course)
        if stem != work.lesson:
            raise HandInError(f"is damaged: lesson {work.lesson!r} under {_shown(stem)}")
    return hand_in


def read_head(data: bytes, course: Course) -> Head:
    """Who hands in and when. HandInError when the file is none of this course's hand-ins.

    What comes before the lessons is all that is read of a file written by `hand_in()`: the answers
    are read, and checked, when it is graded. A file of any other make is read whole.
    """
    plain = _json_before_lessons(data)
    if plain is None:
        plain = _json(data)
    _check_form(plain, course)
    student, name, made = (plain.get(field) for field in ("student", "name", "made"))
    if not (isinstance(student, str) and isinstance(name, str) and isinstance(made, str)):
        raise HandInError("is damaged: name, student and made; expected text")
    return Head(student.strip(), name.strip(), made, seconds(made))


def seconds(made: str) -> float:
    """A time in ISO 8601 as seconds since 1970, UTC if no zone is given; 0 if it is none."""
    try:
        moment = datetime.fromisoformat(made)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _check_form(plain: Any, course: Course) -> None:
    if isinstance(plain, list) and any(isinstance(one, dict) for one in plain):
        raise HandInError(f"holds a list of {len(plain)}; expected the one hand-in of one student")
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise HandInError("is not a hand-in of coursekit; ask for the file that hand_in() made")
    if plain.get("version") != VERSION:
        raise HandInError(f"is of version {_shown(plain.get('version'))}; expected {VERSION}")
    if plain.get("course") != course.id:
        raise HandInError(
            f"is for the course {_shown(plain.get('course'))}; expected {course.id!r}"
        )


def _shown(value: object) -> str:
    try:
        return _short(repr(value))
    except RecursionError:
        return "…"


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199]}…"


# --- JSON ---


def _refuse(word: str) -> NoReturn:
    raise HandInError(f"holds {word}, which is no JSON number")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, if no field stands in it twice."""
    table = dict(pairs)
    if len(table) < len(pairs):
        fields = [field for field, _ in pairs]
        twice = next(field for field in fields if fields.count(field) > 1)
        if twice in ("student", "name"):
            raise HandInError(f"names two students: {_shown(twice)} stands twice; expected one")
        raise HandInError(f"holds {_shown(twice)} twice; expected it once")
    return table


_decoder = json.JSONDecoder(parse_constant=_refuse)
_careful = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_once_each)
_ONCE = (b'"student"', b'"name"', b'"made"', b'"course"', b'"lessons"')
_KINDS = {
    b"PK\x03\x04": "a zip or an office document under another name",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"\x1f\x8b": "a gz archive",
    b"%PDF": "a PDF",
}


def _plain_text(data: bytes) -> str:
    for start, kind in _KINDS.items():
        if data.startswith(start):
            raise HandInError(f"is {kind}; expected the .json file that hand_in() made, or a .zip")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise HandInError("is not UTF-8 text") from None


def _unusual(data: bytes) -> bool:
    """Whether a file may hold a field twice or half a character: reading with care takes long."""
    return b"\\u" in data or any(data.count(field) > 1 for field in _ONCE)


def _json(data: bytes) -> Any:  # whatever JSON the file holds
    text = _plain_text(data)
    try:
        if not _unusual(data):
            return _decoder.decode(text)
        plain = _careful.decode(text)
        json.dumps(plain, ensure_ascii=False).encode()
        return plain
    except RecursionError:
        raise HandInError("is nested too deeply") from None
    except UnicodeEncodeError:
        raise HandInError("holds half a character; expected whole ones") from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise HandInError("goes on after its end; expected one hand-in") from None
        raise HandInError(f"is not JSON: {error.msg} in line {error.lineno}") from None
    except HandInError:
        raise
    except ValueError:  # int() takes 4,300 digits at most
        raise HandInError("holds a number that is too long") from None


_BEFORE_LESSONS = re.compile(rb'[^\[\]{}]*\{[^\[\]{}]*"lessons"\s*:\s*\{')


def _json_before_lessons(data: bytes) -> Any:  # as above, or None
    """What stands before the lessons, if that is surely all that says who hands in."""
    if _unusual(data):
        return None
    start = _BEFORE_LESSONS.match(data)
    try:
        return _decoder.decode(_plain_text(start.group()) + "}}") if start else None
    except ValueError:
        return None


# --- the work ---


def check_work(work: Work, course: Course) -> None:
    """HandInError when work does not fit its lesson: kinds, labels, and the words marked."""
    lesson = course.lessons.get(work.lesson)
    if lesson is None:
        raise HandInError(f"is for lesson {_shown(work.lesson)}, which this course does not have")
    for slug, digest in work.articles.items():
        if slug in course.articles and course.articles[slug].sha256 != digest:
            raise HandInError(f"was made on another text of {slug}")
    for question in lesson.questions:
        attempt = work.attempts.get(question.id)
        if attempt is None:
            continue
        if attempt.answer.kind != question.kind:
            raise HandInError(f"{question.id} holds an answer of another kind")
        spans = getattr(attempt.answer, "spans", ())
        if spans:
            labels = question.labels if isinstance(question, HighlightQuestion) else None
            _check_spans(question.id, spans, course.articles.get(question.article), labels)


def _check_spans(
    id: str, spans: tuple[Span, ...], article: Article | None, labels: tuple[str, ...] | None
) -> None:
    if len(spans) > MOST_SPANS:
        raise HandInError(f"{id} has {len(spans)} spans; expected {MOST_SPANS} at most")
    covered = 0
    for span in spans:
        if article is None or not agrees(article, span):
            raise HandInError(f"{id} has a quote that is not in the text")
        if labels is not None and span.label not in labels:
            raise HandInError(f"{id} has the label {_shown(span.label)}, not asked for")
        covered += span.end - span.start
    if article is not None and covered > MOST_COVERED * len(article.text):
        raise HandInError(f"{id} marks the whole text more than {MOST_COVERED} times over")
