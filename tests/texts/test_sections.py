"""Sections of a text, and where the words of an item stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.texts import Article
from coursekit.texts.quotes import around, locate, section_of, sections


@pytest.fixture(scope="module")
def report(course_root: Path) -> Article:
    return load_course(course_root).articles["us-rejects-iraq-request"]


def test_subheads_divide_the_article(report: Article) -> None:
    parts = sections(report)

    assert [part.name for part in parts] == [
        *("opening", "Iraqis take to streets", "Proxy battleground"),
    ]
    assert [part.run for part in parts] == ["P1–P9", "P10–P17", "P18–P24"]
    assert section_of(report, "H") == "opening"
    assert section_of(report, "S2") == "Proxy battleground"
    assert {section_of(report, block) for block in ("C1", "D", "L1", "F")} == {around()}


def test_a_text_without_subheads_is_one_section(course: Course) -> None:
    (part,) = sections(course.articles["bridge"])

    assert (part.name, part.run) == ("whole text", "P1–P2")


@pytest.mark.parametrize(
    ("text", "item", "block"),
    [
        ('"a conversation"', "talk", "P3"),  # it stands in the caption too
        ('C1: "a conversation"', "talk", "C1"),
        ('"a conversation"', "c2", "C2"),
        ('P4: "At this time, any delegation … in the Middle East,"', "when", "P4"),
        ("P12: the premier is said to be weak", "weak", "P12"),  # told in other words
        ("Trump", "p20", "P20"),
        ("Monetary policy", "teaser", "F"),
    ],
)
def test_an_item_is_found_where_its_words_stand(
    report: Article, text: str, item: str, block: str
) -> None:
    found = locate(report, text, item)

    assert found is not None
    assert [one.name for one in report.blocks if one.start <= found.start < one.end] == [block]


def test_words_that_the_text_does_not_have_are_nowhere(report: Article) -> None:
    assert locate(report, "The moon is made of cheese.") is None
    assert locate(report, "…") is None
