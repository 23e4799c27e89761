"""A made-up class, to try grading and the report on.

The same seed makes the same class, and students are made one at a time, so that a class may be of
any size. Here it is decided who is in the class, who skips what, and when each hands in;
`questions/student_model.py` says how a student comes to an answer.

All chances of a student come from one `Random` of their own, seeded with the class's seed and the
student's number. The order of the draws is part of the result: a draw that is added, removed or
moved changes every class.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from attrs import evolve, frozen

from coursekit.catalogue import say
from coursekit.course import Course, Lesson
from coursekit.errors import HandInError
from coursekit.questions.base import KINDS
from coursekit.questions.student_model import Student
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.handin import hand_in_text

# Who is in a class. Three in ten hold one wrong idea, enough for a report to find each of them.
SHARES: Mapping[str, float] = {"able": 0.25, "average": 0.40, "random": 0.05, "holds": 0.30}
# Mean and spread, in logits, as the student model has them; a "random" student has no ability.
ABILITY = {"able": (2.2, 0.5), "average": (0.7, 0.7), "holds": (0.7, 0.7)}
LEARNED = 0.9  # logits that the course adds, for the questions post-1, post-2, … after it
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
        number: The student's number in the class, from 1.
        kind: One of `SHARES`.
        holds: The id of the misconception of a student of kind "holds"; else "".
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
        UnknownName: The course has no such lesson.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise HandInError(
            say("{folder}: is not empty; give a new folder, so that no class mixes", folder=out)
        )
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

    The answers of a student depend on the seed and the student's number alone, so that a larger
    class of the same seed begins with the same students.

    Where lessons are named, they are all that was handed out to the class.

    Raises:
        UnknownName: The course has no such lesson.
    """
    lessons = [course.lesson(stem) for stem in stems or course.lessons]
    copy = None
    if stems:
        copy = {lesson.stem: tuple(asked.id for asked in lesson.questions) for lesson in lessons}
    for person in people(students, ideas(lessons)):
        yield evolve(_hand_in(course, lessons, person, seed), handed_out=copy)


def ideas(lessons: Sequence[Lesson]) -> list[str]:
    """Give the ids of all misconceptions that the keys of these lessons name, in their order."""
    keys = [key for lesson in lessons for key in lesson.keys.values()]
    found = (id for key in keys for id in KINDS[key.kind].misconceptions(key))
    return list(dict.fromkeys(id for id in found if id))


def people(students: int, held: Sequence[str]) -> Iterator[Person]:
    """Say who is in a class of this many students.

    Nothing here is left to chance: each student is of the kind that is furthest behind its share,
    so that even in a small class each kind has its share to within one student.

    Args:
        students: How many there are.
        held: The ids of the misconceptions that students may hold; they take turns, so that each
            is held by as many as any other. When there are none, these students are average.
    """
    shares = dict(SHARES) if held else {**SHARES, "average": 0.70, "holds": 0.0}
    counts = dict.fromkeys(shares, 0)  # of the students so far
    for number in range(1, students + 1):
        kind = max(shares, key=lambda kind: shares[kind] * number - counts[kind])
        holds = held[counts[kind] % len(held)] if kind == "holds" else ""
        counts[kind] += 1
        yield Person(number, kind, holds)


def _hand_in(course: Course, lessons: Sequence[Lesson], person: Person, seed: int) -> HandIn:
    """Make the hand-in of one student, who is marked as simulated in name and record."""
    chance = Random(f"{seed} {person.number}")
    first, last = chance.choice(FIRST), chance.choice(LAST)
    made = _time_of_hand_in(chance)
    ability = chance.gauss(*ABILITY[person.kind]) if person.kind in ABILITY else None
    student = Student(seed, ability, person.holds, chance)
    works = {lesson.stem: _work(course, lesson, student) for lesson in lessons}
    if chance.random() < 0.04 and len(works) > 1:  # one in 25 skips a lesson
        del works[chance.choice(list(works))]
    return HandIn(
        course=course.id,
        name=say("{first} {last} (simulated)", first=first, last=last),
        student=f"sim{person.number:06}",
        made=made.isoformat(timespec="seconds"),
        lessons=works,
        simulated=f"holds:{person.holds}" if person.holds else person.kind,
    )


def _time_of_hand_in(chance: Random) -> datetime:
    """Draw a time: most hand in on the last day, and one in twenty up to two days late."""
    if chance.random() < 0.05:
        return DUE + timedelta(seconds=chance.randrange(1, 2 * 24 * 3600))
    return OPENS + chance.betavariate(3.5, 0.8) * (DUE - OPENS)


def _work(course: Course, lesson: Lesson, student: Student) -> Work:
    """Answer a lesson as this student would, with tries and hints as real students have them."""
    attempts = {}
    chance, ability = student.chance, student.ability
    after = evolve(student, ability=None if ability is None else ability + LEARNED)
    for question in lesson.questions:
        if chance.random() < 0.03:  # a question that was overlooked
            continue
        at_this_time = after if question.id.startswith("post-") else student
        article = course.articles.get(question.article)
        # A student without ability guesses, and must not see what is right.
        key = None if at_this_time.ability is None else lesson.keys.get(question.id)
        answer = KINDS[question.kind].invented_answer(at_this_time, question, key, article)
        checks = chance.choice((1, 1, 1, 2, 2, 3))
        attempts[question.id] = Attempt(answer, checks, True, hints=chance.choice((0, 0, 0, 1, 2)))
    return Work(
        lesson=lesson.stem,
        articles=course.text_digests(lesson),
        attempts=attempts,
    )
