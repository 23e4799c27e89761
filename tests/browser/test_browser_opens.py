"""A page of the course opens ready, stays as it is whatever is pressed, and prints whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, WebSocket, expect
from support.browser_pages import (
    WIDE,
    copy_course,
    new_page,
    open_and_run,
    resize,
)
from support.jupyter_kernels import Kernel
from support.jupyterlab_server import wait_ready

pytestmark = pytest.mark.browser

SECONDS = 120
LESSON = "notebooks/03_attribution.ipynb"
ARTICLE = "read-us-rejects-iraq-request"  # the id of its reading
# The cells of a page: what each is, what it shows, and where it stands.
_CELLS = """cells => cells.map(cell => [
  cell.className.match(/jp-(Code|Markdown|Raw)Cell/)[0],
  cell.querySelectorAll(".lm").length,
  cell.querySelector(".jp-MarkdownOutput")?.checkVisibility() ?? null,
  Math.round(cell.getBoundingClientRect().height),
].join(" "))"""
_SCROLL = '() => document.querySelector(".jp-WindowedPanel-outer").scrollTop'
# Whether each key's default was left to the browser.
_LISTEN = """() => {
  window.kept = {};
  addEventListener("keydown", (event) =>
    setTimeout(() => { window.kept[event.key] = !event.defaultPrevented; }));
}"""


@pytest.fixture(scope="module")
def root(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_course(course_root, tmp_path_factory.mktemp("opens") / "course")


@pytest.fixture(scope="module")
def page(browser: Browser, base: str) -> Iterator[Page]:
    """Lesson 03, which is read and looked at, and locked."""
    with new_page(browser) as page:
        open_and_run(page, base, LESSON)
        yield page


@pytest.fixture(scope="module")
def dialogs(page: Page) -> list[str]:
    """What the page asked in the browser's own words, each kind by its name."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def cells(page: Page) -> Locator:
    return page.locator(".ck-page .jp-Cell")


def questions(page: Page) -> list[str]:
    """The questions that the page shows, by their ids."""
    ids = page.locator(".lm[data-question]").evaluate_all("all => all.map(q => q.dataset.question)")
    return [str(id) for id in ids]


def expected_questions(root: Path, notebook: str) -> list[str]:
    """The questions that the cells of a notebook name."""
    sources = "\n".join("".join(cell["source"]) for cell in read(root, notebook)["cells"])
    return re.findall(r'^open_lesson\(\S+\)\["(.+)"\]', sources, re.M)


def read(root: Path, notebook: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((root / notebook).read_text("utf-8"))
    return content


# --- it opens ready ---


def test_it_opens_ready_at_its_top_with_nothing_of_the_lab_around_it(
    page: Page, root: Path
) -> None:
    assert questions(page) == expected_questions(root, LESSON)
    assert page.evaluate(_SCROLL) == 0
    assert page.title() == "Lesson 03: Who said it?"
    expect(page.locator(".ck-bar")).to_contain_text("Lesson 03: Who said it?")
    expect(page.locator(".ck-bar [role=status]")).to_have_text("")
    for machinery in (
        "#jp-menu-panel",
        "#jp-top-panel",
        ".jp-SideBar",
        "#jp-bottom-panel",
        ".jp-Toolbar",
        ".jp-InputPrompt",
        ".jp-Collapser",
        ".jp-InputArea-editor",
        ".jp-Notebook-footer",
    ):
        expect(page.locator(machinery).filter(visible=True)).to_have_count(0)


def test_no_cell_is_named_as_one_to_a_screen_reader(page: Page) -> None:
    named = page.locator(".jp-Cell[aria-label], .jp-WindowedPanel-viewport[aria-label]")
    expect(page.locator(".jp-Cell").first).to_be_visible()
    expect(named).to_have_count(0)


def test_the_tab_key_goes_from_the_bar_down_the_page(page: Page) -> None:
    names, tops = [], []
    for _ in range(12):
        page.keyboard.press("Tab")
        name, top = page.evaluate(
            """() => { const at = document.activeElement;
              return [at.textContent.slice(0, 30), at.closest(".jp-Cell")?.offsetTop ?? -1]; }"""
        )
        names.append(name)
        tops.append(top)
        assert page.evaluate("document.activeElement.checkVisibility()")
    assert names[:3] == ["All lessons", "Show code", "Print"]
    assert tops == sorted(tops)


# --- how it looks ---


def test_it_ends_where_its_words_end(page: Page) -> None:
    below = page.locator(".jp-WindowedPanel-outer").evaluate(
        """scroller => {
          const last = [...scroller.querySelectorAll(".jp-Cell")].at(-1).getBoundingClientRect();
          return scroller.scrollHeight + scroller.getBoundingClientRect().top
            - scroller.scrollTop - last.bottom;
        }"""
    )

    assert below < 100


def test_on_a_phone_the_bar_has_two_lines(page: Page) -> None:
    resize(page, {"width": 320, "height": 640})
    height = page.locator(".ck-bar").evaluate("bar => bar.offsetHeight")
    beside = page.locator(".ck-bar :is(a, button)").evaluate_all(
        "all => new Set(all.map(one => one.offsetTop)).size"
    )
    resize(page, WIDE)

    assert beside == 1
    assert height < 80


# --- on paper ---


def test_printing_gives_all_of_it(page: Page, tmp_path: Path) -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    height = page.evaluate("document.documentElement.scrollHeight")
    shown = page.locator(".lm[data-question]").evaluate_all(
        "all => all.map(q => q.checkVisibility() && q.getBoundingClientRect().bottom)"
    )
    folded = page.locator(".ck-page details:not([open])").count()
    clipped = page.locator(".ck-page .jp-Cell").evaluate_all(
        "all => all.filter(c => c.scrollHeight > c.clientHeight + 1).length"
    )
    page.emulate_media(media="null")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    pdf = tmp_path / "lesson.pdf"
    page.pdf(path=pdf)

    assert all(shown)
    assert max(shown) <= height
    assert height > 5000
    assert folded == 0
    assert clipped == 0
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) > 5


# --- it is locked, and never dirty ---


def test_no_key_click_or_drag_changes_it_and_there_is_nothing_to_save(
    page: Page, root: Path, dialogs: list[str]
) -> None:
    file = (root / LESSON).read_bytes()
    text = page.locator(".jp-MarkdownOutput p").first
    link = page.locator(".jp-MarkdownOutput a:visible").first
    before = cells(page).evaluate_all(_CELLS)
    page.evaluate(_LISTEN)
    keys = [
        "d",
        "d",
        "x",
        "a",
        "b",
        "y",
        "m",
        "r",
        "c",
        "v",
        "z",
        "0",
        "0",
        "l",
        "o",
        "1",
        "h",
        "Enter",
    ]
    keys += ["Shift+m", "Shift+Enter", "Control+Enter", "Alt+Enter", "Control+b", "Control+Shift+c"]
    keys += ["Control+Shift+q", "Control+f", "Control+p", "Control+Shift+-", "Delete", "Space"]
    for focus in (page.locator(".jp-WindowedPanel-outer"), link):
        focus.evaluate("node => node.focus()")
        for key in (key for key in keys if not (key == "Enter" and focus is link)):
            page.keyboard.press(key)
    for node in (text, page.locator(".jp-CodeCell .jp-OutputArea").first, cells(page).last):
        node.click(position={"x": 2, "y": 2})
        node.dblclick(position={"x": 2, "y": 2})
        node.click(button="right", position={"x": 2, "y": 2})
        page.keyboard.press("Escape")
    page.evaluate("getSelection().removeAllRanges()")  # or its words would be dragged
    text.scroll_into_view_if_needed()
    box = text.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 14, steps=8)
    page.mouse.up()

    assert cells(page).evaluate_all(_CELLS) == before
    assert page.evaluate("window.kept.f") is True  # the browser searches
    assert page.evaluate("window.kept.p") is True  # and prints
    expect(
        page.locator(".jp-Dialog, .lm-Menu, .lm-CommandPalette").filter(visible=True)
    ).to_have_count(0)
    assert len(page.evaluate("getSelection().toString()")) > 10
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    assert dialogs == []
    assert (root / LESSON).read_bytes() == file


@pytest.fixture(scope="module")
def shown(page: Page) -> Locator:
    """The code of the page, which was asked for."""
    page.get_by_role("button", name="Show code").click()
    return page.locator(".jp-CodeCell .cm-content")


def test_code_is_shown_on_demand_and_not_to_be_edited(page: Page, shown: Locator) -> None:
    expect(shown.first).to_be_visible()

    before = cells(page).evaluate_all(_CELLS)
    shown.first.click()
    page.keyboard.type("xyz")
    page.keyboard.press("Backspace")
    shown.first.dblclick()
    assert cells(page).evaluate_all(_CELLS) == before
    expect(shown.first).not_to_contain_text("xyz")


@pytest.fixture(scope="module")
def heard(page: Page, dialogs: list[str], shown: Locator) -> list[str]:
    """What of two kinds page and kernel say to one another when the page is loaded again."""
    heard: list[str] = []

    def note(frame: str | bytes, name: bytes) -> None:
        text = frame.encode() if isinstance(frame, str) else frame
        heard.extend([name.decode()] if name in text else [])

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: note(frame, b"execute_request"))
        socket.on("framereceived", lambda frame: note(frame, b"update_states"))

    page.on("websocket", listen)
    page.reload(wait_until="domcontentloaded")
    wait_ready(page)
    page.remove_listener("websocket", listen)
    return [*heard]


def test_a_reloaded_page_runs_when_the_lab_has_the_widgets_of_its_kernel(
    page: Page, root: Path, heard: list[str]
) -> None:
    assert heard[0] == "update_states"  # what a cell shows before may not be found
    assert heard.count("execute_request") > 5
    assert questions(page) == expected_questions(root, LESSON)


def test_a_reload_asks_nothing_changes_nothing_and_the_page_remembers_that_code_is_shown(
    page: Page, root: Path, course_root: Path, dialogs: list[str], heard: list[str]
) -> None:
    assert dialogs == []
    assert (root / LESSON).read_bytes() == (course_root / LESSON).read_bytes()
    code = page.locator(".jp-CodeCell .cm-content")
    expect(code.first).to_be_visible()
    page.get_by_role("button", name="Hide code").click()
    expect(code.first).to_be_hidden()


def test_ctrl_s_saves_the_page_and_says_so(page: Page, root: Path) -> None:
    said = page.locator(".ck-bar [role=status]")
    before = (root / LESSON).stat().st_mtime_ns
    page.keyboard.press("Control+s")
    expect(said).to_have_text("Saved")
    assert (root / LESSON).stat().st_mtime_ns > before
    counts = [cell.get("execution_count") for cell in read(root, LESSON)["cells"]]
    assert any(counts)


# --- a reload in the middle, a dead kernel, a fragment, cells that are drawn from answers ---


@pytest.fixture(scope="module")
def gate(root: Path) -> Path:
    """The file that a cell of the short page waits for."""
    return root / "gate"


@pytest.fixture(scope="module")
def short(root: Path, gate: Path) -> str:
    """A page of a few cells of lesson 03, as they are saved, and a few of its own; gives its path.

    Its run waits at the gate: all is asked of the kernel then, and half of it is done.
    """
    notebook = read(root, LESSON)
    of_lesson: dict[str, dict[str, Any]] = {cell["id"]: cell for cell in notebook["cells"]}

    def own(id: str, source: str, *tags: str) -> dict[str, Any]:
        return of_lesson["open"] | {
            "id": id,
            "source": source,
            "outputs": [],
            "metadata": {"tags": [*tags]},
        }

    wait = f"import os, time\nwhile not os.path.exists({str(gate)!r}):\n    time.sleep(0.05)"
    notebook["cells"] = [
        of_lesson["title"],
        of_lesson["open"],
        own("counts", "times = 0"),
        of_lesson["q-mark-p4"],
        own("gate", f"print('at the gate', flush=True)\n{wait}"),
        of_lesson["read-article"],
        of_lesson["q-he-p9"],
        own("draws", "times += 1\nprint('drawn', times)", "redraw"),
    ]
    (root / "notebooks/short.ipynb").write_text(json.dumps(notebook), "utf-8")
    return "notebooks/short.ipynb"


def test_a_reload_in_the_middle_of_a_run_and_a_dead_kernel_show_each_question_once(
    page: Page, base: str, root: Path, short: str, gate: Path
) -> None:
    opening = page.locator(".ck-page[data-coursekit=opening]")
    page.goto(f"{base}/doc/tree/{short}", wait_until="domcontentloaded")
    opening.get_by_text("at the gate", exact=True).wait_for(timeout=SECONDS * 1000)
    page.reload(wait_until="domcontentloaded")
    opening.wait_for(timeout=SECONDS * 1000)
    gate.touch()
    wait_ready(page)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert questions(page) == expected_questions(root, short)

    Kernel(base, short).kill()
    opening.wait_for(timeout=SECONDS * 1000)
    expect(page.locator(".ck-bar [role=status]")).to_have_text("Getting the page ready …")
    wait_ready(page)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert questions(page) == expected_questions(root, short)
    counts = page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()
    assert counts == [f"[{number}]:" for number in range(1, len(counts) + 1)]


def test_a_fragment_leads_to_its_element_and_an_answer_draws_anew_what_is_drawn_from_answers(
    page: Page, base: str, short: str, gate: Path
) -> None:
    gate.touch()
    page.goto("about:blank")  # or a page that is there would only be scrolled
    page.goto(f"{base}/doc/tree/{short}#{ARTICLE}", wait_until="domcontentloaded")
    wait_ready(page)
    reading = page.locator(f"#{ARTICLE}")
    expect(reading).to_be_focused()
    expect(reading).to_be_in_viewport()
    assert page.evaluate(_SCROLL) > 0
    assert page.url.endswith(f"#{ARTICLE}")

    expect(page.get_by_text("drawn 1")).to_be_visible()
    page.locator('[data-question="mark-p4"] .lm-passage').focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("c")
    expect(page.get_by_text("drawn 2")).to_be_visible()
