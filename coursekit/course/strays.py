"""Files that lie in a course's folders and that `course.toml` does not name.

They are no part of the course, so that a notebook somebody tries things in, or a copy that Jupyter
made at a slip of the hand, closes no lesson for a student. Only `coursekit check` tells of them,
because an author may have forgotten to list a lesson.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path


def stray_files(root: Path, stems: Collection[str]) -> list[str]:
    """A line for each lesson that `course.toml` does not list, and for each half of a text.

    Hidden files are passed over: those are of the tools, such as Jupyter's checkpoints.

    Args:
        root: The course's folder.
        stems: The lessons that `course.toml` lists.
    """
    return [*_stray_lessons(root, stems), *_stray_texts(root)]


def _stray_lessons(root: Path, stems: Collection[str]) -> Iterator[str]:
    """A line for each stem that is not listed, however many files it has."""
    notebooks = _stems(root / "notebooks", ".ipynb")
    exercises = _stems(root / "exercises", ".toml") - {"codebook", "misconceptions"}
    keys = _stems(root / "exercises/keys", ".toml")
    for stem in sorted((notebooks | exercises | keys) - set(stems)):
        if stem in notebooks and stem in exercises:
            yield f"notebooks/{stem}.ipynb: not listed in course.toml; add it to lessons"
        elif stem in notebooks:
            missing = f"no exercise file; expected exercises/{stem}.toml"
            yield f"notebooks/{stem}.ipynb: {missing}; write it, or remove the notebook"
        elif stem in exercises:
            missing = f"no notebook; expected notebooks/{stem}.ipynb"
            yield f"exercises/{stem}.toml: {missing}; write it, or remove the questions"
        else:
            missing = f"no exercise file; expected exercises/{stem}.toml"
            yield f"exercises/keys/{stem}.toml: {missing}; write it, or remove the key"


def _stray_texts(root: Path) -> Iterator[str]:
    texts = _stems(root / "articles", ".txt")
    sources = _stems(root / "articles", ".toml")
    for slug in sorted(texts - sources):
        yield f"articles/{slug}.txt: nothing says whose it is; expected articles/{slug}.toml"
    for slug in sorted(sources - texts):
        yield f"articles/{slug}.toml: no text; expected articles/{slug}.txt"


def _stems(folder: Path, suffix: str) -> set[str]:
    """The names, without suffix, of the files in a folder that are not hidden."""
    found = folder.glob(f"*{suffix}")
    return {path.stem for path in found if path.is_file() and not path.name.startswith(".")}
