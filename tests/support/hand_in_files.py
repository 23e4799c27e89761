"""Hand-ins of the small course, and what grading writes of them, for the tests of grading."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

from attrs import evolve

from coursekit.cli import main
from coursekit.course import Course
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.written import WrittenAnswer
from coursekit.work import Attempt, HandIn
from coursekit.work.handin import hand_in_text
from coursekit.work.score import full_work

STEM = "01_bridge"
MADE = "2026-01-01T10:00:00+00:00"

# A question that a person scores, as it is added to the small course.
WRITTEN = """
[[questions]]
id = "why"
kind = "written"
title = "Why close it?"
prompt = "Say why, and cite words."
points = 3
hints = ["Who says it?", "Look at P1."]
rubric = [
  {id = "reason", text = "Gives a reason.", points = 2},
  {id = "words", text = "In their own words.", points = 1},
]
"""
WRITTEN_KEY = """
[why]
explanation = "She says that it is not safe."
answer = "The mayor says so."
"""


def add_written(root: Path) -> None:
    """Add the written question to the small course."""
    for file, text in (("01_bridge.toml", WRITTEN), ("keys/01_bridge.toml", WRITTEN_KEY)):
        with (root / "exercises" / file).open("a", encoding="utf-8") as whole:
            whole.write(text)


def hand_in(
    course: Course,
    student: str = "s1",
    name: str = "Ada",
    made: str = MADE,
    safe: str = "said",
    why: str = "",
) -> bytes:
    """A hand-in with full marks, but for the answer to `safe`; "" gives none. `why` is written."""
    work = full_work(course, course.lessons[STEM])
    attempts = dict(work.attempts) | {"safe": Attempt(ChoiceAnswer((safe,)), 1, True)}
    if not safe:
        del attempts["safe"]
    if why:
        attempts["why"] = Attempt(WrittenAnswer(why))
    else:
        attempts.pop("why", None)
    record = HandIn(
        course=course.id,
        name=name,
        student=student,
        made=made,
        lessons={STEM: evolve(work, attempts=attempts)},
    )
    return hand_in_text(record).encode()


def many_fields(value: str) -> str:
    """Fields of a table in JSON, each with this value."""
    return ", ".join(f'"f{number}": {value}' for number in range(8_000))


# Thousands of faults, by where they stand: the field, and what it holds then.
MANY_FAULTS = {
    "spans": ("answer", f'{{"kind": "highlight", "spans": [{"1," * 20_000}1]}}'),
    "empty spans": ("answer", f'{{"kind": "highlight", "spans": [{"{}," * 20_000}{{}}]}}'),
    "lists for spans": ("answer", f'{{"kind": "highlight", "spans": [{"[]," * 20_000}[]]}}'),
    "options": ("answer", f'{{"kind": "choice", "options": [{"1," * 20_000}1]}}'),
    "log": ("log", f"[{'1,' * 20_000}1]"),
    "ideas": ("log", f'[{{"at": "", "right": true, "misconceptions": [{"1," * 20_000}1]}}]'),
    "checks": ("checks", f"[{'1,' * 20_000}1]"),
    "attempts": ("attempts", f"{{{many_fields('{}')}}}"),
    "numbers for attempts": ("attempts", f"{{{many_fields('1')}}}"),
    "lessons": ("lessons", f"{{{many_fields('1')}}}"),
    "articles": ("articles", f"{{{many_fields('1')}}}"),
    "handed out": ("handed_out", f"{{{many_fields('1')}}}"),
    "questions handed out": ("handed_out", f'{{"{STEM}": [{"1," * 20_000}1]}}'),
    "unknown fields": ("unknown", f"1, {many_fields('1')}"),
}


def with_faults(text: str, faults: tuple[str, str]) -> str:
    """A hand-in, or a work file, in which each field of a name holds something else; or a new one.

    Args:
        text: The file.
        faults: The name, and what JSON it holds then.
    """
    name, value = faults

    def changed(table: object) -> object:
        if not isinstance(table, dict):
            return table
        return {key: "@" if key == name else changed(part) for key, part in table.items()}

    table = json.loads(text)
    told = json.dumps(changed(table) if f'"{name}"' in text else table | {name: "@"})
    return told.replace('"@"', value, 1).replace('"@"', "1")


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip that holds these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return whole.getvalue()


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """Write these files below the folder, and give it."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def grade(root: Path, *arguments: str | Path) -> int:
    """Run `coursekit grade`."""
    return main(["--course", str(root), "grade", *map(str, arguments)])


def without_pages(root: Path, folder: Path, out: Path, *more: str | Path) -> int:
    """Run `coursekit grade` on a folder without pages of feedback, which takes a third as long."""
    return grade(root, folder, "--out", out, "--no-feedback", *more)


def csv_file(path: Path, rows: list[list[str]], delimiter: str = ",", start: str = "") -> Path:
    """Write a CSV file, and give its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(start)
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def table(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def cells(path: Path, delimiter: str = ",") -> list[list[str]]:
    """The cells of a CSV file, row by row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def problems(out: Path) -> dict[str, str]:
    """What problems.csv says, by file."""
    return {row["file"]: row["problem"] for row in table(out / "problems.csv")}


def graded(out: Path) -> dict[str, str]:
    """The points of each student of whom something was graded."""
    return {row["student"]: row["points"] for row in table(out / "students.csv") if row["points"]}


def digests(out: Path) -> dict[str, str]:
    """Every file that grading wrote, but the register, by its content."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "register.sqlite"
    }
