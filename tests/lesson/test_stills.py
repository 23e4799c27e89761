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

CODE = """
from coursekit import open_lesson
lesson = open_lesson("01_bridge")
lesson["mark"].answer = {"spans": [[17, 33, "source"]]}
lesson["mark"]
"""


@pytest.mark.seconds
def test_an_exported_notebook_shows_the_passage_with_the_student_s_marks(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    path = root / "notebooks/01_bridge.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)])
    resources = {"metadata": {"path": str(root)}}
    # Like JupyterLab, which does not save the widgets' state into a notebook.
    NotebookClient(notebook, resources=resources, store_widget_state=False).execute()
    nbformat.write(notebook, path)

    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    page = path.with_suffix(".html").read_text("utf-8")
    assert 'title="Source"' in page
    assert "Mayor Ana Duarte</mark> said the bridge would close." in page


def test_a_question_to_write_says_how_much_where_no_kernel_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / "work"))
    add_written(root)
    change(root, "exercises/01_bridge.toml", "points = 3\n", "points = 3\nleast = 20\n")
    change(root, "exercises/keys/01_bridge.toml", "The mayor says so.", "She says so. " * 10)

    still = open_lesson("01_bridge", root)["why"].still()

    assert "<p>Write 20 words or more.</p>" in still
