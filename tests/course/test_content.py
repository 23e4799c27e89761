"""What authors are told of their course."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from support.all_kinds_course import write_all_kinds
from support.small_course import change, write_course

from coursekit.course.loader import find_root, load_course
from coursekit.course.toml_reader import read_toml
from coursekit.errors import CourseError

KEYS = "exercises/keys/01_bridge.toml"
QUESTIONS = "exercises/01_bridge.toml"


def faults(root: Path) -> list[str]:
    with pytest.raises(CourseError) as error:
        load_course(root)
    return error.value.faults


def test_a_mistake_may_have_feedback_and_no_misconception_but_not_the_other_way(root: Path) -> None:
    change(root, KEYS, 'misconception = "named-is-true", ', "")
    change(root, KEYS, '        misconception = "crowd-is-source"\n', "")
    load_course(root)

    change(root, KEYS, '{feedback = "The mayor is not in P2."}', '{feedback = ""}')
    expected = "expected what is said to who gives it"
    assert faults(root) == [f"{KEYS}: kinds: a wrong answer has no feedback; {expected}"]


def test_the_shipped_article_is_the_very_file_that_its_owner_supplied(course_root: Path) -> None:
    article = load_course(course_root).articles["us-rejects-iraq-request"]

    given = "3e97d7e672335ee22a8b906bcef27f42406784721b4969928daf3de125b414e1"
    raw = (course_root / "articles/us-rejects-iraq-request.txt").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == given
    assert article.sha256 == given


def test_every_part_of_the_article_has_its_address(course_root: Path) -> None:
    article = load_course(course_root).articles["us-rejects-iraq-request"]

    names = [block.name for block in article.blocks]
    paragraphs = [f"P{number}" for number in range(1, 25)]
    assert [name for name in names if name.startswith("P")] == paragraphs
    assert {"H", "S1", "S2", "L1", "L2", "F"} <= set(names)
    last = article.block("P24")
    assert article.text[last.start : last.end].endswith('"burden-sharing in the region."')


def test_a_whole_course_loads_without_a_fault(tmp_path: Path) -> None:
    course = load_course(write_course(tmp_path))

    assert [question.id for question in course.lessons["01_bridge"].questions] == [
        "mark",
        "safe",
        "kinds",
    ]


def test_the_course_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    write_course(tmp_path)

    assert find_root(tmp_path / "exercises/keys") == tmp_path.resolve()


def test_no_course_above_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"no course\.toml here or above"):
        find_root(tmp_path)


# What is wrong for more than one question or file, each of which has its line.
SHOW_MORE_THAN_ONCE = {
    "mark: this id stands twice",
    "id 'Is safe'; expected lower case",
    "article 'brigde'; expected one",
    "no line 'Bridge'",
    "sha256",
}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (KEYS, '"Mayor Ana Duarte"', '"Mayor Anna Duarte"', "'Mayor Anna Duarte' is not in P1, P2"),
        (KEYS, "occurrence = 1", "", "'said' stands 2 times in P1, P2; add within or occurrence"),
        (KEYS, 'also = ["Ana Duarte"]', 'also = ["mess"]', "does not overlap 'Mayor Ana Duarte'"),
        (KEYS, 'label = "cue"', 'label = "queue"', "label 'queue'; expected one of cue, source"),
        (KEYS, "crowd-is-source", "crowd-is-it", "misconception 'crowd-is-it'; expected an id"),
        (KEYS, "options.true", "options.untrue", "option 'true' is not the key's"),
        (KEYS, "wrong.mayor", "wrong.nobody", "category 'nobody'; expected one of critics, mayor"),
        (KEYS, "[safe]", "[unsafe]", "safe: the key has the id 'unsafe'; expected the same id"),
        (KEYS, "right = true", "right = 1", "1; expected true or false"),
        (KEYS, "explanation", "explanaton", "unknown field explanaton. Did you mean 'explanation'"),
        (QUESTIONS, 'labels = ["source", "cue"]', 'labels = ["sauce"]', "label 'sauce'; expected"),
        (QUESTIONS, 'id = "safe"', 'id = "mark"', "mark: this id stands twice"),
        (QUESTIONS, 'id = "safe"', 'id = "Is safe"', "id 'Is safe'; expected lower case"),
        (QUESTIONS, "points = 4", 'points = "4"', "points: '4'; expected a whole number"),
        (QUESTIONS, "points = 4", "pionts = 4", "unknown field pionts. Did you mean 'points'?"),
        (QUESTIONS, 'kind = "choice"', 'kind = "chioce"', "kind 'chioce'; expected one of"),
        (QUESTIONS, '"Read P1.", ', "", "1 hint; expected two or more"),
        (QUESTIONS, 'show = ["P1", "P2"]', 'show = ["P1-P3"]', "show 'P3'; bridge has no such"),
        (QUESTIONS, 'layer = "attribution"', 'layer = "words"', "layer 'words'; expected one of"),
        (QUESTIONS, 'article = "bridge"', 'article = "brigde"', "article 'brigde'; expected one"),
        (QUESTIONS, "title = ", "title == ", "not TOML"),
        (QUESTIONS, 'within = "P2"', 'wihtin = "P2"', "items[1]: unknown field wihtin"),
        (KEYS, "occurrence = 1", 'within = ["P1"]', "spans 2: within: ['P1']; expected text"),
        (KEYS, 'quote = "Critics"', "quote = 5", "tempting 1: quote: 5; expected text"),
        ("articles/bridge.toml", 'H = ["Bridge to close"]', 'H = ["Bridge"]', "no line 'Bridge'"),
        ("articles/bridge.txt", "Duarte", "Durate", "sha256"),
        ("course.toml", '["01_bridge"]', '["01_brigde"]', "exercises/01_brigde.toml: missing"),
        ("course.toml", '"01_bridge"', '"01_bridge", 2', "lessons[1]: 2; expected text"),
    ],
)
def test_each_fault_of_a_course_is_one_line(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    root = write_course(tmp_path)
    change(root, file, old, new, times=1)

    found = faults(root)
    assert any(told in fault for fault in found), found
    assert len(found) == 1 or told in SHOW_MORE_THAN_ONCE, found
    assert all("\n" not in fault and ": " in fault for fault in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (KEYS, 'quote = "Critics"', 'quote = "Critix"', "tempting 1: 'Critix' is not in"),
        (KEYS, 'label = "cue"', 'label = "queue"', "label 'queue'; expected one of"),
        (KEYS, "explanation", "explanaton", "unknown field explanaton"),
        (QUESTIONS, "prompt", "promt", "unknown field promt"),
        (QUESTIONS, 'show = ["P1", "P2"]', 'show = ["P1-P3"]', "show 'P3'; bridge has no such"),
    ],
)
def test_no_fault_of_a_question_hides_an_unknown_misconception_of_its_key(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    root = write_course(tmp_path)
    change(root, file, old, new, times=1)
    change(root, KEYS, "crowd-is-source", "crowd-is-sauce", times=1)

    one, other = faults(root)

    assert told in one
    assert "mark: misconception 'crowd-is-sauce'; expected" in other
    assert other.endswith("Did you mean 'crowd-is-source'?")


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("kinds", "kinds: 0 items; expected one or more"),
        ("steps", "steps: 0 items; expected two or more to put in order"),
    ],
)
def test_a_question_with_nothing_to_sort_is_a_fault(tmp_path: Path, id: str, told: str) -> None:
    root = write_all_kinds(tmp_path)
    table = read_toml(root / QUESTIONS)
    next(one for one in table["questions"] if one["id"] == id)["items"] = []
    (root / QUESTIONS).write_text(tomli_w.dumps(table), "utf-8")

    assert f"{QUESTIONS}: {told}" in faults(root)


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each value of a TOML file stands in it."""
    for name, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*above, name)
        if isinstance(part, dict | list):
            yield from places(part, (*above, name))


ODD = [5, 1.5, True, "x", [], ["x"], [5], [[]], {}, {"x": 5}, [{}]]


@given(st.data())
@pytest.mark.seconds
def test_whatever_stands_in_a_file_of_the_course_is_told_or_read_but_never_crashes(
    tmp_path: Path, data: st.DataObject
) -> None:
    root = write_all_kinds(tmp_path)
    path = data.draw(st.sampled_from(sorted(root.glob("**/*.toml"))))
    table = read_toml(path)
    *above, last = data.draw(st.sampled_from(list(places(table))))
    part: Any = table
    for name in above:
        part = part[name]
    part[last] = data.draw(st.sampled_from(ODD))
    path.write_text(tomli_w.dumps(table), "utf-8")

    with suppress(CourseError):
        load_course(root)


def test_the_mark_that_windows_puts_before_utf8_does_no_harm(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    for path in root.glob("**/*.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert load_course(root).title == "A small course"


def test_all_faults_of_a_course_are_told_in_one_run(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    change(root, KEYS, '"Mayor Ana Duarte"', '"Nobody"')
    change(root, QUESTIONS, 'id = "safe"', 'id = "mark"')
    change(root, "exercises/misconceptions.toml", "hint = ", "tint = ")

    files = {fault.split(":")[0] for fault in faults(root)}
    assert files == {KEYS, QUESTIONS, "exercises/misconceptions.toml"}


def test_an_assessed_question_needs_no_key(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    change(root, QUESTIONS, 'id = "safe"', 'id = "safe"\nassessed = true')
    text = (root / KEYS).read_text("utf-8")
    start, end = text.index("[safe]"), text.index("[kinds]")
    (root / KEYS).write_text(text[:start] + text[end:], "utf-8")

    assert "safe" not in load_course(root).lessons["01_bridge"].keys


WRITTEN = """

[[questions]]
id = "note"
kind = "written"
title = "A note"
prompt = "What did you learn?"
points = 1
hints = ["Think.", "Write one thing."]
article = ""
rubric = [{id = "thing", text = "Names one thing.", points = 1}]
"""


def test_a_written_question_needs_no_text(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    with (root / QUESTIONS).open("a", encoding="utf-8") as file:
        file.write(WRITTEN)
    with (root / KEYS).open("a", encoding="utf-8") as file:
        file.write('[note]\nexplanation = "e"\nanswer = "a b c"\n')

    assert "note" in load_course(root).lessons["01_bridge"].keys


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    (root / QUESTIONS).write_bytes("title = 'Größe'".encode("latin-1"))

    assert f"{QUESTIONS}: not UTF-8; save it as UTF-8" in faults(root)
