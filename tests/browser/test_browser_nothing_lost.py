"""Nothing is lost: kernel, tab and server are killed, the kernel restarted, the page reloaded.

It happens at random moments, always the same ones, while a reader marks word after word.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.all_kinds_course import write_notebook
from support.browser_pages import SECONDS, WIDE, new_page
from support.jupyter_kernels import Kernel
from support.jupyterlab_server import free_port, kill_server, run_all, running_lab
from support.small_course import FILES, write_course

pytestmark = pytest.mark.browser

PARAGRAPHS, WORDS = 56, 20
ACTIONS = ("restart", "interrupt", "kill", "reload")
CELLS = ("from coursekit import open_lesson\nlesson = open_lesson('01_bridge')", "lesson['many']")

# Tells each time that the status says Saved which words are marked then.
LISTEN = """root => {
  const status = root.querySelector(".lm-status");
  new MutationObserver(() => {
    if (status.textContent !== "Saved") return;
    window.told_saved([...root.querySelectorAll(".lm-passage mark")].map((one) => one.textContent));
  }).observe(status, { childList: true, characterData: true, subtree: true });
}"""


def many_words(root: Path) -> Path:
    """The small course with a question on over a thousand words of which no two are the same."""
    write_course(root)
    paragraphs = (
        " ".join(f"w{n}" for n in range(start, start + WORDS)) + "."
        for start in range(0, PARAGRAPHS * WORDS, WORDS)
    )
    text = "\n\n".join(("Title", *paragraphs)) + "\n"
    about = FILES["articles/bridge.toml"].replace("Bridge to close", "Title")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (root / "articles/many.txt").write_text(text, "utf-8", newline="")
    (root / "articles/many.toml").write_text(about.replace("SHA", digest), "utf-8")
    question = """
        [[questions]]
        id = "many"
        kind = "highlight"
        title = "Mark words"
        prompt = "Mark them all."
        points = 1
        hints = ["One.", "Two."]
        article = "many"
        labels = ["source", "cue"]
        layer = "attribution"
    """
    key = """
        [many]
        explanation = "All of them."
        spans = [{quote = "w1", occurrence = 1, label = "source"}]
        [[many.tempting]]
        quote = "w7 w8"
        label = "cue"
        misconception = "crowd-is-source"
        feedback = "No."
    """
    for name, more in (("exercises/01_bridge", question), ("exercises/keys/01_bridge", key)):
        (root / f"{name}.toml").write_text(FILES[f"{name}.toml"] + more, "utf-8")
    return root


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder for the courses of these tests, and the JupyterLab that serves it."""
    root, config = tmp_path_factory.mktemp("nothing-lost"), tmp_path_factory.mktemp("config")
    # Else the server gives a kernel up that died five times in a row.
    settings = {"AsyncIOLoopKernelRestarter": {"restart_limit": 1000}}
    (config / "jupyter_server_config.json").write_text(json.dumps(settings), "utf-8")
    # In a plain lab: a page of the course would run again by itself, and mend what is tried here.
    own = {"JUPYTER_CONFIG_PATH": str(config)}
    with running_lab(root, environment=own, plain=True) as base:
        yield root, base


class Tab:
    """One notebook in one tab, whose second cell shows the question; more cells may follow."""

    def __init__(self, page: Page, base: str, root: Path, name: str, *more: str) -> None:
        self.base, self.root = base, root
        self.path = f"{root.name}/{write_notebook(root, name, *CELLS, *more)}"
        self.kernel = Kernel(base, self.path)
        self.saved: set[str] = set()  # the words that were marked whenever the status said Saved
        self.told_not_saved = 0
        self.show_in(page)

    def show_in(self, page: Page) -> None:
        self.page = page
        page.on("dialog", lambda dialog: dialog.accept())  # leave the page with work unsaved
        # JupyterLab's dialog that tells that the kernel died may come late.
        self.told = page.locator(".jp-Dialog button.jp-mod-accept")
        page.add_locator_handler(self.told.first, lambda told: told.click(), no_wait_after=True)
        page.expose_function("told_saved", lambda words: self.saved.update(words))

    def open(self) -> None:
        self.page.goto(f"{self.base}/doc/tree/{self.path}", wait_until="domcontentloaded")
        self.come_back()

    def crash(self) -> None:
        """Kill the process of the tab, and open its page in another one of the same browser."""
        context, browser = self.page.context, self.page.context.browser
        assert browser is not None
        running = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
        with self.page.expect_event("crash"):
            for process in running["processInfo"]:
                if process["type"] == "renderer":  # those of this tab, for no other is open
                    os.kill(int(process["id"]), signal.SIGKILL)
        self.page.close()
        self.show_in(context.new_page())
        self.page.goto(f"{self.base}/doc/tree/{self.path}", wait_until="domcontentloaded")

    def come_back(self, *, other_than: int | None = None) -> None:
        """Wait for the kernel and run the cells again, as the status asks for."""
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=SECONDS * 1000)
        self.kernel.wait_idle(self.page, other_than=other_than)
        run_all(self.page)
        self.question.evaluate(LISTEN)

    def clear(self) -> None:
        """Close the dialog if it is there; whatever else waits for the page closes it too."""
        expect(self.told).to_have_count(0)

    @property
    def question(self) -> Locator:
        return self.page.locator('.lm[data-question="many"]').last

    @property
    def status(self) -> Locator:
        return self.question.locator(".lm-status")

    def go_to(self, paragraph: int) -> None:
        """To the first word of a paragraph, by keyboard; the first is 1, after the title."""
        self.question.locator(".lm-passage").focus()
        self.page.keyboard.press("Control+Home")  # of the paragraph where the cursor is
        word = self.page.evaluate("getSelection().toString()")
        now = int(word[1:]) // WORDS + 1 if re.fullmatch(r"w\d+", word) else 0
        for _ in range(abs(paragraph - now)):
            self.page.keyboard.press("ArrowDown" if now < paragraph else "ArrowUp")

    def mark(self) -> None:
        """Mark the word under the cursor, and go to the next."""
        self.page.keyboard.press("s")
        self.page.keyboard.press("ArrowRight")

    def marked(self) -> set[str]:
        """The words that are marked on the screen."""
        return set(self.question.locator(".lm-passage mark").all_text_contents())

    def in_file(self) -> set[str]:
        return words_in(self.root / "work/01_bridge.json")

    def wait_until_in_file(self, words: set[str]) -> None:
        for _ in range(300):
            if words <= self.in_file():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"lost: {sorted(words - self.in_file())}")


def words_in(path: Path) -> set[str]:
    """The marked words in a work file."""
    work: dict[str, Any] = json.loads(path.read_text("utf-8"))
    attempt = work["attempts"].get("many")
    return {span["quote"] for span in attempt["answer"]["spans"]} if attempt else set()


@pytest.fixture(scope="module")
def tab(browser: Browser, lab: tuple[Path, str]) -> Iterator[Tab]:
    """A tab that the tests go on with in their order, each in paragraphs of its own."""
    folder, base = lab
    with new_page(browser) as page:
        tab = Tab(page, base, many_words(folder / "course"), "first", "lesson['safe']")
        tab.open()
        yield tab


def test_of_two_kernels_on_one_work_file_each_is_told_and_both_answers_are_kept(
    browser: Browser, tab: Tab
) -> None:
    with new_page(browser) as page:
        first, second = tab, Tab(page, tab.base, tab.root, "second", "lesson['safe']")
        second.open()
        both = ["w0", "w20"]
        first.go_to(1)
        first.mark()
        expect(first.status).to_have_text("Saved")
        second.go_to(2)
        second.page.keyboard.press("s")

        # Marks are put together, and the page that marked later shows both.
        told = "what was changed in another window"
        expect(second.status).to_contain_text(told)
        expect(second.question.get_by_role("status")).to_contain_text(told)
        expect(second.question.locator(".lm-passage mark")).to_have_text(both)
        assert second.in_file() == {*both}

        # The first shows them as soon as it asks for anything.
        first.question.get_by_role("button", name="Check", exact=True).click()
        expect(first.question.locator(".lm-passage mark")).to_have_text(both)
        expect(first.status).to_contain_text("changed in another window")
        expect(first.question.locator(".lm-headline")).to_be_visible()
        assert first.in_file() == {*both}

        # Where only one option can be picked, the answer that is replaced is kept aside.
        one, two = (tab.page.locator('.lm[data-question="safe"]') for tab in (first, second))
        options = ["The mayor said that it is not safe.", "The bridge is not safe."]
        one.get_by_label(options[0]).check()
        expect(one.locator(".lm-status")).to_have_text("Saved")
        two.get_by_label(options[1]).check()

        told = "was changed in another window meanwhile; the other one is kept in"
        expect(two.locator(".lm-status")).to_contain_text(told)
        aside = re.search(r"\S+\.json", two.locator(".lm-status").inner_text())
        assert aside
        assert options_in(tab.root / "work" / aside[0]) == ["said"]
        assert options_in(tab.root / "work/01_bridge.json") == ["true"]

        one.get_by_role("button", name="Check", exact=True).click()
        expect(one.get_by_label(options[1])).to_be_checked()
        expect(one.locator(".lm-status")).to_contain_text("changed in another window")


def options_in(path: Path) -> list[str]:
    """The options that are picked in a work file."""
    options: list[str] = json.loads(path.read_text("utf-8"))["attempts"]["safe"]["answer"][
        "options"
    ]
    return options


def live_through(tab: Tab, action: str, paragraph: int, chance: Random) -> None:
    """Mark words; meanwhile the action happens; then all must be there again."""
    page, kernel, pid = tab.page, tab.kernel, tab.kernel.pid()
    before = tab.marked()
    for _ in range(20):
        tab.clear()
        tab.go_to(paragraph)
        for _ in range(chance.randint(1, 3)):
            tab.mark()
        if tab.marked() > before:
            break
    assert tab.marked() > before
    if action == "reload":
        page.wait_for_timeout(chance.uniform(0, 300))
        on_screen = tab.marked()
        page.reload(wait_until="domcontentloaded")
    elif action == "crash":
        page.wait_for_timeout(chance.uniform(0, 300))
        on_screen = tab.marked()
        tab.crash()
    else:
        blow = Timer(chance.uniform(0, 0.3), getattr(kernel, action))
        blow.start()
        for _ in range(chance.randint(3, 6)):
            page.wait_for_timeout(chance.uniform(0, 100))
            tab.mark()
        while blow.is_alive():
            page.wait_for_timeout(20)
        tab.mark()
        on_screen = tab.marked()
        if action == "interrupt":  # the kernel lives on, but a save may have been interrupted
            expect(tab.status).to_have_text(re.compile("^(Saved|Not saved)"))
        elif not on_screen <= tab.in_file():  # JupyterLab's dialog may have taken the last keys
            expect(tab.status).to_contain_text("Not saved yet. The connection is lost.")
            expect(tab.status).to_contain_text("Your answers are kept.")
            tab.told_not_saved += 1
    if action != "interrupt" or tab.status.inner_text() != "Saved":
        tab.come_back(other_than=pid if action in ("restart", "kill") else None)
    tab.wait_until_in_file(on_screen | tab.saved)
    assert tab.marked() >= on_screen


@pytest.mark.parametrize(
    ("moments", "paragraph"),
    [(4, 3), pytest.param(50, 7, marks=[pytest.mark.slow])],
    ids=["4 moments", "50 moments"],
)
def test_what_was_saved_and_what_was_on_screen_is_there_afterwards(
    tab: Tab,
    moments: int,
    paragraph: int,
    record_property: Callable[[str, object], None],
) -> None:
    chance = Random(moments)
    more = (*ACTIONS, "crash")
    actions = [*ACTIONS, *chance.choices(more, k=moments - len(ACTIONS))]
    chance.shuffle(actions)
    tab.saved, tab.told_not_saved = set(), 0
    for number, action in enumerate(actions):
        live_through(tab, action, paragraph + number, chance)

    record_property("kills of a kernel while a page saves", actions.count("kill"))
    record_property("kills of a tab while it saves", actions.count("crash"))
    record_property("marks acknowledged on pages", len(tab.saved))
    record_property("of them lost", len(tab.saved - tab.in_file()))
    assert tab.saved
    assert tab.told_not_saved
    assert tab.in_file() >= tab.saved
    assert tab.in_file() == tab.marked()


@pytest.mark.slow
def test_what_was_saved_and_what_was_on_screen_is_there_after_the_server_was_killed(
    browser: Browser, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    root, port, chance, kills = many_words(tmp_path / "course"), free_port(), Random(1), 5
    with closing(browser.new_context(viewport=WIDE)) as context:  # JupyterLab's own errors are many
        page, tab = context.new_page(), None
        for number in range(kills + 1):
            with running_lab(tmp_path, plain=True, port=port) as base:
                tab = tab or Tab(page, base, root, "marks")
                tab.kernel = Kernel(base, tab.path)
                before = tab.marked() if number else set()
                tab.open()
                tab.wait_until_in_file(before | tab.saved)
                assert tab.marked() >= before
                if number < kills:
                    tab.go_to(1 + number)
                    for _ in range(chance.randint(2, 4)):
                        tab.mark()
                    page.wait_for_timeout(chance.uniform(0, 200))
                    kill_server(port)
                    tab.mark()
        record_property("kills of a server while a page saves", kills)
        record_property("marks acknowledged on pages", len(tab.saved if tab else ()))
