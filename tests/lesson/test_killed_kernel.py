"""A kernel is killed while it saves: what it had acknowledged is there in the next."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from coursekit.course.loader import load_course
from coursekit.lesson.session import LessonSession

PATIENCE = 120  # seconds that a kernel may take to save its first answers

# Answers without end; each number that is acknowledged goes to a file that nobody waits for.
CELL = """
import os
from pathlib import Path
from coursekit import open_lesson
widget = open_lesson("01_bridge", Path({root!r}))["safe"]
says = os.open({says!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
number = int((widget.answer["options"] or ["0"])[0])
while True:
    number += 1
    widget.answer = {{"options": [str(number)]}}
    if widget.status == {{"saved": True, "message": "Saved"}}:
        os.write(says, b"%d\\n" % number)
"""


@pytest.mark.seconds
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot kill so")
@pytest.mark.parametrize(
    "kills", [1, pytest.param(25, marks=pytest.mark.slow)], ids=["1 kill", "25 kills"]
)
def test_what_a_killed_kernel_had_acknowledged_is_there(
    root: Path, tmp_path: Path, kills: int, record_property: Callable[[str, object], None]
) -> None:
    chance, says, saved, lost = Random(kills), tmp_path / "said", 0, 0
    says.touch()
    for _ in range(kills):
        manager, client = start_new_kernel()
        kernel: Any = manager.provisioner
        client.execute(CELL.format(root=str(root), says=str(says)))
        until = time.monotonic() + PATIENCE
        while said(says) < saved + chance.randint(1, 20):
            assert time.monotonic() < until, "the kernel saves nothing"
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(kernel.pid, signal.SIGKILL)
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        saved = int(
            LessonSession(load_course(root), "01_bridge", root / "work").answer("safe")["options"][
                0
            ]
        )
        lost += max(0, said(says) - saved)
    record_property("kills of a kernel", kills)
    record_property("answers acknowledged by kernels", said(says))
    record_property("of them lost", lost)

    assert lost == 0


def said(path: Path) -> int:
    """The last number that was said in whole."""
    return int(b"0" + b"".join(path.read_bytes().split(b"\n")[-2:-1]))
