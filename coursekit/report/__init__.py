"""A class, understood: report.html says what to teach tomorrow.

`counts` counts what grading kept; `claims` says who holds which wrong idea, `class_skills` what the
class cannot do yet, and `item_analysis` judges questions. Here all become the records that the
templates show: start with `write_report`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from attrs import frozen
from jinja2 import Environment

from coursekit.analysis.marked_text import ClassDrawing, LabelAlphas, draw_class, trained_readers
from coursekit.analysis.reader_agreement import ComparedWords, compared_words
from coursekit.catalogue import fixed, language, say, say_many
from coursekit.course import Course, Lesson
from coursekit.course.practice import PracticeBank
from coursekit.errors import HandInError
from coursekit.gradebook.tables import safe_cell, written_table
from coursekit.html_templates import templates_of
from coursekit.questions.base import KINDS
from coursekit.questions.records import Misconception, Question, SharesOfPart
from coursekit.report import item_analysis
from coursekit.report.claims import CHANCES, wilson
from coursekit.report.class_skills import HELPED, SkillOfClass, sections_of, to_help, to_teach
from coursekit.report.compare import pairs_of, skill_changes, student_changes
from coursekit.report.counts import ClassCounts, MisconceptionHolders, QuestionRef, count_class
from coursekit.report.item_analysis import Flag, Item, flags
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_at

NAME, IDEAS, ITEMS, COMPARED = "report.html", "ideas.csv", "items.html", "compare.html"
MOST_BARS = 45
MOST_ROWS = 300  # students in the grid of the page; more make it slow to open
MOST_SECTIONS = 12  # that are offered as a filter
SENTENCE = 3  # a marked sentence tells more than an answer given up to so many times as often
TOLD = 0.5  # an idea whose holders are found less often is told to the author
HOURS = (6, 24, 168, 720, 8_760, 10_000_000)  # what one bar of the times may stand for
# Chinese has no space behind a full stop.
_SENTENCE = re.compile(r"(?<=[.!?…؟۔।])[\"”’')»]*\s+|[。！？][」』”’）]*\s*")  # noqa: RUF001


def write_report(course: Course, folder: Path, bank: PracticeBank | None = None) -> Path:
    """Write report.html and ideas.csv beside the grades of a class.

    Args:
        course: The course that was graded.
        folder: The folder that `coursekit grade` wrote.
        bank: The practice items of the course; without them practice is not looked at.

    Returns:
        The path of the page.

    Raises:
        HandInError: The folder has no finished grades, grades of nobody, or grades of a course
            that has changed since.
    """
    counts = _counted(course, folder, bank)
    write_ideas(folder / IDEAS, counts)
    return _write(folder / NAME, report_page(counts))


def write_items(course: Course, folder: Path) -> Path:
    """Write items.html beside the grades of a class: what the author of the questions looks at.

    Args:
        course: The course that was graded.
        folder: The folder that `coursekit grade` wrote.

    Raises:
        HandInError: As `write_report`.
    """
    return _write(folder / ITEMS, items_page(_counted(course, folder, None)))


def write_comparison(
    course: Course, folder: Path, old: Path, bank: PracticeBank | None = None
) -> Path:
    """Write compare.html beside the grades of a class: this run and an older one.

    Args:
        course: The course that was graded.
        folder: The folder that `coursekit grade` wrote.
        old: The folder of the older run.
        bank: The practice items of the course; without them practice is not looked at.

    Raises:
        HandInError: As `write_report`, of either folder.
    """
    before, now = _counted(course, old, bank), _counted(course, folder, bank)
    pairs = pairs_of(before, now)
    students = list(student_changes(course, pairs))
    html = (
        _pages()
        .get_template("compare.html")
        .render(
            course=course,
            names=(old.resolve().name, folder.resolve().name),
            before=before,
            now=now,
            skills=skill_changes(course, before, now),
            students=students,
            same=len(pairs) - len(students),
            gone=len(before.rows) - len(pairs),
            new=len(now.rows) - len(pairs),
        )
    )
    return _write(folder / COMPARED, html)


def write_ideas(path: Path, counts: ClassCounts) -> None:
    """Write every claim that a student holds an idea, student by student."""
    claims = sorted(counts.claims.made, key=lambda claim: (claim.student, claim.idea))
    with written_table(path, ("student", "idea", "skill", "occasions")) as table:
        for student, idea, occasions, _ in claims:
            row, known = counts.rows[student], counts.course.misconceptions.get(idea)
            who = row.student or row.name
            table.writerow([safe_cell(who), idea, known.skill if known else "", occasions])


def _counted(course: Course, folder: Path, bank: PracticeBank | None) -> ClassCounts:
    counts = count_class(course, folder, bank)
    if not counts.students:
        raise HandInError(
            say("{folder}: no student is graded; grade some hand-ins first", folder=folder)
        )
    return counts


def _write(path: Path, html: str) -> Path:
    try:
        path.write_text(html, "utf-8", newline="\n")
    except OSError as error:
        raise HandInError(
            say("{file}: cannot be written: {reason}", file=path, reason=error.strerror)
        ) from None
    return path


@cache
def _pages() -> Environment:
    pages = templates_of("coursekit.report", trim_blocks=True, lstrip_blocks=True)
    pages.globals |= {"fixed": fixed, "signed": signed}
    return pages


def signed(value: float) -> str:
    """Give a whole number with its sign, as the language writes it: "+5", "-3"."""
    return f"{'+' if round(value) >= 0 else '-'}{fixed(abs(value), 0)}"


def report_page(counts: ClassCounts) -> str:
    """Write the report of a class as one HTML text, which needs no other file to open."""
    views = question_views(counts)
    misconceptions = misconception_views(counts, views)
    sections = sections_of(counts.rows)
    rows = sorted(counts.rows, key=lambda row: (row.percent or 0.0, row.called))
    return (
        _pages()
        .get_template("report.html")
        .render(
            counts=counts,
            course=counts.course,
            views=views,
            taught=[_card(counts, one, misconceptions) for one in to_teach(counts.skills)],
            helped=to_help(counts.rows),
            most_helped=HELPED,
            titles=lambda ids: [counts.course.skills[id].title for id in ids],
            waiting=[view for lesson in views.values() for view in lesson if view.item.waiting],
            projected=_projected(views),
            grid_rows=rows[:MOST_ROWS] if counts.skills else [],
            grid_skills=[
                id for id in counts.course.skills if any(id in row.skills for row in rows)
            ],
            sections=sections if len(sections) <= MOST_SECTIONS else [],
            chances=CHANCES,
            misconceptions=[view for view in misconceptions if view.holders.students],
            layers=list(layers(counts, views)),
            scores=_score_bars(counts.scores),
            times=_time_bars(counts.hours) if counts.hours else None,
            pairs=sorted(counts.pairs.items()),
        )
    )


def items_page(counts: ClassCounts) -> str:
    """Write what the author of the questions looks at, as one HTML text."""
    views = question_views(counts)
    asked = [(id, figures) for id, figures in counts.claims.ideas.items() if figures.questions]
    untold = [(id, figures) for id, figures in asked if figures.told < TOLD]
    return (
        _pages()
        .get_template("items.html")
        .render(
            counts=counts,
            course=counts.course,
            views=views,
            suspects=[view for lesson in views.values() for view in lesson if view.flags],
            untold=sorted(untold, key=lambda pair: (-pair[1].questions, -pair[1].told, pair[0])),
            chances=CHANCES,
            bounds=item_analysis,
        )
    )


@frozen
class SkillCard:
    """A skill to teach tomorrow.

    Attributes:
        title: Its name.
        activity: Five minutes of teaching, as the author wrote them, or "".
        of_class: How many lack it.
        shown: The wrong idea of it that answers show most often; None where none is stored.
    """

    title: str
    activity: str
    of_class: SkillOfClass
    shown: MisconceptionView | None


def _card(
    counts: ClassCounts, of_class: SkillOfClass, misconceptions: Sequence[MisconceptionView]
) -> SkillCard:
    skill = counts.course.skills[of_class.skill]
    ideas = [view for view in misconceptions if view.misconception.skill == skill.id]
    shown = max(ideas, key=lambda view: view.times, default=None)
    marked = max((one for one in ideas if one.marked), key=lambda one: one.times, default=None)
    if marked and shown and SENTENCE * marked.times >= shown.times:
        shown = marked
    return SkillCard(skill.title, skill.activity, of_class, shown)


def _projected(views: Mapping[str, list[QuestionView]]) -> QuestionView | None:
    """Choose the passage to show: of those that many marked, the one with the fewest points."""
    drawn = [view for lesson in views.values() for view in lesson if view.drawing]
    most = max((view.drawing.students for view in drawn if view.drawing), default=0)
    by_many = [view for view in drawn if view.drawing and 2 * view.drawing.students >= most]
    return min(by_many, key=lambda view: 1.0 if view.item.p is None else view.item.p, default=None)


# --- questions -------------------------------------------------------------------------------


@frozen(kw_only=True)
class QuestionView:
    """One question of the report.

    Attributes:
        anchor: The id of its heading in the page.
        number: Its number in the course: "2.5" for the fifth question of lesson 2.
        question: The question.
        item: What was counted of it.
        flags: Why it should be looked at again.
        parts: How many gave each answer, for a kind of question whose answers can be listed.
        drawing: The marks of the class; None for a question that asks for none.
    """

    anchor: str
    number: str
    question: Question
    item: Item
    flags: tuple[Flag, ...]
    parts: tuple[SharesOfPart, ...]
    drawing: ClassDrawing | None


def question_views(counts: ClassCounts) -> dict[str, list[QuestionView]]:
    """Prepare the questions that were graded, by lesson, in the order of the course."""
    views: dict[str, list[QuestionView]] = defaultdict(list)
    for place, (stem, lesson) in enumerate(counts.course.lessons.items()):
        number = place if lesson.number is None else lesson.number
        for position, question in enumerate(lesson.questions, 1):
            if item := counts.items.get((stem, question.id)):
                view = _question_view(counts, lesson, question, item, f"{number}.{position}")
                views[stem].append(view)
    return views


def _question_view(
    counts: ClassCounts, lesson: Lesson, question: Question, item: Item, number: str
) -> QuestionView:
    key = lesson.keys.get(question.id)
    marks = counts.marks.get((lesson.stem, question.id))
    kind = KINDS[question.kind]
    return QuestionView(
        anchor=f"{lesson.stem}--{question.id}",
        number=number,
        question=question,
        item=item,
        flags=tuple(flags(item, kind.distractors(question, key))),
        parts=tuple(kind.class_shares(question, key, item.parts, item.answered)),
        drawing=draw_class(counts.course, question, key, marks) if marks else None,
    )


# --- wrong ideas -----------------------------------------------------------------------------


@frozen(kw_only=True)
class MisconceptionView:
    """A wrong idea: how many hold it, and the answer that shows it most often.

    A teacher who reads what students wrote or marked knows what to ask; a name alone would not
    tell. What shows an idea is either an answer in words or a sentence with marked words in it.

    Attributes:
        misconception: The idea.
        holders: How many hold it.
        percent: How many that is of those who had the chance, 0 to 100.
        between: The interval of that share, 95 times in 100; in percent.
        excess: How much oftener it showed than slips explain, as a share of the occasions.
        before: What stands before the marked words in their sentence.
        marked: The marked words; "" where an answer in words shows the idea.
        after: What stands after the marked words.
        answer: The answer in words; "" where marked words show the idea.
        times: How often that answer was given.
        where: The question; None where nothing that shows the idea is stored.
    """

    misconception: Misconception
    holders: MisconceptionHolders
    percent: float
    between: tuple[float, float]
    excess: float
    before: str
    marked: str
    after: str
    answer: str
    times: int
    where: QuestionView | None


def misconception_views(
    counts: ClassCounts, views: Mapping[str, list[QuestionView]]
) -> list[MisconceptionView]:
    """Prepare the wrong ideas that some student shows, the greatest excess over slips first.

    Args:
        counts: The counts of the class.
        views: The questions by lesson, as `question_views` gives them.
    """
    by_ref = {(stem, view.question.id): view for stem, some in views.items() for view in some}
    known = counts.course.misconceptions
    shown = [
        _misconception_view(counts.course, known[id], holders, by_ref)
        for id, holders in counts.misconceptions.items()
        if holders.once and id in known
    ]
    return sorted(shown, key=lambda view: (-view.excess, -view.holders.once, view.misconception.id))


def _misconception_view(
    course: Course,
    misconception: Misconception,
    holders: MisconceptionHolders,
    views: Mapping[QuestionRef, QuestionView],
) -> MisconceptionView:
    shown, figures = holders.shown, holders.figures
    low, high = wilson(holders.students, figures.could)
    where = views.get((shown.lesson, shown.question)) if shown else None
    article = course.articles.get(where.question.article) if where else None
    before = marked = after = ""
    if article and shown and shown.span:
        before, marked, after = sentence_around(article, shown.span.start, shown.span.end)
    return MisconceptionView(
        misconception=misconception,
        holders=holders,
        percent=100 * holders.students / figures.could if figures.could else 0.0,
        between=(100 * low, 100 * high),
        excess=(figures.showed - figures.slips) / figures.could if figures.could else 0.0,
        before=before,
        marked=marked,
        after=after,
        answer=shown.words if shown else "",
        times=shown.times if shown else 0,
        where=where,
    )


def sentence_around(article: Article, start: int, end: int) -> tuple[str, str, str]:
    """Find the sentence in which some words start.

    Args:
        article: The text.
        start: The first code point of the words.
        end: The code point after their last.

    Returns:
        What stands before the words in the sentence, the words, and what stands after them.
        Words that run on into the next sentence bring it with them.
    """
    words = article.text[start:end]
    block = block_at(article, Span(start, end, words))
    if block is None:
        return "", words, ""
    ends = [match.end() for match in _SENTENCE.finditer(article.text, block.start, block.end)]
    first = max((stop for stop in ends if stop <= start), default=block.start)
    last = min((stop for stop in ends if stop >= end), default=max(block.end, end))
    return article.text[first:start], words, article.text[end:last].rstrip()


# --- agreement -------------------------------------------------------------------------------


@frozen
class Layer:
    """The agreement on the labels of one layer.

    Attributes:
        title: The name of the layer, as the codebook has it.
        alphas: The agreement on each of its labels.
        human: What trained readers reach; "" where it is not known.
    """

    title: str
    alphas: tuple[LabelAlphas, ...]
    human: str


def layers(counts: ClassCounts, views: Mapping[str, list[QuestionView]]) -> Iterator[Layer]:
    """Measure agreement by label, over all questions that ask for it.

    Args:
        counts: The counts of the class.
        views: The questions by lesson, as `question_views` gives them.

    Yields:
        Each layer of the codebook of which a label was asked for, in the codebook's order.
    """
    compared: dict[str, list[ComparedWords]] = defaultdict(list)
    scored_by: dict[str, list[str]] = defaultdict(list)  # names of human agreement, by label
    asked = [(stem, view.question) for stem, some in views.items() for view in some]
    for stem, question in asked:
        marks = counts.marks.get((stem, question.id))
        if marks is None:
            continue
        key = counts.course.lessons[stem].keys.get(question.id)
        kind = KINDS[question.kind]
        for label in kind.labels(question):
            compared[label].append(compared_words(marks, question, key, label))
            scored_by[label].append(kind.layer(question))
    for label_set in counts.course.codebook.values():
        if labels := [label for label in label_set.labels if label.id in compared]:
            yield Layer(
                label_set.title,
                tuple(LabelAlphas.of(label, compared[label.id]) for label in labels),
                trained_readers(
                    counts.course, (name for label in labels for name in scored_by[label.id])
                ),
            )


# --- figures ---------------------------------------------------------------------------------


@frozen
class Bars:
    """The bars of a figure.

    Attributes:
        heights: The name and the height of each bar, in their order.
        unit: What is counted.
    """

    heights: tuple[tuple[str, int], ...]
    unit: str


def _score_bars(scores: Sequence[int]) -> Bars:
    """Count students by tens of percent, from their numbers by tenths of a percent."""
    tens = [sum(scores[start : start + 100]) for start in range(0, 1000, 100)]
    tens[-1] += scores[1000]  # full marks belong to the last bar
    names = [f"{10 * ten}–{10 * ten + 9}" for ten in range(9)] + ["90–100"]
    return Bars(tuple(zip(names, tens, strict=True)), say("students by percent"))


def _time_bars(hours: Counter[datetime]) -> Bars:
    """Count hand-ins by time; each bar stands for as many hours as keep the figure small."""
    first, last = min(hours), max(hours)
    step = next(step for step in HOURS if (last - first) / timedelta(hours=step) < MOST_BARS)
    start = first.replace(hour=first.hour - first.hour % 6 if step == 6 else 0)
    counts: Counter[int] = Counter()
    for when, students in hours.items():
        counts[int((when - start) / timedelta(hours=step))] += students
    heights = tuple(
        (_moment(start + timedelta(hours=step * number), step), counts[number])
        for number in range(max(counts) + 1)
    )
    if step == 6:
        return Bars(heights, say("hand-ins by 6 hours, UTC"))
    if step == 24:
        return Bars(heights, say("hand-ins by day, UTC"))
    return Bars(
        heights, say_many("hand-ins by {n} day, UTC", "hand-ins by {n} days, UTC", step // 24)
    )


def _moment(when: datetime, step: int) -> str:
    """Name a bar that starts at a time and stands for `step` hours."""
    from babel.dates import format_date, format_skeleton  # late: it loads slowly

    if step > 720:
        return str(when.year)
    if language() == "en":
        day = format_date(when, "d MMM", locale="en")
    else:
        day = format_skeleton("MMMd", when, locale=language())
    hour = f"{when.hour:02}"
    return say("{day} {hour}h", day=day, hour=hour) if step == 6 else day
