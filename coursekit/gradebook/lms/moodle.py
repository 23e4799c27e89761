"""Moodle: the files of an assignment, and its grading worksheet.

From its source: `mod/assign/feedback/file/importziplib.php` and `mod/assign/classes/downloader.php`
for the names of files, `mod/assign/gradingtable.php` and
`mod/assign/feedback/offline/importgradeslib.php` for the worksheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from coursekit.catalogue import say
from coursekit.errors import HandInError
from coursekit.gradebook.grade_columns import GradeColumn
from coursekit.gradebook.lms_base import Guide, LmsWithGradebook, Submission
from coursekit.gradebook.roster import (
    Member,
    Roster,
    id_columns,
    plain_title,
    sender_key,
)

_NAME = re.compile(
    r"(?P<name>.+?)(_(?P<id>\d+))?_assignsubmission_(?P<kind>file|onlinetext)_?(.*)", re.DOTALL
)
# The English titles of the worksheet that are looked for; others may stand between them.
TITLES = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Scale"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
    "Feedback comments",
)
NEEDED = ("Identifier", "Grade", "Last modified (grade)")
# A worksheet's other words follow the language of the site. "No" is what a locked row says.
# ruff: disable[RUF001]  # letters of many scripts on purpose
_DIGITS = 40  # characters of a participant's number, at most
_NO = re.compile(
    "no|nein|non|não|nao|nee|nej|nei|ei|nie|ne|nu|nem|нет|ні|не|όχι|hayır|いいえ|否|아니오|아니요|لا|לא|"
    "नहीं|không|tidak|ez|nid|na"
)
_YES = re.compile(
    "yes|ja|oui|sí|si|sì|sim|da|tak|ano|áno|igen|да|так|ναι|evet|はい|是|예|네|نعم|כן|हाँ|हां|có|ya|bai|"
    "kyllä|jah|taip|jā"
)
# ruff: enable[RUF001]
_LATE = re.compile(
    r"\blate\b|\bte laat\b|verspätet|en retard|in ritardo|con retraso|atrasad|de atraso|tarde\b"
)
# How the names of months begin, in the languages of Western Europe.
_MONTHS = (
    *("jan|jän|ene|gen", "feb|fév|fev", "mar|mär|mrt|maa", "apr|avr|abr", "may|mai|mag|mei|maj"),
    *("jun|juin|giu", "jul|juil|lug", "aug|aoû|ago", "sep|set", "oct|okt|ott|out", "nov"),
    "dec|dez|déc|dic",
)
_TIME = re.compile(
    r"(?P<day>\d{1,2})(?:\.|º)?\s+(?:de\s+)?(?P<month>[^\W\d_]{3,})\.?,?\s+(?:de\s+)?(?P<year>\d{4})"
    r"\D+?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)\s*(?P<half>[ap]\.?\s?m)?"
    r"|(?P<month2>[^\W\d_]{3,})\s+(?P<day2>\d{1,2}),\s+(?P<year2>\d{4})"
    r"\D+?(?P<hour2>\d{1,2})[:.](?P<minute2>\d\d)\s*(?P<half2>[ap]\.?\s?m)?"
)


class Moodle(LmsWithGradebook):
    """Moodle numbers students as participants; grades go back in its worksheet.

    The worksheet's titles follow the language of the site. In another than English its columns are
    found by what stands in them: the highest grade is the same in all rows, the grade stands before
    it, and some column behind says Yes or No.
    """

    name = "moodle"

    @property
    def export(self) -> str:
        """Give what it calls its export."""
        return say("the grading worksheet from Moodle")

    @property
    def guide(self) -> Guide:
        """Give what a teacher is told of it."""
        return Guide(
            title="Moodle",
            known="its source code",
            source="downloader.php, gradingtable.php, importziplib.php, importgradeslib.php",
            collect=say("the assignment, *View all submissions*, *Download all submissions*"),
            named=say("who; its worksheet tells when, and who was late"),
            back=say("grades, as its worksheet; feedback, as a zip"),
            steps=(
                say(
                    "In the assignment's settings: grade by points, and turn on Offline grading "
                    "worksheet and Feedback files."
                ),
                say(
                    "View all submissions, Download all submissions. Give the zip as it comes, "
                    "with or without folders."
                ),
                say(
                    "Download grading worksheet. This is the roster, in any language; its times "
                    "are read in English, German, French, Spanish, Italian, Dutch and Portuguese."
                ),
                "coursekit grade submissions.zip --out graded --roster worksheet.csv --gradebook "
                "moodle",
                say(
                    "Upload grading worksheet, gradebook.csv. Moodle passes over a grade that was "
                    "changed after you downloaded the worksheet, and over locked ones."
                ),
                say("Upload multiple feedback files in a zip, feedback.zip."),
                say(
                    "A group's folder bears the group's number: only who typed their id in it is "
                    "known."
                ),
            ),
        )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Read a name such as "Name_123_assignsubmission_file_file.json".

        Only the folder of students in no group has no number; that of a named group looks like a
        participant's.
        """
        match = _NAME.fullmatch(part)
        if match is None:
            return None
        # Moodle splits at underscores from the left: one in the name would shift the number.
        name, id = match["name"].replace("_", " "), match["id"] or ""
        typed = match["kind"] == "onlinetext"
        return Submission(
            lms=self.name,
            sender=id or name,
            back=f"{name}_{id}_assignfeedback_file_feedback.html" if id and not typed else "",
            name=name,
            group=not id,
            instead="text" if typed else "",
        )

    def owns(self, header: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
        """Tell whether this is a worksheet, with English titles or by what stands in it."""
        plain = {plain_title(title) for title in header}
        if {plain_title(title) for title in NEEDED} <= plain:
            return True
        return "Grade can be changed" in _columns_by_cells(header, sample)

    def columns(
        self, path: Path, header: list[str], sample: Sequence[Sequence[str]]
    ) -> dict[str, int]:
        """Find the columns of `TITLES` that the worksheet has."""
        plain = [plain_title(title) for title in header]
        known = {title: plain_title(title) for title in TITLES}
        columns = {title: plain.index(bare) for title, bare in known.items() if bare in plain}
        missing = [title for title in NEEDED if title not in columns]
        if missing and "Identifier" in missing:
            found = _columns_by_cells(header, sample)
            columns, missing = (found, []) if found else (columns, missing)
        if missing:
            raise HandInError(
                say(
                    "{path}: line 1: no column {columns}; expected the grading worksheet "
                    "as Moodle hands it out, with the columns {titles}",
                    path=path,
                    columns=", ".join(missing),
                    titles=", ".join(TITLES),
                )
            )
        return columns

    def member(self, roster: Roster, number: int, row: list[str]) -> Member | None:
        """Read the student of a row; their key as a sender is the participant's number."""
        own_number = row[roster.columns["Identifier"]].rstrip()[-_DIGITS:]
        digits = re.search(r"(\d+)$", own_number)
        if digits is None:
            return None

        def cell(title: str) -> str:
            return row[roster.columns[title]].strip() if title in roster.columns else ""

        own = roster.columns["Identifier"]
        others = [row[column].strip() for column in id_columns(roster.header) if column != own]
        ids = [*others, cell("Email address"), f"participant-{digits[1]}"]
        known = tuple(dict.fromkeys(id for id in ids if id))
        return Member(
            number,
            known,
            cell("Full name"),
            sender_key(self.name, digits[1]),
            sent=seconds_of(cell("Last modified (submission)")),
            late=bool(_LATE.search(cell("Status").casefold())),
        )

    def grade_columns(self, roster: Roster) -> list[GradeColumn]:
        """Give the one column of grades; a scale, which takes words, is refused."""
        columns = roster.columns
        if "Scale" in columns:
            raise HandInError(
                say(
                    "{path}: this assignment is graded by a scale, which takes words and no "
                    "points; in Moodle set its grade to Point and download the worksheet again, or "
                    "leave out --gradebook and copy the points",
                    path=roster.path,
                )
            )
        grade, most = columns["Grade"], columns.get("Maximum Grade")
        with roster.rows() as rows:
            first = next((row for _, row in rows), [])
        comma = most is not None and "," in "".join(first[most : most + 1])
        return [GradeColumn(grade, "", roster.header[grade], comma=comma)]

    def takes_grade(self, roster: Roster, row: Sequence[str]) -> bool:
        """Tell whether a row is not locked; of a language that is not known, Moodle decides."""
        column = roster.columns.get("Grade can be changed")
        return column is None or not _NO.fullmatch(row[column].strip().casefold())

    def most(self, roster: Roster, column: GradeColumn, row: Sequence[str]) -> float | None:
        """Give the highest grade, which each row says anew."""
        position = roster.columns.get("Maximum Grade")
        if position is None:
            return 0.0
        text = row[position].strip().replace(",", ".")  # Moodle never parts thousands
        return float(text or 0) if re.fullmatch(r"\d*(\.\d*)?", text) and text != "." else None


def _columns_by_cells(header: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, int]:
    """Find the columns of a worksheet in any language; nothing if it is no worksheet.

    In a language whose Yes and No are not known, "Grade can be changed" is not found.
    """
    rows = [row for row in sample if row and len(row) == len(header)]
    if not rows or not all(re.fullmatch(r"[^\d@]*\d+", row[0].strip()) for row in rows):
        return {}
    cells = [[row[column].strip() for row in rows] for column in range(len(header))]
    changes = next((c for c in range(3, len(header) - 2) if _is_yes_or_no(cells[c])), None)
    before = range(2, changes or len(header) - 2)
    most = [column for column in before if _is_highest(cells, column, alike=not changes)]
    words = [column for column in before if _is_scale(cells, column)]
    if not most and not words:
        return {}
    title, last = ("Maximum Grade", most[-1]) if most else ("Scale", words[-1])
    found = {"Identifier": 0, "Grade": last - 1, title: last}
    if last > 3:  # with blind marking there are no names
        found |= {"Full name": 1, "Status": last - 2}
    if mail := next((c for c in range(1, last) if any("@" in cell for cell in cells[c])), 0):
        found["Email address"] = mail
    if changes:
        found["Grade can be changed"] = changes
        found |= {"Last modified (submission)": changes + 1, "Last modified (grade)": changes + 2}
    return found


def _is_yes_or_no(cells: Sequence[str]) -> bool:
    words = [cell.casefold() for cell in cells]
    return all(_YES.fullmatch(word) or _NO.fullmatch(word) for word in words)


def _is_highest(cells: Sequence[Sequence[str]], column: int, *, alike: bool) -> bool:
    """Tell whether a column holds a number in all rows, behind grades or empty places.

    Args:
        cells: The cells, column by column.
        column: Its position.
        alike: Whether the number must be the same in all rows.
    """
    number = re.compile(r"\d+([.,]\d+)?")
    here, before = set(cells[column]), cells[column - 1]
    return (
        all(map(number.fullmatch, here))
        and (len(here) == 1 or not alike)
        and all(cell in ("", "-") or number.fullmatch(cell) for cell in before)
    )


def _is_scale(cells: Sequence[Sequence[str]], column: int) -> bool:
    """Tell whether a column holds the words of a scale, behind one of them or an empty place."""
    same = set(cells[column])
    words = {word.strip() for word in re.split(r"[,\n]", next(iter(same)))}
    return len(same) == 1 and len(words) > 1 and set(cells[column - 1]) <= words | {"", "-"}


def seconds_of(text: str) -> float:
    """Read a time as Moodle writes it, such as "Friday, 6 February 2026, 1:00 PM".

    Returns:
        Seconds since 1970, the time taken for one of this computer's zone; 0 if it cannot be read.
    """
    match = _TIME.search(text.casefold())
    if match is None:
        return 0.0
    cells = {name.rstrip("2"): cell for name, cell in match.groupdict().items() if cell}
    month = _month(cells["month"])
    hour = int(cells["hour"])
    if half := cells.get("half"):
        hour = hour % 12 + 12 * half.startswith("p")
    try:
        time = datetime(int(cells["year"]), month, int(cells["day"]), hour, int(cells["minute"]))
        return time.astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _month(name: str) -> int:
    """Give the number of a month; 0 for what is none."""
    for number, starts in enumerate(_MONTHS, 1):
        if re.match(starts, name):
            return number
    return 0
