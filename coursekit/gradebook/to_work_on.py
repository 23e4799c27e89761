"""What a student should work on next, from the work on the lessons that are graded.

It is told by skill. Where no skill is shaky it is told by question: where most points are missing,
and what is not answered.

Only what the lessons showed is read. Practice counts nowhere, and so it is not looked at here:
a page of feedback is the same with it and without.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from coursekit.course import Course, Lesson
from coursekit.questions.records import Question, Skill
from coursekit.questions.result import Result
from coursekit.work import Attempt, Check, HandIn, Work
from coursekit.work.skills import lesson_evidence, skills_missing, skills_named, standings

MOST = 3  # skills that a page names, and questions that it names for each

Graded = Mapping[str, Sequence[Result]]  # results by lesson
Places = Sequence[tuple[Lesson, Question]]


@frozen
class ShakySkill:
    """A skill to work on.

    Attributes:
        skill: The skill.
        where: The questions that showed it missing, with their lessons.
        more: How many further questions did.
    """

    skill: Skill
    where: tuple[tuple[Lesson, Question], ...]
    more: int


@frozen
class SkillsShown:
    """What the work on lessons showed of skills.

    Attributes:
        shaky: What to work on, the weakest first, `MOST` at most.
        sound: The skills that were there at the first check and never missing.
    """

    shaky: tuple[ShakySkill, ...] = ()
    sound: tuple[Skill, ...] = ()


@frozen
class OpenQuestion:
    """A question to work on.

    Attributes:
        lesson: Its lesson.
        question: The question.
        missing: The points that are missing.
        possible: What a full answer is worth.
        answered: Whether it was answered.
    """

    lesson: Lesson
    question: Question
    missing: float
    possible: int
    answered: bool


@frozen
class LeftOpen:
    """What counts and is not yet full.

    Attributes:
        first: What to work on: where most points are missing, then what was not answered; `MOST`
            at most.
        unanswered: Further questions that were not answered, `MOST` at most.
        more: How many more there are of these.
    """

    first: tuple[OpenQuestion, ...]
    unanswered: Places
    more: int


def skills_shown(course: Course, hand_in: HandIn, graded: Graded) -> SkillsShown:
    """Say which skills are shaky, with the questions that showed it, and which are not.

    Args:
        course: The course, with its keys.
        hand_in: What was handed in.
        graded: Its results.
    """
    if not course.skills:
        return SkillsShown()
    works = [
        _with_log(hand_in.lessons[stem], results, hand_in.made)
        for stem, results in graded.items()
        if stem in hand_in.lessons
    ]
    evidence = lesson_evidence(course, works)
    met = {part.skill for part in evidence}
    stands = standings([skill for skill in course.skills if skill in met], evidence, [])
    shaky = sorted(
        (skill for skill, standing in stands.items() if standing.state == "shaky"),
        key=lambda skill: -stands[skill].weakness,
    )
    places: dict[str, list[tuple[Lesson, Question]]] = {skill: [] for skill in shaky[:MOST]}
    for lesson, question, skills in _places(course, hand_in, graded):
        for skill in places.keys() & skills:
            places[skill].append((lesson, question))
    shown = met - {part.skill for part in evidence if not part.right}
    return SkillsShown(
        tuple(
            ShakySkill(course.skills[skill], tuple(found[:MOST]), len(found[MOST:]))
            for skill, found in places.items()
        ),
        tuple(skill for id, skill in course.skills.items() if id in shown),
    )


def left_open(course: Course, graded: Graded) -> LeftOpen:
    """Find the questions that count and have points missing, or no answer.

    Args:
        course: The course.
        graded: The results of the lessons that were begun.
    """
    found = [
        OpenQuestion(
            course.lessons[stem],
            question,
            round(result.possible - result.points, 1),
            result.possible,
            result.outcome != "not attempted",
        )
        for stem, results in graded.items()
        for question, result in zip(course.lessons[stem].questions, results, strict=True)
        if result.counted and not result.waiting and result.points < result.possible
    ]
    found.sort(key=lambda one: -one.missing if one.answered else 0)
    unanswered = [(one.lesson, one.question) for one in found[MOST:] if not one.answered]
    return LeftOpen(tuple(found[:MOST]), unanswered[:MOST], len(unanswered[MOST:]))


def _with_log(work: Work, results: Sequence[Result], made: str) -> Work:
    """Give each attempt that has no log of its checks the result of its grading as its only one."""
    attempts = dict(work.attempts)
    for result in results:
        attempt = attempts.get(result.question)
        if attempt and not attempt.log and _is_judged(result):
            shown = dict.fromkeys(line.misconception for line in result.lines)
            check = Check(made, result.outcome == "correct", tuple(shown))
            attempts[result.question] = evolve(attempt, log=(check,))
    return evolve(work, attempts=attempts)


def _is_judged(result: Result) -> bool:
    return result.outcome != "not attempted" and not result.waiting


def _places(
    course: Course, hand_in: HandIn, graded: Graded
) -> list[tuple[Lesson, Question, set[str]]]:
    """Give the questions that showed a skill missing.

    Those come first in which it still is, and last those that count towards no grade: a test from
    before the course tells what was missing then.
    """
    found: list[tuple[int, Lesson, Question, set[str]]] = []
    for stem, results in graded.items():
        if stem not in hand_in.lessons:
            continue
        lesson, attempts = course.lessons[stem], hand_in.lessons[stem].attempts
        for question, result in zip(lesson.questions, results, strict=True):
            if missing := {*skills_missing(course, lesson, question, result)}:
                found.append((0 if question.counted else 2, lesson, question, missing))
            elif at_first := _missed_before(course, attempts.get(question.id)):
                found.append((1 if question.counted else 2, lesson, question, at_first))
    found.sort(key=lambda place: place[0])
    return [place[1:] for place in found]


def _missed_before(course: Course, attempt: Attempt | None) -> set[str]:
    """Give the skills that the checks of an attempt showed missing."""
    checks = attempt.log if attempt else ()
    return {*skills_named(course, (id for check in checks for id in check.misconceptions))}
