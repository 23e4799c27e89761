"""Two runs of grading beside each other: which skills and which students have changed."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from coursekit.course import Course
from coursekit.report.class_skills import SkillOfClass, StudentRow, changed_skills
from coursekit.report.counts import ClassCounts


@frozen
class SkillChange:
    """A skill in two runs; None where nobody had the chance to show it.

    Attributes:
        title: The name of the skill.
        before: The skill in the run before.
        now: The skill in this run.
    """

    title: str
    before: SkillOfClass | None
    now: SkillOfClass | None

    @property
    def percent(self) -> float:
        """Give by how much the share that lacks it has changed, -100 to 100."""
        return self.now.percent - self.before.percent if self.before and self.now else 0.0


@frozen
class StudentChange:
    """A student whose points or skills have changed.

    Attributes:
        name: The name, or else the id.
        before: The percent of the points in the run before; None where nothing was scored.
        now: The same in this run.
        gained: The titles of skills that were missing and are not now.
        lost: The titles of skills that are missing now.
    """

    name: str
    before: float | None
    now: float | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def skill_changes(course: Course, before: ClassCounts, now: ClassCounts) -> list[SkillChange]:
    """Give every skill of two runs, the one that changed most first."""
    old, new = ({one.skill: one for one in run.skills} for run in (before, now))
    changes = [
        SkillChange(skill.title, old.get(id), new.get(id))
        for id, skill in course.skills.items()
        if id in old or id in new
    ]
    return sorted(changes, key=lambda change: -abs(change.percent))


def student_changes(
    course: Course, pairs: Sequence[tuple[StudentRow, StudentRow]]
) -> Iterator[StudentChange]:
    """Give the students who have changed, the one whose points changed most first.

    Args:
        course: The course.
        pairs: Each student in the run before and in this one.
    """
    for old, new in sorted(pairs, key=lambda pair: -abs(_percent(pair[1]) - _percent(pair[0]))):
        gained, lost = changed_skills(old.skills, new.skills)
        if gained or lost or old.percent != new.percent:
            titles = [tuple(course.skills[id].title for id in ids) for ids in (gained, lost)]
            yield StudentChange(new.called, old.percent, new.percent, titles[0], titles[1])


def pairs_of(before: ClassCounts, now: ClassCounts) -> list[tuple[StudentRow, StudentRow]]:
    """Find the students of both runs: by id, or by name where they have none."""
    old = {_key(row): row for row in before.rows}
    return [(old[_key(row)], row) for row in now.rows if _key(row) in old]


def _key(row: StudentRow) -> tuple[str, str]:
    return (row.student, "") if row.student else ("", row.name)


def _percent(row: StudentRow) -> float:
    return row.percent or 0.0
