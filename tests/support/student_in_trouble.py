"""A student answers while the disk fails in one way after another; run as a program.

    python -m support.student_in_trouble FOLDER [full]

Each trouble has a course of its own in the folder. The student answers a question before it, one
while it lasts, and others after it; then a kernel that knows nothing opens the lesson. What the
student reads is printed as JSON, by trouble. With `full`, the disk of FOLDER is filled.

It is a process of its own because the troubles are real ones: a limit of its file sizes, rights
that it gave up. Three cannot be had without a disk that is made for it, so here they are the answer
of the system's own call: a disk without locks, one whose `fsync` fails, and one on which nothing
can be renamed.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from coursekit import open_lesson
from coursekit.lesson import kernel
from coursekit.work import disk, workfile
from support.full_disk import files_of_at_most
from support.small_course import write_course

Json = dict[str, Any]
Trouble = Callable[[Path], AbstractContextManager[None]]
STEM = "01_bridge"
ANSWERS: dict[str, Json] = {
    "safe": {"options": ["said"]},
    "kinds": {"categories": {"q1": "mayor"}},
    "mark": {"spans": [[17, 33, "source"]]},
}


def send(widget: Any, **message: object) -> list[Json]:
    """Give a widget a message from the page, and what it sends back."""
    sent: list[Json] = []
    widget.send = lambda content, buffers=None: sent.append(content)
    widget._handle_custom_msg(message, [])
    return sent


# --- troubles ---


@contextmanager
def no_room(work: Path) -> Iterator[None]:
    """No file may grow: as on a disk that is full, for this process alone."""
    with files_of_at_most(0):
        yield


def rights(mode: int) -> Trouble:
    @contextmanager
    def without(work: Path) -> Iterator[None]:
        work.chmod(mode)
        try:
            yield
        finally:
            work.chmod(0o700)

    return without


@contextmanager
def removed(work: Path) -> Iterator[None]:
    shutil.rmtree(work)
    yield


@contextmanager
def renamed(work: Path) -> Iterator[None]:
    work.rename(work.with_name("elsewhere"))
    yield


@contextmanager
def replaced_by_a_file(work: Path) -> Iterator[None]:
    shutil.rmtree(work)
    work.write_text("a file", "utf-8")
    yield
    work.unlink()


@contextmanager
def replaced_by_a_folder(work: Path) -> Iterator[None]:
    """A folder lies where the work file should."""
    path = work / f"{STEM}.json"
    path.unlink()
    path.mkdir()
    yield
    path.rmdir()


@contextmanager
def damaged(work: Path) -> Iterator[None]:
    (work / f"{STEM}.json").write_text("dear diary", "utf-8")
    yield


@contextmanager
def damaged_without_room(work: Path) -> Iterator[None]:
    with damaged(work), no_room(work):
        yield


@contextmanager
def held_lock(work: Path) -> Iterator[None]:
    """The lock is held by another: a file that is opened a second time is that to the system."""
    with open(work / f"{STEM}.lock", "rb") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        yield


def failing(module: Any, name: str, error: int) -> Trouble:
    """A call of the system fails, as it does on a disk of that kind."""

    @contextmanager
    def fails(work: Path) -> Iterator[None]:
        before = getattr(module, name)

        def fail(*_: object, **__: object) -> None:
            raise OSError(error, os.strerror(error))

        setattr(module, name, fail)
        try:
            yield
        finally:
            setattr(module, name, before)

    return fails


@contextmanager
def folder_not_kept(work: Path) -> Iterator[None]:
    """A file comes to the disk, and its name does not: a save fails at its very last step."""
    sync = os.fsync

    def fail(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(handle)

    os.fsync = fail  # type: ignore[assignment]  # a file object has no folder behind it
    try:
        yield
    finally:
        os.fsync = sync


@contextmanager
def filled(work: Path) -> Iterator[None]:
    """The disk is full, to the last byte."""
    filling = work.parent / "filling"
    with open(filling, "wb", buffering=0) as file:
        for size in (4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    try:
        yield
    finally:
        filling.unlink()


@contextmanager
def damaged_and_filled(work: Path) -> Iterator[None]:
    with damaged(work), filled(work):
        yield


@contextmanager
def clock_set_back(work: Path) -> Iterator[None]:
    """All that was saved before is of a time to come, as after a clock was set back."""
    for path in work.iterdir():
        os.utime(path, (4_000_000_000, 4_000_000_000))
    yield


@contextmanager
def another_window(work: Path) -> Iterator[None]:
    """Another kernel answers the question that is answered here next."""
    code = (
        "import sys; from pathlib import Path; from coursekit import open_lesson;"
        "lesson = open_lesson('01_bridge', Path(sys.argv[1]));"
        "lesson['kinds'].answer = {'categories': {'q1': 'critics'}}"
    )
    os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code, str(work.parent)])
    yield


TROUBLES: dict[str, Trouble] = {
    "no room": no_room,
    "read-only": rights(0o500),
    "no permission": rights(0),
    "removed": removed,
    "renamed": renamed,
    "a file in place of the folder": replaced_by_a_file,
    "a folder in place of the file": replaced_by_a_folder,
    "damaged": damaged,
    "damaged, and no room": damaged_without_room,
    "a lock that is held": held_lock,
    "no locks": failing(disk, "flock", errno.ENOLCK),
    "fsync fails": failing(os, "fsync", errno.EIO),
    "fsync of the folder fails": folder_not_kept,
    "rename fails": failing(os, "replace", errno.EIO),
    "a clock set back": clock_set_back,
    "another window": another_window,
}

ON_A_SMALL_DISK: dict[str, Trouble] = {
    "a full disk": filled,
    "damaged on a full disk": damaged_and_filled,
}

# --- what the student reads ---


def answer(lesson: Any, question: str, number: int) -> str:
    replies = send(lesson[question], type="change", seq=number, answer=ANSWERS[question])
    return str(replies[0]["message"])


def opened(root: Path) -> str:
    """What a kernel that knows nothing tells when it opens the lesson."""
    mine = dict(kernel.lessons)
    kernel.lessons.clear()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        open_lesson(STEM, root)
    kernel.lessons.clear()
    kernel.lessons.update(mine)
    return printed.getvalue().strip()


def live_through(root: Path, trouble: Trouble) -> Json:
    lesson = open_lesson(STEM, write_course(root))
    told = {"before": answer(lesson, "safe", 1)}
    with trouble(root / "work"):
        told["first"] = answer(lesson, "kinds", 2)
        told["again"] = answer(lesson, "kinds", 3)
        told["check"] = str(send(lesson["kinds"], type="check", seq=4)[-1]["message"])
        told["opened"] = opened(root)
    told["after"] = answer(lesson, "mark", 5)
    told["check after"] = str(send(lesson["kinds"], type="check", seq=6)[-1]["message"])
    marks = send(lesson["mark"], type="change", seq=7, add=[[34, 38, "cue"]], remove=[])
    told["marked after"] = str(marks[0]["message"])
    told["reopened"] = opened(root)
    work = json.loads((root / "work" / f"{STEM}.json").read_text("utf-8"))
    saved = {id: attempt["answer"] for id, attempt in sorted(work["attempts"].items())}
    shown = sorted(path.name for path in (root / "work").iterdir())
    return {"told": told, "saved": saved, "files": shown}


if __name__ == "__main__":
    workfile.LOCK_SECONDS = 0.05  # another is waited for in vain here
    folder, troubles = Path(sys.argv[1]), ON_A_SMALL_DISK if "full" in sys.argv[2:] else TROUBLES
    told = {name: live_through(folder / name, trouble) for name, trouble in troubles.items()}
    print(json.dumps(told))
