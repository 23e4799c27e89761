"""The class as the LMS knows it: its own gradebook export, its worksheet, or a plain table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from attrs import frozen

from coursekit.errors import HandInError
from coursekit.gradebook.csv_safe import opened_table

Form = Literal["canvas", "moodle", "plain"]

# The English titles of Moodle's worksheet, in its order (importgradeslib.php).
MOODLE = (
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
)
MOODLE_NEEDS = ("Identifier", "Grade", "Last modified (grade)")
# Titles of columns that may hold an id, as plain_title makes them.
_IDS = {"id", "student", "studentid", "studentnumber", "number", "username", "login", "idnumber"}
_IDS |= {"sisuserid", "sisloginid", "integrationid", "email", "emailaddress", "orgdefinedid"}


@frozen
class Member:
    """One row of a roster, a student: by which ids and name a hand-in is known to be theirs.

    `sender` is what `Sender.who` is for them, or "".
    """

    row: int
    ids: tuple[str, ...]
    name: str
    sender: str = ""


@frozen
class Roster:
    """A roster's form, header and delimiter. `columns` are the places of the columns it needs."""

    path: Path
    form: Form
    header: list[str]
    delimiter: str
    columns: dict[str, int]

    @contextmanager
    def rows(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        """The rows below the header with their numbers, each as long as the header."""
        with opened_table(self.path) as (rows, _):
            next(rows)
            width = len(self.header)
            yield ((number, row + [""] * (width - len(row))) for number, row in enumerate(rows, 2))

    def member(self, number: int, row: list[str]) -> Member | None:
        """The student of a row; None for the rows that hold no student."""
        if self.form == "moodle":
            return self._participant(number, row)
        if self.form == "canvas" and not is_canvas_student(row):
            return None
        ids = tuple(row[at].strip() for at in self._id_columns() if row[at].strip())
        name = " ".join(row[at].strip() for at in self._name_columns())
        sender = f"canvas~{row[self.columns['ID']].strip()}" if self.form == "canvas" else ""
        return Member(number, ids, name.strip(), sender) if ids or name.strip() else None

    def _participant(self, number: int, row: list[str]) -> Member | None:
        digits = re.search(r"(\d+)\s*$", row[self.columns["Identifier"]])
        if digits is None:
            return None
        email = (
            row[self.columns["Email address"]].strip() if "Email address" in self.columns else ""
        )
        others = [row[at].strip() for at in self._id_columns()]
        own = f"participant-{digits[1]}"
        ids = dict.fromkeys(id for id in (*others, email, own) if id)
        name = row[self.columns["Full name"]].strip() if "Full name" in self.columns else ""
        return Member(number, tuple(ids), name, f"moodle~{digits[1]}")

    def _id_columns(self) -> list[int]:
        titles = [plain_title(title) for title in self.header]
        return [at for at, title in enumerate(titles) if title in _IDS and self._may_be_id(at)]

    def _may_be_id(self, at: int) -> bool:
        """Canvas's "Student" is a name; what stands right of its sections is a grade."""
        return self.form != "canvas" or 0 < at < self.header.index("Section")

    def _name_columns(self) -> list[int]:
        titles = [plain_title(title) for title in self.header]
        if self.form == "canvas":
            return [1, 0] if titles[0] == "lastname" else [0]
        if "name" in titles or "fullname" in titles:
            return [titles.index("name") if "name" in titles else titles.index("fullname")]
        pair = [titles.index(one) for one in ("firstname", "lastname") if one in titles]
        return pair or [titles.index(one) for one in ("surname",) if one in titles]


def plain_title(title: str) -> str:
    """A column's title in small letters and digits alone."""
    return "".join(re.findall(r"[a-z0-9]+", title.casefold()))


def is_canvas_student(row: Sequence[str]) -> bool:
    """Whether a row of Canvas's export is a student: not the points possible, nor "Muted"."""
    if "Points Possible" in row[0]:
        return False
    return not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell, re.I) for cell in row)


def open_roster(path: Path, wanted: Form | None = None) -> Roster:
    """The roster in a CSV file. HandInError when it lacks what the wanted gradebook needs."""
    with opened_table(path) as (rows, delimiter):
        header = [title.strip() for title in next(rows, [])]
        first = next(rows, [])
    form = wanted if wanted in ("canvas", "moodle") else _form(header)
    if form == "canvas":
        columns = _canvas_columns(path, header)
    elif form == "moodle":
        columns = _moodle_columns(path, header, first)
    else:
        columns = {}
        if not any(
            plain_title(title) in _IDS | {"name", "fullname", "lastname"} for title in header
        ):
            found = ", ".join(header) or "nothing"
            raise HandInError(f"{path}: line 1: found {found}; expected a column student or name")
    return Roster(path, form, header, delimiter, columns)


def _form(header: list[str]) -> Form:
    if _looks_like_canvas(header):
        return "canvas"
    return "moodle" if "Identifier" in header and "Grade" in header else "plain"


def _looks_like_canvas(header: list[str]) -> bool:
    first = header[:2] == ["LastName", "FirstName"] or header[:1] == ["Student"]
    return first and "ID" in header and "Section" in header


def _canvas_columns(path: Path, header: list[str]) -> dict[str, int]:
    missing = [title for title in ("ID", "Section") if title not in header]
    if header[:1] != ["Student"] and header[:2] != ["LastName", "FirstName"]:
        missing.insert(0, "Student")
    if missing:
        raise HandInError(
            f"{path}: line 1: no column {', '.join(missing)}; "
            "expected the gradebook as Canvas exports it"
        )
    return {title: header.index(title) for title in ("ID", "Section")}


def _moodle_columns(path: Path, header: list[str], first: list[str]) -> dict[str, int]:
    plain = [plain_title(title) for title in header]
    columns = {
        title: plain.index(plain_title(title)) for title in MOODLE if plain_title(title) in plain
    }
    missing = [title for title in MOODLE_NEEDS if title not in columns]
    if not missing:
        return columns
    in_order = len(header) in (len(MOODLE) - 1, len(MOODLE)) and first[:1] != []
    if in_order and "Identifier" in missing and re.fullmatch(r"\D*\d+\s*", first[0]):
        return {title: at for at, title in enumerate(MOODLE[: len(header)])}
    raise HandInError(
        f"{path}: line 1: no column {', '.join(missing)}; expected the grading worksheet "
        f"as Moodle hands it out, with the columns {', '.join(MOODLE)}"
    )
