"""A seventh kind of question, defined in the tests alone, goes the whole way of an answer."""

from __future__ import annotations

import ast
import csv
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import match_pairs
from support.match_pairs import KEY, QUESTION, Match, MatchAnswer
from support.small_course import (
    CELLS,
    FILES,
    OPEN,
    change,
    write_course,
    write_lesson_notebook,
)

from coursekit import hand_in
from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.lesson import OpenLesson, open_lesson
from coursekit.questions.base import KINDS, QuestionKind, ShortAnswerKind, register


@pytest.fixture
def seventh() -> Iterator[None]:
    """The kind, known for one test."""
    register(Match)
    yield
    del KINDS[Match.name]


@pytest.fixture
def matching(root: Path, seventh: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small course with a question of the seventh kind, as the working directory."""
    write_course(root)
    for file, more in (("exercises/01_bridge", QUESTION), ("exercises/keys/01_bridge", KEY)):
        (root / f"{file}.toml").write_text(FILES[f"{file}.toml"] + more, "utf-8")
    change(root, "exercises/01_bridge.toml", "minutes = 2", "minutes = 4")
    *questions, summary = CELLS
    write_lesson_notebook(root, *questions, f'{OPEN}["pairs"]', summary)
    monkeypatch.chdir(root)
    return root


def half_right(lesson: OpenLesson) -> None:
    """Answer both items, one of them wrongly."""
    lesson["pairs"].answer = {"pairs": {"mayor": "speaks", "critics": "speaks"}}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_its_faults_are_told_by_check(matching: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    path = matching / "exercises/keys/01_bridge.toml"
    path.write_text(path.read_text("utf-8").replace('critics = "leaves"', 'critics = "x"'), "utf-8")
    capsys.readouterr()

    assert main(["check"]) == 1
    assert capsys.readouterr().out == (
        "exercises/keys/01_bridge.toml: pairs: "
        "item 'critics': no partner; expected one for each item\n"
    )


def test_it_is_shown_answered_checked_and_explained(
    matching: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = open_lesson("01_bridge")
    half_right(lesson)

    widget = lesson["pairs"]
    widget.check()

    assert widget.question["partners"] == [
        {"id": "speaks", "text": "speaks"},
        {"id": "leaves", "text": "goes home"},
    ]
    assert capsys.readouterr().out == "pairs: Partly: 1 of 2 points.\n"
    assert [line["text"] for line in widget.feedback["lines"]] == [
        "",
        "Read who goes home. Could you find them?",
    ]
    assert "Critics: speaks" in widget.still()
    assert list(lesson.answers("pairs")["answer_text"]) == ["speaks", "speaks"]


def test_its_module_for_the_page_is_its_own(matching: Path) -> None:
    lesson = open_lesson("01_bridge")

    assert "lm-match" in str(lesson["pairs"]._esm)


def test_its_answer_comes_back_from_the_work_file(matching: Path) -> None:
    half_right(open_lesson("01_bridge"))

    again = open_lesson("01_bridge")

    assert again["pairs"].answer == {"pairs": {"mayor": "speaks", "critics": "speaks"}}


def test_it_is_handed_in_graded_and_reported(matching: Path, tmp_path: Path) -> None:
    half_right(open_lesson("01_bridge"))
    made_up = str(tmp_path / "class")
    assert main(["simulate", "--students", "12", "--seed", "3", "--out", made_up]) == 0

    hand_in("Ada", "s1")
    out = tmp_path / "out"

    assert main(["grade", made_up, "hand-in-s1.json", "--out", str(out)]) == 0
    assert main(["report", str(out)]) == 0

    [mine] = [
        row
        for row in rows(out / "results.csv")
        if (row["student"], row["question"]) == ("s1", "pairs")
    ]
    assert (mine["kind"], mine["points"], mine["answer"]) == (
        "match",
        "1",
        "mayor=speaks critics=speaks",
    )
    assert mine["misconceptions"] == "crowd-is-source"
    assert "Critics: speaks" in (out / "feedback/s1.html").read_text("utf-8")
    report = (out / "report.html").read_text("utf-8")
    assert "Who did what?" in report
    assert "goes home" in report


def test_its_answer_book_earns_full_marks(matching: Path, tmp_path: Path) -> None:
    assert main(["answers", "--out", str(tmp_path / "book")]) == 0

    assert main(["grade", str(tmp_path / "book"), "--out", str(tmp_path / "out")]) == 0
    assert {row["outcome"] for row in rows(tmp_path / "out/results.csv")} == {"correct"}


def test_made_up_students_answer_it(matching: Path) -> None:
    course = load_course(matching)
    lesson = course.lessons["01_bridge"]
    kind, question = KINDS["match"], lesson.question("pairs")

    assert kind.full_answer(question, lesson.keys["pairs"]) == MatchAnswer(
        {"mayor": "speaks", "critics": "leaves"}
    )


# --- what is left out ---

SOURCE = Path(match_pairs.__file__).read_text("utf-8")
CLASS = next(
    node
    for node in ast.parse(SOURCE).body
    if isinstance(node, ast.ClassDef) and node.name == "Match"
)
METHODS = [
    node
    for node in CLASS.body
    if isinstance(node, ast.FunctionDef) and node.name in ShortAnswerKind.__abstractmethods__
]


def test_the_seventh_kind_writes_every_method_that_its_base_leaves_open() -> None:
    assert {node.name for node in METHODS} == set(ShortAnswerKind.__abstractmethods__)
    assert QuestionKind.__abstractmethods__ >= {node.name for node in METHODS}


@pytest.mark.parametrize("method", METHODS, ids=lambda node: node.name)
def test_a_kind_that_lacks_a_method_fails_at_import(
    tmp_path: Path, method: ast.FunctionDef
) -> None:
    lines = SOURCE.splitlines()
    del lines[method.lineno - 1 : method.end_lineno]
    module = "\n".join(
        [*lines, "", "from coursekit.questions.base import register", "register(Match)"]
    )
    path = tmp_path / "half.py"
    path.write_text(module, "utf-8")
    spec = importlib.util.spec_from_file_location("half", path)
    assert spec is not None
    assert spec.loader is not None

    with pytest.raises(TypeError, match=method.name):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    assert "match" not in KINDS
