"""A class, understood: report.html says what to teach tomorrow.

`counts` counts what grading kept, `item_analysis` judges questions by it; here both become a page.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from attrs import frozen
from jinja2 import Environment, PackageLoader

from coursekit.analysis.marked_text import ClassDrawing, LabelAlphas, draw_class
from coursekit.analysis.reader_agreement import (
    ComparedWords,
    among_students,
    compared_words,
    with_key,
)
from coursekit.course import Course, Lesson
from coursekit.errors import HandInError
from coursekit.questions.base import KINDS
from coursekit.questions.records import Misconception, Question, SharesOfPart
from coursekit.report.counts import ClassCounts, MisconceptionHolders, QuestionRef, count_class
from coursekit.report.item_analysis import (
    EASY,
    FLAGS_FROM,
    GROUP,
    GROUPS_FROM,
    HARD,
    UNUSED,
    WEAK,
    Flag,
    Item,
    flags,
)
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_at

NAME = "report.html"
MOST_BARS = 45
HOURS = (6, 24, 168, 720, 8_760, 10_000_000)  # what one bar of the times may stand for
CENTURY = 876_000  # hours
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’')]*\s+")


def write_report(course: Course, folder: Path) -> Path:
    """Write report.html beside the grades of a class.

    Args:
        course: The course that was graded.
        folder: The folder that `coursekit grade` wrote.

    Returns:
        The path of the page.

    Raises:
        HandInError: There are no grades of this course as it is, or nobody's.
    """
    counts = count_class(course, folder)
    if not counts.students:
        raise HandInError(f"{folder}: no student is graded; grade some hand-ins first")
    path = folder / NAME
    path.write_text(report_page(counts), "utf-8", newline="\n")
    return path


def report_page(counts: ClassCounts) -> str:
    """The report of a class as one HTML text."""
    pages = Environment(
        loader=PackageLoader("coursekit.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    views = question_views(counts)
    return pages.get_template("report.html").render(
        counts=counts,
        course=counts.course,
        views=views,
        misconceptions=misconception_views(counts, views),
        suspects=[view for lesson in views.values() for view in lesson if view.flags],
        layers=list(layers(counts, views)),
        scores=_score_bars(counts.scores),
        times=_time_bars(counts.hours) if counts.hours else None,
        pairs=_pair_means(counts),
        bounds={
            "hard": HARD,
            "easy": EASY,
            "weak": WEAK,
            "unused": UNUSED,
            "group": GROUP,
            "groups_from": GROUPS_FROM,
            "flags_from": FLAGS_FROM,
        },
    )


# --- questions -------------------------------------------------------------------------------


@frozen(kw_only=True)
class QuestionView:
    """One question of the report; `number` is "2.5" for the fifth of lesson 2."""

    anchor: str
    number: str
    question: Question
    item: Item
    flags: tuple[Flag, ...]
    parts: tuple[SharesOfPart, ...]
    drawing: ClassDrawing | None


def question_views(counts: ClassCounts) -> dict[str, list[QuestionView]]:
    """The questions that were graded, by lesson, in the order of the course."""
    views: dict[str, list[QuestionView]] = {}
    for number, (stem, lesson) in enumerate(counts.course.lessons.items()):
        for position, question in enumerate(lesson.questions, 1):
            item = counts.items.get((stem, question.id))
            if item is not None:
                view = _question_view(counts, lesson, question, item, f"{number}.{position}")
                views.setdefault(stem, []).append(view)
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
    """A wrong idea: how many hold it, and what shows it most often.

    That is an `answer` in words, or a sentence with the words that were `marked` and what stands
    `before` and `after` them, in the question `where`; it was given so many `times`.
    """

    misconception: Misconception
    holders: MisconceptionHolders
    percent: float
    before: str = ""
    marked: str = ""
    after: str = ""
    answer: str = ""
    times: int = 0
    where: QuestionView | None = None


def misconception_views(
    counts: ClassCounts, views: Mapping[str, list[QuestionView]]
) -> list[MisconceptionView]:
    """The wrong ideas that some student shows, the most widely held first."""
    by_ref = {(stem, view.question.id): view for stem, some in views.items() for view in some}
    known = counts.course.misconceptions
    shown = [(id, holders) for id, holders in counts.misconceptions.items() if holders.once]
    shown.sort(key=lambda pair: (-pair[1].students, -pair[1].once, pair[0]))
    return [
        _misconception_view(counts.course, known[id], holders, by_ref)
        for id, holders in shown
        if id in known
    ]


def _misconception_view(
    course: Course,
    misconception: Misconception,
    holders: MisconceptionHolders,
    views: Mapping[QuestionRef, QuestionView],
) -> MisconceptionView:
    percent = 100 * holders.students / holders.could if holders.could else 0.0
    shown = holders.shown
    if shown is None:
        return MisconceptionView(misconception=misconception, holders=holders, percent=percent)
    where = views.get((shown.lesson, shown.question))
    article = course.articles.get(where.question.article) if where else None
    before = marked = after = ""
    if article and shown.span:
        before, marked, after = sentence_around(article, shown.span.start, shown.span.end)
    return MisconceptionView(
        misconception=misconception,
        holders=holders,
        percent=percent,
        before=before,
        marked=marked,
        after=after,
        answer=shown.words,
        times=shown.times,
        where=where,
    )


def sentence_around(article: Article, start: int, end: int) -> tuple[str, str, str]:
    """The sentence in which some words start.

    Args:
        article: The text.
        start: Where the words start, in code points.
        end: Where they end.

    Returns:
        What stands before the words, the words, and what stands after them.
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
    """The agreement on the labels of one layer, and what trained readers reach."""

    title: str
    alphas: tuple[LabelAlphas, ...]
    human: str


def layers(counts: ClassCounts, views: Mapping[str, list[QuestionView]]) -> Iterator[Layer]:
    """Agreement by label over all questions that ask for it, in the order of the codebook."""
    compared: dict[str, list[ComparedWords]] = {}
    scored_by: dict[str, list[str]] = {}  # names of human agreement, by label
    for stem, lesson in views.items():
        for question in (view.question for view in lesson):
            marks = counts.marks.get((stem, question.id))
            if marks is None:
                continue
            key = counts.course.lessons[stem].keys.get(question.id)
            kind = KINDS[question.kind]
            for label in kind.labels(question):
                words = compared_words(marks, question, key, label)
                compared.setdefault(label, []).append(words)
                if layer := kind.layer(question):
                    scored_by.setdefault(label, []).append(layer)
    for label_set in counts.course.codebook.values():
        labels = [label for label in label_set.labels if label.id in compared]
        if labels:
            names = dict.fromkeys(name for label in labels for name in scored_by.get(label.id, ()))
            human = [counts.course.agreement[name] for name in names]
            yield Layer(
                label_set.title,
                tuple(
                    LabelAlphas(
                        label.name, among_students(compared[label.id]), with_key(compared[label.id])
                    )
                    for label in labels
                ),
                " ".join(f"{reached.says} (Source: {reached.source}.)" for reached in human),
            )


# --- figures ---------------------------------------------------------------------------------


@frozen
class Bars:
    """Named heights of bars, in their order, and the `unit` that is counted."""

    heights: tuple[tuple[str, int], ...]
    unit: str


@frozen
class PairMeans:
    """A question before the course and its twin after it: mean percent of the points."""

    number: int
    students: int
    before: float
    after: float


def _pair_means(counts: ClassCounts) -> list[PairMeans]:
    return [
        PairMeans(
            number,
            pair.students,
            100 * pair.before / pair.students,
            100 * pair.after / pair.students,
        )
        for number, pair in sorted(counts.pairs.items())
    ]


def _score_bars(scores: Sequence[int]) -> Bars:
    """Students by tens of percent."""
    tens = [0] * 10
    for tenths, students in enumerate(scores):
        tens[min(9, tenths // 100)] += students
    names = [f"{10 * ten}–{10 * ten + 9}" for ten in range(9)] + ["90–100"]
    return Bars(tuple(zip(names, tens, strict=True)), "students by percent")


def _time_bars(hours: Counter[datetime]) -> Bars:
    """The times of hand-in: each bar as many hours as keep the figure small."""
    first, last = min(hours), max(hours)
    step = next(
        (step for step in HOURS if (last - first) / timedelta(hours=step) < MOST_BARS), CENTURY
    )
    start = first.replace(hour=first.hour - first.hour % 6 if step == 6 else 0)
    counts: Counter[int] = Counter()
    for when, students in hours.items():
        counts[int((when - start) / timedelta(hours=step))] += students
    heights = tuple(
        (_moment(start + timedelta(hours=step * number), step), counts[number])
        for number in range(max(counts) + 1)
    )
    each = "6 hours" if step == 6 else f"{step // 24} days" if step > 24 else "day"
    return Bars(heights, f"hand-ins by {each}, UTC")


def _moment(when: datetime, step: int) -> str:
    """The name of a bar that starts at a time and stands for `step` hours."""
    names = "JanFebMarAprMayJunJulAugSepOctNovDec"  # in no one's locale
    if step > 720:
        return str(when.year)
    day = f"{when.day} {names[3 * when.month - 3 : 3 * when.month]}"
    return f"{day} {when.hour:02}h" if step == 6 else day
