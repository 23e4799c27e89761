"""The notebooks run again with every answer right: the end of each part must say full marks.

A text waits for a person, so that a check says what the student gave it.

What a cell must say is written here from the questions' points, not by the grader.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from attrs import evolve
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from coursekit.course import Course, Lesson
from coursekit.course.loader import load_course
from coursekit.work.score import full_work
from coursekit.work.workfile import WorkFile

PART = re.compile(r"\.part\((\d)\)$")
FOLDERS = ("articles", "exercises", "notebooks", "partner")


@pytest.fixture(scope="module")
def copy(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course, whose work files can be filled."""
    root = tmp_path_factory.mktemp("book")
    shutil.copy(course_root / "course.toml", root)
    for folder in FOLDERS:
        if (course_root / folder).is_dir():
            shutil.copytree(course_root / folder, root / folder)
    return root


@pytest.fixture
def shell(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """What runs the cells of a notebook, as a kernel does."""
    monkeypatch.chdir(copy / "notebooks")
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    yield shell
    InteractiveShell.clear_instance()


def fill_work(root: Path) -> None:
    course = load_course(root)
    shutil.rmtree(root / "work", ignore_errors=True)
    for stem, lesson in course.lessons.items():
        file = WorkFile(root / "work", course.id, stem, {})
        for id, attempt in full_work(course, lesson).attempts.items():
            file.save(id, evolve(attempt, checks=1, checked=True))


def run_notebook(root: Path, stem: str, shell: InteractiveShell) -> dict[int, str]:
    """Run a notebook from top to bottom, and give what is saved of the end of each part."""
    notebook = nbformat.read(root / "notebooks" / f"{stem}.ipynb", as_version=4)
    ends = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        with capture_output() as shown:
            done = shell.run_cell(cell.source)  # type: ignore[no-untyped-call]  # IPython has none
        assert done.success, cell.source
        if part := PART.search(cell.source):
            _, still = shown.outputs
            ends[int(part[1])] = still.data["text/plain"]
    return ends


def counted(lesson: Lesson, number: int) -> list[str]:
    return [question.id for question in lesson.part(number) if question.counted]


def said(course: Course, stem: str, id: str) -> str:
    question = course.lessons[stem].question(id)
    points = question.points
    if question.kind == "written":
        own = f"You gave yourself {points} of {points}; your teacher has not scored it."
        return f"{id}: {own}"
    return f"{id}: Correct: {points} of {points} {'point' if points == 1 else 'points'}."


@pytest.mark.seconds
def test_every_part_of_the_answer_book_says_full_marks(copy: Path, shell: InteractiveShell) -> None:
    course = load_course(copy)
    fill_work(copy)
    for stem, lesson in course.lessons.items():
        ends = run_notebook(copy, stem, shell)
        ids = {number: counted(lesson, number) for number in ends}
        for number, text in ends.items():
            assert text == "\n".join(said(course, stem, id) for id in ids[number])

        graded = {question.id for question in lesson.questions if question.counted}
        assert graded <= {id for part in ids.values() for id in part}


@pytest.mark.seconds
def test_a_spoilt_key_fails_the_answer_book(copy: Path, shell: InteractiveShell) -> None:
    fill_work(copy)
    key = copy / "exercises/keys/00_start_here.toml"
    text = key.read_text("utf-8")
    # The work stays as the true key has it; the key that grades it no longer agrees.
    spoilt = re.sub(r'(label = )"source"', r'\1"direct_quote"', text, count=1)
    assert spoilt != text
    key.write_text(spoilt, "utf-8")
    ends = run_notebook(copy, "00_start_here", shell)
    key.write_text(text, "utf-8")

    assert "first-marks: Partly" in "\n".join(ends.values())
