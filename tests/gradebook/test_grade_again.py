"""Grading goes on in its folder: with what is new, after a stop, and with a changed key."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from support.hand_in_files import digests, grade, graded, hand_in, write
from support.small_course import change

from coursekit.course import Course
from coursekit.gradebook import pipeline as grade_class
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.grade_batch import grade_batches


def test_a_second_run_grades_only_what_is_new_and_keeps_what_is_gone_until_told(
    root: Path,
    course: Course,
    tmp_path: Path,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course), "b.json": hand_in(course, "s2")})
    grade(root, folder, "--out", out)
    (folder / "b.json").unlink()
    write(folder, {"c.json": hand_in(course, "s3")})
    done: list[str] = []

    def noted(job, batches, *how):  # type: ignore[no-untyped-def]  # stands in for grade_batches
        for batch, results in grade_batches(job, batches, *how):
            done.extend(file.path for file, _ in batch)
            yield batch, results

    monkeypatch.setattr(grade_class, "grade_batches", noted)
    assert grade(root, folder, "--out", out) == 0

    assert done == ["c.json"]
    assert graded(out).keys() == {"s1", "s2", "s3"}
    told = "1 hand-in of an earlier run stays graded: s2 Ada. --forget takes out what"
    assert told in capsys.readouterr().out
    assert grade(root, folder, "--out", out, "--forget") == 0
    assert "1 hand-in is taken out, not being below the paths: s2 Ada." in capsys.readouterr().out
    assert graded(out).keys() == {"s1", "s3"}
    assert {path.name for path in (out / "feedback").iterdir()} == {"s1.html", "s3.html"}
    assert not (out / "graded").exists()  # what was handed in stays where it is


@pytest.mark.seconds
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to end a run by")
@pytest.mark.parametrize(
    ("how", "jobs"),
    [
        (signal.SIGINT, "2"),
        (signal.SIGKILL, "1"),
        pytest.param(signal.SIGINT, "1", marks=pytest.mark.slow),
        pytest.param(signal.SIGKILL, "2", marks=pytest.mark.slow),
    ],
)
def test_a_run_that_was_ended_goes_on_and_writes_the_same(
    root: Path, course: Course, tmp_path: Path, out: Path, how: signal.Signals, jobs: str
) -> None:
    files = {f"{number:04}.json": hand_in(course, f"s{number}") for number in range(900)}
    folder = write(tmp_path / "in", files)
    command = [sys.executable, "-m", "coursekit.cli", "--course", str(root), "grade", str(folder)]
    command += ["--out", str(out), "--jobs", jobs]
    # What a shell starts in the background takes no notice of SIGINT, and hands that on.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heed) as run:
        while not (out / "feedback").is_dir() or len(os.listdir(out / "feedback")) < 64:
            time.sleep(0.005)
        run.send_signal(how)
        said = run.communicate(timeout=30)[1]  # waits for every process that the run started

    before = {path.name: path.stat().st_mtime_ns for path in (out / "feedback").iterdir()}
    assert 64 <= len(before) < 900
    if how == signal.SIGINT:
        assert "Run the same command again" in said
        assert run.returncode == 130
    with closing(Gradebook(out, course.id)) as gradebook:
        entered = {f"{hand_in.page}.html" for hand_in in gradebook.hand_ins()}
    # A page is written before its grade is entered, in each of the batches on their way.
    assert len(before) - len(entered) <= 32 * (1 if jobs == "1" else 4)
    assert grade(root, folder, "--out", out) == 0
    after = {path.name: path.stat().st_mtime_ns for path in (out / "feedback").iterdir()}
    again = [name for name, written in before.items() if after[name] != written]
    assert len(after) == 900
    assert entered.isdisjoint(again)  # nothing that was entered is graded again
    grade(root, folder, "--out", tmp_path / "whole")
    assert digests(out) == digests(tmp_path / "whole")


def test_a_run_that_is_interrupted_while_it_reads_closes_all_the_same(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {f"{number}.json": hand_in(course, f"s{number}") for number in range(3)}
    folder = write(tmp_path / "in", files)
    grade(root, folder, "--out", out)
    with closing(Gradebook(out, course.id)) as gradebook:
        reading = gradebook.hand_ins()
        next(reading)
    del reading

    assert grade(root, folder, "--out", out) == 0
    assert [path.name for path in out.glob("register*")] == ["register.sqlite"]


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
    assert "The course or the settings have changed: 2 hand-ins are graded anew." in said
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
    with closing(Gradebook(out, "small")):
        pass  # the file is free again


def test_a_damaged_register_is_told(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    write(out, {"register.sqlite": b"no register " * 100})

    assert grade(root, folder, "--out", out) == 1
    assert "is damaged; move it to another folder" in capsys.readouterr().err


def test_two_runs_in_one_folder_do_not_mix(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course)})
    out.mkdir()
    with closing(Gradebook(out, course.id)):
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
