"""Which columns of an LMS's table are filled, and with what.

A grade goes out as a share of what has been scored, so that it stands for the same percent as the
student's page: an answer that no person has scored counts on neither side. A column for the whole
course is never filled with a part of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from coursekit.catalogue import LANGUAGES, number, say, say_many, speaking
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import GradedHandIn
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.filled_table import Filling, write_filled
from coursekit.questions.result import Total

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
        return say("{course}: lessons {numbers}", course=self.course.title, numbers=numbers)

    @cached_property
    def _titles_of_all(self) -> set[str]:
        """Give `title` in every language, bare: the column may be there from an earlier one."""
        titles = {bare_title(self.title)}
        if not self.whole and len(self.stems) > 1:
            for code in LANGUAGES:
                with speaking(code):
                    titles.add(bare_title(self.title))
        return titles

    def lesson_of(self, title: str) -> str | None:
        """Give the stem of the lesson that has this title; "" for the sum of all, None for other.

        Raises:
            ValueError: The title is of more, or of another lesson, than was graded.
        """
        bare = bare_title(title)
        if bare in self._titles_of_all and (self.whole or len(self.stems) > 1):
            return ""
        if bare == bare_title(self.course.title):
            raise ValueError(
                say("the whole course, and {option} grades a part of it", option="--lessons")
            )
        for stem, lesson in self.course.lessons.items():
            if bare in (bare_title(lesson.title), bare_title(stem)):
                if stem not in self.stems:
                    raise ValueError(say("{lesson}, which is not graded", lesson=stem))
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
            reasons.append(
                say(
                    "The column {column!r} stays as it is: it is for {other}.",
                    column=column.title,
                    other=error,
                )
            )
        else:
            if lesson is not None:
                right.append(evolve(column, lesson=lesson))
    if not right and len(found) == 1 and not others and not makes_columns:
        [only] = found
        told = say(
            "Grades go into the column {column!r}, the only one of {table} for points.",
            column=only.title,
            table=table,
        )
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
        option, titles = f"--column {part.column!r}", _titles(found, headers=bool(fitting))
        if fitting:
            raise HandInError(
                say_many(
                    "{option}: {n} column has this title in {table}; expected one of: {titles}",
                    "{option}: {n} columns have this title in {table}; expected one of: {titles}",
                    len(fitting),
                    option=option,
                    table=table,
                    titles=titles,
                )
            )
        raise HandInError(
            say(
                "{option}: no column has this title in {table}; expected one of: {titles}",
                option=option,
                table=table,
                titles=titles,
            )
        )
    try:
        lesson = part.lesson_of(fitting[0].title) or ""
    except ValueError as error:
        raise HandInError(
            say(
                "{option}: it is for {other}; expected a column such as {column!r}",
                option=f"--column {part.column!r}",
                other=error,
                column=part.title,
            )
        ) from None
    return ChosenColumns([evolve(fitting[0], lesson=lesson)], [], remarks)


def _new(title: str, table: str) -> str:
    return say(
        "Grades go into a new column {column!r}: {table} has none of it.", column=title, table=table
    )


def _no_column(
    table: str, found: Sequence[GradeColumn], part: GradedPart, reasons: Sequence[str]
) -> str:
    """Say that no column fits, which there are, and what to do."""
    none = say("{table}: no column for these grades.", table=table)
    todo = say(
        "It has: {titles}. Make a column {column!r} in the LMS and download the table again, "
        "or name a column with {option}",
        titles=_titles(found),
        column=part.title,
        option="--column",
    )
    return " ".join((none, *reasons, todo))


def _titles(found: Sequence[GradeColumn], *, headers: bool = False) -> str:
    titles = [column.header if headers else column.title for column in found]
    return ", ".join(map(repr, titles)) or say("none that takes points")


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
            parts.append(
                say_many(
                    "{n} grade leaves out, on both sides, answers that no person has scored",
                    "{n} grades leave out, on both sides, answers that no person has scored",
                    self.some,
                )
            )
        if self.all:
            parts.append(
                say_many(
                    "{n} place stays as before, because nothing there has been scored yet",
                    "{n} places stay as before, because nothing there has been scored yet",
                    self.all,
                )
            )
        told = "; ".join(parts)
        return [say("{file}: {remarks}.", file="gradebook.csv", remarks=told)] if parts else []


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
            highest = reduce(
                lambda one, other: say("{one} and {other}", one=one, other=other),
                map(number, sorted(self.without)),
            )
            told.append(
                say(
                    "{table} does not say the highest grade: these are out of {highest}; "
                    "set the LMS to that.",
                    table=self.roster.path.name,
                    highest=highest,
                )
            )
        if self.locked:
            told.append(
                say_many(
                    "The LMS does not let {n} grade be changed: left as before.",
                    "The LMS does not let {n} grades be changed: left as before.",
                    self.locked,
                )
            )
        return [*told, *([unreadable(sorted(self.unread))] if self.unread else [])]


def unreadable(titles: Sequence[str]) -> str:
    """Say that the highest grade of some columns cannot be read."""
    names = ", ".join(repr(title) for title in titles if title) or say("the grade's column")
    return say(
        "The highest grade of {columns} is no number that can be read: its places stay as before; "
        "write it with digits alone, such as 100.",
        columns=names,
    )
