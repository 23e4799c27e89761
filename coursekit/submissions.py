"""Hand-ins from strangers: read with limits, structured strictly, checked against the course."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from attrs import frozen

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.model import HighlightQuestion
from coursekit.quotes import agrees
from coursekit.records import structure
from coursekit.work import HandIn, Work

FORMAT, VERSION = "coursekit hand-in", 1
MOST_BYTES = 2_000_000


@frozen
class Received:
    """One file: the hand-in that it holds, or the `problem` that keeps it from being graded."""

    file: str
    hand_in: HandIn | None
    problem: str = ""


def receive(folder: Path, course: Course) -> Iterator[Received]:
    """Every file of a folder, by name: hand-ins, and what is wrong with those that are none."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.name.startswith("."):
            continue
        name = path.relative_to(folder).as_posix()
        try:
            yield Received(name, read_hand_in(_bytes(path), course))
        except HandInError as error:
            yield Received(name, None, str(error))


def work_of(path: Path, stem: str, course: Course) -> Work:
    """The work on one lesson in one reader's hand-in file; HandInError names the file."""
    try:
        works = read_hand_in(_bytes(path), course).lessons
        if stem not in works:
            raise HandInError(f"holds no work on {stem}; its reader has to do that lesson first")
        if works[stem].lesson != stem:
            raise HandInError(f"holds work on {works[stem].lesson!r} under the name {stem!r}")
    except HandInError as error:
        raise HandInError(f"{path.name} {error}") from None
    return works[stem]


def _bytes(path: Path) -> bytes:
    if path.is_symlink():
        raise HandInError("is a link; expected a file")
    if path.exists() and not path.is_file():
        raise HandInError("is no file; expected a hand-in")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise HandInError("is larger than 2 MB; expected a hand-in of a few kB")
        return path.read_bytes()
    except OSError as error:
        raise HandInError(f"cannot be read: {error.strerror}") from None


def read_hand_in(data: bytes, course: Course) -> HandIn:
    """The hand-in that a file holds; HandInError says why it cannot be graded."""
    plain = _json(data)
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise HandInError("is not a hand-in of coursekit; ask for the file that hand_in() made")
    if plain.get("version") != VERSION:
        raise HandInError(f"is of version {plain.get('version')!r}; expected {VERSION}")
    if plain.get("course") != course.id:
        raise HandInError(f"is for the course {plain.get('course')!r}; expected {course.id!r}")
    del plain["format"], plain["version"]
    try:
        hand_in = structure(plain, HandIn)
    except ValueError as error:
        raise HandInError(f"is damaged: {str(error).splitlines()[0]}") from None
    for work in hand_in.lessons.values():
        check_work(work, course)
    return hand_in


def _refuse(word: str) -> NoReturn:
    raise HandInError(f"holds {word}, which is no JSON number")


_decoder = json.JSONDecoder(parse_constant=_refuse)


def _json(data: bytes) -> Any:  # whatever JSON the file holds
    try:
        return _decoder.decode(data.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError:
        raise HandInError("is not UTF-8 text") from None
    except RecursionError:
        raise HandInError("is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise HandInError(f"is not JSON: {error.msg} in line {error.lineno}") from None


def check_work(work: Work, course: Course) -> None:
    """HandInError when work does not fit its lesson: kinds, labels, and the words marked."""
    lesson = course.lessons.get(work.lesson)
    if lesson is None:
        raise HandInError(f"is for lesson {work.lesson!r}, which this course does not have")
    for slug, digest in work.articles.items():
        if slug in course.articles and course.articles[slug].sha256 != digest:
            raise HandInError(f"was made on another text of {slug}")
    for question in lesson.questions:
        attempt = work.attempts.get(question.id)
        if attempt is None:
            continue
        if attempt.answer.kind != question.kind:
            raise HandInError(f"{question.id} holds an answer of another kind")
        article = course.articles.get(question.article)
        for span in getattr(attempt.answer, "spans", ()):
            if article is None or not agrees(article, span):
                raise HandInError(f"{question.id} has a quote that is not in the text")
            if isinstance(question, HighlightQuestion) and span.label not in question.labels:
                raise HandInError(f"{question.id} has the label {span.label!r}, not asked for")
