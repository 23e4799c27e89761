"""What grading shows on the terminal: how far it is, and a table of the first results."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coursekit.gradebook.gradebook_tables import missing, problems
from coursekit.gradebook.old_register import Register
from coursekit.gradebook.roster import Roster

MOST_ROWS = 60  # of a table on the terminal; the CSV files have them all


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar while something is done, on a terminal only; call with how much more is done."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)


def show_grades(register: Register, stems: Sequence[str]) -> None:
    """A table of the first students and the first problems."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120)
    # Many lessons only fit by their numbers: "03" for 03_attribution.
    heads = [stem.split("_")[0] for stem in stems] if len(stems) > 3 else stems
    table = Table("Student", "Name", *heads, "Points", "Percent", "")
    query = "SELECT student, name, lessons, points, possible, late FROM graded ORDER BY place"
    for student, name, lessons, points, possible, late in islice(register.rows(query), MOST_ROWS):
        each = json.loads(str(lessons))
        numbers = [f"{one[0]:g}" if len(stems) > 3 else f"{one[0]:g}/{one[1]}" for one in each]
        most = int(str(possible))
        share = 100 * float(str(points)) / most if most else 0.0
        told = f"late: {late}" if late else ""
        who = escape(str(student)), escape(str(name))
        table.add_row(*who, *numbers, f"{points:g}/{possible}", f"{share:.1f}", told)
    for file, reason in islice(problems(register), MOST_ROWS):
        table.add_row("–", escape(file), *([""] * len(stems)), "", "", escape(reason))
    console.print(table)
    count = register.number("SELECT count(*) FROM graded")
    if count > MOST_ROWS:
        console.print(f"… and {count - MOST_ROWS} more.")


def show_moved(register: Register) -> None:
    """Say whose points have moved since the last run, on the same hand-in, and by how much."""
    query = (
        "FROM graded WHERE was IS NOT NULL AND abs(was - points) > 0.001 "
        "ORDER BY abs(was - points) DESC, place"
    )
    count = register.number(f"SELECT count(*) {query}")
    if not register.number("SELECT count(*) FROM graded WHERE was IS NOT NULL"):
        return
    print(f"{count} moved since the last run{':' if count else '.'}")
    rows = register.rows(f"SELECT student, name, page, was, points, possible {query}")
    for student, name, page, was, points, possible in islice(rows, MOST_ROWS):
        who = " ".join(str(one) for one in (student, name) if one) or page
        change = float(str(points)) - float(str(was))
        print(f"  {who}: {was:g} to {points:g} of {possible} ({round(change, 1):+g})")
    if count > MOST_ROWS:
        print(f"  … and {count - MOST_ROWS} more.")


def remarks(register: Register, late: datetime | None, roster: Roster | None) -> Iterator[str]:
    """What is to be said of the class: who waits, who was late, who is missing."""
    waiting = register.number("SELECT coalesce(sum(waiting), 0) FROM graded")
    if waiting:
        yield f"{waiting} answers wait for a person: fill in to_score.csv, give it with --scores."
    count = register.number("SELECT count(*) FROM graded WHERE late <> ''")
    if late:
        yield f"{count} late, after {late.isoformat(timespec='minutes')}; no points are taken off."
    elif count:
        yield f"{count} late, as the LMS says; no points are taken off."
    if roster:
        students = register.number("SELECT count(*) FROM roster")
        none = sum(1 for _ in missing(register))
        yield f"{roster.path.name}: {none} of {students} students have handed in nothing."
        strange = register.number("SELECT count(*) FROM files WHERE chosen = 1 AND row IS NULL")
        if strange:
            yield f"{strange} hand-ins are by nobody in {roster.path.name}: see problems.csv."
