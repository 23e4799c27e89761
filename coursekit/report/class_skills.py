"""What a class can do and cannot do yet, by skill: what to teach tomorrow, and whom to help.

A skill is said to be missing only where two questions or more showed it missing, and more of them
than slips explain. What slips explain is learned from the class: how often a part of an answer
shows any wrong idea at all.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from attrs import define, frozen

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.report.claims import OCCASIONS, wilson
from coursekit.work.skills import Evidence, SkillState, standings

SURE = 1.64  # standard deviations above what slips explain: once in twenty by chance
TAUGHT = 3  # skills that one lesson can take up again
HELPED = 5  # students that are named first
NEEDS_POINTS = 50  # percent of the points below which a student needs help


class Seen(NamedTuple):
    """What one question or practice item showed of a skill.

    Attributes:
        at: When, ISO 8601.
        skill: The id of the skill.
        parts: How many parts of the answer could show it missing.
        missing: Whether one did.
        item: The id of a practice item; "" for a question of a lesson.
    """

    at: str
    skill: str
    parts: int
    missing: bool
    item: str = ""


@define
class SkillOfStudent:
    """One skill of one student.

    Attributes:
        state: What the student reads, practice included.
        missing: How many questions and items showed it missing.
        parts: How many parts of each question and item could.
        lacks: Whether it is said to be missing.
    """

    state: SkillState
    missing: int
    parts: bytes
    lacks: bool = False

    @property
    def of(self) -> int:
        """Count the questions and items that could show it missing."""
        return len(self.parts)


NOTHING_SEEN: Mapping[str, "SkillOfStudent"] = {}  # of a course without skills: one for all


@define
class StudentRow:
    """One student of the class.

    Attributes:
        who: The id and the name as `who_of` packs them: a class may be large, and texts are wide.
        section: The section in the roster, or "".
        percent: The percent of the points so far; None where nothing was scored.
        without: The lessons that were not done, by stem.
        skills: Each skill that some answer was about, by id.
        ideas: The ideas that the student holds, by id.
    """

    who: bytes
    section: str = ""
    percent: float | None = None
    without: tuple[str, ...] = ()
    skills: Mapping[str, SkillOfStudent] = NOTHING_SEEN
    ideas: tuple[str, ...] = ()

    @property
    def student(self) -> str:
        """Give the id, or ""."""
        return self.who.decode().partition("\n")[0]

    @property
    def name(self) -> str:
        """Give the name, or ""."""
        return self.who.decode().partition("\n")[2]

    @property
    def called(self) -> str:
        """Give the name, or else the id."""
        return self.name or self.student or say("somebody without a name")

    @property
    def lacking(self) -> list[str]:
        """Give the skills that are said to be missing, by id."""
        return [id for id, skill in self.skills.items() if skill.lacks]


@frozen
class SkillOfClass:
    """One skill of a class.

    Attributes:
        skill: Its id.
        lack: How many students are said to lack it.
        could: How many had the chance to show it on two occasions.
        excess: How much more often it was missing than slips explain, as a share of the occasions.
    """

    skill: str
    lack: int
    could: int
    excess: float

    @property
    def percent(self) -> float:
        """Give the share that lacks it, 0 to 100."""
        return 100 * self.lack / self.could if self.could else 0.0

    @property
    def between(self) -> tuple[float, float]:
        """Give the interval of that share, 95 times in 100; in percent."""
        low, high = wilson(self.lack, self.could)
        return 100 * low, 100 * high


def who_of(student: str, name: str) -> bytes:
    """Pack the id and the name of a student, either of which may be ""."""
    return f"{' '.join(student.split())}\n{' '.join(name.split())}".encode("utf-8", "replace")


def skills_of(course: Course, seen: Iterable[Seen]) -> Mapping[str, SkillOfStudent]:
    """Say how each skill of a student stands.

    Args:
        course: The course.
        seen: What the lessons and the practice of the student showed.
    """
    by_skill: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        by_skill[one.skill].append(one)
    if not by_skill:
        return NOTHING_SEEN
    evidence = [
        Evidence(one.at, one.skill, not one.missing, one.item)
        for some in by_skill.values()
        for one in some
    ]
    lessons = sorted(part for part in evidence if not part.item)
    practice = sorted(part for part in evidence if part.item)
    stands = standings([id for id in course.skills if id in by_skill], lessons, practice)
    return {
        id: SkillOfStudent(
            standing.state,
            sum(one.missing for one in by_skill[id]),
            bytes(min(255, one.parts) for one in by_skill[id]),
        )
        for id, standing in stands.items()
    }


def judge_skills(rows: Sequence[StudentRow], usual: float) -> list[SkillOfClass]:
    """Decide who lacks which skill, and give the skills of the class.

    Args:
        rows: The students; `lacks` of their skills is set.
        usual: How often one part of an answer shows some wrong idea in this class, 0 to 1.

    Returns:
        The skill with the greatest excess over slips first.
    """
    slips = [1 - (1 - usual) ** parts for parts in range(256)]
    sums: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0.0])  # lack, could, excess
    for row in rows:
        for id, skill in row.skills.items():
            if skill.of < OCCASIONS:
                continue
            expected = sum(slips[parts] for parts in skill.parts)
            spread = math.sqrt(sum(slips[parts] * (1 - slips[parts]) for parts in skill.parts))
            is_shown = skill.missing >= OCCASIONS and skill.missing > expected + SURE * spread
            skill.lacks = is_shown and skill.state != "steady"
            sums[id][0] += skill.lacks
            sums[id][1] += 1
            sums[id][2] += (skill.missing - expected) / skill.of
    found = [
        SkillOfClass(id, int(lack), int(could), excess / could)
        for id, (lack, could, excess) in sums.items()
    ]
    return sorted(found, key=lambda one: (-one.excess, one.skill))


def to_teach(skills: Sequence[SkillOfClass]) -> list[SkillOfClass]:
    """Give what the class has not understood: `TAUGHT` skills at most, the worst first."""
    return [one for one in skills if one.excess > 0 and one.lack >= OCCASIONS][:TAUGHT]


def to_help(rows: Iterable[StudentRow]) -> list[StudentRow]:
    """Give the students who need help: those with few points or many skills missing, first."""
    found = [
        row
        for row in rows
        if (row.percent is not None and row.percent < NEEDS_POINTS) or len(row.lacking) >= TAUGHT
    ]
    return sorted(found, key=lambda row: (row.percent or 0.0, -len(row.lacking), row.called))


def sections_of(rows: Iterable[StudentRow]) -> list[str]:
    """Give the sections of the class, in their order."""
    return sorted({row.section for row in rows} - {""})


def changed_skills(
    before: Mapping[str, SkillOfStudent], after: Mapping[str, SkillOfStudent]
) -> tuple[list[str], list[str]]:
    """Give the skills that a student has gained, and those that are missing now, by id."""
    was = {id for id, skill in before.items() if skill.lacks}
    now = {id for id, skill in after.items() if skill.lacks}
    return sorted(was - now), sorted(now - was)
