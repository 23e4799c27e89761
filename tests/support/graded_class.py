"""A class graded, for tests of what comes after grading."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coursekit.course import Course
from coursekit.gradebook.pipeline import Settings, grade_class
from coursekit.work import HandIn
from coursekit.work.handin import hand_in_text


def write_graded(course: Course, hand_ins: Iterable[HandIn], out: Path) -> Path:
    """Grade these hand-ins into `out`, and give `out`."""
    folder = out.with_name(f"{out.name}-handed-in")
    folder.mkdir(parents=True)
    for number, one in enumerate(hand_ins):
        (folder / f"{number:06}.json").write_text(hand_in_text(one), "utf-8", newline="\n")
    grade_class(course, [folder], out, Settings(pages=False))
    return out
