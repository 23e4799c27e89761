"""The guide for authors: its pictures, its words and its example are true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PIL import Image
from support.said_in_the_code import said_in_the_code

from coursekit.authoring.new_course import new_course
from coursekit.authoring.new_lesson import mend_lesson
from coursekit.authoring.page_reader import read_page
from coursekit.authoring.text_file import write_text
from coursekit.course.loader import check_course
from coursekit.course.toml_reader import read_lesson

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDE = (DOCS / "authors.md").read_text("utf-8")
CLICKS, FORMATS = GUIDE.split("\n## The format of every file\n")
SCRIPT = ROOT / "tools/pictures.py"
PICTURES = [
    (path.parent / address, words)
    for path in (*ROOT.glob("*.md"), *DOCS.glob("*.md"))
    for words, address in re.findall(r"!\[(.*?)\]\((\S+?)\)", path.read_text("utf-8"))
]
# In italics too, and no words of the page.
NOT_SHOWN = {"whether", "where", "who says so?"}
MOST_BYTES, MOST_WIDE = 80_000, 1000


def made_by_the_script() -> set[str]:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    [names] = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PICTURES"
    ]
    return {f"author-{name}.png" for name in names}


def test_the_guides_show_exactly_the_pictures_that_the_script_makes() -> None:
    files = {path.name for path in (DOCS / "pictures").iterdir()}

    assert made_by_the_script() == files
    assert sorted(path.name for path, _ in PICTURES) == sorted(files)


@pytest.mark.parametrize(("path", "words"), PICTURES, ids=[path.stem for path, _ in PICTURES])
def test_a_picture_is_small_and_says_in_a_sentence_what_it_shows(path: Path, words: str) -> None:
    assert re.fullmatch(r"[A-Z][^.]{30,}\.", words)
    assert path.stat().st_size < MOST_BYTES
    with Image.open(path) as picture:
        assert (picture.format, picture.mode) == ("PNG", "P")
        assert picture.width <= MOST_WIDE


MESSAGES = {words for id in said_in_the_code() for words in ((id,) if isinstance(id, str) else id)}


def test_each_button_and_field_that_the_guide_names_is_called_so_on_the_page() -> None:
    named = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", CLICKS))

    assert len(named) > 30
    assert named - MESSAGES == NOT_SHOWN


def test_each_line_of_check_that_the_guide_explains_is_one_that_it_says() -> None:
    table = CLICKS.partition("| it says | do this |")[2]
    rows = re.findall(r"^\| (.+?) \| .+ \|$", table, re.MULTILINE)

    assert len(rows) > 10
    for row in rows:
        for part in re.findall(r"`([^`]+)`", row):
            # In place of a value stands an example: a block, a number, or three dots.
            words = (re.escape(piece) for piece in re.split(r"P\d+|\b\d+\b|…", part))
            pattern = re.compile(r"\{[^}]+\}".join(words))
            assert any(pattern.search(message) for message in MESSAGES), part


def test_the_lesson_that_the_guide_writes_out_is_a_lesson_without_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    root = new_course(tmp_path / "course")
    page = read_page(str(ROOT / "tests/pages/wordpress-classic.html"))
    write_text(root, "ferry", page, rights="Invented")
    [lesson] = re.findall(
        r"^```toml\n(# exercises/02_the_ferry.toml\n.+?)^```", FORMATS, re.MULTILINE | re.DOTALL
    )
    (root / "exercises/02_the_ferry.toml").write_text(lesson, "utf-8")
    told: list[str] = []
    mend_lesson(root, "02_the_ferry", told.append)

    course = check_course(root)
    assert not any("minutes" in line for line in told)
    assert [question.id for question in course.lessons["02_the_ferry"].questions] == [
        "a-closed-door",
        "who-speaks",
    ]
    _, keys = read_lesson(root, "02_the_ferry")
    assert {*keys} == {"a-closed-door", "who-speaks"}
