"""A register that was damaged, or that cannot be written: a line that says what to do."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.full_disk import files_of_at_most
from support.hand_in_files import (
    add_written,
    cells,
    csv_file,
    digests,
    grade,
    graded,
    hand_in,
    write,
)

from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.desk.grading_desk import GradingDesk, in_words
from coursekit.errors import HandInError

REGISTER = "register.sqlite"
SEAL = slice(68, 72)  # where the seal stands
WHY = "Because she says so, and because nobody else knows."


@pytest.fixture
def folder(root: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The hand-ins of a small class, which was graded into `out`."""
    add_written(root)
    course = load_course(root)
    files = {f"{number}.json": hand_in(course, f"s{number}", why=WHY) for number in range(4)}
    folder = write(tmp_path / "in", files)
    assert grade(root, folder, "--out", out) == 0
    capsys.readouterr()
    return folder


def commands(folder: Path, out: Path, tmp_path: Path) -> list[list[str]]:
    """The commands that open a register."""
    marks = str(tmp_path / "marks.json")
    return [
        ["grade", str(folder), "--out", str(out)],
        ["grade", "--out", str(out)],
        ["report", str(out)],
        ["export", str(out), "--out", marks],
    ]


def flipped(data: bytes, at: int) -> bytes:
    """These bytes with one bit of one byte turned."""
    turned = bytearray(data)
    turned[at] ^= 1 << random.Random(at).randrange(8)
    return bytes(turned)


def test_a_register_damaged_anywhere_is_a_line_for_every_command_and_is_kept(
    root: Path, folder: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (out / REGISTER).read_bytes()
    before = digests(out)
    damaged = [flipped(data, len(data) * part // 7 + part) for part in range(7)]
    damaged += [data[: len(data) // 2], b"", data + b"\0" * 10]
    told = 0
    for number, bytes in enumerate(damaged):
        (out / REGISTER).write_bytes(bytes)
        words = commands(folder, out, tmp_path)[number % 4]
        assert main(["--course", str(root), *words]) == 1
        said = capsys.readouterr().err
        assert said.startswith(f"{out / REGISTER}: is damaged; move it to another folder, and")
        assert said.count("\n") == 1
        assert (out / REGISTER).read_bytes() == bytes
        told += 1

    assert told == 10
    assert digests(out) == before


def test_the_desk_tells_a_damaged_register(root: Path, folder: Path) -> None:
    out = root / "graded"
    grade(root, folder, "--out", out)
    data = (out / REGISTER).read_bytes()
    (out / REGISTER).write_bytes(flipped(data, len(data) - 5_000))
    desk = GradingDesk(root)

    with pytest.raises(HandInError) as raised:
        desk.standing()
    assert "is damaged" in in_words(raised.value)
    with pytest.raises(HandInError, match="is damaged"), desk.gradebook():
        pass


def test_after_a_damaged_register_was_moved_away_the_points_come_from_the_sheet(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    sheet = out / "to_score.csv"
    titles, row = cells(sheet)
    row[titles.index("points")] = "3"
    csv_file(sheet, [titles, row], start="\ufeff")
    assert grade(root, folder, "--out", out, "--scores", sheet) == 0
    points = graded(out)
    (out / REGISTER).rename(tmp_path / "damaged.sqlite")

    assert grade(root, folder, "--out", out, "--scores", out / "to_score.csv") == 0
    assert graded(out) == points == dict.fromkeys(("s0", "s1", "s2", "s3"), "10")


def test_a_run_that_was_killed_leaves_a_register_without_a_seal_that_is_read(
    root: Path, folder: Path, out: Path
) -> None:
    data = bytearray((out / REGISTER).read_bytes())
    assert any(data[SEAL])
    data[SEAL] = bytes(4)
    (out / REGISTER).write_bytes(data)

    assert grade(root, folder, "--out", out) == 0
    assert any((out / REGISTER).read_bytes()[SEAL])


@pytest.mark.slow
@pytest.mark.parametrize("sealed", [True, False])
def test_a_byte_turned_at_any_place_of_a_register_is_a_line_or_changes_nothing(
    root: Path,
    folder: Path,
    out: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
    sealed: bool,
) -> None:
    data = bytearray((out / REGISTER).read_bytes())
    if not sealed:  # as after a run that was killed, where SQLite alone notices
        data[SEAL] = bytes(4)
    places = 500
    for number in range(places):
        words = commands(folder, out, tmp_path)[number % 4]
        (out / REGISTER).write_bytes(flipped(bytes(data), len(data) * number // places))
        code = main(["--course", str(root), *words])
        said = capsys.readouterr().err
        assert code == 1 if sealed else code in (0, 1)
        assert said.count("\n") <= 1
        assert "is damaged" in said or not sealed

    record_property("places at which a register was damaged", places)


# --- a disk that is full, and a folder that cannot be written to ---


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the size of files")
@pytest.mark.parametrize("size", [0, 2_000, 20_000, 100_000])
def test_a_full_disk_is_a_line_and_what_was_written_stays_whole(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str], size: int
) -> None:
    write(folder, {"9.json": hand_in(load_course(root), "s9", why=WHY * 400)})
    before = {name: (out / name).read_bytes() for name in digests(out)}
    with files_of_at_most(size):
        code = grade(root, folder, "--out", out, "--jobs", "1")
    said = capsys.readouterr().err

    assert code == 1
    assert said.count("\n") == 1
    assert str(out) in said
    for name, data in before.items():
        assert (out / name).read_bytes() == data
    assert not list(out.rglob(".*.part"))
    assert grade(root, folder, "--out", out) == 0
    assert len(graded(out)) == 5


@pytest.mark.parametrize("name", ["students.csv", "feedback.zip", "problems.csv"])
def test_a_table_that_cannot_be_written_is_a_line_and_leaves_no_half_of_it(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (out / name).rename(out / "mine")
    write(out / name, {"a file": b"in a folder"})
    write(folder, {"9.json": hand_in(load_course(root), "s9")})
    before = {other: (out / other).read_bytes() for other in digests(out)}
    code = grade(root, folder, "--out", out)
    said = capsys.readouterr().err

    assert code == 1
    assert said.startswith(f"{out / name}: cannot be written: ")
    assert said.count("\n") == 1
    assert {*before, "feedback/s9.html"} == {*digests(out)}  # and no part of another
    (out / name / "a file").unlink()
    (out / name).rmdir()
    assert grade(root, folder, "--out", out) == 0
    assert len(graded(out)) == 5
