"""What an LMS says in the names of the files that it hands out, and the names it takes back.

From the LMSs' own source: Canvas `lib/content_zipper.rb`, Moodle
`mod/assign/feedback/file/importziplib.php`. Blackboard's form is not checked against a source.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

from attrs import frozen

_CANVAS = re.compile(r"\w+?(?P<late>_LATE)?_(?P<id>\d+)_(?P<attempt>\d+)_(?P<file>.+)")
_HIDDEN = re.compile(
    r"anon(?P<late>_LATE)?_(?P<id>[^\W_]+)_(?P<attempt>\d+)_(?P<file>.+)", re.IGNORECASE
)
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(.*)")
_TIME = r"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"
_BLACKBOARD = re.compile(
    rf"(?P<task>.+)_(?P<id>[^_]+)_attempt_(?P<time>{_TIME})(?:_(?P<file>.+)|(?P<note>\.txt))"
)
NOTES = "is a note of the LMS about a hand-in, not a hand-in"


@frozen
class Sender:
    """Whom the LMS names as the sender of a file, and what it says of the attempt.

    `attempt` grows with each attempt, 0 when the name does not tell; `time` is ISO 8601 without a
    zone, or ""; `back` is the name under which the LMS takes a page of feedback for it.
    """

    lms: str
    id: str
    attempt: int = 0
    late: bool = False
    time: str = ""
    back: str = ""
    note: bool = False

    @property
    def who(self) -> str:
        """The sender's id with the name of the LMS: no id that a student types looks like it."""
        return f"{self.lms}~{self.id.casefold()}"


def sender(place: str) -> Sender | None:
    """The sender that a file's path names in one of the LMSs' forms; None when in none of them.

    An archive inside the LMS's own carries the name, not the files in it: the outermost part of
    the path that has one of the forms decides.
    """
    for part in PurePosixPath(place).parts:
        found = _moodle(part) or _blackboard(part) or _canvas(part)
        if found:
            return found
    return None


def _canvas(part: str) -> Sender | None:
    match = _HIDDEN.fullmatch(part) or _CANVAS.fullmatch(part)
    if match is None:
        return None
    return Sender(
        lms="canvas",
        id=match["id"],
        attempt=_number(match["attempt"]),
        late=match["late"] is not None,
        back=_page(part),
    )


def _moodle(part: str) -> Sender | None:
    match = _MOODLE.fullmatch(part)
    if match is None:
        return None
    # Moodle splits at underscores from the left: one in the name would hide the number.
    name = match["name"].replace("_", " ")
    back = f"{name}_{match['id']}_assignfeedback_file_feedback.html"
    note = match["kind"] == "onlinetext"
    return Sender("moodle", match["id"], back=back, note=note)


def _blackboard(part: str) -> Sender | None:
    match = _BLACKBOARD.fullmatch(part)
    if match is None:
        return None
    try:
        sent = datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S")
    except ValueError:
        return None
    if not 1970 < sent.year < 9999:  # in its first and last year a time may have no UTC
        return None
    return Sender(
        lms="blackboard",
        id=match["id"],
        attempt=int(sent.strftime("%Y%m%d%H%M%S")),
        time=sent.isoformat(),
        back=_page(part),
        note=match["note"] is not None,
    )


def _number(digits: str) -> int:
    return int(digits[:18])  # what a database holds


def _page(part: str) -> str:
    return f"{PurePosixPath(part).stem}.html"
