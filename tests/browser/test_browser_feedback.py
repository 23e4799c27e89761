"""A page of feedback in a browser: what is seen before folds, on paper, and by everyone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser_axe import BEST_PRACTICE, look
from support.browser_pages import WIDE, new_page
from support.verbose_student import wrong_everywhere

from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.work.handin import hand_in_text

pytestmark = pytest.mark.browser

READ = ("the course", "03_attribution")  # pages that are looked at from all sides
CONTRAST = ["wcag143"]  # the success criterion
SCREENS = {"one lesson": 2, "the course": 3}
SHEETS = 4  # of A4 for one lesson
OPEN_ALL = "for (const fold of document.querySelectorAll('details')) fold.open = true"
WIDER = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def pages(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Addresses of a page on the course and of one on each lesson, with all answers wrong."""
    folder = tmp_path_factory.mktemp("feedback")
    course = load_course(course_root)
    (folder / "in").mkdir()
    addresses = {}
    for name, stems in {
        "the course": [*course.lessons],
        **{s: [s] for s in course.lessons},
    }.items():
        text = hand_in_text(wrong_everywhere(course, stems))
        student = name.replace(" ", "-").replace("_", "-")
        path = folder / f"in/{student}.json"
        path.write_text(text.replace('"vera"', f'"{student}"'), "utf-8")
        addresses[name] = (folder / f"out/feedback/{student}.html").as_uri()
    grade = ("grade", str(folder / "in"), "--out", str(folder / "out"), "--jobs", "1")
    assert main(["--course", str(course_root), *grade]) == 0
    return addresses


def violations(page: Page, rules: Sequence[str] = BEST_PRACTICE) -> list[str]:
    """What axe finds on the whole page."""
    found = look(page, rules=rules)
    assert found.faults or found.seen > 30  # it looked
    return found.faults


def sheets(page: Page) -> int:
    """How many sheets of A4 the page takes, with margins of 12 mm."""
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "12mm")
    data = page.pdf(format="A4", margin=margin)  # type: ignore[arg-type]  # a dict as TypedDict
    return len(re.findall(rb"/Type\s*/Page\b", data))


def test_a_page_is_two_screens_a_lesson_and_four_sheets_of_paper_open_or_closed(
    browser: Browser, pages: Mapping[str, str]
) -> None:
    with new_page(browser, viewport=WIDE) as page:
        for name, address in pages.items():
            page.goto(address)
            most = SCREENS["the course" if name == "the course" else "one lesson"]
            high = page.evaluate("document.documentElement.scrollHeight")
            assert high <= most * WIDE["height"], (name, high)

            closed = sheets(page) if name in READ else None
            page.evaluate(OPEN_ALL)
            opened = sheets(page)
            lessons = len(pages) - 1 if name == "the course" else 1
            assert opened <= SHEETS * lessons, (name, opened)
            if closed is not None:
                assert opened - 1 <= closed <= opened, (name, closed, opened)  # paper has no folds


def test_everyone_can_read_it_in_either_scheme(browser: Browser, pages: Mapping[str, str]) -> None:
    with new_page(browser, viewport=WIDE) as page:
        for name in READ:
            page.goto(pages[name])
            assert violations(page) == []
            page.evaluate(OPEN_ALL)
            assert violations(page) == []

            page.emulate_media(forced_colors="active")
            expect(page.locator("summary").first).to_be_visible()
            page.emulate_media(forced_colors="none")
            for width in (320, 640):  # a phone, and 200 % of 1280
                page.set_viewport_size({"width": width, "height": 900})
                assert not page.evaluate(WIDER), width
            page.set_viewport_size(WIDE)

        # A page on the course holds all that one on a lesson does; the dark one has other colours.
        page.goto(pages["the course"])
        page.emulate_media(color_scheme="dark")
        page.evaluate(OPEN_ALL)
        assert violations(page, CONTRAST) == []


def test_a_link_opens_the_question_that_it_leads_to_by_mouse_and_by_keyboard(
    browser: Browser, pages: Mapping[str, str]
) -> None:
    with new_page(browser, viewport=WIDE) as page:
        page.goto(pages["the course"])
        link = page.locator("ol a").first
        question = page.locator(f"details:has(> {link.get_attribute('href')})")
        expect(question.locator("summary")).to_be_hidden()

        link.click()
        expect(question.locator("summary")).to_be_in_viewport()
        expect(question.locator("li").first).to_be_visible()

        page.goto(pages["03_attribution"])
        page.locator("#lesson-4 > details > summary").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#q4-half-done ~ ul")).to_be_visible()
