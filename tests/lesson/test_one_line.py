"""What goes wrong in a cell is told in one line: no traceback, whatever stands behind the error."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from coursekit.course import Course
from coursekit.lesson import kernel
from coursekit.work.handin import write_hand_in

SETUP = """
from pathlib import Path
from coursekit import hand_in, open_lesson, score, analysis
root = Path({root!r})
lesson = open_lesson("01_bridge", root)
"""
CELLS = {
    r'lesson.partner("a\0b")': r"'a\x00b' is no path; expected that of a file",
    "lesson.partner(5)": "5 is no path; expected that of a file",
    r'lesson.partner("\ud800")': r"'\ud800' is no path; expected that of a file",
    'lesson.partner("x" * 5000)': "cannot be read: File name too long",
    'lesson.partner("course.toml")': "course.toml ",
    'lesson.partner("damaged.json")': "damaged.json is damaged: ",
    'lesson.partner("half.json")': "half.json ",
    'lesson.partner("work")': "work is no file; expected a hand-in",
    "lesson.partner()": "There is no partner’s hand-in file",
    r'lesson.heat("mark", "a\0b")': r"'a\x00b' is no path; expected that of a file",
    'lesson.heat("safe")': "safe asks for no marks",
    r'score("01_bridge", "a\0b", course=root)': r"'a\x00b' is no path; expected that of a file",
    'score("01_bridge", root / "damaged.json", course=root)': "damaged.json: is not a work file",
    'score("01_bridge", root / "unfit.json", course=root)': "unfit.json: is damaged",
    'score("01_bridge", "x" * 5000, course=root)': "cannot be read: File name too long",
    'lesson["safe"].answer = {"options": 5}': "safe: options: 5; expected a list",
    r'lesson["safe"].answer = {"options": ["\ud800"]}': "safe: half a character; expected whole",
    'lesson["safe"].answer = {"nonsense": 1}': "safe: unknown field nonsense",
    'lesson["safe"].answer = {"options": ["x"] * 401}': "safe holds more than 400 ids",
    'lesson["kinds"].answer = {"categories": {"q1": float("nan")}}': "kinds: categories['q1']: nan",
    'lesson["mark"].answer = {"spans": [[0, 10**9, "source"]]}': "0 to 1000000000 is no part of",
    'lesson["mark"].answer = {"spans": [[0, 5]]}': "mark: a span is [start, end, label]",
    'lesson["mark"].answer = 5': "mark: 5; expected a table",
    'lesson["mark"].answer = {"spans": [[0, 5, "gone"]]}': "mark: label 'gone'; expected source",
    'lesson["mark"].answer = {"spans": "abc"}': "mark: a span is [start, end, label]",
    'lesson["mark"].answer = {"spans": 5}': "mark: a span is [start, end, label]",
    'lesson["nope"]': "No question 'nope'",
    'lesson.codebook("nope")': "No label set 'nope'",
    'lesson.compared("safe")': "safe asks for no marks",
    'lesson.read("nope")': "No article 'nope'",
    "lesson.part(9)": "part 9",
    'open_lesson("nope", root)': "No lesson 'nope'",
    r'hand_in("\ud800", start=root)': "Write whole characters: your name or your number",
    'hand_in(" ", start=root)': "Write your name or your student number first.",
}


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    return InteractiveShell()  # type: ignore[no-untyped-call]


@pytest.fixture
def files(root: Path, course: Course) -> Path:
    """The course, with hand-ins and a work file that cannot be used."""
    kernel.lessons.clear()
    text = write_hand_in(course, root, "Ada", "").text
    table = json.loads(text)
    table["lessons"] = {"01_bridge": {"lesson": "01_bridge", "attempts": {"mark": {"answer": 5}}}}
    (root / "damaged.json").write_text(json.dumps(table), "utf-8")
    (root / "half.json").write_text(text.replace("Ada", r"\ud800"), "utf-8")
    head = {"format": "coursekit work", "version": 1, "id": "x", "course": "small"}
    (root / "unfit.json").write_text(json.dumps(head | table["lessons"]["01_bridge"]), "utf-8")
    return root


@pytest.mark.parametrize("cell", CELLS)
def test_an_error_is_one_line(
    files: Path, shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str
) -> None:
    run: Callable[[str], object] = shell.run_cell
    run(SETUP.format(root=str(files)))
    capsys.readouterr()

    run(cell)
    printed = capsys.readouterr()
    assert printed.err == ""
    assert CELLS[cell] in printed.out
    assert len(printed.out.strip().splitlines()) == 1
    # Whatever it was, the lesson goes on.
    run('lesson["safe"].answer = {"options": ["said"]}; print(lesson["safe"].status)')
    assert "'message': 'Saved'" in capsys.readouterr().out
