"""A folder made into a `Course`, with every fault reported in one run.

The folder is the one with `course.toml`; only what that file names is part of the course. Students
are served by `load_open_lessons`, those who grade by `load_course`, and authors by `check_course`.

`course_reader` notes faults and goes on, so that one misspelt word does not hide the next; what
only follows from a fault is not told beside it. How one question and its key are read stands in
`question_reader`, for practice items are questions too; see `practice`. What only `coursekit check`
looks for stands in files of its own: `strays`, `notebooks`, `key_truth`, `option_lengths`,
`languages`, `blanks`, `minutes`.
"""

import os
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from attrs import evolve

from coursekit.catalogue import say
from coursekit.course import ClosedLesson, Course, Lesson
from coursekit.course.course_reader import CourseReader
from coursekit.course.minutes import minute_faults
from coursekit.course.near_files import missing_folders
from coursekit.course.notebooks import notebook_faults
from coursekit.course.practice import PracticeBank
from coursekit.course.question_reader import told_once
from coursekit.course.strays import stray_files
from coursekit.errors import CourseError

# --- finding and loading a course ---


def find_root(start: Path | None = None) -> Path:
    """Find the folder of a course: the nearest that holds `course.toml`.

    Args:
        start: The folder to begin in; the search goes upwards from it. `None` means the working
            directory, which for a notebook is the folder that it lies in.

    Raises:
        CourseError: Neither the folder nor one above it holds `course.toml`.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "course.toml").is_file():
            return folder
    told = say("no course.toml here or above; open the course's own folder")
    raise CourseError([f"{here}: {told}"])


def load_course(root: Path) -> Course:
    """Load the course in `root`: what `course.toml` names, and the texts that lie beside it.

    A text with faults that no lesson asks about is left out: it must not close the lessons of
    students, to whom nobody gave it.

    Practice items are read when somebody practises (`PracticeBank`): a lesson opens without them.
    A notebook that is missing closes no other either.

    Raises:
        CourseError: What `course.toml` names has faults; all of them, one line each.
    """
    reader = CourseReader(root)
    return _without_faults(reader.course(), reader.faults)


def load_open_lessons(root: Path) -> Course:
    """Load the course in `root` as a student's kernel has it.

    A lesson with faults of its own, or of a text that it asks about, is closed, and no other is.

    Raises:
        CourseError: What all lessons share has faults.
    """
    reader = CourseReader(root)
    course = reader.course()
    if course is None:
        raise CourseError(reader.faults)
    faults = {stem: reader.faults_of_lesson(stem) for stem in reader.stems}
    known = {line for lines in faults.values() for line in lines}
    if any(line not in known for line in reader.faults):
        raise CourseError(reader.faults)
    closed = {
        stem: _closed(stem, course.lessons.get(stem), lines)
        for stem, lines in faults.items()
        if lines
    }
    return evolve(
        course,
        lessons={stem: part for stem, part in course.lessons.items() if stem not in closed},
        articles={slug: a for slug, a in course.articles.items() if slug not in reader.text_faults},
        closed=closed,
    )


def _closed(stem: str, lesson: Lesson | None, faults: Sequence[str]) -> ClosedLesson:
    ids = tuple(question.id for question in lesson.questions) if lesson else ()
    return ClosedLesson(name=lesson.name if lesson else stem, questions=ids, faults=tuple(faults))


def check_course(root: Path) -> Course:
    """Load the course in `root` as its author wants it: with no fault in anything that lies there.

    Raises:
        CourseError: As `load_course`, and also for faults of practice items and of texts that no
            lesson asks about, for notebooks that are missing, and for files that are no part of the
            course.
    """
    reader = CourseReader(root, thorough=True)
    course = reader.course()
    faults = [*reader.faults, *reader.faults_of_unused_texts()]
    if reader.stems and (gone := missing_folders(root, needs_texts=any(reader.asked_about))):
        raise CourseError(gone)  # from which all else would follow
    of_shared: dict[str, tuple[str, str]] = {}
    if course is not None:
        faults += reader.faults_of_the_whole(course)
        practice, of_shared = PracticeBank(root, course).faults_of_all(reader.lost)
        faults += practice
        sound = {stem for stem in course.lessons if not reader.faults_of_lesson(stem)}
        faults += notebook_faults(root, course, sound)
    if reader.named and reader.named.lessons:  # else every file would seem a stray
        faults += [line for line in stray_files(root, reader.named) if line not in faults]
    faults = told_once(faults, reader.of_shared | of_shared)
    if course is not None and not faults:
        faults += minute_faults(root, course)
    return _without_faults(course, faults)


def _without_faults(course: Course | None, faults: list[str]) -> Course:
    if faults or course is None:
        raise CourseError(faults)
    return course


def unsaved_faults(root: Path, stem: str, course: Course, texts: Mapping[str, str]) -> list[str]:
    """Give the faults in a lesson's own files as somebody is about to save them.

    Args:
        root: The course's folder.
        stem: The lesson, which `course.toml` need not list yet.
        course: The course without it: its texts, labels and misconceptions.
        texts: What the files are to hold, by their paths in the course.
    """
    reader = CourseReader(root, thorough=True, unsaved=texts)
    reader.articles = {**course.articles}
    reader.lesson(stem, course)
    reader.settle_article_faults()
    return reader.faults


def course_stamp(root: Path) -> Hashable:
    """Give a value that changes when a file of the course is edited, added or removed.

    It looks at names, sizes and times only, so it is cheap enough for every cell of a lesson.
    Notebooks are left out: Jupyter saves them every two minutes, and they hold no questions.
    """
    paths = [str(root / "course.toml"), *_files(f"{root}/articles"), *_files(f"{root}/exercises")]
    return tuple([(path, file_stamp(path)) for path in paths])


def check_stamp(root: Path) -> Hashable:
    """Give a value that changes when `check_course` may find something else.

    Beside what `course_stamp` looks at, these are the notebooks, and what teachers take to class.
    """
    more = [*_files(f"{root}/notebooks"), *_files(f"{root}/teachers")]
    return course_stamp(root), tuple([(path, file_stamp(path)) for path in more])


def file_stamp(path: Path | str) -> Hashable:
    """Give a value that changes when a file is edited or replaced; None when there is none."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino


def _files(folder: str) -> list[str]:
    """List the files in a folder and below it."""
    files, folders = _listed(folder, file_stamp(folder))
    return [*files, *(path for below in folders for path in _files(below))]


@lru_cache(maxsize=32)
def _listed(folder: str, _stamp: Hashable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List the files in a folder, and its folders; anew only when one came or went."""
    with suppress(OSError), os.scandir(folder) as entries:
        found = [(entry.path, entry.is_dir()) for entry in entries]
        found.sort()
        return (
            tuple(path for path, is_folder in found if not is_folder),
            tuple(path for path, is_folder in found if is_folder),
        )
    return (), ()
