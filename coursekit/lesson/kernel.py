"""What this kernel has opened, each thing once, and read anew when its files were changed.

A cell that is run again must find the same object, for widgets that are shown already belong to it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.catalogue import say, side_by_side, speaking
from coursekit.course import Course
from coursekit.course.loader import course_stamp, load_open_lessons
from coursekit.course.practice import PracticeBank
from coursekit.errors import ClosedCourse, CourseError
from coursekit.lesson.practice import PracticeSession
from coursekit.work.workfile import work_folder

if TYPE_CHECKING:
    from coursekit.lesson.contents import Contents
    from coursekit.lesson.lesson import OpenLesson
    from coursekit.lesson.practice_panel import PracticePanel

Folders = tuple[Path, Path]  # a course folder, and the folder of the student's work

lessons: dict[tuple[Folders, str], OpenLesson] = {}
contents: dict[Folders, Contents] = {}
practice_pages: dict[Folders, PracticePanel] = {}
practices: dict[Folders, PracticeSession] = {}  # all lessons of a kernel share it
# The course in each folder, or its faults, as it was read last, with the stamp of its files.
_courses: dict[Path, tuple[Hashable, Course | list[str]]] = {}


def folders(root: Path) -> Folders:
    """Give the folders of the course in `root` and of the work on it, as it is named now."""
    return root, work_folder(root).absolute()


def course_in(root: Path, told: Callable[[str], str] | None = None) -> Course:
    """Give the course in `root`, which is read again when one of its files was changed.

    A lesson whose own files have faults is not in it, but among the `closed` ones.

    Args:
        root: The course's folder.
        told: Says what a student cannot have when the course has faults, and why; without it, that
            is a lesson.

    Raises:
        ClosedCourse: What all lessons share has faults.
    """
    stamp = course_stamp(root)  # before the course is read: what changes meanwhile is read again
    if root not in _courses or _courses[root][0] != stamp:
        try:
            _courses[root] = stamp, load_open_lessons(root)
        except CourseError as error:
            _courses[root] = stamp, error.faults
    course = _courses[root][1]
    if isinstance(course, list):
        raise ClosedCourse(course, (told or no_lesson)(what_is_wrong(root, course)))
    return course


def no_lesson(reason: str) -> str:
    """Say that a lesson cannot be opened."""
    return say("This lesson cannot be opened: {reason}", reason=reason)


def no_page(reason: str) -> str:
    """Say that the contents or the practice cannot be opened."""
    return say("This page cannot be opened: {reason}", reason=reason)


def no_hand_in(reason: str) -> str:
    """Say that there will be no file to hand in."""
    return say("Your hand-in file cannot be made: {reason}", reason=reason)


def course_with(root: Path, stem: str) -> Course:
    """Give the course in `root` for one of its lessons.

    Raises:
        ClosedCourse: The lesson is closed, or the course.
    """
    course = course_in(root)
    if stem in course.closed:
        faults = course.closed[stem].faults
        with speaking(course.language):
            told = no_lesson(what_is_wrong(root, faults))
        raise ClosedCourse([*faults], told)
    return course


def whole_course(root: Path) -> Course:
    """Give the course in `root` for who grades, from whom nothing may be left out.

    Raises:
        ClosedCourse: Any of it has faults.
    """
    course = course_in(root)
    for stem in course.closed:
        course_with(root, stem)
    return course


def unsaved(root: Path) -> str:
    """Say in which lessons of a course this kernel has answers that are not saved, or ""."""
    here = folders(root)
    lost = [lesson for (place, _), lesson in lessons.items() if place == here and lesson.unsaved]
    if not lost:
        return ""
    titles = side_by_side(say("“{title}”", title=lesson.title) for lesson in lost)
    return say(
        "Not in it, because it is not saved: what you did last in {lessons}.", lessons=titles
    )


def what_is_wrong(root: Path, faults: Sequence[str]) -> str:
    """Say in a student's words which file is at fault; a text first, for others hang on it."""
    # The digest of a text stands in the file beside it, and may be none.
    files = [fault.replace(".toml: sha256:", ".txt:").split(":")[0] for fault in faults]
    file = next((file for file in files if file.startswith("articles/")), files[0])
    if (root / file).exists():
        return say(
            "a file of the course was changed ({file}). Get the course anew from your teacher; "
            "your answers are kept.",
            file=file,
        )
    return say(
        "a file of the course is missing ({file}). Get the course anew from your teacher; your "
        "answers are kept.",
        file=file,
    )


def practice_of(root: Path, course: Course) -> PracticeSession:
    """Give the practice of a course that has some, read anew when the course was."""
    key = folders(root)
    if key not in practices:
        practices[key] = PracticeSession(PracticeBank(root, course), work_folder(root))
    elif practices[key].bank.course is not course:
        practices[key].take(PracticeBank(root, course))
    return practices[key]
