"""Which skills are shaky or steady, and which item comes next: pure, times given."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.questions.base import KINDS
from coursekit.questions.highlight import HighlightAnswer
from coursekit.work import Attempt
from coursekit.work.score import grade_question
from coursekit.work.skills import (
    MOST_OF_ONE,
    Evidence,
    SkillState,
    next_item,
    next_skill,
    sittings,
    skills_missing,
    standings,
)

DAYS = {day: f"2026-03-0{day}T10:{{:02}}:00+00:00" for day in "123"}


def items(*told: str, skill: str = "a") -> list[Evidence]:
    """Evidence of items: "1+" is one on the first day that was right, "2-" one that was wrong."""
    return [
        Evidence(DAYS[one[0]].format(number), skill, one[1] == "+", f"{skill}{number}")
        for number, one in enumerate(told)
    ]


def lesson(*signs: str, day: str = "1", skill: str = "a") -> list[Evidence]:
    """Evidence of a lesson's questions, at the end of a day's hour."""
    return [
        Evidence(DAYS[day].format(40 + number), skill, sign == "+")
        for number, sign in enumerate(signs)
    ]


# What was seen of a skill in lessons and in items, and what the student then reads.
STATES: dict[str, tuple[list[Evidence], list[Evidence], SkillState]] = {
    "nothing": ([], [], "not met"),
    "right in lessons alone": (lesson("+", "+"), [], "not met"),
    "two items right": ([], items("1+", "2+"), "not met"),
    "three right in one sitting": ([], items("1+", "1+", "1+"), "not met"),
    "three right over two sittings": ([], items("1+", "1+", "2+"), "steady"),
    "three right in one sitting, one in the next": ([], items("1+", "1+", "1+", "2+"), "steady"),
    "three right, but not in a row": ([], items("1+", "1+", "2-", "2+"), "shaky"),
    "one wrong": ([], items("1-"), "shaky"),
    "wrong, then two right": ([], items("1-", "1+", "2+"), "shaky"),
    "wrong, then three right over two sittings": ([], items("1-", "1+", "1+", "2+"), "steady"),
    "wrong five times, then three right": ([], items(*["1-"] * 5, "1+", "2+", "2+"), "steady"),
    "steady, then wrong": ([], items("1+", "1+", "2+", "2-"), "shaky"),
    "one slip in a lesson": (lesson("-"), [], "shaky"),
    "one slip among many in lessons": (lesson("-", *"+++++"), [], "not met"),
    "slips in lessons, then steady": (lesson("-", "-"), items("2+", "2+", "2+"), "shaky"),
    "steady, then a slip in a lesson": (lesson("-", day="2"), items("1+", "1+", "2+"), "shaky"),
    "a slip in a lesson, then three right": (lesson("-"), items("2+", "2+", "3+"), "steady"),
}


@pytest.mark.parametrize(("lessons", "practice", "state"), STATES.values(), ids=STATES)
def test_a_skill_is_what_was_seen_of_it(
    lessons: list[Evidence], practice: list[Evidence], state: SkillState
) -> None:
    assert standings(["a"], lessons, practice)["a"].state == state


def test_what_was_seen_of_one_skill_says_nothing_of_another() -> None:
    found = standings(["a", "b"], lesson("-"), items("1-"))

    assert (found["a"].state, found["b"].state) == ("shaky", "not met")
    assert found["a"].weakness > 0.9 > 0.3 > found["b"].weakness


def test_a_sitting_ends_with_a_pause_of_an_hour_in_all_practice() -> None:
    times = ["2026-03-01T10:00:00+00:00", "2026-03-01T10:59:00+00:00", "2026-03-01T11:59:00+00:00"]

    assert sittings([Evidence(at, "a", True, at) for at in times]) == [0, 0, 1]
    assert sittings([Evidence(at, "a", True, at) for at in ("nonsense", "1")]) == [0, 0]


def test_the_weakest_skill_comes_first() -> None:
    seen = [
        *lesson("-", "-", skill="b"),
        *lesson("+", "+", "+", skill="a"),
        *lesson("+", skill="c"),
    ]

    for seed in range(20):
        assert next_skill(["a", "b", "c"], seen, [], DAYS["2"], Random(seed)) == "b"


def test_only_what_lessons_have_met_is_asked_and_without_lessons_everything() -> None:
    skills = ["a", "b", "c"]
    after = {next_skill(skills, lesson("+"), [], DAYS["1"], Random(n)) for n in range(30)}
    without = {next_skill(skills, [], [], DAYS["1"], Random(n)) for n in range(30)}

    assert after == {"a"}
    assert without == {"a", "b", "c"}


def ask(skills: list[str], count: int, right: bool = False) -> list[Evidence]:
    """Practise in one sitting, always right or always wrong."""
    practice: list[Evidence] = []
    for number in range(count):
        now = DAYS["1"].format(number)
        skill = next_skill(skills, [], practice, now, Random(number))
        if skill is None:
            break
        practice.append(Evidence(now, skill, right, f"{number}"))
    return practice


def test_no_skill_comes_twice_in_a_row_while_others_are_left() -> None:
    asked = [part.skill for part in ask(["a", "b", "c"], 30)]

    assert all(one != other for one, other in pairwise(asked))


def test_a_single_skill_that_is_left_goes_on() -> None:
    assert [part.skill for part in ask(["a"], 4)] == ["a"] * 4


def test_a_sitting_mixes_skills() -> None:
    counts = Counter(part.skill for part in ask([*"abcd"], 4 * MOST_OF_ONE))

    assert set(counts.values()) == {MOST_OF_ONE}


def test_nothing_is_left_when_all_is_right_in_one_sitting_and_the_next_makes_it_steady() -> None:
    skills = ["a", "b"]
    practice = ask(skills, 100, right=True)

    assert len(practice) == 6
    assert next_skill(skills, [], practice, DAYS["1"].format(7), Random(1)) is None
    for skill in skills:
        now = DAYS["2"].format(len(practice))
        assert next_skill(skills, [], practice, now, Random(1)) in skills
        practice.append(Evidence(now, skill, True, skill))
    assert next_skill(skills, [], practice, DAYS["2"].format(9), Random(1)) is None
    assert {stands.state for stands in standings(skills, [], practice).values()} == {"steady"}


def test_an_item_is_fresh_while_there_is_one() -> None:
    practice = items("1+", "1-")

    picked = {next_item(["a0", "a1", "a2", "a3"], practice, Random(n)) for n in range(30)}

    assert picked == {"a2", "a3"}


def test_then_the_wrong_one_comes_that_was_answered_longest_ago() -> None:
    practice = items("1+", "1-", "1-", "2+")

    assert next_item(["a0", "a1", "a2", "a3"], practice, Random(1)) == "a1"
    assert next_item(["a0", "a3"], practice, Random(1)) == "a0"
    assert next_item([], practice, Random(1)) is None


# --- what a slip shows ---


def slip(course: Course, stem: str, id: str, *left_out: str) -> list[str]:
    """The skills shown missing by who marks all but what has these labels."""
    lesson = course.lessons[stem]
    question, key = lesson.question(id), lesson.keys[id]
    full = KINDS[question.kind].full_answer(question, key)
    rest = HighlightAnswer(tuple(span for span in full.spans if span.label not in left_out))
    result = grade_question(course, lesson, question, Attempt(rest))
    return skills_missing(course, lesson, question, result)


def test_marks_that_are_missing_show_the_skill_of_their_label(course_root: Path) -> None:
    course = load_course(course_root)

    assert slip(course, "03_attribution", "mark-p4") == []
    assert slip(course, "03_attribution", "mark-p4", "cue") == ["source-and-cue"]
    assert slip(course, "03_attribution", "mark-p4", "direct_quote") == ["direct-or-partial"]
    assert slip(course, "05_words", "loaded-first", "loaded_language") == []  # nothing was answered
