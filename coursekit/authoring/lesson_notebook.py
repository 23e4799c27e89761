"""The notebook of a lesson: made from its questions, and brought in step with them.

What an author wrote into it stays. A question without a cell gets one in its place, a cell of a
question that is gone goes, cells stand in the order of the questions, parts have the headings of
the exercise file, and the summary comes last.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from coursekit.authoring.toml_template import write_new
from coursekit.catalogue import language as spoken
from coursekit.catalogue import say, speaking
from coursekit.course.minutes import part_begins, part_heading
from coursekit.course.notebook_steps import questions_in
from coursekit.course.toml_reader import read_lesson, read_toml
from coursekit.errors import CourseError
from coursekit.questions.base import Table

Cell: TypeAlias = dict[str, Any]

_OPENED = re.compile(r"""open_lesson\((["'])([^"']+)\1\)""")
_PANEL = re.compile(r"""(?m)^(?:\w+|open_lesson\([^()]*\))\.part\((\d+)\)[ \t]*$""")
_ENDS = ("summary-text", "summary")  # the cells that end a lesson
_LONGEST_ID = 64  # of a cell, as the format of notebooks has it


def new_notebook(stem: str, lesson: Table) -> Table:
    """Make the notebook of a lesson.

    Args:
        stem: The lesson.
        lesson: What its exercise file holds.
    """
    cells = [_title(lesson), _code("open", f'open_lesson("{stem}")')]
    if lesson.get("article"):
        cells += [
            _prose(
                "read-the-text",
                "## " + say("Read the text"),
                say(
                    "Read it once, from the beginning to the end. The questions name its "
                    "paragraphs by their numbers."
                ),
            ),
            _code("reading", f'open_lesson("{stem}").read(page=False)'),
        ]
    parts = lesson.get("parts") or [{}]
    ids = question_ids(lesson)
    starts = [0, *(ids.index(part["first"]) for part in parts[1:]), len(ids)]
    for number, part in enumerate(parts, 1):
        if len(parts) > 1:
            cells.append(_part_heading(number, len(parts), str(part["title"])))
        for id in ids[starts[number - 1] : starts[number]]:
            cells += _of_question(stem, id)
        cells += [
            _prose(f"end-part-{number}", "## " + say("Check what you have answered")),
            _panel(stem, number),
        ]
    return {
        "cells": [*cells, *_summary(stem)],
        "metadata": {
            "coursekit": {"page": "lesson"},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def question_ids(lesson: Table) -> list[str]:
    """Give the ids of a lesson's questions, in their order."""
    questions = lesson.get("questions")
    tables = questions if isinstance(questions, list) else []
    return [str(each["id"]) for each in tables if isinstance(each, dict) and "id" in each]


def mend_notebook(root: Path, stem: str) -> list[str]:
    """Bring the notebook of a lesson in step with its questions; make it if it is missing.

    Its outputs are not made anew: see `rehearse`.

    Args:
        root: The course's folder.
        stem: The lesson.

    Returns:
        What was done, a line each; nothing when all was well.

    Raises:
        CourseError: The lesson has no exercise file that can be read.
    """
    lesson = _lesson(root, stem)
    path = root / f"notebooks/{stem}.ipynb"
    language = lesson.get("language") or read_toml(root / "course.toml").get("language", "en")
    with speaking(str(language)):
        if not path.is_file():
            write_notebook(path, new_notebook(stem, lesson))
            told = ["made"]
        elif (notebook := _read(path)) is None:
            aside = path.with_suffix(".ipynb.unread")
            path.replace(aside)
            write_notebook(path, new_notebook(stem, lesson))
            told = ["made", aside.name]
        else:
            before = json.dumps(notebook)
            notebook["cells"] = _in_step(notebook["cells"], stem, lesson)
            is_marked = path.read_bytes().startswith(codecs.BOM_UTF8)  # Jupyter cannot read that
            told = ["mended"] if is_marked or json.dumps(notebook) != before else []
            if told:
                write_notebook(path, notebook)
    return [_said(f"notebooks/{stem}.ipynb", *told)] if told else []


def _said(file: str, what: str, aside: str = "") -> str:
    if aside:
        return say(
            "{file}: made anew, for it could not be read; what it held is in {aside}",
            file=file,
            aside=aside,
        )
    if what == "made":
        return say("{file}: made", file=file)
    return say("{file}: brought in step with the questions", file=file)


def _lesson(root: Path, stem: str) -> Table:
    """Read the exercise file of a lesson, which may lack keys."""
    file = f"exercises/{stem}.toml"
    try:
        return read_lesson(root, stem)[0]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CourseError(
            [say("{file}: cannot be read: {reason}", file=file, reason=reason)]
        ) from None


def _read(path: Path) -> Table | None:
    """Read a notebook whose cells are as they ought to be; None for any other file."""
    try:
        notebook = json.loads(path.read_text("utf-8-sig"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
            if cell["cell_type"] not in ("code", "markdown", "raw"):
                return None
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
    return notebook if isinstance(notebook, dict) else None


def write_notebook(path: Path, notebook: Table) -> None:
    """Write a notebook as Jupyter does."""
    write_new(path, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")


# --- cells ---


def _prose(id: str, *paragraphs: str) -> Cell:
    source = "\n\n".join(paragraphs).splitlines(keepends=True)
    return {"cell_type": "markdown", "id": id[:_LONGEST_ID], "metadata": {}, "source": source}


def _code(id: str, call: str) -> Cell:
    name = "open_lesson" if call.startswith("open_lesson") else call.partition("(")[0]
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id[:_LONGEST_ID],
        "metadata": {},
        "outputs": [],
        "source": [f"from coursekit import {name}\n", "\n", call],
    }


def _title(lesson: Table) -> Cell:
    outcomes = [f"- {outcome}" for outcome in lesson.get("outcomes", ())]
    after = [say("After this lesson:"), "\n".join(outcomes)] if outcomes else []
    return _prose("title", f"# {lesson.get('title', '')}", *after)


def _part_heading(number: int, many: int, title: str) -> Cell:
    # `course.minutes` and the links of the contents know a part by this line.
    return _prose(f"part-{number}", f"# {part_heading(number, many, title)}")


def _part_of(cell: Cell) -> int:
    """Give the number of the part that a cell begins; 0 for any other cell."""
    begins = (part_begins("en"), part_begins(spoken()))
    found = next(filter(None, (part.match(_source(cell)) for part in begins)), None)
    return int(found["number"]) if found and cell["cell_type"] == "markdown" else 0


def _below_heading(cell: Cell) -> str:
    """Give what a cell says below its first line."""
    return _source(cell).partition("\n")[2]


def _panel(stem: str, number: int) -> Cell:
    return _code(f"part-{number}-done", f'open_lesson("{stem}").part({number})')


def _of_question(stem: str, id: str) -> list[Cell]:
    """Give the cell of a question, and before it one for prose, in which nothing shows yet."""
    stub = say("Write here what students need to know before this question, or delete this cell.")
    return [
        _prose(f"about-{id}", f"<!-- {stub} -->"),
        _code(f"q-{id}", f'open_lesson("{stem}")["{id}"]'),
    ]


def _summary(stem: str) -> list[Cell]:
    return [
        _prose(
            "summary-text",
            "## " + say("How far you are"),
            say("You can go back to any question, change your answer and check again."),
            "## " + say("Hand in"),
            say(
                "Below the list, write your name and press the button. It tells you what your file "
                "is called, and you can download it there. Send that file the way your teacher "
                "asked for."
            ),
        ),
        _code("summary", f'open_lesson("{stem}").summary()'),
    ]


# --- in step ---


def _in_step(cells: list[Cell], stem: str, lesson: Table) -> list[Cell]:
    """Give the cells as they are to be; what an author wrote into them stays."""
    ids = question_ids(lesson)
    cells = _of_this_lesson(cells, stem)
    cells = _without_gone(cells, set(ids))
    cells = _in_order(cells, ids)
    cells = _in_parts(cells, lesson.get("parts") or [], ids, stem)
    for place, id in enumerate(ids):
        if not any(id in _shown(cell) for cell in cells):
            at = _place_of(cells, place, ids, lesson.get("parts") or [])
            cells[at:at] = _of_question(stem, id)
    if not any(_is_opening(cell) for cell in cells):
        at = 1 if cells and cells[0]["cell_type"] == "markdown" else 0
        cells.insert(at, _code("open", f'open_lesson("{stem}")'))
    return _with_own_ids(_summary_last(cells, stem))


def _source(cell: Cell) -> str:
    return "".join(cell["source"])


def _shown(cell: Cell) -> list[str]:
    """Give the ids of the questions that a cell shows."""
    if cell["cell_type"] != "code":
        return []
    return questions_in(_source(cell))


def _is_opening(cell: Cell) -> bool:
    return cell["cell_type"] == "code" and bool(_OPENED.search(_source(cell)))


def _of_this_lesson(cells: list[Cell], stem: str) -> list[Cell]:
    """Let cells that were copied from another lesson's notebook open their own lesson."""
    for cell in cells:
        opened = {found[2] for found in _OPENED.finditer(_source(cell))}
        if cell["cell_type"] == "code" and opened and stem not in opened:
            _write(cell, _OPENED.sub(f'open_lesson("{stem}")', _source(cell)))
    return cells


def _write(cell: Cell, source: str) -> None:
    """Give a cell another source; what it showed is of the old one."""
    if source != _source(cell):
        cell["source"] = source.splitlines(keepends=True)
        cell["outputs"], cell["execution_count"] = [], None


def _without_gone(cells: list[Cell], ids: set[str]) -> list[Cell]:
    """Take out what shows questions that are gone, and what shows a question a second time."""
    kept: list[Cell] = []
    seen: set[str] = set()
    for cell in cells:
        shown = _shown(cell)
        stay = [id for id in shown if id in ids and id not in seen]
        seen.update(stay)
        if shown and not stay:
            if kept and _is_stub(kept[-1]):
                kept.pop()
            continue
        if len(stay) < len(shown):
            lines = [
                line
                for line in _source(cell).splitlines(keepends=True)
                if not (named := questions_in(line)) or {*named} & {*stay}
            ]
            _write(cell, "".join(lines))
        kept.append(cell)
    return kept


def _is_stub(cell: Cell) -> bool:
    """Tell whether a cell waits for prose, and has none."""
    source = _source(cell).strip()
    is_comment = source.startswith("<!--") and source.endswith("-->") and source.count("-->") == 1
    return (
        cell["cell_type"] == "markdown" and str(cell.get("id")).startswith("about-") and is_comment
    )


def _units(cells: Sequence[Cell]) -> list[tuple[int, int, str]]:
    """Give where each question stands: its cells, with an empty one for prose, and its id."""
    units = []
    for place, cell in enumerate(cells):
        if len(shown := _shown(cell)) == 1:
            first = place - 1 if place and _is_about(cells[place - 1], shown[0]) else place
            units.append((first, place + 1, shown[0]))
    return units


def _is_about(cell: Cell, id: str) -> bool:
    return cell["cell_type"] == "markdown" and cell.get("id") == f"about-{id}"[:_LONGEST_ID]


def _in_order(cells: list[Cell], ids: Sequence[str]) -> list[Cell]:
    """Put the questions into their order; prose that belongs to none stays where it is."""
    units = _units(cells)
    held = [id for _, _, id in units]
    wanted = sorted(held, key=ids.index)
    if held == wanted or sum(len(_shown(cell)) for cell in cells) > len(held):
        return cells
    by_id = {id: cells[first:stop] for first, stop, id in units}
    ordered: list[Cell] = []
    before = 0
    for (first, stop, _), id in zip(units, wanted, strict=True):
        ordered += [*cells[before:first], *by_id[id]]
        before = stop
    return [*ordered, *cells[before:]]


def _in_parts(
    cells: list[Cell], parts: Sequence[Table], ids: Sequence[str], stem: str
) -> list[Cell]:
    """Let the parts have the headings and the panels that they have in the exercise file."""
    headings = [cell for cell in cells if _part_of(cell)]
    kept = headings[: len(parts)]
    for cell in headings[len(parts) :]:
        cell["source"] = _below_heading(cell).strip().splitlines(keepends=True)
    for number, part in enumerate(parts, 1):
        wanted = _part_heading(number, len(parts), str(part.get("title", "")))
        if number <= len(kept):
            rest = _below_heading(kept[number - 1])
            source = _source(wanted) + ("\n" + rest if rest.strip() else "")
            kept[number - 1]["source"] = source.splitlines(keepends=True)
        else:
            first = part.get("first") or next(iter(ids), "")
            at = next((start for start, _, id in _units(cells) if id == first), None)
            cells.insert(_first(cells, _ENDS) if at is None else at, wanted)
    cells = [cell for cell in cells if _panel_of(cell) in range(max(1, len(parts)) + 1)]
    return _with_panels(cells, stem) if parts else cells


def _panel_of(cell: Cell) -> int:
    """Give the number of the part whose panel a cell shows; 0 for any other cell."""
    found = _PANEL.search(_source(cell)) if cell["cell_type"] == "code" else None
    return int(found[1]) if found else 0


def _with_panels(cells: list[Cell], stem: str) -> list[Cell]:
    """Let each part end with its panel."""
    many = sum(1 for cell in cells if _part_of(cell))
    for number in range(1, many + 1):
        starts = [at for at, cell in enumerate(cells) if _part_of(cell)]
        start, stop = starts[number - 1], [*starts, _first(cells, _ENDS)][number]
        if not any(_panel_of(cell) == number for cell in cells[start:stop]):
            before = [cell for cell in cells[:stop] if _panel_of(cell) != number]
            after = [cell for cell in cells[stop:] if _panel_of(cell) != number]
            cells = [*before, _panel(stem, number), *after]
    return cells


def _place_of(cells: Sequence[Cell], place: int, ids: Sequence[str], parts: Sequence[Table]) -> int:
    """Find where the cells of a missing question go.

    After the heading of its part, if it begins one; else after the question before it, before the
    one after it, or before what ends the lesson.
    """
    for number, part in enumerate(parts, 1):
        if part.get("first") == ids[place]:
            for at, cell in enumerate(cells):
                if _part_of(cell) == number:
                    return at + 1
    ends = {id: (first, stop) for first, stop, id in _units(cells)}
    for id in reversed(ids[:place]):
        if id in ends:
            return ends[id][1]
    for id in ids[place + 1 :]:
        if id in ends:
            return ends[id][0]
    return _first(cells, ("end-part-1", "part-1-done", *_ENDS))


def _first(cells: Sequence[Cell], names: Iterable[str]) -> int:
    """Find the first cell of one of these ids; the end where there is none."""
    known = set(names)
    return next((at for at, cell in enumerate(cells) if cell.get("id") in known), len(cells))


def _summary_last(cells: list[Cell], stem: str) -> list[Cell]:
    """Let the summary be the last cell that runs, with the prose that stands before it."""
    at = next((at for at, cell in enumerate(cells) if ".summary()" in _source(cell)), None)
    if at is None or cells[at]["cell_type"] != "code":
        return [*cells, *_summary(stem)]
    if all(cell["cell_type"] != "code" for cell in cells[at + 1 :]):
        return cells  # with an author's last words after it
    first = at - 1 if at and cells[at - 1].get("id") == "summary-text" else at
    return [*cells[:first], *cells[at + 1 :], *cells[first : at + 1]]


def _with_own_ids(cells: list[Cell]) -> list[Cell]:
    """Give each cell an id of its own, where two have one."""
    seen: set[str] = set()
    for number, cell in enumerate(cells, 1):
        id = str(cell.get("id") or f"cell-{number}")
        while id in seen:
            id = f"{id[: _LONGEST_ID - 5]}-{number}"
        seen.add(id)
        if cell.get("id") != id:
            cell["id"] = id
    return cells
