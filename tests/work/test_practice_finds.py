"""The practice finds what is weak: `bench_practice` with fewer students, on each run."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.simulated_practice import Reader, Simulation

from coursekit.course.loader import load_course
from coursekit.course.practice import PracticeBank


@pytest.mark.parametrize(("did_lessons", "least"), [(True, 0.93), (False, 0.87)])
def test_weak_skills_are_found_and_strong_ones_are_not_called_weak(
    course_root: Path, did_lessons: bool, least: float
) -> None:
    course = load_course(course_root)
    simulation = Simulation(course, PracticeBank(course_root, course))

    total = simulation.run(Reader(did_lessons=did_lessons), 80)

    assert total.share_found >= least
    assert total.share_miscalled < 0.05
