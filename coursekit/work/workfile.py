"""The work file: where every answer is saved at once, so that nothing a student did is ever lost.

There is one for each lesson, `work/<lesson>.json`. Where courses share a work folder and that file
is another course's, it is `work/<course>/<lesson>.json`.

Three things endanger an answer, and each has its rule:

- A crash while the file is written: it is replaced in one move (`write_atomically`).
- A file that cannot be read: it is set aside under another name and never deleted, and the student
  reads a sentence about it.
- Two kernels on one lesson: each save reads the file again under a lock, and changes one attempt.
"""

import contextlib
import json
import os
import re
import uuid
from collections.abc import Callable, Hashable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from attrs import evolve
from filelock import FileLock

from coursekit.course.loader import file_stamp
from coursekit.errors import WorkFileError
from coursekit.questions.base import KINDS
from coursekit.questions.serialize import plain, structure
from coursekit.texts import Article
from coursekit.texts.quotes import agrees
from coursekit.work import Attempt, Work

FORMAT, VERSION = "coursekit work", 1
_HEAD = ("format", "version", "id", "course")


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
    return own if own.exists() else folder / f"{lesson}.json"


def _own_path(folder: Path, course: str, lesson: str) -> Path:
    """Give the path of a lesson's file where another course has the usual one."""
    return folder / (re.sub(r"[^\w-]", "-", course) or "course") / f"{lesson}.json"


def read_work(text: str | bytes, course: str, lesson: str) -> tuple[str, Work]:
    """Read the content of a work file.

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
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("is damaged") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError("is not a work file of this course")
    if data.get("version") != VERSION:
        raise ValueError(f"is of version {data.get('version')!r}, not {VERSION}")
    if data.get("course") != course or data.get("lesson") != lesson:
        other = isinstance(data.get("course"), str) and data["course"] != course
        raise (OtherCourse if other else ValueError)("belongs to another lesson or course")
    try:
        rest = {name: part for name, part in data.items() if name not in _HEAD}
        return str(data.get("id")), structure(rest, Work)
    except ValueError:
        raise ValueError("is damaged") from None


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that at each moment it is whole: the old one or the new one.

    Raises:
        OSError: It cannot be written; the old one stays.
    """
    # Not by tempfile, which makes files that only their owner may read: a hand-in is for others.
    part = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


class WorkFile:
    """One lesson's work on disk.

    The file on disk is what counts: each save reads it first, under a lock, so that two kernels on
    one lesson keep what each saved, and changes one attempt in it.

    Attributes:
        path: The file.
        course: The id of the course.
        texts: The article of each question that has one, by question id.
        notice: A sentence for the student when opening set a file aside, or failed; else "".
        id: A random name that is made with the file. The page keeps unsaved answers under it, so
            that those of one file never get into another.
        unsaved: The attempts that could not be saved, by question id. They can be checked all the
            same, and the next save that succeeds writes them.
    """

    def __init__(
        self, folder: Path, course: str, lesson: str, texts: Mapping[str, Article]
    ) -> None:
        """Read the file, or make it.

        Nothing is raised when that fails: the lesson can still be read, and `notice` says so.

        Args:
            folder: The work folder.
            course: The id of the course.
            lesson: The stem of the lesson.
            texts: The article of each question that has one, by question id.
        """
        self._other_path = _own_path(folder, course, lesson)
        self.path = find_work_file(folder, course, lesson)
        self.course = course
        self.texts = texts
        self.notice = ""
        self._stamp: Hashable = None  # of the file as it was read or written last
        self.id = uuid.uuid4().hex
        digests = {article.slug: article.sha256 for article in texts.values()}
        self._on_disk = Work(lesson=lesson, articles=dict(sorted(digests.items())))
        self.unsaved: dict[str, Attempt] = {}
        try:
            self.notice = self._locked(self._open)
        except OSError as error:
            self.notice = f"Your answers cannot be saved: {self.path.name}: {_reason(error)}."

    @property
    def work(self) -> Work:
        """The work as the file held it when it was read or written last, and what is unsaved."""
        if not self.unsaved:
            return self._on_disk
        return evolve(self._on_disk, attempts={**self._on_disk.attempts, **self.unsaved})

    def attempt(self, question: str) -> Attempt | None:
        """Give the attempt at the question of this id; None when there is none yet."""
        return self.work.attempts.get(question)

    def save(self, question: str, attempt: Attempt) -> str:
        """Save one attempt, and keep what another kernel has saved meanwhile.

        Args:
            question: The id of the question.
            attempt: What replaces the attempt at it.

        Returns:
            A sentence for the student when the file, or another answer to this question, had to
            be set aside; else "".

        Raises:
            WorkFileError: The file cannot be written; the attempt is among the `unsaved` ones.
        """
        self.unsaved[question] = attempt
        try:
            return self._locked(self._put)
        except OSError as error:
            raise WorkFileError(f"{self.path.name} cannot be written: {_reason(error)}") from None

    @property
    def is_open(self) -> bool:
        """Whether the file could be read or written, or both."""
        return self._stamp is not None

    def is_stale(self) -> bool:
        """Tell whether the file is another than was read or written last, or none could be."""
        return self._stamp is None or self._stamp != file_stamp(self.path)

    def reload(self) -> None:
        """Read the file again, for another kernel may have saved something meanwhile.

        What cannot be read now is told when something is saved.
        """
        with contextlib.suppress(OSError):
            self.notice = self._locked(self._open) or self.notice

    def catch_up(self) -> None:
        """Read the file again if it is another one than was read or written last."""
        if self.is_stale():
            self.reload()

    # --- on disk ---

    def _locked(self, act: Callable[[], str]) -> str:
        """Run `act` while no other kernel writes the file; give a sentence for the student, or "".

        When `act` finds another course's file, it is run again on a file of this course's own.
        """
        try:
            return self._alone(act)
        except OtherCourse:  # raised before anything was written
            name, self.path = self.path.name, self._other_path
            notice = (
                f"{name} in this work folder is another course's; "
                f"your work is kept in {self.path.parent.name}/{name}."
            )
            if self.path.exists():
                notice = ""  # the student has read it before
            return self._alone(act) or notice

    def _alone(self, act: Callable[[], str]) -> str:
        with self._lock():
            notice = act()
            self._stamp = file_stamp(self.path)
            return notice

    def _lock(self) -> FileLock:
        """Give the lock beside the file; another kernel holds it for milliseconds, not seconds."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path.with_suffix(".lock"), timeout=5)

    def _open(self) -> str:
        """Read the file, and make it when there is none, or none any more."""
        notice = self._read()
        if not self.path.exists():
            self._write()
        return notice

    def _put(self) -> str:
        """Write what is unsaved into the file as it is on disk now; `save` says what is given."""
        before = self._on_disk.attempts
        notice = self._read()
        theirs = self._on_disk.attempts
        if any(  # another kernel changed it
            question in theirs and theirs[question] not in (before.get(question), attempt)
            for question, attempt in self.unsaved.items()
        ):
            aside = self._unused_path()
            aside.write_bytes(self.path.read_bytes())
            notice = (
                "This answer was changed in another window meanwhile; "
                f"the other one is kept in {aside.name}."
            )
        before_writing, self._on_disk = self._on_disk, self.work
        try:
            self._write()
        except BaseException:
            self._on_disk = before_writing
            raise
        self.unsaved = {}
        return notice

    def _read(self) -> str:
        """Read the file, if there is one; give a sentence when it had to be set aside, or ""."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return ""
        try:
            id, work = read_work(text, self.course, self._on_disk.lesson)
            self._check_texts(work)
        except ValueError as error:
            if isinstance(error, OtherCourse) and self.path != self._other_path:
                raise  # `_locked` takes the other path
            aside = self._unused_path()
            self.path.replace(aside)
            return (
                f"The work file {self.path.name} {error}; it is kept as {aside.name}, "
                "and your work goes on in a new one."
            )
        # With the texts of today: a lesson may have got another one since the file was made.
        self.id, self._on_disk = id, evolve(work, articles=self._on_disk.articles)
        return ""

    def _check_texts(self, work: Work) -> None:
        """ValueError when the work was done on other texts: its offsets would mean other words."""
        for slug, digest in work.articles.items():
            if self._on_disk.articles.get(slug, digest) != digest:
                raise ValueError(f"was made on another text of {slug}")
        for question, attempt in work.attempts.items():
            spans = KINDS[attempt.answer.kind].spans(attempt.answer)
            article = self.texts.get(question)
            if article and not all(agrees(article, span) for span in spans):
                raise ValueError("has a quote that is not in the text")

    def _write(self) -> None:
        head = {"format": FORMAT, "version": VERSION, "id": self.id, "course": self.course}
        data: dict[str, Any] = head | plain(self._on_disk)
        write_atomically(self.path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")

    def _unused_path(self) -> Path:
        """Give a path beside the file at which nothing lies, to set something aside."""
        names = (f"{self.path.stem}.aside-{number}.json" for number in count(1))
        return next(path for name in names if not (path := self.path.with_name(name)).exists())


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
