"""A class's marks and the key drawn on the text, as HTML, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from attrs import frozen
from markupsafe import Markup

from coursekit.analysis.class_marks import (
    Marks,
    Run,
    among_students,
    drawn_from,
    level,
    no_marks,
    runs,
    units,
    with_key,
)
from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.questions.records import Key, Label, Question
from coursekit.texts import blocks_shown, direction


@frozen
class DrawnBlock:
    """One block, twice: with the class's marks and with the key's."""

    name: str
    marks: Markup
    key: Markup


@frozen
class MarkedWords:
    """One row of the table: words, what the class marked them as, what the key says."""

    block: str
    words: str
    marks: str
    key: str


@frozen
class Alphas:
    """How far the class agrees on one label, with itself and with the key; None: not defined."""

    name: str
    students: float | None
    key: float | None


@frozen(kw_only=True)
class Drawing:
    """All that the report shows of one text."""

    students: int
    drawn_from: int
    dir: str
    lang: str
    legend: tuple[tuple[str, Label], ...]
    blocks: tuple[DrawnBlock, ...]
    table: tuple[MarkedWords, ...]
    alphas: tuple[Alphas, ...]
    human: str
    has_key: bool


def draw(course: Course, question: Question, key: Key | None, marks: Marks) -> Drawing:
    """The marks of a class in one question, beside its key."""
    labels = {id: course.labels[id] for id in KINDS[question.kind].labels(question)}
    signs = _signs(labels)
    nobody = no_marks(marks.article, question)
    blocks, table = [], []
    for block in blocks_shown(marks.article, question.show):
        drawn = [_drawn(run, marks, labels, signs) for run in runs(marks, block, None, [*labels])]
        keyed = [_keyed(run, labels, signs) for run in runs(nobody, block, key, [*labels])]
        blocks.append(DrawnBlock(block.name, Markup("").join(drawn), Markup("").join(keyed)))
        for run in runs(marks, block, key, [*labels]):
            if run.labels or run.key:
                table.append(_row(block.name, run, labels))
    agreement = course.agreement.get(KINDS[question.kind].layer(question))
    return Drawing(
        students=marks.students,
        drawn_from=drawn_from(marks.students),
        dir=direction(marks.article),
        lang=marks.article.language,
        legend=tuple((signs[id], label) for id, label in labels.items()),
        blocks=tuple(blocks),
        table=tuple(table),
        alphas=tuple(
            Alphas(label.name, among_students([one]), with_key([one]) if key else None)
            for id, label in labels.items()
            for one in [units(marks, question, key, id)]
        ),
        human=f"{agreement.says} (Source: {agreement.source}.)" if agreement else "",
        has_key=key is not None,
    )


def _signs(labels: Mapping[str, Label]) -> dict[str, str]:
    """The letter that stands for each label on the text: its key on the keyboard."""
    return {id: label.key.upper() for id, label in labels.items()}


def _numbers(fewest: int, most: int) -> str:
    return f"{most}" if fewest == most else f"{fewest}–{most}"


def _drawn(run: Run, marks: Marks, labels: Mapping[str, Label], signs: Mapping[str, str]) -> Markup:
    if not run.labels:
        return Markup(escape(run.text))
    first = max(run.labels, key=lambda id: run.labels[id][1])
    order = sorted(run.labels, key=lambda id: -run.labels[id][1])
    tag = " · ".join(f"{signs[id]} {_numbers(*run.labels[id])}" for id in order)
    strength = level(run.labels[first][1], marks.students)
    return _mark(run.text, tag, labels[first], f"m m{strength}")


def _keyed(run: Run, labels: Mapping[str, Label], signs: Mapping[str, str]) -> Markup:
    if not (run.key or run.disputed):
        return Markup(escape(run.text))
    tag = " ".join([*(signs[id] for id in run.key), *(f"{signs[id]}?" for id in run.disputed)])
    first = (run.key or run.disputed)[0]
    return _mark(run.text, tag, labels[first], "m key" if run.key else "m open")


def _mark(words: str, tag: str, label: Label, kind: str) -> Markup:
    line = f"text-decoration:underline {escape(label.pattern)} {escape(label.color)}"
    return Markup(
        f'<mark class="{kind}" style="{line}"><b>{escape(tag)}</b> {escape(words)}</mark>'
    )


def _row(block: str, run: Run, labels: Mapping[str, Label]) -> MarkedWords:
    marked = [f"{labels[id].name}: {_numbers(*numbers)}" for id, numbers in run.labels.items()]
    keyed = [labels[id].name for id in run.key]
    keyed += [f"{labels[id].name} or not: readers differ" for id in run.disputed]
    return MarkedWords(block, run.text, "; ".join(marked) or "–", "; ".join(keyed) or "–")
