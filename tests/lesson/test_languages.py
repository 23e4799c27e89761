"""Each page speaks its own language, and goes on in it when another is opened beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.arabic_course import STEM, write_arabic
from support.small_course import change

from coursekit import catalogue, hand_in, open_contents, open_lesson
from coursekit.course.loader import load_course
from coursekit.course.page_marks import page_mark
from coursekit.errors import ClosedCourse

CHECKED = {"en": "Correct: 1 of 1 point.", "ar": "صحيح: 1 من نقطة واحدة."}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Leave the language to the tests that follow as it was."""
    yield
    catalogue.speak("en")


@pytest.fixture
def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / "work"))
    return write_arabic(tmp_path / "arabic")


def send(widget: Any, **message: Any) -> None:
    """Send a widget what the page would, as the kernel gets it."""
    data = {"method": "custom", "content": message}
    widget._handle_msg({"content": {"data": data}, "buffers": []})


def test_a_widget_goes_on_in_its_language_when_another_lesson_is_opened(
    arabic: Path, root: Path
) -> None:
    there = open_lesson(STEM, arabic)["safe"]
    here = open_lesson("01_bridge", root)["safe"]

    for widget in (there, here):
        send(widget, type="change", seq=1, answer={"options": ["said"]})
        send(widget, type="check", seq=2)

    assert (there.language, here.language) == ("ar", "en")
    assert there.feedback["headline"] == CHECKED["ar"]
    assert here.feedback["headline"] == CHECKED["en"]
    assert catalogue.language() == "en"  # what was opened last


def test_what_is_drawn_where_no_kernel_runs_tells_its_language_unless_that_is_english(
    arabic: Path, root: Path
) -> None:
    there = open_lesson(STEM, arabic)["safe"].still()
    here = open_lesson("01_bridge", root)["safe"].still()

    assert ' lang="ar" dir="rtl"><p>' in there
    assert "lang=" not in here


def test_a_lesson_may_have_another_language_than_its_course(arabic: Path) -> None:
    change(arabic, f"exercises/{STEM}.toml", "minutes = 2", 'minutes = 2\n        language = "en"')

    lesson = open_lesson(STEM, arabic)
    lesson["safe"].answer = {"options": ["said"]}
    lesson["safe"].check()
    spoken = catalogue.language()
    contents = open_contents(arabic)

    assert lesson["safe"].feedback["headline"] == CHECKED["en"]
    assert (spoken, catalogue.language()) == ("en", "ar")
    assert contents.language == "ar"
    assert hand_in(start=arabic).language == "ar"  # type: ignore[union-attr]


def test_the_contents_stay_in_their_language_when_a_lesson_in_another_is_answered(
    arabic: Path,
) -> None:
    change(arabic, f"exercises/{STEM}.toml", "minutes = 2", 'minutes = 2\n        language = "en"')
    contents = open_contents(arabic)
    before = contents.contents["lessons"][0]["text"]

    send(open_lesson(STEM, arabic)["safe"], type="change", seq=1, answer={"options": ["said"]})

    text = contents.contents["lessons"][0]["text"]
    assert text != before
    assert "،" in text  # an Arabic comma


def test_a_kernel_has_the_code_of_a_page_once_for_each_language(arabic: Path, root: Path) -> None:
    there = open_lesson(STEM, arabic)
    codes = {there["safe"].code, there["who"].code}
    here = open_lesson("01_bridge", root)["safe"]

    assert len(codes) == 1
    assert here.code not in codes
    assert (here.failed, bool(there["safe"].failed)) == ("", True)


def test_a_lesson_that_does_not_open_is_told_of_in_the_language_of_its_course(
    arabic: Path,
) -> None:
    open_contents(arabic)
    change(arabic, f"exercises/{STEM}.toml", 'kind = "choice"', 'kind = "no kind"')

    with pytest.raises(ClosedCourse) as told:
        open_lesson(STEM, arabic)

    assert catalogue.language() == "ar"
    assert STEM in told.value._render_traceback_()[0]


# --- before any kernel runs ---


def test_the_mark_of_a_page_has_its_words_for_before_a_kernel_runs(arabic: Path) -> None:
    mark = page_mark(load_course(arabic), STEM)

    assert {name: value for name, value in mark.items() if name != "words"} == {
        "page": "lesson",
        "language": "ar",
        "direction": "rtl",
    }
    words = mark["words"]
    assert isinstance(words, dict)
    assert words["Print"] == "طباعة"
    assert "Check" not in words  # which the kernel's widgets say


def test_the_mark_of_an_english_page_is_as_short_as_ever(root: Path) -> None:
    assert page_mark(load_course(root), "01_bridge") == {"page": "lesson"}


def test_the_mark_of_a_language_that_the_kit_does_not_speak_has_no_words(root: Path) -> None:
    change(root, "course.toml", 'id = "small"', 'id = "small"\n        language = "he"')

    mark = page_mark(load_course(root), "01_bridge")

    assert mark == {"page": "lesson", "language": "he", "direction": "rtl"}
