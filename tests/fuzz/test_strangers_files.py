"""Thousands of files from strangers, and none does what is promised that none can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.all_kinds_course import write_all_kinds
from support.example_students import answer_all
from support.hand_in_files import STEM, hand_in, zipped

from coursekit.course.loader import load_course
from fuzz.hostile_cases import Case, Senders
from fuzz.promises import Trial, told
from fuzz.watched_commands import WatchedCommands

Count = Callable[[str, object], None]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_all_kinds(tmp_path_factory.mktemp("course") / "course")


@pytest.fixture(scope="module")
def trial(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("strangers")
    course, home = load_course(root), folder / "home"
    behind = hand_in(course, "good-4712", "Zoë Behind", safe="")
    good = {
        "good-first.json": hand_in(course, "good-4711", "Ada Ahead"),
        "good-zip.zip": zipped({"hand-in.json": behind}),
    }
    commands = WatchedCommands(root, home)
    yield Trial(commands, home, folder, good)
    commands.stop()


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
        broken = trial.broken([case(chance) for _ in range(at_once)])
        if broken:
            pytest.fail(told(broken), pytrace=False)

    class_keeps_them()


def test_a_thousand_files_of_strangers_keep_every_promise(
    trial: Trial, senders: Senders, record_property: Count
) -> None:
    keeps_every_promise(trial, senders.case, classes=20, at_once=50)

    record_property("hostile files graded or refused", trial.files)
