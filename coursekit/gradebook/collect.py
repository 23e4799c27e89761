"""Take in files: what each says of itself, what its LMS says, and whose it is in words.

`coursekit.gradebook.pipeline` leads through a run; `coursekit.gradebook.identify` finds the owner.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.errors import HandInError, OtherFile, UnreadFile
from coursekit.gradebook import FileRow, RosterStudent, kept_reason
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.identify import Owner, suggested, typed
from coursekit.gradebook.lms import listed_sender, senders_listed, submission, upload_of
from coursekit.gradebook.lms_base import Submission
from coursekit.gradebook.roster import sender_key
from coursekit.work.archives import FolderOfGrades, Found
from coursekit.work.file_kinds import hand_in_file
from coursekit.work.handin import read_head

LISTED = "senders listed"  # the name in the database of what LMSs list beside the files


def senders_beside(found: Found) -> dict[str, tuple[str, ...]]:
    """Give the senders in a list that an LMS puts beside the files, or nothing."""
    sent = None if found.problem else submission(found.path)
    if sent is None or not sent.note:
        return {}
    try:
        return senders_listed(found.path, found.read())
    except HandInError:
        return {}


def file_row(found: Found, course: Course, header: Sequence[str] | None) -> tuple[FileRow, bytes]:
    """Give what a file and the name that its LMS gave it say, and its bytes if it is a hand-in."""
    row = FileRow(found.path, found.stamp, found.source, found.upload)
    row, sent = with_sender(row, header)
    if sent and (sent.note or sent.instead):
        return row._replace(sort="note", problem=kept_reason(_note(sent))), b""
    try:
        data = found.read()
        head = read_head(data, course, found.path)
    except OtherFile as error:
        return row._replace(sort="other", problem=kept_reason(error)), b""
    except UnreadFile as error:  # without a stamp, so that it is read again next time
        return row._replace(stamp="", sort="damaged", problem=kept_reason(error)), b""
    except HandInError as error:
        sort = "grades" if isinstance(error, FolderOfGrades) else "damaged"
        return row._replace(sort=sort, problem=kept_reason(error)), b""
    row = row._replace(
        digest=hashlib.sha256(data).hexdigest(),
        student=head.student,
        name=head.name,
        made=head.made,
        at=head.at,
    )
    id_key, name_key = typed(head.student, head.name)
    return row._replace(id_key=id_key, name_key=name_key), data


def with_sender(row: FileRow, header: Sequence[str] | None) -> tuple[FileRow, Submission | None]:
    """Enter into a row what an LMS says of the file in its path, and give that too.

    Args:
        row: The row.
        header: The titles of the roster's columns; None without a roster.
    """
    sent, upload = upload_of(row.path, header)
    if sent is None:
        return _without_sender(row), None
    # The LMS names no zone: the time is taken for that of the zone in which the class is graded.
    time = datetime.fromisoformat(sent.time).astimezone().timestamp() if sent.time else 0.0
    is_single = bool(sent.sender) and not sent.group
    row = _without_sender(row)._replace(
        upload=row.upload if upload == row.path or not sent.sender else upload,
        lms=sent.lms,
        lms_id=sent.sender,
        lms_name=sent.name,
        sender=sender_key(sent.lms, sent.sender) if is_single else "",
        senders="\n".join(sent.senders),
        is_group=sent.group,
        attempt=sent.attempt,
        late=sent.late,
        sent=time,
        back=sent.back,
    )
    return row, sent


def _without_sender(row: FileRow) -> FileRow:
    """Empty what an LMS says in a file's path."""
    first = FileRow._fields.index("lms")
    return row._replace(**dict(zip(FileRow._fields[first:], _UNKNOWN[first:], strict=True)))


_UNKNOWN: tuple[Any, ...] = FileRow("", "")


def _note(sent: Submission) -> HandInError:
    if sent.instead == "text":
        return HandInError(say("is a text that was handed in, and no file"), hand_in_file())
    if sent.instead == "link":
        return HandInError(say("is a link that was handed in, and no file"), hand_in_file())
    if sent.attempt:
        wrong = say("is a note of the LMS, and no file came with it")
        return HandInError(wrong, hand_in_file())
    return HandInError(say("is a note of the LMS"))


def with_listed(file: FileRow, listed: Mapping[str, Sequence[str]]) -> FileRow:
    """Add the ids of a file's sender in a list that the LMS put beside the files."""
    return file._replace(senders="\n".join((*listed_sender(file.path, listed), file.senders)))


def label_of(file: FileRow, student: RosterStudent | None) -> str:
    """Say whose a file is, as far as anybody knows, for a message."""
    if student:
        return " ".join(filter(None, (student.id, student.name)))
    folder = file.path.rpartition("/")[0].rpartition("/")[2]
    by_lms = file.lms_name or file.lms_id
    said = " ".join(filter(None, (file.student, file.name)))
    return said or by_lms or ("" if folder.lower().endswith(".zip") else folder)


_LONG_NAME = 40  # letters; the words of a longer name take as much time as those of several


class Suggestions:
    """Whom of the roster files may mean that mean nobody; a few of them, for each looks at all."""

    MOST = 100_000  # comparisons of a file with a student

    def __init__(self, gradebook: Gradebook) -> None:
        self._gradebook = gradebook
        self._students: list[RosterStudent] | None = None
        self._left = self.MOST

    def add_to(self, owner: Owner, file: FileRow) -> Owner:
        """Add to the note of a file's owner whom the file may mean."""
        if self._students is None:
            self._students = list(islice(self._gradebook.roster_students(), self.MOST))
        self._left -= len(self._students) * (1 + len(file.name) // _LONG_NAME)
        return suggested(file, owner, self._students) if self._left >= 0 else owner
