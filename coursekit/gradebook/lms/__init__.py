"""The LMSs that coursekit knows, one file each.

To add an LMS, add a file with a class that fulfils `coursekit.gradebook.lms_base.Lms`, or
`LmsWithGradebook` if the LMS takes a gradebook back, and an instance in `LMSS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath

from coursekit.catalogue import say
from coursekit.errors import HandInError
from coursekit.gradebook.lms.blackboard import Blackboard
from coursekit.gradebook.lms.brightspace import Brightspace
from coursekit.gradebook.lms.canvas import Canvas
from coursekit.gradebook.lms.github_classroom import GithubClassroom
from coursekit.gradebook.lms.google_classroom import GoogleClassroom
from coursekit.gradebook.lms.gradescope import Gradescope
from coursekit.gradebook.lms.ilias import Ilias
from coursekit.gradebook.lms.moodle import Moodle
from coursekit.gradebook.lms.sakai import Sakai
from coursekit.gradebook.lms_base import Lms, LmsWithGradebook, Submission
from coursekit.gradebook.roster import Roster, names_a_student
from coursekit.gradebook.tables import opened_table

# A file's name is tried in this order; those come last whose form fits most names.
LMSS: dict[str, Lms] = {
    lms.name: lms
    for lms in (
        *(Moodle(), Blackboard(), Brightspace(), Sakai(), Gradescope(), Canvas()),
        *(Ilias(), GithubClassroom(), GoogleClassroom()),
    )
}
# Characters of a file's name or a table's title: more no LMS writes, and to look for a form in it
# would take long.
_LONGEST = 255
_SAMPLE = 200  # rows by which a table is known


def with_gradebook() -> dict[str, LmsWithGradebook]:
    """Give the LMSs that take a gradebook back, by name."""
    return {name: lms for name, lms in LMSS.items() if isinstance(lms, LmsWithGradebook)}


def submission(path: str, header: Sequence[str] | None = None) -> Submission | None:
    """Read what a file's path says in the form of one of the LMSs; None if it has none of them.

    Args:
        path: The path, as people are told.
        header: The titles of the roster's columns; None without a roster. A form that fits many
            names counts only beside a roster.
    """
    return upload_of(path, header)[0]


def upload_of(path: str, header: Sequence[str] | None = None) -> tuple[Submission | None, str]:
    """Read what a file's path says, and give the part of the path that says it.

    The outermost part of the path that has the form of an LMS decides: if a student sent an
    archive, the LMS named the archive, and the student the files in it. A form that fits many
    names is looked for only where no part has another.

    Args:
        path: The path, as people are told.
        header: As for `submission`.

    Returns:
        What it says, None if no part has such a form; and the path up to that part, "" without.
    """
    parts = PurePosixPath(path).parts
    strict = [lms for lms in LMSS.values() if lms.is_certain(None)]
    beside = [lms for lms in LMSS.values() if lms not in strict and lms.is_certain(header)]
    for lmss in filter(None, (strict, beside)):
        for position, part in enumerate(parts, 1):
            if len(part) > _LONGEST:
                continue
            for lms in lmss:
                found = lms.submission(part, parts[position:])
                if found:
                    return found, "/".join(parts[:position])
    return None, ""


def senders_listed(path: str, data: bytes) -> dict[str, tuple[str, ...]]:
    """Read a list of senders that an LMS puts beside the files.

    Args:
        path: Where the list lies.
        data: Its bytes.

    Returns:
        The ids by which a roster may know the sender of each folder beside it, by its path.
    """
    found = submission(path)
    if found is None or not found.note:
        return {}
    listed = LMSS[found.lms].senders_listed(data)
    folder = PurePosixPath(path).parent
    return {str(folder / sender): ids for sender, ids in listed.items()}


def listed_sender(path: str, listed: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Give the ids of a file's sender in the lists that were read; none if no list has it.

    Args:
        path: Where the file lies.
        listed: All that `senders_listed` gave.
    """
    folders = map(str, PurePosixPath(path).parents) if listed else ()
    return next((listed[folder] for folder in folders if folder in listed), ())


def open_roster(path: Path, gradebook: str = "") -> Roster:
    """Open the roster in a table.

    Args:
        path: The file.
        gradebook: The name of the LMS whose gradebook is to be written; "" finds out whose
            export it is, or takes it for a plain table if nobody's.

    Raises:
        HandInError: The file cannot be read, or lacks a column that is needed.
    """
    with opened_table(path) as (rows, delimiter):
        start = [[cell[:_LONGEST].strip() for cell in row] for row in islice(rows, _SAMPLE)]
        start = start or [[]]
    known = with_gradebook()
    wanted = known.get(gradebook)
    for lms, line in _possible([wanted] if wanted else list(known.values()), start):
        header, sample = start[line - 1], start[line:]
        if lms.owns(header, sample):
            return Roster(path, lms, header, delimiter, lms.columns(path, header, sample), line)
    header = start[0]
    if wanted:
        return Roster(path, wanted, header, delimiter, wanted.columns(path, header, start[1:]))
    if not any(map(names_a_student, header)):
        raise HandInError(
            say(
                "{path}: line 1: found {found}; expected a column student or name: such as "
                "{titles}",
                path=path,
                found=", ".join(filter(None, header))[:_LONGEST] or say("nothing"),
                titles="Student ID, SID, Username, Email, Matrikelnummer, Numéro étudiant, "
                "Matrícula, Name, Last Name, Nachname, Nom, Apellidos",
            )
        )
    return Roster(path, None, header, delimiter, {})


def _possible(
    lmss: Sequence[LmsWithGradebook], start: Sequence[Sequence[str]]
) -> Iterator[tuple[LmsWithGradebook, int]]:
    """Give every LMS with each line that may be its header."""
    for lms in lmss:
        for line in range(1, min(len(start), lms.header_line) + 1):
            yield lms, line
