"""ILIAS: the submissions of an exercise.

From its source: `Modules/Exercise/classes/class.ilExSubmission.php` for the folders,
`class.ilExAssignment.php` for the zip of feedback.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from coursekit.catalogue import say
from coursekit.gradebook.lms_base import Guide, Lms, Submission

_NAME = re.compile(r"(?P<who>[^_]+_[^_]+_.+)_(?P<id>\d+)")
_LATE = re.compile(r"(Late Submission|Versp(ä|ae)tete Abgabe|Versp(ä|ae)tet) - ", re.IGNORECASE)


class Ilias(Lms):
    """ILIAS makes a folder a student, "Lastname_Firstname_login_number".

    Folders of other people look like that too, so a login counts only if the roster knows it.
    """

    name = "ilias"

    @property
    def guide(self) -> Guide:
        """Give what a teacher is told of it."""
        return Guide(
            title="ILIAS",
            known="its source code",
            source="class.ilExSubmission.php, class.ilExAssignment.php (multi-feedback)",
            collect=say("the exercise, *Submissions and Grades*, *Download All Submissions*"),
            named=say("who, beside a roster that has the logins; late"),
            back=say("feedback, as a zip; grades are typed in: copy the points"),
            steps=(
                say(
                    "In the exercise: Submissions and Grades, the assignment, Download All "
                    "Submissions. Give the zip as it comes."
                ),
                say("Members, Export: a table with login and name is the roster."),
                "coursekit grade submissions.zip --out graded --roster members.csv",
                say("gradebook.csv has the rows of your table, in its order: copy the points."),
                say("Multi-Feedback, upload: feedback.zip."),
                say(
                    "A team's folder holds one folder a member; only who typed their id in it is "
                    "known."
                ),
            ),
        )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Read a folder such as "Doe_Jane_jdoe_4711"."""
        match = _NAME.fullmatch(part)
        if match is None or not below:
            return None
        words = match["who"].split("_")
        # A first name may be two words, a login may hold the sign too: the longest comes first.
        tails = ["_".join(words[first:]) for first in range(2, len(words))]
        return Submission(
            lms=self.name,
            sender="",
            late=_LATE.match(below[0]) is not None,
            back=f"multi_feedback/{part}/feedback.html",
            senders=tuple(tails),
        )

    def is_certain(self, header: Sequence[str] | None) -> bool:
        """Tell whether there is a roster."""
        return header is not None
