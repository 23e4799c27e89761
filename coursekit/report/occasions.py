"""The occasions on which students could show ideas and skills, and on which they did.

An occasion is one question of a lesson, or one practice item at its first check: a later check of
the same item is made with its feedback at hand.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from coursekit.course import Course
from coursekit.course.practice import PracticeBank
from coursekit.gradebook import StoredResult
from coursekit.questions.base import KINDS
from coursekit.report.claims import Chance, Shown
from coursekit.report.class_skills import Seen
from coursekit.work import Check

QuestionRef = tuple[str, str]  # lesson, question
NOTHING: Counter[str] = Counter()
MOST_PARTS = 255  # that a byte holds


class StudentShown(NamedTuple):
    """What is read of one student.

    Attributes:
        made: When the hand-in was made.
        answered: The results of the questions that were answered.
        shown: How many parts of each answer show each idea.
        practice: The checks of practice items, with the ids of the items.
    """

    made: str
    answered: Sequence[StoredResult]
    shown: Mapping[QuestionRef, Counter[str]]
    practice: Sequence[tuple[str, Check]]


class Occasions:
    """What a class could show and did, student by student.

    Attributes:
        chances: Where each idea can show.
        students: What each student showed, in the order in which they were added.
        once: How many students showed each idea at all.
    """

    def __init__(self, course: Course, bank: PracticeBank | None) -> None:
        self._course, self._bank = course, bank
        self._could = {
            (stem, question.id): KINDS[key.kind].could_show(question, key)
            for stem, lesson in course.lessons.items()
            for question in lesson.questions
            if (key := lesson.keys.get(question.id))
        }
        named = [(idea, *ref) for ref, parts in self._could.items() for idea in parts]
        practised = [(idea, "", "") for idea in course.misconceptions] if bank else []
        self.chances = [Chance(*cells) for cells in (*named, *practised)]
        self._places = {cells: place for place, cells in enumerate((*named, *practised))}
        self._at = {
            ref: [
                (self._places[idea, *ref], min(MOST_PARTS, number), idea)
                for idea, number in parts.items()
            ]
            for ref, parts in self._could.items()
        }
        self._about = {ref: self._by_skill(parts) for ref, parts in self._could.items()}
        self.students: list[Shown] = []
        self.once: Counter[str] = Counter()
        self._kept: dict[bytes, bytes] = {}
        self._last = StudentShown("", (), {}, ())

    def _by_skill(self, parts: Mapping[str, int]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for idea, number in parts.items():
            misconception = self._course.misconceptions.get(idea)
            if misconception and misconception.skill in self._course.skills:
                counts[misconception.skill] += number
        return counts

    def add(self, student: StudentShown) -> None:
        """Add what a student showed."""
        self._last = student
        parts, shown = bytearray(len(self.chances)), bytearray(len(self.chances))
        for result in student.answered:
            ref = result.lesson, result.question
            for place, number, _ in self._at.get(ref, ()):
                parts[place] = number
            if did := student.shown.get(ref):
                for place, number, idea in self._at.get(ref, ()):
                    shown[place] = min(number, did[idea])
        for could, named in self._practised():
            for idea in could:
                place = self._places[idea, "", ""]
                parts[place] = min(MOST_PARTS, parts[place] + 1)
                shown[place] = min(MOST_PARTS, shown[place] + (idea in named))
        self.students.append(Shown(self._once(parts), self._once(shown)))
        self.once.update({self.chances[place].idea for place, number in enumerate(shown) if number})

    def _once(self, numbers: bytearray) -> bytes:
        """Give numbers as bytes that all students share who have the same."""
        return self._kept.setdefault(bytes(numbers), bytes(numbers))

    def _practised(self) -> Iterator[tuple[Counter[str], tuple[str, ...]]]:
        """Give for each practice item of the last student what it could show, and what it did."""
        for id, check in _first_checks(self._last.practice):
            if item := self._bank.items.get(id) if self._bank else None:
                could = KINDS[item.question.kind].could_show(item.question, item.key)
                yield could, check.misconceptions

    def seen(self) -> Iterator[Seen]:
        """Give what the student who was added last showed of each skill."""
        student = self._last
        for result in student.answered:
            ref = result.lesson, result.question
            did = student.shown.get(ref)
            missing = self._by_skill(did) if did else NOTHING
            for skill, parts in self._about.get(ref, {}).items():
                if not result.waiting:
                    yield Seen(student.made, skill, parts, bool(missing[skill]))
        for id, check in student.practice if self._bank else ():
            if item := self._bank.items.get(id) if self._bank else None:
                yield Seen(check.at, item.skill, 1, not check.right, id)


def _first_checks(practice: Sequence[tuple[str, Check]]) -> Iterator[tuple[str, Check]]:
    done = set()
    for id, check in practice:
        if id not in done:
            done.add(id)
            yield id, check
