"""Who can be said to hold which idea."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

import pytest
from support.planted_ideas import Planted, planted_class

from coursekit.course.loader import load_course
from coursekit.report import write_ideas
from coursekit.report.claims import CHANCES, OCCASIONS, Chance, Shown, find_claims, wilson

PRECISION, RECALL = 0.8, 0.9


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, course_root: Path) -> Planted:
    out = tmp_path_factory.mktemp("planted") / "out"
    return planted_class(load_course(course_root), out, 90, seed=2)


def test_of_a_class_with_planted_ideas_the_claims_are_true_and_find_them(planted: Planted) -> None:
    assert len(planted.tellable) > 20
    assert planted.precision >= PRECISION
    assert planted.recall >= RECALL


def test_every_claim_stands_in_a_table_with_its_occasions(planted: Planted, tmp_path: Path) -> None:
    write_ideas(tmp_path / "ideas.csv", planted.counts)

    with (tmp_path / "ideas.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["student"], row["idea"]) for row in rows} == planted.claimed
    assert all(int(row["occasions"]) >= OCCASIONS for row in rows)
    known = planted.counts.course.misconceptions
    assert all(row["skill"] == known[row["idea"]].skill for row in rows)


def test_where_fewer_questions_can_show_an_idea_nobody_is_said_to_hold_it(
    planted: Planted,
) -> None:
    few = [id for id, one in planted.counts.claims.ideas.items() if one.questions < CHANCES]

    assert few
    assert not {idea for _, idea in planted.claimed} & {*few}
    assert all(planted.counts.claims.ideas[id].told == 0 for id in few)


def students(chances: int, rows: list[float], seed: int = 1) -> list[Shown]:
    """Students who each show ideas with a chance of their own, in every question alike."""
    chance = Random(seed)
    return [
        Shown(bytes([1] * chances), bytes(chance.random() < share for _ in range(chances)))
        for share in rows
    ]


QUESTIONS = [Chance(f"idea-{n % 12}", "l", f"q{n}") for n in range(60)]


def test_a_student_who_slips_everywhere_holds_nothing() -> None:
    claims = find_claims(QUESTIONS, students(60, [0.1] * 40 + [0.6] * 5))

    assert len(claims.made) <= 1


def test_an_idea_that_most_of_a_class_show_wherever_they_can_is_held() -> None:
    class_ = students(60, [0.05] * 30)
    holds = [
        Shown(one.parts, bytes(1 if place % 12 == 0 else n for place, n in enumerate(one.shown)))
        for one in class_[:26]
    ]

    claims = find_claims(QUESTIONS, holds + class_[26:])
    assert {claim.student for claim in claims.made if claim.idea == "idea-0"} >= {*range(26)}
    assert len(claims.made) <= 28


def test_practice_items_are_occasions_of_their_own() -> None:
    questions = [*QUESTIONS, Chance("practised")]
    class_ = [
        Shown(one.parts + bytes([4]), one.shown + bytes([4 if number == 7 else 0]))
        for number, one in enumerate(students(60, [0.05] * 30))
    ]

    [claim] = find_claims(questions, class_).made
    assert (claim.student, claim.idea, claim.occasions) == (7, "practised", 4)


def test_no_students_make_no_claims() -> None:
    assert find_claims(QUESTIONS, []).made == ()


@pytest.mark.parametrize(
    ("some", "of", "low", "high"), [(7, 24, 0.149, 0.492), (0, 10, 0, 0.278), (10, 10, 0.722, 1)]
)
def test_a_share_has_an_interval(some: int, of: int, low: float, high: float) -> None:
    assert wilson(some, of) == pytest.approx((low, high), abs=0.001)
