"""What browser tests share: a student's copy of the course, and pages that report their errors."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from support.jupyterlab_server import open_notebook, run_all, wait_ready

# What JupyterLab itself throws when a kernel dies before it has answered, and ipywidgets when an
# output is drawn anew before its widget has come: it then adds the widget to the one that is gone.
# anywidget says the last of a module that a busy machine took over two seconds to load; that such a
# widget hears the kernel all the same has a test of its own.
_NOT_OURS = re.compile(
    r"Canceled future for \w+_request message before replies were done"
    r"|Cannot read properties of null \(reading 'addWidget'\)"
    r"|^\[anywidget\] Failed to initialize model\.$"
)

SECONDS = 120  # that a notebook and its kernel may take to be there
WIDE: ViewportSize = {"width": 1280, "height": 900}


def copy_course(course_root: Path, to: Path) -> Path:
    """A student's copy of the course in the new folder `to`, without any work."""
    to.mkdir()
    shutil.copy(course_root / "course.toml", to)
    for folder in ("articles", "exercises", "notebooks"):
        shutil.copytree(course_root / folder, to / folder)
    return to


def find_chromium() -> Path | None:
    """Give the program of an installed Chromium or Chrome; None if there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return Path(found)
    return None


@contextmanager
def running_chromium(program: Path) -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page with a store of its own; fails at its end if a script on it did.

    `options` are those of Playwright's `new_context`.
    """
    context = browser.new_context(**{"viewport": WIDE, **options})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    thrown = [error for error in errors if not _NOT_OURS.search(error)]
    assert not thrown, f"the page threw {thrown}"


_HAS_PAGES = """() => {
  const lab = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  return lab.federated_extensions.some(({ name }) => name === "coursekit")
    && !(lab.disabledExtensions ?? []).includes("coursekit");
}"""


def open_and_run(page: Page, base: str, path: str) -> None:
    """Open a notebook and wait until it has run: a page does by itself, a plain lab by its menu."""
    page.goto(f"{base}/doc/tree/{quote(path)}", wait_until="domcontentloaded")
    if page.evaluate(_HAS_PAGES):
        wait_ready(page)
    else:
        open_notebook(page, base, path)
        run_all(page)


def resize(page: Page, size: ViewportSize) -> None:
    """Give the window another size, and wait until JupyterLab has laid itself out anew."""
    page.set_viewport_size(size)
    page.wait_for_function(
        """(height) => {
          const { bottom } = document.querySelector(".jp-NotebookPanel").getBoundingClientRect();
          return innerHeight === height && bottom <= height && bottom > height - 60;
        }""",
        arg=size["height"],
    )
