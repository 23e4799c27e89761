-- The database of a class, `register.sqlite` in the folder of its grades. Only
-- `coursekit.gradebook.database` writes it, and `coursekit.gradebook.database_rows` reads it.
-- Each statement ends with a semicolon at the end of a line.

-- Texts that are remembered between runs, by name.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

-- One row for each file; the cells of `FileRow`, and what is found out of them. All hand-ins of one
-- student have the same `who`; the latest that can be graded is `chosen`, and is `due` until it has
-- been graded. A file that another sent is not the student's `own`, and counts only without one.
-- `whose` names the student in messages. A file is `ahead` that says it was made at a time to come,
-- by a clock that was wrong. `run` is the last run that found it: a hand-in stays when a
-- later run does not find it, and is known by its bytes when it lies elsewhere then.
CREATE TABLE files (
    id INTEGER PRIMARY KEY, path TEXT, stamp TEXT, source TEXT, upload TEXT, sort TEXT,
    problem TEXT, digest TEXT, student TEXT, name TEXT, made TEXT, at REAL, id_key TEXT,
    name_key TEXT, lms TEXT, lms_id TEXT, lms_name TEXT, sender TEXT, senders TEXT,
    is_group INTEGER, attempt INTEGER, late INTEGER, sent REAL, back TEXT, run INTEGER,
    who TEXT DEFAULT '', page TEXT DEFAULT '', row INTEGER, note TEXT DEFAULT '',
    own INTEGER DEFAULT 1, whose TEXT DEFAULT '', refused TEXT DEFAULT '',
    chosen INTEGER DEFAULT 0, due INTEGER DEFAULT 0, ahead INTEGER DEFAULT 0
);
CREATE INDEX by_path ON files (path);
CREATE INDEX by_source ON files (source) WHERE sort <> '';
CREATE INDEX by_digest ON files (digest, run);
CREATE INDEX by_who ON files (who, sort);
-- The hand-ins of a student that may be graded, the latest first: what the LMS says goes before
-- what the files say.
CREATE INDEX by_latest ON files (
    who, own DESC, attempt DESC, sent DESC, ahead, at DESC, path DESC, id DESC
) WHERE sort = '' AND refused = '';
CREATE INDEX by_chosen ON files (who) WHERE chosen = 1;
CREATE INDEX by_due ON files (id) WHERE due = 1;
CREATE INDEX by_upload ON files (upload, sort) WHERE upload <> '';
CREATE INDEX by_row ON files (row);
CREATE INDEX by_page ON files (page);
CREATE INDEX by_id_key ON files (id_key, name);
CREATE INDEX by_sender ON files (sender, sort) WHERE sender <> '';
-- The bytes of each hand-in, packed by zlib, so that it can be graded again wherever its file is.
CREATE TABLE contents (digest TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID;
CREATE TABLE other_problems (path TEXT, problem TEXT);
-- A student who stands in the roster again, for another section, is the `same_as` the first line.
CREATE TABLE roster (
    row INTEGER PRIMARY KEY, id TEXT, name TEXT, sent REAL, late INTEGER, lms TEXT, same_as INTEGER
);
CREATE TABLE roster_keys (key TEXT, row INTEGER, PRIMARY KEY (key, row)) WITHOUT ROWID;

-- The questions, in the order of grading. `number` stands for a question in the tables below.
-- `handed_out` is 0 for one that was in no student's copy.
CREATE TABLE questions (
    number INTEGER PRIMARY KEY, lesson TEXT, question TEXT, kind TEXT, possible INTEGER,
    counts INTEGER, sha256 TEXT, handed_out INTEGER
);

-- One row for each graded hand-in. `job` is the digest of the rules by which it was graded, and is
-- emptied when a person's score has changed. `remark` says why practice was left out, or is ''.
-- `absent` lists the numbers of the questions that were not handed out to this student.
-- `was` holds the points of the run before until the end of this run, which reports the difference.
CREATE TABLE grades (
    file INTEGER PRIMARY KEY, job TEXT, digest TEXT, page TEXT, student TEXT, name TEXT,
    made TEXT, simulated TEXT, late TEXT, clock TEXT, points REAL, possible INTEGER, total INTEGER,
    waiting INTEGER, remark TEXT, absent TEXT, was REAL
);
CREATE INDEX by_grade_page ON grades (page COLLATE NOCASE);
CREATE TABLE lesson_totals (
    file INTEGER, number INTEGER, lesson TEXT, points REAL, possible INTEGER, total INTEGER,
    waiting INTEGER, PRIMARY KEY (file, number)
) WITHOUT ROWID;

-- One row for each student and question that was handed out. What the report counts is kept as JSON, because a row for
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
-- Where a page got another name, as when a roster is added, its scores are copied to the new one.
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
    PRIMARY KEY (page, lesson, question, criterion, answer)
) WITHOUT ROWID;

-- What the checks of practice items found, in order; `misconceptions` are ids. It counts nowhere.
CREATE TABLE practice (
    file INTEGER, number INTEGER, item TEXT, at TEXT, right INTEGER, misconceptions TEXT,
    PRIMARY KEY (file, number)
) WITHOUT ROWID;

-- The hand-ins that were made on other exercises than the grader's: which, in words.
CREATE TABLE other_exercises (file INTEGER PRIMARY KEY, said TEXT);

-- What two hand-ins have in common only if they come of one work; `trace` is a `same_work.Trace`,
-- and `digest` is of what it is: the id of a work file, or the words or marks of an answer.
CREATE TABLE traces (file INTEGER, trace TEXT, lesson TEXT, question TEXT, digest TEXT);
CREATE INDEX by_trace ON traces (trace, lesson, question, digest, file);
CREATE INDEX by_traced ON traces (file);

-- The section of each student of the roster that names one, by line.
CREATE TABLE sections (row INTEGER PRIMARY KEY, section TEXT);

-- The pages of feedback that were written.
CREATE TABLE pages (page TEXT PRIMARY KEY) WITHOUT ROWID;

-- What is known, before grading, of a file that is due: the cells of `DueFile`, and its bytes.
CREATE VIEW due_files AS
SELECT files.id AS file, path, page, files.digest, student, files.name, made,
    CASE WHEN files.sent > 0 THEN files.sent ELSE coalesce(roster.sent, 0) END,
    files.late OR coalesce(roster.late, 0),
    CASE WHEN files.sent > 0 OR files.late THEN files.lms ELSE coalesce(roster.lms, '') END,
    ahead, coalesce(roster.id, '') AS roster_id, coalesce(roster.name, '') AS roster_name,
    EXISTS (SELECT 1 FROM scores WHERE scores.page = files.page) AS has_scores, data
FROM files JOIN contents ON contents.digest = files.digest LEFT JOIN roster USING (row)
WHERE due = 1;

-- Graded hand-ins: the cells of `GradedHandIn`, once for each lesson.
CREATE VIEW graded_lessons AS
SELECT file, path, grades.page, grades.student, grades.name, grades.made, simulated, grades.late,
    clock, CASE WHEN own THEN back ELSE '' END, row, grades.points, grades.possible, grades.total, grades.waiting,
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
WHERE same_as IS NULL
AND NOT EXISTS (SELECT 1 FROM files WHERE files.row = roster.row AND chosen = 1)
ORDER BY roster.row;

-- Hand-ins that are not graded because a later one is: the cells of `EarlierHandIn`. The same bytes
-- sent twice are one hand-in.
CREATE VIEW earlier AS
SELECT files.path, coalesce(nullif(roster.id, ''), files.student) AS student,
    coalesce(nullif(roster.name, ''), files.name) AS name, latest.path AS graded
FROM files JOIN files AS latest ON latest.who = files.who AND latest.chosen = 1
LEFT JOIN roster ON roster.row = files.row
WHERE files.chosen = 0 AND files.sort = '' AND files.refused = '' AND files.who <> ''
AND latest.digest <> files.digest
ORDER BY files.path, files.id;

-- Files that are no hand-ins: those that came along with a hand-in, and notes of the LMS, are only
-- counted (`beside`). A note of an attempt without any file says that the student sent none, which
-- leaves nothing to be graded (`settled`): it has what to ask for, behind the sign 31.
CREATE VIEW no_hand_ins AS
SELECT files.*, EXISTS (
    SELECT 1 FROM files AS other WHERE other.sort IN ('', 'damaged') AND other.who = files.who
    AND files.who <> ''
) OR EXISTS (
    SELECT 1 FROM files AS other WHERE other.sort IN ('', 'damaged')
    AND other.upload = files.upload AND files.upload <> ''
) OR (sort = 'note' AND (instr(problem, char(31)) = 0 OR EXISTS (
    SELECT 1 FROM files AS other WHERE other.sort = 'other' AND other.sender = files.sender
    AND files.sender <> ''
))) AS beside, sort = 'note' AND attempt > 0 AS settled
FROM files WHERE sort IN ('other', 'note');

-- Files that were not graded, or not as they stand: what is the matter, as a machine word, with one
-- or two values, whose file it is, and whether that leaves nothing to be graded. The words for it are
-- in `database_rows`; a 'reason' is kept in words, see `kept_reason` in `coursekit.gradebook`.
CREATE VIEW problems AS
SELECT path, 'reason' AS what, problem AS said, 0 AS files, whose, 0 AS settled
  FROM files WHERE sort = 'damaged'
UNION ALL SELECT path, 'reason', problem, 0, '', 1 FROM files WHERE sort = 'grades'
UNION ALL SELECT path, 'reason', refused, 0, whose, 0 FROM files WHERE refused <> ''
UNION ALL SELECT path, 'reason', problem, 0, whose, settled FROM no_hand_ins
  WHERE beside = 0 AND upload = ''
UNION ALL SELECT CASE WHEN count(*) = 1 THEN path ELSE upload END,
    CASE WHEN count(*) = 1 THEN 'reason' ELSE 'no hand-in' END, problem, count(*), max(whose),
    min(settled)
  FROM no_hand_ins WHERE beside = 0 AND upload <> '' GROUP BY upload
UNION ALL SELECT path, 'note', note, 0, whose,
    row IS NOT NULL OR NOT EXISTS (SELECT 1 FROM roster)
  FROM files WHERE note <> '' AND chosen = 1
UNION ALL SELECT path, 'stranger',
    CASE WHEN student <> '' THEN student WHEN name <> '' THEN name ELSE page END, 0, whose, 0
  FROM files WHERE chosen = 1 AND row IS NULL AND note = '' AND EXISTS (SELECT 1 FROM roster)
UNION ALL SELECT path, 'practice', remark, 0, whose, 1
  FROM files JOIN grades ON file = id WHERE remark <> '' AND chosen = 1
UNION ALL SELECT path, CASE WHEN chosen THEN 'ahead' ELSE 'passed over, ahead' END, made, 0, whose, 1
  FROM files WHERE ahead = 1 AND sort = '' AND refused = '' AND (sent, attempt) = (0, 0)
UNION ALL SELECT path, 'exercises', said, 0, whose, 1
  FROM files JOIN other_exercises ON file = id WHERE chosen = 1
UNION ALL SELECT path, 'reason', problem, 0, '', 0 FROM other_problems
ORDER BY 1;
