"""Score sheets that a person has filled in, read back: CSV or workbook, in any of their forms.

A sheet says whose answer a row scores by the name of the page and by the id of the answer. So it
counts as well when a class list that came later has given the student's page another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import define, field, frozen

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.errors import HandInError, UnknownName
from coursekit.gradebook import RubricScore, ScoreKey
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.rubric import WHOLE
from coursekit.gradebook.score_sheet import CSV, READ, WHOLE_TITLE, digest, points_titles
from coursekit.gradebook.scoring import QuestionToScore, question_to_score
from coursekit.gradebook.spreadsheets import is_spreadsheet, read_workbook
from coursekit.gradebook.tables import opened_table, plain_cell

_NEEDED = ("page", "lesson", "question", "answer id")
_FIRST_ROWS = 10  # among which the header is looked for: some programs write a title above it
_WAS = re.compile(r"(points(?: \d{1,2})?): (\d{1,6}(?:\.\d{1,6})?)")
_LONGEST_COMMENT = 10_000  # characters: a page of feedback has room for twelve of these
_LONGEST_ID = 1_000  # characters of what the program itself wrote into a row
_LONGEST_SHOWN = 40  # characters of a cell in a message
_SHEETS_KNOWN = 20  # that were read back, and may be overwritten
_NUMBERED = re.compile(r"points (\d{1,2})$|(\d{1,2}):")
_NUMBER = re.compile(r"\d{1,6}([.,]\d{1,6})?")


def read_sheet(path: Path, course: Course, gradebook: Gradebook) -> list[tuple[str, str]]:
    """Enter the scores of a sheet that a person has filled in.

    A cell that was empty when the sheet was written, and still is, changes nothing; one that was
    emptied takes its points back. A sheet with a problem is kept, so that it can be mended.

    Args:
        path: The sheet; columns may have been moved, added or, except those needed, removed.
        course: The course, for its rubrics.
        gradebook: The database.

    Returns:
        A problem for each row that cannot be entered, or not whole: where it is, and what is wrong.

    Raises:
        HandInError: The file cannot be read, or lacks a column.
    """
    reader = _Reader(course, gradebook)
    problems = [
        (_place(path.name, sheet, number), problem)
        for sheet, number, cells in _filled_rows(path)
        for problem in reader.enter(cells)
    ]
    gradebook.change_scores(reader.changes)
    if not problems:
        read = gradebook.recall(READ).split()
        gradebook.remember(READ, " ".join([*read[-_SHEETS_KNOWN:], digest(path)]))
    return problems


# --- where the rows are ---


def _place(file: str, sheet: str, row: int) -> str:
    """Name a row; of a CSV file, whose `sheet` is "", it is a line."""
    if sheet:
        return say("{file}: sheet {sheet!r}, row {row}", file=file, sheet=sheet, row=row)
    return say("{file}: line {line}", file=file, line=row)


def _filled_rows(path: Path) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    """Give the rows below each header: the title of the sheet, the number, cells by title."""
    lacking: list[str] = []
    has_header = False
    for sheet, rows in _tables(path):
        titles: list[str] = []
        for number, row in enumerate(rows, 1):
            if titles:
                if any(map(str.strip, row)):
                    yield sheet, number, dict(zip(titles, row, strict=False))
            elif number > _FIRST_ROWS:
                break
            else:
                found = list(map(_title, row))
                lacks = _lacks(found)
                titles = [] if lacks else found
                lacking = lacking or lacks
        has_header = has_header or bool(titles)
    if not has_header:
        lacking = lacking or _lacks([])
        raise HandInError(
            say(
                "{path}: line 1: no column {columns}; expected {file} as grade wrote it",
                path=path,
                columns=", ".join(lacking),
                file=CSV,
            )
        )


def _tables(path: Path) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    """Give the tables of a file, each with the title of its sheet; "" for a CSV file."""
    try:
        is_workbook = is_spreadsheet(path)
    except OSError:
        is_workbook = False  # and what is wrong is told when it is opened as a table
    if is_workbook:
        for sheet in read_workbook(path):
            yield sheet.title, sheet.rows
        return
    with opened_table(path, lenient=True) as (rows, _):
        yield "", rows


def _title(title: str) -> str:
    """Give the title of a column in one form, however the sheet writes it."""
    plain = " ".join(title.split())
    if numbered := _NUMBERED.match(plain):
        return f"points {numbered[1] or numbered[2]}"
    return "points" if plain.startswith(WHOLE_TITLE) else plain


def _lacks(titles: Sequence[str]) -> list[str]:
    """Give the titles that a sheet lacks."""
    needed = list(_NEEDED)
    if not any(title.split()[:1] == ["points"] for title in titles):
        needed.append("points")
    elif "criterion" not in titles and any(title.startswith("points ") for title in titles):
        needed.append("lines")
    return [title for title in needed if title not in titles]


# --- what a row says ---


@frozen
class _Row:
    """What a row gives for an answer.

    Attributes:
        asked: The question.
        answer: The id of the answer.
        points: The points, by criterion.
        emptied: The criteria whose points were taken away.
        comment: The comment, or "".
        is_unchanged: Whether the points are those with which the sheet was written.
    """

    asked: QuestionToScore
    answer: str
    points: Mapping[str, float]
    emptied: Sequence[str]
    comment: str
    is_unchanged: bool

    def scores(self) -> dict[str, RubricScore | None]:
        """Give a score for each criterion that changes, and None where there is to be none."""
        scores: dict[str, RubricScore | None] = dict.fromkeys(self.emptied)
        if self.points:
            lines = [id for id, _, _ in self.asked.rubric]
            scores |= dict.fromkeys(lines if WHOLE in self.points else [WHOLE])
        asked = (self.asked.lesson, self.asked.question)
        for criterion, points in self.points.items():
            scores[criterion] = RubricScore(*asked, criterion, points, self.comment, self.answer)
        return scores


def _read_row(cells: Mapping[str, str], asked: QuestionToScore) -> tuple[_Row, list[str]]:
    """Read the points of a row; and say what is wrong with it, in a sentence for each cell."""
    in_old_form = "criterion" in cells  # a row for each line, and no column that says what it was
    titles = {cells["criterion"].strip(): "points"} if in_old_form else _titles(cells)
    texts = {id: text for id, title in titles.items() if (text := cells.get(title, "").strip())}
    points, problems = _points(asked, titles, texts)
    stood = dict(_WAS.findall(cells.get("was", "")))
    was = {id: float(stood[title]) for id, title in titles.items() if title in stood}
    emptied = [id for id in titles if id not in texts and (in_old_form or id in was)]
    comment = plain_cell(cells.get("comment", "").strip())
    if comment and not texts and not emptied:
        problems.append(say("a comment without points; expected points beside it"))
    if len(comment) > _LONGEST_COMMENT:
        problems.append(
            say(
                "a comment of {n} characters; expected {most} at most",
                n=f"{len(comment):,}",
                most=f"{_LONGEST_COMMENT:,}",
            )
        )
        points, emptied = {}, []
    answer = cells["answer id"].strip()
    is_unchanged = points == was and not emptied
    return _Row(asked, answer, points, emptied, comment, is_unchanged), problems


def _titles(cells: Mapping[str, str]) -> dict[str, str]:
    """Give the column for each line of the rubric, and, beside several lines, for the whole."""
    lines = cells.get("lines", "").split()
    titles = points_titles(lines)
    if len(lines) == 1:
        del titles[WHOLE]
    return titles


def _points(
    asked: QuestionToScore, titles: Mapping[str, str], texts: Mapping[str, str]
) -> tuple[dict[str, float], list[str]]:
    """Read points by criterion; and say which cannot be read or do not fit together."""
    most = {id: most for id, _, most in asked.rubric} | {WHOLE: asked.most}
    points: dict[str, float] = {}
    problems = []
    for id in titles:
        if id not in most:
            problems.append(
                say(
                    "no criterion {criterion!r} of {lesson} {question}; expected a row as grade "
                    "wrote it",
                    criterion=id,
                    lesson=asked.lesson,
                    question=asked.question,
                )
            )
        elif id in texts:
            try:
                points[id] = _number(titles[id], texts[id], most[id])
            except HandInError as problem:
                problems.append(str(problem))
    if WHOLE in points and len(texts) > 1:
        whole = points.pop(WHOLE)
        if len(points) < len(asked.rubric) or abs(sum(points.values()) - whole) > 1e-9:
            problems.append(
                say(
                    "points {points} beside points for lines; expected their sum, or one of the "
                    "two",
                    points=f"{whole:g}",
                )
            )
            points.clear()
    return points, problems


def _number(title: str, text: str, most: int) -> float:
    """Read points; HandInError for what is no number from 0 to the most."""
    title += ":" if title[-1].isdigit() else ""
    if not _NUMBER.fullmatch(text):
        found = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
        raise HandInError(
            say(
                "{column} {found!r}; expected a number from 0 to {most}",
                column=title,
                found=found,
                most=most,
            )
        )
    number = float(text.replace(",", "."))
    if number > most:
        raise HandInError(
            say("{column} {found}; expected {most} at most", column=title, found=text, most=most)
        )
    return number


# --- whose it is ---


@define
class _Reader:
    """Gathers the changes that the rows of a sheet make.

    Attributes:
        course: The course.
        gradebook: The database.
        changes: The changes up to now.
    """

    course: Course
    gradebook: Gradebook
    changes: dict[ScoreKey, RubricScore | None] = field(factory=dict)
    _asked: dict[tuple[str, str], _Known] = field(factory=dict)

    def enter(self, cells: Mapping[str, str]) -> list[str]:
        """Enter the scores of a row; give what is wrong with it, nothing if all is well."""
        cells = {title: cells.get(title, "") for title in _NEEDED} | dict(cells)
        if cells.get("points 1", "").strip() and not cells.get("lines", "").split()[1:]:
            cells["points"] = cells["points 1"]  # a workbook numbers the only line of a rubric
        for title in ("lesson", "question", "answer id", "lines"):
            if len(cells.get(title, "")) > _LONGEST_ID:
                return [
                    say(
                        "{column} of {n} characters; expected a row as grade wrote it",
                        column=title,
                        n=f"{len(cells[title]):,}",
                    )
                ]
        try:
            known = self._known(cells["lesson"].strip(), cells["question"].strip())
            row, problems = _read_row(cells, known.asked)
            if not row.points and not row.emptied:
                return problems
            pages = self._pages(row, known, cells["page"])
        except HandInError as problem:
            return [str(problem)]
        for page in pages:
            problems += self._enter(page, row, known)
        return problems

    def _known(self, stem: str, id: str) -> _Known:
        if (stem, id) not in self._asked:
            try:
                asked = question_to_score(self.course, stem, id)
            except UnknownName:
                raise HandInError(
                    say(
                        "no question {question!r} of {lesson!r}; expected a row as grade wrote it",
                        question=id,
                        lesson=stem,
                    )
                ) from None
            answers = self.gradebook.answers_by_page(stem, id)
            pages: dict[str, list[str]] = {}
            for page, answer in answers.items():
                pages.setdefault(answer, []).append(page)
            scores = self.gradebook.scores_on(stem, id)
            self._asked[stem, id] = _Known(asked, answers, pages, scores)
        return self._asked[stem, id]

    def _pages(self, row: _Row, known: _Known, cell: str) -> list[str]:
        """Give the pages of a row; for one that is gone, those of all who gave the same answer."""
        named = [page.removesuffix(".html") for page in cell.split()]
        pages = [page for page in named if self.gradebook.has_page(page)]
        if not pages or len(pages) < len(named):
            pages = list(dict.fromkeys((*pages, *known.pages.get(row.answer, ()))))
        if not pages:
            raise HandInError(
                say(
                    "no hand-in has the page {page!r} or this answer; expected a row as grade "
                    "wrote it",
                    page=" ".join(named)[:_LONGEST_ID],
                )
            )
        return pages

    def _enter(self, page: str, row: _Row, known: _Known) -> Iterator[str]:
        """Enter the scores of a row for one student, unless newer ones would be lost."""
        if known.answers.get(page, row.answer) != row.answer:
            yield say("{page} has handed in another answer since; score that one", page=page)
            return
        have = {
            score.criterion: score.points
            for score in known.scores.get(page, ())
            if score.answer == row.answer
        }
        if row.is_unchanged and have and have != row.points:
            return  # it was scored elsewhere after the sheet was written
        for criterion, score in row.scores().items():
            key = ScoreKey(page, row.asked.lesson, row.asked.question, criterion)
            if self.changes.setdefault(key, score) != score:
                yield say(
                    "{page} has other points in a row above; expected each answer once", page=page
                )
                return


@frozen
class _Known:
    """A question, and what the database knows of it: answers by page, pages by answer, scores."""

    asked: QuestionToScore
    answers: Mapping[str, str]
    pages: Mapping[str, Sequence[str]]
    scores: Mapping[str, Sequence[RubricScore]]
