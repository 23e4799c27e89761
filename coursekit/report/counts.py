"""Counts a class from the results that grading kept: sums and counts, and no hand-in.

Results are read one student at a time, so that memory does not grow with the class.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from attrs import define, field

from coursekit.analysis.reader_counts import ReaderCounts
from coursekit.course import Course
from coursekit.gradebook.database_rows import (
    ClassResults,
    GradedHandIn,
    MisconceptionCount,
    StoredResult,
    open_results,
)
from coursekit.questions.base import KINDS
from coursekit.report.item_analysis import GROUP, GROUPS_FROM, Item

T = TypeVar("T", bound=Hashable)
QuestionRef = tuple[str, str]  # lesson, question

MOST = 500  # different answers, times or reasons that are counted; what is beyond is left out
NAMED = 20  # students named who miss a lesson, or everything
HOLDS = 1 / 3  # the share of the questions that can show an idea which must show it


@define
class MisconceptionHolders:
    """How many students hold a wrong idea, and how many show it at all, of those who could.

    A slip is not a belief: who shows the idea in a third of the questions answered in which it
    could show is taken to hold it. `shown` is what shows it most often: an answer or a span.
    """

    students: int = 0
    once: int = 0
    could: int = 0
    shown: MisconceptionCount | None = None


@define
class Pair:
    """A question before the course and its twin after it, of the students who answered both.

    `before` and `after` are sums of the shares of the points, 0 to 1 each.
    """

    students: int = 0
    before: float = 0.0
    after: float = 0.0


@define(slots=False)
class ClassCounts:
    """All that the report says of a class, as counts.

    Attributes:
        course: The course that was graded.
        students: Those graded.
        simulated: Those of them that are made up.
        scores: How many students reached each percent of the points, in tenths: 0 to 1000.
        hours: How many hand-ins were made in each hour, UTC.
        items: What is counted of each question, in the order of grading.
        marks: The marks of the class in each question that asks for some.
        misconceptions: Who holds each wrong idea that an answer could show.
        pairs: Questions before and after the course, by number.
        absent: How many of the roster handed in nothing; `names_absent` are the first of them.
        late: How many handed in late, or may have.
        without: How many did not do a lesson; `names_without` are the first of them.
        problems: How many files were not graded, by reason.
    """

    course: Course
    students: int = 0
    simulated: int = 0
    scores: list[int] = field(factory=lambda: [0] * 1001)
    hours: Counter[datetime] = field(factory=Counter)
    items: dict[QuestionRef, Item] = field(factory=dict)
    marks: dict[QuestionRef, ReaderCounts] = field(factory=dict)
    misconceptions: dict[str, MisconceptionHolders] = field(factory=dict)
    pairs: dict[int, Pair] = field(factory=dict)
    absent: int = 0
    names_absent: list[str] = field(factory=list)
    late: int = 0
    without: Counter[str] = field(factory=Counter)
    names_without: dict[str, list[str]] = field(factory=dict)
    problems: Counter[str] = field(factory=Counter)

    def percentile(self, share: float) -> float:
        """The percent of the points that this share of the students (0 to 1) does not exceed."""
        return self.score_at(share) / 10

    def score_at(self, share: float) -> int:
        """The same in tenths of a percent: an index of `scores`."""
        wanted = share * self.students
        return next(n for n, total in enumerate(accumulate(self.scores)) if total >= wanted)

    @property
    def mean(self) -> float:
        """The mean percent of the points."""
        return sum(n * students for n, students in enumerate(self.scores)) / 10 / self.students

    @cached_property
    def could_show(self) -> dict[QuestionRef, frozenset[str]]:
        """The misconceptions that an answer to each question can show."""
        return {
            (stem, id): frozenset(KINDS[key.kind].misconceptions(key)) - {""}
            for stem, lesson in self.course.lessons.items()
            for id, key in lesson.keys.items()
        }

    @cached_property
    def wait(self) -> frozenset[QuestionRef]:
        """The questions of which an answer that does not count waits for a person.

        Of the others an answer does not count because the question never does. A written answer
        to such a question waits for ever, as nobody is asked to score it.
        """
        return frozenset(
            (stem, question.id)
            for stem, lesson in self.course.lessons.items()
            for question in lesson.questions
            if question.counted or KINDS[question.kind].scored_by_person
        )


def count_class(course: Course, folder: Path) -> ClassCounts:
    """Count the class whose grades lie in a folder.

    Raises:
        HandInError: There are no grades, or the course has changed since.
    """
    counts = ClassCounts(course)
    with open_results(folder, course) as results:
        for student in results.students():
            _add_student(counts, student.hand_in, student.results)
        _add_members(counts, results)
        _add_answers(counts, results)
    if counts.students >= GROUPS_FROM:
        low, high = counts.score_at(GROUP), counts.score_at(1 - GROUP)
        for item in counts.items.values():
            item.form_groups(low, high)
    return counts


def _add(counter: Counter[T], thing: T, times: int = 1) -> None:
    """Count something; of what a stranger may write, no more than MOST different things."""
    if thing in counter or len(counter) < MOST:
        counter[thing] += times


# --- results ---------------------------------------------------------------------------------


def _add_student(
    counts: ClassCounts, hand_in: GradedHandIn, results: Sequence[StoredResult]
) -> None:
    total = hand_in.total
    percent = round(100 * total.points / total.possible, 1) if total.possible else 0.0
    score = min(1000, max(0, round(percent * 10)))
    counts.students += 1
    counts.simulated += bool(hand_in.simulated)
    counts.scores[score] += 1
    if hour := _hour(hand_in.made):
        _add(counts.hours, hour)
    answered = [result for result in results if result.outcome != "not attempted"]
    _add_items(counts, results, answered, score)
    _add_ideas(counts, answered)
    _add_pairs(counts, answered)
    _add_missing(counts, hand_in, results, answered)


def _hour(made: str) -> datetime | None:
    """The hour in which a file says that it was made, or None where it tells no likely time."""
    try:
        when = datetime.fromisoformat(made)
    except ValueError:
        return None
    if when.tzinfo is None or not 2000 <= when.year <= 9000:
        return None
    return when.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _add_items(
    counts: ClassCounts,
    results: Sequence[StoredResult],
    answered: Sequence[StoredResult],
    score: int,
) -> None:
    points = sum(result.points for result in answered if result.counted)
    possible = sum(result.possible for result in answered if result.counted)
    for result in results:
        ref = result.lesson, result.question
        item = counts.items.get(ref)
        if item is None:
            item = counts.items[ref] = Item()
        if result.outcome == "not attempted":
            item.left_out += 1
        elif not result.counted and ref in counts.wait:
            item.waiting += 1
        else:
            own_points, own = (result.points, result.possible) if result.counted else (0.0, 0)
            rest = possible - own
            item.add(result.share, score, (points - own_points) / rest if rest else None)


def _add_ideas(counts: ClassCounts, answered: Sequence[StoredResult]) -> None:
    could: dict[str, int] = {}
    shown: dict[str, int] = {}
    for result in answered:
        ideas = counts.could_show.get((result.lesson, result.question), frozenset())
        for idea in ideas:
            could[idea] = could.get(idea, 0) + 1
        for idea in ideas.intersection(result.misconceptions):
            shown[idea] = shown.get(idea, 0) + 1
    for idea, chances in could.items():
        holders = counts.misconceptions.get(idea)
        if holders is None:
            holders = counts.misconceptions[idea] = MisconceptionHolders()
        times = shown.get(idea, 0)
        holders.could += 1
        holders.once += bool(times)
        holders.students += times >= HOLDS * chances


def _add_pairs(counts: ClassCounts, answered: Sequence[StoredResult]) -> None:
    shares = {
        result.question: result.share
        for result in answered
        if result.counted or (result.lesson, result.question) not in counts.wait
    }
    for question, share in shares.items():
        word, _, number = question.partition("-")
        twin = shares.get(f"post-{number}")
        if word == "pre" and number.isdecimal() and twin is not None:
            pair = counts.pairs.setdefault(int(number), Pair())
            pair.students += 1
            pair.before += share
            pair.after += twin


def _add_missing(
    counts: ClassCounts,
    hand_in: GradedHandIn,
    results: Sequence[StoredResult],
    answered: Sequence[StoredResult],
) -> None:
    done = {result.lesson for result in answered}
    for stem in dict.fromkeys(result.lesson for result in results):
        if stem not in done:
            counts.without[stem] += 1
            names = counts.names_without.setdefault(stem, [])
            if len(names) < NAMED:
                names.append(hand_in.name or hand_in.student)


# --- who is of the class, and what was answered ----------------------------------------------


def _add_members(counts: ClassCounts, results: ClassResults) -> None:
    for member in results.members():
        counts.late += bool(member.late)
        if not member.handed_in:
            counts.absent += 1
            if len(counts.names_absent) < NAMED:
                counts.names_absent.append(member.name)
    for problem in results.problems():
        _add(counts.problems, problem.reason)


def _add_answers(counts: ClassCounts, results: ClassResults) -> None:
    for selection in results.selections():
        item = counts.items[selection.lesson, selection.question]
        given = item.parts.setdefault(selection.part, Counter())
        _add(given, selection.given, selection.students)
    for answer in results.marked_answers():
        if marks := _marks(counts, (answer.lesson, answer.question)):
            marks.add(answer.spans)
    for shown in results.misconceptions():
        holders = counts.misconceptions.get(shown.misconception)
        if holders and (holders.shown is None or _rank(shown) < _rank(holders.shown)):
            holders.shown = shown


def _marks(counts: ClassCounts, ref: QuestionRef) -> ReaderCounts | None:
    """The counts of the marks in a question; None of one whose words are only cited."""
    if ref not in counts.marks:
        stem, id = ref
        question = counts.course.lessons[stem].question(id)
        labels = KINDS[question.kind].labels(question)
        if not any(labels):
            return None
        counts.marks[ref] = ReaderCounts(counts.course.articles[question.article], labels)
    return counts.marks[ref]


def _rank(shown: MisconceptionCount) -> tuple[int, str, str, str, int]:
    """What shows an idea most often comes first; of equals, what stands first in the course."""
    start = shown.span.start if shown.span else -1
    return -shown.times, shown.lesson, shown.question, shown.words, start
