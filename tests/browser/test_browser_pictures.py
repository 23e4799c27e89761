"""The pictures of the guide for authors can be made anew: its way still leads through the pages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def test_the_script_goes_the_way_of_the_guide_and_makes_each_of_its_pictures(
    chromium: Path, course_root: Path, tmp_path: Path
) -> None:
    paths = os.pathsep.join(map(str, (course_root, course_root / "tests")))
    done = subprocess.run(
        [sys.executable, course_root / "tools/pictures.py", tmp_path],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    made, kept = (
        {path.name for path in folder.iterdir()}
        for folder in (tmp_path, course_root / "docs/pictures")
    )
    assert made == kept
