"""What the commands print: no name, path or text of a stranger has power over the terminal."""

from __future__ import annotations

import io
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hand_in_files import add_written, csv_file, hand_in, write, zipped
from support.hostile_text import CONTROLS, MARKUP
from support.small_course import change

from coursekit.cli import main
from coursekit.course import Course
from coursekit.shown_text import balanced, printable, printed_safely

JOINERS = "\u200c\u200d"


def powers(text: str) -> set[str]:
    """The characters of a text that a terminal obeys, or that hide or turn what stands beside."""
    return {
        sign
        for sign in text
        if sign not in JOINERS
        and sign != "\n"
        and (unicodedata.category(sign)[0] == "C" or unicodedata.category(sign) in ("Zl", "Zp"))
    }


def hostile_class(course: Course, folder: Path, names: tuple[str, ...]) -> Path:
    """Hand-ins whose names, answers and files are hostile, and files that are none."""
    files = {
        f"{number}.json": hand_in(course, f"s{number}", name, why=name)
        for number, name in enumerate(names)
    }
    inside = {f"{name.replace('/', '_')}.json": b"{" for name in names if "\0" not in name}
    other = hand_in(course).replace(b'"small"', b'"\\u001b[31mother\\u202e"')
    files |= {"all\x1b[2J.zip": zipped(inside), "other\u202e.json": other}
    return write(folder, files)


def run(root: Path, *arguments: str | Path) -> int:
    return main(["--course", str(root), *map(str, arguments)])


def test_no_command_prints_what_a_terminal_obeys(
    root: Path,
    course: Course,
    out: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
) -> None:
    add_written(root)
    few = hostile_class(course, tmp_path / "few", CONTROLS)
    many = hostile_class(course, tmp_path / "many", (*CONTROLS, *MARKUP[:30]))
    rows = [["name", "id"], *([name, f"s{number}"] for number, name in enumerate(CONTROLS))]
    roster = csv_file(tmp_path / "class\x1b[31m.csv", rows)
    for arguments in (
        ("grade", few, "--out", out, "--roster", roster, "--no-feedback"),
        ("grade", many, "--out", tmp_path / "many out\u202e", "--no-feedback"),
        ("grade", few, "--out", out, "--scores", tmp_path / "none\x1b]0;x\x07.csv"),
        ("grade", tmp_path / "none\x9b31m", "--out", out),
        ("report", out),
        ("report", tmp_path / "none\x1b[m\nGRADED"),
        ("export", few, "--out", tmp_path / "marks\u202e.json"),
        ("export", out, "--results", "--form", "csv", "--out", tmp_path / "results\x1b.csv"),
    ):
        run(root, *arguments)
    change(root, "exercises/01_bridge.toml", "Who speaks?", "Who \\u001b[31m speaks\\u202e?")
    change(root, "exercises/codebook.toml", '"double"', '"\\u001b[31mred\\u202e"')
    run(root, "check")

    told = capsys.readouterr()
    assert powers(told.out) == set()
    assert powers(told.err) == set()
    assert r"\x1b[31;1mRED\x1b[0m" in told.out
    assert r"first\nGRADED 100" in told.out
    assert "[red]Rich[/red]" in told.out
    assert ":skull:" in told.out
    assert r"none\x1b[m\nGRADED" in told.err
    assert r"pattern '\x1b[31mred\u202e'" in told.out
    record_property("hostile names and paths printed", 2 * len(CONTROLS) + 30)


def test_what_people_write_is_printed_as_it_is() -> None:
    for name in (
        "Zoë O’Brien-Smith",
        "می\u200cخواهم",  # noqa: RUF001  # Persian, with a joiner that keeps two letters apart
        "क्\u200dष",  # Hindi, with one that joins
        "👩\u200d👧 🏳️\u200d🌈",
        "山田\u3000太郎",
        "n\u00a0° 5",
    ):
        assert printable(name) == name


def test_what_hides_or_turns_is_printed_as_an_escape() -> None:
    assert printable("E\u200dve\u200b") == r"E\u200dve\u200b"
    assert printable("gpj\u202e.exe") == r"gpj\u202e.exe"
    assert printable("\u3164") == r"\u3164"
    assert printable("\ud800\U000e0041") == r"\ud800\U000e0041"


@given(st.text())
def test_whatever_is_printed_is_one_line_without_power(text: str) -> None:
    assert powers(printable(text)) == set()
    assert "\n" not in printable(text)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_that_lacks_a_letter_gets_an_escape_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    data = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(data, encoding, newline="\n"))
    with printed_safely():
        print("山 \ud800 é")
        sys.stdout.flush()

    shown = data.getvalue().decode(encoding)
    assert shown.endswith("é\n") or encoding == "ascii"
    assert r"\ud800" in shown
    assert ("山" in shown) == (encoding == "utf-8")


def test_on_a_terminal_only_the_progress_bar_moves_the_cursor(
    root: Path, course: Course, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "in", {"a.json": hand_in(course, "s1", CONTROLS[-9])})
    streams = {}
    for name in ("stdout", "stderr"):
        streams[name] = io.StringIO()
        monkeypatch.setattr(streams[name], "isatty", lambda: True)
        monkeypatch.setattr(sys, name, streams[name])
    run(root, "grade", folder, "--out", out, "--no-feedback")

    assert "Points" in streams["stdout"].getvalue()
    assert powers(streams["stdout"].getvalue()) == set()
    assert "Grading" in streams["stderr"].getvalue()


def test_a_change_of_direction_ends_with_the_line_in_which_it_begins() -> None:
    for text, shown in {
        "a\u2067b": "a\u2067b\u2069",
        "\u2067\u202ba\u2069b": "\u2067\u202ba\u2069b",
        "Eve\u2069\u202c": "Eve",  # ends of nothing
        "Eve\u2069\u202e01": "Eve01",
        "\u2067x\ny": "\u2067x\u2069\ny",
        "שלום\u200f, 3 of 7": "שלום\u200f, 3 of 7",
    }.items():
        assert balanced(text) == shown
