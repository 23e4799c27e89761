"""The page of contents and what ends a part and a lesson, as a student has them in JupyterLab."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser_axe import choose_dark, expect_no_violation
from support.browser_pages import (
    copy_course,
    new_page,
    open_and_run,
    resize,
)
from support.example_students import answer_all
from support.jupyterlab_server import running_lab, wait_ready

pytestmark = pytest.mark.browser

CONTENTS = "notebooks/contents.ipynb"
START = "00_start_here"
# At 200 % a window of 1280 pixels has 640, and a phone has 320.
WIDTHS = (640, 320)

# What is wider than the panel that it stands in.
_TOO_WIDE = """() => {
  const panels = document.querySelectorAll(".lm:is(.lm-contents, :has(.lm-questions, .lm-form))");
  const isTooWide = (panel) => (node) =>
    node.getBoundingClientRect().right > panel.getBoundingClientRect().right + 1
    || (node.clientWidth && node.scrollWidth > node.clientWidth + 1);
  return [...panels]
    .flatMap((panel) => [panel, ...panel.querySelectorAll("*")].filter(isTooWide(panel)))
    .map((node) => `${node.tagName}.${node.className}`);
}"""
_FOCUSED = """() => {
  const { activeElement: focused } = document;
  return focused.closest(".lm")?.dataset.question ?? focused.textContent;
}"""


def expect_to_fit(page: Page) -> None:
    """Everything stands within its panel on a narrow screen and in large type; axe is content."""
    for width in WIDTHS:
        resize(page, {"width": width, "height": 900})
        assert page.evaluate(_TOO_WIDE) == []
    expect_no_violation(page)


def test_a_student_goes_from_the_contents_through_a_part_and_back(
    browser: Browser, course_root: Path, tmp_path: Path
) -> None:
    root = copy_course(course_root, tmp_path / "course")
    with running_lab(root) as base, new_page(browser) as page:
        open_and_run(page, base, CONTENTS)
        way_on = page.locator(".lm-go-on a")
        expect(way_on).to_have_text(re.compile(r"^Start 00 "))
        expect_to_fit(page)
        way_on.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(START))
        wait_ready(page)

        # One question is answered, and another in a way that is wrong; opening has checked nothing.
        part = page.locator(".lm:has(> .lm-questions)").first
        button = part.get_by_role("button", name="Check all of this lesson")
        expect(button).to_have_attribute("aria-disabled", "true")
        page.locator('[data-question="what-you-know"] .lm-row').first.click()
        expect(button).to_have_attribute("aria-disabled", "false")
        expect(part.locator(".lm-prompt")).to_have_text(re.compile("1 of 3 answered.*, 1 to check"))
        button.focus()
        page.keyboard.press("Enter")
        expect(part.get_by_role("status")).to_have_text(
            re.compile(r"^1 answer checked: 1 \w.*\. Left in this lesson: .*2 to answer")
        )
        expect(page.locator('[data-question="what-you-know"] .lm-headline')).to_have_count(1)
        assert "Check all" in page.evaluate(_FOCUSED)

        part.get_by_role("link", name="Mark").first.click()
        assert page.evaluate(_FOCUSED) == "first-marks"
        expect_to_fit(page)

        choose_dark(page)
        part.get_by_role("link", name="All lessons").click()
        page.wait_for_url(re.compile("contents"))
        wait_ready(page)
        expect_to_fit(page)
        lessons = page.locator(".lm-lessons > li")
        expect(lessons.first).to_contain_text("1 of 3 answered")
        expect(way_on).to_have_text(re.compile("^Go on 00 "))

        # Another page saves something; this one looks when it is seen again, and keeps the focus.
        way_on.focus()
        answer_all(root, START)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(lessons.first.get_by_role("link", name="Look again")).to_be_visible()
        expect(way_on).to_have_text(re.compile("^Go on 01 "))
        assert page.evaluate(_FOCUSED).startswith("Go on 01 ")

        page.get_by_label("Student number").fill("s1")
        page.get_by_role("button", name="Make my hand-in file").click()
        expect(
            page.get_by_text("Made: hand-in-s1.json, in the folder of the course.")
        ).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download hand-in-s1.json").click()
        handed_in = download.value.path().read_text("utf-8")

    assert handed_in == (root / "hand-in-s1.json").read_text("utf-8")
