"""Where grades go and what is graded: neither is taken for the other, and each file counts once."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from support.hand_in_files import (
    csv_file,
    grade,
    graded,
    hand_in,
    problems,
    without_pages,
    write,
    zipped,
)

from coursekit.course import Course
from coursekit.gradebook.grade_folder import make_folder

GRADED = {"s1": "7", "s2": "7"}


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> Path:
    files = {"a.json": hand_in(course), "sub/b.json": hand_in(course, "s2", "Bo")}
    return write(tmp_path / "in", files)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes no links for everybody")
@pytest.mark.parametrize("named", ["graded", "sub/../sub/graded", "linked", "sub/../linked"])
def test_a_folder_of_grades_among_the_hand_ins_is_passed_over(
    root: Path, folder: Path, tmp_path: Path, named: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    if "linked" in named:
        (folder / "linked").symlink_to(tmp_path / "elsewhere")
    out = folder / named

    for _ in range(2):
        assert without_pages(root, folder, out) == 0
        assert (graded(out), problems(out)) == (GRADED, {})


def test_the_folder_of_the_hand_ins_cannot_be_that_of_the_grades(
    root: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.rglob("*"))
    for out in (folder, folder / "sub/..", tmp_path / "sub/../in"):
        (tmp_path / "sub").mkdir(exist_ok=True)
        assert without_pages(root, folder, out) == 1
        assert "grades cannot go into the folder of the hand-ins itself" in capsys.readouterr().err

    assert sorted(folder.rglob("*")) == before


def test_grades_may_go_into_a_folder_around_the_hand_ins(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    for _ in range(2):
        assert without_pages(root, folder, tmp_path) == 0
        assert (graded(tmp_path), problems(tmp_path)) == (GRADED, {})


def test_an_earlier_folder_of_grades_among_the_hand_ins_is_a_line(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    write(folder / "old/handed-in", {"c.json": b"{}"})
    without_pages(root, folder / "a.json", folder / "old")
    out = tmp_path / "out"
    paths = sorted(folder.iterdir())

    assert without_pages(root, folder, out) == 0
    assert graded(out) == GRADED
    assert [*problems(out)] == ["old"]
    assert problems(out)["old"].startswith("is a folder of grades, and was passed over")
    assert grade(root, *paths, "--out", out, "--no-feedback") == 0  # as a shell writes out in/*
    assert graded(out) == GRADED


def test_a_folder_of_grades_alone_is_no_folder_of_hand_ins(
    root: Path, folder: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without_pages(root, folder, out)
    for other in (out, tmp_path / "new"):
        assert without_pages(root, out, other) == 1
        said = capsys.readouterr().err
        assert f"{out}: is a folder of grades; expected hand-ins. To grade again" in said
    assert without_pages(root, out / "feedback", out) == 1
    assert "is where pages of feedback go" in capsys.readouterr().err

    assert not (tmp_path / "new").exists()


def test_what_is_named_twice_or_lies_in_another_is_looked_at_once(
    root: Path, course: Course, folder: Path, out: Path
) -> None:
    write(folder, {"class.zip": zipped({"c.json": hand_in(course, "", "")})})
    alone = folder / "class.zip"
    named = ([folder, folder], [folder, folder / "sub" / ".."], [folder, alone, folder])
    for number, paths in enumerate(named):
        fresh = out / str(number)
        assert grade(root, *paths, "--out", fresh, "--no-feedback") == 0
        assert graded(fresh) == GRADED | {"": "7"}


def test_the_roster_may_lie_among_the_hand_ins_but_not_where_it_is_written_over(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = csv_file(folder / "roster.csv", [["id", "name"], ["s1", "Ada"], ["s2", "Bo"]])

    assert without_pages(root, folder, out, "--roster", roster) == 0
    assert problems(out) == {}
    before = (out / "gradebook.csv").read_bytes()
    assert without_pages(root, folder, out, "--roster", out / "gradebook.csv") == 1
    assert "would be written over with grades" in capsys.readouterr().err
    assert (out / "gradebook.csv").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps other rights")
def test_a_new_folder_of_grades_is_its_owner_s_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "new")
    (tmp_path / "old").mkdir(mode=0o755)
    make_folder(tmp_path / "old")

    rights = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new", "old")]
    assert rights == [0o700, 0o755]
