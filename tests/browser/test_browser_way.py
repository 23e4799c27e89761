"""The way of a student from `make lab` through a part to a hand-in, and whom it asks.

It is one way through one lab: each test goes on where the one before it has come to.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser_axe import choose_dark, expect_no_violation
from support.browser_pages import copy_course, new_page, resize
from support.example_students import answer_all
from support.jupyterlab_server import free_port, poll, wait_ready
from support.network_watch import asked_for, watched

pytestmark = pytest.mark.browser

SECONDS = 120
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


class Lab(NamedTuple):
    """A lab that `make lab` has started."""

    address: str  # that it opens
    root: Path  # the folder of the course
    process: subprocess.Popen[bytes]
    watch: Path  # where its processes tell what they ask for

    @property
    def pages(self) -> str:
        """The address of the folder of the lessons."""
        return f"{self.address}/doc/tree/notebooks"

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(SECONDS)


@pytest.fixture(scope="module")
def lab(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab in a student's copy with a fresh profile."""
    home = tmp_path_factory.mktemp("home")
    root = copy_course(course_root, home / "course")
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "coursekit", "tools"):
        (root / name).symlink_to(course_root / name)
    (root / ".venv").mkdir()
    for name in ("bin", "lib", "share", "etc", "include", "pyvenv.cfg"):
        (root / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    (root / ".venv/.made").write_text(f"{root.resolve()}\n", "utf-8")
    (root / ".venv/.lab").touch()
    port = free_port()
    arguments = f"--no-browser --port={port} --ServerApp.port_retries=0 --IdentityProvider.token="
    own = {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime")}
    with (home / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            ["make", "lab", f"ARGS={arguments}"],
            cwd=root,
            env={**os.environ, **own, **watched(home / "watch")},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        lab = Lab(f"http://127.0.0.1:{port}", root, process, home / "watch")
        try:
            yield lab
        finally:
            if process.poll() is None:
                lab.stop()


def answers(address: str) -> bool:
    """Whether a server is there."""
    urllib.request.urlopen(f"{address}/api/status", timeout=SECONDS).close()
    return True


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    """What the page has asked for."""
    return []


@pytest.fixture(scope="module")
def contents(browser: Browser, lab: Lab, addresses: list[str]) -> Iterator[Page]:
    """The page that the lab opens."""
    with new_page(browser) as page:
        page.context.on("request", lambda request: addresses.append(request.url))
        page.on("websocket", lambda socket: addresses.append(socket.url))
        poll(page, lambda: answers(lab.address), "make lab did not start")
        page.goto(lab.address, wait_until="domcontentloaded")
        wait_ready(page)
        yield page


@pytest.fixture(scope="module")
def lesson(contents: Page) -> Page:
    """The first lesson: one click."""
    contents.locator(".ck-page a").filter(has_text="Start").first.click()
    contents.wait_for_url(f"**/{START}.ipynb*")
    wait_ready(contents)
    return contents


@pytest.fixture(scope="module")
def begun(lesson: Page) -> Page:
    """The first lesson with an answer: two clicks."""
    lesson.locator('input[type="radio"]').first.click()
    expect(lesson.locator("[data-question=what-you-know] .lm-status")).to_have_text("Saved")
    return lesson


def part_of(page: Page) -> Locator:
    """The list of the questions of the first part."""
    return page.locator(".lm:has(> .lm-questions)").first


def check_all(page: Page) -> Locator:
    return part_of(page).get_by_role("button", name="Check all of this lesson")


def test_make_lab_opens_the_contents_which_say_where_to_start(contents: Page) -> None:
    assert contents.title() == "Reading the news closely"
    expect(contents.locator(".lm-go-on a")).to_have_text(re.compile(r"^Start 00 "))
    expect_to_fit(contents)


def test_a_lesson_that_is_opened_has_nothing_to_check(lesson: Page) -> None:
    expect(check_all(lesson)).to_have_attribute("aria-disabled", "true")
    # The page of contents is gone.
    expect(lesson.locator(".jp-NotebookPanel")).to_have_count(1)


def test_from_make_lab_to_the_first_answer_are_two_clicks(begun: Page) -> None:
    expect(begun.get_by_role("radio").first).to_be_checked()
    expect(check_all(begun)).to_have_attribute("aria-disabled", "false")
    expect(part_of(begun).locator(".lm-prompt")).to_have_text(
        re.compile("1 of 3 answered.*, 1 to check")
    )


def test_what_is_answered_of_a_part_is_checked_by_one_key_and_a_link_leads_to_the_rest(
    begun: Page, lab: Lab
) -> None:
    page, part = begun, part_of(begun)
    check_all(page).focus()
    page.keyboard.press("Enter")
    expect(part.get_by_role("status")).to_have_text(
        re.compile(r"^1 answer checked: 1 \w.*\. Left in this lesson: .*2 to answer")
    )
    expect(page.locator('[data-question="what-you-know"] .lm-headline')).to_have_count(1)
    assert "Check all" in page.evaluate(_FOCUSED)

    part.get_by_role("link", name="Mark").first.click()
    assert page.evaluate(_FOCUSED) == "first-marks"
    all_lessons = part.get_by_role("link", name="All lessons")
    assert all_lessons.evaluate("link => link.href") == f"{lab.pages}/contents.ipynb"
    expect_to_fit(page)


def test_links_back_and_forward_lead_from_page_to_page_and_each_keeps_its_place(
    begun: Page, lab: Lab
) -> None:
    page, pages = begun, lab.pages
    next_lesson = page.locator(".jp-MarkdownOutput a", has_text="Lesson 01")
    next_lesson.focus()
    # JupyterLab makes these links downloads.
    assert next_lesson.evaluate("link => link.href") == f"{pages}/01_the_page.ipynb"

    contents = page.locator(".jp-MarkdownOutput a", has_text="All lessons")
    question = page.locator('.lm[data-question="whose-words"]')
    contents.scroll_into_view_if_needed()
    before = question.bounding_box()
    assert before is not None
    contents.click()
    page.wait_for_url(f"{pages}/contents.ipynb")
    wait_ready(page)
    page.go_back(wait_until="domcontentloaded")
    page.wait_for_url(f"{pages}/00_start_here.ipynb")
    wait_ready(page)
    page.wait_for_function(
        """([id, top]) => Math.abs(document.querySelector(`.lm[data-question="${id}"]`)
          .getBoundingClientRect().top - top) < 4""",
        arg=["whose-words", before["y"]],
    )
    # The kernel of a page that was left is gone too.
    page.wait_for_function(
        """async (url) => {
          const sessions = await (await fetch(url)).json();
          return sessions.every(({ path }) => !path.endsWith("contents.ipynb"));
        }""",
        arg=f"{lab.address}/api/sessions",
    )
    page.go_forward(wait_until="domcontentloaded")
    page.wait_for_url(f"{pages}/contents.ipynb")
    wait_ready(page)
    expect(page.locator(".jp-NotebookPanel")).to_have_count(1)


def test_the_contents_tell_how_far_one_has_come_and_make_the_hand_in(begun: Page, lab: Lab) -> None:
    page = begun
    choose_dark(page)
    page.goto(f"{lab.pages}/contents.ipynb", wait_until="domcontentloaded")
    wait_ready(page)
    expect_to_fit(page)
    way_on = page.locator(".lm-go-on a")
    lessons = page.locator(".lm-lessons > li")
    expect(lessons.first).to_contain_text("1 of 3 answered")
    expect(way_on).to_have_text(re.compile("^Go on 00 "))

    # Another page saves something; this one looks when it is seen again, and keeps the focus.
    way_on.focus()
    answer_all(lab.root, START)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(lessons.first.get_by_role("link", name="Look again")).to_be_visible()
    expect(way_on).to_have_text(re.compile("^Go on 01 "))
    assert page.evaluate(_FOCUSED).startswith("Go on 01 ")

    page.get_by_label("Student number").fill("s1")
    page.get_by_role("button", name="Make my hand-in file").click()
    expect(page.get_by_text("Made: hand-in-s1.json, in the folder of the course.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download hand-in-s1.json").click()
    handed_in = download.value.path().read_text("utf-8")
    assert handed_in == (lab.root / "hand-in-s1.json").read_text("utf-8")

    way_on.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{lab.pages}/01_the_page.ipynb", wait_until="commit")


def test_neither_a_page_nor_jupyterlab_asks_anybody_else(
    begun: Page, lab: Lab, addresses: list[str]
) -> None:
    begun.goto("about:blank")
    lab.stop()

    asked = [urlsplit(address) for address in addresses if address != "about:blank"]
    assert len(asked) > 20
    assert [one.geturl() for one in asked if one.netloc and one.hostname != "127.0.0.1"] == []
    # These would have the server ask for news of Jupyter, and for newer versions.
    assert {"/lab/api/news", "/lab/api/update"}.isdisjoint(one.path for one in asked)
    # And these, a second of the server's for each page, are for menus that no page has.
    assert {"/lab/api/build", "/api/nbconvert"}.isdisjoint(one.path for one in asked)
    assert asked_for(lab.watch) == []
