"""What `coursekit grade` leaves of a class, written without it: results.csv and graded/."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from coursekit.course import Course
from coursekit.handing_in import hand_in_text
from coursekit.reports import grade_hand_in, safe_cell
from coursekit.work import HandIn

COLUMNS = "student,name,lesson,question,kind,outcome,points,possible,counted,misconceptions,answer"


def write_graded(course: Course, hand_ins: Iterable[HandIn], out: Path) -> Path:
    """Write the results of these hand-ins to `out`, and give `out`."""
    (out / "graded").mkdir(parents=True)
    stems = list(course.lessons)
    with (out / "results.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS.split(","))
        for number, one in enumerate(hand_ins):
            text = hand_in_text(one)
            (out / f"graded/{number:06}.json").write_text(text, "utf-8", newline="\n")
            who = [safe_cell(one.student), safe_cell(one.name)]
            for stem, results in grade_hand_in(course, "", one, stems).results.items():
                for result in results:
                    kind = course.lessons[stem].question(result.question).kind
                    ideas = dict.fromkeys(line.misconception for line in result.lines)
                    counted = "no" if result.waiting else "yes"
                    points = [result.outcome, f"{result.points:g}", result.possible, counted]
                    told = " ".join(idea for idea in ideas if idea)
                    table.writerow([*who, stem, result.question, kind, *points, told, ""])
    return out
