"""What a question looks like: nothing cut off, nothing said twice; rows dragged to their place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect
from support.all_kinds_course import write_all_kinds, write_notebook
from support.browser_pages import copy_course, new_page, open_and_run, resize, running_chromium
from support.browser_reader import Reader
from support.jupyterlab_server import running_lab

from coursekit.course.loader import load_course

pytestmark = pytest.mark.browser

# All questions of a lesson, answered as a middling student would, checked, with hints and solution.
ANSWERED = """
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random
from IPython.display import display
from coursekit import open_lesson
from coursekit.course.loader import load_course
from coursekit.lesson.session import to_page
from coursekit.questions.base import KINDS
from coursekit.questions.student_model import Student

course = load_course(Path.cwd())
student = Student(1, 0.2, chance=Random("looks"))

def show(stem):
    lesson = course.lesson(stem)
    for question in lesson.questions:
        article, key = course.articles.get(question.article), lesson.keys.get(question.id)
        answer = KINDS[question.kind].invented_answer(student, question, key, article)
        widget = open_lesson(stem)[question.id]
        widget.answer = to_page(answer)
        with redirect_stdout(StringIO()):
            widget.check()
            for _ in question.hints:
                widget.hint()
            widget.solution()
        display(widget)
"""
KINDS_CELL = """
from coursekit import open_lesson
lesson = open_lesson("01_bridge")
for id in ("safe", "true-ones", "steps", "note", "mark"):
    display(lesson[id])
"""

WIDTHS = (1280, 768, 640, 390, 320)  # 640: a laptop's window at 200 %
# What is cut off: text in a box that hides it, a choice wider than its list, what leaves the widget.
_CUT_OFF = """() => {
  const found = [];
  for (const root of document.querySelectorAll(".lm[data-question]")) {
    const frame = root.getBoundingClientRect();
    for (const part of [root, ...root.querySelectorAll("*")]) {
      const {display, overflowX, overflowY, clipPath} = getComputedStyle(part);
      const box = part.getBoundingClientRect();
      const unseen = clipPath !== "none" || box.width < 2 || !part.checkVisibility();
      if (unseen || display === "inline" || part.closest("select, .lm-aloud")) continue;
      const faults = {
        "cut at its side": part === root || overflowX !== "visible"
          ? part.scrollWidth > part.clientWidth + 1 : false,
        "cut at its end": overflowY !== "visible" && part.scrollHeight > part.clientHeight + 1,
        "outside": box.right > frame.right + 1 || box.left < frame.left - 1,
      };
      for (const [fault, is] of Object.entries(faults)) {
        if (is) found.push(`${root.dataset.question}: ${fault}: ${part.tagName} ${part.className}`);
      }
    }
    for (const face of root.querySelectorAll(".lm-select")) {
      const {selectedOptions} = face.querySelector("select");
      const shown = face.querySelector(".lm-shown")?.textContent;
      if (shown !== selectedOptions[0]?.text) found.push(`${root.dataset.question}: shows ${shown}`);
    }
  }
  return [...new Set(found)];
}"""
_ORDER = "list => [...list.children].map(row => row.querySelector('.lm-words').textContent)"
_LINES = """list => [...list.children].filter(row => ["::before", "::after"].some(end =>
  getComputedStyle(row, end).content !== "none")).length"""


@pytest.fixture(scope="module")
def base(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("looks")
    course = copy_course(course_root, root / "course")
    write_notebook(course, "all", ANSWERED, *(f"show({s!r})" for s in load_course(course).lessons))
    write_notebook(write_all_kinds(root / "kinds"), "kinds", KINDS_CELL)
    with running_lab(root, theme="JupyterLab Dark") as base:
        yield base


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with running_chromium(chromium) as browser:
        yield browser


@pytest.fixture(scope="module")
def kinds(browser: Browser, base: str) -> Iterator[Page]:
    with new_page(browser, has_touch=True) as page:
        open_and_run(page, base, "kinds/kinds.ipynb")
        page.keyboard.press("Escape")
        yield page


@pytest.fixture
def steps(kinds: Page) -> Iterator[Reader]:
    """The question to put in order, as it is given, in the middle of the window."""
    reader = Reader(kinds, "steps")
    reader.root.locator("ol").evaluate("list => list.scrollIntoView({block: 'center'})")
    yield reader
    while reader.button("Undo").get_attribute("aria-disabled") == "false":
        reader.button("Undo").click()
    assert order(reader) == GIVEN


GIVEN = ["Critics go home", "The mayor speaks of the bridge", "The mayor says that it is not safe"]


def order(reader: Reader) -> list[str]:
    texts: list[str] = reader.root.locator(".lm-order").evaluate(_ORDER)
    return texts


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def grip(reader: Reader, row: int) -> Locator:
    return reader.root.locator(".lm-grip").nth(row)


def lift(reader: Reader, row: int, to: int) -> None:
    """Take a row by its grip and hold it below the middle of another, or above it on the way up."""
    x, y = middle(grip(reader, row))
    _, end = middle(grip(reader, to))
    mouse = reader.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, end + (6 if to > row else -6), steps=4)


def touch(session: CDPSession, kind: str, *point: float) -> None:
    points = [{"x": point[0], "y": point[1]}] if point else []
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


# --- all lessons ---


def test_no_text_of_any_question_is_cut_off_at_any_width(browser: Browser, base: str) -> None:
    with new_page(browser) as page:
        open_and_run(page, base, "course/all.ipynb")
        assert page.locator(".lm[data-question]").count() > 130
        found = {}
        for width in WIDTHS:
            resize(page, {"width": width, "height": 900})
            found[width] = page.evaluate(_CUT_OFF)

        assert {width: faults for width, faults in found.items() if faults} == {}


# --- what is said ---


def test_the_score_is_shown_once_and_read_aloud(kinds: Page) -> None:
    safe = Reader(kinds, "safe")
    safe.root.get_by_label("The bridge is not safe.").check()
    expect(safe.root.locator(".lm-live")).not_to_have_class("lm-live lm-aloud")
    safe.check()
    safe.expect_said("Not yet: 0 of 1 point.")

    assert safe.root.inner_text().count("0 of 1 point") == 2
    assert safe.root.locator(".lm-live").bounding_box() == pytest.approx(
        safe.root.locator(".lm-live").bounding_box() or {}
    )
