"""What a wheel has that a source checkout has not.

The JavaScript of the widgets goes into it without comments and spaces: they are half of it, and
each page loads it. And it carries the files beside the library that a course needs for its student
copy, which `files` in pyproject.toml names; `coursekit/authoring/shipped_files.py` finds them.

A source checkout, also one that is installed in place (`pip install -e`), keeps the files as they
are written, and where they are.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = ("coursekit/lesson/static", "coursekit/desk/static", "coursekit/studio/static")

SHIPPED = "coursekit/authoring/shipped"


class MinifyHook(BuildHookInterface):  # type: ignore[type-arg]  # of any builder's configuration
    """Puts minified copies into the wheel, in place of the files, and the files of the project."""

    PLUGIN_NAME = "minify"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the copies; hatchling takes what is in `force_include` before the files."""
        if version == "editable":
            return
        from rjsmin import jsmin  # a source checkout installs without it

        self.copies = Path(tempfile.mkdtemp())
        for folder in STATIC:
            for path in sorted((Path(self.root) / folder).glob("*.js")):
                copy = self.copies / path.name  # no two of them have one name
                copy.write_text(jsmin(path.read_text("utf-8")) + "\n", "utf-8")
                build_data["force_include"][str(copy)] = f"{folder}/{path.name}"
        for name in self.config["files"]:
            if (Path(self.root) / name).is_file():  # a student copy has not all of them
                build_data["force_include"][name] = f"{SHIPPED}/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the copies away."""
        if version != "editable":
            shutil.rmtree(self.copies)
