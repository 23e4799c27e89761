"""Rubrics: how an answer is told from any other, and how a person's scores become a result.

A score holds for the very answer that was read: if the student hands in another, it waits again.
Answers are given to a person in `coursekit.gradebook.scoring`, and as sheets in
`coursekit.gradebook.score_sheet`.
"""

import hashlib
from collections.abc import Sequence

from coursekit.gradebook import RubricScore
from coursekit.questions.base import KINDS
from coursekit.questions.records import Answer, Question
from coursekit.questions.result import Result, scored

WHOLE = ""  # in place of a criterion: the points of an answer as a whole, without its lines


def answer_id(answer: Answer) -> str:
    """Give a digest of an answer's words and evidence, to which scores are tied.

    It is short enough to stand in a cell of a sheet, and changes with any word of the answer.
    """
    data = KINDS[answer.kind].to_score(answer).identity
    digest = hashlib.sha256(data.encode("utf-8", "replace")).hexdigest()
    return f"a{digest[:12]}"  # the letter first, because a spreadsheet takes 12e4567 for a number


def apply_scores(
    question: Question, answer: Answer, result: Result, scores: Sequence[RubricScore]
) -> tuple[Result, list[RubricScore]]:
    """Apply a person's scores to a result that waits for them.

    Args:
        question: The question.
        answer: The student's answer.
        result: The result of grading, which waits for a person.
        scores: All scores for this question, also those on earlier answers.

    Returns:
        The result, which waits until the answer is scored as a whole or by every line of the
        rubric; and the scores that hold for this answer.
    """
    if not scores:
        return result, []
    valid = scores_that_hold(question, answer_id(answer), scores)
    is_whole = any(score.criterion == WHOLE for score in valid)
    if not is_whole and len(valid) < len(KINDS[question.kind].rubric(question)):
        return result, valid
    return scored(result, sum(score.points for score in valid)), valid


def scores_that_hold(
    question: Question, answer: str, scores: Sequence[RubricScore]
) -> list[RubricScore]:
    """Give the scores that hold for an answer, in the order of the rubric.

    Args:
        question: The question.
        answer: The id of the answer.
        scores: All scores for this question.

    Returns:
        The one for the answer as a whole, if there is one; else those for the rubric's lines.
    """
    hold = {score.criterion: score for score in scores if score.answer == answer}
    if WHOLE in hold:
        return [hold[WHOLE]]
    lines = KINDS[question.kind].rubric(question)
    return [hold[criterion] for criterion, _, _ in lines if criterion in hold]
