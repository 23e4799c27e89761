"""What may import what: import-linter holds the order of the rooms, and what loads is measured."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINTER = Path(sys.executable).with_name("lint-imports")
TABLES = {"pandas", "numpy", "matplotlib"}
HEAVY = {"anywidget", "ipywidgets", "traitlets", "IPython", *TABLES}

SPOILED = {
    "a room that imports one below it": (
        "work/workfile.py",
        "from coursekit.lesson import session",
        "coursekit.work is not allowed to import coursekit.lesson",
    ),
    "one that does so late": (
        "course/loader.py",
        "def late():\n    from coursekit.gradebook import roster",
        "coursekit.course is not allowed to import coursekit.gradebook",
    ),
    "one that does so for types alone": (
        "texts/words.py",
        "if TYPE_CHECKING:\n    from coursekit.course import Course",
        "coursekit.texts is not allowed to import coursekit.course",
    ),
    "one that imports the public names": (
        "analysis/agreement.py",
        "from coursekit import open_lesson",
        "coursekit.analysis.agreement is not allowed to import coursekit",
    ),
    "a question that reads a file": (
        "questions/choice.py",
        "import pathlib",
        "coursekit.questions is not allowed to import pathlib",
    ),
    "a text that reads one by a detour": (
        "errors.py",
        "import json",
        "coursekit.texts is not allowed to import json",
    ),
    "a report with widgets": (
        "report/charts.py",
        "import ipywidgets",
        "coursekit.report is not allowed to import ipywidgets",
    ),
    "a gradebook with tables": (
        "gradebook/roster.py",
        "import pandas",
        "coursekit.gradebook is not allowed to import pandas",
    ),
    "TOML read in a second place": (
        "work/workfile.py",
        "import tomllib",
        "coursekit.work.workfile -> tomllib",
    ),
    "a file beside the rooms": ("utils.py", "", "coursekit.utils"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINTER), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def as_it_is(course_root: Path) -> subprocess.CompletedProcess[str]:
    """What the linter says of the library."""
    return lint(course_root)


def test_the_rooms_import_one_another_in_their_order(
    as_it_is: subprocess.CompletedProcess[str],
) -> None:
    assert as_it_is.returncode == 0, as_it_is.stdout


@pytest.fixture(scope="module")
def spoiled(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy of the library with all of these faults."""
    folder = tmp_path_factory.mktemp("spoiled")
    without_others = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(course_root / "coursekit", folder / "coursekit", ignore=without_others)
    shutil.copy(course_root / "pyproject.toml", folder)
    for file, code, _ in SPOILED.values():
        with (folder / "coursekit" / file).open("a", encoding="utf-8") as spoiled:
            spoiled.write(f"\n{code}\n")
    done = lint(folder)
    assert done.returncode == 1
    return done.stdout + done.stderr


@pytest.mark.parametrize("told", [told for *_, told in SPOILED.values()], ids=SPOILED)
def test_an_import_against_the_order_is_told(
    as_it_is: subprocess.CompletedProcess[str], spoiled: str, told: str
) -> None:
    assert told in spoiled
    assert told not in as_it_is.stdout


def loaded(code: str, folder: Path) -> set[str]:
    """The modules that Python holds after it ran the code in the folder."""
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_coursekit_loads_neither_widgets_nor_pandas(course_root: Path) -> None:
    assert not loaded("import coursekit", course_root) & {*HEAVY, "jinja2", "rich"}


def test_the_command_line_loads_no_widget(course_root: Path) -> None:
    code = "import coursekit.cli, coursekit.gradebook.pipeline"

    assert not loaded(code, course_root) & HEAVY


def test_the_command_line_loads_for_a_command_only_what_it_needs(course_root: Path) -> None:
    code = "import coursekit.cli"

    assert not loaded(code, course_root) & {*HEAVY, "jinja2", "rich", "sqlite3", "tomli_w"}


def test_a_command_loads_no_other_command(course_root: Path) -> None:
    modules = loaded("from coursekit.cli import main; main(['check'])", course_root)

    commands = {name for name in modules if name.startswith("coursekit.commands.")}
    assert commands == {"coursekit.commands.check"}


def test_a_class_and_a_copy_are_made_without_the_packages_of_developers(course_root: Path) -> None:
    code = "import coursekit.authoring.release, coursekit.authoring.simulated_class"

    assert not loaded(code, course_root) & {"nbclient", "nbformat"}


def test_a_score_is_summed_without_widgets_tables_or_pages(course_root: Path) -> None:
    code = "import coursekit; coursekit.score('03_attribution', 'none.json', course='.')"

    assert not loaded(code, course_root) & {*HEAVY, "jinja2", "rich", "sqlite3"}
