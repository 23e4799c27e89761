"""The results of a graded class as typed rows, and the queries that read them.

A hand-in is graded once; gradebook, feedback, console, report and export read its results here.
`ClassResults` gives the records that are defined in `coursekit.gradebook`. The tables and views are
described in `schema.sql`; they are written by `coursekit.gradebook.database`.
"""

import json
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.errors import HandInError, UnknownName
from coursekit.gradebook import (
    AnswerToScore,
    AskedQuestion,
    EarlierHandIn,
    GradedHandIn,
    MarkedAnswer,
    MisconceptionCount,
    Moved,
    Problem,
    RosterStudent,
    RubricScore,
    SelectionCount,
    Shared,
    StoredResult,
    StoredSpan,
    StudentResults,
    parts_of_reason,
)
from coursekit.gradebook.lateness import late_in_words
from coursekit.gradebook.register_seal import is_damaged
from coursekit.questions.result import Total
from coursekit.work import Check
from coursekit.work.archives import holds_no_hand_in

FILE = "register.sqlite"
FORM = "13"  # of schema.sql: raise it with every change there; an older folder is graded anew
_UNWRITABLE = (
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
)
_LATE = 7  # the place of `late` in the view `graded_lessons`
AT_ONCE = 500  # rows in memory at once; SQLite takes at most 999 values in one statement


Counted = Literal[
    "graded", "graded again", "moved", "waiting", "late", "in roster", "strangers", "scores",
    "answers to score", "earlier", "beside", "notes", "problems",
    "open problems", "outdated",
]  # fmt: skip
_COUNTS: dict[Counted, str] = {
    "graded": "count(*) FROM grades",
    "graded again": "count(*) FROM grades WHERE was IS NOT NULL",  # also in the run before
    "moved": "count(*) FROM moved",
    "waiting": "coalesce(sum(waiting), 0) FROM grades",  # answers that wait for a person
    "late": "count(*) FROM grades WHERE late <> ''",  # or perhaps late: the time is not known
    "in roster": "count(*) FROM roster WHERE same_as IS NULL",
    "strangers": "count(*) FROM files WHERE chosen = 1 AND row IS NULL",  # not in the roster
    "scores": "count(*) FROM scores",
    "answers to score": "count(*) FROM answers_to_score",
    "earlier": "count(*) FROM earlier",  # hand-ins in place of which a later one is graded
    "beside": "count(*) FROM no_hand_ins WHERE beside = 1 AND sort = 'other'",
    "notes": "count(*) FROM no_hand_ins WHERE beside = 1 AND sort = 'note'",
    "problems": "count(*) FROM problems",
    "open problems": "count(*) FROM problems WHERE settled = 0",
    "outdated": "count(*) FROM grades WHERE job = ''",  # scored since
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
            "SELECT lesson, question, kind, possible, counts, sha256, handed_out FROM questions "
            "ORDER BY number"
        )
        return [
            AskedQuestion(lesson, question, kind, possible, bool(counts), sha256, bool(handed_out))
            for lesson, question, kind, possible, counts, sha256, handed_out in rows
        ]

    @property
    def lessons(self) -> list[str]:
        """Give the stems of the lessons that were graded, in the order of grading.

        One that was handed out to nobody is none of them.
        """
        return list(dict.fromkeys(asked.lesson for asked in self.questions if asked.handed_out))

    def copies(self) -> list[tuple[frozenset[int], int]]:
        """Give what students' copies lack, and how many students have such a copy.

        Returns:
            The numbers of the questions that were not handed out, and the count of hand-ins; the
            commonest copy first, and of two equally common ones the larger.
        """
        rows = self._db.execute("SELECT absent, count(*) FROM grades GROUP BY absent")
        copies = [(frozenset(map(int, absent.split())), count) for absent, count in rows]
        return sorted(copies, key=lambda copy: (-copy[1], len(copy[0]), sorted(copy[0])))

    def lacking(self) -> Iterator[tuple[str, frozenset[int]]]:
        """Give the path of each hand-in of a copy that lacks questions, and their numbers."""
        rows = self._db.execute(
            "SELECT path, absent FROM files JOIN grades ON file = id WHERE absent <> '' "
            "ORDER BY path"
        )
        for path, absent in rows:
            yield path, frozenset(map(int, absent.split()))

    def hand_ins(self) -> Iterator[GradedHandIn]:
        """Give every graded hand-in, by path."""
        return self._hand_ins("")

    def hand_in_of(self, row: int) -> GradedHandIn | None:
        """Give the graded hand-in of the student in a line of the roster, or None."""
        first = "(SELECT coalesce(same_as, row) FROM roster WHERE roster.row = ?)"
        return next(self._hand_ins(f"WHERE row = {first}", row), None)

    def _hand_ins(self, where: str, *values: object) -> Iterator[GradedHandIn]:
        """Give graded hand-ins by path; the view has a row for each lesson of a hand-in."""
        rows = self._db.execute(
            f"SELECT * FROM graded_lessons {where} ORDER BY path, file, number", values
        )
        graded = {*self.lessons}
        for cells, lessons in groupby(rows, key=itemgetter(slice(15))):
            totals = {
                lesson[15]: Total(*lesson[16:20]) for lesson in lessons if lesson[15] in graded
            }
            late = late_in_words(cells[_LATE])
            fields = (*cells[:_LATE], late, *cells[_LATE + 1 : 11], Total(*cells[11:]), totals)
            yield GradedHandIn(*fields)

    def students(self) -> Iterator[StudentResults]:
        """Give every graded hand-in with its results, by path."""
        for hand_in in self.hand_ins():
            yield StudentResults(hand_in, self._results_of(hand_in.file))

    def _results_of(self, file: int) -> list[StoredResult]:
        """Give the results of one hand-in, in the order of grading."""
        rows = self._db.execute(
            "SELECT question, outcome, points, waiting, misconceptions, answer FROM results "
            "WHERE file = ? ORDER BY question",
            (file,),
        )
        results = []
        for number, outcome, points, waiting, misconceptions, answer in rows:
            lesson, question, kind, possible, counts, *_ = self.questions[number]
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
            "SELECT file, question, grades.student, grades.name, grades.page, grades.made, "
            "simulated, start, stop, label FROM files CROSS JOIN grades ON file = id "
            "CROSS JOIN marks USING (file) ORDER BY path, file, question, number"
        )
        for (_, number, *who), spans in groupby(rows, key=itemgetter(slice(7))):
            asked = self.questions[number]
            marked = [StoredSpan(*span[7:]) for span in spans]
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

    def students_known_by(self, keys: Sequence[str]) -> dict[str, list[RosterStudent]]:
        """Find the students of the roster who are known by these keys.

        Returns:
            By key all whom it fits; a key that fits nobody is left out.
        """
        students: dict[str, list[RosterStudent]] = {}
        for first in range(0, len(keys), AT_ONCE):
            some = keys[first : first + AT_ONCE]
            for key, *student in self._db.execute(
                "SELECT key, row, id, name, sent, late FROM roster_keys JOIN roster USING (row) "
                f"WHERE key IN ({', '.join('?' * len(some))})",
                some,
            ):
                students.setdefault(key, []).append(RosterStudent(*student))
        return students

    def roster_students(self) -> Iterator[RosterStudent]:
        """Give the students of the roster, each once."""
        rows = self._db.execute(
            "SELECT row, id, name, sent, late FROM roster WHERE same_as IS NULL ORDER BY row"
        )
        return map(RosterStudent._make, rows)

    def kept_students(self) -> Iterator[tuple[str, int | None, str, str, str]]:
        """Give every student of whom a file or a line of the roster is kept, once for each file.

        Yields:
            The key that all files of the student have in common, the line in the roster, id and
            name as grading shows them, and the page of feedback; "" or None for none.
        """
        rows = self._db.execute(
            "SELECT who, row, coalesce(nullif(roster.id, ''), student) AS id, "
            "coalesce(nullif(roster.name, ''), nullif(files.name, ''), lms_name) AS name, "
            "page, sort FROM files LEFT JOIN roster USING (row) WHERE who <> '' "
            "UNION SELECT '', row, id, name, '', '' FROM roster WHERE same_as IS NULL "
            "AND row NOT IN (SELECT row FROM files WHERE row IS NOT NULL) "
            "ORDER BY sort, id, name"
        )
        for who, row, id, name, page, _ in rows:
            yield who, row, id, name, page

    def roster_keys_of(self, row: int | None) -> set[str]:
        """Give the keys by which the student in a line of the roster is known."""
        rows = self._db.execute("SELECT key FROM roster_keys WHERE row = ?", (row,))
        return {key for (key,) in rows}

    def missing(self) -> Iterator[tuple[str, str]]:
        """Give id and name of each student of the roster none of whose hand-ins was graded."""
        yield from self._db.execute("SELECT * FROM missing")

    def moved(self) -> Iterator[Moved]:
        """Give those whose points have changed since the last run, the most changed first."""
        return map(Moved._make, self._db.execute("SELECT * FROM moved"))

    def problems(self) -> Iterator[Problem]:
        """Give every file that was not graded, or not as it stands, with the reason, by path."""
        rows = self._db.execute("SELECT * FROM problems")
        for _, of_one in groupby(rows, key=itemgetter(0)):
            yield from sorted(_problem(*row) for row in of_one)

    def earlier(self) -> Iterator[EarlierHandIn]:
        """Give every hand-in in place of which a later one is graded, by path."""
        return map(EarlierHandIn._make, self._db.execute("SELECT * FROM earlier"))

    def shared_traces(self, few: int) -> Iterator[Shared]:
        """Give what several hand-ins have in common, whole texts before their sentences.

        Args:
            few: How many hand-ins at most may share a sentence or a slip; what more have is common.
        """
        rows = self._db.execute(
            "SELECT trace, lesson, question, digest, file FROM traces JOIN ("
            "SELECT trace, lesson, question, digest FROM traces GROUP BY 1, 2, 3, 4 "
            "HAVING count(*) > 1 AND (trace IN ('file', 'text') OR count(*) <= ?)) "
            "USING (trace, lesson, question, digest) ORDER BY trace DESC, 2, 3, 4, 5",
            (few,),
        )
        for (trace, lesson, question, _), files in groupby(rows, key=itemgetter(slice(4))):
            yield Shared(trace, lesson, question, tuple(row[4] for row in files))

    def slips_of(self, files: Sequence[int], lesson: str) -> tuple[int, int]:
        """Count the wrong answers of hand-ins in a lesson: those all share, and the most of one."""
        marks = ", ".join("?" * len(files))
        ours = f"FROM traces WHERE trace = 'slip' AND lesson = ? AND file IN ({marks})"
        same = f"SELECT 1 {ours} GROUP BY question, digest HAVING count(*) = {len(files)}"
        most = f"SELECT max(slips) FROM (SELECT count(*) AS slips {ours} GROUP BY file)"
        return (
            self._number(f"SELECT count(*) FROM ({same})", lesson, *files),
            self._number(most, lesson, *files),
        )

    def whose(self, files: Sequence[int]) -> dict[int, str]:
        """Say who handed in each of these files, as messages name the student."""
        marks = ", ".join("?" * len(files))
        rows = self._db.execute(
            f"SELECT file, trim(grades.student || ' ' || grades.name), grades.page "
            f"FROM grades WHERE file IN ({marks})",
            tuple(files),
        )
        return {file: who or page for file, who, page in rows}

    def clocks(self) -> Iterator[tuple[str, int]]:
        """Give the clocks by which hand-ins were handed in, and how many by each."""
        yield from self._db.execute(
            "SELECT clock, count(*) FROM grades GROUP BY 1 ORDER BY 2 DESC, 1"
        )

    def percents(self) -> Iterator[float]:
        """Give the share of the possible points of each hand-in, 0 to 100."""
        for points, possible in self._db.execute("SELECT points, possible FROM grades"):
            yield 100 * points / possible if possible else 0.0

    def count(self, what: Counted) -> int:
        """Count hand-ins, students or answers.

        Args:
            what: What to count; `_COUNTS` has the query for each.
        """
        return self._number(f"SELECT {_COUNTS[what]}")

    def _number(self, query: str, *values: object) -> int:
        return int(self._db.execute(query, values).fetchone()[0])

    def all_points(self, lesson: str = "") -> int:
        """Sum the points that count towards the grade, of one lesson or, with "", of all.

        Questions that were handed out to nobody are left out.
        """
        return sum(
            asked.possible
            for asked in self.questions
            if asked.counts and asked.handed_out and lesson in ("", asked.lesson)
        )

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

    def scores_on(self, lesson: str, question: str) -> dict[str, list[RubricScore]]:
        """Give the scores that a person gave for one question, by the page of the student."""
        scores: dict[str, list[RubricScore]] = {}
        for page, *cells in self._db.execute(
            "SELECT page, lesson, question, criterion, points, comment, answer FROM scores "
            "WHERE lesson = ? AND question = ? ORDER BY page, criterion",
            (lesson, question),
        ):
            scores.setdefault(page, []).append(RubricScore(*cells))
        return scores

    def answers_by_page(self, lesson: str, question: str) -> dict[str, str]:
        """Give the ids of the answers to one question that a person scores, by page, by path."""
        rows = self._db.execute(
            "SELECT files.page, answer_id FROM questions JOIN answers_to_score "
            "ON number = answers_to_score.question JOIN files ON id = file "
            "WHERE lesson = ? AND questions.question = ? AND files.page <> '' ORDER BY path",
            (lesson, question),
        )
        return dict(rows.fetchall())

    def answers_to_score(self) -> Iterator[AnswerToScore]:
        """Give the answers that a person scores, also those already scored.

        All answers to a question stand together, by path.
        """
        rows = self._db.execute(
            "SELECT question, grades.page, grades.student, grades.name, answer_id, answer, "
            "evidence, criterion, own_points.points FROM files CROSS JOIN grades ON file = id "
            "CROSS JOIN answers_to_score USING (file) LEFT JOIN own_points USING (file, question) "
            "ORDER BY question, path"
        )
        for (number, *cells), lines in groupby(rows, key=itemgetter(slice(7))):
            page, student, name, answer_id, answer, evidence = cells
            asked = self.questions[number]
            own = {criterion: points for *_, criterion, points in lines if criterion is not None}
            yield AnswerToScore(
                page, student, name, asked.lesson, asked.question, answer_id, answer, evidence, own
            )

    def ideas_shown(self, file: int) -> dict[tuple[str, str], Counter[str]]:
        """Count the parts of a hand-in's answers that show each misconception, by question."""
        rows = self._db.execute(
            "SELECT question, shown FROM results WHERE file = ? AND shown <> ''", (file,)
        )
        return {
            (self.questions[number].lesson, self.questions[number].question): _ideas_in(shown)
            for number, shown in rows
        }

    def practice_of(self, file: int) -> Iterator[tuple[str, Check]]:
        """Give the checks of practice items of a hand-in, each with the id of its item."""
        for item, at, right, ids in self._db.execute(
            "SELECT item, at, right, misconceptions FROM practice WHERE file = ? ORDER BY number",
            (file,),
        ):
            yield item, Check(at, bool(right), tuple(ids.split()))

    @cached_property
    def sections(self) -> dict[int, str]:
        """Give the section of each student whose section the roster names, by the line there."""
        return dict(self._db.execute("SELECT row, section FROM sections"))


def _problem(path: str, what: str, said: str, files: int, whose: str, settled: int) -> Problem:
    """Say a problem in words.

    Args:
        path: The file.
        what: What is the matter, as the view `problems` has it.
        said: A value that belongs to it.
        files: How many files there are, where there are several.
        whose: Whose file it is.
        settled: Whether it leaves nothing to be graded.
    """
    wrong, ask_for = said, ""
    match what:
        case "note":
            group = say("is graded, but look whose it is")
        case "stranger":
            group = say("is graded, but by nobody in the roster")
            wrong = say(
                "is graded, but not in the gradebook of an LMS: {student} is not in the roster",
                student=said,
            )
        case "practice":
            group = say("is graded, but without its practice")
            wrong = say("is graded, but without its practice, which {fault}", fault=said)
        case "exercises":
            group = say("is graded, but was made on other exercises than yours")
            wrong = say(
                "is graded, but was made on other exercises than yours: {questions}", questions=said
            )
        case "ahead":
            group = say("says that it was made at a time to come")
            wrong = say(
                "is graded, but says that it was made at a time to come, {time}: "
                "by a clock that was wrong",
                time=said,
            )
        case "passed over, ahead":
            group = say("says that it was made at a time to come")
            wrong = say(
                "another hand-in is graded, for it says that it was made at a time to come, "
                "{time}: by a clock that was wrong",
                time=said,
            )
        case "no hand-in":
            group = say("holds files, but no hand-in")
            error = holds_no_hand_in(files, parts_of_reason(said)[1])
            wrong, ask_for = error.wrong, error.ask_for
        case _:
            wrong, ask_for = parts_of_reason(said)
            group = _PARTICULAR.split(wrong)[0]
    return Problem(path, wrong, group, ask_for, whose, bool(settled))


# What a reason says behind these signs, in any script, is particular to the file.
_PARTICULAR = re.compile("[:;：；؛]")  # noqa: RUF001


@lru_cache(maxsize=8192)  # students of a class answer alike
def _ideas_in(shown: str) -> Counter[str]:
    return Counter(misconception for misconception, *_ in json.loads(shown))


def recalled(folder: Path, name: str) -> str:
    """Give a text that runs of grading remember in a folder, without opening it for writing.

    Returns:
        The text; "" when there is none, or no database that can be read.
    """
    try:
        with _read_only(folder / FILE) as db:
            return ClassResults(db).recall(name)
    except (HandInError, sqlite3.Error, OSError, UnicodeDecodeError):
        return ""


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
        raise HandInError(
            say("{path}: no such file; grade the class into this folder first", path=path)
        )
    with told_in_a_line(path), _read_only(path) as db:
        results = ClassResults(db)
        if (results.recall("form"), results.recall("finished")) != (FORM, "yes"):
            raise HandInError(
                say("{path}: grading has not come to its end; grade again", path=folder)
            )
        _check_course(results, folder, course)
        yield results


@contextmanager
def _read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a register for reading.

    Raises:
        HandInError: It is damaged.
        sqlite3.Error: It cannot be read, perhaps because it is at work.
    """
    damaged = is_damaged(path)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # waits for one that writes
        if damaged:
            raise HandInError(damaged_register(path))
        yield db


@contextmanager
def told_in_a_line(path: Path) -> Iterator[None]:
    """Tell in a line what SQLite finds wrong with a register.

    Raises:
        HandInError: What is wrong, and what to do about it.
    """
    try:
        yield
    except (sqlite3.Error, zlib.error, UnicodeDecodeError) as error:
        raise HandInError(_in_words(path, error)) from None


def _in_words(path: Path, error: Exception) -> str:
    """Say what is wrong with a register, and what to do about it."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more of the same
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return say(
            "{path}: {reason}; is another `coursekit grade` at work in this folder?",
            path=path,
            reason=error,
        )
    if code in _UNWRITABLE:
        return say(
            "{path}: {reason}; what was kept before is there: make room on the disk, or make "
            "the folder one that can be written to, and run the same command again",
            path=path,
            reason=error,
        )
    return damaged_register(path)


def damaged_register(path: Path) -> str:
    """Say that a register is damaged, and what to do: nothing is taken away."""
    return say(
        "{path}: is damaged; move it to another folder, and grade the hand-ins again. Points "
        "that you gave stand in to_score.csv: give that with --scores",
        path=path,
    )


def _check_course(results: ClassResults, folder: Path, course: Course) -> None:
    """Raise HandInError when a question is gone, or its text is no longer the one graded."""
    if results.recall("course") != course.id:
        raise HandInError(
            say(
                "{path}: holds grades of the course {course!r}",
                path=folder,
                course=results.recall("course"),
            )
        )
    for asked in results.questions:
        try:
            question = course.lesson(asked.lesson).question(asked.question)
        except UnknownName:
            raise HandInError(
                say(
                    "{path}: {lesson}: {question!r} is no question of this course; grade again",
                    path=folder,
                    lesson=asked.lesson,
                    question=asked.question,
                )
            ) from None
        article = course.articles.get(question.article)
        if (article.sha256 if article else "") != asked.sha256:
            raise HandInError(
                say(
                    "{path}: {lesson}: {question} was graded on another text of {article}; "
                    "grade again",
                    path=folder,
                    lesson=asked.lesson,
                    question=asked.question,
                    article=question.article,
                )
            )
