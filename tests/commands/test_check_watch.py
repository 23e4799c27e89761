"""`coursekit check --watch`: it goes on as files are saved, and ends at Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
from support.small_course import change

KEYS = "exercises/keys/01_bridge.toml"
NOTEBOOK = "notebooks/01_bridge.ipynb"
SECONDS = 60  # that a busy machine may take


class Watching:
    """A process of `coursekit check --watch`, and the lines that it prints."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "coursekit", "--course", str(root), "check", "--watch"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, bufsize=1)
        self._lines: Queue[str] = Queue()
        self.thread = Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def line(self) -> str:
        return self._lines.get(timeout=SECONDS)

    def state(self) -> str:
        """The one line of the next state, which comes after an empty line and the time."""
        assert self.line() == ""
        assert re.fullmatch(r"\d\d:\d\d:\d\d", self.line())
        return self.line()


@pytest.fixture
def watching(root: Path) -> Iterator[Watching]:
    process = Watching(root)
    yield process
    process.process.kill()
    process.process.wait()
    process.thread.join()
    for stream in (process.process.stdout, process.process.stderr):
        if stream is not None:
            stream.close()


@pytest.mark.seconds
def test_it_says_what_is_wrong_whenever_a_file_was_saved(root: Path, watching: Watching) -> None:
    sound = "No faults: 1 lesson, 3 questions, 1 text."
    assert watching.line() == f"Watching {root}; Ctrl-C ends it."
    assert watching.state() == sound

    change(root, KEYS, "[safe]", "[saef]")
    assert watching.state() == f"{KEYS}: safe: the key has the id 'saef'; expected the same id"

    change(root, KEYS, "[saef]", "[safe]")
    assert watching.state() == sound

    os.rename(root / NOTEBOOK, root / "kept.ipynb")
    assert watching.state().startswith(f"{NOTEBOOK}: missing; course.toml lists this lesson")

    os.rename(root / "kept.ipynb", root / NOTEBOOK)
    assert watching.state() == sound


def test_ctrl_c_ends_it_without_a_traceback(root: Path, watching: Watching) -> None:
    watching.line()
    watching.state()

    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(timeout=SECONDS) == 130
    assert watching.process.stderr is not None
    assert watching.process.stderr.read() == "Interrupted.\n"
