"""A process that saves answers is killed: what it had acknowledged is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coursekit.work.disk import write_atomically

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.mark.parametrize(
    "kills", [20, pytest.param(1000, marks=pytest.mark.slow)], ids=["20 kills", "1,000 kills"]
)
def test_what_a_killed_writer_had_acknowledged_is_there(
    tmp_path: Path, course_root: Path, kills: int, record_property: Callable[[str, object], None]
) -> None:
    command = [sys.executable, "-m", "support.killed_writers", "small", str(tmp_path / "work")]
    paths = os.pathsep.join([str(course_root), str(course_root / "tests")])
    done = subprocess.run(
        [*command, str(kills), str(kills)],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        check=True,
    )
    found = json.loads(done.stdout)
    record_property("kills of a writing process", found["kills"])
    record_property("answers acknowledged before a kill", found["acknowledged"])
    record_property("of them lost", found["lost"])
    record_property("unfinished files, removed at the next opening", found["unfinished"])

    assert found["acknowledged"] >= kills
    assert (found["kills"], found["lost"], found["told"], found["left"]) == (kills, 0, 0, 0)


def test_parts_that_a_killed_writer_of_another_file_left_stay_until_they_are_old(
    tmp_path: Path,
) -> None:
    young, old, foreign = (
        tmp_path / name for name in (".a.json.1.part", ".a.json.2.part", ".b.json.3.part")
    )
    for part in (young, old, foreign):
        part.touch()
    os.utime(old, (0, 0))
    os.utime(foreign, (0, 0))

    write_atomically(tmp_path / "a.json", "text")

    assert sorted(tmp_path.iterdir()) == [young, foreign, tmp_path / "a.json"]
