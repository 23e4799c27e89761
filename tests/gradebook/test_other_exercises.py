"""A hand-in says on which exercises it was made, and grading tells where the grader has others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tomli_w
from attrs import evolve
from support.hand_in_files import grade, graded, problems
from support.small_course import change
from support.wide_course import write_wide_course

from coursekit.course.loader import load_course
from coursekit.course.toml_reader import read_toml
from coursekit.work.exercises import exercise_digests
from coursekit.work.handin import hand_in_text, read_hand_in, write_hand_in

BRIDGE, MORE = "01_bridge", "02_more"
TOLD = "is graded, but was made on other exercises than yours: "


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_wide_course(tmp_path / "course")


@pytest.fixture
def made(root: Path) -> Path:
    """A hand-in that was made on the course as it is now, in a folder of its own."""
    path = write_hand_in(load_course(root), root, "Ada", "s1").path
    assert path is not None
    folder = root.parent / "handed-in"
    folder.mkdir()
    return path.rename(folder / path.name)


def test_the_same_exercises_are_nothing_to_tell(root: Path, made: Path, out: Path) -> None:
    assert json.loads(made.read_text("utf-8"))["exercises"].keys() == {BRIDGE, MORE}

    assert grade(root, made.parent, "--out", out) == 0
    assert problems(out) == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (f"{BRIDGE}.toml", "What do you know now?", "What is known?", f"{BRIDGE} (safe)"),
        (f"{BRIDGE}.toml", "Who speaks?", "Who is it?", f"{BRIDGE} (mark)"),
        (f"{BRIDGE}.toml", "The bridge is not safe.", "It falls.", f"{BRIDGE} (safe)"),
        (f"{MORE}.toml", "points = 2\nhints", "points = 3\nhints", f"{MORE} (events)"),
        (f"{MORE}.toml", 'hints = ["', 'hints = ["Well. ', f"{MORE} (all 6 questions)"),
        (f"keys/{BRIDGE}.toml", "You know what she said.", "So she says.", ""),
        (f"{BRIDGE}.toml", 'title = "The bridge"', 'title = "A bridge"', ""),
    ],
)
def test_a_question_that_was_changed_since_is_told_and_the_hand_in_is_graded_as_before(
    root: Path, made: Path, out: Path, file: str, old: str, new: str, said: str
) -> None:
    change(root, f"exercises/{file}", old, new)

    code = grade(root, made.parent, "--out", out)
    assert problems(out) == ({made.name: f"{TOLD}{said}"} if said else {})
    assert code == 0  # it is settled: nothing is left to grade
    assert graded(out).keys() == {"s1"}


def test_a_lesson_that_is_not_graded_is_not_told(root: Path, made: Path, out: Path) -> None:
    change(root, f"exercises/{MORE}.toml", "points = 2\nhints", "points = 3\nhints")

    grade(root, made.parent, "--out", out, "--lessons", BRIDGE)
    assert problems(out) == {}


def test_a_question_that_is_new_or_gone_is_no_change_of_another(
    root: Path, made: Path, out: Path
) -> None:
    path = root / f"exercises/{MORE}.toml"
    exercise = read_toml(path)
    gone = exercise["questions"].pop()
    path.write_text(tomli_w.dumps(exercise), "utf-8")
    keys = root / f"exercises/keys/{MORE}.toml"
    kept = {id: key for id, key in read_toml(keys).items() if id != gone["id"]}
    keys.write_text(tomli_w.dumps(kept), "utf-8")

    grade(root, made.parent, "--out", out)
    assert problems(out) == {}


def test_files_of_older_forms_and_files_that_say_nonsense_are_graded(
    root: Path, made: Path, out: Path
) -> None:
    course = load_course(root)
    hand_in = read_hand_in(made.read_bytes(), course)
    forms = {
        "old": evolve(hand_in, exercises=None, work_ids={}, student="old"),
        "odd": evolve(hand_in, exercises={"x": {"y": "z"}, BRIDGE: {"q": ""}}, student="odd"),
        "wrong": evolve(hand_in, exercises={BRIDGE: {"safe": "=1+1"}}, student="wrong"),
    }
    for name, form in forms.items():
        (made.parent / f"{name}.json").write_text(hand_in_text(form), "utf-8")
    assert "exercises" not in json.loads((made.parent / "old.json").read_text("utf-8"))

    assert grade(root, made.parent, "--out", out) == 0
    assert problems(out) == {"wrong.json": f"{TOLD}{BRIDGE} (safe)"}
    assert graded(out).keys() == {"s1", *forms}


def test_a_course_that_is_read_again_by_another_version_has_the_same_digests(root: Path) -> None:
    """A field with its default is in no digest, so that a new one changes none."""
    course = load_course(root)
    before = exercise_digests(course)

    change(root, f"exercises/{BRIDGE}.toml", 'id = "safe"', 'id = "safe"\ncounted = true')
    assert exercise_digests(load_course(root)) == before
