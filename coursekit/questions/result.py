"""What grading finds about an answer, and the one sum of a lesson's points."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from attrs import evolve, frozen

from coursekit.texts import Span

Outcome = Literal["correct", "partly", "not yet", "waiting", "not attempted"]
Verdict = Literal[
    "right",
    "other label",
    "too long",
    "too short",
    "tempting",
    "not one",
    "either",
    "open",
    "missing",
    "wrong",
    "unclear",
]


@frozen(kw_only=True)
class Line:
    """What grading found about one part of an answer.

    It says what is so, and not yet in words: `feedback.py` makes the sentence, in one place.

    Attributes:
        verdict: What is the matter.
        part: The id of the item or option, or two ids that were swapped; "" for all of the answer.
        span: The student's words, for a mark.
        label: The label that is missing, or that the words have in the key.
        words: The words that are too many or too few.
        near: Whether the cut of the mark, though too long or too short, counts as the key's.
        count: How many are missing; or the bound on a number of words.
        characters: Whether these words are single letters, of a script that puts no spaces.
        feedback: What the author says of it.
        misconception: The id of the wrong idea that it shows, or "".
    """

    verdict: Verdict
    part: str = ""
    span: Span | None = None
    label: str = ""
    words: str = ""
    near: bool = False
    count: int = 0
    characters: bool = False
    feedback: str = ""
    misconception: str = ""


@frozen(kw_only=True)
class Result:
    """The outcome of one question, which is all that a report or a gradebook reads of an answer.

    Attributes:
        question: The question's id.
        outcome: The outcome in a word or two: "waiting" until a person has scored what no machine
            can, and "not attempted" also for what cannot be read, of which the lines tell.
        points: What was earned, 0 to `possible`, cut to tenths; 0 while it waits.
        possible: What a full answer is worth.
        lines: What there is to say, in the order of the answer's parts.
        f1: How far marks agree with the key (F1, 0 to 1); None for what is not marked.
        counted: Whether the question's points count towards a grade.
        self_scored: What the student gave by the rubric to an answer that waits. It is shown as
            that, and is no score.
    """

    question: str
    outcome: Outcome
    points: float
    possible: int
    lines: tuple[Line, ...] = ()
    f1: float | None = None
    counted: bool = True
    self_scored: float = 0.0

    @property
    def waiting(self) -> bool:
        """Whether the answer waits for a person."""
        return self.outcome == "waiting"


def scored(result: Result, points: float) -> Result:
    """Give the result of an answer that waited, now that a person has scored it.

    Args:
        result: The result that waits.
        points: What the person gave; more than is possible counts as all, less than 0 as 0.
    """
    points = min(max(points, 0.0), float(result.possible))
    outcome: Outcome = "correct" if points >= result.possible else "partly" if points else "not yet"
    return evolve(result, points=points, outcome=outcome, self_scored=0.0)


class Total(NamedTuple):
    """The points of a lesson, summed. Every surface that shows or stores points uses this sum.

    A question that is not counted adds to neither side. One that waits for a person adds nothing
    yet to `points` and `possible`, so that a share of them is true already today; it does add to
    `total`, which is why `total` is the same for every student of a lesson.

    Attributes:
        points: What was earned by now, from 0 to `possible`, rounded to one decimal.
        possible: What the questions that are graded by now can give.
        total: What all counted questions can give.
        waiting: How many answers wait for a person, counted questions or not.
        self_scored: What the student gave, by the rubric, for counted answers that wait. It is
            shown as that, and adds to no sum.
    """

    points: float
    possible: int
    total: int
    waiting: int
    self_scored: float = 0.0


def lesson_total(results: Iterable[Result]) -> Total:
    """Sum the points of one lesson.

    Args:
        results: The result of each question of the lesson, in any order; none gives all zeros.
    """
    points, possible, total, waiting, self_scored = 0.0, 0, 0, 0, 0.0
    for result in results:
        waiting += result.waiting
        if result.counted:
            total += result.possible
            if result.waiting:
                self_scored += result.self_scored
            else:
                points += result.points
                possible += result.possible
    return Total(round(points, 1), possible, total, waiting, round(self_scored, 1))


def add_totals(totals: Iterable[Total]) -> Total:
    """Sum the points of lessons."""
    points, possible, total, waiting, self_scored = 0.0, 0, 0, 0, 0.0
    for lesson in totals:
        points += lesson.points
        possible += lesson.possible
        total += lesson.total
        waiting += lesson.waiting
        self_scored += lesson.self_scored
    return Total(round(points, 1), possible, total, waiting, round(self_scored, 1))
