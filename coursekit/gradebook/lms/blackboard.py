"""Blackboard: the files of *Assignment File Download*, and the grade centre's *Work Offline*.

Its source is not public. The names of files are those that public scripts read (kwurst/
bb-file-cleanup, Submitty 6919), the titles of columns those of Blackboard's own help and of public
scripts. What *Ultra* calls the files of an assignment is not known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

from coursekit.catalogue import say
from coursekit.errors import HandInError
from coursekit.gradebook.grade_columns import GradeColumn, points_possible
from coursekit.gradebook.lms_base import Guide, LmsWithGradebook, Submission
from coursekit.gradebook.roster import Member, Roster, id_columns, name_columns, plain_member

_TIME = r"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"
_NAME = re.compile(
    rf"(?P<who>.+)_attempt_(?P<time>{_TIME})(?:_(?P<file>.+)|(?P<note>\.txt))", re.DOTALL
)
# "Week 1 [Total Pts: 100 Score] |12345": title, points, how it is shown, Blackboard's own number.
_COLUMN = re.compile(r"(?P<title>.+?) \[(?P<about>[^\[\]]*)\] ?\|\d+")
_TAKES_NO_POINTS = re.compile(r"up to|\b(Text|Percentage|Letter|Complete/Incomplete)\s*$")


class Blackboard(LmsWithGradebook):
    """Blackboard names login and time of each attempt; grades go back in its own grade file."""

    name = "blackboard"

    @property
    def export(self) -> str:
        """Give what it calls its export."""
        return say("the grade file that Blackboard's Work Offline downloads")

    @property
    def guide(self) -> Guide:
        """Give what a teacher is told of it."""
        return Guide(
            title="Blackboard",
            known="public scripts that read its files",
            source=say(
                "kwurst/bb-file-cleanup, Submitty 6919, Blackboard's help; Ultra's files not known"
            ),
            collect=say("*Grade Center*, the column's menu, *Assignment File Download*"),
            named=say("who, and the time of each attempt"),
            back=say("grades, as its own grade file; feedback goes up by hand"),
            steps=(
                say(
                    "Grade Center, the column's menu: Assignment File Download. Give the zip as "
                    "it comes."
                ),
                say(
                    "Grade Center, Work Offline, Download: this column, tab delimited. This is "
                    "the roster; its name ends in .xls, but it is text: do not save it anew."
                ),
                "coursekit grade submissions.zip --out graded --roster gc_week1.xls --gradebook "
                "blackboard",
                say(
                    "Work Offline, Upload: gradebook.csv. Its form is that of the file you "
                    'downloaded. Of several columns name one: --column "Week 1".'
                ),
                say(
                    "A login may hold an underscore: the longest that the roster knows counts. "
                    "Look at the first table if you give no roster."
                ),
                say(
                    "Ultra: how it names files is not known; students are known by what they typed."
                ),
            ),
        )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Read a name such as "task_login_attempt_2026-01-31-09-30-00_file.json".

        Where the login begins cannot be seen if it holds an underscore: without a roster it is as
        long as can be, so that no two students become one.
        """
        match = _NAME.fullmatch(part)
        if match is None:
            return None
        try:
            sent = datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S")
        except ValueError:
            return None
        if not 1970 < sent.year < 9999:  # at both ends a time may not exist in UTC
            return None
        words = match["who"].split("_")
        tails = ["_".join(words[first:]) for first in range(1, len(words))]
        logins = tuple(tail for tail in tails if tail and not re.search(r"\s", tail))
        if not logins:
            return None
        return Submission(
            lms=self.name,
            sender=logins[0],
            attempt=int(sent.strftime("%Y%m%d%H%M%S")),
            time=sent.isoformat(),
            back=f"{PurePosixPath(part).stem}.html",
            note=match["note"] is not None,
            senders=logins,
        )

    def owns(self, header: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
        """Tell whether some title ends in Blackboard's number of a column."""
        return any(map(_COLUMN.fullmatch, header))

    def columns(
        self, path: Path, header: list[str], sample: Sequence[Sequence[str]]
    ) -> dict[str, int]:
        """Check that there is a column of grades, and one of logins."""
        if not self.owns(header, sample):
            raise HandInError(
                say(
                    "{path}: line 1: no column such as {title}; expected {table}",
                    path=path,
                    title="Week 1 [Total Pts: 100 Score] |12345",
                    table=self.export,
                )
            )
        return {}

    def member(self, roster: Roster, number: int, row: list[str]) -> Member | None:
        """Read the student of a row: last name, first name, login and number, in any language."""
        ids, names = id_columns(roster.header), name_columns(roster.header)
        if ids and names:
            return plain_member(number, row, ids, names)
        before = next(i for i, title in enumerate(roster.header) if _COLUMN.fullmatch(title))
        return plain_member(number, row, range(2, min(4, before)), [1, 0])

    def grade_columns(self, roster: Roster) -> list[GradeColumn]:
        """Find the columns that take points; sums, texts and letters do not."""
        found = []
        for position, title in enumerate(roster.header):
            match = _COLUMN.fullmatch(title)
            digits = re.search(r"\d[\d.,]*", match["about"]) if match else None
            if match and digits and not _TAKES_NO_POINTS.search(match["about"]):
                most = points_possible(digits[0]) or 0.0
                found.append(GradeColumn(position, match["title"], title, most))
        return found
