"""Practice items for the small course: two skills with items, and one without."""

from __future__ import annotations

import json
from pathlib import Path

from support.small_course import change

STEM = "09_practice"

SKILLS = """
[who-speaks]
title = "Who speaks"
can = "You can tell who says something."

[what-is-known]
title = "What is known"
can = "You can tell what a report shows to be so."

[unused]
title = "Never practised"
can = "You can do what nobody asks for."
"""

MARK = '''
[[items]]
id = "tram"
kind = "highlight"
text = """Driver Ines Roth said the tram was full. Passengers were angry."""
prompt = "Mark the source."
labels = ["source", "cue"]
layer = "attribution"
[items.key]
explanation = "The driver can be found."
[[items.key.spans]]
quote = "Driver Ines Roth"
label = "source"
[[items.key.tempting]]
quote = "Passengers"
label = "source"
misconception = "crowd-is-source"
feedback = "Nobody could find these passengers."
'''

SORT = '''
[[items]]
id = "sort"
kind = "classify"
text = """The pool is closed, Lee Sato said. It was built in 1960."""
prompt = "Who says it?"
items = [{id = "a", text = "closed"}, {id = "b", text = "is"}, {id = "c", text = "built"}]
categories = [{id = "said", text = "Lee Sato"}, {id = "told", text = "the report"}]
[items.key]
explanation = "One sentence has a source."
wrong.told = {misconception = "crowd-is-source", feedback = "Somebody is named for it."}
wrong.said = {misconception = "crowd-is-source", feedback = "Nobody is named for it."}
[items.key.items]
a = {accept = ["said"], feedback = "He said it."}
b = {accept = ["said"], feedback = "He said it."}
c = {accept = ["told"], feedback = "Nobody said it."}
'''


def choice(id: str, misconception: str, text: str = "A pool closed, said Lee Sato.") -> str:
    """Give an item as TOML: pick one of two, of which `yes` is right."""
    return f'''
[[items]]
id = "{id}"
kind = "choice"
text = """{text}"""
prompt = "Which of the two fits?"
options = [{{id = "yes", text = "This one fits."}}, {{id = "no", text = "That one fits."}}]
[items.key]
explanation = "Read it once more: this one fits."
options.yes = {{right = true, feedback = "It fits."}}
options.no = {{misconception = "{misconception}", feedback = "It does not fit here."}}
'''


def add_practice(root: Path, items: int = 4) -> Path:
    """Give the small course a practice notebook and so many items for each of two skills."""
    change(root, "course.toml", "lessons =", f'practice = "{STEM}"\n        lessons =')
    source = "from coursekit import open_practice\n\nopen_practice()"
    cell: dict[str, object] = {"id": "practice", "cell_type": "code", "source": source}
    cell |= {"outputs": [], "metadata": {}, "execution_count": 1}
    metadata = {"coursekit": {"page": "practice"}}
    notebook = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (root / f"notebooks/{STEM}.ipynb").write_text(json.dumps(notebook), "utf-8")
    (root / "exercises/skills.toml").write_text(SKILLS, "utf-8")
    file = "exercises/misconceptions.toml"
    change(root, file, "[crowd-is-source]", '[crowd-is-source]\n        skill = "who-speaks"')
    change(root, file, "[named-is-true]", '[named-is-true]\n        skill = "what-is-known"')
    folder = root / "exercises/practice"
    folder.mkdir(exist_ok=True)
    speaks = [MARK, *(choice(f"speaks-{n}", "crowd-is-source") for n in range(1, items))]
    known = [choice(f"known-{n}", "named-is-true") for n in range(items)]
    (folder / "who-speaks.toml").write_text("".join(speaks), "utf-8")
    (folder / "what-is-known.toml").write_text("".join(known), "utf-8")
    return root
