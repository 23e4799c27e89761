"""Whose file is whose: by the LMS's name for it, by the roster, or by what the file says."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, NamedTuple

from attrs import frozen

from coursekit.course import Course
from coursekit.gradebook.database import FileRow
from coursekit.gradebook.database_rows import ClassResults, RosterStudent
from coursekit.gradebook.tables import opened_table

_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
# Titles of columns that may hold an id, as plain_title makes them.
_IDS = {"id", "student", "studentid", "studentnumber", "number", "username", "login", "idnumber"}
_IDS |= {"sisuserid", "sisloginid", "integrationid", "email", "emailaddress", "orgdefinedid"}


# --- what an LMS says ---


@frozen
class Submission:
    """What an LMS says of a file in its name: who sent it, and which attempt it is.

    `attempt` grows with each attempt, 0 when the name does not tell; `time` is ISO 8601 without a
    zone, or ""; `back` is the name under which the LMS takes a page of feedback for it; `note`
    tells that the file is the LMS's own note about a hand-in.
    """

    lms: str
    sender: str
    attempt: int = 0
    late: bool = False
    time: str = ""
    back: str = ""
    note: bool = False


class Lms(ABC):
    """A learning management system: what it says in the names of the files that it hands out."""

    name: ClassVar[str]
    sends_login: ClassVar[bool] = False  # whether a sender's id is the student's login

    @abstractmethod
    def submission(self, part: str) -> Submission | None:
        """Read one part of a file's path; None when it has not the form of this LMS."""


class LmsWithGradebook(Lms):
    """An LMS that exports its gradebook as CSV, and takes it back with grades filled in."""

    export: ClassVar[str]  # what the export is called, for those who have to find it

    @abstractmethod
    def owns(self, header: Sequence[str]) -> bool:
        """Tell whether a table with this header is an export of this LMS."""

    @abstractmethod
    def columns(self, path: Path, header: list[str], first: list[str]) -> dict[str, int]:
        """Find the columns that are needed: the position of each by title.

        Args:
            path: The export, for messages.
            header: Its titles.
            first: The first row below them, or nothing.

        Raises:
            HandInError: A column is missing.
        """

    @abstractmethod
    def member(self, roster: Roster, number: int, row: list[str]) -> Member | None:
        """Read the student of a row; None for rows that hold no student."""

    @abstractmethod
    def write_gradebook(
        self, path: Path, results: ClassResults, roster: Roster, course: Course
    ) -> list[str]:
        """Write the export with grades filled in; give sentences that are to be told about it."""


def sender_key(lms: str, sender: str) -> str:
    """Give a sender's id with the name of the LMS: no id that a student types looks like it."""
    return f"{lms}~{sender.casefold()}"


# --- the class ---


@frozen
class Member:
    """One row of a roster, a student: by which ids and name a hand-in is known to be theirs.

    `sender` is what `sender_key` gives for them, or "".
    """

    row: int
    ids: tuple[str, ...]
    name: str
    sender: str = ""

    @property
    def id(self) -> str:
        """The id that the gradebook shows, or ""."""
        return self.ids[0] if self.ids else ""

    def known_by(self) -> Iterator[str]:
        """Give all that the student is known by; a key may come twice."""
        if self.sender:
            yield self.sender
        for id in self.ids:
            yield id_key(id)
            login = id.partition("@")[0]
            if login and login != id:
                yield _login_key(login)
        if name_key(self.name) != name_key(""):
            yield name_key(self.name)


@frozen
class Roster:
    """The class as the LMS knows it: its own gradebook export, its worksheet, or a plain table.

    `columns` are the positions of the columns that `lms` needs, None being a plain table.
    """

    path: Path
    lms: LmsWithGradebook | None
    header: list[str]
    delimiter: str
    columns: Mapping[str, int]

    @contextmanager
    def rows(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        """Open the rows below the header with their line numbers, each as long as the header."""
        with opened_table(self.path) as (rows, _):
            next(rows)
            width = len(self.header)
            yield ((number, row + [""] * (width - len(row))) for number, row in enumerate(rows, 2))

    @contextmanager
    def members(self) -> Iterator[Iterator[Member]]:
        """Open the students, one by one."""
        with self.rows() as rows:
            found = (self._member(number, row) for number, row in rows)
            yield (member for member in found if member is not None)

    def _member(self, number: int, row: list[str]) -> Member | None:
        if self.lms:
            return self.lms.member(self, number, row)
        return plain_member(number, row, id_columns(self.header), name_columns(self.header))


def plain_member(
    number: int, row: list[str], ids: Sequence[int], names: Sequence[int], sender: str = ""
) -> Member | None:
    """Read the student of a row from columns of ids and names; None when all are empty."""
    own = tuple(row[column].strip() for column in ids if row[column].strip())
    name = " ".join(row[column].strip() for column in names).strip()
    return Member(number, own, name, sender) if own or name else None


def id_columns(header: Sequence[str]) -> list[int]:
    """Find the columns whose titles promise an id."""
    return [column for column, title in enumerate(header) if plain_title(title) in _IDS]


def name_columns(header: Sequence[str]) -> list[int]:
    """Find the column of the name, or those of first name and surname."""
    titles = [plain_title(title) for title in header]
    for wanted in (("name",), ("fullname",), ("firstname", "lastname"), ("surname",)):
        found = [titles.index(title) for title in wanted if title in titles]
        if found:
            return found
    return []


def names_a_student(title: str) -> bool:
    """Tell whether a column of this title is enough to make a table a roster."""
    return plain_title(title) in _IDS | {"name", "fullname", "lastname"}


def plain_title(title: str) -> str:
    """Give a column's title in small letters and digits alone."""
    return "".join(re.findall(r"[a-z0-9]+", title.casefold()))


# --- who is who ---


def id_key(id: str) -> str:
    """Give an id in whatever letters it was typed."""
    return f"id~{id.casefold()}"


def _login_key(login: str) -> str:
    """What stands before the @ of an address: often the login, but two students may share it."""
    return f"login~{login.casefold()}"


def name_key(name: str) -> str:
    """Give a name so that "Doe, Jane" and "jane doe" are the same; of no name it fits none."""
    letters = unicodedata.normalize("NFKC", name).casefold()
    return "name~" + " ".join(sorted(re.findall(r"\w+", letters)))


def page_of(id: str, what: str = "") -> str:
    """Give a file's name for a student, the same each time and another's never.

    An id that every file system takes stands as it is; any other in part, with a digest after a ~,
    which no such id holds.

    Args:
        id: The student's id, or another text that tells them from others.
        what: What the text is, when it is no id.
    """
    fits = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,60}", id) and not _WINDOWS.match(id)
    if fits and not what and not id.endswith("."):
        return id
    stem = "-".join(re.findall(r"[^\W_]+", id.casefold()))[:40] or "student"
    return f"{stem}~{hashlib.sha256(f'{what} {id.casefold()}'.encode()).hexdigest()[:10]}"


class Owner(NamedTuple):
    """Whose a file is. `who` is the same for all files of one student, `row` the roster's line.

    `note` says where the file and its sender disagree, or is "".
    """

    who: str
    page: str
    row: int | None = None
    note: str = ""


def keys_of(file: FileRow, lms: Lms | None) -> list[str]:
    """Give all keys under which the roster may know the sender of a file."""
    keys = [id_key(file.student), _login_key(file.student), name_key(file.name)]
    return keys + _sender_keys(file, lms)


def _sender_keys(file: FileRow, lms: Lms | None) -> list[str]:
    if not file.lms:
        return []
    login = [id_key(file.lms_id)] if lms and lms.sends_login else []
    return [sender_key(file.lms, file.lms_id), *login]


def owner(file: FileRow, lms: Lms | None, known: Mapping[str, Sequence[RosterStudent]]) -> Owner:
    """Say whose a file is.

    Args:
        file: The file, with what it says of itself and what the LMS says of it.
        lms: The LMS that named it, if one did.
        known: The students whom the roster knows by each of `keys_of`; a key of several is none.
    """
    if not known:
        return _stranger(file)

    def student(keys: Sequence[str]) -> RosterStudent | None:
        return next((known[key][0] for key in keys if len(known.get(key, ())) == 1), None)

    by_lms = student(_sender_keys(file, lms))
    by_id = student([id_key(file.student), _login_key(file.student)])
    typed = by_id or student([name_key(file.name)])
    found = by_lms or typed
    if found:
        note = ""
        if by_lms and typed and typed != by_lms:
            note = f"says that it is by {file.student or file.name}, but another sent it"
        elif not by_lms and not by_id and file.student:
            note = f"no student of the roster has the id {file.student}; taken by the name"
        return _in_roster(found, note)
    if file.student and len(known.get(id_key(file.student), ())) > 1:
        return _stranger(file)._replace(note=f"{file.student} is more than one in the roster")
    return _stranger(file)


def _in_roster(student: RosterStudent, note: str) -> Owner:
    if student.id:
        return Owner(id_key(student.id), page_of(student.id), student.row, note)
    key = name_key(student.name)
    return Owner(key, page_of(key, "name"), student.row, note)


def _stranger(file: FileRow) -> Owner:
    """Whose a file is when the roster does not say it or there is none."""
    if file.lms:
        return Owner(sender_key(file.lms, file.lms_id), page_of(file.lms_id, file.lms))
    if file.student:
        return Owner(id_key(file.student), page_of(file.student))
    if file.name:
        return Owner(name_key(file.name), page_of(name_key(file.name), "name"))
    return Owner(f"file~{file.path}", page_of(file.path, "file"))
