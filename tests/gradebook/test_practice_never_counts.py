"""Practice goes along in a hand-in, counts nowhere, and never costs the hand-in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.hand_in_files import STEM, grade, hand_in, problems, write
from support.practice_items import STEM as PRACTICE
from support.practice_items import add_practice

from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.serialize import plain
from coursekit.work import Attempt, Check, Work
from coursekit.work.handin import read_hand_in, read_with_remark, write_hand_in


@pytest.fixture
def practised(root: Path) -> Course:
    return load_course(add_practice(root))


def with_practice(data: bytes, stem: str = PRACTICE) -> bytes:
    """The hand-in with two practice items answered, one of them wrong."""
    log = {True: (Check("2026-01-01T09:00:00+00:00", True),), False: ()}
    log[False] = (Check("2026-01-01T09:01:00+00:00", False, ("named-is-true",)),)
    answers = {"known-0": ("yes", True), "known-1": ("no", False), "gone": ("yes", True)}
    attempts = {
        id: Attempt(ChoiceAnswer((option,)), 1, True, log=log[right])
        for id, (option, right) in answers.items()
    }
    work = Work(lesson=stem, attempts=attempts)
    return json.dumps(json.loads(data) | {"practice": plain(work)}).encode()


def test_grades_are_the_same_to_the_byte_with_practice_and_without(
    root: Path, practised: Course, tmp_path: Path
) -> None:
    files = {"a.json": hand_in(practised), "b.json": hand_in(practised, "s2", "Bo", safe="true")}
    practising = {name: with_practice(data) for name, data in files.items()}
    for folder, handed_in in (("without", files), ("with", practising)):
        out = tmp_path / f"out-{folder}"
        grade(root, write(tmp_path / folder, handed_in), "--out", out)
        assert problems(out) == {}
        assert main(["--course", str(root), "report", str(out)]) == 0

    one, other = tmp_path / "out-without", tmp_path / "out-with"
    names = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    assert names == {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    assert Path("report.html") in names
    # The report shows what practice has shown of skills; all that counts is the same.
    for name in names - {Path("register.sqlite"), Path("report.html")}:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_practice_is_read_for_a_teacher_to_see(practised: Course) -> None:
    read = read_hand_in(with_practice(hand_in(practised)), practised)

    assert [*read.lessons] == [STEM]
    assert read.practice is not None
    assert read.practice.attempts["known-1"].log[0].misconceptions == ("named-is-true",)


def test_practice_of_a_course_that_has_none_now_is_passed_over(course: Course) -> None:
    assert read_hand_in(with_practice(hand_in(course)), course).practice is None


# --- practice that cannot be read ---


def spoilt(data: bytes, practice: Any) -> bytes:
    """The hand-in with anything in the place of practice."""
    return json.dumps(json.loads(data) | {"practice": practice}).encode()


def answered(**answer: Any) -> dict[str, Any]:
    """Work on practice with one answer."""
    return {"lesson": PRACTICE, "attempts": {"known-0": {"answer": {"kind": "choice"} | answer}}}


# What stands in the place of practice, and what problems.csv says of it.
SPOILT = {
    "a number": (5, "is damaged: 5; expected a table"),
    "a list": ([], "is damaged: []; expected a table"),
    "without a lesson": ({}, "is damaged: "),
    "a field too many": (answered(points=3), "is damaged: attempts['known-0']"),
    "another kind of thing as an attempt": (
        {"lesson": PRACTICE, "attempts": {"known-0": 5}},
        "is damaged: attempts['known-0']: 5; expected a table",
    ),
    "a lesson's work": (
        {"lesson": STEM},
        "is damaged: work on the lesson '01_bridge' stands in its place",
    ),
    "an id too long": (
        *(answered(options=["x" * 401]),),
        "is damaged: known-0 holds more than 400 ids, or longer ones",
    ),
}


@pytest.mark.parametrize(("practice", "told"), SPOILT.values(), ids=SPOILT)
def test_practice_that_cannot_be_read_is_left_out_and_the_lessons_are_graded(
    root: Path, practised: Course, tmp_path: Path, practice: Any, told: str
) -> None:
    files = {"a.json": hand_in(practised), "b.json": hand_in(practised, "s2", "Bo", safe="true")}
    spoiling = {name: spoilt(data, practice) for name, data in files.items()}
    for folder, handed_in in (("sound", files), ("spoilt", spoiling)):
        grade(root, write(tmp_path / folder, handed_in), "--out", tmp_path / f"out-{folder}")

    sound, other = tmp_path / "out-sound", tmp_path / "out-spoilt"
    lines = problems(other)
    assert lines.keys() == files.keys()
    for line in lines.values():
        assert line.startswith(f"is graded, but without its practice, which {told}")
    for path in sound.rglob("*"):
        if path.is_file() and path.name not in ("register.sqlite", "problems.csv"):
            assert path.read_bytes() == (other / path.relative_to(sound)).read_bytes(), path.name


def logged(item: str, *log: dict[str, Any]) -> dict[str, Any]:
    """Work on one practice item with these checks."""
    attempt = {"answer": {"kind": "choice"}, "log": list(log)}
    return {"lesson": PRACTICE, "attempts": {item: attempt}}


CHECK = {"at": "", "right": True}


@pytest.mark.parametrize(
    ("practice", "told"),
    [
        (logged("known-0", *[CHECK] * 1_001), "known-0 has 1001 checks; expected 1000 at most"),
        (logged("k" * 401, CHECK), "an id of 401 characters; expected 400 at most"),
        (logged("a", CHECK | {"at": "x" * 4_001}), "a holds more words than a practice item has"),
        (logged("a", CHECK | {"misconceptions": ["x"] * 3_000}), "a holds more words than"),
        (logged("\n\x1b", *[CHECK] * 1_001), "\\n\\x1b has 1001 checks"),
    ],
    ids=["checks", "a name", "a time", "ideas", "a name that does not print"],
)
def test_practice_of_which_the_database_would_grow_is_left_out(
    practised: Course, practice: Any, told: str
) -> None:
    read, remark = read_with_remark(spoilt(hand_in(practised), practice), practised)

    assert read.practice is None
    assert told in remark


def test_the_line_about_practice_is_still_there_when_nothing_has_to_be_graded_again(
    root: Path, practised: Course, tmp_path: Path
) -> None:
    folder = write(tmp_path / "in", {"a.json": spoilt(hand_in(practised), 5)})
    out = tmp_path / "out"
    grade(root, folder, "--out", out)
    before = problems(out)

    grade(root, folder, "--out", out)

    assert problems(out) == before
    assert len(before) == 1


def test_practice_of_a_course_that_has_none_now_says_nothing(
    root: Path, course: Course, tmp_path: Path
) -> None:
    folder = write(tmp_path / "in", {"a.json": spoilt(hand_in(course), 5)})

    grade(root, folder, "--out", tmp_path / "out")

    assert problems(tmp_path / "out") == {}


def test_practice_that_was_done_before_its_notebook_was_renamed_is_read(
    root: Path, practised: Course, tmp_path: Path
) -> None:
    data = with_practice(hand_in(practised), stem="08_older_name")
    grade(root, write(tmp_path / "in", {"a.json": data}), "--out", tmp_path / "out")

    read = read_hand_in(data, practised)

    assert problems(tmp_path / "out") == {}
    assert read.practice is not None
    assert [*read.practice.attempts] == ["known-0", "known-1", "gone"]


@pytest.mark.parametrize("content", ["{", '{"format": "coursekit work", "version": 9}', ""])
def test_a_damaged_practice_file_is_left_out_of_the_hand_in_and_kept(
    root: Path, practised: Course, content: str
) -> None:
    work = root / "work"
    work.mkdir()
    (work / f"{PRACTICE}.json").write_text(content, "utf-8")

    made = write_hand_in(practised, root, "Ada", "s1")

    reason = f"Your practice is not in it, and costs no points: {PRACTICE}.json is "
    assert reason in made.notice
    assert read_hand_in(made.text.encode(), practised).practice is None
    assert (work / f"{PRACTICE}.json").read_text("utf-8") == content
