"""What teachers and readers are told of the lessons is what the lessons are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
GUIDE, PLANS, SCORING, DISPUTED = (
    (ROOT / f"docs/{page}.md").read_text("utf-8")
    for page in ("instructors", "plans", "scoring", "disputed")
)
IN_CLASS = {
    path.stem[:2]: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "teachers/plans").glob("*.toml"))
}
MOST_WORDS = 1800  # that are read in ten minutes
LESSONS: dict[str, Any] = {
    path.stem[:2]: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "exercises").glob("[0-9][0-9]_*.toml"))
}
QUESTIONS = {
    (number, question["id"]): question
    for number, lesson in LESSONS.items()
    for question in lesson.get("questions", [])
}
CITED = re.findall(r"^\| (\d\d) `([\w-]+)` \| (\d+) \|", SCORING, re.MULTILINE)


def promised(lesson: dict[str, Any]) -> list[int]:
    """The minutes of each part, or of the whole lesson when it has none."""
    return [part["minutes"] for part in lesson.get("parts", [lesson])]


def test_the_guide_is_read_in_ten_minutes_in_the_order_of_the_work() -> None:
    steps = re.findall(r"^## \d\. (.+)$", GUIDE, re.MULTILINE)

    assert steps == ["Hand out", "Teach", "Collect", "Understand"]
    assert len(GUIDE.split()) <= MOST_WORDS


def test_the_guide_warns_that_feedback_shows_the_keys_before_it_is_sent() -> None:
    sending = GUIDE.index("**Send grades and feedback back.**")

    assert GUIDE.index("show the keys", sending) < GUIDE.index("## 4.", sending)
    assert "--feedback-after" in GUIDE[sending:]


def test_the_guide_gives_the_minutes_that_each_part_promises() -> None:
    rows = re.findall(r"^\| (\d\d) [^|]+ \| [^|]+\? \| (\d+) \| (\d*) ?\|$", PLANS, re.MULTILINE)

    told = {number: [int(minutes) for minutes in parts if minutes] for number, *parts in rows}
    practice = {number for number in LESSONS if number not in told}
    assert told == {number: promised(LESSONS[number]) for number in told}
    assert practice <= {"08"}


@pytest.mark.parametrize("number", [number for number in LESSONS if number in IN_CLASS])
def test_the_plan_of_a_part_is_as_long_as_the_part(number: str) -> None:
    planned: dict[int, int] = {}
    for step in IN_CLASS[number]["steps"]:
        part = step.get("part", 1)
        planned[part] = planned.get(part, 0) + step["minutes"]

    assert [planned[part] for part in sorted(planned)] == promised(LESSONS[number])


def test_every_lesson_has_a_plan() -> None:
    assert {*IN_CLASS} == {number for number in LESSONS if "questions" in LESSONS[number]}


def test_the_guide_tells_of_every_written_question_what_it_is_worth() -> None:
    written = {
        (*place, str(question["points"]))
        for place, question in QUESTIONS.items()
        if question["kind"] == "written"
    }

    assert set(CITED) == written


def test_the_guide_says_how_many_words_a_text_has_at_least() -> None:
    [least] = re.findall(r"as many words as the question asks for, (\d+) to (\d+)", SCORING)
    wanted = {
        question.get("least", 3) for question in QUESTIONS.values() if question["kind"] == "written"
    }

    assert {int(number) for number in least} == {min(wanted), max(wanted)}


@pytest.mark.parametrize("page", [GUIDE, PLANS, SCORING, DISPUTED])
def test_the_guide_names_no_question_that_is_not_there(page: str) -> None:
    ids = {id for _, id in QUESTIONS}
    named = set(re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", page))

    assert named - ids == set()


def test_the_readme_of_the_texts_names_each_of_them() -> None:
    readme = (ROOT / "articles/README.md").read_text("utf-8")

    named = re.findall(r"`([\w-]+)\.txt`", readme)
    assert sorted(named) == sorted(path.stem for path in (ROOT / "articles").glob("*.txt"))


# --- the page for students, which goes out with any choice of lessons ---

FOR_STUDENTS = (ROOT / "docs/students.md").read_text("utf-8")


def test_the_page_for_students_promises_no_lesson_that_their_copy_may_lack() -> None:
    named = re.findall(r"^.*\b0\d(?:_\w+)?\b.*$", FOR_STUDENTS, re.MULTILINE)

    assert [line for line in named if not line.startswith("If that is")] == []


@pytest.mark.parametrize("page", ["README", "docs/grading", "docs/instructors", "docs/authors"])
def test_a_guide_with_commands_says_how_to_type_them_on_windows_too(page: str) -> None:
    text = (ROOT / f"{page}.md").read_text("utf-8")

    assert "./course " in text
    assert re.search(r"on Windows[^.]*`course\b", text, re.IGNORECASE)


def test_the_example_of_a_practice_item_names_its_file_which_is_that_of_its_skill() -> None:
    text = (ROOT / "docs/authors.md").read_text("utf-8")
    [example] = re.findall(
        r"^```toml\n(# \S+\n\[\[items\]\]\n.+?)^```", text, re.MULTILINE | re.DOTALL
    )

    skill = Path(example.splitlines()[0].removeprefix("# ")).stem
    assert f"[{skill}]" in text
    assert len(tomllib.loads(example)["items"]) == 1
