"""The contract of an LMS: what the names of its files say, and how grades go back into it.

`coursekit.gradebook.lms` holds the LMSs that fulfil it, one file each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from attrs import frozen

from coursekit.catalogue import say
from coursekit.errors import HandInError
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.grade_columns import (
    ChosenColumns,
    GradeColumn,
    GradedPart,
    choose_columns,
    fill_columns,
)

if TYPE_CHECKING:
    from coursekit.gradebook.roster import Member, Roster

# How the form of an LMS's files is known.
Known = Literal["its source code", "public scripts that read its files", "not known"]


@frozen
class Submission:
    """What an LMS says of a file in its name: who sent it, and which attempt it is.

    Attributes:
        lms: The name of the LMS.
        sender: The sender's id by the LMS; "" for a file that belongs to the whole class, or
            where only a roster tells which of `senders` it is.
        attempt: Grows with each attempt; 0 when the name does not number them.
        late: Whether the LMS says that it is late.
        time: When it was sent, in ISO 8601 without a zone, or "".
        back: The file name under which the LMS takes a page of feedback for it, or "".
        note: Whether the file is not a hand-in: the LMS wrote it itself.
        name: The sender's name as the LMS writes it in the file's name, or "".
        senders: Further ids by which a roster may know the sender, likeliest first. A login may
            hold the sign that parts a name, and then the name alone does not say where it begins.
        group: Whether the file is certainly a group's, so that `sender` is nobody's id.
        instead: What the student gave in place of a file, or "".
    """

    lms: str
    sender: str
    attempt: int = 0
    late: bool = False
    time: str = ""
    back: str = ""
    note: bool = False
    name: str = ""
    senders: tuple[str, ...] = ()
    group: bool = False
    instead: Literal["", "text", "link"] = ""


@frozen(kw_only=True)
class Guide:
    """What a teacher is told of an LMS, by `coursekit lms` and in the guide to grading.

    Attributes:
        title: Its name as people write it.
        known: How its forms are known.
        source: Where: files of its source, manuals, scripts.
        collect: How to get the files of an assignment.
        named: What is read from their names.
        back: What goes back into it.
        steps: What to do, in this order; a command line stands alone and begins with "coursekit".
    """

    title: str
    known: Known
    source: str
    collect: str
    named: str
    back: str
    steps: tuple[str, ...]

    @property
    def checked(self) -> str:
        """Say how its forms are known."""
        return {
            "its source code": say("checked against its source code"),
            "public scripts that read its files": say(
                "checked against public scripts that read its files"
            ),
            "not known": say("not known"),
        }[self.known]


def no_column(path: Path, titles: Sequence[str], export: str) -> HandInError:
    """Say that an export lacks columns.

    Args:
        path: The export.
        titles: The titles that it lacks.
        export: What the LMS calls it.
    """
    return HandInError(
        say(
            "{path}: line 1: no column {columns}; expected {table}",
            path=path,
            columns=", ".join(titles),
            table=export,
        )
    )


class Lms(ABC):
    """A learning management system, which says something in the names of files that it hands out.

    Attributes:
        name: Its name in settings and in the database.
    """

    name: ClassVar[str]

    @property
    @abstractmethod
    def guide(self) -> Guide:
        """Give what a teacher is told of it, in the language that is spoken."""

    @abstractmethod
    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Read one part of a file's path; None when it does not have the form of this LMS.

        Args:
            part: The part: the name of a folder, a zip or a file.
            below: The parts that follow it; none for the file itself.
        """

    def is_certain(self, header: Sequence[str] | None) -> bool:
        """Tell whether a name of this form can be believed.

        A form that fits many names counts only beside a roster that knows the senders.

        Args:
            header: The titles of the roster's columns; None without a roster.
        """
        return True

    def senders_listed(self, data: bytes) -> Mapping[str, tuple[str, ...]]:
        """Read a list of senders that the LMS puts beside the files.

        Args:
            data: The bytes of a file that `submission` called a note.

        Returns:
            By the sender that `submission` gives, the ids by which a roster may know them.
        """
        return {}


class LmsWithGradebook(Lms):
    """An LMS that exports its gradebook as a table, and takes it back with grades filled in.

    Attributes:
        makes_columns: Whether it takes a column that its export does not have.
        header_line: The last line in which its header may stand; some write lines before it.
    """

    header_line: ClassVar[int] = 1
    makes_columns: ClassVar[bool] = False

    @property
    @abstractmethod
    def export(self) -> str:
        """Give what the LMS calls its export, for those who have to find it."""

    @abstractmethod
    def owns(self, header: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
        """Tell whether a table is an export of this LMS.

        Args:
            header: Its titles.
            sample: The first rows below them.
        """

    @abstractmethod
    def columns(
        self, path: Path, header: list[str], sample: Sequence[Sequence[str]]
    ) -> dict[str, int]:
        """Find the columns that are needed: the position of each by title.

        Args:
            path: The export, for messages.
            header: Its titles.
            sample: The first rows below them.

        Raises:
            HandInError: A column is missing.
        """

    @abstractmethod
    def member(self, roster: Roster, number: int, row: list[str]) -> Member | None:
        """Read the student of a row; None for rows that hold no student.

        Args:
            roster: The export.
            number: The row's line in it.
            row: Its cells, as many as the header has.
        """

    @abstractmethod
    def grade_columns(self, roster: Roster) -> list[GradeColumn]:
        """Find the columns of the export that take points.

        Raises:
            HandInError: The LMS takes no points here, only words.
        """

    def takes_grade(self, roster: Roster, row: Sequence[str]) -> bool:
        """Tell whether the LMS lets the grade in a row be changed."""
        return True

    def most(self, roster: Roster, column: GradeColumn, row: Sequence[str]) -> float | None:
        """Give the highest grade in a column; 0 when the export does not say.

        Args:
            roster: The export.
            column: One of `grade_columns`.
            row: The row whose grade is to be written.

        Returns:
            None when it is a number that cannot be read.
        """
        return column.most

    def choose(self, roster: Roster, part: GradedPart) -> ChosenColumns:
        """Choose the columns to be filled.

        Raises:
            HandInError: None fits, or the one asked for would mislead.
        """
        found = self.grade_columns(roster)
        return choose_columns(roster.path.name, found, part, makes_columns=self.makes_columns)

    def write_gradebook(
        self, path: Path, results: ClassResults, roster: Roster, part: GradedPart
    ) -> list[str]:
        """Write the export with grades filled in, and change nothing else.

        Args:
            path: Where to write it.
            results: The results of the class.
            roster: The export as it came.
            part: What the grades are for, and the column that was asked for.

        Returns:
            Sentences about it for the terminal.
        """
        return fill_columns(path, results, roster, self, self.choose(roster, part))
