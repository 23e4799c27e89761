"""The folder of grades and the hand-ins beside it: neither is taken for the other.

A teacher names what is at hand: the folder of the class as where grades go, the same zip twice, all
that a folder holds. Whatever is written here is never looked at as a hand-in, and each hand-in is
looked at once.
"""

from collections.abc import Sequence
from pathlib import Path

from coursekit.catalogue import say
from coursekit.errors import HandInError
from coursekit.gradebook.database_rows import FILE
from coursekit.work.archives import check_paths

FEEDBACK = "feedback"  # the folder of the pages
# What a run writes over.
_WRITTEN = ("gradebook.csv", "students.csv", "results.csv", "problems.csv", "earlier.csv")


def make_folder(folder: Path) -> None:
    """Make a folder of grades, which its owner alone may read, unless it is there.

    Raises:
        OSError: It cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def hand_ins_of(paths: Sequence[Path], out: Path) -> list[Path]:
    """Give the paths of hand-ins that were named, each once, without the folder of grades.

    Args:
        paths: Folders, files and zips.
        out: The folder of grades, which need not be there. It may lie in one of the folders, and
            may be named beside others when it holds grades: a shell writes it out for "*".

    Raises:
        HandInError: A path is not there, or is where pages of feedback go; or the only one is a
            folder of grades, or the one for them.
    """
    check_paths(paths)
    resolved = {path.resolve(): path for path in reversed(paths)}  # the first way of writing it
    grades = out.resolve()
    for path, named in resolved.items():
        if _holds_grades(path) and len(resolved) == 1:
            raise HandInError(
                say(
                    "{path}: is a folder of grades; expected hand-ins. To grade again what it has "
                    "kept: {command}",
                    path=named,
                    command=f"coursekit grade --out {named}",
                )
            )
        if path == grades and not _holds_grades(path):
            raise HandInError(
                say(
                    "{path}: grades cannot go into the folder of the hand-ins itself; give "
                    "another, such as {option}",
                    path=named,
                    option=f"--out {out / 'graded'}",
                )
            )
        if (grades / FEEDBACK) in (path, *path.parents):
            raise HandInError(
                say(
                    "{path}: is where pages of feedback go; expected hand-ins elsewhere", path=named
                )
            )
    return [path for key, path in reversed(resolved.items()) if key != grades]


def check_roster(roster: Path, out: Path) -> None:
    """HandInError when the roster is a table that a run writes over."""
    if roster.resolve() in [(out / name).resolve() for name in _WRITTEN]:
        raise HandInError(
            say(
                "{option}: would be written over with grades; copy it out of {folder} first",
                option=f"--roster {roster}",
                folder=out,
            )
        )


def _holds_grades(path: Path) -> bool:
    """Tell whether a path is a folder in which a class was graded."""
    return (path / FILE).is_file()
