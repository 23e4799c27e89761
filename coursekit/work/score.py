"""The score of one work file, for those who grade in another system, such as nbgrader."""

from __future__ import annotations

from pathlib import Path

from coursekit.course.loader import find_root, load_course
from coursekit.errors import HandInError
from coursekit.questions.grading import grade_lesson
from coursekit.work.found import MOST_BYTES, TOO_LARGE
from coursekit.work.workfile import read_work


def score(
    lesson: str,
    path: str | Path,
    *,
    out_of: float | None = None,
    course: str | Path | None = None,
) -> float:
    """The points that a student's work file earns on a lesson, and 0 when there is no such file.

    `out_of` scales them, so that all points of the lesson become that many. `course` is the folder
    of the course with all its keys; without it, the course is looked for from here upwards. What
    a person has to score counts nothing, on neither side. HandInError for a file that cannot be
    graded, UnknownName for a lesson that the course does not have.
    """
    from coursekit.gradebook.feedback_pages import lesson_points, lesson_possible  # late: pages
    from coursekit.work.handin import check_work

    whole = load_course(Path(course) if course else find_root())
    asked = whole.lesson(lesson)
    path = Path(path)
    if not path.exists():
        return 0.0
    try:
        if path.stat().st_size > MOST_BYTES:
            raise HandInError(TOO_LARGE)
        _, work = read_work(path.read_bytes(), whole.id, lesson)
        check_work(work, whole)
    except OSError as error:
        raise HandInError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise HandInError(f"{path}: {error}") from None
    results = grade_lesson(whole, asked, work)
    points, possible = lesson_points(results), lesson_possible(results)
    if out_of is None:
        return points
    return round(points / possible * out_of, 2) if possible else 0.0
