"""Making lessons and handing them out; made-up classes to try them on."""

import re
from collections.abc import Callable
from pathlib import Path

from coursekit.course import Course

TEMPLATES = Path(__file__).with_name("templates")
_MARKDOWN = re.compile(r"([\\`*_<>\[\]|#&~])")


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


def codebook_page(course: Course) -> str:
    """Give the text of `docs/codebook.md`: every label, set by set, one sentence a line."""
    return fill_template("codebook.md", _plain, course=course)


def _plain(text: object) -> str:
    """An author's text in one line, with nothing in it that Markdown would take for its own."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))
