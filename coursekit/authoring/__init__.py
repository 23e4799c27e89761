"""Making lessons and handing them out; made-up classes to try them on.

Here stands what authors run on the course itself: `codebook_page` writes the page of all labels,
and `rehearse` runs a lesson's notebook for the outputs that it is kept with. `release` makes the
student copy, `simulated_class` a class. The texts that they fill in lie in `templates/`.
"""

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from coursekit.catalogue import day, number, say, say_many
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.course.page_marks import page_mark
from coursekit.errors import NeedsPackage

if TYPE_CHECKING:  # only developers have it
    import nbformat

_TEMPLATES = Path(__file__).with_name("templates")
_MARKDOWN = re.compile(r"([\\`*_<>\[\]|#&~])")  # what Markdown may take for its own
_KEPT_METADATA = ("tags", "jupyter", "slideshow")  # of a cell; the rest is a front end's own


# --- text files from templates ---


def fill_template(name: str, write: Callable[[object], object] = str, **values: object) -> str:
    """Fill in a template of `templates/`, and give the text.

    These are text files and not HTML, so nothing is escaped but what `write` escapes. A template
    says its words as those of pages do: `say`, `say_many`, `number` and `day` are there.

    Args:
        name: The template's file, such as `student_readme.txt`.
        write: Turns each value into what is written for it, such as one that escapes Markdown.
        **values: What the template names.

    Raises:
        jinja2.UndefinedError: The template names a value that is not among them.
    """
    from jinja2 import Environment, StrictUndefined  # late: a simulated class has no templates

    environment = Environment(
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=write,
    )
    environment.globals |= {"say": say, "say_many": say_many, "number": number, "day": day}
    return environment.from_string((_TEMPLATES / name).read_text("utf-8")).render(values)


def codebook_page(course: Course) -> str:
    """Give the text of `docs/codebook.md`: every label, set by set, one sentence a line."""
    return fill_template("codebook.md", _escape_markdown, course=course)


def _escape_markdown(text: object) -> str:
    """Put an author's text into one line in which Markdown sees nothing but words.

    What a template calls `safe` is Markdown already.
    """
    if isinstance(text, Markup):
        return str(text)
    return _MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", str(text)))


# --- notebooks ---


def rehearse(root: Path, stem: str) -> Path:
    """Run a notebook as a student who has answered nothing, and keep the outputs in it.

    It gets the mark of a page, which opens ready in JupyterLab: see `page_mark`.

    Args:
        root: The course's folder.
        stem: The notebook: that of a lesson, or another page that `course.toml` names.

    Returns:
        The notebook's path.

    Raises:
        NeedsPackage: The packages that run notebooks are not installed; only developers need them.
    """
    try:
        import nbformat
        from nbclient import NotebookClient
    except ImportError:
        raise NeedsPackage(
            say("This needs nbclient; install the course with its extra [dev].")
        ) from None

    path = root / "notebooks" / f"{stem}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}  # the folder that its cells run in
    with tempfile.TemporaryDirectory() as work:  # empty: the author's own answers stay out
        client = NotebookClient(
            notebook,
            timeout=120,
            resources=resources,
            store_widget_state=False,
            extra_arguments=["--log-level=ERROR"],  # its warnings are for who runs a server
        )
        client.execute(env=os.environ | {"COURSEKIT_WORK": work})
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, 1):
        _drop_what_varies(cell, count)
    # Without the version of Python that it ran on.
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "coursekit": page_mark(load_course(root), stem),
    }
    nbformat.write(notebook, path)
    return path


def _drop_what_varies(cell: "nbformat.NotebookNode", number: int) -> None:
    """Drop what differs from run to run: times, ids of widgets, and counts that do not start at 1.

    nbval wants a count on each cell that has outputs, so the cell's number becomes its count.
    """
    cell.metadata = {name: cell.metadata[name] for name in _KEPT_METADATA if name in cell.metadata}
    cell.execution_count = number
    for output in cell.outputs:
        if "execution_count" in output:
            output.execution_count = number
        output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
