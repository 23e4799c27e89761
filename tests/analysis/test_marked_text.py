"""A class's marks on a text."""

from __future__ import annotations

import random

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.small_course import TEXT, write_course

from coursekit.analysis.class_marks import (
    Marks,
    Units,
    among_students,
    drawn_from,
    keyed_words,
    level,
    no_marks,
    runs,
    units,
    with_key,
)
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


def marked(course: Course, question: HighlightQuestion, *students: list[Span]) -> Marks:
    marks = no_marks(course.articles["bridge"], question)
    for spans in students:
        marks.add(spans)
    return marks


def count_on(marks: Marks, word: str, label: str = "source") -> int:
    return marks.counts(label)[token_range(TEXT, TEXT.index(word), TEXT.index(word) + 1)[0]]


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

    def words(places: frozenset[int]) -> set[str]:
        return {TEXT.split()[place] for place in places if place < 7}

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
    alpha = among_students([Units(students, counts, (0,) * words)])

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
    alpha = with_key([Units(students, counts, tuple(key))])

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
        one = units(marks, question, key, label)
        assert (among_students([one]), with_key([one])) == (1.0, 1.0)


def test_one_student_alone_has_nobody_to_agree_with() -> None:
    assert among_students([Units(1, (1, 0), (1, 0))]) is None


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
def test_the_runs_of_a_block_are_its_text_whatever_was_marked(
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

    for block in course.articles["bridge"].blocks:
        for one in (key, None):
            text = "".join(run.text for run in runs(marks, block, one, ["source", "cue"]))
            assert text == TEXT[block.start : block.end]


def test_a_run_tells_the_fewest_and_the_most_who_marked_a_word_of_it(
    course: Course, question: HighlightQuestion
) -> None:
    most, fewer = [span("Mayor Ana Duarte")], [span("Ana Duarte")]
    marks = marked(course, question, *[most] * 9, fewer)
    block = course.articles["bridge"].block("P1")

    [run] = [run for run in runs(marks, block, None, ["source", "cue"]) if run.labels]
    assert (run.text, run.labels) == ("Mayor Ana Duarte", {"source": (9, 10)})
