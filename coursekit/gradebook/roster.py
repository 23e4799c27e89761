"""The class: a table of its students, and the keys by which a student is known.

A key is a text with a prefix that says what it is, such as "id~s123" or "name~doe jane".
`coursekit.gradebook.identify` compares the keys of files with those of students.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from coursekit.gradebook.lms_base import LmsWithGradebook
from coursekit.gradebook.tables import opened_table

# Titles of columns that may hold an id, as plain_title makes them.
_IDS = {"id", "student", "studentid", "studentnumber", "number", "username", "login", "idnumber"}
_IDS |= {"sisuserid", "sisloginid", "integrationid", "email", "emailaddress", "orgdefinedid"}
_SECTIONS = ("section", "sections", "group", "groups", "class")  # the first that is there


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
                yield login_key(login)
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

    @contextmanager
    def sections(self) -> Iterator[Iterator[tuple[int, str]]]:
        """Open the section of each student who has one, with the line of the student."""
        titles = [plain_title(title) for title in self.header]
        columns = [titles.index(title) for title in _SECTIONS if title in titles]
        with self.rows() as rows:
            yield (
                (number, row[columns[0]].strip())
                for number, row in rows
                if columns and row[columns[0]].strip()
            )

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


# --- keys ---


def id_key(id: str) -> str:
    """Give the key of an id, the same in capital and small letters."""
    return f"id~{id.casefold()}"


def login_key(login: str) -> str:
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


def sender_key(lms: str, sender: str) -> str:
    """Give the key of a sender, which looks like no id that a student types.

    Args:
        lms: The name of the LMS: two of them may number their users alike.
        sender: The sender's id by the LMS.
    """
    return f"{lms}~{sender.casefold()}"
