"""A way through the answers that a person scores: question by question, each text once, with undo.

Every change is saved at once. Nothing of the round itself is kept: opened again, it begins with
the first answer that waits.
"""

from collections.abc import Mapping
from typing import NamedTuple

from coursekit.desk.grading_desk import GradingDesk
from coursekit.errors import HandInError
from coursekit.gradebook.scoring import (
    AnswerGroup,
    QuestionToScore,
    questions_to_score,
    save_scores,
)

MOST_UNDONE = 200  # changes that can be undone


class Place(NamedTuple):
    """An answer that is scored, by names that stay when other hand-ins come.

    Attributes:
        lesson: The stem of its lesson.
        question: The question's id.
        answer: The answer's id.
    """

    lesson: str
    question: str
    answer: str


class Held(NamedTuple):
    """What a person gave an answer.

    Attributes:
        scores: The points by criterion; a line that waits is not among them.
        comment: What the students are told, or "".
    """

    scores: Mapping[str, float]
    comment: str


class ScoringRound:
    """The answers of a class that a person scores.

    Attributes:
        questions: The questions with their answers.
        place: The answer that is shown; None when there is none to score.
    """

    def __init__(self, desk: GradingDesk) -> None:
        self._desk = desk
        self.questions: list[QuestionToScore] = []
        self.place: Place | None = None
        self._held: dict[Place, Held] = {}  # of every answer, in the order of scoring
        self._undo: list[tuple[Place, Held]] = []  # what answers had before each change

    def load(self) -> None:
        """Read the answers anew, and stay where the teacher was.

        Raises:
            OneLineError: The results cannot be read.
        """
        self.questions = []
        if self._desk.is_graded():
            with self._desk.results() as results:
                self.questions = list(questions_to_score(results, self._desk.course()))
        self._held = {
            Place(question.lesson, question.question, group.answer_id): Held(
                group.scores, group.comment
            )
            for question in self.questions
            for group in question.answers
        }
        self._undo = [change for change in self._undo if change[0] in self._held]
        if self.place not in self._held:
            self.place = next(filter(self.waits, self._held), next(iter(self._held), None))

    def at(self, place: Place) -> tuple[QuestionToScore, AnswerGroup, Held]:
        """Find an answer, with its question and what it was given.

        Raises:
            HandInError: It is there no longer.
        """
        for question in self.questions:
            if (question.lesson, question.question) == place[:2]:
                for group in question.answers:
                    if group.answer_id == place.answer:
                        return question, group, self._held[place]
        raise HandInError("This answer is there no longer: the student handed in another")

    def waits(self, place: Place) -> bool:
        """Tell whether a line of the rubric has no points yet."""
        question, _, held = self.at(place)
        return any(criterion not in held.scores for criterion, _, _ in question.rubric)

    def places(self, question: QuestionToScore) -> list[Place]:
        """Give the answers to a question."""
        asked = (question.lesson, question.question)
        return [place for place in self._held if place[:2] == asked]

    # --- going on ---

    def go(self, step: int) -> bool:
        """Go some answers on, or back; False when there are none there."""
        places = list(self._held)
        there = places.index(self.place) + step if self.place else -1
        if not 0 <= there < len(places):
            return False
        self.place = places[there]
        return True

    def go_on(self) -> bool:
        """Go to the next answer that waits, from the last on to the first; False when none does."""
        places = list(self._held)
        here = places.index(self.place) + 1 if self.place else 0
        found = next(filter(self.waits, places[here:] + places[:here]), None)
        self.place = found or self.place
        return found is not None

    def go_to_question(self, number: int) -> None:
        """Go to the first answer of a question that waits, or else to its first."""
        if 0 <= number < len(self.questions):
            places = self.places(self.questions[number])
            self.place = next(filter(self.waits, places), places[0])

    # --- scores ---

    def score(self, place: Place, criterion: str, points: float | None) -> None:
        """Save the points for a line of the rubric; None takes them back.

        Raises:
            OneLineError: The answer is gone, the points are not from 0 to the most of their line,
                or they cannot be saved.
        """
        held = self.at(place)[2]
        scores = {line: given for line, given in held.scores.items() if line != criterion}
        if points is not None:
            scores[criterion] = points
        self._change(place, held._replace(scores=scores))

    def comment(self, place: Place, text: str) -> None:
        """Save what the students are told; without any points it is kept until there are some.

        Raises:
            OneLineError: The answer is gone, or it cannot be saved.
        """
        held = self.at(place)[2]
        if text != held.comment:
            self._change(place, held._replace(comment=text))

    def undo(self) -> bool:
        """Take the last change back, and show its answer; False when there is none."""
        if not self._undo:
            return False
        place, before = self._undo[-1]
        self._save(place, before)
        del self._undo[-1]
        self.place = place
        return True

    def _change(self, place: Place, after: Held) -> None:
        before = self._held[place]
        self._save(place, after)
        self._undo = [*self._undo[1 - MOST_UNDONE :], (place, before)]

    def _save(self, place: Place, held: Held) -> None:
        question, group, _ = self.at(place)
        points = {criterion: held.scores.get(criterion) for criterion, _, _ in question.rubric}
        with self._desk.gradebook() as gradebook:
            save_scores(
                gradebook, group, question.lesson, question.question, points, held.comment
            )
        self._held[place] = held
