"""The disk fails while a student answers: one true sentence each time, and nothing is lost.

The sentences are those of the table in docs/reliability.md.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.student_in_trouble import STEM, send

from coursekit import open_lesson
from coursekit.course.loader import load_course
from coursekit.lesson import kernel
from coursekit.lesson.session import LessonSession

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")

ANSWERS = {
    "kinds": {"kind": "classify", "categories": {"q1": "mayor"}},
    "mark": {
        "kind": "highlight",
        "spans": [
            {"start": 17, "end": 33, "quote": "Mayor Ana Duarte", "label": "source"},
            {"start": 34, "end": 38, "quote": "said", "label": "cue"},
        ],
    },
    "safe": {"kind": "choice", "options": ["said"]},
}
MAYOR, SAID, CRITICS = [17, 33, "source"], [34, 38, "cue"], [92, 99, "source"]
KEEP_OPEN = (
    "Keep this page open and ask for help: your answers are on it. Once they can be saved, "
    "press Check, and they are."
)
GONE = "The work file 01_bridge.json was gone; it is made anew, with your answers to this lesson."
SET_ASIDE = (
    "The work file 01_bridge.json is damaged; it is kept as 01_bridge.aside-1.json, "
    "and your work goes on in a new one."
)
NO_LOCKS = (
    "This disk cannot keep two windows apart: work on a lesson in one window only, "
    "for of two the later one would replace what the other saved."
)
LOCKED = "another program keeps it locked; close other windows of this lesson"
NO_FOLDER = "“work” is a file; expected a folder"


class Told(NamedTuple):
    """What is told of the first answer in a trouble and after it, and at opening in it."""

    first: str
    after: str = "Saved"
    opened: str = ""


def not_saved(reason: str, more: str = "") -> str:
    return f"Not saved: 01_bridge.json cannot be written: {reason}. {more}{KEEP_OPEN}"


def cannot_be_saved(reason: str) -> str:
    return f"Your answers cannot be saved: 01_bridge.json: {reason}."


SENTENCES = {
    "no room": Told(not_saved("File too large")),
    "read-only": Told(not_saved("Permission denied")),
    "no permission": Told(
        not_saved("Permission denied"), opened=cannot_be_saved("Permission denied")
    ),
    "removed": Told(GONE),
    "renamed": Told(GONE),
    "a file in place of the folder": Told(not_saved(NO_FOLDER), GONE, cannot_be_saved(NO_FOLDER)),
    "a folder in place of the file": Told(
        not_saved("Is a directory"), GONE, cannot_be_saved("Is a directory")
    ),
    "damaged": Told(SET_ASIDE),
    "damaged, and no room": Told(
        not_saved("File too large", f"{SET_ASIDE} "),
        opened=f"{cannot_be_saved('File too large')} {SET_ASIDE}",
    ),
    "a lock that is held": Told(not_saved(LOCKED), opened=cannot_be_saved(LOCKED)),
    "no locks": Told(NO_LOCKS, opened=NO_LOCKS),
    "fsync fails": Told(not_saved("Input/output error")),
    "fsync of the folder fails": Told(not_saved("Input/output error")),
    "rename fails": Told(not_saved("Input/output error")),
    "a clock set back": Told("Saved"),
    "another window": Told(
        "This answer was changed in another window meanwhile; "
        "the other one is kept in 01_bridge.aside-1.json."
    ),
}


def without_rights_of_root() -> list[str]:
    """The start of a command that may not do what rights forbid, as root may."""
    if os.geteuid():
        return []
    if not (setpriv := shutil.which("setpriv")):
        pytest.skip("root may write anywhere, and setpriv is not here to change that")
    rights = "-dac_override,-dac_read_search"
    return [setpriv, f"--bounding-set={rights}", f"--inh-caps={rights}"]


ON_A_SMALL_DISK = {
    "a full disk": Told(not_saved("No space left on device")),
    "damaged on a full disk": Told(
        not_saved("No space left on device", f"{SET_ASIDE} "),
        opened=f"{cannot_be_saved('No space left on device')} {SET_ASIDE}",
    ),
}


def lived_through_in(folder: Path, course_root: Path, start: list[str], *more: str) -> Any:
    """What a student read in each trouble, and what was saved in the end."""
    paths = os.pathsep.join([str(course_root), str(course_root / "tests")])
    command = [*start, sys.executable, "-m", "support.student_in_trouble", str(folder), *more]
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": paths, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def lived_through(tmp_path_factory: pytest.TempPathFactory, course_root: Path) -> Any:
    """The troubles that any system can have."""
    folder = tmp_path_factory.mktemp("troubles")
    return lived_through_in(folder, course_root, without_rights_of_root())


@pytest.mark.parametrize("trouble", SENTENCES)
def test_a_trouble_is_told_in_one_sentence_and_nothing_is_lost(
    lived_through: Any, trouble: str
) -> None:
    as_expected(lived_through[trouble], SENTENCES[trouble])


def as_expected(lived_through: Any, expected: Told) -> None:
    told = lived_through["told"]

    assert (told["before"], told["first"]) == ("Saved", expected.first)
    assert (told["opened"], told["after"]) == (expected.opened, expected.after)
    # What was told is not told again, and nobody else is said to have changed anything.
    assert (told["check after"], told["marked after"], told["reopened"]) == ("", "Saved", "")
    assert lived_through["saved"] == ANSWERS
    assert not [name for name in lived_through["files"] if name.endswith(".part")]


@pytest.mark.slow
def test_a_full_disk_is_told_in_one_sentence_and_nothing_is_lost(
    tmp_path: Path, course_root: Path
) -> None:
    mount = f"mount -t tmpfs -o size=256k none {shlex.quote(str(tmp_path))}"
    start = ["unshare", "--map-root-user", "--mount", "sh", "-c", f'{mount} && exec "$@"', "sh"]
    if not shutil.which("unshare") or subprocess.run([*start, "true"], check=False).returncode:
        pytest.skip("this system lets nobody have a small disk of their own")

    lived_through = lived_through_in(tmp_path, course_root, start, "full")

    assert set(lived_through) == set(ON_A_SMALL_DISK)
    for trouble, expected in ON_A_SMALL_DISK.items():
        as_expected(lived_through[trouble], expected)


def test_every_trouble_has_its_sentence(lived_through: Any) -> None:
    assert set(lived_through) == set(SENTENCES)


@pytest.fixture
def unread(root: Path) -> Iterator[Path]:
    """A course whose work file holds an answer, and cannot be read."""
    LessonSession(load_course(root), STEM, root / "work").save("safe", {"options": ["said"]})
    LessonSession(load_course(root), STEM, root / "work").save("mark", {"spans": [MAYOR]})
    path = root / "work/01_bridge.json"
    path.rename(root / "elsewhere.json")
    path.mkdir()
    kernel.lessons.clear()
    yield root
    kernel.lessons.clear()


def can_be_read(root: Path) -> None:
    (root / "work/01_bridge.json").rmdir()
    (root / "elsewhere.json").rename(root / "work/01_bridge.json")


def test_an_earlier_answer_that_is_replaced_unread_is_kept_and_called_that(unread: Path) -> None:
    lesson = open_lesson(STEM, unread)
    assert send(lesson["safe"], type="change", seq=1, answer={"options": []})[0]["held"]
    can_be_read(unread)

    [reply] = send(lesson["safe"], type="change", seq=2, answer={"options": ["true"]})
    assert reply["message"] == (
        "Not read until now: your earlier answer to “Is it safe?”; it is kept in "
        "01_bridge.aside-1.json."
    )
    # Nothing was shown of the other question either; now its answer is there.
    assert send(lesson["mark"], type="change", seq=1, add=[SAID], remove=[])[0]["type"] == "saved"
    assert lesson["mark"].answer["spans"] == [MAYOR, SAID]


def test_marks_that_could_not_be_read_at_first_are_kept_beside_the_new_ones(unread: Path) -> None:
    lesson = open_lesson(STEM, unread)
    assert send(lesson["mark"], type="change", seq=1, add=[SAID], remove=[])[0]["held"]
    can_be_read(unread)

    [reply] = send(lesson["mark"], type="change", seq=2, add=[SAID], remove=[])[:1]
    assert reply["message"].startswith("Saved, with your earlier answer, which could not be read")
    assert lesson["mark"].answer["spans"] == [MAYOR, SAID]


def test_what_another_kernel_saved_is_not_replaced_by_a_change_of_what_stood_there_before(
    root: Path,
) -> None:
    kernel.lessons.clear()
    lesson = open_lesson(STEM, root)
    send(lesson["mark"], type="change", seq=1, add=[MAYOR], remove=[])
    other = LessonSession(load_course(root), STEM, root / "work")
    other.save("mark", {"spans": [MAYOR, CRITICS]})

    # The save of another question reads the file, and so what the other kernel marked.
    send(lesson["safe"], type="change", seq=1, answer={"options": ["said"]})
    send(lesson["mark"], type="change", seq=2, add=[SAID], remove=[])

    assert lesson["mark"].answer["spans"] == [MAYOR, SAID, CRITICS]
