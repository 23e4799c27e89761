"""Who made the last hand-in file from a work folder, so that the form need not ask twice.

It is kept beside the answers, in `who.json`, and in no notebook: a notebook may be shown to others.
It also names the file that was made, so that a student who gives their name once and their number
another time still has one file to hand in.
"""

import json
from contextlib import suppress
from pathlib import Path, PurePosixPath

from attrs import asdict, frozen

from coursekit.work.disk import make_private_folder, write_atomically

FILE = "who.json"
FORMAT = "coursekit who"


@frozen
class Signature:
    """Who handed in last.

    Attributes:
        name: The name as it was typed; "" when it never was.
        student: The student number, likewise.
        file: The name of the hand-in file that was made, or "".
    """

    name: str = ""
    student: str = ""
    file: str = ""

    def may_be(self, name: str, student: str) -> bool:
        """Tell whether this is the student of that name and number; "" is not known.

        One who mends a number keeps the name, and one who mends the name the number: two students
        have neither in common.
        """
        if name and name == self.name:
            return True
        if student and student == self.student:
            return True
        return not (name and self.name) and not (student and self.student)


def read_signature(folder: Path, course: str) -> Signature:
    """Read who handed in last on a course; nobody where that cannot be read.

    Args:
        folder: The work folder, which courses may share.
        course: The id of the course.
    """
    table = _read(folder).get(course)
    if not isinstance(table, dict):
        return Signature()
    known = [table.get(field, "") for field in ("name", "student", "file")]
    name, student, file = (text if isinstance(text, str) else "" for text in known)
    is_own = file.startswith("hand-in-") and PurePosixPath(file).name == file and "\\" not in file
    return Signature(name, student, file if is_own else "")


def write_signature(folder: Path, course: str, signature: Signature) -> None:
    """Remember who handed in last; where that cannot be written, the form asks again."""
    table = {"format": FORMAT, "courses": _read(folder) | {course: asdict(signature)}}
    with suppress(OSError):
        make_private_folder(folder)
        text = json.dumps(table, ensure_ascii=False, indent=1)
        write_atomically(folder / FILE, f"{text}\n", private=True)


def _read(folder: Path) -> dict[str, object]:
    """Read the table of courses; an empty one where there is none that can be used."""
    try:
        table = json.loads((folder / FILE).read_bytes())
        courses = table["courses"] if table["format"] == FORMAT else {}
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return {}
    return courses if isinstance(courses, dict) else {}
