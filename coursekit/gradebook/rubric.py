"""The rubric sheet: what a person is to score, and the scores that come back in it."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from coursekit.course import Course
from coursekit.errors import HandInError, UnknownName
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.database_rows import AnswerToScore, RubricScore, ScoreKey
from coursekit.gradebook.tables import opened_table, plain_cell, safe_cell, written_table
from coursekit.questions.base import KINDS
from coursekit.questions.records import Answer, Question
from coursekit.questions.result import Result, scored

FILE = "to_score.csv"
HEADER = (
    *("page", "student", "name", "lesson", "question", "criterion", "rubric", "most", "points"),
    *("comment", "own points", "answer", "evidence", "answer id"),
)
_KEY = ("page", "lesson", "question", "criterion", "points", "comment", "answer id")
# What is remembered of the sheet between runs: its digest as written, and as read back.
_WRITTEN, _READ = "sheet", "sheet read"


def answer_id(answer: Answer) -> str:
    """Give a digest of an answer's words and evidence: a score holds for no other answer."""
    data = KINDS[answer.kind].to_score(answer).identity
    digest = hashlib.sha256(data.encode("utf-8", "replace")).hexdigest()
    return f"a{digest[:12]}"  # with a letter: a spreadsheet takes 12e4567 for a number


def apply_scores(
    question: Question, answer: Answer, result: Result, scores: Sequence[RubricScore]
) -> tuple[Result, list[RubricScore]]:
    """Give the result once a person has scored every line of the rubric, and the scores that hold.

    Args:
        question: The question.
        answer: The student's answer.
        result: What grading found; it waits for a person.
        scores: What a person gave for this question, also on other answers.
    """
    if not scores:
        return result, []
    given = _that_hold(question, answer_id(answer), scores)
    if len(given) < len(KINDS[question.kind].rubric(question)):
        return result, given
    return scored(result, sum(score.points for score in given)), given


def _that_hold(question: Question, answer: str, scores: Sequence[RubricScore]) -> list[RubricScore]:
    """The scores on the answer of this id, in the order of the rubric."""
    hold = {score.criterion: score for score in scores if score.answer == answer}
    lines = KINDS[question.kind].rubric(question)
    return [hold[criterion] for criterion, _, _ in lines if criterion in hold]


# --- the sheet ---


def write_sheet(out: Path, course: Course, gradebook: Gradebook) -> str:
    """Write the sheet, if there is anything to score; give a sentence when it went elsewhere.

    A sheet that a person has changed since, and that was not read back, is never overwritten.
    """
    path, told = out / FILE, ""
    known = (gradebook.recall(_WRITTEN), gradebook.recall(_READ))
    if path.exists() and _digest(path) not in known:
        others = (out / f"to_score-{number}.csv" for number in range(2, 10_000))
        path = next(other for other in others if not other.exists())
        told = (
            f"{FILE} was changed and not read back: the new sheet is {path.name}. "
            f"To count what is in {FILE}, give it with --scores."
        )
    if not gradebook.has_answers_to_score():
        path.unlink(missing_ok=True)
        return ""
    has_scores = gradebook.has_scores()
    with written_table(path, HEADER) as table:
        for answer in gradebook.answers_to_score():
            question = course.lessons[answer.lesson].question(answer.question)
            scores = gradebook.scores_of(answer.page) if has_scores else ()
            table.writerows(_sheet_rows(question, answer, scores))
    if not told:
        gradebook.remember(_WRITTEN, _digest(path))
    return told


def _sheet_rows(
    question: Question, answer: AnswerToScore, scores: Sequence[RubricScore]
) -> Iterator[list[str]]:
    """One row a line of the rubric."""
    own = [score for score in scores if (score.lesson, score.question) == answer.asked]
    have = {score.criterion: score for score in _that_hold(question, answer.answer_id, own)}
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
    """Enter the scores of a sheet that was filled in.

    Returns:
        Where a cell cannot be entered, and why.

    Raises:
        HandInError: The file is no such sheet.
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
    """What a row scores, and the score, None if there is none; HandInError says what is wrong."""
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
