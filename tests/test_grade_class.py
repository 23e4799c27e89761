"""A class graded: the latest of each, what is not graded and why, and going on after a stop."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from handed_in import STEM, grade, graded, hand_in, problems, table, write, zipped
from small import change, write_course

from coursekit.content import load_course
from coursekit.course import Course
from coursekit.grader import batches, grade_class
from coursekit.grader.register import Register
from coursekit.grader.workers import grade_batches
from coursekit.handins.submissions import read_hand_in

WIDE = "\uff1d"  # an equals sign that some spreadsheets take for one


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_course(tmp_path / "course")


@pytest.fixture
def course(root: Path) -> Course:
    return load_course(root)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def made(day: int) -> str:
    return f"2026-01-{day:02}T10:00:00+00:00"


def digests(out: Path) -> dict[str, str]:
    """Every file that grading wrote, but the register, by its content."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "register.sqlite"
    }


# --- which hand-in ---


def test_of_several_hand_ins_the_latest_counts_in_any_letters_of_the_id(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(
        tmp_path / "in",
        {
            "1.json": hand_in(course, "S1", made=made(1)),
            "2.json": hand_in(course, "s1", made=made(3), safe="true"),
            "z.zip": zipped({"3.json": hand_in(course, " s1", made=made(2))}),
        },
    )

    assert grade(root, folder, "--out", out) == 1
    assert graded(out) == {"s1": "6"}
    assert problems(out) == {
        "1.json": "an earlier hand-in of S1; 2.json is graded",
        "z.zip/3.json": "an earlier hand-in of s1; 2.json is graded",
    }


def test_if_the_latest_cannot_be_graded_the_one_before_it_is(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    spoilt = hand_in(course, made=made(3)).replace(b'"Mayor Ana Duarte"', b'"Somebody Else..."')
    folder = write(
        tmp_path / "in",
        {
            "1.json": hand_in(course, made=made(1), safe="true"),
            "2.json": hand_in(course, made=made(2)),
            "3.json": spoilt,
            "4.json": hand_in(course, made=made(4))[:-30],
        },
    )

    assert grade(root, folder, "--out", out) == 1
    assert graded(out) == {"s1": "7"}
    told = problems(out)
    assert told["1.json"] == "an earlier hand-in of s1; 2.json is graded"
    assert told["3.json"] == "mark has a quote that is not in the text"
    assert told["4.json"].startswith("is not JSON")


def test_canvas_s_newest_attempt_counts_whatever_the_files_say(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    path = tmp_path / "submissions.zip"
    path.write_bytes(
        zipped(
            {
                "doejane_12_900_hand-in.json": hand_in(course, made=made(1)),
                "doejane_12_899_hand-in.json": hand_in(course, made=made(9), safe="true"),
                "roeann_13_901_all.zip": zipped({"x/h.json": hand_in(course, "s2", safe="")}),
            }
        )
    )

    grade(root, path, "--out", out)
    assert graded(out) == {"s1": "7", "s2": "6"}
    place = "submissions.zip/doejane_12_899_hand-in.json"
    assert problems(out) == {
        place: "an earlier hand-in of s1; submissions.zip/doejane_12_900_hand-in.json is graded"
    }


def test_two_students_of_the_lms_stay_two_though_both_type_the_same_id(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    names = ["doejane_12_900_h.json", "roeann_13_901_h.json"]
    folder = write(tmp_path / "in", {name: hand_in(course) for name in names})

    assert grade(root, folder, "--out", out) == 0
    assert len(table(out / "students.csv")) == 2
    assert len(list((out / "feedback").iterdir())) == 2


def test_blackboard_s_latest_attempt_counts_and_its_notes_are_told(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    name = "Week_1_jdoe_attempt_2026-01-{}-03-04-05"
    folder = write(
        tmp_path / "in",
        {
            f"{name.format('02')}_h.json": hand_in(course, safe="true"),
            f"{name.format('03')}_h.json": hand_in(course),
            f"{name.format('03')}.txt": b"Name: Jane Doe",
        },
    )

    grade(root, folder, "--out", out, "--late-after", "2026-01-02T12:00")
    assert graded(out) == {"s1": "7"}
    assert table(out / "students.csv")[0]["late"] == "15 h 4 min"
    assert problems(out)[f"{name.format('03')}.txt"].startswith("is a note of the LMS")


def test_moodle_s_folders_and_flat_names_are_read(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    path = tmp_path / "week.zip"
    path.write_bytes(
        zipped(
            {
                "Jane Doe_7_assignsubmission_file/h.json": hand_in(course, "a"),
                "Ann Roe_8_assignsubmission_file_h.json": hand_in(course, "b", safe=""),
                "Ann Roe_8_assignsubmission_onlinetext/onlinetext.html": b"<p>Hello</p>",
            }
        )
    )

    grade(root, path, "--out", out)
    assert graded(out) == {"a": "7", "b": "6"}
    assert len(problems(out)) == 1
    with zipfile.ZipFile(out / "feedback.zip") as archive:
        assert archive.namelist() == [
            "Ann Roe_8_assignfeedback_file_feedback.html",
            "Jane Doe_7_assignfeedback_file_feedback.html",
        ]


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
        "utf16.json": (good.decode().encode("utf-16"), "is not UTF-8 text"),
        "nan.json": (good.replace(b'"checks": 1', b'"checks": NaN', 1), "holds NaN"),
        "deep.json": (b"[" * 1_000_000, "is nested too deeply"),
        "two.json": (good.strip() + good, "goes on after its end"),
        "list.json": (b"[" + good + b"," + good + b"]", "holds a list of 2"),
        "twice.json": (good.replace(b"{", b'{"student": "s9",', 1), "names two students"),
        "empty.json": (b"", "is not JSON"),
        "photo.jpg": (b"\xff\xd8\xff", "is not UTF-8 text"),
        "essay.docx": (zipped({"word/document.xml": b"<x/>"}), "is a zip or an office document"),
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
    whole = read_hand_in
    bad = hand_in(course, "s2")

    def fails(data: bytes, course: Course) -> object:
        if data == bad:
            raise ZeroDivisionError
        return whole(data, course)

    monkeypatch.setattr(batches, "read_hand_in", fails)
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

    assert "Simulated: able" in (out / "feedback/s1.html").read_text("utf-8")


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


def test_what_was_handed_in_is_kept_as_it_was_read(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    data = hand_in(course)
    grade(root, write(tmp_path / "in", {"a.json": b"\xef\xbb\xbf" + data}), "--out", out)

    assert (out / "graded/s1.json").read_bytes() == data


@pytest.mark.parametrize(
    ("after", "late"),
    [
        ("2026-01-01T10:00Z", ""),
        ("2026-01-01T09:59:30Z", "less than 1 min"),
        ("2026-01-01T09:15Z", "45 min"),
        ("2026-01-01T07:50Z", "2 h 10 min"),
        ("2025-12-30T09:00+01:00", "2 d 2 h"),
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
    assert ("No points were taken off" in page) == bool(late)


def test_canvas_s_word_for_late_is_taken(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(tmp_path / "in", {"doejane_LATE_12_900_h.json": hand_in(course)})
    grade(root, folder, "--out", out)

    assert table(out / "gradebook.csv")[0]["late"] == "by the LMS"


def test_a_hand_in_whose_time_is_none_is_not_called_late(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course, made="soon")})
    grade(root, folder, "--out", out, "--late-after", "2026-01-01T00:00Z")

    assert table(out / "gradebook.csv")[0]["late"] == "time not known"


@pytest.mark.parametrize("argument", [("--late-after", "tomorrow"), ("--jobs", "0")])
def test_an_argument_that_cannot_be_read_is_told(
    root: Path, tmp_path: Path, argument: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        grade(root, tmp_path, "--out", tmp_path / "out", *argument)
    assert "expected" in capsys.readouterr().err


def test_feedback_of_a_large_class_comes_in_several_zips(
    root: Path, course: Course, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coursekit.grader.gradebooks.MOST_PAGES", 2)
    files = {f"{number}.json": hand_in(course, f"s{number}") for number in range(3)}
    grade(root, write(tmp_path / "in", files), "--out", out)

    assert {path.name for path in out.glob("*.zip")} == {"feedback-001.zip", "feedback-002.zip"}


# --- going on ---


def test_a_second_run_grades_only_what_is_new_and_takes_away_what_is_gone(
    root: Path, course: Course, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course), "b.json": hand_in(course, "s2")})
    grade(root, folder, "--out", out)
    (folder / "b.json").unlink()
    write(folder, {"c.json": hand_in(course, "s3")})
    done: list[str] = []

    def noted(job, batches, *how):  # type: ignore[no-untyped-def]  # stands in for grade_batches
        for batch, results in grade_batches(job, batches, *how):
            done.extend(one.place for one in results)
            yield batch, results

    monkeypatch.setattr(grade_class, "grade_batches", noted)
    grade(root, folder, "--out", out)

    assert done == ["c.json"]
    assert graded(out).keys() == {"s1", "s3"}
    assert {path.name for path in (out / "feedback").iterdir()} == {"s1.html", "s3.html"}
    assert {path.name for path in (out / "graded").iterdir()} == {"s1.json", "s3.json"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to end a run by")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_was_ended_goes_on_and_writes_the_same(
    root: Path, course: Course, tmp_path: Path, out: Path, how: signal.Signals, jobs: str
) -> None:
    files = {f"{number:04}.json": hand_in(course, f"s{number}") for number in range(900)}
    folder = write(tmp_path / "in", files)
    command = [sys.executable, "-m", "coursekit.cli", "--course", str(root), "grade", str(folder)]
    command += ["--out", str(out), "--jobs", jobs]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        while not (out / "graded").is_dir() or len(os.listdir(out / "graded")) < 64:
            time.sleep(0.005)
        run.send_signal(how)
        said = run.communicate(timeout=30)[1]  # waits for every process that the run started

    before = {path.name: path.stat().st_mtime_ns for path in (out / "graded").iterdir()}
    assert 64 <= len(before) < 900
    if how == signal.SIGINT:
        assert "Run the same command again" in said
        assert run.returncode == 130
    assert grade(root, folder, "--out", out) == 0
    after = {path.name: path.stat().st_mtime_ns for path in (out / "graded").iterdir()}
    again = [name for name, written in before.items() if after[name] != written]
    assert len(after) == 900
    assert len(again) <= 32  # the one batch that was not yet entered
    grade(root, folder, "--out", tmp_path / "whole")
    assert digests(out) == digests(tmp_path / "whole")


def test_a_changed_key_grades_all_anew_and_says_who_moved_and_by_how_much(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "a.json": hand_in(course, "s1", "Ada", safe="true"),
        "b.json": hand_in(course, "s2", "Bo"),
    }
    folder = write(tmp_path / "in", files)
    grade(root, folder, "--out", out)
    key = "exercises/keys/01_bridge.toml"
    change(
        root,
        key,
        "options.said = {right = true, feedback",
        'options.said = {misconception = "named-is-true", feedback',
    )
    change(
        root,
        key,
        'options.true = {misconception = "named-is-true",',
        "options.true = {right = true,",
    )
    capsys.readouterr()

    assert grade(root, folder, "--out", out) == 0
    said = capsys.readouterr().out
    assert "The course or the settings have changed: 2 are graded anew." in said
    assert "2 moved since the last run:\n" in said
    assert "  s1 Ada: 6 to 7 of 7 (+1)\n" in said
    assert "  s2 Bo: 7 to 6 of 7 (-1)\n" in said
    assert graded(out) == {"s1": "7", "s2": "6"}
    grade(root, folder, "--out", out)
    assert "moved" not in capsys.readouterr().out


def test_grades_of_another_course_are_not_mixed(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    grade(root, folder, "--out", out)
    change(root, "course.toml", 'id = "small"', 'id = "other"')

    assert grade(root, folder, "--out", out) == 1
    assert "holds grades of the course 'small'" in capsys.readouterr().err
    with closing(Register(out, "small")):
        pass  # the file is free again


def test_a_damaged_register_is_told(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    write(out, {"register.sqlite": b"no register " * 100})

    assert grade(root, folder, "--out", out) == 1
    assert "is damaged; remove it" in capsys.readouterr().err


def test_two_runs_in_one_folder_do_not_mix(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    out.mkdir()
    with closing(Register(out, course.id)):
        assert grade(root, folder, "--out", out) == 1
    assert "is another `coursekit grade` at work in this folder?" in capsys.readouterr().err


def test_progress_is_shown_on_a_terminal_only(
    root: Path, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    shown = {}
    for terminal in (True, False):
        stream = io.StringIO()
        monkeypatch.setattr(stream, "isatty", lambda terminal=terminal: terminal)
        monkeypatch.setattr(sys, "stderr", stream)
        grade(root, folder, "--out", tmp_path / str(terminal))
        shown[terminal] = stream.getvalue()

    assert "Grading" in shown[True]
    assert "1/1" in shown[True]
    assert shown[False] == ""
