"""From the work files to the one file that a student hands in."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course.loader import find_root, load_course
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.work.handin import FORMAT, MOST_LETTERS, VERSION
from coursekit.questions.serialize import plain
from coursekit.work.workfile import read_work, work_folder, write_atomically
from coursekit.work import HandIn, Work

if TYPE_CHECKING:  # the form loads the widgets, which is only needed in a notebook
    from coursekit.lesson.progress import HandInForm


def hand_in(name: str = "", student: str = "", start: Path | None = None) -> HandInForm | None:
    """Show the form that makes the hand-in file; with `name` or `student` given, make it at once.

    `student` is the id that the instructor knows. The course is looked for from `start` upwards.
    """
    root = find_root(start)
    course = load_course(root)
    if name or student:
        path = write_hand_in(course, root, name, student)
        print(f"Your hand-in file is {path.name}, in the folder of the course.")
        return None
    from coursekit.lesson.progress import HandInForm  # late: widgets

    return HandInForm(course, root)


def write_hand_in(course: Course, root: Path, name: str, student: str) -> Path:
    """Write the hand-in file beside course.toml, and give its path. HandInError."""
    name, student = " ".join(name.split()), " ".join(student.split())
    if not name and not student:
        raise HandInError("Write your name or your student number first.")
    if max(len(name), len(student)) > MOST_LETTERS:
        raise HandInError(f"Write at most {MOST_LETTERS} characters for a name or a number.")
    lessons = saved_work(course, work_folder(root))
    made = datetime.now(UTC).isoformat(timespec="seconds")
    record = HandIn(course=course.id, name=name, student=student, made=made, lessons=lessons)
    path = root / f"hand-in-{_file_name(student or name)}.json"
    try:
        write_atomically(path, hand_in_text(record))
    except OSError as error:
        raise HandInError(f"{path.name} cannot be written: {error.strerror or error}") from None
    return path


def hand_in_text(hand_in: HandIn) -> str:
    """A hand-in as the text of its file."""
    record = plain(hand_in)
    if not hand_in.simulated:
        del record["simulated"]
    head = {"format": FORMAT, "version": VERSION}
    return json.dumps(head | record, ensure_ascii=False, indent=1) + "\n"


def saved_work(course: Course, folder: Path) -> dict[str, Work]:
    """The work on every lesson of the course that has a work file. HandInError names a bad one."""
    works = {}
    for stem in course.lessons:
        path = folder / f"{stem}.json"
        if path.exists():
            try:
                works[stem] = read_work(path.read_bytes(), course.id, stem)[1]
            except OSError as error:
                raise HandInError(f"{path.name} cannot be read: {error.strerror}") from None
            except ValueError as error:
                raise HandInError(
                    f"{path.name} {error}; open its lesson once, then try again."
                ) from None
    return works


def _file_name(who: str) -> str:
    """A name that every file system takes: letters and digits, joined by hyphens."""
    letters = unicodedata.normalize("NFKC", who).casefold()
    return "-".join(re.findall(r"\w+", letters))[:60] or "student"
