"""The rubric sheet: what a person is to score, and the scores that come back in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from coursekit.course import Course
from coursekit.errors import HandInError, UnknownName
from coursekit.gradebook.csv_safe import csv_text, opened_table, plain_cell, safe_cell, written
from coursekit.gradebook.old_register import Register
from coursekit.questions.base import KINDS
from coursekit.questions.records import Question
from coursekit.questions.result import Result, scored
from coursekit.work import Attempt

FILE = "to_score.csv"
HEADER = (
    "page",
    "student",
    "name",
    "lesson",
    "question",
    "criterion",
    "rubric",
    "most",
    "points",
    "comment",
    "own points",
    "answer",
    "evidence",
    "answer id",
)
_KEY = ("page", "lesson", "question", "criterion", "points", "comment", "answer id")


@frozen
class Score:
    """What a person gave for one line of a rubric, on the answer of this id."""

    lesson: str
    question: str
    criterion: str
    points: float
    comment: str
    answer: str


def answer_id(attempt: Attempt) -> str:
    """A digest of an answer's words and evidence: a score holds for no other answer."""
    data = KINDS[attempt.answer.kind].to_score(attempt.answer).identity
    digest = hashlib.sha256(data.encode("utf-8", "replace")).hexdigest()
    return f"a{digest[:12]}"  # with a letter: a spreadsheet takes 12e4567 for a number


def lines_of(question: Question) -> list[tuple[str, str, int]]:
    """What is scored of a question: criterion, its words, most points. All in one if no rubric."""
    return KINDS[question.kind].rubric(question)


def apply_scores(
    question: Question, attempt: Attempt, result: Result, scores: Sequence[Score]
) -> tuple[Result, list[Score]]:
    """The result once a person has scored every line of the rubric, and the scores that hold."""
    if not scores:
        return result, []
    own = answer_id(attempt)
    hold = {one.criterion: one for one in scores if one.answer == own}
    wanted = lines_of(question)
    given = [hold[id] for id, _, _ in wanted if id in hold]
    if len(given) < len(wanted):
        return result, given
    return scored(result, sum(one.points for one in given)), given


def sheet_rows(
    who: Sequence[str],
    lesson: str,
    question: Question,
    attempt: Attempt,
    given: Iterable[Score],
) -> list[list[str]]:
    """The rows of one answer; `who` are the cells that say whose it is."""
    answer = attempt.answer
    kind = KINDS[question.kind]
    text, own, _ = kind.to_score(answer)
    evidence = safe_cell(" | ".join([span.quote for span in kind.spans(answer)]))
    id = answer_id(attempt)
    have = {one.criterion: one for one in given}
    rows = []
    for line, words, most in lines_of(question):
        score = have.get(line)
        points = f"{score.points:g}" if score else ""
        comment = safe_cell(score.comment) if score else ""
        asked = (lesson, question.id, line, safe_cell(words), str(most))
        answered = (str(own.get(line, "")), safe_cell(text), evidence, id)
        rows.append([*who, *asked, points, comment, *answered])
    return rows


def write_sheet(out: Path, register: Register) -> str:
    """Write the sheet, if there is anything to score; gives a sentence when it went elsewhere.

    A sheet that a person has changed since, and that was not read back, is never overwritten.
    """
    path, told = out / FILE, ""
    known = (register.meta("sheet"), register.meta("sheet read"))
    if path.exists() and _digest(path) not in known:
        numbers = range(2, 10_000)
        path = next(one for n in numbers if not (one := out / f"to_score-{n}.csv").exists())
        told = (
            f"{FILE} was changed and not read back: the new sheet is {path.name}. "
            f"To count what is in {FILE}, give it with --scores."
        )
    if not register.number("SELECT count(*) FROM graded WHERE sheet <> ''"):
        path.unlink(missing_ok=True)
        return ""
    with written(path) as file:
        file.write(csv_text([HEADER]))
        for (rows,) in register.rows("SELECT sheet FROM graded WHERE sheet <> '' ORDER BY place"):
            file.write(str(rows))
    if not told:
        register.set_meta("sheet", _digest(path))
    return told


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- back again ---


def read_sheet(path: Path, course: Course, register: Register) -> Iterator[tuple[str, str]]:
    """Enter the scores of a sheet that was filled in; gives each cell that cannot be, and why."""
    with opened_table(path, lenient=True) as (rows, _):
        header = [title.strip() for title in next(rows, [])]
        missing = [title for title in _KEY if title not in header]
        if missing:
            raise HandInError(
                f"{path}: line 1: no column {', '.join(missing)}; expected {FILE} as grade wrote it"
            )
        at = {title: header.index(title) for title in _KEY}
        for number, row in enumerate(rows, 2):
            cells = {title: row[place] if place < len(row) else "" for title, place in at.items()}
            if any(cells.values()):
                problem = _enter(cells, course, register)
                if problem:
                    yield f"{path.name}: line {number}", problem
    register.set_meta("sheet read", _digest(path))


def _enter(cells: Mapping[str, str], course: Course, register: Register) -> str:
    page, stem, id, criterion = (cells[title].strip() for title in _KEY[:4])
    page = page.removesuffix(".html")
    if not register.number("SELECT count(*) FROM files WHERE page = ?", (page,)):
        return f"no hand-in has the page {page!r}; expected a row as grade wrote it"
    try:
        question = course.lesson(stem).question(id)
        most = {one: points for one, _, points in lines_of(question)}
    except UnknownName:
        most = {}
    if criterion not in most:
        return f"no criterion {criterion!r} of {stem} {id}; expected a row as grade wrote it"
    text = cells["points"].strip()
    key = (page, stem, id, criterion)
    if not text:
        register.change(
            "DELETE FROM scores WHERE page = ? AND lesson = ? AND question = ? AND criterion = ?",
            [key],
        )
        return ""
    if not re.fullmatch(r"\d{1,6}([.,]\d{1,6})?", text):
        return f"points {text!r}; expected a number from 0 to {most[criterion]}"
    points = float(text.replace(",", "."))
    if points > most[criterion]:
        return f"points {text}; expected {most[criterion]} at most"
    score = (*key, points, plain_cell(cells["comment"].strip()), cells["answer id"].strip())
    register.change("INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?, ?, ?, ?)", [score])
    return ""


def scores_of(register: Register, page: str) -> tuple[Score, ...]:
    """The scores that a person gave to one student."""
    query = (
        "SELECT lesson, question, criterion, points, comment, answer FROM scores WHERE page = ? "
        "ORDER BY lesson, question, criterion"
    )
    return tuple(Score(*row) for row in register.rows(query, (page,)))  # type: ignore[arg-type]
