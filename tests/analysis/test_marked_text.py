"""A class's marks on a text: counted, compared with the key, and drawn beside it."""

from __future__ import annotations

import html
import random
import re

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.small_course import TEXT, write_course

from coursekit.analysis.marked_text import (
    ClassOnText,
    draw_class,
    drawn_from,
    level,
    passage_html,
)
from coursekit.analysis.reader_agreement import (
    ComparedWords,
    among_students,
    compared_words,
    with_key,
)
from coursekit.analysis.reader_counts import ReaderCounts, keyed_words, runs_alike
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.questions.highlight import HighlightKey, HighlightQuestion
from coursekit.texts import Span
from coursekit.texts.words import token_range


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return load_course(write_course(tmp_path_factory.mktemp("course")))


@pytest.fixture(scope="module")
def question(course: Course) -> HighlightQuestion:
    found = course.lessons["01_bridge"].question("mark")
    assert isinstance(found, HighlightQuestion)
    return found


@pytest.fixture(scope="module")
def key(course: Course) -> HighlightKey:
    found = course.lessons["01_bridge"].keys["mark"]
    assert isinstance(found, HighlightKey)
    return found


def span(words: str, label: str = "source") -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words, label)


def marked(course: Course, question: HighlightQuestion, *students: list[Span]) -> ReaderCounts:
    marks = ReaderCounts(course.articles["bridge"], question.labels)
    for spans in students:
        marks.add(spans)
    return marks


def count_on(marks: ReaderCounts, word: str, label: str = "source") -> int:
    return marks.on_words(label)[token_range(TEXT, TEXT.index(word), TEXT.index(word) + 1)[0]]


def test_each_word_tells_how_many_students_gave_it_the_label(
    course: Course, question: HighlightQuestion
) -> None:
    marks = marked(
        course, question, [span("Mayor Ana Duarte")], [span("Ana Duarte")], [span("Duarte", "cue")]
    )

    assert [count_on(marks, word) for word in ("Mayor", "Ana", "Duarte", "said")] == [1, 2, 2, 0]
    assert count_on(marks, "Duarte", "cue") == 1


def test_a_word_that_one_student_marked_twice_counts_once(
    course: Course, question: HighlightQuestion
) -> None:
    marks = marked(course, question, [span("Mayor Ana"), span("Ana Duarte"), span("Ana")])

    assert [count_on(marks, word) for word in ("Mayor", "Ana", "Duarte")] == [1, 1, 1]


def test_words_behind_an_emoji_are_counted_where_they_stand(
    course: Course, question: HighlightQuestion
) -> None:
    marks = marked(course, question, [span("went home")])

    assert [count_on(marks, word) for word in ("and went", "went", "home")] == [0, 1, 1]


def test_the_key_leaves_open_what_is_disputed_or_only_in_some_cuts(
    course: Course, key: HighlightKey
) -> None:
    article = course.articles["bridge"]

    def words(numbers: frozenset[int]) -> set[str]:
        return {TEXT.split()[number] for number in numbers if number < 7}

    source = keyed_words(article, key, "source")
    assert words(source.open) == {"Mayor"}
    assert {"Ana", "Duarte"} <= words(source.yes)
    assert len(keyed_words(article, key, "cue").open) == 1  # called


def table(students: int, words: int, seed: int) -> list[list[int]]:
    chance = random.Random(seed)
    return [[int(chance.random() < 0.3) for _ in range(words)] for _ in range(students)]


@given(st.integers(2, 9), st.integers(2, 12), st.integers(0, 10_000))
def test_alpha_from_counts_is_alpha_from_every_students_marks(
    students: int, words: int, seed: int
) -> None:
    data = table(students, words, seed)
    counts = tuple(map(sum, zip(*data, strict=True)))
    alpha = among_students([ComparedWords(students, counts, (0,) * words)])

    if sum(counts) in (0, students * words):
        assert alpha is None
    else:
        whole = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
        assert alpha == pytest.approx(whole)


@given(st.integers(1, 6), st.integers(2, 8), st.integers(0, 10_000))
def test_alpha_with_the_key_is_that_of_every_student_beside_the_key(
    students: int, words: int, seed: int
) -> None:
    data, [key] = table(students, words, seed), table(1, words, seed + 1)
    counts = tuple(map(sum, zip(*data, strict=True)))
    alpha = with_key([ComparedWords(students, counts, tuple(key))])

    own = [value for row in data for value in row]
    beside = key * students
    if len(set(own + beside)) == 1:
        assert alpha is None
    else:
        whole = krippendorff.alpha(reliability_data=[own, beside], level_of_measurement="nominal")
        assert alpha == pytest.approx(whole)


def test_a_class_that_marks_as_the_key_does_agrees_fully(
    course: Course, question: HighlightQuestion, key: HighlightKey
) -> None:
    right = [keyed.span for keyed in key.spans if keyed.score == "core"]
    marks = marked(course, question, right, right)

    for label in ("source", "cue"):
        words = compared_words(marks, question, key, label)
        assert (among_students([words]), with_key([words])) == (1.0, 1.0)


def test_one_student_alone_has_nobody_to_agree_with() -> None:
    assert among_students([ComparedWords(1, (1, 0), (1, 0))]) is None


@pytest.mark.parametrize(
    ("students", "least"), [(0, 0), (1, 1), (2, 2), (20, 2), (21, 3), (300, 30)]
)
def test_marks_of_a_tenth_of_the_class_are_drawn_and_of_two_at_least(
    students: int, least: int
) -> None:
    assert drawn_from(students) == least


@pytest.mark.parametrize(
    ("count", "strength"), [(0, 0), (1, 0), (10, 1), (25, 1), (26, 2), (51, 3), (76, 4), (100, 4)]
)
def test_a_mark_is_drawn_stronger_with_each_quarter_of_the_class(count: int, strength: int) -> None:
    assert level(count, 100) == strength


@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 2), st.integers(1, 40)), max_size=6))
def test_what_is_drawn_of_a_block_is_its_text_whatever_was_marked(
    course: Course,
    question: HighlightQuestion,
    key: HighlightKey,
    places: list[tuple[int, int]],
) -> None:
    spans = [
        Span(start, min(start + long, len(TEXT)), TEXT[start : start + long], "source")
        for start, long in places
    ]
    marks = marked(course, question, spans, spans)

    for drawn in draw_class(course, question, key, marks).blocks:
        block = course.articles["bridge"].block(drawn.name)
        for page in (drawn.marks, drawn.key):
            words = html.unescape(re.sub(r"<b>.*?</b> |</?mark[^>]*>", "", page))
            assert words == TEXT[block.start : block.end]


def test_a_run_tells_the_fewest_and_the_most_who_marked_a_word_of_it(
    course: Course, question: HighlightQuestion
) -> None:
    most, fewer = [span("Mayor Ana Duarte")], [span("Ana Duarte")]
    marks = marked(course, question, *[most] * 9, fewer)
    article = course.articles["bridge"]
    seen = ClassOnText.of(marks, None)

    [(run, look)] = runs_alike(article, article.block("P1"), seen.class_look)
    assert (TEXT[run.start : run.end], look.labels) == ("Mayor Ana Duarte", ("source",))
    assert seen.numbers(run, "source") == "9–10"


def words_of(page: str) -> str:
    """The text of a passage, without the tags of its marks and the names of its blocks."""
    return html.unescape(re.sub(r"<small.*?</small> |</?(mark|p)\b[^>]*>", "", page))


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(TEXT) - 2),
            st.integers(1, 40),
            st.sampled_from(["source", "cue", ""]),
        ),
        max_size=6,
    )
)
def test_marks_of_a_student_that_lie_over_one_another_leave_the_text_as_it_is(
    course: Course, places: list[tuple[int, int, str]]
) -> None:
    article = course.articles["bridge"]
    spans = [
        Span(start, min(start + long, len(TEXT)), TEXT[start : start + long], label)
        for start, long, label in places
    ]

    for block in article.blocks:
        page = passage_html(article, [block], spans, course.labels)
        assert words_of(page) == TEXT[block.start : block.end]
        assert page.count("<mark") == page.count("</mark>")


def test_a_mark_over_another_is_drawn_around_it_and_each_is_named_once(course: Course) -> None:
    article = course.articles["bridge"]
    spans = [span("Ana Duarte"), span("Duarte said", "cue")]

    page = passage_html(article, [article.block("P1")], spans, course.labels)
    assert page.count("[Source]") == page.count("[Cue]") == 1
    assert re.findall(r'title="(\w+)"', page) == [
        "Source",  # Ana
        *("Cue", "Source"),  # Duarte
        "Cue",  # said
    ]
