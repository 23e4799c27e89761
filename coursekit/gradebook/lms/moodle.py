"""Moodle: the files of an assignment, and its grading worksheet.

From its source: `mod/assign/feedback/file/importziplib.php` for the names of files, and
`mod/assign/feedback/offline/importgradeslib.php` for the worksheet.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.lms_base import LmsWithGradebook, Submission
from coursekit.gradebook.roster import (
    Member,
    Roster,
    id_columns,
    plain_title,
    sender_key,
)
from coursekit.gradebook.tables import decimal, kept_cell, scaled, written_table

_NAME = re.compile(r"(?P<name>.+?)(_(?P<id>\d+))?_assignsubmission_(?P<kind>file|onlinetext)_?(.*)")
# The English titles of the worksheet, in its order.
TITLES = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
    "Feedback comments",
)
_NO = ("no", "0")
NEEDED = ("Identifier", "Grade", "Last modified (grade)")


class Moodle(LmsWithGradebook):
    """Moodle numbers students as participants; grades go back in its worksheet.

    A worksheet in another language is accepted too, because its columns have a fixed order.
    """

    name = "moodle"
    export = "the grading worksheet from Moodle"

    def submission(self, part: str) -> Submission | None:
        """Read a name such as "Name_123_assignsubmission_file_file.json"."""
        match = _NAME.fullmatch(part)
        if match is None:
            return None
        # Moodle splits at underscores from the left: one in the name would shift the number.
        name = match["name"].replace("_", " ")
        number, is_text = match["id"] or "", match["kind"] == "onlinetext"
        back = f"{name}_{number}_assignfeedback_file_feedback.html" if number else ""
        return Submission(
            self.name,
            number,
            back=back,
            note=is_text,
            name=name,
            group=not number,
            instead="a text" if is_text else "",
        )

    def owns(self, header: Sequence[str]) -> bool:
        """Tell whether this is a worksheet with English titles."""
        return "Identifier" in header and "Grade" in header

    def columns(self, path: Path, header: list[str], first: list[str]) -> dict[str, int]:
        """Find the columns of `TITLES` that the worksheet has."""
        plain = [plain_title(title) for title in header]
        known = {title: plain_title(title) for title in TITLES}
        columns = {title: plain.index(bare) for title, bare in known.items() if bare in plain}
        missing = [title for title in NEEDED if title not in columns]
        if not missing:
            return columns
        # A worksheet in another language is recognised by its width and its first cell.
        in_order = len(header) in (len(TITLES) - 1, len(TITLES)) and first[:1] != []
        if in_order and "Identifier" in missing and re.fullmatch(r"\D*\d+\s*", first[0]):
            return {title: column for column, title in enumerate(TITLES[: len(header)])}
        raise HandInError(
            f"{path}: line 1: no column {', '.join(missing)}; expected the grading worksheet "
            f"as Moodle hands it out, with the columns {', '.join(TITLES)}"
        )

    def member(self, roster: Roster, number: int, row: list[str]) -> Member | None:
        """Read the student of a row; their key as a sender is the participant's number."""
        digits = re.search(r"(\d+)\s*$", row[roster.columns["Identifier"]])
        if digits is None:
            return None

        def cell(title: str) -> str:
            return row[roster.columns[title]].strip() if title in roster.columns else ""

        others = [row[column].strip() for column in id_columns(roster.header)]
        ids = [*others, cell("Email address"), f"participant-{digits[1]}"]
        known = dict.fromkeys(id for id in ids if id)
        return Member(number, tuple(known), cell("Full name"), sender_key(self.name, digits[1]))

    def write_gradebook(
        self, path: Path, results: ClassResults, roster: Roster, course: Course
    ) -> list[str]:
        """Write the worksheet with the grades filled in, and change nothing else."""
        columns = roster.columns
        grade, most = columns["Grade"], columns.get("Maximum Grade")
        may_change = columns.get("Grade can be changed")
        locked = 0
        with roster.rows() as rows, written_table(path, roster.header, roster.delimiter) as table:
            for number, row in rows:
                hand_in = results.hand_in_of(number)
                cells = [kept_cell(cell) for cell in row]
                fixed = may_change is not None and row[may_change].strip().casefold() in _NO
                if hand_in and fixed:
                    locked += 1
                elif hand_in:
                    scale = decimal(row[most]) if most is not None else 0.0
                    cells[grade] = scaled(hand_in.total, scale)
                table.writerow(cells)
        remark = f"Moodle does not let {locked} of the grades be changed: left as is."
        return [remark] if locked else []
