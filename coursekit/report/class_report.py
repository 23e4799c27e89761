"""report.html: what a class did and did not understand, as one page that needs no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from attrs import frozen
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from coursekit.analysis.marked_text import LabelAlphas
from coursekit.analysis.reader_agreement import (
    ComparedWords,
    among_students,
    compared_words,
    with_key,
)
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.questions.base import KINDS
from coursekit.report.charts import bars, change
from coursekit.report.class_counts import ClassCounts
from coursekit.report.counting import count_class
from coursekit.report.item_analysis import EASY, FLAGS_FROM, GROUP, GROUPS_FROM, HARD, UNUSED, WEAK
from coursekit.report.views import QuestionView, idea_views, question_views

NAME = "report.html"
MOST_BARS = 45
HOURS = (6, 24, 168, 720, 8_760, 10_000_000)  # what one bar of the times may stand for


@frozen
class Layer:
    """The agreement on the labels of one layer, and what trained readers reach."""

    title: str
    alphas: tuple[LabelAlphas, ...]
    human: str


def write_report(course: Course, folder: Path) -> Path:
    """Write report.html beside the grades in `folder`, and give its path. HandInError."""
    counts = count_class(course, folder)
    if not counts.students:
        raise HandInError(f"{folder}: no student in results.csv; grade some hand-ins first")
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
    pairs = [
        (number, pair.students, 100 * pair.before / pair.students, 100 * pair.after / pair.students)
        for number, pair in sorted(counts.pairs.items())
    ]
    return pages.get_template("report.html").render(
        counts=counts,
        course=counts.course,
        views=views,
        ideas=idea_views(counts, views),
        suspects=[view for some in views.values() for view in some if view.flags],
        layers=list(layers(counts, views)),
        scores=_score_figure(counts),
        times=_time_figure(counts.hours),
        pairs=pairs,
        change=change("change", "Before and after", _change_rows(pairs)) if pairs else "",
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


def _change_rows(
    pairs: Sequence[tuple[int, int, float, float]],
) -> list[tuple[str, float, float]]:
    return [(f"pair {number}", before, after) for number, _, before, after in pairs]


def _score_figure(counts: ClassCounts) -> Markup:
    tens = [0] * 10
    for tenths, students in enumerate(counts.scores):
        tens[min(9, tenths // 100)] += students
    names = [f"{10 * ten}–{10 * ten + 9}" for ten in range(9)] + ["90–100"]
    return bars("scores", "Scores", list(zip(names, tens, strict=True)), "students by percent")


def _time_figure(hours: Counter[datetime]) -> Markup:
    """The times of hand-in: each bar as many hours as keep the figure small."""
    if not hours:
        return Markup("")
    first, last = min(hours), max(hours)
    step = next(
        (one for one in HOURS if (last - first) / timedelta(hours=one) < MOST_BARS), 876_000
    )
    start = first.replace(hour=first.hour - first.hour % 6 if step == 6 else 0)
    counts: Counter[int] = Counter()
    for when, students in hours.items():
        counts[int((when - start) / timedelta(hours=step))] += students
    heights = [
        (_moment(start + timedelta(hours=step * place), step), counts[place])
        for place in range(max(counts) + 1)
    ]
    each = "6 hours" if step == 6 else f"{step // 24} days" if step > 24 else "day"
    return bars("times", "Times of hand-in", heights, f"hand-ins by {each}, UTC")


def _moment(when: datetime, step: int) -> str:
    names = "JanFebMarAprMayJunJulAugSepOctNovDec"  # in no one's locale
    if step > 720:
        return str(when.year)
    day = f"{when.day} {names[3 * when.month - 3 : 3 * when.month]}"
    return f"{day} {when.hour:02}h" if step == 6 else day


def layers(counts: ClassCounts, views: Mapping[str, list[QuestionView]]) -> Iterator[Layer]:
    """Agreement by label over all questions that ask for it, in the order of the codebook."""
    by_label: dict[str, list[ComparedWords]] = {}
    told: dict[str, list[str]] = {}
    for stem, some in views.items():
        for question in (view.question for view in some):
            marks = counts.marks.get((stem, question.id))
            if marks is None:
                continue
            key = counts.course.lessons[stem].keys.get(question.id)
            kind = KINDS[question.kind]
            for label in kind.labels(question):
                one = compared_words(marks, question, key, label)
                by_label.setdefault(label, []).append(one)
                if layer := kind.layer(question):
                    told.setdefault(label, []).append(layer)
    for label_set in counts.course.codebook.values():
        found = [label for label in label_set.labels if label.id in by_label]
        if found:
            names = dict.fromkeys(layer for label in found for layer in told.get(label.id, ()))
            human = [counts.course.agreement[name] for name in names]
            yield Layer(
                label_set.title,
                tuple(
                    LabelAlphas(
                        label.name, among_students(by_label[label.id]), with_key(by_label[label.id])
                    )
                    for label in found
                ),
                " ".join(f"{one.says} (Source: {one.source}.)" for one in human),
            )
