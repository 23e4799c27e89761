"""A whole course, spoiled in one place: what an author or a word processor may do to a file."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.small_course import change

Spoil = Callable[[Path], None]

COURSE = "course.toml"
CODEBOOK = "exercises/codebook.toml"
IDEAS = "exercises/misconceptions.toml"
SKILLS = "exercises/skills.toml"
GLOSSARY = "exercises/glossary.toml"
QUESTIONS = "exercises/01_bridge.toml"
KEYS = "exercises/keys/01_bridge.toml"
TRAM = "exercises/02_tram.toml"
ITEMS = "exercises/practice/who-speaks.toml"
ABOUT = "articles/bridge.toml"
TEXT = "articles/bridge.txt"
PAGE = "notebooks/01_bridge.ipynb"


def edit(file: str, old: str, new: str) -> Spoil:
    """Put other words in a file, once."""
    return lambda root: change(root, file, old, new, times=1)


def edits(*spoils: Spoil) -> Spoil:
    """Spoil several places, of which the fault is one."""

    def spoil(root: Path) -> None:
        for each in spoils:
            each(root)

    return spoil


def recode(file: str, encoding: str, before: bytes = b"") -> Spoil:
    """Save a file in another encoding, or with bytes before it."""

    def spoil(root: Path) -> None:
        text = (root / file).read_bytes().decode("utf-8")
        (root / file).write_bytes(before + text.encode(encoding, "replace"))

    return spoil


def write(file: str, text: str) -> Spoil:
    """Write another text into a file."""
    return lambda root: _write(root / file, text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def remove(*files: str) -> Spoil:
    """Remove files."""

    def spoil(root: Path) -> None:
        for file in files:
            (root / file).unlink()

    return spoil


def rename(*pairs: tuple[str, str]) -> Spoil:
    """Give files other names."""

    def spoil(root: Path) -> None:
        for old, new in pairs:
            os.rename(root / old, root / new)

    return spoil


def folder(file: str) -> Spoil:
    """Put a folder in place of a file."""

    def spoil(root: Path) -> None:
        (root / file).unlink()
        (root / file).mkdir()

    return spoil


def cut(file: str, share: float) -> Spoil:
    """Keep the first part of a file."""

    def spoil(root: Path) -> None:
        text = (root / file).read_bytes()
        (root / file).write_bytes(text[: int(len(text) * share)])

    return spoil


def copy(old: str, new: str) -> Spoil:
    """Copy a file."""

    def spoil(root: Path) -> None:
        shutil.copy(root / old, root / new)

    return spoil


def cells(file: str, change_cells: Callable[[list[dict[str, Any]]], object]) -> Spoil:
    """Change the cells of a notebook."""

    def spoil(root: Path) -> None:
        notebook = json.loads((root / file).read_text("utf-8"))
        change_cells(notebook["cells"])
        (root / file).write_text(json.dumps(notebook), "utf-8")

    return spoil


def source(number: int, old: str, new: str) -> Callable[[list[dict[str, Any]]], None]:
    """Put other words in a cell, which is numbered from 1."""

    def change_cells(all_cells: list[dict[str, Any]]) -> None:
        text = "".join(all_cells[number - 1]["source"])
        assert old in text
        all_cells[number - 1]["source"] = text.replace(old, new).splitlines(keepends=True)

    return change_cells


def with_windows_lines(file: str) -> Spoil:
    """End the lines of a file as Windows does."""

    def spoil(root: Path) -> None:
        (root / file).write_bytes((root / file).read_bytes().replace(b"\n", b"\r\n"))

    return spoil
