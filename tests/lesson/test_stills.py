"""A notebook where no kernel runs: exported, printed, or on a code host."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from support.hand_in_files import add_written
from support.small_course import change, write_course

from coursekit import open_lesson

QUESTION = """
from coursekit import open_lesson
open_lesson("01_bridge")["mark"]
"""
ANSWER = """
open_lesson("01_bridge")["mark"].answer = {"spans": [[17, 33, "source"]]}
"""


@pytest.mark.seconds
def test_an_exported_notebook_shows_once_what_was_marked_after_the_question_was_shown(
    tmp_path: Path,
) -> None:
    root = write_course(tmp_path)
    path = root / "notebooks/01_bridge.ipynb"
    cells = [nbformat.v4.new_code_cell(code) for code in (QUESTION, ANSWER)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    resources = {"metadata": {"path": str(root)}}
    # Like JupyterLab, which does not save the widgets' state into a notebook.
    NotebookClient(notebook, resources=resources, store_widget_state=False).execute()
    nbformat.write(notebook, path)

    for form in ("html", "markdown"):
        command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", form, str(path)]
        subprocess.run(command, check=True, capture_output=True)

    for ending in (".html", ".md"):
        page = path.with_suffix(ending).read_text("utf-8")
        assert page.count("<strong>Mark the sources</strong>") == 1
        assert page.count("Mayor Ana Duarte</mark> said the bridge would close.") == 1
        assert "to answer on the page" not in page
    shown = notebook.cells[0].outputs
    assert [output.data["text/plain"] for output in shown] == [
        "[Mark the sources: a question to answer on the page]",
        "[Mark the sources: source: Mayor Ana Duarte]",
    ]


def test_a_question_to_write_says_how_much_where_no_kernel_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / "work"))
    add_written(root)
    change(root, "exercises/01_bridge.toml", "points = 3\n", "points = 3\nleast = 20\n")
    change(root, "exercises/keys/01_bridge.toml", "The mayor says so.", "She says so. " * 10)

    still = open_lesson("01_bridge", root)["why"].still()

    assert "<p>Write 20 words or more.</p>" in still
