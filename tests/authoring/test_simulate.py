"""Made-up classes."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from support.small_course import write_course

from coursekit.authoring.simulated_class import SHARES, ideas, made_up_class, people
from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.gradebook.grade_batch import grade_hand_in
from coursekit.questions.base import KINDS
from coursekit.questions.result import add_totals, lesson_total
from coursekit.work import HandIn
from coursekit.work.handin import hand_in_text, read_hand_in


@pytest.fixture(scope="module")
def course(course_root: Path) -> Course:
    return load_course(course_root)


@pytest.fixture(scope="module")
def made(course: Course) -> list[HandIn]:
    return list(made_up_class(course, 300, seed=5))


def simulate(root: Path, out: Path, *more: str) -> int:
    return main(["--course", str(root), "simulate", "--out", str(out), *more])


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*.json")):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def test_the_same_seed_makes_the_same_files_and_another_seed_others(tmp_path: Path) -> None:
    root = write_course(tmp_path / "course")
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert simulate(root, tmp_path / name, "--students", "20", "--seed", seed) == 0

    assert list(files(tmp_path / "a")) == list(files(tmp_path / "b"))
    assert list(files(tmp_path / "a")) != list(files(tmp_path / "c"))


def test_texts_of_a_made_up_class_wait_for_a_person(course: Course, made: list[HandIn]) -> None:
    waiting = [
        result
        for results in grade_hand_in(course, made[0], tuple(course.lessons)).values()
        for result in results
        if result.waiting
    ]

    assert len(waiting) >= 3
    assert any(result.self_scored for result in waiting)


def test_a_larger_class_holds_the_same_students_and_more(course: Course) -> None:
    few = list(made_up_class(course, 10, seed=3))
    many = list(made_up_class(course, 40, seed=3))

    assert many[:10] == few


def test_every_file_says_that_it_is_simulated(tmp_path: Path) -> None:
    root = write_course(tmp_path / "course")
    simulate(root, tmp_path / "class", "--students", "20", "--seed", "1")

    for _, data in files(tmp_path / "class"):
        plain = json.loads(data)
        kind = plain["simulated"].split(":")[0]
        assert kind in SHARES
        assert plain["name"].endswith("(simulated)")
        assert plain["student"].startswith("sim")


def test_every_file_is_a_hand_in_that_is_read_and_graded(course: Course, tmp_path: Path) -> None:
    simulate(Path(__file__).parents[2], tmp_path / "class", "--students", "12", "--seed", "1")

    read = [read_hand_in(data, course) for _, data in files(tmp_path / "class")]
    assert read == list(made_up_class(course, 12, seed=1))


@pytest.mark.parametrize("students", [1, 7, 20, 333])
def test_the_shares_are_those_stated_to_within_one_student(students: int) -> None:
    counts = Counter(person.kind for person in people(students, ["one", "two"]))

    for kind, share in SHARES.items():
        assert abs(counts[kind] - share * students) <= 1


def test_each_wrong_idea_is_held_by_as_many_as_any_other(course: Course) -> None:
    held = ideas(list(course.lessons.values()))
    counts = Counter(person.holds for person in people(1000, held) if person.holds)

    assert set(counts) == set(held)
    assert max(counts.values()) - min(counts.values()) <= 1


def test_the_able_do_better_than_the_average_and_these_than_those_who_guess(
    course: Course, made: list[HandIn]
) -> None:
    scores = defaultdict(list)
    for one in made:
        if len(one.lessons) == len(course.lessons):
            results = grade_hand_in(course, one, course.lessons)
            total = add_totals(map(lesson_total, results.values()))
            scores[one.simulated].append(100 * total.points / total.possible)
    means = {kind: sum(got) / len(got) for kind, got in scores.items()}

    assert means["able"] > means["average"] + 10
    assert means["average"] > means["random"] + 25


def test_holders_of_a_wrong_idea_show_it_far_more_often_than_others(course: Course) -> None:
    idea, lesson = "quoted-is-true", "03_attribution"  # the fewer lessons, the more hold an idea
    shows: dict[str, list[bool]] = {f"holds:{idea}": [], "average": []}
    for one in made_up_class(course, 800, seed=5, stems=[lesson]):
        if one.simulated in shows and lesson in one.lessons:
            results = grade_hand_in(course, one, [lesson])[lesson]
            lines = [line for result in results for line in result.lines]
            shows[one.simulated].append(any(line.misconception == idea for line in lines))
    held, average = (sum(shown) / len(shown) for shown in shows.values())

    assert held > 0.8
    assert held > 2 * average


def test_all_kinds_of_question_that_the_course_asks_are_answered(
    course: Course, made: list[HandIn]
) -> None:
    asked = {question.kind for lesson in course.lessons.values() for question in lesson.questions}
    given = {
        attempt.answer.kind
        for one in made
        for work in one.lessons.values()
        for attempt in work.attempts.values()
    }

    assert given == asked
    assert given <= set(KINDS)


@pytest.mark.seconds
def test_a_large_class_is_made_one_student_at_a_time(course: Course) -> None:
    one_hand_in = len(hand_in_text(next(made_up_class(course, 1, seed=1))))
    _peak(course, 30)  # what is reckoned once and kept
    tracemalloc.start()
    try:
        first, later = _peak(course, 20), _peak(course, 100)
    finally:
        tracemalloc.stop()

    assert later - first < (100 - 20) / 6 * one_hand_in  # some waits for the garbage collector


def _peak(course: Course, students: int) -> int:
    if tracemalloc.is_tracing():
        tracemalloc.reset_peak()
    for _ in islice(made_up_class(course, 300_000, seed=1), students):
        pass
    return tracemalloc.get_traced_memory()[1]


def test_more_than_a_thousand_files_lie_in_folders_of_a_thousand(tmp_path: Path) -> None:
    root = write_course(tmp_path / "course")
    simulate(root, tmp_path / "class", "--students", "1001", "--seed", "1")

    counts = {folder.name: len(list(folder.iterdir())) for folder in (tmp_path / "class").iterdir()}
    assert counts == {"part-001": 1000, "part-002": 1}


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_course(tmp_path / "course")
    (tmp_path / "class").mkdir()
    (tmp_path / "class/mine.txt").write_text("mine", "utf-8")

    assert simulate(root, tmp_path / "class", "--students", "3") == 1
    assert "is not empty; give a new folder" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "class").iterdir()] == ["mine.txt"]


def test_a_lesson_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_course(tmp_path / "course")

    assert simulate(root, tmp_path / "c", "--students", "3", "--lessons", "01_brigde") == 1
    assert "Did you mean '01_bridge'?" in capsys.readouterr().err
