"""A course with everything that a course may have, and no fault: to be spoiled file by file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from support.all_kinds_course import write_all_kinds
from support.practice_items import add_practice
from support.small_course import change, lesson_cell

TRAM = '''
title = "The tram"
minutes = 3
outcomes = ["You can tell who speaks."]
article = "tram"

[[parts]]
title = "Who speaks"
minutes = 1

[[parts]]
title = "What is known"
minutes = 2
first = "when"

[[questions]]
id = "driver"
kind = "highlight"
title = "The driver"
prompt = """
Mark the source,

and nothing else."""
points = 1
hints = ["Who says it?", "One name."]
show = ["P1"]
labels = ["source", "cue"]

[questions.key]
explanation = "The driver can be found."

[[questions.key.spans]]
quote = \'\'\'Driver Ines Roth\'\'\'
label = "source"

[[questions.key.tempting]]
quote = \'\'\'Passengers\'\'\'
label = "source"
misconception = "crowd-is-source"
feedback = "Nobody could find these passengers."

[[questions]]
id = "when"
kind = "value"
type = "date"
title = "When was it?"
prompt = "On which day was the tram full?"
points = 1
hints = ["Read P2.", "It is in May."]
show = ["P2"]

[questions.key]
explanation = "P2 has the day."
accept = ["2026-05-12"]
wrong = {misconception = "named-is-true", feedback = "Read P2 once more."}

[[questions]]
id = "sorts"
kind = "classify"
title = "Said or told?"
prompt = "Who says it?"
points = 2
hints = ["Look before it.", "One has no source."]
items = [
  {id = "full", text = "The tram was full."},
  {id = "day", text = "It was 12 May."},
]
categories = [{id = "said", text = "the driver"}, {id = "told", text = "the report"}]

[questions.key]
explanation = "One has a source."
items.full = {accept = ["said"]}
items.day = {accept = ["told"]}
wrong.said = {misconception = "named-is-true", feedback = "Nobody is named for it."}
wrong.told = {misconception = "crowd-is-source", feedback = "Somebody is named for it."}
'''
TEXT = """Tram is full

Driver Ines Roth said the tram was full. Passengers were angry.

It was 12 May 2026.

The town will buy “a second tram”.
"""
ABOUT = """
title = "Tram is full"
publisher = "The Test"
date = "2026-05-13"
language = "en"
source = "Written for a test"
rights = "CC BY 4.0"
invented = true
sha256 = "{digest}"

[blocks]
H = ["Tram is full"]
"""
_OPEN = "from coursekit import {call}\n\n{call}({stem})"


def write_whole_course(root: Path) -> Path:
    """Write the course to `root`, and give `root`."""
    add_practice(write_all_kinds(root))
    change(root, "exercises/01_bridge.toml", "minutes = 2", "minutes = 14")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    (root / "articles/tram.txt").write_bytes(TEXT.encode())
    (root / "articles/tram.toml").write_text(ABOUT.format(digest=digest), "utf-8")
    (root / "exercises/02_tram.toml").write_text(TRAM, "utf-8")
    glossary = '[bridge]\n"Critics" = "People who say what is bad."\n'
    (root / "exercises/glossary.toml").write_text(glossary, "utf-8")
    change(root, "course.toml", '["01_bridge"]', '[\n  "01_bridge",\n  "02_tram",\n]')
    change(root, "course.toml", "practice =", 'contents = "contents"\n        practice =')
    parts = ["", "# Part 1 of 2: Who speaks", '["driver"]', "# Part 2 of 2: What is known"]
    write_page(root, "02_tram", "lesson", [*parts, '["when"]', '["sorts"]', ".summary()"])
    write_page(root, "contents", "contents", [""])
    return root


def write_page(root: Path, stem: str, page: str, steps: list[str]) -> None:
    """Write a notebook of the course: a cell for each step, of prose where it is a heading."""
    call, given = ("open_lesson", f'"{stem}"') if page == "lesson" else (f"open_{page}", "")
    cells = []
    for number, step in enumerate(steps, 1):
        cell = lesson_cell(number, _OPEN.format(call=call, stem=given) + step)
        if step.startswith("#"):
            cell = {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": step}
        cells.append(cell)
    metadata = {"coursekit": {"page": page}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(notebook, indent=1)
    (root / f"notebooks/{stem}.ipynb").write_text(text, "utf-8")
