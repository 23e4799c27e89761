"""A class, understood: report.html says what to teach tomorrow.

`counts` counts what grading kept, and `item_analysis` judges questions by it. Here both become the
records that the template report.html shows: start with `report_page`, whose arguments to the
template are the sections of the page.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from attrs import frozen
from jinja2 import Environment, PackageLoader

from coursekit.analysis.marked_text import ClassDrawing, LabelAlphas, draw_class, trained_readers
from coursekit.analysis.reader_agreement import ComparedWords, compared_words
from coursekit.course import Course, Lesson
from coursekit.errors import HandInError
from coursekit.questions.base import KINDS
from coursekit.questions.records import Misconception, Question, SharesOfPart
from coursekit.report import item_analysis
from coursekit.report.counts import ClassCounts, MisconceptionHolders, QuestionRef, count_class
from coursekit.report.item_analysis import Flag, Item, flags
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_at

NAME = "report.html"
MOST_BARS = 45
HOURS = (6, 24, 168, 720, 8_760, 10_000_000)  # what one bar of the times may stand for
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’')]*\s+")


def write_report(course: Course, folder: Path) -> Path:
    """Write report.html beside the grades of a class.

    Args:
        course: The course that was graded.
        folder: The folder that `coursekit grade` wrote.

    Returns:
        The path of the page.

    Raises:
        HandInError: The folder has no finished grades, grades of nobody, or grades of a course
            that has changed since.
    """
    counts = count_class(course, folder)
    if not counts.students:
        raise HandInError(f"{folder}: no student is graded; grade some hand-ins first")
    path = folder / NAME
    path.write_text(report_page(counts), "utf-8", newline="\n")
    return path


def report_page(counts: ClassCounts) -> str:
    """Write the report of a class as one HTML text, which needs no other file to open."""
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
        pairs=sorted(counts.pairs.items()),
        bounds=item_analysis,
    )


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
    for number, (stem, lesson) in enumerate(counts.course.lessons.items()):
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
        percent: How many that is of those who could have shown it, 0 to 100.
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
    before: str
    marked: str
    after: str
    answer: str
    times: int
    where: QuestionView | None


def misconception_views(
    counts: ClassCounts, views: Mapping[str, list[QuestionView]]
) -> list[MisconceptionView]:
    """Prepare the wrong ideas that some student shows, the most widely held first.

    Args:
        counts: The counts of the class.
        views: The questions by lesson, as `question_views` gives them.
    """
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
    shown = holders.shown
    where = views.get((shown.lesson, shown.question)) if shown else None
    article = course.articles.get(where.question.article) if where else None
    before = marked = after = ""
    if article and shown and shown.span:
        before, marked, after = sentence_around(article, shown.span.start, shown.span.end)
    return MisconceptionView(
        misconception=misconception,
        holders=holders,
        percent=100 * holders.students / holders.could if holders.could else 0.0,
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
    return Bars(tuple(zip(names, tens, strict=True)), "students by percent")


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
    each = "6 hours" if step == 6 else f"{step // 24} days" if step > 24 else "day"
    return Bars(heights, f"hand-ins by {each}, UTC")


def _moment(when: datetime, step: int) -> str:
    """Name a bar that starts at a time and stands for `step` hours."""
    # The page is in English, whatever language the machine has for `strftime`.
    names = "JanFebMarAprMayJunJulAugSepOctNovDec"
    if step > 720:
        return str(when.year)
    day = f"{when.day} {names[3 * when.month - 3 : 3 * when.month]}"
    return f"{day} {when.hour:02}h" if step == 6 else day
