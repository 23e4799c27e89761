"""Notebooks as files: their faults, which only `coursekit check` looks for, and what they show.

A page opens ready by itself when its notebook carries the mark of the course, any cell of it may be
the first to run, and nbval compares only cells with a count.
"""

import ast
import builtins
import json
import re
import symtable
from collections.abc import Collection, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from coursekit.catalogue import say, say_many
from coursekit.course import Course, Page
from coursekit.course.languages import is_language
from coursekit.course.near_files import merge_fault
from coursekit.course.notebook_steps import step_faults
from coursekit.course.page_marks import page_mark

# What `OpenLesson.read` shows, and a link to it.
_TEXT = re.compile(r'\bid="(read-[^"]+)"')
_LINK = re.compile(r"\]\(#(read-[^)\s]+)\)")

# In Markdown: a link or an image, with its words and its target; and what shows code.
MARKDOWN_LINK = re.compile(
    r"(?P<image>!?)\[(?P<words>[^\[\]]*)\]"
    r'\(<?(?P<target>[^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*)>?(?: +"[^"]*")?\)'
)
_CODE = re.compile(r"(?ms)^ *(```|~~~).*?^ *\1|(`+)(?!`).+?(?<!`)\2(?!`)")

# What reading raises where a file is JSON, and no notebook.
_NO_NOTEBOOK = (OSError, ValueError, LookupError, TypeError, AttributeError)

# What a notebook knows without an import.
_KNOWN = {*dir(builtins), "display", "get_ipython", "In", "Out", "__name__"}


def notebook_faults(root: Path, course: Course, sound: Collection[str] = ()) -> Iterator[str]:
    """Give a line for each fault of a notebook of the course.

    Args:
        root: The course's folder.
        course: The course in it.
        sound: The lessons without faults of their own; only their notebooks are compared with
            their questions, and can be run at all.
    """
    for stem, page in course.notebooks.items():
        file = f"notebooks/{stem}.ipynb"
        if not (root / file).is_file():  # whoever looks at all files says so
            continue
        try:
            notebook = _read(root / file)
            can_run = page != "lesson" or stem in sound
            faults = [*_faults(notebook, stem, page, can_run), *_links_to_nothing(root, notebook)]
            spoken = course.lessons[stem].language if page == "lesson" else course.language
            mark = notebook["metadata"].get("coursekit")
            if can_run and not faults and is_language(spoken) and mark != page_mark(course, stem):
                command = f"coursekit notebooks {stem}"
                faults += [
                    say(
                        "the words in its mark are not those of its language: run {command}",
                        command=command,
                    )
                ]
            if can_run:
                faults += step_faults(notebook, stem, page, course)
        except UnicodeDecodeError:
            faults = [say("not UTF-8; save it as UTF-8")]
        except json.JSONDecodeError as error:
            faults = [_no_json(root / file, error, stem)]
        except (
            OSError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            RecursionError,
        ) as error:
            faults = [say("not a notebook that can be read: {reason}", reason=error)]
        yield from (f"{file}: {fault}" for fault in faults)


def _read(path: Path) -> dict[str, Any]:
    notebook: Any = json.loads(path.read_text("utf-8"))
    if not (isinstance(notebook, dict) and isinstance(notebook.get("cells"), list)):
        raise ValueError(say("no cells in it; put an earlier copy back, or save it in JupyterLab"))
    for cell in notebook["cells"]:
        cell["cell_type"], cell["source"]  # without them it is no notebook
    notebook["metadata"].get("coursekit")
    return notebook


def _no_json(path: Path, error: json.JSONDecodeError, stem: str) -> str:
    """Say where a notebook is damaged."""
    command = f"coursekit lesson {stem}"
    if merged := merge_fault(error.doc):
        return merged
    if not error.doc.strip():
        return say("empty; put an earlier copy back, or run {command}", command=command)
    if not error.doc.rstrip().endswith("}"):
        return say(
            "cut off in line {line}; put an earlier copy back, or run {command}",
            line=error.doc.rstrip().count("\n") + 1,
            command=command,
        )
    return say(
        "not a notebook that can be read: {reason}, in line {line}; "
        "put an earlier copy back, or run {command}",
        reason=error.msg,
        line=error.lineno,
        command=command,
    )


def _faults(notebook: dict[str, Any], stem: str, page: Page, can_run: bool) -> Iterator[str]:
    """Find what is wrong with a notebook as such; one whose lesson has faults cannot be run."""
    mark = notebook["metadata"].get("coursekit", {}).get("page")
    write = f"coursekit notebooks {stem}"
    if mark != page:
        expected = {"page": page, "command": write}
        if mark:
            yield say(
                "the mark {mark!r} in its metadata; "
                "expected coursekit.page {page!r}: run {command}",
                mark=mark,
                **expected,
            )
        else:
            yield say(
                "no mark in its metadata; expected coursekit.page {page!r}: run {command}",
                **expected,
            )
    code = [found for found in _cells(notebook, "code") if found[1].strip()]
    uncounted = [where for where, _, cell in code if cell.get("execution_count") is None]
    if uncounted and can_run:
        yield say_many(
            "{uncounted} of {n} code cell without execution_count, so that nbval compares nothing "
            "in them, the first {first}: run {command}",
            "{uncounted} of {n} code cells without execution_count, so that nbval compares nothing "
            "in them, the first {first}: run {command}",
            len(code),
            uncounted=len(uncounted),
            first=uncounted[0],
            command=write,
        )
    elif can_run and (failed := [where for where, _, cell in code if _shows_an_error(cell)]):
        told = say("shows an error of an earlier run: run {command}", command=write)
        yield f"{failed[0]}: {told}"
    elif not uncounted:
        yield from _dead_links(notebook)
    for where, source, _ in code:
        if names := unknown_names(source):
            told = say(
                "uses {names} of another cell; expected a cell that "
                "may be the first to run: import, open or define in it what it uses",
                names=", ".join(sorted(names)),
            )
            yield f"{where}: {told}"


def _cells(notebook: dict[str, Any], kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the cells of one kind: where each is, its source, and the cell."""
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == kind:
            where = say("cell {n} ({id})", n=number, id=cell.get("id", say("no id")))
            yield where, "".join(cell["source"]), cell


def _shows_an_error(cell: dict[str, Any]) -> bool:
    return any(output.get("output_type") == "error" for output in cell.get("outputs", ()))


def _dead_links(notebook: dict[str, Any]) -> Iterator[str]:
    """Find links to a text, or a paragraph of one, that no cell of the notebook shows."""
    shown = {
        id
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        for id in _TEXT.findall("".join(output.get("data", {}).get("text/html", "")))
    }
    for where, prose, _ in _cells(notebook, "markdown"):
        for link in _LINK.findall(prose):
            if link not in shown:
                told = say(
                    "a link to {link}, which no cell shows; "
                    "expected a text that this notebook shows by read(), or a block of it",
                    link=f"#{link}",
                )
                yield f"{where}: {told}"


def _links_to_nothing(root: Path, notebook: dict[str, Any]) -> Iterator[str]:
    """Find links to files that are not there; other pages of the web are not looked at."""
    for where, prose, _ in _cells(notebook, "markdown"):
        for link in MARKDOWN_LINK.finditer(_CODE.sub("", prose)):
            file = linked_file(link["target"])
            if file and not (root / "notebooks" / file).exists():
                told = say(
                    "a link to {file}, which is not there; "
                    "expected a file of the course, as seen from the folder notebooks",
                    file=file,
                )
                yield f"{where}: {told}"


def linked_file(target: str) -> str:
    """Give the file that a link leads to, as seen from its notebook; "" for any other place."""
    try:
        parts = urlsplit(target)
    except ValueError:  # no address at all
        return ""
    is_file = not (parts.scheme or parts.netloc or parts.path.startswith("/"))
    return unquote(parts.path) if is_file else ""


def unknown_names(source: str) -> set[str]:
    """Find the names that a cell uses and neither defines nor imports.

    Nothing is found in what only IPython understands, such as `%matplotlib`, or after
    `from plots import *`: what these define cannot be known.
    """
    try:
        tree = ast.parse(source)
        top = symtable.symtable(source, "cell", "exec")
    except SyntaxError:
        return set()
    if any(
        isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree)
    ):
        return set()
    symbols = list(_of_cell(top))
    defined = {
        symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()
    }
    used = {symbol.get_name() for symbol in symbols if symbol.is_referenced()}
    return used - defined - _KNOWN


def _of_cell(table: symtable.SymbolTable) -> Iterator[symtable.Symbol]:
    """Give what a cell's own names are in it, and in its functions and classes."""
    for symbol in table.get_symbols():
        if symbol.is_global() or table.get_type() == "module":
            yield symbol
    for inner in table.get_children():
        yield from _of_cell(inner)


# --- what a saved notebook shows ---

_INLINE = re.compile(r"</?(?:a|abbr|b|code|em|i|mark|span|strong|u)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")


def shown_texts(cell: object) -> Iterator[str]:
    """Give what a cell shows, each output as text: also of a notebook that may hold anything.

    A cell of code shows its outputs, any other its source.
    """
    if not isinstance(cell, dict):
        return
    if cell.get("cell_type") != "code":
        yield text_of_html(joined(cell.get("source")))
        return
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict):
            yield joined(output.get("text"))
            data = output.get("data")
            for part in data.values() if isinstance(data, dict) else ():
                yield text_of_html(joined(part))


def joined(lines: object) -> str:
    """Give a text that a notebook holds whole or line by line; "" for whatever else is there."""
    if isinstance(lines, list):
        return "".join(line for line in lines if isinstance(line, str))
    return lines if isinstance(lines, str) else ""


def text_of_html(html: str) -> str:
    """Give what HTML shows, or text as it is; blocks stand on lines of their own."""
    return unescape(_TAG.sub("\n", _INLINE.sub("", html)))
