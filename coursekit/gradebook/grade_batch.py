"""A batch of hand-ins, graded: the one piece of work that processes and machines share.

What comes in and goes out is plain enough to be sent; no file is read or written here.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from attrs import evolve, frozen

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook.csv_safe import csv_text, safe_cell
from coursekit.gradebook.feedback_pages import (
    FeedbackPages,
    grade_hand_in,
)
from coursekit.gradebook.result_rows import result_rows
from coursekit.gradebook.rubric import Score, apply_scores, sheet_rows
from coursekit.questions.result import Result
from coursekit.work.handin import read_hand_in, seconds


@frozen
class Job:
    """What is the same for every hand-in. `late_after` is in seconds since 1970, 0 for never."""

    id: str
    course: Course
    stems: tuple[str, ...]
    late_after: float = 0.0
    pages: bool = True


@frozen(kw_only=True)
class Task:
    """One hand-in to grade: whose it is, and what was learned of it before.

    `student` and `name` are those of the roster, or ""; `head` those that the file gives, with
    the time; `sent` is the LMS's time in seconds since 1970, or 0, and `late` its word for it.
    """

    place: str
    page: str
    head: tuple[str, str, str]
    student: str = ""
    name: str = ""
    sent: float = 0.0
    late: bool = False
    scores: tuple[Score, ...] = ()


@frozen(kw_only=True)
class Graded:
    """What grading one hand-in gave, or the `problem` that kept it from being graded.

    `lessons` are the points by lesson, `total` all points of the lessons graded, `possible` those
    that no longer wait for a person; `rows` are those of results.csv, `sheet` those of the rubric
    sheet, `html` the feedback page.
    """

    place: str
    problem: str = ""
    student: str = ""
    name: str = ""
    made: str = ""
    late: str = ""
    points: float = 0.0
    possible: int = 0
    total: int = 0
    waiting: int = 0
    lessons: str = ""
    rows: str = ""
    sheet: str = ""
    html: str = ""


def grade_batch(job: Job, batch: Sequence[tuple[Task, bytes]]) -> list[Graded]:
    """Each hand-in graded. None of them can stop the others."""
    with _no_garbage():
        return [_grade_safely(job, task, data) for task, data in batch]


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Look for cycles once a batch: records have none, and looking takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was:
            gc.enable()


def _grade_safely(job: Job, task: Task, data: bytes) -> Graded:
    try:
        return _grade(job, task, data)
    except HandInError as error:
        return Graded(place=task.place, problem=str(error))
    except Exception as error:  # a stranger's file may find a fault that no test has found
        return Graded(place=task.place, problem=f"cannot be graded: {type(error).__name__}")


def _grade(job: Job, task: Task, data: bytes) -> Graded:
    hand_in = read_hand_in(data, job.course)
    if (hand_in.student.strip(), hand_in.name.strip(), hand_in.made) != task.head:
        raise HandInError("was changed while it was graded; grade again")
    hand_in = evolve(
        hand_in,
        student=task.student or hand_in.student.strip(),
        name=task.name or hand_in.name.strip(),
    )
    grade = grade_hand_in(job.course, task.place, hand_in, job.stems)
    late = lateness(task.sent or seconds(hand_in.made), job.late_after, lms=task.late)
    who = (f"{task.page}.html", safe_cell(hand_in.student), safe_cell(hand_in.name))
    sheet: list[list[str]] = []
    told: dict[tuple[str, str], list[Score]] = {}
    for stem, results in grade.results.items():
        work = hand_in.lessons.get(stem)
        for number, result in enumerate(results):
            if result.waiting and work is not None:
                question = job.course.lessons[stem].questions[number]
                attempt = work.attempts[result.question]
                at = (stem, question.id)
                mine = [one for one in task.scores if (one.lesson, one.question) == at]
                results[number], given = apply_scores(question, attempt, result, mine)
                sheet += sheet_rows(who, stem, question, attempt, given)
                told[at] = given
    lessons = [_lesson(results) for results in grade.results.values()]
    return Graded(
        place=task.place,
        student=hand_in.student,
        name=hand_in.name,
        made=hand_in.made,
        late=late,
        points=round(sum(one[0] for one in lessons), 1),
        possible=sum(one[1] for one in lessons),
        total=sum(one[2] for one in lessons),
        waiting=sum(one[3] for one in lessons),
        lessons=json.dumps([one[:3] for one in lessons]),
        rows=result_rows(job.course, grade, task.page),
        sheet=csv_text(sheet) if sheet else "",
        html=_pages(job).page(grade, late, told) if job.pages else "",
    )


def _lesson(results: Sequence[Result]) -> tuple[float, int, int, int]:
    """The points, those possible now, all that count, and how many answers wait."""
    points, possible, total, waiting = 0.0, 0, 0, 0
    for result in results:
        waiting += result.waiting
        if result.counted:
            total += result.possible
            if not result.waiting:
                points += result.points
                possible += result.possible
    return round(points, 1), possible, total, waiting


_PAGES: dict[str, FeedbackPages] = {}


def _pages(job: Job) -> FeedbackPages:
    """The maker of this job's pages; kept, because it keeps what a class has in common."""
    pages = _PAGES.get(job.id)
    if pages is None:
        pages = FeedbackPages(job.course)
        _PAGES.clear()
        _PAGES[job.id] = pages
    return pages


def lateness(sent: float, after: float, *, lms: bool) -> str:
    """How late a hand-in is, in words; "" when it is not."""
    if after and not sent:
        return "time not known"
    minutes = int((sent - after) // 60) if after else 0
    if not after or sent <= after:
        return "by the LMS" if lms else ""
    if minutes < 60:
        return f"{minutes} min" if minutes else "less than 1 min"
    hours, days = minutes // 60, minutes // 1440
    return f"{days} d {hours % 24} h" if days else f"{hours} h {minutes % 60} min"
