"""grade(question, key, answer, …) → Result. Pure: no files, no clock, no chance."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from coursekit.course import Course, Lesson
from coursekit.questions.base import Answer, Key, Question
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.classify import ClassifyAnswer
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderAnswer
from coursekit.questions.result import Line, Outcome, Result
from coursekit.questions.short_answers import Worth, is_short, kept_result, result_of, short_result
from coursekit.questions.span_matching import score_spans
from coursekit.questions.value import ValueAnswer
from coursekit.questions.written import WrittenAnswer, WrittenQuestion
from coursekit.texts.words import count
from coursekit.work import Attempt, Work


def grade_lesson(course: Course, lesson: Lesson, work: Work) -> list[Result]:
    """A result for every question of the lesson, in its order, from a student's work."""
    return [
        grade_question(course, lesson, question, work.attempts.get(question.id))
        for question in lesson.questions
    ]


def grade_question(
    course: Course, lesson: Lesson, question: Question, attempt: Attempt | None
) -> Result:
    """The result of one attempt at a question of the lesson."""
    key = lesson.keys.get(question.id)
    answer = attempt.answer if attempt else None
    if key is not None and is_short(answer):
        return kept_result(Worth(question.id, question.points, question.counted), key, answer)
    article = course.articles.get(question.article)
    layer = question.layer if isinstance(question, HighlightQuestion) else ""
    return grade(
        question,
        key,
        answer,
        text=article.text if article else "",
        full_marks_from=course.agreement[layer].full_marks_from if layer else 1.0,
    )


def grade(
    question: Question,
    key: Key | None,
    answer: Answer | None,
    *,
    text: str = "",
    full_marks_from: float = 1.0,
) -> Result:
    """The result of one answer. `text` is the article's; `full_marks_from` an F1 (0–1].

    Without a key (an assessed question in a student's copy) the result waits for the instructor.
    AnswerError when the answer is of another kind than the question.
    """
    if answer is None or not _attempted(answer):
        return Result(
            question=question.id,
            outcome="not attempted",
            points=0.0,
            possible=question.points,
            counted=question.counted,
        )
    if isinstance(question, WrittenQuestion) and isinstance(answer, WrittenAnswer):
        return _written(question, answer)
    if key is None:
        return result_of(question, 0.0, [], waiting=True)
    match key, answer:
        case HighlightKey(), HighlightAnswer():
            score = score_spans(text, key, answer.spans)
            # The lower share: at .80, two spans of three would else be taken for all of them.
            fraction = min(1.0, min(score.found, score.right) / full_marks_from)
            return result_of(question, fraction, list(score.lines), f1=score.f1)
        case _:
            return short_result(Worth(question.id, question.points, question.counted), key, answer)


def _attempted(answer: Answer) -> bool:
    match answer:
        case HighlightAnswer(spans=given):
            return bool(given)
        case ClassifyAnswer(categories=given):
            return bool(given)
        case ChoiceAnswer(options=given):
            return bool(given)
        case OrderAnswer(items=given):
            return bool(given)
        case ValueAnswer(value=given):
            return bool(given.strip())
        case WrittenAnswer(text=written, spans=spans):
            return bool(written.strip() or spans)
    return False


def _written(question: WrittenQuestion, answer: WrittenAnswer) -> Result:
    """Checks the evidence and the length of citation; the points are the student's own."""
    lines = []
    cited = 0
    for span in answer.spans:
        words = count(span.quote)
        if words < question.cite:
            lines.append(Line(verdict="too short", span=span, count=question.cite))
        elif words > question.cite_most:
            lines.append(Line(verdict="too long", span=span, count=question.cite_most))
        else:
            cited += 1
    if cited < question.evidence:
        lines.append(Line(verdict="missing", count=question.evidence - cited))
    given = _by_rubric(question, answer.scores)
    ready = bool(answer.text.strip()) and not lines
    fraction = given / question.points if ready else 0.0
    return result_of(question, fraction, lines, waiting=ready)


def _by_rubric(question: WrittenQuestion, scores: Mapping[str, int]) -> int:
    return sum(
        min(max(scores.get(criterion.id, 0), 0), criterion.points) for criterion in question.rubric
    )


def scored(result: Result, points: float) -> Result:
    """The result of an answer that waited, with the points that a person gave."""
    points = min(max(points, 0.0), float(result.possible))
    outcome: Outcome = "correct" if points >= result.possible else "partly" if points else "not yet"
    return evolve(result, points=points, outcome=outcome, waiting=False)
