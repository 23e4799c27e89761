"""The work file: where every answer is saved at once, so that nothing a student did is ever lost.

There is one for each lesson, `work/<lesson>.json`. Where courses share a work folder and that file
is another course's, it is `work/<course>/<lesson>.json`.

Four things endanger an answer, and each has its rule:

- A crash while the file is written: it is replaced in one move (`disk.write_atomically`).
- A file that cannot be read: it is kept under another name and never deleted, and the student reads
  a sentence about it.
- An answer in it that cannot be used: each is taken up by itself, the file as it was is kept under
  another name, and the others stay.
- Two kernels on one lesson: each save reads the file again under a lock, and changes one attempt.

What there is to tell the student waits until somebody takes it (`WorkFile.tell`): a failure in
between loses no sentence.
"""

import json
import os
import re
import uuid
from collections.abc import Callable, Collection, Hashable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from coursekit.catalogue import say, say_many
from coursekit.course.loader import file_stamp
from coursekit.errors import WorkFileError
from coursekit.questions.base import KINDS
from coursekit.questions.serialize import plain, structure
from coursekit.texts import Article
from coursekit.texts.quotes import agrees
from coursekit.work import Attempt, Work
from coursekit.work.disk import (
    alone,
    close_to_others,
    make_private_folder,
    remove_parts,
    write_atomically,
)

FORMAT, VERSION = "coursekit work", 1
_HEAD = ("format", "version", "id", "course")
_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
_LONGEST_NUMBER = 20  # digits
_MOST_ATTEMPTS = 2_000
MOST_TITLES = 5  # that one sentence names
LOCK_SECONDS = 5.0  # another kernel holds the lock for milliseconds


def no_locks() -> str:
    """Tell a student of a disk on which two windows are not kept apart."""
    return say(
        "This disk cannot keep two windows apart: work on a lesson in one window only, "
        "for of two the later one would replace what the other saved."
    )


class OtherCourse(ValueError):
    """A work file is sound, but belongs to another course: nobody may set it aside."""


def work_folder(root: Path) -> Path:
    """Give the folder of a course's work files: COURSEKIT_WORK, or `work/` beside course.toml.

    The variable lets tests, nbval and servers with a read-only course keep work elsewhere.
    """
    return Path(os.environ.get("COURSEKIT_WORK") or root / "work")


def find_work_file(folder: Path, course: str, lesson: str) -> Path:
    """Give the path of a lesson's work file, whether there is one yet or not.

    Args:
        folder: The work folder, which courses may share.
        course: The id of the course.
        lesson: The stem of the lesson.

    Returns:
        The course's own file when there is one, else the one in the folder itself, which may turn
        out to be another course's (`read_work` raises OtherCourse then).
    """
    own = _own_path(folder, course, lesson)
    # Not by Path.exists, which raises for a folder that may not be entered.
    return own if os.path.exists(own) else folder / f"{lesson}.json"


def _own_path(folder: Path, course: str, lesson: str) -> Path:
    """Give the path of a lesson's file where another course has the usual one."""
    return folder / (re.sub(r"[^\w-]", "-", course) or "course") / f"{lesson}.json"


@frozen
class WorkOnDisk:
    """What a work file holds.

    Attributes:
        id: The id of the file; "" when it has none that can be used.
        work: The work, with each attempt that is well-formed.
        damaged: The ids of the questions whose attempts are not.
    """

    id: str
    work: Work
    damaged: tuple[str, ...]


def read_work(text: str | bytes, course: str, lesson: str) -> tuple[str, Work]:
    """Read the content of a work file in which nothing is damaged.

    Args:
        text: The content of the file.
        course: The id of the course that it must belong to.
        lesson: The stem of the lesson that it must belong to.

    Returns:
        The id of the file, and the work.

    Raises:
        OtherCourse: The file belongs to another course.
        ValueError: The file cannot be used; the message says why, and follows the file's name.
    """
    found = take_up(text, course, lesson)
    if found.damaged:
        raise ValueError(say("is damaged"))
    return found.id, found.work


def take_up(text: str | bytes, course: str, lesson: str) -> WorkOnDisk:
    """Read the content of a work file, each attempt by itself: a damaged one hides no other.

    Args:
        text: The content of the file.
        course: The id of the course that it must belong to.
        lesson: The stem of the lesson that it must belong to.

    Raises:
        OtherCourse: The file belongs to another course.
        ValueError: Nothing of the file can be used; the message follows the file's name.
    """
    try:
        data = json.loads(text, parse_int=_whole_number, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise ValueError(say("is damaged")) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(say("is not a work file of this course"))
    if data.get("version") != VERSION:
        raise ValueError(
            say(
                "is of version {found}, not {version}",
                found=f"{data.get('version')!r:.40}",
                version=VERSION,
            )
        )
    if data.get("course") != course or data.get("lesson") != lesson:
        other = isinstance(data.get("course"), str) and data["course"] != course
        raise (OtherCourse if other else ValueError)(say("belongs to another lesson or course"))
    id, rest = data.get("id"), {name: part for name, part in data.items() if name not in _HEAD}
    given = rest.pop("attempts", {})
    try:
        if not isinstance(given, dict) or len(given) > _MOST_ATTEMPTS:
            raise ValueError  # none, or more than any lesson has questions
        check_writable([rest, *given])
        work = structure(rest, Work)
    except (ValueError, RecursionError):
        raise ValueError(say("is damaged")) from None
    attempts = {question: _attempt(attempt) for question, attempt in given.items()}
    sound = {question: attempt for question, attempt in attempts.items() if attempt}
    return WorkOnDisk(
        id=id if isinstance(id, str) and _ID.fullmatch(id) else "",
        work=evolve(work, attempts=sound),
        damaged=tuple(question for question in attempts if question not in sound),
    )


def _whole_number(digits: str) -> int | None:
    """Read a number; one that no record can hold spoils its attempt and not the file."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None


def _attempt(data: object) -> Attempt | None:
    """Give a well-formed attempt; `None` for any other."""
    try:
        check_writable(data)
        return structure(data, Attempt)
    except (ValueError, RecursionError):
        return None


def check_writable(data: object) -> None:
    """Check that plain data can be written to a file.

    Raises:
        ValueError: It holds half a character, or a number that is none.
    """
    try:
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raise ValueError(say("half a character; expected whole ones")) from None


class WorkFile:
    """One lesson's work on disk.

    The file on disk is what counts: each save reads it first, under a lock, so that two kernels on
    one lesson keep what each saved, and changes one attempt in it.

    Attributes:
        path: The file.
        course: The id of the course.
        texts: The article of each question that has one, by question id.
        titles: What the student knows each question by, by question id.
        notice: What opening had to tell the student; else "".
        id: A random name that is made with the file. The page keeps unsaved answers under it, so
            that those of one file never get into another.
        unsaved: The attempts that could not be saved, by question id. They can be checked all the
            same, and the next save that succeeds writes them.
        has_been_read: Whether the file could be read at all since this object was made.
        has_more: Whether a save or a reading has brought in what another kernel saved; whoever has
            shown that sets it back.
    """

    def __init__(
        self,
        folder: Path,
        course: str,
        lesson: str,
        texts: Mapping[str, Article],
        *,
        titles: Mapping[str, str] | None = None,
        check: Callable[[str, Attempt], None] = lambda question, attempt: None,
    ) -> None:
        """Read the file, or make it.

        Nothing is raised when that fails: the lesson can still be read, and `notice` says so.

        Args:
            folder: The work folder.
            course: The id of the course.
            lesson: The stem of the lesson.
            texts: The article of each question that has one, by question id.
            titles: What the student knows each question by, by question id.
            check: Raises ValueError for an attempt that its question, by its id, cannot have; a
                question that is not known can have any.
        """
        self._folder = folder
        self._other_path = _own_path(folder, course, lesson)
        self.path = find_work_file(folder, course, lesson)
        self.course = course
        self.texts = texts
        self.titles = titles or {}
        self._check = check
        self.id = uuid.uuid4().hex
        digests = {article.slug: article.sha256 for article in texts.values()}
        self._on_disk = Work(lesson=lesson, articles=dict(sorted(digests.items())))
        self.unsaved: dict[str, Attempt] = {}
        self.has_more = False
        self._tried: dict[str, list[Attempt]] = {}  # and perhaps saved later
        self._stamp: Hashable = None  # of the file as it was read or written last
        self.has_been_read = False
        self._untold: list[str] = []
        self._told: set[str] = set()  # what is not to be told again until something is saved
        self.notice = ""
        self.reload()

    @property
    def work(self) -> Work:
        """The work as the file held it when it was read or written last, and what is unsaved."""
        if not self.unsaved:
            return self._on_disk
        return evolve(self._on_disk, attempts={**self._on_disk.attempts, **self.unsaved})

    def attempt(self, question: str) -> Attempt | None:
        """Give the attempt at the question of this id; None when there is none yet."""
        return self.work.attempts.get(question)

    def saved(self, question: str) -> Attempt | None:
        """Give the attempt as the file held it last, whatever is unsaved."""
        return self._on_disk.attempts.get(question)

    def is_own(self, question: str, attempt: Attempt) -> bool:
        """Tell whether an attempt is one that could not be saved here, or not at first."""
        return attempt in self._tried.get(question, ())

    def save(self, question: str, attempt: Attempt) -> None:
        """Save one attempt, and keep what another kernel has saved meanwhile.

        What the student has to be told besides, `tell` gives.

        Args:
            question: The id of the question.
            attempt: What replaces the attempt at it.

        Raises:
            WorkFileError: The file cannot be written; the attempt is among the `unsaved` ones.
        """
        self.unsaved[question] = attempt
        self._tried.setdefault(question, []).append(attempt)
        try:
            self._locked(self._put)
        except OSError as error:
            told = say(
                "{file} cannot be written: {reason}.", file=self.path.name, reason=_reason(error)
            )
            told = f"{told} {self.tell()}"
            raise WorkFileError(told.rstrip(" .")) from None
        # Of other questions the page does not know yet that they are saved now.
        self._tried.pop(question)

    def tell(self) -> str:
        """Give what there is to tell the student, once; "" for nothing."""
        told, self._untold = " ".join(self._untold), []
        return told

    @property
    def is_open(self) -> bool:
        """Whether the file could be read or written, or both."""
        return self._stamp is not None

    def is_stale(self) -> bool:
        """Tell whether the file is another than was read or written last, or none could be."""
        return self._stamp is None or self._stamp != file_stamp(self.path)

    def reload(self) -> None:
        """Read the file again, or make it, as at opening; `notice` says how that went."""
        try:
            self._locked(self._open)
            self.notice, self.has_more = self.tell(), False
        except OSError as error:
            self._look()
            told = say(
                "Your answers cannot be saved: {file}: {reason}.",
                file=self.path.name,
                reason=_reason(error),
            )
            self.notice = f"{told} {self.tell()}".rstrip()

    def read_again(self) -> None:
        """Read the file again, for another kernel may have saved something meanwhile.

        What cannot be read now is told when something is saved.
        """
        with suppress(OSError):
            self._locked(self._open)

    def catch_up(self) -> None:
        """Read the file again if it is another one than was read or written last."""
        if self.is_stale():
            self.read_again()

    def take_over(self, before: "WorkFile") -> None:
        """Keep what another object for this file could not save, where it still fits."""
        for question, attempt in before.unsaved.items():
            if not self._why_unfit(question, attempt):
                self.unsaved[question] = attempt
                self._tried[question] = before._tried.get(question, [])

    # --- on disk ---

    def _locked(self, act: Callable[[], None]) -> None:
        """Run `act` while no other kernel writes the file.

        When `act` finds another course's file, it is run again on a file of this course's own.
        """
        try:
            self._alone(act)
        except OtherCourse:  # raised before anything was written
            name, self.path = self.path.name, self._other_path
            is_new = not os.path.exists(self.path)
            self._alone(act)
            if is_new:  # else the student has read it before
                self._tell_once(
                    say(
                        "{file} in this work folder is another course's; "
                        "your work is kept in {place}.",
                        file=name,
                        place=f"{self.path.parent.name}/{name}",
                    )
                )

    def _alone(self, act: Callable[[], None]) -> None:
        for folder in (self._folder, self.path.parent):
            make_private_folder(folder)
        with alone(self.path.with_suffix(".lock"), LOCK_SECONDS) as is_alone:
            if is_alone:
                remove_parts(self.path)
            else:
                self._tell_once(no_locks())
            is_stale = self.is_stale()
            act()
            self.has_more = self.has_more or is_stale
            self._stamp, self.has_been_read = file_stamp(self.path), True

    def _open(self) -> None:
        """Read the file, and make it when there is none, or none any more."""
        # A folder of ours, and none that somebody shares on purpose.
        if self._folder.name == "work" and (self._folder.parent / "course.toml").is_file():
            close_to_others(self._folder)
        _, work, is_whole = self._read()
        if not is_whole:
            self._write(work)
        self._on_disk = work
        self._told &= {no_locks()}

    def _put(self) -> None:
        """Write what is unsaved into the file as it is on disk now."""
        data, work, _ = self._read()
        if replaced := self._made_elsewhere(work):
            self._say_replaced(replaced, self._keep(data))
        new = evolve(work, attempts={**work.attempts, **self.unsaved})
        self._write(new)
        self._on_disk, self.unsaved = new, {}
        self._told &= {no_locks()}

    def _made_elsewhere(self, work: Work) -> list[str]:
        """Give the unsaved questions to which the file has an answer that is not known here."""
        before, theirs = self._on_disk.attempts, work.attempts
        return [
            question
            for question in self.unsaved
            if question in theirs
            and theirs[question] != before.get(question)
            and not self.is_own(question, theirs[question])
        ]

    def _say_replaced(self, questions: list[str], aside: str) -> None:
        if self.has_been_read:
            told = say(
                "This answer was changed in another window meanwhile; "
                "the other one is kept in {aside}.",
                aside=aside,
            )
        else:
            told = say(
                "Not read until now: your earlier answer to {questions}; it is kept in {aside}.",
                questions=self._named(dict.fromkeys(questions, "")),
                aside=aside,
            )
        self._tell_once(told)

    def _read(self) -> tuple[bytes, Work, bool]:
        """Read the file; what cannot be used of it is kept under another name, and told.

        Returns:
            What it holds, the work that goes on from there, and whether it holds just that.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            if self._stamp is not None:
                self._tell_once(
                    say(
                        "The work file {file} was gone; it is made anew, "
                        "with your answers to this lesson.",
                        file=self.path.name,
                    )
                )
            return b"", self._on_disk, False
        try:
            found = take_up(data, self.course, self._on_disk.lesson)
        except ValueError as error:
            if isinstance(error, OtherCourse) and self.path != self._other_path:
                raise  # `_locked` takes the other path
            self._tell_once(
                say(
                    "The work file {file} {fault}; it is kept as {aside}, "
                    "and your work goes on in a new one.",
                    file=self.path.name,
                    fault=error,
                    aside=self._keep(data),
                )
            )
            return data, self._on_disk, False
        self.id = found.id or self.id
        work, unfit = self._usable(found)
        if unfit:
            self._tell_once(
                say_many(
                    "This answer cannot be used any more: {questions}; the file as it was is kept "
                    "as {aside}, and all other answers stay.",
                    "These answers cannot be used any more: {questions}; the file as it was is "
                    "kept as {aside}, and all other answers stay.",
                    len(unfit),
                    questions=self._named(unfit),
                    aside=self._keep(data),
                )
            )
        return data, work, not unfit and found.id == self.id

    def _look(self) -> None:
        """Take up what a file holds that can be read and not be written; it stays as it is."""
        with suppress(OSError, ValueError):
            found = take_up(self.path.read_bytes(), self.course, self._on_disk.lesson)
            self.id = found.id or self.id
            self._on_disk = self._usable(found)[0]
            self.has_been_read = True

    def _usable(self, found: WorkOnDisk) -> tuple[Work, dict[str, str]]:
        """Give the work that can be used of a file, and by question what is wrong with the rest.

        What is known here of such a question stays.
        """
        given, digests, before = found.work, self._on_disk.articles, self._on_disk.attempts
        changed = {slug for slug, sha in given.articles.items() if digests.get(slug, sha) != sha}
        unfit = dict.fromkeys(found.damaged, say("is damaged")) | {
            question: reason
            for question, attempt in given.attempts.items()
            if (reason := self._why_unfit(question, attempt, changed))
        }
        attempts = {id: attempt for id, attempt in given.attempts.items() if id not in unfit}
        attempts |= {question: before[question] for question in unfit if question in before}
        # With the texts of today: a lesson may have got another one since the file was made.
        return evolve(given, articles=digests, attempts=attempts), unfit

    def _why_unfit(self, question: str, attempt: Attempt, changed: Collection[str] = ()) -> str:
        """Say why an attempt is none at the question of today, on its text as it is; or ""."""
        article, kind = self.texts.get(question), KINDS[attempt.answer.kind]
        if article and article.slug in changed:
            return say("was made on another text of {article}", article=article.slug)
        if article and not all(agrees(article, span) for span in kind.spans(attempt.answer)):
            return say("has a quote that is not in the text")
        try:
            self._check(question, attempt)
        except ValueError as error:
            return str(error)
        return ""

    def _named(self, questions: Mapping[str, str]) -> str:
        """Name questions as the student knows them, each with what is wrong, if anything is."""
        shown = []
        for question, reason in [*questions.items()][:MOST_TITLES]:
            is_id = _ID.fullmatch(question)
            title = self.titles.get(question) or (question if is_id else say("another question"))
            named = say("“{title}”", title=title)
            shown.append(f"{named} ({reason})" if reason else named)
        names, more = ", ".join(shown), len(questions) - len(shown)
        return (
            say_many("{names} and {n} more", "{names} and {n} more", more, names=names)
            if more
            else names
        )

    def _write(self, work: Work) -> None:
        head = {"format": FORMAT, "version": VERSION, "id": self.id, "course": self.course}
        data: dict[str, Any] = head | plain(work)
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        write_atomically(self.path, text, private=True)

    def _keep(self, data: bytes) -> str:
        """Keep what the file holds under another name, once however often; give that name."""
        number = 1
        while _is_other(self._aside(number), data):
            number += 1
        aside = self._aside(number)
        if not os.path.lexists(aside):
            try:
                write_atomically(aside, data, private=True)
            except OSError as error:
                try:  # a disk that is full has room for a second name
                    aside.hardlink_to(self.path)
                except OSError:
                    raise error from None
        return aside.name

    def _aside(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.stem}.aside-{number}.json")

    def _tell_once(self, sentence: str) -> None:
        """Have a sentence told, once, however often what it tells of is met before it is mended."""
        if sentence not in self._told:
            self._untold.append(sentence)
            self._told.add(sentence)


def _is_other(path: Path, data: bytes) -> bool:
    """Tell whether something lies there that is not a file of just these bytes."""
    try:
        return path.read_bytes() != data
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
