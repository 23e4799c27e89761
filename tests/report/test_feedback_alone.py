"""A class is understood also where wrong answers have feedback alone, without the idea behind."""

import re
from pathlib import Path

from support.all_kinds_course import write_all_kinds

from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.questions.base import KINDS


def write_without_ideas(root: Path) -> Path:
    """The course of all kinds, with no idea named in any key."""
    write_all_kinds(root)
    for path in (root / "exercises/keys").glob("*.toml"):
        text = re.sub(r'misconception = "[^"]*"(?:, |\n)?', "", path.read_text("utf-8"))
        path.write_text(text, "utf-8")
    return root


def test_no_kind_speaks_of_an_idea_that_is_not_named(tmp_path: Path) -> None:
    course = load_course(write_without_ideas(tmp_path / "course"))

    for lesson in course.lessons.values():
        for id, key in lesson.keys.items():
            assert not KINDS[key.kind].could_show(lesson.question(id), key)


def test_the_reports_are_written(tmp_path: Path) -> None:
    root, people, out = write_without_ideas(tmp_path / "course"), tmp_path / "in", tmp_path / "out"
    of_course = ["--course", str(root)]

    assert main([*of_course, "simulate", "--students", "12", "--out", str(people)]) == 0
    assert main([*of_course, "grade", str(people), "--out", str(out)]) == 0
    assert main([*of_course, "report", str(out), "--items"]) == 0

    items = (out / "items.html").read_text("utf-8")
    assert '<th scope="row">1.1 ' in items  # as the lesson's files are numbered
    assert '<th scope="row">0.' not in items
