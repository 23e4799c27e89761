"""Google Classroom: a folder in Drive, whose files do not say who sent them."""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.catalogue import say
from coursekit.gradebook.lms_base import Guide, Lms, Submission


class GoogleClassroom(Lms):
    """Files bear the names that students gave them: only what was typed tells whose they are."""

    name = "google-classroom"

    @property
    def guide(self) -> Guide:
        """Give what a teacher is told of it."""
        return Guide(
            title="Google Classroom",
            known="not known",
            source=say("reports of teachers; the names of files in Drive hold no senders"),
            collect=say("the assignment, *Classwork folder* in Drive, *Download*"),
            named=say("nothing: only what students typed tells who"),
            back=say("nothing: copy the points"),
            steps=(
                say(
                    "In the assignment: Classwork folder; in Drive: Download. Give the zip as it "
                    "comes."
                ),
                say(
                    "Make a roster with the names that students have in class, or with the "
                    "numbers or addresses that they type."
                ),
                "coursekit grade submissions.zip --out graded --roster roster.csv",
                say("gradebook.csv has the rows of the roster, in its order: copy the points."),
            ),
        )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Give None: no name tells a sender."""
        return None
