"""The lower bounds in pyproject.toml hold: the tests run with the lowest versions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

pytestmark = pytest.mark.slow

# Tools of style, types, pages and releases, which say nothing of how the course runs; all have
# newer needs.
NOT_WANTED = {"import-linter", "mypy", "pandas-stubs", "ruff", "types-pyyaml"}
NOT_WANTED |= {"myst-parser", "pydata-sphinx-theme", "sphinx", "cyclonedx-bom", "pip-audit"}
ASK = """
from importlib.metadata import version
import sys
print(*(version(name) for name in sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def project(course_root: Path) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((course_root / "pyproject.toml").read_text("utf-8"))
    return table["project"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def tools(project: dict[str, Any]) -> list[str]:
    """What the tests themselves need, as pyproject.toml bounds it."""
    lines: list[str] = project["optional-dependencies"]["dev"]
    return [line for line in lines if canonicalize_name(Requirement(line).name) not in NOT_WANTED]


@pytest.fixture(scope="module")
def lowest(course_root: Path, tools: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the lowest version of each package that is named."""
    venv = tmp_path_factory.mktemp("lowest") / "venv"
    python = venv / "bin/python"
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        pytest.skip("uv was not found; it alone finds the lowest versions")
    install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, str(venv)],
        [*install, "--resolution", "lowest-direct", "-e", str(course_root), *tools],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return python


def test_each_bound_names_the_version_that_is_tried(
    lowest: Path, project: dict[str, Any], tools: list[str]
) -> None:
    wanted = {}
    for requirement in map(Requirement, [*project["dependencies"], *tools]):
        [bound] = [part.version for part in requirement.specifier if part.operator == ">="]
        wanted[requirement.name] = Version(bound)

    command = [str(lowest), "-c", ASK, *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    tried = dict(zip(wanted, map(Version, done.stdout.split()), strict=True))
    assert tried == wanted


def test_the_tests_pass_with_the_lowest_versions(course_root: Path, lowest: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("COURSEKIT")}
    command = [str(lowest), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    # Old packages use what newer ones warn of.
    command += ["-W", "default", "-m", "not browser and not node and not slow"]
    rooms = [path for path in sorted((course_root / "tests").iterdir()) if path.is_dir()]
    paths = [str(path) for path in rooms if path.name not in {"bench", "repository"}]

    done = subprocess.run(
        [*command, *paths], cwd=course_root, env=own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
