"""The extension that makes pages of notebooks, as JupyterLab finds it."""

from __future__ import annotations

import json
from pathlib import Path

import coursekit

FOLDER = Path(coursekit.__file__).parent / "lesson/labextension/coursekit"


def test_it_has_the_version_of_the_library() -> None:
    package = json.loads((FOLDER / "package.json").read_text("utf-8"))

    assert package["version"] == coursekit.__version__
    assert (FOLDER / package["jupyterlab"]["_build"]["load"]).is_file()


def test_browsers_ask_for_its_files_anew() -> None:
    # jupyterlab_server lets browsers keep all that is in folders of this name for a year.
    assert not list(FOLDER.rglob("static"))


def test_it_is_left_out_where_notebooks_are_edited(course_root: Path) -> None:
    settings = (course_root / "tools/edit/page_config.json").read_text("utf-8")

    assert json.loads(settings)["disabledExtensions"] == {"coursekit": True}
