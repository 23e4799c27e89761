"""Practice goes along in a hand-in and counts nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.hand_in_files import STEM, grade, hand_in, problems, write
from support.practice_items import STEM as PRACTICE
from support.practice_items import add_practice

from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.errors import HandInError
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.serialize import plain
from coursekit.work import Attempt, Check, Work
from coursekit.work.handin import read_hand_in


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
    for name in names - {Path("register.sqlite")}:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_practice_is_read_for_a_teacher_to_see(practised: Course) -> None:
    read = read_hand_in(with_practice(hand_in(practised)), practised)

    assert [*read.lessons] == [STEM]
    assert read.practice is not None
    assert read.practice.attempts["known-1"].log[0].misconceptions == ("named-is-true",)


def test_practice_of_a_course_that_has_none_now_is_passed_over(course: Course) -> None:
    assert read_hand_in(with_practice(hand_in(course)), course).practice is None


def test_other_work_in_the_place_of_practice_is_refused(practised: Course) -> None:
    with pytest.raises(HandInError, match="holds work on '01_bridge' as practice"):
        read_hand_in(with_practice(hand_in(practised), stem="01_bridge"), practised)


def test_practice_has_the_limits_of_any_answer(practised: Course) -> None:
    table = json.loads(with_practice(hand_in(practised)))
    table["practice"]["attempts"]["known-0"]["answer"]["options"] = ["x" * 401]

    with pytest.raises(HandInError, match="known-0 holds more than 400 ids, or longer ones"):
        read_hand_in(json.dumps(table).encode(), practised)
