"""Nothing of what a student sends is run, whatever it is called and wherever the teacher stands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support.hand_in_files import graded, hand_in, write, zipped

from coursekit.course import Course

ROOT = Path(__file__).parents[2]
# Python, pytest, IPython and Jupyter look for these where they are started.
LOOKED_FOR = (
    "sitecustomize.py",
    "usercustomize.py",
    "conftest.py",
    "json.py",
    "attrs.py",
    "coursekit.py",
    "coursekit/__init__.py",
    "ipython_config.py",
    "jupyter_server_config.py",
    "course.toml.py",
)


def notebook(code: str) -> bytes:
    cell = {"cell_type": "code", "metadata": {}, "source": code, "outputs": []}
    return json.dumps(
        {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    ).encode()


def test_no_file_of_a_student_is_run_by_the_command_typed_beside_it(
    root: Path, course: Course, out: Path, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    code = f"open({str(ran)!r}, 'w').close()"
    files = {name: code.encode() for name in LOOKED_FOR}
    files["03_attribution.ipynb"] = notebook(code)
    files["whole-folder.zip"] = zipped({**files, "hand-in-s2.json": hand_in(course, "s2", "Bo")})
    files["hand-in-s1.json"] = hand_in(course, "s1", f"{{{{ {code} }}}}")
    folder = write(tmp_path / "hand-ins", files)

    # As ./course starts it.
    command = [sys.executable, "-S", "-P", str(ROOT / "coursekit/__main__.py")]
    command += ["--course", str(root), "grade", ".", "--out", str(out)]
    own = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)

    assert "Traceback" not in done.stderr
    assert graded(out).keys() == {"s1", "s2"}
    assert not ran.exists()
