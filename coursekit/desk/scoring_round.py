"""A way through the answers that a person scores: question by question, each text once, with undo.

Every change is saved at once. Nothing of the round itself is kept: opened again, it begins with
the first answer that waits.
"""

from collections.abc import Mapping
from typing import NamedTuple

from coursekit.catalogue import say
from coursekit.desk.grading_desk import GradingDesk
from coursekit.errors import HandInError
from coursekit.gradebook.scoring import (
    AnswerGroup,
    QuestionToScore,
    questions_to_score,
    save_scores,
)

MOST_UNDONE = 500  # changes that can be undone


class Place(NamedTuple):
    """An answer that is scored, by names that stay when other hand-ins come.

    Attributes:
        lesson: The stem of its lesson.
        question: The question's id.
        answer: The answer's id.
        page: The page of the first student who gave it: others may have other scores for it.
    """

    lesson: str
    question: str
    answer: str
    page: str


class _Before(NamedTuple):
    """What an answer had before a change."""

    place: Place
    scores: Mapping[str, float]
    comment: str


class ScoringRound:
    """The answers of a class that a person scores, one after the other.

    Attributes:
        questions: The questions with their answers.
        place: The answer that is shown; None when there is none to score.
    """

    def __init__(self, desk: GradingDesk) -> None:
        """Begin a round on this desk; `load` reads the answers."""
        self._desk = desk
        self.questions: list[QuestionToScore] = []
        self.place: Place | None = None
        self._answers: dict[Place, tuple[QuestionToScore, AnswerGroup]] = {}
        self._changed: list[_Before] = []

    def load(self) -> None:
        """Read the answers anew, and stay where the teacher was.

        Raises:
            OneLineError: The results cannot be read.
        """
        self.questions = []
        if self._desk.is_graded():
            with self._desk.results() as results:
                self.questions = questions_to_score(results, self._desk.course())
        self._answers = {
            place_of(question, group): (question, group)
            for question in self.questions
            for group in question.answers
        }
        self._changed = [before for before in self._changed if before.place in self._answers]
        if self.place not in self._answers:
            self.place = self._first(list(self._answers))

    def _first(self, places: list[Place]) -> Place | None:
        """Give the first that waits, or else the first."""
        return next(filter(self._waits, places), places[0] if places else None)

    def _waits(self, place: Place) -> bool:
        question, group = self._answers[place]
        return question.waits(group)

    def at(self, place: Place) -> tuple[QuestionToScore, AnswerGroup]:
        """Find an answer and its question.

        Raises:
            HandInError: It is there no longer.
        """
        if place not in self._answers:
            raise HandInError(say("This answer is there no longer: the student handed in another"))
        return self._answers[place]

    # --- going on ---

    def go(self, step: int) -> bool:
        """Go some answers on, or back; False when there are none there."""
        places = list(self._answers)
        there = places.index(self.place) + step if self.place else -1
        if not 0 <= there < len(places):
            return False
        self.place = places[there]
        return True

    def go_on(self) -> bool:
        """Go to the next answer that waits, from the last on to the first; False when none does."""
        places = list(self._answers)
        here = places.index(self.place) + 1 if self.place else 0
        found = next(filter(self._waits, places[here:] + places[:here]), None)
        self.place = found or self.place
        return found is not None

    def go_to_question(self, number: int) -> None:
        """Go to the first answer of a question that waits, or else to its first."""
        if 0 <= number < len(self.questions):
            question = self.questions[number]
            self.place = self._first([place_of(question, group) for group in question.answers])

    # --- scores ---

    def score(self, place: Place, criterion: str, points: float | None) -> None:
        """Save the points for a line of the rubric; None takes them back.

        Raises:
            OneLineError: The answer is gone, the points are not from 0 to the most of their line,
                or they cannot be saved.
        """
        _, group = self.at(place)
        scores = {line: given for line, given in group.scores.items() if line != criterion}
        if points is not None:
            scores[criterion] = points
        if scores != group.scores:
            self._change(place, scores, group.comment)

    def comment(self, place: Place, text: str) -> None:
        """Save what the students are told; without any points it waits for the first.

        Raises:
            OneLineError: The answer is gone, or it cannot be saved.
        """
        _, group = self.at(place)
        if text != group.comment:
            self._change(place, group.scores, text)

    def undo(self) -> bool:
        """Take the last change back, and show its answer; False when there is none."""
        if not self._changed:
            return False
        self._save(*self._changed[-1])
        self.place = self._changed.pop().place
        return True

    def _change(self, place: Place, scores: Mapping[str, float], comment: str) -> None:
        _, group = self.at(place)
        before = _Before(place, group.scores, group.comment)
        self._save(place, scores, comment)
        self._changed = [*self._changed[1 - MOST_UNDONE :], before]

    def _save(self, place: Place, scores: Mapping[str, float], comment: str) -> None:
        question, group = self.at(place)
        with self._desk.gradebook() as gradebook:
            save_scores(gradebook, question, group, scores, comment)
        group.scores, group.comment = dict(scores), comment


def place_of(question: QuestionToScore, group: AnswerGroup) -> Place:
    """Give the place of an answer."""
    return Place(question.lesson, question.question, group.answer_id, group.pages[0])
