"""The register of a class: what was found, read and graded. On disk, in the folder of the grades.

So memory does not grow with the class, and a run that was interrupted goes on where it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import asdict, fields, frozen

from coursekit.errors import HandInError

FILE = "register.sqlite"
FORM = "3"
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE files (
    place TEXT PRIMARY KEY, stamp TEXT, run INTEGER, problem TEXT DEFAULT '',
    digest TEXT DEFAULT '', lms TEXT DEFAULT '', lms_id TEXT DEFAULT '',
    attempt INTEGER DEFAULT 0, late INTEGER DEFAULT 0, sent REAL DEFAULT 0, back TEXT DEFAULT '',
    student TEXT DEFAULT '', name TEXT DEFAULT '', made TEXT DEFAULT '', at REAL DEFAULT 0,
    who TEXT DEFAULT '', page TEXT DEFAULT '', row INTEGER, refused TEXT DEFAULT '',
    note TEXT DEFAULT '', chosen INTEGER DEFAULT 0, due INTEGER DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX by_who ON files (who, attempt, at, place);
CREATE INDEX by_row ON files (row);
CREATE TABLE graded (
    place TEXT PRIMARY KEY, task TEXT, digest TEXT, page TEXT, student TEXT, name TEXT, made TEXT,
    late TEXT, points REAL, possible INTEGER, total INTEGER, waiting INTEGER, lessons TEXT,
    rows TEXT, sheet TEXT, was REAL
) WITHOUT ROWID;
CREATE INDEX by_page ON graded (page COLLATE NOCASE);
CREATE TABLE roster (row INTEGER PRIMARY KEY, id TEXT, name TEXT);
CREATE TABLE roster_keys (key TEXT, row INTEGER);
CREATE INDEX by_key ON roster_keys (key);
CREATE TABLE other_problems (place TEXT, problem TEXT);
CREATE TABLE pages (page TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE scores (
    page TEXT, lesson TEXT, question TEXT, criterion TEXT, points REAL, comment TEXT, answer TEXT,
    PRIMARY KEY (page, lesson, question, criterion)
) WITHOUT ROWID;
"""


@frozen(kw_only=True)
class FileRow:
    """One file, light: where it lies and who sent it, without what they answered."""

    place: str
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


@frozen(kw_only=True)
class Entry:
    """One hand-in as graded, as in `batches.Graded`; `task` tells what it was graded by."""

    place: str
    task: str
    digest: str
    page: str
    student: str
    name: str
    made: str
    late: str
    points: float
    possible: int
    total: int
    waiting: int
    lessons: str
    rows: str
    sheet: str


class Register:
    """The register in a folder; made when there is none. HandInError when it cannot be used."""

    def __init__(self, folder: Path, course: str) -> None:
        self.path = folder / FILE
        try:
            self.db = self._open(course)
        except sqlite3.OperationalError as error:
            raise HandInError(
                f"{self.path}: {error}; is another `coursekit grade` at work in this folder?"
            ) from None
        except sqlite3.DatabaseError:
            raise HandInError(
                f"{self.path}: is damaged; remove it, and everything is graded anew"
            ) from None
        self.run = int(self.meta("run") or 0) + 1
        self.set_meta("run", str(self.run))

    def _open(self, course: str) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=1, isolation_level=None)
        try:
            self._prepare(db, course)
        except BaseException:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection, course: str) -> None:
        """Lock the file, and make its tables if it has none of this form."""
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("BEGIN IMMEDIATE")
        made = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]
        if made and self._form(db) != (FORM, course):
            other = self._form(db)[1]
            if other != course:
                raise HandInError(
                    f"{self.path.parent}: holds grades of the course {other!r}; give another folder"
                )
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
                db.execute(f"DROP TABLE {name}")
            made = False
        if not made:
            for statement in _TABLES.split(";\n"):
                db.execute(statement)
            rows = [("form", FORM), ("course", course)]
            db.executemany("INSERT INTO meta VALUES (?, ?)", rows)
        db.execute("COMMIT")

    @staticmethod
    def _form(db: sqlite3.Connection) -> tuple[str, str]:
        rows = dict(db.execute("SELECT name, value FROM meta WHERE name IN ('form', 'course')"))
        return rows.get("form", ""), rows.get("course", "")

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done inside is kept, or, if it fails, nothing of it."""
        self.db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def meta(self, name: str) -> str:
        """A remembered text, or ""."""
        found = self.db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def set_meta(self, name: str, value: str) -> None:
        """Remember a text."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # --- files ---

    def known(self, place: str, stamp: str) -> bool:
        """Whether a file was read before and is unchanged; it is then still there."""
        done = self.db.execute(
            "UPDATE files SET run = ? WHERE place = ? AND stamp = ?", (self.run, place, stamp)
        )
        return done.rowcount == 1

    def add_file(self, file: FileRow) -> None:
        """Enter a file that is new or changed."""
        cells = asdict(file) | {"run": self.run}
        self._insert("files", cells)

    def forget_files(self) -> None:
        """Strike off the files that this run has not found."""
        self.db.execute("DELETE FROM files WHERE run <> ?", (self.run,))

    def files(self) -> Iterator[FileRow]:
        """The files that may be graded, in the order of their places."""
        names = [one.name for one in fields(FileRow)]
        columns = ", ".join(names)
        last = ""
        while True:
            rows = self.db.execute(
                f"SELECT {columns} FROM files WHERE problem = '' AND place > ? "
                "ORDER BY place LIMIT 500",
                (last,),
            ).fetchall()
            if not rows:
                return
            for row in rows:
                yield FileRow(**dict(zip(names, row, strict=True)))
            last = rows[-1][0]

    def name_sender(self, place: str, who: str, page: str, row: int | None, note: str) -> None:
        """Say whose file one is."""
        self.db.execute(
            "UPDATE files SET who = ?, page = ?, row = ?, note = ? WHERE place = ?",
            (who, page, row, note, place),
        )

    def choose(self) -> None:
        """Choose the latest file of each sender that was not refused."""
        self.db.execute("UPDATE files SET chosen = 0 WHERE chosen = 1")
        self.db.execute(
            """
            UPDATE files SET chosen = 1 WHERE problem = '' AND refused = '' AND NOT EXISTS (
                SELECT 1 FROM files AS other WHERE other.who = files.who
                AND other.problem = '' AND other.refused = ''
                AND (other.attempt, other.at, other.place)
                    > (files.attempt, files.at, files.place))
            """
        )

    def refuse(self, place: str, problem: str) -> None:
        """Say why a file cannot be graded after all."""
        self.db.execute(
            "UPDATE files SET refused = ?, chosen = 0, due = 0 WHERE place = ?", (problem, place)
        )

    # --- grades ---

    def enter(self, entry: Entry) -> None:
        """Enter a grade; what the same file was worth before stays known until it is told."""
        before = self.db.execute(
            "SELECT coalesce(was, points) FROM graded WHERE place = ? AND digest = ?",
            (entry.place, entry.digest),
        ).fetchone()
        self._insert("graded", asdict(entry) | {"was": before[0] if before else None})
        self.db.execute("INSERT OR IGNORE INTO pages VALUES (?)", (entry.page,))
        self.db.execute("UPDATE files SET due = 0 WHERE place = ?", (entry.place,))

    def _insert(self, table: str, cells: dict[str, object]) -> None:
        marks = ", ".join(f":{name}" for name in cells)
        names = ", ".join(cells)
        self.db.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", cells)

    # --- questions ---

    def number(self, query: str, values: Sequence[object] = ()) -> int:
        """The one number that answers a query."""
        return int(self.db.execute(query, values).fetchone()[0])

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[object, ...]]:
        """The rows that answer a query, one by one."""
        yield from self.db.execute(query, values)

    def change(self, query: str, values: Iterable[Sequence[object]]) -> None:
        """Make a change for each of the values."""
        self.db.executemany(query, values)
