"""The work file: what is saved stays, what cannot be read is set aside."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.small_course import change, write_course

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.errors import WorkFileError
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.highlight import HighlightAnswer
from coursekit.texts import Span
from coursekit.work import Attempt
from coursekit.work.disk import write_atomically
from coursekit.work.handin import write_hand_in
from coursekit.work.signature import Signature, write_signature
from coursekit.work.workfile import WorkFile

MAYOR = Span(17, 33, "Mayor Ana Duarte", "source")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "work"


def open_file(course: Course, folder: Path) -> WorkFile:
    texts = {question.id: course.articles["bridge"] for question in lesson_questions(course)}
    return WorkFile(folder, course.id, "01_bridge", texts)


def lesson_questions(course: Course) -> tuple[Any, ...]:
    return course.lessons["01_bridge"].questions


def picked(*options: str) -> Attempt:
    return Attempt(ChoiceAnswer(options))


def test_what_is_saved_is_there_when_the_file_is_opened_again(course: Course, folder: Path) -> None:
    attempt = Attempt(HighlightAnswer((MAYOR,)), checks=2, checked=True, hints=1)
    file = open_file(course, folder)
    file.save("mark", attempt)

    again = open_file(course, folder)
    assert again.attempt("mark") == attempt
    assert (again.id, again.notice) == (file.id, "")


def test_a_file_is_whole_at_each_moment(folder: Path) -> None:
    folder.mkdir()
    path = folder / "a.json"
    write_atomically(path, "old")

    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new \udc80")  # a lone surrogate cannot be written
    assert path.read_text("utf-8") == "old"
    assert list(folder.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights of files")
def test_a_file_can_be_read_by_whom_the_system_lets_read_new_files(folder: Path) -> None:
    folder.mkdir()
    (folder / "usual").touch()
    write_atomically(folder / "a.json", "text")

    assert (folder / "a.json").stat().st_mode == (folder / "usual").stat().st_mode


# --- who may read it ---

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights of files")


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


@posix
def test_what_a_student_writes_is_for_nobody_else(
    course: Course, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work/01_bridge.json").write_text("dear diary", "utf-8")
    open_file(course, folder / "new").save("safe", picked("said"))
    open_file(other_course(tmp_path / "other"), folder / "new")
    open_file(course, folder).save("safe", picked("said"))
    write_signature(folder / "new", "small", Signature("Ada"))

    folders = [path for path in folder.rglob("*") if path.is_dir()]
    assert {path.name for path in folders} == {"new", "other"}
    assert {rights(path) for path in folders} == {0o700}
    files = [path for path in folder.rglob("*.json") if path.is_file()]
    assert {path.name for path in files} == {
        "01_bridge.json",
        "01_bridge.aside-1.json",
        "who.json",
    }
    assert {rights(path) for path in files} == {0o600}


@posix
def test_the_work_folder_of_a_course_is_closed_to_others_and_no_other_folder_is(
    root: Path, course: Course, tmp_path: Path
) -> None:
    folders = (root / "work", root / "shared", tmp_path / "work")
    for existing in folders:
        existing.mkdir()
        existing.chmod(0o755)
        open_file(course, existing)

    assert [rights(existing) for existing in folders] == [0o700, 0o755, 0o755]


@posix
def test_a_hand_in_is_for_whom_it_is_given_to(root: Path, course: Course, tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    made = write_hand_in(course, root, "Ada", "")

    assert made.path is not None
    assert rights(made.path) == rights(tmp_path / "usual")


WRONG: dict[str, tuple[Callable[[str], str], str]] = {
    "truncated": (lambda text: text[: len(text) // 2], "is damaged"),
    "of another version": (
        lambda text: text.replace('"version": 1', '"version": 7'),
        "is of version 7",
    ),
    "not ours": (lambda _: '{"cells": []}', "is not a work file"),
    "not even JSON": (lambda _: "dear diary", "is damaged"),
    "nested without end": (lambda _: "[" * 100_000, "is damaged"),
    "of another lesson": (lambda text: text.replace("01_bridge", "02_other"), "another lesson"),
    "with a field too many": (lambda text: text.replace('"id"', '"extra": 1, "id"'), "is damaged"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_work_file_that_cannot_be_used_is_set_aside_and_told_in_one_sentence(
    course: Course, folder: Path, what: str
) -> None:
    spoil, reason = WRONG[what]
    file = open_file(course, folder)
    file.save("mark", Attempt(HighlightAnswer((MAYOR,))))
    spoiled = spoil(file.path.read_text("utf-8"))
    file.path.write_text(spoiled, "utf-8")

    again = open_file(course, folder)
    assert reason in again.notice
    assert again.notice.count(".json") == 2
    assert again.notice.endswith("new one.")
    assert (folder / "01_bridge.aside-1.json").read_text("utf-8") == spoiled
    assert again.attempt("mark") is None


def test_a_work_file_that_is_spoilt_meanwhile_is_set_aside_and_told_at_the_next_save(
    course: Course, folder: Path
) -> None:
    file = open_file(course, folder)
    file.save("mark", Attempt(HighlightAnswer((MAYOR,))))
    file.path.write_text("dear diary", "utf-8")

    file.save("safe", picked("said"))
    assert file.tell().startswith("The work file 01_bridge.json is damaged")
    assert set(open_file(course, folder).work.attempts) == {"mark", "safe"}


def test_work_on_another_text_is_set_aside(course: Course, folder: Path, tmp_path: Path) -> None:
    open_file(course, folder).save("mark", Attempt(HighlightAnswer((MAYOR,))))
    root = tmp_path / "course"
    change(root, "articles/bridge.txt", "Duarte", "Dvarte")
    digest = hashlib.sha256((root / "articles/bridge.txt").read_bytes()).hexdigest()
    change(root, "articles/bridge.toml", course.articles["bridge"].sha256, digest)
    change(root, "exercises/keys/01_bridge.toml", "Duarte", "Dvarte")

    assert "another text of bridge" in open_file(load_course(root), folder).notice


def test_set_aside_files_never_overwrite_one_another(course: Course, folder: Path) -> None:
    for text in ("first", "second"):
        folder.mkdir(exist_ok=True)
        (folder / "01_bridge.json").write_text(text, "utf-8")
        open_file(course, folder)

    kept = [(folder / f"01_bridge.aside-{n}.json").read_text("utf-8") for n in (1, 2)]
    assert kept == ["first", "second"]


def test_two_kernels_keep_what_each_saved(course: Course, folder: Path) -> None:
    one, other = open_file(course, folder), open_file(course, folder)
    one.save("mark", Attempt(HighlightAnswer((MAYOR,))))
    other.save("safe", picked("said"))

    assert set(open_file(course, folder).work.attempts) == {"mark", "safe"}


def test_two_answers_to_one_question_do_not_overwrite_silently(
    course: Course, folder: Path
) -> None:
    one, other = open_file(course, folder), open_file(course, folder)
    one.save("safe", picked("said"))
    other.save("safe", picked("true"))

    assert "changed in another window" in other.tell()
    aside = (folder / "01_bridge.aside-1.json").read_text("utf-8")
    assert json.loads(aside)["attempts"]["safe"]["answer"]["options"] == ["said"]
    assert open_file(course, folder).attempt("safe") == picked("true")


def _save_many(root: Path, folder: Path, question: str) -> None:
    file = open_file(load_course(root), folder)
    for number in range(50):
        file.save(question, picked(str(number)))


@pytest.mark.seconds
def test_kernels_that_save_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    root = write_course(tmp_path / "course")
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_save_many, args=(root, tmp_path / "work", question))
        for question in ("safe", "kinds")
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    attempts = open_file(load_course(root), tmp_path / "work").work.attempts
    assert {id: attempt.answer for id, attempt in attempts.items()} == {
        "safe": ChoiceAnswer(("49",)),
        "kinds": ChoiceAnswer(("49",)),
    }


def test_a_folder_that_cannot_be_written_is_told_and_the_lesson_goes_on(
    course: Course, tmp_path: Path
) -> None:
    (tmp_path / "work").write_text("a file where the folder should be", "utf-8")
    file = open_file(course, tmp_path / "work")

    assert file.notice.startswith("Your answers cannot be saved")
    with pytest.raises(WorkFileError, match=r"01_bridge\.json cannot be written"):
        file.save("safe", picked("said"))


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_no_bytes_in_its_place_stop_a_lesson(course: Course, folder: Path, data: bytes) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / "01_bridge.json"
    path.write_bytes(data)

    file = open_file(course, folder)
    assert file.notice
    assert any(aside.read_bytes() == data for aside in folder.glob("*.aside-*"))
    for aside in folder.glob("*.aside-*"):
        os.unlink(aside)


# --- a work folder that courses share ---


def other_course(root: Path, id: str = "other") -> Course:
    """A course of another name, whose lesson has the same stem."""
    write_course(root)
    change(root, "course.toml", 'id = "small"', f'id = "{id}"')
    return load_course(root)


@pytest.mark.parametrize("id", ["other", "../../etc/a b", "", "work"])
def test_two_courses_in_one_work_folder_keep_each_its_answers(
    course: Course, folder: Path, tmp_path: Path, id: str
) -> None:
    other = other_course(tmp_path / "other", id)
    open_file(course, folder).save("safe", picked("said"))
    open_file(other, folder).save("safe", picked("true"))
    open_file(course, folder).save("kinds", picked("a"))

    first, second = open_file(course, folder), open_file(other, folder)
    assert set(first.work.attempts) == {"safe", "kinds"}
    assert first.attempt("safe") == picked("said")
    assert dict(second.work.attempts) == {"safe": picked("true")}
    assert first.path == folder / "01_bridge.json"
    assert second.path.parent.parent == folder
    assert not list(folder.rglob("*aside*"))


def test_where_work_is_kept_beside_another_course_s_is_told_once(
    course: Course, folder: Path, tmp_path: Path
) -> None:
    other = other_course(tmp_path / "other")
    open_file(course, folder)

    told = [open_file(other, folder).notice for _ in range(2)]
    assert told == [
        "01_bridge.json in this work folder is another course's; "
        "your work is kept in other/01_bridge.json.",
        "",
    ]


def test_a_file_that_became_another_course_s_meanwhile_is_not_written(
    course: Course, folder: Path, tmp_path: Path
) -> None:
    file = open_file(course, folder)
    file.save("safe", picked("said"))
    file.path.unlink()
    other = open_file(other_course(tmp_path / "other"), folder)
    other.save("safe", picked("true"))

    file.save("kinds", picked("a"))
    assert "small/01_bridge.json" in file.tell()
    assert set(open_file(course, folder).work.attempts) == {"safe", "kinds"}
    assert other.path.read_bytes().count(b'"kinds"') == 0
