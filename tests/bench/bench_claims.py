"""How many claims of the report are true, in made-up classes with planted ideas: `make bench`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from support.planted_ideas import planted_class

from coursekit.course.loader import load_course

SEEDS = range(1, 11)
PRECISION, RECALL = 0.80, 0.88  # over all seeds; a single class of 90 has about 23 claims


def test_claims_are_true_and_find_what_was_planted(course_root: Path, tmp_path: Path) -> None:
    course = load_course(course_root)
    true: Counter[str] = Counter()
    false: Counter[str] = Counter()
    found: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    for seed in SEEDS:
        one = planted_class(course, tmp_path / f"{seed}", 90, seed)
        print(f"seed {seed}: precision {one.precision:.0%}, recall {one.recall:.0%}")
        true.update(idea for _, idea in one.claimed & one.held)
        false.update(idea for _, idea in one.claimed - one.held)
        found.update(idea for _, idea in one.claimed & one.tellable)
        planted.update(idea for _, idea in one.tellable)

    skill_of = {id: idea.skill for id, idea in course.misconceptions.items()}
    for name, key in (("idea", {id: id for id in skill_of}), ("skill", skill_of)):
        print(f"\nby {name}: true claims, false claims, found of planted")
        for which in sorted({key[id] for id in true + false + planted}):
            sums = [
                sum(counts[id] for id in counts if key[id] == which)
                for counts in (true, false, found, planted)
            ]
            print(f"  {which}: {sums[0]} true, {sums[1]} false, {sums[2]} of {sums[3]}")
    precision = true.total() / (true + false).total()
    recall = found.total() / planted.total()
    print(f"precision {precision:.1%} (wanted 80), recall {recall:.1%} (wanted 90)")
    assert precision >= PRECISION
    assert recall >= RECALL
