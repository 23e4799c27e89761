"""What authors write: a course, with its lessons, texts, labels and misconceptions.

The two records here are what every other room is handed; `loader` makes them from a folder.
"""

import re
from collections.abc import Collection, Mapping
from typing import Literal, Self

from attrs import evolve, field, frozen

from coursekit.catalogue import say
from coursekit.errors import UnknownName, did_you_mean
from coursekit.questions.records import Key, Materials, Question

Page = Literal["contents", "lesson", "practice"]  # what a notebook shows


@frozen
class Part:
    """A part of a lesson that fits into a school period.

    Attributes:
        title: What its heading in the notebook says.
        minutes: How long it takes, 45 at most.
        first: The id of its first question; the first part needs none, for it begins the lesson.
    """

    title: str
    minutes: int
    first: str = ""


@frozen(kw_only=True)
class Lesson:
    """One lesson.

    Questions and keys stand apart here as in their files: a student copy has the questions, and
    the key only of those that are not assessed.

    Attributes:
        stem: The name that all files of the lesson share, such as "03_attribution".
        title: What students call it.
        minutes: How long it takes, which `coursekit check` reckons as well.
        outcomes: What a student can do afterwards, a sentence each.
        questions: The questions, in the order of the lesson.
        keys: The keys by question id; a question that is assessed may have none.
        parts: Its parts, in order; none for a lesson that is short enough without.
        fresh: Whether a slip offers a fresh item; not in a lesson that has taught nothing yet.
        article: The slug of the text that its questions are about if they name no other; "" for a
            lesson without such a text.
        language: The language (BCP 47) that the page speaks; left out, it is the course's.
    """

    stem: str
    title: str
    minutes: int
    outcomes: tuple[str, ...]
    questions: tuple[Question, ...]
    keys: Mapping[str, Key]
    parts: tuple[Part, ...] = ()
    fresh: bool = True
    article: str = ""
    language: str = "en"

    @property
    def name(self) -> str:
        """The number with which its files begin, and its title: "03 Who said it?"."""
        number = re.match(r"\d+", self.stem)
        return f"{number[0]} {self.title}" if number else self.title

    @property
    def number(self) -> int | None:
        """The number with which its files begin: 3 of "03_attribution"; None for no number."""
        number = re.match(r"\d+", self.stem)
        return int(number[0]) if number else None

    def question(self, id: str) -> Question:
        """Find a question by its id.

        Raises:
            UnknownName: The lesson has no such question.
        """
        for question in self.questions:
            if question.id == id:
                return question
        ids = [question.id for question in self.questions]
        told = say("No question {id!r} in this lesson.", id=id)
        raise UnknownName(told + did_you_mean(id, ids))

    def part(self, number: int) -> tuple[Question, ...]:
        """Give the questions of a part; a lesson without parts is one part.

        Args:
            number: The number of the part, from 1.

        Raises:
            UnknownName: The lesson has no such part.
        """
        many = len(self.parts) or 1
        if number not in range(1, many + 1):
            if many == 1:
                told = say("No part {number!r} in this lesson; expected part 1.", number=number)
            else:
                told = say(
                    "No part {number!r} in this lesson; expected part 1 to {many}.",
                    number=number,
                    many=many,
                )
            raise UnknownName(told)
        ids = [question.id for question in self.questions]
        # A part whose exercise file does not say where it begins has no questions of its own.
        starts = [ids.index(part.first) if part.first else len(ids) for part in self.parts[1:]]
        bounds = [0, *starts, len(ids)]
        return self.questions[bounds[number - 1] : bounds[number]]


@frozen(kw_only=True)
class ClosedLesson:
    """A lesson that does not open in a student's copy, for a file of its own was changed there.

    The others open all the same, and the answers to this one can be handed in.

    Attributes:
        name: What students call it; its stem where that cannot be read.
        questions: The ids of its questions, as far as they can be read.
        faults: What is wrong, one line each.
    """

    name: str
    questions: tuple[str, ...]
    faults: tuple[str, ...]


@frozen(kw_only=True)
class Course(Materials):
    """All that a course folder holds, checked: whoever has a `Course` need not doubt it.

    Attributes:
        id: What work files and hand-ins name the course by.
        title: What students call it.
        lessons: The lessons by stem, in the order of `course.toml`.
        practice: The stem of the notebook in which skills are practised; "" for a course without.
            Its items are no lesson, and no part of this record: `practice.PracticeBank` has them.
        contents: The stem of the notebook that lists the lessons; "" for a course without.
        language: The language (BCP 47) in which teachers are spoken to, and students where a lesson
            does not name its own.
        closed: The lessons by stem that a student's kernel leaves out; none where somebody grades.
    """

    id: str
    title: str
    lessons: Mapping[str, Lesson]
    practice: str = ""
    contents: str = ""
    language: str = "en"
    closed: Mapping[str, ClosedLesson] = field(factory=dict)

    @property
    def notebooks(self) -> dict[str, Page]:
        """The notebooks by their stems, each with the mark by which it opens as a page.

        The mark stands in a notebook's metadata, as `"coursekit": {"page": "lesson"}`; the
        extension for JupyterLab makes pages of such notebooks only.
        """
        pages: dict[str, Page] = {self.contents: "contents"} if self.contents else {}
        pages |= dict.fromkeys(self.lessons, "lesson")
        return pages | ({self.practice: "practice"} if self.practice else {})

    def lesson(self, stem: str) -> Lesson:
        """Find a lesson by its stem.

        Raises:
            UnknownName: The course has no such lesson.
        """
        if stem not in self.lessons:
            told = say("No lesson {stem!r} in this course.", stem=stem)
            raise UnknownName(told + did_you_mean(stem, self.lessons))
        return self.lessons[stem]

    def handed_out(self, questions: Mapping[str, Collection[str]]) -> Self:
        """Give the course as a copy holds it that has only some lessons and questions.

        Args:
            questions: The ids of the questions, by lesson; others than the course's are passed
                over.
        """
        lessons = {}
        for stem, lesson in self.lessons.items():
            if stem in questions:
                held = (asked for asked in lesson.questions if asked.id in questions[stem])
                lessons[stem] = evolve(lesson, questions=tuple(held))
        return evolve(self, lessons=lessons)

    def text_digests(self, lesson: Lesson) -> dict[str, str]:
        """Give the SHA-256 of each text that a lesson asks about, by slug in alphabetical order.

        Work on the lesson carries them, so that marks are never read on another text.
        """
        slugs = {question.article for question in lesson.questions if question.article}
        return {slug: self.articles[slug].sha256 for slug in sorted(slugs)}
