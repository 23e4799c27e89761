"""The report of a class: what it counts, and that it opens offline."""

from __future__ import annotations

import re
import shutil
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import correlation
from typing import Literal

import pytest
from attrs import evolve
from axe_playwright_python.sync_playwright import Axe
from markupsafe import escape
from playwright.sync_api import Page, sync_playwright
from support.graded_class import handed_in, write_graded
from support.small_course import change
from support.wide_course import write_wide_course

from coursekit.authoring.simulated_class import made_up_class
from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.gradebook.database_rows import FILE, open_results
from coursekit.gradebook.pipeline import Settings, grade_class
from coursekit.questions.base import KINDS
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.highlight import HighlightAnswer
from coursekit.questions.order import OrderAnswer
from coursekit.questions.records import Answer
from coursekit.questions.value import ValueAnswer
from coursekit.report import (
    items_page,
    misconception_views,
    question_views,
    report_page,
    sentence_around,
)
from coursekit.report.counts import count_class
from coursekit.texts.quotes import find_quote
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.handin import hand_in_text
from coursekit.work.score import full_work

STUDENTS = 120


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wide_course(tmp_path_factory.mktemp("wide") / "course")


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    return load_course(root)


@pytest.fixture(scope="module")
def folder(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The grades of a large made-up class."""
    made = made_up_class(course, STUDENTS, seed=2)
    return write_graded(course, made, tmp_path_factory.mktemp("grades") / "out")


def student(course: Course, number: int, **answers: Answer) -> HandIn:
    """One whose answers are those given, by question with _ for -, and no others."""
    works = {}
    for stem, lesson in course.lessons.items():
        given = {
            question.id: Attempt(answers[question.id.replace("-", "_")], 1, True)
            for question in lesson.questions
            if question.id.replace("-", "_") in answers
        }
        if given:
            sums = {"bridge": course.articles["bridge"].sha256}
            works[stem] = Work(lesson=stem, articles=sums, attempts=given)
    return HandIn(
        course=course.id,
        name=f"Student {number}",
        student=f"s{number}",
        made=f"2026-01-0{1 + number % 3}T10:00:00+00:00",
        lessons=works,
    )


def critics_as_source(course: Course) -> HighlightAnswer:
    """Marks that show the idea that a crowd is a source."""
    span = find_quote(course.articles["bridge"], "Critics")
    return HighlightAnswer((evolve(span, label="source"),))


def report(root: Path, folder: Path) -> int:
    return main(["--course", str(root), "report", str(folder)])


# --- counting --------------------------------------------------------------------------------


def test_difficulty_and_shares_are_of_those_who_answered(course: Course, tmp_path: Path) -> None:
    answers = ["said", "said", "said", "true"]
    made = [student(course, n, safe=ChoiceAnswer((one,))) for n, one in enumerate(answers)]
    out = write_graded(course, [*made, student(course, 9)], tmp_path / "out")

    item = count_class(course, out).items["01_bridge", "safe"]
    assert (item.given, item.left_out, item.p) == (4, 1, 0.75)
    assert item.parts[""] == Counter(said=3, true=1)


def test_who_shows_an_idea_is_counted_once_and_in_a_class_of_three_nobody_is_said_to_hold_it(
    course: Course, tmp_path: Path
) -> None:
    twice = student(course, 1, mark=critics_as_source(course), speakers=ValueAnswer("2"))
    free = student(course, 2, speakers=ValueAnswer("1"))
    nothing = student(course, 3, safe=ChoiceAnswer(("true",)))
    out = write_graded(course, [twice, free, nothing], tmp_path / "out")

    held = count_class(course, out).misconceptions["crowd-is-source"]
    assert (held.students, held.once) == (0, 1)


def test_who_of_the_roster_handed_in_nothing_and_who_was_late_is_told(
    root: Path, course: Course, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("student,name\ns1,Student 1\ns2,Student 2\ns8,Bo <b>\n", "utf-8")
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for number in (1, 2):
        text = hand_in_text(student(course, number, safe=ChoiceAnswer(("said",))))
        (folder / f"{number}.json").write_text(text, "utf-8")
    grade = ["grade", str(folder), "--out", str(tmp_path / "out"), "--roster", str(roster)]
    main(["--course", str(root), *grade, "--late-after", "2026-01-02T12:00+00:00"])

    page = report_page(count_class(course, tmp_path / "out"))
    assert "1 of the roster handed in nothing: <bdi>Bo &lt;b&gt;</bdi>." in page
    assert "1 handed in late." in page


def test_an_idea_that_shows_on_one_occasion_is_a_slip(course: Course, tmp_path: Path) -> None:
    slip = student(course, 1, mark=critics_as_source(course))
    held = count_class(course, write_graded(course, [slip], tmp_path / "out")).misconceptions

    assert (held["crowd-is-source"].students, held["crowd-is-source"].once) == (0, 1)


def test_an_idea_is_told_with_the_sentence_that_shows_it_most_often(
    course: Course, tmp_path: Path
) -> None:
    made = [student(course, n, mark=critics_as_source(course)) for n in range(3)]
    made.append(student(course, 9, speakers=ValueAnswer("2")))
    counts = count_class(course, write_graded(course, made, tmp_path / "out"))

    [view] = misconception_views(counts, question_views(counts))
    assert (view.holders.once, view.times) == (4, 3)
    assert (view.before, view.marked) == ("", "Critics")
    assert view.after == ' called the plan "a mess" 🌉 and went home.'
    assert view.where
    assert view.where.question.id == "mark"


def test_an_order_that_shows_an_idea_is_told_as_what_came_before_what(
    course: Course, tmp_path: Path
) -> None:
    made = [student(course, 1, events=OrderAnswer(("call", "say", "home")))]
    counts = count_class(course, write_graded(course, made, tmp_path / "out"))

    [view] = misconception_views(counts, question_views(counts))
    assert view.answer == "“Critics call it a mess.” before “The mayor speaks.”"


def test_pairs_count_only_students_who_answered_before_and_after(
    course: Course, tmp_path: Path
) -> None:
    made = [
        student(course, 1, pre_1=ValueAnswer("3"), post_1=ValueAnswer("0")),
        student(course, 2, pre_1=ValueAnswer("1"), post_1=ValueAnswer("0")),
        student(course, 3, pre_1=ValueAnswer("1")),
    ]
    pair = count_class(course, write_graded(course, made, tmp_path / "out")).pairs[1]

    assert (pair.students, pair.before, pair.after) == (2, 1, 2)


def test_upper_and_lower_groups_are_formed_from_a_hundred_students(
    course: Course, folder: Path, tmp_path: Path
) -> None:
    few = write_graded(course, made_up_class(course, 99, seed=2), tmp_path / "few")

    large, small = count_class(course, folder), count_class(course, few)
    assert all(item.d is None for item in small.items.values())
    item = large.items["01_bridge", "mark"]
    assert item.d
    assert item.d > 0.2
    assert "p of the upper 27&nbsp;% of the class" in items_page(large)


def test_who_missed_a_lesson_is_counted_and_named(course: Course, tmp_path: Path) -> None:
    made = [
        student(course, 1, safe=ChoiceAnswer(("said",)), speakers=ValueAnswer("1")),
        student(course, 2, safe=ChoiceAnswer(("said",))),
    ]
    counts = count_class(course, write_graded(course, made, tmp_path / "out"))

    assert counts.without == {"02_more": 1}
    assert counts.names_without == {"02_more": ["Student 2"]}
    assert "was not done by <bdi>Student 2</bdi>." in report_page(counts)


def test_what_could_not_be_graded_is_counted_by_reason(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "handed-in"
    folder.mkdir()
    (folder / "a.json").write_text(hand_in_text(student(course, 1)), "utf-8")
    for name, text in (("b", "{"), ("c", "{"), ("d", "[]")):
        (folder / f"{name}.json").write_text(text, "utf-8")
    grade_class(course, [folder], tmp_path / "out", Settings(pages=False))

    problems = count_class(course, tmp_path / "out").problems
    assert sorted(problems.values()) == [1, 2]
    assert problems.total() == 3
    page = report_page(count_class(course, tmp_path / "out"))
    assert "3 entries in problems.csv" in page
    assert f"2 \N{MULTIPLICATION SIGN} <bdi>{escape(problems.most_common(1)[0][0])}</bdi>" in page


def test_the_sentence_around_words_ends_where_the_next_begins(course: Course) -> None:
    article = course.articles["bridge"]
    span = find_quote(article, "would close")
    before, marked, after = sentence_around(article, span.start, span.end)

    assert (before, after) == ("Mayor Ana Duarte said the bridge ", ".")
    assert marked == "would close"


def test_every_answer_of_the_key_makes_a_class_without_wrong_ideas(
    course: Course, tmp_path: Path
) -> None:
    works = {stem: full_work(course, lesson) for stem, lesson in course.lessons.items()}
    made = [
        HandIn(course=course.id, name="", student=f"s{n}", made="", lessons=works) for n in range(3)
    ]
    counts = count_class(course, write_graded(course, made, tmp_path / "out"))

    assert sum(holders.students for holders in counts.misconceptions.values()) == 0
    assert counts.percentile(0.5) == 100
    assert "No answer shows one." in report_page(counts)


def test_counting_a_class_keeps_no_hand_in(course: Course, folder: Path, tmp_path: Path) -> None:
    few = write_graded(course, made_up_class(course, STUDENTS // 4, seed=2), tmp_path / "few")
    count_class(course, folder)  # what is read once and kept
    tracemalloc.start()
    try:
        peaks = [_peak(course, out) for out in (few, folder)]
    finally:
        tracemalloc.stop()

    sizes = [sum(file.stat().st_size for file in handed_in(out).iterdir()) for out in (few, folder)]
    assert peaks[1] - peaks[0] < (sizes[1] - sizes[0]) / 4


def _peak(course: Course, folder: Path) -> int:
    tracemalloc.reset_peak()
    count_class(course, folder)
    return tracemalloc.get_traced_memory()[1]


def test_what_is_said_of_a_question_is_close_to_the_textbook_where_answers_are_missing(
    course: Course, folder: Path
) -> None:
    """The textbook's rest is the sum of all other points; what is missing adds nothing."""
    with open_results(folder, course) as results:
        rows = [
            {one.question: one for one in student.results if one.outcome != "not attempted"}
            for student in results.students()
        ]
    items = count_class(course, folder).items
    for (_, id), item in items.items():
        if item.r is None:
            continue
        some = [row for row in rows if id in row]
        rest = [
            sum(one.points for q, one in row.items() if one.counted and q != id) for row in some
        ]
        assert item.r == pytest.approx(correlation([row[id].share for row in some], rest), abs=0.01)


# --- the page --------------------------------------------------------------------------------


def test_report_writes_one_page_beside_the_grades(
    root: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(root, folder) == 0

    page = (folder / "report.html").read_text("utf-8")
    assert capsys.readouterr().out.strip() == str(folder / "report.html")
    assert page.count("<h1>") == 1
    assert f"{STUDENTS} of {STUDENTS} hand-ins are simulated" in page
    assert not re.search(r' (src|href)="(?!#)', page)


def test_a_folder_without_grades_is_told(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(root, tmp_path) == 1
    assert "grade the class into this folder first" in capsys.readouterr().err


def test_the_report_reads_what_grading_kept_and_no_hand_in(
    root: Path, course: Course, tmp_path: Path
) -> None:
    out = write_graded(course, made_up_class(course, 3, seed=1), tmp_path / "out")
    assert report(root, out) == 0
    page = (out / "report.html").read_bytes()

    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(out / FILE, alone)
    assert report(root, alone) == 0
    assert (alone / "report.html").read_bytes() == page


def test_grades_of_a_course_that_has_changed_are_not_reported_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_wide_course(tmp_path / "course")
    course = load_course(root)
    out = write_graded(course, made_up_class(course, 3, seed=1), tmp_path / "out")
    for file in ("exercises/02_more.toml", "exercises/keys/02_more.toml"):
        change(root, file, "speakers", "names")

    assert report(root, out) == 1
    assert "02_more: 'speakers' is no question of this course; grade again" in (
        capsys.readouterr().err
    )


def test_names_and_answers_do_not_become_markup(course: Course, tmp_path: Path) -> None:
    evil = student(course, 1, speakers=ValueAnswer("<script>alert(1)</script>"))
    evil = HandIn(
        course=course.id,
        name="<img src=x onerror=alert(1)><script>alert(1)</script>",
        student="<b>",
        made="<i>",
        lessons=evil.lessons,
    )
    page = report_page(count_class(course, write_graded(course, [evil], tmp_path / "out")))

    assert "&lt;img src=x" in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"<(script|img|b>\s*$|i>)", page)


def test_two_runs_stand_beside_each_other(
    root: Path, course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {"before": "true", "now": "said"}
    for name, answer in answers.items():
        made = [student(course, n, safe=ChoiceAnswer((answer if n else "said",))) for n in range(3)]
        write_graded(course, made, tmp_path / name)
    now, before = (str(tmp_path / name) for name in ("now", "before"))

    assert main(["--course", str(root), "report", now, "--compare", before]) == 0
    page = (tmp_path / "now" / "compare.html").read_text("utf-8")
    assert "2 changed; 1 did not." in page
    assert re.search(r"Student 1</bdi></th><td>0&nbsp;%</td><td>7&nbsp;%", page)


def test_the_section_of_a_student_is_that_of_the_roster(
    root: Path, course: Course, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("student,name,Section\ns0,A,One\ns1,B,\n", "utf-8")
    made = [student(course, n, safe=ChoiceAnswer(("said",))) for n in range(2)]
    handed = handed_in(write_graded(course, made, tmp_path / "out"))
    out = tmp_path / "sections"
    main(["--course", str(root), "grade", str(handed), "--out", str(out), "--roster", str(roster)])

    rows = count_class(course, out).rows
    assert [(row.called, row.section) for row in rows] == [("A", "One"), ("B", "")]


def test_what_is_an_authors_work_stands_apart(root: Path, folder: Path) -> None:
    assert main(["--course", str(root), "report", str(folder), "--items"]) == 0
    assert report(root, folder) == 0

    items, page = ((folder / name).read_text("utf-8") for name in ("items.html", "report.html"))
    assert "Ideas that these questions cannot tell" in items
    assert "The rest is the sum of the student’s points" in items
    assert "negative r" not in page
    assert "unused option" not in page


def test_words_and_figures_of_a_number_are_one_answer(course: Course) -> None:
    kind = KINDS["value"]
    shown = {kind.selections(ValueAnswer(typed))[0][1] for typed in ("5", "five", "5.0", " Five ")}

    assert shown == {"5"}
    assert kind.selections(ValueAnswer("1,000")) == kind.selections(ValueAnswer("1000"))


@pytest.fixture
def page(chromium: Path) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1100, "height": 900})
        browser.close()


@pytest.mark.browser
def test_the_report_opens_offline_without_error_and_is_accessible_light_and_dark(
    root: Path, folder: Path, page: Page
) -> None:
    report(root, folder)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = (folder / "report.html").as_uri()
    page.context.set_offline(True)

    backgrounds = set()
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert asked == [address, address]
    assert said == []
    assert len(backgrounds) == 2


@pytest.mark.browser
def test_every_figure_has_words_and_the_page_fits_a_phone_and_paper(
    root: Path, folder: Path, page: Page
) -> None:
    report(root, folder)
    page.goto((folder / "report.html").as_uri())
    figures = page.locator("svg[role=img]")

    assert figures.count() == 3
    for figure in figures.all():
        names = (figure.get_attribute("aria-labelledby") or "").split()
        assert all(page.locator(f"#{name}").text_content() for name in names)
    for width in (390, 1100):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 800})
    bottom = page.evaluate("document.querySelector('#tomorrow').getBoundingClientRect().bottom")
    assert bottom <= 800
    assert page.evaluate("document.documentElement.scrollHeight") <= 6 * 800
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_one_button_shows_a_passage_without_names_and_the_key_when_it_is_asked_for(
    root: Path, folder: Path, page: Page
) -> None:
    report(root, folder)
    page.goto((folder / "report.html").as_uri())
    page.get_by_role("button", name="Show a passage").click()

    passage = page.locator("#projector")
    assert passage.is_visible()
    assert "(simulated)" not in passage.inner_text()
    key = passage.locator("details .text")
    assert not key.is_visible()
    passage.get_by_text("Show the key").click()
    assert key.is_visible()


@pytest.mark.browser
def test_the_drawing_says_in_words_what_it_shows(root: Path, folder: Path, page: Page) -> None:
    report(root, folder)
    page.goto((folder / "report.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    drawing = page.locator("[id='01_bridge--mark']")

    legend = drawing.locator(".legend").inner_text()
    assert "S Source" in " ".join(legend.split())
    assert "readers differ" in legend
    marked = drawing.locator(".text mark").all_inner_texts()
    assert any(re.fullmatch(r"S \d+(–\d+)?( · .*)? Ana Duarte", text) for text in marked)
    assert "S Ana Duarte" in marked
