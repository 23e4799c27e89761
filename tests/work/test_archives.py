"""Folders, zips and zips of zips, and what a stranger may put into them."""

from __future__ import annotations

import bz2
import os
import shutil
import stat
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.hand_in_files import zipped
from support.zip_bytes import end_record, in_zip64, list_of, zip_bytes

from coursekit.errors import HandInError, UnreadFile
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


LONG = list_of(300_000)  # 14 MB of which zipfile would make more than 100
LONG_LISTS = {
    "of many members": LONG + end_record(300_000, len(LONG), 0),
    "said to be of one": LONG + end_record(1, len(LONG), 0),
    "in a record of zip64": in_zip64(LONG, 1),
    "before a comment": LONG + end_record(1, len(LONG), 0, b"a comment"),
    "of few bytes": (few := list_of(60_001)) + end_record(7, len(few), 0),
}


@pytest.mark.parametrize("data", LONG_LISTS.values(), ids=LONG_LISTS)
def test_a_long_list_of_members_is_refused_whatever_the_zip_says_of_it(
    tmp_path: Path, data: bytes
) -> None:
    put(tmp_path / "z.zip", zipped({"long.zip": data, "a.json": b"A"}))

    tracemalloc.start()
    told = found(tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert str(told["z.zip/long.zip"]).startswith("holds more than 200 files")
    assert told["z.zip/a.json"] == b"A"
    assert most < 30_000_000


def test_extra_fields_that_take_zipfile_long_are_refused(tmp_path: Path) -> None:
    put(tmp_path / "z.zip", zip_bytes(extra=b"\xff\0\0\0" * 16_000, times=150))
    put(tmp_path / "few.zip", zip_bytes(extra=b"\xff\0\0\0" * 100))

    told = found(tmp_path)
    assert str(told["z.zip"]).startswith("has 64000 bytes of extra fields for a file in it")
    assert told["few.zip/a.json"] == b"{}"


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


def test_a_link_to_what_is_looked_at_is_told_too(tmp_path: Path) -> None:
    put(tmp_path / "in/a.json", b"A")
    (tmp_path / "in/again").symlink_to(tmp_path / "in")

    assert found(tmp_path / "in") == {"a.json": b"A", "again": "is a link; expected a file"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_hold_up_the_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    os.mkfifo(tmp_path / "pipe.zip")

    assert all("expected a hand-in" in str(told) for told in found(tmp_path).values())
    assert "expected a hand-in" in str(found(tmp_path / "pipe.zip")["pipe.zip"])


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


def packed(data: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-15)
    return pack.compress(data) + pack.flush()


FAR = struct.pack("<HHQ", 1, 8, 2**64 - 1)  # zip64: the member begins there
DAMAGED: dict[str, tuple[bytes, str]] = {
    "no name": (zip_bytes(b""), "has no name in its zip"),
    "a name that begins with NUL": (zip_bytes(b"\0a.json"), "has no name in its zip"),
    "a long name": (zip_bytes(b"n" * 60_000), "has a name of 60000 characters in its zip"),
    "a name in no encoding": (zip_bytes(b"\xff\xfe.json", flags=0x800), "is no zip that can be"),
    "LZMA": (zip_bytes(data=b"\t\4\5\0]\0\0\x80\0" + b"\xff" * 40, method=14), "is packed by a"),
    "bzip2": (zip_bytes(data=bz2.compress(bytes(99)), size=99, method=12), "is packed by a method"),
    "another method": (zip_bytes(method=99), "is packed by a method that few programs know"),
    "an offset of 2**64": (zip_bytes(extra=FAR, offset=2**32 - 1), "cannot be unpacked"),
    "an offset of 2**31": (zip_bytes(offset=2**31), "cannot be unpacked"),
    "a start before the file": (zip_bytes()[:-6] + b"\xf0\xff\xff\xff\0\0", "cannot be unpacked"),
    "another checksum": (zip_bytes(crc=1), "cannot be unpacked"),
    "a date that is none": (zip_bytes().replace(b"\0\0!\0", b"\xff\xff\0\0"), ""),
    "deflated noise": (zip_bytes(data=b"\xff" * 99, method=8, size=99), "cannot be unpacked"),
    "more than it says": (zip_bytes(data=packed(bytes(9_000)), method=8, size=9), "cannot be"),
    "less than it says": (zip_bytes(data=packed(b"{}"), method=8, size=99), "cannot be unpacked"),
    "a password": (zip_bytes(flags=1), "is locked by a password"),
    "a password of the new kind": (zip_bytes(flags=0x40), "is locked by a password"),
    "a patch": (zip_bytes(flags=0x20), "cannot be unpacked"),
    "one file many times": (zip_bytes(b"a", bytes(99), times=201), "holds 201 files, but no"),
}


@pytest.mark.parametrize("around", ["on disk", "in a zip"])
@pytest.mark.parametrize("what", DAMAGED)
def test_whatever_is_wrong_with_a_zip_is_its_own_line(
    tmp_path: Path, what: str, around: str
) -> None:
    data, told = DAMAGED[what]
    inner = {"bad.zip": data, "good.json": b"G"}
    if around == "in a zip":
        inner = {"class.zip": zipped(inner)}
    for name, content in inner.items():
        put(tmp_path / name, content)

    got = found(tmp_path)
    good = got.pop("good.json" if around == "on disk" else "class.zip/good.json")
    assert good == b"G"
    assert [str(problem).startswith(told) for problem in got.values()] == [True]
    assert all(len(path) < 200 for path in got)


def test_a_zip_without_a_file_is_told(tmp_path: Path) -> None:
    put(tmp_path / "empty.zip", zipped({}))
    put(tmp_path / "folders.zip", zipped({"a/": b"", "a/b/": b""}))
    put(tmp_path / "left.zip", zipped({".DS_Store": b"", "__MACOSX/._a": b""}))
    put(tmp_path / "inside.zip", zipped({"empty.zip": zipped({})}))

    places = ["empty.zip", "folders.zip", "inside.zip/empty.zip", "left.zip"]
    told = found(tmp_path)
    assert sorted(told) == places
    assert all(str(problem).startswith("holds no file") for problem in told.values())
    assert found(tmp_path / "empty.zip") == {"empty.zip": told["empty.zip"]}


INNER = zipped({"b.json": b"1", "B.json": b"2"})
ONE_PLACE: dict[str, tuple[dict[str, bytes], bytes]] = {
    "a zip, then a folder of its name": ({"x.zip": INNER, "x.zip/b.json": b"3"}, b"123"),
    "a folder, then a zip of its name": ({"x.zip/b.json": b"3", "x.zip": INNER}, b"123"),
    "zips in zips": ({"x.zip": zipped({"y.zip": INNER}), "x.zip/y.zip": INNER}, b"1122"),
    "other strokes": ({"a/b.json": b"1", "a\\b.json": b"2", "./a/b.json": b"3"}, b"123"),
    "a number that is there": (
        {"x.zip": INNER, "x.zip/b.json": b"3", "x.zip/b.json (2)": b"4"},
        b"1234",
    ),
    "escapes": ({"\u202e.json": b"1", "u202e.json": b"2", "\n": b"3", "n": b"4"}, b"1234"),
}


@pytest.mark.parametrize("what", ONE_PLACE)
def test_two_files_that_come_to_one_place_have_two(tmp_path: Path, what: str) -> None:
    files, contents = ONE_PLACE[what]
    path = put(tmp_path / "z.zip", zipped(files))

    first = found(path)  # which fails where two have one path
    assert b"".join(sorted(map(bytes, first.values()))) == contents  # type: ignore[arg-type]
    assert found(path) == found(tmp_path) == first


def test_long_names_that_begin_alike_have_two_places(tmp_path: Path) -> None:
    put(tmp_path / "z.zip", zipped({"n" * 2_000: b"1", "n" * 2_001: b"2", f"{'n' * 100}…": b"3"}))

    told = found(tmp_path)
    assert len(told) == 3
    assert b"3" in told.values()


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


@pytest.mark.skipif(os.name == "nt", reason="no name has a backslash here")
def test_a_name_that_looks_like_an_escape_is_not_taken_for_one(tmp_path: Path) -> None:
    names = [
        "q\u202e.json",
        "q\\u202e.json",
        "t\t.json",
        "t\\t.json",
        "b\\x/a.json",
        "b\x07/a.json",
    ]
    for name in names:
        put(tmp_path / name, name.encode())

    told = found(tmp_path)
    assert sorted(told.values()) == sorted(name.encode() for name in names)
    assert all(place.isprintable() for place in told)


@contextmanager
def folders(here: Path, name: str, count: int) -> Iterator[None]:
    """Make folders in one another, too deep for `mkdir` or `rmtree`, with a file in the last."""
    before = Path.cwd()
    os.chdir(here)
    for _ in range(count):
        os.mkdir(name)
        os.chdir(name)
    Path("a.json").write_bytes(b"A")
    deepest = os.open(".", os.O_RDONLY)
    os.chdir(before)
    try:
        yield
    finally:
        os.fchdir(deepest)
        os.close(deepest)
        os.unlink("a.json")
        for _ in range(count):
            os.chdir("..")
            os.rmdir(name)
        os.chdir(before)


@pytest.mark.skipif(os.name == "nt", reason="no path is this long here")
def test_many_folders_in_one_another_are_a_line_and_no_crash(tmp_path: Path) -> None:
    put(tmp_path / "z.json", b"Z")
    put(tmp_path / Path(*["f"] * 49) / "a.json", b"A")
    with folders(tmp_path, "d", 1_100):
        told = found(tmp_path)

    assert told.pop("z.json") == b"Z"
    assert told.pop("/".join([*["f"] * 49, "a.json"])) == b"A"
    assert list(told) == ["/".join(["d"] * 50)]
    assert str(*told.values()).startswith("is more than 50 folders deep")


@pytest.mark.skipif(os.name == "nt", reason="no path is this long here")
def test_a_path_that_is_too_long_for_the_system_is_a_line(tmp_path: Path) -> None:
    put(tmp_path / "z.json", b"Z")
    with folders(tmp_path, "d" * 200, 30):
        told = found(tmp_path)

    assert told.pop("z.json") == b"Z"
    assert [str(problem) for problem in told.values()] == ["cannot be opened: File name too long"]


@pytest.mark.skipif(not shutil.which("unshare"), reason="folders cannot be tied in a loop here")
def test_a_folder_that_holds_itself_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "in/a/b").mkdir(parents=True)
    put(tmp_path / "in/z.json", b"Z")
    code = (
        "import sys; from pathlib import Path; from coursekit.work.archives import find\n"
        "print([(found.path, found.problem) for found in find([Path(sys.argv[1])])])"
    )
    script = 'mount --bind "$2/a" "$2/a/b" && exec "$0" -c "$1" "$2"'
    shell = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    command = [*shell, sys.executable, code, str(tmp_path / "in")]
    done = subprocess.run(command, capture_output=True, text=True)
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("folders cannot be tied in a loop here")

    problem = "leads back to a folder around it; expected hand-ins"
    assert done.stdout.strip() == str([("a/b", problem), ("z.json", "")])


CHANGES: dict[str, Callable[[Path], object]] = {
    "is gone": lambda path: path.unlink(),
    "is cut": lambda path: os.truncate(path, 40),
    "is large now": lambda path: os.truncate(path, 2_000_001),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changes_between_finding_and_reading_holds_up_no_other(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    put(tmp_path / "a.json", b"A" * 99)
    put(tmp_path / "b.zip", zipped({"c.json": bytes(range(200)) * 999, "d.json": b"D"}))
    put(tmp_path / "e.json", b"E")

    read: dict[str, bytes | str] = {}
    for file in find([tmp_path]):
        if file.path in ("a.json", "b.zip/c.json"):
            change(tmp_path / file.path.partition("/")[0])
        try:
            read[file.path] = file.read()
        except HandInError as error:
            read[file.path] = str(error)
    assert read["e.json"] == b"E"
    assert {"a.json", "b.zip/c.json", "b.zip/d.json"} <= set(read)


def test_a_file_that_the_machine_cannot_read_is_told_apart(tmp_path: Path) -> None:
    path = put(tmp_path / "a.json", b"A")
    (file,) = find([tmp_path])
    path.unlink()

    with pytest.raises(UnreadFile, match=r"^cannot be read: No such file"):
        file.read()


@settings(max_examples=60)
@given(st.binary(max_size=40), st.integers(0, 200), st.integers(0, 8))
def test_whatever_stands_in_a_zip_it_is_refused_or_read_but_never_crashes(
    tmp_path: Path, noise: bytes, place: int, length: int
) -> None:
    whole = zipped({"a.json": b"some words " * 9, "b.zip": zipped(ONE)})
    place = min(place, len(whole))
    put(tmp_path / "z.zip", whole[:place] + noise + whole[place + length :])

    assert found(tmp_path)
