"""What the students of a class marked, with everything that another tool needs.

Whose a mark is was found by grading, so that marks and results join by `page`, `lesson` and
`question`. Hand-ins that were not graded yet are graded here, into a folder that is thrown away:
identity is found in one way, and the same for both.
"""

import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import lru_cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from uuid import UUID, uuid5

from attrs import frozen

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import MarkedAnswer, StoredSpan
from coursekit.gradebook.database_rows import FILE, open_results
from coursekit.gradebook.pipeline import Settings, grade_class
from coursekit.shown_text import printable
from coursekit.texts import Span
from coursekit.texts.quotes import block_of

AROUND = 32  # code points of context before and after a quote
Offsets = Literal["code-points", "utf16"]
_NAMES = UUID("b5a1d9de-5a3c-4f0e-9c57-3d2f60e8a714")  # drawn once: the namespace of our names
Seen = dict[tuple[str, str], Path]  # by page and lesson, where they came from


@frozen(kw_only=True)
class Mark:
    """A span that a student marked or cited.

    A student is told apart by `page`, because an id or a name may be missing, or be that of two.

    Attributes:
        id: An IRI that no other mark has, and that is the same whenever the class is exported.
        student: The student's id as grading found it, or "".
        name: The student's name, likewise.
        simulated: Who made the hand-in up, or "" if a student wrote it.
        made: When the hand-in was made, as it says itself.
        lesson: The stem of the lesson.
        question: The question's id.
        kind: The name of its kind.
        article: The slug of the article.
        sha256: The digest of the article's text, by which another tool knows that it has the same.
        block: The name of the block of the article in which the span begins.
        start: Where its words begin.
        end: Where they end.
        offsets: What `start` and `end` count.
        label: Its label; "" for words that are only cited.
        quote: Its words.
        prefix: Up to `AROUND` code points before it.
        suffix: As many after it.
        page: The file name of the student's page of feedback, which no two students share.
    """

    id: str
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
    offsets: Offsets
    label: str
    quote: str
    prefix: str
    suffix: str
    page: str


@lru_cache(1_000)
def iri(course: str, *parts: str) -> str:
    """Name something of a course by an IRI, always by the same one.

    It is a UUID (RFC 9562), whose namespace is registered and needs no web address of ours.

    Args:
        course: The course's id.
        parts: What it is, and which; none of these holds a line's end.
    """
    return uuid5(_NAMES, "\n".join((course, *parts))).urn


def marks(
    course: Course, paths: Sequence[Path], offsets: Offsets = "code-points"
) -> Iterator[Mark]:
    """Give every span that students marked or cited, student by student.

    A hand-in that cannot be graded is reported on the terminal and left out.

    Args:
        course: The course.
        paths: Folders that `coursekit grade` wrote: of these the marks in the lessons that were
            graded. Or hand-ins, folders and zips of them: of these the latest of each student.
        offsets: What the offsets count.

    Raises:
        HandInError: A path is not there, the course has changed since the grading, or one student
            stands with the same lesson in two of the paths.
    """
    seen: Seen = {}
    hand_ins = []
    for path in dict.fromkeys(paths):
        if (path / FILE).is_file():
            yield from _marks_in(course, path, path, seen, offsets)
        else:
            hand_ins.append(path)
    if hand_ins:
        with _graded_now(course, hand_ins) as folder:
            yield from _marks_in(course, folder, hand_ins[0], seen, offsets)


@contextmanager
def _graded_now(course: Course, hand_ins: Sequence[Path]) -> Iterator[Path]:
    """Grade hand-ins into a folder that lasts as long as the context; tell what is no hand-in."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with redirect_stdout(StringIO()):
            grade_class(course, hand_ins, folder, Settings(pages=False))
        with open_results(folder, course) as results:
            for problem in results.problems():
                print(printable(f"{problem.path}: {problem.reason}"), file=sys.stderr)
        yield folder


def check_once(seen: Seen, page: str, lesson: str, source: Path) -> None:
    """Note where a student's work on a lesson comes from; two sources are perhaps two people.

    Raises:
        HandInError: It came from another source already.
    """
    other = seen.setdefault((page, lesson), source)
    if other != source:
        raise HandInError(
            say(
                "{path}: {page} with {lesson} is in {other} as well, and two people must not "
                "become one; export each into a file of its own",
                path=source,
                page=page,
                lesson=lesson,
                other=other,
            )
        )


def _marks_in(
    course: Course, folder: Path, source: Path, seen: Seen, offsets: Offsets
) -> Iterator[Mark]:
    """Give the marks of a graded folder, whose hand-ins came from `source`."""
    counter = _Counter(course, offsets)
    with open_results(folder, course) as results:
        for answer in results.marked_answers():
            check_once(seen, f"{answer.page}.html", answer.lesson, source)
            for span in dict.fromkeys(answer.spans):
                yield _mark(course, answer, span, counter)


class _Counter:
    """Turns offsets in code points into those of the unit asked for, text by text."""

    def __init__(self, course: Course, unit: Offsets) -> None:
        self.unit = unit
        # Where signs stand that are two UTF-16 units, such as an emoji.
        self._twice = {
            slug: [place for place, sign in enumerate(article.text) if sign > "\uffff"]
            if unit == "utf16"
            else []
            for slug, article in course.articles.items()
        }

    def count(self, slug: str, offset: int) -> int:
        """Give an offset of a text in this unit."""
        return offset + bisect_left(self._twice[slug], offset)


def _mark(course: Course, answer: MarkedAnswer, marked: StoredSpan, counter: _Counter) -> Mark:
    question = course.lessons[answer.lesson].question(answer.question)
    article = course.articles[question.article]
    start, end, label = marked
    span = Span(start, end, article.text[start:end], label)
    places = (answer.lesson, answer.question, str(start), str(end), label)
    return Mark(
        id=iri(course.id, "mark", answer.page, *places),
        student=answer.student,
        name=answer.name,
        simulated=answer.simulated,
        made=answer.made,
        lesson=answer.lesson,
        question=answer.question,
        kind=question.kind,
        article=article.slug,
        sha256=article.sha256,
        block=block_of(article, span),
        start=counter.count(article.slug, start),
        end=counter.count(article.slug, end),
        offsets=counter.unit,
        label=label,
        quote=span.quote,
        prefix=article.text[max(0, start - AROUND) : start],
        suffix=article.text[end : end + AROUND],
        page=f"{answer.page}.html",
    )
