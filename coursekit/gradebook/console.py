"""What grading shows on the terminal: its progress, a table or a summary, and remarks.

A small class is shown as a table, a large one as a summary, because thousands of rows would hide
what matters. The full tables are in the CSV files.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

from coursekit.catalogue import language, number, say, say_many
from coursekit.gradebook import SameWork
from coursekit.gradebook.database_rows import ClassResults
from coursekit.gradebook.lateness import FILE_CLOCK
from coursekit.gradebook.roster import Roster
from coursekit.gradebook.same_work import MOST_NAMED, names_of
from coursekit.gradebook.tables import percent
from coursekit.questions.result import Total
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
    table = Table(say("Student"), say("Name"), *heads, say("Points"), say("Percent"), "")
    for hand_in in results.hand_ins():
        total = hand_in.total
        table.add_row(
            *map(_cell, (hand_in.student, hand_in.name)),
            *(_points(lesson, short=short) for lesson in hand_in.lessons.values()),
            f"{number(total.points)}/{number(total.possible)}",
            _tenths(percent(total)),
            say("late: {time}", time=hand_in.late) if hand_in.late else "",
        )
    _print(console, table)
    problems = list(islice(results.problems(), MOST_ROWS + 1))
    if not problems:
        return
    table = Table(say("File"), say("Who"), say("Problem"))
    for problem in problems[:MOST_ROWS]:
        table.add_row(*map(_cell, (problem.path, problem.who, problem.reason)))
    _print(console, table)
    if len(problems) > MOST_ROWS:
        print(say("… and more: see {file}.", file="problems.csv"))


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
    points = number(lesson.points)
    return points if short else f"{points}/{number(lesson.possible)}"


def _tenths(value: float) -> str:
    """Write a number with one decimal, as the language does."""
    return f"{value:.1f}" if language() == "en" else number(round(value, 1))


def _summary(results: ClassResults, out: Path) -> Iterator[str]:
    """Say how a large class did, which problems there were, and where to find more."""
    scores = list(results.percents())
    yield say_many(
        "{n} student: mean {mean} %, median {median} %, lowest {lowest} %, highest {highest} %.",
        "{n} students: mean {mean} %, median {median} %, lowest {lowest} %, highest {highest} %.",
        len(scores),
        mean=_tenths(fmean(scores)),
        median=_tenths(median(scores)),
        lowest=_tenths(min(scores)),
        highest=_tenths(max(scores)),
    )
    for hand_in in islice(results.hand_ins(), FEW):
        total = hand_in.total
        who = " ".join(filter(None, (hand_in.student, hand_in.name))) or hand_in.page
        line = say(
            "{student}: {points} of {possible} ({percent} %)",
            student=who,
            points=number(total.points),
            possible=number(total.possible),
            percent=_tenths(percent(total)),
        )
        if hand_in.late:
            line = say("{line}, late: {time}", line=line, time=hand_in.late)
        yield f"  {line}"
    more = say_many(
        "… and {n} more: see {file}.",
        "… and {n} more: see {file}.",
        len(scores) - FEW,
        file=out / "students.csv",
    )
    yield f"  {more}"
    groups: Counter[str] = Counter()
    first: dict[str, list[str]] = {}
    for problem in results.problems():
        groups[problem.group] += 1
        if len(paths := first.setdefault(problem.group, [])) < FEW:
            paths.append(problem.path)
    if groups:
        yield say("Problems by reason; each file has a line in {file}:", file=out / "problems.csv")
    for group, count in groups.most_common(MOST_ROWS):
        files = ", ".join([*first[group], *(["…"] if count > FEW else [])])
        line = say("{n} of: {problem}: {files}", n=number(count), problem=group, files=files)
        yield f"  {line}"
    if (more_groups := len(groups) - MOST_ROWS) > 0:
        yield "  " + say_many("… and {n} more reason.", "… and {n} more reasons.", more_groups)


def show_moved(results: ClassResults) -> None:
    """Print whose points have moved since the last run, on the same hand-in, and by how much.

    Nothing is printed when no hand-in was graded again.
    """
    if not results.count("graded again"):
        return
    count = results.count("moved")
    if not count:
        print(say("{n} moved since the last run.", n=number(0)))
        return
    print(say_many("{n} moved since the last run:", "{n} moved since the last run:", count))
    for moved in islice(results.moved(), MOST_ROWS):
        who = " ".join(filter(None, (moved.student, moved.name))) or moved.page
        by = round(moved.points - moved.was, 1)
        line = say(
            "{student}: {was} to {points} of {possible} ({change})",
            student=printable(who),
            was=number(moved.was),
            points=number(moved.points),
            possible=number(moved.possible),
            change=f"{by:+g}" if language() == "en" else f"{'+' if by > 0 else ''}{number(by)}",
        )
        print(f"  {line}")
    if (more := count - MOST_ROWS) > 0:
        print("  " + say_many("… and {n} more.", "… and {n} more.", more))


def _handed_out(results: ClassResults) -> str:
    """Say what part of the lessons was handed out, where it was not all; else ""."""
    asked = results.questions
    held, all_lessons = results.lessons, list(dict.fromkeys(one.lesson for one in asked))
    if len(held) < len(all_lessons):
        return say(
            "Handed out were {n} of {lessons}: {names}. Only these count.",
            n=number(len(held)),
            lessons=say_many("{n} lesson", "{n} lessons", len(all_lessons)),
            names=", ".join(held),
        )
    if count := sum(not one.handed_out for one in asked):
        return say_many(
            "{n} question was handed out to nobody, and does not count.",
            "{n} questions were handed out to nobody, and do not count.",
            count,
        )
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
        yield say_many(
            "{n} answer waits for a person: fill in to_score.xlsx or to_score.csv, give it with "
            "--scores.",
            "{n} answers wait for a person: fill in to_score.xlsx or to_score.csv, give it with "
            "--scores.",
            waiting,
        )
    count = results.count("late")
    if late:
        yield _late(count, late.isoformat(timespec="minutes"), dict(results.clocks()))
    elif count:
        yield say_many(
            "{n} late, as the LMS says; no points are taken off.",
            "{n} late, as the LMS says; no points are taken off.",
            count,
        )
    if earlier := results.count("earlier"):
        yield say_many(
            "{n} earlier hand-in is not graded, because a later one is: see {file}.",
            "{n} earlier hand-ins are not graded, because a later one is: see {file}.",
            earlier,
            file="earlier.csv",
        )
    if passed := _passed_over(results):
        yield say("Passed over: {files}.", files=passed)
    if roster:
        none = sum(1 for _ in results.missing())
        yield say_many(
            "{roster}: {n} of {students} handed in nothing.",
            "{roster}: {n} of {students} handed in nothing.",
            none,
            roster=roster.path.name,
            students=say_many("{n} student", "{n} students", results.count("in roster")),
        )
        if strangers := results.count("strangers"):
            yield say_many(
                "{n} hand-in is by nobody in {roster}: see {file}.",
                "{n} hand-ins are by nobody in {roster}: see {file}.",
                strangers,
                roster=roster.path.name,
                file="problems.csv",
            )


def _late(count: int, when: str, clocks: Mapping[str, int]) -> str:
    """Say how many are late, and by whose clocks that was told."""
    if not clocks:
        return say_many(
            "{n} late, after {time}; no points are taken off.",
            "{n} late, after {time}; no points are taken off.",
            count,
            time=when,
        )
    if clocks.keys() == {FILE_CLOCK}:
        return say_many(
            "{n} late, after {time} by the time in the hand-in files, when they were made; "
            "no points are taken off.",
            "{n} late, after {time} by the time in the hand-in files, when they were made; "
            "no points are taken off.",
            count,
            time=when,
        )
    named = (
        (say("the file") if clock == FILE_CLOCK else clock, number(times))
        for clock, times in clocks.items()
    )
    return say_many(
        "{n} late, after {time} by the clock of {clocks}; no points are taken off.",
        "{n} late, after {time} by the clock of {clocks}; no points are taken off.",
        count,
        time=when,
        clocks=", ".join(f"{clock} ({times})" for clock, times in named),
    )


def _passed_over(results: ClassResults) -> str:
    """Say how many files were neither graded nor told as problems."""
    notes, beside = results.count("notes"), results.count("beside")
    notes_said = say_many("{n} note of the LMS itself", "{n} notes of the LMS itself", notes)
    beside_said = say_many("{n} file beside a hand-in", "{n} files beside hand-ins", beside)
    if notes and beside:
        return say("{one} and {other}", one=notes_said, other=beside_said)
    return notes_said if notes else beside_said if beside else ""


def shared(results: ClassResults, groups: Sequence[SameWork]) -> list[str]:
    """Say who handed in the same work, without saying why."""
    if not groups:
        return []
    students = dict.fromkeys(group.files for group in groups)
    files = [*students][:FEW]
    named = "; ".join(names_of(files, results.whose(files[:MOST_NAMED])) for files in files)
    if (more := len(students) - FEW) > 0:
        named = say_many("{names}; and {n} more", "{names}; and {n} more", more, names=named)
    return [
        say(
            "Some hand-ins hold the same work: {students}. See {file}.",
            students=named,
            file="same_work.csv",
        )
    ]


def kept(whose: Sequence[str]) -> list[str]:
    """Say whose hand-ins of earlier runs count, though they are not below the paths of this one."""
    if not whose:
        return []
    return [
        say_many(
            "{n} hand-in of an earlier run stays graded: {students}. {option} takes out what is "
            "not below the paths.",
            "{n} hand-ins of earlier runs stay graded: {students}. {option} takes out what is "
            "not below the paths.",
            len(whose),
            students=_some(whose),
            option="--forget",
        )
    ]


def show_forgotten(whose: Sequence[str]) -> None:
    """Print whose hand-ins are taken out, before they are."""
    if whose:
        print(
            say_many(
                "{n} hand-in is taken out, not being below the paths: {students}.",
                "{n} hand-ins are taken out, not being below the paths: {students}.",
                len(whose),
                students=_some(whose),
            )
        )


def _some(whose: Sequence[str]) -> str:
    """Name the first of several students."""
    names, more = printable(", ".join(whose[:FEW])), len(whose) - FEW
    return (
        say_many("{names} and {n} more", "{names} and {n} more", more, names=names)
        if more > 0
        else names
    )
