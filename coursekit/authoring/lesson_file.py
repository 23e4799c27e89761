"""A lesson's files as an author's page changes them: only what is changed is written anew.

Questions and keys may stand in one file, or in two as in a student's copy; whoever calls need not
know. A question is a plain table with its key under "key", as TOML has both. Nothing is written
before `save`, and `diff` shows what that would change.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any, Self

from coursekit.authoring.toml_text import TomlText, table_text
from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.course.loader import unsaved_faults
from coursekit.course.practice import FOLDER, unsaved_item_faults
from coursekit.course.toml_reader import toml_of
from coursekit.errors import CourseError, UnknownName, did_you_mean
from coursekit.questions.base import Table
from coursekit.work.disk import write_atomically

_MARK = "\ufeff"  # what editors put before UTF-8


class _File:
    """One file, as it is on the disk and as it is to be.

    Attributes:
        name: Its path in the course, with "/".
        path: Where it lies.
        toml: What it is to hold.
    """

    def __init__(self, root: Path, name: str, *, keys_only: bool = False) -> None:
        self.name, self.path = name, root / name
        self._read = self.path.read_bytes() if self.path.is_file() else None
        raw = self._read or b""
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            told = say("{file}: not UTF-8; save it as UTF-8", file=name)
            raise CourseError([told]) from None
        self._start = _MARK if text.startswith(_MARK) else ""
        text = text.removeprefix(_MARK)
        # Lines end in one way while they are changed; a file that mixes both is left as it is.
        lines = text.count("\n")
        self._break = "\r\n" if lines and text.count("\r\n") == lines else "\n"
        self._before = text.replace("\r\n", "\n") if self._break == "\r\n" else text
        try:
            self.toml = TomlText(self._before, keys_only=keys_only)
            assert self.toml.table is not None
        except ValueError as error:
            told = say("{file}: not TOML: {error}", file=name, error=error)
            raise CourseError([told]) from None

    @property
    def exists(self) -> bool:
        return self._read is not None

    @property
    def is_changed(self) -> bool:
        return self.toml.text != self._before

    @property
    def content(self) -> bytes:
        """What is written to the disk."""
        text = self.toml.text
        if self._break == "\r\n":
            text = text.replace("\n", "\r\n")
        return f"{self._start}{text}".encode()

    def diff(self) -> str:
        """Give what is changed, as programs that compare files do."""
        before, after = (text.splitlines(keepends=True) for text in (self._before, self.toml.text))
        lines = unified_diff(before, after, self.name, self.name)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        )

    def is_as_read(self) -> bool:
        """Tell whether the disk holds what was read."""
        now = self.path.read_bytes() if self.path.is_file() else None
        return now == self._read

    def write(self) -> None:
        """Write it whole."""
        data = self.content
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, data)

    def put_back(self) -> None:
        """Write what was read, because another file could not be written."""
        if self._read is None:
            self.path.unlink(missing_ok=True)
        else:
            write_atomically(self.path, self._read)

    def take_as_read(self) -> None:
        """Go on from what was written."""
        self._read, self._before = self.content, self.toml.text


class LessonFile:
    """The questions and keys of one lesson, to be changed and saved.

    Attributes:
        stem: The stem of the lesson, or the skill whose practice items these are.
    """

    def __init__(
        self, root: Path, stem: str, questions: _File, keys: _File | None, listed: str
    ) -> None:
        """Take files that were read; `read` reads them.

        Args:
            root: The course's folder.
            stem: The stem.
            questions: The file of the questions.
            keys: The file that keys stand in, if it may have one of its own.
            listed: The name of the list of questions.
        """
        self._root, self.stem = root, stem
        self._questions, self._keys, self._listed = questions, keys, listed
        if not questions.toml.has_headers(listed):
            told = say(
                "{file}: {name}: expected a list of tables, each under [[{name}]]",
                file=questions.name,
                name=listed,
            )
            raise CourseError([told])

    @classmethod
    def read(cls, root: Path, stem: str) -> Self:
        """Read the files of a lesson.

        Args:
            root: The course's folder.
            stem: The lesson.

        Raises:
            CourseError: There is no such file, or it is not TOML.
        """
        questions = _existing(root, f"exercises/{stem}.toml")
        keys = _File(root, f"exercises/keys/{stem}.toml", keys_only=True)
        return cls(root, stem, questions, keys, "questions")

    @classmethod
    def read_practice(cls, root: Path, skill: str) -> Self:
        """Read the practice items of a skill.

        Raises:
            CourseError: There is no such file, or it is not TOML.
        """
        return cls(root, skill, _existing(root, f"{FOLDER}/{skill}.toml"), None, "items")

    # --- what there is ---

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the questions, in order; one without an id is called by its number."""
        return tuple(_id(table, number) for number, table in enumerate(self._tables(), 1))

    @property
    def head(self) -> Table:
        """What stands above the questions: title, minutes, outcomes, article, parts."""
        table = self._questions.toml.table
        return {name: value for name, value in table.items() if name != self._listed}

    @property
    def text(self) -> str:
        """The text of the questions' file, as it is to be."""
        return self._questions.toml.text

    @property
    def texts(self) -> dict[str, str]:
        """The texts of all files, as they are to be, by their paths in the course."""
        return {file.name: file.toml.text for file in self._files()}

    @property
    def changed(self) -> list[str]:
        """The files that `save` would write, by their paths in the course."""
        return [file.name for file in self._files() if file.is_changed]

    @property
    def is_changed(self) -> bool:
        """Tell whether `save` would write anything."""
        return bool(self.changed)

    def question(self, id: str) -> Table:
        """Give a question with its key under "key"; without that field where it has no key.

        Raises:
            UnknownName: There is no such question.
        """
        table = dict(self._tables()[self._number(id)])
        if "key" not in table and self._keys and id in self._keys.toml.table:
            table["key"] = self._keys.toml.table[id]
        copy: Table = _copy(table)
        return copy

    def _tables(self) -> list[Table]:
        tables = self._questions.toml.table.get(self._listed, [])
        return tables if isinstance(tables, list) else []

    def _number(self, id: str) -> int:
        ids = self.ids
        if id not in ids:
            told = say("No question {id!r} in {file}.", id=id, file=self._questions.name)
            raise UnknownName(told + did_you_mean(id, ids))
        return ids.index(id)

    def _files(self) -> list[_File]:
        files = [self._questions]
        if self._keys and (self._keys.exists or self._keys.toml.text):
            files.append(self._keys)
        return files

    def _keys_apart(self) -> _File | None:
        """The file that a new key goes to, if that is not the questions' own."""
        if self._keys is None or not self._keys.exists:
            return None
        return None if any("key" in table for table in self._tables()) else self._keys

    # --- changes ---

    def put_head(self, table: Mapping[str, Any]) -> None:
        """Change what stands above the questions; fields that are not given are taken out."""
        toml = self._questions.toml
        listed = toml.table.get(self._listed)
        toml.merge((), {**table, **({} if listed is None else {self._listed: listed})})

    def put(self, table: Mapping[str, Any], before: str | None = None) -> None:
        """Add a question, or change one: only values that differ.

        Args:
            table: The question, with its key under "key".
            before: The id of the question that a new one comes before; `None` for the end. A
                question that is there stays in its place.

        Raises:
            UnknownName: There is no question `before`.
        """
        question = dict(table)
        id = str(question.get("id", ""))
        if id not in self.ids:
            self._add(question, before)
            return
        number = self._number(id)
        if "key" not in self._tables()[number] and (apart := self._apart_for(id)):
            key = question.pop("key", None)
            self._put_apart(apart, id, key, before=None)
        self._questions.toml.merge((self._listed, number), question)

    def _apart_for(self, id: str) -> _File | None:
        if self._keys and id in self._keys.toml.table:
            return self._keys
        return self._keys_apart()

    def _add(self, question: Table, before: str | None) -> None:
        id = str(question.get("id", ""))
        place = None if before is None else self._number(before)
        if apart := self._keys_apart():
            self._put_apart(apart, id, question.pop("key", None), before)
        toml = self._questions.toml
        text = table_text([self._listed], question, listed=True, keyed=False)
        if place is None:
            toml.put_last(text)
        else:
            toml.put_before((self._listed, place), text)

    def _put_apart(self, file: _File, id: str, key: Any, before: str | None) -> None:
        """Change the key of a question in the file of keys, or add it before another's."""
        toml = file.toml
        if id in toml.table:
            if isinstance(key, dict):
                toml.merge((), {**toml.table, id: key})
            else:
                toml.take_out((id,))
        elif isinstance(key, dict):
            text = table_text([id], key, listed=False, keyed=True)
            place = self._key_after(file, id, before)
            if place is None:
                toml.put_last(text)
            else:
                toml.put_before((place,), text)

    def _key_after(self, file: _File, id: str, before: str | None) -> str | None:
        """Find the key before which that of a question stands: the next that the file has."""
        ids = [other for other in self.ids if other != id]
        if before is None:
            later = ids[self.ids.index(id) :] if id in self.ids else []
        else:
            later = ids[ids.index(before) :]
        return next((other for other in later if other in file.toml.table), None)

    def remove(self, id: str) -> None:
        """Take out a question and its key.

        Raises:
            UnknownName: There is no such question.
        """
        number = self._number(id)
        if self._keys and id in self._keys.toml.table:
            self._keys.toml.take_out((id,))
        self._questions.toml.take_out((self._listed, number))

    def move(self, id: str, before: str | None) -> None:
        """Move a question and its key before another question, or to the end.

        Raises:
            UnknownName: There is no such question, or none to go before.
        """
        number = self._number(id)
        if before == id:
            return
        if before is not None:
            self._number(before)
        if self._keys and id in self._keys.toml.table:
            place = self._key_after(self._keys, id, before) if before is not None else None
            block = self._keys.toml.take_out((id,))
            if place is None:
                self._keys.toml.put_last(block)
            else:
                self._keys.toml.put_before((place,), block)
        toml = self._questions.toml
        block = toml.take_out((self._listed, number))
        if before is None:
            toml.put_last(block)
        else:
            toml.put_before((self._listed, self._number(before)), block)

    def rename(self, id: str, new: str) -> None:
        """Give a question another id, in all files and where a part begins with it.

        Raises:
            UnknownName: There is no such question.
        """
        number = self._number(id)
        if self._keys and id in self._keys.toml.table:
            self._keys.toml.rename_table(id, new)
        toml = self._questions.toml
        toml.merge((self._listed, number), {**self._tables()[number], "id": new})
        parts = self.head.get("parts")
        if isinstance(parts, list) and any(part.get("first") == id for part in parts):
            named = [part | {"first": new} if part.get("first") == id else part for part in parts]
            self.put_head(self.head | {"parts": named})

    # --- before it is saved ---

    def diff(self) -> str:
        """Give what `save` would change in all files, as unified diffs; "" for nothing."""
        return "".join(file.diff() for file in self._files() if file.is_changed)

    def faults(self, course: Course, id: str = "") -> list[str]:
        """Give the faults that `coursekit check` would tell of these files once they are saved.

        Args:
            course: The course: its texts, labels and misconceptions.
            id: The id of one question, for its lines alone.
        """
        find = unsaved_faults if self._listed == "questions" else unsaved_item_faults
        lines = find(self._root, self.stem, course, self.texts)
        starts = tuple(f"{name}: {id}: " for name in self.texts)
        return [line for line in lines if not id or line.startswith(starts)]

    def save(self) -> None:
        """Write what is changed: whole files, and nothing where one was changed by others.

        Raises:
            CourseError: A file was changed on the disk since it was read; nothing is written.
            OSError: A file cannot be written; then none is changed.
        """
        told = [
            say(
                "{file}: changed on the disk since it was opened; nothing was saved. "
                "Open it again and repeat your change",
                file=file.name,
            )
            for file in self._files()
            if not file.is_as_read()
        ]
        if told:
            raise CourseError(told)
        for file in self._files():
            toml_of(file.toml.text)  # never a file that nobody can read
        changed = [file for file in self._files() if file.is_changed]
        for number, file in enumerate(changed):
            try:
                file.write()
            except OSError:
                for written in changed[:number]:
                    written.put_back()
                raise
        for file in changed:
            file.take_as_read()


def _existing(root: Path, name: str) -> _File:
    file = _File(root, name)
    if not file.exists:
        raise CourseError([say("{file}: missing; expected a TOML file", file=name)])
    return file


def _id(table: object, number: int) -> str:
    found = table.get("id") if isinstance(table, dict) else None
    return str(found) if found is not None else f"question {number}"


def _copy(value: Any) -> Any:
    """Give plain data that may be changed."""
    if isinstance(value, dict):
        return {name: _copy(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_copy(part) for part in value]
    return value
