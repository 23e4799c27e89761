"""The LMSs that coursekit knows, one file each.

To add an LMS, add a file with a class that fulfils `coursekit.gradebook.lms_base.Lms`, or
`LmsWithGradebook` if the LMS takes a gradebook back, and an instance in `LMSS`.
"""

from pathlib import Path, PurePosixPath

from coursekit.errors import HandInError
from coursekit.gradebook.lms.blackboard import Blackboard
from coursekit.gradebook.lms.canvas import Canvas
from coursekit.gradebook.lms.moodle import Moodle
from coursekit.gradebook.lms_base import Lms, LmsWithGradebook, Submission
from coursekit.gradebook.roster import Roster, names_a_student
from coursekit.gradebook.tables import opened_table

# A file's name is tried in this order; Canvas comes last, because its form fits most names.
LMSS: dict[str, Lms] = {lms.name: lms for lms in (Moodle(), Blackboard(), Canvas())}
WITH_GRADEBOOK = {name: lms for name, lms in LMSS.items() if isinstance(lms, LmsWithGradebook)}
NOTES = "is a note of the LMS about a hand-in, not a hand-in"


def submission(path: str) -> Submission | None:
    """Read what a file's path says in the form of one of the LMSs; None if it has none of them."""
    return upload_of(path)[0]


def upload_of(path: str) -> tuple[Submission | None, str]:
    """Read what a file's path says, and give the part of the path that says it.

    The outermost part of the path that has the form of an LMS decides: if a student sent an
    archive, the LMS named the archive, and the student the files in it.

    Returns:
        What it says, None if no part has such a form; and the path up to that part, "" without.
    """
    parts = PurePosixPath(path).parts
    for number, part in enumerate(parts, 1):
        for lms in LMSS.values():
            found = lms.submission(part)
            if found:
                return found, "/".join(parts[:number])
    return None, ""


def open_roster(path: Path, gradebook: str = "") -> Roster:
    """Open the roster in a CSV file.

    Args:
        path: The file.
        gradebook: The name of the LMS whose gradebook is to be written; "" finds out whose
            export it is, or takes it for a plain table if nobody's.

    Raises:
        HandInError: The file cannot be read, or lacks a column that is needed.
    """
    with opened_table(path) as (rows, delimiter):
        header = [title.strip() for title in next(rows, [])]
        first = next(rows, [])
    lms = WITH_GRADEBOOK.get(gradebook)
    lms = lms or next((each for each in WITH_GRADEBOOK.values() if each.owns(header)), None)
    if lms:
        return Roster(path, lms, header, delimiter, lms.columns(path, header, first))
    if not any(map(names_a_student, header)):
        found = ", ".join(header) or "nothing"
        raise HandInError(f"{path}: line 1: found {found}; expected a column student or name")
    return Roster(path, None, header, delimiter, {})
