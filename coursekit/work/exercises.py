"""On which exercises a hand-in was made: a digest for each question of the student's copy.

A teacher may mend a question while students are at work. Then a hand-in answers another question
than the grader has, and somebody should say so. The digest is over what a student is to read: the
question and its text. Keys are not in it, for a copy lacks those of assessed questions.

A student can write any digest into a file. It gains nothing: points come of the answers and the
grader's keys alone.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping

from attrs import fields

from coursekit.catalogue import say_many
from coursekit.course import Course
from coursekit.questions.records import Question
from coursekit.questions.serialize import plain

DIGITS = 12  # of a digest: it tells two versions of one question apart, and guards nothing
MOST_NAMED = 5  # questions of a lesson in a message


def exercise_digests(course: Course) -> dict[str, dict[str, str]]:
    """Give the digest of every question of a course, or of a copy of it, by lesson and id."""
    return {
        stem: {question.id: _digest(course, question) for question in lesson.questions}
        for stem, lesson in course.lessons.items()
    }


def _digest(course: Course, question: Question) -> str:
    """Digest a question and its text, whether it is assessed or not.

    Fields that have their default are left out, so that one that questions get in a later version
    of coursekit changes no digest.
    """
    article = course.articles.get(question.article)
    asked = {
        field.name: plain(value)
        for field in fields(type(question))
        if field.name != "assessed" and (value := getattr(question, field.name)) != field.default
    }
    asked |= {"kind": question.kind, "text": article.sha256 if article else ""}
    data = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(data.encode("utf-8", "replace")).hexdigest()[:DIGITS]


def other_exercises(
    made_on: Mapping[str, Mapping[str, str]] | None, ours: Mapping[str, Mapping[str, str]]
) -> str:
    """Say which exercises were others than ours where a hand-in was made.

    Args:
        made_on: The digests in a hand-in, which may be anything; `None` in one of an older form.
        ours: The digests of the grader's course, as far as it is graded.

    Returns:
        The lessons with their questions, such as "03_attribution (kinds, mark-p4)"; "" for none.
    """
    return ", ".join(_differences(made_on or {}, ours))


def _differences(
    made_on: Mapping[str, Mapping[str, str]], ours: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    for stem, digests in ours.items():
        theirs = made_on.get(stem, {})
        changed = [id for id, digest in digests.items() if theirs.get(id, digest) != digest]
        if changed and len(changed) == len(digests):
            yield say_many(
                "{lesson} (all {n} question)",
                "{lesson} (all {n} questions)",
                len(changed),
                lesson=stem,
            )
        elif changed:
            more, names = len(changed) - MOST_NAMED, ", ".join(changed[:MOST_NAMED])
            if more > 0:
                names = say_many("{names} and {n} more", "{names} and {n} more", more, names=names)
            yield f"{stem} ({names})"
