"""A class graded: what is not graded and why, and what is written of the rest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.hand_in_files import STEM, grade, graded, hand_in, problems, table, write, zipped

from coursekit.cli import main
from coursekit.course import Course
from coursekit.gradebook import grade_batch as batches
from coursekit.work.handin import read_with_remark

WIDE = "\uff1d"  # an equals sign that some spreadsheets take for one


def export(root: Path, source: Path, folder: Path) -> list[Any]:
    """The marks that `coursekit export` finds in hand-ins or in a folder of grades."""
    marks = folder / "marks.jsonl"
    arguments = ["export", str(source), "--form", "jsonl", "--out", str(marks)]
    assert main(["--course", str(root), *arguments]) == 0
    return [json.loads(line) for line in marks.read_text("utf-8").splitlines()]


# --- what strangers write ---


def test_no_cell_is_a_formula_and_no_answer_becomes_markup(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    evil = "<img src=x onerror=alert(1)>"
    files = {
        "=cmd.json": hand_in(course, "=1+1", evil, safe=evil),
        "@b.json": b"{",
        "c.json": hand_in(course, f"{WIDE}1", "\t=2"),
    }
    grade(root, write(tmp_path / "in", files), "--out", out)

    for path in out.glob("*.csv"):
        for row in table(path):
            assert [cell for cell in row.values() if cell[:1] in tuple("=+-@\t\r" + WIDE)] == []
    for page in (out / "feedback").iterdir():
        assert "<img" not in page.read_text("utf-8")
    assert graded(out).keys() == {"'=1+1", f"'{WIDE}1"}


def test_each_file_that_cannot_be_graded_has_a_line_with_the_reason(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    good = hand_in(course)
    bomb = zipped({f"{number}.json": b" " * 1_990_000 for number in range(26)})
    four = zipped({"2.zip": zipped({"3.zip": zipped({"4.zip": zipped({"a.json": good})})})})
    wrong = {
        "huge.json": (b" " * 2_000_001, "is larger than 2 MB"),
        "many.zip": (zipped({f"{n}.json": b"" for n in range(201)}), "holds more than 200 files"),
        "bomb.zip": (bomb, "holds more than 50 MB unpacked"),
        "nan.json": (good.replace(b'"checks": 1', b'"checks": NaN', 1), "holds NaN"),
        "deep.json": (b"[" * 1_000_000, "is nested too deeply"),
        "two.json": (good.strip() + good, "goes on after its end"),
        "list.json": (b"[" + good + b"," + good + b"]", "holds a list of 2"),
        "twice.json": (good.replace(b"{", b'{"student": "s9",', 1), "names two students"),
        "empty.json": (b"", "is empty"),
        "photo.jpg": (b"\xff\xd8\xff", "is a picture"),
        "essay.docx": (zipped({"word/document.xml": b"<x/>"}), "is a Word document"),
    }
    files = {name: data for name, (data, _) in wrong.items()}
    files |= {
        "good.json": good,
        "four.zip": four,
        "up.zip": zipped({"../up.json": good, "/etc/absolute.json": good}),
    }
    folder = write(tmp_path / "in", files)
    (folder / "link.json").symlink_to(folder / "good.json")

    assert grade(root, folder, "--out", out) == 1
    told = problems(out)
    reasons = {name: reason for name, (_, reason) in wrong.items()}
    reasons |= {
        "four.zip/2.zip/3.zip/4.zip": "is a zip more than 3 deep",
        "up.zip/../up.json": "has a name with .. in its zip",
        "up.zip//etc/absolute.json": "has an absolute name in its zip",
        "link.json": "is a link",
    }
    assert told.keys() == reasons.keys()
    assert [name for name in told if not told[name].startswith(reasons[name])] == []
    assert graded(out) == {"s1": "7"}
    assert {path.name for path in tmp_path.iterdir()} == {"course", "in", "out"}


def test_no_hand_in_can_stop_the_others(
    root: Path, course: Course, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_with_remark
    bad = hand_in(course, "s2")

    def fails(data: bytes, course: Course) -> object:
        if data == bad:
            raise ZeroDivisionError
        return whole(data, course)

    monkeypatch.setattr(batches, "read_with_remark", fails)
    files = {"a.json": hand_in(course), "b.json": bad, "c.json": hand_in(course, "s3")}
    grade(root, write(tmp_path / "in", files), "--out", out)

    assert graded(out).keys() == {"s1", "s3"}
    assert problems(out) == {"b.json": "cannot be graded: ZeroDivisionError"}


def test_a_name_that_windows_keeps_for_itself_is_no_page(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    ids = ["con", "nul.txt", "a.", "007", "Zoë", "a/b", "x" * 200]
    files = {f"{number}.json": hand_in(course, id) for number, id in enumerate(ids)}
    grade(root, write(tmp_path / "in", files), "--out", out)

    pages = {path.name for path in (out / "feedback").iterdir()}
    assert len(pages) == len(ids)
    assert "007.html" in pages
    assert not pages & {"con.html", "nul.txt.html", "a..html"}
    assert all(len(name) < 90 for name in pages)


def test_a_made_up_hand_in_is_said_to_be_one(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    data = hand_in(course).rstrip()[:-1] + b', "simulated": "able"}'
    grade(root, write(tmp_path / "in", {"a.json": data}), "--out", out)

    assert "Simulated: <bdi>able" in (out / "feedback/s1.html").read_text("utf-8")


# --- what is written ---


def test_results_hold_a_row_for_each_student_and_question(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    grade(root, write(tmp_path / "in", {"a.json": hand_in(course, safe="true")}), "--out", out)

    rows = table(out / "results.csv")
    assert [(row["question"], row["kind"]) for row in rows] == [
        ("mark", "highlight"),
        ("safe", "choice"),
        ("kinds", "classify"),
    ]
    assert rows[1] == {
        "student": "s1",
        "name": "Ada",
        "lesson": STEM,
        "question": "safe",
        "kind": "choice",
        "outcome": "not yet",
        "points": "0",
        "possible": "1",
        "counted": "yes",
        "misconceptions": "named-is-true",
        "answer": "true",
        "page": "s1.html",
    }
    assert rows[0]["answer"].startswith("source: Mayor Ana Duarte | cue: said")
    assert rows[2]["answer"] == "q1=mayor q2=critics"


def test_what_was_handed_in_is_not_copied_and_may_be_moved_away(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(tmp_path / "in", {"a.json": b"\xef\xbb\xbf" + hand_in(course)})
    grade(root, folder, "--out", out)
    before = export(root, folder, tmp_path)
    shutil.rmtree(folder)

    assert list(out.rglob("*.json")) == []
    assert export(root, out, tmp_path) == before != []


@pytest.mark.parametrize(
    ("after", "late"),
    [
        ("2026-01-01T10:00Z", ""),
        ("2026-01-01T09:59:30Z", "less than a minute"),
        ("2026-01-01T09:59Z", "1 minute"),
        ("2026-01-01T09:15Z", "45 minutes"),
        ("2026-01-01T07:50Z", "2 hours and 10 minutes"),
        ("2025-12-30T09:00+01:00", "2 days and 2 hours"),
        ("2025-12-30T14:00Z", "1 day and 20 hours"),
        ("2026-01-01T09:00Z", "1 hour"),
    ],
)
def test_who_is_late_is_said_and_loses_no_points(
    root: Path,
    course: Course,
    tmp_path: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    after: str,
    late: str,
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    grade(root, folder, "--out", out, "--late-after", after)

    [row] = table(out / "gradebook.csv")
    assert (row["late"], row["points"]) == (late, "7")
    assert f"{1 if late else 0} late, after " in capsys.readouterr().out
    page = (out / "feedback/s1.html").read_text("utf-8")
    assert (f"Late: {late} after the deadline. No points were taken off" in page) == bool(late)


def test_canvas_s_word_for_late_is_taken(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(tmp_path / "in", {"doejane_LATE_12_900_h.json": hand_in(course)})
    grade(root, folder, "--out", out)

    [row] = table(out / "gradebook.csv")
    assert (row["late"], row["clock"]) == ("by the LMS", "Canvas")


def test_a_hand_in_whose_time_is_none_is_not_called_late(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course, made="soon")})
    grade(root, folder, "--out", out, "--late-after", "2026-01-01T00:00Z")

    assert table(out / "gradebook.csv")[0]["late"] == "time not known"


@pytest.mark.parametrize(
    "argument", [("--late-after", "tomorrow"), ("--jobs", "0"), ("--gradebook", "campus")]
)
def test_an_argument_that_cannot_be_read_is_told(
    root: Path, tmp_path: Path, argument: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        grade(root, tmp_path, "--out", tmp_path / "out", *argument)
    assert "expected" in capsys.readouterr().err


@pytest.mark.parametrize("students", [40, 41])
def test_a_class_of_more_than_forty_is_a_summary_on_the_terminal(
    root: Path,
    course: Course,
    tmp_path: Path,
    out: Path,
    students: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {
        f"{number:02}.json": hand_in(course, f"s{number:02}", safe="said" if number else "true")
        for number in range(students)
    }
    files |= {f"spoilt-{number}.json": b"{" for number in range(7)} | {"note.txt": b"\xff"}
    assert grade(root, write(tmp_path / "in", files), "--out", out) == 1

    said = capsys.readouterr().out
    if students == 40:
        assert "━" in said  # a table
        assert [f"s{number:02}" for number in range(40) if f"s{number:02}" not in said] == []
        return
    assert said.splitlines()[:8] == [
        "41 students: mean 99.7 %, median 100.0 %, lowest 85.7 %, highest 100.0 %.",
        "  s00 Ada: 6 of 7 (85.7 %)",
        *(f"  s{number:02} Ada: 7 of 7 (100.0 %)" for number in range(1, 5)),
        f"  … and 36 more: see {out / 'students.csv'}.",
        f"Problems by reason; each file has a line in {out / 'problems.csv'}:",
    ]
    named = ", ".join(f"spoilt-{number}.json" for number in range(5))
    cut = f"  7 of: is only the first part of a file: {named}, …\n"
    assert f"{cut}  1 of: is a text, not a hand-in: note.txt\n" in said
    assert said.endswith(f"41 graded, 8 problems; grades and feedback are in {out}\n")


def test_pages_of_an_earlier_run_go_when_none_are_wanted(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    grade(root, folder, "--out", out)
    assert (out / "feedback/s1.html").is_file()

    grade(root, folder, "--out", out, "--no-feedback")
    assert list((out / "feedback").iterdir()) == []


def test_feedback_of_a_large_class_comes_in_several_zips(
    root: Path, course: Course, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coursekit.gradebook.tables.MOST_PAGES", 2)
    files = {f"{number}.json": hand_in(course, f"s{number}") for number in range(3)}
    grade(root, write(tmp_path / "in", files), "--out", out)

    assert {path.name for path in out.glob("*.zip")} == {"feedback-001.zip", "feedback-002.zip"}
