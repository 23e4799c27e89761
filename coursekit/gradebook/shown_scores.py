"""Whether the score that a notebook shows is the graded one.

A student may show a notebook, print it, or hand it in beside the work. What it shows is text in a
file of the student's own. So the notebook is read as data and never run, and every line in it that
has the form of a score is compared with what grading the work gives:

- a question with its score, as the summary, a part's end and `check()` write it;
- how far a lesson or a part has come, as these and the page of contents write it.

HTML and text of an output are both read, and text cells too: who looks at the page cannot tell them
apart. A picture of a score is no line, and is not seen.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from unicodedata import category

from attrs import evolve, field, frozen

from coursekit.catalogue import number, say, say_many
from coursekit.course import Course, Lesson
from coursekit.course.notebooks import joined, shown_texts, text_of_html
from coursekit.errors import HandInError
from coursekit.gradebook.score_lines import ScoreLines
from coursekit.questions.result import Result, lesson_total
from coursekit.work import Work
from coursekit.work.archives import MOST_BYTES, TooLarge
from coursekit.work.exercises import exercise_digests, other_exercises
from coursekit.work.handin import check_work, read_hand_in
from coursekit.work.score import grade_lesson
from coursekit.work.workfile import FORMAT, read_work

MOST_NOTEBOOK = 5_000_000  # bytes of a notebook: one with figures has a million
MOST_LETTERS = 1_000  # of a line that may tell a score
MOST_SCORES = 5_000  # lines of a notebook that tell one: a lesson has a hundred
MOST_LINES = 100_000  # of one output or text
MOST_TOLD = 5  # questions in a line, and lines of one kind
MOST_QUOTED = 80  # characters of a line in a message
_SIGN = re.compile(r"^[\s✓◐✗…○☐☒#>*_•-]+")
_COLON = re.compile(r"\s?[:：]")  # noqa: RUF001  # a space stands before it in French
_STILL = re.compile(r"\bstill-(?P<stem>[\w-]{1,100}?)-(?:summary|part-\d{1,3})\b")
_OPENED = re.compile(r"""open_lesson\(\s*["'](?P<stem>[^"'\n]{1,100})["']""")
_FROM = re.compile(r'\bdata-work="(?P<id>[^"]{1,100})"')


# --- the work, graded ---


@frozen(eq=False)
class GradedWork:
    """A student's work with what grading it gives.

    Attributes:
        course: The course, with its keys.
        works: The work by lesson.
        ids: The id of the work file by lesson, where it is known.
        other: On which exercises it was made that are others than ours, in words; or "".
    """

    course: Course
    works: Mapping[str, Work]
    ids: Mapping[str, str] = field(factory=dict)
    other: str = ""

    @cached_property
    def results(self) -> dict[str, dict[str, Result]]:
        """The result of every question, by lesson and id; without work nothing is attempted."""
        found = {}
        for stem, lesson in self.course.lessons.items():
            work = self.works.get(stem) or Work(lesson=stem)
            results = grade_lesson(self.course, lesson, work)
            found[stem] = {result.question: result for result in results}
        return found

    def is_unchecked(self, stem: str, id: str) -> bool:
        """Tell whether an answer was not checked as it stands, so that a page shows no score."""
        work = self.works.get(stem)
        attempt = work.attempts.get(id) if work else None
        return attempt is not None and not attempt.checked


def graded_work(course: Course, path: Path) -> GradedWork:
    """Read a work file or a hand-in file, and grade it.

    Args:
        course: The course, with its keys.
        path: The file, which may come from anybody.

    Raises:
        HandInError: It cannot be graded; the message names it.
    """
    try:
        data = _read(path, MOST_BYTES, TooLarge())
        if (stem := _lesson_of(data)) is None:
            hand_in = read_hand_in(data, course)
            other = other_exercises(hand_in.exercises, exercise_digests(course))
            return GradedWork(course, hand_in.lessons, hand_in.work_ids, other)
        if stem not in course.lessons:
            raise HandInError(
                say("is the work on no lesson of this course; expected one of a lesson")
            )
        id, work = read_work(data, course.id, stem)
        check_work(work, course)
    except ValueError as error:
        raise HandInError(f"{path}: {error}") from None
    return GradedWork(course, {stem: work}, {stem: id})


def _read(path: Path, most: int, too_large: HandInError) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise HandInError(say("cannot be read: {reason}", reason=error.strerror)) from None
    if len(data) > most:
        raise too_large
    return data


def _lesson_of(data: bytes) -> str | None:
    """Give the lesson that a work file says it is of; None for any other file."""
    try:
        table = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        return None
    return str(table.get("lesson"))


# --- what a notebook shows ---


class Shown(NamedTuple):
    """A score that a notebook shows.

    Attributes:
        question: The question's id; "" for how far a lesson or a part of it has come.
        part: The number of the part; 0 for the lesson.
        points: What was earned; None where it says that nothing is scored or checked.
        possible: What it is out of; 0 where nothing is scored.
    """

    question: str
    part: int
    points: float | None
    possible: int


@frozen
class ShownLesson:
    """What a notebook shows of one lesson.

    Attributes:
        scores: Every score, each once, in the order of the notebook.
        ids: The ids of the work files that its outputs say they are of.
        own_lines: The lines in its summary and at its parts' ends that coursekit does not write.
    """

    scores: dict[Shown, None] = field(factory=dict)
    ids: dict[str, None] = field(factory=dict)
    own_lines: dict[str, None] = field(factory=dict)


def shown_lessons(course: Course, path: Path) -> tuple[dict[str, ShownLesson], list[str]]:
    """Read what scores a notebook shows.

    Args:
        course: The course.
        path: The notebook, which may come from anybody.

    Returns:
        What it shows by lesson, also of a lesson that it opens and shows no score of; and the
        stems of lessons in it that the course does not have.

    Raises:
        HandInError: It is no notebook; the message names it.
    """
    try:
        notebook = json.loads(
            _read(
                path,
                MOST_NOTEBOOK,
                HandInError(say("is larger than 5 MB; expected a notebook")),
            )
        )
        cells = notebook["cells"]
        if not isinstance(cells, list):
            raise TypeError
    except HandInError as error:
        raise HandInError(f"{path}: {error}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise HandInError(
            say("{path}: is no notebook; expected a notebook, as JupyterLab saves it", path=path)
        ) from None
    found: dict[str, ShownLesson] = {}
    strange: dict[str, None] = {}
    lines, home = _Lines(course, path), path.stem if path.stem in course.lessons else ""
    for cell in cells:
        stems = _stems_in(cell)
        strange |= dict.fromkeys(stem for stem in stems if stem not in course.lessons)
        known = [stem for stem in stems if stem in course.lessons]
        home = home or next(iter(known), "")
        known = known or [home] * bool(home)
        for text in shown_texts(cell):
            for stem, score in lines.scores(known, text):
                found.setdefault(stem, ShownLesson()).scores[score] = None
        for html in _html_in(cell):
            if (still := _STILL.search(html)) and still["stem"] in course.lessons:
                lesson = found.setdefault(still["stem"], ShownLesson())
                lesson.ids.update(dict.fromkeys(match["id"] for match in _FROM.finditer(html)))
                own = lines.own_lines(still["stem"], html)
                lesson.own_lines.update(dict.fromkeys(own))
        for stem in stems and known:
            found.setdefault(stem, ShownLesson())
    return found, [*strange]


def _stems_in(cell: object) -> list[str]:
    """Give the stems of the lessons that a cell opens or shows, each once."""
    source = joined(cell.get("source")) if isinstance(cell, dict) else ""
    stems = [still["stem"] for html in _html_in(cell) for still in _STILL.finditer(html)]
    return [*dict.fromkeys([*stems, *(opened["stem"] for opened in _OPENED.finditer(source))])]


def _html_in(cell: object) -> Iterator[str]:
    """Give the HTML of each output of a cell."""
    outputs = cell.get("outputs") if isinstance(cell, dict) else None
    for output in outputs if isinstance(outputs, list) else ():
        data = output.get("data") if isinstance(output, dict) else None
        if isinstance(data, dict):
            yield joined(data.get("text/html"))


class _Lines:
    """Reads the lines of a notebook by what coursekit calls lessons and questions in them."""

    def __init__(self, course: Course, path: Path) -> None:
        self._path = path  # of the notebook
        self._lessons = {_plain(_visible(one.name)): one for one in course.lessons.values()}
        self._titles = {one.stem: _plain(_visible(one.title)) for one in course.lessons.values()}
        self._by_stem = course.lessons
        self._forms = ScoreLines.of(
            [course.language, *(one.language for one in course.lessons.values())]
        )
        self._told = 0  # lines that may tell a score
        self._questions: dict[str, dict[str, list[str]]] = {}
        for stem, lesson in course.lessons.items():
            ids = self._questions[stem] = {}
            for asked in lesson.questions:
                for name in dict.fromkeys((_plain(_visible(asked.title)), asked.id)):
                    ids.setdefault(name, []).append(asked.id)

    def scores(self, stems: Sequence[str], text: str) -> Iterator[tuple[str, Shown]]:
        """Give each score in a text, with its lesson: one that it names, or else the first here."""
        text = _visible(text)
        if not self._forms.tells(text):
            return
        if text.count("\n") > MOST_LINES:
            raise HandInError(
                say_many(
                    "{path}: shows more than {n} lines in one place",
                    "{path}: shows more than {n} lines in one place",
                    MOST_LINES,
                    path=self._path,
                )
            )
        headings = self._lessons | {self._titles[stem]: self._by_stem[stem] for stem in stems}
        named, part = self._by_stem[stems[0]] if stems else None, 0
        read = Counter[tuple[str, str]]()
        for line in text.splitlines():
            said = _plain(line)
            if heading := next((name for name in headings if said.startswith(name)), ""):
                named, part = headings[heading], 0
            if (inside := self._forms.part_in(said)) is not None:
                named = self._by_stem[stems[0]] if stems else named
                part = inside
            if named is None:
                continue
            if come := self._forms.sum_in(said):
                yield named.stem, Shown("", part, *come)
            elif self._forms.tells(said):
                self._told += 1
                if self._told > MOST_SCORES:
                    raise HandInError(
                        say_many(
                            "{path}: tells more than {n} scores; expected a lesson's",
                            "{path}: tells more than {n} scores; expected a lesson's",
                            MOST_SCORES,
                            path=self._path,
                        )
                    )
                if score := self._score(named.stem, said, read):
                    yield named.stem, score

    def own_lines(self, stem: str, html: str) -> Iterator[str]:
        """Give the lines of a summary, or of a part's end, that coursekit does not write there."""
        for line in _visible(text_of_html(html)).splitlines()[:MOST_SCORES]:
            said = _plain(line)
            if said and not self._forms.sum_in(said) and self._score(stem, said, Counter()) is None:
                yield said

    def _score(self, stem: str, said: str, read: Counter[tuple[str, str]]) -> Shown | None:
        """Give the score of a question that a line tells, or None.

        Args:
            stem: The lesson.
            said: The line.
            read: How often a name was read, for two questions may have one title.
        """
        known = self._questions[stem]
        colons = [match.start() for match in islice(_COLON.finditer(said), MOST_TOLD)]
        before = ((said[:end], said[end:]) for end in reversed(colons))
        name, rest = next((both for both in before if both[0] in known), ("", ""))
        if not name:
            return None
        ids = known[name]
        read[stem, name] += 1
        id = ids[min(read[stem, name], len(ids)) - 1]
        score = self._forms.score_in(rest)
        return Shown(id, 0, *score) if score else None


def _visible(text: str) -> str:
    """Take out what does not show, such as a space of no width."""
    return text if text.isascii() else "".join(sign for sign in text if category(sign) != "Cf")


def _plain(line: str) -> str:
    """Give a line of visible text without its sign and emphasis."""
    said = line[:MOST_LETTERS].replace("*", "").replace("`", "")
    return _SIGN.sub("", " ".join(said.split()))


# --- the two, compared ---


@frozen
class Comparison:
    """What a notebook shows of a lesson, beside what is graded.

    Attributes:
        lesson: The stem of the lesson.
        is_same: Whether it shows a score, of this work, and each that it shows is the graded one.
        said: What to say of it, in one line.
        facts: What else is to be known, a line each.
    """

    lesson: str
    is_same: bool
    said: str
    facts: tuple[str, ...] = ()


def compare(shown: ShownLesson, lesson: Lesson, graded: GradedWork) -> Comparison:
    """Compare what a notebook shows of a lesson with what grading its work gives."""
    stem, results = lesson.stem, graded.results[lesson.stem]
    scores = [score for score in shown.scores if score.question]
    totals = [score for score in shown.scores if not score.question]
    unscored = {score.question for score in scores if score.points is None and not score.possible}
    wrong = dict.fromkeys(
        score.question
        for score in scores
        if score.points is not None and not _is_graded(score, results[score.question])
    )
    off = [
        (score, graded_total)
        for score in totals
        if (score.points, score.possible)
        != (graded_total := _total(lesson, score.part, results, unscored))
    ]
    facts = tuple(_facts(shown, scores, graded, stem))
    is_ours = not shown.own_lines and not _is_other(shown, graded, stem)
    whole = next((score for score in totals if not score.part), None)
    points, possible = _total(lesson, 0, results, unscored)
    of_lesson = say("graded {points} of {possible}", points=number(points), possible=possible)
    if stem not in graded.works:
        of_lesson = say("{score}; no work on it", score=of_lesson)
    if not scores and not totals:
        none = say("{lesson}: shows none, {score}", lesson=stem, score=of_lesson)
        return Comparison(stem, False, none, facts)
    if not wrong and not off:
        if whole:
            of_lesson = say(
                "shown {points} of {possible}, {score}",
                points=_points(whole),
                possible=whole.possible,
                score=of_lesson,
            )
        if unscored:
            of_lesson = say_many(
                "{score}; {n} question not scored there",
                "{score}; {n} questions not scored there",
                len(unscored),
                score=of_lesson,
            )
        said = say("{lesson}: same ({score})", lesson=stem, score=of_lesson)
        return Comparison(stem, is_ours, said, facts)
    told = [_difference(id, scores, results[id]) for id in wrong]
    if off:
        off.sort(key=lambda pair: pair[0].part)  # the lesson first
        score, (points, possible) = off[0]
        told.insert(0, _off(score, points, possible))
        told += _unchecked(lesson, graded) if not wrong else []
    differences, more = "; ".join(told[:MOST_TOLD]), len(told) - MOST_TOLD
    if more > 0:
        differences = say_many(
            "{names}; and {n} more", "{names}; and {n} more", more, names=differences
        )
    said = say("{lesson}: differs: {differences}", lesson=stem, differences=differences)
    return Comparison(stem, False, said, facts)


def _off(score: Shown, points: float, possible: int) -> str:
    """Say that a lesson or a part is shown with another sum than is graded."""
    if score.part:
        return say(
            "part {part} shown {shown} of {shown_possible}, graded {points} of {possible}",
            part=score.part,
            shown=_points(score),
            shown_possible=score.possible,
            points=number(points),
            possible=possible,
        )
    return say(
        "shown {shown} of {shown_possible}, graded {points} of {possible}",
        shown=_points(score),
        shown_possible=score.possible,
        points=number(points),
        possible=possible,
    )


def _points(score: Shown) -> str:
    return "–" if score.points is None else number(score.points)


def _is_graded(score: Shown, result: Result) -> bool:
    return not result.waiting and (score.points, score.possible) == (result.points, result.possible)


def _difference(id: str, scores: Sequence[Shown], result: Result) -> str:
    shown = dict.fromkeys(
        number(score.points)
        for score in scores
        if score.question == id and score.points is not None
    )
    points = reduce(lambda one, other: say("{one} and {other}", one=one, other=other), shown)
    if result.waiting:
        return say(
            "{question} {shown}, graded waits for a person of {possible}",
            question=id,
            shown=points,
            possible=result.possible,
        )
    return say(
        "{question} {shown}, graded {points} of {possible}",
        question=id,
        shown=points,
        points=number(result.points),
        possible=result.possible,
    )


def _total(
    lesson: Lesson, part: int, results: Mapping[str, Result], unscored: set[str]
) -> tuple[float, int]:
    """Sum what is graded of a lesson or a part, without questions that the notebook scores not."""
    asked = lesson.questions
    if part and part <= max(1, len(lesson.parts)):
        asked = lesson.part(part)
    total = lesson_total(
        evolve(results[question.id], outcome="waiting")
        if question.id in unscored
        else results[question.id]
        for question in asked
    )
    return total.points, total.possible


def _unchecked(lesson: Lesson, graded: GradedWork) -> list[str]:
    """Say which answers a page adds no points for, because they are not checked."""
    ids = [asked.id for asked in lesson.questions if graded.is_unchecked(lesson.stem, asked.id)]
    return [say("not checked: {questions}", questions=", ".join(ids[:MOST_TOLD]))] if ids else []


def _is_other(shown: ShownLesson, graded: GradedWork, stem: str) -> bool:
    """Tell whether an output says that it is of another work file."""
    ours = graded.ids.get(stem)
    return bool(ours) and any(id != ours for id in shown.ids)


def _facts(
    shown: ShownLesson, scores: Sequence[Shown], graded: GradedWork, stem: str
) -> Iterator[str]:
    by_question: dict[str, list[Shown]] = {}
    for score in scores:
        if score.points is not None:
            by_question.setdefault(score.question, []).append(score)
    for id, several in by_question.items():
        if len(several) > 1:
            yield say(
                "{lesson}: {question} is shown as {scores}",
                lesson=stem,
                question=id,
                scores=_as(several),
            )
    wholes = [one for one in shown.scores if not one.question and not one.part]
    if len(wholes) > 1:
        yield say("{lesson}: the lesson is shown as {scores}", lesson=stem, scores=_as(wholes))
    lesson = graded.course.lessons[stem]
    hidden = [
        asked.id for asked in lesson.questions if asked.id not in {one.question for one in scores}
    ]
    if wholes and scores and hidden:
        names, more = ", ".join(hidden[:MOST_TOLD]), len(hidden) - MOST_TOLD
        if more > 0:
            names = say_many("{names} and {n} more", "{names} and {n} more", more, names=names)
        yield say("{lesson}: not shown: {questions}", lesson=stem, questions=names)
    for line in islice(shown.own_lines, MOST_TOLD):
        yield say(
            "{lesson}: shows a line that coursekit does not write: {line!r}",
            lesson=stem,
            line=line[:MOST_QUOTED],
        )
    if _is_other(shown, graded, stem):
        yield say("{lesson}: what is shown comes of another work file than this work", lesson=stem)


def _as(scores: Sequence[Shown]) -> str:
    """Give scores as one thing is shown with them: "1 of 2 and as 2 of 2"."""
    said = (
        say("{points} of {possible}", points=_points(one), possible=number(one.possible))
        for one in scores[:MOST_TOLD]
    )
    return reduce(lambda one, other: say("{one} and as {other}", one=one, other=other), said)


@frozen
class Verified:
    """What comes of comparing a notebook with some work.

    Attributes:
        lessons: Each lesson in the notebook.
        facts: What else is to be known, a line each.
        is_same: Whether the notebook shows scores of this course, and all are the graded ones.
    """

    lessons: tuple[Comparison, ...]
    facts: tuple[str, ...]
    is_same: bool


def verify(course: Course, notebook: Path, work: Path) -> Verified:
    """Compare the scores that a notebook shows with what grading some work gives.

    Args:
        course: The course, with its keys.
        notebook: The notebook, which is never run.
        work: The work file or the hand-in file.

    Raises:
        HandInError: One of the two cannot be used.
    """
    graded = graded_work(course, work)
    shown, strange = shown_lessons(course, notebook)
    facts = [
        say("{lesson}: is shown, and is no lesson of this course", lesson=stem)
        for stem in strange[:MOST_TOLD]
    ]
    if graded.other:
        facts.append(
            say(
                "{file} was made on other exercises than yours: {questions}",
                file=work.name,
                questions=graded.other,
            )
        )
    lessons = tuple(
        compare(shown[stem], lesson, graded)
        for stem, lesson in course.lessons.items()
        if stem in shown
    )
    is_same = bool(lessons) and not strange and all(lesson.is_same for lesson in lessons)
    return Verified(lessons, tuple(facts), is_same)
