"""Gives each lesson notebook that is tested an empty work folder of its own.

The saved outputs are those of a student who has answered nothing, so that neither the work
in this folder nor another lesson may show in them. This file lies here, not in ``tests``,
because ``pytest --nbval notebooks`` must find it too.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_FOLDERS: dict[Path, tempfile.TemporaryDirectory[str]] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Name the folder before nbval starts the kernel, which happens at a notebook's first cell."""
    if item.path.suffix == ".ipynb":
        if item.path not in _FOLDERS:
            _FOLDERS[item.path] = tempfile.TemporaryDirectory(prefix="coursekit-work-")
        os.environ["COURSEKIT_WORK"] = _FOLDERS[item.path].name
    else:
        os.environ.pop("COURSEKIT_WORK", None)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish() -> Iterator[None]:
    """Remove the folders after the last kernel has stopped."""
    yield
    for folder in _FOLDERS.values():
        folder.cleanup()
    os.environ.pop("COURSEKIT_WORK", None)
