"""TOML files from templates, each value written as TOML has it."""

from __future__ import annotations

import json
from pathlib import Path

from coursekit.authoring import fill_template
from coursekit.work.disk import write_atomically


class Plain(str):
    """Words of a comment: they stand in a file as they are."""


class Words(str):
    """Words of a text: the quotation marks in them stand in a file as they are."""


def toml_of(value: object) -> str:
    """Write a value as TOML has it: text, a number, a truth, or a list of these."""
    if isinstance(value, Plain):
        return " ".join(value.split())
    if isinstance(value, Words) and "'''" not in value and value[-1:] != "'":
        return f"'''{value}'''"
    if isinstance(value, list):
        return f"[{', '.join(map(toml_of, value))}]"
    # JSON writes text, numbers and truths as TOML does, but for one sign.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def fill_toml(name: str, **values: object) -> str:
    """Fill in a template of TOML; beside what any template has, `plain` writes words of a comment.

    Args:
        name: The template's file in `templates/`.
        **values: What else it names.
    """
    return fill_template(name, toml_of, plain=Plain, **values)


def write_new(path: Path, text: str) -> None:
    """Write a file in a folder that need not be there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text)
