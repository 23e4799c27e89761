"""Canvas: *Download Submissions*, and *Export Entire Gradebook*.

From its source: `lib/content_zipper.rb` for the names of files, `gradebook_importer.rb` for the
gradebook.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import GradedHandIn
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.lms_base import LmsWithGradebook, Submission
from coursekit.gradebook.roster import (
    Member,
    Roster,
    id_columns,
    plain_member,
    plain_title,
    sender_key,
)
from coursekit.gradebook.tables import decimal, kept_cell, scaled, written_table
from coursekit.questions.result import Total

_NAME = re.compile(r"\w+?(?P<late>_LATE)?_(?P<id>\d+)_(?P<attempt>\d+)_(?P<file>.+)")
_HIDDEN = re.compile(
    r"anon(?P<late>_LATE)?_(?P<id>[^\W_]+)_(?P<attempt>\d+)_(?P<file>.+)", re.IGNORECASE
)
_MUTED = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)


class _Column(NamedTuple):
    """A column of the export for grades of ours.

    Attributes:
        position: Its position in the export; None if it is new.
        title: Its title.
        lesson: The stem of its lesson; "" for the whole course.
    """

    position: int | None
    title: str
    lesson: str


class Canvas(LmsWithGradebook):
    """Canvas names student, attempt and lateness; grades go back in columns with our titles."""

    name = "canvas"
    export = "the gradebook as Canvas exports it"

    def submission(self, part: str) -> Submission | None:
        """Read a name such as "name_LATE_123_456_file.json"; anonymous ones begin with "anon"."""
        match = _HIDDEN.fullmatch(part) or _NAME.fullmatch(part)
        if match is None:
            return None
        return Submission(
            lms=self.name,
            sender=match["id"],
            attempt=int(match["attempt"][:18]),  # SQLite holds 18 digits
            late=match["late"] is not None,
            back=f"{PurePosixPath(part).stem}.html",
        )

    def owns(self, header: Sequence[str]) -> bool:
        """Tell whether the columns that identify students are there."""
        return _names_students(header) and "ID" in header and "Section" in header

    def columns(self, path: Path, header: list[str], first: list[str]) -> dict[str, int]:
        """Find the columns that tell who is who; those of grades are found by `_own_columns`."""
        missing = [title for title in ("ID", "Section") if title not in header]
        if not _names_students(header):
            missing.insert(0, "Student")
        if missing:
            raise HandInError(
                f"{path}: line 1: no column {', '.join(missing)}; expected {self.export}"
            )
        return {title: header.index(title) for title in ("ID", "Section")}

    def member(self, roster: Roster, number: int, row: list[str]) -> Member | None:
        """Read the student of a row; their key as a sender is Canvas's own id."""
        if not _is_student(row):
            return None
        # Column 0, "Student", is a name; the columns after "Section" are grades.
        section = roster.columns["Section"]
        ids = [column for column in id_columns(roster.header) if 0 < column < section]
        names = [1, 0] if plain_title(roster.header[0]) == "lastname" else [0]
        sender = sender_key(self.name, row[roster.columns["ID"]].strip())
        return plain_member(number, row, ids, names, sender)

    def write_gradebook(
        self, path: Path, results: ClassResults, roster: Roster, course: Course
    ) -> list[str]:
        """Write the columns that identify students, which the import needs, and those with grades.

        All other columns are left out: Canvas leaves them unchanged then, while sending them back
        would undo grades that were entered since the export.
        """
        remarks = []
        columns = _own_columns(roster, course, results.lessons)
        if not columns:
            columns = [_Column(None, course.title, "")]
            remarks.append(
                f"Canvas will make a new assignment {course.title!r}: no column has this title."
            )
        who = range(roster.columns["Section"] + 1)
        header = [roster.header[column] for column in who] + [column.title for column in columns]
        with roster.rows() as rows, written_table(path, header, roster.delimiter) as table:
            most: dict[str, float] = {}
            for number, row in rows:
                cells = [kept_cell(row[column]) for column in who]
                hand_in = results.hand_in_of(number) if _is_student(row) else None
                for column in columns:
                    old = row[column.position] if column.position is not None else ""
                    if "Points Possible" in row[0]:
                        most[column.title] = decimal(old)
                        cells.append(old or f"{results.all_points(column.lesson):g}")
                    elif hand_in is None or old.strip().upper() == "EX":
                        cells.append(kept_cell(old))
                    elif not (total := _total(hand_in, column.lesson)).total:
                        cells.append(kept_cell(old))  # not handed out to this student
                    else:
                        cells.append(scaled(total, most.get(column.title, 0.0)))
                table.writerow(cells)
        return remarks


def _total(hand_in: GradedHandIn, lesson: str) -> Total:
    return hand_in.lessons[lesson] if lesson else hand_in.total


def _names_students(header: Sequence[str]) -> bool:
    return header[:2] == ["LastName", "FirstName"] or header[:1] == ["Student"]


def _is_student(row: Sequence[str]) -> bool:
    """Tell whether a row is a student, not the points possible or the "Muted" marks."""
    return "Points Possible" not in row[0] and not all(map(_MUTED.fullmatch, row))


def _own_columns(roster: Roster, course: Course, stems: Iterable[str]) -> list[_Column]:
    """Find the columns that have the title of the course or of a lesson that was graded."""
    lessons = {plain_title(course.title): ""}
    lessons |= {plain_title(course.lessons[stem].title): stem for stem in stems}
    lessons |= {plain_title(stem): stem for stem in stems}
    found = []
    for position in range(roster.columns["Section"] + 1, len(roster.header)):
        title = roster.header[position]
        bare = plain_title(title.rpartition(" (")[0] if title.endswith(")") else title)
        if bare in lessons:
            found.append(_Column(position, title, lessons[bare]))
    return found
