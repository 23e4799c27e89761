"""Which skills a student has, from what was checked; and which practice item comes next.

Pure: times are given and chance is handed in, so that the same work always means the same. The
module is read from top to bottom:

1. Evidence: what lessons and practice items have shown of each skill, in the order of time.
2. Standings: what the student reads of each skill, and how likely it is to be weak.
3. Choosing: the next skill, and an item of it that was never seen.

A student reads one of three words of a skill:

- steady: the last three fresh items on it were right, over two sittings, and nothing was wrong
  since. A sitting ends with a pause of an hour.
- shaky: it is not steady, and a fresh item on it was wrong, or the lessons alone make it more
  likely weak than not, or a lesson showed it missing after it had been steady.
- not met: too little was seen of it to say either.

How likely a skill is to be weak, which only orders the practice, is knowledge tracing (Corbett and
Anderson, 1995, "Knowledge tracing: modeling the acquisition of procedural knowledge", User Modeling
and User-Adapted Interaction 4, 253-278) without its step of learning: a skill is there or not, who
lacks it may guess, who has it may slip. Instead of that step the odds are bounded, so that three
right answers always outweigh what was wrong before. `tests/bench/bench_practice.py` shows on
simulated students how many weak skills are found.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

from attrs import frozen

from coursekit.course import Course, Lesson
from coursekit.questions.base import KINDS
from coursekit.questions.records import Key, Materials, Question
from coursekit.questions.result import Result
from coursekit.work import Check, Work

SkillState = Literal["not met", "shaky", "steady"]

IN_A_ROW = 3  # fresh items that make a skill steady
PAUSE = timedelta(hours=1)  # after which a new sitting begins
SITTING = 8  # items of about 40 seconds each: five minutes
MOST_OF_ONE = 2  # items of one skill in a sitting, while others are left
WEAKEST_EACH = 4  # every so many items, the weakest skill has its turn

PRIOR = 0.25  # how likely a skill is to be missing before anything was seen of it
GUESS, SLIP = 0.3, 0.07  # an item right without the skill, by one of three or four; wrong with it
# A question of a lesson shows a skill missing: that of a student who lacks it, or has it. Lessons
# say less than items, for hints and neighbours help and a question often asks for more than one.
SHOWN, SHOWN_BY_SLIP = 0.35, 0.07
BOUND = 4.0  # of the logarithm of the odds
LEAST_CERTAIN = 0.433  # a weakness near it is in doubt: halfway between one right and one wrong


# --- evidence ---


class Evidence(NamedTuple):
    """One thing that a check showed of a skill.

    Attributes:
        at: When, ISO 8601, UTC.
        skill: The id of the skill.
        right: Whether it was there.
        item: The id of the practice item; "" for a question of a lesson.
    """

    at: str
    skill: str
    right: bool
    item: str = ""


def skills_named(materials: Materials, misconceptions: Iterable[str]) -> list[str]:
    """Give the skills of misconceptions, each once, the one named most often first."""
    known = materials.misconceptions
    named = [known[id].skill for id in misconceptions if id in known]
    each = dict.fromkeys(named)
    if 1 < len(each) < len(named):
        each = dict.fromkeys(skill for skill, _ in Counter(named).most_common())
    return [skill for skill in each if skill in materials.skills]


def skills_missing(course: Course, lesson: Lesson, question: Question, result: Result) -> list[str]:
    """Give the skills that a result shows missing, the likeliest first.

    A wrong part names its misconception. Where nothing is wrong and marks are missing, the skills
    are those of their labels, or else those that the question's key is about.
    """
    if result.outcome in ("correct", "not attempted") or result.waiting:
        return []
    if named := [line.misconception for line in result.lines if line.misconception]:
        return skills_named(course, named)
    # A mark that is missing, cut far off or labelled otherwise: its label says what was not seen.
    labels = [
        course.labels.get(line.label or (line.span.label if line.span else ""))
        for line in result.lines
        if line.verdict not in ("right", "either", "open") and not line.near
    ]
    if missed := [label.skill for label in labels if label and label.skill in course.skills]:
        return list(dict.fromkeys(missed))
    key = lesson.keys.get(question.id)
    return skills_named(course, KINDS[question.kind].misconceptions(key)) if key else []


def lesson_evidence(course: Course, works: Iterable[Work]) -> list[Evidence]:
    """Give what the checks of lessons showed.

    The first check of a question shows each skill that its key is about, there or missing. A later
    one is made with hints and feedback at hand: it only counts for what it shows missing.

    Args:
        course: The course, with the keys that the student's copy has.
        works: The work on its lessons.
    """
    found: list[Evidence] = []
    for work in works:
        lesson = course.lessons.get(work.lesson)
        if lesson is None:
            continue
        for question in lesson.questions:
            attempt, key = work.attempts.get(question.id), lesson.keys.get(question.id)
            if attempt is not None and attempt.log and key is not None:
                found += _shown(course, _about(course, key), attempt.log)
    return sorted(found)


_ABOUT: WeakKeyDictionary[Key, list[str]] = WeakKeyDictionary()  # a class asks again and again


def _about(course: Course, key: Key) -> list[str]:
    """Give the skills that a key of the course is about."""
    if key not in _ABOUT:
        _ABOUT[key] = skills_named(course, KINDS[key.kind].misconceptions(key))
    return _ABOUT[key]


def _shown(course: Course, about: Iterable[str], log: Iterable[Check]) -> Iterator[Evidence]:
    """Give what the checks of one question showed, which is about these skills."""
    slipped: set[str] = set()
    for number, check in enumerate(log):
        missing = set(skills_named(course, check.misconceptions))
        yield from (Evidence(check.at, skill, False) for skill in missing - slipped)
        if number == 0:
            yield from (Evidence(check.at, skill, True) for skill in about if skill not in missing)
        slipped |= missing


def practice_evidence(work: Work, skill_of: Mapping[str, str]) -> list[Evidence]:
    """Give what the checks of practice items showed.

    Args:
        work: The work on practice items.
        skill_of: The skill of each item; an item that the bank has no more shows nothing.
    """
    return sorted(
        Evidence(check.at, skill_of[id], check.right, id)
        for id, attempt in work.attempts.items()
        if id in skill_of
        for check in attempt.log
    )


def sittings(evidence: Sequence[Evidence]) -> list[int]:
    """Number the sittings, from 0: one for each piece of evidence, which are in order of time."""
    numbers, number, before = [], 0, ""
    for part in evidence:
        number += before != "" and is_over(before, part.at)
        numbers.append(number)
        before = part.at
    return numbers


def is_over(last: str, now: str) -> bool:
    """Tell whether the sitting of a check that was at `last` is over; two times in ISO 8601."""
    try:
        return datetime.fromisoformat(now) - datetime.fromisoformat(last) >= PAUSE
    except (ValueError, TypeError, OverflowError):  # a work file that somebody edited
        return False


# --- standings ---


@frozen(kw_only=True)
class Standing:
    """What is known of one skill of a student.

    Attributes:
        state: What the student reads.
        weakness: How likely it is that the skill is missing, 0 to 1; it orders the practice, and
            the student never sees it.
        right: How many items were right since the last that was wrong, in the sitting of the last.
        in_a_row: How many were right since the last that was wrong, over all sittings.
        last: The place of its last item in the order of all items; -1 when there is none.
    """

    state: SkillState
    weakness: float
    right: int
    in_a_row: int
    last: int


def standings(
    skills: Iterable[str], lessons: Sequence[Evidence], practice: Sequence[Evidence]
) -> dict[str, Standing]:
    """Say how each skill stands.

    Args:
        skills: The ids of the skills.
        lessons: What `lesson_evidence` gives.
        practice: What `practice_evidence` gives.
    """
    numbers = sittings(practice)  # over all skills, before the evidence is taken apart
    of_lessons: dict[str, list[Evidence]] = {}
    of_items: dict[str, list[_Placed]] = {}
    for part in lessons:
        of_lessons.setdefault(part.skill, []).append(part)
    for place, (part, sitting) in enumerate(zip(practice, numbers, strict=True)):
        of_items.setdefault(part.skill, []).append(_Placed(part, sitting, place))
    return {
        skill: _standing(of_lessons.get(skill, []), of_items.get(skill, [])) for skill in skills
    }


class _Placed(NamedTuple):
    """Evidence with the number of its sitting and its place among all items; -1 for a lesson's."""

    part: Evidence
    sitting: int = -1
    place: int = -1


def _standing(lessons: Sequence[Evidence], items: Sequence[_Placed]) -> Standing:
    odds = _odds(lessons)
    slips = [_Placed(part) for part in lessons if not part.right]
    shaky = bool(slips) and odds > 0
    run: list[int] = []  # the sittings of the right answers since the last slip
    for part, sitting, _ in sorted([*slips, *items]):
        if part.item and part.right:
            run = [*run, sitting]
            shaky = shaky and not _is_steady(run)
        else:
            shaky = shaky or bool(part.item) or _is_steady(run)
            run = []
    state: SkillState = "steady" if _is_steady(run) else "shaky" if shaky else "not met"
    weakness = 1 / (1 + math.exp(-_odds([part for part, _, _ in items], odds)))
    last = items[-1].place if items else -1
    right = run.count(run[-1]) if run else 0
    return Standing(state=state, weakness=weakness, right=right, in_a_row=len(run), last=last)


def _is_steady(run: Sequence[int]) -> bool:
    return len(run) >= IN_A_ROW and len(set(run)) > 1


def _odds(evidence: Iterable[Evidence], odds: float = math.log(PRIOR / (1 - PRIOR))) -> float:
    """Give the logarithm of the odds that a skill is missing, after this evidence."""
    for part in evidence:
        lacking, having = (1 - GUESS, SLIP) if part.item else (SHOWN, SHOWN_BY_SLIP)
        if part.right:
            lacking, having = 1 - lacking, 1 - having
        odds = max(-BOUND, min(BOUND, odds + math.log(lacking / having)))
    return odds


# --- choosing ---


def items_this_sitting(practice: Sequence[Evidence], now: str) -> list[Evidence]:
    """Give the items that were answered in the sitting that goes on at `now`."""
    if not practice or is_over(practice[-1].at, now):
        return []
    numbers = sittings(practice)
    return [part for part, sitting in zip(practice, numbers, strict=True) if sitting == numbers[-1]]


def next_skill(
    skills: Iterable[str],
    lessons: Sequence[Evidence],
    practice: Sequence[Evidence],
    now: str,
    chance: Random,
) -> str | None:
    """Choose what to practise: the weakest skill in turn with the least certain ones.

    Only weak skills would leave unseen what else is weak, and one slip of the pen would stay a
    weakness for good. Only what lessons have met is asked about; who has done no lesson is asked
    about everything, and each skill twice before the weakest ones have their turns.

    Args:
        skills: The ids of the skills that have items.
        lessons: What `lesson_evidence` gives.
        practice: What `practice_evidence` gives.
        now: The time, ISO 8601, UTC.
        chance: Decides between equals.

    Returns:
        The skill, or `None` when nothing is left for this sitting: all are steady, or wait for
        another sitting to become so.
    """
    sitting = items_this_sitting(practice, now)
    asked = Counter(part.skill for part in sitting)
    seen = Counter(part.skill for part in (*lessons, *practice))
    standing = {
        skill: stands
        for skill, stands in standings(skills, lessons, practice).items()
        if stands.state != "steady"
        and (seen[skill] or not lessons)
        and not (asked[skill] and stands.right >= IN_A_ROW)
    }
    last = practice[-1].skill if practice else ""
    left = _first_some(
        [skill for skill in standing if asked[skill] < MOST_OF_ONE and skill != last],
        [skill for skill in standing if skill != last],
        [*standing],
    )
    if not left:
        return None
    chance.shuffle(left)
    if len(sitting) % WEAKEST_EACH == 0 and (lessons or all(seen[skill] > 1 for skill in left)):
        return max(left, key=lambda id: (round(standing[id].weakness, 1), -standing[id].last))
    return min(left, key=lambda id: round(abs(standing[id].weakness - LEAST_CERTAIN), 2))


def _first_some(*lists: list[str]) -> list[str]:
    """Give the first list that holds anything."""
    return next((names for names in lists if names), [])


def next_item(items: Sequence[str], practice: Sequence[Evidence], chance: Random) -> str | None:
    """Choose an item of a skill: one that was never answered, while there is one.

    When all were, it is one that was wrong, and of these the one that was answered longest ago.

    Args:
        items: The ids of the skill's items.
        practice: What `practice_evidence` gives.
        chance: Decides between fresh ones.

    Returns:
        The item, or `None` when there are no items.
    """
    answered = {part.item: (part.right, part.at) for part in practice}  # the last check of each
    fresh = [item for item in items if item not in answered]
    if fresh:
        return chance.choice(fresh)
    return min(items, key=lambda item: answered[item], default=None)
