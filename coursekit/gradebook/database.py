"""The database of a class: what was found, whose it is, and what grading gave. All SQL that writes.

It lies on disk, in the folder of the grades, so that memory does not grow with the class and a run
that was interrupted is resumed. What is read from it is in `coursekit.gradebook.database_rows`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from attrs import asdict, define, field, fields

from coursekit.errors import HandInError
from coursekit.gradebook.database_rows import (
    FILE,
    FORM,
    AskedQuestion,
    ClassResults,
    RosterStudent,
    RubricScore,
    ScoreKey,
)

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

-- One row a file. `who` is the same for all hand-ins of one student, the latest is `chosen`, and
-- `due` if it has to be graded; `run` is the last run that found it.
CREATE TABLE files (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE, stamp TEXT, run INTEGER, problem TEXT,
    digest TEXT, lms TEXT, lms_id TEXT, attempt INTEGER, late INTEGER, sent REAL, back TEXT,
    student TEXT, name TEXT, made TEXT, at REAL,
    who TEXT DEFAULT '', page TEXT DEFAULT '', row INTEGER, refused TEXT DEFAULT '',
    note TEXT DEFAULT '', chosen INTEGER DEFAULT 0, due INTEGER DEFAULT 0
);
CREATE INDEX by_who ON files (who, attempt, at, path);
CREATE INDEX by_row ON files (row);
CREATE INDEX by_page ON files (page);
CREATE TABLE other_problems (path TEXT, problem TEXT);
CREATE TABLE roster (row INTEGER PRIMARY KEY, id TEXT, name TEXT);
CREATE TABLE roster_keys (key TEXT, row INTEGER, PRIMARY KEY (key, row)) WITHOUT ROWID;

-- What was asked. `number` stands for a question in the tables below.
CREATE TABLE questions (
    number INTEGER PRIMARY KEY, lesson TEXT, question TEXT, kind TEXT, possible INTEGER,
    counts INTEGER, sha256 TEXT
);

-- One row a graded hand-in. `job` is the digest of the rules it was graded by ("" once a person's
-- score has changed), `was` what it was worth before, until that is told.
CREATE TABLE grades (
    file INTEGER PRIMARY KEY, job TEXT, digest TEXT, page TEXT, student TEXT, name TEXT,
    made TEXT, simulated TEXT, late TEXT, points REAL, possible INTEGER, total INTEGER,
    waiting INTEGER, was REAL
);
CREATE INDEX by_grade_page ON grades (page COLLATE NOCASE);
CREATE TABLE lesson_totals (
    file INTEGER, number INTEGER, lesson TEXT, points REAL, possible INTEGER, total INTEGER,
    waiting INTEGER, PRIMARY KEY (file, number)
) WITHOUT ROWID;

-- One row for each student and question. JSON is kept of what the report counts, because a row for
-- each item would be sixty for each student: `selections` holds a [part, given] for each part that
-- was picked, sorted, ordered or typed; `shown` a [misconception, words, start, stop, label] for
-- each part of the answer that shows a misconception, in words or by a span. "" is none.
CREATE TABLE results (
    file INTEGER, question INTEGER, outcome TEXT, points REAL, waiting INTEGER,
    misconceptions TEXT, answer TEXT, selections TEXT, shown TEXT, PRIMARY KEY (file, question)
) WITHOUT ROWID;
-- What was marked or cited: one row a span.
CREATE TABLE marks (
    file INTEGER, question INTEGER, number INTEGER, start INTEGER, stop INTEGER, label TEXT,
    PRIMARY KEY (file, question, number)
) WITHOUT ROWID;
-- What a person is to score, the points that students gave themselves by the rubric, and the
-- scores that a person gave.
CREATE TABLE answers_to_score (
    file INTEGER, question INTEGER, answer_id TEXT, answer TEXT, evidence TEXT,
    PRIMARY KEY (file, question)
) WITHOUT ROWID;
CREATE TABLE own_points (
    file INTEGER, question INTEGER, criterion TEXT, points INTEGER,
    PRIMARY KEY (file, question, criterion)
) WITHOUT ROWID;
CREATE TABLE scores (
    page TEXT, lesson TEXT, question TEXT, criterion TEXT, points REAL, comment TEXT, answer TEXT,
    PRIMARY KEY (page, lesson, question, criterion)
) WITHOUT ROWID;

-- The pages of feedback that were written.
CREATE TABLE pages (page TEXT PRIMARY KEY) WITHOUT ROWID;
"""
# Tables of what grading one hand-in gave, and how many cells a row has.
_OF_A_GRADE = {
    "lesson_totals": 7,
    "results": 9,
    "marks": 6,
    "answers_to_score": 5,
    "own_points": 4,
}
AT_ONCE = 500  # rows that are read before the next step is done with them


class FileRow(NamedTuple):
    """One file, light: where it lies and who sent it, without what they answered.

    `at` and `sent` are in seconds since 1970, by the file and by the LMS; 0 when not known.
    """

    path: str
    stamp: str
    problem: str = ""
    digest: str = ""
    lms: str = ""
    lms_id: str = ""
    attempt: int = 0
    late: bool = False
    sent: float = 0.0
    back: str = ""
    student: str = ""
    name: str = ""
    made: str = ""
    at: float = 0.0


_FILE_CELLS = ", ".join(FileRow._fields)


class DueFile(NamedTuple):
    """A file that has to be graded, and all that is known of it before.

    `student`, `name` and `made` are what the file says, `roster_id` and `roster_name` what the
    roster says or ""; `sent` and `late` are the LMS's word; `scores` are those a person gave.
    """

    file: int
    path: str
    page: str
    digest: str
    student: str
    name: str
    made: str
    sent: float
    late: bool
    roster_id: str
    roster_name: str
    scores: tuple[RubricScore, ...] = ()


# File, job, digest, page, student, name, made, simulated, late; points, possible, total, waiting.
GradeCells = tuple[int, str, str, str, str, str, str, str, str, float, int, int, int]


@define
class GradedRows:
    """What grading a batch of hand-ins gave: the rows of each table, cells in its order.

    They are plain tuples, because they are sent between processes by the thousand, and a tuple
    is sent three times as fast as a record.
    """

    grades: list[GradeCells] = field(factory=list)
    lesson_totals: list[tuple[int, int, str, float, int, int, int]] = field(factory=list)
    results: list[tuple[int, int, str, float, bool, str, str, str, str]] = field(factory=list)
    marks: list[tuple[int, int, int, int, int, str]] = field(factory=list)
    answers_to_score: list[tuple[int, int, str, str, str]] = field(factory=list)
    own_points: list[tuple[int, int, str, int]] = field(factory=list)
    refused: list[tuple[str, int]] = field(factory=list)  # the reason, and the file

    def add(self, other: GradedRows) -> None:
        """Add the rows of another."""
        for table in fields(GradedRows):
            getattr(self, table.name).extend(getattr(other, table.name))


class Gradebook(ClassResults):
    """The database in a folder of grades, made when there is none, and locked while it is open."""

    def __init__(self, folder: Path, course: str) -> None:
        """Open the database of the folder for the course of this id.

        Raises:
            HandInError: It is in use, damaged, or holds the grades of another course.
        """
        self.path = folder / FILE
        try:
            super().__init__(self._open(course))
        except sqlite3.OperationalError as error:
            raise HandInError(
                f"{self.path}: {error}; is another `coursekit grade` at work in this folder?"
            ) from None
        except sqlite3.DatabaseError:
            raise HandInError(
                f"{self.path}: is damaged; remove it, and everything is graded anew"
            ) from None
        self._run = int(self.recall("run") or 0) + 1
        self.remember("run", str(self._run))

    def _open(self, course: str) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=1, isolation_level=None)
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            # With a log ahead, saving a batch waits for no disk; what an end of power takes with
            # it is graded again.
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("BEGIN IMMEDIATE")
            self._prepare(db, course)
            db.execute("COMMIT")
        except BaseException:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection, course: str) -> None:
        """Make the tables if there are none of this form; keep what a person has scored."""
        made = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]
        known = dict(db.execute("SELECT name, value FROM meta")) if made else {}
        if made and known.get("course") != course:
            raise HandInError(
                f"{self.path.parent}: holds grades of the course {known.get('course')!r}; "
                "give another folder"
            )
        if known.get("form") == FORM:
            return
        scores: list[tuple[object, ...]] = []
        with suppress(sqlite3.OperationalError):  # a form without scores
            scores = db.execute(f"SELECT {_SCORE_CELLS} FROM scores").fetchall()
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            db.execute(f"DROP TABLE {name}")
        for statement in _TABLES.split(";\n"):
            db.execute(statement)
        db.executemany("INSERT INTO scores VALUES (?, ?, ?, ?, ?, ?, ?)", scores)
        kept = {name: known[name] for name in ("sheet", "sheet read") if name in known}
        kept |= {"form": FORM, "course": course}
        db.executemany("INSERT INTO meta VALUES (?, ?)", kept.items())

    def close(self) -> None:
        """Close the database, and leave it as one file that others can open to read alone."""
        self._db.execute("PRAGMA journal_mode = DELETE")
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done inside is kept, or, if it fails, nothing of it."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def remember(self, name: str, value: str) -> None:
        """Remember a text for `recall`."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # --- files ---

    def is_known(self, path: str, stamp: str) -> bool:
        """Whether a file was read before and is unchanged; it is then still there."""
        done = self._db.execute(
            "UPDATE files SET run = ? WHERE path = ? AND stamp = ?", (self._run, path, stamp)
        )
        return done.rowcount == 1

    def add_files(self, files: Iterable[FileRow]) -> None:
        """Enter files that are new or changed."""
        updates = ", ".join(f"{name} = excluded.{name}" for name in FileRow._fields)
        marks = ", ".join("?" * len(FileRow._fields))
        self._db.executemany(
            f"INSERT INTO files ({_FILE_CELLS}, run) VALUES ({marks}, {self._run}) "
            f"ON CONFLICT (path) DO UPDATE SET {updates}, run = excluded.run, refused = '', "
            "chosen = 0, due = 0",
            files,
        )

    def forget_files(self) -> None:
        """Strike off the files that this run has not found, with what they were given."""
        gone = self._db.execute("DELETE FROM files WHERE run <> ?", (self._run,))
        if gone.rowcount:
            self._drop_grades("SELECT file FROM grades WHERE file NOT IN (SELECT id FROM files)")

    def files(self) -> Iterator[list[FileRow]]:
        """The files that may be graded, in the order of their paths, AT_ONCE at a time."""
        last = ""
        while rows := self._db.execute(
            f"SELECT {_FILE_CELLS} FROM files WHERE problem = '' AND path > ? "
            f"ORDER BY path LIMIT {AT_ONCE}",
            (last,),
        ).fetchall():
            yield [FileRow._make(row) for row in rows]
            last = rows[-1][0]

    def name_owners(self, owners: Iterable[tuple[str, str, int | None, str, str]]) -> None:
        """Say whose files they are: who, page, roster's row or None, note, and the path."""
        self._db.executemany(
            "UPDATE files SET who = ?, page = ?, row = ?, note = ? WHERE path = ?", owners
        )

    # --- the roster ---

    def add_students(
        self, students: Iterable[RosterStudent], keys: Iterable[tuple[str, int]]
    ) -> None:
        """Enter students of the roster.

        Args:
            students: The students.
            keys: What each is known by, and the row; the same key may stand twice.
        """
        self._db.executemany("INSERT INTO roster VALUES (?, ?, ?)", students)
        self._db.executemany("INSERT OR IGNORE INTO roster_keys VALUES (?, ?)", keys)

    def empty_roster(self) -> None:
        """Take out every student of the roster, and what is told of it."""
        for table in ("roster", "roster_keys", "other_problems"):
            self._db.execute(f"DELETE FROM {table}")

    def students_known_by(self, keys: Sequence[str]) -> dict[str, list[RosterStudent]]:
        """Find the students of the roster by keys; a key that fits nobody is left out."""
        students: dict[str, list[RosterStudent]] = {}
        for first in range(0, len(keys), AT_ONCE):
            some = keys[first : first + AT_ONCE]
            for key, *student in self._db.execute(
                "SELECT key, row, id, name FROM roster_keys JOIN roster USING (row) "
                f"WHERE key IN ({', '.join('?' * len(some))})",
                some,
            ):
                students.setdefault(key, []).append(RosterStudent(*student))
        return students

    def ids_twice(self) -> Iterator[tuple[str, int, int]]:
        """The ids that stand twice in the roster, with the first and the last line."""
        yield from self._db.execute(
            "SELECT max(id), min(row), max(row) FROM roster WHERE id <> '' "
            "GROUP BY id COLLATE NOCASE HAVING count(*) > 1"
        )

    def add_problems(self, problems: Iterable[tuple[str, str]]) -> None:
        """Enter problems that no file of a student has: where, and what."""
        self._db.executemany("INSERT INTO other_problems VALUES (?, ?)", problems)

    # --- what is to be graded ---

    def ask(self, job: str, questions: Sequence[AskedQuestion]) -> int:
        """Say what is asked from now on, by the rules of which `job` is the digest.

        What was graded on other lessons is dropped. What was refused by other rules may be
        graded now.

        Returns:
            How many hand-ins were graded by other rules.
        """
        self.remember("finished", "")
        if self.recall("job") == job:
            return 0
        if list(dict.fromkeys(asked.lesson for asked in questions)) != self.lessons:
            self._drop_grades("SELECT file FROM grades")
        self._db.execute("UPDATE files SET refused = ''")
        self._db.execute("DELETE FROM questions")
        rows = [(number, *asked) for number, asked in enumerate(questions)]
        self._db.executemany("INSERT INTO questions VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        del self.questions  # what is kept of them
        self.remember("job", job)
        return self.graded_count()

    def set_due(self, job: str) -> int:
        """Choose the latest file of each student, and find those not yet graded by these rules.

        Returns:
            How many files have to be graded.
        """
        self._db.execute("UPDATE files SET chosen = 0 WHERE chosen = 1")
        self._db.execute(
            """
            UPDATE files SET chosen = 1 WHERE problem = '' AND refused = '' AND NOT EXISTS (
                SELECT 1 FROM files AS other WHERE other.who = files.who
                AND other.problem = '' AND other.refused = ''
                AND (other.attempt, other.at, other.path) > (files.attempt, files.at, files.path))
            """
        )
        self._db.execute(
            """
            UPDATE files SET due = chosen AND NOT EXISTS (
                SELECT 1 FROM grades WHERE grades.file = files.id AND grades.job = ?
                AND (grades.digest, grades.page) = (files.digest, files.page)
                AND grades.student = coalesce(
                    (SELECT nullif(id, '') FROM roster WHERE roster.row = files.row), student)
                AND grades.name = coalesce(
                    (SELECT nullif(name, '') FROM roster WHERE roster.row = files.row), name))
            """,
            (job,),
        )
        return self._number("SELECT count(*) FROM files WHERE due = 1")

    def due_file(self, path: str) -> DueFile | None:
        """What is known of a file that has to be graded; None if it has not."""
        row = self._db.execute(
            "SELECT files.id, path, page, digest, student, files.name, made, sent, late, "
            "coalesce(roster.id, ''), coalesce(roster.name, ''), "
            "EXISTS (SELECT 1 FROM scores WHERE scores.page = files.page) "
            "FROM files LEFT JOIN roster USING (row) WHERE path = ? AND due = 1",
            (path,),
        ).fetchone()
        if row is None:
            return None
        *cells, has_scores = row
        file = DueFile._make((*cells, ()))
        return file._replace(scores=self.scores_of(file.page)) if has_scores else file

    def refuse(self, files: Iterable[tuple[str, int]]) -> None:
        """Say why files cannot be graded after all: the reason, and the file."""
        self._db.executemany(
            "UPDATE files SET refused = ?, chosen = 0, due = 0 WHERE id = ?", files
        )

    def refuse_due(self, reason: str) -> None:
        """Refuse every file that is still due."""
        self._db.execute("UPDATE files SET refused = ? WHERE due = 1", (reason,))

    # --- grades ---

    def keep(self, rows: GradedRows) -> None:
        """Enter what grading a batch gave, in place of what was known of the same files.

        What the same hand-in was worth before stays known until `finish`.
        """
        files = [row[0] for row in rows.grades]
        marks = ", ".join("?" * len(files))
        if self._number(f"SELECT EXISTS (SELECT 1 FROM grades WHERE file IN ({marks}))", *files):
            for table in _OF_A_GRADE:
                self._db.execute(f"DELETE FROM {table} WHERE file IN ({marks})", files)
        self._db.executemany(
            "INSERT INTO grades VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) "
            "ON CONFLICT (file) DO UPDATE SET "
            "was = CASE WHEN digest = excluded.digest THEN coalesce(was, points) END, "
            "job = excluded.job, digest = excluded.digest, page = excluded.page, "
            "student = excluded.student, name = excluded.name, made = excluded.made, "
            "simulated = excluded.simulated, late = excluded.late, points = excluded.points, "
            "possible = excluded.possible, total = excluded.total, waiting = excluded.waiting",
            rows.grades,
        )
        for table, cells in _OF_A_GRADE.items():
            values = ", ".join("?" * cells)
            self._db.executemany(f"INSERT INTO {table} VALUES ({values})", getattr(rows, table))
        pages = [(row[3],) for row in rows.grades]
        self._db.executemany("INSERT OR IGNORE INTO pages VALUES (?)", pages)
        self._db.execute(f"UPDATE files SET due = 0 WHERE id IN ({marks})", files)
        self.refuse(rows.refused)

    def drop_outdated(self) -> list[str]:
        """Drop the grades of hand-ins that no longer count; give the pages that go with them."""
        self._drop_grades(
            "SELECT file FROM grades WHERE file NOT IN (SELECT id FROM files WHERE chosen = 1)"
        )
        gone = self._db.execute(
            "SELECT page FROM pages WHERE NOT EXISTS (SELECT 1 FROM grades "
            "WHERE grades.page = pages.page COLLATE NOCASE)"
        ).fetchall()
        self._db.executemany("DELETE FROM pages WHERE page = ?", gone)
        return [page for (page,) in gone]

    def _drop_grades(self, files: str) -> None:
        """Drop all that grading gave of the files that a query names."""
        for table in (*_OF_A_GRADE, "grades"):
            self._db.execute(f"DELETE FROM {table} WHERE file IN ({files})")

    def finish(self) -> None:
        """Say that all is graded and told, so that others may read it."""
        self._db.execute("UPDATE grades SET was = NULL WHERE was IS NOT NULL")
        self.remember("finished", "yes")

    # --- what a person scores ---

    def has_page(self, page: str) -> bool:
        """Whether some student's page has this name."""
        return bool(self._number("SELECT count(*) FROM files WHERE page = ?", page))

    def change_scores(self, changes: Mapping[ScoreKey, RubricScore | None]) -> None:
        """Enter what a person gave, None taking a score back.

        The students for whom this changes anything are graded anew.
        """
        given = [
            key._asdict() | asdict(score) for key, score in changes.items() if score is not None
        ]
        taken_back = [key._asdict() for key, score in changes.items() if score is None]
        values = ", ".join(f":{name.strip()}" for name in _SCORE_CELLS.split(","))
        same = " AND ".join(f"{name} = :{name}" for name in ScoreKey._fields)
        outdate = "UPDATE grades SET job = '' WHERE page = :page AND"
        for statement, rows in (
            (
                f"{outdate} NOT EXISTS (SELECT 1 FROM scores WHERE ({_SCORE_CELLS}) = ({values}))",
                given,
            ),
            (f"INSERT OR REPLACE INTO scores ({_SCORE_CELLS}) VALUES ({values})", given),
            (f"{outdate} EXISTS (SELECT 1 FROM scores WHERE {same})", taken_back),
            (f"DELETE FROM scores WHERE {same}", taken_back),
        ):
            self._db.executemany(statement, rows)


_SCORE_CELLS = "page, lesson, question, criterion, points, comment, answer"
