"""Choosing and marking words: what is seen chosen is what is marked, whatever happens meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect
from support.all_kinds_course import write_all_kinds, write_notebook
from support.browser_pages import WIDE, new_page, open_and_run, resize
from support.browser_reader import Reader
from support.jupyterlab_server import wait_ready
from support.small_course import TEXT

pytestmark = pytest.mark.browser

OPEN = "from coursekit import open_lesson\nlesson = open_lesson('01_bridge')"
QUESTIONS = [f"lesson[{id!r}]" for id in ("mark", "signs", "urdu", "speakers", "note", "safe")]

# Replies of the kernel wait while `window.held` is a list, and come when the test lets them.
_HOLD = """
  const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
  Object.defineProperty(WebSocket.prototype, "onmessage", { set(call) {
    set.call(this, (event) => {
      if (window.held) window.held.push(() => call.call(this, event));
      else call.call(this, event);
    });
  } });
"""
_LET_GO = "() => { const held = window.held; window.held = null; for (const call of held) call(); }"

# What of the question stands where: each word of the passage, each button and the list's title.
_PLACES = """root => {
  const places = {};
  const note = (name, { left, top }) => { places[name] = [left, top]; };
  const passage = root.querySelector(".lm-passage");
  const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
  let at = 0;
  while (walker.nextNode()) {
    for (const { index } of walker.currentNode.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, index);
      range.setEnd(walker.currentNode, index + 1);
      note(`letter ${at + index}`, range.getBoundingClientRect());
    }
    at += walker.currentNode.length;
  }
  const others = ".lm-palette button, .lm-actions button, .lm-count, .lm-more > *";
  for (const [i, part] of root.querySelectorAll(others).entries()) {
    note(`part ${i}`, part.getBoundingClientRect());
  }
  return places;
}"""

# Faults of the small palette: it covers what is chosen, leaves the window, or is hard to hit.
_PALETTE = """root => {
  const palette = root.querySelector(".lm-float");
  const { left, right, top, bottom } = palette.getBoundingClientRect();
  const chosen = [...getSelection().getRangeAt(0).getClientRects()].filter(box => box.width);
  const faults = [];
  if (palette.hidden || !chosen.length) faults.push("hidden");
  if (chosen.some(box => box.left < right - 1 && left < box.right - 1
    && box.top < bottom - 1 && top < box.bottom - 1)) faults.push("covers the words");
  if (left < 0 || right > innerWidth || top < 0 || bottom > innerHeight) faults.push("leaves");
  for (const button of palette.querySelectorAll("button:not([hidden])")) {
    if (Math.min(button.offsetWidth, button.offsetHeight) < 24) faults.push("small");
  }
  return faults;
}"""

# Names over marks that meet, or that leave the passage; those that take room cannot.
_NAMES = """root => {
  const box = root.querySelector(".lm-passage").getBoundingClientRect();
  const faults = [];
  const names = [...root.querySelectorAll(".lm-block [data-open]")].map(mark => {
    const before = getComputedStyle(mark, "::before");
    const name = mark.dataset.open;
    if (before.clipPath !== "none" || before.display === "none") faults.push(`hidden: ${name}`);
    if (before.position === "static") return { name };
    const { left, right, top } = mark.getClientRects()[0];
    const width = parseFloat(before.width), push = parseFloat(before.marginInlineStart);
    const rtl = getComputedStyle(mark).direction === "rtl";
    const from = rtl ? right - push - width : left + push;
    const over = top + parseFloat(before.top);
    return { name, left: from, right: from + width, top: over,
      bottom: over + parseFloat(before.height) };
  });
  const placed = names.filter(({ left }) => left !== undefined);
  for (const [i, a] of placed.entries()) {
    if (a.left < box.left - 1 || a.right > box.right + 1) faults.push(`cut: ${a.name}`);
    for (const b of placed.slice(0, i)) {
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
        faults.push(`${a.name} on ${b.name}`);
      }
    }
  }
  for (const block of root.querySelectorAll(".lm-block")) {
    if (block.scrollWidth > block.clientWidth + 1) faults.push("wider than the passage");
  }
  return [names.length, faults];
}"""


def spans(*quotes: tuple[str, str]) -> list[list[Any]]:
    """Spans of the bridge below its title as an answer has them, of labels and words."""
    starts = [(label, words, TEXT.index(words, TEXT.index("Mayor"))) for label, words in quotes]
    return [[start, start + len(words), label] for label, words, start in starts]


NASTY = spans(
    *(("source", "Mayor Ana Duarte said"), ("cue", "Mayor"), ("cue", "Ana"), ("source", "Ana")),
    *(
        ("cue", "Duarte said the"),
        ("source", "said the bridge"),
        ("cue", "would"),
        ("cue", "close"),
    ),
    *(("source", "It"), ("cue", "is"), ("source", "not"), ("cue", "she"), ("source", "said.")),
    *(("cue", "Critics"), ("source", "Critics called"), ("cue", "a mess"), ("source", "home")),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_all_kinds(tmp_path_factory.mktemp("marks"))
    write_notebook(root, "marks", OPEN, *QUESTIONS)
    return root


@pytest.fixture(scope="module")
def page(browser: Browser, base: str) -> Iterator[Page]:
    with new_page(browser) as page:
        page.add_init_script(_HOLD)
        open_and_run(page, base, "marks.ipynb")
        yield page


@pytest.fixture(scope="module")
def late(page: Page, root: Path) -> list[str]:
    """What the page threw that is loaded again, slowly, with many marks."""
    answer = json.dumps({"spans": sorted(NASTY)})
    write_notebook(root, "marks", f"{OPEN}\nlesson['mark'].answer = {answer}", *QUESTIONS)
    # anywidget gives a module two seconds. Here they are over at once.
    page.add_init_script(
        """const { timeout } = AbortSignal;
        AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms === 2000 ? 0 : ms);"""
    )
    late: list[str] = []
    page.on("pageerror", lambda error: late.append(str(error)))
    page.reload(wait_until="domcontentloaded")
    wait_ready(page)
    return late


def reader(page: Page, question: str) -> Reader:
    """A question with no marks and no label picked, at the middle of the window."""
    reader = Reader(page, question)
    page.evaluate("getSelection().removeAllRanges()")
    for remove in reader.root.locator(".lm-remove").all()[::-1]:
        remove.click()
    for label in reader.root.locator(".lm-label[aria-pressed=true]").all():
        label.click()
    reader.passage.evaluate("passage => passage.scrollIntoView({block: 'center'})")
    return reader


def attempts(root: Path) -> dict[str, Any]:
    """What Python has of each question."""
    work = json.loads((root / "work/01_bridge.json").read_text("utf-8"))
    attempts: dict[str, Any] = work["attempts"]
    return attempts


def saved(root: Path, reader: Reader) -> list[str]:
    """What Python has: the label and the words of each span."""
    reader.wait_saved()
    question = reader.root.get_attribute("data-question") or ""
    spans = attempts(root)[question]["answer"]["spans"]
    return [f"{span['label']}: {span['quote']}" for span in spans]


def moved(before: dict[str, list[float]], reader: Reader) -> list[str]:
    """What stands elsewhere now; parts of a pixel are the browser's own rounding."""
    after = reader.root.evaluate(_PLACES)
    assert before.keys() == after.keys()
    pairs = {part: zip(before[part], after[part], strict=True) for part in before}
    return [part for part, pair in pairs.items() if any(abs(a - b) > 0.5 for a, b in pair)]


def label(reader: Reader, key: str) -> Any:
    """The label on top of the question that has this key."""
    return reader.root.locator(f".lm-label[aria-keyshortcuts={key}]")


# --- drawing waits ---


# Before it, at the press, early and late in it, at its end and after it; trials have the rest.
@pytest.mark.parametrize(
    "moment",
    [
        *(0, 1, 3, 8, 10, 11),
        *(pytest.param(moment, marks=[pytest.mark.slow]) for moment in (2, 4, 5, 6, 7, 9)),
    ],
)
def test_a_reply_at_any_moment_of_a_drag_changes_nothing_that_is_marked(
    page: Page, moment: int
) -> None:
    mark = reader(page, "mark")
    label(mark, "S").click()
    mark.drag("Critics")
    mark.expect_spans("Source Critics")
    mark.wait_saved()
    first, last = mark.place("the bridge would close")
    page.evaluate("window.held = []")
    mark.button("Check").evaluate("check => check.click()")
    page.wait_for_function("window.held.length > 2")

    left, width = first["left"] + 1, last["right"] - first["left"] - 2
    for step in range(11):
        if step == moment:
            page.evaluate(_LET_GO)
        if step == 1:
            page.mouse.down()
        elif step == 10:
            page.mouse.up()
        else:
            page.mouse.move(left + width * max(0, step - 1) / 8, first["middle"])
    if moment == 11:
        page.evaluate(_LET_GO)

    mark.expect_spans("Source the bridge would close", "Source Critics")
    expect(mark.root.locator(".lm-headline")).to_be_visible()


def test_a_reply_leaves_words_chosen_that_were_chosen(page: Page) -> None:
    mark = reader(page, "mark")
    mark.drag("Critics")
    mark.root.locator(".lm-float").get_by_role("button", name="Cue").click()
    mark.wait_saved()
    page.evaluate("window.held = []")
    mark.button("Check").evaluate("check => check.click()")
    mark.drag("Ana Duarte")
    page.wait_for_function("window.held.length > 2")
    page.evaluate(_LET_GO)

    expect(mark.root.locator(".lm-headline")).to_be_visible()
    assert page.evaluate("String(getSelection())") == "Ana Duarte"
    mark.root.locator(".lm-float").get_by_role("button", name="Source").click()
    mark.expect_spans("Source Ana Duarte", "Cue Critics")


def test_a_reply_takes_nothing_away_that_is_being_typed(page: Page, root: Path) -> None:
    number, note = Reader(page, "speakers"), Reader(page, "note")
    for reader, field, first, more in (
        (number, number.root.get_by_role("textbox"), "1", "2"),
        (note, note.root.get_by_label("Your answer"), "The mayor", " says so."),
        (note, note.root.get_by_label("Names the source. (0 to 1)"), "", "1"),
    ):
        field.focus()
        page.keyboard.type(first)
        page.evaluate("window.held = []")
        reader.button("Hint").evaluate("hint => hint.click()")
        page.wait_for_function("window.held.length > 2")
        page.keyboard.type(more)
        page.evaluate(_LET_GO)
        expect(reader.root.locator(".lm-hint").last).to_be_visible()
        assert field.input_value() == first + more
        reader.wait_saved()
    assert number.check() == "✗ Not yet: 0 of 1 point."

    answers = attempts(root)
    assert answers["speakers"]["answer"]["value"] == "12"
    assert answers["note"]["answer"]["text"] == "The mayor says so."
    assert answers["note"]["answer"]["scores"] == {"source": 1}


# --- what is seen is what is chosen ---


def test_a_choice_that_is_no_longer_seen_is_not_marked(page: Page, root: Path) -> None:
    mark = reader(page, "mark")
    palette = mark.root.locator(".lm-float")
    mark.drag("Ana Duarte")
    expect(palette).to_be_visible()

    # A click on other text of the page.
    mark.root.locator(".lm-prompt").click()
    expect(palette).to_be_hidden()
    label(mark, "S").click()
    mark.expect_said("Source picked: now choose words.")
    label(mark, "S").click()

    # Words of another question.
    mark.drag("Ana Duarte")
    other = Reader(page, "signs")
    other.drag("flags")
    expect(palette).to_be_hidden()
    expect(other.root.locator(".lm-float")).to_be_visible()
    label(mark, "C").click()
    mark.expect_said("Cue picked: now choose words.")
    label(mark, "C").click()

    # Escape, and a label's key.
    mark.drag("Ana Duarte")
    mark.passage.press("Escape")
    expect(palette).to_be_hidden()
    assert page.evaluate("getSelection().isCollapsed")
    page.keyboard.press("s")
    mark.expect_said("Choose words first.")
    page.keyboard.press("Enter")
    mark.expect_said("Choose words first.\u00a0")
    mark.expect_spans()

    # Away by Tab and back, it is still seen.
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Tab")
    expect(palette.get_by_role("button", name="Source")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(mark.passage).to_be_focused()
    chosen = page.evaluate("String(getSelection())")
    page.keyboard.press("s")
    mark.expect_spans(f"Source {chosen}")
    assert saved(root, mark) == [f"source: {chosen}"]


def test_what_is_selected_beyond_the_passage_is_cut_to_it_or_left(page: Page) -> None:
    mark = reader(page, "mark")
    first, last = mark.place("Mayor Ana")
    prompt = mark.root.locator(".lm-prompt").bounding_box()
    assert prompt

    # From the prompt into the passage.
    page.mouse.move(prompt["x"] + 5, prompt["y"] + 5)
    page.mouse.down()
    page.mouse.move(last["right"] - 1, last["middle"], steps=5)
    page.mouse.up()
    mark.expect_said("Chosen: Mayor Ana. Pick a label.")
    assert page.evaluate("String(getSelection())") == "Mayor Ana"

    # Out of the passage again, into the margin.
    page.mouse.move(last["right"] - 1, last["middle"])
    page.mouse.down()
    page.mouse.move(prompt["x"] + 5, prompt["y"] + 5, steps=5)
    page.mouse.up()
    mark.expect_said("Chosen: Mayor Ana. Pick a label.\u00a0")

    # All of the page is about no passage.
    page.evaluate("getSelection().selectAllChildren(document.body)")
    expect(mark.root.locator(".lm-float")).to_be_hidden()
    label(mark, "S").click()
    mark.expect_said("Source picked: now choose words.")
    label(mark, "S").click()

    # All of the passage.
    page.mouse.click(first["left"] + 2, first["middle"])
    page.keyboard.press("Control+a")
    whole = " ".join(TEXT.split("\n\n", 1)[1].split())
    assert " ".join(page.evaluate("String(getSelection())").split()) == whole
    mark.root.locator(".lm-float").get_by_role("button", name="Cue").click()
    expect(mark.root.locator(".lm-go")).to_have_count(1)


def test_clicks_choose_a_word_a_paragraph_and_up_to_a_word(page: Page, root: Path) -> None:
    mark = reader(page, "mark")
    label(mark, "S").click()
    first, _ = mark.place("Critics")
    page.mouse.click(first["left"] + 5, first["middle"], click_count=3)
    mark.expect_spans('Source Critics called the plan "a mess" 🌉 and went home.')
    assert saved(root, mark) == ['source: Critics called the plan "a mess" 🌉 and went home.']
    mark.button("Undo").click()
    mark.expect_spans()
    label(mark, "S").click()

    page.mouse.dblclick(first["left"] + 5, first["middle"])
    mark.expect_said("Chosen: Critics. Pick a label.")
    _, last = mark.place("the plan")
    page.keyboard.down("Shift")
    page.mouse.click(last["right"] - 1, last["middle"])
    page.keyboard.up("Shift")
    mark.expect_said("Chosen: Critics called the plan. Pick a label.")
    page.keyboard.press("c")
    mark.expect_spans("Cue Critics called the plan")


def test_a_translation_neither_touches_the_passage_nor_shifts_a_mark(
    page: Page, root: Path
) -> None:
    mark = reader(page, "mark")
    expect(mark.passage).to_have_attribute("translate", "no")
    block = mark.root.locator(".lm-block").first

    # As browsers do: elements around the words, and texts cut in pieces.
    block.evaluate(
        """block => {
          block.firstChild.splitText(20).splitText(9);
          for (const text of [...block.childNodes]) {
            const outer = document.createElement("font"), inner = document.createElement("font");
            text.replaceWith(outer);
            outer.append(inner);
            inner.append(text);
          }
        }"""
    )
    mark.mark("Source", "Ana Duarte")
    mark.expect_spans("Source Ana Duarte")
    assert saved(root, mark) == ["source: Ana Duarte"]

    # Other words in their place.
    mark = reader(page, "mark")
    label(mark, "S").click()
    block.evaluate("block => { block.textContent = 'Bürgermeisterin Ana Duarte sagte'; }")
    mark.drag("Duarte sagte")
    mark.expect_said("Something had changed these words, such as a translation. Choose them again.")
    mark.expect_spans()
    mark.drag("Duarte said")
    mark.expect_spans("Source Duarte said")


# --- the small palette ---


def test_the_palette_stands_at_the_words_and_nothing_moves_when_a_label_is_picked(
    page: Page,
) -> None:
    mark = reader(page, "mark")
    palette = mark.root.locator(".lm-float")
    for words, key in (("Ana Duarte", "Source"), ("said", "Cue"), ("Duarte said the", "Source")):
        mark.drag(words)
        assert mark.root.evaluate(_PALETTE) == []
        before = mark.root.evaluate(_PLACES)
        palette.get_by_role("button", name=key).click()
        expect(palette).to_be_hidden()
        assert moved(before, mark) == []
    before = mark.root.evaluate(_PLACES)
    label(mark, "S").click()
    assert moved(before, mark) == []
    label(mark, "S").click()

    # A mark is changed, and removed, where it stands.
    first, _ = mark.place("Ana")
    page.mouse.click(first["left"] + 3, first["middle"])
    expect(palette.get_by_role("button", name="Source")).to_have_attribute("aria-pressed", "true")
    assert mark.root.evaluate(_PALETTE) == []
    palette.get_by_role("button", name="Cue").click()
    mark.expect_said("Now Cue: Ana Duarte; 3 marks")
    page.mouse.click(first["left"] + 3, first["middle"])
    palette.get_by_role("button", name="Remove").click()
    mark.expect_said("Cue removed: Ana Duarte, 2 words; 2 marks")


def test_the_palette_is_reached_by_keyboard_and_left_by_escape(page: Page) -> None:
    mark = reader(page, "mark")
    palette = mark.root.locator(".lm-float")
    mark.passage.focus()
    for key in ("Control+Home", "ArrowDown", "Shift+ArrowRight", "Tab", "Tab"):
        page.keyboard.press(key)
    expect(palette.get_by_role("button", name="Cue")).to_be_focused()
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(mark.passage).to_be_focused()

    for key in ("ArrowRight", "Shift+ArrowRight", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(mark.root.locator(".lm-go")).to_have_count(1)
    expect(mark.passage).to_be_focused()


def test_the_palette_never_covers_the_words_nor_leaves_a_small_window(page: Page) -> None:
    for width, height in ((320, 640), (640, 400)):
        resize(page, {"width": width, "height": height})
        mark = reader(page, "mark")
        for words in ("Mayor", "close", "Ana Duarte said the bridge", "home", TEXT[20:80]):
            mark.drag(words)
            assert mark.root.evaluate(_PALETTE) == [], (width, words)
    resize(page, WIDE)


# --- by finger ---


@pytest.fixture
def touch(page: Page) -> Iterator[CDPSession]:
    """What touches the screen, which is that of a phone meanwhile."""
    resize(page, {"width": 390, "height": 844})
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    make_mobile(touch, 390, 844)
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    yield touch
    touch.detach()
    resize(page, WIDE)


def make_mobile(touch: CDPSession, width: int, height: int) -> None:
    size = {"width": width, "height": height}
    phone = {**size, "deviceScaleFactor": 1, "mobile": True}
    touch.send("Emulation.setDeviceMetricsOverride", phone)


def tap(touch: CDPSession, x: float, y: float) -> None:
    """Touch the screen and let go."""
    point = {"x": x, "y": y}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def tap_on(touch: CDPSession, part: Locator) -> None:
    """Tap the middle of this."""
    box = part.bounding_box()
    assert box
    tap(touch, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize("size", [(820, 1180), (360, 640), (390, 844)])
def test_words_are_marked_by_finger_from_the_first_tapped_to_the_last(
    page: Page, touch: CDPSession, root: Path, size: tuple[int, int]
) -> None:
    resize(page, {"width": size[0], "height": size[1]})
    make_mobile(touch, *size)
    mark = reader(page, "mark")
    palette = mark.root.locator(".lm-float")

    def tap_word(word: str) -> None:
        first, _ = mark.place(word)
        tap(touch, first["left"] + 4, first["middle"])

    tap_word("Ana")
    mark.expect_said("Chosen: Ana. Tap the last word, or pick a label.")
    assert mark.root.evaluate(_PALETTE) == []
    tap_word("said")
    mark.expect_said("Chosen: Ana Duarte said. Pick a label.")
    assert page.evaluate("String(getSelection())") == "Ana Duarte said"
    tap_on(touch, palette.get_by_role("button", name="Source"))
    mark.expect_spans("Source Ana Duarte said")

    # A tap on a mark changes it; a tap beside the words lets them go.
    tap_word("Duarte")
    expect(palette).to_be_visible()
    tap_on(touch, palette.get_by_role("button", name="Cue"))
    mark.expect_spans("Cue Ana Duarte said")
    tap_word("Critics")
    expect(palette).to_be_visible()
    tap_on(touch, mark.root.locator(".lm-prompt"))
    expect(palette).to_be_hidden()
    assert saved(root, mark) == ["cue: Ana Duarte said"]


def test_a_tap_on_check_right_after_the_last_key_checks(page: Page, touch: CDPSession) -> None:
    number = Reader(page, "speakers")
    field = number.root.get_by_role("textbox")
    headline = number.root.locator(".lm-headline")
    # The verdict beside the field goes with the change, and all below it moves.
    for value, outcome in (("1", "Correct"), ("30", "Not yet"), ("1", "Correct")):
        field.fill(value)
        box = number.button("Check").bounding_box()
        assert box
        tap(touch, box["x"] + 20, box["y"] + 10)
        expect(headline).to_contain_text(outcome)


# --- loaded again ---


def test_a_page_that_was_slow_to_load_hears_the_kernel(page: Page, late: list[str]) -> None:
    assert set(late) == {"[anywidget] Failed to initialize model."}
    safe = Reader(page, "safe")
    safe.root.get_by_role("radio").first.check()
    safe.wait_saved()
    assert safe.check() == "✓ Correct: 1 of 1 point."


@pytest.mark.usefixtures("late")
def test_no_name_over_a_mark_is_cut_off_or_covered(page: Page) -> None:
    mark = Reader(page, "mark")
    expect(mark.root.locator(".lm-go")).to_have_count(len(NASTY))

    def expect_names(least: int) -> None:
        """Wait until all stand well, also where the page is narrow or twice as large."""
        names = f"const [all, faults] = ({_NAMES})(root);"
        whole = f"root => {{ {names} return all >= {least} && !faults[0]; }}"
        for size in ((1280, 900), (320, 640), (640, 450)):
            resize(page, {"width": size[0], "height": size[1]})
            page.wait_for_function(whole, arg=mark.root.element_handle())

    expect_names(14)
    mark.check()
    mark.button("Solution").click()
    if mark.button("Show me").count():  # fewer than two checks before
        mark.button("Show me").click()
    expect(mark.root.locator(".lm-solution")).to_be_visible()
    expect_names(18)
    names = mark.passage.locator("[data-open]").evaluate_all(
        "marks => marks.map(mark => mark.dataset.open)"
    )

    # The student's own, with their signs, beside the solution's.
    assert any("★" in name for name in names)
    assert any("★" not in name and ("✓" in name or "✗" in name) for name in names)
