"""Run a lesson's notebook as a student who has answered nothing, and keep those outputs."""

import os
import tempfile
from pathlib import Path

from coursekit.errors import NeedsPackage

try:
    import nbformat
    from nbclient import NotebookClient
except ImportError:
    raise NeedsPackage("This needs nbclient; install the course with its extra [dev].") from None

_KEPT = ("tags", "jupyter", "slideshow")


def rehearse(root: Path, stem: str) -> Path:
    """Run a lesson's notebook in an empty work folder, and write it back with those outputs.

    Args:
        root: The course's folder.
        stem: The lesson.

    Returns:
        The notebook's path.
    """
    path = root / "notebooks" / f"{stem}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as work:
        environment = os.environ | {"COURSEKIT_WORK": work}
        resources = {"metadata": {"path": str(path.parent)}}
        client = NotebookClient(
            notebook, timeout=120, resources=resources, store_widget_state=False
        )
        client.execute(env=environment)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        _tidy(cell, number)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.write(notebook, path)
    return path


def _tidy(cell: nbformat.NotebookNode, number: int) -> None:
    """Drop what differs from run to run: times and the ids of widgets.

    nbval wants a count on each cell that has outputs.
    """
    cell.metadata = {name: value for name, value in cell.metadata.items() if name in _KEPT}
    cell.execution_count = number
    for output in cell.outputs:
        if "execution_count" in output:
            output.execution_count = number
        output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
