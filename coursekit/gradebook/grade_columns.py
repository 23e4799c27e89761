"""Which columns of an LMS's table are filled, and with what.

A grade goes out as a share of what has been scored, so that it stands for the same percent as the
student's page: an answer that no person has scored counts on neither side. A column for the whole
course is never filled with a part of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import GradedHandIn
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.filled_table import Filling, write_filled
from coursekit.questions.result import Total
from coursekit.questions.serialize import number_of

if TYPE_CHECKING:
    from coursekit.gradebook.lms_base import LmsWithGradebook
    from coursekit.gradebook.roster import Roster


@frozen
class GradedPart:
    """What the grades are for, and the column that a teacher asked for.

    Attributes:
        course: The course.
        stems: The stems of the lessons that were graded.
        whole: Whether these are all that counts; a part must not stand for the whole course.
        column: The title of the column to be filled; "" chooses it by its title.
    """

    course: Course
    stems: Sequence[str]
    whole: bool = True
    column: str = ""

    @property
    def title(self) -> str:
        """Give the title of the right column for the sum of all that was graded."""
        if self.whole:
            return self.course.title
        if len(self.stems) == 1:
            return self.course.lessons[self.stems[0]].title
        numbers = ", ".join(stem.partition("_")[0] for stem in self.stems)
        return f"{self.course.title}: lessons {numbers}"

    def lesson_of(self, title: str) -> str | None:
        """Give the stem of the lesson that has this title; "" for the sum of all, None for other.

        Raises:
            ValueError: The title is of more, or of another lesson, than was graded.
        """
        bare = bare_title(title)
        if bare == bare_title(self.title) and (self.whole or len(self.stems) > 1):
            return ""
        if bare == bare_title(self.course.title):
            raise ValueError("the whole course, and --lessons grades a part of it")
        for stem, lesson in self.course.lessons.items():
            if bare in (bare_title(lesson.title), bare_title(stem)):
                if stem not in self.stems:
                    raise ValueError(f"{stem}, which is not graded")
                return stem
        return None


@frozen
class GradeColumn:
    """A column of an LMS's table that takes points.

    Attributes:
        position: Its position; None if it is new.
        title: Its title as people see it in the LMS; "" where a table has one column and no title.
        header: Its title in the table.
        most: The highest grade; 0 when the table does not say.
        lesson: The stem of the lesson whose points it takes; "" for all that was graded.
        comma: Whether its numbers have a decimal comma.
    """

    position: int | None
    title: str
    header: str
    most: float = 0.0
    lesson: str = ""
    comma: bool = False


@frozen
class ChosenColumns:
    """The columns to be filled.

    Attributes:
        columns: The columns, each with its lesson.
        others: Columns that have the title of the whole course or of another lesson, and are left.
        remarks: Sentences about the choice, for the terminal.
    """

    columns: list[GradeColumn]
    others: list[GradeColumn]
    remarks: list[str]


def bare_title(title: str) -> str:
    """Reduce a title to letters and digits of any script, by which titles are compared."""
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", title).casefold()))


def choose_columns(
    table: str, found: Sequence[GradeColumn], part: GradedPart, *, makes_columns: bool
) -> ChosenColumns:
    """Choose the columns to be filled, by the title that was asked for or by their own.

    Args:
        table: The name of the table, for messages.
        found: The columns that take points.
        part: What the grades are for.
        makes_columns: Whether the LMS takes a column that is not there yet.

    Raises:
        HandInError: None fits, or the one asked for would mislead.
    """
    if part.column:
        return _asked_for(table, found, part, makes_columns=makes_columns)
    right, others, reasons = [], [], []
    for column in found:
        try:
            lesson = part.lesson_of(column.title)
        except ValueError as error:
            others.append(column)
            reasons.append(f"The column {column.title!r} stays as it is: it is for {error}.")
        else:
            if lesson is not None:
                right.append(evolve(column, lesson=lesson))
    if not right and len(found) == 1 and not others and not makes_columns:
        [only] = found
        told = f"Grades go into the column {only.title!r}, the only one of {table} for points."
        return ChosenColumns([only], [], [told] if only.title else [])
    if not right and makes_columns:
        right = [GradeColumn(None, part.title, part.title)]
        reasons.append(_new(part.title, table))
    if not right:
        raise HandInError(_no_column(table, found, part, reasons))
    return ChosenColumns(right, others, reasons)


def _asked_for(
    table: str, found: Sequence[GradeColumn], part: GradedPart, *, makes_columns: bool
) -> ChosenColumns:
    wanted, remarks = bare_title(part.column), []
    exact = [column for column in found if bare_title(column.header) == wanted]
    fitting = exact or [column for column in found if bare_title(column.title) == wanted]
    if not fitting and makes_columns:
        fitting = [GradeColumn(None, part.column, part.column)]
        remarks = [_new(part.column, table)]
    if len(fitting) != 1:
        several = f"{len(fitting)} columns have" if fitting else "no column has"
        raise HandInError(
            f"--column {part.column!r}: {several} this title in {table}; "
            f"expected one of: {_titles(found, headers=bool(fitting))}"
        )
    try:
        lesson = part.lesson_of(fitting[0].title) or ""
    except ValueError as error:
        raise HandInError(
            f"--column {part.column!r}: it is for {error}; expected a column such as {part.title!r}"
        ) from None
    return ChosenColumns([evolve(fitting[0], lesson=lesson)], [], remarks)


def _new(title: str, table: str) -> str:
    return f"Grades go into a new column {title!r}: {table} has none of it."


def _no_column(
    table: str, found: Sequence[GradeColumn], part: GradedPart, reasons: Sequence[str]
) -> str:
    """Say that no column fits, which there are, and what to do."""
    why = f" {' '.join(reasons)}" if reasons else ""
    return (
        f"{table}: no column for these grades.{why} It has: {_titles(found)}. Make a column "
        f"{part.title!r} in the LMS and download the table again, or name a column with --column"
    )


def _titles(found: Sequence[GradeColumn], *, headers: bool = False) -> str:
    titles = [column.header if headers else column.title for column in found]
    return ", ".join(map(repr, titles)) or "none that takes points"


# --- what stands in a column ---


def grade_of(hand_in: GradedHandIn, lesson: str) -> Total:
    """Give the points of one lesson of a hand-in or, with "", of all that was graded.

    Of a lesson that was handed out to nobody they are all 0, as of one that this student did not
    get: the place stays as it was.
    """
    return hand_in.lessons.get(lesson, Total(0, 0, 0, 0)) if lesson else hand_in.total


def grade_cell(total: Total, most: float, *, comma: bool = False) -> str:
    """Write points on the scale of the LMS, rounded to two decimals.

    What no person has scored counts on neither side: the points are a share of the possible ones.

    Args:
        total: The points.
        most: The highest grade in the LMS.
        comma: Whether the LMS writes a decimal comma.

    Returns:
        The grade; "" when nothing has been scored yet.
    """
    if not total.possible:
        return ""
    points = total.points / total.possible * most
    text = f"{points:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def points_possible(text: str) -> float | None:
    """Read the highest grade as an LMS or a spreadsheet writes it, "1,000" and "1.000,00" too.

    Returns:
        The number, 0 for an empty cell, None for what is no number.
    """
    digits = re.sub(r"[\s'’]", "", text)
    if not digits:
        return 0.0
    if re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3})+", digits):
        digits = re.sub("[.,]", "", digits)  # signs between thousands
    elif match := re.fullmatch(r"(\d{1,3}([.,]\d{3})*|\d+)[.,](\d{1,2}|\d{4,})", digits):
        digits = f"{re.sub('[.,]', '', match[1])}.{match[3]}"
    return float(digits) if re.fullmatch(r"\d+(\.\d+)?", digits) else None


@define
class Unscored:
    """Counts the grades that stand for less than all answers, and says so in one line.

    Attributes:
        some: How many leave out answers that wait for a person.
        all: How many have nothing yet that was scored, so that their place stays as it was.
    """

    some: int = 0
    all: int = 0

    def add(self, total: Total) -> None:
        """Count one grade."""
        self.all += bool(total.total and not total.possible)
        self.some += bool(total.possible and total.possible < total.total)

    def remarks(self) -> list[str]:
        """Give the line, if there is anything to say."""
        parts = []
        if self.some:
            leave = number_of(self.some, "grade leaves", "grades leave")
            parts.append(f"{leave} out, on both sides, answers that no person has scored")
        if self.all:
            have = number_of(self.all, "place stays", "places stay")
            parts.append(f"{have} as before, because nothing there has been scored yet")
        return [f"gradebook.csv: {'; '.join(parts)}."] if parts else []


def fill_columns(
    path: Path,
    results: ClassResults,
    roster: Roster,
    lms: LmsWithGradebook,
    chosen: ChosenColumns,
) -> list[str]:
    """Write an LMS's table with grades in the chosen columns, and all else as it came.

    Args:
        path: Where to write it.
        results: The results of the class.
        roster: The table.
        lms: The LMS that exported it.
        chosen: The columns to be filled.

    Returns:
        Sentences about it for the terminal.
    """
    filler = _Filler(results, roster, lms, chosen.columns)
    write_filled(roster, path, filler.fill)
    return [*chosen.remarks, *filler.remarks()]


@define
class _Filler:
    """Gives the cells to be filled, row by row, and remembers what there is to say of them.

    Attributes:
        results: The results of the class.
        roster: The table.
        lms: The LMS that exported it.
        columns: The columns to be filled.
        unscored: The grades that stand for less than all answers.
        locked: How many grades the LMS does not let be changed.
        unread: The titles of columns whose highest grade cannot be read.
        without: The highest grades that were taken where the table says none.
    """

    results: ClassResults
    roster: Roster
    lms: LmsWithGradebook
    columns: Sequence[GradeColumn]
    unscored: Unscored = field(factory=Unscored)
    locked: int = 0
    unread: set[str] = field(factory=set)
    without: set[float] = field(factory=set)

    def fill(self, number: int, row: list[str]) -> Filling:
        """Give the new cells of a row, by position."""
        hand_in = self.results.hand_in_of(number)
        if hand_in is None:
            return {}
        if not self.lms.takes_grade(self.roster, row):
            self.locked += 1
            return {}
        cells = {
            column.position: self._cell(hand_in, column, row)
            for column in self.columns
            if column.position is not None
        }
        return {position: cell for position, cell in cells.items() if cell}

    def _cell(self, hand_in: GradedHandIn, column: GradeColumn, row: Sequence[str]) -> str:
        """Give a grade; "" leaves its place as it was."""
        most = self.lms.most(self.roster, column, row)
        if most is None:
            self.unread.add(column.title)
            return ""
        if not most:
            most = float(self.results.all_points(column.lesson))
            self.without.add(most)
        total = grade_of(hand_in, column.lesson)
        self.unscored.add(total)
        return grade_cell(total, most, comma=column.comma)

    def remarks(self) -> list[str]:
        """Give sentences about the grades for the terminal."""
        told = self.unscored.remarks()
        if self.without:
            highest = " and ".join(f"{most:g}" for most in sorted(self.without))
            told.append(
                f"{self.roster.path.name} does not say the highest grade: these are out of "
                f"{highest}; set the LMS to that."
            )
        if self.locked:
            count = number_of(self.locked, "grade")
            told.append(f"The LMS does not let {count} be changed: left as before.")
        return [*told, *([unreadable(sorted(self.unread))] if self.unread else [])]


def unreadable(titles: Sequence[str]) -> str:
    """Say that the highest grade of some columns cannot be read."""
    names = ", ".join(repr(title) for title in titles if title) or "the grade's column"
    return (
        f"The highest grade of {names} is no number that can be read: its places stay as before; "
        "write it with digits alone, such as 100."
    )
