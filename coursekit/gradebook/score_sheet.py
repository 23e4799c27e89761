"""The score sheet: answers that a person has to score, and the scores that come back.

`coursekit grade` writes the sheet with a row for each line of a rubric and student; a person fills
in points and comments; `--scores` reads it back.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from coursekit.course import Course
from coursekit.errors import HandInError, UnknownName
from coursekit.gradebook import AnswerToScore, RubricScore, ScoreKey
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.rubric import scores_that_hold
from coursekit.gradebook.tables import opened_table, plain_cell, safe_cell, written_table
from coursekit.questions.base import KINDS
from coursekit.questions.records import Question

FILE = "to_score.csv"
HEADER = (
    *("page", "student", "name", "lesson", "question", "criterion", "rubric", "most", "points"),
    *("comment", "own points", "answer", "evidence", "answer id"),
)
_KEY = ("page", "lesson", "question", "criterion", "points", "comment", "answer id")
# Names in the database for the digest of the sheet as it was written, and as it was read back.
_WRITTEN, _READ = "sheet", "sheet read"


# --- the sheet ---


def write_sheet(out: Path, course: Course, gradebook: Gradebook) -> str:
    """Write the sheet, if there is anything to score.

    A sheet that a person has changed and that was not read back is never overwritten: the new one
    gets another name.

    Args:
        out: The folder of grades.
        course: The course, for its rubrics.
        gradebook: The database.

    Returns:
        A sentence that names the new sheet, if it has another name; else "".
    """
    path, remark = out / FILE, ""
    known = (gradebook.recall(_WRITTEN), gradebook.recall(_READ))
    if path.exists() and _digest(path) not in known:
        others = (out / f"to_score-{number}.csv" for number in range(2, 10_000))
        path = next(other for other in others if not other.exists())
        remark = (
            f"{FILE} was changed and not read back: the new sheet is {path.name}. "
            f"To count what is in {FILE}, give it with --scores."
        )
    if not gradebook.count("answers to score"):
        path.unlink(missing_ok=True)
        return ""
    has_scores = gradebook.count("scores")
    with written_table(path, HEADER) as table:
        for answer in gradebook.answers_to_score():
            question = course.lessons[answer.lesson].question(answer.question)
            scores = gradebook.scores_of(answer.page) if has_scores else ()
            table.writerows(_sheet_rows(question, answer, scores))
    if not remark:
        gradebook.remember(_WRITTEN, _digest(path))
    return remark


def _sheet_rows(
    question: Question, answer: AnswerToScore, scores: Sequence[RubricScore]
) -> Iterator[list[str]]:
    """Give one row for each line of the rubric."""
    own = [score for score in scores if (score.lesson, score.question) == answer.asked]
    have = {score.criterion: score for score in scores_that_hold(question, answer.answer_id, own)}
    for criterion, words, most in KINDS[question.kind].rubric(question):
        score = have.get(criterion)
        yield [
            f"{answer.page}.html",
            *map(safe_cell, (answer.student, answer.name)),
            *(*answer.asked, criterion, safe_cell(words), str(most)),
            f"{score.points:g}" if score else "",
            safe_cell(score.comment) if score else "",
            str(answer.own.get(criterion, "")),
            *map(safe_cell, (answer.answer, answer.evidence)),
            answer.answer_id,
        ]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- back again ---


def read_sheet(path: Path, course: Course, gradebook: Gradebook) -> list[tuple[str, str]]:
    """Enter the scores of a sheet that a person has filled in.

    Args:
        path: The sheet; columns may have been moved, added or, except those of `_KEY`, removed.
        course: The course, for its rubrics.
        gradebook: The database.

    Returns:
        A problem for each row that cannot be entered: where it is, and what is wrong.

    Raises:
        HandInError: The file cannot be read, or lacks a column.
    """
    changes: dict[ScoreKey, RubricScore | None] = {}
    problems = []
    with opened_table(path, lenient=True) as (rows, _):
        header = [title.strip() for title in next(rows, [])]
        missing = [title for title in _KEY if title not in header]
        if missing:
            raise HandInError(
                f"{path}: line 1: no column {', '.join(missing)}; expected {FILE} as grade wrote it"
            )
        columns = {title: header.index(title) for title in _KEY}
        for number, row in enumerate(rows, 2):
            cells = {
                title: row[column] if column < len(row) else "" for title, column in columns.items()
            }
            try:
                if any(cells.values()):
                    key, score = _read_row(cells, course, gradebook)
                    changes[key] = score
            except HandInError as problem:
                problems.append((f"{path.name}: line {number}", str(problem)))
    gradebook.change_scores(changes)
    gradebook.remember(_READ, _digest(path))
    return problems


def _read_row(
    cells: Mapping[str, str], course: Course, gradebook: Gradebook
) -> tuple[ScoreKey, RubricScore | None]:
    """Read which line of a rubric a row scores, and the score, None if it was left empty.

    Raises:
        HandInError: The row cannot be entered; the message says why.
    """
    page, stem, id, criterion = (cells[title].strip() for title in _KEY[:4])
    page = page.removesuffix(".html")
    if not gradebook.has_page(page):
        raise HandInError(f"no hand-in has the page {page!r}; expected a row as grade wrote it")
    try:
        question = course.lesson(stem).question(id)
        most = {line: points for line, _, points in KINDS[question.kind].rubric(question)}
    except UnknownName:
        most = {}
    if criterion not in most:
        raise HandInError(
            f"no criterion {criterion!r} of {stem} {id}; expected a row as grade wrote it"
        )
    key = ScoreKey(page, stem, id, criterion)
    text = cells["points"].strip()
    if not text:
        return key, None
    if not re.fullmatch(r"\d{1,6}([.,]\d{1,6})?", text):
        raise HandInError(f"points {text!r}; expected a number from 0 to {most[criterion]}")
    points = float(text.replace(",", "."))
    if points > most[criterion]:
        raise HandInError(f"points {text}; expected {most[criterion]} at most")
    comment, answer = plain_cell(cells["comment"].strip()), cells["answer id"].strip()
    return key, RubricScore(stem, id, criterion, points, comment, answer)
