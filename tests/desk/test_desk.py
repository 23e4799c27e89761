"""The teacher's desk, asked as its page asks: it does what the commands do, and loses nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.hand_in_files import (
    add_written,
    csv_file,
    digests,
    grade,
    graded,
    hand_in,
    write,
    zipped,
)
from support.small_course import CELLS, OPEN, change, write_lesson_notebook

from coursekit import desk as room
from coursekit.authoring.release import release
from coursekit.course.loader import check_course, load_course
from coursekit.desk import open_desk
from coursekit.desk.desk_panels import PART, Desk, DeskPanel
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.rubric import WHOLE
from coursekit.gradebook.scoring import save_scores

SAME, OTHER = "The mayor says that it is not safe.", "Because it is old."
UNEQUAL = ("desk.json", "handed-in")  # what the desk alone keeps in the folder of grades


def ask(panel: DeskPanel, type: str, *data: bytes, **about: Any) -> str:
    """Send a message as the page does, and give the line that the panel shows then."""
    panel._received(None, {"type": type, "n": 1, **about}, [memoryview(part) for part in data])
    return str(panel.panel["said"])


def drop(desk: Desk, name: str, data: bytes, kind: str = "hand-ins") -> str:
    """Drop a file on the desk, in parts."""
    said = ""
    for at in range(0, max(len(data), 1), PART):
        part = data[at : at + PART]
        about = {"kind": kind, "name": name, "at": at, "size": len(data)}
        said = ask(desk.grading, "part", part, **about)
    return said


def fill(desk: Desk, **changes: Any) -> str:
    """Fill in the fields of the form; the others are as on a new desk."""
    empty = {"lessons": [], "gradebook": "plain", "column": "", "late": "", "feedback": ""}
    return ask(desk.grading, "fill", **empty | changes)


def score(desk: Desk, *points: float | None) -> str:
    """Score the answer that is shown, line by line."""
    said, panel = "", desk.scoring.panel
    for line, given in zip(panel["rubric"], points, strict=False):
        place = panel["place"]
        said = ask(desk.scoring, "score", place=place, criterion=line["id"], points=given)
    return said


def take(desk: Desk, name: str) -> bytes:
    """Take a file home, as the page does."""
    parts: list[bytes] = []
    while not parts or len(parts[-1]) == PART:
        ask(desk.files, "part", name=name, at=sum(map(len, parts)))
        parts += desk.files._sent
    return b"".join(parts)


def of_commands(out: Path) -> dict[str, str]:
    """The files that the commands write too."""
    return {name: it for name, it in digests(out).items() if not name.startswith(UNEQUAL)}


def again(root: Path) -> Desk:
    """The desk as a new kernel opens it."""
    room._desks.clear()
    return open_desk(root)


@pytest.fixture
def root(root: Path) -> Path:
    add_written(root)
    return root


@pytest.fixture
def desk(root: Path) -> Iterator[Desk]:
    yield again(root)
    room._desks.clear()


@pytest.fixture
def class_zip(root: Path) -> bytes:
    course = load_course(root)
    texts = {"s1": SAME, "s2": OTHER, "s3": SAME}
    files = {f"{id}.json": hand_in(course, id, f"Name {id}", why=why) for id, why in texts.items()}
    return zipped({**files, "essay.docx": b"PK\x03\x04 an essay"})


def roster(path: Path) -> Path:
    return csv_file(path, [["student", "name"], *([f"s{n}", f"Name s{n}"] for n in range(1, 5))])


# --- as the commands ---


def test_what_the_desk_grades_is_what_the_command_grades_to_the_byte(
    root: Path, desk: Desk, class_zip: bytes, tmp_path: Path
) -> None:
    second = zipped({"late.json": hand_in(load_course(root), "s4", "Name s4", "2026-02-02")})
    given = write(tmp_path / "given", {"one.zip": class_zip, "two.zip": second})
    table = roster(tmp_path / "roster.csv")
    late = "2026-01-15T23:59"

    assert drop(desk, "one.zip", class_zip) == "one.zip is on the desk."
    assert ask(desk.grading, "path", kind="hand-ins", path=f' "{given / "two.zip"}" ')
    drop(desk, "roster.csv", table.read_bytes(), "roster")
    ask(
        desk.grading,
        "fill",
        lessons=["01_bridge"],
        gradebook="plain",
        column="",
        feedback="",
        late=late,
    )
    assert ask(desk.grading, "grade") == "Graded; everything is in the folder graded."
    out = tmp_path / "out"
    options: list[str | Path] = ["--roster", table, "--late-after", late, "--lessons", "01_bridge"]
    grade(root, given / "one.zip", given / "two.zip", "--out", out, *options)

    assert of_commands(root / "graded") == of_commands(out)
    counts = desk.grading.panel["counts"]
    assert counts["graded"] == 4
    assert counts["problems"] == 1
    assert [row[0] for row in desk.grading.panel["graded"]] == ["s1", "s2", "s3", "s4"]


def test_what_is_taken_home_holds_every_score_as_the_command_writes_it(
    root: Path, desk: Desk, class_zip: bytes, tmp_path: Path
) -> None:
    drop(desk, "one.zip", class_zip)
    ask(desk.grading, "grade")
    assert score(desk, 2, 1) == "Saved: 1 of 1. In their own words."
    assert desk.files.panel["outdated"] == 2
    table = take(desk, "students.csv")

    out = tmp_path / "out"
    zip = write(tmp_path / "given", {"one.zip": class_zip}) / "one.zip"
    grade(root, zip, "--out", out)
    shutil.copy(root / "graded/to_score.csv", tmp_path / "scored.csv")
    grade(root, zip, "--out", out, "--scores", tmp_path / "scored.csv")
    assert table == (out / "students.csv").read_bytes()
    assert take(desk, "feedback.zip") == (out / "feedback.zip").read_bytes()
    assert graded(root / "graded") == {"s1": "10", "s2": "7", "s3": "10"}
    assert desk.files.panel["outdated"] == 0


def test_a_large_file_comes_and_goes_in_parts(root: Path, desk: Desk, class_zip: bytes) -> None:
    padded = class_zip + b"\0" * PART  # what stands behind a zip is passed over

    assert drop(desk, "one.zip", padded) == "one.zip is on the desk."
    kept = root / "graded/handed-in/one.zip"
    assert kept.read_bytes() == padded
    ask(desk.grading, "grade")
    page = root / "graded/results.csv"
    page.write_bytes(b"x" * (PART + 1))
    assert take(desk, "results.csv") == page.read_bytes()


def test_the_export_of_an_lms_says_where_the_grades_go(desk: Desk, tmp_path: Path) -> None:
    rows = [["Student", "ID", "SIS Login ID", "Section"], ["Doe, Jane", "12", "jdoe", "A"]]
    export = csv_file(tmp_path / "canvas.csv", rows).read_bytes()

    drop(desk, "canvas.csv", export, "roster")
    assert desk.grading.panel["gradebook"] == "canvas"


# --- scoring ---


def test_the_same_text_is_scored_once_for_all_who_wrote_it(
    root: Path, desk: Desk, class_zip: bytes
) -> None:
    drop(desk, "one.zip", class_zip)
    ask(desk.grading, "grade")
    shown = desk.scoring.panel

    assert shown["students"] == ["Name s1", "Name s3"]
    assert shown["text"] == SAME
    assert shown["full"] == "The mayor says so."
    assert [line["most"] for line in shown["rubric"]] == [2, 1]
    assert shown["questions"] == [{"title": "Why close it?", "answers": 2, "waiting": 2}]
    score(desk, 1, 1)
    assert ask(desk.scoring, "go_on") == ""
    assert desk.scoring.panel["text"] == OTHER
    score(desk, 0, 0)
    assert ask(desk.scoring, "go_on") == "Every answer is scored."
    assert desk.scoring.panel["questions"][0]["waiting"] == 0


def test_a_score_is_kept_before_anything_else_is_pressed(
    root: Path, desk: Desk, class_zip: bytes
) -> None:
    drop(desk, "one.zip", class_zip)
    ask(desk.grading, "grade")
    score(desk, 2)
    ask(desk.scoring, "comment", place=desk.scoring.panel["place"], text="Whose word is it?")

    shown = again(root).scoring.panel
    assert [line["points"] for line in shown["rubric"]] == [2, None]
    assert shown["comment"] == "Whose word is it?"


def test_undo_takes_back_the_last_changes_one_by_one_and_shows_their_answer(
    desk: Desk, class_zip: bytes
) -> None:
    drop(desk, "one.zip", class_zip)
    ask(desk.grading, "grade")
    score(desk, 2, 1)
    ask(desk.scoring, "comment", place=desk.scoring.panel["place"], text="Well seen.")
    ask(desk.scoring, "go", step=1)

    assert ask(desk.scoring, "undo") == "Undone, and saved."
    assert desk.scoring.panel["text"] == SAME
    assert desk.scoring.panel["comment"] == ""
    ask(desk.scoring, "undo")
    assert [line["points"] for line in desk.scoring.panel["rubric"]] == [2, None]
    ask(desk.scoring, "undo")
    assert ask(desk.scoring, "undo") == "There is nothing to undo."
    assert desk.scoring.panel["questions"][0]["waiting"] == 2


def test_what_is_out_of_range_or_gone_is_a_line_and_changes_nothing(
    desk: Desk, class_zip: bytes
) -> None:
    drop(desk, "one.zip", class_zip)
    ask(desk.grading, "grade")
    place = desk.scoring.panel["place"]

    assert score(desk, 3) == "points 3; expected a number from 0 to 2"
    gone = [*place[:2], "a0", place[3]]
    said = ask(desk.scoring, "score", place=gone, criterion="reason", points=1)
    assert said == "This answer is there no longer: the student handed in another"
    assert ask(desk.scoring, "go", step=-1) == "This is the first answer."
    assert desk.scoring.panel["rubric"][0]["points"] is None


def test_an_answer_that_a_sheet_scored_as_a_whole_has_one_line(
    root: Path, desk: Desk, class_zip: bytes, tmp_path: Path
) -> None:
    drop(desk, "one.zip", class_zip)
    ask(desk.grading, "grade")
    assert desk.round.place is not None
    with closing(Gradebook(root / "graded", "small")) as gradebook:
        save_scores(gradebook, *desk.round.at(desk.round.place), {WHOLE: 2})
    desk = again(root)
    ask(desk.scoring, "go", step=-1)
    [line] = desk.scoring.panel["rubric"]

    assert (line["most"], line["points"]) == (3, 2)
    score(desk, None)
    assert [line["points"] for line in desk.scoring.panel["rubric"]] == [None, None]


# --- nothing is lost ---


def test_a_desk_that_is_opened_again_goes_on_where_it_was(
    root: Path, desk: Desk, class_zip: bytes, tmp_path: Path
) -> None:
    drop(desk, "one.zip", class_zip)
    drop(desk, "class.csv", roster(tmp_path / "roster.csv").read_bytes(), "roster")
    ask(
        desk.grading,
        "fill",
        lessons=[],
        gradebook="plain",
        column="",
        feedback="",
        late="2026-01-15T23:59",
    )
    ask(desk.grading, "grade")
    score(desk, 2, 1)
    before = desk.grading.panel | {"lines": [], "said": ""}

    desk = again(root)
    assert desk.grading.panel == before
    assert desk.scoring.panel["text"] == OTHER
    assert desk.files.panel["outdated"] == 2


def test_a_cell_that_is_run_again_shows_the_panels_that_are_there(root: Path, desk: Desk) -> None:
    assert open_desk(root).grading is desk.grading
    assert open_desk(root / "exercises").files is desk.files


def test_two_files_of_one_name_are_both_kept_and_one_file_once(
    root: Path, desk: Desk, class_zip: bytes
) -> None:
    for data in (class_zip, zipped({"x.json": b"{}"}), class_zip):
        drop(desk, "submissions.zip", data)

    kept = sorted(path.name for path in (root / "graded/handed-in").iterdir())
    assert kept == ["submissions-2.zip", "submissions.zip"]
    assert [file["name"] for file in desk.grading.panel["files"]] == [
        "submissions.zip",
        "submissions-2.zip",
    ]


def test_a_file_that_is_taken_off_the_desk_stays_where_it_lies(
    root: Path, desk: Desk, class_zip: bytes
) -> None:
    drop(desk, "one.zip", class_zip)
    path = desk.grading.panel["files"][0]["path"]

    ask(desk.grading, "leave_out", path=path)
    assert desk.grading.panel["files"] == []
    assert Path(path).is_file()


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"hand_ins": 3}', "\udcff", "null"])
def test_a_form_that_cannot_be_read_is_an_empty_one(root: Path, kept: str) -> None:
    (root / "graded").mkdir()
    (root / "graded/desk.json").write_bytes(kept.encode("utf-8", "surrogateescape"))

    assert again(root).grading.panel["files"] == []


# --- what goes wrong is a line ---


@pytest.mark.parametrize(
    ("name", "data", "kind", "told"),
    [
        ("a.zip", b"", "hand-ins", "a.zip: is empty; give the file as it was downloaded"),
        ("a.csv", b"", "roster", "a.csv: is empty; give the file as it was downloaded"),
        ("a.csv", b"student,name\n", "roster", "a.csv: holds no student; expected a row for each"),
        ("a.csv", b"x,y\n1,2\n", "roster", "found x, y; expected a column"),
        ("a.csv", b"PK\x03\x04\xff\xfe\x00", "roster", "a.csv"),
    ],
)
def test_a_file_that_is_not_what_it_was_dropped_for_is_a_line(
    desk: Desk, name: str, data: bytes, kind: str, told: str
) -> None:
    said = drop(desk, name, data, kind)

    assert told in said
    assert "\n" not in said
    assert desk.grading.panel["files"] == []


@pytest.mark.parametrize("path", ["", "none.zip", "a\0b", "x" * 5000])
def test_a_path_to_nothing_is_a_line(desk: Desk, path: str) -> None:
    said = ask(desk.grading, "path", kind="hand-ins", path=path)

    assert said.endswith("no such folder or file; expected hand-ins")


@pytest.mark.parametrize("name", ["../../x.json", "..", "C:\\x.json", "", ".hidden", "a\x00b"])
def test_a_file_is_kept_inside_the_folder_whatever_it_is_called(
    root: Path, desk: Desk, name: str
) -> None:
    drop(desk, name, b"{}")

    [path] = [Path(file["path"]) for file in desk.grading.panel["files"]]
    assert path.parent == root / "graded/handed-in"
    assert not path.name.startswith(".")


def test_nothing_to_grade_is_a_line(root: Path, desk: Desk) -> None:
    assert ask(desk.grading, "grade") == "give the hand-ins first: the zip of your LMS"
    (root / "in").mkdir()
    ask(desk.grading, "path", kind="hand-ins", path="in")
    (root / "in").rmdir()
    assert "in: is gone; give the hand-ins first" in ask(desk.grading, "grade")


def test_a_deadline_that_is_none_is_a_line(desk: Desk, class_zip: bytes) -> None:
    drop(desk, "one.zip", class_zip)
    fill(desk, lessons=[], late="soon")

    assert "the deadline 'soon'; expected such as" in ask(desk.grading, "grade")


def test_feedback_is_held_back_until_the_day_is_over(
    root: Path, desk: Desk, class_zip: bytes
) -> None:
    drop(desk, "one.zip", class_zip)
    fill(desk, feedback="2999-01-01")
    ask(desk.grading, "grade")
    assert "feedback.zip" not in [file["name"] for file in desk.files.panel["files"]]

    fill(desk, feedback="2020-01-01")
    ask(desk.grading, "grade")
    assert "feedback.zip" in [file["name"] for file in desk.files.panel["files"]]


def test_a_folder_that_cannot_be_written_is_a_line(root: Path, desk: Desk) -> None:
    (root / "graded").write_text("a file")

    said = drop(desk, "one.zip", b"PK")
    assert said.startswith(str(root / "graded"))
    assert "expected a place to read from or write to" in said


def test_a_register_in_use_or_damaged_is_a_line_and_the_form_stays(
    root: Path, desk: Desk, class_zip: bytes
) -> None:
    drop(desk, "one.zip", class_zip)
    ask(desk.grading, "grade")
    with closing(Gradebook(root / "graded", "small")):
        assert "is another `coursekit grade` at work in this folder?" in score(desk, 2)
        assert ask(desk.grading, "grade").endswith("at work in this folder?")
    assert desk.scoring.panel["rubric"][0]["points"] is None
    assert score(desk, 2) == "Saved: 2 of 2. Gives a reason."

    (root / "graded/register.sqlite").write_bytes(b"no database" * 1000)
    desk = again(root)
    assert "is damaged; move it to another folder" in desk.grading.panel["said"]
    assert desk.grading.panel["files"]
    assert "is damaged; move it to another folder" in desk.scoring.panel["said"]


def test_a_course_with_faults_is_told_fault_by_fault_and_mended_under_the_desk(
    root: Path, desk: Desk, class_zip: bytes
) -> None:
    drop(desk, "one.zip", class_zip)
    change(root, "exercises/01_bridge.toml", 'kind = "choice"', 'kind = "chose"')
    said = ask(desk.grading, "grade")
    change(root, "exercises/01_bridge.toml", 'kind = "chose"', 'kind = "choice"')

    assert said.startswith("The course has faults. Mend them, then reload this page:\n")
    assert "exercises/01_bridge.toml" in said
    assert ask(desk.grading, "grade").startswith("Graded")


def test_what_nobody_thought_of_is_a_line_too(desk: Desk) -> None:
    said = ask(desk.files, "no such thing")

    assert said.startswith("This failed (AttributeError: ")
    assert said.endswith("Nothing was lost; please report it")


# --- the notebook ---


def test_the_notebook_is_kept_as_a_desk_shows_itself_where_nothing_runs(
    course_root: Path, desk: Desk
) -> None:
    notebook = json.loads((course_root / "teachers/desk.ipynb").read_text("utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]

    assert notebook["metadata"]["coursekit"] == {"page": "desk"}
    for cell, panel in zip(cells, (desk.grading, desk.scoring, desk.files), strict=True):
        [output] = cell["outputs"]
        assert output["data"] == {"text/plain": [repr(panel)], "text/html": [panel.still()]}


def test_the_desk_stays_with_the_teacher(root: Path, tmp_path: Path) -> None:
    (root / "teachers").mkdir()
    (root / "teachers/desk.ipynb").write_text("{}", "utf-8")
    change(root, "exercises/01_bridge.toml", "minutes = 2", "minutes = 10")
    *questions, summary = CELLS
    write_lesson_notebook(root, *questions, f'{OPEN}["why"]', summary)

    check_course(root)
    copy, zip = release(root, tmp_path / "released")
    assert not (copy / "teachers").exists()
    assert b"teachers" not in zip.read_bytes()
