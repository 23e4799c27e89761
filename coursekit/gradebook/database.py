"""The database of a class: the files, whose they are, and their grades. All SQL that writes.

The database lies on disk, in the folder of the grades, so that memory does not grow with the class
and an interrupted run can be resumed. Its tables and views are described in `schema.sql`; what is
read from it after grading is in `coursekit.gradebook.database_rows`.

`Gradebook` is read in the order of a run: files are entered, the roster is entered, owners are
named, files become due, grades are kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path

from attrs import asdict, fields

from coursekit.errors import HandInError
from coursekit.gradebook import (
    AskedQuestion,
    DueFile,
    FileRow,
    GradedRows,
    RosterStudent,
    RubricScore,
    ScoreKey,
)
from coursekit.gradebook.database_rows import AT_ONCE, FILE, FORM, ClassResults
from coursekit.gradebook.identify import Owner

_FILE_CELLS = ", ".join(FileRow._fields)
# The columns of a row of `grades` after its file, in their order.
_GRADE_COLUMNS = (
    *("job", "digest", "page", "student", "name", "made", "simulated", "late"),
    *("points", "possible", "total", "waiting", "remark"),
)
# The tables that hold what grading one hand-in gave, beside `grades` itself.
_TABLES = [table.name for table in fields(GradedRows) if table.name not in ("grades", "refused")]


class Gradebook(ClassResults):
    """The database in a folder of grades, open for writing.

    One process alone writes: others grade and send it their rows. It is locked while open, so
    that two runs in one folder cannot mix their grades.
    """

    def __init__(self, folder: Path, course: str) -> None:
        """Open the database, or make it if there is none.

        Args:
            folder: The folder of grades, which must exist.
            course: The id of the course.

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
            # With a write-ahead log, saving a batch does not wait for the disk. A batch that is
            # lost in a power failure is graded again.
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
        """Make the tables unless they have the current form; keep what a person has scored.

        Everything else can be made again from the hand-ins, so no form is ever converted.
        """
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
        with suppress(sqlite3.OperationalError):  # an early form had no scores
            scores = db.execute(f"SELECT {_SCORE_CELLS} FROM scores").fetchall()
        for kind in ("view", "table"):
            names = db.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,)).fetchall()
            for (name,) in names:
                db.execute(f"DROP {kind} {name}")
        schema = resources.files("coursekit.gradebook").joinpath("schema.sql").read_text("utf-8")
        for statement in schema.split(";\n"):
            db.execute(statement)
        db.executemany("INSERT INTO scores VALUES (?, ?, ?, ?, ?, ?, ?)", scores)
        kept = {name: known[name] for name in ("sheet", "sheet read") if name in known}
        kept |= {"form": FORM, "course": course}
        db.executemany("INSERT INTO meta VALUES (?, ?)", kept.items())

    def close(self) -> None:
        """Close the database, and leave it as a single file that can be opened read-only.

        A run that was interrupted while it read leaves it to the next run to make it a single file.
        """
        with suppress(sqlite3.OperationalError):
            self._db.execute("PRAGMA journal_mode = DELETE")
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything that is done inside, or nothing of it if it fails."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def remember(self, name: str, value: str) -> None:
        """Remember a text under a name, for `recall` in this run or a later one."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # --- files ---

    def is_known(self, path: str, stamp: str) -> bool:
        """Tell whether a file was read in an earlier run and is unchanged; note that it was found.

        Args:
            path: Where it was found.
            stamp: Its stamp now.
        """
        done = self._db.execute(
            "UPDATE files SET run = ? WHERE path = ? AND stamp = ?", (self._run, path, stamp)
        )
        return done.rowcount == 1

    def add_files(self, files: Iterable[FileRow]) -> None:
        """Enter files that are new or changed, in place of what was known of the same paths."""
        updates = ", ".join(f"{name} = excluded.{name}" for name in FileRow._fields)
        marks = ", ".join("?" * len(FileRow._fields))
        self._db.executemany(
            f"INSERT INTO files ({_FILE_CELLS}, run) VALUES ({marks}, {self._run}) "
            f"ON CONFLICT (path) DO UPDATE SET {updates}, run = excluded.run, refused = '', "
            "chosen = 0, due = 0",
            files,
        )

    def forget_files(self) -> None:
        """Remove the files that this run has not found, and their grades."""
        gone = self._db.execute("DELETE FROM files WHERE run <> ?", (self._run,))
        if gone.rowcount:
            self._drop_grades("SELECT file FROM grades WHERE file NOT IN (SELECT id FROM files)")

    def files(self) -> Iterator[list[FileRow]]:
        """Give the files that may be graded, by path, in lists of at most `AT_ONCE`."""
        last = ""
        while rows := self._db.execute(
            f"SELECT {_FILE_CELLS} FROM files WHERE problem = '' AND path > ? "
            f"ORDER BY path LIMIT {AT_ONCE}",
            (last,),
        ).fetchall():
            yield [FileRow._make(row) for row in rows]
            last = rows[-1][0]

    def name_owners(self, owners: Iterable[tuple[str, Owner]]) -> None:
        """Enter whose the file at each path is."""
        self._db.executemany(
            "UPDATE files SET who = ?, page = ?, row = ?, note = ? WHERE path = ?",
            ((*owner, path) for path, owner in owners),
        )

    # --- the roster ---

    def add_students(
        self, students: Iterable[RosterStudent], keys: Iterable[tuple[str, int]]
    ) -> None:
        """Enter students of the roster.

        Args:
            students: The students.
            keys: What each is known by, and the student's row; pairs may be repeated.
        """
        self._db.executemany("INSERT INTO roster VALUES (?, ?, ?)", students)
        self._db.executemany("INSERT OR IGNORE INTO roster_keys VALUES (?, ?)", keys)

    def add_sections(self, sections: Iterable[tuple[int, str]]) -> None:
        """Enter the sections of students of the roster, by their lines."""
        self._db.executemany("INSERT INTO sections VALUES (?, ?)", sections)

    def empty_roster(self) -> None:
        """Remove every student of the roster, and the problems found in it."""
        for table in ("roster", "roster_keys", "sections", "other_problems"):
            self._db.execute(f"DELETE FROM {table}")

    def add_problems(self, problems: Iterable[tuple[str, str]]) -> None:
        """Enter problems of the roster or of the rubric sheet: where, and what is wrong."""
        self._db.executemany("INSERT INTO other_problems VALUES (?, ?)", problems)

    # --- what is to be graded ---

    def set_rules(self, job: str, questions: Sequence[AskedQuestion]) -> int:
        """Set the rules and questions by which hand-ins are graded from now on.

        If the lessons are other ones than before, all grades are dropped. A file that could not
        be graded by the old rules gets another chance.

        Args:
            job: The digest of the rules.
            questions: The questions, in the order of grading.

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
        del self.questions  # so that they are read anew
        self.remember("job", job)
        return self.count("graded")

    def set_due(self, job: str) -> int:
        """Choose the latest file of each student, and find those not yet graded by these rules.

        The latest is the one with the highest attempt, then the latest time, then the last path.
        A file is graded again when its bytes, its page, or what the roster says have changed.

        Args:
            job: The digest of the rules.

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
        """Give what is known of a file that has to be graded; None if it does not."""
        row = self._db.execute("SELECT * FROM due_files WHERE path = ?", (path,)).fetchone()
        if row is None:
            return None
        *cells, has_scores = row
        file = DueFile._make((*cells, ()))
        return file._replace(scores=self.scores_of(file.page)) if has_scores else file

    def refuse(self, files: Iterable[tuple[str, int]]) -> None:
        """Enter files that cannot be graded: the reason, and the number of the file.

        The file before it of the same student is chosen when `set_due` is called next.
        """
        self._db.executemany(
            "UPDATE files SET refused = ?, chosen = 0, due = 0 WHERE id = ?", files
        )

    def refuse_due(self, reason: str) -> None:
        """Refuse every file that is still due, for one reason."""
        self._db.execute("UPDATE files SET refused = ? WHERE due = 1", (reason,))

    # --- grades ---

    def keep(self, rows: GradedRows) -> None:
        """Enter what grading a batch gave, in place of earlier grades of the same files.

        The earlier points of an unchanged file are kept beside the new ones until `finish`, so
        that a run can say whose points have moved.
        """
        files = [row[0] for row in rows.grades]
        marks = ", ".join("?" * len(files))
        if self._number(f"SELECT EXISTS (SELECT 1 FROM grades WHERE file IN ({marks}))", *files):
            for table in _TABLES:
                self._db.execute(f"DELETE FROM {table} WHERE file IN ({marks})", files)
        self._db.executemany(
            "INSERT INTO grades VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) "
            "ON CONFLICT (file) DO UPDATE SET "
            "was = CASE WHEN digest = excluded.digest THEN coalesce(was, points) END, "
            + ", ".join(f"{column} = excluded.{column}" for column in _GRADE_COLUMNS),
            rows.grades,
        )
        for table in _TABLES:
            if cells := getattr(rows, table):
                values = ", ".join("?" * len(cells[0]))
                self._db.executemany(f"INSERT INTO {table} VALUES ({values})", cells)
        pages = [(row[3],) for row in rows.grades]
        self._db.executemany("INSERT OR IGNORE INTO pages VALUES (?)", pages)
        self._db.execute(f"UPDATE files SET due = 0 WHERE id IN ({marks})", files)
        self.refuse(rows.refused)

    def drop_outdated(self) -> list[str]:
        """Drop the grades of hand-ins that are no longer the chosen ones.

        Returns:
            The names of pages of feedback that belong to no student any more.
        """
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
        """Drop everything that grading gave for the files that a query selects."""
        for table in (*_TABLES, "grades"):
            self._db.execute(f"DELETE FROM {table} WHERE file IN ({files})")

    def finish(self) -> None:
        """End the run: forget the points of the run before, and let others read the results."""
        self._db.execute("UPDATE grades SET was = NULL WHERE was IS NOT NULL")
        self.remember("finished", "yes")

    def change_scores(self, changes: Mapping[ScoreKey, RubricScore | None]) -> None:
        """Enter the scores that a person gave, and have the students concerned graded again.

        Args:
            changes: The score for each line of a rubric and student; None takes a score back.
        """
        entered = [key._asdict() | asdict(score) for key, score in changes.items() if score]
        taken_back = [key._asdict() for key, score in changes.items() if score is None]
        values = ", ".join(f":{name.strip()}" for name in _SCORE_CELLS.split(","))
        same = " AND ".join(f"{name} = :{name}" for name in ScoreKey._fields)
        is_known = f"EXISTS (SELECT 1 FROM scores WHERE ({_SCORE_CELLS}) = ({values}))"
        was_scored = f"EXISTS (SELECT 1 FROM scores WHERE {same})"
        outdate = "UPDATE grades SET job = '' WHERE page = :page AND"
        enter = f"INSERT OR REPLACE INTO scores ({_SCORE_CELLS}) VALUES ({values})"
        # Each change first makes the grades that depend on it out of date, so order matters.
        self._db.executemany(f"{outdate} NOT {is_known}", entered)
        self._db.executemany(enter, entered)
        self._db.executemany(f"{outdate} {was_scored}", taken_back)
        self._db.executemany(f"DELETE FROM scores WHERE {same}", taken_back)


_SCORE_CELLS = "page, lesson, question, criterion, points, comment, answer"
