"""What people, editors and clouds do to the files of a course: one true line each, or none."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.spoiled_files import (
    ABOUT,
    KEYS,
    PAGE,
    QUESTIONS,
    TEXT,
    TRAM,
    Spoil,
    cells,
    copy,
    edit,
    edits,
    recode,
    remove,
    rename,
    source,
    with_windows_lines,
    write,
)
from support.whole_course import write_whole_course

from coursekit import open_lesson
from coursekit.course.loader import check_course
from coursekit.errors import CourseError, OneLineError

MERGED = (
    "two versions stand here, between lines of <<<<<<< and >>>>>>>; keep one of them, and take "
    "these lines out"
)
LISTED = "missing; course.toml lists this lesson"


def merged(file: str, line: str) -> Spoil:
    """Leave two versions of a line in a file, as a merge does."""
    return edit(file, line, f"<<<<<<< HEAD\n{line}\n=======\n{line} \n>>>>>>> theirs")


def bytes_of(file: str, change: Callable[[bytes], bytes]) -> Spoil:
    """Change the bytes of a file."""

    def spoil(root: Path) -> None:
        (root / file).write_bytes(change((root / file).read_bytes()))

    return spoil


def notebook(change: Callable[[dict[str, Any]], object]) -> Spoil:
    """Change the notebook as a whole."""

    def spoil(root: Path) -> None:
        whole = json.loads((root / PAGE).read_text("utf-8"))
        change(whole)
        (root / PAGE).write_text(json.dumps(whole), "utf-8")

    return spoil


def into_folder(file: str) -> Spoil:
    """Move a file into a folder "old" beside it."""

    def spoil(root: Path) -> None:
        (root / file).parent.joinpath("old").mkdir()
        path = root / file
        path.rename(path.parent / "old" / path.name)

    return spoil


def written_down(root: Path) -> None:
    """Write the digest of a changed text down, as the line of `check` says."""
    digest = hashlib.sha256((root / TEXT).read_bytes()).hexdigest()
    about = (root / ABOUT).read_text("utf-8")
    (root / ABOUT).write_text(re.sub('sha256 = ".*"', f'sha256 = "{digest}"', about), "utf-8")


def question_moved(root: Path) -> None:
    """Move a question with its key to a lesson whose keys have a file of their own."""
    before, question = (root / TRAM).read_text("utf-8").split('[[questions]]\nid = "sorts"')
    (root / TRAM).write_text(before, "utf-8")
    text = (root / QUESTIONS).read_text("utf-8") + '\n[[questions]]\nid = "sorts"' + question
    (root / QUESTIONS).write_text(text, "utf-8")
    cells("notebooks/02_tram.ipynb", lambda all: all.pop(5))(root)


HALF = '\n[[questions]]\nid = "more"\nkind = "choice"\n'

SPOILED: dict[str, tuple[Spoil, str]] = {
    "a merge in a lesson": (
        merged(TRAM, "points = 1"),
        f"exercises/02_tram.toml: not TOML: line 24: {MERGED}",
    ),
    "a merge in a text": (
        merged(TEXT, "Bridge to close"),
        f"articles/bridge.txt: line 1: {MERGED}",
    ),
    "a merge in a notebook": (
        merged(PAGE, ' "nbformat": 4,'),
        f"notebooks/01_bridge.ipynb: line 141: {MERGED}",
    ),
    "a lesson .toml.txt": (
        rename((QUESTIONS, f"{QUESTIONS}.txt")),
        f"{QUESTIONS}: {LISTED}. There is {QUESTIONS}.txt; move it to {QUESTIONS}",
    ),
    "a lesson .TOML": (
        rename((TRAM, "exercises/02_tram.TOML")),
        f"{TRAM}: {LISTED}. There is exercises/02_tram.TOML; move it to {TRAM}",
    ),
    "a lesson in a folder of old ones": (
        into_folder(TRAM),
        f"{TRAM}: {LISTED}. There is exercises/old/02_tram.toml; move it to {TRAM}",
    ),
    "a lesson in the cloud": (
        rename((TRAM, "exercises/.02_tram.toml.icloud")),
        f"{TRAM}: {LISTED}. It is in the cloud only, as exercises/.02_tram.toml.icloud; "
        "have it downloaded",
    ),
    "a lesson behind a link to nothing": (
        edits(remove(TRAM), lambda root: os.symlink("/nowhere/tram.toml", root / TRAM)),
        f"{TRAM}: {LISTED}",
    ),
    "keys .toml.txt": (
        rename((KEYS, f"{KEYS}.txt")),
        f"{KEYS}: missing; expected the keys here, or [questions.key] under each question of "
        f"{QUESTIONS}. There is {KEYS}.txt; move it to {KEYS}",
    ),
    "keys emptied": (
        write(KEYS, "# later\n"),
        f"{KEYS}: empty; put an earlier copy back, or write what belongs there",
    ),
    "a source .TOML": (
        rename((ABOUT, "articles/bridge.TOML")),
        f"{TEXT}: nothing says whose it is; expected {ABOUT}. There is articles/bridge.TOML; "
        f"move it to {ABOUT}",
    ),
    "a notebook .ipynb.json": (
        rename((PAGE, f"{PAGE}.json")),
        f"{PAGE}: {LISTED}. There is {PAGE}.json; move it to {PAGE}",
    ),
    "the codebook as a lesson": (
        edit("course.toml", '"02_tram",', '"02_tram", "codebook",'),
        "course.toml: lessons: 'codebook' is no lesson; leave it out",
    ),
    "a glossary without the name of its text": (
        edit("exercises/glossary.toml", "[bridge]\n", ""),
        "exercises/glossary.toml: Critics: stands in no table; expected a [name] in a line before "
        "it",
    ),
    "a conflicted copy": (
        copy(QUESTIONS, "exercises/01_bridge (conflicted copy).toml"),
        "exercises/01_bridge (conflicted copy).toml: the name '01_bridge (conflicted copy)'; "
        "expected letters from a to z, digits, - and _ only",
    ),
    "no folder of texts": (
        rename(("articles", "Article")),
        "articles: no such folder; expected Article to be called so",
    ),
    "no folder of lessons": (
        rename(("exercises", "lessons")),
        "exercises: no such folder; put it back from an earlier copy",
    ),
    "no folder of notebooks": (
        lambda root: shutil.rmtree(root / "notebooks"),
        "notebooks: no such folder; put it back from an earlier copy",
    ),
    "a question moved to keys of another form": (
        question_moved,
        f"{KEYS}: questions in {QUESTIONS} have keys of their own; expected the keys in one "
        "place: there, or here",
    ),
    "two questions of one id, one of them the first of a part": (
        edit(TRAM, 'id = "when"', 'id = "driver"'),
        f"{TRAM}: driver: this id stands twice; expected an id once in a lesson",
    ),
    "a question half written": (
        bytes_of(TRAM, lambda text: text + HALF.encode()),
        f"{TRAM}: more: lacks title, prompt, points, hints, options; write them",
    ),
    "a non-breaking space before a name": (
        edit(TRAM, "points = 1", "\u00a0points = 1"),
        f"{TRAM}: not TOML: line 24: a sign that nobody sees, U+00A0, before 'points = 1'; "
        "delete it",
    ),
    "a zero-width space before a name": (
        edit(TRAM, "points = 1", "\u200bpoints = 1"),
        f"{TRAM}: not TOML: line 24: a sign that nobody sees, U+200B, before 'points = 1'; "
        "delete it",
    ),
    "line ends of an old Mac": (
        bytes_of(TRAM, lambda text: text.replace(b"\n", b"\r")),
        f"{TRAM}: not TOML: its lines end as on a Mac of old (CR); save it with line ends LF",
    ),
    "a date without quotation marks": (
        edit(TRAM, 'accept = ["2026-05-12"]', "accept = [2026-05-12]"),
        f"{TRAM}: when: accept[0]: 2026-05-12; expected text",
    ),
    "a day of a text in words": (
        edit(ABOUT, "2025-01-01", "1 January 2025"),
        f"{ABOUT}: date: '1 January 2025'; expected year-month-day, such as 2025-05-03",
    ),
    "a day of a text that no calendar has": (
        edit(ABOUT, "2025-01-01", "2025-02-30"),
        f"{ABOUT}: date: '2025-02-30'; expected year-month-day, such as 2025-05-03",
    ),
    "a whole book": (
        edits(bytes_of(TEXT, lambda text: text + b"\nMore words." * 200_000), written_down),
        f"{TEXT}: 2 MB; expected one article, of 1 MB at most",
    ),
    "a text changed and written down": (
        edits(edit(TEXT, "Ana Duarte", "Anna Duarte"), written_down),
        f"{KEYS}: mark: spans 1: 'Mayor Ana Duarte' is not in P1, P2; copy it exactly",
    ),
    "curly marks in a cell": (
        cells(PAGE, source(3, '["safe"]', "[“safe”]")),
        f"{PAGE}: cell 3 (cell-3): Python cannot run it: invalid character '“' (U+201C), at "
        "'open_lesson(\"01_bridge\")[“safe”]'",
    ),
    "a cell that shows an error": (
        notebook(lambda whole: whole["cells"][2].update(outputs=[{"output_type": "error"}])),
        f"{PAGE}: cell 3 (cell-3): shows an error of an earlier run: run coursekit notebooks "
        "01_bridge",
    ),
    "a notebook of an old form": (
        notebook(lambda whole: whole.update(nbformat=3, worksheets=[whole.pop("cells")])),
        f"{PAGE}: not a notebook that can be read: no cells in it; put an earlier copy back, or "
        "save it in JupyterLab",
    ),
    "a cell turned into prose": (
        notebook(lambda whole: whole["cells"][2].update(cell_type="markdown")),
        f"{PAGE}: no cell for the question 'safe' of {QUESTIONS}; run coursekit lesson 01_bridge",
    ),
    "a notebook saved without its mark": (
        notebook(lambda whole: whole["metadata"].pop("coursekit")),
        f"{PAGE}: no mark in its metadata; expected coursekit.page 'lesson': run coursekit "
        "notebooks 01_bridge",
    ),
}


def put(file: str, content: bytes = b"x") -> Spoil:
    """Put a file where a tool would."""

    def spoil(root: Path) -> None:
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_bytes(content)

    return spoil


def linked(root: Path) -> None:
    """Put a link in place of a lesson."""
    (root / TRAM).rename(root.parent / "tram.toml")
    os.symlink(root.parent / "tram.toml", root / TRAM)


GOOD: dict[str, Spoil] = {
    "comments": edits(
        edit(TRAM, "points = 1", "points = 1 # “one” [[questions]]"),
        bytes_of(TRAM, lambda text: "# “The tram” = 'x\n".encode() + text),
    ),
    "odd but legal": edit(TRAM, "minutes = 3\n", '"minutes" = 0x3\n'),
    "a long comment": bytes_of(TRAM, lambda text: text + b"\n# " + b"x" * 3_000_000),
    "line ends of Windows": edits(with_windows_lines(TRAM), with_windows_lines("course.toml")),
    "a BOM in a lesson": recode(TRAM, "utf-8-sig"),
    "a link to a lesson": linked,
    "a year alone": edit(ABOUT, "2025-01-01", "2025"),
    "files of tools": edits(
        put("exercises/.DS_Store"),
        put("exercises/._01_bridge.toml", b"\x00\x05\x16\x07"),
        put("exercises/01_bridge.toml~"),
        put("exercises/.01_bridge.toml.swp"),
        put("exercises/notes.txt"),
        put("articles/Thumbs.db"),
        put("articles/~$bridge.docx"),
        put("articles/bridge.docx"),
        put("notebooks/.ipynb_checkpoints/01_bridge-checkpoint.ipynb"),
    ),
    "saved by VS Code and Colab": notebook(
        lambda whole: (
            whole["metadata"].update(colab={"provenance": []}),
            [cell["metadata"].update(vscode={}) for cell in whole["cells"]],
        )
    ),
    "a cell with other marks": cells(PAGE, source(3, '["safe"]', "['safe']")),
    "a cell of magic": cells(
        PAGE,
        lambda all: all.insert(0, {**all[0], "id": "own", "source": ["%matplotlib inline"]}),
    ),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whole_course(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def root(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the whole course, to be spoiled."""
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / "work"))
    return Path(shutil.copytree(whole, tmp_path / "course"))


@pytest.mark.parametrize(("spoil", "line"), SPOILED.values(), ids=SPOILED)
def test_what_happens_to_a_file_is_one_line_for_the_author(
    root: Path, spoil: Spoil, line: str
) -> None:
    spoil(root)

    with pytest.raises(CourseError) as error:
        check_course(root)
    assert error.value.faults == [line]


@pytest.mark.parametrize(("spoil", "line"), SPOILED.values(), ids=SPOILED)
def test_a_student_reads_one_sentence_of_it_at_most(root: Path, spoil: Spoil, line: str) -> None:
    spoil(root)

    for stem in ("01_bridge", "02_tram"):
        try:
            open_lesson(stem, root)
        except OneLineError as error:
            [seen] = error._render_traceback_()
            assert seen.startswith("This lesson cannot be opened: ")
            assert line.partition(": ")[2][:40] not in seen


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_what_is_no_fault_is_not_told(root: Path, change: Spoil) -> None:
    change(root)

    assert {*check_course(root).lessons} == {"01_bridge", "02_tram"}
