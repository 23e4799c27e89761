"""GitHub Classroom: repositories of students, and its roster.

From the roster that it exports (`identifier,github_username,github_id,name`) and from public
scripts that download by it: a folder is called by the assignment and the user name.
"""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.catalogue import say
from coursekit.gradebook.lms_base import Guide, Lms, Submission
from coursekit.gradebook.roster import plain_title


class GithubClassroom(Lms):
    """A folder "assignment-username" a student; any folder looks so, so its roster decides."""

    name = "github-classroom"

    @property
    def guide(self) -> Guide:
        """Give what a teacher is told of it."""
        return Guide(
            title="GitHub Classroom",
            known="public scripts that read its files",
            source=say("its classroom_roster.csv and scripts that clone by it"),
            collect=say(
                "the assignment, *Download*: the command that it shows clones all repositories"
            ),
            named=say("who, beside its own roster"),
            back=say("nothing: copy the points"),
            steps=(
                say(
                    "In the assignment: Download, and run the command that it shows. Give the "
                    "folder."
                ),
                say("Students, Download: classroom_roster.csv is the roster."),
                "coursekit grade week-1-submissions --out graded --roster classroom_roster.csv",
                say("gradebook.csv has the rows of the roster, in its order: copy the points."),
            ),
        )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        """Read a folder such as "week-1-octocat"; both parts may hold hyphens."""
        words = part.split("-")
        tails = tuple("-".join(words[first:]) for first in range(1, len(words)))
        tails = tuple(tail for tail in tails if tail and not tail.startswith("-"))
        if not below or not words[0] or not tails:
            return None
        return Submission(self.name, "", senders=tails)

    def is_certain(self, header: Sequence[str] | None) -> bool:
        """Tell whether the roster is GitHub Classroom's own."""
        return any(plain_title(title) == "githubusername" for title in header or ())
