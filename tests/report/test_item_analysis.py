"""Item analysis."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.report.item_analysis import Correlation, Item, Mean, flags

shares = st.lists(
    st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.sampled_from([0.0, 0.3, 0.6, 0.9])),
    min_size=3,
    max_size=60,
)


def pairs(rows: list[tuple[float, float]]) -> Correlation:
    counted = Correlation()
    for x, y in rows:
        counted.add(x, y)
    return counted


@given(shares)
def test_r_is_pearsons_though_no_pair_is_kept(rows: list[tuple[float, float]]) -> None:
    xs, ys = zip(*rows, strict=True)
    r = pairs(rows).r

    if len(set(xs)) == 1 or len(set(ys)) == 1:
        assert r is None
    else:
        assert r == pytest.approx(np.corrcoef(xs, ys)[0, 1], abs=1e-6)


def item(p: float, r: float = 0.5, given: int = 20, **picks: int) -> Item:
    """An item of this p and about this r: half of the class is below the other half."""
    rows = [(0.0, 0.2), (1.0, 0.2 + 0.6 * (r > 0))] * (given // 2)
    if r <= 0:
        rows = [(0.0, 0.8), (1.0, 0.2)] * (given // 2)
    if 0 < r < 0.2:
        rows = [(0.0, 0.2), (1.0, 0.2), (0.0, 0.8), (1.0, 0.8)] * (given // 4)
    return Item(
        given=given,
        points=p * given,
        with_rest=pairs(rows),
        parts={"": Counter(picks)},
    )


WRONG = {"b": "the second", "c": "the third"}
EVEN = {"a": 12, "b": 4, "c": 4}


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (item(0.6, **EVEN), []),
        (item(0.2, **EVEN), []),
        (item(0.19, **EVEN), ["very hard: p 0.19"]),
        (item(0.9, **EVEN), []),
        (item(0.91, **EVEN), ["very easy: p 0.91"]),
        (item(0.6, r=0.1, **EVEN), ["low r: 0"]),
        (item(0.6, r=-1, **EVEN), ["negative r: -1"]),
        (item(0.6, a=19, b=1), ["unused option: 0 of 20 picked “the third”"]),
        (item(0.6, given=8, a=8), []),
    ],
)
def test_an_item_is_flagged_by_the_bounds_of_item_analysis(one: Item, found: list[str]) -> None:
    assert [flag.what for flag in flags(one, WRONG)] == found


def test_a_negative_r_sends_to_the_key_first() -> None:
    [flag] = flags(item(0.6, r=-1, **EVEN), WRONG)

    assert flag.do.startswith("Check the key first")


def test_while_answers_wait_for_a_person_there_is_no_figure_and_no_flag() -> None:
    one = item(0.0, r=-1)
    one.waiting = 3

    assert (one.p, one.r, one.d) == (None, None, None)
    assert list(flags(one, {})) == []


def test_the_groups_are_compared_only_when_both_were_counted() -> None:
    one = item(0.6)
    assert one.d is None

    one.upper, one.lower = Mean(2, 1.8), Mean(1, 0.2)
    assert one.d == pytest.approx(0.7)


def test_the_groups_are_those_at_the_bounds_and_beyond_them() -> None:
    one = Item()
    for share, score in [(1.0, 901), (0.8, 800), (0.5, 799), (0.4, 201), (0.3, 200)]:
        one.add(share, score, 0.0)

    one.form_groups(200, 800)
    assert (one.upper.n, one.lower.n) == (2, 1)
    assert one.d == pytest.approx(0.6)
