"""Lesson 03 in a real JupyterLab and a real Chromium, from the first mark to the grade."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser_pages import SECONDS, copy_course, new_page, open_and_run
from support.browser_reader import Reader
from support.jupyterlab_server import restart_kernel, running_lab

from coursekit.cli import main

pytestmark = pytest.mark.browser

NOTEBOOK = "notebooks/03_attribution.ipynb"
ORTAGUS = "State Department spokeswoman Morgan Ortagus"


@pytest.fixture(scope="module")
def student(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's copy of the course."""
    return copy_course(course_root, tmp_path_factory.mktemp("lesson") / "course")


@pytest.fixture(scope="module")
def running() -> Iterator[ExitStack]:
    """Keeps the lab running, until it is closed."""
    with ExitStack() as running:
        yield running


@pytest.fixture(scope="module")
def base(running: ExitStack, student: Path) -> str:
    return running.enter_context(running_lab(student))


@pytest.fixture(scope="module")
def page(browser: Browser, base: str) -> Iterator[Page]:
    """The lesson, which the tests go on with in their order."""
    with new_page(browser) as page:
        open_and_run(page, base, NOTEBOOK)
        yield page


def saved(root: Path) -> dict[str, object]:
    work: dict[str, object] = json.loads((root / "work/03_attribution.json").read_text("utf-8"))
    return work


def test_a_student_marks_checks_restarts_and_hands_in_what_is_then_graded(
    student: Path, base: str, page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # By mouse, with the label picked first.
    p4 = Reader(page, "mark-p4")
    p4.mark("Source", ORTAGUS)
    p4.expect_said(f"Source added: {ORTAGUS}, 5 words; 1 mark")
    p4.wait_saved()

    # By keyboard: to the end of the passage, back over "said in a statement.", and one word.
    p4.passage.focus()
    page.keyboard.press("Control+End")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("c")
    p4.expect_said("Cue added: said, 1 word; 2 marks")
    p4.wait_saved()
    # A key of the widget is no key of JupyterLab: x must not cut the cell.
    page.keyboard.press("x")

    headline = p4.check()
    assert headline.startswith("◐ Partly: ")
    p4.expect_verdicts("right", "right")
    expect(p4.root.get_by_text("1 more to find: Direct quote.")).to_be_visible()

    spans, work = p4.spans(), saved(student)
    assert len(spans) == 2

    restart_kernel(page, base)
    again = Reader(page, "mark-p4")
    again.expect_spans(*spans)
    expect(again.root.locator(".lm-headline")).to_have_text(headline)
    assert saved(student) == work

    points = float(headline.split("Partly: ")[1].split(" of")[0])
    form = page.locator(".lm").last
    form.scroll_into_view_if_needed()
    form.get_by_label("Your name").fill("Ada Lovelace")
    form.get_by_label("Student number").fill("s7")
    form.get_by_role("button", name="Make my hand-in file").click()
    expect(form.get_by_text("Made: hand-in-s7.json")).to_be_visible()
    with page.expect_download() as download:
        form.get_by_role("link", name="hand-in-s7.json").click()
    handed_in = tmp_path / "handed-in"
    handed_in.mkdir()
    download.value.save_as(handed_in / "hand-in-s7.json")

    grading = ["--course", str(student), "grade", str(handed_in), "--out", str(tmp_path / "out")]
    assert main([*grading, "--lessons", "03_attribution"]) == 0
    capsys.readouterr()
    with (tmp_path / "out/gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["student"], float(row["03_attribution"])) == ("s7", points)


def test_a_lab_that_is_started_again_has_the_page_back_with_what_was_answered_meanwhile(
    student: Path, base: str, page: Page, running: ExitStack
) -> None:
    p8 = Reader(page, "mark-p8")
    p8.mark("Source", "Pompeo")
    p8.wait_saved()
    running.close()
    told = page.locator(".ck-bar [role=status]")
    expect(told).to_contain_text("The course is not running any more. Start it again")
    p8.passage.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("c")
    expect(p8.root.locator(".lm-status")).to_contain_text("Not saved yet. The connection is lost.")
    spans = p8.spans()
    assert len(spans) == 2

    with running_lab(student, port=int(base.rpartition(":")[2])):
        # The page comes back by itself, as it would when it is loaded again.
        expect(told).to_have_text("", timeout=SECONDS * 1000)
        again = Reader(page, "mark-p8")
        again.expect_spans(*spans)
        again.wait_saved()
        expect(page.locator(".jp-Dialog")).to_have_count(0)
