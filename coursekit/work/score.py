"""A student's work on a lesson, graded; and `score`, for those who grade in another system.

`questions.grade` does the grading and knows no lesson. Here it gets what belongs to a question of
a lesson: its key, its text, and how exactly a mark has to be cut.
"""

from pathlib import Path

from coursekit.catalogue import say
from coursekit.course import Course, Lesson
from coursekit.course.loader import find_root, load_course
from coursekit.errors import HandInError
from coursekit.questions.base import KINDS
from coursekit.questions.grade import grade_once
from coursekit.questions.records import NEAR_CUT, Question
from coursekit.questions.result import Result, lesson_total
from coursekit.work import Attempt, Work
from coursekit.work.archives import file_at, shown
from coursekit.work.handin import check_work, path_of
from coursekit.work.workfile import read_work


def grade_lesson(course: Course, lesson: Lesson, work: Work) -> list[Result]:
    """Grade every question of a lesson from a student's work.

    Returns:
        A result for each question, in the order of the lesson; one without an answer is
        "not attempted".
    """
    return [
        grade_question(course, lesson, question, work.attempts.get(question.id))
        for question in lesson.questions
    ]


def grade_question(
    course: Course, lesson: Lesson, question: Question, attempt: Attempt | None
) -> Result:
    """Grade one attempt at a question of the lesson.

    Args:
        course: The course, which has the question's text and how marks are cut on its layer.
        lesson: The lesson, which has the question's key.
        question: The question.
        attempt: The student's attempt; `None` when there is none.
    """
    kind = KINDS[question.kind]
    article = course.articles.get(question.article)
    layer = kind.layer(question)
    return grade_once(
        question,
        lesson.keys.get(question.id),
        attempt.answer if attempt else kind.answer_type(),
        text=article.text if article else "",
        near_cut=course.agreement[layer].near_cut if layer else NEAR_CUT,
    )


def full_work(course: Course, lesson: Lesson) -> Work:
    """Give the work on a lesson that earns full marks, each question checked once.

    Questions without a key are left out: this is a student copy, and they are graded elsewhere.
    """
    return Work(
        lesson=lesson.stem,
        articles=course.text_digests(lesson),
        attempts={
            question.id: Attempt(
                KINDS[question.kind].full_answer(question, lesson.keys[question.id]), 1, True
            )
            for question in lesson.questions
            if question.id in lesson.keys
        },
    )


def score(
    lesson: str,
    path: str | Path,
    *,
    out_of: float | None = None,
    course: str | Path | None = None,
) -> float:
    """Score a student's work file on one lesson.

    A question that a person has to score is left out, of the points and of what they are out of.

    Args:
        lesson: The stem of the lesson's files, such as "03_attribution".
        path: The work file; when it does not exist, the score is 0.
        out_of: What full marks are in a system with a scale of its own; `None` for the lesson's
            own points.
        course: The folder of the course with all its keys; `None` looks for it from the working
            directory upwards.

    Returns:
        The points of the answers, or `out_of` scaled by their share, rounded to two decimals.

    Raises:
        HandInError: The file cannot be graded.
        UnknownName: The course has no such lesson.
        CourseError: There is no course, or its files have faults.
    """
    with_keys = load_course(Path(course) if course else find_root())
    asked = with_keys.lesson(lesson)
    path = path_of(path)
    name = shown(str(path))
    try:
        if not path.exists():
            return 0.0
        _, work = read_work(file_at(path.resolve(), name).read(), with_keys.id, lesson)
        check_work(work, with_keys)
    except OSError as error:
        raise HandInError(
            say("{path}: cannot be read: {reason}", path=name, reason=error.strerror)
        ) from None
    except RecursionError:
        raise HandInError(say("{path}: is damaged", path=name)) from None
    except ValueError as error:
        raise HandInError(f"{name}: {error}") from None
    earned = lesson_total(grade_lesson(with_keys, asked, work))
    if out_of is None:
        return earned.points
    return round(earned.points / earned.possible * out_of, 2) if earned.possible else 0.0
