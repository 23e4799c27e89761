"""Files of format version 1 are read for good: a student is in the middle of the course.

`samples/` holds what a student wrote with the first product, a work file and a hand-in of two
courses (the shipped one, and the tests' own with its hard texts), and the results.csv that they
are graded to by the rules of version 0.2 (a verdict is always true; a text waits for a person).
Between them they hold every kind of question, answered right, wrong, in part and not at all. The
files of the student are never made anew.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from attrs import frozen
from support.all_kinds_course import write_all_kinds

from coursekit import score
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.work.handin import hand_in_text, read_hand_in, read_head
from coursekit.work.score import grade_lesson
from coursekit.work.workfile import WorkFile

SAMPLES = Path(__file__).parent / "samples"
SIX_KINDS = {"highlight", "classify", "choice", "order", "value", "written"}


@frozen
class Sample:
    """The files of one course's student, and the course. `stem` is the work file's lesson."""

    folder: Path
    root: Path
    stem: str
    course: Course

    @property
    def hand_in(self) -> bytes:
        return (self.folder / "hand-in.json").read_bytes()

    @property
    def work_file(self) -> Path:
        return self.folder / f"{self.stem}.json"


@pytest.fixture(params=["shipped", "all_kinds"])
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Sample:
    if request.param == "shipped":
        root, stem = SAMPLES / "shipped/course", "01_the_page"
    else:
        root, stem = write_all_kinds(tmp_path / "all-kinds"), "01_bridge"
    return Sample(SAMPLES / request.param, root, stem, load_course(root))


def opened(sample: Sample, folder: Path) -> WorkFile:
    """The student's work file as a lesson opens it, in this folder."""
    folder.mkdir()
    shutil.copy(sample.work_file, folder)
    texts = {
        question.id: sample.course.articles[question.article]
        for question in sample.course.lesson(sample.stem).questions
        if question.article
    }
    return WorkFile(folder, sample.course.id, sample.stem, texts)


def expected(sample: Sample) -> dict[tuple[str, str], tuple[str, str]]:
    """Outcome and points by lesson and question, as the first product graded them."""
    with (sample.folder / "results.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["lesson"], row["question"]): (row["outcome"], row["points"])
            for row in csv.DictReader(file)
        }


def test_a_hand_in_holds_an_answer_of_each_kind(sample: Sample) -> None:
    lessons = read_hand_in(sample.hand_in, sample.course).lessons.values()

    kinds = {attempt.answer.kind for work in lessons for attempt in work.attempts.values()}
    assert kinds == SIX_KINDS


def test_a_hand_in_is_written_again_as_it_was_read(sample: Sample) -> None:
    hand_in = read_hand_in(sample.hand_in, sample.course)

    assert hand_in_text(hand_in).encode() == sample.hand_in
    assert (hand_in.name, hand_in.student) == ("Ada Ünal", "s7")
    head = read_head(sample.hand_in, sample.course)
    assert (head.name, head.student, head.made) == (hand_in.name, hand_in.student, hand_in.made)


def test_a_work_file_is_opened_as_it_is_and_holds_what_was_handed_in(
    sample: Sample, tmp_path: Path
) -> None:
    file = opened(sample, tmp_path / "work")

    assert file.notice == ""
    assert file.path.read_bytes() == sample.work_file.read_bytes()
    assert file.work == read_hand_in(sample.hand_in, sample.course).lessons[sample.stem]


def test_a_work_file_is_written_again_as_it_was_read(sample: Sample, tmp_path: Path) -> None:
    file = opened(sample, tmp_path / "work")
    for question, attempt in file.work.attempts.items():
        file.save(question, attempt)
        assert file.tell() == ""

    assert file.path.read_bytes() == sample.work_file.read_bytes()


def test_every_answer_is_graded_as_it_was(sample: Sample) -> None:
    works = read_hand_in(sample.hand_in, sample.course).lessons
    assert set(works) == {stem for stem, _ in expected(sample)}

    graded = {
        (stem, result.question): (result.outcome, f"{result.points:g}")
        for stem, work in works.items()
        for result in grade_lesson(sample.course, sample.course.lesson(stem), work)
    }
    assert graded == expected(sample)


def test_a_work_file_earns_what_it_earned() -> None:
    path, root = SAMPLES / "shipped/01_the_page.json", SAMPLES / "shipped/course"

    assert score("01_the_page", path, course=root) == 29.5
    assert score("01_the_page", path, course=root, out_of=43) == 29.5
