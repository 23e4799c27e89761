"""Brightspace (D2L): the zip of an assignment, and the export of grades.

Its source is not public. The names of files are those that public scripts read (squell/bb-scripts
54), the grade file is that of D2L's help (3538).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from coursekit.catalogue import say
from coursekit.gradebook.grade_columns import GradeColumn, points_possible
from coursekit.gradebook.lms_base import Guide, LmsWithGradebook, Submission, no_column
from coursekit.gradebook.roster import Member, Roster, id_columns, name_columns, plain_member

_NAME = re.compile(
    r"(?P<id>\d+)-\d+ - (?P<name>.+?) ?- (?P<time>[^-]*\d{4}[^-]*?)(?: - (?P<file>.+))?", re.DOTALL
)
_FORMS = ("%d %B, %Y %I%M %p", "%B %d, %Y %I%M %p", "%b %d, %Y %I%M %p", "%d %b, %Y %I%M %p")
_COLUMN = re.compile(r"(?P<title>.+) Points Grade(?: <(?P<about>.*)>)?")
_END = "End-of-Line Indicator"


class Brightspace(LmsWithGradebook):
    """Brightspace names sender and time of a submission; ids in its tables begin with "#"."""

    name = "brightspace"

    @property
    def export(self) -> str:
        """Give what it calls its export."""
        return say("the grades as Brightspace exports them, with points")

    @property
    def guide(self) -> Guide:
        """Give what a teacher is told of it."""
        return Guide(
            title="Brightspace (D2L)",
            known="public scripts that read its files",
            source=say("squell/bb-scripts 54, D2L's help 3538; its source is not public"),
            collect=say("the assignment, select all, *Download*"),
            named=say("who, and the time of each submission if it is in English"),
            back=say("grades, as its own export; feedback goes up by hand"),
            steps=(
                say(
                    "In the assignment: select all submissions, Download. Give the zip as it comes."
                ),
                say(
                    "Grades, Enter Grades, Export: Org Defined ID and Username, Points grade, "
                    "last and first name, and the one item. This is the roster."
                ),
                "coursekit grade submissions.zip --out graded --roster grades.csv --gradebook "
                "brightspace",
                say("Grades, Enter Grades, Import: gradebook.csv."),
                say('Of several items name one: --column "Week 1".'),
            ),
        )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Read a folder such as "123-45 - Jane Doe- 6 February, 2026 1200 PM", or such a file."""
        if part == "index.html" and not below:
            return Submission(self.name, "", note=True)
        match = _NAME.fullmatch(part)
        if match is None or not (below or match["file"]):
            return None
        sent = _time(match["time"].strip())
        return Submission(
            lms=self.name,
            sender=match["id"],
            attempt=int(sent.strftime("%Y%m%d%H%M")) if sent else 0,
            time=sent.isoformat() if sent else "",
            name=_repaired(match["name"].strip()),
        )

    def owns(self, header: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
        """Tell whether the column is there that ends each line."""
        return _END in [title.strip() for title in header]

    def columns(
        self, path: Path, header: list[str], sample: Sequence[Sequence[str]]
    ) -> dict[str, int]:
        """Check that students are named, and that the table has an end."""
        missing = [title for title in (_END,) if title not in header]
        if not id_columns(header):
            missing.insert(0, "OrgDefinedId")
        if missing:
            raise no_column(path, missing, self.export)
        return {}

    def member(self, roster: Roster, number: int, row: list[str]) -> Member | None:
        """Read the student of a row; the "#" before each id is Brightspace's own."""
        cells = [cell.strip().removeprefix("#") for cell in row]
        return plain_member(number, cells, id_columns(roster.header), name_columns(roster.header))

    def grade_columns(self, roster: Roster) -> list[GradeColumn]:
        """Find the columns of items, titled "Title Points Grade <Numeric MaxPoints:100 …>"."""
        found = []
        for position, title in enumerate(roster.header):
            if match := _COLUMN.fullmatch(title):
                most = re.search(r"MaxPoints:\s*([\d.,]+)", match["about"] or "")
                points = points_possible(most[1]) if most else 0.0
                found.append(GradeColumn(position, match["title"], title, points or 0.0))
        return found


def _time(text: str) -> datetime | None:
    """Read the time in a name; None in another language than English."""
    for form in _FORMS:
        with suppress(ValueError):
            sent = datetime.strptime(text, form)
            return sent if 1970 < sent.year < 9999 else None
    return None


def _repaired(name: str) -> str:
    """Undo what a zip does to a name whose UTF-8 was read as an old code page, as in "JosÃ©"."""
    for page in ("cp1252", "cp437"):
        with suppress(UnicodeError):
            return name.encode(page).decode("utf-8")
    return name
