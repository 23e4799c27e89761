"""A slow kernel, a lost server, two windows on one notebook, and the notebook that is saved.

All as a student has it who has no extension: a plain JupyterLab, a notebook run by hand.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect
from support.all_kinds_course import write_notebook
from support.browser_pages import new_page, open_and_run
from support.jupyter_kernels import Kernel
from support.jupyterlab_server import open_notebook, run_all, running_lab
from support.small_course import write_course

pytestmark = pytest.mark.browser

OPEN = "from coursekit import open_lesson\nlesson = open_lesson('01_bridge')"
SAFE = "lesson['safe']"
MARK = "lesson['mark']"
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
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    root = tmp_path_factory.mktemp("connection")
    with running_lab(root, plain=True) as base:
        yield root, base


def course(lab: tuple[Path, str], name: str, *cells: str) -> str:
    """Write the small course and a notebook of these cells; give the notebook's path in the lab."""
    return f"{name}/{write_notebook(write_course(lab[0] / name), 'page', *cells)}"


def question(page: Page, id: str) -> Locator:
    return page.locator(f'.lm[data-question="{id}"]')


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


def test_a_slow_page_and_a_busy_kernel_are_called_slow_and_never_lost(
    browser: Browser, lab: tuple[Path, str]
) -> None:
    path = course(lab, "slow", OPEN, SAFE, BLOCK)
    with new_page(browser) as page:
        open_and_run(page, lab[1], path)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
        status(page).evaluate(LISTEN)
        page.get_by_label(SAID).check()
        expect(status(page)).to_have_text("Saved")

        run_cell(page, 2)
        page.locator(".jp-CodeCell").nth(2).get_by_text("[*]:").wait_for()
        page.get_by_label(TRUE).check()
        expect(status(page)).to_contain_text("Saving takes longer than usual.")
        question(page, "safe").get_by_role("button", name="Check", exact=True).click()

        expect(question(page, "safe").locator(".lm-headline")).to_be_visible()
        expect(status(page)).to_have_text("Saved")
        assert not [told for told in page.evaluate("window.told") if "lost" in told]


def test_two_windows_on_one_notebook_show_each_other_s_changes(
    browser: Browser, lab: tuple[Path, str]
) -> None:
    path = course(lab, "windows", OPEN, MARK, SAFE)
    with new_page(browser) as one:
        open_and_run(one, lab[1], path)
        two = one.context.new_page()
        open_and_run(two, lab[1], path)
        marks = [question(page, "mark").locator(".lm-passage mark") for page in (one, two)]

        for page, presses, number in ((one, 0, 1), (two, 1, 2), (one, 2, 3)):
            page.bring_to_front()
            mark(page, presses)
            for shown in marks:
                expect(shown).to_have_count(number)
        one.get_by_label(SAID).check()
        expect(two.get_by_label(SAID)).to_be_checked()

        # A verdict is one on both, and holds again in both when its answer is there again.
        question(one, "safe").get_by_role("button", name="Check", exact=True).click()
        for page in (one, two):
            expect(question(page, "safe").locator(".lm-headline")).to_contain_text("Correct")
        two.get_by_label(TRUE).check()
        for page in (one, two):
            expect(question(page, "safe").locator(".lm-headline")).to_contain_text("Changed since")
        question(two, "safe").get_by_role("button", name="Undo").click()
        for page in (one, two):
            expect(page.get_by_label(SAID)).to_be_checked()
            expect(question(page, "safe").locator(".lm-headline")).to_contain_text("Correct")
        expect(status(two)).to_have_text("Saved")
        attempt = attempts(lab[0] / "windows")["safe"]
        assert (attempt["checked"], attempt["checks"]) == (True, 1)

        assert (
            one.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('coursekit'))") == []
        )


def test_shift_and_enter_leave_the_question_s_top_in_view_and_tab_leads_into_it(
    browser: Browser, lab: tuple[Path, str]
) -> None:
    path = course(lab, "by-key", OPEN, MARK, "1", SAFE, MARK, "2", "3")
    with new_page(browser, viewport={"width": 1000, "height": 500}) as page:
        open_notebook(page, lab[1], path)
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
        expect(page.locator(".lm h3")).to_have_count(3)
        page.evaluate(TWO_FRAMES)  # in which a question would have come into view
        assert page.evaluate("window.scrolls") == 0


def attempts(root: Path) -> dict[str, dict[str, object]]:
    """What the work file holds."""
    work: dict[str, dict[str, dict[str, object]]] = json.loads(
        (root / "work/01_bridge.json").read_text("utf-8")
    )
    return work["attempts"]


def outputs_of(path: Path) -> list[str]:
    """The texts of all outputs in a notebook."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(part["data"]["text/plain"]) for cell in cells for part in cell["outputs"]]


def test_a_notebook_that_is_saved_shows_what_was_answered_and_each_question_once(
    browser: Browser, lab: tuple[Path, str]
) -> None:
    path = course(lab, "saved", OPEN, SAFE)
    file = lab[0] / path
    with new_page(browser) as page:
        open_and_run(page, lab[1], path)
        run_cell(page, 1)
        still = page.locator(".coursekit-still")
        expect(still).to_have_count(1)
        expect(still).to_be_hidden()
        page.get_by_label(TRUE).check()
        page.get_by_label(SAID).check()
        expect(still).to_contain_text(f"☒ {SAID}")
        save(page, file, "[Is it safe?: said]")

        kernel = Kernel(lab[1], path)
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
