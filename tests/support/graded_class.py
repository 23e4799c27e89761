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
    folder = handed_in(out)
    folder.mkdir(parents=True)
    for number, hand_in in enumerate(hand_ins):
        (folder / f"{number:06}.json").write_text(hand_in_text(hand_in), "utf-8", newline="\n")
    grade_class(course, [folder], out, Settings(pages=False))
    return out


def handed_in(out: Path) -> Path:
    """The folder of the hand-ins that `write_graded` graded into `out`."""
    return out.with_name(f"{out.name}-handed-in")
