"""Find out whose each file is: by the LMS's name for it, by the roster, or by the file itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coursekit.gradebook import FileRow, RosterStudent
from coursekit.gradebook.lms_base import Submission
from coursekit.gradebook.roster import id_key, login_key, name_key, sender_key

_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def page_of(id: str, what: str = "") -> str:
    """Give the name of a student's page, always the same and different for any two students.

    An id that every file system accepts is the name itself. Of any other, the name holds a part and
    a digest after a "~", which no accepted id contains.

    Args:
        id: The student's id, or another text that identifies them.
        what: What that text is, if it is no id; "" if it is one.
    """
    fits = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,60}", id) and not _WINDOWS.match(id)
    if fits and not what and not id.endswith("."):
        return id
    stem = "-".join(re.findall(r"[^\W_]+", id.casefold()))[:40] or "student"
    return f"{stem}~{hashlib.sha256(f'{what} {id.casefold()}'.encode()).hexdigest()[:10]}"


class Owner(NamedTuple):
    """The student to whom a file belongs.

    Attributes:
        who: A key that all files of the student have in common.
        page: The name of the student's page of feedback, without ".html".
        row: The student's line in the roster; None if the roster does not have them.
        note: How the file and its sender, or the roster, disagree; "" if they do not.
    """

    who: str
    page: str
    row: int | None = None
    note: str = ""


def keys_of(file: FileRow, sender: Sequence[str]) -> list[str]:
    """Give all keys by which the roster may know the sender of a file."""
    return [id_key(file.student), login_key(file.student), name_key(file.name), *sender]


def keys_of_sender(submission: Submission | None, listed: Sequence[str] = ()) -> list[str]:
    """Give the keys of the sender whom an LMS names, surest first.

    Args:
        submission: What the LMS says in the file's name, or None.
        listed: The ids of the sender in a list that the LMS puts beside the files.
    """
    if submission is None or submission.group:
        return []
    ids = [id_key(id) for id in (*listed, *submission.senders)]
    names = [name_key(submission.name)] if " " in submission.name else []
    own = [sender_key(submission.lms, submission.sender)] if submission.sender else []
    return [*own, *ids, *names]


def owner(
    file: FileRow, sender: Sequence[str], known: Mapping[str, Sequence[RosterStudent]]
) -> Owner:
    """Find out whose a file is.

    The LMS is believed before the file, because a student can type any id; an id is believed before
    a name.

    Args:
        file: The file, with what it says itself and what the LMS says.
        sender: The keys of the sender whom the LMS names, as `keys_of_sender` gives them.
        known: The students of the roster by each of `keys_of`. A key that several share
            identifies nobody.
    """
    if not known:
        return _stranger(file)

    def student(keys: Sequence[str]) -> RosterStudent | None:
        return next((known[key][0] for key in keys if len(known.get(key, ())) == 1), None)

    by_lms = student(sender)
    by_id = student([id_key(file.student), login_key(file.student)])
    typed = by_id or student([name_key(file.name)])
    found = by_lms or typed
    if found:
        note = ""
        if by_lms and typed and typed != by_lms:
            note = f"says that it is by {file.student or file.name}, but another sent it"
        elif not by_lms and not by_id and file.student:
            note = f"no student of the roster has the id {file.student}; taken by the name"
        return _in_roster(found, note)
    if file.student and len(known.get(id_key(file.student), ())) > 1:
        return _stranger(file)._replace(note=f"{file.student} is more than one in the roster")
    return _stranger(file)


def _in_roster(student: RosterStudent, note: str) -> Owner:
    """Give the owner of a file whom the roster knows, by their id or, without one, by name."""
    if student.id:
        return Owner(id_key(student.id), page_of(student.id), student.row, note)
    key = name_key(student.name)
    return Owner(key, page_of(key, "name"), student.row, note)


def _stranger(file: FileRow) -> Owner:
    """Give the owner of a file by itself, without a roster."""
    if file.lms:
        return Owner(sender_key(file.lms, file.lms_id), page_of(file.lms_id, file.lms))
    if file.student:
        return Owner(id_key(file.student), page_of(file.student))
    if file.name:
        return Owner(name_key(file.name), page_of(name_key(file.name), "name"))
    return Owner(f"file~{file.path}", page_of(file.path, "file"))
