"""The score of one work file, for other systems."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from support.hand_in_files import MANY_FAULTS, with_faults

import coursekit
from coursekit.course.loader import load_course
from coursekit.errors import HandInError, UnknownName
from coursekit.questions.choice import ChoiceAnswer
from coursekit.work import Attempt
from coursekit.work.workfile import WorkFile

LESSON = "01_bridge"


@pytest.fixture
def work(root: Path, tmp_path: Path) -> Path:
    """The work file of a student who answered one of three questions, worth one point of seven."""
    folder = tmp_path / "student/work"
    WorkFile(folder, load_course(root).id, LESSON, {}).save(
        "safe", Attempt(ChoiceAnswer(("said",)))
    )
    return folder / f"{LESSON}.json"


def test_a_work_file_earns_the_points_of_its_answers(root: Path, work: Path) -> None:
    assert coursekit.score(LESSON, work, course=root) == 1.0


def test_points_are_scaled_to_what_another_system_gives(root: Path, work: Path) -> None:
    assert coursekit.score(LESSON, str(work), out_of=14, course=str(root)) == 2.0


def test_the_course_is_looked_for_from_here_upwards(
    root: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "notebooks")

    assert coursekit.score(LESSON, work) == 1.0


def test_no_work_file_earns_nothing(root: Path) -> None:
    assert coursekit.score(LESSON, root / "work/01_bridge.json", course=root) == 0.0


def test_adding_up_points_loads_nothing_that_makes_pages(root: Path, work: Path) -> None:
    code = (
        f"import sys, coursekit; coursekit.score({LESSON!r}, {str(work)!r}, course={str(root)!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = set(done.stdout.split())
    assert "coursekit.work.score" in loaded
    assert not loaded & {"jinja2", "markupsafe", "coursekit.gradebook"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is damaged"),
        ("[" * 1_000_000, "is damaged"),
        ("{}", "is not a work file"),
        (" " * 2_000_001, "is larger than 2 MB"),
    ],
    ids=["cut", "nested", "empty", "large"],
)
def test_a_file_that_cannot_be_graded_says_why(
    root: Path, tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "work.json").write_text(text, "utf-8")

    with pytest.raises(HandInError, match=told):
        coursekit.score(LESSON, tmp_path / "work.json", course=root)


@pytest.mark.parametrize("what", ["spans", "log", "attempts"])
def test_thousands_of_faults_in_a_work_file_are_told_as_one(
    root: Path, work: Path, what: str
) -> None:
    work.write_text(with_faults(work.read_text("utf-8"), MANY_FAULTS[what]), "utf-8")

    tracemalloc.start()
    with pytest.raises(HandInError, match=r"is damaged$"):
        coursekit.score(LESSON, work, course=root)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8_000_000  # a fault each takes 30 MB, and there may be a hundred times as many


@pytest.mark.parametrize("name", ["a" * 300, "a" * 70_000, "b/" * 3_000], ids=len)
def test_a_path_that_the_system_refuses_is_told(root: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(HandInError, match="cannot be read: File name too long") as error:
        coursekit.score(LESSON, tmp_path / name, course=root)
    assert len(str(error.value)) < 1_200


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_told_and_a_link_is_followed(
    root: Path, tmp_path: Path, work: Path
) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "link.json").symlink_to(work)

    assert coursekit.score(LESSON, tmp_path / "link.json", course=root) == 1.0
    for path in (tmp_path / "pipe.json", tmp_path):
        with pytest.raises(HandInError, match="is no file"):
            coursekit.score(LESSON, path, course=root)


def test_a_lesson_that_is_not_there_is_told(root: Path, work: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean '01_bridge'"):
        coursekit.score("01_brigde", work, course=root)


def test_a_score_needs_no_page_and_no_gradebook(root: Path, work: Path) -> None:
    code = (
        "import sys, coursekit\n"
        f"print(coursekit.score({LESSON!r}, {str(work)!r}, course={str(root)!r}))\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    points, loaded = done.stdout.splitlines()
    assert points == "1.0"
    rooms = {name.partition("coursekit.")[2].partition(".")[0] for name in loaded.split()}
    assert not {"jinja2", "markupsafe", "anywidget"} & set(loaded.split())
    assert not {"gradebook", "report"} & rooms
