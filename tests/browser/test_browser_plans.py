"""Plans of lessons in a browser: what fits on paper and on a projector, and who can read it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from support.browser_axe import BEST_PRACTICE, look
from support.browser_pages import new_page

from coursekit.cli import main

pytestmark = pytest.mark.browser

SHEETS = {"plan": 1, "sheet": 2}  # of A4, at most
PROJECTOR: ViewportSize = {"width": 1024, "height": 768}
PAPER: ViewportSize = {"width": 688, "height": 1000}  # A4 without its margins, at 96 dots an inch
PHONE: ViewportSize = {"width": 360, "height": 740}
TALLEST = "Math.max(...[...document.querySelectorAll('section')].map(s => s.scrollHeight))"
WIDER = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def pages(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("plans")
    assert main(["--course", str(course_root), "plans", "--out", str(out)]) == 0
    return out


def sheets(page: Page) -> int:
    """How many sheets of A4 the page takes."""
    data = page.pdf(prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", data))


def test_a_plan_is_one_sheet_of_paper_and_what_students_get_two_at_most(
    browser: Browser, pages: Path
) -> None:
    with new_page(browser, viewport=PAPER) as page:
        page.emulate_media(media="print")
        for name, most in SHEETS.items():
            high = {}
            for path in pages.glob(f"*/{name}.html"):
                page.goto(path.as_uri())
                high[path] = page.evaluate("document.body.scrollHeight")
            # To print takes long, so only the tallest are.
            for path in sorted(high, key=high.__getitem__)[-2:]:
                page.goto(path.as_uri())
                assert sheets(page) <= most, path


def test_a_slide_fits_on_an_old_projector(browser: Browser, pages: Path) -> None:
    with new_page(browser, viewport=PROJECTOR) as page:
        for path in pages.glob("*/slides.html"):
            page.goto(path.as_uri())
            assert page.evaluate(TALLEST) <= PROJECTOR["height"], path


def test_the_key_of_a_slide_is_out_of_sight_until_a_key_is_pressed(
    browser: Browser, pages: Path
) -> None:
    with new_page(browser, viewport=PROJECTOR) as page:
        page.goto((pages / "03_attribution/slides.html").as_uri())
        expect(page.locator("#key-1 .passage")).not_to_be_in_viewport()

        page.keyboard.press("PageDown")
        expect(page.locator("#key-1 .passage")).to_be_in_viewport(ratio=1)
        expect(page.locator("#slide-1 .passage")).not_to_be_in_viewport()
        page.get_by_text("Next passage").click()
        expect(page.locator("#slide-2 .passage")).to_be_in_viewport(ratio=1)
        expect(page.locator("#key-2 .passage")).not_to_be_in_viewport()


def test_everybody_can_read_every_kind_of_page_on_a_phone_too(
    browser: Browser, pages: Path
) -> None:
    kinds = ["06_frames_and_omissions/plan", "02_sources/sheet", "05_words/slides"]
    with new_page(browser, viewport=PHONE) as page:
        for name in [*kinds, "answers/03_attribution", "index"]:
            page.goto((pages / f"{name}.html").as_uri())
            assert not page.evaluate(WIDER), name
            assert look(page, rules=BEST_PRACTICE).faults == [], name
