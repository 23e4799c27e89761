"""One process, several, or a cluster: what is written is the same to the byte."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hand_in_files import add_written, digests, grade, hand_in, write
from support.small_course import write_course

from coursekit.course.loader import load_course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_course(tmp_path / "course")
    add_written(root)
    return root


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """A class with wrong answers, written ones, earlier hand-ins and files that are none."""
    course = load_course(root)
    files: dict[str, bytes] = {"broken.json": b"{", "note.txt": b"Hello"}
    for number in range(90):
        safe = ("said", "true", "")[number % 3]
        why = "" if number % 4 else f"My reason {number}."
        student = f"s{number % 85}"
        files[f"{number:02}.json"] = hand_in(course, student, f"N {number}", safe=safe, why=why)
    return write(tmp_path / "in", files)


@pytest.mark.seconds
def test_two_processes_write_what_one_writes(root: Path, folder: Path, tmp_path: Path) -> None:
    assert grade(root, folder, "--out", tmp_path / "one") == 1
    assert grade(root, folder, "--out", tmp_path / "two", "--jobs", "2") == 1

    one = digests(tmp_path / "one")
    assert len(one) > 90  # a page each, and the tables
    assert digests(tmp_path / "two") == one


@pytest.fixture
def cluster() -> Iterator[str]:
    """The address of a cluster on this machine."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=50,
    ) as made:
        yield made.scheduler_address


@pytest.mark.seconds
def test_a_cluster_writes_what_one_process_writes(
    root: Path, folder: Path, tmp_path: Path, cluster: str
) -> None:
    assert grade(root, folder, "--out", tmp_path / "one") == 1
    assert grade(root, folder, "--out", tmp_path / "many", "--cluster", cluster) == 1

    assert digests(tmp_path / "many") == digests(tmp_path / "one")


def test_a_cluster_without_its_package_is_told_in_one_line(
    root: Path,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert grade(root, folder, "--out", tmp_path / "out", "--cluster", "tcp://127.0.0.1:1") == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "pip install 'coursekit[cluster]'" in said


def test_a_cluster_that_does_not_answer_is_told(
    root: Path,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("coursekit.gradebook.grade_batch.PATIENCE", 0.2)

    assert grade(root, folder, "--out", tmp_path / "out", "--cluster", "tcp://127.0.0.1:1") == 1
    assert "--cluster tcp://127.0.0.1:1: cannot be reached" in capsys.readouterr().err
