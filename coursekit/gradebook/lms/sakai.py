"""Sakai: *Download All* of an assignment.

Its source was not read. The forms are those that public scripts read, with folders and without,
and `grades.csv` is that of public scripts that fill it in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from coursekit.catalogue import say
from coursekit.errors import HandInError
from coursekit.gradebook.grade_columns import GradeColumn
from coursekit.gradebook.lms_base import Guide, LmsWithGradebook, Submission
from coursekit.gradebook.roster import Member, Roster, id_columns, name_columns, plain_member
from coursekit.gradebook.tables import opened_table

_NAME = re.compile(r"(?P<name>[^(),]+,[^()]*)\((?P<id>[^()]+)\)(?:_(?P<file>.+))?", re.DOTALL)
_OWN = {"timestamp.txt", "comments.txt", "feedbackText.html", "submissionText.html"}
_WORDS = {"letter grade", "letter", "pass/fail", "checkmark", "ungraded"}


class Sakai(LmsWithGradebook):
    """Sakai names a student's folder by name and login, and puts `grades.csv` beside them."""

    name = "sakai"
    header_line = 4

    @property
    def export(self) -> str:
        """Give what it calls its export."""
        return say("grades.csv from Sakai's Download All")

    @property
    def guide(self) -> Guide:
        """Give what a teacher is told of it."""
        return Guide(
            title="Sakai",
            known="public scripts that read its files",
            source=say(
                "scripts that read Download All and fill in grades.csv; its source was not read"
            ),
            collect=say("the assignment, *Grade*, *Download All*"),
            named=say("who; its notes, such as timestamp.txt, are passed over"),
            back=say("grades, in its grades.csv; feedback in its folders [not tried]"),
            steps=(
                say(
                    "Assignments, Grade, Download All: student submission attachments and grade "
                    "file (CSV). Give the zip as it comes."
                ),
                say("Take grades.csv out of the zip. This is the roster."),
                "coursekit grade submissions.zip --out graded --roster grades.csv --gradebook "
                "sakai",
                say(
                    "The file does not say how many points the assignment has: set it in Sakai to "
                    "the number that is printed."
                ),
                say(
                    "Name gradebook.csv grades.csv and put it back into the zip: Upload All, "
                    "grade file."
                ),
            ),
        )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Read a folder such as "Doe, Jane(jdoe)", or a file that begins so."""
        if part in ("grades.csv", "grades.xls", "grades.xlsx") and not below:
            return Submission(self.name, "", note=True)
        match = _NAME.fullmatch(part)
        if match is None or not (below or match["file"]):
            return None
        inner = below[0] if below else match["file"]
        own = not below[1:] and (inner in _OWN or inner.endswith("_submissionText.html"))
        name, id = match["name"].strip(), match["id"].strip()
        return Submission(
            lms=self.name,
            sender=id,
            back=f"feedback/{match['name']}({match['id']})/Feedback Attachment(s)/feedback.html",
            note=own,
            name=name,
            senders=(id,),
        )

    def owns(self, header: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
        """Tell whether this is the header of `grades.csv`, which has two lines before it."""
        titles = [title.strip().casefold() for title in header]
        return titles[:2] == ["display id", "id"] and "grade" in titles

    def columns(
        self, path: Path, header: list[str], sample: Sequence[Sequence[str]]
    ) -> dict[str, int]:
        """Find the column of grades."""
        titles = [title.casefold() for title in header]
        if not self.owns(header, sample):
            raise HandInError(
                say(
                    "{path}: no columns {columns}; expected {table}",
                    path=path,
                    columns="Display ID, ID, Last Name, First Name, grade",
                    table=self.export,
                )
            )
        return {"grade": titles.index("grade")}

    def member(self, roster: Roster, number: int, row: list[str]) -> Member | None:
        """Read the student of a row."""
        return plain_member(number, row, id_columns(roster.header), name_columns(roster.header))

    def grade_columns(self, roster: Roster) -> list[GradeColumn]:
        """Give the one column of grades, under the assignment's title in the first line.

        Raises:
            HandInError: The assignment takes letters or the like.
        """
        title, kind = "", ""
        if roster.line > 1:
            with opened_table(roster.path) as (rows, _):
                title, kind = [cell.strip() for cell in [*next(rows, []), "", ""][:2]]
        if kind.casefold() in _WORDS:
            raise HandInError(
                say(
                    "{path}: line 1: this assignment is graded by {kind!r} and takes no points; "
                    "in Sakai set its grade scale to Points and download it again",
                    path=roster.path,
                    kind=kind,
                )
            )
        position = roster.columns["grade"]
        return [GradeColumn(position, title, roster.header[position])]
