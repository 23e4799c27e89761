"""What docs/security.md and docs/reliability.md promise is held by tests that are there."""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from support.example_students import answer_all
from support.hand_in_files import STEM, add_written, csv_file

from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.work.handin import write_hand_in

ROOT = Path(__file__).parents[2]
SECURITY, RELIABILITY = (ROOT / f"docs/{page}.md" for page in ("security", "reliability"))
PAGES = [SECURITY, RELIABILITY]
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NAME, NUMBER = "Amina Quirrel-Osei", "stu-77401"


def tables(page: Path) -> Iterator[list[list[str]]]:
    """Each table of a page: its titles, and its rows."""
    for block in re.findall(r"(?:^\|.*\n)+", page.read_text("utf-8"), re.MULTILINE):
        lines = [line.strip("|\n ").split(" | ") for line in block.splitlines()]
        yield [lines[0], *lines[2:]]


def rows(page: Path, title: str) -> list[dict[str, str]]:
    """The rows of all tables of a page that have a column of this title."""
    return [
        dict(zip(titles, cells, strict=True))
        for titles, *lines in tables(page)
        if title in titles
        for cells in lines
    ]


@cache
def functions(file: Path) -> frozenset[str]:
    """The functions of a file of tests; none where there is no such file."""
    tree = ast.parse(file.read_text("utf-8")) if file.exists() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_test_that_is_named_is_there(page: Path) -> None:
    named = set(TEST.findall(page.read_text("utf-8")))

    assert len(named) > 10
    assert {(file, test) for file, test in named if test not in functions(ROOT / file)} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_promise_has_a_test(page: Path) -> None:
    promises = rows(page, "held by")

    assert len(promises) > 10
    assert [row for row in promises if not TEST.search(row["held by"])] == []


def test_the_page_for_reporters_and_the_guides_lead_to_both() -> None:
    for guide in ("SECURITY.md", "README.md", "docs/instructors.md"):
        text = (ROOT / guide).read_text("utf-8")
        assert {page.name for page in PAGES if f"{page.name})" in text} == {
            page.name for page in PAGES
        }


# --- personal data ---


def places() -> list[str]:
    """The patterns of the files that hold personal data, as the page names them."""
    told = [name for row in rows(SECURITY, "how it goes") for name in named(row["where"])]
    return [re.sub(r"<[\w -]+>", "*", name) for name in told]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def texts(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and of those that are packed in it."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from map(archive.read, archive.namelist())


def tell_of(folder: Path, *words: str) -> set[str]:
    """The files of a folder in whose name or bytes one of the words stands."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and any(
            word.casefold() in text
            for word in words
            for text in (path.name.casefold(), *(str(t, "latin-1").casefold() for t in texts(path)))
        )
    }


def not_told(files: set[str]) -> list[str]:
    return [name for name in files if not any(fnmatch(name, place) for place in places())]


def test_every_file_in_which_a_student_stands_on_their_own_machine_is_told_of(root: Path) -> None:
    before = {path for path in root.rglob("*") if path.is_file()}
    answer_all(root, STEM)
    write_hand_in(load_course(root), root, NAME, NUMBER)
    made = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    made -= {path.relative_to(root).as_posix() for path in before}

    assert len(made) >= 3
    assert not_told(made) == []


def test_every_file_in_which_a_student_stands_on_the_teacher_s_machine_is_told_of(
    root: Path, tmp_path: Path
) -> None:
    add_written(root)
    answer_all(root, STEM)
    handed_in = tmp_path / "hand-ins"
    handed_in.mkdir()
    write_hand_in(load_course(root), root, NAME, NUMBER)
    (root / f"hand-in-{NUMBER}.json").rename(handed_in / "one.json")
    (handed_in / f"{NUMBER}.json").write_text("{", "utf-8")
    roster = csv_file(tmp_path / "roster.csv", [["id", "name"], [NUMBER, NAME]])
    out = root / "graded"
    course = ("--course", str(root))
    main([*course, "grade", str(handed_in), "--out", str(out), "--roster", str(roster)])
    for words in (["report"], ["report", "--items"]):
        main([*course, *words, str(out)])

    standing = {f"graded/{name}" for name in tell_of(out, NAME, NUMBER)}
    assert {"graded/register.sqlite", "graded/gradebook.csv", "graded/problems.csv"} <= standing
    assert not_told(standing) == []
