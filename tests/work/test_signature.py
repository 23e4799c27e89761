"""The hand-in form asks once, and a student has one file to hand in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit import hand_in
from coursekit.course import Course
from coursekit.lesson import kernel
from coursekit.lesson.progress import HandInForm
from coursekit.work.handin import read_hand_in, write_hand_in
from coursekit.work.signature import FILE, Signature, read_signature, write_signature


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.glob("hand-in-*.json"))


def form_of(root: Path) -> HandInForm:
    kernel.lessons.clear()
    form = hand_in(start=root)
    assert form is not None
    return form


def test_the_form_remembers_who_made_the_last_file(root: Path, course: Course) -> None:
    assert (form_of(root).form["name"], form_of(root).form["student"]) == ("", "")
    write_hand_in(course, root, "Ada Doe", "s1")

    form = form_of(root)
    assert (form.form["name"], form.form["student"]) == ("Ada Doe", "s1")
    assert "Ada Doe" not in str(form._repr_mimebundle_())
    assert (root / "work" / FILE).is_file()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Ada", ""), ("", "s1")),
        (("", "s1"), ("Ada", "")),
        (("Ada", "s1"), ("Ada", "")),
        (("Ada", "s2"), ("Ada", "s1")),
        (("Ada", ""), ("Ada", "s1")),
    ],
)
def test_a_student_has_one_file_whatever_was_typed_each_time(
    root: Path, course: Course, first: tuple[str, str], second: tuple[str, str]
) -> None:
    before = write_hand_in(course, root, *first)
    made = write_hand_in(course, root, *second)

    assert files(root) == [made.name]
    assert f"It takes the place of {before.name}." in made.notice
    assert read_hand_in((root / made.name).read_bytes(), course).name == second[0]


def test_the_same_file_is_written_again_without_a_word(root: Path, course: Course) -> None:
    write_hand_in(course, root, "Ada", "s1")

    assert "takes the place" not in write_hand_in(course, root, "Ada", "s1").notice
    assert files(root) == ["hand-in-s1.json"]


@pytest.mark.parametrize("other", [("Bo", "s2"), ("Bo", "")])
def test_the_file_of_another_student_stays(
    root: Path, course: Course, other: tuple[str, str]
) -> None:
    write_hand_in(course, root, "Ada", "s1" if other[1] else "")
    write_hand_in(course, root, *other)

    assert len(files(root)) == 2


def test_who_types_the_number_only_is_still_known_by_name(root: Path, course: Course) -> None:
    write_hand_in(course, root, "Ada", "")
    write_hand_in(course, root, "", "s1")

    assert (form_of(root).form["name"], form_of(root).form["student"]) == ("Ada", "s1")


@pytest.mark.parametrize(
    "file",
    ["notes.json", "../hand-in-x.json", "hand-in-x/../y.json", "hand-in-..\\x.json", 7, None],
)
def test_only_a_hand_in_file_of_ours_is_ever_removed(
    root: Path, course: Course, file: object
) -> None:
    write_hand_in(course, root, "Ada", "")
    kept = root / "notes.json"
    kept.write_bytes((root / "hand-in-ada.json").read_bytes())
    who = {"name": "Ada", "student": "", "file": file}
    table = {"format": "coursekit who", "courses": {course.id: who}}
    (root / "work" / FILE).write_text(json.dumps(table), "utf-8")

    write_hand_in(course, root, "Ada", "s1")
    assert files(root) == ["hand-in-ada.json", "hand-in-s1.json"]
    assert kept.is_file()


def test_a_file_of_that_name_that_is_no_hand_in_of_theirs_stays(root: Path, course: Course) -> None:
    write_hand_in(course, root, "Ada", "")
    (root / "hand-in-ada.json").write_text('{"format": "mine"}', "utf-8")

    write_hand_in(course, root, "Ada", "s1")
    assert files(root) == ["hand-in-ada.json", "hand-in-s1.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"format": 1}', '{"courses": {"x": 1}}'])
def test_a_damaged_note_of_who_it_was_is_written_anew(
    root: Path, course: Course, text: str
) -> None:
    (root / "work").mkdir(exist_ok=True)
    (root / "work" / FILE).write_text(text, "utf-8")

    assert form_of(root).form["name"] == ""
    write_hand_in(course, root, "Ada", "s1")
    assert form_of(root).form["name"] == "Ada"


def test_where_it_cannot_be_remembered_the_file_is_made_all_the_same(
    root: Path, course: Course
) -> None:
    (root / "work" / FILE).mkdir(parents=True)

    assert write_hand_in(course, root, "Ada", "s1").path == root / "hand-in-s1.json"


def test_courses_in_one_work_folder_know_each_their_own(tmp_path: Path) -> None:
    ada, bo = Signature("Ada", "s1", "hand-in-s1.json"), Signature("Bo", "", "")
    write_signature(tmp_path, "one", ada)
    write_signature(tmp_path, "two", bo)

    assert read_signature(tmp_path, "one") == ada
    assert read_signature(tmp_path, "two") == bo
    assert read_signature(tmp_path, "three") == Signature()


@given(st.text(), st.text(), st.sampled_from(["", "hand-in-a.json", "hand-in-é.json"]))
def test_whatever_was_typed_is_read_back(
    tmp_path: Path, name: str, student: str, file: str
) -> None:
    who = Signature(name, student, file)
    write_signature(tmp_path, "course", who)

    assert read_signature(tmp_path, "course") == who


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("हिन्दी शर्मा", "hand-in-हिन्दी-शर्मा.json"),
        ("Jose\u0301 Ñ.", "hand-in-josé-ñ.json"),
        ("สมชาย ใจดี", "hand-in-สมชาย-ใจดี.json"),
        ("...", "hand-in-student.json"),
    ],
)
def test_a_name_with_signs_above_and_below_its_letters_stays_whole(
    root: Path, course: Course, name: str, file: str
) -> None:
    assert write_hand_in(course, root, name, "").name == file
