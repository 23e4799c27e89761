"""What the guide to grading says is so; `test_commands_of_guides` runs its commands."""

from __future__ import annotations

import re
from pathlib import Path

from coursekit.authoring.simulated_class import FOLDER, SHARES
from coursekit.gradebook.score_sheet import header

GUIDE = Path(__file__).parents[2] / "docs/grading.md"
TEXT = GUIDE.read_text("utf-8")
SHOWN = re.findall(r"^ *\./course (.*?)(?: +#.*)?$", TEXT, re.MULTILINE)


def test_the_guide_shows_each_step() -> None:
    shown = {command.split()[0] for command in SHOWN}

    assert {"release", "grade", "report", "simulate", "export"} <= shown


NUMBERS = {"one": 1, "two": 2, "three": 3, "five": 5, "ten": 10, "twenty": 20}
KINDS = {"able": "able", "average": "average", "guess": "random", "hold one wrong idea": "holds"}


def share(words: str) -> float:
    """The share that words such as "a quarter" or "two in five" name."""
    if words.lower() == "a quarter":
        return 0.25
    part, whole = words.split(" in ")
    return NUMBERS[part] / NUMBERS[whole]


def test_what_the_guide_says_of_a_made_up_class_is_what_is_made() -> None:
    said = re.findall(rf"(a quarter|\w+ in \w+)(?: are)? ({'|'.join(KINDS)})", TEXT, re.IGNORECASE)

    assert {KINDS[kind]: share(words) for words, kind in said} == SHARES


def test_the_folder_for_many_files_holds_as_many_as_the_guide_says() -> None:
    [said] = re.findall(r"more than ([\d,]+) files lie in folders of ([\d,]+)", TEXT)

    assert {int(number.replace(",", "")) for number in said} == {FOLDER}


def test_the_guide_says_how_a_class_is_graded_that_did_some_lessons_only() -> None:
    grade = [command for command in SHOWN if command.startswith("grade")]

    assert any("--lessons" in command for command in grade)


def test_the_sheet_of_answers_has_the_columns_that_the_guide_names() -> None:
    [section] = re.findall(r"### Answers that a person scores\n(.*?)\n## ", TEXT, re.DOTALL)
    named = {re.sub(r"\d+", "1", name) for name in re.findall(r"column `([\w ]+)`", section)}

    assert named
    assert named <= set(header(2))
