"""Texts outside questions in a real JupyterLab: with counts on them, and to read.

Counts by keyboard, slider and table; rare words, links, search, copying and paper; axe-core.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect
from support.all_kinds_course import write_all_kinds, write_notebook
from support.browser_axe import BEST_PRACTICE, SCHEMES, look, set_theme
from support.browser_pages import new_page, open_and_run, resize
from support.jupyterlab_server import Lab

pytestmark = pytest.mark.browser

GLOSSARY = """
[bridge]
"Mayor" = "the head of a town, chosen by its people or by the council of the town"
"went home" = "left"

[urdu]
"گڑبڑ" = "a mess"
"""
READ_CELLS = (
    'from coursekit import open_lesson\nopen_lesson("01_bridge").read()',
    'open_lesson("01_bridge").read("signs", folded=True)',
    'open_lesson("01_bridge").read("urdu")',
)
MAYOR, SAID, MIXED = (17, 33, "source"), (34, 38, "cue"), (17, 38, "source")
HEAT_CELLS = (
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
CELLS = (*READ_CELLS, *HEAT_CELLS)
LINKS = "[whole](#read-bridge) [second](#read-bridge-P2) [signs](#read-signs-F1)"


@pytest.fixture(scope="module")
def page(
    browser: Browser, shared_lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """A page with links, three texts and two with counts; its theme is the system's."""
    root = write_all_kinds(tmp_path_factory.mktemp("reading"))
    (root / "exercises/glossary.toml").write_text(GLOSSARY, "utf-8")
    name = write_notebook(root, "reading", *CELLS)
    notebook = json.loads((root / name).read_text("utf-8"))
    links = {"cell_type": "markdown", "id": "links", "metadata": {}, "source": LINKS}
    notebook["cells"].insert(0, links)
    (root / name).write_text(json.dumps(notebook), "utf-8")
    with (
        shared_lab(root) as base,
        new_page(browser, has_touch=True) as page,
    ):
        open_and_run(page, base, name)
        expect(page.locator(".lm-read")).to_have_count(3)
        expect(page.locator(".lm-heat")).to_have_count(2)
        page.keyboard.press("Escape")
        yield page


@pytest.fixture
def bridge(page: Page) -> Locator:
    return page.get_by_role("article", name="Bridge to close")


@pytest.fixture
def heat(page: Page) -> Locator:
    return page.get_by_role("group", name="Class", exact=False).first


@pytest.fixture
def urdu(page: Page) -> Locator:
    return page.get_by_role("group", name="Urdu", exact=False).first


def expect_said(text: Locator, words: str) -> None:
    expect(text.get_by_role("status")).to_have_text(words)


def rare(text: Locator, word: str) -> Locator:
    return text.get_by_role("button", name=word, exact=True)


def box(shown: Locator) -> FloatRect:
    found = shown.bounding_box()
    assert found
    return found


# --- counts ---


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
    expect(page.locator(".jp-Cell")).to_have_count(len(CELLS) + 1)


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


# --- a text to read ---


def test_a_text_shows_who_published_it_its_numbers_and_its_words(page: Page) -> None:
    bridge = page.locator("#read-bridge")
    expect(bridge.get_by_role("heading", name="Bridge to close")).to_have_count(1)
    expect(bridge).to_contain_text("The Test · 1 January 2025 · invented for this course")
    number = "element => getComputedStyle(element, '::before').content"
    paragraphs = bridge.locator(".lm-paragraph").all()
    assert [paragraph.evaluate(number) for paragraph in paragraphs] == ['"H"', '"P1"', '"P2"']
    assert page.evaluate("document.querySelector('#read-bridge').isContentEditable") is False
    urdu = page.locator("#read-urdu-P3")
    assert urdu.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert urdu.evaluate("element => element.translate") is False
    edges = "element => element.getBoundingClientRect().right"
    assert urdu.evaluate(edges) == page.locator("#read-urdu .lm-origin").evaluate(edges)


def test_a_rare_word_says_what_it_means_to_a_pointer(page: Page, bridge: Locator) -> None:
    word = rare(bridge, "Mayor")
    note = bridge.get_by_role("status")
    word.hover()
    expect_said(bridge, "the head of a town, chosen by its people or by the council of the town")

    note.hover()  # the pointer may go over the meaning, which then stays
    expect(word).to_have_attribute("aria-expanded", "true")
    page.mouse.move(1, 1)
    expect_said(bridge, "")
    expect(word).to_have_attribute("aria-expanded", "false")

    word.hover()
    expect(note).not_to_be_empty()
    page.keyboard.press("Escape")  # it goes, and the pointer need not
    expect_said(bridge, "")
    expect(page.locator(".jp-Cell")).to_have_count(len(CELLS) + 1)


def test_a_rare_word_says_what_it_means_at_a_press(page: Page, bridge: Locator) -> None:
    word, other = (
        rare(bridge, "Mayor"),
        bridge.get_by_role("button", name="went home"),
    )
    word.click()
    page.mouse.move(1, 1)
    expect(word).to_have_attribute("aria-expanded", "true")

    other.focus()
    page.keyboard.press("Enter")
    expect_said(bridge, "left")
    expect(word).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Space")
    expect_said(bridge, "")
    page.keyboard.press("Space")
    expect_said(bridge, "left")
    page.keyboard.press("x")  # no key of JupyterLab, where it cuts the cell
    page.keyboard.press("Escape")
    expect_said(bridge, "")
    expect(other).to_be_focused()
    expect(page.locator(".jp-Cell")).to_have_count(len(CELLS) + 1)

    word.tap()
    expect(word).to_have_attribute("aria-expanded", "true")
    bridge.get_by_text("said the bridge would close").tap()
    expect_said(bridge, "")
    word.dblclick()  # chooses the word, and leaves its meaning open
    assert page.evaluate("getSelection().toString().trim()") == "Mayor"
    expect(word).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")


def test_a_meaning_covers_no_word_and_stays_on_a_narrow_page(page: Page, bridge: Locator) -> None:
    resize(page, {"width": 320, "height": 640})
    for word in (
        rare(bridge, "Mayor"),
        bridge.get_by_role("button", name="went home"),
    ):
        word.scroll_into_view_if_needed()
        word.click()
        expect(word).to_have_attribute("aria-expanded", "true")

        at, note = box(word), box(bridge.get_by_role("status"))
        assert note["y"] >= at["y"] + at["height"] - 1 or note["y"] + note["height"] <= at["y"] + 1
        assert note["x"] >= 0
        assert note["x"] + note["width"] <= 320
    scrolls = """[...document.querySelectorAll(".lm-read, .jp-OutputArea-output")].filter(
      (element) => element.scrollWidth > element.clientWidth
        || element.scrollHeight > element.clientHeight).length"""
    assert page.evaluate(scrolls) == 0
    page.keyboard.press("Escape")
    resize(page, {"width": 1280, "height": 900})


def test_a_search_and_a_copy_find_the_words_as_they_run(page: Page, bridge: Locator) -> None:
    assert page.evaluate("window.find('Mayor Ana Duarte said', false, false, true)")
    assert page.evaluate("getSelection().toString()") == "Mayor Ana Duarte said"

    bridge.evaluate("element => getSelection().selectAllChildren(element)")
    copied = page.evaluate("getSelection().toString()")
    assert "Mayor Ana Duarte said the bridge would close." in copied
    assert not re.search(r"\b(H|P1|P2|council)\b", copied)
    page.evaluate("getSelection().removeAllRanges()")


def test_a_link_leads_to_its_paragraph_and_back(page: Page, bridge: Locator) -> None:
    second = page.locator("#read-bridge-P2")
    page.get_by_role("link", name="second").click()
    expect(second).to_be_focused()
    expect(second).to_be_in_viewport()

    bridge.get_by_role("button", name="Back to where you were").click()
    expect(page.get_by_role("link", name="second")).to_be_focused()
    expect(page.get_by_role("button", name="Back to where you were")).to_have_count(0)
    page.get_by_role("link", name="whole").click()
    expect(bridge.get_by_role("heading", name="Bridge to close")).to_be_focused()


def test_a_folded_text_opens_by_a_press_a_link_and_for_paper(page: Page) -> None:
    signs = page.locator("#read-signs")
    credits = page.locator("#read-signs-F1")
    expect(credits).to_be_hidden()
    signs.get_by_text("Read “Signs").click()
    expect(credits).to_be_visible()
    signs.get_by_text("Read “Signs").click()
    expect(credits).to_be_hidden()

    page.get_by_role("link", name="signs").click()
    expect(credits).to_be_focused()
    expect(credits).to_be_in_viewport()
    signs.get_by_text("Read “Signs").click()
    expect(credits).to_be_hidden()

    page.emulate_media(media="print")
    expect(credits).to_be_visible()
    expect(page.locator("#read-bridge").get_by_text("the head of a town")).to_be_visible()
    page.emulate_media(media="screen")
    expect(credits).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # where the style is not known
    expect(credits).to_be_visible()


# --- everyone ---


def test_axe_finds_nothing_in_either_theme(page: Page) -> None:
    resize(page, {"width": 1280, "height": 7000})  # what is off screen is not looked at
    page.get_by_role("link", name="second").click()
    rare(page.locator("#read-bridge"), "Mayor").click()
    for scheme in SCHEMES:
        set_theme(page, scheme)
        assert look(page, ".lm-read", BEST_PRACTICE).faults == []
        assert look(page, ".lm-heat").faults == []
