from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.small_course import write_course

from coursekit.course.loader import load_course
from coursekit.errors import AnswerError, HandInError, UnknownName
from coursekit.lesson import OpenLesson, open_lesson
from coursekit.questions.classify import ClassifyAnswer
from coursekit.work import Attempt
from coursekit.work.archives import MOST_BYTES
from coursekit.work.handin import write_hand_in
from coursekit.work.score import full_work
from coursekit.work.workfile import WorkFile, work_folder

STEM = "01_bridge"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("COURSEKIT_WORK", raising=False)
    return write_course(tmp_path)


@pytest.fixture
def lesson(root: Path) -> OpenLesson:
    return open_lesson(STEM, start=root)


def save(root: Path, lesson: OpenLesson, **attempts: Attempt) -> None:
    """Answer as another window would, and let the lesson read it."""
    texts = {"mark": lesson.article("bridge")}
    file = WorkFile(work_folder(root), "small", STEM, texts)
    for id, attempt in attempts.items():
        file.save(id, attempt)
    lesson.reload()


def save_all(root: Path, lesson: OpenLesson) -> None:
    course = load_course(root)
    save(root, lesson, **full_work(course, course.lessons[STEM]).attempts)


def partner_file(root: Path, lesson: OpenLesson) -> Path:
    """The hand-in of somebody who has answered everything, in the folder partner."""
    save_all(root, lesson)
    made = write_hand_in(load_course(root), root, "Noor", "")
    path = root / "partner" / "noor.json"
    path.parent.mkdir()
    path.write_text(made.text, "utf-8")
    return path


# --- answers and marks ---------------------------------------------------------------------


def test_answers_are_those_that_the_student_has_saved(root: Path, lesson: OpenLesson) -> None:
    before = lesson.answers("kinds")["answer"].tolist()

    save(root, lesson, kinds=Attempt(ClassifyAnswer({"q1": "mayor"})))

    assert before == ["", ""]
    assert lesson.answers("kinds")["answer"].tolist() == ["mayor", ""]
    assert lesson.answers()["question"].tolist() == ["safe", "kinds", "kinds"]


def test_answers_to_an_unknown_question_say_which_was_meant(lesson: OpenLesson) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'kinds'"):
        lesson.answers("kind")


def test_marks_are_compared_with_the_key(root: Path, lesson: OpenLesson) -> None:
    assert lesson.compared("mark").empty

    save_all(root, lesson)

    table = lesson.compared("mark")
    assert table["mine"].tolist() == ["Source", "Cue", "Source", "Cue", "–"]
    assert table["key"].tolist()[:4] == table["mine"].tolist()[:4]  # all right, and checked


def test_an_answer_without_marks_is_not_compared(lesson: OpenLesson) -> None:
    with pytest.raises(AnswerError, match="safe asks for no marks"):
        lesson.compared("safe")


# --- the codebook --------------------------------------------------------------------------


def test_a_label_set_can_be_unfolded_in_a_lesson(lesson: OpenLesson) -> None:
    folded = lesson.codebook("attribution")

    assert repr(folded) == "[codebook, to unfold: Attribution, 2 labels]"
    assert "<details class=" in folded._repr_html_()


def test_an_unknown_label_set_says_which_was_meant(lesson: OpenLesson) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'attribution'"):
        lesson.codebook("atribution")


# --- a partner's file ----------------------------------------------------------------------


def test_a_partner_s_marks_come_like_one_s_own(root: Path, lesson: OpenLesson) -> None:
    partner_file(root, lesson)

    table = lesson.partner("partner/noor.json")

    assert table.equals(lesson.annotations())
    assert table["label"].tolist() == ["source", "cue", "source", "cue"]


def test_a_real_partner_s_newest_file_takes_the_place_of_the_made_up_one(
    root: Path, lesson: OpenLesson
) -> None:
    with pytest.raises(HandInError, match="no partner"):
        lesson.partner()
    real = partner_file(root, lesson)
    made_up = real.rename(real.with_name("01_bridge.json"))
    assert lesson.partner_file() == made_up

    older, newer = real.with_name("hand-in-a.json"), real.with_name("hand-in-b.json")
    for path, time in ((newer, 2_000_000_000), (older, 1_000_000_000)):
        path.write_bytes(made_up.read_bytes())
        os.utime(path, (time, time))

    assert lesson.partner_file() == newer
    assert lesson.partner().equals(lesson.partner(newer))


def test_a_partner_s_file_is_found_from_the_course_and_from_where_the_notebook_runs(
    root: Path, lesson: OpenLesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = partner_file(root, lesson)
    (root / "notebooks" / "here.json").write_bytes(path.read_bytes())
    monkeypatch.chdir(root / "notebooks")

    found = [lesson.partner(name) for name in ("partner/noor.json", "here.json", path)]

    assert [len(table) for table in found] == [4, 4, 4]


def test_a_partner_s_file_that_is_missing_is_told_in_one_line(lesson: OpenLesson) -> None:
    with pytest.raises(HandInError, match=r"^noor\.json cannot be read: No such file") as told:
        lesson.partner("partner/noor.json")

    assert told.value._render_traceback_() == [str(told.value)]
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"format"', '"form"', "is not a hand-in"),
        ('"version": 1', '"version": 9', "is of version 9"),
        ('"course": "small"', '"course": "large"', "is for the course 'large'"),
        ('"quote": "she"', '"quote": "he"', "has a quote that is not in the text"),
        ('"label": "source"', '"label": "shout"', "has the label 'shout'"),
        ('"01_bridge": {', '"02_tunnel": {', "under the name '02_tunnel'"),
        ('"lesson": "01_bridge"', '"lesson": "00"', "is for lesson '00'"),
        ("{", "[", "is damaged"),
    ],
)
def test_what_is_wrong_with_a_partner_s_file_is_told_in_one_line(
    root: Path, lesson: OpenLesson, old: str, new: str, problem: str
) -> None:
    path = partner_file(root, lesson)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

    with pytest.raises(HandInError) as told:
        lesson.partner(path)

    assert str(told.value).startswith("noor.json ")
    assert problem in str(told.value)
    assert "\n" not in str(told.value)


def test_work_under_the_name_of_another_lesson_is_not_a_partner_s(
    root: Path, lesson: OpenLesson
) -> None:
    path = partner_file(root, lesson)
    hand_in = json.loads(path.read_text("utf-8"))
    hand_in["lessons"] = {"other": hand_in["lessons"][STEM]}
    path.write_text(json.dumps(hand_in), "utf-8")

    with pytest.raises(HandInError, match="holds work on '01_bridge' under the name 'other'"):
        lesson.partner(path)


def test_a_partner_s_file_too_large_to_be_one_and_a_folder_are_refused(
    root: Path, lesson: OpenLesson
) -> None:
    large = root / "large.json"
    large.write_bytes(b" " * (MOST_BYTES + 1))
    link = root / "link.json"
    link.symlink_to(large)

    with pytest.raises(HandInError, match="larger than 2 MB"):
        lesson.partner(large)
    with pytest.raises(HandInError, match="is a link"):
        lesson.partner(link)
    with pytest.raises(HandInError, match="is no file"):
        lesson.partner(root / "exercises")
