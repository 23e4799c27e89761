"""Close reading of a news article as graded exercises in Jupyter.

The library is a house of rooms. This is its map, and a room imports only rooms above it:

    catalogue/  every word that the kit shows, in the language that is spoken
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
    studio/     the author's page: a lesson made from an article on a page
    commands/   the commands of `coursekit`, one a file

Outside the rooms stand `errors`, `shown_text` (what strangers' text may do where it is shown) and
`html_templates`, above all rooms but the catalogue, and below all of them `cli`, and `__main__`,
where the program starts.

Start reading where a student does, at `lesson.open_lesson`. An answer then goes through
`lesson.session` into `work.workfile`; `work.handin` makes one file of all, `gradebook.pipeline`
takes it in, and `questions.grade` says what it is worth. What a kind of question must do stands in
`questions.base`.

Offsets into texts are code points, half-open: see `texts.Span`.
"""

import sys

# `python -m coursekit`, before `__main__` is there to catch Ctrl-C; it alone takes this away again.
if sys.argv[:1] == ["-m"] and "coursekit" in sys.orig_argv:
    import _signal  # type: ignore[import-not-found]
    import os

    def _interrupted(*_: object) -> None:
        os.write(2, b"Interrupted.\n")
        os._exit(130)

    _signal.signal(_signal.SIGINT, _interrupted)

TYPE_CHECKING = False  # not from `typing`, which takes longer to load than all of this
if TYPE_CHECKING:
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


def __getattr__(name: str) -> object:
    """Load a public name at its first use (PEP 562): a command can catch Ctrl-C before that.

    Raises:
        AttributeError: There is no such public name.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    rooms = {"CourseError": "coursekit.errors", "score": "coursekit.work.score"}
    found: object = getattr(import_module(rooms.get(name, "coursekit.lesson")), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, so that Tab shows them before they are loaded."""
    return __all__
