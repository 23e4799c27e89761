"""`./course`, as a teacher types it: from anywhere, and with Ctrl-C at any moment."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.small_course import write_course

from coursekit.cli import COMMANDS

ROOT = Path(__file__).parents[2]
INSTALL_FROM = ("pyproject.toml", "requirements.lock", "tools/bootstrap.sh")
# Makes what bootstrap.sh makes, from this environment.
BOOTSTRAP = f"""
echo Installing >&2
mkdir -p "$1/bin"
printf '#!/bin/sh\\nexec %s "$@"\\n' {shlex.quote(shlex.quote(sys.executable))} >"$1/bin/python"
chmod +x "$1/bin/python"
pwd -P >"$1/.made"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small course with the launcher in it, in a folder whose name has spaces; not yet run."""
    folder = write_course(tmp_path / "my course (2)")
    (folder / "tools").mkdir()
    for name in INSTALL_FROM:
        (folder / name).write_text(BOOTSTRAP if name.endswith(".sh") else "", "utf-8")
    shutil.copy(ROOT / "course", folder)
    (folder / "coursekit").symlink_to(ROOT / "coursekit")
    return folder


def start(program: Path | str, *words: str, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [program, *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def typed(program: Path | str, *words: str, cwd: Path) -> tuple[int, str, str]:
    process = start(program, *words, cwd=cwd)
    out, err = process.communicate()
    return process.returncode, out, err


NO_FAULTS = "No faults: 1 lesson, 3 questions, 1 text.\n"


def test_the_first_run_makes_the_environment_and_the_next_does_not(folder: Path) -> None:
    assert typed("./course", "check", cwd=folder) == (0, NO_FAULTS, "Installing\n")
    assert typed("./course", "check", cwd=folder) == (0, NO_FAULTS, "")


def test_a_folder_that_was_moved_or_brought_up_to_date_gets_its_environment_anew(
    folder: Path,
) -> None:
    typed("./course", "--help", cwd=folder)
    moved = folder.rename(folder.with_name("moved"))
    assert typed("./course", "--help", cwd=moved)[2] == "Installing\n"

    later = (moved / ".venv/.lab").stat().st_mtime + 10
    os.utime(moved / "pyproject.toml", (later, later))
    assert typed("./course", "--help", cwd=moved)[2] == "Installing\n"


def test_an_environment_that_cannot_be_made_is_told_and_nothing_is_run(folder: Path) -> None:
    told = "Python 3.11 or newer is needed"
    (folder / "tools/bootstrap.sh").write_text(f"echo '{told}' >&2; exit 1\n", "utf-8")

    assert typed("./course", "check", cwd=folder) == (1, "", f"{told}\n")
    assert typed("./course", "check", cwd=folder) == (1, "", f"{told}\n")


def test_it_means_its_own_course_wherever_it_is_typed_and_through_links(
    folder: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "link").symlink_to(Path("../my course (2)/course"))
    (elsewhere / "second").symlink_to("link")
    typed("./course", "--help", cwd=folder)

    assert typed(elsewhere / "second", "check", cwd=folder.parent) == (0, NO_FAULTS, "")
    answers = ("answers", "--out", "my answers")
    assert typed("sh", "../my course (2)/course", *answers, cwd=elsewhere)[0] == 0
    assert (elsewhere / "my answers/hand-in-answers.json").is_file()


def test_it_speaks_of_itself_and_names_the_commands(folder: Path) -> None:
    code, out, _ = typed("./course", "--help", cwd=folder)
    wrong, _, err = typed("./course", "grad", cwd=folder)

    assert (code, wrong) == (0, 2)
    assert out.startswith("usage: ./course ")
    assert all(f"    {name} " in out for name in COMMANDS)
    assert "./course: error: " in err


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2, 0.5])
def test_ctrl_c_ends_it_without_a_traceback_at_any_moment(folder: Path, seconds: float) -> None:
    typed("./course", "--help", cwd=folder)
    words = ("simulate", "--students", "100000", "--out", "class")
    process = start("./course", *words, cwd=folder)
    time.sleep(seconds)
    while process.poll() is None:  # as one does who sees no answer yet
        process.send_signal(signal.SIGINT)
        time.sleep(0.02)

    out, err = process.communicate()
    assert process.returncode in (130, -signal.SIGINT)  # the latter while the shell still has it
    assert (out, err.removesuffix("Interrupted.\n")) == ("", "")


def test_a_reader_who_has_gone_gets_no_traceback(folder: Path) -> None:
    typed("./course", "--help", cwd=folder)
    with start("./course", "release", "--list", cwd=folder) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (141, "")


def test_the_launcher_for_windows_does_the_same() -> None:
    script = (ROOT / "course.cmd").read_bytes()
    text = script.decode("ascii")

    assert script.count(b"\n") == script.count(b"\r\n")
    assert '-m coursekit --course "%HERE%." %*' in text
    assert "--require-hashes -r requirements.lock" in text
    assert "--no-deps --no-build-isolation -e ." in text


def test_the_students_copy_has_no_launcher_and_the_course_has_one_that_can_be_run() -> None:
    from coursekit.authoring.release import UNCHANGED

    assert {"course", "course.cmd"}.isdisjoint(UNCHANGED)
    assert os.access(ROOT / "course", os.X_OK)
