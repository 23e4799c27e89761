"""The course of all kinds with its authors' words in Greek: all Latin letters are the kit's."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from support.all_kinds_course import write_all_kinds
from support.practice_items import add_practice

_GREEK = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αβψδεφγηιξκλμνοπθρστυωςχζωΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΥΩΣΧΖΩ",
)
_WORDS = (
    *("title", "prompt", "text", "hints", "quote", "also", "unit", "explanation", "feedback"),
    *("answer", "says", "source", "publisher", "name", "rule", "example", "counter_example"),
    *("believes", "hint", "can", "outcomes"),
)


def greek(text: str) -> str:
    """Write a text in Greek letters."""
    return text.translate(_GREEK)


def write_greek(root: Path) -> Path:
    """Write the course, with practice, to `root`, and give `root`."""
    add_practice(write_all_kinds(root))
    for path in sorted(root.glob("articles/*.txt")):
        path.write_bytes(greek(path.read_bytes().decode()).encode())
    for path in sorted(root.rglob("*.toml")):
        table = _in_greek(tomllib.loads(path.read_text("utf-8")))
        if path.parent.name == "articles":
            raw = path.with_suffix(".txt").read_bytes()
            table["sha256"] = hashlib.sha256(raw).hexdigest()
            for lines in ("blocks", "rest"):
                table |= {lines: _all_in_greek(table[lines])} if lines in table else {}
        if path.name == "course.toml":
            table["contents"] = "contents"
        written = (f"{json.dumps(name)} = {_written(value)}\n" for name, value in table.items())
        path.write_text("".join(written), "utf-8")
    notebook = (root / "notebooks/01_bridge.ipynb").read_text("utf-8")
    (root / "notebooks/contents.ipynb").write_text(notebook, "utf-8")
    return root


def _in_greek(value: Any) -> Any:
    if isinstance(value, list):
        return [_in_greek(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _all_in_greek(each) if name in _WORDS else _in_greek(each)
        for name, each in value.items()
    }


def _all_in_greek(value: Any) -> Any:
    if isinstance(value, str):
        return greek(value)
    if isinstance(value, list):
        return [_all_in_greek(each) for each in value]
    if isinstance(value, dict):
        return {name: _all_in_greek(each) for name, each in value.items()}
    return value


def _written(value: Any) -> str:
    """Give a value as TOML, whose texts, numbers and lists are those of JSON."""
    if isinstance(value, dict):
        inside = (f"{json.dumps(name)} = {_written(each)}" for name, each in value.items())
        return f"{{{', '.join(inside)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, str | int | float):
        return json.dumps(value, ensure_ascii=False)
    return str(value)  # a date
