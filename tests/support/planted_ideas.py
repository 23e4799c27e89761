"""A made-up class in which it is known who holds which idea, and what the report claims of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from attrs import frozen

from coursekit.authoring.simulated_class import made_up_class
from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.report.claims import CHANCES
from coursekit.report.counts import ClassCounts, count_class
from coursekit.work import HandIn
from support.graded_class import write_graded


@frozen
class Planted:
    """What was planted in a class, and what the report claims; pairs of student and idea.

    Attributes:
        counts: The class as the report counts it.
        held: What was planted.
        claimed: What is claimed.
        tellable: What was planted where `CHANCES` answers or more let it show.
    """

    counts: ClassCounts
    held: frozenset[tuple[str, str]]
    claimed: frozenset[tuple[str, str]]
    tellable: frozenset[tuple[str, str]]

    @property
    def precision(self) -> float:
        """Give the share of claims that are true."""
        return len(self.claimed & self.held) / len(self.claimed) if self.claimed else 1.0

    @property
    def recall(self) -> float:
        """Give the share of tellable ideas that are claimed."""
        return len(self.claimed & self.tellable) / len(self.tellable) if self.tellable else 1.0


def planted_class(course: Course, out: Path, students: int, seed: int) -> Planted:
    """Make a class, grade it into a folder, and count it."""
    made = list(made_up_class(course, students, seed))
    counts = count_class(course, write_graded(course, made, out))
    held = {one.student: one.simulated.partition(":")[2] for one in made if ":" in one.simulated}
    claims = counts.claims.made
    return Planted(
        counts,
        frozenset(held.items()),
        frozenset((counts.rows[claim.student].student, claim.idea) for claim in claims),
        frozenset(
            (one.student, held[one.student])
            for one in made
            if one.student in held and _chances(course, one)[held[one.student]] >= CHANCES
        ),
    )


def _chances(course: Course, hand_in: HandIn) -> Counter[str]:
    """Count the questions answered that can show each idea."""
    found: Counter[str] = Counter()
    for stem, work in hand_in.lessons.items():
        lesson = course.lessons[stem]
        for question in lesson.questions:
            key = lesson.keys.get(question.id)
            if key and question.id in work.attempts:
                found.update({*KINDS[key.kind].could_show(question, key)})
    return found
