"""Grade hand-ins in batches: here, in several processes, or on the machines of a Dask cluster.

The same function grades each batch, and the results come back in the order of the batches, so that
what is written is the same to the byte.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import re
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Protocol

from attrs import evolve, frozen

from coursekit.course import Course
from coursekit.errors import HandInError, NeedsPackage
from coursekit.gradebook.database import DueFile, GradedRows
from coursekit.gradebook.database_rows import AskedQuestion, RubricScore
from coursekit.gradebook.feedback_pages import FeedbackPages
from coursekit.gradebook.rubric import answer_id, apply_scores
from coursekit.questions.base import KINDS
from coursekit.questions.records import Answer, Question
from coursekit.questions.result import Result, Total, add_totals, lesson_total
from coursekit.work import HandIn, Work
from coursekit.work.handin import read_hand_in, seconds
from coursekit.work.score import grade_lesson

LONGEST_ANSWER = 200  # characters of an answer in a table
# What does not print, and what turns the direction of text round.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@frozen
class Job:
    """What is the same for every hand-in.

    `id` is a digest of all rules of grading; `late_after` is in seconds since 1970, 0 for never.
    """

    id: str
    course: Course
    stems: tuple[str, ...]
    late_after: float = 0.0
    pages: bool = True

    @cached_property
    def questions(self) -> list[AskedQuestion]:
        """What is asked, lesson by lesson; a question's number is its position here."""
        articles = self.course.articles
        return [
            AskedQuestion(
                stem,
                question.id,
                question.kind,
                question.points,
                question.counted,
                articles[question.article].sha256 if question.article in articles else "",
            )
            for stem in self.stems
            for question in self.course.lessons[stem].questions
        ]

    @cached_property
    def feedback(self) -> FeedbackPages:
        """The maker of pages; each process keeps one, because it keeps what pages share."""
        return FeedbackPages(self.course)


Batch = list[tuple[DueFile, bytes]]


@frozen
class GradedBatch:
    """What grading a batch gave: rows for the database, and the pages by name."""

    rows: GradedRows
    pages: list[tuple[str, str]]


def grade_batch(job: Job, batch: Batch) -> GradedBatch:
    """Grade each hand-in of a batch. None of them can stop the others."""
    rows, pages = GradedRows(), []
    with _no_garbage():
        for file, data in batch:
            try:
                own, html = _grade(job, file, data)
            except HandInError as error:
                rows.refused.append((str(error), file.file))
            except Exception as error:  # a stranger's file may find a fault that no test has found
                reason = f"cannot be graded: {type(error).__name__}"
                rows.refused.append((reason, file.file))
            else:
                rows.add(own)
                pages.append((file.page, html))
    return GradedBatch(rows, pages)


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


def grade_hand_in(course: Course, hand_in: HandIn, stems: Iterable[str]) -> dict[str, list[Result]]:
    """Grade a hand-in on the lessons named; a lesson not handed in is not attempted."""
    return {
        stem: grade_lesson(
            course, course.lessons[stem], hand_in.lessons.get(stem) or Work(lesson=stem)
        )
        for stem in stems
    }


def _grade(job: Job, file: DueFile, data: bytes) -> tuple[GradedRows, str]:
    hand_in = read_hand_in(data, job.course)
    head = (hand_in.student.strip(), hand_in.name.strip(), hand_in.made)
    changed = hashlib.sha256(data).hexdigest() != file.digest
    if changed or head != (file.student, file.name, file.made):
        raise HandInError("was changed while it was graded; grade again")
    hand_in = evolve(hand_in, student=file.roster_id or head[0], name=file.roster_name or head[1])
    late = lateness(file.sent or seconds(hand_in.made), job.late_after, lms=file.late)
    rows = _Rows(file.file, GradedRows())
    results = grade_hand_in(job.course, hand_in, job.stems)
    scored: dict[tuple[str, str], list[RubricScore]] = {}
    first = 0
    for stem in job.stems:
        lesson = job.course.lessons[stem]
        attempts = hand_in.lessons[stem].attempts if stem in hand_in.lessons else {}
        for number, question in enumerate(lesson.questions):
            attempt = attempts.get(question.id)
            result = results[stem][number]
            if result.waiting and attempt:
                answer = attempt.answer
                asked = (stem, question.id)
                mine = [score for score in file.scores if (score.lesson, score.question) == asked]
                result, given = apply_scores(question, answer, result, mine)
                results[stem][number] = result
                scored[asked] = given
                rows.add_to_score(first + number, question, answer)
            rows.add_result(first + number, question, attempt.answer if attempt else None, result)
        first += len(lesson.questions)
    total = rows.add_totals([(stem, lesson_total(some)) for stem, some in results.items()])
    rows.rows.grades.append(
        (
            *(file.file, job.id, file.digest, file.page, hand_in.student, hand_in.name),
            *(hand_in.made, hand_in.simulated, late, *total[:4]),
        )
    )
    if not job.pages:
        return rows.rows, ""
    return rows.rows, job.feedback.page(hand_in, results, total, late, scored)


@frozen
class _Rows:
    """Makes the rows of one hand-in, whose file has the number `file`."""

    file: int
    rows: GradedRows

    def add_totals(self, lessons: Sequence[tuple[str, Total]]) -> Total:
        """Add the points of each lesson, and give those of all."""
        for number, (stem, total) in enumerate(lessons):
            self.rows.lesson_totals.append((self.file, number, stem, *total[:4]))
        return add_totals(total for _, total in lessons)

    def add_result(
        self, number: int, question: Question, answer: Answer | None, result: Result
    ) -> None:
        """Add one result, and what was given, marked and shown."""
        key = (self.file, number)
        shown = [line for line in result.lines if line.misconception]
        ids = " ".join(dict.fromkeys(line.misconception for line in shown))
        text = short_answer(answer) if answer else ""
        self.rows.results.append((*key, result.outcome, result.points, result.waiting, ids, text))
        if answer is None or result.outcome == "not attempted":
            return
        kind = KINDS[question.kind]
        for n, (part, given) in enumerate(kind.selections(answer)):
            self.rows.selections.append((*key, n, part, given))
        for n, span in enumerate(kind.spans(answer)):
            self.rows.marks.append((*key, n, span.start, span.end, span.label))
        for n, line in enumerate(shown):
            words = kind.shows_wrong(question, answer, line)
            start, end = (line.span.start, line.span.end) if line.span else (None, None)
            label = line.span.label if line.span else ""
            self.rows.shown.append((*key, n, line.misconception, words, start, end, label))

    def add_to_score(self, number: int, question: Question, answer: Answer) -> None:
        """Add an answer that a person scores."""
        kind = KINDS[question.kind]
        text, own_points, _ = kind.to_score(answer)
        evidence = " | ".join(span.quote for span in kind.spans(answer))
        self.rows.answers_to_score.append((self.file, number, answer_id(answer), text, evidence))
        for criterion, points in own_points.items():
            self.rows.own_points.append((self.file, number, criterion, points))


def short_answer(answer: Answer) -> str:
    """Give an answer in one short line: ids as they are, words and quotes as far as they fit."""
    text = KINDS[answer.kind].as_cell(answer)
    if not text.isprintable():
        text = " ".join(_UNSEEN.sub(" ", text).split())
    return text if len(text) <= LONGEST_ANSWER else f"{text[: LONGEST_ANSWER - 1]}…"


def lateness(sent: float, after: float, *, lms: bool) -> str:
    """Say how late a hand-in is, in words; "" when it is not.

    Args:
        sent: When it was sent, in seconds since 1970; 0 if not known.
        after: The deadline, in the same; 0 if there is none.
        lms: Whether the LMS says that it is late.
    """
    if after and not sent:
        return "time not known"
    minutes = int((sent - after) // 60) if after else 0
    if not after or sent <= after:
        return "by the LMS" if lms else ""
    if minutes < 60:
        return f"{minutes} min" if minutes else "less than 1 min"
    hours, days = minutes // 60, minutes // 1440
    return f"{days} d {hours % 24} h" if days else f"{hours} h {minutes % 60} min"


# --- who grades ---

PATIENCE = 10  # seconds in which a cluster must answer


class _Promise(Protocol):
    def result(self) -> GradedBatch: ...


def grade_batches(
    job: Job, batches: Iterable[Batch], jobs: int = 1, cluster: str = ""
) -> Iterator[tuple[Batch, GradedBatch]]:
    """Grade batches, and give each with its results, in order.

    Args:
        job: What is the same for all.
        batches: The batches; no more are asked for than can be graded soon.
        jobs: How many processes grade; 1 is this one.
        cluster: The address of a Dask scheduler whose machines grade instead, or "".

    Raises:
        HandInError: A process was ended, or the cluster does not answer.
        NeedsPackage: The package for a cluster is not installed.
    """
    if cluster:
        return _on_cluster(job, batches, cluster)
    if jobs > 1:
        return _in_processes(job, batches, jobs)
    return ((batch, grade_batch(job, batch)) for batch in batches)


def processes_for(count: int) -> int:
    """Say how many processes so many hand-ins are worth: one, or one a core."""
    least = 200 if _can_fork() else 2000
    return (os.cpu_count() or 1) if count >= least else 1


def _in_turn(
    batches: Iterable[Batch], send: Callable[[Batch], _Promise], most: int
) -> Iterator[tuple[Batch, GradedBatch]]:
    """Keep up to `most` batches on their way, so that memory does not grow with the class."""
    waiting: deque[tuple[Batch, _Promise]] = deque()
    for batch in batches:
        waiting.append((batch, send(batch)))
        if len(waiting) >= most:
            first, promise = waiting.popleft()
            yield first, promise.result()
    for batch, promise in waiting:
        yield batch, promise.result()


# --- processes ---

# In a process that grades: the job that it was started for. A pool calls functions of a module
# alone, and the course is too large to be sent along with every batch.
_job: Job | None = None


def _start(job: Job) -> None:
    global _job
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _job = job


def _end_with_parent() -> None:
    """A first process that is killed can tell nobody, and the others would wait for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _is_there() -> bool:
    return _job is not None


def _grade_here(batch: Batch) -> GradedBatch:
    assert _job is not None
    return grade_batch(_job, batch)


def _in_processes(
    job: Job, batches: Iterable[Batch], jobs: int
) -> Iterator[tuple[Batch, GradedBatch]]:
    from concurrent.futures import ProcessPoolExecutor  # late: a small class needs none

    context = multiprocessing.get_context("fork" if _can_fork() else "spawn")
    pool = ProcessPoolExecutor(jobs, context, _start, (job,))
    pool.submit(_is_there)  # starts them now: a progress bar brings a thread
    return _from_pool(pool, batches, 2 * jobs)


def _can_fork() -> bool:
    """Forking takes a hundredth of the time of a new start; it is safe where no thread runs."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


def _from_pool(
    pool: Any, batches: Iterable[Batch], most: int
) -> Iterator[tuple[Batch, GradedBatch]]:
    from concurrent.futures.process import BrokenProcessPool

    with pool:
        try:
            yield from _in_turn(batches, lambda batch: pool.submit(_grade_here, batch), most)
        except BrokenProcessPool:
            raise HandInError(
                "A process that graded was ended from outside; run the same command again, "
                "and it goes on where it was."
            ) from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


# --- a cluster ---


def _on_cluster(
    job: Job, batches: Iterable[Batch], address: str
) -> Iterator[tuple[Batch, GradedBatch]]:
    try:
        from distributed import Client
    except ImportError:
        raise NeedsPackage(
            "--cluster needs the package distributed: pip install 'coursekit[cluster]'"
        ) from None
    try:
        client: Any = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise HandInError(f"--cluster {address}: cannot be reached: {error}") from None
    with client:
        threads = sum(client.nthreads().values())
        sent = client.scatter(job, broadcast=True)

        def send(batch: Batch) -> _Promise:
            promise: _Promise = client.submit(grade_batch, sent, batch, pure=False)
            return promise

        yield from _in_turn(batches, send, 2 * max(1, threads))
