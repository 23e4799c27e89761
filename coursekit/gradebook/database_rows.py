"""What grading keeps of a class, as typed rows, and the methods that read them.

A hand-in is graded once; gradebook, feedback, console, report and export read its results here.
The writing half is `coursekit.gradebook.database`, where the tables are described.
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
from typing import NamedTuple

from attrs import frozen

from coursekit.course import Course
from coursekit.errors import HandInError, UnknownName
from coursekit.questions.result import Outcome, Total

FILE = "register.sqlite"
FORM = "5"  # of the tables; a folder of another form is graded anew


class AskedQuestion(NamedTuple):
    """A question as it was graded: `sha256` is the digest of its article's text, or ""."""

    lesson: str
    question: str
    kind: str
    possible: int
    counts: bool
    sha256: str


class StoredResult(NamedTuple):
    """What one student got for one question: a row of results.csv.

    `counted` is false while the answer waits for a person, and always for a question whose points
    count towards no grade. `misconceptions` are ids, each once; `answer` is short, for a table.
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


@frozen(kw_only=True)
class GradedHandIn:
    """One graded hand-in. `student` and `name` are the roster's where it knows the sender.

    `made` is the time as the file says it; `late` says how late in words, or is ""; `back` is the
    name under which the LMS takes the page of feedback, or ""; `row` is the roster's line, if any.
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
    """How many students gave an answer: `part` is an item of the question, or "" for all of it."""

    lesson: str
    question: str
    part: str
    given: str
    students: int


class StoredSpan(NamedTuple):
    """Words that a student marked or cited: offsets as in `Span`; `label` is "" when cited."""

    start: int
    end: int
    label: str


class MarkedAnswer(NamedTuple):
    """The spans of one student's answer to one question, in the order in which they stood.

    `student` and `name` are those that the hand-in gives, whatever the roster says.
    """

    lesson: str
    question: str
    spans: list[StoredSpan]
    student: str
    name: str
    made: str
    simulated: str


class MisconceptionCount(NamedTuple):
    """How often a misconception showed in the same words or on the same span of one question."""

    misconception: str
    lesson: str
    question: str
    words: str
    span: StoredSpan | None
    times: int


@frozen
class RubricScore:
    """What a person gave for one line of a rubric, on the answer of the id `answer`."""

    lesson: str
    question: str
    criterion: str
    points: float
    comment: str
    answer: str


class ScoreKey(NamedTuple):
    """What a person scores: one line of a rubric, of the student whose page of feedback this is."""

    page: str
    lesson: str
    question: str
    criterion: str


class AnswerToScore(NamedTuple):
    """An answer that a person has to score, or has scored.

    `own` are the points that the student gave themselves, by criterion; `evidence` are the words
    cited; `answer_id` is a digest of both answer and evidence.
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
        """Lesson and question."""
        return self.lesson, self.question


class Moved(NamedTuple):
    """A student whose points are others than in the run before, on the same hand-in."""

    student: str
    name: str
    page: str
    was: float
    points: float
    possible: int


class ClassMember(NamedTuple):
    """A row of students.csv: a student graded, or one of the roster who handed in nothing."""

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

    `group` is the reason without what is particular to the file, to count problems by.
    """

    path: str
    reason: str
    group: str


class ClassResults:
    """The results of a graded class, read from the database of a folder of grades.

    Rows are read as they are asked for, so that memory does not grow with the class.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def recall(self, name: str) -> str:
        """A text remembered from an earlier run, or ""."""
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    @cached_property
    def questions(self) -> list[AskedQuestion]:
        """The questions that were graded, in the order of the lessons asked for."""
        rows = self._db.execute(
            "SELECT lesson, question, kind, possible, counts, sha256 FROM questions ORDER BY number"
        )
        return [
            AskedQuestion(lesson, question, kind, possible, bool(counts), sha256)
            for lesson, question, kind, possible, counts, sha256 in rows
        ]

    @property
    def lessons(self) -> list[str]:
        """The lessons that were graded, in the order asked for."""
        return list(dict.fromkeys(asked.lesson for asked in self.questions))

    def hand_ins(self) -> Iterator[GradedHandIn]:
        """Every graded hand-in, in the order of the files' paths."""
        return self._hand_ins("")

    def hand_in_of(self, row: int) -> GradedHandIn | None:
        """The graded hand-in of the student in this line of the roster, if there is one."""
        return next(self._hand_ins("WHERE row = ?", row), None)

    def _hand_ins(self, where: str, *values: object) -> Iterator[GradedHandIn]:
        rows = self._db.execute(
            "SELECT file, path, grades.page, grades.student, grades.name, grades.made, simulated, "
            "grades.late, back, row, grades.points, grades.possible, grades.total, "
            "grades.waiting, lesson, lesson_totals.points, lesson_totals.possible, "
            "lesson_totals.total, lesson_totals.waiting "
            "FROM files CROSS JOIN grades ON file = id CROSS JOIN lesson_totals USING (file) "
            f"{where} ORDER BY path, number",
            values,
        )
        for cells, lessons in groupby(rows, key=itemgetter(slice(14))):
            file, path, page, student, name, made, simulated, late, back, row, *total = cells
            yield GradedHandIn(
                file=file,
                path=path,
                page=page,
                student=student,
                name=name,
                made=made,
                simulated=simulated,
                late=late,
                back=back,
                row=row,
                total=Total(*total),
                lessons={cells[14]: Total(*cells[15:]) for cells in lessons},
            )

    def students(self) -> Iterator[StudentResults]:
        """Every graded hand-in with its results, in the order of the files' paths."""
        for hand_in in self.hand_ins():
            yield StudentResults(hand_in, self._results_of(hand_in.file))

    def _results_of(self, file: int) -> list[StoredResult]:
        asked = self.questions
        rows = self._db.execute(
            "SELECT question, outcome, points, waiting, misconceptions, answer FROM results "
            "WHERE file = ? ORDER BY question",
            (file,),
        )
        results = []
        for number, outcome, points, waiting, misconceptions, answer in rows:
            lesson, question, kind, possible, counts, _ = asked[number]
            results.append(
                StoredResult(
                    lesson,
                    question,
                    kind,
                    outcome,
                    points,
                    possible,
                    bool(counts and not waiting),
                    bool(waiting),
                    tuple(misconceptions.split()),
                    answer,
                )
            )
        return results

    def selections(self) -> Iterator[SelectionCount]:
        """Count who gave each answer, by question and part; what was given first comes first."""
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
        """Every answer with spans, student by student in the order of the files' paths."""
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
        """Count what showed each misconception; what was shown first comes first."""
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
        """Everyone of the class: those graded, then those of the roster without a hand-in."""
        rows = self._db.execute(
            "SELECT coalesce(nullif(grades.name, ''), grades.student), 1, grades.late "
            "FROM files JOIN grades ON file = id ORDER BY path"
        )
        for name, handed_in, late in rows:
            yield ClassMember(name, bool(handed_in), late)
        for id, name in self.missing():
            yield ClassMember(name or id, handed_in=False, late="")

    def missing(self) -> Iterator[tuple[str, str]]:
        """Id and name of each student of the roster of whom nothing was graded."""
        yield from self._db.execute(
            "SELECT id, name FROM roster WHERE NOT EXISTS (SELECT 1 FROM files "
            "WHERE files.row = roster.row AND chosen = 1) ORDER BY roster.row"
        )

    def problems(self) -> Iterator[Problem]:
        """Every file that was not graded, or not as it stands, with the reason, by path."""
        return map(Problem._make, self._db.execute(_PROBLEMS))

    # --- counts ---

    def _number(self, query: str, *values: object) -> int:
        return int(self._db.execute(query, values).fetchone()[0])

    def graded_count(self) -> int:
        """How many hand-ins are graded."""
        return self._number("SELECT count(*) FROM grades")

    def percents(self) -> Iterator[float]:
        """The share of the possible points of each hand-in, 0 to 100."""
        for points, possible in self._db.execute("SELECT points, possible FROM grades"):
            yield 100 * points / possible if possible else 0.0

    def waiting_count(self) -> int:
        """How many answers wait for a person."""
        return self._number("SELECT coalesce(sum(waiting), 0) FROM grades")

    def late_count(self) -> int:
        """How many hand-ins are late, or may be."""
        return self._number("SELECT count(*) FROM grades WHERE late <> ''")

    def roster_count(self) -> int:
        """How many students the roster holds."""
        return self._number("SELECT count(*) FROM roster")

    def all_points(self, lesson: str = "") -> int:
        """All points that count of one lesson, or of all lessons graded."""
        return sum(
            asked.possible
            for asked in self.questions
            if asked.counts and lesson in ("", asked.lesson)
        )

    def strangers_count(self) -> int:
        """How many graded hand-ins are by nobody in the roster."""
        return self._number("SELECT count(*) FROM files WHERE chosen = 1 AND row IS NULL")

    # --- what moved, and what a person scores ---

    def graded_again_count(self) -> int:
        """How many hand-ins were graded in an earlier run and again in this one."""
        return self._number("SELECT count(*) FROM grades WHERE was IS NOT NULL")

    def moved_count(self) -> int:
        """How many points have changed since the last run."""
        return self._number("SELECT count(*) FROM grades WHERE abs(was - points) > 0.001")

    def moved(self) -> Iterator[Moved]:
        """Whose points have changed since the last run, those changed most first."""
        rows = self._db.execute(
            "SELECT grades.student, grades.name, grades.page, was, points, possible "
            "FROM grades JOIN files ON id = file "
            "WHERE abs(was - points) > 0.001 ORDER BY abs(was - points) DESC, path"
        )
        return map(Moved._make, rows)

    def has_scores(self) -> bool:
        """Whether a person has scored anything."""
        return bool(self._number("SELECT EXISTS (SELECT 1 FROM scores)"))

    def scores_of(self, page: str) -> tuple[RubricScore, ...]:
        """The scores that a person gave to the student of this page."""
        rows = self._db.execute(
            "SELECT lesson, question, criterion, points, comment, answer FROM scores "
            "WHERE page = ? ORDER BY lesson, question, criterion",
            (page,),
        )
        return tuple(RubricScore(*row) for row in rows)

    def has_answers_to_score(self) -> bool:
        """Whether there is any answer that a person scores."""
        return bool(self._number("SELECT EXISTS (SELECT 1 FROM answers_to_score)"))

    def answers_to_score(self) -> Iterator[AnswerToScore]:
        """The answers that a person scores, in the order of the files' paths."""
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


_PROBLEMS = """
SELECT path, problem, problem FROM files WHERE problem <> ''
UNION ALL SELECT path, refused, refused FROM files WHERE refused <> ''
UNION ALL SELECT files.path, 'an earlier hand-in of '
    || CASE WHEN files.student <> '' THEN files.student
       WHEN files.name <> '' THEN files.name ELSE latest.page END
    || '; ' || latest.path || ' is graded', 'an earlier hand-in; a later one is graded'
  FROM files JOIN files AS latest ON latest.who = files.who AND latest.chosen = 1
  WHERE files.chosen = 0 AND files.problem = '' AND files.refused = ''
UNION ALL SELECT path, 'is graded, but ' || note, 'is graded, but named in two ways'
  FROM files WHERE note <> '' AND chosen = 1
UNION ALL SELECT path, 'is graded, but not in the gradebook of an LMS: '
    || CASE WHEN student <> '' THEN student WHEN name <> '' THEN name ELSE page END
    || ' is not in the roster', 'is graded, but by nobody in the roster'
  FROM files WHERE chosen = 1 AND row IS NULL AND note = '' AND EXISTS (SELECT 1 FROM roster)
UNION ALL SELECT path, problem, problem FROM other_problems
ORDER BY 1, 2
"""


@contextmanager
def open_results(folder: Path, course: Course) -> Iterator[ClassResults]:
    """Open the results of a folder that `coursekit grade` wrote, to read them.

    Args:
        folder: The folder of grades.
        course: The course as it is now; its texts must be those that were graded.

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
