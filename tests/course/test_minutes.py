"""How long a lesson takes, and what `coursekit check` says of a promise that is off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.all_kinds_course import write_all_kinds
from support.small_course import change, write_course

from coursekit.course.loader import check_course, load_course
from coursekit.course.minutes import minute_faults
from coursekit.errors import CourseError

EXERCISE = "exercises/01_bridge.toml"
NOTEBOOK = "notebooks/01_bridge.ipynb"
ARTICLE = 'article = "bridge"\n'
OPEN = 'lesson = open_lesson("01_bridge")'
PARTS = """
[[parts]]
title = "Marks"
minutes = 12
[[parts]]
title = "Questions"
minutes = 8
first = "safe"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_course(tmp_path)


def notebook(root: Path, *cells: tuple[str, str]) -> None:
    some = [{"cell_type": kind, "source": source.splitlines(True)} for kind, source in cells]
    (root / NOTEBOOK).write_text(json.dumps({"cells": some}), "utf-8")


def faults(root: Path) -> list[str]:
    return list(minute_faults(root, load_course(root)))


def test_reading_deciding_and_checking_are_added_up(root: Path) -> None:
    prose = " ".join(["word"] * 1_000)  # 5 minutes
    notebook(root, ("markdown", prose), ("code", OPEN), ("code", 'lesson["mark"]'))
    change(root, EXERCISE, "minutes = 2", "minutes = 40")

    # 4 marks are 80 s, a check 10 s, and title, prompt and passage a few words: 6 to 7 minutes
    [fault] = faults(root)
    assert fault == f"{NOTEBOOK}: promises 40 minutes; reckoned 7"


@pytest.mark.parametrize("promised", [6, 7, 8])
def test_a_promise_that_is_nearly_kept_is_kept(root: Path, promised: int) -> None:
    prose = " ".join(["word"] * 1_000)
    notebook(root, ("markdown", prose), ("code", 'lesson["mark"]'))
    change(root, EXERCISE, "minutes = 2", f"minutes = {promised}")

    assert faults(root) == []


@pytest.mark.parametrize(
    "read", ['lesson.read("bridge")', 'open_lesson("01_bridge").read()', f"{OPEN}\nlesson.read()"]
)
def test_a_text_is_read_once_and_the_target_of_a_link_never(root: Path, read: str) -> None:
    text = root / "articles/bridge.txt"
    link = "[the text](#read-bridge) " + "[x](https://example.org/a/b/c/d) " * 3
    again = 'open_lesson("01_bridge").read("bridge", folded=True)'
    notebook(root, ("markdown", link), ("code", read), ("markdown", link), ("code", again))
    change(root, EXERCISE, "minutes = 2", "minutes = 45")

    [fault] = faults(root)
    minutes = len(text.read_text("utf-8").split()) / 200
    assert fault.endswith(f"reckoned {minutes:.0f}")


def test_a_text_to_write_takes_six_minutes(tmp_path: Path) -> None:
    root = write_all_kinds(tmp_path / "all-kinds")
    notebook(root, ("code", 'lesson["note"]'))
    change(root, EXERCISE, "minutes = 2", "minutes = 40")

    [fault] = faults(root)
    assert fault == f"{NOTEBOOK}: promises 40 minutes; reckoned 6"


def test_each_part_is_held_to_its_own_promise(root: Path) -> None:
    change(root, EXERCISE, "minutes = 2", "minutes = 20")
    change(root, EXERCISE, ARTICLE, ARTICLE + PARTS)
    words = " ".join(["word"] * 2_000)  # 10 minutes
    notebook(
        root,
        ("markdown", "# Lesson"),
        ("markdown", f"# Part 1 of 2: Marks\n\n{words}"),
        ("code", 'lesson["mark"]'),
        ("markdown", "# Part 2 of 2: Questions"),
        ("code", 'lesson["safe"]\n'),
    )

    assert faults(root) == [f"{NOTEBOOK}: part 2: promises 8 minutes; reckoned 1"]


def test_a_part_begins_with_the_question_that_the_exercise_file_names(root: Path) -> None:
    change(root, EXERCISE, "minutes = 2", "minutes = 20")
    change(root, EXERCISE, ARTICLE, ARTICLE + PARTS.replace('first = "safe"\n', ""))
    notebook(
        root,
        ("markdown", "# Part 1 of 2: Marks"),
        ("code", 'lesson["mark"]'),
        ("markdown", "# Part 2 of 2: Questions"),
        ("code", 'lesson["safe"]'),
    )

    assert faults(root)[0] == (
        f"{EXERCISE}: parts: part 2: first = ''; expected 'safe', "
        "with which it begins in the notebook"
    )


def test_a_notebook_has_the_parts_that_the_exercise_file_names(root: Path) -> None:
    change(root, EXERCISE, "minutes = 2", "minutes = 20")
    change(root, EXERCISE, ARTICLE, ARTICLE + PARTS)
    notebook(root, ("markdown", "# Part 1 of 1: Marks"))

    assert faults(root) == [
        f"{NOTEBOOK}: its parts are not those of the exercise file; expected cells that begin: "
        "# Part 1 of 2: Marks; # Part 2 of 2: Questions"
    ]


def test_a_part_is_no_longer_than_a_period(root: Path) -> None:
    change(root, EXERCISE, "minutes = 2", "minutes = 46")
    notebook(root, ("markdown", " ".join(["word"] * 9_000)))

    assert faults(root) == [f"{NOTEBOOK}: promises 46 minutes; expected parts of 45 at most"]


def test_parts_add_up_to_the_lesson(root: Path) -> None:
    change(root, EXERCISE, "minutes = 2", "minutes = 21")
    change(root, EXERCISE, ARTICLE, ARTICLE + PARTS)

    with pytest.raises(CourseError) as error:
        load_course(root)
    assert error.value.faults == [f"{EXERCISE}: minutes: 21; the parts take 20 together"]


def test_check_reckons_and_opening_a_lesson_does_not(root: Path) -> None:
    (root / NOTEBOOK).write_text("not JSON", "utf-8")

    assert load_course(root).lessons
    with pytest.raises(CourseError, match=r"01_bridge\.ipynb: cut off in line 1; put"):
        check_course(root)
