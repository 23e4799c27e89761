"""Lessons whose keys stand in their questions, made of lessons in two files."""

from __future__ import annotations

from pathlib import Path

import tomli_w

from coursekit.course.toml_reader import read_toml


def join_keys(root: Path) -> Path:
    """Put each key of the course in `root` into its question, and give `root`."""
    for path in sorted((root / "exercises/keys").glob("*.toml")):
        exercise = root / "exercises" / path.name
        keys, table = read_toml(path), read_toml(exercise)
        for question in table["questions"]:
            if question["id"] in keys:
                question["key"] = keys.pop(question["id"])
        assert not keys
        exercise.write_text(tomli_w.dumps(table), "utf-8")
        path.unlink()
    (root / "exercises/keys").rmdir()
    return root
