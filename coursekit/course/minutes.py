"""How long a lesson takes, reckoned from its notebook, its questions and its keys.

A teacher plans a period by what a lesson promises, so `coursekit check` compares the two. The rates
are those of students who read closely and do not know the answer yet.

A notebook says where a part begins: `# Part 1 of 2: Three parts` is the first line of a cell, in
English or in the language of the lesson.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from coursekit.catalogue import say, say_many, speaking
from coursekit.course import Course, Lesson
from coursekit.questions.base import KINDS
from coursekit.questions.records import Question
from coursekit.texts import blocks_shown
from coursekit.texts.words import count

WORDS_A_MINUTE = 200
SECONDS_A_DECISION = 20  # an item, an option question, an expected mark
SECONDS_A_TEXT = 360  # something to write
SECONDS_A_CHECK = 10
TOLERANCE = 0.15  # of the promise
LEAST = 2  # minutes that no promise can be held to
PERIOD = 45  # minutes that a part has at most: a period at school

# `open_lesson("03_attribution")["mark-p4"]`, or of a lesson that has a name: `lesson["mark-p4"]`.
_LESSON = r"^(?:\w+|open_lesson\([^()]*\))"
_SHOWN = re.compile(rf'{_LESSON}\["([^"]+)"\]$', re.MULTILINE)
_READ = re.compile(rf'{_LESSON}\.read\((?:"([\w-]*)")?', re.MULTILINE)
_TARGET = re.compile(r"\]\([^)]*\)|<[^>]*>")  # of a link, and tags: nobody reads them


class _Reckoned(NamedTuple):
    """One part as the notebook has it.

    Attributes:
        heading: The number, the number of all parts, and the title; None before the first part.
        seconds: How long it takes.
        first: The id of its first question; "" when it has none.
    """

    heading: tuple[int, int, str] | None
    seconds: float
    first: str = ""


def minute_faults(root: Path, course: Course) -> Iterator[str]:
    """Give a line for each part of a lesson that takes longer or shorter than it promises.

    Args:
        root: The course's folder.
        course: The course in it.
    """
    for stem, lesson in course.lessons.items():
        file = f"notebooks/{stem}.ipynb"
        try:
            notebook = json.loads((root / file).read_text("utf-8"))
            parts = _parts(notebook["cells"], lesson, course)
        except (OSError, ValueError, KeyError, TypeError) as error:
            told = say("not a notebook that can be read: {reason}", reason=error)
            yield f"{file}: {told}"
            continue
        yield from _part_faults(file, lesson, parts)


def _part_faults(file: str, lesson: Lesson, parts: list[_Reckoned]) -> Iterator[str]:
    headings = [part.heading for part in parts if part.heading]
    wanted = [(n, len(lesson.parts), part.title) for n, part in enumerate(lesson.parts, 1)]
    if headings != wanted:
        if wanted:
            with speaking(lesson.language):
                headings_wanted = [f"# {part_heading(*heading)}" for heading in wanted]
            told = say(
                "its parts are not those of the exercise file; "
                "expected cells that begin: {headings}",
                headings="; ".join(headings_wanted),
            )
        else:
            told = say(
                "its parts are not those of the exercise file; "
                "expected cells that begin: with no part"
            )
        yield f"{file}: {told}"
        return
    headed = [part for part in parts if part.heading]
    for n, (part, found) in enumerate(zip(lesson.parts, headed, strict=True), 1):
        if n > 1 and found.first and part.first != found.first:
            told = say(
                "part {n}: first = {first!r}; "
                "expected {expected!r}, with which it begins in the notebook",
                n=n,
                first=part.first,
                expected=found.first,
            )
            yield f"exercises/{lesson.stem}.toml: parts: {told}"
    promises = [("", lesson.minutes)]
    if lesson.parts:
        promises = [
            (say("part {n}", n=n) + ": ", part.minutes) for n, part in enumerate(lesson.parts, 1)
        ]
    seconds = [part.seconds for part in headed] or [0.0]
    seconds[0] += sum(part.seconds for part in parts if not part.heading)  # what opens the lesson
    for (name, promised), reckoned in zip(promises, seconds, strict=True):
        minutes = reckoned / 60
        if promised > PERIOD:
            told = say_many(
                "promises {n} minute; expected parts of {most} at most",
                "promises {n} minutes; expected parts of {most} at most",
                promised,
                most=PERIOD,
            )
            yield f"{file}: {name}{told}"
        if abs(minutes - promised) > max(TOLERANCE * promised, LEAST):
            told = say_many(
                "promises {n} minute; reckoned {reckoned}",
                "promises {n} minutes; reckoned {reckoned}",
                promised,
                reckoned=f"{minutes:.0f}",
            )
            yield f"{file}: {name}{told}"


def _parts(cells: Iterable[dict[str, object]], lesson: Lesson, course: Course) -> list[_Reckoned]:
    """Reckon what comes before the first part, and each part."""
    begins = {part_begins("en"), part_begins(lesson.language)}
    parts = [_Reckoned(None, 0.0)]
    read: set[str] = set()
    for cell in cells:
        source = "".join(str(line) for line in cell["source"])  # type: ignore[attr-defined]  # text or lines
        if cell["cell_type"] == "markdown":
            if heading := next(filter(None, (part.match(source) for part in begins)), None):
                number, many = int(heading["number"]), int(heading["many"])
                parts.append(_Reckoned((number, many, heading["title"]), 0.0))
            seconds = _reading(_TARGET.sub("", source))
        else:
            shown = _SHOWN.findall(source)
            questions = [question for question in lesson.questions if question.id in shown]
            if questions and not parts[-1].first:
                parts[-1] = parts[-1]._replace(first=questions[0].id)
            seconds = sum(_answering(question, lesson, course) for question in questions)
            texts = {slug or lesson.article for slug in _READ.findall(source)} - read
            read |= texts  # a text that is shown again is there to look something up
            seconds += sum(
                _reading(course.articles[slug].text) for slug in texts if slug in course.articles
            )
        parts[-1] = parts[-1]._replace(seconds=parts[-1].seconds + seconds)
    return parts


def part_heading(number: object, many: object, title: str) -> str:
    """Give the heading of a part, in the language that is spoken."""
    return say("Part {number} of {many}: {title}", number=number, many=many, title=title)


@cache
def part_begins(language: str) -> re.Pattern[str]:
    """Give what the first line of a part is like in a language."""
    with speaking(language):
        wanted = re.escape("# " + part_heading("NUMBER", "PARTS", "TITLE"))
    wanted = wanted.replace("NUMBER", r"(?P<number>\d+)").replace("PARTS", r"(?P<many>\d+)")
    return re.compile(wanted.replace("TITLE", "(?P<title>.+)"))


def _answering(question: Question, lesson: Lesson, course: Course) -> float:
    """How many seconds it takes to read a question with all that it shows, and to answer it."""
    kind = KINDS[question.kind]
    words = [question.title, question.prompt]
    words += [part.text for part in (*kind.parts(question), *kind.categories(question))]
    article = course.articles.get(question.article)
    if article and (kind.labels(question) or question.show):
        blocks = blocks_shown(article, question.show)
        words += [article.text[block.start : block.end] for block in blocks]
    seconds = sum(map(_reading, words)) + SECONDS_A_CHECK
    if kind.scored_by_person:
        return seconds + SECONDS_A_TEXT
    return seconds + SECONDS_A_DECISION * kind.decisions(question, lesson.keys.get(question.id))


def _reading(words: str) -> float:
    """How many seconds it takes to read them."""
    return 60 * count(words) / WORDS_A_MINUTE


def reckoned_minutes(root: Path, lesson: Lesson, course: Course) -> list[float]:
    """Give how long each part of a lesson takes, or the whole of one without parts.

    Args:
        root: The course's folder, with the notebook.
        lesson: The lesson.
        course: Its course.

    Returns:
        Minutes; nothing when the notebook has other parts than the lesson.
    """
    notebook = json.loads((root / f"notebooks/{lesson.stem}.ipynb").read_text("utf-8"))
    parts = _parts(notebook["cells"], lesson, course)
    headed = [part.seconds for part in parts if part.heading]
    if len(headed) != len(lesson.parts):
        return []
    seconds = headed or [0.0]
    seconds[0] += sum(part.seconds for part in parts if not part.heading)
    return [each / 60 for each in seconds]
