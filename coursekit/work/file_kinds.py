"""What a file is that is no hand-in, in a teacher's words: "a Word document", "a picture".

Students hand in whatever they have at hand. A teacher needs to know what came, to ask for the right
thing; so a file is told by its first bytes, and by its name only where many kinds begin alike.
"""

from __future__ import annotations

import json
import re
from typing import Any

HAND_IN = 'the file that "Make my hand-in file" made'
ASK_FOR = f"; ask for {HAND_IN}"

# The first bytes of a file, and what it is then.
_STARTS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"BM": "a picture",
    b"II*\0": "a picture",
    b"MM\0*": "a picture",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"\x1f\x8b": "a gz archive",
    b"BZh": "a bz2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zst archive",
    b"\xd0\xcf\x11\xe0": "an old Word, Excel or PowerPoint document",
    b"{\\rtf": "a text document (RTF)",
    b"bplist00": "a link to a page",
    b"ID3": "a sound recording",
    b"OggS": "a sound recording",
    b"fLaC": "a sound recording",
    b"\x1a\x45\xdf\xa3": "a film",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
# What the list of an office document's zip names: as text in the file's bytes.
_IN_ZIP = {
    b"word/": "a Word document",
    b"xl/": "an Excel workbook",
    b"ppt/": "a PowerPoint document",
    b"application/vnd.oasis.opendocument.text": "a LibreOffice document",
    b"application/vnd.oasis.opendocument": "a LibreOffice document",
    b"application/epub": "an e-book",
    b".iwa": "a Pages, Numbers or Keynote document",
}
# Names' endings, for documents whose bytes do not tell: a cut one, say.
_ENDINGS = {
    "docx": "a Word document",
    "doc": "a Word document",
    "xlsx": "an Excel workbook",
    "pptx": "a PowerPoint document",
    "odt": "a LibreOffice document",
    "ods": "a LibreOffice document",
    "pages": "a Pages, Numbers or Keynote document",
    "numbers": "a Pages, Numbers or Keynote document",
}
_ARCHIVE = re.compile(r"a(n)? \w+ archive")
_UNFINISHED = re.compile(r"\.(crdownload|part|partial|download|opdownload|tmp)$", re.IGNORECASE)
_PAGE = re.compile(r"\s*(<\?xml[^>]*>\s*)?<(!doctype html|html|head|body)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LOOKED_AT = 4_000  # characters of a text: what it is shows at its beginning
_MARKUP = re.compile(r"\s*<[a-z!?/][^>]*>", re.IGNORECASE)
_LINK = re.compile(r"\s*(\[InternetShortcut\]|\[Desktop Entry\]|https?://\S+\s*$)", re.IGNORECASE)


def ending_of(name: str) -> str:
    """Give what comes after the last point of a file's name, in small letters; "" without one."""
    return name.rpartition("/")[2].rpartition(".")[2].lower() if "." in name else ""


def by_bytes(data: bytes, name: str = "") -> str:
    """Tell what a file is that holds no text.

    Args:
        data: Its bytes.
        name: Its name, or "".

    Returns:
        What it is, such as "a PDF"; "" when it may be text.
    """
    if not data.strip(b"\0\t\r\n\f \xef\xbb\xbf"):
        return "empty"
    if data.startswith(b"PK"):
        inside = (kind for mark, kind in _IN_ZIP.items() if mark in data)
        return next(inside, "") or _ENDINGS.get(ending_of(name), "a zip under another name")
    if data[4:8] == b"ftyp":
        return "a picture" if data[8:11] in (b"hei", b"hev", b"mif", b"avi") else "a film"
    if data[:4] == b"RIFF":
        return "a picture" if data[8:12] == b"WEBP" else "a sound recording or a film"
    if data[257:262] == b"ustar":
        return "a tar archive"
    return next((kind for start, kind in _STARTS.items() if data.startswith(start)), "")


def by_text(text: str, name: str = "") -> str:
    """Tell what a file of text is that is no JSON.

    Args:
        text: The whole of it.
        name: Its name, or "".

    Returns:
        What it is, such as "a saved web page"; "" when it cannot be told.
    """
    text = text[:_LOOKED_AT]
    if "<plist" in text[:1000] or _LINK.match(text):
        return "a link to a page"
    if _PAGE.match(_COMMENT.sub("", text)) or ending_of(name) in ("html", "htm", "mhtml", "mht"):
        return "a saved web page"
    if _MARKUP.match(text):
        return "a page of markup"
    if _UNFINISHED.search(name):
        return "a download that did not finish"
    if text[:1] in "{[":
        return ""
    return _ENDINGS.get(ending_of(name), "")


def by_content(table: Any) -> str:
    """Tell what a file of JSON is that is no hand-in, such as "a notebook"; "" when unknown."""
    if not isinstance(table, dict):
        return ""
    if "cells" in table and "nbformat" in table:
        return "a notebook"
    if table.get("format") == "coursekit work" or {"lesson", "attempts"} <= table.keys():
        return "a work file, which keeps the answers to one lesson"
    if "url" in table and len(table) <= 5 and isinstance(table["url"], str):
        return "a link to a page"
    return ""


def damage(text: str, error: json.JSONDecodeError) -> str:
    """Say what is wrong with text that was to be JSON, with what to ask for.

    Args:
        text: The text.
        error: What the reader of JSON says of it.
    """
    start = text.lstrip()[:200]
    if not start.startswith(("{", "[")):
        return f"is a text, not a hand-in{ASK_FOR}"
    if any(quote in start for quote in "“”„‟«»"):
        return (
            'has curly quotes in place of ", so another program has changed it'
            f"{ASK_FOR}, not opened in between"
        )
    if error.msg.startswith("Unterminated") or error.pos >= len(text.rstrip()) - 1:
        return f"is only the first part of a file: it ends in line {error.lineno}{ASK_FOR}"
    return f"is damaged: {error.msg} in line {error.lineno}{ASK_FOR}, not changed since"


def asked_for(kind: str) -> str:
    """Give what to ask for in place of a file of this kind, to follow the reason."""
    return f"{ASK_FOR}, or a .zip with it" if _ARCHIVE.fullmatch(kind) else ASK_FOR
