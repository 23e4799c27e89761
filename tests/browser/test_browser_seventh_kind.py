"""A question of a kind that only the tests know, on a page and in a notebook, in a real JupyterLab.

The notebook has not the mark that makes it a page: JupyterLab shows it as an author has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.all_kinds_course import write_notebook
from support.browser_pages import new_page, open_and_run
from support.jupyterlab_server import open_notebook, run_all, running_lab
from support.match_pairs import KEY, QUESTION
from support.small_course import FILES, change, write_course

pytestmark = pytest.mark.browser

CELLS = (
    "from coursekit import open_lesson\n"
    "from coursekit.questions.base import register\n"
    "from support.match_pairs import Match\n"
    "register(Match)\n"
    "lesson = open_lesson('01_bridge')",
    "lesson['pairs']",
)
# How often they have run.
COUNTS = (
    "seen = globals().get('seen', 0) + 6",
    "import os\nprint('seen', seen, os.environ['COURSE_WORD'])",
)
NOTEBOOK = "a lesson.ipynb"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_course(tmp_path_factory.mktemp("seventh") / "course")
    for file, more in (("exercises/01_bridge", QUESTION), ("exercises/keys/01_bridge", KEY)):
        (root / f"{file}.toml").write_text(FILES[f"{file}.toml"] + more, "utf-8")
    write_notebook(root, "pairs", *CELLS)
    notebook = json.loads((root / write_notebook(root, "made", *CELLS, *COUNTS)).read_text("utf-8"))
    del notebook["metadata"]["coursekit"]
    (root / NOTEBOOK).write_text(json.dumps(notebook), "utf-8")
    return root


@pytest.fixture(scope="module")
def base(root: Path) -> Iterator[str]:
    tests = str(Path(__file__).resolve().parents[1])
    environment = {"PYTHONPATH": tests, "COURSE_WORD": "kept"}
    with running_lab(root, theme="JupyterLab Dark", environment=environment) as base:
        yield base


@pytest.fixture(scope="module")
def page(browser: Browser, base: str) -> Iterator[Page]:
    with new_page(browser) as page:
        yield page


def test_it_is_answered_checked_saved_and_solved_on_the_page(
    page: Page, base: str, root: Path
) -> None:
    open_and_run(page, base, "pairs.ipynb")
    question = page.locator(".lm[data-question=pairs]")
    question.get_by_label("The mayor").select_option("speaks")
    question.get_by_label("Critics").select_option("speaks")
    expect(question.locator(".lm-live")).to_have_text("The mayor: speaks; Critics: speaks")
    question.get_by_role("button", name="Check", exact=True).click()

    expect(question.locator(".lm-headline")).to_have_text("◐ Partly: 1 of 2 points.")
    verdicts = question.locator(".lm-verdict")
    expect(verdicts).to_have_text(["✓ Right", "✗ Not yet"])
    saved = json.loads((root / "work/01_bridge.json").read_text("utf-8"))
    assert saved["attempts"]["pairs"]["answer"] == {
        "kind": "match",
        "pairs": {"mayor": "speaks", "critics": "speaks"},
    }
    for name in ("Solution", "Show me"):
        question.get_by_role("button", name=name, exact=True).click()
    expect(question.locator(".lm-solution li")).to_have_text(
        ["The mayor: speaks", "Critics: goes home"]
    )


@pytest.fixture(scope="module")
def notebook(page: Page, base: str) -> Page:
    """The notebook without the mark, run once."""
    open_notebook(page, base, NOTEBOOK)
    run_all(page)
    return page


def test_a_notebook_without_the_mark_runs_only_when_it_is_told_to(notebook: Page) -> None:
    page = notebook
    page.get_by_text("seen 6 kept").wait_for()
    run_all(page)
    page.get_by_text("seen 12 kept").wait_for()

    assert page.locator("body").get_attribute("data-jp-theme-light") == "false"
    assert page.locator(".ck-bar").count() == 0


def test_what_an_author_changes_shows_when_the_first_cell_is_run_again(
    notebook: Page, root: Path
) -> None:
    page = notebook
    question = page.locator(".lm[data-question=pairs]")
    expect(question.locator(".lm-prompt")).to_have_text("Match each person with a deed.")
    change(root, "exercises/01_bridge.toml", "Match each person", "Pair each person")

    page.locator(".jp-CodeCell .jp-InputArea-editor").first.click()
    page.keyboard.press("Shift+Enter")

    expect(question.locator(".lm-prompt")).to_have_text("Pair each person with a deed.")
    expect(question).to_have_count(1)
