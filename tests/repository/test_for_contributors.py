"""What a contributor reads first is true: files, commands, forms and the version."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import coursekit

ROOT = Path(__file__).parents[2]
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
QUESTIONS = [path for path in FORMS if path.name != "config.yml"]


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def targets() -> set[str]:
    """The names that `make` takes."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


# --- the version -----------------------------------------------------------------------------


def test_the_package_takes_its_version_from_one_place() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

    assert "version" not in settings["project"]
    assert settings["project"]["dynamic"] == ["version"]
    assert settings["tool"]["hatch"]["version"]["path"] == "coursekit/__init__.py"


def test_who_cites_the_course_cites_this_version() -> None:
    citation = read_yaml(ROOT / "CITATION.cff")

    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["version"] == coursekit.__version__
    assert citation["license"] == "BSD-3-Clause"
    assert all(author.get("name") or author.get("family-names") for author in citation["authors"])


# --- make and the guide for contributors --------------------------------------------------------


@pytest.mark.parametrize("file", ["CONTRIBUTING.md", "docs/releasing.md", "README.md", "Makefile"])
def test_every_make_command_that_is_named_is_there(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    named = set(re.findall(r"(?:^# |`|^ *)(?:CI=true )?make ([a-z]+)", text, re.MULTILINE))

    assert named
    assert named <= targets()


def test_make_help_says_what_make_does() -> None:
    if shutil.which("make") is None:
        pytest.skip("make was not found; get it with: sudo apt install make")
    command = ["make", "help"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert {"lab", "quick", "test", "trials"} <= set(re.findall(r"^make (\w+)", said, re.MULTILINE))


def test_every_file_and_folder_that_the_guide_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`((?:[\w.]+/)+(?:\w+\.\w+)?)`", text))
    files = {name for name in named if "NN_topic" not in name}
    above = (ROOT, ROOT / "coursekit", ROOT / "tests")

    assert len(files) > 20
    assert [name for name in files if not any((top / name).exists() for top in above)] == []


def test_the_guide_names_every_room_in_the_order_that_the_linter_holds() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = text[text.index("| room |") :].split("\n\n")[0]
    rooms = [
        room
        for row in table.splitlines()[2:]
        for room in re.findall(r"`(\w+)/`", row.split("|")[1])
    ]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    [layers] = [contract["layers"] for contract in settings["contracts"] if "layers" in contract]

    files = {"__main__", "cli", "errors", "html_templates", "shown_text"}  # which are no rooms
    assert rooms == [layer for layer in reversed(layers) if layer not in files]
    assert {path.parent.name for path in ROOT.glob("coursekit/*/__init__.py")} == set(rooms)


# --- forms and hooks -------------------------------------------------------------------------


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_form_asks_for_something_and_names_each_answer_once(path: Path) -> None:
    form = read_yaml(path)
    asked = [part for part in form["body"] if part["type"] != "markdown"]

    assert form["name"]
    assert form["description"]
    assert {part["type"] for part in asked} <= {"textarea", "input", "dropdown", "checkboxes"}
    assert len({part["id"] for part in asked}) == len(asked) > 0
    assert all(part["attributes"]["label"] for part in asked)
    assert any(part.get("validations", {}).get("required") for part in asked)


def test_a_commit_is_checked_by_the_tools_of_the_environment() -> None:
    [repository] = read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]

    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        program = hook["entry"].split()[0]
        folder, name = program.rsplit("/", 1)
        assert folder in {".venv/bin", "node_modules/.bin"}
        assert folder != ".venv/bin" or Path(sys.executable).with_name(name).exists()
        re.compile(hook.get("files", ""))


def test_what_prettier_formats_before_a_commit_is_what_the_checks_want_formatted() -> None:
    [repository] = read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    [files] = [hook["files"] for hook in repository["hooks"] if hook["id"] == "prettier"]
    wanted = {
        path.relative_to(ROOT).as_posix()
        for pattern in ("coursekit/**/*.js", "coursekit/**/*.css", "tests/**/*.js", "*.js")
        for path in ROOT.glob(pattern)
    }

    assert wanted
    assert [name for name in sorted(wanted) if not re.search(files, name)] == []
