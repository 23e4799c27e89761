# ruff: noqa: RUF001  # authors' words in Greek letters, so that Latin ones are the kit's
"""Every word of the desk is in the catalogue, and it speaks the language of its course."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from support.greek_course import write_greek
from support.hand_in_files import csv_file
from support.marked_words import marked, marked_words, unmarked
from support.small_course import change

from coursekit import desk as room
from coursekit.authoring.simulated_class import FIRST, LAST, write_class
from coursekit.catalogue import language, speak
from coursekit.course.loader import load_course
from coursekit.course.notebooks import text_of_html
from coursekit.desk import open_desk
from coursekit.desk.desk_panels import Desk, DeskPanel
from coursekit.desk.grading_desk import in_the_desks_words, in_words

STATIC = Path(room.__file__).with_name("static")
# Files, machine words and names of LMSs are the same in every language.
FILES = r"[\w*-]+\.(?:csv|xlsx|json|zip)"
# What a student who is made up writes.
WRITTEN = ["blue", "five", "green", "long", "new", "night", "old", "open", "red", "river", "two"]
KINDS = ["hand-ins", "roster", "plain", "graded", "sim"]


@pytest.fixture(autouse=True)
def no_desk_stays_open() -> Iterator[None]:
    yield
    room._desks.clear()
    speak("en")


@pytest.fixture
def greek_root(tmp_path: Path) -> Path:
    return write_greek(tmp_path / "1")


def ask(panel: DeskPanel, type: str, **about: Any) -> str:
    panel._received(None, {"type": type, "n": 1, **about}, [])
    return str(panel.panel["said"])


def words_of(panels: list[DeskPanel], folder: Path) -> list[str]:
    """The words that the catalogue lacks in what panels show, without what only machines read."""
    shown: list[str] = []

    def gather(value: Any, name: str = "") -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                gather(part, key)
        elif isinstance(value, list | tuple):
            for part in value:
                gather(part, name)
        elif isinstance(value, str) and name not in ("kind", "path", "place", "gradebook", "id"):
            shown.append(value)

    for panel in panels:
        gather({key: part for key, part in panel.panel.items() if key != "gradebooks"})
        shown += [repr(panel), text_of_html(panel.still())]
    text = re.sub(FILES, " ", "\n".join(shown).replace(str(folder), ""))
    return unmarked(text, [*KINDS, *WRITTEN, *FIRST, *LAST, "make desk", "01_bridge", "bridge"])


def test_no_panel_shows_a_word_that_the_catalogue_lacks(greek_root: Path, tmp_path: Path) -> None:
    course = load_course(greek_root)
    folder = tmp_path / "2"
    with marked_words():
        desk = open_desk(greek_root)
        panels: list[DeskPanel] = [desk.grading, desk.scoring, desk.files]
        assert words_of(panels, tmp_path) == []

        write_class(course, folder, 25, 1)
        (folder / "9.json").write_text("{", "utf-8")
        ask(desk.grading, "path", kind="hand-ins", path=str(folder))
        roster = csv_file(tmp_path / "3.csv", [["id", "name"], ["sim000001", "Α"], ["9", "Β"]])
        ask(desk.grading, "path", kind="roster", path=str(roster))
        said = ask(desk.grading, "grade")
        assert words_of(panels, tmp_path) == []

    standing = desk.grading.panel["counts"]
    assert (standing["graded"], standing["missing"]) == (25, 1)
    assert standing["problems"] == 25  # a damaged file, and 24 who are not on the class list
    assert said == marked("Graded; everything is in the folder {folder}.").format(folder="graded")
    assert desk.grading.panel["problemTitles"] == [
        marked(title) for title in ("File", "Who", "Problem", "Ask for")
    ]


def test_no_line_of_a_panel_has_a_word_that_the_catalogue_lacks(
    greek_root: Path, tmp_path: Path
) -> None:
    write_class(load_course(greek_root), tmp_path / "2", 5, 1)
    with marked_words():
        desk = open_desk(greek_root)
        said = [
            ask(desk.grading, "grade"),
            ask(desk.grading, "path", kind="hand-ins", path=""),
            ask(desk.grading, "path", kind="roster", path="9"),
            ask(desk.grading, "part", kind="hand-ins", name="9", at=0, size=0),
            ask(desk.grading, "path", kind="hand-ins", path=str(tmp_path / "2")),
            ask(desk.grading, "grade"),
            ask(desk.grading, "leave_out", path=str(tmp_path / "2")),
        ]
        place = desk.scoring.panel["place"]
        line = desk.scoring.panel["rubric"][0]["id"]
        about = {"place": place, "criterion": line}
        said += [
            ask(desk.scoring, "undo"),
            ask(desk.scoring, "go", step=-1),
            ask(desk.scoring, "comment", place=place, text="Α"),
            ask(desk.scoring, "score", **about, points=1),
            ask(desk.scoring, "comment", place=place, text="Β"),
            ask(desk.scoring, "score", **about, points=None),
            ask(desk.scoring, "score", **about, points=99),
            ask(desk.scoring, "undo"),
            ask(desk.scoring, "go", step=99),
            ask(desk.scoring, "score", place=["1", "2", "3", "4"], criterion=line, points=1),
            ask(desk.files, "part", name="9", at=0),
            in_words(OSError(2, "9", "8")),
            in_words(OSError("9")),
            in_the_desks_words("--late-after --roster --column"),
        ]

    assert all(line for line in said)
    text = "\n".join(said).replace(str(tmp_path), "").replace(str(greek_root), "")
    assert unmarked(text, ["graded", line, "OSError", "01_bridge"]) == []


def test_every_text_of_the_page_is_a_message() -> None:
    """What else stands in quotation marks is a class, an attribute or a word of the machine."""
    found: set[str] = set()
    for message in extract_from_dir(
        STATIC, [("**.js", "javascript")], keywords={"say": None, "sayMany": (1, 2)}
    ):
        found |= {message[2]} if isinstance(message[2], str) else {*message[2]}
    assert len(found) > 60

    for path in sorted(STATIC.glob("*.js")):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', code):
            is_shown = re.search(r"[A-Z][a-z]+ |[a-z] [a-z]", text) and not re.match(
                r"(lm[- ]|\.\.?/|input:|textarea|\[data|button)", text
            )
            assert text in found or not is_shown, f"{path.name}: {text}"
        for text in re.findall(r"`((?:[^`\\]|\\.)*)`", code):
            words = unmarked(re.sub(r"\$\{(?:[^{}]|\{[^{}]*\})*\}", " ", text))
            assert set(words) <= {"file", "path", "lms", "column", "late", "feedback"}, text


@pytest.mark.parametrize(("tag", "spoken"), [("ar", "ar"), ("es-MX", "es"), ("sw", "en")])
def test_a_desk_speaks_the_language_of_its_course(root: Path, tag: str, spoken: str) -> None:
    change(root, "course.toml", 'id = "', f'language = "{tag}"\nid = "')
    desk = open_desk(root)

    assert language() == spoken
    for panel in (desk.grading, desk.scoring, desk.files):
        last = str(panel._esm).strip().rpartition("\n")[2]
        if spoken == "en":
            assert "Object.assign(SPOKEN" not in last
        else:
            words = json.loads(last.removeprefix("Object.assign(SPOKEN, ").removesuffix(");"))
            assert words["language"] == spoken
            assert words["direction"] == ("rtl" if spoken == "ar" else "ltr")
    attributes = {"ar": ' lang="ar" dir="rtl"', "es": ' lang="es" dir="ltr"', "en": ""}
    assert desk.grading.still().startswith(f"<p{attributes[spoken]}><strong>")


def test_a_desk_of_a_course_with_faults_opens_and_tells_them(root: Path) -> None:
    change(root, "course.toml", 'id = "', 'language = "es"\nid = "')
    change(root, "exercises/01_bridge.toml", 'id = "safe"', 'id = "mark"')
    desk = open_desk(root)

    assert isinstance(desk, Desk)
    assert language() == "es"
    assert "exercises/01_bridge.toml" in desk.grading.panel["said"]
