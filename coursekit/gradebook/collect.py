"""Taking in hand-ins: every file is entered in the register, and the latest of each is chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from attrs import evolve

from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook.grade_batch import Job, Task
from coursekit.gradebook.lms import NOTES, sender
from coursekit.gradebook.old_register import FileRow, Register
from coursekit.gradebook.processes import Batch
from coursekit.gradebook.rubric import scores_of
from coursekit.work.archives import Found, find
from coursekit.work.handin import read_head

AT_ONCE = 500  # files entered between two savings
BATCH = 32  # hand-ins graded at once, at most
BATCH_BYTES = 1_000_000

Tick = Callable[[], None]


def take_in(
    register: Register, course: Course, paths: Sequence[Path], out: Path, tick: Tick
) -> None:
    """Enter every file below the paths: whose it says it is, or why it is no hand-in."""
    found = find(paths, out)
    while True:
        with register.transaction():
            count = 0
            for one in islice(found, AT_ONCE):
                if not register.known(one.path, one.stamp):
                    register.add_file(_file(one, course))
                count += 1
                tick()
        if not count:
            break
    register.forget_files()


def _file(found: Found, course: Course) -> FileRow:
    sent = sender(found.path)
    if found.problem:
        return FileRow(place=found.path, stamp=found.stamp, problem=found.problem)
    try:
        if sent and sent.note:
            raise HandInError(NOTES)
        data = found.read()
        head = read_head(data, course)
    except HandInError as error:
        return FileRow(place=found.path, stamp=found.stamp, problem=str(error))
    about = FileRow(
        place=found.path,
        stamp=found.stamp,
        digest=hashlib.sha256(data).hexdigest(),
        student=head.student,
        name=head.name,
        made=head.made,
        at=head.at,
    )
    if sent is None:
        return about
    time = datetime.fromisoformat(sent.time).astimezone().timestamp() if sent.time else 0.0
    return evolve(
        about,
        lms=sent.lms,
        lms_id=sent.id,
        attempt=sent.attempt,
        late=sent.late,
        sent=time,
        back=sent.back,
    )


# --- what is to be graded ---


def set_due(register: Register, job: Job) -> int:
    """Choose the latest file of each, and find those not yet graded so; gives how many."""
    register.choose()
    register.change("UPDATE files SET due = 0", [()])
    last = ""
    while places := [str(place) for (place,) in register.rows(_CHOSEN, (last, AT_ONCE))]:
        due = [(place,) for place in places if _is_due(register, job, place)]
        register.change("UPDATE files SET due = 1 WHERE place = ?", due)
        last = places[-1]
    return register.number("SELECT count(*) FROM files WHERE due = 1")


_CHOSEN = "SELECT place FROM files WHERE chosen = 1 AND place > ? ORDER BY place LIMIT ?"


def _is_due(register: Register, job: Job, place: str) -> bool:
    query = "SELECT 1 FROM graded JOIN files USING (place, digest) WHERE place = ? AND task = ?"
    task = task_of(register, place)
    return not list(register.rows(query, (place, task_digest(job, task))))


def task_of(register: Register, place: str) -> Task:
    """What is known of one file's hand-in before it is graded."""
    query = (
        "SELECT page, files.student, files.name, made, sent, late, roster.id, roster.name "
        "FROM files LEFT JOIN roster ON roster.row = files.row WHERE place = ?"
    )
    [(page, typed, called, made, sent, late, id, name)] = register.rows(query, (place,))
    return Task(
        place=place,
        page=str(page),
        head=(str(typed), str(called), str(made)),
        student=str(id or ""),
        name=str(name or ""),
        sent=float(str(sent)),
        late=bool(late),
        scores=scores_of(register, str(page)),
    )


def task_digest(job: Job, task: Task) -> str:
    """Tells whether a hand-in would be graded as it was."""
    return hashlib.sha256(f"{job.id} {task!r}".encode()).hexdigest()


def due_batches(register: Register, paths: Sequence[Path], out: Path) -> Iterator[Batch]:
    """The files to be graded, as they are found again."""
    batch: Batch = []
    size = 0
    for found in find(paths, out):
        query = "SELECT count(*) FROM files WHERE place = ? AND due = 1"
        if not register.number(query, (found.path,)):
            continue
        try:
            data = found.read()
        except HandInError as error:
            register.refuse(found.path, str(error))
            continue
        batch.append((task_of(register, found.path), data))
        size += len(data)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
