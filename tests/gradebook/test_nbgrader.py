"""A lesson handed out and scored through nbgrader itself, in an environment of its own."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import coursekit
from coursekit.authoring.release import release
from coursekit.course.loader import load_course
from coursekit.work.score import full_work
from coursekit.work.workfile import WorkFile

pytestmark = pytest.mark.slow

STEM = "03_attribution"
ASSIGNMENT = "attribution"
POINTS = 10
OURS = {"COURSEKIT_WORK", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
CELL = """\
### BEGIN HIDDEN TESTS
from coursekit import score
score("{stem}", "work/{stem}.json", out_of={points}, course={course!r})
### END HIDDEN TESTS
"""


@pytest.fixture(scope="module")
def nbgrader(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with nbgrader and the course's library."""
    venv = tmp_path_factory.mktemp("nbgrader") / "venv"
    python = venv / "bin/python"
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv:
        make = [uv, "venv", "--quiet", "--python", sys.executable, str(venv)]
        install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        make = [sys.executable, "-m", "venv", str(venv)]
        install = [str(python), "-m", "pip", "install", "--quiet"]
    lock = ["--require-hashes", "-r", str(course_root / "requirements.lock")]
    for command in (make, [*install, *lock], [*install, f"{course_root}[nbgrader]"]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"nbgrader could not be installed: {done.stderr.strip()[-200:]}")
    return python


@pytest.fixture(scope="module")
def graded(
    course_root: Path, nbgrader: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, float]]:
    """The nbgrader course after autograding, and the points that it gave by student."""
    place = tmp_path_factory.mktemp("teaching")
    copy, _ = release(
        course_root, place / "released", [STEM], assessed=[f"{STEM}:who-speaks", f"{STEM}:mark-p4"]
    )
    source = place / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    for name in ("course.toml", "articles", "exercises", "notebooks"):
        one = copy / name
        shutil.copytree(one, source / name) if one.is_dir() else shutil.copy(one, source)
    _add_score_cell(copy / f"notebooks/{STEM}.ipynb", source / f"{STEM}.ipynb", course_root)

    _run(nbgrader, place, "generate_assignment", ASSIGNMENT, "--create", "--force")
    for student in ("all", "half", "nothing", "broken"):
        own = shutil.copytree(
            place / "release" / ASSIGNMENT, place / "submitted" / student / ASSIGNMENT
        )
        _do_the_lesson(course_root, own / "work", student)
    _run(nbgrader, place, "autograde", ASSIGNMENT, "--create")
    _run(nbgrader, place, "export")
    with (place / "grades.csv").open(encoding="utf-8", newline="") as file:
        return place, {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def _add_score_cell(lesson: Path, path: Path, course: Path) -> None:
    notebook = nbformat.read(lesson, as_version=4)
    code = CELL.format(stem=STEM, points=POINTS, course=str(course))
    cell = nbformat.v4.new_code_cell(code)
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "grade_id": "score",
        "points": POINTS,
        "cell_type": "code",
    }
    notebook.cells.append(cell)
    nbformat.write(notebook, path)


def _run(python: Path, place: Path, *arguments: str) -> None:
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    # nbgrader calls alembic and jupyter by their names.
    env["PATH"] = f"{python.parent}{os.pathsep}{env['PATH']}"
    command = [str(python), "-m", "nbgrader", *arguments, "--course", "news"]
    done = subprocess.run(
        command, cwd=place, env=env, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _do_the_lesson(course_root: Path, folder: Path, student: str) -> None:
    if student == "nothing":
        return
    course = load_course(course_root)
    file = WorkFile(folder, course.id, STEM, {})
    attempts = full_work(course, course.lessons[STEM]).attempts
    for number, (id, attempt) in enumerate(attempts.items()):
        if student == "all" or number % 2:
            file.save(id, attempt)
    if student == "broken":
        (folder / f"{STEM}.json").write_text("{", "utf-8")


def test_nbgrader_gives_each_student_the_score_of_their_work_file(
    course_root: Path, graded: tuple[Path, dict[str, float]]
) -> None:
    place, scores = graded
    half = place / "submitted/half" / ASSIGNMENT / f"work/{STEM}.json"

    assert scores["all"] == POINTS
    assert scores["half"] == coursekit.score(STEM, half, out_of=POINTS, course=course_root)
    assert 0 < scores["half"] < POINTS
    assert (scores["nothing"], scores["broken"]) == (0, 0)


def test_nbgrader_hands_out_neither_the_hidden_test_nor_an_assessed_key(
    course_root: Path, graded: tuple[Path, dict[str, float]]
) -> None:
    handed_out = graded[0] / "release" / ASSIGNMENT
    texts = [path.read_text("utf-8") for path in handed_out.rglob("*") if path.is_file()]
    hidden = load_course(course_root).lessons[STEM].keys["who-speaks"].explanation

    assert texts
    assert not [text for text in texts if "HIDDEN" in text or str(course_root) in text]
    assert not [text for text in texts if hidden in text]
    assert not (handed_out / "work").exists()
