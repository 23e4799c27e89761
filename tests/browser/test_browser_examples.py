"""The two courses of `examples/`: a question of each is answered by mouse and by keyboard."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser_axe import SCHEMES, expect_no_violation, set_theme
from support.browser_pages import new_page, open_and_run
from support.browser_reader import Reader

from coursekit.catalogue import direction, say, speaking

pytestmark = pytest.mark.browser


class Example(NamedTuple):
    """A lesson, and what is done on it."""

    code: str
    notebook: str
    choice: str
    option: str
    highlight: str
    keys: tuple[str, ...]
    spans: tuple[str, ...]


EXAMPLES = [
    Example(
        "es",
        "02_quien_lo_dijo",
        "quien-habla-p6",
        "De un conductor de la línea, cuyo nombre no conocemos",
        "marca-p2",
        # The quotation, of eight words, and the verb behind it.
        ("Home", *["Shift+ArrowRight"] * 9, "d", "ArrowRight", "c"),
        ("«Cada viaje nos costaba once euros por persona»", "dijo"),
    ),
    Example(
        "ar",
        "02_who_said_what",
        "who-speaks-p6",
        "لموظف في المكتبة لا نعرف اسمه لأنه طلب ألا يُذكر",
        "mark-p2",
        # The verb, and who speaks, in four words to the left of it.
        ("Home", "c", "ArrowLeft", *["Shift+ArrowLeft"] * 3, "s"),
        ("وقالت", "رئيسة البلدية ليلى ناصر"),
    ),
]


@pytest.fixture(scope="module")
def root(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(
        course_root / "examples", tmp_path_factory.mktemp("examples") / "examples"
    )


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda example: example.code)
def example(request: pytest.FixtureRequest) -> Example:
    found: Example = request.param
    return found


@pytest.fixture(scope="module")
def page(browser: Browser, base: str, example: Example) -> Iterator[Page]:
    with new_page(browser) as page, speaking(example.code):
        open_and_run(page, base, f"{example.code}/notebooks/{example.notebook}.ipynb")
        yield page


def test_the_page_speaks_the_language_of_its_lesson(page: Page, example: Example) -> None:
    whole = page.locator(".ck-page")

    expect(whole).to_have_attribute("lang", example.code)
    expect(whole).to_have_attribute("dir", direction(example.code))
    with speaking(example.code):
        expect(page.locator(".lm-ready")).to_have_text(
            re.compile("^" + re.escape(say("This page is ready.")))
        )


def test_a_question_is_answered_by_mouse(page: Page, example: Example) -> None:
    asked = Reader(page, example.choice)

    asked.root.get_by_label(example.option).click()
    with speaking(example.code):
        expect(asked.root.locator(".lm-status")).to_have_text(say("Saved"))
        asked.root.get_by_role("button", name=say("Check")).click()

    expect(asked.root.locator(".lm-headline")).to_contain_text("✓")


def test_a_question_is_answered_by_keyboard(page: Page, example: Example) -> None:
    asked = Reader(page, example.highlight)

    asked.passage.focus()
    for key in example.keys:
        page.keyboard.press(key)
    marks = asked.root.locator(".lm-item .lm-go")
    expect(marks).to_have_count(len(example.spans))
    with speaking(example.code):
        expect(asked.root.locator(".lm-status")).to_have_text(say("Saved"))

    for mark, words in zip(marks.all(), example.spans, strict=True):
        expect(mark).to_contain_text(words)


def test_nothing_is_wrong_for_those_who_hear_the_page(page: Page) -> None:
    for scheme in SCHEMES:
        set_theme(page, scheme)
        expect_no_violation(page)
