"""Find out whose each file is: by the LMS's name for it, by the roster, or by the file itself.

The first part is the contract of an LMS (`Lms`, `LmsWithGradebook`), which
`coursekit.gradebook.lms` fulfils. The second is the class (`Roster`, `Member`). The third matches
files and students by keys: texts with a prefix that says what they are, such as "id~s123" or
"name~doe jane".
"""

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
from coursekit.gradebook import FileRow, RosterStudent
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.tables import opened_table

_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
# Titles of columns that may hold an id, as plain_title makes them.
_IDS = {"id", "student", "studentid", "studentnumber", "number", "username", "login", "idnumber"}
_IDS |= {"sisuserid", "sisloginid", "integrationid", "email", "emailaddress", "orgdefinedid"}


# --- what an LMS says ---


@frozen
class Submission:
    """What an LMS says of a file in its name: who sent it, and which attempt it is.

    Attributes:
        lms: The name of the LMS.
        sender: The sender's id by the LMS.
        attempt: Grows with each attempt; 0 when the name does not number them.
        late: Whether the LMS says that it is late.
        time: When it was sent, in ISO 8601 without a zone, or "".
        back: The file name under which the LMS takes a page of feedback for it, or "".
        note: Whether the file is only the LMS's own note about a hand-in.
    """

    lms: str
    sender: str
    attempt: int = 0
    late: bool = False
    time: str = ""
    back: str = ""
    note: bool = False


class Lms(ABC):
    """A learning management system, which says something in the names of files that it hands out.

    Attributes:
        name: Its name in settings and in the database.
        sends_login: Whether a sender's id is the student's login, which a roster may hold.
    """

    name: ClassVar[str]
    sends_login: ClassVar[bool] = False

    @abstractmethod
    def submission(self, part: str) -> Submission | None:
        """Read one part of a file's path; None when it does not have the form of this LMS."""


class LmsWithGradebook(Lms):
    """An LMS that exports its gradebook as CSV, and takes it back with grades filled in.

    Attributes:
        export: What the LMS calls its export, for those who have to find it.
    """

    export: ClassVar[str]

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
        """Read the student of a row; None for rows that hold no student.

        Args:
            roster: The export.
            number: The row's line in it.
            row: Its cells, as many as the header has.
        """

    @abstractmethod
    def write_gradebook(
        self, path: Path, results: ClassResults, roster: Roster, course: Course
    ) -> list[str]:
        """Write the export with grades filled in.

        Args:
            path: Where to write it.
            results: The results of the class.
            roster: The export as it came.
            course: The course, for the titles of its lessons.

        Returns:
            Sentences about it for the terminal.
        """


def sender_key(lms: str, sender: str) -> str:
    """Give the key of a sender, which looks like no id that a student types.

    Args:
        lms: The name of the LMS: two of them may number their users alike.
        sender: The sender's id by the LMS.
    """
    return f"{lms}~{sender.casefold()}"


# --- the class ---


@frozen
class Member:
    """A student in the roster: the ids and the name by which their hand-ins are recognised.

    Attributes:
        row: The line in the roster.
        ids: Their ids, the one that the gradebook shows first.
        name: Their name, or "".
        sender: What `sender_key` gives for them, or "".
    """

    row: int
    ids: tuple[str, ...]
    name: str
    sender: str = ""

    @property
    def id(self) -> str:
        """Give the id that the gradebook shows, or ""."""
        return self.ids[0] if self.ids else ""

    def known_by(self) -> Iterator[str]:
        """Give all keys of the student; a key may be repeated."""
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
    """A table of the class: a gradebook exported by an LMS, or a plain CSV file.

    Its rows are read from the file whenever they are needed, because a class may be large.

    Attributes:
        path: The file.
        lms: The LMS that exported it; None for a plain table.
        header: The titles of its columns.
        delimiter: The character between its cells.
        columns: The positions of the columns that `lms` needs, by title.
    """

    path: Path
    lms: LmsWithGradebook | None
    header: list[str]
    delimiter: str
    columns: Mapping[str, int]

    @contextmanager
    def rows(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        """Open the rows below the header, with their line numbers.

        Short rows are filled up to the length of the header.
        """
        with opened_table(self.path) as (rows, _):
            next(rows)
            width = len(self.header)
            yield ((number, row + [""] * (width - len(row))) for number, row in enumerate(rows, 2))

    @contextmanager
    def members(self) -> Iterator[Iterator[Member]]:
        """Open the students, read one by one."""
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
    """Read the student of a row; None when all columns of ids and names are empty.

    Args:
        number: The row's line.
        row: Its cells.
        ids: The columns that hold an id.
        names: The columns that make up the name, in this order.
        sender: The key of the student as a sender, or "".
    """
    own = tuple(row[column].strip() for column in ids if row[column].strip())
    name = " ".join(row[column].strip() for column in names).strip()
    return Member(number, own, name, sender) if own or name else None


def id_columns(header: Sequence[str]) -> list[int]:
    """Find the columns whose titles are those of ids, and give their positions from 0."""
    return [column for column, title in enumerate(header) if plain_title(title) in _IDS]


def name_columns(header: Sequence[str]) -> list[int]:
    """Find the column of the name, or the columns of first name and surname.

    Returns:
        Their positions from 0, in the order in which they make up a name; none if there are none.
    """
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
    """Reduce a column's title to small letters and digits, by which titles are compared."""
    return "".join(re.findall(r"[a-z0-9]+", title.casefold()))


# --- who is who ---


def id_key(id: str) -> str:
    """Give the key of an id, the same in capital and small letters."""
    return f"id~{id.casefold()}"


def _login_key(login: str) -> str:
    """Give the key of what comes before the @ of an address.

    It is often the login; two students may share it, and then it identifies neither.
    """
    return f"login~{login.casefold()}"


def name_key(name: str) -> str:
    """Give the key of a name, the same for "Doe, Jane" and "jane doe".

    The key of an empty name belongs to no student.
    """
    letters = unicodedata.normalize("NFKC", name).casefold()
    return "name~" + " ".join(sorted(re.findall(r"\w+", letters)))


def page_of(id: str, what: str = "") -> str:
    """Give the name of a student's page, always the same and different for any two students.

    An id that every file system accepts is the name itself. Of any other, the name holds a part and
    a digest after a "~", which no accepted id contains.

    Args:
        id: The student's id, or another text that identifies them.
        what: What that text is, if it is no id; "" if it is one.
    """
    fits = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,60}", id) and not _WINDOWS.match(id)
    if fits and not what and not id.endswith("."):
        return id
    stem = "-".join(re.findall(r"[^\W_]+", id.casefold()))[:40] or "student"
    return f"{stem}~{hashlib.sha256(f'{what} {id.casefold()}'.encode()).hexdigest()[:10]}"


class Owner(NamedTuple):
    """The student to whom a file belongs.

    Attributes:
        who: A key that all files of the student have in common.
        page: The name of the student's page of feedback, without ".html".
        row: The student's line in the roster; None if the roster does not have them.
        note: How the file and its sender, or the roster, disagree; "" if they do not.
    """

    who: str
    page: str
    row: int | None = None
    note: str = ""


def keys_of(file: FileRow, lms: Lms | None) -> list[str]:
    """Give all keys by which the roster may know the sender of a file."""
    keys = [id_key(file.student), _login_key(file.student), name_key(file.name)]
    return keys + _sender_keys(file, lms)


def _sender_keys(file: FileRow, lms: Lms | None) -> list[str]:
    """Give the keys of the sender whom the LMS names, surest first; none without an LMS."""
    if not file.lms:
        return []
    login = [id_key(file.lms_id)] if lms and lms.sends_login else []
    return [sender_key(file.lms, file.lms_id), *login]


def owner(file: FileRow, lms: Lms | None, known: Mapping[str, Sequence[RosterStudent]]) -> Owner:
    """Find out whose a file is.

    The LMS is believed before the file, because a student can type any id; an id is believed before
    a name.

    Args:
        file: The file, with what it says itself and what the LMS says.
        lms: The LMS that named it, or None.
        known: The students of the roster by each of `keys_of`. A key that several share
            identifies nobody.
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
    """Give the owner of a file whom the roster knows, by their id or, without one, by name."""
    if student.id:
        return Owner(id_key(student.id), page_of(student.id), student.row, note)
    key = name_key(student.name)
    return Owner(key, page_of(key, "name"), student.row, note)


def _stranger(file: FileRow) -> Owner:
    """Give the owner of a file by itself, without a roster."""
    if file.lms:
        return Owner(sender_key(file.lms, file.lms_id), page_of(file.lms_id, file.lms))
    if file.student:
        return Owner(id_key(file.student), page_of(file.student))
    if file.name:
        return Owner(name_key(file.name), page_of(name_key(file.name), "name"))
    return Owner(f"file~{file.path}", page_of(file.path, "file"))
