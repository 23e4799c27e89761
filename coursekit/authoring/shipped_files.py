"""The files of the project that a course's student copy needs, wherever coursekit runs from.

In a checkout, and in a student copy, they lie beside the library. A wheel has no place beside it,
so it carries them in the folder `shipped` of this room: `tools/minify_hook.py` puts them there.
"""

from __future__ import annotations

from pathlib import Path

LIBRARY = Path(__file__).parents[1]
SHIPPED = Path(__file__).with_name("shipped")


def shipped_file(name: str) -> Path:
    """Give the path of a file of the project, such as "tools/bootstrap.sh".

    Args:
        name: Its path from the root of the project; `pyproject.toml` names all that a wheel has.

    Returns:
        The path; nothing need be there, for a copy of a course has not all of them.
    """
    folder = SHIPPED if SHIPPED.is_dir() else LIBRARY.parent
    return folder / name
