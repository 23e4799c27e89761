"""No word of the kit on a student's page stays English where another language is spoken.

The authors' words are in Greek letters and the kit's are marked, so each Latin one is a word that
never went through the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from html import unescape
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.browser_pages import new_page
from support.greek_course import greek, write_greek
from support.marked_page import MarkedPage, state_of
from support.marked_words import marked_words, unmarked

from coursekit import OpenLesson, hand_in, open_contents, open_lesson, open_practice
from coursekit.lesson.session import to_page
from coursekit.lesson.widgets import PageWidget, QuestionWidget
from coursekit.questions.base import KINDS
from coursekit.questions.student_model import Student

pytestmark = pytest.mark.browser

TAGS = re.compile(r"<[^>]*>")
IDS = (
    "source",
    "cue",
    "said",
    "true",
    "duarte",
    "mess",
    "critics",
    "mayor",
    "home",
    "close",
    "safe",
    "cited",
)
MENUS = ("Run All Cells", "Run All", "Run all", "Runtime", "Run")  # of Jupyter, Colab and VS Code
OF_THE_MACHINE = ("01_bridge.json", "Not a directory", "File exists")
WRONG: dict[str, Any] = {
    "choice": {"options": ["no"]},
    "classify": {"categories": {"a": "told", "b": "told", "c": "said"}},
    "highlight": {"spans": [[34, 44, "source"]]},
}
OUTCOMES = {"mark": {"partly", "correct"}, "note": {"waiting"}}
QUESTIONS = ("mark", "safe", "true-ones", "kinds", "steps", "speakers", "note", "signs", "urdu")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_greek(tmp_path_factory.mktemp("greek") / "course")


@pytest.fixture(scope="module", autouse=True)
def words(root: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, marked_words("zh"):
        patch.setenv("COURSEKIT_WORK", str(root.parent / "work"))
        yield


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[MarkedPage]:
    with new_page(browser) as page:
        yield MarkedPage(page)


@pytest.fixture(scope="module")
def lesson(root: Path) -> OpenLesson:
    return open_lesson("01_bridge", root)


def text_of(widget: PageWidget) -> str:
    """Give what a widget is where nothing is drawn."""
    html = unescape(TAGS.sub(" ", widget.still()))
    return " | ".join((html, widget.still_text(), widget.live_text(), repr(widget)))


def answers(lesson: OpenLesson, id: str) -> Iterator[Any]:
    """Give answers of every sort to a question: those of students who know little and much."""
    session = lesson._session
    question, key = session.question(id), session.lesson.keys[id]
    kind, article = KINDS[question.kind], session.course.articles.get(question.article)
    for number, ability in enumerate((-2.0, 0.0, 1.0)):
        student = Student(number, ability, chance=Random(f"{id} {number}"))
        answer = to_page(kind.invented_answer(student, question, key, article))
        yield answer | ({"text": greek(answer["text"])} if "text" in answer else {})
    yield to_page(kind.full_answer(question, key))


def states(widget: QuestionWidget, answer: Any) -> Iterator[str]:
    """Give a question with an answer as it is unchecked, checked, and with all its help."""
    widget.answer = answer
    yield state_of(widget)
    widget.check()
    yield state_of(widget)
    for _ in range(2):
        widget.hint()
    widget.solution()
    yield state_of(widget)


@pytest.mark.parametrize("id", QUESTIONS)
def test_a_question_says_nothing_in_english_however_it_is_answered(
    page: MarkedPage, lesson: OpenLesson, id: str
) -> None:
    widget = lesson[id]
    outcomes = set()
    said = {"as it is given": page.draw(state_of(widget)) + text_of(widget)}

    for number, answer in enumerate(answers(lesson, id)):
        printed = StringIO()
        with redirect_stdout(printed):
            drawn = [page.draw(state) for state in states(widget, answer)]
        outcomes.add(widget.feedback["outcome"])
        said[f"answer {number}"] = "".join(drawn) + text_of(widget) + printed.getvalue()

    # A line of text names answers by their ids, as tables do.
    left = {where: unmarked(text, [id, *IDS]) for where, text in said.items()}
    assert {where: words for where, words in left.items() if words} == {}
    assert outcomes >= OUTCOMES.get(id, {"correct"})


# --- what is told when something is done ---


def pressed(page: MarkedPage, *keys: str) -> str:
    """Press keys, and give all that was shown meanwhile."""
    said = []
    for key in keys:
        page.page.keyboard.press(key)
        said.append(page.shown())
    return "".join(said)


@pytest.mark.parametrize("id", QUESTIONS)
@pytest.mark.parametrize("cut", [False, True], ids=["a kernel", "no kernel"])
def test_nothing_is_told_in_english_when_something_is_done(
    page: MarkedPage, lesson: OpenLesson, id: str, cut: bool
) -> None:
    state = state_of(lesson[id])
    said = page.draw(state, cut=cut)
    root = page.page.locator(".lm")
    for _ in range(2):  # a second press may tell other things
        said += page.press_all()
    for choice in root.locator("input[type=radio], input[type=checkbox]").all():
        choice.click(force=True)
        said += page.shown()
    for choice in root.locator(".lm-row select").all():
        for number in (1, 0, 2):
            choice.select_option(index=number)
            said += page.shown()
    for field in root.locator("input:not([type]), textarea, input[type=number]").all():
        for typed in ("2",) if field.get_attribute("type") else ("2", "βρ", greek("Critics")):
            field.fill(typed)
            field.press("Enter")
            page.page.wait_for_timeout(600)  # until what is typed rests
            said += page.shown()
    for passage in root.locator(".lm-passage[aria-describedby]").all():
        passage.focus()
        keys = ("s", "ArrowRight", "s", "s", "c", "Shift+ArrowRight", "Enter", "Delete", "Delete")
        said += pressed(page, *keys, "Control+z", "Control+y", "Escape", "Control+s")

    assert unmarked(said, [id, *IDS]) == []


# --- the panels around the questions ---


def panels(root: Path, lesson: OpenLesson) -> Iterator[PageWidget]:
    yield lesson.part(1)
    yield lesson.summary()
    form = hand_in(start=root)
    assert form is not None
    yield form
    yield open_contents(root)
    yield open_practice(root)
    yield lesson.read("bridge")
    yield lesson.read("urdu", folded=True)
    yield lesson.heat("mark")
    _ = lesson._repr_mimebundle_()
    assert lesson._opening is not None
    yield lesson._opening


def send(widget: PageWidget, **message: Any) -> None:
    """Send a widget what the page would."""
    widget._handle_custom_msg(message, [])


def test_no_panel_says_anything_in_english(
    page: MarkedPage, root: Path, lesson: OpenLesson
) -> None:
    said = {}
    for widget in panels(root, lesson):
        name = type(widget).__name__
        said[name] = page.draw(state_of(widget)) + text_of(widget)
        for message in (
            *({"type": "check"}, {"type": "look"}, {"type": "next"}),
            {"type": "hand in", "name": "", "student": ""},
            {"type": "hand in", "name": greek("Ana"), "student": "7"},
        ):
            with redirect_stdout(StringIO()):
                send(widget, **message)
            said[name] += page.draw(state_of(widget)) + text_of(widget)
        said[name] += page.press_all()

    files = (str(root), str(root.parent), "work", "hand-in-7.json")
    left = {name: unmarked(text, [*QUESTIONS, *IDS, *MENUS, *files]) for name, text in said.items()}
    assert {name: words for name, words in left.items() if words} == {}


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_no_fresh_item_says_anything_in_english(
    page: MarkedPage, root: Path, right: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path))
    panel = open_practice(root)
    session = panel._session
    said = page.draw(state_of(panel)) + text_of(panel)

    for _ in range(9):  # all of them, and a pause after eight
        item = panel._item
        if item is None:
            break
        id = item.question["id"]
        question, key = session.question(id), session.lesson.keys[id]
        full = to_page(KINDS[question.kind].full_answer(question, key))
        item.answer = full if right else WRONG[question.kind]
        with redirect_stdout(StringIO()) as printed:
            item.check()
        said += page.draw(state_of(item), state_of(panel)) + text_of(item) + text_of(panel)
        said += page.press_all() + printed.getvalue()
        send(panel, type="next")

    said += page.draw(state_of(panel)) + text_of(panel)
    assert unmarked(said, [*QUESTIONS, *IDS, "yes", "no"]) == []


def test_no_trouble_is_told_in_english(
    page: MarkedPage, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / "file/work"))
    lesson = open_lesson("01_bridge", root)
    widget = lesson["safe"]
    replies: list[Any] = []
    widget.send = lambda content, buffers=None: replies.append(content["message"])

    for message in (
        {"type": "change", "seq": 1, "answer": {"options": ["said"]}},
        {"type": "change", "seq": 2, "answer": {"options": 5}},
        {"type": "check", "seq": 3},
    ):
        send(widget, **message)
    send(lesson.part(1), type="check")

    said = page.draw(state_of(widget), state_of(lesson.part(1)))
    assert len(replies) == 3
    assert "Ⓢⓐⓥⓔⓓ" not in "".join(replies)
    # What the machine itself says of a file is in its own language.
    assert unmarked(" ".join((said, *replies)), [*QUESTIONS, *IDS, *OF_THE_MACHINE]) == []


def test_a_codebook_and_a_lesson_are_named_in_no_english(lesson: OpenLesson) -> None:
    codebook = lesson.codebook("attribution")
    said = repr(codebook) + unescape(TAGS.sub(" ", codebook._repr_html_())) + repr(lesson)

    assert unmarked(said) == []
