from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from support.browser_pages import new_page, running_chromium
from support.jupyterlab_server import open_notebook, run_all, running_lab

pytestmark = pytest.mark.browser


def test_a_notebook_without_the_mark_runs_only_when_it_is_told_to(
    tmp_path: Path, chromium: Path
) -> None:
    cells = [
        nbformat.v4.new_code_cell("seen = globals().get('seen', 0) + 6"),
        nbformat.v4.new_code_cell("import os\nprint('seen', seen, os.environ['COURSE_WORD'])"),
    ]
    # Without a named kernel JupyterLab would ask for one.
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(notebook, tmp_path / "a lesson.ipynb")

    with (
        running_lab(tmp_path, theme="JupyterLab Dark", environment={"COURSE_WORD": "kept"}) as base,
        running_chromium(chromium) as browser,
        new_page(browser) as page,
    ):
        open_notebook(page, base, "a lesson.ipynb")
        run_all(page)
        page.get_by_text("seen 6 kept").wait_for()
        run_all(page)
        page.get_by_text("seen 12 kept").wait_for()
        is_light = page.locator("body").get_attribute("data-jp-theme-light")
        bars = page.locator(".ck-bar").count()

    assert is_light == "false"
    assert bars == 0
