"""What is installed stands in a lock: an exact version and the hashes of its files. All offline."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import coursekit

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUN: list[str] = PROJECT["project"]["dependencies"]
DEV: list[str] = PROJECT["project"]["optional-dependencies"]["dev"]
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]

# Each lock with what it was made of.
LOCKS = {
    "requirements.lock": [*RUN, *GROUPS["build"]],
    "requirements-dev.lock": [*RUN, *DEV, *GROUPS["build"]],
    "tools/installer.lock": GROUPS["installer"],
    ".ci/node.lock": GROUPS["node"],
}
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# What brings files that no lock has checked into an environment.
INSTALLS = re.compile(r"(?:pip|uv) install\b.*|^\s*install .*", re.MULTILINE)


class Pin(NamedTuple):
    """A line of a lock: a requirement of one exact version, with the hashes of its files."""

    requirement: Requirement
    hashes: list[str]


def pins(lock: str) -> list[Pin]:
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    found = []
    for words in lines:
        named = [word for word in words if not word.startswith("--")]
        hashes = [word for word in words if word.startswith("--")]
        found.append(Pin(Requirement(" ".join(named)), hashes))
    return found


def names(requirements: Iterable[Requirement]) -> set[str]:
    """The packages that are wanted on this machine."""
    return {
        canonicalize_name(requirement.name)
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate()
    }


def needed(lines: list[str]) -> set[str]:
    """What the installed packages say that these need, and what those need, and so on."""
    found: set[str] = set()
    asked = [Requirement(line) for line in lines]
    done: set[str] = set()
    while asked:
        one = asked.pop()
        if str(one) in done:
            continue
        done.add(str(one))
        found.add(canonicalize_name(one.name))
        for line in requires(one.name) or []:
            need = Requirement(line)
            extras = ["", *one.extras]
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras):
                asked.append(need)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_one_exact_version_of_each_package_with_the_hash_of_each_file(
    lock: str,
) -> None:
    found = pins(lock)

    assert found
    for requirement, hashes in found:
        [bound] = requirement.specifier
        assert bound.operator == "=="
        assert not bound.version.endswith("*")
        assert requirement.url is None
        assert hashes
        assert all(HASH.fullmatch(one) for one in hashes)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address_and_no_option(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")

    assert "://" not in text
    assert re.findall(r"^\s*--(?!hash=).*", text, re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_what_the_project_wants_within_its_bounds(lock: str) -> None:
    pinned: dict[str, list[str]] = {}
    for requirement, _ in pins(lock):
        [bound] = requirement.specifier
        pinned.setdefault(canonicalize_name(requirement.name), []).append(bound.version)

    faults = [
        (line, pinned.get(wanted.name))
        for line in LOCKS[lock]
        for wanted in [Requirement(line)]
        for versions in [pinned.get(canonicalize_name(wanted.name), [])]
        if not versions or not all(version in wanted.specifier for version in versions)
    ]
    assert faults == []


def test_students_get_the_versions_that_were_tested() -> None:
    tested = {f"{one.name}{one.specifier}": hashes for one, hashes in pins("requirements-dev.lock")}

    for requirement, hashes in pins("requirements.lock"):
        assert tested[f"{requirement.name}{requirement.specifier}"] == hashes


def test_what_is_installed_is_what_is_locked() -> None:
    locked = [pin.requirement for pin in pins("requirements-dev.lock")]
    here = [one for one in locked if one.marker is None or one.marker.evaluate()]
    differ = {}
    for requirement in here:
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            found = "none"
        if found not in requirement.specifier:
            differ[str(requirement)] = found

    assert differ == {}, "this environment was not made by `make test`"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_all_that_is_needed_and_nothing_else(lock: str) -> None:
    assert names(pin.requirement for pin in pins(lock)) == needed(LOCKS[lock])


def test_no_installed_package_lacks_what_it_needs() -> None:
    command = [sys.executable, "-m", "pip", "check", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("No broken requirements found.\n", 0)


def test_what_builds_the_course_in_place_stands_in_its_lock() -> None:
    wanted = names(map(Requirement, PROJECT["build-system"]["requires"]))
    in_place, for_wheels = (
        names(pin.requirement for pin in pins(lock))
        for lock in ("requirements.lock", "requirements-dev.lock")
    )

    assert wanted - {"rjsmin"} <= in_place
    assert wanted <= for_wheels


@pytest.mark.parametrize(
    "file",
    [
        "tools/bootstrap.sh",
        "course.cmd",
        ".ci/run",
        "README.md",
        "coursekit/authoring/templates/student_readme.txt",
    ],
)
def test_nothing_is_installed_without_a_hash_but_the_course_itself(file: str) -> None:
    text = (ROOT / file).read_text("utf-8").replace("\\\n", " ")
    commands = [command for command in INSTALLS.findall(text) if '"$@"' not in command]

    assert commands
    itself = "--no-deps --no-build-isolation -e ."
    hashed = re.compile(r"--require-hashes\s+-r\s")
    assert [one for one in commands if itself not in one and not hashed.search(one)] == []


def test_a_file_that_is_not_the_one_of_the_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nothing-1.0-py3-none-any.whl").write_bytes(b"changed on the way")
    lock = tmp_path / "some.lock"
    lock.write_text(f"nothing==1.0 --hash=sha256:{'0' * 64}\n", "utf-8")
    command = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--dry-run"]
    command += ["--find-links", str(tmp_path), "--require-hashes", "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr


# --- the bill of materials ---


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("dist")
    # Against its schema it is held when a release is made: that takes ten seconds.
    command = ["sh", "tools/bill_of_materials.sh", sys.executable, str(folder), "--no-validate"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [file] = folder.iterdir()
    assert file.name == f"coursekit-{coursekit.__version__}.cdx.json"
    written: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return written


@pytest.mark.seconds
def test_the_bill_of_materials_has_every_package_that_a_course_runs_on_with_its_hashes(
    bill: dict[str, Any],
) -> None:
    listed = {
        f"{part['name']}=={part['version']}": {
            one["content"] for found in part["externalReferences"] for one in found["hashes"]
        }
        for part in bill["components"]
    }

    assert listed == {
        f"{one.name}{one.specifier}": {word.rpartition(":")[2] for word in hashes}
        for one, hashes in pins("requirements.lock")
    }


@pytest.mark.seconds
def test_the_bill_of_materials_names_this_version_and_no_hour(bill: dict[str, Any]) -> None:
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "coursekit"
    assert bill["metadata"]["component"]["version"] == coursekit.__version__
    assert "timestamp" not in bill["metadata"]
    assert "serialNumber" not in bill


# --- JavaScript ---


def test_every_package_of_the_javascript_tools_has_a_hash_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}

    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    wanted = re.compile(r"sha512-[\w+/]{86}==")
    assert [n for n, entry in packages.items() if not wanted.fullmatch(entry["integrity"])] == []


def test_the_javascript_lock_is_that_of_the_tools_which_are_wanted() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

    assert locked[""]["devDependencies"] == wanted["devDependencies"]
    assert {f"node_modules/{name}" for name in wanted["devDependencies"]} <= locked.keys()


def test_no_javascript_package_is_shipped() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    script = (ROOT / "tools/javascript.sh").read_text("utf-8")

    assert re.findall(r"npm (?:ci|i|install|add)\b", script) == ["npm ci"]
    assert not {"dependencies", "optionalDependencies", "peerDependencies"} & wanted.keys()
    assert [name for name, entry in locked.items() if name and not entry.get("dev")] == []
