"""Close reading of a news article as graded exercises in Jupyter.

The library is a house of rooms. This is its map, and a room imports only rooms above it:

    texts/      an article, and places in it: blocks, words, quotes and their offsets
    questions/  one file for each kind of question, grading, and feedback
    course/     what authors write: a folder of TOML files and texts, read and checked
    work/       what students write: the work file, and the hand-in, read with limits
    analysis/   tables of what was marked and answered, counts of readers, agreement
    plots/      figures of the same
    lesson/     what runs in a notebook: the session, the widgets and their JavaScript
    gradebook/  a class, graded: whose each file is, results, pages, files for an LMS
    report/     a class, understood: what to teach tomorrow
    desk/       the teacher's desk: a class graded and scored on a page
    authoring/  lessons made, students simulated, the student copy released
    commands/   the commands of `coursekit`, one a file

Two files stand outside the rooms: `errors`, above all of them, and `cli`, below all of them.

Start reading where a student does, at `lesson.open_lesson`. An answer then goes through
`lesson.session` into `work.workfile`; `work.handin` makes one file of all, `gradebook.pipeline`
takes it in, and `questions.grade` says what it is worth. What a kind of question must do stands in
`questions.base`.

Offsets into texts are code points, half-open: see `texts.Span`.
"""

from coursekit.errors import CourseError
from coursekit.lesson import OpenLesson, hand_in, open_contents, open_lesson, open_practice
from coursekit.work.score import score

__all__ = [
    "CourseError",
    "OpenLesson",
    "hand_in",
    "open_contents",
    "open_lesson",
    "open_practice",
    "score",
]
__version__ = "0.1.0"
