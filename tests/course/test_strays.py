"""Files that course.toml does not name: told by `coursekit check`, and harmless to students."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from support.small_course import FILES, change

from coursekit import open_lesson
from coursekit.cli import main
from coursekit.course.loader import check_course, load_course
from coursekit.errors import CourseError

STRAYS = {
    "a notebook without questions": (
        {"notebooks/02_other.ipynb": "{}"},
        "notebooks/02_other.ipynb: no exercise file; expected exercises/02_other.toml",
    ),
    "what Jupyter calls a new notebook": (
        {"notebooks/Untitled.ipynb": ""},
        "notebooks/Untitled.ipynb: no exercise file; expected exercises/Untitled.toml",
    ),
    "a copy of a lesson": (
        {"notebooks/01_bridge-Copy1.ipynb": "{}"},
        "notebooks/01_bridge-Copy1.ipynb: no exercise file; expected exercises/01_bridge-Copy1",
    ),
    "a lesson that is not listed yet": (
        {
            "notebooks/02_other.ipynb": "{}",
            "exercises/02_other.toml": "not yet TOML",
            "exercises/keys/02_other.toml": "",
        },
        "notebooks/02_other.ipynb: not listed in course.toml; add it to lessons",
    ),
    "questions without a notebook": (
        {"exercises/02_other.toml": "title = 5", "exercises/keys/02_other.toml": ""},
        "exercises/02_other.toml: no notebook; expected notebooks/02_other.ipynb",
    ),
    "a key without questions": (
        {"exercises/keys/01_bridge-Copy1.toml": "]"},
        "exercises/keys/01_bridge-Copy1.toml: no exercise file; expected exercises/01_bridge-Copy1",
    ),
    "a text that nobody vouches for": (
        {"articles/draft.txt": "Some words."},
        "articles/draft.txt: nothing says whose it is; expected articles/draft.toml",
    ),
    "a source without its text": (
        {"articles/draft.toml": 'title = "Draft"'},
        "articles/draft.toml: no text; expected articles/draft.txt",
    ),
    "a text with a fault that no lesson asks about": (
        {
            "articles/draft.toml": FILES["articles/bridge.toml"],
            "articles/draft.txt": "Bridge to close",
        },
        "articles/draft.toml: sha256: 'SHA'; expected sha256 = \"",
    ),
}


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / "work"))


@pytest.mark.parametrize(("files", "told"), STRAYS.values(), ids=STRAYS)
def test_a_stray_file_is_one_line_of_check_and_closes_no_lesson(
    root: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], told: str
) -> None:
    for name, text in files.items():
        (root / name).write_text(text, "utf-8")

    assert len(open_lesson("01_bridge", root).results()) == 3
    assert main(["--course", str(root), "check"]) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(told)


@pytest.mark.parametrize(
    "name",
    [
        "notebooks/.ipynb_checkpoints/01_bridge-checkpoint.ipynb",
        "notebooks/.~01_bridge.ipynb",
        "exercises/.ipynb_checkpoints/01_bridge-checkpoint.toml",
        "articles/.ipynb_checkpoints/bridge-checkpoint.txt",
        "articles/._bridge.txt",
        "articles/README.md",
    ],
)
def test_what_jupyter_and_other_tools_leave_behind_is_no_fault(root: Path, name: str) -> None:
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("?", "utf-8")

    assert list(open_lesson("01_bridge", root).article("bridge").text)
    assert main(["--course", str(root), "check"]) == 0


def test_check_tells_of_faults_and_of_stray_files_in_one_run(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root, "exercises/01_bridge.toml", 'id = "safe"', 'id = "mark"')
    (root / "notebooks/Untitled.ipynb").write_text("", "utf-8")

    assert main(["--course", str(root), "check"]) == 1
    files = [line.split(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert set(files) == {"exercises/01_bridge.toml", "notebooks/Untitled.ipynb"}


def test_a_text_that_lies_beside_the_course_is_one_of_its_texts(root: Path) -> None:
    for ending in ("txt", "toml"):
        os.link(root / f"articles/bridge.{ending}", root / f"articles/second.{ending}")

    assert set(load_course(root).articles) == {"bridge", "second"}


def test_a_text_that_was_changed_is_named_with_both_ways_to_mend_it(root: Path) -> None:
    text = root / "articles/bridge.txt"
    text.write_text(text.read_text("utf-8").replace("Duarte", "Duartex"), "utf-8", newline="")
    digest = hashlib.sha256(text.read_bytes()).hexdigest()

    with pytest.raises(CourseError) as error:
        check_course(root)
    assert (
        "articles/bridge.txt: was changed since its sha256 was written to bridge.toml; put it "
        f'back, or, if the change is meant, write sha256 = "{digest}" there'
    ) in error.value.faults
