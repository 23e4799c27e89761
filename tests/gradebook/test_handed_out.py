"""What was not handed out counts on neither side: in no table, on no page, in no LMS's file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from support.hand_in_files import cells, csv_file, grade, problems, table
from support.wide_course import write_wide_course

from coursekit.authoring.release import release
from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.gradebook.database_rows import open_results
from coursekit.work import HandIn
from coursekit.work.handin import (
    hand_in_text,
    handed_out,
    questions_of,
    read_hand_in,
    write_hand_in,
)
from coursekit.work.score import full_work
from coursekit.work.workfile import WorkFile, work_folder

BRIDGE, MORE = "01_bridge", "02_more"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of two lessons, of 7 and of 8 points, 3 of which a person gives."""
    return write_wide_course(tmp_path / "course")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where hand-ins are collected."""
    folder = tmp_path / "handed-in"
    folder.mkdir()
    return folder


def hand_in_of(
    course: Course,
    student: str,
    handed: Mapping[str, tuple[str, ...]] | None,
    *,
    full: bool = True,
    lessons: list[str] | None = None,
) -> HandIn:
    """A hand-in that says that this was handed out; lessons are answered in full, or not at all."""
    works = {}
    for stem in lessons or handed or course.lessons:
        work = full_work(course, course.lessons[stem])
        ids = handed[stem] if handed and stem in handed else work.attempts
        attempts = {id: attempt for id, attempt in work.attempts.items() if full and id in ids}
        works[stem] = evolve(work, attempts=attempts)
    return HandIn(
        course=course.id,
        name=student.capitalize(),
        student=student,
        made="2026-01-01T10:00:00+00:00",
        lessons=works,
        handed_out=handed,
    )


def from_copy(root: Path, folder: Path, student: str, lessons: list[str] | None = None) -> None:
    """Hand in what a student does who answers all of a copy of some lessons."""
    course = load_course(root)
    handed = {
        stem: ids for stem, ids in questions_of(course).items() if not lessons or stem in lessons
    }
    put(folder, hand_in_of(course, student, handed))


def put(folder: Path, hand_in: HandIn) -> None:
    path = folder / f"{hand_in.student}.json"
    path.write_text(hand_in_text(hand_in), "utf-8")


def rows(out: Path, name: str = "students") -> dict[str, dict[str, str]]:
    return {row["student"]: row for row in table(out / f"{name}.csv")}


# --- one copy for all ---


def test_a_class_that_got_one_lesson_is_graded_on_that_lesson_everywhere(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from_copy(root, folder, "ada", [BRIDGE])

    assert grade(root, folder, "--out", out) == 0
    assert "Handed out were 1 of 2 lessons: 01_bridge. Only these count." in capsys.readouterr().out
    for name in ("students", "gradebook"):
        row = rows(out, name)["ada"]
        assert MORE not in row
        assert (row["points"], row["possible"], row["percent"]) == ("7", "7", "100.0")
    assert {row["lesson"] for row in table(out / "results.csv")} == {BRIDGE}
    page = (out / "feedback/ada.html").read_text("utf-8")
    assert "7 of 7 points" in page
    assert "More of the bridge" not in page
    assert "not begun" not in page.casefold()


def test_the_report_speaks_of_what_was_handed_out_alone(
    root: Path, folder: Path, out: Path
) -> None:
    from_copy(root, folder, "ada", [BRIDGE])
    grade(root, folder, "--out", out)

    assert main(["--course", str(root), "report", str(out)]) == 0
    assert "More of the bridge" not in (out / "report.html").read_text("utf-8")


def test_canvas_gets_points_out_of_what_was_handed_out(
    root: Path, folder: Path, tmp_path: Path, out: Path
) -> None:
    from_copy(root, folder, "s1", [BRIDGE])
    who = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    columns = ["A small course (42)", "More of the bridge (43)"]
    points = ["    Points Possible", "", "", "", "", "", ""]
    students = [["Doe, Jane", "12", "s1", "jdoe", "A", "", "5"]]
    roster = csv_file(tmp_path / "export.csv", [[*who, *columns], points, *students])

    assert grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas") == 0
    header, possible, jane = cells(out / "gradebook.csv")
    assert "More of the bridge (43)" not in header
    assert [row[header.index(columns[0])] for row in (possible, jane)] == ["7", "7"]


def test_lessons_narrows_what_was_handed_out_further(root: Path, folder: Path, out: Path) -> None:
    from_copy(root, folder, "ada")

    grade(root, folder, "--out", out, "--lessons", MORE)
    row = rows(out)["ada"]
    assert BRIDGE not in row
    assert (row["points"], row["possible"], row["waiting"]) == ("5", "5", "1")


def test_a_lesson_that_is_asked_for_and_was_handed_to_nobody_is_told(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from_copy(root, folder, "ada", [BRIDGE])

    grade(root, folder, "--out", out, "--lessons", MORE)
    assert "Handed out were 0 of 1 lesson" in capsys.readouterr().out
    assert (rows(out)["ada"]["points"], rows(out)["ada"]["possible"]) == ("0", "0")


def test_a_question_that_an_author_adds_after_handing_out_counts_for_nobody(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = load_course(root)
    put(folder, hand_in_of(course, "ada", {BRIDGE: ("mark", "safe")}))

    grade(root, folder, "--out", out, "--lessons", BRIDGE)
    assert "1 question was handed out to nobody, and does not count." in capsys.readouterr().out
    assert {row["question"] for row in table(out / "results.csv")} == {"mark", "safe"}
    assert rows(out)["ada"]["percent"] == "100.0"


# --- copies that are not alike ---


def test_a_lesson_that_a_student_was_not_handed_costs_nothing_and_is_told_in_one_line(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("ada", "bo"):
        from_copy(root, folder, student)
    from_copy(root, folder, "cy", [BRIDGE])

    assert grade(root, folder, "--out", out) == 1
    assert "holds less" in capsys.readouterr().out
    [problem] = problems(out).values()
    assert problem.endswith("1 of the 2 lessons that most were handed")
    assert (rows(out)["cy"][MORE], rows(out)["cy"]["percent"]) == ("", "100.0")
    assert (rows(out)["ada"][MORE], rows(out)["ada"]["possible"]) == ("5", "12")


def test_a_canvas_column_of_a_lesson_stays_as_it_was_for_who_was_not_handed_it(
    root: Path, folder: Path, tmp_path: Path, out: Path
) -> None:
    from_copy(root, folder, "s1")
    from_copy(root, folder, "s2", [BRIDGE])
    header = ["Student", "ID", "SIS Login ID", "Section", "More of the bridge (43)"]
    students = [["Doe, Jane", "12", "s1", "A", ""], ["Roe, Ann", "13", "s2", "A", "3"]]
    points = ["    Points Possible", "", "", "", "8"]
    roster = csv_file(tmp_path / "export.csv", [header, points, *students])

    grade(root, folder, "--out", out, "--roster", roster, "--gradebook", "canvas")
    assert cells(out / "gradebook.csv")[2][-1] != ""
    assert cells(out / "gradebook.csv")[3][-1] == "3"


def test_who_takes_questions_out_of_their_copy_is_told_to_the_teacher(
    root: Path, folder: Path, out: Path
) -> None:
    course = load_course(root)
    whole = questions_of(course)
    for student in ("ada", "bo"):
        put(folder, hand_in_of(course, student, whole))
    put(folder, hand_in_of(course, "cy", whole | {BRIDGE: ("safe",)}))

    assert grade(root, folder, "--out", out) == 1
    [told] = problems(out).values()
    assert told.endswith("7 of the 9 questions that most were handed")


def test_one_larger_copy_makes_nobody_elses_small(root: Path, folder: Path, out: Path) -> None:
    for student in ("ada", "bo"):
        from_copy(root, folder, student, [BRIDGE])
    from_copy(root, folder, "cy")

    assert grade(root, folder, "--out", out) == 0
    assert [rows(out)[student]["possible"] for student in ("ada", "bo", "cy")] == ["7", "7", "12"]


def test_who_got_a_larger_copy_later_is_graded_by_that(root: Path, folder: Path, out: Path) -> None:
    from_copy(root, folder, "ada", [BRIDGE])
    grade(root, folder, "--out", out)
    (folder / "ada.json").rename(folder / "earlier.json")
    course = load_course(root)
    whole = questions_of(course)
    later = evolve(hand_in_of(course, "ada", whole, full=False), made="2026-02-01T10:00:00+00:00")
    put(folder, later)
    grade(root, folder, "--out", out)

    row = rows(out)["ada"]
    assert (row[BRIDGE], row[MORE], row["points"]) == ("0", "0", "0")


# --- what the file says ---


def test_a_file_from_before_this_was_said_is_graded_on_the_whole_course(
    root: Path, folder: Path, out: Path
) -> None:
    put(folder, hand_in_of(load_course(root), "ada", None, full=False))
    assert "handed_out" not in (folder / "ada.json").read_text("utf-8")

    assert grade(root, folder, "--out", out) == 0
    assert rows(out)["ada"]["possible"] == "15"


@pytest.mark.parametrize("handed", [{}, {"99_gone": ["x"]}, {BRIDGE: []}, {BRIDGE: ["gone"]}])
def test_a_file_that_names_nothing_of_the_course_gains_nothing(
    root: Path, folder: Path, out: Path, handed: dict[str, list[str]]
) -> None:
    plain = json.loads(hand_in_text(hand_in_of(load_course(root), "ada", None, full=False)))
    (folder / "ada.json").write_text(json.dumps(plain | {"handed_out": handed}), "utf-8")

    assert grade(root, folder, "--out", out) == 0
    assert rows(out)["ada"]["possible"] == "15"


def test_a_question_that_was_answered_was_handed_out_whatever_the_file_says(
    root: Path, folder: Path, out: Path
) -> None:
    course = load_course(root)
    whole = questions_of(course)
    full = hand_in_of(course, "ada", whole)
    put(folder, evolve(full, handed_out={BRIDGE: ("safe",)}))

    grade(root, folder, "--out", out)
    assert rows(out)["ada"]["possible"] == "12"
    assert {row["question"] for row in table(out / "results.csv")} >= {"mark", "events"}


@pytest.mark.parametrize("handed", ["all", ["x"], {BRIDGE: "mark"}, {BRIDGE: [1]}, {BRIDGE: None}])
def test_another_shape_of_what_was_handed_out_is_one_line(
    root: Path, folder: Path, out: Path, handed: object
) -> None:
    plain = json.loads(hand_in_text(hand_in_of(load_course(root), "ada", None)))
    (folder / "ada.json").write_text(json.dumps(plain | {"handed_out": handed}), "utf-8")

    grade(root, folder, "--out", out)
    assert not any("\n" in told or "Error" in told for told in problems(out).values())


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return load_course(write_wide_course(tmp_path_factory.mktemp("wide") / "course"))


@given(
    st.none()
    | st.dictionaries(
        st.sampled_from([BRIDGE, MORE, "gone"]),
        st.lists(st.sampled_from(["mark", "safe", "events", "why", "gone"])).map(tuple),
    )
)
def test_what_counts_is_always_a_part_of_the_course_and_never_nothing(
    wide: Course, handed: dict[str, tuple[str, ...]] | None
) -> None:
    held = handed_out(hand_in_of(wide, "ada", handed, full=False, lessons=[MORE]), wide)

    assert any(held.values())
    part = wide.handed_out(held)
    assert part.lessons.keys() <= wide.lessons.keys()
    for stem, lesson in part.lessons.items():
        assert set(lesson.questions) <= set(wide.lessons[stem].questions)


def test_what_a_student_hands_in_from_a_copy_counts_as_far_as_the_copy_goes(
    root: Path, folder: Path, tmp_path: Path, out: Path
) -> None:
    whole = load_course(root)
    copy, _ = release(root, tmp_path / "released", [MORE])
    course = load_course(copy)
    file = WorkFile(work_folder(copy), course.id, MORE, {})
    for id, attempt in full_work(whole, whole.lessons[MORE]).attempts.items():
        file.save(id, attempt)
    made = write_hand_in(course, copy, "Ada", "ada")
    (folder / made.name).write_text(made.text, "utf-8")

    assert read_hand_in(made.text.encode(), whole).handed_out == questions_of(course)
    assert grade(root, folder, "--out", out) == 0
    assert (rows(out)["ada"]["points"], rows(out)["ada"]["possible"]) == ("5", "5")


def test_a_made_up_class_that_does_one_lesson_was_handed_that_lesson(
    root: Path, tmp_path: Path, out: Path
) -> None:
    made = tmp_path / "class"
    arguments = ["simulate", "--students", "3", "--out", str(made), "--lessons", BRIDGE]
    assert main(["--course", str(root), *arguments]) == 0
    assert grade(root, made, "--out", out) == 0

    with open_results(out, load_course(root)) as results:
        assert results.lessons == [BRIDGE]
    assert {row["possible"] for row in rows(out).values()} == {"7"}
