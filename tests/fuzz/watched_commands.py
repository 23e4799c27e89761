"""Runs commands of coursekit in a process that is watched: what it takes, touches and says.

The process lives for many commands, because starting Python and reading the course takes longer
than grading. It takes one request as a line of JSON and answers with one.
"""

import io
import json
import os
import resource
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from select import select
from time import process_time
from typing import Any

from attrs import frozen

from coursekit.errors import OneLineError

PATIENCE = 120  # seconds that a command may wait for something without an answer
MOST_ADDRESSES = 1_500_000_000  # bytes above the start: the net below all limits that are tested
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Events of Python's audit hooks that change something at the paths that come with them.
_CHANGES = {
    *("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.utime"),
}
_LEAVES = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect"}


@frozen
class Run:
    """What one command did.

    Attributes:
        code: Its exit code; -1 when it raised something or ended its process.
        said: What it printed, on both streams.
        raised: The traceback of what it raised, or how its process ended; "" for neither.
        seconds: The CPU time that it took.
        grown: Bytes of memory above those of the process when it was ready.
        touched: What it changed outside the folders that it was given, and what it started.
    """

    code: int
    said: str
    raised: str
    seconds: float
    grown: int
    touched: tuple[str, ...] = ()


class WatchedCommands:
    """The process, seen from the test; it starts when it is needed, and again after it ended.

    Attributes:
        home: Its home and working directory, which no command may change.
    """

    def __init__(self, course: Path, home: Path) -> None:
        """Remember where the process is to live.

        Args:
            course: The folder of the course.
            home: A folder of the process's own: its home, its working directory, and its work.
        """
        self._course = course
        self.home = home
        self._process: subprocess.Popen[str] | None = None
        for name in ("tmp", "work"):
            (home / name).mkdir(parents=True, exist_ok=True)

    def run(self, *words: str | Path, into: Path) -> Run:
        """Run one command.

        Args:
            words: The words of the command line; or "score" or "partner" and paths, for the
                functions of these names.
            into: The folder below which it may write.
        """
        process = self._process or self._start()
        request = {"words": [str(word) for word in words], "into": str(into)}
        assert process.stdin
        assert process.stdout
        with suppress(BrokenPipeError):  # it has ended, which the empty answer tells
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        ready, _, _ = select([process.stdout], [], [], PATIENCE)
        answer = process.stdout.readline() if ready else ""
        if answer:
            return Run(**json.loads(answer))
        reason = "its process ended" if ready else f"gave no answer within {PATIENCE} seconds"
        self.stop()
        return Run(-1, "", reason, 0.0, 0)

    def stop(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> "subprocess.Popen[str]":
        environment = os.environ | {
            "HOME": str(self.home),
            "TMPDIR": str(self.home / "tmp"),
            "COURSEKIT_WORK": str(self.home / "work"),
            "PYTHONPATH": os.pathsep.join(filter(None, map(str, sys.path))),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "fuzz.watched_commands", str(self._course)],
            cwd=self.home,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self._process


# --- in the process ---


class _Watch:
    """What the process sees of itself while a command runs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.allowed: tuple[str, ...] | None = None
        self.touched: list[str] = []

    @contextmanager
    def on(self, into: str) -> Iterator[None]:
        """Note what happens outside this folder, and those for work and for what is in between."""
        own = (self.home / "tmp", self.home / "work")
        self.allowed, self.touched = tuple(os.path.realpath(path) for path in (into, *own)), []
        try:
            yield
        finally:
            self.allowed = None

    def hook(self, event: str, given: tuple[Any, ...]) -> None:
        """Take one event of Python's audit hooks."""
        if self.allowed is None:
            return
        if event in _LEAVES:
            self.touched.append(f"{event} {given[0]!r}")
        elif event == "open":
            path, _, flags = given
            if isinstance(flags, int) and flags & _WRITES:
                self._note(event, path)
        elif event in _CHANGES:
            for path in given:
                self._note(event, path)

    def _note(self, event: str, path: object) -> None:
        if self.allowed is None or not isinstance(path, str | bytes):
            return
        name = os.fsdecode(path)
        # A relative name is one in a folder that is open, as shutil.rmtree has it.
        if "__pycache__" in name or not os.path.isabs(name):
            return
        if not os.path.realpath(name).startswith(self.allowed):
            self.touched.append(f"{event} {name}")


def _status(name: str) -> int:
    """Give a number of bytes that Linux keeps of this process; 0 elsewhere."""
    with suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(name))
    return 0


def _peak() -> int:
    """Give the most memory, in bytes, that this process had since `_forget_peak`, if it can."""
    scale = 1 if sys.platform == "darwin" else 1024
    return _status("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def _forget_peak() -> None:
    """Have the system count the peak anew, where it can."""
    with suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as peak:
        peak.write("5")


def _command(course: Path, words: list[str]) -> int:
    from coursekit.cli import main

    return main(["--course", str(course), *words])


def _functions(course: Path, words: list[str]) -> int:
    """Call `score` or `partner` for each path; give 1 when one was refused, with its reason."""
    from coursekit.lesson import open_lesson
    from coursekit.work.score import score

    lesson = open_lesson("01_bridge", course)
    calls: dict[str, Callable[[str], object]] = {
        "score": lambda path: score("01_bridge", path, course=course),
        "partner": lesson.partner,
    }
    code = 0
    for path in words[1:]:
        try:
            calls[words[0]](path)
        except OneLineError as error:
            print(f"{error}")
            code = 1
        except BaseException as error:
            error.add_note(f"of the file {path}")
            raise
    return code


def _answer(watch: _Watch, course: Path, request: dict[str, Any], start: int) -> dict[str, Any]:
    words = request["words"]
    act = _functions if words[0] in ("score", "partner") else _command
    # As strict as a terminal: half a character cannot be printed.
    said = io.BytesIO()
    stream = io.TextIOWrapper(said, encoding="utf-8", newline="\n", write_through=True)
    code, raised = -1, ""
    _forget_peak()
    begin = process_time()
    with redirect_stdout(stream), redirect_stderr(stream), watch.on(request["into"]):
        try:
            code = act(course, words)
        except BaseException:  # whatever it is, the test has to read of it
            raised = traceback.format_exc()
    return {
        "code": code,
        "said": said.getvalue().decode(),
        "raised": raised,
        "seconds": process_time() - begin,
        "grown": _peak() - start,
        "touched": watch.touched,
    }


def _warm_up(course: Path) -> None:
    """Import all that commands import when they are first needed."""
    from coursekit import lesson, report  # noqa: F401
    from coursekit.analysis import span_table  # noqa: F401  # pandas
    from coursekit.course.loader import load_course
    from coursekit.gradebook import feedback_pages, pipeline, spreadsheets  # noqa: F401

    load_course(course)


def main() -> None:
    """Answer requests until there are no more."""
    course, home = Path(sys.argv[1]), Path.cwd()
    _warm_up(course)
    if addresses := _status("VmSize"):
        most = addresses + MOST_ADDRESSES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    watch = _Watch(home)
    sys.addaudithook(watch.hook)
    answers = sys.stdout
    start = _peak()
    for line in sys.stdin:
        answers.write(json.dumps(_answer(watch, course, json.loads(line), start)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
