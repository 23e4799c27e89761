"""The tables that grading writes: gradebook.csv for an LMS, students, results, problems."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from attrs import frozen

from coursekit.gradebook.csv_safe import kept_cell, safe_cell, written, written_table
from coursekit.gradebook.old_register import Register
from coursekit.gradebook.result_rows import RESULTS
from coursekit.gradebook.roster import Roster, is_canvas_student, plain_title

MOST_PAGES = 1_000  # in one zip of feedback: an LMS takes no larger one gladly
_MINE = "graded JOIN files USING (place)"


@frozen
class Asked:
    """What the gradebook is to hold: the lessons, by stem and title, and the course's title."""

    title: str
    lessons: dict[str, str]


# --- our own tables ---

TOTALS = ("points", "possible", "percent", "waiting", "late", "in roster")


def write_plain(path: Path, register: Register, stems: Sequence[str]) -> None:
    """One row a student: those graded, then those of the roster who handed in nothing."""
    header = ["student", "name", "made", "file", *stems, *TOTALS]
    has_roster = register.number("SELECT count(*) FROM roster") > 0
    query = (
        "SELECT graded.student, graded.name, graded.made, place, lessons, points, possible, "
        f"waiting, graded.late, row FROM {_MINE} ORDER BY place"
    )
    with written_table(path, header) as table:
        for *who, lessons, points, possible, waiting, late, row in register.rows(query):
            numbers = [f"{one[0]:g}" for one in json.loads(str(lessons))]
            total = [f"{points:g}", str(possible), f"{_percent(points, possible):.1f}"]
            known = ("yes" if row else "no") if has_roster else ""
            cells = [safe_cell(str(one)) for one in who]
            table.writerow([*cells, *numbers, *total, str(waiting), str(late), known])
        for id, name in missing(register):
            blank = [""] * (len(header) - 3)
            table.writerow([safe_cell(id), safe_cell(name), *blank, "yes"])


def _percent(points: object, possible: object) -> float:
    """The share of the possible points, 0 to 100."""
    most = float(str(possible))
    return 100 * float(str(points)) / most if most else 0.0


def missing(register: Register) -> Iterator[tuple[str, str]]:
    """Id and name of each student of the roster of whom nothing was graded."""
    query = (
        "SELECT id, name FROM roster WHERE NOT EXISTS (SELECT 1 FROM files "
        "WHERE files.row = roster.row AND chosen = 1) ORDER BY roster.row"
    )
    for id, name in register.rows(query):
        yield str(id), str(name)


def write_results(path: Path, register: Register) -> None:
    """One row a student and question."""
    with written(path) as file:
        file.write(",".join(RESULTS) + "\r\n")
        for (rows,) in register.rows("SELECT rows FROM graded ORDER BY place"):
            file.write(str(rows))


PROBLEMS = """
SELECT place, problem FROM files WHERE problem <> ''
UNION ALL SELECT place, refused FROM files WHERE refused <> ''
UNION ALL SELECT files.place, 'an earlier hand-in of '
    || CASE WHEN files.student <> '' THEN files.student
       WHEN files.name <> '' THEN files.name ELSE latest.page END
    || '; ' || latest.place || ' is graded'
  FROM files JOIN files AS latest ON latest.who = files.who AND latest.chosen = 1
  WHERE files.chosen = 0 AND files.problem = '' AND files.refused = ''
UNION ALL SELECT place, 'is graded, but ' || note FROM files WHERE note <> '' AND chosen = 1
UNION ALL SELECT place, 'is graded, but not in the gradebook of an LMS: '
    || CASE WHEN student <> '' THEN student WHEN name <> '' THEN name ELSE page END
    || ' is not in the roster'
  FROM files WHERE chosen = 1 AND row IS NULL AND note = '' AND EXISTS (SELECT 1 FROM roster)
UNION ALL SELECT place, problem FROM other_problems
ORDER BY 1, 2
"""


def problems(register: Register) -> Iterator[tuple[str, str]]:
    """Every file that was not graded, or not as it stands, with the reason."""
    for place, problem in register.rows(PROBLEMS):
        yield str(place), str(problem)


def write_problems(path: Path, register: Register) -> int:
    """One row a problem; gives how many."""
    count = 0
    with written_table(path, ("file", "problem")) as table:
        for place, problem in problems(register):
            table.writerow([safe_cell(place), safe_cell(problem)])
            count += 1
    return count


# --- the LMS's gradebook ---


def write_canvas(path: Path, register: Register, roster: Roster, asked: Asked) -> list[str]:
    """Canvas's own export with our columns filled; gives what is to be said about it.

    The columns that tell who is who stay, as the import needs them, and those that we fill: a
    column that is left out is left alone, and one sent back as it was would undo later grades.
    """
    who = range(roster.columns["Section"] + 1)
    columns = _own_columns(roster, asked)
    told = []
    if not columns:
        columns = [(None, asked.title, None)]
        told.append(f"Canvas will make a new assignment {asked.title!r}: no column has this title.")
    header = [roster.header[at] for at in who] + [title for _, title, _ in columns]
    with roster.rows() as rows, written_table(path, header, roster.delimiter) as table:
        most: dict[str, float] = {}
        for number, row in rows:
            cells = [kept_cell(row[at]) for at in who]
            grade = _grade_of(register, number) if is_canvas_student(row) else None
            for at, title, stem in columns:
                old = row[at] if at is not None else ""
                if "Points Possible" in row[0]:
                    most[title] = _decimal(old)
                    cells.append(old or f"{_all_points(register, stem):g}")
                elif grade is None or old.strip().upper() == "EX":
                    cells.append(kept_cell(old))
                else:
                    cells.append(_scaled(*grade.points_of(stem), most.get(title, 0.0)))
            table.writerow(cells)
    return told


def _own_columns(roster: Roster, asked: Asked) -> list[tuple[int | None, str, str | None]]:
    """Place, title and lesson (None: the course) of each column of the export that is ours."""
    wanted: dict[str, str | None] = {plain_title(asked.title): None}
    wanted |= {plain_title(name): stem for stem, name in asked.lessons.items()}
    wanted |= {plain_title(stem): stem for stem in asked.lessons}
    found: list[tuple[int | None, str, str | None]] = []
    for at in range(roster.columns["Section"] + 1, len(roster.header)):
        title = roster.header[at]
        bare = plain_title(title.rpartition(" (")[0] if title.endswith(")") else title)
        if bare in wanted:
            found.append((at, title, wanted[bare]))
    return found


def write_moodle(path: Path, register: Register, roster: Roster) -> list[str]:
    """Moodle's own worksheet with the grades filled in, and nothing else changed."""
    at, most = roster.columns["Grade"], roster.columns.get("Maximum Grade")
    may = roster.columns.get("Grade can be changed")
    locked = 0
    with roster.rows() as rows, written_table(path, roster.header, roster.delimiter) as table:
        for number, row in rows:
            grade = _grade_of(register, number)
            cells = [kept_cell(cell) for cell in row]
            if grade and may is not None and row[may].strip().casefold() in ("no", "0"):
                locked += 1
            elif grade:
                cells[at] = _scaled(*grade.points_of(None), _decimal(row[most]) if most else 0.0)
            table.writerow(cells)
    return [f"Moodle does not let {locked} of the grades be changed: left as is."] if locked else []


@frozen
class _Points:
    points: float
    total: int
    lessons: dict[str, tuple[float, int]]  # points and all points

    def points_of(self, stem: str | None) -> tuple[float, int]:
        return self.lessons[stem] if stem else (self.points, self.total)


def _grade_of(register: Register, row: int) -> _Points | None:
    query = f"SELECT points, total, lessons FROM {_MINE} WHERE row = ?"
    for points, total, lessons in register.rows(query, (row,)):
        stems = json.loads(register.meta("stems"))
        by_lesson = {
            stem: (one[0], one[2])
            for stem, one in zip(stems, json.loads(str(lessons)), strict=True)
        }
        return _Points(float(str(points)), int(str(total)), by_lesson)
    return None


def _all_points(register: Register, stem: str | None) -> float:
    totals = json.loads(register.meta("totals"))
    return float(totals[stem] if stem else sum(totals.values()))


def _scaled(points: float, total: float, most: float) -> str:
    """Points on the LMS's own scale, where that is another than ours."""
    if most and total and most != total:
        points = points / total * most
    return f"{round(points, 2):g}"


def _decimal(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return 0.0


# --- feedback, as the LMS takes it back ---


def write_feedback_zips(out: Path, register: Register) -> None:
    """Write the feedback pages in zips, under the names that the LMS takes back."""
    several = register.number("SELECT count(*) FROM graded") > MOST_PAGES
    entries = register.rows(f"SELECT graded.page, back FROM {_MINE} ORDER BY place")
    number = 0
    while pages := [(str(page), str(back)) for page, back in islice(entries, MOST_PAGES)]:
        number += 1
        path = out / (f"feedback-{number:03}.zip" if several else "feedback.zip")
        _write_zip(path, out / "feedback", pages)


def _write_zip(path: Path, folder: Path, pages: list[tuple[str, str]]) -> None:
    part = path.with_name(f".{path.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for page, back in pages:
            entry = zipfile.ZipInfo(back or f"{page}.html")  # of 1980: the same bytes each time
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            # Said again, for an entry does not take it from its archive.
            archive.writestr(entry, (folder / f"{page}.html").read_bytes(), compresslevel=1)
    part.replace(path)
