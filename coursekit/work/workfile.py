"""The work file: where every answer is saved at once. Atomic, versioned, never lost.

What cannot be read is set aside under another name and told in one sentence; two kernels on one
file each keep what they saved.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from attrs import evolve
from filelock import FileLock

from coursekit.errors import WorkFileError
from coursekit.texts import Article
from coursekit.texts.quotes import agrees
from coursekit.questions.base import KINDS
from coursekit.questions.serialize import plain, structure
from coursekit.work import Attempt, Work

FORMAT, VERSION = "coursekit work", 1
_HEAD = ("format", "version", "id", "course")


def work_folder(root: Path) -> Path:
    """Where the work files of a course lie: COURSEKIT_WORK, or work/ beside course.toml."""
    return Path(os.environ.get("COURSEKIT_WORK") or root / "work")


def read_work(text: str | bytes, course: str, lesson: str) -> tuple[str, Work]:
    """The id and the work that a work file holds; ValueError says why it cannot be used."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("is damaged") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError("is not a work file of this course")
    if data.get("version") != VERSION:
        raise ValueError(f"is of version {data.get('version')!r}, not {VERSION}")
    if data.get("course") != course or data.get("lesson") != lesson:
        raise ValueError("belongs to another lesson or course")
    try:
        rest = {name: part for name, part in data.items() if name not in _HEAD}
        return str(data.get("id")), structure(rest, Work)
    except ValueError:
        raise ValueError("is damaged") from None


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that at each moment it is whole: the old one or the new one."""
    part = path.with_name(f".{uuid.uuid4().hex}.part")  # tempfile's would be its owner's alone
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

    `notice` is the sentence that the student is told when a file had to be set aside, or "".
    `id` is made with the file and tells it from any other.
    """

    def __init__(
        self, folder: Path, course: str, lesson: str, texts: Mapping[str, Article]
    ) -> None:
        """Read the file, or make it. `texts` holds the article of each question that has one."""
        self.path = folder / f"{lesson}.json"
        self.course = course
        self.texts = texts
        self.notice = ""
        self.id = uuid.uuid4().hex
        digests = {article.slug: article.sha256 for article in texts.values()}
        self.work = Work(lesson=lesson, articles=dict(sorted(digests.items())))
        try:
            with self._locked():
                self.notice = self._read()
                if not self.path.exists():
                    self._write()
        except OSError as error:
            self.notice = f"Your answers cannot be saved: {self.path.name}: {_reason(error)}."

    def attempt(self, question: str) -> Attempt | None:
        """The attempt at a question, if there is one."""
        return self.work.attempts.get(question)

    def save(self, question: str, attempt: Attempt) -> str:
        """Save one attempt; what another kernel saved meanwhile is kept.

        Gives a sentence when the file, or another answer in it, had to be set aside, or "".
        WorkFileError when the file cannot be written.
        """
        try:
            with self._locked():
                before = self.attempt(question)
                told = self._read()
                theirs = self.attempt(question)
                if theirs is not None and theirs not in (before, attempt):
                    aside = self._aside()
                    aside.write_bytes(self.path.read_bytes())
                    told = (
                        "This answer was changed in another window meanwhile; "
                        f"the other one is kept in {aside.name}."
                    )
                attempts = dict(self.work.attempts) | {question: attempt}
                self.work = evolve(self.work, attempts=attempts)
                self._write()
        except OSError as error:
            raise WorkFileError(f"{self.path.name} cannot be written: {_reason(error)}") from None
        return told

    # --- on disk ---

    def _locked(self) -> FileLock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path.with_suffix(".lock"), timeout=5)

    def _read(self) -> str:
        """Read the file, if there is one; gives a sentence when it had to be set aside, or ""."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return ""
        try:
            id, work = read_work(text, self.course, self.work.lesson)
            self._agree(work)
        except ValueError as error:
            aside = self._aside()
            self.path.replace(aside)
            return (
                f"The work file {self.path.name} {error}; it is kept as {aside.name}, "
                "and your work goes on in a new one."
            )
        self.id, self.work = id, evolve(work, articles=self.work.articles)
        return ""

    def _agree(self, work: Work) -> None:
        """ValueError when the work was done on other texts than those here."""
        for slug, digest in work.articles.items():
            if self.work.articles.get(slug, digest) != digest:
                raise ValueError(f"was made on another text of {slug}")
        for question, attempt in work.attempts.items():
            spans = KINDS[attempt.answer.kind].spans(attempt.answer)
            article = self.texts.get(question)
            if article and not all(agrees(article, span) for span in spans):
                raise ValueError("has a quote that is not in the text")

    def _write(self) -> None:
        head = {"format": FORMAT, "version": VERSION, "id": self.id, "course": self.course}
        data: dict[str, Any] = head | plain(self.work)
        write_atomically(self.path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")

    def _aside(self) -> Path:
        """A name beside the file's that is free."""
        names = (f"{self.path.stem}.aside-{number}.json" for number in count(1))
        return next(path for name in names if not (path := self.path.with_name(name)).exists())


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
