"""A command speaks the language of the course that it is called in, from its help on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.greek_course import write_greek
from support.marked_words import marked, marked_words, unmarked
from support.small_course import change

import coursekit
from coursekit.authoring.simulated_class import FIRST, LAST
from coursekit.catalogue import language
from coursekit.cli import COMMANDS, main
from coursekit.commands.key import DECISIONS
from coursekit.gradebook.lms import LMSS

# What is typed: names of commands, options, files and machine words; and Python's own.
_TYPED = re.compile(
    r"(?<!\w)--?[a-z][\w-]*|\{[^}]*\}|`[^`]*`|[\w-]+\.(?:csv|xlsx|html|toml|md|zip|json)"
)
MACHINE = (
    *("coursekit", "JavaScript", "UTF", "canvas", "moodle", "plain", "Dask", "plans", "T23"),
)


def words_of(text: str) -> list[str]:
    """The words that the catalogue lacks in what a command printed."""
    known = [*MACHINE, *FIRST, *LAST, *COMMANDS, *DECISIONS]
    return unmarked(_TYPED.sub(" ", text), known)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_help_has_a_word_that_the_catalogue_lacks(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")  # no word is parted
    with marked_words(), pytest.raises(SystemExit, match="0"):
        main([*filter(None, [command]), "--help"])

    said = capsys.readouterr().out
    assert words_of(said) == []
    assert said.startswith(marked("usage: "))
    assert marked("show this help message and exit") in said


@pytest.mark.parametrize(
    "typed",
    [
        ["grade"],
        ["nothing"],
        [],
        ["check", "--nothing"],
        ["simulate", "--students", "0", "--out", "1"],
        ["grade", "1", "--out", "2", "--gradebook", "9"],
        ["grade", "1", "--out", "2", "--late-after", "9"],
        ["grade", "1", "--out"],
        ["lms", "9"],
        ["release"],
        ["release", "--list", "--out", "1"],
    ],
    ids=lambda typed: " ".join(typed) or "nothing typed",
)
def test_what_is_typed_wrongly_is_told_in_words_of_the_catalogue(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with marked_words(), pytest.raises(SystemExit, match="2"):
        main(typed)

    told = capsys.readouterr().err.splitlines()[-1]
    names = ["nothing", *LMSS]
    assert unmarked(_TYPED.sub(" ", told), [*MACHINE, *COMMANDS, *names]) == []


def test_what_commands_print_has_no_word_that_the_catalogue_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_greek(tmp_path / "1")
    monkeypatch.chdir(tmp_path)
    typed = [
        ["simulate", "--students", "20", "--out", "2"],
        ["grade", "2", "--out", "3", "--no-feedback"],
        ["report", "3"],
        ["export", "2", "--out", "4.csv", "--form", "csv", "--with-texts"],
        ["export", "3", "--out", "5.csv", "--form", "csv", "--results"],
        ["answers", "--out", "6"],
        ["forget", "sim000001", "--out", "3"],
        ["release", "--list"],
    ]
    with marked_words():
        codes = [main(["--course", str(root), *words]) for words in typed]

    out = capsys.readouterr().out.replace(str(tmp_path), "")
    said = re.sub(r"^\S+:\S+ +\w+ ", " ", out, flags=re.MULTILINE)
    assert codes == [0] * len(typed)
    ids = ["sim", "hand-in", "bridge", "grade", "report", "gradebook"]
    assert unmarked(_TYPED.sub(" ", said), [*MACHINE, *FIRST, *LAST, *ids]) == []


def test_a_command_speaks_the_language_of_its_course_and_english_outside(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(
        "coursekit.cli.command_parser", _listening(spoken, coursekit.cli.command_parser)
    )
    change(root, "course.toml", 'id = "', 'language = "es"\nid = "')
    deep = root / "notebooks"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for folder, typed in [
        (elsewhere, ["--course", str(root)]),
        (elsewhere, [f"--course={root}"]),
        (deep, []),
        (elsewhere, []),
    ]:
        monkeypatch.chdir(folder)
        with pytest.raises(SystemExit, match="0"):
            main([*typed, "--help"])

    assert spoken == ["es", "es", "es", "en"]
    assert language() == "en"  # afterwards


def _listening(spoken: list[str], make: object) -> object:
    def parser() -> object:
        spoken.append(language())
        assert callable(make)
        return make()

    return parser


@pytest.mark.parametrize(
    "spoilt", ["language = 7", "language = [", "", "language = 'xx'", "\ufefflanguage = 'en'"]
)
def test_a_course_file_that_is_spoilt_leaves_the_command_in_english(
    spoilt: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "course.toml").write_text(spoilt, "utf-8")

    assert main(["--course", str(root), "check"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("course.toml")
    assert said.err == ""


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])

    assert capsys.readouterr().out == f"coursekit {coursekit.__version__}\n"
    assert re.fullmatch(r"0\.\d+\.\d+\S*", coursekit.__version__)
