"""The contract of an LMS: what the names of its files say, and how grades go back into it.

`coursekit.gradebook.lms` holds the LMSs that fulfil it, one file each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from coursekit.course import Course
from coursekit.gradebook.database_rows import ClassResults

if TYPE_CHECKING:
    from coursekit.gradebook.roster import Member, Roster


@frozen
class Submission:
    """What an LMS says of a file in its name: who sent it, and which attempt it is.

    Attributes:
        lms: The name of the LMS.
        sender: The sender's id by the LMS.
        attempt: Grows with each attempt; 0 when the name does not number them.
        late: Whether the LMS says that it is late.
        time: When it was sent, in ISO 8601 without a zone, or "".
        back: The file name under which the LMS takes a page of feedback for it, or "".
        note: Whether the file is not a hand-in: the LMS wrote it itself.
        name: The sender's name as the LMS writes it in the file's name, or "".
        senders: Further ids by which a roster may know the sender, likeliest first. A login may
            hold the sign that parts a name, and then the name alone does not say where it begins.
        group: Whether the file is certainly a group's, so that `sender` is nobody's id.
        instead: What the student gave in place of a file, such as "a text", or "".
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
    instead: str = ""


class Lms(ABC):
    """A learning management system, which says something in the names of files that it hands out.

    Attributes:
        name: Its name in settings and in the database.
    """

    name: ClassVar[str]

    @abstractmethod
    def submission(self, part: str) -> Submission | None:
        """Read one part of a file's path; None when it does not have the form of this LMS."""


class LmsWithGradebook(Lms):
    """An LMS that exports its gradebook as CSV, and takes it back with grades filled in.

    Attributes:
        export: What the LMS calls its export, for those who have to find it.
    """

    export: ClassVar[str]

    @abstractmethod
    def owns(self, header: Sequence[str]) -> bool:
        """Tell whether a table with this header is an export of this LMS."""

    @abstractmethod
    def columns(self, path: Path, header: list[str], first: list[str]) -> dict[str, int]:
        """Find the columns that are needed: the position of each by title.

        Args:
            path: The export, for messages.
            header: Its titles.
            first: The first row below them, or nothing.

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
    def write_gradebook(
        self, path: Path, results: ClassResults, roster: Roster, course: Course
    ) -> list[str]:
        """Write the export with grades filled in.

        Args:
            path: Where to write it.
            results: The results of the class.
            roster: The export as it came.
            course: The course, for the titles of its lessons.

        Returns:
            Sentences about it for the terminal.
        """
