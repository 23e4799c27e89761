"""The score sheets: answers that a person has to score, as a table to fill in.

`coursekit grade` writes `to_score.csv` and `to_score.xlsx`, question by question, with a row for
each answer and a column for each line of the rubric. Identical answers have one row, which names
all students who gave it. `coursekit.gradebook.score_reader` reads a sheet back.
"""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, count, takewhile
from pathlib import Path

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.rubric import WHOLE
from coursekit.gradebook.scoring import AnswerGroup, QuestionToScore, each_question_to_score
from coursekit.gradebook.spreadsheets import Column, NewWorksheet, cut, write_workbook
from coursekit.gradebook.tables import safe_cell, written
from coursekit.questions.base import KINDS
from coursekit.shown_text import printable

CSV, XLSX = "to_score.csv", "to_score.xlsx"
BETWEEN = " | "  # several students of one row
PAGES_AT_ONCE = 200  # of students in one row: a cell has its limits
WRITTEN, READ = "sheet", "sheet read"  # names of digests in the database
WHOLE_TITLE = "points for the whole answer"  # instead of `points`, in a workbook
# The titles of columns and `WHOLE_TITLE` are read back, and so are the same in every language.

Cells = dict[str, str]


def header(most_lines: int) -> list[str]:
    """Give the titles of the columns of the CSV sheet.

    Those from `page` on are for the program: whose answer it is, which lines of the rubric
    `points 1`, `points 2`, … are, and the points that stood there when the sheet was written.

    Args:
        most_lines: How many lines the longest rubric has. A rubric of one line needs no column of
            its own, because its points are those of the whole answer.
    """
    numbered = [f"points {number}" for number in range(1, most_lines + 1)]
    return [
        *("question", "title", "student", "name", "answer", "evidence", "rubric"),
        *(numbered if most_lines > 1 else []),
        *("points", "most", "comment", "own points", "page", "lesson", "answer id", "lines", "was"),
    ]


def points_titles(lines: Sequence[str]) -> dict[str, str]:
    """Give the title of the column for each line of a rubric, and for the whole answer."""
    if len(lines) == 1:
        return {lines[0]: "points", WHOLE: "points"}
    return {id: f"points {number}" for number, id in enumerate(lines, 1)} | {WHOLE: "points"}


def digest(path: Path) -> str:
    """Give a digest of a file, by which a sheet is known that nobody has changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- what stands in a row ---


def _rows(asked: QuestionToScore) -> Iterator[Cells]:
    """Give the rows of a question, by the titles of columns."""
    titles = points_titles([id for id, _, _ in asked.rubric])
    rubric = "\n".join(words_of_lines(asked))
    for group in asked.answers:
        given = {titles[criterion]: f"{points:g}" for criterion, points in group.scores.items()}
        own = [
            say("{points} of {possible}", points=group.own[id], possible=most)
            for id, _, most in asked.rubric
            if id in group.own
        ]
        same = given | {
            "question": asked.question,
            "title": asked.title,
            "answer": group.text,
            "evidence": group.evidence,
            "rubric": rubric,
            "most": str(asked.most),
            "comment": group.comment,
            "own points": ", ".join(own),
            "lesson": asked.lesson,
            "answer id": group.answer_id,
            "lines": " ".join(id for id, _, _ in asked.rubric),
            "was": ", ".join(f"{title}: {points}" for title, points in given.items()),
        }
        for first in range(0, len(group.pages), PAGES_AT_ONCE):
            yield same | _students(group, slice(first, first + PAGES_AT_ONCE))


def _students(group: AnswerGroup, some: slice) -> Cells:
    return {
        "student": BETWEEN.join(map(printable, group.ids[some])),
        "name": BETWEEN.join(map(printable, group.students[some])),
        "page": " ".join(f"{page}.html" for page in group.pages[some]),
    }


def words_of_lines(asked: QuestionToScore) -> list[str]:
    """Give the lines of a rubric in words, each with its number and the points it is worth."""
    return [
        f"{number}: {words} (0–{most})" for number, (_, words, most) in enumerate(asked.rubric, 1)
    ]


# --- writing ---


def write_sheets(out: Path, course: Course, gradebook: Gradebook) -> list[str]:
    """Write both sheets; with nothing to score, only the titles of the CSV sheet.

    A sheet that a person has changed and that was not read back is never overwritten: the new one
    gets another name. What nobody has changed is replaced.

    Args:
        out: The folder of grades.
        course: The course, for its rubrics.
        gradebook: The database.

    Returns:
        A sentence for each sheet that has another name, or cannot be written.
    """
    remarks = []
    for name, write in {CSV: _write_csv, XLSX: _write_xlsx}.items():
        path, *others = _free_paths(out, name, gradebook)
        is_needed = name == CSV or gradebook.count("answers to score") > 0
        for other in others if is_needed else [path, *others]:
            with suppress(OSError):  # it is not there, or open in another program
                other.unlink()
        if not is_needed:
            continue
        try:
            write(path, course, gradebook)
        except HandInError as error:  # the grades are there all the same
            remarks.append(str(error))
            continue
        gradebook.remember(f"{WRITTEN} {path.name}", digest(path))
        if path.name != name:
            remarks.append(
                say(
                    "{sheet} was changed and not read back: the new sheet is {new}. "
                    "To count what is in {sheet}, give it with {option}.",
                    sheet=name,
                    new=path.name,
                    option="--scores",
                )
            )
    return remarks


def changed_sheets(out: Path, gradebook: Gradebook) -> list[Path]:
    """Give the sheets that a person has changed and not given back, which are never overwritten."""
    return [
        path
        for name in (CSV, XLSX)
        for path in _there(out, name)
        if path not in _free_paths(out, name, gradebook)
    ]


def _there(out: Path, name: str) -> list[Path]:
    """Give the sheets of a name, and of this name with a number."""
    paths = chain([out / name], (out / name.replace(".", f"-{number}.") for number in count(2)))
    return list(takewhile(Path.exists, paths))


def _free_paths(out: Path, name: str, gradebook: Gradebook) -> list[Path]:
    """Give where a sheet can be written, then the further sheets that nobody has changed."""
    read = {gradebook.recall(WRITTEN), *gradebook.recall(READ).split()}
    there = _there(out, name)
    unchanged = []
    for path in there:
        with suppress(OSError):  # it cannot be read, and so not be known either
            if digest(path) in {gradebook.recall(f"{WRITTEN} {path.name}"), *read}:
                unchanged.append(path)
    new = out / (name.replace(".", f"-{len(there) + 1}.") if there else name)
    return unchanged or [new]


def _write_csv(path: Path, course: Course, gradebook: Gradebook) -> None:
    lines = (
        KINDS[asked.kind].rubric(course.lesson(asked.lesson).question(asked.question))
        for asked in gradebook.questions
    )
    titles = header(max(map(len, lines), default=1))
    with written(path) as file:
        file.write("\ufeff")  # by which Excel knows that it is UTF-8
        table = csv.DictWriter(file, titles, restval="")
        table.writeheader()
        for asked in each_question_to_score(gradebook, course):
            for row in _rows(asked):
                table.writerow({title: safe_cell(cell) for title, cell in row.items()})


def _write_xlsx(path: Path, course: Course, gradebook: Gradebook) -> None:
    write_workbook(path, _worksheets(course, gradebook))


def _worksheets(course: Course, gradebook: Gradebook) -> Iterator[NewWorksheet]:
    """Give a worksheet for each question, and at last one that says what was asked."""
    how = say(
        "Type points in the yellow cells: for each line of the rubric, or for the whole answer. "
        "A comment goes to the student. Leave the grey columns as they are. Save, and give this "
        "file to {command} with {option}.",
        command="coursekit grade",
        option="--scores",
    )
    asked_in_words: list[list[str | float]] = [[say("how to"), how, ""]]
    for asked in each_question_to_score(gradebook, course):
        title = f"{asked.lesson.split('_')[0]} {asked.question}"
        yield NewWorksheet(title, _columns(asked), _typed_rows(asked))
        words = "\n\n".join([f"{asked.title}. {asked.prompt.strip()}", *words_of_lines(asked)])
        asked_in_words.append([title, cut(words, "…"), len(asked.answers)])
    titles = {say("sheet"): 24, say("what was asked"): 100, say("answers"): 10}
    columns = [Column(words, width) for words, width in titles.items()]
    yield NewWorksheet(say("How to"), columns, asked_in_words)


def _columns(asked: QuestionToScore) -> list[Column]:
    """Give the columns of a question's worksheet, in the order of `_typed_rows`."""
    lines = [
        Column(words, 18, "points", most)
        for words, (_, _, most) in zip(words_of_lines(asked), asked.rubric, strict=True)
    ]
    if len(lines) > 1:
        lines.append(Column(f"{WHOLE_TITLE} (0–{asked.most})", 12, "points", asked.most))
    return [
        *(Column("student", 12), Column("name", 18), Column("answer", 70), Column("evidence", 30)),
        *lines,
        *(Column("comment", 40, "comment"), Column("own points", 12), Column("page", 18, "aside")),
        *(Column(title, 12, "aside", hidden=True) for title in _HIDDEN),
    ]


_HIDDEN = ("lesson", "question", "answer id", "lines", "was")


def _typed_rows(asked: QuestionToScore) -> Iterator[list[str | float]]:
    """Give the rows of a question's worksheet, points as numbers."""
    titles = points_titles([id for id, _, _ in asked.rubric])
    cut_here = say("… (cut here: the whole answer stands in {file})", file=CSV)
    for row in _rows(asked):
        points = [row.get(title, "") for title in dict.fromkeys(titles.values())]
        yield [
            *(cut(row[title], cut_here) for title in ("student", "name", "answer", "evidence")),
            *(float(cell) if cell else "" for cell in points),
            *(cut(row[title], "…") for title in ("comment", "own points", "page", *_HIDDEN)),
        ]
