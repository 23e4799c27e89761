"""Takes comments and spaces out of the widgets' JavaScript when a wheel is built.

They are half of it, and each page loads it. A source checkout, also one that is installed in place
(`pip install -e`), keeps the files as they are written.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = ("coursekit/lesson/static", "coursekit/desk/static", "coursekit/studio/static")


class MinifyHook(BuildHookInterface):  # type: ignore[type-arg]  # of any builder's configuration
    """Puts minified copies into the wheel, in place of the files."""

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

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the copies away."""
        if version != "editable":
            shutil.rmtree(self.copies)
