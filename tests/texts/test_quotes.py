"""Quotes found in texts, and words counted."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.example_tables import article_of

from coursekit.errors import AnswerError
from coursekit.texts.quotes import expand_blocks, find_quote, span_at, split_blocks
from coursekit.texts.words import TokenRange, extra_words, f1, overlap, token_range


def test_runs_of_blocks_are_spelled_out() -> None:
    assert list(expand_blocks(["H", "P2-P4"])) == ["H", "P2", "P3", "P4"]


def test_lines_that_stand_twice_are_named_in_their_order() -> None:
    blocks = split_blocks("One\nCap\nCap\nTwo\nEnd\nmore", {"C": ["Cap", "Cap"]}, {"F": "End"})

    assert [block.name for block in blocks] == ["P1", "C1", "C2", "P2", "F"]
    assert blocks[-1].end == len("One\nCap\nCap\nTwo\nEnd\nmore")


def test_line_ends_of_other_systems_belong_to_no_block() -> None:
    text = "One 🌉\r\n\r\nTwo"

    assert [text[b.start : b.end] for b in split_blocks(text, {}, {})] == ["One 🌉", "Two"]


@given(st.text(min_size=1), st.data())
def test_the_span_between_any_two_offsets_is_found_again_by_its_quote(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    one = article_of(text)

    span = span_at(one, start, end)
    places = [at for at in range(len(text)) if text.startswith(span.quote, at)]
    nth = places.index(start) + 1
    # Overlapping occurrences are one: "aa" stands in "aaa" once.
    if all(b - a >= len(span.quote) for a, b in pairwise(places)):
        assert find_quote(one, span.quote, occurrence=nth) == span


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 1), (0, 99)])
def test_offsets_outside_the_text_are_refused(start: int, end: int) -> None:
    with pytest.raises(AnswerError, match="no part of test"):
        span_at(article_of("short text"), start, end)


def test_words_keep_their_apostrophes_and_hyphens() -> None:
    text = "Baghdad's US-led “force”, 5 km"

    assert token_range(text, 0, len(text)).length == 5


def test_a_half_marked_word_counts_as_marked() -> None:
    assert token_range("one two three", 5, 9) == (1, 3)


def test_quotation_marks_alone_are_no_word() -> None:
    assert token_range('say "x"', 4, 5).length == 0


def test_shared_words_and_f1_are_by_interval() -> None:
    assert overlap(TokenRange(0, 4), TokenRange(2, 8)) == 2
    assert f1(TokenRange(0, 4), TokenRange(2, 8)) == pytest.approx(0.4)
    assert f1(TokenRange(0, 0), TokenRange(0, 0)) == 0


def test_the_words_too_many_are_named_on_both_sides() -> None:
    text = "the old mayor Ana Duarte said"

    assert extra_words(text, TokenRange(0, 6), TokenRange(2, 5)) == "the old … said"
    assert extra_words(text, TokenRange(2, 5), TokenRange(0, 6)) == ""
