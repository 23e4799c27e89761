"""Gradescope: *Export Submissions*, and its roster.

Its source is not public. The form is that of its export as public scripts read it: a folder a
submission, and a list that says who sent each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import yaml

from coursekit.catalogue import say
from coursekit.gradebook.lms_base import Guide, Lms, Submission

LIST = "submission_metadata.yml"


class Gradescope(Lms):
    """Gradescope numbers submissions; its list gives the student's number of each."""

    name = "gradescope"

    @property
    def guide(self) -> Guide:
        """Give what a teacher is told of it."""
        return Guide(
            title="Gradescope",
            known="public scripts that read its files",
            source=say("scripts that read submission_metadata.yml; its source is not public"),
            collect=say("the assignment, *Review Grades*, *Export Submissions*"),
            named=say("who, from the list in the zip"),
            back=say("nothing: copy the points"),
            steps=(
                say("Review Grades, Export Submissions. Give the zip as it comes."),
                say(
                    "Roster, More, Download Roster. This is the roster; its SID is the student's "
                    "number."
                ),
                "coursekit grade submissions.zip --out graded --roster roster.csv",
                say("gradebook.csv has the rows of the roster, in its order: copy the points."),
            ),
        )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Read a folder such as "submission_123"; the list beside them is a note."""
        if part == LIST and not below:
            return Submission(self.name, "", note=True)
        if below and re.fullmatch(r"submission_\d+", part):
            return Submission(self.name, part)
        return None

    def senders_listed(self, data: bytes) -> Mapping[str, tuple[str, ...]]:
        """Read who sent each submission; one of several people stays without a sender.

        Everything is read as text: a number in it, such as 00123, would lose its zeros otherwise.
        """
        try:
            entries = yaml.load(data, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        except (yaml.YAMLError, UnicodeError, RecursionError, ValueError):
            return {}
        senders = {}
        for submission, entry in (entries if isinstance(entries, dict) else {}).items():
            people = entry.get(":submitters") if isinstance(entry, dict) else None
            if isinstance(people, list) and len(people) == 1 and isinstance(people[0], dict):
                texts = (people[0].get(key) for key in (":sid", ":email"))
                senders[str(submission)] = tuple(t for t in texts if isinstance(t, str) and t)
        return senders
