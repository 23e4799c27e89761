"""A slow kernel, a lost server, two windows on one notebook, and the notebook that is saved.

All as a student has it who has no extension: a plain JupyterLab, a notebook run by hand.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect
from support.all_kinds_course import write_all_kinds, write_notebook
from support.browser_pages import new_page, open_and_run
from support.jupyter_kernels import Kernel
from support.jupyterlab_server import open_notebook, run_all, running_lab

pytestmark = pytest.mark.browser

MARK = "lesson['mark']"
NOTEBOOK = "page.ipynb"
CELLS = (
    "from coursekit import open_lesson\nlesson = open_lesson('01_bridge')",
    *(MARK, "1", "lesson['safe']", MARK, "lesson['note']", "2"),
)
SAFE, LAST = 3, 6  # the numbers of these cells
SAID, TRUE = "The mayor said that it is not safe.", "The bridge is not safe."
# Holds Python's lock, so that no thread of the kernel answers, nor always says that it is busy.
BLOCK = "import ctypes\nctypes.PyDLL(None).sleep(14)"

# Remembers all that a status says.
LISTEN = """status => {
  window.told = [];
  new MutationObserver(() => window.told.push(status.textContent))
    .observe(status, { childList: true, characterData: true, subtree: true });
}"""

# Counts how often a script takes a question's heading into view.
COUNT_SCROLLS = """() => {
  const scroll = Element.prototype.scrollIntoView;
  window.scrolls = 0;
  Element.prototype.scrollIntoView = function (...how) {
    if (this.matches(".lm h3")) window.scrolls += 1;
    scroll.apply(this, how);
  };
}"""


TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_all_kinds(tmp_path_factory.mktemp("connection"))
    write_notebook(root, "page", *CELLS)
    return root


@pytest.fixture(scope="module")
def base(root: Path) -> Iterator[str]:
    with running_lab(root, plain=True) as base:
        yield base


@pytest.fixture(scope="module")
def page(browser: Browser, base: str) -> Iterator[Page]:
    """The notebook, which no cell was run of yet; the tests go on with it in their order."""
    with new_page(browser, viewport={"width": 1000, "height": 500}) as page:
        open_notebook(page, base, NOTEBOOK)
        yield page


def question(page: Page, id: str) -> Locator:
    return page.locator(f'.lm[data-question="{id}"]').first


def status(page: Page, id: str = "safe") -> Locator:
    return question(page, id).locator(".lm-status")


def run_cell(page: Page, number: int) -> None:
    """Run one cell of the notebook by Shift and Enter."""
    page.locator(".jp-CodeCell").nth(number).locator(".jp-InputPrompt").click()
    page.keyboard.press("Shift+Enter")


def mark(page: Page, presses: int) -> None:
    """Mark the word that so many presses of an arrow lead to, in the first paragraph."""
    question(page, "mark").locator(".lm-passage").focus()
    page.keyboard.press("Control+Home")
    for _ in range(presses):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("s")


def test_shift_and_enter_leave_the_question_s_top_in_view_and_tab_leads_into_it(
    page: Page,
) -> None:
    cells = page.locator(".jp-CodeCell")
    run_cell(page, 0)
    expect(cells.nth(0).locator(".jp-InputPrompt")).to_have_text("[1]:")
    # The cell after the last that was run is at hand: no press in between.
    for number in (1, 2, 3, 4):
        page.keyboard.press("Shift+Enter")
        if number == 2:
            continue
        heading = cells.nth(number).locator(".lm h3")
        expect(heading).to_be_in_viewport(ratio=1)
        expect(cells.nth(number).locator(".lm-actions")).to_be_attached()
    page.keyboard.press("Tab")
    expect(cells.nth(4).locator(".lm h3")).to_be_focused()
    page.keyboard.press("Tab")
    expect(cells.nth(4).locator(".lm-label").first).to_be_focused()

    # Run all leaves the view to JupyterLab.
    page.evaluate(COUNT_SCROLLS)
    run_all(page)
    expect(page.locator(".lm h3")).to_have_count(4)
    page.evaluate(TWO_FRAMES)  # in which a question would have come into view
    assert page.evaluate("window.scrolls") == 0


def test_two_windows_on_one_notebook_show_each_other_s_changes(
    page: Page, base: str, root: Path
) -> None:
    one, two = page, page.context.new_page()
    open_and_run(two, base, NOTEBOOK)
    marks = [question(window, "mark").locator(".lm-passage mark") for window in (one, two)]

    for window, presses, number in ((one, 0, 1), (two, 1, 2), (one, 2, 3)):
        window.bring_to_front()
        mark(window, presses)
        for shown in marks:
            expect(shown).to_have_count(number)
    one.get_by_label(SAID).check()
    expect(two.get_by_label(SAID)).to_be_checked()

    # In a field that has the focus, too, stands what the other window has written.
    fields = [question(window, "note").get_by_label("Your answer") for window in (one, two)]
    fields[1].focus()
    fields[0].fill("Ana Duarte says so.")
    expect(fields[1]).to_have_value("Ana Duarte says so.")
    expect(fields[1]).to_be_focused()
    expect(status(one, "note")).to_have_text("Saved")
    assert attempts(root)["note"]["answer"]["text"] == "Ana Duarte says so."

    # A verdict is one on both, and holds again in both when its answer is there again.
    question(one, "safe").get_by_role("button", name="Check", exact=True).click()
    for window in (one, two):
        expect(question(window, "safe").locator(".lm-headline")).to_contain_text("Correct")
    two.get_by_label(TRUE).check()
    for window in (one, two):
        expect(question(window, "safe").locator(".lm-headline")).to_contain_text("Changed since")
    question(two, "safe").get_by_role("button", name="Undo").click()
    for window in (one, two):
        expect(window.get_by_label(SAID)).to_be_checked()
        expect(question(window, "safe").locator(".lm-headline")).to_contain_text("Correct")
    expect(status(two)).to_have_text("Saved")
    attempt = attempts(root)["safe"]
    assert (attempt["checked"], attempt["checks"]) == (True, 1)

    assert one.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('coursekit'))") == []
    two.close()


def attempts(root: Path) -> dict[str, Any]:
    """What the work file holds."""
    work: dict[str, dict[str, Any]] = json.loads((root / "work/01_bridge.json").read_text("utf-8"))
    return work["attempts"]


def outputs_of(path: Path) -> list[str]:
    """The texts of the question's outputs in a notebook."""
    outputs = json.loads(path.read_text("utf-8"))["cells"][SAFE]["outputs"]
    return ["".join(part["data"]["text/plain"]) for part in outputs]


def test_a_notebook_that_is_saved_shows_what_was_answered_and_each_question_once(
    page: Page, base: str, root: Path
) -> None:
    file = root / NOTEBOOK
    run_cell(page, SAFE)
    still = page.locator(".jp-CodeCell").nth(SAFE).locator(".coursekit-still")
    expect(still).to_have_count(1)
    expect(still).to_be_hidden()
    page.get_by_label(TRUE).check()
    expect(still).to_contain_text(f"☒ {TRUE}")
    page.get_by_label(SAID).check()
    expect(still).to_contain_text(f"☒ {SAID}")
    save(page, file, "[Is it safe?: said]")

    kernel = Kernel(base, NOTEBOOK)
    before = kernel.pid()
    kernel.restart()
    kernel.wait_idle(page, other_than=before)
    run_all(page)
    expect(page.get_by_label(SAID)).to_be_checked()
    expect(still).to_have_count(1)
    expect(still).to_be_hidden()
    page.get_by_label(TRUE).check()
    expect(still).to_contain_text(f"☒ {TRUE}")
    save(page, file, "[Is it safe?: true]")

    shown = ["[Is it safe?: a question to answer on the page]", "[Is it safe?: true]"]
    assert outputs_of(file) == shown
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    html = file.with_suffix(".html").read_text("utf-8")
    assert html.count("What do you know now?") == 1
    assert html.count(f"☒ {TRUE}") == html.count(f"☐ {SAID}") == 1


def save(page: Page, file: Path, text: str) -> None:
    """Save the notebook; the file then holds this output."""
    page.keyboard.press("Control+s")  # within the question
    said = question(page, "safe").get_by_role("status")
    expect(said).to_have_text("Your answers are saved as you go.")
    page.locator(".jp-CodeCell").first.locator(".jp-InputPrompt").click()
    with page.expect_response(lambda answer: is_saving(answer, file)):
        page.keyboard.press("Control+s")
    assert text in outputs_of(file)


def is_saving(answer: Response, file: Path) -> bool:
    return answer.request.method == "PUT" and answer.url.split("?")[0].endswith(file.name)


def test_a_slow_page_and_a_busy_kernel_are_called_slow_and_never_lost(page: Page) -> None:
    last = page.locator(".jp-CodeCell").nth(LAST)
    last.get_by_role("textbox").fill(BLOCK)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    status(page).evaluate(LISTEN)
    page.get_by_label(SAID).check()
    expect(status(page)).to_have_text("Saved")

    run_cell(page, LAST)
    last.get_by_text("[*]:").wait_for()
    page.get_by_label(TRUE).check()
    expect(status(page)).to_contain_text("Saving takes longer than usual.")
    question(page, "safe").get_by_role("button", name="Check", exact=True).click()

    expect(question(page, "safe").locator(".lm-headline")).to_contain_text("Not yet")
    expect(status(page)).to_have_text("Saved")
    assert not [told for told in page.evaluate("window.told") if "lost" in told]
