"""Where a file lies that is missed: what editors, clouds and people make of a file's name."""

import re
import unicodedata
from pathlib import Path

from coursekit.catalogue import say

_FOLDERS = ("exercises", "articles", "notebooks")
_WITH_SAME_NAMES = ("keys", "practice")  # folders whose files are called like lessons
_MARKS_OF_A_MERGE = re.compile(r"^(?:<{7}|={7}|>{7})(?!\S)", re.MULTILINE)


def elsewhere(root: Path, file: str) -> str:
    """Say where a file that is missed most likely lies, as a sentence to follow a message.

    It is looked for under names such as "01_bridge.toml.txt", "01_Bridge.TOML" or
    ".01_bridge.toml.icloud", and in folders below its own.

    Args:
        root: The course's folder.
        file: The file, as seen from there.

    Returns:
        The sentence; "" where there is no such file.
    """
    path = root / file
    near = [
        other
        for other in sorted(path.parent.glob("**/*"))
        if other != path and _is_like(other, path) and (other.is_file() or other.is_symlink())
    ]
    if not near:
        return ""
    found = near[0].relative_to(root).as_posix()
    if near[0].is_symlink() and not near[0].exists():
        return ""
    if near[0].name.endswith(".icloud"):
        return ". " + say("It is in the cloud only, as {found}; have it downloaded", found=found)
    return ". " + say("There is {found}; move it to {file}", found=found, file=file)


def _is_like(other: Path, path: Path) -> bool:
    name, wanted = _plain(other.name), _plain(path.name)
    if other.parent == path.parent:
        return name == wanted or name.startswith(f"{wanted}.")
    return name == wanted and other.parent.name not in _WITH_SAME_NAMES


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip(" .")


def missing_folders(root: Path, *, needs_texts: bool) -> list[str]:
    """Give a line for each folder of a course that is not there at all.

    Args:
        root: The course's folder.
        needs_texts: Whether any lesson asks about a text.
    """
    there = [path.name for path in root.iterdir() if path.is_dir()]
    lines = []
    for folder in _FOLDERS:
        if folder in there or (folder == "articles" and not needs_texts):
            continue
        near = [name for name in there if _plain(name).startswith(folder[:-1])]
        told = say("no such folder; put it back from an earlier copy")
        if near:
            told = say("no such folder; expected {found} to be called so", found=near[0])
        lines.append(f"{folder}: {told}")
    return lines


def merge_fault(text: str) -> str:
    """Say where two versions of a file were left side by side, as after a merge; "" for nowhere."""
    marks = list(_MARKS_OF_A_MERGE.finditer(text))
    if len(marks) < 2 and not text.startswith("<<<<<<< "):
        return ""
    return say(
        "line {line}: two versions stand here, between lines of <<<<<<< and >>>>>>>; "
        "keep one of them, and take these lines out",
        line=text.count("\n", 0, marks[0].start()) + 1,
    )
