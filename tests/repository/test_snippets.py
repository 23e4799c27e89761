"""What a guide shows in Python runs as it stands, on a class whose ids are not numbers."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from support.hand_in_files import grade, write

from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.work import HandIn
from coursekit.work.handin import hand_in_text
from coursekit.work.score import full_work
from coursekit.work.workfile import WorkFile

ROOT = Path(__file__).parents[2]
STEM = "03_attribution"
IDS = ("00123", "123", "1e5", "")  # pandas takes the first two for one number, and more for others
NAME = "Null"
PATH_OF_NBGRADER = "/srv/close-reading"  # which the guide says is the teacher's own
NOT_OURS = {"spacy": "spacy", "cassis": "dkpro-cassis"}  # modules, and how pip calls them
GUIDES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
}
GRADING = "docs/grading.md"
RUN_ELSEWHERE = "docs/extending.md"  # its pieces make files of a package, which `test_docs` makes


def snippets(guide: str, language: str) -> list[str]:
    """The code that a guide shows in a language, each as one who copies it has it."""
    found = re.findall(
        rf"^( *)```{language}\n(.*?)^\1```$", GUIDES[guide], re.MULTILINE | re.DOTALL
    )
    return [re.sub(f"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found]


WITH_PYTHON = [guide for guide in GUIDES if snippets(guide, "python") and guide != RUN_ELSEWHERE]
IN_TOML = [(guide, code) for guide in GUIDES for code in snippets(guide, "toml")]


def modules_of(code: str) -> set[str]:
    return set(re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a graded class, what the guide exports of it, and a work file."""
    place = tmp_path_factory.mktemp("teacher")
    course = load_course(ROOT)
    work = full_work(course, course.lessons[STEM])
    made = "2026-03-01T10:00:00+00:00"
    book = HandIn(course=course.id, name=NAME, student="", made=made, lessons={STEM: work})
    files = {
        f"{number}.json": hand_in_text(evolve(book, student=id)).encode()
        for number, id in enumerate(IDS)
    }
    hand_ins, graded = write(place / "in", files), place / "graded"
    assert grade(ROOT, hand_ins, "--out", graded, "--lessons", STEM, "--no-feedback") in (0, 1)
    exports = r"^\S+ (export graded .*?)(?: +#.*)?$"
    for command in re.findall(exports, GUIDES[GRADING], re.MULTILINE):
        words = [word.replace("graded", str(graded), 1) for word in shlex.split(command)]
        out = words.index("--out") + 1
        words[out] = str(place / words[out])
        assert main(["--course", str(ROOT), *words]) == 0
    file = WorkFile(place / "work", course.id, STEM, course.articles)
    for id, attempt in work.attempts.items():
        file.save(id, attempt)
    return place


def run(guide: str) -> dict[str, Any]:
    """Run what a guide shows, from its top; what needs other programs, the test of these runs."""
    names: dict[str, Any] = {}
    for code in snippets(guide, "python"):
        if not modules_of(code) & NOT_OURS.keys():
            exec(compile(code.replace(PATH_OF_NBGRADER, str(ROOT)), guide, "exec"), names)
    return names


@pytest.mark.parametrize("guide", [guide for guide in WITH_PYTHON if guide != GRADING])
def test_what_a_guide_shows_in_python_runs(
    guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path))
    monkeypatch.chdir(ROOT)

    run(guide)


@pytest.fixture(scope="module")
def names(place: Path) -> Iterator[dict[str, Any]]:
    """The names that the guide to grading makes, run in the teacher's folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        yield run(GRADING)


def test_what_the_guide_to_grading_shows_keeps_students_apart(names: dict[str, Any]) -> None:
    for table in ("marks", "results", "both", "table"):
        rows = names[table]
        assert set(rows["student"]) == set(IDS), table
        assert set(rows["name"]) == {NAME}
        assert rows["page"].nunique() == len(IDS)
    assert len(names["both"]) == len(names["marks"]) > 0
    assert (names["both"]["student"] == names["both"]["student_of_result"]).all()
    assert names["table"]["points"].sum() == names["results"]["points"].sum() > 0


def test_the_tasks_of_label_studio_quote_the_words_that_were_marked(names: dict[str, Any]) -> None:
    tasks = names["tasks"]

    assert len({task["data"]["page"] for task in tasks}) == len(IDS)
    for task in tasks:
        for region in task["annotations"][0]["result"]:
            value = region["value"]
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
            assert len(value["labels"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("module", NOT_OURS)
def test_what_a_guide_shows_for_another_program_runs_with_that_program(
    module: str, place: Path, tmp_path: Path
) -> None:
    python = Path(sys.executable)
    if find_spec(module) is None:
        venv.create(tmp_path / "venv", with_pip=True)
        python = tmp_path / "venv/bin/python"
        install = [str(python), "-m", "pip", "install", "--quiet", NOT_OURS[module]]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"{module} could not be installed: {done.stderr.strip()[-200:]}")
    [code] = [
        code
        for guide in WITH_PYTHON
        for code in snippets(guide, "python")
        if module in modules_of(code)
    ]
    subprocess.run([str(python), "-c", code], cwd=place, check=True)


@pytest.mark.parametrize(("guide", "code"), IN_TOML)
def test_what_a_guide_shows_in_toml_is_toml(guide: str, code: str) -> None:
    assert tomllib.loads(code), guide


def test_no_guide_shows_code_in_a_language_that_no_test_runs() -> None:
    shown = {
        (language, guide)
        for guide, text in GUIDES.items()
        for language in re.findall(r"^ *```([\w{].*)$", text, re.MULTILINE)
    }

    tested = {"python", "toml", "sh", "bat", "markdown", "mermaid", "{toctree}"}
    assert {(language, guide) for language, guide in shown if language not in tested} == {
        ("js", RUN_ELSEWHERE)
    }
