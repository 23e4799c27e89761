"""Where the pages of a course are: links between its notebooks, which lie in one folder."""

from pathlib import Path
from urllib.parse import quote

from coursekit.course import Lesson


def page_address(root: Path, stem: str) -> str:
    """Give the address of a notebook, as seen from another; "" when it is missing.

    Args:
        root: The course's folder.
        stem: The stem of the notebook.
    """
    name = f"{stem}.ipynb"
    return quote(name) if (root / "notebooks" / name).is_file() else ""


def part_address(root: Path, lesson: Lesson, number: int) -> str:
    """Give the address of a part of a lesson: of its heading; "" when the notebook is missing.

    Args:
        root: The course's folder.
        lesson: The lesson.
        number: The number of the part, from 1.
    """
    page = page_address(root, lesson.stem)
    return f"{page}{part_fragment(lesson, number)}" if page else ""


def part_fragment(lesson: Lesson, number: int) -> str:
    """Give the address of a part within its page; "" where it begins the page.

    Jupyter calls a heading by its words, with hyphens between them.
    """
    if number not in range(2, len(lesson.parts) + 1):
        return ""
    heading = f"Part {number} of {len(lesson.parts)}: {lesson.parts[number - 1].title}"
    return f"#{quote(heading.replace(' ', '-'), safe=':,')}"
