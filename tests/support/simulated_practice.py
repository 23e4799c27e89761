"""Simulated students who practise, of whom it is known which skills are weak.

Where the numbers come from. A reader who lacks a skill is right in 3 of 10 items with options, a
little more than blind picking (0.27 over the bank's own choices, counted with the guessing student
of `questions.student_model`), and in 3 of 20 others, of which blind answers get 3 in 100. One who
has it slips in 7 of 100. In the lessons a question shows a skill missing in 35 of 100 of those who
lack it, and in 7 of 100 others. These are assumptions, and the numbers of the rule were chosen on
this model: it shows that the promise can be kept, not that it will be. `bench_practice` prints what
other numbers give. Nobody learns, so that what is there to be found stays the same: the hardest
case for a rule that calls three right answers steady.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from attrs import frozen

from coursekit.course import Course
from coursekit.course.practice import PracticeBank
from coursekit.questions.base import KINDS
from coursekit.work.skills import (
    SITTING,
    Evidence,
    next_item,
    next_skill,
    skills_named,
    standings,
)

ITEMS = 60
WEAK = (3, 7)  # fewest and most weak skills of a student, about a fifth of 27
START = datetime(2026, 1, 1, tzinfo=UTC)


@frozen(kw_only=True)
class Reader:
    """How simulated readers answer.

    Attributes:
        did_lessons: Whether they did all lessons before they practise.
        of_options: How often one who lacks a skill is right where options are offered.
        of_others: How often in an item of another kind.
        slip: How often one who has a skill is wrong.
        shown: How often a question of a lesson shows a skill missing, of one who lacks it.
        shown_by_slip: How often of one who has it.
    """

    did_lessons: bool
    of_options: float = 0.3
    of_others: float = 0.15
    slip: float = 0.07
    shown: float = 0.35
    shown_by_slip: float = 0.07


@frozen
class Found:
    """What practice found, summed over students.

    Attributes:
        weak: Skills that students lack.
        found: Of these, how many are called shaky after the last item.
        strong: Skills that they have.
        miscalled: Of these, how many are called shaky.
    """

    weak: int = 0
    found: int = 0
    strong: int = 0
    miscalled: int = 0

    def __add__(self, other: Found) -> Found:
        return Found(
            self.weak + other.weak,
            self.found + other.found,
            self.strong + other.strong,
            self.miscalled + other.miscalled,
        )

    @property
    def share_found(self) -> float:
        return self.found / self.weak

    @property
    def share_miscalled(self) -> float:
        return self.miscalled / self.strong


class Simulation:
    """Students of one course at practice."""

    def __init__(self, course: Course, bank: PracticeBank) -> None:
        self.skills = bank.skills
        self.items = {skill: [item.question.id for item in bank.of(skill)] for skill in bank.skills}
        # An item with options is told from others by that blind picking gets it now and then.
        self.has_options = {
            id: bool(KINDS[item.question.kind].distractors(item.question, item.key))
            for id, item in bank.items.items()
        }
        self.about = [
            skills_named(course, KINDS[question.kind].misconceptions(lesson.keys[question.id]))
            for lesson in course.lessons.values()
            for question in lesson.questions
            if question.id in lesson.keys
        ]

    def run(self, reader: Reader, students: int, seed: int = 7) -> Found:
        """Let so many students practise, each with weak skills of their own."""
        chance = Random(seed)
        total = Found()
        for _ in range(students):
            weak = frozenset(chance.sample(self.skills, chance.randint(*WEAK)))
            lessons = self._lessons(reader, weak, chance) if reader.did_lessons else []
            practice = self._practice(reader, weak, lessons, chance)
            standing = standings(self.skills, lessons, practice)
            shaky = {skill for skill, stands in standing.items() if stands.state == "shaky"}
            strong = len(self.skills) - len(weak)
            total += Found(len(weak), len(weak & shaky), strong, len(shaky - weak))
        return total

    def _lessons(self, reader: Reader, weak: frozenset[str], chance: Random) -> list[Evidence]:
        return [
            Evidence(
                (START + timedelta(minutes=number)).isoformat(),
                skill,
                chance.random() >= (reader.shown if skill in weak else reader.shown_by_slip),
            )
            for number, about in enumerate(self.about)
            for skill in about
            if skill in self.items
        ]

    def _practice(
        self, reader: Reader, weak: frozenset[str], lessons: Sequence[Evidence], chance: Random
    ) -> list[Evidence]:
        """Practise in sittings, a day apart, until all items are used or nothing is left."""
        practice: list[Evidence] = []
        now, in_sitting = START + timedelta(days=30), 0
        while len(practice) < ITEMS:
            skill = next_skill(self.skills, lessons, practice, now.isoformat(), chance)
            item = next_item(self.items[skill], practice, chance) if skill else None
            if skill is None or item is None:
                if not in_sitting:
                    break
                now, in_sitting = now + timedelta(days=1), 0
                continue
            guess = reader.of_options if self.has_options[item] else reader.of_others
            right = chance.random() < (guess if skill in weak else 1 - reader.slip)
            practice.append(Evidence(now.isoformat(), skill, right, item))
            now, in_sitting = now + timedelta(seconds=40), in_sitting + 1
            if in_sitting == SITTING:
                now, in_sitting = now + timedelta(days=1), 0
        return practice
