"""What a person scores: the answers question by question, and scores that are saved at once.

The teacher's desk and the sheets are built on this. Identical answers stand in one group, so that
a text is read once, and the scores that it gets hold for every student who gave it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from attrs import define, evolve, field, frozen

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import AnswerToScore, RubricScore, ScoreKey
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.rubric import WHOLE, scores_that_hold
from coursekit.questions.base import KINDS
from coursekit.questions.records import Question


@define(kw_only=True)
class AnswerGroup:
    """One answer, and the students who gave it with the very same words and evidence.

    Students whose scores or comments differ are in groups of their own, for example one who was
    scored in an earlier run, so that a group always shows what holds for all of its students.

    Attributes:
        answer_id: A digest of the answer and its evidence.
        text: The answer in words.
        evidence: The words cited, separated by " | ".
        pages: The names of the students' pages of feedback, without ".html".
        ids: The students' ids, in the order of the pages; "" for one without.
        students: Their names, in the same order; the id or the page where there is no name.
        own: The points that the students gave themselves, by criterion, if all gave the same.
        scores: The points that a person gave, by criterion; by `WHOLE` if without the lines.
        comment: What the person wrote for the students, or "".
    """

    answer_id: str
    text: str
    evidence: str
    own: dict[str, int]
    scores: dict[str, float]
    comment: str
    pages: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    students: tuple[str, ...] = ()


@frozen(kw_only=True)
class QuestionToScore:
    """A question whose answers a person scores, with all of them.

    Attributes:
        lesson: The stem of its lesson.
        question: Its id.
        title: Its title.
        prompt: What students were asked.
        rubric: The lines of its rubric: the id of each, its words, its most points.
        answers: The answers, each once, in the order of the first student's path.
    """

    lesson: str
    question: str
    title: str
    prompt: str
    rubric: tuple[tuple[str, str, int], ...]
    answers: list[AnswerGroup] = field(factory=list)

    @property
    def most(self) -> int:
        """Give the points that an answer can get."""
        return sum(most for _, _, most in self.rubric)

    def waits(self, group: AnswerGroup) -> bool:
        """Tell whether a group is not scored yet: neither as a whole nor by every line."""
        return WHOLE not in group.scores and len(group.scores) < len(self.rubric)


def questions_to_score(gradebook: ClassResults, course: Course) -> list[QuestionToScore]:
    """Give all questions with answers that a person scores, also those already scored.

    Args:
        gradebook: The results of the class.
        course: The course, for its rubrics.
    """
    return list(each_question_to_score(gradebook, course))


def each_question_to_score(gradebook: ClassResults, course: Course) -> Iterator[QuestionToScore]:
    """Give the same as `questions_to_score`, with the answers to one question in memory at once."""
    for (stem, id), answers in groupby(
        gradebook.answers_to_score(), key=lambda answer: answer.asked
    ):
        asked = question_to_score(course, stem, id)
        question = course.lesson(stem).question(id)
        yield evolve(asked, answers=_grouped(question, answers, gradebook.scores_on(stem, id)))


def question_to_score(course: Course, stem: str, id: str) -> QuestionToScore:
    """Give a question without its answers.

    Raises:
        UnknownName: The course has no such lesson or question.
    """
    question = course.lesson(stem).question(id)
    return QuestionToScore(
        lesson=stem,
        question=id,
        title=question.title,
        prompt=question.prompt,
        rubric=tuple(KINDS[question.kind].rubric(question)),
    )


def _grouped(
    question: Question, answers: Iterator[AnswerToScore], scores: Mapping[str, list[RubricScore]]
) -> list[AnswerGroup]:
    """Put together students who gave the same answer and have the same scores."""
    groups: dict[object, AnswerGroup] = {}
    for answer in answers:
        hold = scores_that_hold(question, answer.answer_id, scores.get(answer.page, ()))
        points = {score.criterion: score.points for score in hold}
        comment = _comment(hold)
        group = groups.setdefault(
            (answer.answer_id, tuple(points.items()), comment),
            AnswerGroup(
                answer_id=answer.answer_id,
                text=answer.answer,
                evidence=answer.evidence,
                own=answer.own,
                scores=points,
                comment=comment,
            ),
        )
        group.own = answer.own if answer.own == group.own else {}
        group.pages += (answer.page,)
        group.ids += (answer.student,)
        group.students += (answer.name or answer.student or answer.page,)
    return list(groups.values())


def _comment(scores: Sequence[RubricScore]) -> str:
    """Give what the person wrote, each once: a comment on an answer is kept with every line."""
    return " ".join(dict.fromkeys(score.comment for score in scores if score.comment))


def save_scores(
    gradebook: Gradebook,
    asked: QuestionToScore,
    group: AnswerGroup,
    points: Mapping[str, float | None],
    comment: str = "",
) -> None:
    """Save what a person gave an answer, for every student of the group; it is kept at once.

    The points count when the class is graded again.

    Args:
        gradebook: The database.
        asked: The question.
        group: The answer.
        points: The points by criterion, or by `WHOLE` for the answer as a whole, which counts only
            where no line has points; what is None or left out has no points any more.
        comment: A comment for the students; without any points it is not kept.

    Raises:
        HandInError: There is no such line of the rubric, or it is not worth so many points.
    """
    changes = {
        ScoreKey(page, asked.lesson, asked.question, criterion): score
        for page in group.pages
        for criterion, score in rubric_scores(asked, group.answer_id, points, comment).items()
    }
    with gradebook.transaction():
        gradebook.change_scores(changes)


def rubric_scores(
    asked: QuestionToScore, answer: str, points: Mapping[str, float | None], comment: str
) -> dict[str, RubricScore | None]:
    """Check points against a rubric.

    Args:
        asked: The question.
        answer: The id of the answer.
        points: The points by criterion or by `WHOLE`, as `save_scores` takes them.
        comment: The comment on the answer.

    Returns:
        The score for each line and for the whole; None where there is none.

    Raises:
        HandInError: There is no such line of the rubric, or it is not worth so many points.
    """
    most = {WHOLE: asked.most} | {criterion: most for criterion, _, most in asked.rubric}
    given = {criterion: value for criterion, value in points.items() if value is not None}
    for criterion, value in given.items():
        if criterion not in most:
            raise HandInError(
                say(
                    "no criterion {criterion!r} of {lesson} {question}",
                    criterion=criterion,
                    lesson=asked.lesson,
                    question=asked.question,
                )
            )
        if not 0 <= value <= most[criterion]:
            raise HandInError(
                say(
                    "points {points}; expected a number from 0 to {most}",
                    points=f"{value:g}",
                    most=most[criterion],
                )
            )
    if len(given) > 1:
        given.pop(WHOLE, None)
    scores: dict[str, RubricScore | None] = dict.fromkeys(most)
    for criterion, value in given.items():
        scores[criterion] = RubricScore(
            asked.lesson, asked.question, criterion, value, comment, answer
        )
    return scores
