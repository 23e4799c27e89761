"""What grading shows on the terminal: its progress, a table or a summary, and remarks.

A small class is shown as a table, a large one as a summary, because thousands of rows would hide
what matters. The full tables are in the CSV files.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

from coursekit.gradebook import SameWork
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.lateness import FILE_CLOCK
from coursekit.gradebook.roster import Roster
from coursekit.gradebook.same_work import MOST_NAMED, names_of
from coursekit.gradebook.tables import percent
from coursekit.questions.result import Total
from coursekit.questions.serialize import number_of
from coursekit.shown_text import may_move_the_cursor, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

MOST_ROWS = 40  # of a table on the terminal
FEW = 5  # students, or files with the same problem, that a summary names


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a progress bar, on a terminal only.

    Args:
        what: What is being done.
        total: How much there is to do; None when that is not known.

    Yields:
        A function to call with how much more has been done.
    """
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich import progress as rich  # late: rich is slow to import
    from rich.console import Console

    columns = [rich.TextColumn("{task.description}"), rich.BarColumn(), rich.MofNCompleteColumn()]
    # stderr, so that what is printed can be sent to a file
    console = Console(file=may_move_the_cursor(sys.stderr))
    with rich.Progress(*columns, rich.TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)


def show_grades(results: ClassResults, stems: Sequence[str], out: Path) -> None:
    """Show the grades of a small class as a table, those of a large one as a summary.

    Args:
        results: The results of the class.
        stems: The stems of the lessons, in the order of grading.
        out: The folder of grades, to say where to find more.
    """
    if results.count("graded") <= MOST_ROWS:
        _show_table(results, stems)
    else:
        for line in _summary(results, out):
            print(printable(line))


def _show_table(results: ClassResults, stems: Sequence[str]) -> None:
    """Show a table of the students and the first problems."""
    from rich.console import Console  # late: a large class needs no table
    from rich.table import Table

    width = None if sys.stdout.isatty() else 120
    # In no colours: what looks like an order to the terminal is a name (see `printed_safely`).
    console = Console(file=sys.stdout, width=width, color_system=None, legacy_windows=False)
    # More than three lessons fit only by number, such as "03" for 03_attribution.
    short = len(stems) > 3
    heads = [stem.split("_")[0] for stem in stems] if short else stems
    table = Table("Student", "Name", *heads, "Points", "Percent", "")
    for hand_in in results.hand_ins():
        total = hand_in.total
        table.add_row(
            *map(_cell, (hand_in.student, hand_in.name)),
            *(_points(lesson, short=short) for lesson in hand_in.lessons.values()),
            f"{total.points:g}/{total.possible}",
            f"{percent(total):.1f}",
            f"late: {hand_in.late}" if hand_in.late else "",
        )
    _print(console, table)
    problems = list(islice(results.problems(), MOST_ROWS + 1))
    if not problems:
        return
    table = Table("File", "Who", "Problem")
    for problem in problems[:MOST_ROWS]:
        table.add_row(*map(_cell, (problem.path, problem.who, problem.reason)))
    _print(console, table)
    if len(problems) > MOST_ROWS:
        print("… and more: see problems.csv.")


def _print(console: "Console", table: "Table") -> None:
    """Print a table; not by rich itself, which ends the program when its reader has gone."""
    with console.capture() as shown:
        console.print(table)
    print(shown.get(), end="")


def _cell(text: str) -> "Text":
    """Give the cell of a table: one line, in which "[red]" and ":skull:" are letters."""
    from rich.text import Text  # late, as above

    return Text(printable(text))


def _points(lesson: Total, *, short: bool) -> str:
    """Give the points of a lesson; a dash where it does not count for this student."""
    if not lesson.total:
        return "–"
    return f"{lesson.points:g}" if short else f"{lesson.points:g}/{lesson.possible}"


def _summary(results: ClassResults, out: Path) -> Iterator[str]:
    """Say how a large class did, which problems there were, and where to find more."""
    scores = list(results.percents())
    yield (
        f"{len(scores)} students: mean {fmean(scores):.1f} %, median {median(scores):.1f} %, "
        f"lowest {min(scores):.1f} %, highest {max(scores):.1f} %."
    )
    for hand_in in islice(results.hand_ins(), FEW):
        total, late = hand_in.total, f", late: {hand_in.late}" if hand_in.late else ""
        who = " ".join(filter(None, (hand_in.student, hand_in.name))) or hand_in.page
        yield f"  {who}: {total.points:g} of {total.possible} ({percent(total):.1f} %){late}"
    yield f"  … and {len(scores) - FEW} more: see {out / 'students.csv'}."
    groups: Counter[str] = Counter()
    first: dict[str, list[str]] = {}
    for problem in results.problems():
        group = re.split("[:;]", problem.group)[0]
        groups[group] += 1
        if len(paths := first.setdefault(group, [])) < FEW:
            paths.append(problem.path)
    if groups:
        yield f"Problems by reason; each file has a line in {out / 'problems.csv'}:"
    for group, count in groups.most_common(MOST_ROWS):
        more = ", …" if count > FEW else ""
        yield f"  {count} of: {group}: {', '.join(first[group])}{more}"
    if len(groups) > MOST_ROWS:
        yield f"  … and {number_of(len(groups) - MOST_ROWS, 'more reason')}."


def show_moved(results: ClassResults) -> None:
    """Print whose points have moved since the last run, on the same hand-in, and by how much.

    Nothing is printed when no hand-in was graded again.
    """
    if not results.count("graded again"):
        return
    count = results.count("moved")
    print(f"{count} moved since the last run{':' if count else '.'}")
    for moved in islice(results.moved(), MOST_ROWS):
        who = " ".join(filter(None, (moved.student, moved.name))) or moved.page
        change = f"{moved.was:g} to {moved.points:g} of {moved.possible}"
        print(f"  {printable(who)}: {change} ({round(moved.points - moved.was, 1):+g})")
    if count > MOST_ROWS:
        print(f"  … and {count - MOST_ROWS} more.")


def _handed_out(results: ClassResults) -> str:
    """Say what part of the lessons was handed out, where it was not all; else ""."""
    asked = results.questions
    held, all_lessons = results.lessons, list(dict.fromkeys(one.lesson for one in asked))
    if len(held) < len(all_lessons):
        lessons = number_of(len(all_lessons), "lesson")
        names = ", ".join(held)
        return f"Handed out were {len(held)} of {lessons}: {names}. Only these count."
    if count := sum(not one.handed_out for one in asked):
        are = number_of(count, "question was", "questions were")
        return f"{are} handed out to nobody, and {'does' if count == 1 else 'do'} not count."
    return ""


def remarks(results: ClassResults, late: datetime | None, roster: Roster | None) -> Iterator[str]:
    """Give sentences about the class: answers that wait, late hand-ins, missing students.

    Args:
        results: The results of the class.
        late: The deadline, or None.
        roster: The roster, or None.
    """
    yield _handed_out(results)
    if waiting := results.count("waiting"):
        waits = number_of(waiting, "answer waits", "answers wait")
        yield f"{waits} for a person: fill in to_score.xlsx or to_score.csv, give it with --scores."
    count = results.count("late")
    if late:
        when = late.isoformat(timespec="minutes")
        yield f"{count} late, after {when}{_by_clocks(results)}; no points are taken off."
    elif count:
        yield f"{count} late, as the LMS says; no points are taken off."
    if earlier := results.count("earlier"):
        are = number_of(earlier, "earlier hand-in is", "earlier hand-ins are")
        yield f"{are} not graded, because a later one is: see earlier.csv."
    if passed := _passed_over(results):
        yield f"Passed over: {passed}."
    if roster:
        none = sum(1 for _ in results.missing())
        students = number_of(results.count("in roster"), "student")
        yield f"{roster.path.name}: {none} of {students} handed in nothing."
        if strangers := results.count("strangers"):
            are = number_of(strangers, "hand-in is", "hand-ins are")
            yield f"{are} by nobody in {roster.path.name}: see problems.csv."


def _by_clocks(results: ClassResults) -> str:
    """Say by whose clocks lateness was told."""
    clocks = dict(results.clocks())
    if not clocks:
        return ""
    if clocks.keys() == {FILE_CLOCK}:
        return " by the time in the hand-in files, when they were made"
    return " by the clock of " + ", ".join(
        f"{'the file' if clock == FILE_CLOCK else clock} ({count})"
        for clock, count in clocks.items()
    )


def _passed_over(results: ClassResults) -> str:
    """Say how many files were neither graded nor told as problems."""
    counts = {
        ("note of the LMS itself", "notes of the LMS itself"): results.count("notes"),
        ("file beside a hand-in", "files beside hand-ins"): results.count("beside"),
    }
    return " and ".join(number_of(count, *words) for words, count in counts.items() if count)


def shared(results: ClassResults, groups: Sequence[SameWork]) -> list[str]:
    """Say who handed in the same work, without saying why."""
    if not groups:
        return []
    students = dict.fromkeys(group.files for group in groups)
    files = [*students][:FEW]
    named = [names_of(files, results.whose(files[:MOST_NAMED])) for files in files]
    more = f"; and {len(students) - FEW} more" if len(students) > FEW else ""
    return [f"Some hand-ins hold the same work: {'; '.join(named)}{more}. See same_work.csv."]


def kept(whose: Sequence[str]) -> list[str]:
    """Say whose hand-ins of earlier runs count, though they are not below the paths of this one."""
    if not whose:
        return []
    are = number_of(len(whose), "hand-in of an earlier run stays", "hand-ins of earlier runs stay")
    return [f"{are} graded: {_some(whose)}. --forget takes out what is not below the paths."]


def show_forgotten(whose: Sequence[str]) -> None:
    """Print whose hand-ins are taken out, before they are."""
    if whose:
        are = number_of(len(whose), "hand-in is", "hand-ins are")
        print(f"{are} taken out, not being below the paths: {_some(whose)}.")


def _some(whose: Sequence[str]) -> str:
    """Name the first of several students."""
    more = f" and {len(whose) - FEW} more" if len(whose) > FEW else ""
    return printable(", ".join(whose[:FEW])) + more
