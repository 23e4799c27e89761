"""Any cell of a lesson works when it is the first to run, as a student may do in any front end."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from coursekit.course.loader import load_course
from coursekit.lesson import kernel


def run_alone(source: str) -> Any:
    """Run a cell in a namespace of its own, as if no other had run, and give what it shows."""
    for opened in (kernel.lessons, kernel.practices, kernel.practice_pages, kernel.contents):
        opened.clear()
    names: dict[str, Any] = {}
    tree = ast.parse(source)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)  # a cell that shows nothing has no place on a page
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


@pytest.fixture(autouse=True)
def in_the_folder_of_the_notebooks(
    course_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course_root / "notebooks")
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path))


def test_each_cell_of_each_page_runs_alone_and_shows_something(
    course_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = 0
    for stem in load_course(course_root).notebooks:
        notebook = json.loads((course_root / f"notebooks/{stem}.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                shown = run_alone("".join(cell["source"]))
                assert repr(shown), (stem, cell["id"])
                ran += 1

    assert ran > 150
    assert capsys.readouterr().out == ""
