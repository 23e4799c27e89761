"""The author's page: a lesson made from somebody's own article, without a file edited by hand.

`teachers/author.ipynb` shows one `AuthorPage`. It takes a text, starts a lesson on it, has its
questions written in a form, and makes their keys from answers that the author gives in the
student's own widget. A panel only shows and asks: texts, lesson files and keys are written by
`authoring`, as the commands write them. What is typed and not saved yet lies in `drafts`.

Start reading in `author_page`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course.loader import find_root

if TYPE_CHECKING:
    from coursekit.studio.author_page import AuthorPage

_pages: dict[Path, AuthorPage] = {}  # a cell that is run again finds what is on the page


def open_author_page(start: Path | None = None) -> AuthorPage:
    """Open the page on which the lessons of a course are written, as it was left.

    Args:
        start: The folder to look for the course in, and in those above it; `None` for the working
            directory.

    Returns:
        The page, a widget that a notebook shows.

    Raises:
        CourseError: There is no course.
    """
    from coursekit.studio.author_page import AuthorPage  # late: widgets

    root = find_root(start)
    if root not in _pages:
        _pages[root] = AuthorPage(root)
    _pages[root].refresh()
    return _pages[root]
