"""What an author has typed and not saved yet: it comes back after a reload or a dead kernel."""

import json
from pathlib import Path

from coursekit.questions.base import Json
from coursekit.work.disk import make_private_folder, write_atomically
from coursekit.work.workfile import work_folder

FOLDER = "author"  # in the work folder


class Drafts:
    """The drafts of one course, each a JSON file in a private folder.

    Attributes:
        folder: Where they lie.
    """

    def __init__(self, root: Path) -> None:
        """Take the drafts of the course in `root`."""
        self.folder = work_folder(root).absolute() / FOLDER

    def read(self, name: str) -> Json:
        """Give a draft; nothing is in one that is not there or cannot be read."""
        try:
            draft = json.loads(self._path(name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return draft if isinstance(draft, dict) else {}

    def write(self, name: str, draft: Json) -> None:
        """Keep a draft; an empty one is removed.

        Raises:
            OSError: It cannot be kept.
        """
        if not draft:
            self._path(name).unlink(missing_ok=True)
            return
        make_private_folder(self.folder.parent)
        make_private_folder(self.folder)
        text = json.dumps(draft, ensure_ascii=False, indent=1)
        write_atomically(self._path(name), text, private=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"
