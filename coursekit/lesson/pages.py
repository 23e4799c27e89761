"""Where the pages of a course are: links between its notebooks, which lie in one folder."""

from pathlib import Path
from urllib.parse import quote

from coursekit.catalogue import number, speaking
from coursekit.course import Lesson, minutes


def page_address(root: Path, stem: str) -> str:
    """Give the address of a notebook, as seen from another; "" when it is missing.

    Args:
        root: The course's folder.
        stem: The stem of the notebook.
    """
    name = f"{stem}.ipynb"
    return quote(name) if (root / "notebooks" / name).is_file() else ""


def part_address(root: Path, lesson: Lesson, part: int) -> str:
    """Give the address of a part of a lesson: of its heading; "" when the notebook is missing.

    Args:
        root: The course's folder.
        lesson: The lesson.
        part: The number of the part, from 1.
    """
    page = page_address(root, lesson.stem)
    return f"{page}{part_fragment(lesson, part)}" if page else ""


def part_heading(lesson: Lesson, part: int) -> str:
    """Give what the heading of a part says in the lesson's notebook.

    Args:
        lesson: The lesson.
        part: The number of the part, from 1.
    """
    title = lesson.parts[part - 1].title
    with speaking(lesson.language):
        return minutes.part_heading(number(part), number(len(lesson.parts)), title)


def part_fragment(lesson: Lesson, part: int) -> str:
    """Give the address of a part within its page; "" where it begins the page.

    Jupyter calls a heading by its words, with hyphens between them.
    """
    if part not in range(2, len(lesson.parts) + 1):
        return ""
    heading = part_heading(lesson, part)
    return f"#{quote(heading.replace(' ', '-'), safe=':,')}"
