"""Thousands of files from strangers, and none does what is promised that none can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support.all_kinds_course import write_all_kinds
from support.example_students import answer_all
from support.hand_in_files import STEM, cells, hand_in, without_pages, write, zipped

from coursekit.course.loader import load_course
from fuzz.hostile_cases import CORPUS, Case, Senders, kept
from fuzz.hostile_json import damaged
from fuzz.hostile_tables import hostile_csv, hostile_workbook
from fuzz.large_cases import large_cases
from fuzz.promises import Broken, Trial, told
from fuzz.watched_commands import WatchedCommands

# What one file did to a class before; the others of `large_cases` are tried in `make trials`.
WORST = (
    "165,001 fields, one of them twice, and an escape",
    "600,000 numbers for spans",
    "an inner zip that hides a long list by its disks",
    "a thousand folders in one another",
)
LARGEST_CORPUS = 300_000  # bytes

Count = Callable[[str, object], None]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_all_kinds(tmp_path_factory.mktemp("course") / "course")


@pytest.fixture(scope="module")
def commands(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedCommands]:
    commands = WatchedCommands(root, tmp_path_factory.mktemp("home"))
    yield commands
    commands.stop()


@pytest.fixture
def trial(root: Path, commands: WatchedCommands, tmp_path: Path) -> Trial:
    course = load_course(root)
    behind = hand_in(course, "good-4712", "Zoë Behind", safe="")
    good = {
        "good-first.json": hand_in(course, "good-4711", "Ada Ahead"),
        "good-zip.zip": zipped({"hand-in.json": behind}),
    }
    return Trial(commands, tmp_path, good)


def tell(trial: Trial, record_property: Count, what: str) -> None:
    """Have the numbers of a trial printed at the end."""
    record_property(
        f"{what} tried; no crash, nothing outside, every good hand-in as alone", trial.files
    )
    if trial.refused:
        record_property(f"lines in problems.csv about {what}", trial.refused)
        record_property(f"hand-ins graded of {what}, and the good ones", trial.graded)
    record_property(f"MB above the start at most, by {what}", trial.grown // 10**6)
    record_property(f"ms of CPU at most in one command, by {what}", int(1000 * trial.seconds))


@pytest.fixture(scope="module")
def senders(root: Path) -> Senders:
    answer_all(root, STEM)
    work = (root / "work" / f"{STEM}.json").read_text("utf-8")
    return Senders(hand_in(load_course(root)).decode(), work)


CLASS_LIST = [["student", "name"], ["good-4711", "Ada Ahead"], ["good-4712", "Zoë Behind"]]


def keeps_every_promise(
    trial: Trial, case: Callable[[Random], Case], classes: int, at_once: int
) -> None:
    """Grade so many classes, and tell of the files that broke a promise."""

    def broken(chance: Random) -> list[Broken]:
        return trial.broken([case(chance) for _ in range(at_once)])

    breaks_nothing(broken, classes)


def breaks_nothing(broken: Callable[[Random], list[Broken]], times: int) -> None:
    """Try something by chance, and fail with what it broke.

    Hypothesis gives the chance: another each time, the same on CI, and told when something broke.
    """

    @settings(max_examples=times, phases=[Phase.generate], database=None)
    @given(st.randoms(use_true_random=True))
    def breaks_none(chance: Random) -> None:
        if found := broken(chance):
            pytest.fail(told(found), pytrace=False)

    breaks_none()


def class_list(trial: Trial, chance: Random) -> list[Broken]:
    """What a class list by chance broke."""
    if chance.random() < 0.7:
        return trial.broken_by_table("--roster", "list.csv", hostile_csv(chance, CLASS_LIST))
    return trial.broken_by_table("--roster", "list.xlsx", hostile_workbook(chance, CLASS_LIST))


def score_sheet(trial: Trial, chance: Random, rows: list[list[str]]) -> list[Broken]:
    """What a score sheet by chance broke."""
    if chance.random() < 0.6:
        return trial.broken_by_table("--scores", "scored.csv", hostile_csv(chance, rows))
    return trial.broken_by_table("--scores", "scored.xlsx", hostile_workbook(chance, rows))


def register(trial: Trial, chance: Random) -> list[Broken]:
    """What a register broke that was damaged by chance."""
    times = chance.choice((1, 1, 2, 20))

    def change(data: bytes) -> bytes:
        for _ in range(times):
            data = damaged(chance, data)
        return data

    return trial.broken_by_register(change)


def keeps_promises_with_tables(trial: Trial, sheet: list[list[str]], times: int) -> None:
    """Try so many registers by chance, and twice as many class lists and score sheets each."""
    breaks_nothing(lambda chance: class_list(trial, chance), 2 * times)
    breaks_nothing(lambda chance: score_sheet(trial, chance, sheet), 2 * times)
    breaks_nothing(lambda chance: register(trial, chance), times)


def test_no_file_of_the_corpus_breaks_a_promise(trial: Trial, record_property: Count) -> None:
    cases = kept()

    broken = trial.broken(list(cases.values()))

    tell(trial, record_property, "files of the corpus")
    assert not broken, told(broken)
    assert sum(path.stat().st_size for path in CORPUS.iterdir()) < LARGEST_CORPUS


@pytest.mark.seconds
@pytest.mark.parametrize("what", WORST)
def test_the_worst_files_break_no_promise(trial: Trial, senders: Senders, what: str) -> None:
    broken = trial.broken([large_cases(senders.hand_in)[what]()])

    assert not broken, told(broken)


@pytest.mark.seconds
def test_a_thousand_files_break_no_promise(
    trial: Trial, senders: Senders, record_property: Count
) -> None:
    keeps_every_promise(trial, senders.case, classes=20, at_once=50)

    tell(trial, record_property, "files of strangers")


@pytest.fixture(scope="module")
def sheet(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """The sheet of answers to score that the good hand-ins give."""
    folder = tmp_path_factory.mktemp("scored")
    files = {"a.json": hand_in(load_course(root), "good-4711", "Ada Ahead")}
    without_pages(root, write(folder / "in", files), folder / "out")
    return cells(folder / "out/to_score.csv")


@pytest.mark.seconds
def test_class_lists_sheets_and_registers_break_no_promise(
    trial: Trial, sheet: list[list[str]], record_property: Count
) -> None:
    keeps_promises_with_tables(trial, sheet, 6)

    tell(trial, record_property, "class lists, sheets and registers")


@pytest.mark.slow
def test_a_thousand_class_lists_sheets_and_registers_break_no_promise(
    trial: Trial, sheet: list[list[str]], record_property: Count
) -> None:
    keeps_promises_with_tables(trial, sheet, 200)

    tell(trial, record_property, "class lists, sheets and registers")


@pytest.mark.slow
def test_twenty_thousand_files_break_no_promise(
    trial: Trial, senders: Senders, record_property: Count
) -> None:
    keeps_every_promise(trial, senders.case, classes=400, at_once=50)

    tell(trial, record_property, "files of strangers")


@pytest.mark.slow
def test_large_files_break_no_promise(
    trial: Trial, senders: Senders, record_property: Count
) -> None:
    keeps_every_promise(trial, senders.large_case, classes=60, at_once=2)

    tell(trial, record_property, "large files of strangers")


@pytest.mark.slow
def test_no_file_that_was_too_large_breaks_a_promise(
    trial: Trial, senders: Senders, record_property: Count
) -> None:
    broken = [
        found for make in large_cases(senders.hand_in).values() for found in trial.broken([make()])
    ]

    tell(trial, record_property, "files that were too large")
    assert not broken, told(broken)
