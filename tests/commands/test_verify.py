"""`coursekit verify`: whether the score that a notebook shows is the graded one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from attrs import evolve
from support.small_course import change
from support.wide_course import write_wide_course

from coursekit import open_lesson
from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.lesson import OpenLesson, open_contents
from coursekit.lesson.session import to_page
from coursekit.work.handin import hand_in_text, read_hand_in, write_hand_in
from coursekit.work.score import full_work

STEM = "01_bridge"
Cell = Mapping[str, object]


@pytest.fixture
def lesson(root: Path) -> OpenLesson:
    """The lesson of the small course, of 7 points, answered but for one, which is wrong: 6 of 7."""
    lesson = open_lesson(STEM, root)
    course = load_course(root)
    for id, attempt in full_work(course, course.lessons[STEM]).attempts.items():
        lesson[id].answer = to_page(attempt.answer)
    lesson["safe"].answer = {"options": ["true"]}
    lesson.check()
    return lesson


def cell_of(shown: object, text: str = "", html: str = "", source: str = "") -> Cell:
    """A cell as a notebook saves it that shows the widget `shown`, or what is given instead."""
    text, html = text or shown.still_text(), html or shown.still()  # type: ignore[attr-defined]
    data = {"text/plain": text.splitlines(keepends=True), "text/html": [html]}
    outputs = [{"output_type": "display_data", "metadata": {}, "data": data}]
    return {"cell_type": "code", "source": source, "outputs": outputs, "metadata": {}}


def save(root: Path, *cells: Cell, name: str = f"{STEM}.ipynb") -> Path:
    path = root / name
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}), "utf-8")
    return path


def work_of(root: Path) -> Path:
    return root / f"work/{STEM}.json"


def verify(root: Path, notebook: Path, work: Path) -> int:
    return main(["--course", str(root), "verify", str(notebook), str(work)])


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_notebook_that_shows_the_graded_score_is_the_same_by_work_file_and_by_hand_in(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = save(root, cell_of(lesson.part(1)), cell_of(lesson.summary()))
    hand_in = write_hand_in(load_course(root), root, "Ada", "s1").path
    capsys.readouterr()

    assert hand_in is not None
    for work in (work_of(root), hand_in):
        assert verify(root, notebook, work) == 0
        assert said(capsys) == [f"{STEM}: same (shown 6 of 7, graded 6 of 7)"]


@pytest.mark.parametrize(
    ("change_cell", "told"),
    [
        (lambda text, html: (text, html.replace("6 of 7 points", "7 of 7 points")), "shown 7 of 7"),
        (
            lambda text, html: (text.replace("6 of 7", "7 of 7"), html),
            "shown 7 of 7, graded 6 of 7",
        ),
        (
            lambda text, html: (text, html.replace("0 of 1", "1 of 1")),
            "safe 0 and 1, graded 0 of 1",
        ),
        (
            lambda text, html: (text.replace("0 of 1", "1 of 1"), html.replace("0 of 1", "1 of 1")),
            "safe 1, graded 0 of 1",
        ),
        (lambda text, html: (text, html.replace("4 of 4", "4 of 9")), "mark 4, graded 4 of 4"),
    ],
)
def test_a_score_that_was_edited_in_either_form_differs(
    root: Path,
    lesson: OpenLesson,
    capsys: pytest.CaptureFixture[str],
    change_cell: Callable[[str, str], tuple[str, str]],
    told: str,
) -> None:
    summary = lesson.summary()
    forms = change_cell(summary.still_text(), summary.still())
    notebook = save(root, cell_of(summary, *forms))
    capsys.readouterr()

    assert verify(root, notebook, work_of(root)) == 1
    [first, *facts] = said(capsys)
    assert first.startswith(f"{STEM}: differs: ")
    assert told in first
    if forms[0] == summary.still_text():  # then one form shows the one score, one the other
        assert any(" is shown as " in fact for fact in facts)


def test_a_score_written_into_a_text_cell_or_printed_is_compared_too(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = {"output_type": "stream", "text": "safe: Correct: 1 of 1 point.\n"}
    for cell in (
        {"cell_type": "markdown", "source": "- ✓ **Is it safe?**: correct, 1 of 1"},
        {"cell_type": "raw", "source": "<ul><li>✓ Is it safe?: correct, 1 of 1</li></ul>"},
        {"cell_type": "code", "source": "", "outputs": [printed]},
    ):
        notebook = save(root, cell_of(lesson.summary()), cell)
        capsys.readouterr()

        assert verify(root, notebook, work_of(root)) == 1
        assert "safe 0 and 1, graded 0 of 1" in said(capsys)[0]


@pytest.mark.parametrize(
    "line",
    ["<li>Is it safe?: 1/1</li>", "<h1>7 / 7</h1>", "<li>Is it s\u200bafe!: 1&nbsp;of 1</li>"],
)
def test_a_line_in_a_summary_that_coursekit_does_not_write_is_told(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    summary = lesson.summary()
    notebook = save(root, cell_of(summary, html=summary.still().replace("<ul>", f"<ul>{line}")))
    capsys.readouterr()

    assert verify(root, notebook, work_of(root)) == 1
    assert f"  {STEM}: shows a line that coursekit does not write: " in said(capsys)[1]


def test_titles_that_two_questions_share_or_that_hold_signs_are_told_apart(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for old in ("Mark the sources", "Is it safe?", "Who says it?"):
        change(root, "exercises/01_bridge.toml", old, "*P1: who*  says “it”? …", 1)
    lesson = open_lesson(STEM, root)
    lesson["safe"].answer = {"options": ["said"]}
    lesson.check("safe")
    notebook = save(root, cell_of(lesson.part(1)), cell_of(lesson.summary()))
    capsys.readouterr()

    assert verify(root, notebook, work_of(root)) == 0
    assert said(capsys) == [f"{STEM}: same (shown 1 of 7, graded 1 of 7)"]


def test_what_does_not_show_hides_no_score(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = lesson.summary()
    html = summary.still().replace(
        "Is it safe?: not yet, 0 of", "Is it\u200b safe?:&nbsp; ok, 1&nbsp;of"
    )
    notebook = save(root, cell_of(summary, html=html))
    capsys.readouterr()

    assert verify(root, notebook, work_of(root)) == 1
    assert "safe 0 and 1, graded 0 of 1" in said(capsys)[0]


def test_what_was_not_checked_is_named_where_the_sum_differs_for_it(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson["safe"].answer = {"options": ["said"]}
    notebook = save(root, cell_of(lesson.summary()))
    capsys.readouterr()

    assert verify(root, notebook, work_of(root)) == 1
    assert said(capsys) == [f"{STEM}: differs: shown 6 of 7, graded 7 of 7; not checked: safe"]


def test_a_question_that_the_copy_cannot_score_is_compared_on_neither_side(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root, "exercises/01_bridge.toml", 'id = "safe"', 'id = "safe"\nassessed = true')
    keys = root / "exercises/keys/01_bridge.toml"
    whole = keys.read_text("utf-8")
    without = "\n".join(
        line
        for line in whole.splitlines()
        if "safe" not in line and "You know what" not in line and "options." not in line
    )
    keys.write_text(without, "utf-8")
    notebook = save(root, cell_of(open_lesson(STEM, root).summary()))
    keys.write_text(whole, "utf-8")
    capsys.readouterr()

    assert verify(root, notebook, work_of(root)) == 0
    assert said(capsys) == [
        f"{STEM}: same (shown 6 of 6, graded 6 of 6; 1 question not scored there)"
    ]


def test_another_students_notebook_with_the_same_score_is_told(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = save(root, cell_of(lesson.summary()))
    work = json.loads(work_of(root).read_text("utf-8")) | {"id": "0" * 32}
    other = root / "other.json"
    other.write_text(json.dumps(work), "utf-8")
    capsys.readouterr()

    assert verify(root, notebook, other) == 1
    assert said(capsys)[1] == f"  {STEM}: what is shown comes of another work file than this work"


def test_a_lesson_of_no_score_one_of_another_course_and_rows_that_are_gone_are_told(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = {"cell_type": "code", "source": f'open_lesson("{STEM}")', "outputs": []}
    capsys.readouterr()
    assert verify(root, save(root, opened), work_of(root)) == 1
    assert said(capsys) == [f"{STEM}: shows none, graded 6 of 7"]

    summary = lesson.summary()
    strange = cell_of(summary, "x", summary.still().replace(STEM, "09_else"))
    assert verify(root, save(root, cell_of(summary), strange), work_of(root)) == 1
    assert "09_else: is shown, and is no lesson of this course" in said(capsys)

    html = summary.still()
    html = html[: html.index("<li>✗")] + html[html.index("<li>✓", html.index("<li>✗")) :]
    text = "\n".join(line for line in summary.still_text().splitlines() if "Is it" not in line)
    assert verify(root, save(root, cell_of(summary, text, html)), work_of(root)) == 0
    assert f"  {STEM}: not shown: safe" in said(capsys)


def test_the_page_of_contents_is_compared_lesson_by_lesson(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_wide_course(tmp_path / "course")
    change(root, "course.toml", "lessons =", 'contents = "contents"\nlessons =')
    course = load_course(root)
    open_lesson(STEM, root)["safe"].answer = {"options": ["said"]}
    open_lesson(STEM, root).check("safe")
    contents = open_contents(root)
    notebook = save(
        root, cell_of(contents, repr(contents), contents.still()), name="contents.ipynb"
    )
    made = write_hand_in(course, root, "Ada", "s1")
    capsys.readouterr()

    assert made.path is not None
    verify(root, notebook, made.path)
    lines = said(capsys)
    assert lines[0] == f"{STEM}: same (shown 1 of 7, graded 1 of 7)"
    assert lines[1].startswith("02_more: same (shown 0 of ")


def test_work_on_other_exercises_is_told_beside(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = save(root, cell_of(lesson.summary()))
    made = write_hand_in(load_course(root), root, "Ada", "s1")
    assert made.path is not None
    change(root, "exercises/01_bridge.toml", "What do you know now?", "What is known?")
    capsys.readouterr()

    assert verify(root, notebook, made.path) == 0
    told = "hand-in-s1.json was made on other exercises than yours: 01_bridge (safe)"
    assert told in said(capsys)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no notebook; expected a notebook, as JupyterLab saves it"),
        (b"[1]", "is no notebook"),
        (b'{"cells": 3}', "is no notebook"),
        (b"[" * 100_000, "is no notebook"),
        (b"\xff\xfe\x00", "is no notebook"),
        (b" " * 5_000_001, "is larger than 5 MB"),
    ],
)
def test_what_is_no_notebook_is_one_line(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str], content: bytes, told: str
) -> None:
    notebook = root / "n.ipynb"
    notebook.write_bytes(content)
    capsys.readouterr()

    assert verify(root, notebook, work_of(root)) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{notebook}: {told}")


@pytest.mark.parametrize(
    "cells",
    [
        [1, None, "x", [], {}],
        [
            {
                "cell_type": "code",
                "source": 3,
                "outputs": [1, {"data": [], "text": {}}, {"data": {}}],
            }
        ],
        [{"cell_type": "code", "outputs": {"data": 1}, "source": [1, "x"]}],
        [{"cell_type": ["code"], "source": {"a": 1}}],
        [{"source": "01_bridge: " + "9" * 100_000 + " of " + "9" * 100_000}],
        [
            {"source": "<" * 50_000},
            {"source": "still-" * 9_000},
            {"source": "1 of 1\n" * 2_000},
        ],
        [
            {
                "cell_type": "code",
                "outputs": ["still-" * 9_000],
                "source": "open_lesson('" * 9_000,
            }
        ],
    ],
)
def test_a_notebook_that_holds_anything_shows_none_and_no_traceback(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str], cells: list[object]
) -> None:
    notebook = root / f"{STEM}.ipynb"
    notebook.write_text(json.dumps({"cells": cells}), "utf-8")
    capsys.readouterr()

    assert verify(root, notebook, work_of(root)) == 1
    assert capsys.readouterr().err == ""


def test_a_notebook_with_more_scores_than_any_has_is_one_line(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = save(root, {"cell_type": "raw", "source": "safe: 1 of 1\n" * 5_001})
    capsys.readouterr()

    assert verify(root, notebook, work_of(root)) == 1
    told = f"{notebook}: tells more than 5000 scores; expected a lesson's\n"
    assert capsys.readouterr().err == told


def test_work_that_cannot_be_graded_is_one_line(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = save(root, cell_of(lesson.summary()))
    course = load_course(root)
    made = write_hand_in(course, root, "Ada", "s1")
    assert made.path is not None
    other = evolve(read_hand_in(made.path.read_bytes(), course), course="else")
    made.path.write_text(hand_in_text(other), "utf-8")
    strange = root / "work/strange.json"
    strange.write_text(work_of(root).read_text("utf-8").replace(STEM, "x"), "utf-8")
    capsys.readouterr()

    for path in (made.path, strange, root / "nowhere.json", notebook):
        assert verify(root, notebook, path) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert line.startswith(f"{path}: ")
