"""A key made of what several readers answered, asked as the page asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.asked_author import again, ask, drop, reader_hand_in

from coursekit import studio as room
from coursekit.course.loader import load_course
from coursekit.course.toml_reader import read_lesson
from coursekit.studio.author_page import AuthorPage

STEM = "01_bridge"


@pytest.fixture
def page(root: Path) -> Iterator[AuthorPage]:
    page = again(root)
    ask(page, "lesson", "open_lesson", stem=STEM)
    ask(page, "lesson", "open_question", id="mark")
    yield page
    room._pages.clear()


def test_what_all_marked_is_core_and_the_author_decides_the_rest(
    root: Path, page: AuthorPage
) -> None:
    course = load_course(root)
    drop(
        page,
        "a.json",
        reader_hand_in(course, "<b>Ada", Mayor_Ana_Duarte="source", said="cue"),
        "readers",
    )
    drop(page, "b.json", reader_hand_in(course, "Bo", Mayor_Ana_Duarte="source"), "readers")
    assert ask(page, "readers", "propose") == "Decide each place, then take it as the key."
    places = {place["text"]: place for place in page.readers["places"]}
    assert {text: place["proposed"] for text, place in places.items()} == {
        "Mayor Ana Duarte": "core",
        "said": "either",
    }
    assert places["said"]["answers"] == ["<b>Ada: Cue", "Bo: nothing"]
    assert page.readers["drawing"]
    assert page.readers["agreement"][0].startswith("All together: alpha ")

    assert "<b>" not in str(page._panels["readers"]._drawing.value)  # type: ignore[attr-defined]
    decided = {places["said"]["id"]: "open"}
    assert ask(page, "readers", "take", decisions=decided).startswith("Taken as the key")
    assert page.question["key"]["faults"] == []
    ask(page, "question", "save")
    spans = read_lesson(root, STEM)[1]["mark"]["spans"]
    assert [(span["quote"], span.get("score", "core")) for span in spans] == [
        ("Mayor Ana Duarte", "core"),
        ("said", "open"),
    ]


def test_one_reader_or_a_file_that_is_none_is_one_line_and_another_kernel_has_the_files(
    root: Path, page: AuthorPage
) -> None:
    drop(page, "a.json", reader_hand_in(load_course(root), "Ada", said="cue"), "readers")
    assert "two readers or more" in ask(page, "readers", "propose")

    drop(page, "a.json", reader_hand_in(load_course(root), "Ada", said="cue"), "readers")
    drop(page, "a.json", b"{}", "readers")
    said = ask(page, "readers", "propose")
    assert said.startswith("a-2.json")
    assert "\n" not in said
    page = again(root)
    assert page.readers["files"] == ["a-2.json", "a.json"]
    ask(page, "readers", "leave_out", name="a-2.json")
    assert page.readers["files"] == ["a.json"]
