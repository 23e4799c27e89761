"""Hand-ins from strangers: read with limits, structured strictly, checked against the course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.work.found import file_at
from coursekit.work.strict_json import json_before_lessons, read_json, short, shown_value
from coursekit.texts import Article, Span
from coursekit.texts.quotes import agrees
from coursekit.questions.serialize import structure
from coursekit.questions.base import KINDS
from coursekit.questions.records import Answer
from coursekit.work import HandIn, Work

FORMAT, VERSION = "coursekit hand-in", 1
_HEAD = ("format", "version", "course", "name", "student", "made")
MOST_LETTERS = 400  # of a name, an id or a time; CSV readers stop at 131,072 in one cell
MOST_SPANS = 1_000  # in one answer; drawing more on a page takes minutes
MOST_IDS = 400  # in one answer, and characters of one
MOST_COVERED = 5  # times that an answer's spans may cover the text


@frozen
class Head:
    """Who hands in and when, as the file says. `at` is `made` in seconds since 1970, or 0."""

    student: str
    name: str
    made: str
    at: float = 0.0


def work_of(path: Path, stem: str, course: Course) -> Work:
    """The work on one lesson in one reader's hand-in file; HandInError names the file."""
    try:
        works = read_hand_in(file_at(path, path.name).read(), course).lessons
        if stem not in works:
            raise HandInError(f"holds no work on {stem}; its reader has to do that lesson first")
    except HandInError as error:
        raise HandInError(f"{path.name} {error}") from None
    return works[stem]


def read_hand_in(data: bytes, course: Course) -> HandIn:
    """The hand-in that a file holds; HandInError says why it cannot be graded."""
    plain = read_json(data)
    _check_form(plain, course)
    del plain["format"], plain["version"]
    try:
        hand_in = structure(plain, HandIn)
    except ValueError as error:
        raise HandInError(f"is damaged: {short(str(error).splitlines()[0])}") from None
    for stem, work in hand_in.lessons.items():
        check_work(work, course)
        if stem != work.lesson:
            raise HandInError(f"holds work on {work.lesson!r} under the name {shown_value(stem)}")
    return hand_in


def read_head(data: bytes, course: Course) -> Head:
    """Who hands in and when. HandInError when the file is none of this course's hand-ins.

    What comes before the lessons is all that is read of a file written by `hand_in()`: the rest is
    read, and compared with it, when it is graded. A file of any other make is read whole.
    """
    plain = json_before_lessons(data)
    if any(field not in plain for field in _HEAD):
        plain = read_json(data)
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
        raise HandInError(f"is of version {shown_value(plain.get('version'))}; expected {VERSION}")
    if plain.get("course") != course.id:
        raise HandInError(
            f"is for the course {shown_value(plain.get('course'))}; expected {course.id!r}"
        )
    for field in ("student", "name", "made"):
        given = plain.get(field)
        if isinstance(given, str) and len(given) > MOST_LETTERS:
            raise HandInError(
                f"holds {len(given)} characters as {field}; expected {MOST_LETTERS} at most"
            )


# --- the work ---


def check_work(work: Work, course: Course) -> None:
    """HandInError when work does not fit its lesson: kinds, labels, and the words marked."""
    lesson = course.lessons.get(work.lesson)
    if lesson is None:
        raise HandInError(
            f"is for lesson {shown_value(work.lesson)}, which this course does not have"
        )
    for slug, digest in work.articles.items():
        if slug in course.articles and course.articles[slug].sha256 != digest:
            raise HandInError(f"was made on another text of {slug}")
    for question in lesson.questions:
        attempt = work.attempts.get(question.id)
        if attempt is None:
            continue
        if attempt.answer.kind != question.kind:
            raise HandInError(f"{question.id} holds an answer of another kind")
        _check_ids(question.id, attempt.answer)
        spans = KINDS[question.kind].spans(attempt.answer)
        if spans:
            labels = KINDS[question.kind].labels(question)
            _check_spans(question.id, spans, course.articles.get(question.article), labels)


def _check_ids(id: str, answer: Answer) -> None:
    """HandInError when there are more or longer ids than any question has: grading keeps them."""
    given = answer.ids()
    if given and (len(given) > MOST_IDS or max(map(len, given)) > MOST_IDS):
        raise HandInError(f"{id} holds more than {MOST_IDS} ids, or longer ones")


def _check_spans(
    id: str, spans: tuple[Span, ...], article: Article | None, labels: tuple[str, ...]
) -> None:
    if len(spans) > MOST_SPANS:
        raise HandInError(f"{id} has {len(spans)} spans; expected {MOST_SPANS} at most")
    covered = 0
    for span in spans:
        if article is None or not agrees(article, span):
            raise HandInError(f"{id} has a quote that is not in the text")
        if span.label not in labels:
            raise HandInError(f"{id} has the label {shown_value(span.label)}, not asked for")
        covered += span.end - span.start
    if article is not None and covered > MOST_COVERED * len(article.text):
        raise HandInError(f"{id} marks the whole text more than {MOST_COVERED} times over")
