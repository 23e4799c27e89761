"""Opening a lesson again: after an author's edit, and with several courses on one machine."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.small_course import change, write_course

from coursekit import (
    CourseError,
    OpenLesson,
    hand_in,
    open_contents,
    open_lesson,
    open_practice,
    score,
)
from coursekit.course.loader import load_course
from coursekit.errors import UnknownName
from coursekit.lesson import kernel
from coursekit.lesson.session import LessonSession
from coursekit.work.handin import read_hand_in
from coursekit.work.workfile import WorkFile

EXERCISES, KEYS = "exercises/01_bridge.toml", "exercises/keys/01_bridge.toml"

ANOTHER = """
[[questions]]
id = "more"
kind = "value"
type = "number"
title = "How many bridges?"
prompt = "Count them."
points = 1
hints = ["One.", "Two."]
"""
ANOTHER_KEY = """
[more]
explanation = "One."
accept = ["1"]
wrong = {misconception = "named-is-true", feedback = "No."}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("COURSEKIT_WORK", raising=False)
    return write_course(tmp_path / "course")


@pytest.fixture
def lesson(root: Path) -> OpenLesson:
    return open_lesson("01_bridge", root)


def append(root: Path, file: str, text: str) -> None:
    with (root / file).open("a", encoding="utf-8") as whole:
        whole.write(text)


# --- an author's edit ---


def test_an_edited_exercise_is_there_when_the_cell_is_run_again(
    root: Path, lesson: OpenLesson
) -> None:
    shown = lesson["safe"]
    change(root, EXERCISES, "What do you know now?", "What do you know for sure?")

    again = open_lesson("01_bridge", root)
    assert again is lesson
    assert again["safe"] is shown
    assert shown.question["prompt"] == "What do you know for sure?"


def test_an_edited_key_grades_what_was_answered_before(root: Path, lesson: OpenLesson) -> None:
    lesson["safe"].answer = {"options": ["true"]}
    lesson["safe"].check()
    summary = lesson.summary()
    assert lesson["safe"].feedback["outcome"] == "not yet"
    change(root, KEYS, "options.said = {right = true,", "options.true = {right = true,")
    change(root, KEYS, "options.true = {misc", "options.said = {misc")

    open_lesson("01_bridge", root)
    assert lesson["safe"].feedback["outcome"] == "correct"
    assert {row["id"]: row["outcome"] for row in summary.summary["rows"]}["safe"] == "correct"


def test_a_question_that_is_added_can_be_answered(root: Path, lesson: OpenLesson) -> None:
    with pytest.raises(UnknownName):
        lesson["more"]
    append(root, EXERCISES, ANOTHER)
    append(root, KEYS, ANOTHER_KEY)

    open_lesson("01_bridge", root)
    lesson["more"].answer = {"value": "1"}
    assert len(lesson.results()) == 4
    assert lesson.results()[-1].outcome == "correct"


def test_a_question_that_is_gone_says_so_and_its_answer_is_kept(
    root: Path, lesson: OpenLesson
) -> None:
    lesson["safe"].answer = {"options": ["true"]}
    change(root, EXERCISES, 'id = "safe"', 'id = "sure"')
    change(root, KEYS, "[safe]", "[sure]")

    open_lesson("01_bridge", root)
    with pytest.raises(UnknownName, match="No question 'safe'"):
        lesson["safe"]
    assert lesson["sure"].answer == {"options": []}
    lesson["sure"].answer = {"options": ["said"]}
    saved = json.loads((root / "work/01_bridge.json").read_text("utf-8"))
    assert set(saved["attempts"]) == {"safe", "sure"}


def test_a_question_of_another_kind_gets_another_widget(root: Path, lesson: OpenLesson) -> None:
    append(root, EXERCISES, ANOTHER)
    append(root, KEYS, ANOTHER_KEY)
    open_lesson("01_bridge", root)
    before = lesson["more"]
    change(root, EXERCISES, 'kind = "value"\ntype = "number"', 'kind = "written"')
    append(root, EXERCISES, 'rubric = [{id = "why", text = "Says why.", points = 1}]')
    change(root, KEYS, ANOTHER_KEY, '[more]\nexplanation = "One."\nanswer = "One and only one."\n')

    open_lesson("01_bridge", root)
    assert (type(before).__name__, type(lesson["more"]).__name__) == ("Value", "Written")


def test_a_label_set_that_is_added_is_there(root: Path, lesson: OpenLesson) -> None:
    codebook = (root / "exercises/codebook.toml").read_text("utf-8")
    more = codebook.replace("attribution", "words").replace("Attribution", "Words")
    more = more.replace('id = "source"', 'id = "loaded"').replace('id = "cue"', 'id = "plain"')
    append(root, "exercises/codebook.toml", more)

    open_lesson("01_bridge", root)
    assert "Words" in repr(lesson.codebook("words"))


def test_an_edit_with_a_fault_is_told_and_the_lesson_stays_as_it_was(
    root: Path, lesson: OpenLesson
) -> None:
    prompt = lesson["safe"].question["prompt"]
    change(root, EXERCISES, 'kind = "choice"', 'kind = "chioce"')
    for _ in range(2):
        with pytest.raises(CourseError, match="chioce"):
            open_lesson("01_bridge", root)
    lesson["safe"].check()
    assert lesson["safe"].question["prompt"] == prompt

    change(root, EXERCISES, 'kind = "chioce"', 'kind = "choice"')
    assert open_lesson("01_bridge", root) is lesson


def test_another_file_of_the_course_may_come_and_go(root: Path, lesson: OpenLesson) -> None:
    for name in ("txt", "toml"):
        shutil.copy(root / f"articles/bridge.{name}", root / f"articles/copy.{name}")
    open_lesson("01_bridge", root)
    assert lesson.article("copy").text == lesson.article("bridge").text

    for name in ("txt", "toml"):
        (root / f"articles/copy.{name}").unlink()
    open_lesson("01_bridge", root)
    with pytest.raises(UnknownName, match="No article 'copy'"):
        lesson.article("copy")


# --- each cell opens the lesson ---


def files_opened(act: Callable[[], object]) -> list[str]:
    """Do something, and list the files below no matter which folder that were opened for it."""
    opened: list[str] = []
    watching = [True]
    sys.addaudithook(
        lambda event, about: (
            opened.append(str(about[0])) if watching[0] and event == "open" else None
        )
    )
    act()
    watching.clear()
    watching.append(False)
    return opened


def test_a_lesson_that_nothing_has_changed_is_opened_without_reading_a_file(
    root: Path, lesson: OpenLesson
) -> None:
    lesson["safe"].answer = {"options": ["said"]}
    open_lesson("01_bridge", root)

    assert files_opened(lambda: open_lesson("01_bridge", root)) == []
    assert files_opened(lambda: WorkFile(root / "work", "small", "01_bridge", {})) != []


def test_what_another_window_has_saved_is_there_when_any_cell_is_run(
    root: Path, lesson: OpenLesson
) -> None:
    shown = lesson["safe"]
    other = LessonSession(load_course(root), "01_bridge", root / "work")
    other.save("safe", {"options": ["true"]})

    open_lesson("01_bridge", root)
    assert shown.answer == {"options": ["true"]}


def test_a_work_file_that_was_set_aside_is_told_once(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "work").mkdir()
    (root / "work/01_bridge.json").write_text("{", "utf-8")
    shown = [open_lesson("01_bridge", root)._repr_mimebundle_() for _ in range(2)]
    open_lesson("01_bridge", root)["safe"]

    assert capsys.readouterr().out.count("is kept as 01_bridge.aside-1.json") == 1
    assert open_lesson("01_bridge", root).notice
    assert shown


def test_the_first_cell_says_that_the_page_is_ready_or_what_makes_it_so(
    lesson: OpenLesson,
) -> None:
    data, _ = lesson._repr_mimebundle_()

    assert data["text/plain"] == "The bridge: 3 questions, 2 minutes"
    assert "<em>Run All Cells</em>" in data["text/html"]
    assert lesson._opening is not None
    assert lesson._opening.line == "This page is ready. Your answers are saved as you go."


# --- a student's course that was changed ---


def sentence(act: Callable[[], object]) -> str:
    """What a notebook shows a student in place of a traceback."""
    with pytest.raises(CourseError) as error:
        act()
    [line] = error.value._render_traceback_()
    return line


CHANGED = (
    "a file of the course was changed ({}). "
    "Get the course anew from your teacher; your answers are kept."
)


OF_ONE_LESSON = [
    ("articles/bridge.txt", "Duarte", "Duartex"),
    ("articles/bridge.toml", "title =", "titel ="),
    ("exercises/01_bridge.toml", 'kind = "choice"', 'kind = "chioce"'),
    ("exercises/01_bridge.toml", "title =", "title"),
    ("exercises/keys/01_bridge.toml", "[safe]", "[saf"),
]
OF_ALL_LESSONS = [
    ("exercises/codebook.toml", "[attribution]", "attribution]"),
    ("course.toml", "id =", "id"),
]


@pytest.mark.parametrize(("file", "old", "new"), [*OF_ONE_LESSON, *OF_ALL_LESSONS])
def test_a_file_that_was_changed_is_one_sentence_for_a_student_whatever_cell_runs(
    root: Path, file: str, old: str, new: str
) -> None:
    change(root, file, old, new, times=1)

    for _ in range(2):
        assert sentence(lambda: open_lesson("01_bridge", root)) == (
            f"This lesson cannot be opened: {CHANGED.format(file)}"
        )


@pytest.mark.parametrize(("file", "old", "new"), OF_ALL_LESSONS)
def test_a_changed_file_that_all_lessons_share_closes_every_page(
    root: Path, file: str, old: str, new: str
) -> None:
    change(root, file, old, new, times=1)
    told = CHANGED.format(file)

    assert sentence(lambda: open_practice(root)) == f"This page cannot be opened: {told}"
    assert sentence(lambda: open_contents(root)) == f"This page cannot be opened: {told}"
    assert sentence(lambda: hand_in(start=root)) == f"Your hand-in file cannot be made: {told}"


@pytest.mark.parametrize(("file", "old", "new"), OF_ONE_LESSON)
def test_a_changed_file_of_one_lesson_closes_that_lesson_and_its_answers_are_handed_in(
    root: Path, file: str, old: str, new: str
) -> None:
    open_lesson("01_bridge", root)["safe"].answer = {"options": ["said"]}
    before = handed_in(root)
    shutil.copytree(root, root / "good", ignore=shutil.ignore_patterns("good"))
    change(root, file, old, new, times=1)

    [row] = open_contents(root).contents["lessons"]
    assert (row["text"], row["href"]) == (f"Closed: {CHANGED.format(file)}", "")
    assert handed_in(root)["lessons"] == before["lessons"]
    form = hand_in(start=root)
    assert form is not None
    assert [line["text"] for line in form.form["summary"]] == [CHANGED.format(file)]
    data = (root / "hand-in-s1.json").read_bytes()
    read = read_hand_in(data, load_course(root / "good"))
    assert set(read.lessons["01_bridge"].attempts) == {"safe"}
    with pytest.raises(CourseError):  # who grades needs all of it
        kernel.whole_course(root)


def test_a_changed_text_closes_no_lesson_on_another(root: Path) -> None:
    lines = (root / "exercises/01_bridge.toml").read_text("utf-8").splitlines()
    (root / "exercises/02_more.toml").write_text("\n".join([*lines[:4], ANOTHER]), "utf-8")
    (root / "exercises/keys/02_more.toml").write_text(ANOTHER_KEY, "utf-8")
    change(root, "course.toml", '["01_bridge"]', '["01_bridge", "02_more"]')
    lesson = open_lesson("01_bridge", root)
    lesson["safe"].answer = {"options": ["said"]}
    text = (root / "articles/bridge.txt").read_text("utf-8")
    change(root, "articles/bridge.txt", "Duarte", "Dvarte")

    open_lesson("02_more", root)["more"].answer = {"value": "1"}
    assert [row["title"] for row in open_contents(root).contents["lessons"]] == [
        "02 The bridge",
        "01 The bridge",
    ]
    assert "Dvarte" not in str(open_lesson("02_more", root)._course.articles)
    assert {*handed_in(root)["lessons"]} == {"01_bridge", "02_more"}
    # A page that stands open goes on with the text that it has.
    lesson["safe"].answer = {"options": ["true"]}
    (root / "articles/bridge.txt").write_text(text, "utf-8", newline="")
    assert open_lesson("01_bridge", root)["safe"].answer == {"options": ["true"]}


def test_a_file_that_is_missing_is_one_sentence_for_a_student(root: Path) -> None:
    (root / "exercises/keys/01_bridge.toml").unlink()

    assert "a file of the course is missing (exercises/keys/01_bridge.toml)" in sentence(
        lambda: open_lesson("01_bridge", root)
    )


def test_the_faults_of_a_course_are_read_once_and_told_by_score_in_full(root: Path) -> None:
    change(root, "articles/bridge.txt", "Duarte", "Duartex")
    sentence(lambda: open_lesson("01_bridge", root))

    assert files_opened(lambda: sentence(lambda: open_lesson("01_bridge", root))) == []
    with pytest.raises(CourseError) as error:
        score("01_bridge", root / "work/01_bridge.json", course=root)
    assert error.value._render_traceback_() == ["\n".join(error.value.faults)]


# --- several courses ---


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work folder that all courses share."""
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / "shared"))
    return tmp_path / "shared"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another course, whose lesson has the same stem."""
    root = write_course(tmp_path / "other")
    change(root, "course.toml", 'id = "small"', 'id = "other"')
    change(root, EXERCISES, 'title = "The bridge"', 'title = "The other bridge"')
    return root


def handed_in(root: Path) -> Any:
    hand_in(student="s1", start=root)
    return json.loads((root / "hand-in-s1.json").read_text("utf-8"))


def test_two_courses_that_share_a_work_folder_have_each_its_lesson_and_its_answers(
    root: Path, other: Path, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = open_lesson("01_bridge", root), open_lesson("01_bridge", other)
    told = capsys.readouterr().out
    first["safe"].answer = {"options": ["said"]}
    second["safe"].answer = {"options": ["true"]}

    assert repr(first).startswith("The bridge:")
    assert repr(second).startswith("The other bridge:")
    assert open_lesson("01_bridge", root)["safe"].answer == {"options": ["said"]}
    assert open_lesson("01_bridge", other)["safe"].answer == {"options": ["true"]}
    assert told.count("\n") == 1
    assert "your work is kept in other/01_bridge.json" in told
    for course, option in ((root, "said"), (other, "true")):
        attempts = handed_in(course)["lessons"]["01_bridge"]["attempts"]
        assert attempts["safe"]["answer"]["options"] == [option]


def test_a_hand_in_holds_no_work_of_another_course(root: Path, other: Path, shared: Path) -> None:
    open_lesson("01_bridge", root)["safe"].answer = {"options": ["said"]}

    assert handed_in(other)["lessons"] == {}


def test_one_course_with_two_work_folders_is_two_lessons(
    root: Path, lesson: OpenLesson, shared: Path
) -> None:
    lesson["safe"].answer = {"options": ["said"]}

    assert open_lesson("01_bridge", root)["safe"].answer == {"options": []}
