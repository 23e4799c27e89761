"""`coursekit lesson` and `coursekit new` as people use them: by hand, twice, in odd places."""

from __future__ import annotations

import codecs
import json
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.small_course import CELLS, OPEN, write_course, write_lesson_notebook

from coursekit.authoring.lesson_notebook import mend_notebook
from coursekit.authoring.new_lesson import new_lesson
from coursekit.authoring.page_reader import page_of
from coursekit.authoring.text_file import write_text
from coursekit.cli import main
from coursekit.course.loader import check_course, load_course
from coursekit.errors import CourseError

PAGE = "notebooks/01_bridge.ipynb"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_course(tmp_path / "course")


def edit(root: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the cells of the notebook by hand."""
    notebook = json.loads((root / PAGE).read_text("utf-8"))
    change(notebook["cells"])
    (root / PAGE).write_text(json.dumps(notebook, indent=1), "utf-8")


def sources(root: Path) -> list[str]:
    notebook = json.loads((root / PAGE).read_text("utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"]]


@pytest.mark.parametrize(
    "line",
    [
        f'display({OPEN.splitlines()[-1]}["safe"])',
        f'{OPEN.splitlines()[-1]}["safe"]  # the second',
        'lesson = open_lesson("01_bridge")\nlesson["safe"]',
        f"{OPEN.splitlines()[-1]}[\n    'safe'\n]",
    ],
)
def test_a_question_is_known_however_its_cell_is_written(root: Path, line: str) -> None:
    cells = [*CELLS]
    cells[2] = f"from coursekit import open_lesson\n\n{line}"
    write_lesson_notebook(root, *cells)
    before = (root / PAGE).read_bytes()

    assert mend_notebook(root, "01_bridge") == []
    assert (root / PAGE).read_bytes() == before
    check_course(root)


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ('open_lesson("01_bridge")["safe"];', ""),
        ('open_lesson("01_bridge")["safe"]  ;  # quiet', ""),
        ('kept = open_lesson("01_bridge")["safe"]', ""),
        ("1", 'open_lesson("01_bridge")["safe"]\n'),
    ],
)
def test_a_question_that_a_cell_does_not_show_is_a_fault(root: Path, line: str, first: str) -> None:
    cells = [*CELLS]
    cells[2] = f"from coursekit import open_lesson\n\n{first}{line}"
    write_lesson_notebook(root, *cells)

    with pytest.raises(CourseError) as error:
        check_course(root)
    assert error.value.faults == [
        f"{PAGE}: cell 3 (cell-3): does not show the question 'safe'; expected it as the last line"
    ]


def test_what_was_edited_by_hand_is_kept_and_what_is_out_of_step_is_mended(root: Path) -> None:
    prose = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": ["My *words*."]}
    right = sources(root)

    def by_hand(cells: list[dict[str, Any]]) -> None:
        cells.insert(2, prose)
        cells.append(cells.pop(1))  # "mark", after the summary
        cells.insert(3, cells[2])  # "safe", twice

    edit(root, by_hand)

    assert mend_notebook(root, "01_bridge") == [f"{PAGE}: brought in step with the questions"]
    assert [source for source in sources(root) if source != "My *words*."] == right
    assert "My *words*." in sources(root)
    mended = (root / PAGE).read_bytes()
    assert mend_notebook(root, "01_bridge") == []
    assert (root / PAGE).read_bytes() == mended


def test_a_notebook_that_an_editor_gave_a_mark_keeps_its_prose(root: Path) -> None:
    right = sources(root)
    (root / PAGE).write_bytes(codecs.BOM_UTF8 + (root / PAGE).read_bytes())

    assert mend_notebook(root, "01_bridge") == [f"{PAGE}: brought in step with the questions"]
    assert sources(root) == right
    assert [path.name for path in root.glob("notebooks/*")] == ["01_bridge.ipynb"]


def test_every_lesson_of_the_course_can_be_followed_on_a_new_text(
    course_root: Path, tmp_path: Path
) -> None:
    root = tmp_path / "course"
    for name in ("articles", "exercises", "notebooks", "teachers"):
        shutil.copytree(course_root / name, root / name)
    shutil.copy(course_root / "course.toml", root)
    words = "The mayor of the small town said on Monday that the old bridge would be closed."
    write_text(
        root, "bridge", page_of("a.txt", f"Bridge to close\n{words}\nCritics said no.".encode())
    )
    stems = [*load_course(root).lessons]

    for stem in stems:
        new_lesson(root, f"new_{stem}", "bridge", like=stem)

    with pytest.raises(CourseError) as error:
        check_course(root)
    told = "no key yet; make it on the author's page, or write it in exercises/new_"
    assert len(stems) == 8
    assert [line for line in error.value.faults if told not in line] == []
    assert {line.partition(":")[0] for line in error.value.faults} == {
        f"exercises/new_{stem}.toml" for stem in stems
    }


@pytest.mark.seconds
def test_a_new_course_in_a_folder_with_spaces_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))  # no Python is found there

    assert main(["new", "my دورة"]) == 0
    told = capfd.readouterr()
    folder, python = shlex.quote("my دورة"), shlex.quote(sys.executable)
    assert told.out.splitlines()[-1] == (
        f"Open it with: cd {folder}, and then make lab PYTHON={python}"
    )
    assert told.err == ""
    assert main(["new", "my دورة"]) == 1
    assert main(["--course", "my دورة", "check"]) == 0

    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))  # as in an active environment
    assert main(["new", "other"]) == 0
    assert capfd.readouterr().out.splitlines()[-1].endswith("cd other, and then make lab")


@pytest.mark.parametrize("typed", [["codebook"], ["glossary", "--text", "bridge"]])
def test_what_lessons_share_is_made_no_lesson(
    root: Path, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert main(["--course", str(root), "lesson", *typed]) == 1
    told = f"course.toml: {typed[0]!r} is no lesson; name another\n"
    assert capsys.readouterr().out == told
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_lesson_and_its_text_may_be_named_by_their_files(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["exercises/02_new.toml", "--text", "articles/bridge.txt"]
    like = ["--like", "exercises/01_bridge.toml"]

    assert main(["--course", str(root), "lesson", *typed, *like]) == 0
    assert (root / "exercises/02_new.toml").is_file()
    assert "3 keys are to be made" in capsys.readouterr().out
