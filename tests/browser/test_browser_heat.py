"""Counts on a passage in a real JupyterLab: by keyboard, slider and table, and for axe-core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.all_kinds_course import write_all_kinds, write_notebook
from support.browser_axe import choose_dark, look
from support.browser_pages import new_page, open_and_run, resize, running_chromium
from support.jupyterlab_server import running_lab

pytestmark = pytest.mark.browser

MAYOR, SAID, MIXED = (17, 33, "source"), (34, 38, "cue"), (17, 38, "source")
CELLS = (
    """from coursekit import open_lesson
from coursekit.course.loader import find_root, load_course
from coursekit.lesson.heatmap import Heat
from coursekit.texts.quotes import span_at
course = load_course(find_root())
bridge, urdu = course.articles["bridge"], course.articles["urdu"]
def readers(article, *spans):
    return [[span_at(article, *span)] for span in spans]""",
    f"""spans = readers(bridge, *[{MAYOR}] * 12, *[{SAID}] * 7, {MIXED})
Heat(course, bridge, spans, title="Class")""",
    'Heat(course, urdu, readers(urdu, (25, 35, "source"), (30, 35, "cue")), title="Urdu")',
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a JupyterLab, and its notebook with two passages."""
    root = write_all_kinds(tmp_path_factory.mktemp("heat"))
    notebook = write_notebook(root, "heat", *CELLS)
    with running_lab(root) as base:
        yield base, notebook


@pytest.fixture(scope="module")
def page(chromium: Path, lab: tuple[str, str]) -> Iterator[Page]:
    with running_chromium(chromium) as browser, new_page(browser) as page:
        open_and_run(page, *lab)
        expect(page.locator(".lm-heat")).to_have_count(2)
        page.keyboard.press("Escape")
        yield page


@pytest.fixture
def heat(page: Page) -> Locator:
    return page.get_by_role("group", name="Class", exact=False).first


@pytest.fixture
def urdu(page: Page) -> Locator:
    return page.get_by_role("group", name="Urdu", exact=False).first


def expect_said(heat: Locator, text: str) -> None:
    expect(heat.get_by_role("status")).to_have_text(text)


def test_the_arrow_keys_go_from_place_to_place_and_say_the_counts(
    page: Page, heat: Locator
) -> None:
    passage = heat.get_by_role("group", name="Passage")
    passage.focus()

    page.keyboard.press("Home")
    expect_said(heat, "Mayor Ana Duarte: Source 13 of 20")
    page.keyboard.press("ArrowRight")
    expect_said(heat, "said: Source 1 of 20, Cue 7 of 20")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")  # no key of JupyterLab, where it cuts the cell
    expect_said(heat, "said: Source 1 of 20, Cue 7 of 20")
    expect(passage).to_be_focused()
    expect(page.locator(".jp-Cell")).to_have_count(len(CELLS))


def test_the_slider_leaves_what_so_many_readers_marked(page: Page, heat: Locator) -> None:
    slider = heat.get_by_role("slider", name="Marked by at least")
    slider.focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")

    expect(slider).to_have_attribute("aria-valuetext", "8 of 20 readers")
    expect_said(heat, "1 place marked")
    expect(heat.locator("mark")).to_have_text(["Mayor Ana Duarte"])
    page.keyboard.press("Home")
    expect_said(heat, "2 places marked")


def test_the_counts_can_be_read_without_colour_and_as_a_table(heat: Locator) -> None:
    expect(heat.locator("mark")).to_have_text(["Mayor Ana Duarte", "said"])
    mayor, said = heat.locator("mark").all()
    thick = "element => getComputedStyle(element).textDecorationThickness"
    assert (mayor.evaluate(thick), said.evaluate(thick)) == ("4px", "1px")

    heat.get_by_label("Show the numbers").check()
    number = "element => getComputedStyle(element, '::before').content"
    assert mayor.evaluate(number) == '"[Source\u00a013] "'
    heat.get_by_label("Show the numbers").uncheck()

    heat.get_by_text("All marked words, as a table").click()
    rows = ["Mayor Ana Duarte P1 Source 13 of 20", "said P1 Source 1 of 20, Cue 7 of 20"]
    # The rows come a moment after the click.
    expect(heat.locator("tbody tr")).to_have_text(rows, use_inner_text=True)


def test_one_label_can_be_looked_at(heat: Locator) -> None:
    heat.get_by_label("Label").select_option("Cue")
    expect(heat.locator("mark")).to_have_text(["said"])
    heat.get_by_label("Label").select_option("All labels")


def test_a_click_on_a_marked_word_says_its_counts(heat: Locator) -> None:
    heat.locator("mark span").last.click()
    expect_said(heat, "said: Source 1 of 20, Cue 7 of 20")


def test_right_to_left_the_left_arrow_goes_on(page: Page, urdu: Locator) -> None:
    passage = urdu.get_by_role("group", name="Passage")
    assert passage.evaluate("element => getComputedStyle(element).direction") == "rtl"
    passage.focus()

    page.keyboard.press("Home")
    said = urdu.get_by_role("status")
    expect(said).to_have_text(re.compile("1 of 2"))
    first = said.inner_text()
    page.keyboard.press("ArrowLeft")
    expect(said).not_to_have_text(first)
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text(first)


def test_axe_finds_nothing_in_either_theme(page: Page, lab: tuple[str, str]) -> None:
    assert violations(page) == []

    choose_dark(page)
    open_and_run(page, *lab)
    expect(page.locator(".lm-heat")).to_have_count(2)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    resize(page, {"width": 1280, "height": 4000})  # what is off screen is not looked at
    return look(page, ".lm-heat").faults
