"""Two readers of one text, word by word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.example_tables import article_of, marked

from coursekit import analysis
from coursekit.analysis.reader_agreement import alpha_of_two
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.texts import Article

LETTERS = article_of(" ".join("abcdefghij"))


@pytest.fixture(scope="module")
def report(course_root: Path) -> Article:
    return load_course(course_root).articles["us-rejects-iraq-request"]


@pytest.mark.parametrize(
    ("one", "other", "alpha"),
    [
        ("1100", "1100", 1.0),
        ("1100", "1000", 0.533),  # 1 - (1/4) / (2·3·5 / (8·7))
        ("1010", "0101", -0.75),  # 1 - 1 / (2·4·4 / (8·7))
        ("abca", "abcc", 0.667),  # 1 - (1/4) / (42 / (8·7))
    ],
)
def test_alpha_is_that_of_krippendorff(one: str, other: str, alpha: float) -> None:
    assert alpha_of_two(one, other) == pytest.approx(alpha, abs=0.001)


def test_readers_who_mark_the_same_agree_fully(course: Course) -> None:
    article = course.articles["bridge"]
    spans = marked(article, ("Mayor Ana Duarte", "source"), ("said", "cue"))

    table = analysis.agreement(article, spans, spans)

    assert table["label"].tolist() == ["cue", "source", "all labels"]
    assert table["percent"].tolist() == [100, 100, 100]
    assert table["alpha"].tolist() == [1, 1, 1]
    assert table["words"].tolist() == [1, 3, 4]


def test_percent_can_be_high_while_alpha_is_at_chance(course: Course) -> None:
    article = course.articles["bridge"]
    mine, theirs = marked(article, ("Mayor", "source")), marked(article, ("Critics", "source"))

    table = analysis.agreement(article, mine, theirs)

    assert table["percent"].tolist() == [92.3, 92.3]
    assert all(-0.05 < alpha < 0 for alpha in table["alpha"])


def test_where_nobody_marked_anything_alpha_is_no_number_and_the_table_says_why(
    course: Course,
) -> None:
    article = course.articles["bridge"]
    empty = marked(article)

    table = analysis.agreement(article, empty, empty)

    (row,) = table.to_dict("records")
    assert (row["label"], row["percent"], row["words"]) == ("all labels", 100, 0)
    assert math.isnan(row["alpha"])
    assert "not defined" in table.attrs["note"]


def test_marks_on_the_page_around_the_article_are_not_compared(report: Article) -> None:
    spans = marked(report, ("Smog hazard", "source"), ("Published January 11, 2020", "cue"))

    assert analysis.agreement(report, spans, spans)["words"].tolist() == [0]


def test_confusion_counts_each_word_with_the_labels_of_both(course: Course) -> None:
    article = course.articles["bridge"]
    mine = marked(article, ("Mayor Ana Duarte", "source"), ("said", "cue"))
    theirs = marked(article, ("Ana Duarte", "source"), ("said", "indirect_speech"))

    table = analysis.confusion(article, mine, theirs)

    assert table.index.tolist() == table.columns.tolist()
    assert table.columns.tolist() == ["cue", "indirect speech", "source", "none"]
    assert table.T["source"].tolist() == [0, 0, 2, 1]
    assert table.loc["cue", "indirect speech"] == 1
    assert table.to_numpy().sum() == 26  # every word of the body once


def test_a_label_that_both_gave_is_paired_before_those_left_over(course: Course) -> None:
    article = course.articles["bridge"]
    mine = marked(article, ("Critics", "source"), ("Critics", "cue"))
    theirs = marked(article, ("Critics", "source"))

    table = analysis.confusion(article, mine, theirs)

    assert table.loc["source", "source"] == 1
    assert table.loc["cue", "none"] == 1
    assert table.loc["cue", "source"] == 0


reader = st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from(["x", "y"])))


@given(reader, reader)
def test_it_makes_no_difference_who_of_two_readers_comes_first(
    one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]
) -> None:
    mine, theirs = marked(LETTERS, *one), marked(LETTERS, *other)

    pd.testing.assert_frame_equal(
        analysis.agreement(LETTERS, mine, theirs), analysis.agreement(LETTERS, theirs, mine)
    )
    there = analysis.confusion(LETTERS, mine, theirs)
    back = analysis.confusion(LETTERS, theirs, mine)
    pd.testing.assert_frame_equal(there, back.T, check_names=False)
