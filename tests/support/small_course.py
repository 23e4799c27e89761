"""A course of one lesson and three questions, small enough to read at a glance."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

TEXT = (
    "Bridge to close\n"
    "\n"
    'Mayor Ana Duarte said the bridge would close. "It is not safe," she said.\n'
    "\n"
    'Critics called the plan "a mess" 🌉 and went home.\n'
)

FILES = {
    "course.toml": """
        id = "small"
        title = "A small course"
        lessons = ["01_bridge"]
        [agreement.attribution]
        near_cut = 0.8
        says = "Trained readers agree at .80."
        source = "a test"
    """,
    "articles/bridge.toml": """
        title = "Bridge to close"
        publisher = "The Test"
        date = "2025-01-01"
        language = "en"
        source = "Written for a test"
        rights = "CC BY 4.0"
        invented = true
        sha256 = "SHA"
        [blocks]
        H = ["Bridge to close"]
    """,
    "exercises/codebook.toml": """
        [attribution]
        title = "Attribution"
        unit = "span"
        [[attribution.labels]]
        id = "source"
        name = "Source"
        key = "s"
        rule = "Who says it."
        example = "[Ana] said"
        counter_example = "Not the words."
        color = "#0072B2"
        pattern = "solid"
        [[attribution.labels]]
        id = "cue"
        name = "Cue"
        key = "c"
        rule = "The verb that ties them."
        example = "Ana [said]"
        counter_example = "Not the name."
        color = "#D55E00"
        pattern = "double"
    """,
    "exercises/misconceptions.toml": """
        [crowd-is-source]
        believes = "Any group named is a source."
        hint = "Could you find them?"
        [named-is-true]
        believes = "What a named person says is true."
        hint = "True, or true that it was said?"
    """,
    "exercises/01_bridge.toml": """
        title = "The bridge"
        minutes = 2
        outcomes = ["You can mark a source."]
        article = "bridge"

        [[questions]]
        id = "mark"
        kind = "highlight"
        title = "Mark the sources"
        prompt = "Mark each source and each cue in P1."
        points = 4
        hints = ["Who speaks?", "There are four spans."]
        show = ["P1", "P2"]
        labels = ["source", "cue"]
        layer = "attribution"

        [[questions]]
        id = "safe"
        kind = "choice"
        title = "Is it safe?"
        prompt = "What do you know now?"
        points = 1
        hints = ["Read P1.", "Who says so?"]
        options = [
          {id = "said", text = "The mayor said that it is not safe."},
          {id = "true", text = "The bridge is not safe."},
        ]

        [[questions]]
        id = "kinds"
        kind = "classify"
        title = "Who says it?"
        prompt = "Give each its speaker."
        points = 2
        hints = ["Look before it.", "One is the mayor's."]
        items = [
          {id = "q1", quote = '''"It is not safe,"'''},
          {id = "q2", quote = '''"a mess"''', within = "P2"},
        ]
        categories = [{id = "mayor", text = "the mayor"}, {id = "critics", text = "critics"}]
    """,
    "exercises/keys/01_bridge.toml": """
        [mark]
        explanation = "The mayor speaks twice."
        [[mark.spans]]
        quote = "Mayor Ana Duarte"
        label = "source"
        also = ["Ana Duarte"]
        [[mark.spans]]
        quote = "said"
        occurrence = 1
        label = "cue"
        [[mark.spans]]
        quote = "she"
        label = "source"
        [[mark.spans]]
        quote = "said"
        occurrence = 2
        label = "cue"
        [[mark.spans]]
        quote = "called"
        score = "either"
        labels = ["cue"]
        [[mark.tempting]]
        quote = "Critics"
        label = "source"
        misconception = "crowd-is-source"
        feedback = "Nobody could find these critics."

        [safe]
        explanation = "You know what she said."
        options.said = {right = true, feedback = "Yes."}
        options.true = {misconception = "named-is-true", feedback = "You have her word only."}

        [kinds]
        explanation = "Look for the cue."
        items.q1 = {accept = ["mayor"]}
        items.q2 = {accept = ["critics"]}
        wrong.mayor = {misconception = "named-is-true", feedback = "The mayor is not in P2."}
        wrong.critics = {misconception = "crowd-is-source", feedback = "They are not in P1."}
    """,
}


OPEN = 'from coursekit import open_lesson\n\nopen_lesson("01_bridge")'
CELLS = [f"{OPEN}{rest}" for rest in ("", '["mark"]', '["safe"]', '["kinds"]', ".summary()")]


def write_course(root: Path) -> Path:
    """Write the small course to `root`, and give `root`."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("SHA", hashlib.sha256(TEXT.encode()).hexdigest()), "utf-8")
    (root / "articles/bridge.txt").write_text(TEXT, "utf-8", newline="")
    (root / "notebooks").mkdir(exist_ok=True)
    write_lesson_notebook(root, *CELLS)
    return root


def lesson_cell(number: int, source: str, count: int | None = 1) -> dict[str, object]:
    """Give a cell of code as a notebook's file holds it, run already or not."""
    about: dict[str, object] = {
        "id": f"cell-{number}",
        "metadata": {},
        "execution_count": count,
        "outputs": [],
    }
    return {"cell_type": "code", "source": source.splitlines(keepends=True), **about}


def write_lesson_notebook(root: Path, *sources: str, stem: str = "01_bridge") -> None:
    """Write the notebook of a lesson, a cell of code for each source."""
    cells = [lesson_cell(number, source) for number, source in enumerate(sources, 1)]
    metadata = {"coursekit": {"page": "lesson"}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (root / f"notebooks/{stem}.ipynb").write_text(json.dumps(notebook, indent=1), "utf-8")


def change(root: Path, file: str, old: str, new: str, times: int = -1) -> None:
    """Replace words in a file of the course, everywhere or so many times; they must be there."""
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, times), "utf-8")
