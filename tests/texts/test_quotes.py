"""Quotes found in texts, and words counted."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.example_tables import article_of

from coursekit.errors import AnswerError
from coursekit.texts.near_quotes import near_quote
from coursekit.texts.quotes import expand_blocks, find_quote, find_variant, span_at, split_blocks
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


NEARLY = (
    "She said “no – never” at the café.\nIt is 5\u00a0km to Hà Nội.\n"
    "قَالَ الوَزِيرُ إِنَّ الأَمْرَ انتهى\nShe left.\nهو الكِتــاب"  # noqa: RUF001  # Arabic
)


@pytest.mark.parametrize(
    ("quote", "within", "told"),
    [
        ('"no – never"', "P1", "P1 as written (quotation marks); P1 has '''“no – never”'''"),
        ("no - never", "P1", "P1 as written (dashes); P1 has '''no – never'''"),
        ("She  said", "P1", "P1 as written (spaces); P1 has '''She said'''"),
        ("she said", "P1", "P1 as written (capital letters); P1 has '''She said'''"),
        ("5 km", "P2", "P2 as written (a non-breaking space); P2 has '''5\u00a0km'''"),
        ("5 km", "P1", "P1 as written (a non-breaking space); P2 has '''5\u00a0km'''"),
        (
            unicodedata.normalize("NFD", "Hà Nội"),
            "P2",
            "P2 as written (an accent that is a sign of its own); P2 has '''Hà Nội'''",
        ),
        (
            "قال الوزير",
            "P3",
            "P3 as written (accents, vowel signs or signs that are not seen); "
            "P3 has '''قَالَ الوَزِيرُ'''",
        ),
        (
            "الكتاب",
            "",
            "test as written (accents, vowel signs or signs that are not seen); "
            "P5 has '''الكِتــاب'''",
        ),
        ("She left", "P1", "P1; it stands in P4"),
        ("at the town hall", "P1", "P1; copy it exactly"),
        (" ", "P4", None),
    ],
)
def test_an_author_is_told_where_a_quote_stands_and_what_differs(
    quote: str, within: str, told: str | None
) -> None:
    one = article_of(NEARLY)
    if told is None:
        assert find_quote(one, quote, within=[within]).quote == quote
        return

    with pytest.raises(AnswerError) as error:
        find_quote(one, quote, within=[within] if within else [])

    assert str(error.value) == f"{quote!r} is not in {told}"
    if "'''" in told:  # what the author is told to copy is found
        copied = told.split("'''")[1]
        assert find_quote(one, copied).quote == copied


def test_another_cut_of_a_span_is_told_what_differs_too() -> None:
    one = article_of(NEARLY)
    span = find_quote(one, "said “no – never”")

    with pytest.raises(AnswerError, match=r"P1 as written \(quotation marks\); P1 has '''“no –'''"):
        find_variant(one, '"no –', span)
    with pytest.raises(AnswerError, match="'She left' does not overlap"):
        find_variant(one, "She left", span)


def test_a_named_line_that_differs_in_a_space_is_told_so() -> None:
    told = r"no line 'It is 5 km' in the text \(a non-breaking space\); it has '''It is 5\xa0km'''"

    with pytest.raises(ValueError, match=told):
        split_blocks("One\nIt is 5\u00a0km", {"S": ["It is 5 km"]}, {})


@given(st.text(min_size=1, max_size=30), st.data())
def test_what_is_nearly_a_quote_is_found_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end].replace("\u00a0", " ").strip()

    found = near_quote(text, quote, 0, len(text))
    if found:
        assert 0 <= found[0] < found[1] <= len(text)
    assert found or not any(sign.isalnum() for sign in quote)


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
