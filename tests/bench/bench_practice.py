"""What practice finds of simulated students whose weak skills are known: `make bench`."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.simulated_practice import ITEMS, Reader, Simulation

from coursekit.course.loader import load_course
from coursekit.course.practice import PracticeBank

FOUND, MISCALLED = 0.90, 0.05  # at least, and less than
STUDENTS = 600

READERS = {
    "did the lessons": (Reader(did_lessons=True), True),
    "did no lesson": (Reader(did_lessons=False), True),
    # How much hangs on the numbers: printed, and no limit.
    "lessons, guesses 3 in 10 in all": (Reader(did_lessons=True, of_others=0.3), False),
    "no lesson, guesses 3 in 10 in all": (Reader(did_lessons=False, of_others=0.3), False),
    "lessons that show a gap in 1 of 4": (Reader(did_lessons=True, shown=0.25), False),
    "lessons in which 1 of 10 slips": (Reader(did_lessons=True, shown_by_slip=0.1), False),
    "no lesson, slips in 1 of 10": (Reader(did_lessons=False, slip=0.1), False),
}


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    root = Path(__file__).parents[2]
    course = load_course(root)
    return Simulation(course, PracticeBank(root, course))


@pytest.mark.parametrize(("reader", "limited"), READERS.values(), ids=READERS)
def test_practice_finds_the_weak_skills(
    simulation: Simulation, reader: Reader, limited: bool, request: pytest.FixtureRequest
) -> None:
    total = simulation.run(reader, STUDENTS)

    limits = f" (limits: {FOUND:.0%}, {MISCALLED:.0%})" if limited else ""
    name = request.node.callspec.id
    print(
        f"\npractice, {ITEMS} items, {len(simulation.skills)} skills, {name}: "
        f"found {total.share_found:.1%} of the weak skills, "
        f"called {total.share_miscalled:.1%} of the strong ones weak{limits}"
    )
    if limited:
        assert total.share_found >= FOUND
        assert total.share_miscalled < MISCALLED
