"""What the tests of the whole course share."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect
from support.browser_pages import find_chromium, running_chromium
from support.jupyter_kernels import end_kernels
from support.jupyterlab_server import Lab, running_lab
from support.small_course import write_course

from coursekit.catalogue import speak
from coursekit.course import Course
from coursekit.course.loader import load_course

SECONDS = 30  # that a busy machine may take for what the page then shows

# No test fails because the machine is busy; CI tries the same examples each time.
settings.register_profile(
    "course",
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("course")


@pytest.fixture(autouse=True)
def _english() -> None:
    """Speak English, whatever a command of the test before spoke."""
    speak("en")


def _leave_out(tool: str, how_to_get_it: str) -> NoReturn:
    """Skip the test by the tool's name, or fail it on CI, where every tool must be there."""
    reason = f"{tool} was not found; {how_to_get_it}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def course_root() -> Path:
    """The folder of the course, which holds ``course.toml``."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a small course, where a test has no other."""
    return write_course(tmp_path / "course")


@pytest.fixture
def course(root: Path) -> Course:
    """The course in `root`."""
    return load_course(root)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where grades go: a folder that is not there yet."""
    return tmp_path / "out"


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The program of an installed Chromium or Chrome, for tests that wait patiently."""
    expect.set_options(timeout=SECONDS * 1000)
    if found := find_chromium():
        return found
    _leave_out("Chromium", "get it with: sudo apt install chromium")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """A Chromium without a window, that the tests of a file share."""
    with running_chromium(chromium) as browser:
        yield browser


@pytest.fixture(scope="session")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab as `make lab` starts it, which serves the folder of one file of tests at a time.

    It takes the folder, and gives the lab's address; at the end it ends all kernels.
    """
    place = tmp_path_factory.mktemp("shared") / "course"
    place.symlink_to(place.parent)
    with running_lab(place) as base:

        @contextmanager
        def serve(root: Path) -> Iterator[str]:
            place.unlink()
            place.symlink_to(root, target_is_directory=True)
            try:
                yield base
            finally:
                end_kernels(base)

        yield serve


@pytest.fixture(scope="module")
def base(root: Path, shared_lab: Lab) -> Iterator[str]:
    """The address of a JupyterLab in the folder `root` that a file of tests has as its own."""
    with shared_lab(root) as base:
        yield base


@pytest.fixture(scope="session")
def libreoffice() -> Path:
    """The program of an installed LibreOffice, which opens tables without a window."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return Path(found)
    _leave_out("LibreOffice", "get it with: sudo apt install libreoffice-calc")


@pytest.fixture(scope="session")
def node() -> Path:
    """The program of an installed Node.js, version 20 or newer."""
    advice = "get version 20 or newer from nodejs.org or with: sudo apt install nodejs"
    found = shutil.which("node")
    if found is None:
        _leave_out("Node.js", advice)
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.lstrip("v").split(".")[0]) < 20:
        _leave_out("Node.js 20", advice)
    return Path(found)


@pytest.fixture(scope="session")
def tsc(node: Path, course_root: Path) -> Path:
    """The program of TypeScript that `tools/javascript.sh` installs."""
    if not (course_root / "node_modules/.made").exists():
        npm = shutil.which("npm")
        if npm is None:
            _leave_out("npm", "get it with Node.js from nodejs.org or with: sudo apt install npm")
        command = [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=course_root, check=True)
        (course_root / "node_modules/.made").touch()
    return course_root / "node_modules/.bin/tsc"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted with `record_property`: how often something was tried, say."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    counted = [(name, count) for report in reports for name, count in report.user_properties]
    if counted:
        terminalreporter.section("counted")
    for name, count in counted:
        terminalreporter.write_line(f"{count:>9,}  {name}")
