"""Making lessons and handing them out; made-up classes to try them on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")


def fill_template(name: str, write: Callable[[object], object] = str, **values: object) -> str:
    """A text file made from the Jinja template of this name in `templates/`.

    Args:
        name: The file's name, such as `student_readme.txt`.
        write: Turns each value into what is written for it, such as one that escapes Markdown.
        **values: What the template names; a name that is missing is an error.
    """
    from jinja2 import Environment, StrictUndefined  # late: not all that makes lessons needs it

    environment = Environment(
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=write,
    )
    return environment.from_string((TEMPLATES / name).read_text("utf-8")).render(values)
