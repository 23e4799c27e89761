"""A whole course: its lessons, texts, labels and misconceptions."""

from collections.abc import Mapping

from attrs import frozen

from coursekit.errors import UnknownName, meant
from coursekit.questions.records import Key, Materials, Question


@frozen(kw_only=True)
class Lesson:
    """One lesson: its questions in order, and their keys by id (none for assessed questions)."""

    stem: str
    title: str
    minutes: int
    outcomes: tuple[str, ...]
    questions: tuple[Question, ...]
    keys: Mapping[str, Key]

    def question(self, id: str) -> Question:
        """The question of this id; UnknownName when there is none."""
        for question in self.questions:
            if question.id == id:
                return question
        ids = [question.id for question in self.questions]
        raise UnknownName(f"No question {id!r} in this lesson.{meant(id, ids)}")


@frozen(kw_only=True)
class Course(Materials):
    """All that a course folder holds, checked."""

    id: str
    title: str
    lessons: Mapping[str, Lesson]

    def lesson(self, stem: str) -> Lesson:
        """The lesson of this stem; UnknownName when there is none."""
        if stem not in self.lessons:
            raise UnknownName(f"No lesson {stem!r} in this course.{meant(stem, self.lessons)}")
        return self.lessons[stem]
