"""How far a student has come: in a question, in a lesson, and where to go on. Nothing is written.

The module is read from top to bottom:

1. What is left to do about a question, and the line that tells how far several have come.
2. `LessonState`: one lesson, read from its work file.
3. `next_stop`: the lesson and the part in which a student goes on.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Literal

from attrs import evolve, frozen

from coursekit.catalogue import number, say, say_many, side_by_side
from coursekit.course import Course, Lesson
from coursekit.errors import HandInError
from coursekit.questions.feedback import SIGNS
from coursekit.questions.result import Outcome, Result, lesson_total
from coursekit.work import Work
from coursekit.work.handin import check_work, saved_lesson
from coursekit.work.score import grade_lesson
from coursekit.work.workfile import find_work_file

Left = Literal["to answer", "to check", "to improve", ""]


def left_to_do(work: Work, result: Result) -> Left:
    """Tell what is left to do about a question; "" for nothing."""
    attempt = work.attempts.get(result.question)
    if result.outcome == "not attempted":
        return "to answer"
    if attempt is not None and not attempt.checked:
        return "to check"
    is_done = result.outcome == "correct" or (result.waiting and not result.lines)
    return "" if is_done else "to improve"


def left_name(left: Left) -> str:
    """Say what `left_to_do` tells, in two or three words; "" for nothing."""
    match left:
        case "to answer":
            return say("to answer")
        case "to check":
            return say("to check")
        case "to improve":
            return say("to improve")
        case "":
            return ""


def to_check(work: Work, results: Iterable[Result]) -> list[str]:
    """Give the ids of the questions that are answered and not checked.

    Those of a test before or after the course are not among them: it is not there to be checked.
    """
    return [
        result.question
        for result in results
        if result.counted and left_to_do(work, result) == "to check"
    ]


def progress_line(results: Sequence[Result], unchecked: Collection[str] = ()) -> str:
    """Say in one line how far a lesson, or a part of one, has come.

    Args:
        results: The results of all its questions.
        unchecked: The ids of those whose answers are not checked. What they are worth is for the
            student to ask for, so they add no points here.
    """
    tried = sum(result.outcome != "not attempted" for result in results)
    total = lesson_total(
        evolve(result, points=0.0) if result.question in unchecked else result for result in results
    )
    outcome: Outcome = "partly" if tried else "not attempted"
    if total.points == total.total:
        outcome = "correct"
    said = [_answered(tried, len(results)), _scored(total.points, total.possible)]
    if unchecked:
        said.append(say_many("{n} to check", "{n} to check", len(unchecked)))
    line = f"{SIGNS[outcome]} {side_by_side(said)}"
    if total.waiting:
        more = say_many(
            "your teacher has {n} more to score",
            "your teacher has {n} more to score",
            total.waiting,
        )
        line = say("{line}; {more}", line=line, more=more)
    return line


def _answered(n: int, many: int) -> str:
    return say_many("{n} of {many} answered", "{n} of {many} answered", n, many=number(many))


def _scored(points: float, possible: int) -> str:
    return say_many(
        "{points} of {n} points", "{points} of {n} points", possible, points=number(points)
    )


@frozen
class LessonState:
    """How far a student has come in one lesson.

    Attributes:
        lesson: The lesson.
        work: The work on it; empty when there is none, or its file cannot be read.
        results: The result of each question.
        saved: When its work file was saved, in seconds since 1970; 0 when nothing is answered.
        fault: A sentence when its work file cannot be read, else "".
    """

    lesson: Lesson
    work: Work
    results: tuple[Result, ...]
    saved: float = 0.0
    fault: str = ""

    @property
    def answered(self) -> int:
        """The number of questions that are answered."""
        return sum(result.outcome != "not attempted" for result in self.results)

    @property
    def text(self) -> str:
        """How far the lesson has come, in one line."""
        return self.fault or progress_line(self.results, to_check(self.work, self.results))

    @property
    def open_parts(self) -> list[int]:
        """The parts in which something is to answer or to check, by number from 1."""
        unanswered = [
            result.question for result in self.results if result.outcome == "not attempted"
        ]
        left = {*unanswered, *to_check(self.work, self.results)}
        numbers = range(1, max(1, len(self.lesson.parts)) + 1)
        return [n for n in numbers if left & {question.id for question in self.lesson.part(n)}]


def lesson_state(course: Course, folder: Path, lesson: Lesson) -> LessonState:
    """Read how far a lesson has come; what is wrong with its work file is told, not raised.

    Args:
        course: The course.
        folder: The work folder.
        lesson: The lesson.
    """
    fault, saved = "", 0.0
    try:
        work = saved_lesson(course, folder, lesson.stem) or Work(lesson=lesson.stem)
        check_work(work, course)
        if work.attempts:
            saved = find_work_file(folder, course.id, lesson.stem).stat().st_mtime
    except (HandInError, OSError) as error:
        fault = say(
            "Your answers cannot be read: {error}. Open the lesson: it says what to do.",
            error=error,
        )
        work = Work(lesson=lesson.stem)
    return LessonState(lesson, work, tuple(grade_lesson(course, lesson, work)), saved, fault)


def next_stop(states: Sequence[LessonState]) -> tuple[LessonState, int] | None:
    """Say where a student goes on: in the lesson that was left last, else in the next one.

    Args:
        states: The lessons, in order.

    Returns:
        The lesson, and the part of it in which something is left; `None` when nothing is left.
    """
    unfinished = [state for state in states if state.open_parts]
    if not unfinished:
        return None
    stop = max(unfinished, key=lambda state: state.saved)
    if not stop.saved:  # all that was begun is finished: the next one comes after it
        last = max(range(len(states)), key=lambda place: states[place].saved)
        order = [*states[last:], *states] if states[last].saved else states
        stop = next(state for state in order if state.open_parts)
    return stop, stop.open_parts[0]
