"""No command opens a connection: told by Python itself, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.network_watch import asked_for, watched

REPOSITORY = Path(__file__).parents[2]
# 192.0.2.1 is nobody's: it is kept for examples (RFC 5737).
CONNECT = """
import socket
with socket.socket() as one:
    one.setblocking(False)
    one.connect_ex(("192.0.2.1", 9))
"""
COMMANDS = """
import sys
from coursekit.cli import main

for words in (
    ("check",),
    ("codebook",),
    ("answers", "--out", "answers"),
    ("release", "--out", "released"),
    ("simulate", "--students", "3", "--out", "class"),
    ("grade", "class", "--out", "graded"),
    ("report", "graded"),
    ("export", "graded", "--out", "marks.csv"),
):
    print(words[0], main(["--course", sys.argv[1], *words]))
"""


def run(code: str, *arguments: str, watch: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **watched(watch)}
    environment["PYTHONPATH"] += os.pathsep + str(REPOSITORY)
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_a_connection_is_noticed(tmp_path: Path) -> None:
    run(CONNECT, watch=tmp_path / "watch", cwd=tmp_path)

    assert [line.split()[1] for line in asked_for(tmp_path / "watch")] == ["192.0.2.1"]


def test_no_command_opens_a_connection(root: Path, tmp_path: Path) -> None:
    done = run(COMMANDS, str(root), watch=tmp_path / "watch", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert asked_for(tmp_path / "watch") == []
