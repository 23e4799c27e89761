"""What may import what: grading stays pure, and the command line loads no widget."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PURE = ["model", "keys", "course", "work", "words", "spans", "grading", "feedback", "answers"]
PURE += ["short_answers"]
HEAVY = {"pandas", "matplotlib", "anywidget", "ipywidgets", "traitlets", "IPython"}
FILES = {"pathlib", "os", "io", "shutil", "tempfile", "tomllib", "json", "filelock"}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module if "coursekit" in node.module else node.module.split(".")[0])
    return found


@pytest.mark.parametrize("module", PURE)
def test_grading_and_feedback_know_no_pandas_no_widget_and_no_file(
    course_root: Path, module: str
) -> None:
    used = imports(course_root / f"coursekit/{module}.py")

    assert not used & (HEAVY | FILES)
    allowed = {f"coursekit.{name}" for name in [*PURE, "errors", "quotes", "records"]}
    assert {name for name in used if name.startswith("coursekit")} <= allowed


def test_toml_is_read_in_one_place(course_root: Path) -> None:
    readers = {
        path.stem for path in course_root.glob("coursekit/**/*.py") if "tomllib" in imports(path)
    }

    assert readers == {"tomlfiles"}


def loaded(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_importing_coursekit_loads_neither_widgets_nor_pandas() -> None:
    assert not loaded("import coursekit") & HEAVY


def test_the_command_line_loads_no_widget() -> None:
    assert not loaded("import coursekit.cli, coursekit.gradebook.pipeline") & HEAVY
