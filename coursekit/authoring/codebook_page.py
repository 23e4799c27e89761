"""The page of all label sets, in Markdown, one sentence a line."""

from __future__ import annotations

import re

from coursekit.authoring import fill_template
from coursekit.course import Course

_MARKDOWN = re.compile(r"([\\`*_<>\[\]|#&~])")


def codebook_page(course: Course) -> str:
    """The text of `docs/codebook.md`: every label of the course, set by set."""
    return fill_template("codebook.md", _plain, course=course)


def _plain(text: object) -> str:
    """An author's text in one line, with nothing in it that Markdown would take for its own."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))
