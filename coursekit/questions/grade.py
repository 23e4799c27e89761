"""From a question, its key and an answer to a result. Pure: no files, no clock, no chance."""

import math
from collections.abc import Hashable

from coursekit.catalogue import language, say
from coursekit.errors import AnswerError
from coursekit.questions.base import KINDS
from coursekit.questions.records import NEAR_CUT, Answer, Judgement, Key, Passage, Question
from coursekit.questions.result import Outcome, Result

MOST_KEPT = 8192  # results of short answers


def grade(
    question: Question,
    key: Key | None,
    answer: Answer | None,
    *,
    text: str = "",
    near_cut: float = NEAR_CUT,
) -> Result:
    """Grade one answer. Pure: no files, no clock, no chance.

    Args:
        question: The question.
        key: Its key. Without one (an assessed question in a student's copy) the result waits for
            the instructor.
        answer: What the student gave, if anything.
        text: The exact text of the question's article.
        near_cut: The share of words (F1, above 0 to 1) from which a cut counts as the key's.

    Raises:
        AnswerError: The answer is of another kind than the question.
    """
    if answer is None or not KINDS[answer.kind].is_attempted(answer):
        return Result(
            question=question.id,
            outcome="not attempted",
            points=0.0,
            possible=question.points,
            counted=question.counted,
        )
    kind = KINDS[question.kind]
    if answer.kind != kind.name or (key is not None and key.kind != kind.name):
        raise AnswerError(say("{id}: an answer of another kind than the question", id=question.id))
    if key is None and not kind.scored_by_person:
        return _result(question, Judgement(0.0, (), waiting=True))
    return _result(question, kind.judge(question, key, answer, Passage(text, near_cut)))


def _result(question: Question, judgement: Judgement) -> Result:
    """Points are cut to tenths, so that full points always mean a full answer."""
    fraction, lines, f1, waiting = judgement
    points = math.floor(question.points * fraction * 10 + 1e-6) / 10
    outcome: Outcome = "correct" if fraction >= 1 else "partly" if points else "not yet"
    if waiting:
        outcome = "waiting"
    elif any(line.verdict == "unclear" for line in lines):
        outcome = "not attempted"
    return Result(
        question=question.id,
        outcome=outcome,
        points=0.0 if waiting else points,
        possible=question.points,
        lines=tuple(lines),
        f1=f1,
        counted=question.counted,
        self_scored=points if waiting else 0.0,
    )


_kept: dict[tuple[Key, str, int, bool, Hashable, str], Result] = {}


def grade_once(
    question: Question, key: Key | None, answer: Answer, *, text: str, near_cut: float
) -> Result:
    """Grade as `grade` does, once for all in a class who give the same short answer."""
    same = KINDS[answer.kind].alike(answer) if key and answer.kind == question.kind else None
    if key is None or same is None:
        return grade(question, key, answer, text=text, near_cut=near_cut)
    # What cannot be read is told how to write it, in the language that is spoken.
    about = (key, question.id, question.points, question.counted, same, language())
    result = _kept.get(about)
    if result is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        result = grade(question, key, answer, text=text, near_cut=near_cut)
        _kept[about] = result
    return result
