"""What is said of hand-ins and work files is in the catalogue, whatever is wrong with them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.hand_in_files import STEM, hand_in, zipped
from support.marked_words import marked_words, unmarked

from coursekit.course import Course
from coursekit.errors import HandInError, WorkFileError
from coursekit.questions.choice import ChoiceAnswer
from coursekit.work import Attempt
from coursekit.work.archives import find
from coursekit.work.handin import read_hand_in, read_head, write_hand_in
from coursekit.work.workfile import WorkFile

# What stands in a message as it stands in the file or in the course.
MACHINE = ("student", "name", "small", STEM, "mark", "safe", "bridge", "NaN", "simulated", "other")
Table = dict[str, Any]


def changed(course: Course, change: Callable[[Table], object]) -> bytes:
    """A hand-in in which something is changed."""
    table = json.loads(hand_in(course))
    change(table)
    return json.dumps(table).encode()


def attempts(table: Table) -> Table:
    """The attempts of a hand-in on the lesson."""
    found: Table = table["lessons"][STEM]["attempts"]
    return found


def span(table: Table) -> Table:
    """The first span that is marked."""
    found: Table = attempts(table)["mark"]["answer"]["spans"][0]
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.update(version=9),
        lambda table: table.update(course="other"),
        lambda table: table.update(student="s" * 500),
        lambda table: table["lessons"][STEM].update(lesson="other"),
        lambda table: table["lessons"].update(other=table["lessons"].pop(STEM)),
        lambda table: table["lessons"][STEM]["articles"].update(bridge="0"),
        lambda table: attempts(table).update(safe=attempts(table)["mark"]),
        lambda table: span(table).update(label="other"),
        lambda table: span(table).update(quote="other"),
        lambda table: attempts(table)["mark"]["answer"].update(spans=[span(table)] * 2_000),
        lambda table: attempts(table)["safe"]["answer"].update(options=["o"] * 1_000),
    ],
)
def test_what_does_not_fit_the_course_is_said_in_words_of_the_catalogue(
    course: Course, change: Callable[[Table], object]
) -> None:
    data = changed(course, change)
    with marked_words(), pytest.raises(HandInError) as raised:
        read_hand_in(data, course)

    assert unmarked(str(raised.value), MACHINE) == []


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"%PDF",
            b"Rar!",
            b"PK\3\4 word/",
            b"<html>",
            b"hello",
            b"\xff\xfe\0",
            b"[{}]",
            b"{}",
        ),
        *(b'{"a": NaN}', b'{"student": "a", "student": "b"}', b"{}{}", b"[" * 100_000, b'{"a": '),
        *(b'{"cells": [], "nbformat": 4}', b'{"lesson": 1, "attempts": 2}', "{“a”: 1}".encode()),
        *(b'{"url": "x"}', b'{"a": "\\ud800"}', b'{"a": %s}' % (b"9" * 5_000)),
    ],
)
def test_what_is_no_hand_in_is_said_in_words_of_the_catalogue(course: Course, data: bytes) -> None:
    with marked_words(), pytest.raises(HandInError) as raised:
        read_head(data, course, "1")

    assert unmarked(str(raised.value), MACHINE) == []
    assert str(raised.value) != ""


def test_what_cannot_be_opened_is_said_in_words_of_the_catalogue(
    course: Course, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.zip").write_bytes(b"PK")
    (folder / "2.zip").write_bytes(zipped({}))
    (folder / "3.zip").write_bytes(zipped({"../1": b"", "/2": b"", "n" * 2_000: b""}))
    (folder / "4.zip").write_bytes(zipped({f"{n}.exe": b"" for n in range(300)}))
    (folder / "5.zip").write_bytes(zipped({f"{n}.json": b"" for n in range(300)}))
    (folder / "6.zip").write_bytes(zipped({"1.json": bytes(60_000_000)}))
    (folder / "7.json").symlink_to(folder / "1.zip")
    (folder / "8.json").write_bytes(bytes(3_000_000))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("1.json", b"{}")
    (folder / "9.zip").write_bytes(packed.getvalue())
    with marked_words():
        told = [found.problem for found in find([folder]) if found.problem]

    assert len(told) >= 11
    assert [unmarked(problem) for problem in told] == [[]] * len(told)


def test_what_a_student_is_told_of_a_work_file_is_in_the_catalogue(
    course: Course, tmp_path: Path
) -> None:
    texts = {asked.id: course.articles["bridge"] for asked in course.lessons[STEM].questions}
    titles = {asked.id: "Ω" for asked in course.lessons[STEM].questions}

    def opened(folder: str) -> WorkFile:
        return WorkFile(tmp_path / folder, course.id, STEM, texts, titles=titles)

    told = []
    with marked_words():
        first = opened("1")
        first.save("safe", Attempt(ChoiceAnswer(("said",))))
        whole = json.loads(first.path.read_text("utf-8"))
        spoiled = (
            "{",
            json.dumps(whole | {"version": 9}),
            json.dumps(whole | {"course": "other"}),
            json.dumps(whole | {"attempts": {"safe": 1}}),
            json.dumps(whole | {"articles": {"bridge": "0"}}),
        )
        for number, text in enumerate(spoiled, 10):
            opened(f"{number}").path.write_text(text, "utf-8")
            told.append(opened(f"{number}").notice)
        other = opened("2")
        other.path.unlink()
        other.save("safe", Attempt(ChoiceAnswer(("true",))))
        told.append(other.tell())
        theirs = opened("2")
        theirs.save("safe", Attempt(ChoiceAnswer(("said",))))
        other.save("safe", Attempt(ChoiceAnswer(("true",))))
        told.append(other.tell())
        (tmp_path / "3").write_text("")
        told.append(opened("3").notice)
        with pytest.raises(WorkFileError) as raised:
            opened("3").save("safe", Attempt(ChoiceAnswer(("said",))))
    told.append(str(raised.value))

    assert all(told)
    names = [f"{STEM}.aside-{n}.json" for n in range(1, 9)]
    machine = [*names, f"small/{STEM}.json", f"{STEM}.json", "bridge"]
    assert [unmarked(sentence, machine) for sentence in told] == [[]] * len(told)


def test_what_comes_of_making_a_hand_in_is_in_the_catalogue(course: Course, root: Path) -> None:
    with marked_words():
        made = write_hand_in(course, root, "", "7")
        again = write_hand_in(course, root, "Ω", "7")
        for name in ("", "Ω" * 500, "\ud800"):
            with pytest.raises(HandInError) as raised:
                write_hand_in(course, root, name, "")
            assert unmarked(str(raised.value)) == []

    for file in (made, again):
        assert unmarked(f"{file.where} {file.notice}", [str(root / "work"), file.name]) == []
        assert file.is_empty
