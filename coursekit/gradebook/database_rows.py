"""The results of a graded class as typed rows, and the queries that read them.

A hand-in is graded once; gradebook, feedback, console, report and export read its results here.
First come the records, then `ClassResults`, which gives them. The tables and views are described in
`schema.sql`; they are written by `coursekit.gradebook.database`.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal, NamedTuple

from attrs import frozen

from coursekit.course import Course
from coursekit.errors import HandInError, UnknownName
from coursekit.questions.result import Outcome, Total

FILE = "register.sqlite"
FORM = "5"  # of schema.sql: raise it with every change there; an older folder is graded anew


class AskedQuestion(NamedTuple):
    """A question as it was graded, so that results can be read without the course.

    Attributes:
        lesson: The stem of its lesson.
        question: Its id.
        kind: The name of its kind.
        possible: The points that it is worth.
        counts: Whether they count towards the grade.
        sha256: The digest of its article's text, or "" if it has none.
    """

    lesson: str
    question: str
    kind: str
    possible: int
    counts: bool
    sha256: str


class StoredResult(NamedTuple):
    """What one student got for one question: a row of results.csv.

    Attributes:
        lesson: The stem of the lesson.
        question: The question's id.
        kind: The name of its kind.
        outcome: The outcome in words.
        points: The points earned, in tenths.
        possible: The points that the question is worth.
        counted: Whether the points count: not while the answer waits for a person, and never
            for a question whose points count towards no grade.
        waiting: Whether a person has to score the answer.
        misconceptions: The ids of those that the answer shows, each once.
        answer: The answer, short enough for a table.
    """

    lesson: str
    question: str
    kind: str
    outcome: Outcome
    points: float
    possible: int
    counted: bool
    waiting: bool
    misconceptions: tuple[str, ...]
    answer: str

    @property
    def share(self) -> float:
        """The share of the points, 0 to 1."""
        return self.points / self.possible if self.possible else 0.0


@frozen
class GradedHandIn:
    """One graded hand-in, with its points but without its answers.

    Attributes:
        file: Its number in the database.
        path: Where it was found.
        page: The name of its page of feedback, without ".html".
        student: The id in the roster, or, if the roster has none, in the file.
        name: The name, likewise.
        made: When it was made, as the file says.
        simulated: Who made it up, or "" if a student wrote it.
        late: How late it was, in words, or "".
        back: The file name under which the LMS takes the page of feedback, or "".
        row: The student's line in the roster, or None.
        total: The points of all lessons.
        lessons: The points of each lesson, by stem.
    """

    file: int
    path: str
    page: str
    student: str
    name: str
    made: str
    simulated: str
    late: str
    back: str
    row: int | None
    total: Total
    lessons: Mapping[str, Total]


class StudentResults(NamedTuple):
    """One graded hand-in with a result for each question asked, in the order of grading."""

    hand_in: GradedHandIn
    results: list[StoredResult]


class SelectionCount(NamedTuple):
    """How many students gave an answer to a part of a question.

    Attributes:
        part: The id of an item, or "" when the question is answered as a whole.
        given: What was given: the id of an option or category, a position, or a value.
    """

    lesson: str
    question: str
    part: str
    given: str
    students: int


class StoredSpan(NamedTuple):
    """A span that a student marked or cited, without its words.

    Offsets are code points, as in `texts.Span`; `label` is "" for words that are only cited.
    """

    start: int
    end: int
    label: str


class MarkedAnswer(NamedTuple):
    """The spans of one student's answer to one question, in the order in which they stood.

    `student` and `name` come from the hand-in, even where the roster has others, so that marks
    read from the database are the same as those read from the files.
    """

    lesson: str
    question: str
    spans: list[StoredSpan]
    student: str
    name: str
    made: str
    simulated: str


class MisconceptionCount(NamedTuple):
    """How often a misconception showed in the same answer or on the same span of a question.

    Attributes:
        words: The part of the answer that shows it, in words; "" when a span shows it.
        span: The span that shows it, or None.
        times: In how many answers.
    """

    misconception: str
    lesson: str
    question: str
    words: str
    span: StoredSpan | None
    times: int


@frozen
class RubricScore:
    """The points that a person gave for one line of a rubric.

    A score belongs to the very answer that the person read: `answer` is its id, and the score
    does not hold for any other.
    """

    lesson: str
    question: str
    criterion: str
    points: float
    comment: str
    answer: str


class ScoreKey(NamedTuple):
    """One line of a rubric, for the student with this page of feedback."""

    page: str
    lesson: str
    question: str
    criterion: str


class AnswerToScore(NamedTuple):
    """An answer that a person has to score, or has scored.

    Attributes:
        answer_id: A digest of the answer and its evidence.
        evidence: The words cited, separated by " | ".
        own: The points that the student gave themselves, by criterion.
    """

    page: str
    student: str
    name: str
    lesson: str
    question: str
    answer_id: str
    answer: str
    evidence: str
    own: dict[str, int]

    @property
    def asked(self) -> tuple[str, str]:
        """Give the stem of the lesson and the id of the question."""
        return self.lesson, self.question


class Moved(NamedTuple):
    """A student whose points differ from those of the run before, on the same hand-in."""

    student: str
    name: str
    page: str
    was: float
    points: float
    possible: int


class ClassMember(NamedTuple):
    """A student who was graded, or one of the roster who handed in nothing."""

    name: str
    handed_in: bool
    late: str


class RosterStudent(NamedTuple):
    """A student of the roster, and the line in which they stand."""

    row: int
    id: str
    name: str


class Problem(NamedTuple):
    """A file that was not graded, or not as it stands, and the reason.

    `group` is the reason without what is particular to the file: the console counts by it.
    """

    path: str
    reason: str
    group: str


Counted = Literal[
    "graded", "graded again", "moved", "waiting", "late", "in roster", "strangers", "scores",
    "answers to score",
]  # fmt: skip
_COUNTS: dict[Counted, str] = {
    "graded": "count(*) FROM grades",
    "graded again": "count(*) FROM grades WHERE was IS NOT NULL",  # also in the run before
    "moved": "count(*) FROM moved",
    "waiting": "coalesce(sum(waiting), 0) FROM grades",  # answers that wait for a person
    "late": "count(*) FROM grades WHERE late <> ''",  # or perhaps late: the time is not known
    "in roster": "count(*) FROM roster",
    "strangers": "count(*) FROM files WHERE chosen = 1 AND row IS NULL",  # not in the roster
    "scores": "count(*) FROM scores",
    "answers to score": "count(*) FROM answers_to_score",
}


class ClassResults:
    """The results of a graded class, read from the database in a folder of grades.

    Methods that give many rows are iterators over a query, so that memory does not grow with the
    class. Their order is fixed, so that the same results always make the same files.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def recall(self, name: str) -> str:
        """Give a text that was remembered under a name, or ""."""
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    @cached_property
    def questions(self) -> list[AskedQuestion]:
        """Give the questions in the order of grading, by which the tables number them."""
        rows = self._db.execute(
            "SELECT lesson, question, kind, possible, counts, sha256 FROM questions ORDER BY number"
        )
        return [
            AskedQuestion(lesson, question, kind, possible, bool(counts), sha256)
            for lesson, question, kind, possible, counts, sha256 in rows
        ]

    @property
    def lessons(self) -> list[str]:
        """Give the stems of the lessons that were graded, in the order of grading."""
        return list(dict.fromkeys(asked.lesson for asked in self.questions))

    def hand_ins(self) -> Iterator[GradedHandIn]:
        """Give every graded hand-in, by path."""
        return self._hand_ins("")

    def hand_in_of(self, row: int) -> GradedHandIn | None:
        """Give the graded hand-in of the student in a line of the roster, or None."""
        return next(self._hand_ins("WHERE row = ?", row), None)

    def _hand_ins(self, where: str, *values: object) -> Iterator[GradedHandIn]:
        rows = self._db.execute(
            f"SELECT * FROM graded_lessons {where} ORDER BY path, number", values
        )
        for cells, lessons in groupby(rows, key=itemgetter(slice(14))):
            totals = {lesson[14]: Total(*lesson[15:19]) for lesson in lessons}
            fields = (*cells[:10], Total(*cells[10:]), totals)
            yield GradedHandIn(*fields)

    def students(self) -> Iterator[StudentResults]:
        """Give every graded hand-in with its results, by path."""
        for hand_in in self.hand_ins():
            yield StudentResults(hand_in, self._results_of(hand_in.file))

    def _results_of(self, file: int) -> list[StoredResult]:
        rows = self._db.execute(
            "SELECT question, outcome, points, waiting, misconceptions, answer FROM results "
            "WHERE file = ? ORDER BY question",
            (file,),
        )
        results = []
        for number, outcome, points, waiting, misconceptions, answer in rows:
            lesson, question, kind, possible, counts, _ = self.questions[number]
            counted, ids = counts and not waiting, tuple(misconceptions.split())
            cells = (outcome, points, possible, counted, bool(waiting), ids, answer)
            results.append(StoredResult(lesson, question, kind, *cells))
        return results

    def selections(self) -> Iterator[SelectionCount]:
        """Count who gave each answer, by question and part, in the order of first appearance."""
        rows = self._db.execute(
            "SELECT question, selections, count(*) FROM results JOIN files ON file = id "
            "WHERE selections <> '' GROUP BY question, selections ORDER BY question, min(path)"
        )
        for number, answers in groupby(rows, key=itemgetter(0)):
            asked = self.questions[number]
            counts: Counter[tuple[str, str]] = Counter()
            for _, selections, students in answers:
                for part, given in json.loads(selections):
                    counts[part, given] += students
            for (part, given), students in sorted(counts.items(), key=lambda count: count[0][0]):
                yield SelectionCount(asked.lesson, asked.question, part, given, students)

    def marked_answers(self) -> Iterator[MarkedAnswer]:
        """Give every answer with spans, student by student, by path."""
        rows = self._db.execute(
            "SELECT file, question, files.student, files.name, grades.made, simulated, "
            "start, stop, label FROM files CROSS JOIN grades ON file = id "
            "CROSS JOIN marks USING (file) ORDER BY path, question, number"
        )
        for (_, number, *who), spans in groupby(rows, key=itemgetter(slice(6))):
            asked = self.questions[number]
            marked = [StoredSpan(*span[6:]) for span in spans]
            yield MarkedAnswer(asked.lesson, asked.question, marked, *who)

    def misconceptions(self) -> Iterator[MisconceptionCount]:
        """Count what showed each misconception, in the order of first appearance."""
        rows = self._db.execute(
            "SELECT question, shown, count(*) FROM results JOIN files ON file = id "
            "WHERE shown <> '' GROUP BY question, shown ORDER BY min(path), question"
        )
        counts: Counter[tuple[str, int, str, int | None, int, str]] = Counter()
        for number, shown, times in rows:
            for misconception, *cells in json.loads(shown):
                counts[misconception, number, *cells] += times
        for evidence, times in sorted(counts.items(), key=lambda count: count[0][0]):
            misconception, number, words, start, end, label = evidence
            asked = self.questions[number]
            span = None if start is None else StoredSpan(start, end, label)
            yield MisconceptionCount(
                misconception, asked.lesson, asked.question, words, span, times
            )

    def members(self) -> Iterator[ClassMember]:
        """Give everyone who was graded, then those of the roster who handed in nothing."""
        rows = self._db.execute(
            "SELECT coalesce(nullif(grades.name, ''), grades.student), 1, grades.late "
            "FROM files JOIN grades ON file = id ORDER BY path"
        )
        for name, handed_in, late in rows:
            yield ClassMember(name, bool(handed_in), late)
        for id, name in self.missing():
            yield ClassMember(name or id, handed_in=False, late="")

    def missing(self) -> Iterator[tuple[str, str]]:
        """Give id and name of each student of the roster none of whose hand-ins was graded."""
        yield from self._db.execute("SELECT * FROM missing")

    def moved(self) -> Iterator[Moved]:
        """Give those whose points have changed since the last run, the most changed first."""
        return map(Moved._make, self._db.execute("SELECT * FROM moved"))

    def problems(self) -> Iterator[Problem]:
        """Give every file that was not graded, or not as it stands, with the reason, by path."""
        return map(Problem._make, self._db.execute("SELECT * FROM problems"))

    def percents(self) -> Iterator[float]:
        """Give the share of the possible points of each hand-in, 0 to 100."""
        for points, possible in self._db.execute("SELECT points, possible FROM grades"):
            yield 100 * points / possible if possible else 0.0

    def count(self, what: Counted) -> int:
        """Count the rows of one kind; `_COUNTS` says which those are."""
        return self._number(f"SELECT {_COUNTS[what]}")

    def _number(self, query: str, *values: object) -> int:
        return int(self._db.execute(query, values).fetchone()[0])

    def all_points(self, lesson: str = "") -> int:
        """Sum the points that count towards the grade, of one lesson or, with "", of all."""
        return sum(
            asked.possible
            for asked in self.questions
            if asked.counts and lesson in ("", asked.lesson)
        )

    # --- what a person scores ---

    def has_page(self, page: str) -> bool:
        """Tell whether some student's page of feedback has this name."""
        return bool(self._number("SELECT count(*) FROM files WHERE page = ?", page))

    def scores_of(self, page: str) -> tuple[RubricScore, ...]:
        """Give the scores that a person gave to the student with this page of feedback."""
        rows = self._db.execute(
            "SELECT lesson, question, criterion, points, comment, answer FROM scores "
            "WHERE page = ? ORDER BY lesson, question, criterion",
            (page,),
        )
        return tuple(RubricScore(*row) for row in rows)

    def answers_to_score(self) -> Iterator[AnswerToScore]:
        """Give the answers that a person scores, by path."""
        rows = self._db.execute(
            "SELECT question, grades.page, grades.student, grades.name, answer_id, answer, "
            "evidence, criterion, own_points.points FROM files CROSS JOIN grades ON file = id "
            "CROSS JOIN answers_to_score USING (file) LEFT JOIN own_points USING (file, question) "
            "ORDER BY path, question"
        )
        for (number, *cells), lines in groupby(rows, key=itemgetter(slice(7))):
            page, student, name, answer_id, answer, evidence = cells
            asked = self.questions[number]
            own = {criterion: points for *_, criterion, points in lines if criterion is not None}
            yield AnswerToScore(
                page, student, name, asked.lesson, asked.question, answer_id, answer, evidence, own
            )


@contextmanager
def open_results(folder: Path, course: Course) -> Iterator[ClassResults]:
    """Open the results in a folder that `coursekit grade` wrote, read-only.

    Args:
        folder: The folder of grades.
        course: The course as it is now. Its texts must be those that were graded, because
            results point into them by offsets.

    Raises:
        HandInError: There are no grades, a run was interrupted, or the course has changed since.
    """
    path = folder / FILE
    if not path.is_file():
        raise HandInError(f"{path}: no such file; run `coursekit grade … --out` first")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            results = ClassResults(db)
            if (results.recall("form"), results.recall("finished")) != (FORM, "yes"):
                raise HandInError(f"{folder}: grading has not come to its end; grade again")
            _check_course(results, folder, course)
            yield results
    except sqlite3.OperationalError as error:
        raise HandInError(
            f"{path}: {error}; is `coursekit grade` at work in this folder? If not, grade again"
        ) from None
    except sqlite3.DatabaseError:
        raise HandInError(f"{path}: is damaged; remove it, and grade again") from None


def _check_course(results: ClassResults, folder: Path, course: Course) -> None:
    """Raise HandInError when a question is gone, or its text is no longer the one graded."""
    if results.recall("course") != course.id:
        raise HandInError(f"{folder}: holds grades of the course {results.recall('course')!r}")
    for asked in results.questions:
        try:
            question = course.lesson(asked.lesson).question(asked.question)
        except UnknownName:
            raise HandInError(
                f"{folder}: {asked.lesson}: {asked.question!r} is no question of this course; "
                "grade again"
            ) from None
        article = course.articles.get(question.article)
        if (article.sha256 if article else "") != asked.sha256:
            raise HandInError(
                f"{folder}: {asked.lesson}: {asked.question} was graded on another text of "
                f"{question.article}; grade again"
            )
