"""The way of an author in JupyterLab: from a saved page to a lesson that a class is graded on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.asked_author import reader_hand_in
from support.browser_author import Author
from support.browser_axe import expect_no_violation, set_theme
from support.browser_pages import new_page, open_and_run, resize
from support.browser_typist import Typist
from support.hand_in_files import graded
from support.jupyterlab_server import Lab, restart_kernel, wait_ready

from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.course.toml_reader import read_lesson

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parents[1] / "pages"
PAGE = "teachers/author.ipynb"
# What is wider than the page; the lines of a text scroll in a box of their own.
_TOO_WIDE = """() => {
  const edge = document.querySelector(".lm-author").getBoundingClientRect().right;
  return [...document.querySelectorAll(".lm-author :not(.lm-author-scroll *, .lm-aloud)")]
    .filter((node) => node.getBoundingClientRect().right > edge + 1)
    .map((node) => `${node.tagName}.${node.className}`);
}"""
MOST = 25  # actions of an author, besides typing words


@pytest.fixture
def root(root: Path, course_root: Path) -> Path:
    shutil.copytree(course_root / "teachers", root / "teachers")
    return root


def test_a_saved_page_becomes_a_lesson_that_a_class_is_graded_on_in_25_actions(
    browser: Browser, shared_lab: Lab, root: Path, out: Path, tmp_path: Path
) -> None:
    with shared_lab(root) as base, new_page(browser) as page:
        open_and_run(page, base, PAGE)
        author = Author(page)
        bring_text(author, PAGES / "wordpress-classic.html")
        start_lesson(author, "The storm")
        write_choice(author)
        author.press("Show what changes")
        expect(author.root.locator(".lm-diff")).to_contain_text('title = "Who says it?"')
        author.press("Save")
        author.said("Saved. Students can open the lesson.")

    assert len(author.actions) <= MOST, author.actions
    [stem] = set(load_course(root).lessons) - {"01_bridge"}
    people = tmp_path / "class"
    in_course = ["--course", str(root)]
    of_lesson = ["--lessons", stem]
    simulated = ["simulate", "--students", "5", "--out", str(people)]
    assert main([*in_course, *simulated, *of_lesson]) == 0
    assert main([*in_course, "grade", str(people), "--out", str(out), *of_lesson]) == 0
    assert len(graded(out)) == 5


def bring_text(author: Author, path: Path) -> None:
    choose = author.root.get_by_label("Choose a saved page")
    author.does("choose a file", lambda: choose.set_input_files(path))
    author.said("Look through the lines")
    author.write("Rights: who allows its use", "CC BY 4.0, with thanks")
    author.press("Save the text")
    author.said("Saved: the text")


def start_lesson(author: Author, title: str) -> None:
    author.write("Title of the new lesson", title)
    author.press("Start the lesson")
    author.said("is started")


def write_choice(author: Author) -> None:
    author.press("Pick an option")
    author.write("Title", "Who says it?")
    author.write("What to do", "Who says that it is so?")
    author.write("Options 1", "One who was there")
    author.write("Options 2", "Somebody who was told")
    author.does("take away", author.root.get_by_label("Take away: Options 3").click)
    author.write("Hints 1", "Read P1.")
    author.write("Hints 2", "Look for the verb of saying.")
    student = author.root.locator(".lm-author-student")
    author.does("pick", student.get_by_label("One who was there").click)
    author.press("Keep as key")
    author.write("Feedback: One who was there", "Yes: P1 names them.")
    author.write("Feedback: Somebody who was told", "The one who is told is no source.")
    author.write("What the solution explains", "The one who says it is the source.")


def test_what_is_typed_is_there_after_a_reload_and_in_another_kernel(
    browser: Browser, shared_lab: Lab, root: Path
) -> None:
    with shared_lab(root) as base, new_page(browser) as page:
        open_and_run(page, base, PAGE)
        author = Author(page)
        author.root.get_by_label("Open a lesson").select_option("01_bridge")
        author.press("Put in order")
        author.write("Title", "What came first?")
        page.reload()  # at once: before the kernel has heard of it
        wait_ready(page)
        title = author.root.get_by_label("Title", exact=True)
        expect(title).to_have_value("What came first?")

        author.write("Items 1", "The fire")
        author.write("Items 2", "The water")
        restart_kernel(page, base)
        expect(title).to_have_value("What came first?")
        expect(author.root.get_by_label("Items 2", exact=True)).to_have_value("The water")
        assert page.evaluate("Object.values({ ...localStorage }).includes('{}')")


def test_a_key_of_marks_is_made_by_keyboard_alone_and_axe_finds_nothing(
    browser: Browser, shared_lab: Lab, root: Path
) -> None:
    with shared_lab(root) as base, new_page(browser) as page:
        open_and_run(page, base, PAGE)
        author, keys = Author(page), page.keyboard
        go_to(page, author.root.get_by_label("Open a lesson"))
        keys.press("ArrowDown")
        go_to(page, button(author, "Mark words in the text"))
        keys.press("Enter")
        for label, words in (("Title", "Sources"), ("What to do", "Mark each source.")):
            go_to(page, author.root.get_by_label(label, exact=True))
            keys.insert_text(words)
        go_to(page, author.root.get_by_role("checkbox", name="Source", exact=True))
        keys.press("Space")
        for label in ("Hints 1", "Hints 2"):
            go_to(page, author.root.get_by_label(label, exact=True))
            keys.insert_text("Look before it.")
        student = Typist(page, "tried")
        expect(student.passage).to_contain_text("Mayor Ana Duarte")
        for quote in ("Mayor Ana Duarte", "Critics"):
            student.choose_words(quote)
            keys.press("s")
        go_to(page, button(author, "Keep as key"))
        keys.press("Enter")
        author.said("Kept as the key")
        go_to(page, author.root.get_by_label("What it is: Critics"))
        keys.type("tempting")
        go_to(page, author.root.get_by_label("Feedback: Critics"))
        keys.insert_text("Nobody could find them.")
        go_to(page, author.root.get_by_label("Idea behind it, if any: Critics"))
        keys.insert_text("Any group named is a source.")
        go_to(page, author.root.get_by_label("What the solution explains"))
        keys.insert_text("She speaks.")
        go_to(page, button(author, "Show what changes"))
        keys.press("Enter")
        expect(button(author, "Save")).to_be_focused()
        up = author.root.get_by_label("Move up: Sources")
        go_to(page, up)
        keys.press("Enter")
        author.said("Moved; save the lesson to keep it.")
        expect(up).to_be_focused()
        go_to(page, button(author, "Show what changes"))
        keys.press("Enter")
        expect(button(author, "Save")).to_be_focused()
        expect_no_violation(page)
        set_theme(page, "dark")
        expect_no_violation(page)
        resize(page, {"width": 400, "height": 900})
        assert page.evaluate(_TOO_WIDE) == []
        # A window of another width is laid out anew by JupyterLab, which may drop the focus.
        go_to(page, button(author, "Save"))
        keys.press("Enter")
        author.said("Saved.")
        expect(button(author, "Show what changes")).to_be_focused()

    key = read_lesson(root, "01_bridge")[1]["sources"]
    assert key["spans"] == [{"quote": "Mayor Ana Duarte", "label": "source"}]
    assert key["tempting"] == [
        {
            "quote": "Critics",
            "label": "source",
            "misconception": "crowd-is-source",
            "feedback": "Nobody could find them.",
        }
    ]


def test_a_key_is_made_of_what_two_readers_marked(
    browser: Browser, shared_lab: Lab, root: Path, tmp_path: Path
) -> None:
    course = load_course(root)
    marks = {
        "Ada": {"Mayor_Ana_Duarte": "source", "Critics": "source"},
        "Bo": {"Mayor_Ana_Duarte": "source"},
    }
    for name, spans in marks.items():
        (tmp_path / f"{name}.json").write_bytes(reader_hand_in(course, name, **spans))
    with shared_lab(root) as base, new_page(browser) as page:
        open_and_run(page, base, PAGE)
        author = Author(page)
        author.root.get_by_label("Open a lesson").select_option("01_bridge")
        author.press("Mark the sources")
        author.root.get_by_text("Make the key of what people answered").click()
        files = [tmp_path / f"{name}.json" for name in marks]
        author.root.get_by_label("Hand-ins of two or three people").set_input_files(files)
        author.said("Bo.json is taken.")
        author.press("Propose a key")
        readers = author.root.get_by_role("region", name="From readers")
        expect(readers.get_by_text("Ada: Source; Bo: nothing")).to_be_visible()
        expect(readers.locator(".lm-author-drawing mark")).to_have_text(
            ["[Source 1 of 2 (Ada)] Critics"]
        )
        expect_no_violation(page)
        readers.get_by_label("What it is: Critics").select_option("tempting")
        author.press("Take as the key")
        author.said("Taken as the key.")
        role = author.root.get_by_role("group", name="The key").get_by_label("What it is: Critics")
        expect(role).to_have_value("tempting")


def button(author: Author, name: str) -> Locator:
    return author.root.get_by_role("button", name=name, exact=True)


def go_to(page: Page, place: Locator) -> None:
    """Press Tab until a place has the focus; from the end of the page it begins anew."""
    for _ in range(300):
        # Asked anew each time: a row is drawn anew when the kernel has taken over what it is.
        if place.evaluate("place => place === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{place} was not reached by Tab")
