"""The notebooks run again with every answer right: the end of each part must say full marks.

A text waits for a person, so that a check says what the student gave it.

What a cell must say is written here from the questions' points, not by the grader.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from attrs import evolve

from coursekit.course import Course, Lesson
from coursekit.course.loader import load_course
from coursekit.work.score import full_work
from coursekit.work.workfile import WorkFile

PART = re.compile(r"\.part\((\d)\)$")
STILL = r'(?s)<div class="coursekit-still .*</div>'
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


def fill_work(root: Path) -> None:
    course = load_course(root)
    shutil.rmtree(root / "work", ignore_errors=True)
    for stem, lesson in course.lessons.items():
        file = WorkFile(root / "work", course.id, stem, {})
        for id, attempt in full_work(course, lesson).attempts.items():
            file.save(id, evolve(attempt, checks=1, checked=True))


def expect_full_marks(root: Path, stem: str) -> set[str]:
    """Write what each list of a part must say into the notebook, and give the ids that it has."""
    path = root / "notebooks" / f"{stem}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    course = load_course(root)
    checked: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        part = PART.search(cell.source)
        if part is None:
            cell.metadata["tags"] = ["nbval-ignore-output"]
            continue
        ids = counted(course.lessons[stem], int(part[1]))
        _, still = cell.outputs
        text = "\n".join(said(course, stem, id) for id in ids)
        still.data = {"text/plain": text, "text/html": "STILL"}
        checked |= set(ids)
    nbformat.write(notebook, path)
    return checked


def counted(lesson: Lesson, number: int) -> list[str]:
    return [question.id for question in lesson.part(number) if question.counted]


def said(course: Course, stem: str, id: str) -> str:
    question = course.lessons[stem].question(id)
    points = question.points
    if question.kind == "written":
        own = f"You gave yourself {points} of {points}; your teacher has not scored it."
        return f"{id}: {own}"
    return f"{id}: Correct: {points} of {points} {'point' if points == 1 else 'points'}."


def run_nbval(root: Path, *stems: str) -> subprocess.CompletedProcess[str]:
    paths = [str(root / "notebooks" / f"{stem}.ipynb") for stem in stems]
    # What a part says is compared as text; its HTML, which says the same, is not.
    sanitize = root / "sanitize.cfg"
    sanitize.write_text(f"[still]\nregex: {STILL}\nreplace: STILL\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-vv", "--nbval", "--nbval-current-env"]
    command += ["--nbval-sanitize-with", str(sanitize)]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", str(root), *paths],
        capture_output=True,
        text=True,
        cwd=root,
    )


@pytest.mark.seconds
def test_every_part_of_the_answer_book_says_full_marks(copy: Path) -> None:
    course = load_course(copy)
    fill_work(copy)
    checked = {stem: expect_full_marks(copy, stem) for stem in course.lessons}
    done = run_nbval(copy, *course.lessons)

    assert done.returncode == 0, done.stdout
    for stem, lesson in course.lessons.items():
        graded = {question.id for question in lesson.questions if question.counted}
        assert graded <= checked[stem]


@pytest.mark.seconds
def test_a_spoilt_key_fails_the_answer_book(copy: Path) -> None:
    fill_work(copy)
    expect_full_marks(copy, "00_start_here")
    key = copy / "exercises/keys/00_start_here.toml"
    text = key.read_text("utf-8")
    # The work stays as the true key has it; the key that grades it no longer agrees.
    spoilt = re.sub(r'(label = )"source"', r'\1"direct_quote"', text, count=1)
    assert spoilt != text
    key.write_text(spoilt, "utf-8")
    done = run_nbval(copy, "00_start_here")
    key.write_text(text, "utf-8")

    assert done.returncode == 1
    assert "first-marks: Partly" in done.stdout
