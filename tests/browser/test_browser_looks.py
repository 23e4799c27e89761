"""What a question looks like: nothing cut off, nothing said twice; rows dragged to their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, WebSocket, expect
from support.all_kinds_course import write_all_kinds, write_notebook
from support.browser_pages import WIDE, copy_course, new_page, open_and_run, resize
from support.browser_reader import Reader
from support.jupyterlab_server import running_lab

from coursekit.course.loader import load_course

pytestmark = pytest.mark.browser

# Questions of the course, answered as a middling student would, checked, with hints and solution.
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

root = Path("../course")
course = load_course(root)
student = Student(1, 0.2, chance=Random("looks"))

def show(stem, question):
    article, key = course.articles.get(question.article), course.lessons[stem].keys.get(question.id)
    answer = KINDS[question.kind].invented_answer(student, question, key, article)
    widget = open_lesson(stem, root)[question.id]
    widget.answer = to_page(answer)
    with redirect_stdout(StringIO()):
        widget.check()
        for _ in question.hints:
            widget.hint()
        widget.solution()
    display(widget)
"""
EVERY = """
for question in course.lessons[{stem!r}].questions:
    show({stem!r}, question)
"""
LONGEST = """
longest = {}
for stem, lesson in course.lessons.items():
    for question in lesson.questions:
        form = question.kind, getattr(question, "several", None), getattr(question, "type", None)
        if len(repr(question)) > len(repr(longest.get(form, (stem, ""))[1])):
            longest[form] = stem, question
for stem, question in longest.values():
    show(stem, question)
"""
KINDS_CELL = """
from coursekit import open_lesson
lesson = open_lesson("01_bridge")
for id in ("safe", "true-ones", "steps", "note", "mark"):
    display(lesson[id])
"""

WIDTHS = (1280, 768, 640, 390, 320)  # 640: a laptop's window at 200 %
# What is cut off: text in a box that hides it, a choice that is not shown, what leaves the widget.
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
      const whole = shown === selectedOptions[0]?.text;
      if (!whole) found.push(`${root.dataset.question}: shows ${shown}`);
    }
  }
  return [...new Set(found)];
}"""
_WIDTH = "part => part.getBoundingClientRect().width"
_TOP = "part => part.getBoundingClientRect().top"
_STYLE = "(part, name) => getComputedStyle(part).getPropertyValue(name)"
_LINE = (
    """row => ["::before", "::after"].some(end => getComputedStyle(row, end).content !== "none")"""
)
_ORDER = "list => [...list.children].map(row => row.querySelector('.lm-words').textContent)"
_LINES = f"rows => rows.filter({_LINE}).length"


@pytest.fixture(scope="module")
def base(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("looks")
    copy_course(course_root, root / "course")
    kinds = write_all_kinds(root / "kinds")
    write_notebook(kinds, "kinds", ANSWERED, LONGEST, KINDS_CELL)
    every = (EVERY.format(stem=stem) for stem in load_course(course_root).lessons)
    write_notebook(kinds, "every", ANSWERED, *every)
    with running_lab(root, theme="JupyterLab Dark") as base:
        yield base


@pytest.fixture(scope="module")
def sockets() -> list[WebSocket]:
    """What the page hears its kernel by."""
    return []


@pytest.fixture(scope="module")
def kinds(browser: Browser, base: str, sockets: list[WebSocket]) -> Iterator[Page]:
    """The longest question of each form, answered; then the course of all kinds, not answered."""

    def keep(socket: WebSocket) -> None:
        sockets.append(socket)

    with new_page(browser, has_touch=True) as page:
        page.on("websocket", keep)
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


def told(frame: str | bytes) -> bool:
    """Whether a message is the kernel's reply to a check."""
    return b'"told"' in (frame if isinstance(frame, bytes) else frame.encode())


# --- what is cut off ---


def cut_off(page: Page, widths: Iterable[int]) -> dict[int, list[str]]:
    """What is cut off on a page that is so wide."""
    found = {}
    for width in widths:
        resize(page, {"width": width, "height": 900})
        if faults := page.evaluate(_CUT_OFF):
            found[width] = faults
    return found


def test_no_text_of_the_longest_question_of_each_form_is_cut_off(kinds: Page) -> None:
    assert kinds.locator(".lm[data-question]").count() == 8 + 5
    assert cut_off(kinds, WIDTHS[::2]) == {}
    resize(kinds, WIDE)


@pytest.mark.slow
def test_no_text_of_any_question_is_cut_off_at_any_width(browser: Browser, base: str) -> None:
    with new_page(browser) as page:
        open_and_run(page, base, "kinds/every.ipynb")
        assert page.locator(".lm[data-question]").count() > 130
        assert cut_off(page, WIDTHS) == {}


# --- what is said ---


def test_the_score_is_shown_once_and_read_aloud(kinds: Page) -> None:
    safe = Reader(kinds, "safe")
    live = safe.root.locator(".lm-live")
    safe.root.get_by_label("The bridge is not safe.").check()
    safe.expect_said("The bridge is not safe.")
    assert live.evaluate(_WIDTH) > 100
    safe.check()
    safe.expect_said("Not yet: 0 of 1 point.")
    assert live.evaluate(_WIDTH) <= 1

    lines = safe.root.locator(".lm-feedback li")
    expect(lines).to_have_text(["You have her word only. True, or true that it was said?"])
    expect(safe.root.locator(".lm-row").nth(1)).to_contain_text("Your choice: ✗ Not yet")
    safe.button("Hint").click()
    safe.expect_said("Hint 1: Read P1.")
    assert live.evaluate(_WIDTH) <= 1


def test_there_is_no_room_kept_for_feedback_that_is_not_there(kinds: Page) -> None:
    some = Reader(kinds, "true-ones")
    heights = some.root.evaluate(
        """root => [".lm-feedback", ".lm-feedback + div"].map(place =>
          root.querySelector(place).getBoundingClientRect().height)"""
    )

    assert heights == [0, 0]


def test_undo_and_redo_are_disabled_where_there_is_nothing_to_take_back(kinds: Page) -> None:
    some = Reader(kinds, "true-ones")
    undo, redo = some.button("Undo"), some.button("Redo")
    expect(undo).to_be_disabled()
    expect(redo).to_be_disabled()
    some.root.get_by_label("The plan is a mess.").check()
    expect(undo).to_be_enabled()
    undo.click()
    some.expect_said("Undo: Nothing picked")
    expect(undo).to_be_disabled()
    expect(redo).to_be_enabled()
    redo.click()
    expect(redo).to_be_disabled()


def test_a_rubric_says_what_it_is(kinds: Page) -> None:
    rubric = Reader(kinds, "note").root.get_by_role("group", name="How it is scored")
    expect(rubric).to_contain_text("Your teacher scores it by these lines.")
    expect(rubric.get_by_role("spinbutton")).to_have_count(2)


def test_a_text_that_is_written_is_shown_whole_on_the_page_and_on_paper(kinds: Page) -> None:
    note = Reader(kinds, "note")
    field = note.root.get_by_label("Your answer")
    field.fill("A line.\n" * 40)
    field.blur()
    note.wait_saved()
    cut = "field => field.scrollHeight - field.clientHeight"
    assert field.evaluate(cut) <= 0

    kinds.emulate_media(media="print")
    assert field.evaluate(cut) <= 0
    for button in note.root.get_by_role("button").all():
        assert not button.is_visible()
    ink, paper = (note.root.evaluate(_STYLE, name) for name in ("color", "background-color"))
    kinds.emulate_media(media="screen")
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


# --- putting in order ---


def test_a_row_is_dragged_to_the_line_that_shows_its_place_and_it_is_one_step(
    steps: Reader,
) -> None:
    assert steps.root.locator(".lm-nth").all_text_contents() == ["1", "2", "3"]
    lift(steps, 0, 2)
    line = steps.root.locator(".lm-row").nth(2)
    assert line.evaluate(_LINE)
    assert steps.root.locator(".lm-row").evaluate_all(_LINES) == 1
    steps.page.mouse.up()

    steps.expect_said("“Critics go home” is now 3 of 3")
    assert order(steps) == [GIVEN[1], GIVEN[2], GIVEN[0]]
    assert steps.root.locator(".lm-nth").all_text_contents() == ["1", "2", "3"]
    assert steps.root.locator(".lm-row").evaluate_all(_LINES) == 0
    steps.wait_saved()
    steps.button("Undo").click()
    steps.expect_said("Undo: “Critics go home” is now 1 of 3")
    assert order(steps) == GIVEN


def test_a_row_is_taken_by_its_words_too_and_a_press_moves_nothing(steps: Reader) -> None:
    mouse = steps.page.mouse
    x, y = middle(steps.root.locator(".lm-words").nth(1))
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y - 3)
    mouse.up()
    assert order(steps) == GIVEN
    mouse.down()
    mouse.move(x, y - 60, steps=3)
    mouse.up()

    assert order(steps) == [GIVEN[1], GIVEN[0], GIVEN[2]]


def test_escape_puts_a_row_back_and_reaches_nothing_else(steps: Reader) -> None:
    lift(steps, 2, 0)
    steps.page.keyboard.press("Escape")
    assert steps.root.locator(".lm-dragged").count() == 0
    steps.page.mouse.up()

    assert order(steps) == GIVEN
    expect(steps.button("Undo")).to_be_disabled()


def test_a_row_is_dragged_by_a_finger_at_its_grip_and_elsewhere_the_page_scrolls(
    steps: Reader,
) -> None:
    box = grip(steps, 0).bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    session = steps.page.context.new_cdp_session(steps.page)
    (x, y), (_, end) = middle(grip(steps, 0)), middle(grip(steps, 1))
    touch(session, "touchStart", x, y)
    for part in (0.3, 0.6, 1):
        touch(session, "touchMove", x, y + (end + 6 - y) * part)
    expect(steps.root.locator(".lm-dragged")).to_have_count(1)
    touch(session, "touchEnd")
    steps.expect_said("“Critics go home” is now 2 of 3")
    assert order(steps) == [GIVEN[1], GIVEN[0], GIVEN[2]]

    x, y = middle(steps.root.locator(".lm-words").nth(0))
    touch(session, "touchStart", x, y)
    touch(session, "touchMove", x, y + 60)
    touch(session, "touchEnd")
    assert order(steps) == [GIVEN[1], GIVEN[0], GIVEN[2]]


def test_a_reply_that_comes_during_a_drag_changes_no_row(
    steps: Reader, sockets: list[WebSocket]
) -> None:
    rows = steps.root.locator(".lm-order")
    lift(steps, 0, 2)
    before = rows.inner_html()
    socket = next(it for it in reversed(sockets) if "/channels" in it.url)
    with socket.expect_event("framereceived", told):
        steps.button("Check").evaluate("button => button.click()")
    steps.page.evaluate("new Promise(done => setTimeout(() => requestAnimationFrame(done)))")
    assert rows.inner_html() == before
    steps.page.mouse.up()

    assert order(steps) == [GIVEN[1], GIVEN[2], GIVEN[0]]
    steps.expect_said("“Critics go home” is now 3 of 3")


def test_at_the_edge_of_the_window_the_page_scrolls_under_the_row(steps: Reader) -> None:
    x, y = middle(grip(steps, 2))
    mouse = steps.page.mouse
    mouse.move(x, y)
    mouse.down()
    top = steps.root.evaluate(_TOP)
    mouse.move(x, y - 10)
    mouse.move(x, steps.page.evaluate("innerHeight") - 2, steps=3)
    steps.page.wait_for_function(
        "([root, top]) => root.getBoundingClientRect().top < top - 50",
        arg=[steps.root.element_handle(), top],
    )
    steps.page.keyboard.press("Escape")
    mouse.up()
