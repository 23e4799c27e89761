"""What a notebook calls: `open_contents`, `open_lesson`, `open_practice`, and `hand_in`.

A cell holds one short call, such as `open_lesson("03_attribution")["mark-p4"]`, and whatever it
shows comes from the student's work file. So any cell may be the first to run, a notebook that is
run again shows the same, and a student whose kernel died has lost nothing.

Start reading at `OpenLesson` in `lesson`; `kernel` keeps what was opened. `session` saves, checks
and opens what is asked for; `widgets` puts a question on the page; `static_html` is the same where
no kernel runs; `contents`, `progress`, `heatmap`, `reading` and `practice_panel` are the panels;
`how_far` says how far a student has come; `practice` is the session of practice items.

Widgets, pandas and Jinja are imported inside the methods that need them: the first cell of a
notebook would otherwise take seconds, and a score in another system needs none of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.catalogue import say, speak
from coursekit.course.loader import find_root
from coursekit.errors import HandInError, UnknownName
from coursekit.lesson import kernel
from coursekit.lesson.lesson import OpenLesson
from coursekit.work.handin import write_hand_in

if TYPE_CHECKING:
    from coursekit.lesson.contents import Contents
    from coursekit.lesson.practice_panel import PracticePanel
    from coursekit.lesson.progress import HandInForm

__all__ = ["OpenLesson", "hand_in", "open_contents", "open_lesson", "open_practice"]


def open_lesson(stem: str, start: Path | None = None) -> OpenLesson:
    """Open a lesson, with the student's work so far.

    Every cell of a lesson calls this, so that any of them may be the first to run. What the kit
    says from now on is in the lesson's language. A lesson that is opened again is the same object.
    What was changed since is read anew: the work file, and the course when an author has edited one
    of its files. Widgets that are shown already follow.

    Args:
        stem: The name that the lesson's files share, such as "03_attribution".
        start: The folder to look for the course in, and in those above it; `None` for the working
            directory.

    Returns:
        The lesson, whose methods a notebook calls.

    Raises:
        CourseError: There is no course, or its files have faults; a notebook shows a student one
            sentence.
        UnknownName: The course has no such lesson.
    """
    root = find_root(start)
    key = kernel.folders(root), stem
    if lesson := kernel.lessons.get(key):
        lesson.speak()
        if lesson.is_stale():
            lesson.reload()
    else:
        lesson = kernel.lessons[key] = OpenLesson(root, stem)
    lesson.tell()
    return lesson


def hand_in(name: str = "", student: str = "", start: Path | None = None) -> HandInForm | None:
    """Show the form that makes the hand-in file; called with a name or an id, make it at once.

    Args:
        name: The student's name.
        student: The id by which the instructor knows the student.
        start: The folder to look for the course in, as in `open_lesson`.

    Returns:
        The form, which a notebook shows; `None` when the file was made without it.

    Raises:
        CourseError: There is no course, or its files have faults.
        HandInError: The file cannot be made. The form shows this as a message instead.
    """
    root = find_root(start)
    course = kernel.course_in(root, kernel.no_hand_in)
    speak(course.language)
    if name or student:
        made = write_hand_in(course, root, name, student)
        if made.path is None:
            raise HandInError(
                say(
                    "{file} cannot be written here; hand_in() offers it to download", file=made.name
                )
            )
        print(say("Your hand-in file is {file}, in {folder}.", file=made.name, folder=made.where))
        for notice in filter(None, (made.notice, kernel.unsaved(root))):
            print(notice)
        return None
    from coursekit.lesson.progress import HandInForm  # late: widgets

    return HandInForm(course, root)


def open_contents(start: Path | None = None) -> Contents:
    """Show the contents: every lesson with how far it has come, the way on, and the hand-in.

    Opened again, it is the same page, with what the work files hold now.

    Args:
        start: The folder to look for the course in, as in `open_lesson`.

    Returns:
        The page, which a notebook shows.

    Raises:
        CourseError: There is no course, or its files have faults.
    """
    root = find_root(start)
    course = kernel.course_in(root, kernel.no_page)
    speak(course.language)
    key = kernel.folders(root)
    if key in kernel.contents:
        kernel.contents[key].refresh(course)
    else:
        from coursekit.lesson.contents import Contents  # late: widgets

        kernel.contents[key] = Contents(course, root)
    return kernel.contents[key]


def open_practice(start: Path | None = None) -> PracticePanel:
    """Show the practice page: fresh items on the student's skills, the weakest first.

    Opened again, it is the same page, with what the work file holds now.

    Args:
        start: The folder to look for the course in, as in `open_lesson`.

    Returns:
        The page, which a notebook shows.

    Raises:
        CourseError: There is no course, or its files have faults.
        UnknownName: The course has no practice.
    """
    root = find_root(start)
    course = kernel.course_in(root, kernel.no_page)
    speak(course.language)
    if not course.practice:
        raise UnknownName(say("This course has no practice; its course.toml names none."))
    session = kernel.practice_of(root, course)
    key = kernel.folders(root)
    if key in kernel.practice_pages:
        kernel.practice_pages[key].reopen()
    else:
        from coursekit.lesson.practice_panel import PracticePanel  # late: widgets

        kernel.practice_pages[key] = PracticePanel(session)
    if told := session.tell():
        print(told)
    return kernel.practice_pages[key]
