"""Forget one student: whatever is kept in a folder of grades, in the register and in every table.

What lies elsewhere is nobody's to delete here, so it is named: the hand-in itself, which the next
run would take in again, and a score sheet that the teacher has changed.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import define, field, frozen

from coursekit.catalogue import say, say_many
from coursekit.course import Course
from coursekit.errors import HandInError, did_you_mean
from coursekit.gradebook import FileRow, tables
from coursekit.gradebook.collect import LISTED
from coursekit.gradebook.database import Gradebook, open_gradebook
from coursekit.gradebook.database_rows import FILE, FORM, recalled
from coursekit.gradebook.filled_table import leave_out_rows
from coursekit.gradebook.grade_folder import FEEDBACK
from coursekit.gradebook.held_back import feedback_zips, take_away_zips
from coursekit.gradebook.identify import page_of
from coursekit.gradebook.names import id_key, name_key
from coursekit.gradebook.pipeline import SETTINGS
from coursekit.gradebook.register_seal import TABLE
from coursekit.gradebook.roster import id_columns, name_columns
from coursekit.gradebook.same_work import same_work
from coursekit.gradebook.score_sheet import changed_sheets, write_sheets
from coursekit.gradebook.tables import plain_cell

_REPORTS = ("report.html", "items.html", "compare.html")  # which name students among all else
_FILTERED = ("gradebook.csv", "moved.csv", "ideas.csv")  # tables that the register cannot make anew
_SURE = 4  # letters of a word that means a student wherever it stands; "7" is also a point
_MOST_LISTED = 10  # students in a message


@define
class Kept:
    """A student of whom something is kept.

    Attributes:
        who: The key that all files of the student have in common, or "".
        row: The line in the roster, or None.
        ids: The ids as grading shows them.
        names: The names, likewise.
        pages: The names of the pages of feedback, without ".html".
        keys: All keys of ids and names, also those that the roster has.
    """

    who: str
    row: int | None
    ids: dict[str, None] = field(factory=dict)
    names: dict[str, None] = field(factory=dict)
    pages: dict[str, None] = field(factory=dict)
    keys: set[str] = field(factory=set)

    def __str__(self) -> str:
        return " ".join([*list(self.ids)[:1], *list(self.names)[:1]]) or "".join(self.pages)

    def add(self, id: str, name: str, page: str) -> None:
        """Add what one file says, or the roster."""
        self.ids |= {id: None} if id else {}
        self.names |= {name: None} if name else {}
        self.pages |= {page: None} if page else {}
        keys = {id_key(id)} if id else set()
        self.keys |= keys | {name_key(name)} - {name_key("")}


@frozen
class Forgotten:
    """What was deleted of a student, and what was not.

    Attributes:
        student: Id and name.
        hand_ins: How many hand-ins were kept.
        left: Where hand-ins, the roster and changed score sheets lie, which were not deleted.
        gone: The reports that were taken away, because they named the student.
    """

    student: str
    hand_ins: int
    left: Sequence[Path]
    gone: Sequence[Path]


def forget(course: Course, out: Path, wanted: str) -> Forgotten:
    """Delete everything that a folder of grades keeps of one student.

    Args:
        course: The course.
        out: The folder of grades.
        wanted: The student's id or name, as grading shows it.

    Raises:
        HandInError: There are no grades, or nobody or more than one is meant.
    """
    if not (out / FILE).is_file():
        raise HandInError(
            say("{path}: no such file; expected a folder that grade wrote", path=out / FILE)
        )
    if (form := recalled(out, "form")) and form != FORM:
        raise HandInError(
            say("{path}: was graded by another version; grade again, then forget", path=out)
        )
    with open_gradebook(out, course.id) as gradebook:
        kept = _kept(gradebook)
        student = _meant(out, wanted, kept)
        sheets = changed_sheets(out, gradebook)
        others = {key for other in kept if other is not student for key in other.keys}
        with gradebook.transaction():  # so that nothing is forgotten by halves on a full disk
            files = _forget(gradebook, student)
            gone = _rewrite(out, course, gradebook, student, others)
        gradebook.compact()
        roster = json.loads(gradebook.recall(SETTINGS) or "{}").get("roster", "")
    places = {place: None for file in files for place in _places(file)}
    if student.row is not None and roster:
        places[Path(roster)] = None
    hand_ins = sum(not file.sort for file in files)
    return Forgotten(str(student), hand_ins, [*places, *sheets], gone)


# --- who is meant ---


def _kept(gradebook: Gradebook) -> list[Kept]:
    """Give every student of whom something is kept."""
    students: dict[tuple[str, int | None], Kept] = {}
    for who, row, *says in gradebook.kept_students():
        same = (who, None if who else row)
        student = students.setdefault(same, Kept(who, row))
        student.add(*says)
    for student in students.values():
        student.keys |= gradebook.roster_keys_of(student.row)
    return list(students.values())


def _meant(out: Path, wanted: str, kept: Sequence[Kept]) -> Kept:
    """Give the one student whom an id or a name means."""
    keys = {id_key(wanted), name_key(wanted)} - {name_key("")}
    found = [each for each in kept if keys & each.keys or wanted in each.pages]
    if len(found) == 1:
        return found[0]
    if not found:
        known = [word for each in kept for word in (*each.ids, *each.names)]
        raise HandInError(
            say(
                "{path}: nobody is {wanted!r}; expected an id or a name as {table} has it.",
                path=out,
                wanted=wanted,
                table=TABLE,
            )
            + did_you_mean(wanted, known)
        )
    several = ", ".join(map(str, found[:_MOST_LISTED]))
    if (more := len(found) - _MOST_LISTED) > 0:
        several = say_many("{names} and {n} more", "{names} and {n} more", more, names=several)
    raise HandInError(
        say(
            "{path}: {wanted!r} is more than one student: {students}. Nothing was deleted; "
            "give the id of one",
            path=out,
            wanted=wanted,
            students=several,
        )
    )


# --- what is deleted ---


def _forget(gradebook: Gradebook, student: Kept) -> list[FileRow]:
    """Delete a student from the register, and give the files that were theirs."""
    pages = [*student.pages, *map(page_of, student.ids)]
    pages += [page_of(name_key(name), "name") for name in student.names]
    files = gradebook.forget_student(student.who, student.row, pages)
    gradebook.reword(_without(student))
    listed = json.loads(gradebook.recall(LISTED) or "{}")
    folders = tuple(file.path for file in files)
    others = {
        folder: ids
        for folder, ids in listed.items()
        if student.keys.isdisjoint(map(id_key, ids))
        and not any(path.startswith(f"{folder}/") for path in folders)
    }
    if others != listed:
        gradebook.remember(LISTED, json.dumps(others))
    gradebook.note_handed_out()
    return files


def _without(student: Kept) -> Callable[[str], str]:
    """Give what takes a student's id and name out of a message."""
    both = [f"{id} {name}" for id in student.ids for name in student.names]
    words = [*both, *student.names, *(id for id in student.ids if len(id) > 1)]
    if not words:
        return lambda text: text
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(say("(forgotten)"), text)  # in place of the student


def _rewrite(
    out: Path, course: Course, gradebook: Gradebook, student: Kept, others: set[str]
) -> list[Path]:
    """Write every table anew without a student, and give the reports that were taken away."""
    for page in student.pages:
        (out / FEEDBACK / f"{page}.html").unlink(missing_ok=True)
    tables.write_plain(out / TABLE, gradebook, gradebook.lessons)
    tables.write_results(out / "results.csv", gradebook)
    tables.write_problems(out / "problems.csv", gradebook)
    tables.write_earlier(out / "earlier.csv", gradebook)
    tables.write_same_work(out / "same_work.csv", gradebook, same_work(gradebook))
    write_sheets(out, course, gradebook)
    for name in _FILTERED:
        if (out / name).exists():
            leave_out_rows(out / name, _row_of(student, others))
    if feedback_zips(out):
        take_away_zips(out)
        tables.write_feedback_zips(out, gradebook)
    gone = [out / name for name in _REPORTS if (out / name).exists()]
    for path in gone:
        path.unlink()
    return gone


def _row_of(student: Kept, others: set[str]) -> Callable[[list[str], list[str]], bool]:
    """Give what tells a student's row of a table by its titles and its cells.

    Args:
        student: The student.
        others: The keys of all other students, by which nobody else's row is taken.
    """
    pages = {f"{page}.html" for page in student.pages}
    own = student.keys - others

    def is_theirs(titles: list[str], cells: list[str]) -> bool:
        plain = [plain_cell(cell).strip() for cell in cells]
        ids = {plain[column] for column in id_columns(titles) if column < len(plain)}
        name = " ".join(plain[column] for column in name_columns(titles) if column < len(plain))
        words = {*ids, name, *(cell for cell in plain if len(cell) >= _SURE)} - {""}
        return not own.isdisjoint([*map(id_key, words), *map(name_key, words)]) or any(
            cell in pages for cell in plain
        )

    return is_theirs


# --- what is not ---


def _places(file: FileRow) -> Iterator[Path]:
    """Give the file or zip on disk that a hand-in came in, if it is still there."""
    source = Path(file.source)
    if source.is_file():
        yield source
        return
    for whole in (source / file.path, source.parent / file.path):
        inside = [path for path in (whole, *whole.parents) if source in path.parents]
        there = next((path for path in inside if path.is_file()), None)
        if there:
            yield there
            return
