"""A made-up class, to try grading and the report on.

The same seed makes the same class, and students are made one at a time, so that a class may be of
any size. How a student comes to an answer is told in `questions/student_model.py`.
"""

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
    """One made-up student.

    Attributes:
        number: From 1 on, in the class.
        kind: One of `SHARES`.
        holds: The id of the misconception that a student of kind "holds" has; else "".
    """

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
    """Write the hand-ins of a made-up class, one file a student.

    Args:
        course: What the students answer.
        out: A new or empty folder; more than `FOLDER` files go into folders below it.
        students: How many there are.
        seed: The same seed makes the same class.
        stems: The lessons that they do; `None` means every lesson.

    Raises:
        HandInError: `out` holds something.
        UnknownName: A lesson that the course does not have.
    """
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
    """Make the hand-ins of `write_class` one by one.

    A student depends on seed and number alone, so that a larger class holds the same students.
    """
    lessons = [course.lesson(stem) for stem in stems or course.lessons]
    for person in people(students, ideas(lessons)):
        yield _hand_in(course, lessons, person, seed)


def ideas(lessons: Sequence[Lesson]) -> list[str]:
    """The ids of all misconceptions that the keys of these lessons know, in their order."""
    keys = [key for lesson in lessons for key in lesson.keys.values()]
    found = (id for key in keys for id in KINDS[key.kind].misconceptions(key))
    return list(dict.fromkeys(id for id in found if id))


def people(students: int, held: Sequence[str]) -> Iterator[Person]:
    """Say who is in a class of this many students.

    Each kind has its share of `SHARES`, to within one student, for each student is of the kind that
    is furthest behind. Each idea in `held` is held by as many as any other.
    """
    shares = dict(SHARES) if held else {**SHARES, "average": 0.70, "holds": 0.0}
    given = dict.fromkeys(shares, 0)
    for number in range(1, students + 1):
        kind = max(shares, key=lambda kind: shares[kind] * number - given[kind])
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
