from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

# Written so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.:])/(?:work|root|tmp|farm)/[\w.-]")
HOME_PATH = re.compile(r"(?<![\w.:/])/(?:home|Users)/[\w.-]+/")
REGISTRY = re.compile(r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|registry)[\w.-]*")
CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
# Longer names cannot be checked out on Windows in a folder of usual depth.
LONGEST_NAME = 120


@pytest.fixture(scope="module")
def names(course_root: Path) -> list[str]:
    """The files that git keeps, and those it would be given next."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=course_root, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git repository: there is no list of its files to read")
    found = {name for name in listed.stdout.split("\0") if (course_root / name).is_file()}
    return sorted(found)


@pytest.fixture(scope="module")
def texts(course_root: Path, names: list[str]) -> dict[str, str]:
    """The readable ones among them."""
    contents = {}
    for name in names:
        raw = (course_root / name).read_bytes()
        is_hostile = name.startswith("tests/fuzz/corpus/")  # kept for bytes that are no text
        if b"\0" not in raw and not is_hostile:
            contents[name] = raw.decode("utf-8")
    return contents


def found(pattern: re.Pattern[str], texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, match[0]) for name, text in texts.items() for match in pattern.finditer(text)]


@pytest.mark.parametrize("pattern", [MACHINE_PATH, HOME_PATH], ids=["system", "home"])
def test_no_file_holds_a_path_of_the_machine_it_was_made_on(
    texts: dict[str, str], pattern: re.Pattern[str]
) -> None:
    assert found(pattern, texts) == []


def test_no_file_holds_the_address_of_a_package_registry(texts: dict[str, str]) -> None:
    assert found(REGISTRY, texts) == []


def test_no_file_holds_an_unfinished_merge(texts: dict[str, str]) -> None:
    assert found(CONFLICT, texts) == []


def test_every_file_can_be_checked_out_on_windows_and_macos(names: list[str]) -> None:
    folded = [name.casefold() for name in names]

    assert len(set(folded)) == len(folded)
    assert [name for name in names if re.search(r'[<>:"\\|?*]', name)] == []
    assert [name for name in names if len(name) > LONGEST_NAME] == []


def test_every_license_that_the_package_names_is_there(course_root: Path) -> None:
    with (course_root / "pyproject.toml").open("rb") as file:
        licenses = tomllib.load(file)["project"]["license-files"]

    assert [name for name in licenses if not (course_root / name).is_file()] == []


def test_every_link_between_the_markdown_files_leads_somewhere(
    course_root: Path, texts: dict[str, str]
) -> None:
    dead = [
        (name, target)
        for name, text in texts.items()
        if name.endswith(".md")
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
        if not (course_root / name).parent.joinpath(target).exists()
    ]

    assert dead == []


def test_a_student_s_work_and_what_tools_make_are_not_kept(course_root: Path) -> None:
    made = ["work/01.json", "hand-in-amina.json", "node_modules/x.js", ".venv/bin/python"]
    command = ["git", "check-ignore", *made]
    ignored = subprocess.run(command, cwd=course_root, capture_output=True, text=True, check=False)
    if ignored.returncode == 128:
        pytest.skip("not a git repository: it has nothing to ignore")

    assert ignored.stdout.split() == made
