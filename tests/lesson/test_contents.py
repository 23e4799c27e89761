"""The page of contents, and the panel at a part's end: how far a student has come, and where on."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from support.practice_items import STEM as PRACTICE
from support.practice_items import add_practice
from support.small_course import change
from support.wide_course import write_wide_course

from coursekit import OpenLesson, hand_in, open_contents, open_lesson
from coursekit.course.loader import check_course, load_course
from coursekit.errors import CourseError, UnknownName
from coursekit.lesson import kernel
from coursekit.work.handin import read_hand_in
from coursekit.work.score import full_work
from coursekit.work.workfile import WorkFile

EXERCISE = "exercises/01_bridge.toml"
ARTICLE = 'article = "bridge"\n'
PARTS = """
[[parts]]
title = "Marks, and more"
minutes = 1
[[parts]]
title = "What is said?"
minutes = 1
first = "kinds"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two lessons, the first in two parts, and the page of contents."""
    for kept in (kernel.lessons, kernel.contents):
        kept.clear()
    root = write_wide_course(tmp_path)
    change(root, EXERCISE, ARTICLE, ARTICLE + PARTS)
    change(root, "course.toml", "lessons =", 'contents = "contents"\n        lessons =')
    (root / "notebooks/contents.ipynb").write_text("{}", "utf-8")
    return root


@pytest.fixture
def lesson(root: Path) -> OpenLesson:
    return open_lesson("01_bridge", root)


def answer(root: Path, stem: str, *ids: str, at: float = 1000, checked: bool = True) -> None:
    """Answer questions of a lesson rightly, all of them when none is named."""
    course = load_course(root)
    file = WorkFile(root / "work", course.id, stem, {})
    full = full_work(course, course.lessons[stem]).attempts
    for id in ids or full:
        file.save(id, evolve(full[id], checked=checked))
    os.utime(file.path, (at, at))


def contents(root: Path) -> Any:
    """What the page shows when it is opened."""
    kernel.contents.clear()
    return open_contents(root).contents


def send(widget: Any, **message: object) -> None:
    widget._handle_custom_msg(message, [])


def put(lesson: OpenLesson, id: str, **value: object) -> None:
    lesson[id].answer = {**lesson[id].answer, **value}


# --- where a student goes on ---


def test_who_has_done_nothing_starts_with_the_first_lesson(root: Path) -> None:
    page = contents(root)

    assert page["go"]["action"] == "Start"
    assert page["go"]["what"].startswith("01 ")
    assert page["go"]["href"] == "01_bridge.ipynb"
    assert [row["action"] for row in page["lessons"]] == ["Start", "Start"]
    assert not (root / "work").exists()  # looking writes nothing


def test_the_lesson_that_was_left_last_is_gone_on_with(root: Path) -> None:
    answer(root, "01_bridge", "mark", at=1000)
    answer(root, "02_more", "events", at=2000)
    assert contents(root)["go"]["href"] == "02_more.ipynb"

    answer(root, "01_bridge", "safe", at=3000)
    page = contents(root)
    assert page["go"]["action"] == "Go on"
    assert page["go"]["href"] == "01_bridge.ipynb#Part-2-of-2:-What-is-said%3F"
    assert page["go"]["what"].endswith("(part 2 of 2)")
    assert [part["done"] for part in page["lessons"][0]["parts"]] == [True, False]


def test_a_part_that_is_begun_opens_where_it_was_left(root: Path) -> None:
    answer(root, "01_bridge", "mark", "safe")
    answer(root, "01_bridge", "kinds", checked=False)

    page = contents(root)
    assert page["go"]["href"] == "01_bridge.ipynb"
    assert page["go"]["what"].endswith("(part 2 of 2)")
    assert page["lessons"][0]["text"].endswith(", 1 to check")


def test_after_a_finished_lesson_comes_the_next_one(root: Path) -> None:
    answer(root, "01_bridge")
    page = contents(root)
    assert (page["go"]["action"], page["go"]["href"]) == ("Go on", "02_more.ipynb")
    assert [row["action"] for row in page["lessons"]] == ["Look again", "Start"]

    answer(root, "02_more")
    page = contents(root)
    assert page["go"] is None
    assert "every question" in page["told"]


def test_who_began_in_the_middle_gets_what_is_left_at_last(root: Path) -> None:
    answer(root, "02_more")

    assert contents(root)["go"]["href"] == "01_bridge.ipynb"


def test_a_test_before_the_course_need_not_be_checked_to_be_done(root: Path) -> None:
    answer(root, "01_bridge")
    answer(root, "02_more")
    uncounted = [
        one.id for one in load_course(root).lessons["02_more"].questions if not one.counted
    ]
    answer(root, "02_more", *uncounted, checked=False)

    assert uncounted
    assert contents(root)["go"] is None


# --- what the page shows ---


def test_a_work_file_that_cannot_be_read_is_one_line_and_the_rest_is_shown(root: Path) -> None:
    answer(root, "02_more", "events")
    (root / "work/01_bridge.json").write_text("{", "utf-8")

    page = contents(root)
    assert page["lessons"][0]["text"] == (
        "Your answers cannot be read: 01_bridge.json is damaged. "
        "Open the lesson: it says what to do."
    )
    assert "1 of 6 answered" in page["lessons"][1]["text"]
    assert (root / "work/01_bridge.json").read_text("utf-8") == "{"


def test_no_text_that_is_put_together_has_two_full_stops(root: Path) -> None:
    answer(root, "01_bridge", "mark")
    (root / "work/02_more.json").write_text('{"format": "coursekit work", "version": 9}', "utf-8")
    lesson = open_lesson("01_bridge", root)
    panel = lesson.part(1)
    send(panel, type="check")
    form = hand_in(start=root)
    send(form, type="hand in", name="Ada", student="")
    shown = (open_contents(root).contents, panel.panel, lesson.summary().form, form)

    assert re.search(r"\.\s*\.(?!\.)", str(shown)) is None


def test_a_lesson_without_its_notebook_closes_nothing_and_has_no_link(root: Path) -> None:
    (root / "notebooks/01_bridge.ipynb").unlink()

    page = contents(root)
    assert (page["lessons"][0]["href"], page["lessons"][0]["action"]) == ("", "")
    assert "missing" in page["lessons"][0]["text"]
    assert page["go"]["href"] == "02_more.ipynb"
    html = open_contents(root).still()
    assert "01_bridge.ipynb" not in html
    assert 'href="02_more.ipynb"' in html
    with pytest.raises(CourseError, match=r"notebooks/01_bridge\.ipynb: missing"):
        check_course(root)


def test_practice_tells_how_many_skills_are_shaky_and_steady(root: Path) -> None:
    add_practice(root)
    assert contents(root)["practice"]["text"].startswith("Five minutes a day")
    lesson = open_lesson("01_bridge", root)
    for option in ("true", "said"):  # the first is wrong, and shows a skill missing
        put(lesson, "safe", options=[option])
        send(lesson["safe"], type="check")

    practice = contents(root)["practice"]
    assert practice["href"] == f"{PRACTICE}.ipynb"
    assert practice["text"] == "Skills: 1 shaky, 0 steady"


def test_an_open_page_follows_what_is_answered_here_and_in_other_kernels(root: Path) -> None:
    page = open_contents(root)
    lesson = open_lesson("01_bridge", root)
    put(lesson, "safe", options=["said"])
    assert "1 of 3 answered" in page.contents["lessons"][0]["text"]

    answer(root, "02_more", "events")  # as another kernel saves it
    assert "0 of 6 answered" in page.contents["lessons"][1]["text"]
    send(page, type="look")
    assert "1 of 6 answered" in page.contents["lessons"][1]["text"]
    assert open_contents(root) is page


def test_what_an_answer_is_worth_is_told_when_it_is_checked_and_not_before(root: Path) -> None:
    lesson = open_lesson("01_bridge", root)
    put(lesson, "safe", options=["said"])
    shown = (
        open_contents(root).contents["lessons"][0]["text"],
        lesson.part(1).panel["text"],
        lesson.summary().summary["text"],
    )
    assert all(", 0 of " in text and text.endswith(", 1 to check") for text in shown)

    lesson["safe"].check()
    assert ", 1 of " in lesson.summary().summary["text"]


def test_the_progress_of_a_lesson_stands_once_on_a_page(root: Path) -> None:
    assert open_contents(root).form["summary"] == []
    summary = open_lesson("01_bridge", root).summary()
    assert [line["title"] for line in summary.form["summary"]] == ["More of the bridge"]


# --- the end of a part ---


def test_opening_a_part_checks_nothing(lesson: OpenLesson) -> None:
    put(lesson, "safe", options=["true"])
    before = lesson._session.file.work

    text = repr(lesson.part(1))
    assert lesson._session.file.work == before
    assert text.splitlines() == [
        "mark: Not attempted: 0 of 4 points.",
        "safe: Answered, not checked yet.",
    ]
    assert [row["outcome"] for row in lesson.part(1).panel["rows"]] == ["not attempted", "answered"]


def test_its_button_checks_what_is_answered_and_not_checked(lesson: OpenLesson) -> None:
    put(lesson, "safe", options=["true"])
    shown, panel = lesson["safe"], lesson.part(1)
    assert panel.panel["ready"]
    send(panel, type="check")

    assert shown.feedback["outcome"] == "not yet"
    assert (
        panel.panel["said"]
        == "1 answer checked: 1 not yet. Left in part 1: 1 to answer, 1 to improve."
    )
    attempts = lesson._session.file.work.attempts
    assert {id: attempt.checks for id, attempt in attempts.items()} == {"safe": 1}
    assert repr(panel).splitlines()[1] == lesson._session.line("safe")

    send(panel, type="check")  # the same answer again is no new try
    assert lesson._session.file.work.attempts["safe"].checks == 1
    assert panel.panel["said"].startswith("Nothing new to check.")
    assert not panel.panel["ready"]


def test_a_saved_notebook_shows_what_was_checked_last(lesson: OpenLesson) -> None:
    put(lesson, "safe", options=["true"])
    part, summary = lesson.part(1), lesson.summary()
    for panel in (part, summary):
        panel._ipython_display_()  # as a cell shows it
    before = part._shown_still
    send(lesson["safe"], type="check", seq=1)

    assert before is not None
    assert "answered, – of 1" in before
    for panel in (part, summary):
        assert panel._shown_still is not None
        assert "not yet, 0 of 1" in panel._shown_still
        assert "not yet" not in panel.live_text()
    assert part.still_text() == repr(part)


def test_a_part_that_is_done_says_so_and_leads_on(root: Path) -> None:
    answer(root, "01_bridge", checked=False)
    lesson = open_lesson("01_bridge", root)
    send(lesson.part(1), type="check")

    assert lesson.part(2).panel["rows"][0]["left"] == "to check"  # another part is left alone
    panel = lesson.part(1).panel
    assert panel["text"].startswith("✓ 2 of 2 answered")
    assert [link["href"] for link in panel["links"]] == [
        "#Part-2-of-2:-What-is-said%3F",
        "contents.ipynb",
    ]
    assert [link["href"] for link in lesson.part(2).panel["links"]] == [
        "02_more.ipynb",
        "contents.ipynb",
    ]


def test_a_lesson_without_parts_is_one_part(root: Path) -> None:
    lesson = open_lesson("02_more", root)

    assert len(lesson.part(1).panel["rows"]) == 4  # without the two that do not count
    assert lesson.part(1).panel["button"] == "Check all of this lesson"
    for number in (0, 2):
        with pytest.raises(UnknownName, match=f"No part {number} in this lesson; expected part 1"):
            lesson.part(number)


def test_a_part_that_an_author_takes_away_disturbs_no_answer(
    root: Path, lesson: OpenLesson
) -> None:
    lesson.part(2)
    change(root, EXERCISE, PARTS, "")
    again = open_lesson("01_bridge", root)
    put(again, "safe", options=["said"])

    assert len(again.part(1).panel["rows"]) == 3
    with pytest.raises(UnknownName):
        again.part(2)


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("kind", "parts: first = 'kind'; no such question in this lesson. Did you mean 'kinds'?"),
        ("mark", "parts: first = 'mark'; its part would have no question"),
    ],
)
def test_a_part_begins_with_a_question_of_the_lesson(root: Path, first: str, told: str) -> None:
    change(root, EXERCISE, 'first = "kinds"', f'first = "{first}"')

    with pytest.raises(CourseError) as error:
        load_course(root)
    assert error.value.faults == [f"{EXERCISE}: {told}"]


# --- the hand-in where a course is not to be written to ---


def test_the_hand_in_goes_to_the_work_folder_of_a_read_only_course(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "home" / "work"
    work.mkdir(parents=True)
    answer(root, "01_bridge")
    (root / "work/01_bridge.json").rename(work / "01_bridge.json")
    monkeypatch.setenv("COURSEKIT_WORK", str(work))
    cannot_be_written(root / "hand-in-s1.json")
    form = hand_in(start=root)
    send(form, type="hand in", name="Ada Doe", student="s1")

    assert form is not None
    assert (
        form.form["message"] == f"Made: hand-in-s1.json, in the folder {work}. Hand in this file."
    )
    handed_in = read_hand_in((work / "hand-in-s1.json").read_bytes(), load_course(root))
    assert set(handed_in.lessons["01_bridge"].attempts) == {"mark", "safe", "kinds"}

    for folder in (root, work):
        cannot_be_written(folder / "hand-in-s2.json")
    send(form, type="hand in", name="", student="s2")
    assert "It cannot be kept here: download it" in form.form["message"]
    assert read_hand_in(form.form["file"].encode(), load_course(root)).student == "s2"


def cannot_be_written(path: Path) -> None:
    """Put a folder where a file would be: no mode of a folder stops root, who may run the tests."""
    (path / "in the way").mkdir(parents=True)
