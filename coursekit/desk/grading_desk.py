"""What was put on the desk to be graded, the run of `grade`, and what came of it."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Literal

from attrs import asdict, evolve, frozen

from coursekit.catalogue import fixed, number, say
from coursekit.course import Course
from coursekit.errors import CourseError, HandInError, OneLineError
from coursekit.gradebook import GradedHandIn
from coursekit.gradebook.database import Gradebook, open_gradebook
from coursekit.gradebook.database_rows import FILE, ClassResults, open_results
from coursekit.gradebook.grade_folder import make_folder
from coursekit.gradebook.lateness import deadline
from coursekit.gradebook.lms import open_roster
from coursekit.gradebook.pipeline import Settings, grade_class
from coursekit.gradebook.tables import opened_table, percent, plain_cell
from coursekit.lesson import kernel
from coursekit.questions.base import Json
from coursekit.questions.serialize import structure
from coursekit.shown_text import printable

GRADED = "graded"  # the folder of grades, in that of the course
HANDED_IN = "handed-in"  # in it: what was dropped on the page
PROBLEMS = "problems.csv"  # in it: what was not graded, and why
_FORM = "desk.json"  # in it: what the form holds
MOST_ROWS = 400  # of a table on the page; all of them are in the CSV files
_NO_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]')  # what some system takes in no file's name
_TABLE = ("┏", "┃", "┡", "│", "└")  # how a line of the terminal's table begins
_OPTION = re.compile(r"--(roster|gradebook|column|late-after|feedback-after|lessons)\b")

Kind = Literal["hand-ins", "roster"]


@frozen
class Form:
    """What the teacher filled in; each field is one of `Settings`.

    Attributes:
        hand_ins: The paths of zips, folders and files.
        roster: The path of the class list, or "".
        gradebook: The LMS, or "plain".
        column: The title of the LMS's column that takes the grades, or "".
        late_after: The deadline in ISO 8601, in this computer's zone, or "".
        feedback_after: The day until whose end no feedback is written, in ISO 8601, or "".
        lessons: The stems of the lessons that count; none means every lesson.
    """

    hand_ins: tuple[str, ...] = ()
    roster: str = ""
    gradebook: str = "plain"
    column: str = ""
    late_after: str = ""
    feedback_after: str = ""
    lessons: tuple[str, ...] = ()

    def settings(self) -> Settings:
        """Give how `grade` is to grade.

        Raises:
            HandInError: The deadline or the day of the feedback is none.
        """
        return Settings(
            lessons=self.lessons or None,
            roster=Path(self.roster) if self.roster else None,
            gradebook=self.gradebook,
            column=self.column if self.gradebook != "plain" else "",
            late_after=_time(
                self.late_after,
                say(
                    "the deadline {text!r}; expected such as {time}",
                    text=self.late_after,
                    time=_TIME,
                ),
            ),
            feedback_after=_time(
                self.feedback_after,
                say(
                    "the day of the feedback {text!r}; expected such as {time}",
                    text=self.feedback_after,
                    time=_TIME,
                ),
            ),
        )


_TIME = "2026-03-01T23:59"


def _time(text: str, fault: str) -> datetime | None:
    """Read a time or a day, which lasts to its end; None for ""; what is none is the `fault`."""
    try:
        return deadline(text) if text else None
    except ValueError:
        raise HandInError(fault) from None


class GradingDesk:
    """A folder of grades as the desk uses it.

    Attributes:
        root: The course's folder.
        out: The folder of grades.
        form: What the teacher filled in.
        said: What the last run said on the terminal, without its table.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.out = root, root / GRADED
        self.form = self._read_form()
        self.said: list[str] = []

    # --- what is put on the desk ---

    def take(self, kind: Kind, name: str, data: bytes, at: int, size: int) -> Path | None:
        """Take the next part of a file that was dropped on the page.

        Args:
            kind: What the file is.
            name: Its name.
            data: The bytes of this part.
            at: How many bytes came before.
            size: How many bytes the file has.

        Returns:
            Where the file lies, once it is whole.

        Raises:
            HandInError: It is empty, or not what it was taken for.
            OSError: It cannot be kept.
        """
        if not size:
            raise HandInError(
                say("{file}: is empty; give the file as it was downloaded", file=name)
            )
        make_folder(self.out)
        folder = self.out / HANDED_IN
        folder.mkdir(exist_ok=True)
        name = _NO_NAME.sub("_", name).strip(". ") or "file"
        part = folder / f".{name}.part"
        with part.open("r+b" if at else "wb") as file:
            file.seek(at)
            file.write(data)
        if at + len(data) < size:
            return None
        path = _kept_as(part, folder / name)
        self.add(kind, str(path))
        return path

    def add(self, kind: Kind, text: str) -> None:
        """Put a file or folder on the desk by its path, as it may be seen from the course's folder.

        Raises:
            HandInError: It is not there, or is a roster that cannot be read.
        """
        text = text.strip().strip("\"'")
        path = self.root / Path(text).expanduser()
        if not text or not is_there(path):
            raise HandInError(_not_there(kind, text))
        if kind == "hand-ins":
            self.fill(hand_ins=tuple(dict.fromkeys((*self.form.hand_ins, str(path)))))
            return
        roster = open_roster(path)
        with roster.members() as members:
            if not any(True for _ in members):
                raise HandInError(
                    say("{file}: holds no student; expected a row for each", file=path.name)
                )
        lms = roster.lms.name if roster.lms else self.form.gradebook
        self.fill(roster=str(path), gradebook=lms)

    def leave_out(self, path: str) -> None:
        """Take a file off the desk; it stays where it lies."""
        hand_ins = tuple(other for other in self.form.hand_ins if other != path)
        self.fill(hand_ins=hand_ins, roster="" if path == self.form.roster else self.form.roster)

    def fill(self, **changes: object) -> None:
        """Fill in some fields of the form, and keep it."""
        self.form = evolve(self.form, **changes)  # type: ignore[arg-type]  # one field each
        make_folder(self.out)
        (self.out / _FORM).write_text(json.dumps(asdict(self.form), indent=1), "utf-8")

    def _read_form(self) -> Form:
        """Give the form as it was kept; an empty one if there is none that can be read."""
        try:
            return structure(json.loads((self.out / _FORM).read_text("utf-8")), Form)
        except (OSError, ValueError):
            return Form()

    # --- grading ---

    def course(self) -> Course:
        """Give the course as its files are now.

        Raises:
            CourseError: It has faults.
        """
        return kernel.whole_course(self.root)

    def grade(self) -> None:
        """Grade as `coursekit grade` does; what was graded before is not asked for again.

        Raises:
            OneLineError: It cannot be graded; the message says why.
            OSError: Something cannot be read or written.
        """
        paths = [path for path in map(Path, self.form.hand_ins) if is_there(path)]
        lost = [path for path in self.form.hand_ins if not is_there(Path(path))]
        if not paths and not self.is_graded():
            if lost:
                told = say(
                    "{file}: is gone; give the hand-ins first: the zip of your LMS", file=lost[0]
                )
            else:
                told = say("give the hand-ins first: the zip of your LMS")
            raise HandInError(told)
        said = StringIO()
        try:
            with redirect_stdout(said):
                grade_class(self.course(), paths, self.out, self.form.settings())
        finally:
            lines = said.getvalue().splitlines()
            self.said = [
                in_the_desks_words(line) for line in lines if line and not line.startswith(_TABLE)
            ]

    def is_graded(self) -> bool:
        """Tell whether anything was graded in the folder."""
        return (self.out / FILE).exists()

    @contextmanager
    def results(self) -> Iterator[ClassResults]:
        """Open the results of the class, read-only.

        Raises:
            HandInError: There are none that can be read.
        """
        with open_results(self.out, self.course()) as results:
            yield results

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Open the database for one change.

        Raises:
            HandInError: It is in use or damaged.
        """
        with open_gradebook(self.out, self.course().id) as gradebook:
            yield gradebook

    def standing(self) -> Json:
        """Give what came of grading, for the page; {} before anything was graded.

        Raises:
            OneLineError: It cannot be read.
        """
        if not self.is_graded():
            return {}
        titles, *problems = self._problems()
        with self.results() as results:
            missing = [[printable(id), printable(name)] for id, name in results.missing()]
            return {
                "counts": {
                    "graded": results.count("graded"),
                    "late": results.count("late"),
                    "waiting": results.count("waiting"),
                    "roster": results.count("in roster"),
                    "missing": len(missing),
                    "problems": len(problems),
                },
                "graded": [_row(hand_in) for hand_in in islice(results.hand_ins(), MOST_ROWS)],
                "missing": missing[:MOST_ROWS],
                "problems": problems[:MOST_ROWS],
                "problemTitles": [_problem_title(title) for title in titles],
            }

    def _problems(self) -> list[list[str]]:
        """Give the rows of problems.csv, its titles first."""
        path = self.out / PROBLEMS
        if not path.is_file():
            return [[]]
        with opened_table(path) as (rows, _):
            return [list(map(plain_cell, row)) for row in rows] or [[]]

    # --- what is taken home ---

    def outdated(self) -> int:
        """Count the students whose grades do not hold the latest scores yet."""
        if not self.is_graded():
            return 0
        with self.results() as results:
            return results.count("outdated")

    def files(self) -> list[Path]:
        """Give the files that a teacher takes from the desk, in the order of their use."""
        if not self.is_graded():
            return []
        names = (
            "gradebook.*",
            "feedback*.zip",
            "students.csv",
            "results.csv",
            PROBLEMS,
            "to_score.*",
        )
        return [path for name in names for path in sorted(self.out.glob(name))]


def _row(hand_in: GradedHandIn) -> list[str]:
    """Give what the page shows of a hand-in: who, the points, and what is to be known of it."""
    total = hand_in.total
    points = say("{points} of {most}", points=number(total.points), most=total.possible)
    waiting = str(total.waiting or "")
    who = map(printable, (hand_in.student, hand_in.name))
    return [*who, points, fixed(percent(total), 1), hand_in.late, waiting]


def _problem_title(column: str) -> str:
    """Give the title of a column of problems.csv on the page; in the file it stays as it is."""
    titles = {
        "file": say("File"),
        "who": say("Who"),
        "problem": say("Problem"),
        "ask for": say("Ask for"),
    }
    return titles.get(column, column.capitalize())


def _not_there(kind: Kind, path: str) -> str:
    named = path or say("no path")
    if kind == "hand-ins":
        return say("{path}: no such folder or file; expected hand-ins", path=named)
    return say("{path}: no such folder or file; expected roster", path=named)


def _kept_as(part: Path, path: Path) -> Path:
    """Give a file that is whole its name; another with the same name and other bytes stays."""
    number = 2
    wanted = path
    while path.exists() and path.read_bytes() != part.read_bytes():
        path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
        number += 1
    return part.replace(path)


def is_there(path: Path) -> bool:
    """Tell whether there is a file or folder at a path, whatever somebody typed for one."""
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, or with a sign that no path has
        return False


def in_the_desks_words(line: str) -> str:
    """Call what the command line calls options by the names of the fields on the page."""
    fields = {
        "roster": say("Class list"),
        "gradebook": say("Grades are for"),
        "column": say("Its column"),
        "late-after": say("Deadline"),
        "feedback-after": say("Feedback after"),
        "lessons": say("Lessons"),
    }
    return _OPTION.sub(lambda option: say("“{field}”", field=fields[option[1]]), line)


def in_words(error: BaseException) -> str:
    """Say in a line what went wrong, and what to do, as the command line does."""
    if isinstance(error, CourseError):
        return say(
            "The course has faults. Mend them, then reload this page:\n{faults}", faults=error
        )
    if isinstance(error, OneLineError):
        return in_the_desks_words(str(error))
    if isinstance(error, OSError) and error.filename:
        return say(
            "{file}: {reason}; expected a place to read from or write to. "
            "Nothing was lost: press again when it is one",
            file=error.filename,
            reason=error.strerror,
        )
    if isinstance(error, (OSError, sqlite3.Error)):
        return say(
            "{folder}: {reason}; is the disk full, or another program at work in this folder?",
            folder=GRADED,
            reason=error,
        )
    told = f"{type(error).__name__}: {error}"
    return say("This failed ({error}). Nothing was lost; please report it", error=told)
