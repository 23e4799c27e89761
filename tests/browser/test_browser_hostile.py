"""Pages with hostile words in every place: nothing runs, nothing is asked for, no line turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, expect
from support.all_kinds_course import write_notebook
from support.browser_pages import WIDE, new_page, open_and_run
from support.hostile_course import (
    STEM,
    grade_hostile,
    hostile_hand_ins,
    write_hostile_course,
)
from support.hostile_text import CONTROLS, MARKUP
from support.jupyterlab_server import running_lab

from coursekit import desk as room
from coursekit.cli import main
from coursekit.course import Course
from coursekit.desk.desk_panels import Desk
from coursekit.errors import OneLineError
from coursekit.html_templates import apart
from coursekit.lesson import open_contents, open_lesson
from coursekit.lesson.heatmap import Heat
from coursekit.lesson.page_code import module, page_module, stylesheet
from coursekit.lesson.session import to_page
from coursekit.lesson.static_html import FoldedCodebook, question_html
from coursekit.lesson.widgets import PageWidget
from coursekit.report import write_comparison, write_items, write_report
from coursekit.texts import Span

pytestmark = pytest.mark.browser

DESK = Path(room.__file__).with_name("static")
# What no page of ours has, and where a page of ours leads: to itself, or to a plan beside it.
STRANGE = r"""() => {
  const PLACES = /^(#|(\.\.\/)?(\w+\/)?\w+\.(html|ipynb)(#|$)|data:image\/png)/;
  const elements = "script, iframe, frame, object, embed, base, link, video, audio, source, "
    + "animate, foreignObject, template, noscript, plaintext, marquee, math, use, "
    + "[contenteditable], :is(form, select, input:not([type=radio])):not(.lm *), "
    + "meta[http-equiv=refresh], body style";
  const found = [...document.querySelectorAll(elements)].map((node) => node.outerHTML);
  for (const node of document.querySelectorAll("*"))
    for (const { name, value } of node.attributes) {
      const leads = /^(href|src|srcdoc|data|action|formaction|ping|poster|xlink:href)$/.test(name);
      const isOurs = PLACES.test(value);
      if (/^on/i.test(name) || (leads && !isOurs)) found.push(node.outerHTML);
      if (name === "style" && /url|fixed|expression/i.test(value)) found.push(node.outerHTML);
    }
  if (window.attacked) found.push("a script ran");
  return found.map((html) => html.slice(0, 300));
}"""
# Opens what is folded, and touches everything as a reader may.
TOUCH = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const layer of document.querySelectorAll("[popover]")) layer.showPopover();
  for (const node of document.querySelectorAll("body *"))
    for (const name of ["mouseover", "focus", "click"])
      if (name !== "click" || !node.closest("a, button, summary, input, label, select"))
        node.dispatchEvent(new Event(name, { bubbles: true }));
}"""
# A page as a notebook shows HTML: without any policy.
BARE = "<!doctype html><meta charset='utf-8'><title>bare</title>"


@contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what happens on it that should not: requests, dialogs, ways out, refusals."""
    happened: list[str] = []

    def requested(request: Request) -> None:
        if not (request.is_navigation_request() and request.url.startswith(("file:", "about:"))):
            happened.append(f"asked for {request.url[:200]}")

    def asked(dialog: Dialog) -> None:
        happened.append(f"asked {dialog.message}")
        dialog.dismiss()

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            happened.append(f"console: {message.text[:200]}")

    with new_page(browser, viewport=WIDE, **options) as page:
        page.route(lambda url: not url.startswith(("file:", "blob:")), lambda route: route.abort())
        page.on("request", requested)
        page.on("console", said)
        page.on("dialog", asked)
        page.on("popup", lambda other: happened.append(f"opened {other.url}"))
        page.on("download", lambda file: happened.append(f"loaded down {file.url}"))
        yield page, happened


def look(page: Page, happened: list[str], address: str) -> None:
    """Open a page, touch it, and see that it is nothing but what we wrote."""
    page.goto(address)
    page.evaluate(TOUCH)
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate(STRANGE) == [], address
    assert page.url.split("#")[0] == address
    assert happened == [], address


class Hostile(NamedTuple):
    """A hostile course, and all pages that the commands wrote of it and of a hostile class."""

    root: Path
    course: Course
    texts: Sequence[str]

    @property
    def out(self) -> Path:
        return self.root / "graded"  # where the desk looks for it

    def pages(self, feedback: int = 1) -> list[Path]:
        """The pages; of those of feedback each so many-th."""
        students = sorted((self.out / "feedback").iterdir())
        others = (*self.out.glob("*.html"), *self.out.glob("plans/**/*.html"))
        return [*sorted(others), *students[::feedback]]


def write_hostile(folder: Path, texts: Sequence[str]) -> Hostile:
    """Write a course and grade a class in which each word is one of these texts."""
    root = folder / "course"
    hostile = Hostile(root, write_hostile_course(root, texts), texts)
    out = grade_hostile(hostile.course, texts, hostile.out)
    again = grade_hostile(hostile.course, texts[:3], root / "older <img src=x onerror=alert(1)>")
    for write in (write_report, write_items):
        write(hostile.course, out)
    write_comparison(hostile.course, out, again)
    assert main(["--course", str(root), "plans", "--out", str(out / "plans")]) == 0
    return hostile


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    """A course and a class that have every hostile text at one place or another."""
    return write_hostile(tmp_path_factory.mktemp("hostile"), (*MARKUP, *CONTROLS))


def stills(hostile: Hostile) -> Iterator[str]:
    """The HTML in a notebook's cells, which stands there without a policy."""
    root, course, texts = hostile
    lesson = open_lesson(STEM, root)
    yield open_contents(root).still()
    yield lesson.summary().still()
    [hand_in] = hostile_hand_ins(course, ["\n".join(texts)])
    for question in course.lessons[STEM].questions:
        attempt = hand_in.lessons[STEM].attempts[question.id]
        yield question_html(course, question, attempt, still_name="still-q")
    for slug in course.articles:
        yield lesson.read(slug).still()
    for labels in course.codebook.values():
        yield FoldedCodebook(course, labels)._repr_html_()
    yield heat(course, texts).still()


def heat(course: Course, texts: Sequence[str]) -> Heat:
    """A heat map of readers with hostile names, who used labels with hostile ids."""
    article = course.articles["bridge"]
    spans = [[Span(0, 6, article.text[:6], texts[n % 8][:20])] for n in range(len(texts))]
    return Heat(course, article, spans, names=[*texts], note=" ".join(texts))


# --- what JavaScript draws ---

DRAW = """async ({ esm, css, states }) => {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: drawn } = await import(url);
  for (const state of states) {
    const el = document.createElement("div");
    document.body.append(el);
    const nothing = () => undefined;
    const model = { get: (name) => state[name], set: nothing, save_changes: nothing };
    Object.assign(model, { on: nothing, off: nothing, send: nothing });
    await (drawn.render ? drawn : drawn[state.part]).render({ model, el });
  }
}"""


def state_of(widget: PageWidget) -> dict[str, Any]:
    """What the page gets of a widget."""
    names = [name for name in widget.traits(sync=True) if name[0] != "_"]
    return {name: getattr(widget, name) for name in names if name not in ("layout", "tabbable")}


def lesson_widgets(hostile: Hostile) -> Iterator[PageWidget]:
    """The widgets of a hostile lesson, whose questions are answered wrongly and checked."""
    root, course, texts = hostile
    lesson = open_lesson(STEM, root)
    [hand_in] = hostile_hand_ins(course, ["\n".join(texts)])
    for id, attempt in hand_in.lessons[STEM].attempts.items():
        widget = lesson[id]
        widget.answer = to_page(attempt.answer)
        for ask in (widget.check, widget.hint, widget.check, widget.hint, widget.solution):
            with suppress(OneLineError):
                ask()
        yield widget
    yield from (lesson.summary(), open_contents(root), heat(course, texts))
    yield from (lesson.read(slug) for slug in course.articles)


def drawn_in(page: Page, esm: str, widgets: Sequence[PageWidget]) -> None:
    """Draw widgets on a bare page."""
    states = [state_of(widget) for widget in widgets]
    page.evaluate(DRAW, {"esm": esm, "css": stylesheet(), "states": states})


# --- the tests ---


def test_nothing_hostile_comes_to_life_on_pages_that_are_written(
    browser: Browser, hostile: Hostile, record_property: Callable[[str, object], None]
) -> None:
    pages = hostile.pages(feedback=24)
    with watched(browser) as (page, happened):
        for path in pages:
            look(page, happened, path.as_uri())
    assert len(pages) == 3 + 5 + 5
    record_property("hostile strings put into pages", len(hostile.texts) * len(pages))


def test_nothing_hostile_comes_to_life_in_the_cells_of_a_notebook(
    browser: Browser, hostile: Hostile, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.html"
    bare.write_text(BARE + "\n".join(stills(hostile)), "utf-8")
    with watched(browser) as (page, happened):
        look(page, happened, bare.as_uri())


def test_nothing_hostile_comes_to_life_in_widgets_or_on_the_desk(
    browser: Browser, hostile: Hostile, tmp_path: Path
) -> None:
    desk = Desk(hostile.root)
    desk.round.go_on()
    desk.refresh()
    bare = tmp_path / "bare.html"
    bare.write_text(BARE, "utf-8")
    with watched(browser) as (page, happened):
        page.goto(bare.as_uri())
        drawn_in(page, page_module(), list(lesson_widgets(hostile)))
        for name in ("grading", "scoring", "files"):
            drawn_in(page, module(DESK / f"{name}_panel.js"), [getattr(desk, name)])
        page.evaluate(TOUCH)
        assert page.locator(".lm").count() > 8
        assert page.evaluate(STRANGE) == []
        assert happened == []


@pytest.mark.parametrize("name", ["report.html", "feedback", "plans/index.html"])
def test_the_policy_of_a_page_holds_where_an_escape_would_be_forgotten(
    browser: Browser, hostile: Hostile, tmp_path: Path, name: str
) -> None:
    path = hostile.out / name
    clean = (path if path.is_file() else next(path.iterdir())).read_text("utf-8")
    # No policy can forbid a page to lead away.
    raw = [text for text in MARKUP if "refresh" not in text and "plaintext" not in text]
    open_page = tmp_path / "open.html"
    open_page.write_text(clean.replace("<body>", f"<body>{''.join(raw)}"), "utf-8")
    failures: list[str | None] = []
    with new_page(browser) as page:
        page.on("requestfailed", lambda request: failures.append(request.failure))
        page.on("requestfinished", lambda request: failures.append(request.url))
        page.goto(open_page.as_uri())
        page.evaluate("document.forms[0]?.submit()")
        page.evaluate("new Promise(requestAnimationFrame)")
        assert not page.evaluate("window.attacked")
        assert not page.evaluate("document.baseURI").startswith("https")
        assert page.evaluate("getComputedStyle(document.body).display") != "none"
        assert page.url == open_page.as_uri()
    assert {"csp", open_page.as_uri()} <= set(failures) <= {"csp", "origin", open_page.as_uri()}


# Of each <bdi> with words behind it, whether they run from left to right as all of ours do.
RUNS = """() => [...document.querySelectorAll("bdi")].flatMap((bdi) => {
  const next = bdi.nextSibling ?? bdi.parentElement.nextSibling;
  const letters = [...(next?.data ?? "").matchAll(/[A-Za-z0-9]/g)].map(({ index }) => index);
  const [first, last] = [letters[0], letters.at(-1)].map((at) => {
    const range = document.createRange();
    range.setStart(next ?? document, at ?? 0);
    range.setEnd(next ?? document, at === undefined ? 0 : at + 1);
    return range.getBoundingClientRect();
  });
  if (letters.length < 2 || !first.width || first.top !== last.top) return [];
  return [[first.left < last.left, bdi.parentElement.textContent]];
})"""


def test_no_name_turns_the_words_behind_it_round(browser: Browser, hostile: Hostile) -> None:
    students = [*(hostile.out / "feedback").glob("[789]?[-~]*")]  # those of `CONTROLS`
    seen = 0
    with new_page(browser, viewport={"width": 9000, "height": 900}) as page:
        for path in (hostile.out / "report.html", *sorted(students)[::4]):
            page.goto(path.as_uri())
            page.evaluate(TOUCH)
            runs = page.evaluate(RUNS)
            seen += len(runs)
            assert [text for is_straight, text in runs if not is_straight] == []
    assert seen > 4


def test_whatever_turns_a_line_ends_with_the_words_that_hold_it(
    browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    signs = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f\n" + "ab שר"
    chance = Random(1)
    texts = ["".join(chance.choices(signs, k=chance.randint(1, 12))) for _ in range(1_500)]
    raw = "".join(f"<p><bdi>{text}</bdi> has 1 of 2 points</p>" for text in texts)
    ours = "".join(f"<p>{apart(text)} has 1 of 2 points</p>" for text in texts)
    with new_page(browser, viewport={"width": 9000, "height": 900}) as page:
        turned = {}
        for name, html in (("raw", raw), ("ours", ours)):
            page.set_content(f"{BARE}{html}")
            runs = page.evaluate(RUNS)
            assert len(runs) == len(texts)
            turned[name] = sum(not is_straight for is_straight, _ in runs)
    assert turned["raw"] > 50
    assert turned["ours"] == 0
    record_property("names that would turn a line round", turned["raw"])


def test_what_is_written_raw_into_a_page_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    raw = [text for text in MARKUP[:44] if "refresh" not in text]
    seen = 0
    with new_page(browser) as page:
        page.route(lambda url: not url.startswith("about"), lambda route: route.abort())
        for text in raw:
            page.set_content(f"{BARE}<p>{text}</p>", wait_until="commit")
            seen += bool(page.evaluate(STRANGE))
    assert seen > len(raw) - 5


CELLS = (
    "from coursekit import open_lesson\nlesson = open_lesson('01_bridge')",
    "from IPython.display import HTML\nHTML(lesson['note'].still())",
    "HTML(lesson.read('bridge').still())",
    "lesson.codebook('attribution')",
    "lesson['note']",
    "lesson.read('bridge')",
)


@pytest.mark.slow
def test_nothing_hostile_comes_to_life_in_a_notebook_of_jupyterlab(
    browser: Browser, tmp_path: Path
) -> None:
    root = tmp_path / "course"
    texts = tuple(text for text in (*MARKUP, *CONTROLS) if "\0" not in text)
    course = write_hostile_course(root, texts)
    [hand_in] = hostile_hand_ins(course, ["\n".join(texts)])
    lesson = open_lesson(STEM, root)
    lesson["note"].answer = to_page(hand_in.lessons[STEM].attempts["note"].answer)
    name = write_notebook(root, "hostile", *CELLS)
    asked: list[str] = []
    with running_lab(root) as base, new_page(browser) as page:
        page.on("request", lambda request: asked.append(request.url))
        open_and_run(page, base, name)
        expect(page.locator(".lm-read")).to_have_count(1)
        expect(page.locator(".coursekit-still")).to_have_count(3)
        assert page.locator("mjx-container").count() == 0  # mathematics can hold links that run
        assert not page.evaluate("window.attacked")
    assert [address for address in asked if "hostile.invalid" in address] == []


@pytest.mark.slow
def test_no_hostile_text_comes_to_life_in_any_place_of_any_page(
    browser: Browser, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    count = 0
    texts = [text for text in (*MARKUP, *CONTROLS) if text.split()[2:] or len(text) > 14]
    with watched(browser) as (page, happened):
        for number, text in enumerate(texts):
            long = f"{text} and more words"  # some fields ask for three or more
            hostile = write_hostile(tmp_path / str(number), (long,))
            bare = hostile.root / "bare.html"
            bare.write_text(BARE + "\n".join(stills(hostile)), "utf-8")
            for path in (*hostile.pages(), bare):
                look(page, happened, path.as_uri())
                count += path.read_text("utf-8").count("and more words")
    record_property("hostile strings in places of pages", count)
