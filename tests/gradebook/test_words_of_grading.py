"""Every word of grading is in the catalogue, and no language changes a grade."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from attrs import evolve
from openpyxl import load_workbook
from support.greek_course import greek, write_greek
from support.hand_in_files import STEM, add_written, cells, csv_file, grade, hand_in, table, write
from support.marked_words import marked, marked_words, unmarked
from support.small_course import change
from support.verbose_student import wrong_everywhere

from coursekit.catalogue import LANGUAGES, say, say_many, speaking
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.course.notebooks import text_of_html
from coursekit.gradebook import RubricScore
from coursekit.gradebook.feedback_pages import FeedbackPages
from coursekit.gradebook.grade_batch import grade_hand_in
from coursekit.gradebook.lateness import BY_LMS, UNKNOWN, deadline
from coursekit.gradebook.lms import LMSS
from coursekit.gradebook.pipeline import Settings, grade_class
from coursekit.gradebook.rubric import answer_id
from coursekit.gradebook.score_lines import Score, ScoreLines
from coursekit.questions.result import add_totals, lesson_total
from coursekit.work import HandIn, Work
from coursekit.work.handin import hand_in_text
from coursekit.work.score import full_work

MADE = "2026-01-01T10:00:00+00:00"
LATE = "--late-after 2025-12-31T12:00".split()
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "A small course (9)"]


@pytest.fixture
def greek_course(tmp_path: Path) -> Course:
    """A course of all kinds of questions whose authors write in Greek letters."""
    return load_course(write_greek(tmp_path / "greek"))


def handed_in(course: Course, *works: Work, name: str = "Άντα") -> HandIn:
    """A hand-in of this work, by somebody with a Greek name."""
    lessons = {work.lesson: work for work in works}
    return HandIn(course=course.id, name=greek(name), student="1", made=MADE, lessons=lessons)


def page(course: Course, record: HandIn, late: str = "", *, scored: bool = False) -> str:
    """The page of feedback of a hand-in on all lessons, perhaps with one answer scored."""
    results = grade_hand_in(course, record, course.lessons)
    total = add_totals([lesson_total(some) for some in results.values()])
    scores: dict[tuple[str, str], list[RubricScore]] = {}
    if scored:
        answer = answer_id(record.lessons[STEM].attempts["note"].answer)
        scores[STEM, "note"] = [RubricScore(STEM, "note", "source", 0.5, "Ναι", answer)]
    return FeedbackPages(course).page(record, results, total, late, scores)


@pytest.mark.parametrize("work", ["full", "wrong", "part", "none"])
@pytest.mark.parametrize("late", ["", BY_LMS, UNKNOWN, "0", "61", "1500"])
def test_a_page_of_feedback_has_no_word_that_the_catalogue_lacks(
    greek_course: Course, work: str, late: str
) -> None:
    lesson = greek_course.lessons[STEM]
    full = full_work(greek_course, lesson)
    wrong = wrong_everywhere(greek_course, [STEM], text=greek("Said. " * 30)).lessons[STEM]
    some = {"mark": full.attempts["mark"], "note": full.attempts["note"]}
    works: dict[str, Work | None] = {"full": full, "wrong": wrong, "part": evolve(full, attempts=some), "none": None}
    chosen = works[work]
    record = handed_in(greek_course, *([chosen] if chosen else []))
    record = evolve(record, simulated=greek("able") if work == "part" else "")

    with marked_words():
        html = page(greek_course, record, late, scored=work == "full")

    assert '<html lang="zh" dir="ltr">' in html
    assert unmarked(text_of_html(html.partition("</head>")[2])) == []
    assert marked("Points by lesson") in html or work == "none"


# What a teacher types or opens is the same in every language.
MACHINE = (
    *("to_score.xlsx", "to_score.csv", "problems.csv", "earlier.csv", "same_work.csv", "students.csv"),
    *("gradebook.csv", "--scores", "--feedback-after", "--gradebook", "--forget", "--column"),
)


def many_problems(course: Course, folder: Path) -> Path:
    """A folder of hand-ins in which much is wrong, under names without a Latin letter."""
    full = full_work(course, course.lessons[STEM])
    good = handed_in(course, full)
    some = evolve(full, attempts={"mark": full.attempts["mark"]})
    files = {
        "1.json": hand_in_text(good).encode(),
        "2.json": hand_in_text(evolve(good, made="2025-12-30T10:00:00+00:00")).encode(),
        "3.json": hand_in_text(evolve(handed_in(course, some), student="7", name="Ω")).encode(),
        "4.json": hand_in_text(evolve(good, student="8", name="Ψ", made="2999-01-01")).encode(),
        "5.json": hand_in_text(evolve(good, student="1", name="Βασίλης")).encode(),
        "6.json": hand_in_text(good).encode()[:-40],
        "7.json": hand_in_text(evolve(good, course="9")).encode(),
        "8.json": b"%PDF-1.7 ",
        "9.json": b"<html>",
        "10.json": "{“format”: 1}".encode(),
        "11.json": b"[{}]",
        "12.json": b"",
    }
    return write(folder, files)


def test_the_terminal_and_the_tables_of_a_run_have_no_word_that_the_catalogue_lacks(
    greek_course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = many_problems(greek_course, tmp_path / "in")
    rows = [CANVAS, ["Άντα", "1", "1", "", "", ""], ["Δ, Ε", "2", "2", "", "", ""]]
    roster = csv_file(tmp_path / "0.csv", rows)
    column = greek("Grades")
    settings = Settings(
        roster=roster, gradebook="canvas", late_after=deadline("2025-12-31T12:00"), column=column
    )
    with marked_words():
        code = grade_class(greek_course, [folder], out, settings)

    said = capsys.readouterr()
    assert code == 1
    assert unmarked(said.out + said.err, [str(out), *MACHINE, *machine_words(folder)]) == []
    assert marked("late") in said.out
    told = table(out / "problems.csv")
    assert len(told) >= 9
    reasons = " ".join(f"{row['problem']} {row['ask for']}" for row in told)
    assert unmarked(reasons, ["JSON"]) == []
    assert len([row for row in told if row["ask for"]]) >= 5
    students = table(out / "students.csv")
    assert {row["points"] for row in students} >= {"20"} or students


def machine_words(folder: Path) -> list[str]:
    """The names of files that are shown."""
    return [path.name for path in folder.iterdir()]
