"""Hand-ins from strangers."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hand_in_files import MANY_FAULTS, with_faults
from support.small_course import TEXT, write_course

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.errors import HandInError
from coursekit.work import HandIn
from coursekit.work.archives import MOST_BYTES
from coursekit.work.handin import hand_in_text, read_hand_in, read_head, seconds, work_of
from coursekit.work.score import full_work


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return load_course(write_course(tmp_path_factory.mktemp("course")))


def text_of(course: Course, student: str = "s1", **fields: str) -> str:
    lesson = course.lessons["01_bridge"]
    record = HandIn(
        course=course.id,
        name=fields.get("name", "Ada"),
        student=student,
        made=fields.get("made", "2026-01-01T10:00:00+00:00"),
        lessons={"01_bridge": full_work(course, lesson)},
    )
    return hand_in_text(record)


def test_a_hand_in_is_read_as_it_was_written(course: Course) -> None:
    hand_in = read_hand_in(text_of(course).encode(), course)

    assert hand_in.student == "s1"
    assert set(hand_in.lessons["01_bridge"].attempts) == {"mark", "safe", "kinds"}


def test_a_byte_order_mark_does_no_harm(course: Course) -> None:
    assert read_hand_in(b"\xef\xbb\xbf" + text_of(course).encode(), course).student == "s1"


def edited(course: Course, edit: Callable[[Any], object]) -> bytes:
    data = json.loads(text_of(course))
    edit(data)
    return json.dumps(data).encode()


def attempts(data: Any) -> Any:
    return data["lessons"]["01_bridge"]["attempts"]


BAD: dict[str, tuple[Callable[[Any], object], str]] = {
    "another course": (lambda d: d.update(course="other"), "is for the course 'other'"),
    "another version": (lambda d: d.update(version=2), "is of version 2; expected 1"),
    "another format": (lambda d: d.update(format="ipynb"), "is not a hand-in of coursekit"),
    "unknown field": (lambda d: d.update(grade=100), "is damaged: unknown field grade"),
    "number for text": (lambda d: d.update(name=7), "is damaged: name: 7; expected text"),
    "no student": (lambda d: d.pop("student"), "student is missing"),
    "moved quote": (
        lambda d: attempts(d)["mark"]["answer"]["spans"][0].update(start=0),
        "mark has a quote that is not in the text",
    ),
    "unknown label": (
        lambda d: attempts(d)["mark"]["answer"]["spans"][0].update(label="<b>"),
        "mark has the label '<b>', not asked for",
    ),
    "another kind": (
        lambda d: attempts(d)["safe"].update(answer={"kind": "value", "value": "4"}),
        "safe holds an answer of another kind",
    ),
    "unknown lesson": (
        lambda d: d["lessons"]["01_bridge"].update(lesson="09_none"),
        "is for lesson '09_none'",
    ),
    "a long name": (
        lambda d: d.update(name="A" * 401),
        "holds 401 characters as name; expected 400 at most",
    ),
    "a long number": (lambda d: d.update(version=10**300), "is of version 1000"),
    "a long word for a made-up student": (
        lambda d: d.update(simulated="A" * 401),
        "holds 401 characters as simulated; expected 400 at most",
    ),
    "a number that no database takes": (
        lambda d: attempts(d)["safe"].update(checks=10**19),
        "checks: 10000000000000000000; expected a whole number of at most 9007199254740992",
    ),
    "points that no database takes": (
        lambda d: attempts(d).update(
            why={"answer": {"kind": "written", "scores": {"reason": 1, "words": -(10**19)}}}
        ),
        "scores['words']: -10000000000000000000; expected a whole number of at most",
    ),
    "a kind that is a list": (
        lambda d: attempts(d)["safe"].update(answer={"kind": []}),
        "{'kind': []}; expected an answer of one of the kinds",
    ),
    "a name under which another lesson lies": (
        lambda d: d["lessons"].update(other=d["lessons"].pop("01_bridge")),
        "holds work on '01_bridge' under the name 'other'",
    ),
    "too many spans": (
        lambda d: attempts(d)["mark"]["answer"].update(
            spans=attempts(d)["mark"]["answer"]["spans"] * 400
        ),
        "mark has 1600 spans; expected 1000 at most",
    ),
    "the text marked over and over": (
        lambda d: attempts(d)["mark"]["answer"].update(
            spans=[{"start": 0, "end": 100, "quote": TEXT[:100], "label": "cue"}] * 9
        ),
        "mark marks the whole text more than 5 times over",
    ),
    "a long id": (
        lambda d: attempts(d)["safe"]["answer"].update(options=["x" * 401]),
        "safe holds more than 400 ids, or longer ones",
    ),
    "another text": (
        lambda d: d["lessons"]["01_bridge"]["articles"].update(bridge="0" * 64),
        "was made on another text of bridge",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_hand_in_that_does_not_fit_says_why(course: Course, what: str) -> None:
    edit, told = BAD[what]

    with pytest.raises(HandInError) as error:
        read_hand_in(edited(course, edit), course)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{", "is only the first part of a file: it ends in line 1; ask for the file that"),
        (b'{"format": 1 2}', "is damaged: Expecting ',' delimiter in line 1; ask for"),
        (b"", "is empty; ask for the file that"),
        (b"\xff\xfe{", "is no text"),
        (b"\0\1\2\3", "is no text"),
        ("{}".encode("utf-16"), "is not a hand-in"),
        ('{"name": "Zoë"}'.encode("latin-1"), "is not a hand-in"),
        (b"[" * 1_000_000, "is nested too deeply"),
        (b'{"format":' * 1_000_000, "is nested too deeply"),
        (b'{"format": NaN}', "holds NaN"),
        (b'{"format": -Infinity}', "holds -Infinity"),
        (b'{"format": ' + b"1" * 5000 + b"}", "holds a number that is too long"),
        (b"[1, 2]", "is not a hand-in"),
        (b'[{"student": "a"}, {"student": "b"}]', "holds a list of 2; expected the one hand-in"),
        (b'{"student": "a"} {"student": "b"}', "goes on after its end"),
        (b'{"student": "a", "student": "b"}', "names two students: 'student' stands twice"),
        (rb'{"student": "a", "\u0073tudent": "b"}', "names two students: 'student' stands twice"),
        (rb'{"student": "\ud800"}', "holds half a character"),
        (b"PK\x03\x04...", "is a zip under another name"),
    ],
)
def test_bytes_that_are_no_hand_in_say_why(course: Course, data: bytes, told: str) -> None:
    with pytest.raises(HandInError, match=told):
        read_hand_in(data, course)


@pytest.mark.parametrize("field", ["student", "name", "made", "course", "lessons"])
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_file_that_says_twice_who_hands_in_is_refused(
    course: Course, field: str, place: str
) -> None:
    text = text_of(course).strip()
    twice = f'"{field}": {"{}" if field == "lessons" else json.dumps("s2")}'
    text = f"{{{twice}, {text[1:]}" if place == "before" else f"{text[:-1]}, {twice}}}"

    with pytest.raises(HandInError, match=f"'{field}' (stands )?twice"):
        read_hand_in(text.encode(), course)


@pytest.mark.parametrize("letter", ["s", "\\u0073"], ids=["plain", "escaped"])
def test_a_hand_in_that_answers_a_question_twice_is_refused(course: Course, letter: str) -> None:
    text = text_of(course)
    other = json.dumps({"answer": {"kind": "choice", "options": ["true"]}})
    twice = text.replace('"safe":', f'"{letter}afe": {other}, "safe":')
    assert twice != text

    with pytest.raises(HandInError, match=r"^holds 'safe' twice; expected it once$"):
        read_hand_in(twice.encode(), course)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ('"start": 17', "holds 'start' twice"),
        ('"kind": "highlight"', "holds 'kind' twice"),
        ('"checks": 1', "holds 'checks' twice"),
        ('"lesson": "01_bridge"', "holds 'lesson' twice"),
    ],
)
def test_nothing_stands_twice_however_deep(course: Course, field: str, told: str) -> None:
    text = text_of(course)
    assert field in text

    with pytest.raises(HandInError, match=told):
        read_hand_in(text.replace(field, f"{field}, {field}", 1).encode(), course)


def test_a_question_may_have_the_name_of_a_field(course: Course) -> None:
    text = text_of(course).replace('"safe":', '"name": {}, "name":')

    with pytest.raises(HandInError, match=r"^holds 'name' twice"):
        read_hand_in(text.encode(), course)


def test_a_field_that_stands_twice_among_many_is_found_at_once(course: Course) -> None:
    fields = [f'"{number}":1' for number in range(165_000)]
    data = f"{{{','.join([*fields, fields[-1]])}}}".encode()
    assert len(data) < MOST_BYTES

    start = perf_counter()
    with pytest.raises(HandInError, match="holds '164999' twice"):
        read_hand_in(data, course)
    assert perf_counter() - start < 5  # a comparison of each with each takes minutes


@pytest.mark.parametrize("what", MANY_FAULTS)
def test_thousands_of_faults_are_told_as_one_and_cost_no_memory(course: Course, what: str) -> None:
    data = with_faults(text_of(course), MANY_FAULTS[what]).encode()

    tracemalloc.start()
    with pytest.raises(HandInError, match=r"^is damaged: ") as error:
        read_hand_in(data, course)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8_000_000  # a fault each takes 30 MB, and there may be a hundred times as many
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("field", ["format", "version", "course", "student", "name", "made", "new"])
def test_half_a_character_in_the_head_is_refused_with_the_head(course: Course, field: str) -> None:
    head = json.loads(text_of(course)) | {field: "\ud800"}
    text = json.dumps({field: head.pop(field)} | head)

    with pytest.raises(HandInError, match="half a character") as error:
        read_head(text.encode(), course)
    assert str(error.value).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "<!-- -->" * 240_000 + "x",
        "<!--" * 490_000,
        "<?xml " * 300_000,
        " " * 1_900_000 + "<",
        "https://" + "a" * 1_900_000 + " x",
        '{"lessons" ' * 180_000,
        '{"a": "' + '\\"' * 900_000,
        '{"lessons": {"a": 1, "a": 2}, "' + "attempts" * 200_000 + '": 1}',
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_hand_in_is_told_in_time_that_grows_with_its_size(
    course: Course, text: str
) -> None:
    start = process_time()
    with pytest.raises(HandInError):
        read_head(text.encode(), course, "a.json")
    assert process_time() - start < 20  # trying each place with each takes hours


def test_what_a_file_calls_a_field_is_told_in_letters_that_print(course: Course) -> None:
    named = edited(course, lambda data: data.update({"\x1b[31m\n\u202e": 1, "B" * 500: 2}))

    with pytest.raises(HandInError, match="unknown field") as error:
        read_hand_in(named, course)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("name", ["a\0b", "n" * 70_000, "none.json"], ids=["NUL", "long", "none"])
def test_a_partner_s_path_that_cannot_be_is_told(course: Course, tmp_path: Path, name: str) -> None:
    with pytest.raises(HandInError, match="cannot be read: ") as error:
        work_of(tmp_path / name, "01_bridge", course)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 300


def test_a_partner_s_file_of_many_faults_is_told_as_one(course: Course, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(with_faults(text_of(course), MANY_FAULTS["spans"]), "utf-8")

    with pytest.raises(
        HandInError, match=r"^a.json is damaged: .*spans\[0\]: 1; expected a table$"
    ):
        work_of(tmp_path / "a.json", "01_bridge", course)


def test_who_hands_in_is_read_without_the_answers_and_is_the_same(course: Course) -> None:
    texts = [
        text_of(course, "s7", name="Zoë {x}", made="2026-01-02T03:04:05Z"),
        json.dumps(dict(reversed(json.loads(text_of(course, "s7", name="Zoë {x}")).items()))),
    ]
    for text in texts:
        head, whole = read_head(text.encode(), course), read_hand_in(text.encode(), course)
        assert (head.student, head.name, head.made) == (whole.student, whole.name, whole.made)
    cut = text_of(course)[:-40]
    assert read_head(cut.encode(), course).student == "s1"


def test_a_long_name_is_refused_before_the_answers_are_read(course: Course) -> None:
    with pytest.raises(HandInError, match="holds 5000 characters as name"):
        read_head(text_of(course, name="A" * 5000).encode(), course)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        ("1970-01-01T00:01:00+00:00", 60.0),
        ("1970-01-01T01:01:00+01:00", 60.0),
        ("1970-01-01T00:01:00", 60.0),
        ("", 0.0),
        ("yesterday", 0.0),
        ("2026-13-01T00:00:00", 0.0),
    ],
)
def test_a_time_is_read_in_utc_and_what_is_none_is_0(made: str, wanted: float) -> None:
    assert seconds(made) == wanted


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_values, st.sampled_from(["lessons", "name", "made", "student", "course", "format"]))
def test_whatever_stands_in_a_field_is_refused_or_read_but_never_crashes(
    course: Course, value: object, field: str
) -> None:
    data = edited(course, lambda plain: plain.update({field: value}))

    with suppress(HandInError):
        assert isinstance(read_hand_in(data, course), HandIn)
