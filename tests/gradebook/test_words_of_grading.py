# ruff: noqa: RUF001  # names and answers in Greek letters, so that Latin ones are the kit's
"""Every word of grading is in the catalogue, and no language changes a grade."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from openpyxl import load_workbook
from support.greek_course import greek, write_greek
from support.hand_in_files import STEM, add_written, cells, csv_file, hand_in, table, write
from support.marked_words import marked, marked_words, unmarked
from support.small_course import change
from support.verbose_student import wrong_everywhere

from coursekit.catalogue import LANGUAGES, number, say, say_many, speaking
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
from coursekit.questions.highlight import HighlightAnswer
from coursekit.questions.result import add_totals, lesson_total
from coursekit.work import HandIn, Work
from coursekit.work.handin import hand_in_text
from coursekit.work.score import full_work

MADE = "2026-01-01T10:00:00+00:00"
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
    works: dict[str, Work | None] = {
        "full": full,
        "wrong": wrong,
        "part": evolve(full, attempts=some),
        "none": None,
    }
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
    *(
        "to_score.xlsx",
        "to_score.csv",
        "problems.csv",
        "earlier.csv",
        "same_work.csv",
        "students.csv",
    ),
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
    names = [path.name for path in (*folder.iterdir(), roster)]
    assert unmarked(said.out + said.err, [str(out), STEM, greek_course.id, *MACHINE, *names]) == []
    assert marked("late") in said.out
    told = table(out / "problems.csv")
    assert len(told) >= 9
    reasons = " ".join(f"{row['problem']} {row['ask for']}" for row in told)
    assert unmarked(reasons, [greek_course.id]) == []
    assert sum(bool(row["ask for"]) for row in told) >= 5


def test_score_sheets_explain_themselves_in_words_of_the_catalogue(
    root: Path, tmp_path: Path, out: Path
) -> None:
    add_written(root)
    course = load_course(root)
    files = {"1.json": hand_in(course, why="Η δήμαρχος το λέει.")}
    with marked_words():
        assert grade_class(course, [write(tmp_path / "in", files)], out, Settings()) == 0

    how_to = load_workbook(out / "to_score.xlsx").worksheets[-1]
    rows = [[cell.value for cell in row] for row in how_to.iter_rows()]
    assert how_to.title == marked("How to")
    assert rows[0] == [marked(title) for title in ("sheet", "what was asked", "answers")]
    assert rows[1][0] == marked("how to")
    assert unmarked(str(rows[1][1]), ["coursekit grade", "--scores"]) == []
    asked = load_workbook(out / "to_score.xlsx").worksheets[0]
    limits = asked.data_validations.dataValidation
    assert {limit.errorTitle for limit in limits} == {marked("Points")}
    assert [unmarked(limit.error) for limit in limits] == [[]] * 3
    titles = next(asked.iter_rows(values_only=True))
    assert titles[:4] == ("student", "name", "answer", "evidence")  # which are read back
    assert table(out / "to_score.csv")[0]["question"] == "why"


def test_what_is_wrong_with_a_filled_in_sheet_is_said_in_words_of_the_catalogue(
    root: Path, tmp_path: Path, out: Path
) -> None:
    add_written(root)
    course = load_course(root)
    folder = write(tmp_path / "in", {"1.json": hand_in(course, why="Η δήμαρχος το λέει.")})
    grade_class(course, [folder], out, Settings())
    [row] = table(out / "to_score.csv")
    bad = [
        row | {"points 1": "πολλά"},
        row | {"points 2": "9"},
        row | {"comment": "Μπράβο"},
        row | {"points 1": "1", "points": "3"},
        row | {"points": "1", "page": "0.html", "answer id": "0"},
        row | {"points": "1", "question": "0"},
    ]
    sheet = csv_file(tmp_path / "1.csv", [[*row], *([*each.values()] for each in bad)])
    with marked_words():
        grade_class(course, [folder], out, Settings(scores=sheet))

    told = [each["problem"] for each in table(out / "problems.csv")]
    assert len(told) == len(bad)
    machine = ["points 1", "points 2", "points", "0.html", STEM]
    assert [unmarked(problem, machine) for problem in told] == [[]] * len(bad)


def test_a_teacher_is_told_of_each_lms_in_words_of_the_catalogue() -> None:
    for lms in LMSS.values():
        with marked_words():
            guide, checked = lms.guide, lms.guide.checked
        steps = [step for step in guide.steps if not step.startswith("coursekit ")]
        told = [guide.collect, guide.named, guide.back, checked, *steps]

        assert [unmarked(text) for text in told] == [[]] * len(told)


# --- the language changes no number ---


@pytest.mark.parametrize("language", [*LANGUAGES])
def test_a_class_has_the_same_grades_in_every_language(
    root: Path, course: Course, tmp_path: Path, out: Path, language: str
) -> None:
    change(root, f"exercises/{STEM}.toml", "points = 4", "points = 5")
    files = {
        "1.json": hand_in(course, "s1", "Ada"),
        "2.json": partly(course, "s2"),
        "3.json": hand_in(course, "s3", "Cy", safe="true", made="2025-12-30T10:00:00+00:00"),
        "4.json": hand_in(course, "s4", "Di", safe="")[:-30],
    }
    rows = [CANVAS, ["Points Possible", *[""] * 4, "100"]]
    rows += [[f"N{n}", f"1{n}", f"s{n}", "", "", ""] for n in (1, 2, 3, 4)]
    roster = csv_file(tmp_path / "class.csv", rows)
    folder, late = write(tmp_path / "in", files), deadline("2025-12-31T12:00")
    told = {}
    for spoken in ("en", language):
        path = out / spoken
        path.mkdir(parents=True, exist_ok=True)
        change(root, "course.toml", 'id = "small"', f'language = "{spoken}"\nid = "small"')
        for gradebook in ("plain", "canvas"):
            settings = Settings(roster=roster, gradebook=gradebook, late_after=late)
            grade_class(load_course(root), [folder], path / gradebook, settings)
        change(root, "course.toml", f'language = "{spoken}"\n', "")
        told[spoken] = path
    for gradebook in ("plain", "canvas"):
        ours, theirs = told["en"] / gradebook, told[language] / gradebook
        for name in ("students.csv", "gradebook.csv"):
            assert numbers(theirs / name) == numbers(ours / name)
        assert (theirs / "results.csv").read_bytes() == (ours / "results.csv").read_bytes()
    assert {row["percent"] for row in table(told[language] / "plain/students.csv")} > {"", "100.0"}


def partly(course: Course, student: str) -> bytes:
    """A hand-in with one mark left out, so that its points are no whole number."""
    work = full_work(course, course.lessons[STEM])
    mark = work.attempts["mark"]
    assert isinstance(mark.answer, HighlightAnswer)
    fewer = evolve(mark, answer=HighlightAnswer(mark.answer.spans[:-1]))
    works = {STEM: evolve(work, attempts={**work.attempts, "mark": fewer})}
    record = HandIn(course=course.id, name="Bo", student=student, made=MADE, lessons=works)
    return hand_in_text(record).encode()


def numbers(path: Path) -> list[list[str]]:
    """A table without what is said in words: how late somebody was."""
    rows = cells(path)
    said = rows[0].index("late") if "late" in rows[0] else None
    return [[cell for place, cell in enumerate(row) if place != said] for row in rows]


def test_moodle_s_decimal_commas_are_read_and_written_in_every_language(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    header = ["Identificador", "Nombre completo", "Dirección de correo", "Estado", "Calificación"]
    header += ["Calificación máxima", "La calificación puede ser cambiada"]
    header += ["Última modificación (envío)", "Última modificación (calificación)", "Comentarios"]
    own = ["Participante 101", "Bo", "s2@example.org", "Enviado", "", "100,00", "Sí", "-", "-", ""]
    roster = csv_file(tmp_path / "class.csv", [header, own])
    folder = write(tmp_path / "in", {"2.json": partly(course, "s2@example.org")})
    written = {}
    for language in LANGUAGES:
        change(root, "course.toml", 'id = "small"', f'language = "{language}"\nid = "small"')
        settings = Settings(roster=roster, gradebook="moodle", pages=False)
        grade_class(load_course(root), [folder], out / language, settings)
        change(root, "course.toml", f'language = "{language}"\n', "")
        written[language] = cells(out / language / "gradebook.csv")

    assert {str(rows) for rows in written.values()} == {str(written["en"])}
    assert written["es"][1][4:6] == ["85,71", "100,00"]


# --- whose language ---


def test_each_lesson_on_a_page_is_spoken_of_in_its_own_language_from_its_own_side(
    root: Path,
) -> None:
    change(root, f"exercises/{STEM}.toml", "minutes = 2", 'minutes = 2\nlanguage = "ar"')
    course = load_course(root)
    html = page(course, handed_in(course, full_work(course, course.lessons[STEM])))

    assert '<html lang="en" dir="ltr">' in html
    assert '<section id="lesson-1" lang="ar" dir="rtl">' in html
    assert '<th scope="row"><a href="#lesson-1" dir="rtl">' in html
    with speaking("ar"):
        texts, score = (
            say("The texts that were asked about"),
            say_many("{points} of {n} points", "{points} of {n} points", 7, points="7"),
        )
    assert f"<h3>{texts}</h3>" in html
    assert f"</h2> {score}</summary>" in html


def test_a_page_of_an_arabic_course_runs_from_right_to_left(root: Path) -> None:
    change(root, "course.toml", 'id = "small"', 'id = "small"\nlanguage = "ar"')
    course = load_course(root)
    html = page(course, handed_in(course, full_work(course, course.lessons[STEM])))

    assert '<html lang="ar" dir="rtl">' in html
    assert '<section id="lesson-1">' in html
    style = html.partition("<style>")[2].partition("</style>")[0]
    assert [word for word in ("left", "right") if f"-{word}:" in style] == []


def test_processes_that_grade_speak_the_language_of_the_course_too(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {f"{n}.json": hand_in(course, f"s{n}") for n in range(1, 5)}
    folder = write(tmp_path / "in", files)
    change(root, "course.toml", 'id = "small"', 'id = "small"\nlanguage = "ur"')
    spoken = load_course(root)
    for jobs in (1, 2):
        grade_class(spoken, [folder], out / f"{jobs}", Settings(jobs=jobs))

    pages = [(out / f"{jobs}/feedback/s1.html").read_bytes() for jobs in (1, 2)]
    assert pages[0] == pages[1]
    assert b'<html lang="ur" dir="rtl">' in pages[0]


# --- what a notebook shows ---


@pytest.mark.parametrize("language", [*LANGUAGES])
@pytest.mark.parametrize("possible", [1, 2, 3, 5, 11, 100])
def test_scores_are_read_as_each_language_writes_them(language: str, possible: int) -> None:
    lines = ScoreLines.of([language])
    with speaking(language):
        half, most = number(0.5), number(possible)
        score = say("{points} of {possible}", points=half, possible=most)
        partly = say_many(
            "Partly: {points} of {n} point.",
            "Partly: {points} of {n} points.",
            possible,
            points=half,
        )
        answered = say_many("{n} of {many} answered", "{n} of {many} answered", 1, many=most)
        came = say_many("{points} of {n} points", "{points} of {n} points", possible, points=half)
        unscored, part = say("not scored"), say("How far you are in part {number}", number="2")

    assert lines.score_in(score) == lines.score_in(partly) == Score(0.5, possible)
    assert lines.sum_in(f"◐ {answered}, {came}") == Score(0.5, possible)
    assert lines.score_in(answered) is None
    assert lines.score_in(unscored) == Score(None, 0)
    assert lines.part_in(part) == 2
