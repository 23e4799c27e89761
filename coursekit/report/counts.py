"""Counts a class from the results that grading kept: sums and counts, and no hand-in.

Nothing is graded again: a verdict in the report is the one that the student got. Results are read
one student at a time, so that memory does not grow with the class. Start with `count_class`; each
`_add…` function below it fills some attributes of `ClassCounts`.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from attrs import define, field

from coursekit.analysis.reader_counts import ReaderCounts
from coursekit.course import Course
from coursekit.course.practice import PracticeBank
from coursekit.gradebook import GradedHandIn, MisconceptionCount, StoredResult, StudentResults
from coursekit.gradebook.database_rows import ClassResults, open_results
from coursekit.gradebook.same_work import said_of, same_work
from coursekit.questions.base import KINDS
from coursekit.report.claims import Claims, IdeaFigures, find_claims
from coursekit.report.class_skills import SkillOfClass, StudentRow, judge_skills, skills_of, who_of
from coursekit.report.item_analysis import GROUP, GROUPS_FROM, Item
from coursekit.report.occasions import Occasions, StudentShown

T = TypeVar("T", bound=Hashable)
QuestionRef = tuple[str, str]  # lesson, question

MOST = 500  # different answers, times or reasons that are counted; the rest is left out
MOST_GROUPS = 50  # of students who hold the same work, on the page
NAMED = 20  # students who are named because they miss a lesson, or handed in nothing


@define
class MisconceptionHolders:
    """How many students hold a wrong idea.

    A slip is not a belief: `coursekit.report.claims` says who holds an idea.

    Attributes:
        students: How many hold it.
        once: How many show it at all.
        figures: How many had the chance, and what slips explain.
        shown: The answer or the marked words that show it most often.
    """

    students: int = 0
    once: int = 0
    figures: IdeaFigures = field(factory=IdeaFigures)
    shown: MisconceptionCount | None = None


@define
class Pair:
    """A question before the course and its twin after it.

    Attributes:
        students: How many answered both; only they count.
        before: The sum of their shares of the points before, 0 to 1 each.
        after: The same after the course.
    """

    students: int = 0
    before: float = 0.0
    after: float = 0.0

    @property
    def percent_before(self) -> float:
        """Give the mean percent of the points before."""
        return 100 * self.before / self.students

    @property
    def percent_after(self) -> float:
        """Give the mean percent of the points after."""
        return 100 * self.after / self.students


@define(slots=False)
class ClassCounts:
    """All that the report says of a class, as counts.

    Attributes:
        course: The course that was graded.
        students: How many students were graded.
        simulated: How many of them are made up.
        scores: How many students reached each percent of the points, in tenths: 0 to 1000.
        hours: How many hand-ins were made in each hour, UTC.
        items: What is counted of each question, in the order of grading.
        marks: The marks of the class in each question that asks for some.
        misconceptions: Who holds each wrong idea that an answer could show, by its id.
        rows: The students, in the order of their hand-ins.
        claims: Who holds which idea; `student` is a place in `rows`.
        skills: The skills of the class, the one with the greatest excess over slips first.
        pairs: Questions before and after the course, by number.
        absent: How many of the roster handed in nothing; `names_absent` are the first of them.
        late: How many handed in late, or may have.
        without: How many did not do a lesson, by lesson; `names_without` are the first of them.
        problems: How many files were not graded, by reason.
        same_work: The first of those who hold the same work: students, how many, what, and where.
    """

    course: Course
    students: int = 0
    simulated: int = 0
    scores: list[int] = field(factory=lambda: [0] * 1001)
    hours: Counter[datetime] = field(factory=Counter)
    items: dict[QuestionRef, Item] = field(factory=lambda: defaultdict(Item))
    marks: dict[QuestionRef, ReaderCounts] = field(factory=dict)
    misconceptions: dict[str, MisconceptionHolders] = field(
        factory=lambda: defaultdict(MisconceptionHolders)
    )
    rows: list[StudentRow] = field(factory=list)
    claims: Claims = field(factory=Claims)
    skills: list[SkillOfClass] = field(factory=list)
    pairs: dict[int, Pair] = field(factory=lambda: defaultdict(Pair))
    absent: int = 0
    names_absent: list[str] = field(factory=list)
    late: int = 0
    without: Counter[str] = field(factory=Counter)
    names_without: dict[str, list[str]] = field(factory=lambda: defaultdict(list))
    problems: Counter[str] = field(factory=Counter)
    same_work: list[tuple[str, ...]] = field(factory=list)

    def percentile(self, share: float) -> float:
        """Give the percent of the points that a share of the students (0 to 1) does not exceed."""
        return self.score_at(share) / 10

    def score_at(self, share: float) -> int:
        """Give the same in tenths of a percent: an index of `scores`."""
        students = share * self.students
        return next(n for n, total in enumerate(accumulate(self.scores)) if total >= students)

    @property
    def mean(self) -> float:
        """Give the mean percent of the points."""
        return sum(n * students for n, students in enumerate(self.scores)) / 10 / self.students

    @cached_property
    def wait(self) -> frozenset[QuestionRef]:
        """Find the questions in which an answer without points is waiting for a person.

        In every other question an answer has no points because the question itself never counts.
        A written answer waits even where its question does not count; nobody is asked to score it.
        """
        return frozenset(
            (stem, question.id)
            for stem, lesson in self.course.lessons.items()
            for question in lesson.questions
            if question.counted or KINDS[question.kind].scored_by_person
        )


def count_class(course: Course, folder: Path, bank: PracticeBank | None = None) -> ClassCounts:
    """Count the class whose grades lie in a folder.

    Args:
        course: The course as it is now.
        folder: The folder that `coursekit grade` wrote.
        bank: The practice items of the course; without them practice is not looked at.

    Raises:
        HandInError: There are no grades, a run was interrupted, or the course has changed since.
    """
    counts = ClassCounts(course)
    with open_results(folder, course) as results:
        occasions = Occasions(course, bank)
        for student in results.students():
            _add_student(counts, student.hand_in, student.results)
            _add_row(counts, occasions, student, results)
        _judge(counts, occasions)
        _add_members(counts, results)
        _add_answers(counts, results)
        counts.same_work += said_of(results, same_work(results)[:MOST_GROUPS])
    if counts.students >= GROUPS_FROM:
        low, high = counts.score_at(GROUP), counts.score_at(1 - GROUP)
        for item in counts.items.values():
            item.form_groups(low, high)
    return counts


def _add(counter: Counter[T], thing: T, times: int = 1) -> None:
    """Count something, up to MOST different things.

    What a hand-in says is a stranger's writing: it must not fill the memory.
    """
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
    _add_items(counts, results, score)
    _add_pairs(counts, answered)
    for stem in {result.lesson for result in results} - {result.lesson for result in answered}:
        counts.without[stem] += 1
        _name(counts.names_without[stem], hand_in.name or hand_in.student)


def _name(names: list[str], name: str) -> None:
    if len(names) < NAMED:
        names.append(name)


def _hour(made: str) -> datetime | None:
    """Give the hour in which a file says that it was made; None where that is no likely time."""
    try:
        when = datetime.fromisoformat(made)
    except ValueError:
        return None
    if when.tzinfo is None or not 2000 <= when.year <= 9000:
        return None
    return when.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _add_items(counts: ClassCounts, results: Sequence[StoredResult], score: int) -> None:
    """Count each question of a student, whose `score` is in tenths of a percent."""
    scored = [result for result in results if result.counted and result.outcome != "not attempted"]
    points = sum(result.points for result in scored)
    for result in results:
        ref = result.lesson, result.question
        item = counts.items[ref]
        if result.outcome == "not attempted":
            item.left_out += 1
        elif not result.counted and ref in counts.wait:
            item.waiting += 1
        else:
            # An item must not be correlated with itself, so that its points are taken off.
            item.add(result.share, score, points - (result.points if result.counted else 0.0))


def _add_row(
    counts: ClassCounts, occasions: Occasions, student: StudentResults, results: ClassResults
) -> None:
    """Keep what is asked of each student: a few hundred bytes."""
    hand_in = student.hand_in
    answered = [one for one in student.results if one.outcome != "not attempted"]
    shown = results.ideas_shown(hand_in.file)
    practice = list(results.practice_of(hand_in.file))
    occasions.add(StudentShown(hand_in.made, answered, shown, practice))
    total = hand_in.total
    done = {result.lesson for result in answered}
    counts.rows.append(
        StudentRow(
            who_of(hand_in.student, hand_in.name),
            results.sections.get(hand_in.row, "") if hand_in.row else "",
            round(100 * total.points / total.possible, 1) if total.possible else None,
            tuple(stem for stem in results.lessons if stem not in done),
            skills_of(counts.course, occasions.seen()),
        )
    )


def _judge(counts: ClassCounts, occasions: Occasions) -> None:
    """Decide what can be said of ideas and skills, now that the whole class is counted."""
    if not counts.rows:
        return
    counts.claims = find_claims(occasions.chances, occasions.students)
    counts.skills = judge_skills(counts.rows, counts.claims.usual)
    for idea, figures in counts.claims.ideas.items():
        counts.misconceptions[idea].figures = figures
    for claim in counts.claims.made:
        counts.misconceptions[claim.idea].students += 1
        counts.rows[claim.student].ideas += (claim.idea,)
    for idea, once in occasions.once.items():
        counts.misconceptions[idea].once = once


def _add_pairs(counts: ClassCounts, answered: Iterable[StoredResult]) -> None:
    """Count the questions pre-1, pre-2, … whose twins post-1, post-2, … were answered as well."""
    shares = {
        result.question: result.share
        for result in answered
        if result.counted or (result.lesson, result.question) not in counts.wait
    }
    for question, share in shares.items():
        word, _, number = question.partition("-")
        twin = shares.get(f"post-{number}")
        if word == "pre" and number.isdecimal() and twin is not None:
            pair = counts.pairs[int(number)]
            pair.students += 1
            pair.before += share
            pair.after += twin


# --- who is of the class, and what was answered ----------------------------------------------


def _add_members(counts: ClassCounts, results: ClassResults) -> None:
    counts.late = results.count("late")
    for id, name in results.missing():
        counts.absent += 1
        _name(counts.names_absent, name or id)
    for problem in results.problems():
        _add(counts.problems, problem.reason)


def _add_answers(counts: ClassCounts, results: ClassResults) -> None:
    """Count what was chosen and marked, and find what shows each misconception most often."""
    for selection in results.selections():
        item = counts.items[selection.lesson, selection.question]
        _add(item.parts[selection.part], selection.given, selection.students)
    for answer in results.marked_answers():
        if marks := _marks(counts, (answer.lesson, answer.question)):
            marks.add(answer.spans)
    for shown in results.misconceptions():
        holders = counts.misconceptions.get(shown.misconception)
        if holders and (holders.shown is None or _rank(shown) < _rank(holders.shown)):
            holders.shown = shown


def _marks(counts: ClassCounts, ref: QuestionRef) -> ReaderCounts | None:
    """Give the counts of the marks in a question; None where its words are only cited."""
    if ref not in counts.marks:
        stem, id = ref
        question = counts.course.lessons[stem].question(id)
        labels = KINDS[question.kind].labels(question)
        if not any(labels):
            return None
        counts.marks[ref] = ReaderCounts(counts.course.articles[question.article], labels)
    return counts.marks[ref]


def _rank(shown: MisconceptionCount) -> tuple[int, str, str, str, int]:
    """Sort what shows an idea most often first; of equals, what comes first in the course."""
    start = shown.span.start if shown.span else -1
    return -shown.times, shown.lesson, shown.question, shown.words, start
