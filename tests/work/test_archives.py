"""Folders, zips and zips of zips, and what a stranger may put into them."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from support.hand_in_files import zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import HandInError
from coursekit.work.archives import find

ONE = {"a.json": b"{}"}


def found(*paths: Path) -> dict[str, bytes | str]:
    """The bytes of each file, or why there are none."""
    got: dict[str, bytes | str] = {}
    for one in find(paths):
        assert one.path not in got
        try:
            got[one.path] = one.read()
            assert one.problem == ""
        except HandInError as error:
            got[one.path] = str(error)
    return got


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_folder_gives_its_files_by_their_paths_in_it(tmp_path: Path) -> None:
    put(tmp_path / "b.json", b"B")
    put(tmp_path / "group/a.json", b"A")

    assert found(tmp_path) == {"b.json": b"B", "group/a.json": b"A"}


def test_zips_are_looked_into_wherever_they_lie(tmp_path: Path) -> None:
    inner = zipped({"deep/a.json": b"A"})
    path = put(tmp_path / "all.zip", zipped({"b.json": b"B", "more.zip": inner}))

    assert found(path) == {"all.zip/b.json": b"B", "all.zip/more.zip/deep/a.json": b"A"}
    assert found(tmp_path) == found(path)


def test_several_paths_are_told_apart(tmp_path: Path) -> None:
    first = put(tmp_path / "one/week/a.json", b"1").parent
    second = put(tmp_path / "two/week/a.json", b"2").parent

    assert sorted(found(first, second).values()) == [b"1", b"2"]


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(HandInError, match="no such folder or file"):
        found(tmp_path / "none")


def test_what_systems_leave_behind_is_passed_over_and_nothing_else(tmp_path: Path) -> None:
    left = {".DS_Store": b"", "__MACOSX/._a.json": b"", ".ipynb_checkpoints/a.json": b""}
    for name, data in (left | {".hidden.json": b"H"}).items():
        put(tmp_path / "folder" / name, data)
    put(tmp_path / "folder/z.zip", zipped(left | ONE))

    assert found(tmp_path / "folder") == {".hidden.json": b"H", "z.zip/a.json": b"{}"}


def test_the_folder_that_grades_go_to_is_not_looked_into(tmp_path: Path) -> None:
    put(tmp_path / "a.json", b"A")
    put(tmp_path / "out/graded/a.json", b"A")

    assert [one.path for one in find([tmp_path], tmp_path / "out")] == ["a.json"]


def test_a_file_over_2_mb_is_not_read(tmp_path: Path) -> None:
    put(tmp_path / "huge.json", b" " * 2_000_001)
    put(tmp_path / "z.zip", zipped({"huge.json": b" " * 2_000_001, "most.json": b" " * 2_000_000}))

    told = found(tmp_path)
    assert str(told["huge.json"]).startswith("is larger than 2 MB")
    assert str(told["z.zip/huge.json"]).startswith("is larger than 2 MB")
    assert len(told["z.zip/most.json"]) == 2_000_000


def test_a_zip_of_more_than_200_files_is_refused_unless_it_is_named(tmp_path: Path) -> None:
    many = zipped({f"{number}.json": b"" for number in range(201)})
    path = put(tmp_path / "many.zip", many)
    put(tmp_path / "200.zip", zipped({f"{number}.json": b"" for number in range(200)}))

    told = found(tmp_path)
    assert str(told.pop("many.zip")).startswith("holds more than 200 files; if it comes from")
    assert len(told) == 200
    assert len(found(path)) == 201


def test_a_zip_in_the_lms_s_own_zip_has_limits_too(tmp_path: Path) -> None:
    many = zipped({f"{number}.json": b"" for number in range(201)})
    path = put(tmp_path / "class.zip", zipped({"s1.zip": many, "s2.json": b"2"}))

    assert str(found(path)["class.zip/s1.zip"]).startswith("holds more than 200 files")
    assert found(path)["class.zip/s2.json"] == b"2"


def test_the_limits_hold_for_a_zip_with_all_that_is_in_it(tmp_path: Path) -> None:
    half = zipped({f"{number}.json": b"" for number in range(120)})
    put(tmp_path / "both.zip", zipped({"one.zip": half, "two.zip": half}))

    told = found(tmp_path)
    assert len(told) == 121
    assert str(told["both.zip/two.zip"]).startswith("holds more than 200 files")


def test_a_zip_of_more_than_50_mb_unpacked_is_refused(tmp_path: Path) -> None:
    bomb = zipped({f"{number}.json": b" " * 1_990_000 for number in range(26)})
    put(tmp_path / "bomb.zip", bomb)

    assert len(bomb) < 100_000
    assert str(found(tmp_path)["bomb.zip"]).startswith("holds more than 50 MB unpacked")


def test_a_zip_whose_list_is_long_is_refused_before_the_list_is_read(tmp_path: Path) -> None:
    path = put(tmp_path / "long.zip", zipped(ONE))
    data = bytearray(path.read_bytes())
    data[-12:-10] = struct.pack("<H", 0xFFFF)  # the number of members, at the end of a zip
    path.write_bytes(data)

    assert str(found(tmp_path)["long.zip"]).startswith("holds more than 200 files")


def test_zips_more_than_three_deep_are_refused(tmp_path: Path) -> None:
    three = zipped({"2.zip": zipped({"3.zip": zipped(ONE)})})
    put(tmp_path / "three.zip", three)
    put(tmp_path / "four.zip", zipped({"1.zip": three}))

    told = found(tmp_path)
    assert told["three.zip/2.zip/3.zip/a.json"] == b"{}"
    assert str(told["four.zip/1.zip/2.zip/3.zip"]).startswith("is a zip more than 3 deep")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../a.json", "has a name with .. in its zip"),
        ("x/../../a.json", "has a name with .. in its zip"),
        ("..\\a.json", "has a name with .. in its zip"),
        ("/etc/a.json", "has an absolute name in its zip"),
        ("\\\\server\\a.json", "has an absolute name in its zip"),
        ("C:\\a.json", "has an absolute name in its zip"),
    ],
)
def test_names_that_lead_out_of_a_zip_are_refused(tmp_path: Path, name: str, told: str) -> None:
    put(tmp_path / "folder/z.zip", zipped({name: b"{}", "good.json": b"G"}))

    got = found(tmp_path / "folder")
    assert got.pop("z.zip/good.json") == b"G"
    assert [str(problem).startswith(told) for problem in got.values()] == [True]
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "secret.json", b"S")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/link.json").symlink_to(tmp_path / "secret.json")
    (tmp_path / "in/link.zip").symlink_to(put(tmp_path / "secret.zip", zipped(ONE)))
    (tmp_path / "in/folder").symlink_to(tmp_path)
    entry = zipfile.ZipInfo("link.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "in/z.zip", "w") as archive:
        archive.writestr(entry, "../secret.json")

    told = found(tmp_path / "in")
    assert set(told) == {"link.json", "link.zip", "folder", "z.zip/link.json"}
    assert set(told.values()) == {"is a link; expected a file"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_hold_up_the_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    os.mkfifo(tmp_path / "pipe.zip")

    assert all("expected a hand-in" in str(told) for told in found(tmp_path).values())


def test_a_damaged_or_locked_zip_is_told(tmp_path: Path) -> None:
    whole = zipped({"a.json": b"some words that are packed " * 40})
    put(tmp_path / "cut.zip", whole[:60])
    put(tmp_path / "text.zip", b"no zip at all")
    put(tmp_path / "rot.zip", whole[:50] + b"\0\0\0\0" + whole[54:])
    locked = bytearray(zipped(ONE))
    for mark, at in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        locked[locked.find(mark) + at] |= 1
    put(tmp_path / "locked.zip", bytes(locked))

    told = {place: str(problem) for place, problem in found(tmp_path).items()}
    assert told["cut.zip"].startswith("is no zip that can be opened")
    assert told["text.zip"].startswith("is no zip that can be opened")
    assert told["rot.zip/a.json"].startswith("cannot be unpacked")
    assert told["locked.zip/a.json"].startswith("is locked by a password")


def test_two_files_of_one_name_in_a_zip_are_both_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("a.json", "1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.json", "2")

    assert found(tmp_path) == {"z.zip/a.json": b"1", "z.zip/a.json (2)": b"2"}


def test_names_that_do_not_print_are_told_as_escapes(tmp_path: Path) -> None:
    put(tmp_path / "z.zip", zipped({"a\u202ejson.exe": b"1", "line\nbreak.json": b"2"}))
    with suppress(OSError):  # not every file system takes bytes that are no UTF-8
        put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/bytes\xff.json")), b"3")

    places = set(found(tmp_path))
    assert {"z.zip/a\\u202ejson.exe", "z.zip/line\\nbreak.json"} <= places
    assert all(place.isprintable() for place in places)


@settings(max_examples=60)
@given(st.binary(max_size=40), st.integers(0, 200), st.integers(0, 8))
def test_whatever_stands_in_a_zip_it_is_refused_or_read_but_never_crashes(
    tmp_path: Path, noise: bytes, place: int, length: int
) -> None:
    whole = zipped({"a.json": b"some words " * 9, "b.zip": zipped(ONE)})
    place = min(place, len(whole))
    put(tmp_path / "z.zip", whole[:place] + noise + whole[place + length :])

    assert found(tmp_path)
