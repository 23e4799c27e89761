"""What `coursekit check` says of notebooks: their mark, their counts, cells that hang on others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.small_course import CELLS, write_course

from coursekit import open_lesson
from coursekit.cli import main
from coursekit.course.loader import check_course, load_course
from coursekit.course.notebooks import unknown_names
from coursekit.errors import CourseError

NOTEBOOK = "notebooks/01_bridge.ipynb"
SOUND = CELLS[0]


def code(source: str, count: int | None = 1) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": "safe", "source": source.splitlines(True), "outputs": []}
    return cell | {"metadata": {}, "execution_count": count}


def write_notebook(root: Path, *cells: dict[str, Any], page: str | None = "lesson") -> None:
    """Write the notebook: these cells, and then those that every notebook of the lesson has."""
    metadata = {"coursekit": {"page": page}} if page else {}
    more = [{**code(source), "id": f"more-{n}"} for n, source in enumerate(CELLS[1:])]
    all_cells = [*cells, *more]
    notebook = {"cells": all_cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (root / NOTEBOOK).write_text(json.dumps(notebook), "utf-8")


def faults(root: Path) -> list[str]:
    with pytest.raises(CourseError) as error:
        check_course(root)
    return error.value.faults


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_course(tmp_path)


# --- the notebooks of this course ---


def test_every_code_cell_of_the_course_is_one_that_nbval_compares(course_root: Path) -> None:
    course = load_course(course_root)
    uncounted = [
        (stem, cell["id"])
        for stem in course.notebooks
        for cell in json.loads((course_root / f"notebooks/{stem}.ipynb").read_text("utf-8"))[
            "cells"
        ]
        if cell["cell_type"] == "code" and cell["execution_count"] is None
    ]

    assert uncounted == []


def test_no_link_leads_a_student_to_the_file_of_a_text(course_root: Path) -> None:
    shown = [*(course_root / "notebooks").glob("*.ipynb"), course_root / "docs/students.md"]
    links = {
        path.name: re.findall(r"articles/[\w-]+\.txt", path.read_text("utf-8")) for path in shown
    }

    assert {name: found for name, found in links.items() if found} == {}


def test_a_link_to_a_text_leads_to_one_that_the_same_page_shows(course_root: Path) -> None:
    lost = []
    for path in (course_root / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        sources = "\n".join("".join(cell["source"]) for cell in cells)
        read = set(re.findall(r'\.read\("([\w-]+)"', sources))
        lost += [
            (path.name, slug)
            for slug in re.findall(r"\(#read-([\w-]+?)(?:-[A-Z]\w*)?\)", sources)
            if slug not in read
        ]

    assert lost == []


# --- the lines of check ---


def test_a_notebook_without_outputs_is_one_line_however_many_cells_it_has(root: Path) -> None:
    write_notebook(root, code(SOUND), code(SOUND, None), code(SOUND, None), code("  \n", None))

    assert faults(root) == [
        f"{NOTEBOOK}: 2 of 7 code cells without execution_count, so that nbval compares nothing in "
        "them, the first cell 2 (safe): run coursekit notebooks 01_bridge"
    ]


@pytest.mark.parametrize(
    ("page", "found"), [(None, "no mark"), ("practice", "the mark 'practice'")]
)
def test_a_page_without_its_mark_would_not_open_by_itself(
    root: Path, page: str | None, found: str
) -> None:
    write_notebook(root, code(SOUND), page=page)

    assert faults(root) == [
        f"{NOTEBOOK}: {found} in its metadata; expected coursekit.page 'lesson': "
        "run coursekit notebooks 01_bridge"
    ]


def test_a_cell_that_needs_another_is_a_line(root: Path) -> None:
    write_notebook(root, code(SOUND), code("lesson.results()"))

    assert faults(root) == [
        f"{NOTEBOOK}: cell 2 (safe): uses lesson of another cell; expected a cell that may be the "
        "first to run: import, open or define in it what it uses"
    ]


@pytest.mark.seconds
def test_running_the_notebooks_mends_what_it_can(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_notebook(root, code(SOUND, None), page=None)
    monkeypatch.chdir(root)

    assert main(["notebooks"]) == 0
    assert main(["check"]) == 0


def test_no_lesson_is_closed_by_a_fault_of_a_notebook(root: Path) -> None:
    write_notebook(root, code("lesson", None), page=None)

    assert load_course(root).lessons


# --- which names a cell uses and has not ---


@pytest.mark.parametrize(
    ("source", "unknown"),
    [
        ('lesson["mark"]', {"lesson"}),
        (SOUND, set()),
        ("x = 1\nx", set()),
        ("import pandas.api\npandas.api", set()),
        ("from coursekit import plots as p\np, plots", {"plots"}),
        ("[name for name in names]", {"names"}),
        ("lambda row: row + more", {"more"}),
        ("def add(row):\n    return row + more", {"more"}),
        ("def add():\n    global sum_\n    sum_ = 1\nadd(), sum_", set()),
        ("class Mark:\n    size = 1\n    def grow(self): return size", {"size"}),
        ('f"{who}: {len(who)}"', {"who"}),
        ("for row in rows: print(row)", {"rows"}),
        ("with open('a') as file: file", set()),
        ("display(get_ipython())", set()),
        ("from math import *\npi", set()),
        ("%matplotlib inline\nlesson", set()),
        ("!ls\nlesson", set()),
        ("", set()),
    ],
)
def test_a_cell_is_told_what_it_takes_from_others(source: str, unknown: set[str]) -> None:
    assert unknown_names(source) == unknown


def test_a_link_to_what_the_page_does_not_show_is_a_fault(root: Path) -> None:
    reading = code('from coursekit import open_lesson\n\nopen_lesson("01_bridge").read()')
    html = open_lesson("01_bridge", root).read().still()
    reading["outputs"] = [{"output_type": "display_data", "data": {"text/html": [html]}}]
    links = "[text](#read-bridge), [P2](#read-bridge-P2), [P9](#read-bridge-P9), [no](#read-brige)"
    prose = {"cell_type": "markdown", "id": "prose", "source": [links], "metadata": {}}
    write_notebook(root, prose, reading)

    found = [fault.partition("; ")[0] for fault in faults(root)]
    assert found == [
        f"{NOTEBOOK}: cell 1 (prose): a link to #read-bridge-P9, which no cell shows",
        f"{NOTEBOOK}: cell 1 (prose): a link to #read-brige, which no cell shows",
    ]


# --- links ---


def prose(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "words", "metadata": {}, "source": [text]}


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("[y](09_none.ipynb)", "09_none.ipynb"),
        ("[part 2](09_none.ipynb#Part-2)", "09_none.ipynb"),
        ('[y](<09_none.ipynb> "its title")', "09_none.ipynb"),
        ("![a map](maps/a%20map.png)", "maps/a map.png"),
        ("[guide](../docs/none.md)", "../docs/none.md"),
        ("[b (c)](a_(b).md)", "a_(b).md"),
    ],
)
def test_a_link_to_a_file_that_is_not_there_is_a_line_of_check(
    root: Path, text: str, lost: str
) -> None:
    write_notebook(root, prose(text), code(SOUND))

    assert faults(root) == [
        f"{NOTEBOOK}: cell 1 (words): a link to {lost}, which is not there; "
        "expected a file of the course, as seen from the folder notebooks"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[this page](01_bridge.ipynb#Part-2) and [its text](../articles/bridge.txt)",
        "[the web](https://example.org/a.ipynb), [mail](mailto:a@example.org), [below](#below)",
        "`[y](09_none.ipynb)` is how a link is written",
        "```\n[y](09_none.ipynb)\n```",
        "[a picture](attachment:a.png), [the lab](/lab/tree/x.ipynb)",
    ],
)
def test_a_link_that_leads_somewhere_or_out_of_the_course_is_none(root: Path, text: str) -> None:
    write_notebook(root, prose(text), code(SOUND))

    check_course(root)


def test_a_page_and_the_links_to_it_have_the_title_of_its_lesson(course_root: Path) -> None:
    titles = {
        f"Lesson {stem[:2]}": lesson.title
        for stem, lesson in load_course(course_root).lessons.items()
    }
    wrong, links = [], 0
    for path in sorted((course_root / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
        named = re.findall(r"^# (Lesson \d\d): (.+)$|\[(Lesson \d\d): ([^]]+)\]", text, re.M)
        links += len(named)
        for one in named:
            lesson, title = one[:2] if one[0] else one[2:]
            if titles[lesson] != title:
                wrong.append((path.name, lesson, title))

    assert links > 10
    assert wrong == []
