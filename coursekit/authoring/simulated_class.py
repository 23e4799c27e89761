"""A made-up class, to try grading and the report on: the same from the same seed, one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from attrs import evolve, frozen

from coursekit.course import Course, Lesson
from coursekit.errors import HandInError
from coursekit.questions.base import KINDS
from coursekit.questions.student_model import Student
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.handin import hand_in_text

SHARES: Mapping[str, float] = {"able": 0.25, "average": 0.40, "random": 0.05, "holds": 0.30}
ABILITY = {"able": (2.2, 0.5), "average": (0.7, 0.7), "holds": (0.7, 0.7)}  # mean, spread
LEARNED = 0.9  # what the course adds to the ability with which post-1, post-2, … are answered
OPENS = datetime(2026, 2, 2, 8, tzinfo=UTC)
DUE = datetime(2026, 2, 6, 22, tzinfo=UTC)
FOLDER = 1000  # files in one folder at most

_FIRST = (
    "Ada Amina Anan Beatriz Björn Chidi Chloé Dylan Elif Emeka Farid Freya Giulia Hana Ines Ivo "
    "Jakub Jamila João Kofi Lena Leyla Liam Mei Milan Nadia Naomi Nia Noah Olga Omar Paula Priya "
    "Rania Rosa Sami Siobhán Sofía Tariq Thandi Tomás Uma Valentin Wen Yara Yusuf Zoë Łukasz"
)
_LAST = (
    "Abbasi Adeyemi Ahmed Almeida Andersson Banerjee Berg Brandt Castillo Chen Costa Demir Dubois "
    "Eriksen Fernández Fischer García Haddad Hansen Ibrahim Ivanova Jansen Kaya Khan Kim Kowalski "
    "Kumar Lindqvist Lopez Mbeki Meyer Moreau Nakamura Ndlovu Nguyen Novák O’Brien Okafor Park "
    "Pereira Petrov Rossi Sato Schmidt Silva Singh Tanaka Torres Varga Weber Yilmaz Żak"
)
FIRST, LAST = _FIRST.split(), _LAST.split()


@frozen
class Person:
    """One made-up student; `kind` is one of SHARES, with the idea that is held: "holds:…"."""

    number: int
    kind: str
    holds: str = ""


def write_class(
    course: Course,
    out: Path,
    students: int,
    seed: int,
    stems: Sequence[str] | None = None,
) -> None:
    """Write the hand-ins of a made-up class into `out`, a new or empty folder. HandInError."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise HandInError(f"{out}: is not empty; give a new folder, so that no class mixes")
    for number, hand_in in enumerate(made_up_class(course, students, seed, stems)):
        folder = out / f"part-{number // FOLDER + 1:03}" if students > FOLDER else out
        if number % FOLDER == 0:
            folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"hand-in-{hand_in.student}.json"
        path.write_text(hand_in_text(hand_in), "utf-8", newline="\n")


def made_up_class(
    course: Course, students: int, seed: int, stems: Sequence[str] | None = None
) -> Iterator[HandIn]:
    """The hand-ins one by one. A student depends on seed and number alone, not on the others."""
    lessons = [course.lesson(stem) for stem in stems or course.lessons]
    for person in people(students, ideas(lessons)):
        yield _hand_in(course, lessons, person, seed)


def ideas(lessons: Sequence[Lesson]) -> list[str]:
    """Every misconception that the keys of these lessons can tell, in their order."""
    keys = [key for lesson in lessons for key in lesson.keys.values()]
    found = (id for key in keys for id in KINDS[key.kind].misconceptions(key))
    return list(dict.fromkeys(id for id in found if id))


def people(students: int, held: Sequence[str]) -> Iterator[Person]:
    """Students in the shares of SHARES, to within one; each idea is held by as many as any other.

    Each student is of the kind that is furthest behind its share.
    """
    shares = dict(SHARES) if held else {**SHARES, "average": 0.70, "holds": 0.0}
    given = dict.fromkeys(shares, 0)
    for number in range(1, students + 1):
        kind = max(shares, key=lambda one: shares[one] * number - given[one])
        holds = held[given[kind] % len(held)] if kind == "holds" else ""
        given[kind] += 1
        yield Person(number, kind, holds)


def _hand_in(course: Course, lessons: Sequence[Lesson], person: Person, seed: int) -> HandIn:
    chance = Random(f"{seed} {person.number}")
    first, last = chance.choice(FIRST), chance.choice(LAST)
    made = _when(chance)
    ability = chance.gauss(*ABILITY[person.kind]) if person.kind in ABILITY else None
    student = Student(seed, ability, person.holds, chance)
    works = {lesson.stem: _work(course, lesson, student) for lesson in lessons}
    skipped = chance.random() < 0.04 and len(works) > 1
    if skipped:
        del works[chance.choice(list(works))]
    return HandIn(
        course=course.id,
        name=f"{first} {last} (simulated)",
        student=f"sim{person.number:06}",
        made=made.isoformat(timespec="seconds"),
        lessons=works,
        simulated=f"holds:{person.holds}" if person.holds else person.kind,
    )


def _when(chance: Random) -> datetime:
    """A time of hand-in: most in the last day, one in twenty late."""
    if chance.random() < 0.05:
        return DUE + timedelta(seconds=chance.randrange(1, 2 * 24 * 3600))
    return OPENS + chance.betavariate(3.5, 0.8) * (DUE - OPENS)


def _work(course: Course, lesson: Lesson, student: Student) -> Work:
    attempts = {}
    slugs = sorted({question.article for question in lesson.questions if question.article})
    chance, ability = student.chance, student.ability
    after = evolve(student, ability=None if ability is None else ability + LEARNED)
    for question in lesson.questions:
        if chance.random() < 0.03:
            continue  # left out
        own = after if question.id.startswith("post-") else student
        article = course.articles.get(question.article)
        key = None if own.ability is None else lesson.keys.get(question.id)
        answer = KINDS[question.kind].invented_answer(own, question, key, article)
        checks = chance.choice((1, 1, 1, 2, 2, 3))
        attempts[question.id] = Attempt(answer, checks, True, hints=chance.choice((0, 0, 0, 1, 2)))
    return Work(
        lesson=lesson.stem,
        articles={slug: course.articles[slug].sha256 for slug in slugs},
        attempts=attempts,
    )
