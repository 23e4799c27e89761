# ruff: noqa: RUF001  # scripts and signs that look like others are the point here
"""The small course with a question of every kind, and texts that are hard to count and to show."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from support.small_course import FILES, OPEN, write_course, write_lesson_notebook

# Emoji, a flag, joined people, combining accents, curly quotes, letters beyond the first plane,
# and line ends of another system inside one block.
SIGNS = (
    "Signs 👍 and 🇵🇰 flags\r\n"
    "\r\n"
    "“It’s ‘fine’,” said 👩‍👩‍👧 of the cafe\u0301 naïve 𝒜𝒷 🏴󠁧󠁢󠁳󠁣󠁴󠁿 team.\r\n"
    "\r\n"
    "Credits\r\n"
    "Photo: Zoe\u0308 👍🏽 Doe\r\n"
    "Print: A. Roe\r\n"
)
URDU = (
    "پل بند ہو گا\n"
    "\n"
    "میئر عنا دوارتے نے کہا کہ پل بند ہو گا۔ ”یہ محفوظ نہیں ہے،“ انھوں نے کہا۔\n"
    "\n"
    "ناقدین نے منصوبے کو ”گڑبڑ“ کہا 🌉 اور گھر چلے گئے۔\n"
)
TEXTS = {"signs": SIGNS, "urdu": URDU}

ABOUT = """
    title = "{title}"
    publisher = "The Test"
    date = "2025-01-01"
    language = "{language}"
    source = "Written for a test"
    rights = "CC BY 4.0"
    invented = true
    sha256 = "{digest}"
"""

QUESTIONS = """

        [[questions]]
        id = "true-ones"
        kind = "choice"
        several = true
        title = "Pick all that the text shows"
        prompt = "Which of these may you say?"
        points = 2
        hints = ["Read P1 and P2.", "Two of them."]
        show = ["P1", "P2"]
        options = [
          {id = "duarte", text = "Duarte said that the bridge would close."},
          {id = "mess", text = "The plan is a mess."},
          {id = "critics", text = "Critics called the plan a mess."},
        ]

        [[questions]]
        id = "steps"
        kind = "order"
        title = "In which order?"
        prompt = "Put them in the order of the text."
        points = 2
        hints = ["Read P1.", "The critics come last."]
        items = [
          {id = "home", text = "Critics go home"},
          {id = "close", text = "The mayor speaks of the bridge"},
          {id = "safe", text = "The mayor says that it is not safe"},
        ]

        [[questions]]
        id = "speakers"
        kind = "value"
        type = "number"
        unit = "people"
        title = "How many people have a name?"
        prompt = "Count the people with a name."
        points = 1
        hints = ["Read P1.", "Critics have none."]

        [[questions]]
        id = "note"
        kind = "written"
        title = "Write a note"
        prompt = "Say in 20 words what you can know of the bridge."
        points = 2
        hints = ["Who speaks?", "Cite her words."]
        show = ["P1", "P2"]
        evidence = 1
        cite = 2
        cite_most = 20
        rubric = [
          {id = "source", text = "Names the source.", points = 1},
          {id = "cited", text = "Cites her words.", points = 1},
        ]

        [[questions]]
        id = "signs"
        kind = "highlight"
        title = "Signs"
        prompt = "Mark the source."
        points = 1
        hints = ["Who speaks?", "In P2."]
        article = "signs"
        labels = ["source", "cue"]

        [[questions]]
        id = "urdu"
        kind = "highlight"
        title = "The bridge in Urdu"
        prompt = "Mark the sources.\\n\\nRead from the right."
        points = 1
        hints = ["Who speaks?", "In P2."]
        article = "urdu"
        labels = ["source", "cue"]
"""

KEYS = """

        [true-ones]
        explanation = "Two of them keep the source."
        options.duarte = {right = true, feedback = "With its source."}
        options.mess = {misconception = "named-is-true", feedback = "Critics called it so."}
        options.critics = {right = true, feedback = "With its source."}

        [steps]
        explanation = "As the text has it."
        order = ["close", "safe", "home"]
        wrong = {misconception = "named-is-true", feedback = "Read it once more."}

        [speakers]
        explanation = "Ana Duarte alone."
        accept = ["1"]
        wrong = {misconception = "crowd-is-source", feedback = "Critics have no name."}

        [note]
        explanation = "You have her word."
        answer = "The mayor says that the bridge is not safe."
        spans = [{quote = '''"It is not safe,"''', within = "P1"}]

        [signs]
        explanation = "The team speaks."
        spans = [{quote = "team", label = "source"}]
        [[signs.tempting]]
        quote = "Doe"
        label = "source"
        misconception = "crowd-is-source"
        feedback = "Doe took the picture."

        [urdu]
        explanation = "The mayor speaks."
        spans = [{quote = "میئر عنا دوارتے", label = "source"}]
        [[urdu.tempting]]
        quote = "ناقدین"
        label = "source"
        misconception = "crowd-is-source"
        feedback = "Nobody could find these critics."
"""

# As the exercise file has them.
IN_ORDER = (
    *("mark", "safe", "kinds", "true-ones", "steps", "speakers", "note"),
    *("signs", "urdu"),
)
IDS = (
    *("mark", "safe", "true-ones", "kinds", "steps", "speakers", "note"),
    *("signs", "urdu"),
)


def write_all_kinds(root: Path) -> Path:
    """Write the course to `root`, and give `root`."""
    write_course(root)
    for slug, text in TEXTS.items():
        raw = text.encode()
        (root / f"articles/{slug}.txt").write_bytes(raw)
        language = "ur" if slug == "urdu" else "en"
        about = ABOUT.format(
            title=text.splitlines()[0], language=language, digest=hashlib.sha256(raw).hexdigest()
        )
        if slug == "signs":
            about += 'rest = {F1 = "Credits"}\n'
        (root / f"articles/{slug}.toml").write_text(about, "utf-8")
    for file, more in (("exercises/01_bridge", QUESTIONS), ("exercises/keys/01_bridge", KEYS)):
        (root / f"{file}.toml").write_text(FILES[f"{file}.toml"] + more, "utf-8")
    questions = [f'{OPEN}["{id}"]' for id in IN_ORDER]
    write_lesson_notebook(root, OPEN, *questions, f"{OPEN}.summary()")
    return root


def write_notebook(root: Path, name: str, *cells: str) -> str:
    """Write a page of code cells beside course.toml, and give its path from there."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "coursekit": {"page": "lesson"}}
    made: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "source": source,
            "metadata": {},
            "execution_count": None,
            "outputs": [],
        }
        for number, source in enumerate(cells)
    ]
    notebook = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (root / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")
    return f"{name}.ipynb"
