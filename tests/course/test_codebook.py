from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import evolve
from support.small_course import change, write_course

from coursekit.authoring import codebook_page
from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.errors import CourseError
from coursekit.lesson.static_html import FoldedCodebook
from coursekit.questions.records import Label, LabelSet

SPITEFUL = '<script>alert("1")</script> & [a](b) *c* _d_ `e` | f'


def spiteful(course: Course) -> Course:
    """The course with a label set of which every text tries to be more than text."""
    label = Label(
        id="bad",
        name=SPITEFUL,
        key=SPITEFUL,
        rule=SPITEFUL,
        example=SPITEFUL,
        counter_example=SPITEFUL,
        color='red"><b>',
        pattern='solid"><i>',
        confused_with=(SPITEFUL,),
    )
    labels = LabelSet(id="bad", title=SPITEFUL, unit=SPITEFUL, labels=(label,))
    return evolve(course, codebook={"bad": labels})


def test_the_folded_codebook_holds_every_label_with_its_rule_and_examples(course: Course) -> None:
    page = FoldedCodebook(course, course.codebook["attribution"])._repr_html_()

    assert re.match(r'<details class="[\w ]+"><summary>', page)
    for text in ("Source", "press S", "Who says it.", "[Ana] said", "Not the words.", "Cue"):
        assert text in page


def test_as_text_the_folded_codebook_is_one_line_that_is_always_the_same(course: Course) -> None:
    folded = FoldedCodebook(course, course.codebook["attribution"])

    assert repr(folded) == "[codebook, to unfold: Attribution, 2 labels]"


def test_nothing_that_an_author_writes_becomes_html(course: Course) -> None:
    bad = spiteful(course)

    page = FoldedCodebook(bad, bad.codebook["bad"])._repr_html_()

    tags = set(re.findall(r"<(/?\w+)", page))
    assert tags <= {
        *("details", "/details", "summary", "/summary", "strong", "/strong", "p", "/p"),
        *("dl", "/dl", "dt", "/dt", "dd", "/dd", "small", "/small", "br"),
    }


def test_nothing_that_an_author_writes_becomes_markdown_or_html_on_the_page(
    course: Course,
) -> None:
    page = codebook_page(spiteful(course))

    assert not re.search(r"(?<!\\)<", page)
    assert "[a](b)" not in page
    assert not re.search(r"(?<!\\)_d", page)


def test_a_text_of_several_lines_stays_in_its_place_on_the_page(course: Course) -> None:
    label = evolve(course.codebook["attribution"].labels[0], rule="One.\n\n# Two\n- three")
    labels = evolve(course.codebook["attribution"], labels=(label,))

    page = codebook_page(evolve(course, codebook={"attribution": labels}))

    assert r"- **Rule:** One. \# Two - three" in page.splitlines()


def test_the_command_writes_the_page_into_the_course(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_course(tmp_path)
    change(root, "exercises/codebook.toml", "Who says it.", "Whoever speaks.")

    assert main(["--course", str(root), "codebook"]) == 0

    page = root / "docs" / "codebook.md"
    assert capsys.readouterr().out.strip() == str(page)
    assert "Whoever speaks." in page.read_text("utf-8")


def test_the_page_of_this_course_is_current(course_root: Path) -> None:
    page = (course_root / "docs" / "codebook.md").read_text("utf-8")

    assert page == codebook_page(load_course(course_root)), "run: coursekit codebook"


def test_a_label_is_said_to_be_confused_only_with_labels_that_there_are(course_root: Path) -> None:
    course = load_course(course_root)
    lost = [
        (label.id, other)
        for label in course.labels.values()
        for other in label.confused_with
        if other not in course.labels
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("#0072B2", "red;background:url(//x.example)", "source: color 'red;background:url"),
        ('"double"', '"wavy red"', "cue: pattern 'wavy red'; expected one of"),
    ],
)
def test_a_look_that_says_more_than_a_color_or_a_line_is_a_fault(
    root: Path, old: str, new: str, told: str
) -> None:
    change(root, "exercises/codebook.toml", old, new)

    with pytest.raises(CourseError, match=re.escape(told)):
        load_course(root)
