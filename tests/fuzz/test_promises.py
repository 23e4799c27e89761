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
from support.hand_in_files import STEM, hand_in, zipped

from coursekit.course.loader import load_course
from fuzz.hostile_cases import CORPUS, Case, Senders, kept
from fuzz.large_cases import large_cases
from fuzz.promises import Trial, told
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
def trial(
    root: Path,
    commands: WatchedCommands,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    record_property: Count,
) -> Iterator[Trial]:
    course = load_course(root)
    behind = hand_in(course, "good-4712", "Zoë Behind", safe="")
    good = {
        "good-first.json": hand_in(course, "good-4711", "Ada Ahead"),
        "good-zip.zip": zipped({"hand-in.json": behind}),
    }
    trial = Trial(commands, tmp_path, good)
    yield trial
    of = f": {request.node.name.removeprefix('test_').replace('_', ' ')}"
    record_property(f"files of strangers{of}", trial.files)
    record_property(f"lines that refuse one{of}", trial.refused)
    record_property(f"MB above the start at most{of}", trial.grown // 10**6)
    record_property(f"ms of CPU time that a command took at most{of}", int(1000 * trial.seconds))


@pytest.fixture(scope="module")
def senders(root: Path) -> Senders:
    answer_all(root, STEM)
    work = (root / "work" / f"{STEM}.json").read_text("utf-8")
    return Senders(hand_in(load_course(root)).decode(), work)


def keeps_every_promise(
    trial: Trial, case: Callable[[Random], Case], classes: int, at_once: int
) -> None:
    """Grade so many classes, and tell of the files that broke a promise."""

    @settings(max_examples=classes, phases=[Phase.generate], database=None)
    @given(st.randoms(use_true_random=True))
    def class_keeps_them(chance: Random) -> None:
        if broken := trial.broken([case(chance) for _ in range(at_once)]):
            pytest.fail(told(broken), pytrace=False)

    class_keeps_them()


def test_no_file_of_the_corpus_breaks_a_promise(trial: Trial) -> None:
    cases = kept()

    broken = trial.broken(list(cases.values()))

    assert not broken, told(broken)
    assert sum(path.stat().st_size for path in CORPUS.iterdir()) < LARGEST_CORPUS


@pytest.mark.seconds
@pytest.mark.parametrize("what", WORST)
def test_the_worst_files_break_no_promise(trial: Trial, senders: Senders, what: str) -> None:
    broken = trial.broken([large_cases(senders.hand_in)[what]()])

    assert not broken, told(broken)


@pytest.mark.seconds
def test_a_thousand_files_break_no_promise(trial: Trial, senders: Senders) -> None:
    keeps_every_promise(trial, senders.case, classes=20, at_once=50)


@pytest.mark.slow
def test_twenty_thousand_files_break_no_promise(trial: Trial, senders: Senders) -> None:
    keeps_every_promise(trial, senders.case, classes=400, at_once=50)


@pytest.mark.slow
def test_large_files_break_no_promise(trial: Trial, senders: Senders) -> None:
    keeps_every_promise(trial, senders.large_case, classes=60, at_once=2)


@pytest.mark.slow
def test_no_file_that_was_too_large_breaks_a_promise(trial: Trial, senders: Senders) -> None:
    broken = [
        found for make in large_cases(senders.hand_in).values() for found in trial.broken([make()])
    ]

    assert not broken, told(broken)
