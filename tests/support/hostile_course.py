"""A course of which every word of an author is hostile, as are its students and their names."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import tomli_w
from attrs import evolve

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.gradebook.pipeline import Settings, grade_class
from coursekit.work import HandIn
from coursekit.work.handin import hand_in_text
from support.all_kinds_course import write_all_kinds
from support.verbose_student import wrong_everywhere

STEM = "01_bridge"
PLAN = """
aim = "An aim."
bring = "Chalk."
skills = []
first_five = [{ do = "Read P1.", say = "Who says so?" }]
steps = [{ minutes = MINUTES, what = "Everybody marks P1." }]
discuss = ["Why first?"]
exit_ticket = "Who calls it that?"
slides = [{ question = "mark", ask = "Who?" }, { question = "safe", ask = "Is it?" }]
[sheet]
rule = "A rule."
texts = [{ article = "bridge" }]
questions = ["mark", "safe"]
"""
ANSWERS = 'slides = ["She.", "No."]\nexit_ticket = "They."\nexpect = ["A name."]\n'
# The fields in which an author writes what he likes.
WORDS = {
    *("title", "publisher", "source", "rights", "says", "name", "rule", "unit", "example"),
    *("counter_example", "believes", "hint", "hints", "prompt", "text", "explanation", "feedback"),
    *("outcomes", "answer", "aim", "bring", "do", "say", "what", "discuss", "exit_ticket", "ask"),
    *("expect", "slides"),
}


def write_hostile_course(root: Path, texts: Sequence[str]) -> Course:
    """Write a course with all kinds of questions, whose words are these texts, and load it."""
    write_all_kinds(root)
    words = cycle(text.replace("\0", "") for text in texts if text.strip())
    minutes = load_course(root).lessons[STEM].minutes
    plans = {"plans": PLAN.replace("MINUTES", str(minutes)), "answers": ANSWERS}
    for folder, text in plans.items():
        path = root / f"teachers/{folder}/{STEM}.toml"
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    for path in sorted(root.rglob("*.toml")):
        table = _with(tomllib.loads(path.read_text("utf-8")), words)
        if path.name == "bridge.toml":
            article = path.with_suffix(".txt")
            paragraph = " ".join(" ".join(texts).replace("\0", "").split())
            data = article.read_bytes() + f"\n{paragraph}\n".encode()
            article.write_bytes(data)
            table["sha256"] = hashlib.sha256(data).hexdigest()
        path.write_bytes(tomli_w.dumps(table).encode())
    return load_course(root)


def _with(value: Any, words: Iterator[str], field: str = "") -> Any:
    """A value of a TOML file, with other words where an author chose them."""
    if isinstance(value, dict):
        return {name: _with(inner, words, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with(inner, words, field) for inner in value]
    return next(words) if isinstance(value, str) and field in WORDS else value


def hostile_hand_ins(course: Course, texts: Sequence[str]) -> Iterator[HandIn]:
    """A hand-in for each text, which is its student's name and id, and the answer to what is asked.

    All answers are wrong, so that the pages say much.
    """
    for number, text in enumerate(texts):
        hand_in = wrong_everywhere(course, [STEM], text=text)
        name, simulated = text[:380], text if number % 7 == 0 else ""
        made = name if number % 2 else hand_in.made
        yield evolve(hand_in, student=f"{number} {name}", name=name, simulated=simulated, made=made)


def grade_hostile(course: Course, texts: Sequence[str], out: Path) -> Path:
    """Grade a hostile class with its pages of feedback, and give the folder of grades."""
    folder = out.with_name(f"{out.name}-in")
    folder.mkdir(parents=True)
    for number, hand_in in enumerate(hostile_hand_ins(course, texts)):
        (folder / f"{number:03}.json").write_text(hand_in_text(hand_in), "utf-8", newline="\n")
    grade_class(course, [folder], out, Settings(jobs=1))
    return out
