"""A new course, which runs at once: labels, common wrong ideas, skills, and an example of a lesson.

It is written in the language that it is to speak, from the templates in `templates/new/`. The words
that the example's key quotes stand in its text between signs that no text has, so that a text and
its key are one message to translate.
"""

from __future__ import annotations

import re
import shlex
import shutil
import unicodedata
from datetime import date
from pathlib import Path

from coursekit.authoring import fill_template, rehearse
from coursekit.authoring.lesson_notebook import mend_notebook, write_notebook
from coursekit.authoring.new_lesson import set_minutes
from coursekit.authoring.page_text import Line, PageText, Provenance
from coursekit.authoring.shipped_files import shipped_file
from coursekit.authoring.text_file import write_text
from coursekit.authoring.toml_template import Words, fill_toml, write_new
from coursekit.catalogue import LANGUAGES, day, language, say, speaking
from coursekit.course.page_marks import language_mark
from coursekit.errors import CourseError

EXAMPLE = "01_who_says_so"
_SLUG = "school-breakfast"
_LAB = ("tools/lab/overrides.json", "tools/lab/page_config.json")
_EDIT = ("tools/edit/overrides.json", "tools/edit/page_config.json")
# Written as they are; `course` may be run.
_TEXTS = {
    "README.md": "readme.txt",
    "Makefile": "makefile.txt",
    "course": "course_sh.txt",
    "course.cmd": "course_cmd.txt",
    ".gitignore": "gitignore.txt",
}
_QUOTED = ("told", "quote", "source", "again", "reported", "mention")
_MARKS = {name: chr(0xE000 + at) for at, name in enumerate(_QUOTED)} | {"end": chr(0xE0FF)}
_NAME_OF = {mark: name for name, mark in _MARKS.items()}


def new_course(root: Path, title: str = "", language: str = "en") -> Path:
    """Write a new course.

    Args:
        root: Its folder, which is not there yet, or is empty.
        title: What students call it; "" for a title in its language.
        language: What it speaks, one of `LANGUAGES`.

    Returns:
        The folder.

    Raises:
        CourseError: The folder holds something, or the kit does not speak the language.
        NeedsPackage: The packages that run notebooks are not installed.
    """
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise CourseError(
            [
                say(
                    "{language!r} is no language that coursekit speaks; expected one of {known}",
                    language=language,
                    known=known,
                )
            ]
        )
    is_new = not root.exists()
    if not is_new and (not root.is_dir() or any(root.iterdir())):
        raise CourseError([say("{path}: is there already; expected a new folder", path=root)])
    try:
        with speaking(language):
            write_course_files(root, title or say("Reading the news closely"), language)
            rehearse(root, EXAMPLE)
            rehearse(root, "contents")
    except BaseException:  # also when it is interrupted: no half of a course stays behind
        shutil.rmtree(root, ignore_errors=True)
        if not is_new:
            root.mkdir(exist_ok=True)
        raise
    return root


def write_course_files(root: Path, title: str, language: str) -> None:
    """Write all files of a new course, in the language that is spoken; no notebook has run yet."""
    for name, template in _TEXTS.items():
        text = fill_template(f"new/{template}", title=title, shell=shlex.quote)
        if name.endswith(".cmd"):  # Windows misreads some lines that end otherwise
            text = text.replace("\n", "\r\n")
        write_new(root / name, text)
    (root / "course").chmod(0o755)
    for name in (*_LAB, *_EDIT):
        if (source := shipped_file(name)).is_file():  # a student copy has fewer
            write_new(root / name, source.read_text("utf-8"))
    head = fill_toml("new/course_toml.txt", id=_id(title, root), title=title, language=language)
    write_new(root / "course.toml", head)
    for name in ("codebook", "misconceptions", "skills"):
        write_new(root / f"exercises/{name}.toml", fill_toml(f"new/{name}_toml.txt"))
    _write_example(root, language)
    write_notebook(root / "notebooks/contents.ipynb", _contents(title))
    for name, notebook in (("desk", _desk()), ("author", _author())):
        write_notebook(root / f"teachers/{name}.ipynb", notebook)


def _id(title: str, root: Path) -> str:
    """Give what work files and hand-ins name the course by: it never changes again."""
    for words in (title, root.resolve().name):
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
        if id := "-".join(re.findall("[a-z0-9]+", plain)):
            return id
    return "course"


# --- the example ---


def _example_text() -> tuple[PageText, dict[str, Words]]:
    """Give the text of the example, and the words of it that its key quotes, by name."""
    paragraphs = (
        say(
            "{told}From Monday, the kitchen of Lowmoor School will serve breakfast from seven in "
            "the morning.{end}",
            **_MARKS,
        ),
        say(
            '{quote}"A hungry class learns nothing,"{end} said {source}Nina Sorel, who runs the '
            "kitchen{end}.",
            **_MARKS,
        ),
        say(
            "{again}Sorel{end} said that {reported}breakfast would cost no pupil more than a bus "
            "ticket{end}, because {mention}parents{end} would help at the counter.",
            **_MARKS,
        ),
        say("At a trial in September, forty pupils came. Six of them asked for more."),
    )
    quotes: dict[str, Words] = {}
    lines = [
        Line(say("School kitchen to serve breakfast"), "headline"),
        Line(day(date(2025, 10, 6)), "date"),
    ]
    for paragraph in paragraphs:
        lines.append(Line(_without_marks(paragraph, quotes), "paragraph"))
    return PageText(lines=tuple(lines)), quotes


def _without_marks(paragraph: str, quotes: dict[str, Words]) -> str:
    """Take the signs out of a paragraph, and note the words between them."""
    text = ""
    begun: list[tuple[str, int]] = []
    for letter in paragraph:
        if letter in _NAME_OF and letter != _MARKS["end"]:
            begun.append((_NAME_OF[letter], len(text)))
        elif letter == _MARKS["end"]:
            name, start = begun.pop()
            quotes[name] = Words(text[start:])
        else:
            text += letter
    return text


def _write_example(root: Path, language: str) -> None:
    page, quotes = _example_text()
    title = page.of_kind("headline")[0]
    about = Provenance(
        title=title, publisher=say("The Lowmoor Herald"), date="2025-10-06", language=language
    )
    source = say("Written for coursekit; the places, the people and the newspaper are invented")
    rights = "CC BY 4.0"
    page = PageText(lines=page.lines, about=about)
    write_text(root, _SLUG, page, source=source, rights=rights, invented=True)
    again = page.of_kind("paragraph")[2]
    text = fill_toml(
        "new/example_toml.txt",
        stem=EXAMPLE,
        article=_SLUG,
        minutes=8,
        quotes=quotes,
        occurrence=1 if again.count(quotes["again"]) > 1 else 0,
    )
    write_new(root / f"exercises/{EXAMPLE}.toml", text)
    mend_notebook(root, EXAMPLE)
    set_minutes(root, EXAMPLE)


# --- pages ---


def _notebook(page: str, *cells: tuple[str, str, str]) -> dict[str, object]:
    """Make a notebook of cells: each its kind, its id and its source."""
    made: list[dict[str, object]] = []
    for kind, id, source in cells:
        lines = source.splitlines(keepends=True)
        cell: dict[str, object] = {"cell_type": kind, "id": id, "metadata": {}, "source": lines}
        made.append(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}))
    return {
        "cells": made,
        "metadata": {
            "coursekit": {"page": page} | language_mark(language()),
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _contents(title: str) -> dict[str, object]:
    told = say(
        "These are the lessons, in their order. You can stop at any place: every answer is kept at "
        "once. When you are done, make your hand-in file at the end of this page."
    )
    return _notebook(
        "contents",
        ("markdown", "title", f"# {title}\n\n{told}"),
        ("code", "contents", "from coursekit import open_contents\n\nopen_contents()"),
    )


def _desk() -> dict[str, object]:
    def panel(name: str) -> tuple[str, str, str]:
        source = f"from coursekit.desk import open_desk\n\nopen_desk().{name}"
        return "code", name, source

    told = say(
        "Put the hand-ins on the desk, grade them, score what was written, and take the grades "
        "home. Everything is kept in the folder {folder} of the course: you can close this page at "
        "any moment, and go on later.",
        folder="`graded`",
    )
    scored = say("Each text stands here once, and no name beside it. Every point is saved at once.")
    taken = say("What you take from here holds every point that you have given.")
    return _notebook(
        "desk",
        ("markdown", "title", "# " + say("The teacher’s desk") + f"\n\n{told}"),
        ("markdown", "grade-heading", "## " + say("Grade")),
        panel("grading"),
        ("markdown", "score-heading", "## " + say("Score written answers") + f"\n\n{scored}"),
        panel("scoring"),
        ("markdown", "files-heading", "## " + say("Take home") + f"\n\n{taken}"),
        panel("files"),
    )


def _author() -> dict[str, object]:
    told = say(
        "Bring an article, write questions on it, and make each key by answering. What you type is "
        "kept at once; the lesson's own file changes when you press Save."
    )
    return _notebook(
        "author",
        ("markdown", "title", "# " + say("The author’s page") + f"\n\n{told}"),
        ("code", "page", "from coursekit.studio import open_author_page\n\nopen_author_page()"),
    )
