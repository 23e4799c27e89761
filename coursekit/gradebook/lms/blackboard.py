"""Blackboard: the files of *Assignment File Download*.

Unlike that of the other LMSs, the form of its names could not be checked against the program's
source, which is not public.
"""

import re
from datetime import datetime
from pathlib import PurePosixPath

from coursekit.gradebook.lms_base import Lms, Submission

_TIME = r"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"
_NAME = re.compile(
    rf"(?P<task>.+)_(?P<id>[^_]+)_attempt_(?P<time>{_TIME})(?:_(?P<file>.+)|(?P<note>\.txt))"
)


class Blackboard(Lms):
    """Blackboard names student and time of each attempt; its gradebook is filled in by hand."""

    name = "blackboard"

    def submission(self, part: str) -> Submission | None:
        """Read a name such as "task_login_attempt_2026-01-31-09-30-00_file.json"."""
        match = _NAME.fullmatch(part)
        if match is None:
            return None
        try:
            sent = datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S")
        except ValueError:
            return None
        if not 1970 < sent.year < 9999:  # at both ends a time may not exist in UTC
            return None
        parts = f"{match['task']}_{match['id']}".split("_")
        return Submission(
            lms=self.name,
            senders=tuple("_".join(parts[first:]) for first in range(len(parts))),
            sender=match["id"],
            attempt=int(sent.strftime("%Y%m%d%H%M%S")),
            time=sent.isoformat(),
            back=f"{PurePosixPath(part).stem}.html",
            note=match["note"] is not None,
        )
