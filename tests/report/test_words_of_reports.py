"""Every word of the pages on a class is in the catalogue, and they are read from either side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.greek_course import write_greek
from support.marked_words import marked, marked_words, unmarked

from coursekit.authoring.simulated_class import FIRST, LAST, write_class
from coursekit.catalogue import fixed, speaking
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.course.notebooks import text_of_html
from coursekit.course.practice import PracticeBank
from coursekit.gradebook.pipeline import Settings, grade_class
from coursekit.report import signed, write_comparison, write_items, write_report

# What is typed or opened is the same in every language, and so are the names of students.
MACHINE = [
    *("coursekit simulate", "ideas.csv", "report.html", "problems.csv", "same_work.csv"),
    *(*FIRST, *LAST),
]
Graded = tuple[Course, PracticeBank, Path]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """A class of 120 in a course whose authors write in Greek, with two files that are none."""
    folder = tmp_path_factory.mktemp("class")
    root = write_greek(folder / "course")
    course = load_course(root)
    with marked_words():
        write_class(course, folder / "in", 120, 1)
        for name in ("1.json", "2.json"):
            (folder / "in" / name).write_text("{", "utf-8")
        grade_class(course, [folder / "in"], folder / "out", Settings(pages=False))
    return course, PracticeBank(root, course), folder / "out"


def words_of(path: Path) -> list[str]:
    """The words of a page that the catalogue lacks."""
    html = path.read_text("utf-8").partition("</head>")[2]
    spoken = re.findall(r' (?:aria-label|alt|title)="([^"]*)"', html)
    return unmarked("\n".join((text_of_html(html), *spoken)), MACHINE)


def test_the_report_has_no_word_that_the_catalogue_lacks(graded: Graded) -> None:
    course, bank, folder = graded
    with marked_words():
        path = write_report(course, folder, bank)

    html = path.read_text("utf-8")
    assert words_of(path) == []
    for heading in ("Tomorrow", "Who needs help", "Wrong ideas that students hold", "Not graded"):
        assert marked(heading) in html
    assert '<html lang="zh" dir="ltr">' in html
    assert marked("Class report") in html.partition("</head>")[0]


def test_the_page_of_questions_and_the_comparison_have_none_either(graded: Graded) -> None:
    course, bank, folder = graded
    with marked_words():
        items = write_items(course, folder)
        compared = write_comparison(course, folder, folder, bank)

    assert words_of(items) == []
    assert set(words_of(compared)) <= {"out"}  # the folder's name


def test_where_pages_are_read_from_the_right_figures_begin_there(graded: Graded) -> None:
    course, bank, folder = graded
    bar = re.compile(r'<rect class="bar" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"')
    english = write_report(course, folder, bank).read_text("utf-8")
    with speaking("ar"):
        path = write_report(course, folder, bank)
    arabic = path.read_text("utf-8")

    assert '<html lang="ar" dir="rtl">' in arabic
    pairs = list(zip(bar.findall(english), bar.findall(arabic), strict=True))
    assert len(pairs) > 10
    for (left, wide), (right, as_wide) in pairs:
        assert wide == as_wide
        assert float(left) + float(wide) + float(right) == pytest.approx(640, abs=0.2)
    style = arabic.partition("</style>")[0]
    assert not re.search(r"(margin|padding|border)-(left|right)|text-align: (left|right)", style)


@pytest.mark.parametrize(
    ("tag", "figure", "change"),
    [("en", "0.50", "+3"), ("es", "0,50", "+3"), ("fr", "0,50", "+3"), ("zh", "0.50", "+3")],
)
def test_figures_are_written_as_the_language_writes_them(
    tag: str, figure: str, change: str
) -> None:
    with speaking(tag):
        assert fixed(0.5, 2) == figure
        assert signed(3.2) == change
        assert (signed(-3.2), signed(0)) == ("-3", "+0")
