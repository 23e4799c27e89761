"""An answer in a work file that cannot be used: it is kept aside and named, and hides no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coursekit.course import Course
from coursekit.lesson.session import LessonSession
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.highlight import HighlightAnswer
from coursekit.texts import Span
from coursekit.work import Attempt
from coursekit.work.workfile import WorkFile

MAYOR = Span(17, 33, "Mayor Ana Duarte", "source")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "work"


def opened(course: Course, folder: Path) -> WorkFile:
    """The work file as a lesson opens it."""
    return LessonSession(course, "01_bridge", folder).file


def picked(*options: str) -> Attempt:
    return Attempt(ChoiceAnswer(options))


def spoil(folder: Path, question: str, old: str, new: str) -> str:
    """Edit what the work file says of a question, as by hand; give the file as it is then."""
    path = folder / "01_bridge.json"
    work = json.loads(path.read_text("utf-8"))
    text = json.dumps(work["attempts"][question])
    assert old in text
    work["attempts"][question] = "SPOILT"
    spoilt = json.dumps(work).replace('"SPOILT"', text.replace(old, new))
    path.write_text(spoilt, "utf-8")
    return spoilt


# What becomes of one answer in the file, and what is told of it.
UNFIT = {
    "a moved quote": ('"start": 17', '"start": 16', "has a quote that is not in the text"),
    "a place beyond the text": ('"end": 33', '"end": 3333', "has a quote that is not in the text"),
    "a label that the question lost": ('"source"', '"gone"', "has the label 'gone', not asked for"),
    "an answer of another kind": (
        '{"kind": "highlight", "spans"',
        '{"kind": "choice", "options": [], "spans"',
        "is damaged",
    ),
    "no kind": ('"kind": "highlight", ', "", "is damaged"),
    "a kind that nobody knows": ('"highlight"', '"dance"', "is damaged"),
    "a number as text": ('"checks": 2', '"checks": "2"', "is damaged"),
    "a number that is endless": ('"checks": 2', '"checks": ' + "9" * 5000, "is damaged"),
    "no number": ('"checks": 2', '"checks": NaN', "is damaged"),
    "half a character": ('"label": "source"', '"label": "\\ud800"', "is damaged"),
    "a field of a newer version": ('"checks": 2', '"checks": 2, "mood": 1', "is damaged"),
    "a list in its place": ('{"answer"', '[], "x": {"answer"', "is damaged"),
    "a nest": ('"checks": 2', '"checks": ' + "[" * 500 + "]" * 500, "is damaged"),
}


@pytest.mark.parametrize("what", UNFIT)
def test_one_answer_that_cannot_be_used_hides_no_other(
    course: Course, folder: Path, what: str
) -> None:
    old, new, reason = UNFIT[what]
    file = opened(course, folder)
    file.save("mark", Attempt(HighlightAnswer((MAYOR,)), checks=2))
    file.save("safe", picked("said"))
    spoilt = spoil(folder, "mark", old, new)

    again = opened(course, folder)
    assert again.notice == (
        f"This answer cannot be used any more: “Mark the sources” ({reason}); the file as it was "
        "is kept as 01_bridge.aside-1.json, and all other answers stay."
    )
    assert (folder / "01_bridge.aside-1.json").read_text("utf-8") == spoilt
    assert again.attempt("mark") is None
    assert again.attempt("safe") == picked("said")
    again.save("mark", Attempt(HighlightAnswer((MAYOR,))))
    assert (again.tell(), opened(course, folder).notice) == ("", "")


def test_an_answer_of_the_wrong_kind_is_set_aside_and_the_question_is_open_again(
    course: Course, folder: Path
) -> None:
    file = opened(course, folder)
    file.save("mark", picked("said"))
    file.save("safe", picked("said"))

    again = opened(course, folder)
    assert "“Mark the sources” (holds an answer of another kind)" in again.notice
    assert dict(again.work.attempts) == {"safe": picked("said")}


def test_an_answer_that_was_spoilt_meanwhile_is_written_again_as_it_was_saved(
    course: Course, folder: Path
) -> None:
    file = opened(course, folder)
    file.save("mark", Attempt(HighlightAnswer((MAYOR,))))
    spoil(folder, "mark", '"source"', '"gone"')

    file.save("safe", picked("said"))

    assert "“Mark the sources” (has the label 'gone', not asked for)" in file.tell()
    assert set(opened(course, folder).work.attempts) == {"mark", "safe"}
