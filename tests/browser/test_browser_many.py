"""Ten questions on one page, each twice: in step, without cross-talk, and gone when cleared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect
from support.all_kinds_course import IDS, write_all_kinds, write_notebook
from support.browser_pages import WIDE, new_page, open_and_run, resize
from support.browser_reader import Reader
from support.jupyterlab_server import run_all, running_lab
from support.small_course import FILES, change

pytestmark = pytest.mark.browser

MARKED = 5  # of the ten: mark, note, signs, urdu, and the mark of the other lesson
# The other lesson has a question of the same id on the same text.
OTHER = "other"
OF_A_KIND = ("signs", "urdu")  # with "mark"
CELLS = (
    "from coursekit import open_lesson\nfrom ipywidgets import VBox\n"
    "lesson, other = open_lesson('01_bridge'), open_lesson('02_other')\n"
    f"ten = [lesson[id] for id in {IDS!r}] + [other['mark']]\n"
    # Made once: what ipywidgets keeps of its own boxes is not the matter here.
    "boxes = globals().get('boxes') or [VBox(ten[:5]), VBox(ten[5:])]",
    "boxes[0]",
    "boxes[1]",
    *(f"ten[{number}]" for number in range(10)),
)

# What a question shows: all but the numbers that tell two views apart.
_SHOWN = """root => root.outerHTML.replaceAll(/lm-[a-z0-9]{6,}(?=[-"])/g, "") +
  [...root.querySelectorAll("input, select, textarea")].map(one => one.checked + one.value)"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_all_kinds(tmp_path_factory.mktemp("many"))
    for folder in ("exercises", "exercises/keys"):
        text = FILES[f"{folder}/01_bridge.toml"]
        (root / folder / "02_other.toml").write_text(text, "utf-8")
    (root / "notebooks/02_other.ipynb").write_bytes(
        (root / "notebooks/01_bridge.ipynb").read_bytes()
    )
    change(root, "course.toml", '["01_bridge"]', '["01_bridge", "02_other"]')
    write_notebook(root, "many", *CELLS)
    return root


@pytest.fixture(scope="module")
def page(root: Path, browser: Browser) -> Iterator[Page]:
    """The notebook as its author sees it: a page of the course clears no outputs."""
    with (
        running_lab(root, plain=True) as base,
        new_page(browser) as page,
    ):
        open_and_run(page, base, "many.ipynb")
        expect(page.locator(".lm")).to_have_count(20)
        yield page


def views(page: Page, question: str) -> tuple[Reader, Reader]:
    """Both views of a question: that in a VBox and that of its own cell."""
    wanted = "mark" if question == OTHER else question
    found = page.locator(f'.lm[data-question="{wanted}"]')
    places = {"mark": (0, 2), OTHER: (1, 3)}.get(question, (0, 1))
    readers = Reader(page, wanted), Reader(page, wanted)
    for reader, place in zip(readers, places, strict=True):
        reader.root = found.nth(place)
    return readers


def shown(places: Locator) -> list[str]:
    """What these questions show."""
    return [place.evaluate(_SHOWN) for place in places.all()]


def clear(page: Page) -> None:
    """Clear the outputs of all cells."""
    page.get_by_role("menuitem", name="Edit", exact=True).click()
    page.get_by_role("menuitem", name="Clear Outputs of All Cells", exact=True).click()
    expect(page.locator(".lm")).to_have_count(0)


def spans(root: Path, lesson: str) -> list[str]:
    """The words marked in the question `mark` of a lesson's work file."""
    attempts = json.loads((root / f"work/{lesson}.json").read_text("utf-8"))["attempts"]
    answer = attempts.get("mark", {}).get("answer", {})
    return [span["quote"] for span in answer.get("spans", [])]


# --- two views of one question ---


def answer_in(view: Reader, question: str, once: bool) -> None:
    """Answer a question in one of two ways, by mouse and keys."""
    match question:
        case "safe":
            view.root.get_by_role("radio").nth(int(once)).check()
        case "true-ones":
            view.root.get_by_role("checkbox").nth(int(once)).check()
        case "kinds":
            view.root.get_by_role("combobox").nth(int(once)).select_option("mayor")
        case "steps":
            view.button("Move down: Critics go home").click()
        case "speakers":
            view.root.get_by_role("textbox").fill("12"[once])
            view.root.get_by_role("textbox").blur()
        case "note":
            view.root.get_by_label("Your answer").fill(f"Text {once}")
            view.root.get_by_label("Your answer").blur()
            view.drag(("Duarte", "Critics")[once])
        case "urdu":
            view.mark("Source", ("عنا", "گھر")[once])
        case _:
            view.mark(
                "Source", ("said", "Doe")[once] if question == "signs" else ("Ana", "plan")[once]
            )


# Each kind of question; `make trials` tries those, too, that are of a kind with another.
@pytest.mark.parametrize(
    "question",
    [
        *(id for id in IDS if id not in OF_A_KIND),
        OTHER,
        *(pytest.param(id, marks=[pytest.mark.slow]) for id in OF_A_KIND),
    ],
)
def test_two_views_of_a_question_stay_in_step_both_ways(page: Page, question: str) -> None:
    first, second = views(page, question)
    before = shown_answer(first)
    assert shown_answer(second) == before

    answer_in(first, question, once=False)
    one = shown_answer(first)
    assert one != before
    assert shown_answer(second) == one

    answer_in(second, question, once=True)
    two = shown_answer(second)
    assert two not in (before, one)
    assert shown_answer(first) == two
    for view in (first, second):
        view.wait_saved()

    # Undo is shared, and so is what the kernel tells.
    first.button("Undo").click()
    second.button("Redo").click()
    assert shown_answer(first) == shown_answer(second) == two
    second.button("Check").click()
    for view in (first, second):
        expect(view.root.locator(".lm-headline")).to_have_count(1)
    first.button("Hint").click()
    for view in (first, second):
        expect(view.root.locator(".lm-hint")).to_have_count(1)
    feedback = [view.root.locator(".lm-feedback").inner_text() for view in (first, second)]
    assert feedback[0] == feedback[1]


def shown_answer(view: Reader) -> str:
    """The marks and the values that a view shows."""
    text: str = view.root.evaluate(
        """root => [
          ...[...root.querySelectorAll("mark, .lm-go, .lm-words")].map(one => one.textContent),
          ...[...root.querySelectorAll("input, select, textarea")]
            .map(one => one.checked + one.value),
        ].join("|")"""
    )
    return text


# --- no cross-talk ---


def test_what_is_done_in_one_question_shows_in_no_other(page: Page, root: Path) -> None:
    mark, twin = views(page, "mark")
    other, _ = views(page, OTHER)
    everything = page.locator(".lm")
    rest = page.locator('.lm:not([data-question="mark"])')
    before, others, theirs = shown(rest), shown_answer(other), spans(root, "02_other")
    assert everything.count() == rest.count() + 4

    mark.mark("Cue", "called")
    mark.passage.focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "s", "Delete", "Control+z"):
        page.keyboard.press(key)
    mark.expect_said(re.compile("."))
    mark.wait_saved()
    assert "called" in spans(root, "01_bridge")
    assert shown_answer(twin) == shown_answer(mark)

    assert shown(rest) == before
    assert shown_answer(other) == others
    assert spans(root, "02_other") == theirs
    # Only the view that was used speaks.
    assert twin.said() != mark.said()


def test_a_drag_that_ends_in_another_question_marks_only_where_it_began(page: Page) -> None:
    resize(page, {"width": WIDE["width"], "height": 9000})  # all of it in view
    mark, _ = views(page, "mark")
    other, _ = views(page, OTHER)
    for view in (mark, other):
        label = view.root.locator("[aria-keyshortcuts=S]")
        if label.get_attribute("aria-pressed") != "true":
            label.click()
    page.locator(".jp-WindowedPanel-outer").evaluate("scroller => { scroller.scrollTop = 0; }")
    before, theirs = len(mark.spans()), other.spans()
    start, end = mark.place("went home"), other.place("bridge would")

    page.mouse.move(start[0]["left"] + 1, start[0]["middle"])
    page.mouse.down()
    page.mouse.move(end[1]["right"], end[1]["middle"], steps=5)
    page.mouse.up()

    expect(mark.root.locator(".lm-go")).to_have_count(before + 1)
    resize(page, WIDE)
    assert "Source went home." in mark.spans()
    assert other.spans() == theirs


# --- nothing left behind ---


def measured(cdp: CDPSession) -> dict[str, float]:
    """The page's memory, nodes and listeners, after its garbage was collected."""
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    wanted = ("JSHeapUsedSize", "Nodes", "JSEventListeners")
    return {one["name"]: one["value"] for one in metrics if one["name"] in wanted}


def own_scripts(cdp: CDPSession) -> set[str]:
    """The scripts of the widgets, as the browser numbers them, also of those that come later."""
    found: set[str] = set()

    def note(script: dict[str, Any]) -> None:
        # A widget's code reaches the page as a text, which is imported from a blob.
        if script["url"].startswith("blob:"):
            found.add(script["scriptId"])

    cdp.on("Debugger.scriptParsed", note)
    cdp.send("Debugger.enable")
    return found


def heard(cdp: CDPSession, scripts: set[str]) -> dict[str, int]:
    """How many listeners of these scripts the document and the window have, by event.

    JupyterLab's own come and go by its own clock: some of its parts are drawn late.
    """
    counts: dict[str, int] = {}
    for name in ("document", "window"):
        place = cdp.send("Runtime.evaluate", {"expression": name})["result"]["objectId"]
        found: list[dict[str, Any]] = cdp.send(
            "DOMDebugger.getEventListeners", {"objectId": place}
        )["listeners"]
        for one in found:
            if one["scriptId"] in scripts:
                key = f"{name} {one['type']}"
                counts[key] = counts.get(key, 0) + 1
    return counts


def test_cleared_questions_leave_no_listener_and_no_memory(page: Page) -> None:
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    scripts = own_scripts(cdp)
    clear(page)
    run_all(page)  # JupyterLab, too, keeps some things from the first time on
    clear(page)
    empty, silent = full, loud = measured(cdp), heard(cdp, scripts)

    for _ in range(2):
        run_all(page)
        expect(page.locator(".lm")).to_have_count(20)
        full, loud = measured(cdp), heard(cdp, scripts)
        clear(page)
    left = measured(cdp)

    # Each view in which words can be marked listens to the document.
    assert loud["document mouseup"] == silent.get("document mouseup", 0) + 2 * MARKED
    assert heard(cdp, scripts) == silent
    # JupyterLab keeps three nodes of each view of any widget.
    assert left["Nodes"] - empty["Nodes"] < (full["Nodes"] - empty["Nodes"]) / 10
    assert left["JSHeapUsedSize"] < empty["JSHeapUsedSize"] * 1.1
