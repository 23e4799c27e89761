"""A class in which some files are hostile: each is a problem, and every good one is graded."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import pytest
from support.hand_in_files import (
    MANY_FAULTS,
    graded,
    hand_in,
    problems,
    with_faults,
    without_pages,
    write,
    zipped,
)
from support.zip_bytes import in_zip64, list_of, zip_bytes

from coursekit.course import Course
from coursekit.gradebook.collect import file_row
from coursekit.work.archives import find


def hostile_files(course: Course) -> dict[str, bytes]:
    """A file of each kind that once stopped a class, by the name under which it is a problem."""
    text = hand_in(course, "bad").decode()
    far = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    return {
        "half.json": json.dumps(json.loads(text) | {"student": "\ud800"}).encode(),
        "nameless.zip/(no name)": zip_bytes(b"\0"),
        "lzma.zip/a.json": zip_bytes(data=b"\t\4\5\0]\0\0\x80\0" + b"\xff" * 40, method=14),
        "far.zip/in.zip/a.json": zipped({"in.zip": zip_bytes(extra=far, offset=2**32 - 1)}),
        "long.zip/in.zip": zipped({"in.zip": in_zip64(list_of(300_000), 1)}),
        "faults.json": with_faults(text, MANY_FAULTS["spans"]).encode(),
        "empty.zip": zipped({}),
        "folders.zip": zipped({"a/": b""}),
    }


def test_no_file_of_a_stranger_holds_up_a_class(course: Course, root: Path, tmp_path: Path) -> None:
    files = hostile_files(course)
    folder = write(tmp_path / "in", {path.partition("/")[0]: data for path, data in files.items()})
    write(
        folder,
        {"a.json": hand_in(course, "s1"), "z.zip": zipped({"z.json": hand_in(course, "s2")})},
    )

    for run in ("out", "out", "other"):  # a second run in one folder changes nothing
        assert without_pages(root, folder, tmp_path / run) == 1
        assert set(graded(tmp_path / run)) == {"s1", "s2"}
        assert set(problems(tmp_path / run)) == set(files)


def test_two_files_that_come_to_one_place_are_graded_once_each(
    course: Course, root: Path, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = hand_in(course, "s1"), hand_in(course, "s2")
    both = zipped({"x.zip": zipped({"b.json": first}), "x.zip/b.json": second})
    folder = write(tmp_path / "in", {"both.zip": both})

    assert without_pages(root, folder, out) == 0
    capsys.readouterr()
    assert without_pages(root, folder, out) == 0
    assert set(graded(out)) == {"s1", "s2"}
    assert "chang" not in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="no name holds such bytes here")
def test_a_folder_with_a_name_in_no_encoding_is_graded(
    course: Course, root: Path, tmp_path: Path, out: Path
) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/class \xff"))
    try:
        write(folder, {"a.json": hand_in(course, "s1"), "bad.json": b"{"})
    except OSError:
        pytest.skip("this disk takes no such names")

    for _ in range(2):
        assert without_pages(root, folder, out) == 1
        assert set(graded(out)) == {"s1"}
        assert set(problems(out)) == {"bad.json"}


def test_a_file_that_could_not_be_read_is_read_again_next_time(
    course: Course, tmp_path: Path
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course, "s1")})
    (found,) = find([folder])
    (folder / "a.json").rename(folder / "b.json")

    row, _ = file_row(found, course, None)
    assert row.problem.startswith("cannot be read: No such file")
    assert row.stamp != found.stamp
