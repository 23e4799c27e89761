"""Grade hand-ins in batches: here, in several processes, or on the machines of a Dask cluster.

`grade_batch` is the one function that grades, wherever it runs: a batch of files goes in, rows for
the database and pages of feedback come out. `grade_batches` calls it and gives the results in the
order of the batches, so that what is written is the same to the byte for any number of processes.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import re
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import evolve, frozen

from coursekit.catalogue import say, speaking
from coursekit.course import Course
from coursekit.errors import HandInError, NeedsPackage
from coursekit.gradebook import AskedQuestion, DueFile, GradedRows, RubricScore, kept_reason
from coursekit.gradebook.lateness import clock_of, lateness
from coursekit.gradebook.rubric import answer_id, apply_scores
from coursekit.gradebook.same_work import Tracer
from coursekit.gradebook.whole_file import whole_file
from coursekit.questions.base import KINDS
from coursekit.questions.records import Answer, Question
from coursekit.questions.result import Result, Total, add_totals, lesson_total
from coursekit.texts import Span
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.exercises import exercise_digests, other_exercises
from coursekit.work.file_kinds import hand_in_file
from coursekit.work.handin import handed_out, read_with_remark, seconds
from coursekit.work.score import grade_lesson

if TYPE_CHECKING:
    from coursekit.gradebook.feedback_pages import FeedbackPages

LONGEST_ANSWER = 200  # characters of an answer in a table
MOST_COPIES = 8  # of the course, as students got it, that are kept ready
MOST_KEPT = 8_192  # short answers whose cells are kept, because many students give the same
# Characters that do not print, or that reverse the direction of text.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@frozen
class Job:
    """What is the same for every hand-in of a class.

    It is sent once to each process or machine that grades, and files of students follow in batches.

    Attributes:
        id: A digest of everything that could change a grade or a page.
        course: The course, with its keys.
        stems: The stems of the lessons to grade, in this order.
        late_after: The deadline in seconds since 1970; 0 if there is none.
        pages: Whether pages of feedback are made.
    """

    id: str
    course: Course
    stems: tuple[str, ...]
    late_after: float = 0.0
    pages: bool = True

    @cached_property
    def questions(self) -> list[AskedQuestion]:
        """Give the questions, lesson by lesson; a question's number is its position here."""
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
    def grader(self) -> _Grader:
        """Give the grader by these rules; a process has one, whose caches serve all batches."""
        return _Grader(self)


Batch = list[tuple[DueFile, bytes]]


@frozen
class GradedBatch:
    """What grading a batch gave.

    Attributes:
        rows: Rows for the database.
        pages: The name and the HTML of each page of feedback.
    """

    rows: GradedRows
    pages: list[tuple[str, str]]


def grade_batch(job: Job, batch: Batch) -> GradedBatch:
    """Grade each hand-in of a batch; one that cannot be graded does not stop the others.

    Args:
        job: What is the same for all.
        batch: The files, each with its bytes.
    """
    rows, pages = GradedRows(), []
    # Here, and not where a process starts: machines of a cluster are started by others.
    with speaking(job.course.language), _no_garbage():
        for file, data in batch:
            try:
                own, html = job.grader.grade(file, data)
            except HandInError as error:
                rows.refused.append((kept_reason(error), file.file))
            except Exception as error:  # a stranger's file may find a fault that no test has found
                reason = say("cannot be graded: {fault}", fault=type(error).__name__)
                rows.refused.append((reason, file.file))
            else:
                rows.add(own)
                if html:
                    pages.append((file.page, html))
    return GradedBatch(rows, pages)


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Keep the garbage collector from running during a batch.

    Records form no cycles, and looking for cycles would take a third of the time. Young objects are
    collected once before each batch, when those of the last one have been released.
    """
    was_enabled = gc.isenabled()
    gc.collect(0)
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def grade_hand_in(course: Course, hand_in: HandIn, stems: Iterable[str]) -> dict[str, list[Result]]:
    """Grade a hand-in on some lessons.

    Args:
        course: The course, with its keys.
        hand_in: The hand-in.
        stems: The stems of the lessons; of a lesson that was not handed in, every question is
            "not attempted".

    Returns:
        By stem, a result for each question of the lesson.
    """
    return {
        stem: grade_lesson(
            course, course.lessons[stem], hand_in.lessons.get(stem) or Work(lesson=stem)
        )
        for stem in stems
    }


class _StoredAnswer(NamedTuple):
    """The part of a result's rows that is the same for all students with the same answer.

    Attributes:
        cells: The last cells of its row in `results`: ids of misconceptions, the answer for a
            table, what was selected, and what shows the misconceptions, the last two as JSON.
        spans: What was marked or cited.
    """

    cells: tuple[str, str, str, str]
    spans: Sequence[Span]


_NOTHING = _StoredAnswer(("", "", "", ""), ())


class _Copy(NamedTuple):
    """A copy of the course as some of the students got it.

    Attributes:
        course: The course, as far as it was handed out.
        absent: The numbers of the questions that were not, as the table `grades` has them.
        feedback: Makes the pages of these students; None if none are wanted.
    """

    course: Course
    absent: str
    feedback: FeedbackPages | None


class _Grader:
    """Grades hand-ins one by one, and keeps what many of them have in common."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._numbers = {
            (asked.lesson, asked.question): number for number, asked in enumerate(job.questions)
        }
        self._copies: dict[frozenset[tuple[str, frozenset[str]]], _Copy] = {}
        self._stored: dict[tuple[int, Hashable], _StoredAnswer] = {}
        self._tracer = Tracer(job.course)
        digests = exercise_digests(job.course)
        self._exercises = {stem: digests[stem] for stem in job.stems}

    def _copy(self, hand_in: HandIn) -> _Copy:
        """Give the copy that a student got; a class has one, or a few."""
        held = handed_out(hand_in, self._job.course)
        same = frozenset(held.items())
        if same not in self._copies:
            if len(self._copies) >= MOST_COPIES:
                self._copies.clear()
            asked = self._numbers.items()
            absent = [str(number) for (stem, id), number in asked if id not in held.get(stem, ())]
            course = self._job.course.handed_out(held)
            self._copies[same] = _Copy(course, " ".join(absent), self._pages_on(course))
        return self._copies[same]

    def _pages_on(self, course: Course) -> FeedbackPages | None:
        if not self._job.pages:
            return None
        from coursekit.gradebook.feedback_pages import FeedbackPages  # late: Jinja takes long

        return FeedbackPages(course)

    def grade(self, file: DueFile, data: bytes) -> tuple[GradedRows, str]:
        """Grade a hand-in.

        Returns:
            Its rows, and its page of feedback, "" if none is wanted.

        Raises:
            HandInError: It cannot be graded.
        """
        job = self._job
        hand_in, remark = _read(file, data, job.course)
        copy = self._copy(hand_in)
        made = 0.0 if file.ahead else seconds(hand_in.made)
        late = lateness(file.sent or made, job.late_after, lms=file.late)
        clock = clock_of(file.sent, file.lms, late=file.late)
        rows = GradedRows()
        stems = [stem for stem in job.stems if stem in copy.course.lessons]
        results = grade_hand_in(copy.course, hand_in, stems)
        scored: dict[tuple[str, str], list[RubricScore]] = {}
        for stem, lesson_results in results.items():
            attempts = hand_in.lessons[stem].attempts if stem in hand_in.lessons else {}
            for position, question in enumerate(copy.course.lessons[stem].questions):
                number = self._numbers[stem, question.id]
                attempt = attempts.get(question.id)
                result = lesson_results[position]
                if result.waiting and attempt:
                    scores = _scores(file, stem, question)
                    result, hold = apply_scores(question, attempt.answer, result, scores)
                    lesson_results[position], scored[stem, question.id] = result, hold
                    _add_to_score(rows, (file.file, number), question, attempt.answer)
                cells, spans = self._store(number, question, attempt, result)
                rows.results.append(
                    (file.file, number, result.outcome, result.points, result.waiting, *cells)
                )
                rows.marks += [
                    (file.file, number, index, span.start, span.end, span.label)
                    for index, span in enumerate(spans)
                ]
        _add_practice(rows, file.file, hand_in.practice)
        rows.traces = self._tracer.traces(file.file, hand_in, results)
        if said := other_exercises(hand_in.exercises, self._exercises):
            rows.other_exercises.append((file.file, said))
        total = _add_totals(rows, file.file, {stem: results.get(stem, ()) for stem in job.stems})
        rows.grades.append(
            (
                *(file.file, job.id, file.digest, file.page, hand_in.student, hand_in.name),
                *(hand_in.made, hand_in.simulated, late, clock, *total[:4], remark, copy.absent),
            )
        )
        if copy.feedback is None:
            return rows, ""
        return rows, copy.feedback.page(hand_in, results, total, late, scored)

    def _store(
        self, number: int, question: Question, attempt: Attempt | None, result: Result
    ) -> _StoredAnswer:
        """Give what is stored of an answer; for short answers this is worked out once."""
        if attempt is None:
            return _NOTHING
        same = KINDS[question.kind].alike(attempt.answer)
        if same is None:
            return _stored_answer(question, attempt.answer, result)
        stored = self._stored.get((number, same))
        if stored is None:
            if len(self._stored) >= MOST_KEPT:
                self._stored.clear()
            stored = _stored_answer(question, attempt.answer, result)
            self._stored[number, same] = stored
        return stored


def _read(file: DueFile, data: bytes, course: Course) -> tuple[HandIn, str]:
    """Read a hand-in, and give it the id and name that the roster has; and what is left out of it.

    Whose it is was decided by its head alone, which the whole of it must not contradict.
    """
    hand_in, remark = read_with_remark(data, course)
    head = (hand_in.student.strip(), hand_in.name.strip(), hand_in.made)
    if head != (file.student, file.name, file.made):
        raise HandInError(say("says in two places who hands it in"), hand_in_file())
    student, name = file.roster_id or head[0], file.roster_name or head[1]
    return evolve(hand_in, student=student, name=name), remark


def _scores(file: DueFile, stem: str, question: Question) -> list[RubricScore]:
    """Give the scores that a person gave to this student for one question."""
    asked = (stem, question.id)
    return [score for score in file.scores if (score.lesson, score.question) == asked]


def _stored_answer(question: Question, answer: Answer, result: Result) -> _StoredAnswer:
    """Work out what is stored of an answer; of one not attempted, only its cell in the table."""
    cell = short_answer(answer)
    if result.outcome == "not attempted":
        return _StoredAnswer(("", cell, "", ""), ())
    kind = KINDS[question.kind]
    shown = []
    for line in result.lines:
        if line.misconception:
            words, span = kind.shows_wrong(question, answer, line), line.span
            marked = (span.start, span.end, span.label) if span else (None, None, "")
            shown.append((line.misconception, words, *marked))
    ids = " ".join(dict.fromkeys(misconception for misconception, *_ in shown))
    selections = kind.selections(answer)
    texts = [json.dumps(part) if part else "" for part in (selections, shown)]
    return _StoredAnswer((ids, cell, texts[0], texts[1]), kind.spans(answer))


def _add_to_score(
    rows: GradedRows, key: tuple[int, int], question: Question, answer: Answer
) -> None:
    """Add the rows of an answer that a person scores; the key is file and question number."""
    kind = KINDS[question.kind]
    text, own_points, _ = kind.to_score(answer)
    text = text or "\n".join(kind.in_words(question, answer))
    evidence = " | ".join(
        f"{span.quote} [{span.label}]" if span.label else span.quote for span in kind.spans(answer)
    )
    rows.answers_to_score.append((*key, answer_id(answer), text, evidence))
    rows.own_points += [(*key, criterion, points) for criterion, points in own_points.items()]


def _add_practice(rows: GradedRows, file: int, practice: Work | None) -> None:
    """Add a row for each check of a practice item; no points come of them."""
    attempts = practice.attempts if practice else {}
    checks = [(item, check) for item, attempt in attempts.items() for check in attempt.log]
    rows.practice += [
        (file, number, item, check.at, check.right, " ".join(check.misconceptions))
        for number, (item, check) in enumerate(checks)
    ]


def _add_totals(rows: GradedRows, file: int, results: Mapping[str, Sequence[Result]]) -> Total:
    """Add a row with the points of each lesson, and give the points of all lessons."""
    totals = [lesson_total(lesson_results) for lesson_results in results.values()]
    rows.lesson_totals += [
        (file, number, stem, *total[:4])
        for number, (stem, total) in enumerate(zip(results, totals, strict=True))
    ]
    return add_totals(totals)


def short_answer(answer: Answer) -> str:
    """Give an answer as one line of at most `LONGEST_ANSWER` characters, for a table.

    Characters that do not print become spaces, because a student could hide words with them from
    whoever reads the table.
    """
    text = KINDS[answer.kind].as_cell(answer)
    if not text.isprintable():
        text = " ".join(_UNSEEN.sub(" ", text).split())
    return text if len(text) <= LONGEST_ANSWER else f"{text[: LONGEST_ANSWER - 1]}…"


# --- who grades ---

PATIENCE = 10  # seconds in which a cluster must answer


def write_pages(folder: Path, pages: Iterable[tuple[str, str]]) -> None:
    """Write pages of feedback into a folder, each under its name.

    Raises:
        HandInError: One cannot be written.
    """
    for page, html in pages:
        with whole_file(folder / f"{page}.html", folder.parent) as part:
            part.write_bytes(html.encode())


def grade_batches(
    job: Job, batches: Iterable[Batch], folder: Path, jobs: int = 1, cluster: str = ""
) -> Iterator[tuple[Batch, GradedRows]]:
    """Grade batches, and give each with its rows, in order, once its pages are written.

    Args:
        job: What is the same for all.
        batches: The batches. They are taken one by one, a few ahead of those being graded.
        folder: The folder for pages of feedback, which must exist.
        jobs: How many processes grade; 1 means this one alone.
        cluster: The address of a Dask scheduler whose machines grade instead, or "".

    Raises:
        HandInError: A process was ended, or the cluster does not answer.
        NeedsPackage: The package for a cluster is not installed.
    """
    if cluster:
        return _on_cluster(job, batches, folder, cluster)
    if jobs > 1:
        return _in_processes(job, batches, folder, jobs)
    return ((batch, _grade_and_write(job, folder, batch)) for batch in batches)


def _grade_and_write(job: Job, folder: Path, batch: Batch) -> GradedRows:
    graded = grade_batch(job, batch)
    write_pages(folder, graded.pages)
    return graded.rows


BATCH = 32  # hand-ins graded at once, at most


def processes_for(count: int) -> int:
    """Choose how many processes grade a class: one, or one for each core.

    Args:
        count: How many hand-ins are to be graded.
    """
    least = 24 if _can_fork() else 2000  # below, starting processes takes longer than they save
    return (os.cpu_count() or 1) if count >= least else 1


def batch_size(count: int, jobs: int) -> int:
    """Choose how many hand-ins are graded at once, so that no process waits long for another.

    Args:
        count: How many are to be graded.
        jobs: How many processes grade.
    """
    return max(1, min(BATCH, count // (4 * jobs)))


def _in_turn(
    batches: Iterable[Batch], send: Callable[[Batch], Any], most: int
) -> Iterator[tuple[Batch, Any]]:
    """Send batches and give their results in order.

    At most `most` batches are under way, so that memory does not grow with the class. What `send`
    gives is a future, of `concurrent.futures` or of Dask, which have no class in common.
    """
    waiting: deque[tuple[Batch, Any]] = deque()
    for batch in batches:
        waiting.append((batch, send(batch)))
        if len(waiting) >= most:
            first, promise = waiting.popleft()
            yield first, promise.result()
    for batch, promise in waiting:
        yield batch, promise.result()


# --- processes ---

# Set in each process of the pool when it starts: its job, and the folder for pages. A pool can only
# call functions of a module, and the course is too large to be sent along with every batch.
_started_for: tuple[Job, Path] | None = None


def _start(job: Job, folder: Path) -> None:
    global _started_for
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl+C the main process ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _started_for = job, folder


def _end_with_parent() -> None:
    """End this process with the main one, which cannot say so when it is killed."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _grade_here(batch: Batch) -> GradedRows:
    assert _started_for is not None
    return _grade_and_write(*_started_for, batch)


def _in_processes(
    job: Job, batches: Iterable[Batch], folder: Path, jobs: int
) -> Iterator[tuple[Batch, GradedRows]]:
    from concurrent.futures import ProcessPoolExecutor  # late: a small class needs no pool

    context = multiprocessing.get_context("fork" if _can_fork() else "spawn")
    pool = ProcessPoolExecutor(jobs, context, _start, (job, folder))
    pool.submit(os.getpid)  # forks now, because a progress bar starts a thread
    return _from_pool(pool, batches, 2 * jobs)


def _can_fork() -> bool:
    """Tell whether processes can be forked, which is a hundred times as fast as starting them.

    It is safe only while this process has a single thread.
    """
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


def _from_pool(
    pool: Any, batches: Iterable[Batch], most: int
) -> Iterator[tuple[Batch, GradedRows]]:
    from concurrent.futures.process import BrokenProcessPool

    with pool:
        try:
            yield from _in_turn(batches, lambda batch: pool.submit(_grade_here, batch), most)
        except BrokenProcessPool:
            raise HandInError(
                say(
                    "A process that graded was ended from outside; run the same command again, "
                    "and it goes on where it was."
                )
            ) from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


# --- a cluster ---


def _on_cluster(
    job: Job, batches: Iterable[Batch], folder: Path, address: str
) -> Iterator[tuple[Batch, GradedRows]]:
    try:
        from distributed import Client
    except ImportError:
        raise NeedsPackage(
            say(
                "{option} needs the package {package}: {command}",
                option="--cluster",
                package="distributed",
                command="pip install 'coursekit[cluster]'",
            )
        ) from None
    try:
        client: Any = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise HandInError(
            say(
                "{option}: cannot be reached: {reason}",
                option=f"--cluster {address}",
                reason=error,
            )
        ) from None
    with client:
        threads = sum(client.nthreads().values())
        sent = client.scatter(job, broadcast=True)

        def send(batch: Batch) -> Any:
            return client.submit(grade_batch, sent, batch, pure=False)

        for batch, graded in _in_turn(batches, send, 2 * max(1, threads)):
            write_pages(folder, graded.pages)  # here: other machines may not see this disk
            yield batch, graded.rows
