"""Who grades the batches: this process, several, or the machines of a Dask cluster.

The same function grades each batch, and the results come back in the order of the batches, so that
what is written is the same to the byte.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from coursekit.errors import HandInError, NeedsPackage
from coursekit.gradebook.grade_batch import Graded, Job, Task, grade_batch

PATIENCE = 10  # seconds in which a cluster must answer
Batch = list[tuple[Task, bytes]]


class _Promise(Protocol):
    def result(self) -> list[Graded]: ...


def grade_batches(
    job: Job, batches: Iterable[Batch], jobs: int = 1, cluster: str = ""
) -> Iterator[tuple[Batch, list[Graded]]]:
    """Each batch with what grading it gave, in order. HandInError, NeedsPackage."""
    if cluster:
        return _on_cluster(job, batches, cluster)
    if jobs > 1:
        return _in_processes(job, batches, jobs)
    return ((batch, grade_batch(job, batch)) for batch in batches)


def processes_for(count: int) -> int:
    """How many processes so many hand-ins are worth: one, or one a core."""
    least = 200 if _can_fork() else 2000
    return (os.cpu_count() or 1) if count >= least else 1


def _in_turn(
    batches: Iterable[Batch], send: Callable[[Batch], _Promise], most: int
) -> Iterator[tuple[Batch, list[Graded]]]:
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

_jobs: list[Job] = []  # in a process: the job that it was started for


def _start(job: Job) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _jobs[:] = [job]


def _end_with_parent() -> None:
    """A first process that is killed can tell nobody, and the others would wait for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _is_there() -> bool:
    return bool(_jobs)


def _here(batch: Batch) -> list[Graded]:
    return grade_batch(_jobs[0], batch)


def _in_processes(
    job: Job, batches: Iterable[Batch], jobs: int
) -> Iterator[tuple[Batch, list[Graded]]]:
    context = multiprocessing.get_context("fork" if _can_fork() else "spawn")
    pool = ProcessPoolExecutor(jobs, context, _start, (job,))
    pool.submit(_is_there)  # starts them now: a progress bar brings a thread
    return _from_pool(pool, batches, 2 * jobs)


def _can_fork() -> bool:
    """Forking takes a hundredth of the time of a new start; it is safe where no thread runs."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


def _from_pool(
    pool: ProcessPoolExecutor, batches: Iterable[Batch], most: int
) -> Iterator[tuple[Batch, list[Graded]]]:
    with pool:
        try:
            yield from _in_turn(batches, lambda batch: pool.submit(_here, batch), most)
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
) -> Iterator[tuple[Batch, list[Graded]]]:
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
