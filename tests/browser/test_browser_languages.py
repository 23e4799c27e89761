"""A lesson in Arabic: its words, its direction, and answers by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.arabic_course import STEM, write_arabic
from support.browser_axe import SCHEMES, expect_no_violation, set_theme
from support.browser_pages import new_page, open_and_run
from support.browser_reader import Reader
from support.jupyterlab_server import running_lab

pytestmark = pytest.mark.browser

# Of each pair, whether the first stands to the right of the second.
_RIGHT_OF = """(page, pairs) => pairs.filter(([first, second]) => {
  const [one, other] = [first, second].map((name) => document.querySelector(name));
  return one.getBoundingClientRect().right <= other.getBoundingClientRect().right;
})"""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    root = write_arabic(tmp_path_factory.mktemp("arabic") / "course")
    with running_lab(root) as base, new_page(browser) as page:
        open_and_run(page, base, f"notebooks/{STEM}.ipynb")
        yield page


def test_the_page_is_arabic_and_reads_from_right_to_left(page: Page) -> None:
    whole = page.locator(".ck-page")
    bar = page.locator(".ck-bar")
    safe = Reader(page, "safe")

    expect(whole).to_have_attribute("lang", "ar")
    expect(whole).to_have_attribute("dir", "rtl")
    expect(bar.get_by_role("button", name="طباعة")).to_be_visible()
    expect(bar.get_by_role("link", name="كل الدروس")).to_be_visible()
    expect(page.locator(".lm-ready")).to_have_text("هذه الصفحة جاهزة. تُحفظ إجاباتك أولًا بأول.")
    expect(safe.root).to_have_attribute("lang", "ar")
    expect(safe.root).to_have_attribute("dir", "rtl")
    expect(safe.root.locator("h3 small")).to_have_text("نقطة واحدة")
    assert safe.root.locator(".lm-actions button").all_text_contents() == [
        *("تحقق", "تلميح (2)", "الحل", "تراجع", "إعادة")
    ]
    pairs = [
        ("[data-question=safe] .lm-primary", "[data-question=safe] .lm-primary + button"),
        ("[data-question=mark] .lm-passage", "[data-question=mark] .lm-side"),
        ("[data-question=safe] label input", "[data-question=safe] label span"),
        (".ck-bar-title", ".ck-bar-title ~ button"),
    ]
    assert page.evaluate(f"(pairs) => ({_RIGHT_OF})(null, pairs)", pairs) == []
    prose = page.locator(".jp-MarkdownOutput :is(p, li)")
    assert prose.evaluate_all("all => all.map((part) => getComputedStyle(part).textAlign)") == [
        *["start"] * 3
    ]
    assert prose.first.evaluate("part => getComputedStyle(part).direction") == "rtl"


def test_a_question_is_answered_by_mouse(page: Page) -> None:
    safe = Reader(page, "safe")
    who = Reader(page, "who")

    safe.root.get_by_label("قالت رئيسة البلدية").click()
    expect(safe.root.locator(".lm-status")).to_have_text("حُفظ")
    safe.button("تحقق").click()
    expect(safe.root.locator(".lm-headline")).to_have_text("✓ صحيح: 1 من نقطة واحدة.")
    who.root.locator("select").first.select_option(label="رئيسة البلدية")

    expect(who.root.locator(".lm-live")).to_have_text("الجسر سيغلق: رئيسة البلدية؛ أُنجز 1 من 2")


def test_words_are_marked_and_rows_are_moved_by_keyboard(page: Page) -> None:
    mark = Reader(page, "mark")
    steps = Reader(page, "steps")

    mark.passage.focus()
    # The first word is the headline's; the paragraph below it begins with the verb.
    for key in ("Home", "c", "ArrowLeft", "Shift+ArrowLeft", "s"):
        page.keyboard.press(key)
    expect(mark.root.locator(".lm-item")).to_have_count(2)
    listed = mark.root.locator(".lm-item .lm-go").all_text_contents()
    expect(mark.root.locator(".lm-status")).to_have_text("حُفظ")
    steps.root.get_by_role("button", name="نقل إلى أسفل: عاد المنتقدون").press("Enter")

    assert [text.replace("\u2068", "").replace("\u2069", "") for text in listed] == [
        "فعل القول قالت",
        "مصدر رئيسة البلدية",
    ]
    expect(steps.root.locator(".lm-live")).to_have_text("«عاد المنتقدون» هو الآن 2 من 2")


def test_words_are_marked_by_mouse_from_right_to_left(page: Page) -> None:
    mark = Reader(page, "mark")
    mark.root.get_by_role("group", name="التسميات").get_by_role("button", name="مصدر").click()

    first, last = mark.place("منتقدون")
    mark.page.mouse.move(first["right"] - 1, first["middle"])
    mark.page.mouse.down()
    mark.page.mouse.move(last["left"] + 1, last["middle"], steps=5)
    mark.page.mouse.up()

    expect(mark.root.locator(".lm-live")).to_contain_text("أُضيف مصدر: منتقدون، كلمة واحدة؛")


def test_nothing_is_wrong_for_those_who_hear_the_page(page: Page) -> None:
    for scheme in SCHEMES:
        set_theme(page, scheme)
        expect_no_violation(page)
    assert not re.search(r"\bundefined\b", page.locator(".ck-page").inner_text())
