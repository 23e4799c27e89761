"""A page of the course opens ready, stays as it is whatever is pressed, and prints whole."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect
from support.browser_pages import (
    WIDE,
    copy_course,
    new_page,
    open_and_run,
    resize,
)
from support.jupyter_kernels import Kernel
from support.jupyterlab_server import free_port, poll, running_lab, wait_ready

pytestmark = pytest.mark.browser

SECONDS = 120
LESSON = "notebooks/03_attribution.ipynb"
NEXT = "notebooks/04_news_and_opinion.ipynb"
CONTENTS = "notebooks/contents.ipynb"
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
def base(root: Path) -> Iterator[str]:
    with running_lab(root) as base:
        yield base


@pytest.fixture(scope="module")
def page(browser: Browser, base: str) -> Iterator[Page]:
    """Lesson 03, which is read and looked at, and locked."""
    with new_page(browser) as page:
        open_and_run(page, base, LESSON)
        yield page


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


def kernels(base: str) -> list[str]:
    """The paths of the notebooks that have a kernel."""
    with urllib.request.urlopen(f"{base}/api/sessions", timeout=SECONDS) as response:
        return [session["path"] for session in json.load(response)]


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


def test_code_is_shown_on_demand_and_the_page_remembers_it(page: Page, base: str) -> None:
    code = page.locator(".jp-CodeCell .cm-content")
    page.get_by_role("button", name="Show code").click()
    expect(code.first).to_be_visible()

    before = cells(page).evaluate_all(_CELLS)
    code.first.click()
    page.keyboard.type("xyz")
    page.keyboard.press("Backspace")
    code.first.dblclick()
    assert cells(page).evaluate_all(_CELLS) == before
    expect(code.first).not_to_contain_text("xyz")

    page.reload(wait_until="domcontentloaded")
    wait_ready(page)
    expect(code.first).to_be_visible()
    page.get_by_role("button", name="Hide code").click()
    expect(code.first).to_be_hidden()


# --- it is locked, and never dirty ---


def test_no_key_click_or_drag_changes_it_and_nothing_asks_to_be_saved(
    page: Page, root: Path
) -> None:
    file = (root / LESSON).read_bytes()
    text = page.locator(".jp-MarkdownOutput p").first
    link = page.locator(".jp-MarkdownOutput a:visible").first
    before = cells(page).evaluate_all(_CELLS)
    page.evaluate(_LISTEN)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.type))
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
    page.reload(wait_until="domcontentloaded")
    assert dialogs == []
    assert (root / LESSON).read_bytes() == file
    wait_ready(page)


def test_ctrl_s_saves_the_page_and_says_so(page: Page, root: Path) -> None:
    said = page.locator(".ck-bar [role=status]")
    before = (root / LESSON).stat().st_mtime_ns
    page.keyboard.press("Control+s")
    expect(said).to_have_text("Saved")
    assert (root / LESSON).stat().st_mtime_ns > before
    counts = [cell.get("execution_count") for cell in read(root, LESSON)["cells"]]
    assert any(counts)


# --- reload, restart, place, links ---


def test_a_reload_in_the_middle_of_a_run_and_a_dead_kernel_show_each_question_once(
    browser: Browser, base: str, root: Path
) -> None:
    with new_page(browser) as page:
        page.goto(f"{base}/doc/tree/{NEXT}", wait_until="domcontentloaded")
        page.locator(".lm[data-question]").first.wait_for(timeout=SECONDS * 1000)
        page.reload(wait_until="domcontentloaded")
        wait_ready(page)
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        assert questions(page) == expected_questions(root, NEXT)

        Kernel(base, NEXT).kill()
        page.locator(".ck-page[data-coursekit=opening]").wait_for(timeout=SECONDS * 1000)
        expect(page.locator(".ck-bar [role=status]")).to_have_text("Getting the page ready …")
        wait_ready(page)
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        assert questions(page) == expected_questions(root, NEXT)
        counts = page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()
        assert counts == [f"[{number}]:" for number in range(1, len(counts) + 1)]


def test_a_reloaded_page_runs_when_the_lab_has_the_widgets_of_its_kernel(
    browser: Browser, base: str, root: Path
) -> None:
    with new_page(browser) as page:
        open_and_run(page, base, NEXT)
        sent: list[str] = []

        def note(frame: str | bytes, name: bytes) -> None:
            text = frame.encode() if isinstance(frame, str) else frame
            sent.extend([name.decode()] if name in text else [])

        def listen(socket: WebSocket) -> None:
            socket.on("framesent", lambda frame: note(frame, b"execute_request"))
            socket.on("framereceived", lambda frame: note(frame, b"update_states"))

        page.on("websocket", listen)
        page.reload(wait_until="domcontentloaded")
        wait_ready(page)
        assert sent[0] == "update_states"  # what a cell shows before may not be found
        assert sent.count("execute_request") > 5
        assert questions(page) == expected_questions(root, NEXT)


def test_links_back_and_forward_lead_from_page_to_page_and_each_keeps_its_place(
    browser: Browser, base: str
) -> None:
    with new_page(browser) as page:
        open_and_run(page, base, CONTENTS)
        page.locator(".ck-page a[href*='03_attribution.ipynb']").first.click()
        page.wait_for_url("**/03_attribution.ipynb*")
        wait_ready(page)
        # The page of contents is gone, and its kernel with it.
        expect(page.locator(".jp-NotebookPanel")).to_have_count(1)

        question = page.locator('.lm[data-question="mark-p4"]')
        question.evaluate("node => node.scrollIntoView()")
        top = question.bounding_box()
        page.go_back(wait_until="domcontentloaded")
        page.wait_for_url("**/contents.ipynb")
        wait_ready(page)
        page.go_forward(wait_until="domcontentloaded")
        page.wait_for_url("**/03_attribution.ipynb*")
        wait_ready(page)
        assert top is not None
        page.wait_for_function(
            """([id, top]) => Math.abs(document.querySelector(`.lm[data-question="${id}"]`)
              .getBoundingClientRect().top - top) < 4""",
            arg=["mark-p4", top["y"]],
        )
        page.wait_for_function(
            """async (url) => {
              const sessions = await (await fetch(url)).json();
              return sessions.every(({ path }) => !path.endsWith("contents.ipynb"));
            }""",
            arg=f"{base}/api/sessions",
        )


def test_a_fragment_leads_to_its_element(browser: Browser, base: str) -> None:
    with new_page(browser) as page:
        page.goto(
            f"{base}/doc/tree/{LESSON}#read-us-rejects-iraq-request", wait_until="domcontentloaded"
        )
        wait_ready(page)
        reading = page.locator("#read-us-rejects-iraq-request")
        expect(reading).to_be_focused()
        expect(reading).to_be_in_viewport()
        assert page.url.endswith("#read-us-rejects-iraq-request")


def test_a_link_in_the_prose_leads_to_the_page_and_not_to_a_download(
    browser: Browser, base: str
) -> None:
    with new_page(browser) as page:
        open_and_run(page, base, LESSON)
        for link, name in (("Lesson 04", "04_news_and_opinion"), ("All lessons", "contents")):
            page.locator(".jp-MarkdownOutput a", has_text=link).last.click()
            page.wait_for_url(f"{base}/doc/tree/**/{name}.ipynb")
            wait_ready(page)
            page.go_back(wait_until="domcontentloaded")
            page.wait_for_url(f"**/{LESSON}")
            wait_ready(page)


# --- cells that are drawn from answers ---


def test_what_is_drawn_from_answers_is_drawn_again_when_one_is_saved(
    browser: Browser, base: str, root: Path
) -> None:
    notebook = read(root, LESSON)
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    opened = "from coursekit import open_lesson"
    notebook["cells"] = [
        first | {"id": "counts", "source": "times = 0"},
        first | {"id": "asks", "source": f'{opened}\nopen_lesson("03_attribution")["mark-p4"]'},
        first
        | {
            "id": "draws",
            "source": "times += 1\nprint('drawn', times)",
            "metadata": {"tags": ["redraw"]},
        },
    ]
    (root / "notebooks/drawn.ipynb").write_text(json.dumps(notebook), "utf-8")
    with new_page(browser) as page:
        open_and_run(page, base, "notebooks/drawn.ipynb")
        expect(page.get_by_text("drawn 1")).to_be_visible()
        page.locator(".lm-passage").focus()
        page.keyboard.press("Control+End")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("c")
        expect(page.get_by_text("drawn 2")).to_be_visible()


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


# --- from the command to the first answer ---


@pytest.fixture
def started(course_root: Path, tmp_path: Path) -> Iterator[str]:
    """The address that `make lab` opens, in a student's copy with a fresh profile."""
    root = copy_course(course_root, tmp_path / "course")
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "coursekit", "tools"):
        (root / name).symlink_to(course_root / name)
    (root / ".venv").mkdir()
    for name in ("bin", "lib", "share", "etc", "include", "pyvenv.cfg"):
        (root / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    (root / ".venv/.made").write_text(f"{root.resolve()}\n", "utf-8")
    (root / ".venv/.lab").touch()
    port = free_port()
    arguments = f"--no-browser --port={port} --ServerApp.port_retries=0 --IdentityProvider.token="
    home = {"HOME": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    log = (tmp_path / "log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        ["make", "lab", f"ARGS={arguments}"],
        cwd=root,
        env={**os.environ, **home},
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(SECONDS)
        log.close()


def test_from_make_lab_to_the_first_answer_are_two_clicks(browser: Browser, started: str) -> None:
    with new_page(browser) as page:
        poll(page, lambda: answers(started), "make lab did not start")
        page.goto(started, wait_until="domcontentloaded")
        wait_ready(page)
        assert page.title() == "Reading the news closely"

        page.locator(".ck-page a").filter(has_text="Start").first.click()
        page.wait_for_url("**/00_start_here.ipynb*")
        wait_ready(page)
        choices = page.locator('input[type="radio"]')
        question = page.locator(".lm[data-question]").filter(has=choices).first
        question.locator(choices).first.click()
        expect(question.locator(".lm-status")).to_have_text("Saved")


def answers(address: str) -> bool:
    """Whether a server is there."""
    urllib.request.urlopen(f"{address}/api/status", timeout=SECONDS).close()
    return True
