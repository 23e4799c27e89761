"""A lesson whose keys stand in its questions: a copy has the two apart, and no assessed key."""

from __future__ import annotations

import gettext
import json
from pathlib import Path

import pytest
from support.marked_words import marked
from support.one_file_lessons import join_keys
from support.small_course import change
from support.wide_course import STEMS, write_wide_course

from coursekit import catalogue
from coursekit.authoring.assessed_answers import AnswerSearch
from coursekit.authoring.release import release
from coursekit.course.loader import load_course
from coursekit.course.toml_reader import read_lesson, read_toml
from coursekit.errors import CourseError

ASSESSED = {"01_bridge": {"mark", "kinds"}, "02_more": {"why", "final"}}
NAMES = [f"{stem}:{id}" for stem, ids in ASSESSED.items() for id in ids]
TOLD = 'explanation = "Read on. The source is Mayor Ana Duarte. It is hers."'


def apart(tmp_path: Path) -> Path:
    """The wide course with its keys in files of their own."""
    return write_wide_course(tmp_path / "apart")


def joined(tmp_path: Path) -> Path:
    """The same with its keys in the questions."""
    return join_keys(write_wide_course(tmp_path / "joined"))


def files(copy: Path) -> dict[str, bytes]:
    """The files of a copy but for the library, by name."""
    found = {path.relative_to(copy).as_posix(): path for path in copy.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes() for name, path in found.items() if not name.startswith("coursekit/")
    }


def test_both_forms_make_the_same_course_and_the_same_copy(tmp_path: Path) -> None:
    one, two = joined(tmp_path), apart(tmp_path)
    first, _ = release(one, tmp_path / "1", assessed=NAMES)
    second, _ = release(two, tmp_path / "2", assessed=NAMES)

    assert repr(load_course(one)) == repr(load_course(two))
    assert files(first) == files(second)
    assert [read_lesson(one, stem) for stem in STEMS] == [read_lesson(two, stem) for stem in STEMS]


def test_no_key_of_an_assessed_question_goes_out_and_all_others_do(tmp_path: Path) -> None:
    root = joined(tmp_path)
    ours = load_course(root)
    copy, zipped = release(root, tmp_path / "out", assessed=NAMES)
    theirs = load_course(copy)

    for stem in STEMS:
        exercise = read_toml(copy / f"exercises/{stem}.toml")
        assert all("key" not in question for question in exercise["questions"])
        assert all(
            question.get("assessed", False) == (question["id"] in ASSESSED[stem])
            for question in exercise["questions"]
        )
        kept = ours.lessons[stem].keys.keys() - ASSESSED[stem]
        assert {*read_toml(copy / f"exercises/keys/{stem}.toml")} == kept
        assert {*theirs.lessons[stem].keys} == kept
    text = "".join(data.decode("utf-8", "replace") for data in files(copy).values())
    # What the keys of `why` and `final` say, and nothing else does.
    for word in ("zebra", "lemur", "okapi", "tapir"):
        assert word in (root / "exercises/02_more.toml").read_text("utf-8")
        assert word not in text
    assert zipped.is_file()


def test_a_question_with_its_key_and_one_without_may_stand_in_one_lesson(tmp_path: Path) -> None:
    root = joined(tmp_path)
    exercise, keys = read_lesson(root, "01_bridge")
    copy, _ = release(root, tmp_path / "out", assessed=["01_bridge:mark"])
    again, _ = release(copy, tmp_path / "again")  # from a copy, whose keys stand apart

    assert {question["id"] for question in exercise["questions"]} == {*keys}
    assert "mark" not in read_toml(again / "exercises/keys/01_bridge.toml")
    assert files(again) == files(copy)


def test_answers_are_found_in_a_lesson_in_one_file_where_its_author_has_them(
    tmp_path: Path,
) -> None:
    root = joined(tmp_path)
    search = AnswerSearch(root, load_course(root), {"01_bridge": ["mark"], "02_more": []})
    change(root, "exercises/02_more.toml", '"Read P1."', '"The source is Mayor Ana Duarte."')
    kept = read_lesson(root, "02_more")[1]
    key = {"why": kept["why"] | {"explanation": "The source is Mayor Ana Duarte. Read."}}
    left, told = search.without_answers("02_more", key)

    [line] = [line for line in search.answers_in(root) if ": hint: " in line]
    assert line.startswith("exercises/02_more.toml: why: hint: answers 01_bridge:mark, which is")
    assert left["why"]["explanation"] == "Read."
    assert told == [
        "exercises/02_more.toml: why.explanation: taken out, for it answers 01_bridge:mark: "
        "'The source is Mayor Ana Duarte.'"
    ]


def test_a_sentence_of_a_key_that_answers_is_taken_out_of_a_lesson_in_one_file(
    tmp_path: Path,
) -> None:
    root = apart(tmp_path)
    old = 'explanation = "It is not safe, says the mayor."'
    change(root, "exercises/keys/02_more.toml", old, TOLD)
    join_keys(root)
    told: list[str] = []
    copy, _ = release(root, tmp_path / "out", assessed=["01_bridge:mark"], tell=told.append)

    assert any(line.startswith("exercises/02_more.toml: why.explanation: taken") for line in told)
    kept = read_toml(copy / "exercises/keys/02_more.toml")["why"]
    assert kept["explanation"] == "Read on. It is hers."


def test_what_cannot_be_taken_out_stops_the_release_and_leaves_nothing(tmp_path: Path) -> None:
    root = joined(tmp_path)
    change(
        root, "exercises/02_more.toml", '"Who acts?"', json.dumps("It is Mayor Ana Duarte: source")
    )

    with pytest.raises(CourseError) as error:
        release(root, tmp_path / "out", assessed=["01_bridge:mark"])
    assert [fault.partition(": answers ")[0] for fault in error.value.faults] == [
        "exercises/02_more.toml: events: hint"
    ]
    assert not list((tmp_path / "out").glob("*"))


def test_in_place_of_all_that_was_taken_out_a_student_reads_a_line_in_the_lessons_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Marked(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return marked(message)

    def messages(code: str) -> gettext.NullTranslations:
        return Marked() if code == "es" else gettext.NullTranslations()

    root = apart(tmp_path)
    old = 'explanation = "It is not safe, says the mayor."'
    change(root, "exercises/keys/02_more.toml", old, 'explanation = "The source is Ana Duarte."')
    change(root, "exercises/keys/01_bridge.toml", '"Mayor Ana Duarte"', '"Ana Duarte"')
    exercise = root / "exercises/02_more.toml"
    exercise.write_text(f'language = "es"\n{exercise.read_text("utf-8")}', "utf-8")
    join_keys(root)
    monkeypatch.setattr(catalogue, "_messages", messages)
    copy, _ = release(root, tmp_path / "out", assessed=["01_bridge:mark"])

    kept = read_toml(copy / "exercises/keys/02_more.toml")["why"]
    assert kept["explanation"] == marked("Your teacher tells you about this one.")
