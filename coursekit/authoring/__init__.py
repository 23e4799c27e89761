"""Making lessons and handing them out; made-up classes to try them on."""

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from coursekit.course import Course
from coursekit.errors import NeedsPackage

TEMPLATES = Path(__file__).with_name("templates")
_MARKDOWN = re.compile(r"([\\`*_<>\[\]|#&~])")


def fill_template(name: str, write: Callable[[object], object] = str, **values: object) -> str:
    """A text file made from the Jinja template of this name in `templates/`.

    Args:
        name: The file's name, such as `student_readme.txt`.
        write: Turns each value into what is written for it, such as one that escapes Markdown.
        **values: What the template names; a name that is missing is an error.
    """
    from jinja2 import Environment, StrictUndefined  # late: not all that makes lessons needs it

    environment = Environment(
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=write,
    )
    return environment.from_string((TEMPLATES / name).read_text("utf-8")).render(values)


def codebook_page(course: Course) -> str:
    """Give the text of `docs/codebook.md`: every label, set by set, one sentence a line."""
    return fill_template("codebook.md", _plain, course=course)


def _plain(text: object) -> str:
    """An author's text in one line, with nothing in it that Markdown would take for its own."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


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
