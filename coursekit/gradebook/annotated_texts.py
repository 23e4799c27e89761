"""Texts with what each student marked on them, for programs that want text and marks together.

A record holds one text and the marks of one student on it. `text` and `label` are what doccano
imports, and what the datasets of other programs are made of in a few lines.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from coursekit.course import Course
from coursekit.gradebook.marks import Mark
from coursekit.questions.base import Json

CITED = "cited"  # in place of a label, for words that have none
_OF_ALL = ("page", "student", "name", "simulated", "made", "offsets")
_OF_EACH = ("id", "lesson", "question", "kind", "block", "start", "end", "label", "quote")


def annotated_texts(course: Course, marks: Iterable[Mark]) -> Iterator[tuple[Json, int]]:
    """Give each text that a student marked, student by student.

    Args:
        course: The course of the marks.
        marks: The marks, with those of one student together.

    Yields:
        A record for JSON, and how many marks it holds.
    """
    for _, own in groupby(marks, key=attrgetter("page")):
        by_text: dict[str, list[Mark]] = {}
        for mark in own:
            by_text.setdefault(mark.article, []).append(mark)
        for slug, some in by_text.items():
            yield _record(course, slug, some), len(some)


def _record(course: Course, slug: str, marks: list[Mark]) -> Json:
    """Give one text with one student's marks.

    Words that two questions had marked alike stand once in `label`, and twice in `marks`.
    """
    article = course.articles[slug]
    spans = sorted({(mark.start, mark.end, mark.label or CITED) for mark in marks})
    return {
        "text": article.text,
        "label": [list(span) for span in spans],
        "language": article.language,
        "article": slug,
        "title": article.title,
        "sha256": article.sha256,
        **{name: getattr(marks[0], name) for name in _OF_ALL},
        "marks": [{name: getattr(mark, name) for name in _OF_EACH} for mark in marks],
    }
