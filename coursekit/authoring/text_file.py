"""A text of the course, written from a page: the exact text, and where it comes from.

The article's lines stand in the order of the page. What stands between them and is not part of it,
such as a link or a credit, keeps its place and is named L1, L2, …; all else that the page shows
follows the article as its last block, F: there, students of the first lesson find the page around
the article.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import tomli_w

from coursekit.authoring.page_text import LETTERS, PageText
from coursekit.catalogue import say
from coursekit.course.blanks import rights_to_fill_in
from coursekit.course.toml_reader import read_toml
from coursekit.errors import CourseError
from coursekit.questions.base import Table
from coursekit.texts.quotes import split_blocks
from coursekit.work.disk import write_atomically

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG = 40
NAMELESS = "text"  # the name of a text that says none in Latin letters


def slug_of(page: PageText, name: str = "") -> str:
    """Give a short name for the files of a text: of its title, its address or its file's name.

    Args:
        page: The text.
        name: What the file that it was read from is called.
    """
    address = urlsplit(page.about.address).path.rstrip("/").rpartition("/")[2]
    for words in (page.about.title, address, Path(name).stem):
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
        slug = "-".join(re.findall("[a-z0-9]+", re.sub(r"\.html?$|'", "", plain)))
        if len(slug) > _LONGEST_SLUG:
            slug = slug[: _LONGEST_SLUG + 1].rpartition("-")[0] or slug[:_LONGEST_SLUG]
        if len(re.findall("[a-z]", slug)) >= 4:
            return slug
    return NAMELESS


def write_text(
    root: Path,
    slug: str,
    page: PageText,
    *,
    source: str = "",
    rights: str = "",
    invented: bool = False,
    replace: bool = False,
) -> tuple[Path, Path]:
    """Write a page as a text of the course.

    Args:
        root: The course's folder.
        slug: The name of its files.
        page: The lines as a person decided, and the provenance.
        source: How the course came by it; "" for what the provenance says.
        rights: Whose it is, and what may be done with it; "" to be filled in.
        invented: Whether it was written for a course.
        replace: Whether a text of this name may be written over.

    Returns:
        The paths of the text and of what is said about it.

    Raises:
        CourseError: The name is none, a text of this name is there, or the page has no paragraph.
    """
    if not _SLUG.fullmatch(slug):
        raise CourseError(
            [
                say(
                    "{slug!r} is no name for a text; expected small letters a to z, digits and "
                    "hyphens, such as river-path",
                    slug=slug,
                )
            ]
        )
    text_path, about_path = (root / f"articles/{slug}.{suffix}" for suffix in ("txt", "toml"))
    if not replace and (text_path.exists() or about_path.exists()):
        raise CourseError(
            [
                say(
                    "articles/{slug}.txt: is there already, and lessons may quote it; expected "
                    "another name",
                    slug=slug,
                )
            ]
        )
    text, named = _text_and_blocks(page)
    given = {"source": source, "rights": rights, "invented": invented}
    table = _about(page, text) | {name: value for name, value in given.items() if value} | named
    text_path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(text_path, text.encode())
    write_atomically(about_path, tomli_w.dumps(table, multiline_strings=False))
    return text_path, about_path


def _text_and_blocks(page: PageText) -> tuple[str, Table]:
    """Give the text, and the lines that are no paragraphs as the `.toml` names them."""
    place = page.article
    if not page.of_kind("paragraph"):
        raise CourseError([say("No line of this page is a paragraph; expected at least one.")])
    own = {line.text for line in page.lines if line.kind != "furniture"}
    # A line between paragraphs that says what the article says in its place adds nothing.
    body = [
        (name, line)
        for at, (name, line) in enumerate(zip(page.names, page.lines, strict=True))
        if at in place and not (line.kind == "furniture" and line.text in own)
    ]
    blocks: dict[str, list[str]] = {}
    for name, line in body:
        if line.kind != "paragraph":
            blocks.setdefault(name[0], []).append(line.text)
    around = [line.text for line in page.lines[place.stop :]]
    around += [line.text for line in page.lines[: place.start]]
    lines_of_body = {line.text for _, line in body}
    while around and around[0] in lines_of_body:  # the block begins where its line stands first
        around.pop(0)
    named: Table = {"blocks": blocks} if blocks else {}
    named |= {"rest": {"F": around[0]}} if around else {}
    text = "\n\n".join(line.text for _, line in body) + "\n"
    text += "\n" + "\n".join(around) + "\n" if around else ""
    _check(text, [LETTERS[line.kind] for _, line in body], blocks, named.get("rest", {}))
    return text, named


def _check(
    text: str, letters: list[str], blocks: Mapping[str, list[str]], rest: Mapping[str, str]
) -> None:
    """Check that the names lead back to the lines: two equal lines cannot be of two kinds."""
    found = split_blocks(text, blocks, rest)
    for letter, block in zip(letters, found, strict=False):
        if block.name[0] != ("L" if letter == "F" else letter):
            raise CourseError(
                [
                    say(
                        "The line {line!r} stands twice on the page, as two kinds; expected one "
                        "kind for both.",
                        line=text[block.start : block.end],
                    )
                ]
            )


def _about(page: PageText, text: str) -> Table:
    """Give what the `.toml` says about the text; a person fills in whose it is."""
    about = page.about
    source = say("Given to the course as a file")
    if about.address:
        source = say("Taken from its page on the web")
    optional = {
        "author": about.author,
        "address": about.address,
        "retrieved": about.retrieved,
    }
    return {
        "title": about.title or page.of_kind("paragraph")[0][:80],
        "publisher": about.publisher or say("Not named"),
        "date": about.date or about.retrieved,
        "language": about.language or "en",
        "source": source,
        "rights": rights_to_fill_in(),
        "invented": False,
        **{name: value for name, value in optional.items() if value},
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def texts_of(root: Path) -> dict[str, Table]:
    """Give what is said about each text of a course, by slug."""
    return {path.stem: read_toml(path) for path in sorted((root / "articles").glob("*.toml"))}
