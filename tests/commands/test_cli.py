"""The `coursekit` command, from hand-ins to grades."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from support.small_course import change

from coursekit import commands
from coursekit.cli import COMMANDS, main
from coursekit.course.loader import load_course
from coursekit.work import HandIn
from coursekit.work.handin import hand_in_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "handed-in"
    folder.mkdir()
    return folder


def run(root: Path, *arguments: str | Path) -> int:
    return main(["--course", str(root), *map(str, arguments)])


def gradebook(out: Path) -> list[dict[str, str]]:
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_empty(root: Path, path: Path, student: str, **fields: str) -> None:
    course = load_course(root)
    made = fields.get("made", "2026-01-01T10:00:00+00:00")
    name = fields.get("name", "Ada")
    record = HandIn(course=course.id, name=name, student=student, made=made, lessons={})
    path.write_text(hand_in_text(record), "utf-8")


def test_a_course_without_fault_is_said_to_have_none(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, "check") == 0
    assert capsys.readouterr().out == "No faults: 1 lesson, 3 questions, 1 text.\n"


def test_check_prints_every_fault_and_fails(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "exercises/keys/01_bridge.toml", '"Mayor Ana Duarte"', '"Nobody"')
    change(root, "exercises/01_bridge.toml", 'id = "safe"', 'id = "mark"')

    assert run(root, "check") == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith("exercises/") for line in lines)


def test_every_command_is_a_file_and_a_line_of_the_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {path.stem for path in Path(commands.__path__[0]).glob("*.py")} - {"__init__"}

    assert set(COMMANDS) == files
    for name in COMMANDS:
        with pytest.raises(SystemExit, match="0"):
            main([name, "--help"])
        assert capsys.readouterr().out.startswith(f"usage: coursekit {name} ")


def test_the_shipped_course_has_no_fault(course_root: Path) -> None:
    assert run(course_root, "check") == 0


def test_the_answers_earn_full_marks_on_every_question(
    root: Path, tmp_path: Path, folder: Path
) -> None:
    assert run(root, "answers", "--out", folder) == 0
    assert run(root, "grade", folder, "--out", tmp_path / "out") == 0

    [row] = gradebook(tmp_path / "out")
    assert (row["student"], row["points"], row["percent"]) == ("answers", "7", "100.0")


def test_an_empty_hand_in_is_not_attempted_everywhere_and_earns_0(
    root: Path, tmp_path: Path, folder: Path
) -> None:
    write_empty(root, folder / "a.json", "s1")
    hand_in = json.loads((folder / "a.json").read_text("utf-8"))
    hand_in["lessons"]["01_bridge"] = {"lesson": "01_bridge", "articles": {}, "attempts": {}}
    (folder / "a.json").write_text(json.dumps(hand_in), "utf-8")
    run(root, "grade", folder, "--out", tmp_path / "out")

    [row] = gradebook(tmp_path / "out")
    page = (tmp_path / "out/feedback/s1.html").read_text("utf-8")
    assert (row["points"], row["possible"]) == ("0", "7")
    assert page.count("Not attempted: 0 of") >= 3


def test_files_that_cannot_be_graded_are_told_and_the_rest_is_graded(
    root: Path, tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(root, "answers", "--out", folder)
    (folder / "broken.json").write_text("{", "utf-8")
    (folder / "huge.json").write_bytes(b" " * 2_000_001)
    other = json.loads((folder / "hand-in-answers.json").read_text("utf-8")) | {"course": "x"}
    (folder / "other.json").write_text(json.dumps(other), "utf-8")

    assert run(root, "grade", folder, "--out", tmp_path / "out") == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "is only the first part of a file" in said
    assert "is larger than 2 MB" in said
    assert "is for the course 'x'" in said
    assert len(gradebook(tmp_path / "out")) == 1


def test_of_two_hand_ins_of_one_student_the_later_is_graded(
    root: Path, tmp_path: Path, folder: Path
) -> None:
    write_empty(root, folder / "a.json", "s1", made="2026-01-02T00:00:00+00:00")
    write_empty(root, folder / "b.json", "s1", made="2026-01-01T00:00:00+00:00")

    assert run(root, "grade", folder, "--out", tmp_path / "out") == 0
    assert [row["file"] for row in gradebook(tmp_path / "out")] == ["a.json"]


def test_no_name_becomes_a_formula_or_markup(root: Path, tmp_path: Path, folder: Path) -> None:
    write_empty(root, folder / "a.json", "=1+1", name="<script>alert(1)</script>")
    run(root, "grade", folder, "--out", tmp_path / "out")

    [row] = gradebook(tmp_path / "out")
    [page] = (tmp_path / "out/feedback").iterdir()
    assert row["student"] == "'=1+1"
    assert "<script>" not in page.read_text("utf-8")


@pytest.mark.parametrize("student", ["../../evil", "/etc/passwd", "a/b", "..", "nul\x00"])
def test_no_id_leads_out_of_the_folder(
    root: Path, tmp_path: Path, folder: Path, student: str
) -> None:
    write_empty(root, folder / "a.json", student)
    run(root, "grade", folder, "--out", tmp_path / "out")

    assert len(list((tmp_path / "out/feedback").iterdir())) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"course", "handed-in", "out"}


def test_a_folder_that_is_not_there_is_told(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, "grade", tmp_path / "none", "--out", tmp_path / "out") == 1
    assert "no such folder" in capsys.readouterr().err


def test_a_lesson_that_is_not_there_is_told_with_the_one_meant(
    root: Path, tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("grade", folder, "--out", tmp_path / "out", "--lessons", "01_brigde")

    assert run(root, *arguments) == 1
    assert "Did you mean '01_bridge'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [("answers",), ("release",), ("simulate", "--students", "2", "--seed", "1"), ("grade", ".")],
)
def test_a_place_that_cannot_be_written_to_is_told_in_one_line(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine", "utf-8")

    assert main(["--course", str(root), *command, "--out", str(taken)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(taken) in said
    assert taken.read_text("utf-8") == "mine"
