"""Scripts without spaces: drag, double click and keyboard take words, and never the sentence."""

# ruff: noqa: RUF001  # scripts and signs that look like others are the point here

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page
from support.all_kinds_course import ABOUT, write_all_kinds, write_notebook
from support.browser_pages import new_page, open_and_run, running_chromium
from support.browser_reader import Reader
from support.jupyterlab_server import Lab

from coursekit.texts.words import count


class Script(NamedTuple):
    """A sentence in a script without spaces.

    Attributes:
        sentence: The sentence.
        key: Words in it that the key marks.
        inside: Words inside them that are dragged over, from letter to letter.
        letters: As how many words the grader counts these.
    """

    sentence: str
    key: str
    inside: str
    letters: int


SCRIPTS = {
    "zh": Script("据报道，外交部发言人王明周二表示同意。", "外交部发言人王明", "发言人", 3),
    "ja": Script("昨日、外務省の佐藤報道官は同意したと述べた。", "外務省の佐藤報道官", "佐藤", 2),
    "th": Script("เมื่อวานนี้โฆษกกระทรวงน้ำกล่าวว่าเห็นด้วย", "โฆษกกระทรวงน้ำ", "กระทรวงน้ำ", 8),
    "km": Script("ម្សិលមិញអ្នកនាំពាក្យក្រសួងបាននិយាយថាយល់ព្រម", "អ្នកនាំពាក្យក្រសួង", "ពាក្យ", 2),
}

QUESTION = """

        [[questions]]
        id = "{id}"
        kind = "highlight"
        title = "Who?"
        prompt = "Mark the source."
        points = 1
        hints = ["Who speaks?", "In P2."]
        article = "{id}"
        labels = ["source", "cue"]
"""
KEY = """

        [{id}]
        explanation = "Somebody speaks."
        spans = [{{quote = "{quote}", label = "source"}}]
        [[{id}.tempting]]
        quote = "{last}"
        misconception = "named-is-true"
        feedback = "No."
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_all_kinds(tmp_path_factory.mktemp("scripts"))
    exercises, keys = root / "exercises/01_bridge.toml", root / "exercises/keys/01_bridge.toml"
    for id, script in SCRIPTS.items():
        text = f"Title\n\n{script.sentence}\n"
        digest = hashlib.sha256(text.encode()).hexdigest()
        about = ABOUT.format(title="Title", language=id, digest=digest)
        (root / f"articles/{id}.toml").write_text(about, "utf-8")
        (root / f"articles/{id}.txt").write_bytes(text.encode())
        key = KEY.format(id=id, quote=script.key, last=script.sentence[-6:])
        for path, more in ((exercises, QUESTION.format(id=id)), (keys, key)):
            path.write_text(path.read_text("utf-8") + more, "utf-8")
    opened = "from coursekit import open_lesson\nlesson = open_lesson('01_bridge')"
    write_notebook(root, "scripts", opened, *(f"lesson[{id!r}]" for id in SCRIPTS))
    return root


@pytest.fixture(scope="module")
def page(root: Path, chromium: Path, shared_lab: Lab) -> Iterator[Page]:
    with (
        shared_lab(root) as base,
        running_chromium(chromium) as browser,
        new_page(browser) as page,
    ):
        open_and_run(page, base, "scripts.ipynb")
        yield page


def reader(page: Page, question: str) -> Reader:
    """A question with no marks and the label of the key picked."""
    reader = Reader(page, question)
    for remove in reader.root.locator(".lm-remove").all()[::-1]:
        remove.click()
    source = reader.root.locator("[aria-keyshortcuts=S]")
    if source.get_attribute("aria-pressed") != "true":
        source.click()
    reader.passage.evaluate("passage => passage.scrollIntoView({block: 'center'})")
    return reader


def quotes(root: Path, reader: Reader) -> list[str]:
    """The words that Python has, in the order of the text."""
    reader.wait_saved()
    work = json.loads((root / "work/01_bridge.json").read_text("utf-8"))
    question = reader.root.get_attribute("data-question") or ""
    return [span["quote"] for span in work["attempts"][question]["answer"]["spans"]]


# The word at a place of a text, by the browser's own dictionary.
_WORD = """([text, at, lang]) =>
  new Intl.Segmenter(lang, {granularity: "word"}).segment(text).containing(at).segment"""


@pytest.mark.browser
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_drag_takes_the_letters_that_it_goes_over(page: Page, root: Path, script: str) -> None:
    words = reader(page, script)
    inside, size = SCRIPTS[script].inside, SCRIPTS[script].letters

    words.drag(inside)

    assert quotes(root, words) == [inside]
    assert f", {size} characters; 1 mark" in words.said()
    assert count(inside) == size


@pytest.mark.browser
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_drag_over_the_words_of_the_key_earns_its_points(page: Page, script: str) -> None:
    words = reader(page, script)

    words.drag(SCRIPTS[script].key)

    assert words.check() == "✓ Correct: 1 of 1 point."


@pytest.mark.browser
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_double_click_takes_what_the_browser_knows_as_a_word(
    page: Page, root: Path, script: str
) -> None:
    words = reader(page, script)
    sentence, inside = SCRIPTS[script].sentence, SCRIPTS[script].inside
    known = page.evaluate(_WORD, [sentence, sentence.index(inside), script])
    first, _ = words.place(inside)

    page.mouse.dblclick((first["left"] + first["right"]) / 2, first["middle"])

    (taken,) = quotes(root, words)
    assert taken == known
    assert len(taken) < len(sentence) / 2


@pytest.mark.browser
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_step_by_keyboard_takes_a_letter_with_all_that_is_written_on_it(
    page: Page, script: str
) -> None:
    words = reader(page, script)
    words.passage.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    seen = []
    for _ in range(6):
        seen.append(words.said())
        page.keyboard.press("ArrowRight")

    joined = "".join(seen)
    assert SCRIPTS[script].sentence.replace("，", "").replace("、", "").startswith(joined)
    assert all(len(step) < 6 and not unicodedata.combining(step[0]) for step in seen)
