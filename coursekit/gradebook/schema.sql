-- The database of a class, `register.sqlite` in the folder of its grades. Only
-- `coursekit.gradebook.database` writes it, and `coursekit.gradebook.database_rows` reads it.
-- Each statement ends with a semicolon at the end of a line.

-- Texts that are remembered between runs, by name.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

-- One row for each file. All hand-ins of one student have the same `who`; the latest that can be
-- graded is `chosen`, and is `due` until it has been graded. `run` is the last run that found it.
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

-- The questions, in the order of grading. `number` stands for a question in the tables below.
CREATE TABLE questions (
    number INTEGER PRIMARY KEY, lesson TEXT, question TEXT, kind TEXT, possible INTEGER,
    counts INTEGER, sha256 TEXT
);

-- One row for each graded hand-in. `job` is the digest of the rules by which it was graded, and is
-- emptied when a person's score has changed. `remark` says why practice was left out, or is ''.
-- `was` holds the points of the run before until the end of this run, which reports the difference.
CREATE TABLE grades (
    file INTEGER PRIMARY KEY, job TEXT, digest TEXT, page TEXT, student TEXT, name TEXT,
    made TEXT, simulated TEXT, late TEXT, points REAL, possible INTEGER, total INTEGER,
    waiting INTEGER, remark TEXT, was REAL
);
CREATE INDEX by_grade_page ON grades (page COLLATE NOCASE);
CREATE TABLE lesson_totals (
    file INTEGER, number INTEGER, lesson TEXT, points REAL, possible INTEGER, total INTEGER,
    waiting INTEGER, PRIMARY KEY (file, number)
) WITHOUT ROWID;

-- One row for each student and question. What the report counts is kept as JSON, because a row for
-- each item would make sixty rows for each student: `selections` is a list of [part, given] for
-- whatever was picked, sorted, ordered or typed; `shown` a list of
-- [misconception, words, start, stop, label] for whatever shows a misconception. '' is none.
CREATE TABLE results (
    file INTEGER, question INTEGER, outcome TEXT, points REAL, waiting INTEGER,
    misconceptions TEXT, answer TEXT, selections TEXT, shown TEXT, PRIMARY KEY (file, question)
) WITHOUT ROWID;

-- One row for each span that was marked or cited.
CREATE TABLE marks (
    file INTEGER, question INTEGER, number INTEGER, start INTEGER, stop INTEGER, label TEXT,
    PRIMARY KEY (file, question, number)
) WITHOUT ROWID;

-- Answers that a person scores, the points that students gave themselves by the rubric, and the
-- scores that a person gave. Scores belong to a page, which a student keeps through all hand-ins.
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

-- What the checks of practice items found, in order; `misconceptions` are ids. It counts nowhere.
CREATE TABLE practice (
    file INTEGER, number INTEGER, item TEXT, at TEXT, right INTEGER, misconceptions TEXT,
    PRIMARY KEY (file, number)
) WITHOUT ROWID;

-- The section of each student of the roster that names one, by line.
CREATE TABLE sections (row INTEGER PRIMARY KEY, section TEXT);

-- The pages of feedback that were written.
CREATE TABLE pages (page TEXT PRIMARY KEY) WITHOUT ROWID;

-- What is known, before grading, of a file that is due: the cells of `DueFile`.
CREATE VIEW due_files AS
SELECT files.id AS file, path, page, digest, student, files.name, made, sent, late,
    coalesce(roster.id, '') AS roster_id, coalesce(roster.name, '') AS roster_name,
    EXISTS (SELECT 1 FROM scores WHERE scores.page = files.page) AS has_scores
FROM files LEFT JOIN roster USING (row) WHERE due = 1;

-- Graded hand-ins: the cells of `GradedHandIn`, once for each lesson.
CREATE VIEW graded_lessons AS
SELECT file, path, grades.page, grades.student, grades.name, grades.made, simulated, grades.late,
    back, row, grades.points, grades.possible, grades.total, grades.waiting,
    lesson, lesson_totals.points, lesson_totals.possible, lesson_totals.total,
    lesson_totals.waiting, number
FROM files CROSS JOIN grades ON file = id CROSS JOIN lesson_totals USING (file);

-- Students whose points differ from those of the run before, on the same hand-in.
CREATE VIEW moved AS
SELECT grades.student, grades.name, grades.page, was, points, possible
FROM grades JOIN files ON id = file
WHERE abs(was - points) > 0.001 ORDER BY abs(was - points) DESC, path;

-- Students of the roster none of whose hand-ins was graded.
CREATE VIEW missing AS
SELECT id, name FROM roster
WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.row = roster.row AND chosen = 1)
ORDER BY roster.row;

-- Files that were not graded, or not as they stand: path, reason, and the reason without what is
-- particular to the file.
CREATE VIEW problems AS
SELECT path, problem AS reason, problem AS reason_group FROM files WHERE problem <> ''
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
UNION ALL SELECT path, 'is graded, but without its practice, which ' || remark,
    'is graded, but without its practice'
  FROM files JOIN grades ON file = id WHERE remark <> '' AND chosen = 1
UNION ALL SELECT path, problem, problem FROM other_problems
ORDER BY 1, 2;
