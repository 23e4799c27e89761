"""`coursekit new`: a course that runs at once, in each language, also from an installed package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from support.jupyterlab_server import free_port
from support.marked_words import marked_words, unmarked

from coursekit.authoring.new_course import EXAMPLE, new_course, write_course_files
from coursekit.authoring.release import GUIDE, PROJECT
from coursekit.authoring.shipped_files import shipped_file
from coursekit.catalogue import LANGUAGES, speaking
from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.course.minutes import part_begins
from coursekit.questions.base import KINDS
from coursekit.questions.grade import grade

MACHINE_WORDS = {
    *(
        "id",
        "skill",
        "key",
        "color",
        "pattern",
        "confused_with",
        "kind",
        "labels",
        "label",
        "layer",
    ),
    *("language", "article", "contents", "lessons", "misconception", "accept", "show", "within"),
    *("sha256", "rights", "source"),
}


def shown(value: Any, name: str = "") -> Iterator[str]:
    """Every text of a table that people read."""
    if name in MACHINE_WORDS and not isinstance(value, dict):
        return
    if isinstance(value, str):
        yield value
    for at, each in value.items() if isinstance(value, dict) else ():
        yield from shown(each, at)
    for each in value if isinstance(value, list) else ():
        yield from shown(each)


@pytest.fixture(autouse=True)
def no_marked_words_stay() -> Iterator[None]:
    """What headings of parts are like is found once for each language."""
    yield
    part_begins.cache_clear()


def test_a_new_course_holds_together_whatever_its_words_are(tmp_path: Path) -> None:
    root = tmp_path / "course"

    with marked_words():
        write_course_files(root, "标题", "zh")
        course = load_course(root)

    lesson = course.lessons[EXAMPLE]
    for question in lesson.questions:
        key = lesson.keys[question.id]
        answer = KINDS[question.kind].full_answer(question, key)
        text = course.articles[question.article].text
        result = grade(question, key, answer, text=text)
        assert (result.outcome, result.points) == ("correct", question.points)
    assert [*course.codebook] == ["attribution", "page", "news_opinion", "framing"]
    assert (len(course.skills), len(course.misconceptions)) == (12, 30)


def test_no_word_of_a_new_course_stays_english(tmp_path: Path) -> None:
    root = tmp_path / "course"

    with marked_words():
        write_course_files(root, "标题", "zh")

    for path in (*root.glob("exercises/*.toml"), root / "course.toml"):
        words = " ".join(shown(tomllib.loads(path.read_text("utf-8"))))
        assert unmarked(words) == [], path.name
        notes = [line.partition(" # ")[2] for line in path.read_text("utf-8").splitlines()]
        known = ["exercises/codebook.toml", "misconceptions.toml", "coursekit", f"lesson {EXAMPLE}"]
        assert unmarked(" ".join(notes), known) == [], path.name
    for path in root.glob("*/*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        assert unmarked(" ".join(prose), ["graded"]) == [], path.name
    text = (root / "articles/school-breakfast.txt").read_text("utf-8")
    assert unmarked(text) == []
    guide = re.sub(r"(?s)```.*?```|`[^`]*`", "", (root / "README.md").read_text("utf-8"))
    known = ["coursekit", "CC BY", "Linux", "macOS", "Windows"]
    assert unmarked(guide, known) == []


@pytest.mark.seconds
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_course_has_no_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    root = tmp_path / "mine"

    assert main(["new", str(root), "--language", language]) == 0
    capsys.readouterr()
    assert main(["--course", str(root), "check"]) == 0

    with speaking(language):
        assert len(capsys.readouterr().out.splitlines()) == 1
    course = load_course(root)
    assert course.language == language
    assert {article.language for article in course.articles.values()} == {language}
    for stem in course.notebooks:
        cells = json.loads((root / f"notebooks/{stem}.ipynb").read_text("utf-8"))["cells"]
        assert all(cell["outputs"] for cell in cells if cell["cell_type"] == "code")


def test_a_folder_that_holds_something_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")

    assert main(["new", str(tmp_path)]) == 1
    assert main(["new", str(tmp_path / "notes.txt")]) == 1
    assert main(["new", str(tmp_path / "other"), "--language", "tlh"]) == 1

    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path}: is there already; expected a new folder",
        f"{tmp_path / 'notes.txt'}: is there already; expected a new folder",
        "'tlh' is no language that coursekit speaks; expected one of en, es, fr, ar, ur, zh",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_wheel_carries_what_a_student_copy_needs(course_root: Path) -> None:
    project = tomllib.loads((course_root / "pyproject.toml").read_text("utf-8"))
    files = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["files"]

    assert {*PROJECT, GUIDE} <= {*files}
    assert all(shipped_file(name).is_file() for name in files)


def test_the_command_of_a_course_is_there_for_each_system(tmp_path: Path) -> None:
    write_course_files(tmp_path, "A course", "en")

    assert os.access(tmp_path / "course", os.X_OK)
    assert (tmp_path / "course.cmd").read_bytes() == (
        b'@echo off\r\nset COURSEKIT_PROGRAM=course\r\ncoursekit --course "%~dp0." %*\r\n'
    )


@pytest.mark.seconds
def test_the_student_copy_of_a_new_course_is_whole(tmp_path: Path) -> None:
    root = new_course(tmp_path / "mine", "My class")

    assert main(["--course", str(root), "release", "--out", str(tmp_path / "out")]) == 0

    copy = tmp_path / "out/my-class"
    readme = (copy / "README.md").read_text("utf-8")
    assert "make lab" in readme
    for name in (*PROJECT, GUIDE, "Makefile", "environment.yml", "coursekit/__main__.py"):
        assert (copy / name).is_file(), name
    assert not (copy / "coursekit/authoring/shipped").exists()
    assert not (copy / "teachers").exists()


# --- from a wheel, as a teacher has it ---


def environment_of(folder: Path) -> dict[str, str]:
    """The environment in which a venv is active, and nothing of this checkout is seen."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return kept | {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def make_environment(folder: Path) -> Path:
    """Make a venv that has what is installed here, and not coursekit itself; give its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    [packages] = folder.glob("lib/python3*/site-packages")
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "what-is-installed.pth").write_text(f"{here}\n", "utf-8")
    python = folder / "bin/python"
    for name in ("jupyter-lab", "jupyter-execute"):  # as an installation has them
        script = (Path(sys.executable).with_name(name)).read_text("utf-8")
        (folder / "bin" / name).write_text(f"#!{python}\n{script.partition(chr(10))[2]}", "utf-8")
        (folder / "bin" / name).chmod(0o755)
    (folder / "share/jupyter").mkdir(parents=True)
    (folder / "share/jupyter/lab").symlink_to(Path(sys.prefix) / "share/jupyter/lab")
    return python


def install(python: Path, *what: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps"]
    command += ["--no-build-isolation", "--python", str(python), *what]
    subprocess.run(command, capture_output=True, check=True)


def assert_opens(folder: Path, environment: dict[str, str]) -> None:
    """Type `make lab` in a folder, and look whether the page of contents is there."""
    port = free_port()
    arguments = f"--no-browser --port={port} --IdentityProvider.token="
    process = subprocess.Popen(
        ["make", "lab", f"ARGS={arguments}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(120):
            try:
                address = f"http://127.0.0.1:{port}/api/contents/notebooks/contents.ipynb"
                with urllib.request.urlopen(address, timeout=10) as answer:
                    held = json.loads(answer.read())
                break
            except (URLError, OSError):
                assert process.poll() is None
                time.sleep(0.5)
        else:
            pytest.fail("JupyterLab did not answer")
    finally:
        process.terminate()
        process.wait(30)
    assert held["content"]["metadata"]["coursekit"] == {"page": "contents"}


@pytest.mark.slow
def test_an_installed_package_makes_a_course_and_a_copy_that_start(
    course_root: Path, tmp_path: Path
) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=course_root, capture_output=True, check=True)
    [wheel] = tmp_path.glob("*.whl")
    install(make_environment(tmp_path / "venv"), str(wheel))
    environment = environment_of(tmp_path / "venv")

    def run(*command: str) -> str:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    root = tmp_path
    run("coursekit", "new", "mine", "--title", "My class")
    root = tmp_path / "mine"
    assert run("./course", "check") == "No faults: 1 lesson, 3 questions, 1 text.\n"
    run("./course", "text", str(course_root / "tests/pages/ghost.html"), "--slug", "radios")
    run("./course", "lesson", "02_radios", "--text", "radios")
    assert run("./course", "check") == "No faults: 2 lessons, 5 questions, 2 texts.\n"
    assert_opens(root, environment)
    run("./course", "release", "--out", str(tmp_path / "released"))

    # A student has the zip and no network here: what `make lab` would install is made beforehand,
    # but for the copy itself, which is built as tools/bootstrap.sh builds it.
    with zipfile.ZipFile(tmp_path / "released/my-class.zip") as zipped:
        zipped.extractall(tmp_path / "student")
    copy = tmp_path / "student/my-class"
    install(make_environment(copy / ".venv"), "-e", str(copy))
    (copy / ".venv/.made").write_text(f"{copy.resolve()}\n", "utf-8")
    (copy / ".venv/.lab").touch()
    shutil.rmtree(tmp_path / "mine")
    assert_opens(copy, environment_of(copy / ".venv"))
    run_copy = [str(copy / ".venv/bin/python"), "-m", "jupyter", "execute", "--inplace"]
    own = environment_of(copy / ".venv")
    subprocess.run([*run_copy, "notebooks/02_radios.ipynb"], cwd=copy, env=own, check=True)
    assert "coursekit-live" in (copy / "notebooks/02_radios.ipynb").read_text("utf-8")
