from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name


@pytest.fixture
def project(course_root: Path) -> dict[str, Any]:
    with (course_root / "pyproject.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)["project"]
    return table


@pytest.fixture
def conda(course_root: Path) -> list[Any]:
    text = (course_root / "environment.yml").read_text(encoding="utf-8")
    dependencies: list[Any] = yaml.safe_load(text)["dependencies"]
    return dependencies


def bounds(requirements: list[str]) -> dict[str, SpecifierSet]:
    parsed = [Requirement(line) for line in requirements]
    return {canonicalize_name(one.name): one.specifier for one in parsed}


def wanted(project: dict[str, Any]) -> dict[str, SpecifierSet]:
    return bounds(project["dependencies"] + project["optional-dependencies"]["dev"])


def from_pip(conda: list[Any]) -> list[str]:
    return [line for one in conda if isinstance(one, dict) for line in one["pip"]]


def test_the_conda_environment_runs_the_course_on_the_same_packages_as_the_project(
    project: dict[str, Any], conda: list[Any]
) -> None:
    lines = [one for one in conda if isinstance(one, str)] + from_pip(conda)
    named = [line for line in lines if line != "pip" and not line.startswith(("python=", "-e "))]

    assert bounds(named) == bounds(project["dependencies"])


def test_the_conda_environment_names_one_exact_python_that_the_project_accepts(
    project: dict[str, Any], conda: list[Any]
) -> None:
    versions = [
        match[1]
        for one in conda
        if isinstance(one, str) and (match := re.fullmatch(r"python=(3\.\d+)", one))
    ]

    assert len(versions) == 1
    assert versions[0] in SpecifierSet(project["requires-python"])


def test_the_conda_environment_installs_the_course_itself_with_its_tests_tools(
    conda: list[Any],
) -> None:
    assert "-e .[dev]" in from_pip(conda)
    assert "pip" in conda


def test_every_dependency_of_the_project_has_a_lower_bound(project: dict[str, Any]) -> None:
    unbounded = [
        name
        for name, specifier in wanted(project).items()
        if not any(one.operator == ">=" for one in specifier)
    ]

    assert unbounded == []


def imported(path: Path, *, at_once: bool) -> set[str]:
    """The packages that a file imports: when it is loaded itself, or anywhere in it."""
    tree = ast.parse(path.read_text("utf-8"))
    names: set[str] = set()
    for node in tree.body if at_once else ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"coursekit"}


@pytest.mark.parametrize("at_once", [True, False])
def test_every_package_that_the_library_imports_is_declared(
    project: dict[str, Any], course_root: Path, at_once: bool
) -> None:
    lines = list(project["dependencies"])
    if not at_once:  # what is only sometimes needed may come with an extra
        lines += [line for extra in project["optional-dependencies"].values() for line in extra]
    declared, called = bounds(lines), packages_distributions()
    found = {
        name: {canonicalize_name(package) for package in called.get(name, [name])}
        for path in (course_root / "coursekit").rglob("*.py")
        for name in imported(path, at_once=at_once)
    }

    assert {"IPython", "markupsafe"} <= found.keys()
    assert {name for name, packages in found.items() if not packages & declared.keys()} == set()
