"""Nothing is lost by running again: what was taken in stays until it is taken out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.hand_in_files import (
    add_written,
    cells,
    csv_file,
    grade,
    graded,
    hand_in,
    problems,
    table,
    write,
    zipped,
)
from support.small_course import change

from coursekit.course import Course
from coursekit.course.loader import load_course


def one_zip(path: Path, files: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zipped(files))
    return path


def test_a_second_zip_alone_adds_to_the_first_and_its_problems_stay(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = {"doejane_12_900_h.json": hand_in(course, "l12", "Jane Doe"), "essay.pdf": b"%PDF-1"}
    second = {"roeann_13_901_h.json": hand_in(course, "l13", "Ann Roe", safe="")}
    assert grade(root, one_zip(tmp_path / "a.zip", first), "--out", out) == 1
    capsys.readouterr()
    assert grade(root, one_zip(tmp_path / "b.zip", second), "--out", out) == 1

    assert graded(out) == {"l12": "7", "l13": "6"}
    assert "1 hand-in of an earlier run stays graded: l12 Jane Doe." in capsys.readouterr().out
    assert problems(out).keys() == {"a.zip/essay.pdf"}
    one_zip(tmp_path / "a.zip", dict(list(first.items())[:1]))
    assert grade(root, tmp_path / "a.zip", "--out", out) == 0
    assert problems(out) == {}


def test_a_second_class_with_the_same_names_of_files_adds_to_the_first(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    for section in ("a", "b"):
        files = {f"{number}.json": hand_in(course, f"{section}{number}") for number in range(2)}
        assert grade(root, write(tmp_path / section, files), "--out", out) == 0

    assert graded(out).keys() == {"a0", "a1", "b0", "b1"}
    newer = hand_in(course, "b1", made="2026-01-05T00:00:00Z", safe="")
    assert grade(root, write(tmp_path / "b", {"1.json": newer}), "--out", out) == 0
    assert graded(out) == {"a0": "7", "a1": "7", "b0": "7", "b1": "6"}
    assert table(out / "earlier.csv") == []  # the file of the same student was replaced


def test_a_class_that_was_moved_or_packed_is_the_same(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"1.json": hand_in(course, "s1"), "2.json": hand_in(course, "s2", safe="")}
    grade(root, write(tmp_path / "in", files), "--out", out)
    shutil.rmtree(tmp_path / "in")
    capsys.readouterr()
    grade(root, one_zip(tmp_path / "class.zip", files), "--out", out)

    assert [row["file"] for row in table(out / "students.csv")] == [
        "class.zip/1.json",
        "class.zip/2.json",
    ]
    assert "stays" not in capsys.readouterr().out
    assert table(out / "earlier.csv") == []


def test_without_a_path_what_is_there_is_graded_by_the_settings_of_the_run_before(
    root: Path, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_written(root)
    course = load_course(root)
    roster = csv_file(tmp_path / "r.csv", [["id", "name"], ["s1", "Jane Doe"], ["s2", "Ann Roe"]])
    folder = write(tmp_path / "in", {"1.json": hand_in(course, "s1", why="It is not safe.")})
    grade(root, folder, "--out", out, "--roster", roster, "--late-after", "2025-12-31")
    shutil.rmtree(folder)
    rows = cells(out / "to_score.csv")
    rows[1][rows[0].index("points")] = "3"
    sheet = csv_file(tmp_path / "filled.csv", rows)
    capsys.readouterr()

    assert grade(root, "--out", out, "--scores", sheet) == 0
    said = capsys.readouterr().out
    assert f"--roster {roster}" in said
    assert "1 of 2 students handed in nothing" in said
    late = "10 hours and 1 minute"
    [jane, ann] = table(out / "students.csv")
    assert (jane["name"], jane["points"], jane["late"]) == ("Jane Doe", "10", late)
    assert ann["name"] == "Ann Roe"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "holds no grades yet; name the hand-ins, a folder or a zip"),
        (("--forget",), "holds no grades yet"),
        (("nowhere",), "nowhere: no such folder or file; expected hand-ins"),
        (("x" * 300,), "no such folder or file"),
    ],
)
def test_nothing_to_grade_is_one_line(
    root: Path, out: Path, arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert grade(root, *arguments, "--out", out) == 1
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
    assert not out.exists()


def test_forgetting_needs_paths_and_says_first_whose_hand_ins_go(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"{number}.json": hand_in(course, f"s{number}") for number in range(9)}
    folder = write(tmp_path / "in", files)
    grade(root, folder, "--out", out)
    assert grade(root, "--out", out, "--forget") == 1
    assert "--forget takes out what is not below the paths; name them" in capsys.readouterr().err
    for number in range(2, 9):
        (folder / f"{number}.json").unlink()

    assert grade(root, folder, "--out", out, "--forget") == 0
    names = ", ".join(f"s{number} Ada" for number in range(2, 7))
    told = f"7 hand-ins are taken out, not being below the paths: {names} and 2 more."
    assert told in capsys.readouterr().out
    assert graded(out).keys() == {"s0", "s1"}


def test_a_student_who_left_keeps_the_grade_and_is_told(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    rows = [["id", "name"], ["s1", "N 1"], ["s2", "N 2"]]
    files = {f"{n}.json": hand_in(course, f"s{n}", f"N {n}") for n in (1, 2)}
    folder = write(tmp_path / "in", files)
    grade(root, folder, "--out", out, "--roster", csv_file(tmp_path / "r.csv", rows))
    (folder / "2.json").unlink()
    assert (
        grade(root, folder, "--out", out, "--roster", csv_file(tmp_path / "r.csv", rows[:2])) == 1
    )

    assert graded(out) == {"s1": "7", "s2": "7"}
    assert problems(out)["2.json"].endswith("s2 is not in the roster")


def test_who_moved_stands_in_a_table_until_the_next_change(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course, "=s1", "Ada", safe="true")})
    grade(root, folder, "--out", out)
    assert table(out / "moved.csv") == []
    key = "exercises/keys/01_bridge.toml"
    wrong, right = 'misconception = "named-is-true",', "right = true,"
    change(root, key, f"options.true = {{{wrong}", f"options.true = {{{right}")
    change(root, key, f"options.said = {{{right}", f"options.said = {{{wrong}")
    for _ in range(2):
        grade(root, folder, "--out", out)

        [moved] = table(out / "moved.csv")
        assert moved["student"] == "'=s1"
        assert (moved["was"], moved["points"], moved["possible"]) == ("6", "7", "7")
