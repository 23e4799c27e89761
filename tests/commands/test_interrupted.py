"""Ctrl-C, and a reader who has gone: a line or nothing, and the exit codes that shells expect."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from support.hand_in_files import graded, hand_in, write

from coursekit.cli import main
from coursekit.course import Course

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals and pipes")


def start(words: Sequence[str | Path], module: str = "coursekit") -> subprocess.Popen[str]:
    # What a shell starts in the background takes no notice of SIGINT, and hands that on.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed,
    )


@pytest.mark.parametrize("module", ["coursekit", "coursekit.cli"])
def test_ctrl_c_while_the_course_loads_is_a_line(root: Path, module: str) -> None:
    (root / "course.toml").unlink()
    os.mkfifo(root / "course.toml")  # so that it loads as long as the test wants
    process = start(["--course", root, "check"], module)
    with (root / "course.toml").open("wb"):  # waits until it is being read
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)

    assert (process.returncode, out, err) == (130, "", "Interrupted.\n")


def test_a_run_whose_reader_has_gone_writes_everything(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course), "b.json": hand_in(course, "s2")})
    process = start(["--course", root, "grade", folder, "--out", out])
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    with process.stderr as said:
        err = said.read()

    assert process.wait(timeout=120) in (1, 141)
    assert err == ""
    assert len(graded(out)) == 2
    assert main(["--course", str(root), "report", str(out)]) == 0
