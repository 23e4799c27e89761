from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import sync_playwright
from support.jupyterlab_server import open_notebook, restart_kernel, run_all, running_lab

pytestmark = pytest.mark.browser


def test_a_notebook_runs_in_a_real_lab_and_forgets_its_names_on_restart(
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
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        open_notebook(page, base, "a lesson.ipynb")
        run_all(page)
        run_all(page)
        page.get_by_text("seen 12 kept").wait_for()
        restart_kernel(page, base)
        run_all(page)
        page.get_by_text("seen 6 kept").wait_for()
        is_light = page.locator("body").get_attribute("data-jp-theme-light")
        browser.close()

    assert is_light == "false"
