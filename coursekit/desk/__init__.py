"""The teacher's desk: a class graded, and its written answers scored, on a page in JupyterLab.

`teachers/desk.ipynb` shows the three panels of one `Desk`. A panel only shows and asks: what is
done is done by `GradingDesk` and `ScoringRound`, with the functions that the commands call and in
the same folder, `graded`. All is kept there, so that a desk that is opened again goes on.

Start reading in `desk_panels`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.catalogue import speak
from coursekit.course.loader import find_root
from coursekit.course.toml_reader import language_of

if TYPE_CHECKING:
    from coursekit.desk.desk_panels import Desk

_desks: dict[Path, Desk] = {}  # a cell that is run again finds the panels that are on the page


def open_desk(start: Path | None = None) -> Desk:
    """Open the desk of a course, with what its folder of grades holds.

    The desk speaks the language of the course.

    Args:
        start: The folder to look for the course in, and in those above it; `None` for the working
            directory.

    Returns:
        The desk, whose panels a notebook shows.

    Raises:
        CourseError: There is no course.
    """
    from coursekit.desk.desk_panels import Desk  # late: widgets

    root = find_root(start)
    speak(language_of(root))
    if root in _desks:
        _desks[root].refresh()
    else:
        _desks[root] = Desk(root)
    return _desks[root]
