"""A text to read: its HTML where no kernel runs, its glosses, and which text a lesson shows."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from support.all_kinds_course import SIGNS, URDU, write_all_kinds
from support.small_course import change, write_course

from coursekit import OpenLesson, open_lesson
from coursekit.course.loader import check_course
from coursekit.errors import CourseError, UnknownName
from coursekit.lesson.reading import find_glosses
from coursekit.texts import Article, Block

GLOSSARY = """
[bridge]
"mayor" = "the head of a town's council"
"a mess" = "<b>untidy & bad</b>"

[signs]
"naïve" = "too ready to believe"
"Doe" = "a made-up name"

[urdu]
"گڑبڑ" = "a mess"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_all_kinds(tmp_path / "course")
    (root / "exercises/glossary.toml").write_text(GLOSSARY, "utf-8")
    return root


@pytest.fixture
def lesson(root: Path) -> OpenLesson:
    return open_lesson("01_bridge", root)


def article(text: str) -> Article:
    """An article with a block for each line."""
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    blocks = tuple(Block(f"P{number}", *line) for number, line in enumerate(lines, 1))
    about = dict.fromkeys(("title", "publisher", "date", "source", "rights", "sha256"), "")
    return Article(slug="text", language="en", invented=True, text=text, blocks=blocks, **about)


def glossed(text: str, *glossary: str) -> list[tuple[str, str]]:
    """The words that get a gloss, each with its block."""
    shown = article(text)
    return [
        (text[place.start : place.end], block.name)
        for place in find_glosses(shown, glossary)
        for block in shown.blocks
        if block.start <= place.start < block.end
    ]


# --- which text ---


def test_a_text_is_shown_anew_when_its_glossary_was_changed(root: Path) -> None:
    before = open_lesson("01_bridge", root).read()
    glossary = GLOSSARY.replace("the head of a town's council", "who leads a town")
    (root / "exercises/glossary.toml").write_text(glossary, "utf-8")
    after = open_lesson("01_bridge", root).read()
    assert after is not before
    assert after.reading["meanings"]["mayor"] == "who leads a town"


def test_a_lesson_shows_the_text_that_its_questions_are_about(lesson: OpenLesson) -> None:
    assert repr(lesson.read()) == "[to read: Bridge to close, The Test, 2025-01-01]"
    assert repr(lesson.read("bridge")) == repr(lesson.read())
    assert lesson.read("signs").reading["title"] == SIGNS.splitlines()[0]
    assert lesson.read("bridge") is lesson.read()  # a page that runs again makes no new one


def test_the_page_around_an_article_can_be_left_out(lesson: OpenLesson) -> None:
    shown = lesson.read()
    alone = lesson.read(page=False)

    left = [block["name"] for block in alone.reading["blocks"]]
    assert left == [
        block["name"] for block in shown.reading["blocks"] if block["name"][0] not in "FL"
    ]
    assert lesson.read(page=False) is alone


def test_a_text_that_is_not_there_is_one_line_with_the_name_that_was_meant(
    lesson: OpenLesson,
) -> None:
    with pytest.raises(UnknownName) as error:
        lesson.read("brige")

    assert error.value._render_traceback_() == ["No article 'brige'. Did you mean 'bridge'?"]


def test_a_lesson_on_no_text_of_its_own_asks_which(tmp_path: Path) -> None:
    root = write_course(tmp_path / "small")
    change(root, "exercises/01_bridge.toml", 'article = "bridge"', "")
    change(root, "exercises/01_bridge.toml", "points = ", 'article = "bridge"\npoints = ')

    with pytest.raises(UnknownName, match=r"^This lesson has no text of its own; name one"):
        open_lesson("01_bridge", root).read()


# --- where no kernel runs ---


def test_the_saved_html_has_the_whole_text_with_a_place_for_each_link(lesson: OpenLesson) -> None:
    html = lesson.read().still()

    assert html.startswith('<article id="read-bridge" ')
    assert html.count("Bridge to close") == 1
    assert "The Test · 2025-01-01 · invented for this course" in html
    ids = re.findall(r'<p id="(read-bridge-\w+)" dir="ltr" lang="en" translate="no"', html)
    assert ids == ["read-bridge-H", "read-bridge-P1", "read-bridge-P2"]
    text = unescape(re.sub("<[^>]+>", "", html))
    assert 'P2 Critics called the plan "a mess" 🌉 and went home.' in text
    assert html == lesson.read(folded=True).still()  # paper cannot be opened


def test_a_page_to_be_told_apart_shows_no_names_of_its_lines(lesson: OpenLesson) -> None:
    html = lesson.read("signs", names=False).still()

    assert "<small style" not in html
    assert "<strong>Signs 👍 and" in html


def test_meanings_stand_below_the_text_as_text(lesson: OpenLesson) -> None:
    html = lesson.read().still()

    _, below = html.split("Words in this text")
    assert '<strong dir="ltr" lang="en" translate="no">mayor</strong>: the head of a town' in below
    assert "&lt;b&gt;untidy &amp; bad&lt;/b&gt;</li>" in below
    assert "<b>untidy" not in html


def test_a_text_that_does_not_begin_with_its_title_shows_both(root: Path) -> None:
    change(root, "articles/bridge.toml", 'title = "Bridge to close"', 'title = "A cutting"')

    html = open_lesson("01_bridge", root).read().still()
    assert re.findall(r"<strong>([^<]+)</strong></p>", html)[:2] == ["A cutting", "Bridge to close"]


def test_a_text_from_right_to_left_says_so(lesson: OpenLesson) -> None:
    html = lesson.read("urdu").still()

    assert 'id="read-urdu-P3" dir="rtl" lang="ur" translate="no"' in html
    assert '<span title="a mess" style="text-decoration:underline dotted">گڑبڑ</span>' in html
    assert lesson.read("urdu").reading["dir"] == "rtl"


# --- glosses ---


def test_offsets_of_glosses_are_code_points_of_the_text(lesson: OpenLesson) -> None:
    for slug, text, words in (
        ("signs", SIGNS, ["naïve", "Doe"]),
        ("urdu", URDU, ["گڑبڑ"]),
    ):
        places = lesson.read(slug).reading["glosses"]
        assert [text[start:end] for start, end, _ in places] == words


def test_a_word_has_its_gloss_once_in_each_paragraph() -> None:
    text = "A caretaker and a caretaker.\nThe caretaker.\nNo one.\nCaretaker"

    found = glossed(text, "caretaker")
    assert found == [("caretaker", "P1"), ("caretaker", "P2"), ("Caretaker", "P4")]


@pytest.mark.parametrize(
    ("text", "glossary", "found"),
    [
        ("sanctions, sanctioned, sanction", ["sanction"], ["sanction"]),
        ("the drone-like drone", ["drone"], ["drone"]),
        ("He told us that the US", ["US"], ["US"]),
        ("a drone strike", ["drone", "drone strike", "strike"], ["drone strike"]),
        ("a burden-sharing plan", ["burden", "burden-sharing"], ["burden-sharing"]),
        ("👍 naïve 🌉 cafe\u0301", ["cafe\u0301", "naïve"], ["naïve", "cafe\u0301"]),
        ("cafe\u0301", ["cafe"], []),
        ("(rescind)", ["rescind"], ["rescind"]),
        ("force\nposture", ["force\nposture"], []),
        ("制裁措施", ["制裁"], ["制裁"]),
    ],
)
def test_only_whole_words_have_a_gloss(text: str, glossary: list[str], found: list[str]) -> None:
    assert [words for words, _ in glossed(text, *glossary)] == found


def test_a_gloss_on_no_word_of_its_text_is_a_fault_of_the_course(root: Path) -> None:
    change(root, "exercises/glossary.toml", '"mayor"', '"may"')
    change(root, "exercises/glossary.toml", "[urdu]", "[urd]")

    with pytest.raises(CourseError) as error:
        check_course(root)
    assert [line for line in error.value.faults if "glossary" in line] == [
        "exercises/glossary.toml: bridge: 'may'; expected whole words that stand in this text",
        "exercises/glossary.toml: urd: no such text; expected one of bridge, signs, urdu. "
        "Did you mean 'urdu'?",
    ]
