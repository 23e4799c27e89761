"""The one file that a student hands in: written from the work files, and read from strangers.

The module is read from top to bottom:

1. Writing: `write_hand_in` makes the file. Practice goes along, ungraded.
2. Reading: `read_hand_in` reads it whole, `read_head` only who it is from, `work_of` one lesson.
3. Checking: `check_work` compares the work with the course. Practice never costs a hand-in: what
   cannot be read of it is left out, here and when the file is written, and somebody is told.

Reading has limits, is strict, and trusts nothing that the file says of itself: a hand-in may come
from anybody, and grading, feedback pages and the gradebook rest on it.
"""

import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from attrs import evolve, frozen

from coursekit.catalogue import say, say_many
from coursekit.course import Course
from coursekit.errors import HandInError, OtherFile
from coursekit.questions.base import KINDS
from coursekit.questions.records import Answer, Question
from coursekit.questions.serialize import plain, structure
from coursekit.texts import Article, Span
from coursekit.texts.quotes import agrees
from coursekit.work import Attempt, Check, HandIn, Work
from coursekit.work.archives import file_at, shown
from coursekit.work.disk import write_atomically
from coursekit.work.exercises import exercise_digests
from coursekit.work.file_kinds import by_content, hand_in_file, is_of_kind
from coursekit.work.json_reader import BYTE_ORDER_MARK, decoder, quoted, read_json, shortened
from coursekit.work.signature import Signature, read_signature, write_signature
from coursekit.work.workfile import (
    OtherCourse,
    find_work_file,
    read_work,
    work_folder,
)

FORMAT, VERSION = "coursekit hand-in", 1
_WHO = ("student", "name", "made")
_HEAD = ("format", "version", "course", *_WHO)

MOST_LETTERS = 400  # of a name, an id or a time; CSV readers stop at 131,072 in one cell
MOST_SPANS = 1_000  # in one answer; drawing more on a page takes minutes
MOST_CHECKS = 1_000  # of one practice item
MOST_OF_CHECK = 4_000  # characters of its time and the ids of what it found
MOST_IDS = 400  # in one answer, and characters of one
MOST_COVERED = 5  # times that an answer's spans may cover the text
MOST_BEFORE = 4_000  # bytes that say who hands in


# --- writing ---


class Made(NamedTuple):
    """A hand-in file that was made.

    Attributes:
        name: The name of the file.
        text: What it holds.
        path: Where it lies: beside course.toml, or in the work folder where the course cannot be
            written to, as on a server; `None` when neither can be.
        where: The same in words, such as "the folder of the course"; "" when there is no path.
        notice: What the student has to know of what is not in it; else "".
        is_empty: Whether no answer to a lesson is in it.
    """

    name: str
    text: str
    path: Path | None
    where: str
    notice: str
    is_empty: bool


def write_hand_in(course: Course, root: Path, name: str, student: str) -> Made:
    """Write the hand-in file beside course.toml, or else into the work folder.

    Args:
        course: The course whose lessons are handed in.
        root: Its folder.
        name: The student's name.
        student: The id by which the instructor knows the student; one of the two may be "".

    Returns:
        The file, whose name is made from the id, or else from the name; and what to tell of it.
        It takes the place of an earlier file of the same student.

    Raises:
        HandInError: Both are empty, one is too long, or a lesson's work file is bad.
    """
    name, student = " ".join(name.split()), " ".join(student.split())
    if not name and not student:
        raise HandInError(say("Write your name or your student number first."))
    if any("\ud800" <= letter <= "\udfff" for letter in name + student):
        raise HandInError(say("Write whole characters: your name or your number holds half a one."))
    if max(len(name), len(student)) > MOST_LETTERS:
        raise HandInError(
            say_many(
                "Write at most {n} characters for a name or a number.",
                "Write at most {n} characters for a name or a number.",
                MOST_LETTERS,
            )
        )
    folder = work_folder(root)
    practice, notice = saved_practice(course, folder)
    record = HandIn(
        course=course.id,
        name=name,
        student=student,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        lessons=saved_work(course, folder),
        practice=practice,
        handed_out=questions_of(course),
        exercises=exercise_digests(course),
        work_ids=saved_ids(course, folder),
    )
    if is_empty := not any(has_answers(work) for work in record.lessons.values()):
        empty = say(
            "No answers to lessons are in it: none are saved in the folder {folder}. If you have "
            "answered questions, do not hand it in, and ask your teacher.",
            folder=folder.absolute(),
        )
        notice = f"{empty} {notice}".rstrip()
    file, text = f"hand-in-{_file_name(student or name)}.json", hand_in_text(record)
    places = {
        root: say("the folder of the course"),
        folder: say("the folder {folder}", folder=folder.absolute()),
    }
    for place, where in places.items():
        with suppress(OSError):
            write_atomically(place / file, text)
            replaced = _sign(record, file, folder, places)
            notice = " ".join(filter(None, (replaced, notice)))
            return Made(file, text, place / file, where, notice, is_empty)
    return Made(file, text, None, "", notice, is_empty)


def _sign(hand_in: HandIn, file: str, folder: Path, places: Iterable[Path]) -> str:
    """Remember who handed in, and remove the file that the same student made under another name.

    Args:
        hand_in: What was handed in.
        file: The name of its file.
        folder: The work folder.
        places: The folders in which hand-in files may lie.

    Returns:
        A sentence on the file that was removed, or "".
    """
    before, said = read_signature(folder, hand_in.course), ""
    now = Signature(hand_in.name, hand_in.student, file)
    if before.may_be(now.name, now.student):
        now = Signature(now.name or before.name, now.student or before.student, file)
        for path in (place / before.file for place in places):
            if before.file not in ("", file) and _is_of(path, hand_in.course, before):
                with suppress(OSError):
                    path.unlink()
                    said = say("It takes the place of {file}.", file=before.file)
    write_signature(folder, hand_in.course, now)
    return said


def _is_of(path: Path, course: str, who: Signature) -> bool:
    """Tell whether a file is a hand-in of this student on this course."""
    try:
        head = _read_before_lessons(path.read_bytes())
    except OSError:
        return False
    typed = [head.get(field) for field in ("student", "name")]
    ours = (head.get("format"), head.get("course")) == (FORMAT, course)
    return ours and all(
        text in ("", known) for text, known in zip(typed, (who.student, who.name), strict=True)
    )


def questions_of(course: Course) -> dict[str, tuple[str, ...]]:
    """Give the ids of all questions of a course, or of a copy of it, by lesson."""
    return {
        stem: tuple(question.id for question in lesson.questions)
        for stem, lesson in course.lessons.items()
    } | {stem: lesson.questions for stem, lesson in course.closed.items()}


def has_answers(work: Work) -> bool:
    """Tell whether a question of a lesson is answered."""
    answers = [attempt.answer for attempt in work.attempts.values()]
    return any(KINDS[answer.kind].is_attempted(answer) for answer in answers)


def hand_in_text(hand_in: HandIn) -> str:
    """Give a hand-in as the text of its file, which `read_hand_in` reads."""
    head = {"format": FORMAT, "version": VERSION}
    return json.dumps(head | plain(hand_in), ensure_ascii=False, indent=1) + "\n"


def saved_work(course: Course, folder: Path) -> dict[str, Work]:
    """Read the work on every lesson of the course that has a work file.

    Args:
        course: The course.
        folder: The work folder, which may hold files of other courses too.

    Returns:
        The work by lesson.

    Raises:
        HandInError: A work file cannot be read; it says which, and what to do.
    """
    works = {}
    for stem in (*course.lessons, *course.closed):
        try:
            if work := saved_lesson(course, folder, stem):
                if stem in course.lessons:
                    check_work(work, course)
                works[stem] = work
        except HandInError as error:
            if stem in course.closed:
                raise HandInError(
                    say("{fault}; get the course anew from your teacher.", fault=error)
                ) from None
            # Opening a lesson sets aside what cannot be used.
            raise HandInError(
                say(
                    "{fault}; open the lesson “{lesson}” once, then try again.",
                    fault=error,
                    lesson=course.lessons[stem].title,
                )
            ) from None
    return works


def saved_ids(course: Course, folder: Path) -> dict[str, str]:
    """Give the id of each lesson's work file that can be read, by lesson."""
    ids = {}
    for stem in (*course.lessons, *course.closed):
        with suppress(OSError, ValueError):
            path = find_work_file(folder, course.id, stem)
            ids[stem], _ = read_work(path.read_bytes(), course.id, stem)
    return ids


def saved_practice(course: Course, folder: Path) -> tuple[Work | None, str]:
    """Read the work on practice items, which nobody grades.

    Args:
        course: The course.
        folder: The work folder.

    Returns:
        The work, `None` when there is none or the course has no practice; and a sentence for the
        student when its file cannot be read, else "". It stays where it is: opening the practice
        sets it aside.
    """
    if not course.practice:
        return None, ""
    try:
        return saved_lesson(course, folder, course.practice), ""
    except ValueError as error:
        return None, say("Your practice is not in it, and costs no points: {fault}.", fault=error)


def saved_lesson(course: Course, folder: Path, stem: str) -> Work | None:
    """Read the work file of one lesson, or of the practice; `None` when there is none yet.

    Args:
        course: The course.
        folder: The work folder.
        stem: The stem of the lesson, or of the practice.

    Raises:
        HandInError: It cannot be read; the message is no whole sentence.
    """
    path = find_work_file(folder, course.id, stem)
    try:
        return read_work(path.read_bytes(), course.id, stem)[1]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OtherCourse:
        return None  # this lesson of ours is not begun yet
    except OSError as error:
        raise HandInError(
            say("{file} cannot be read: {reason}", file=path.name, reason=error.strerror)
        ) from None
    except ValueError as error:
        raise HandInError(say("{file} {fault}", file=path.name, fault=error)) from None


def _file_name(who: str) -> str:
    """Make a name that every file system takes: letters and digits, joined by hyphens."""
    letters = unicodedata.normalize("NFKC", who).casefold()
    # Vowel signs and the like are marks, which `isalnum` does not know for parts of a word.
    kept = (
        sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in letters
    )
    return "-".join("".join(kept).split())[:60] or "student"


# --- reading ---


@frozen
class Head:
    """Who hands in and when, as the file itself says; the roster and the LMS may say otherwise.

    Attributes:
        student: The id that the student typed, without spaces around it; may be "".
        name: The name that the student typed, likewise.
        made: When the file was made, as the file says, in whatever form.
        at: `made` in seconds since 1970, or 0 when it is no time.
    """

    student: str
    name: str
    made: str
    at: float = 0.0


def read_hand_in(data: bytes, course: Course) -> HandIn:
    """Read a hand-in whole, and check that its work fits the course.

    Args:
        data: The bytes of the file, which may come from anybody.
        course: The course that it is for.

    Returns:
        The hand-in, without practice that cannot be read.

    Raises:
        HandInError: It cannot be graded; the message is the reason, one line, for an instructor.
    """
    return read_with_remark(data, course)[0]


def read_with_remark(data: bytes, course: Course) -> tuple[HandIn, str]:
    """Read a hand-in as `read_hand_in` does, and say what is wrong with its practice.

    Returns:
        The hand-in; and why its practice was left out, to follow "practice, which", or "".

    Raises:
        HandInError: As `read_hand_in`.
    """
    table = read_json(data)
    _check_head(table, course)
    del table["format"], table["version"]
    practice, remark = _read_practice(table.pop("practice", None), course)
    try:
        hand_in = structure(table, HandIn)
    except ValueError as error:
        raise HandInError(_damaged(error)) from None
    for stem, work in hand_in.lessons.items():
        check_work(work, course)
        if stem != work.lesson:
            raise HandInError(
                say(
                    "holds work on {lesson!r} under the name {name}",
                    lesson=work.lesson,
                    name=quoted(stem),
                )
            )
    return evolve(hand_in, practice=practice), remark


def _damaged(error: ValueError) -> str:
    return say("is damaged: {fault}", fault=shortened(str(error).splitlines()[0]))


def handed_out(hand_in: HandIn, course: Course) -> dict[str, frozenset[str]]:
    """Give the questions that were handed out to a student, by lesson.

    A question that was answered was handed out, whatever the file says; and a file that names no
    question of the course, which no copy can do, is taken for one of the whole course.

    Args:
        hand_in: The hand-in, which says what the student's copy holds.
        course: The course, with all its lessons.
    """
    whole = {stem: frozenset(ids) for stem, ids in questions_of(course).items()}
    if hand_in.handed_out is None:
        return whole
    found = {}
    for stem, ids in whole.items():
        work = hand_in.lessons.get(stem)
        held = ids & {*hand_in.handed_out.get(stem, ()), *(work.attempts if work else ())}
        if held or stem in hand_in.handed_out:
            found[stem] = held
    return found if any(found.values()) else whole


def read_head(data: bytes, course: Course, file: str = "") -> Head:
    """Read who hands in and when, without the work.

    It is asked for every file of a class, to choose the latest of each student. Of a file that
    `hand_in()` wrote, only what stands before the lessons is read; the whole file is read when it
    is graded, and compared with its head. A file of any other make is read whole at once.

    Args:
        data: The bytes of the file, which may come from anybody.
        course: The course that it is for.
        file: The file's name, which helps to say what it is if it is no hand-in.

    Raises:
        OtherFile: The file is no hand-in of any course.
        HandInError: The file is none of this course's hand-ins, or damaged.
    """
    table = _read_before_lessons(data)
    if any(field not in table for field in _HEAD):
        table = read_json(data, file)
    _check_head(table, course)
    student, name, made = (table.get(field) for field in _WHO)
    if not (isinstance(student, str) and isinstance(name, str) and isinstance(made, str)):
        raise HandInError(say("is damaged: name, student and made; expected text"))
    return Head(student.strip(), name.strip(), made, seconds(made))


def path_of(given: str | Path) -> Path:
    """Give the path that a reader typed, whether a file lies there or not.

    Raises:
        HandInError: It is none that any system could have.
    """
    try:
        path = Path(given)
        if "\0" not in os.fspath(path) and os.fsencode(path):
            return path
    except (TypeError, UnicodeEncodeError):
        pass
    raise HandInError(say("{given} is no path; expected that of a file", given=quoted(given)))


# The text up to the lessons, when nothing in it nests.
_BEFORE_LESSONS = re.compile(r'[^\[\]{}]*\{[^\[\]{}]*"lessons"\s*:\s*(?=\{)')


def _read_before_lessons(data: bytes) -> dict[str, Any]:
    """Read what stands before the lessons of a hand-in, which are nearly all of the file.

    Returns:
        The fields before the lessons, or some, or none: a caller that misses one reads the file
        whole. The lessons themselves are always an empty table.
    """
    start = _BEFORE_LESSONS.match(data[:MOST_BEFORE].decode("utf-8", "replace"))
    # Perhaps it is in another encoding, or holds half a character: for the whole is all checked.
    if start is None or "\ufffd" in start.group() or "\\u" in start.group():
        return {}
    try:
        content = decoder.decode(f"{start.group().removeprefix(BYTE_ORDER_MARK)}{{}}}}")
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def work_of(path: Path, stem: str, course: Course) -> Work:
    """Read the work on one lesson from another reader's hand-in file.

    Args:
        path: The file.
        stem: The lesson.
        course: The course that both readers work on.

    Raises:
        HandInError: The file cannot be read or holds no work on the lesson; it names the file.
    """
    try:
        works = read_hand_in(file_at(path, path.name).read(), course).lessons
        if stem not in works:
            raise HandInError(
                say(
                    "holds no work on {lesson}; its reader has to do that lesson first", lesson=stem
                )
            )
    except HandInError as error:
        raise HandInError(say("{file} {fault}", file=shown(path.name), fault=error)) from None
    return works[stem]


def seconds(made: str) -> float:
    """Give a time in ISO 8601 as seconds since 1970, UTC if it names no zone; 0 if it is none."""
    try:
        moment = datetime.fromisoformat(made)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _check_head(table: Any, course: Course) -> None:
    """HandInError when this is no hand-in, or one of another version or course."""
    if isinstance(table, list) and any(isinstance(entry, dict) for entry in table):
        raise HandInError(
            say_many(
                "holds a list of {n}; expected the one hand-in of one student",
                "holds a list of {n}; expected the one hand-in of one student",
                len(table),
            )
        )
    if kind := by_content(table):
        raise OtherFile(is_of_kind(kind), hand_in_file())
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise OtherFile(say("is not a hand-in of coursekit"), hand_in_file())
    version, id = table.get("version"), table.get("course")
    if version != VERSION:
        raise HandInError(
            say(
                "is of version {found}; expected {version}", found=quoted(version), version=VERSION
            ),
            hand_in_file(),
        )
    if id != course.id:
        raise HandInError(
            say(
                "is for the course {found}; expected {course!r}", found=quoted(id), course=course.id
            ),
            say('the file that "{button}" made here', button=say("Make my hand-in file")),
        )
    for field in (*_WHO, "simulated"):
        typed = table.get(field)
        if isinstance(typed, str) and len(typed) > MOST_LETTERS:
            raise HandInError(
                say(
                    "holds {n} characters as {field}; expected {most} at most",
                    n=len(typed),
                    field=field,
                    most=MOST_LETTERS,
                )
            )


# --- checking the work against the course ---


def check_work(work: Work, course: Course) -> None:
    """Check that work fits its lesson: the texts, the kinds of answers, labels and marked words.

    Attempts at questions that the lesson does not have are passed over: an author may have taken
    a question out since.

    Raises:
        HandInError: The work does not fit, or one answer is larger than grading should carry.
    """
    lesson = course.lessons.get(work.lesson)
    if lesson is None:
        raise HandInError(
            say(
                "is for lesson {lesson}, which this course does not have",
                lesson=quoted(work.lesson),
            )
        )
    for slug, digest in work.articles.items():
        if slug in course.articles and course.articles[slug].sha256 != digest:
            raise HandInError(say("was made on another text of {article}", article=slug))
    for question in lesson.questions:
        if attempt := work.attempts.get(question.id):
            with _of(question.id):
                check_attempt(attempt, question, course.articles.get(question.article))


@contextmanager
def _of(question: str) -> Iterator[None]:
    """Name the question that a HandInError is about."""
    try:
        yield
    except HandInError as error:
        raise HandInError(
            say("{question} {fault}", question=question, fault=error.wrong), error.ask_for
        ) from None


def check_attempt(attempt: Attempt, question: Question, article: Article | None) -> None:
    """Check that an attempt is one at this question: the kind, the ids, labels and marked words.

    Raises:
        HandInError: It is not, or its answer is larger than grading should carry; the message is to
            follow the question's name.
    """
    if attempt.answer.kind != question.kind:
        raise HandInError(say("holds an answer of another kind"))
    _check_ids(attempt.answer)
    kind = KINDS[question.kind]
    if spans := kind.spans(attempt.answer):
        _check_spans(spans, article, kind.labels(question))


def _read_practice(table: Any, course: Course) -> tuple[Work | None, str]:
    """Read the work on practice items, if the course has practice; say why it is left out, or "".

    It is never graded, so that the lessons beside it are read whatever it holds.
    """
    if table is None or not course.practice:
        return None, ""
    try:
        work = structure(table, Work)
        _check_practice(work, course)
    except ValueError as error:
        return None, _damaged(error)
    return work, ""


def _check_practice(work: Work, course: Course) -> None:
    """HandInError for a lesson's work in the place of practice, and for more than is carried.

    The name of its notebook may be another than today's: the items are known by their ids.
    """
    if work.lesson in course.lessons:
        raise HandInError(
            say("work on the lesson {lesson} stands in its place", lesson=quoted(work.lesson))
        )
    for id, attempt in work.attempts.items():
        if len(id) > MOST_LETTERS:
            raise HandInError(
                say(
                    "an id of {n} characters; expected {most} at most", n=len(id), most=MOST_LETTERS
                )
            )
        with _of(shown(id)):
            _check_log(attempt.log)
            _check_ids(attempt.answer)
            if len(KINDS[attempt.answer.kind].spans(attempt.answer)) > MOST_SPANS:
                raise HandInError(say("has more than {most} spans", most=MOST_SPANS))


def _check_log(log: tuple[Check, ...]) -> None:
    """HandInError when more checks of an item, or longer ones, are told than the database takes."""
    if len(log) > MOST_CHECKS:
        raise HandInError(
            say_many(
                "has {n} checks; expected {most} at most",
                "has {n} checks; expected {most} at most",
                len(log),
                most=MOST_CHECKS,
            )
        )
    found = (len(" ".join((check.at, *check.misconceptions))) for check in log)
    if max(found, default=0) > MOST_OF_CHECK:
        raise HandInError(say("holds more words than a practice item has"))


def _check_ids(answer: Answer) -> None:
    """HandInError when there are more or longer ids than any question has: grading keeps them."""
    ids = answer.ids()
    if ids and (len(ids) > MOST_IDS or max(map(len, ids)) > MOST_IDS):
        raise HandInError(say("holds more than {most} ids, or longer ones", most=MOST_IDS))


def _check_spans(spans: tuple[Span, ...], article: Article | None, labels: tuple[str, ...]) -> None:
    """HandInError for spans that are not in the text, have another label, or are too many."""
    if len(spans) > MOST_SPANS:
        raise HandInError(
            say_many(
                "has {n} spans; expected {most} at most",
                "has {n} spans; expected {most} at most",
                len(spans),
                most=MOST_SPANS,
            )
        )
    covered = 0
    for span in spans:
        if article is None or not agrees(article, span):
            raise HandInError(say("has a quote that is not in the text"))
        if span.label not in labels:
            raise HandInError(say("has the label {label}, not asked for", label=quoted(span.label)))
        covered += span.end - span.start
    if article is not None and covered > MOST_COVERED * len(article.text):
        raise HandInError(
            say("marks the whole text more than {most} times over", most=MOST_COVERED)
        )
