"""How long a page takes to its first question, beside loading the same notebook without running it.

`make bench` runs it.
"""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser
from support.browser_pages import copy_course, new_page, running_chromium
from support.jupyterlab_server import running_lab

NOTEBOOK = "notebooks/03_attribution.ipynb"
ROUNDS = 3
MOST = 2.0  # times as long


def seconds_to(browser: Browser, base: str, wanted: str) -> float:
    """The time from the address to the first such element, in a new profile."""
    with new_page(browser) as page:
        start = time.perf_counter()
        page.goto(f"{base}/doc/tree/{NOTEBOOK}", wait_until="commit")
        page.locator(wanted).first.wait_for(timeout=120_000)
        return time.perf_counter() - start


def test_the_first_question_is_there_in_twice_the_time_of_loading(
    course_root: Path, tmp_path: Path, chromium: Path
) -> None:
    root = copy_course(course_root, tmp_path / "course")
    loaded, asked = [], []
    with (
        running_lab(root) as base,
        running_lab(root, plain=True) as plain,
        running_chromium(chromium) as browser,
    ):
        for _ in range(ROUNDS):  # the first pays for what each server reads once
            loaded.append(seconds_to(browser, plain, ".jp-Notebook .jp-MarkdownOutput"))
            asked.append(seconds_to(browser, base, ".lm[data-question]"))

    ratio = min(asked) / min(loaded)
    print(f"\nloaded without running it  {min(loaded):5.1f} s")
    print(f"first question, no click   {min(asked):5.1f} s = {ratio:.1f} x (at most {MOST})")
    assert ratio <= MOST
