"""Canvas: *Download Submissions*, and *Export Entire Gradebook*.

From its source: `lib/content_zipper.rb` for the names of files, `gradebook_exporter.rb` and
`gradebook_importer.rb` for the gradebook.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

from coursekit.catalogue import say
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.grade_columns import (
    GradeColumn,
    GradedPart,
    Unscored,
    grade_cell,
    grade_of,
    points_possible,
    unreadable,
)
from coursekit.gradebook.lms_base import Guide, LmsWithGradebook, Submission, no_column
from coursekit.gradebook.roster import (
    Member,
    Roster,
    id_columns,
    plain_member,
    plain_title,
    sender_key,
)
from coursekit.gradebook.tables import MARK, MARKED, encoding_of, written_table

# What follows the sender's name: whether late, the id, the attachment's id, the student's file
# name; or what was typed in place of a file.
_REST = r"(?P<id>\d+)_(?:(?P<attempt>\d+)_(?P<file>.+)|(?P<typed>text|link)(-\d+)?\.html)"
_NAMED = re.compile(rf"(?P<name>[^_].*?)(?P<late>_LATE)?_{_REST}", re.DOTALL)
_HIDDEN = re.compile(
    r"(?P<first>LATE_)?anon(?P<late>_LATE)?_(?P<id>[^\W_]+)"
    r"_(?:(?P<attempt>\d+)_(?P<file>.+)|(?P<typed>text|link)(-\d+)?\.html)",
    re.DOTALL,
)
_TYPED: Mapping[str, Literal["text", "link"]] = {"text": "text", "link": "link"}
_MUTED = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)


class Canvas(LmsWithGradebook):
    """Canvas names student, attempt and lateness; grades go back in columns with our titles."""

    name = "canvas"
    makes_columns = True

    @property
    def export(self) -> str:
        """Give what it calls its export."""
        return say("the gradebook as Canvas exports it")

    @property
    def guide(self) -> Guide:
        """Give what a teacher is told of it."""
        return Guide(
            title="Canvas",
            known="its source code",
            source="content_zipper.rb, gradebook_exporter.rb, gradebook_importer.rb",
            collect=say("the assignment, *Download Submissions*"),
            named=say("who, late, the newest of several files; of anonymous ones a code"),
            back=say("grades, as the gradebook's own columns; feedback, as a zip"),
            steps=(
                say("In the assignment: Download Submissions. Give the zip as it comes."),
                say("In Grades: Export, Export Entire Gradebook. This is the roster."),
                "coursekit grade submissions.zip --out graded --roster export.csv --gradebook "
                "canvas",
                say(
                    "In Grades: Import, gradebook.csv. Filled are the columns with the title of "
                    "the course or of a lesson; without one, Canvas offers to make an assignment."
                ),
                say("In SpeedGrader's or the assignment's menu: Upload Submissions, feedback.zip."),
                say(
                    "A group's file bears the id of one member: the others' grades are yours to "
                    "give."
                ),
            ),
        )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Read a name such as "name_LATE_123_456_file.json"; anonymous ones begin with "anon"."""
        match = _HIDDEN.fullmatch(part)
        name = ""
        if match is None:
            match = _NAMED.fullmatch(part)
            if match is None or not _is_name(match["name"]):
                return None
            name = match["name"]
        typed = match["typed"]
        return Submission(
            lms=self.name,
            sender=match["id"],
            attempt=int((match["attempt"] or "0")[:18]),  # SQLite holds 18 digits
            late=any(match.groupdict().get(group) for group in ("first", "late")),
            back="" if typed else f"{PurePosixPath(part).stem}.html",
            name=name,
            instead=_TYPED[typed] if typed else "",
        )

    def owns(self, header: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
        """Tell whether the columns that identify students are there."""
        return _names_students(header) and "ID" in header and "Section" in header

    def columns(
        self, path: Path, header: list[str], sample: Sequence[Sequence[str]]
    ) -> dict[str, int]:
        """Find the columns that tell who is who; those behind them take grades."""
        missing = [title for title in ("ID", "Section") if title not in header]
        if not _names_students(header):
            missing.insert(0, "Student")
        if missing:
            raise no_column(path, missing, self.export)
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

    def grade_columns(self, roster: Roster) -> list[GradeColumn]:
        """Find the columns of assignments, titled "Title (id)"."""
        return [
            GradeColumn(position, re.sub(r" \([\d~]+\)$", "", title), title)
            for position, title in enumerate(roster.header)
            if position > roster.columns["Section"]
        ]

    def write_gradebook(
        self, path: Path, results: ClassResults, roster: Roster, part: GradedPart
    ) -> list[str]:
        """Write the columns that identify students, which the import needs, and those with grades.

        All other columns are left out: Canvas leaves them unchanged then, while sending them back
        would undo grades that were entered since the export.
        """
        chosen = self.choose(roster, part)
        table = _Import(results, roster, chosen.columns, chosen.others)
        # Canvas knows commas and semicolons, in UTF-8; a mark is sent back if it came with one.
        delimiter = roster.delimiter if roster.delimiter in ",;" else ","
        encoding = MARKED if _has_mark(roster.path) else "utf-8"
        with roster.rows() as rows, written_table(path, table.header(), delimiter, encoding) as out:
            for number, row in rows:
                out.writerow(table.row(number, row))
        remarks = [*chosen.remarks, *table.unscored.remarks()]
        if unread := [title for title, most in table.most.items() if most is None]:
            remarks.append(unreadable(unread))
        return remarks


class _Import:
    """The table that Canvas imports, row by row.

    Attributes:
        most: The points possible of each column, by title; None when they cannot be read.
        unscored: The grades that leave something out.
    """

    def __init__(
        self,
        results: ClassResults,
        roster: Roster,
        columns: Sequence[GradeColumn],
        others: Sequence[GradeColumn],
    ) -> None:
        self._results, self._roster = results, roster
        self._columns, self._others = columns, others
        self._who = range(roster.columns["Section"] + 1)
        self.most: dict[str, float | None] = {}
        self.unscored = Unscored()

    def header(self) -> list[str]:
        """Give the titles."""
        titles = [self._roster.header[column] for column in self._who]
        return titles + [column.header for column in self._columns]

    def row(self, number: int, row: list[str]) -> list[str]:
        """Give the cells of a row."""
        own = [row[column] for column in self._who]
        if "Points Possible" in row[0]:
            return own + [self._possible(row, column) for column in self._columns]
        hand_in = self._results.hand_in_of(number) if _is_student(row) else None
        cells = []
        for column in self._columns:
            old = _old(row, column)
            most = self.most.get(column.header, 0.0)
            if hand_in and self._is_excused(row, column):
                cells.append("EX")
            elif hand_in is None or most is None:
                cells.append(old)
            else:
                total = grade_of(hand_in, column.lesson)
                self.unscored.add(total)
                cells.append(grade_cell(total, most) or old)
        return own + cells

    def _possible(self, row: Sequence[str], column: GradeColumn) -> str:
        old = _old(row, column)
        most = points_possible(old)
        if most == 0:
            most = float(self._results.all_points(column.lesson))
        self.most[column.header] = most
        return old or f"{most:g}"

    def _is_excused(self, row: Sequence[str], column: GradeColumn) -> bool:
        """Tell whether a student is excused from this, or a new column is a part of what is."""
        around = self._others if column.position is None else ()
        return any(_old(row, each).strip().upper() == "EX" for each in (column, *around))


def _old(row: Sequence[str], column: GradeColumn) -> str:
    return row[column.position] if column.position is not None else ""


def _is_name(name: str) -> bool:
    """Tell whether a text is what Canvas leaves of a name.

    That is small letters, combining marks, digits and connectors, as in Ruby's `[[:word:]]`.
    """
    kinds = {unicodedata.category(sign) for sign in name}
    return name == name.lower() and all(kind[0] in "LM" or kind in ("Nd", "Pc") for kind in kinds)


def _has_mark(path: Path) -> bool:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace") as file:
        return encoding == "utf-8" and file.read(1) == MARK


def _names_students(header: Sequence[str]) -> bool:
    return list(header[:2]) == ["LastName", "FirstName"] or list(header[:1]) == ["Student"]


def _is_student(row: Sequence[str]) -> bool:
    """Tell whether a row is a student, not the points possible or the "Muted" marks."""
    return "Points Possible" not in row[0] and not all(map(_MUTED.fullmatch, row))
