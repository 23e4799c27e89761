"""The database of a class: the files, whose they are, and their grades. All SQL that writes.

The database lies on disk, in the folder of the grades, so that memory does not grow with the class
and an interrupted run can be resumed. Its tables and views are described in `schema.sql`; what is
read from it after grading is in `coursekit.gradebook.database_rows`.

`Gradebook` is read in the order of a run: files are entered, the roster is entered, owners are
named, files become due, grades are kept.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from importlib import resources
from itertools import groupby
from pathlib import Path

from attrs import asdict, fields

from coursekit.catalogue import say
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
from coursekit.gradebook.database_rows import (
    AT_ONCE,
    FILE,
    FORM,
    ClassResults,
    damaged_register,
    told_in_a_line,
)
from coursekit.gradebook.identify import Doubts, Owner, doubts_of
from coursekit.gradebook.names import agree
from coursekit.gradebook.register_seal import is_damaged, is_sealed, seal

_FILE_CELLS = ", ".join(FileRow._fields)
_FILE_MARKS = ", ".join("?" * len(FileRow._fields))
# The columns of a row of `grades` after its file, in their order.
_GRADE_COLUMNS = (
    *("job", "digest", "page", "student", "name", "made", "simulated", "late", "clock"),
    *("points", "possible", "total", "waiting", "remark", "absent"),
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
            HandInError: It is in use, damaged, cannot be written, or holds the grades of another
                course.
        """
        self.path = folder / FILE
        with told_in_a_line(self.path):
            super().__init__(self._open(course))
            self._run = int(self.recall("run") or 0) + 1
            self.remember("run", str(self._run))

    def _open(self, course: str) -> sqlite3.Connection:
        is_new = not self.path.exists()
        damaged = not is_new and is_damaged(self.path)
        was_sealed = not is_new and is_sealed(self.path)
        db = sqlite3.connect(self.path, timeout=1, isolation_level=None)
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("BEGIN IMMEDIATE")
            # SQLite itself has to look only where there is no seal to tell.
            if damaged or not (was_sealed or db.execute("PRAGMA quick_check(1)").fetchone() == _OK):
                raise HandInError(damaged_register(self.path))
            self._prepare(db, course)
            db.execute("PRAGMA application_id = 0")  # takes the seal away, until it is closed
            db.execute("COMMIT")
            # With a write-ahead log, saving a batch does not wait for the disk. A batch that is
            # lost in a power failure is graded again.
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
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
                say(
                    "{path}: holds grades of the course {course!r}; give another folder",
                    path=self.path.parent,
                    course=known.get("course"),
                )
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
        kept = {name: value for name, value in known.items() if name.startswith("sheet")}
        kept |= {"form": FORM, "course": course}
        db.executemany("INSERT INTO meta VALUES (?, ?)", kept.items())

    def close(self) -> None:
        """Close the database, and leave it as a single file that can be opened read-only.

        It is sealed then. A run that was interrupted while it read leaves all this to the next run.
        """
        is_single = False
        with suppress(sqlite3.Error):
            is_single = self._db.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        self._db.close()
        if is_single:
            with suppress(OSError):
                seal(self.path)

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
        return done.rowcount > 0

    def add_file(self, file: FileRow, data: bytes = b"") -> None:
        """Enter a file that is new or changed.

        The same bytes at another path are the same hand-in, and what the same student hands in at
        the same path takes the place of what was there. A hand-in of another student stays, for a
        second class may have the same paths.

        Args:
            file: The file.
            data: Its bytes, which are kept when it is a hand-in.
        """
        self._db.execute("DELETE FROM files WHERE path = ? AND sort <> ''", (file.path,))
        if file.sort:
            self._insert(file)
            return
        self._db.execute(
            "INSERT OR IGNORE INTO contents VALUES (?, ?)", (file.digest, zlib.compress(data, 1))
        )
        earlier = "SELECT id FROM files WHERE run < ? AND digest = ? AND sort = ''"
        same = (self._run, file.digest)
        before = self._db.execute(f"{earlier} AND path = ?", (*same, file.path)).fetchone()
        before = before or self._db.execute(f"{earlier} LIMIT 1", same).fetchone()
        if before:
            cells = ", ".join(f"{name} = ?" for name in FileRow._fields)
            self._db.execute(
                f"UPDATE files SET {cells}, run = ? WHERE id = ?", (*file, self._run, before[0])
            )
            return
        self._db.execute(
            "DELETE FROM files WHERE run < ? AND path = ? AND (id_key, name_key) = (?, ?)",
            (self._run, file.path, file.id_key, file.name_key),
        )
        self._insert(file)

    def _insert(self, file: FileRow) -> None:
        self._db.execute(
            f"INSERT INTO files ({_FILE_CELLS}, run) VALUES ({_FILE_MARKS}, ?)", (*file, self._run)
        )

    def change_files(self, files: Iterable[tuple[int, FileRow]]) -> None:
        """Enter other rows for files, by their numbers."""
        cells = ", ".join(f"{name} = ?" for name in FileRow._fields)
        self._db.executemany(
            f"UPDATE files SET {cells} WHERE id = ?", ((*row, number) for number, row in files)
        )

    def forget_problems(self, sources: Iterable[str]) -> None:
        """Remove what is no hand-in and was not found again below these paths.

        Args:
            sources: The paths that this run has looked through, or that are gone.
        """
        self._db.executemany(
            "DELETE FROM files WHERE sort <> '' AND run <> ? AND source = ?",
            ((self._run, source) for source in sources),
        )

    def forget_hand_ins(self) -> None:
        """Remove every file that this run has not found, with its bytes; grades go with them."""
        self._db.execute("DELETE FROM files WHERE run <> ?", (self._run,))

    def not_found(self) -> Iterator[str]:
        """Give whose hand-ins count that this run has not found, by path."""
        rows = self._db.execute(
            "SELECT whose FROM files WHERE chosen = 1 AND run <> ? ORDER BY path", (self._run,)
        )
        return (whose for (whose,) in rows)

    def sources(self) -> list[str]:
        """Give the paths on command lines below which files were found, in all runs."""
        return [source for (source,) in self._db.execute("SELECT DISTINCT source FROM files")]

    def files(self) -> Iterator[list[tuple[int, FileRow]]]:
        """Give all files with their numbers, in lists of at most `AT_ONCE`."""
        last = 0
        while rows := self._db.execute(
            f"SELECT id, {_FILE_CELLS} FROM files WHERE id > ? ORDER BY id LIMIT {AT_ONCE}",
            (last,),
        ).fetchall():
            yield [(id, FileRow._make(cells)) for id, *cells in rows]
            last = rows[-1][0]

    def doubts(self) -> Doubts:
        """Find what only all files together show of who is who."""
        ids = "SELECT id_key, name FROM files WHERE sort = '' AND id_key <> '' AND id_key IN (" + (
            "SELECT id_key FROM files WHERE sort = '' GROUP BY id_key "
            "HAVING count(DISTINCT name_key) > 1) GROUP BY 1, 2 ORDER BY 1, min(path)"
        )
        said = (
            "SELECT DISTINCT sender, student, name FROM files WHERE sort = '' AND sender IN ("
            + (
                "SELECT sender FROM files WHERE sort = '' AND sender <> '' GROUP BY sender "
                "HAVING min(id_key) <> max(id_key) OR min(name_key) <> max(name_key))"
            )
        )
        senders = (
            "SELECT DISTINCT id_key, name_key, lms_name, sender FROM files WHERE sort = '' "
            + (
                "AND (id_key, name_key) IN (SELECT id_key, name_key FROM files WHERE sort = '' "
                "GROUP BY 1, 2 HAVING min(sender) <> max(sender)) AND sender <> '' ORDER BY sender"
            )
        )
        copies = "SELECT digest FROM files WHERE sort = '' " + (
            "GROUP BY digest HAVING min(sender) <> max(sender)"
        )
        return doubts_of(
            *(self._db.execute(query).fetchall() for query in (ids, said, senders, copies))
        )

    def name_owners(self, owners: Iterable[tuple[int, Owner, str]]) -> None:
        """Enter whose each file is, and copy the scores of a page that gets another name.

        Args:
            owners: The number of each file, its owner, and who that is in words.
        """
        for file, owner, whose in owners:
            (page,) = self._db.execute("SELECT page FROM files WHERE id = ?", (file,)).fetchone()
            if page and owner.page and page != owner.page:
                self._copy_scores(page, owner.page)
            self._db.execute(
                "UPDATE files SET who = ?, page = ?, row = ?, note = ?, own = ?, whose = ? "
                "WHERE id = ?",
                (owner.who, owner.page, owner.row, owner.note, owner.own, whose, file),
            )

    def _copy_scores(self, page: str, now: str) -> None:
        """Give a page the scores of its former name; each holds for one answer only."""
        self._db.execute(
            f"INSERT OR IGNORE INTO scores SELECT ?{_SCORE_CELLS.removeprefix('page')} "
            "FROM scores WHERE page = ?",
            (now, page),
        )

    # --- the roster ---

    def add_students(
        self, students: Iterable[RosterStudent], keys: Iterable[tuple[str, int]], lms: str = ""
    ) -> None:
        """Enter students of the roster.

        Args:
            students: The students.
            keys: What each is known by, and the student's row; pairs may be repeated.
            lms: The name of the LMS whose clock and word for late the roster has, or "".
        """
        self._db.executemany(
            "INSERT INTO roster VALUES (?, ?, ?, ?, ?, ?, NULL)",
            ((*student, lms) for student in students),
        )
        self._db.executemany("INSERT OR IGNORE INTO roster_keys VALUES (?, ?)", keys)

    def join_students(self) -> list[tuple[str, int, int]]:
        """Make one student of those who stand in the roster several times, for several sections.

        They have one id, and names that agree.

        Returns:
            Each id that two students have whose names do not agree, with their lines.
        """
        rows = self._db.execute(
            "SELECT id, row, name FROM roster WHERE id <> '' AND id COLLATE NOCASE IN (SELECT id "
            "FROM roster WHERE id <> '' GROUP BY id COLLATE NOCASE HAVING count(*) > 1) "
            "ORDER BY id COLLATE NOCASE, row"
        ).fetchall()
        different = []
        for _, same in groupby(rows, key=lambda student: student[0].casefold()):
            (id, first, name), *others = same
            for _, row, other in others:
                if not agree(name, other):
                    different.append((id, first, row))
                    continue
                self._db.execute("UPDATE roster SET same_as = ? WHERE row = ?", (first, row))
                self._db.execute(
                    "UPDATE OR REPLACE roster_keys SET row = ? WHERE row = ?", (first, row)
                )
        return different

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

    # --- one student, forgotten ---

    def forget_student(self, who: str, row: int | None, pages: Sequence[str]) -> list[FileRow]:
        """Remove everything that is kept of one student, so that its bytes are gone too.

        Args:
            who: The key that all files of the student have in common, or "".
            row: The line in the roster; None if the roster does not have the student.
            pages: The names of the student's pages of feedback, also former ones.

        Returns:
            The files that were removed.
        """
        db = self._db
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is written over with zeros
        theirs = "(who <> '' AND who = ?1 OR row IS NOT NULL AND row = ?2 OR upload IN "
        theirs += "(SELECT upload FROM files WHERE upload <> '' AND who <> '' AND who = ?1))"
        rows = db.execute(f"SELECT id, {_FILE_CELLS} FROM files WHERE {theirs}", (who, row))
        files = [(number, FileRow._make(cells)) for number, *cells in rows.fetchall()]
        numbers = [(number,) for number, _ in files]
        for table in (*_TABLES, "grades"):
            db.executemany(f"DELETE FROM {table} WHERE file = ?", numbers)
        db.executemany("DELETE FROM files WHERE id = ?", numbers)
        db.execute("DELETE FROM contents WHERE digest NOT IN (SELECT digest FROM files)")
        lines = "IN (SELECT row FROM roster WHERE ?1 IN (row, same_as))"
        for table in ("sections", "roster_keys", "roster"):
            db.execute(f"DELETE FROM {table} WHERE row {lines}", (row,))
        for page in pages:
            if not self.has_page(page):
                db.execute("DELETE FROM scores WHERE page = ?", (page,))
                db.execute("DELETE FROM pages WHERE page = ?", (page,))
        return [file for _, file in files]

    def reword(self, reworded: Callable[[str], str]) -> None:
        """Change what messages say, which may name other students than those whose files they are.

        Args:
            reworded: Gives what is to be said instead of a text.
        """
        told = [("files", column) for column in ("problem", "note", "refused")]
        for table, column in (*told, ("other_problems", "path"), ("other_problems", "problem")):
            said = self._db.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()
            changes = [(new, old) for (old,) in said if (new := reworded(old)) != old]
            self._db.executemany(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", changes)

    def compact(self) -> None:
        """Write the database anew, without the room of what was deleted; in no transaction."""
        self._db.execute("VACUUM")

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
        stems, before = ([asked.lesson for asked in some] for some in (questions, self.questions))
        if list(dict.fromkeys(stems)) != list(dict.fromkeys(before)):
            self._drop_grades("SELECT file FROM grades")
        self._db.execute("UPDATE files SET refused = ''")
        self._db.execute("DELETE FROM questions")
        rows = [(number, *asked) for number, asked in enumerate(questions)]
        self._db.executemany("INSERT INTO questions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        del self.questions  # so that they are read anew
        self.remember("job", job)
        return self.count("graded")

    def set_due(self, job: str, now: float) -> int:
        """Choose the latest file of each student, and find those not yet graded by these rules.

        What the student sent goes before what others sent along. The latest is the one that the
        LMS says is: the highest attempt, then the latest time. Where the LMS says nothing, it is
        the latest by the files' own times, but for one that is still to come; then the last path.
        A file is graded again when its bytes, its page, or what the roster says have changed.

        Args:
            job: The digest of the rules.
            now: The time, in seconds since 1970. A clock may be a day fast, or in another zone.

        Returns:
            How many files have to be graded.
        """
        soon = now + _DAY
        self._db.execute("UPDATE files SET ahead = at > ?1 WHERE ahead <> (at > ?1)", (soon,))
        self._db.execute("UPDATE files SET chosen = 0, due = 0 WHERE chosen = 1 OR due = 1")
        self._db.execute(
            f"UPDATE files SET chosen = 1, due = {_NOT_GRADED} WHERE id IN ("
            f"SELECT {_LATEST.format(who='students.who')} FROM "
            "(SELECT DISTINCT who FROM files WHERE sort = '' AND refused = '') AS students)",
            (job,),
        )
        return self._number("SELECT count(*) FROM files WHERE due = 1")

    def set_earlier_due(self, job: str, refused: Iterable[int]) -> int:
        """Choose, in place of each file that was refused, the latest other one of the student.

        Only these students are looked at, so that many files of one student that are refused one
        after another do not take the time of the whole class each.

        Args:
            job: The digest of the rules.
            refused: The numbers of the files.

        Returns:
            How many files have to be graded.
        """
        self._db.executemany(
            f"UPDATE files SET chosen = 1, due = {_NOT_GRADED} WHERE id = "
            + _LATEST.format(who="(SELECT who FROM files WHERE id = ?2)"),
            ((job, file) for file in refused),
        )
        return self._number("SELECT count(*) FROM files WHERE due = 1")

    def due_files(self, after: int, most: int) -> list[tuple[DueFile, bytes]]:
        """Give files that have to be graded, with their bytes, in the order of their numbers.

        Args:
            after: The number of a file; only those with higher numbers are given.
            most: How many are given at most.
        """
        rows = self._db.execute(
            "SELECT * FROM due_files WHERE file > ? ORDER BY file LIMIT ?", (after, most)
        ).fetchall()
        due = []
        for *cells, has_scores, data in rows:
            file = DueFile._make((*cells, ()))
            scores = self.scores_of(file.page) if has_scores else ()
            due.append((file._replace(scores=scores), zlib.decompress(data)))
        return due

    def refuse(self, files: Iterable[tuple[str, int]]) -> None:
        """Enter files that cannot be graded: the reason, and the number of the file.

        The file before it of the same student is chosen by `set_earlier_due`.
        """
        self._db.executemany(
            "UPDATE files SET refused = ?, chosen = 0, due = 0 WHERE id = ?", files
        )

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
            f"INSERT INTO grades VALUES (?, {', '.join('?' * len(_GRADE_COLUMNS))}, NULL) "
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
        """Drop the grades of hand-ins that are no longer the chosen ones, and bytes of no file.

        Returns:
            The names of pages of feedback that belong to no student any more.
        """
        self._db.execute("DELETE FROM contents WHERE digest NOT IN (SELECT digest FROM files)")
        self._drop_grades(
            "SELECT file FROM grades WHERE file NOT IN (SELECT id FROM files WHERE chosen = 1)"
        )
        gone = self._db.execute(
            "SELECT page FROM pages WHERE NOT EXISTS (SELECT 1 FROM grades "
            "WHERE grades.page = pages.page COLLATE NOCASE)"
        ).fetchall()
        self._db.executemany("DELETE FROM pages WHERE page = ?", gone)
        return [page for (page,) in gone]

    def note_handed_out(self) -> None:
        """Note which questions were handed out to anybody, now that all hand-ins are graded."""
        copies = [absent for absent, _ in self.copies()]
        nobody = frozenset.intersection(*copies) if copies else frozenset()
        rows = [(number not in nobody, number) for number in range(len(self.questions))]
        self._db.executemany("UPDATE questions SET handed_out = ? WHERE number = ?", rows)
        del self.questions  # so that they are read anew

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


@contextmanager
def open_gradebook(folder: Path, course: str) -> Iterator[Gradebook]:
    """Open the database in a folder of grades for writing, and close it.

    Args:
        folder: The folder of grades, which must exist.
        course: The id of the course.

    Raises:
        HandInError: As `Gradebook` raises it; or it is found damaged, or cannot be written, later.
    """
    with told_in_a_line(folder / FILE), closing(Gradebook(folder, course)) as gradebook:
        yield gradebook


_OK = ("ok",)  # what SQLite says of a register that is in order
_DAY = 86_400.0  # seconds
# The hand-in that counts of all that a student handed in, in the order of the index `by_latest`.
_LATEST = """(
    SELECT id FROM files AS latest WHERE who = {who} AND sort = '' AND refused = ''
    ORDER BY own DESC, attempt DESC, sent DESC, ahead, at DESC, path DESC, id DESC LIMIT 1
)"""
_NOT_GRADED = """NOT EXISTS (
    SELECT 1 FROM grades WHERE grades.file = files.id AND grades.job = ?1
    AND (grades.digest, grades.page) = (files.digest, files.page)
    AND grades.student = coalesce(
        (SELECT nullif(id, '') FROM roster WHERE roster.row = files.row), student)
    AND grades.name = coalesce(
        (SELECT nullif(name, '') FROM roster WHERE roster.row = files.row), name)
)"""
_SCORE_CELLS = "page, lesson, question, criterion, points, comment, answer"
