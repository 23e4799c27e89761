"""What a file is that is no hand-in, in a teacher's words: "word", "picture".

Students hand in whatever they have at hand. A teacher needs to know what came, to ask for the right
thing; so a file is told by its first bytes, and by its name only where many kinds begin alike.
"""

from __future__ import annotations

import json
import re
from typing import Any

from coursekit.catalogue import say

# The first bytes of a file, and what it is then, in the words of `is_of_kind`.
_STARTS = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"BM": "picture",
    b"II*\0": "picture",
    b"MM\0*": "picture",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"\x1f\x8b": "gz",
    b"BZh": "bz2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zst",
    b"\xd0\xcf\x11\xe0": "old office",
    b"{\\rtf": "rtf",
    b"bplist00": "link",
    b"ID3": "sound",
    b"OggS": "sound",
    b"fLaC": "sound",
    b"\x1a\x45\xdf\xa3": "film",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"SQLite format 3": "database",
}
# What the list of an office document's zip names: as text in the file's bytes.
_IN_ZIP = {
    b"word/": "word",
    b"xl/": "excel",
    b"ppt/": "powerpoint",
    b"application/vnd.oasis.opendocument.text": "libreoffice",
    b"application/vnd.oasis.opendocument": "libreoffice",
    b"application/epub": "e-book",
    b".iwa": "iwork",
}
# Names' endings, for documents whose bytes do not tell: a cut one, say.
_ENDINGS = {
    "docx": "word",
    "doc": "word",
    "xlsx": "excel",
    "pptx": "powerpoint",
    "odt": "libreoffice",
    "ods": "libreoffice",
    "pages": "iwork",
    "numbers": "iwork",
}
_ARCHIVES = {"7z", "rar", "gz", "bz2", "xz", "zst", "tar"}
_UNFINISHED = re.compile(r"\.(crdownload|part|partial|download|opdownload|tmp)$", re.IGNORECASE)
_PAGE = re.compile(r"\s*(<\?xml[^>]*>\s*)?<(!doctype html|html|head|body)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LOOKED_AT = 4_000  # characters of a text: what it is shows at its beginning
_MARKUP = re.compile(r"\s*<[a-z!?/][^>]*>", re.IGNORECASE)
_LINK = re.compile(r"\s*(\[InternetShortcut\]|\[Desktop Entry\]|https?://\S+\s*$)", re.IGNORECASE)


def is_of_kind(kind: str) -> str:
    """Say what a file is, to follow its name.

    Args:
        kind: What `by_bytes`, `by_text` or `by_content` gave.
    """
    return {
        "pdf": say("is a PDF"),
        "picture": say("is a picture"),
        "7z": say("is a 7z archive"),
        "rar": say("is a rar archive"),
        "gz": say("is a gz archive"),
        "bz2": say("is a bz2 archive"),
        "xz": say("is an xz archive"),
        "zst": say("is a zst archive"),
        "old office": say("is an old Word, Excel or PowerPoint document"),
        "rtf": say("is a text document (RTF)"),
        "link": say("is a link to a page"),
        "sound": say("is a sound recording"),
        "film": say("is a film"),
        "program": say("is a program"),
        "database": say("is a database"),
        "word": say("is a Word document"),
        "excel": say("is an Excel workbook"),
        "powerpoint": say("is a PowerPoint document"),
        "libreoffice": say("is a LibreOffice document"),
        "e-book": say("is an e-book"),
        "iwork": say("is a Pages, Numbers or Keynote document"),
        "empty": say("is empty"),
        "zip": say("is a zip under another name"),
        "sound or film": say("is a sound recording or a film"),
        "tar": say("is a tar archive"),
        "web page": say("is a saved web page"),
        "markup": say("is a page of markup"),
        "unfinished": say("is a download that did not finish"),
        "notebook": say("is a notebook"),
        "work file": say("is a work file, which keeps the answers to one lesson"),
    }[kind]


def hand_in_file() -> str:
    """Give what to ask a student for."""
    return say('the file that "{button}" made', button=say("Make my hand-in file"))


def asked_for(kind: str) -> str:
    """Give what to ask for in place of a file of this kind."""
    if kind in _ARCHIVES:
        return say(
            'the file that "{button}" made, or a .zip with it', button=say("Make my hand-in file")
        )
    return hand_in_file()


def ending_of(name: str) -> str:
    """Give what comes after the last point of a file's name, in small letters; "" without one."""
    return name.rpartition("/")[2].rpartition(".")[2].lower() if "." in name else ""


def by_bytes(data: bytes, name: str = "") -> str:
    """Tell what a file is that holds no text.

    Args:
        data: Its bytes.
        name: Its name, or "".

    Returns:
        What it is, such as "pdf"; "" when it may be text.
    """
    if not data.strip(b"\0\t\r\n\f \xef\xbb\xbf"):
        return "empty"
    if data.startswith(b"PK"):
        inside = (kind for mark, kind in _IN_ZIP.items() if mark in data)
        return next(inside, "") or _ENDINGS.get(ending_of(name), "zip")
    if data[4:8] == b"ftyp":
        return "picture" if data[8:11] in (b"hei", b"hev", b"mif", b"avi") else "film"
    if data[:4] == b"RIFF":
        return "picture" if data[8:12] == b"WEBP" else "sound or film"
    if data[257:262] == b"ustar":
        return "tar"
    return next((kind for start, kind in _STARTS.items() if data.startswith(start)), "")


def by_text(text: str, name: str = "") -> str:
    """Tell what a file of text is that is no JSON.

    Args:
        text: The whole of it.
        name: Its name, or "".

    Returns:
        What it is, such as "web page"; "" when it cannot be told.
    """
    text = text[:_LOOKED_AT]
    if "<plist" in text[:1000] or _LINK.match(text):
        return "link"
    if _PAGE.match(_COMMENT.sub("", text)) or ending_of(name) in ("html", "htm", "mhtml", "mht"):
        return "web page"
    if _MARKUP.match(text):
        return "markup"
    if _UNFINISHED.search(name):
        return "unfinished"
    if text[:1] in "{[":
        return ""
    return _ENDINGS.get(ending_of(name), "")


def by_content(table: Any) -> str:
    """Tell what a file of JSON is that is no hand-in, such as "notebook"; "" when unknown."""
    if not isinstance(table, dict):
        return ""
    if "cells" in table and "nbformat" in table:
        return "notebook"
    if table.get("format") == "coursekit work" or {"lesson", "attempts"} <= table.keys():
        return "work file"
    if "url" in table and len(table) <= 5 and isinstance(table["url"], str):
        return "link"
    return ""


def damage(text: str, error: json.JSONDecodeError) -> tuple[str, str]:
    """Say what is wrong with text that was to be JSON, and what to ask for.

    Args:
        text: The text.
        error: What the reader of JSON says of it.
    """
    start, button = text.lstrip()[:200], say("Make my hand-in file")
    if not start.startswith(("{", "[")):
        return say("is a text, not a hand-in"), hand_in_file()
    if any(quote in start for quote in "“”„‟«»"):
        return (
            say('has curly quotes in place of ", so another program has changed it'),
            say('the file that "{button}" made, not opened in between', button=button),
        )
    if error.msg.startswith("Unterminated") or error.pos >= len(text.rstrip()) - 1:
        part = say("is only the first part of a file: it ends in line {line}", line=error.lineno)
        return part, hand_in_file()
    return (
        say("is damaged: {fault} in line {line}", fault=error.msg, line=error.lineno),
        say('the file that "{button}" made, not changed since', button=button),
    )
