"""A marked text as HTML: a student's own marks, a heat map, a class beside the key.

A text is drawn block by block: words under the line of their label (colour and pattern, so that
no meaning is in colour alone), with a tag before them that says the same in letters.
The three drawings differ only in what each run of words is marked with.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from attrs import frozen
from markupsafe import Markup

from coursekit.analysis.reader_agreement import among_students, compared_words, with_key
from coursekit.analysis.reader_counts import (
    KeyedWords,
    MarkedRun,
    ReaderCounts,
    Run,
    in_words,
    keyed_words,
    runs_alike,
)
from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.questions.records import Key, Label, Question
from coursekit.texts import Article, Block, Span, blocks_shown, direction

CITED = ("cited", "currentColor", "solid")


def exact(text: str) -> Markup:
    """Text as HTML with quotes written as `html.escape` writes them.

    Jinja writes them otherwise, and saved notebooks, which nbval compares, hold these.
    """
    return Markup(html.escape(text))


def joined(parts: Iterable[Markup]) -> Markup:
    """HTML in a row; `Markup.join` would ask of each part again whether it is HTML."""
    return Markup("".join(parts))


@cache
def _macros() -> Any:
    """The macros of the template, as functions that give `Markup`."""
    from jinja2 import Environment, PackageLoader  # late: most cells of a notebook draw no text

    pages = Environment(
        loader=PackageLoader("coursekit.analysis"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    pages.filters["exact"] = exact
    return pages.get_template("marked_text.html").module


# --- drawing ---------------------------------------------------------------------------------


@frozen(cache_hash=True)
class DrawnMark:
    """How one mark looks: a line under the words, and a tag before them.

    `classes` are those of a page that has a style sheet; without them the mark carries its style,
    with a line of `thickness` pixels, and tells its `title` to a pointer.
    """

    color: str
    pattern: str
    tag: str = ""
    title: str = ""
    thickness: str = "2"
    classes: str = ""


MarkedWords = tuple[int, int, tuple[DrawnMark, ...]]  # start and end as in `Span`; innermost first


def draw_block(text: str, block: Block, marked: Iterable[MarkedWords]) -> Markup:
    """The text of one block with its marks.

    Args:
        text: The text of the article.
        block: The part of it that is drawn, with all its characters.
        marked: Runs of marked words inside the block, in order, none over another.
    """
    parts, done = [], block.start
    for start, end, marks in marked:
        parts += [exact(text[done:start]), _marked(text[start:end], marks)]
        done = end
    parts.append(exact(text[done : block.end]))
    return joined(parts)


# Students of a class mark the same words over and over.
@lru_cache(maxsize=4096)
def _marked(text: str, marks: tuple[DrawnMark, ...]) -> Markup:
    words = exact(text)
    for drawn in marks:
        words = _macros().mark(words, drawn)
    return words


def _paragraph(direction: str, language: str, name: str, words: Markup) -> Markup:
    """A block with its name, for where there is no style sheet."""
    before, after = _around_words(direction, language, name)
    return Markup(f"{before}{words}{after}")


# A call of a macro takes as long as all else that a paragraph needs, so there is one for each name.
@lru_cache(maxsize=512)
def _around_words(direction: str, language: str, name: str) -> tuple[str, str]:
    words = "\N{OBJECT REPLACEMENT CHARACTER}"
    before, _, after = str(_macros().paragraph(direction, language, name, words)).partition(words)
    return before, after


# --- the marks of one student ----------------------------------------------------------------


def passage_html(
    article: Article, blocks: Iterable[Block], spans: Sequence[Span], labels: Mapping[str, Label]
) -> Markup:
    """Blocks of an article with the spans of one reader, as HTML with its style inside.

    Args:
        article: The text.
        blocks: Those of its blocks that are shown.
        spans: The marks, which may lie over one another; a label that is none of `labels` is
            drawn as words that are only cited.
        labels: The labels by id.
    """
    looks = {
        (label, first): _own_mark(*_line_of(labels.get(label)), first)
        for label in {span.label for span in spans}
        for first in (True, False)
    }
    frame = direction(article), article.language
    rows = []
    for block in blocks:
        inside = [span for span in spans if span.start < block.end and block.start < span.end]
        if inside:
            words = draw_block(article.text, block, _nested(block, inside, looks))
            rows.append(_paragraph(*frame, block.name, words))
        else:
            rows.append(_unmarked(*frame, article.text, block.name, block.start, block.end))
    return joined(rows)


# A class is shown the same paragraphs over and over.
@lru_cache(maxsize=512)
def _unmarked(direction: str, language: str, text: str, name: str, start: int, end: int) -> Markup:
    return _paragraph(direction, language, name, exact(text[start:end]))


def _line_of(label: Label | None) -> tuple[str, str, str]:
    """A label's name, color and pattern; those of words that are only cited for none."""
    return (label.name, label.color, label.pattern) if label else CITED


@lru_cache(maxsize=512)
def _own_mark(name: str, color: str, pattern: str, first: bool) -> DrawnMark:
    """A mark of the student's own; only the `first` piece of a span carries its tag."""
    return DrawnMark(color, pattern, tag=name if first else "", title=name)


def _nested(
    block: Block, spans: Sequence[Span], looks: Mapping[tuple[str, bool], DrawnMark]
) -> Iterator[MarkedWords]:
    """The block cut at every edge of a span, so that what lies over one another is nested."""
    edges = {block.start, block.end}
    for span in spans:
        edges |= {max(span.start, block.start), min(span.end, block.end)}
    for start, end in pairwise(sorted(edges)):
        over = [span for span in spans if span.start <= start and end <= span.end]
        if over:
            yield start, end, tuple(looks[span.label, start == span.start] for span in over)


# --- counts of readers -----------------------------------------------------------------------


def counts_html(
    article: Article,
    blocks: Iterable[Block],
    labels: Sequence[Label],
    runs: Sequence[MarkedRun],
    readers: int,
) -> Markup:
    """A passage with the counts of `readers` before the words, as HTML with its style inside.

    The line is that of the label that most gave: the thicker, the more readers.
    """
    by_id = {label.id: label for label in labels}

    def drawn(run: MarkedRun) -> DrawnMark:
        most = max(run.counts, key=lambda count: count.readers)
        label, words = by_id[most.label], "; ".join(in_words(run, labels, readers))
        thickness = f"{1 + 4 * most.readers / readers:.1f}"
        return DrawnMark(label.color, label.pattern, words, words, thickness)

    rows = []
    for block in blocks:
        inside = [run for run in runs if block.start <= run.start < block.end]
        marked = [(run.start, run.end, (drawn(run),)) for run in inside]
        words = draw_block(article.text, block, marked)
        rows.append(_paragraph(direction(article), article.language, block.name, words))
    return joined(rows)


# --- a class beside the key ------------------------------------------------------------------


@frozen
class DrawnBlock:
    """One block, twice: with the class's marks and with the key's."""

    name: str
    marks: Markup
    key: Markup


@frozen
class WordsRow:
    """Words that were marked: what the class marked them as, and what the key says."""

    block: str
    words: str
    marks: str
    key: str


@frozen
class LabelAlphas:
    """How far the class agrees on one label, with itself and with the key; None: not defined."""

    name: str
    students: float | None
    key: float | None


@frozen(kw_only=True)
class ClassDrawing:
    """A text with the marks of a class beside the key, and the same as a table.

    `drawn_from` is how many students must have marked a word for it to be drawn; `legend` gives
    the sign that stands for each label on the text.
    """

    students: int
    drawn_from: int
    dir: str
    lang: str
    legend: tuple[tuple[str, Label], ...]
    blocks: tuple[DrawnBlock, ...]
    table: tuple[WordsRow, ...]
    alphas: tuple[LabelAlphas, ...]
    human: str
    has_key: bool


@frozen
class WordLook:
    """What is to be seen on a word: the class's labels, and the key's.

    `strongest` is the label of the class that most gave, at a `level` of 0 to 4; `disputed` are
    labels that the key leaves open.
    """

    labels: tuple[str, ...] = ()
    strongest: str = ""
    level: int = 0
    key: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()


@frozen
class ClassOnText:
    """The marks of a class and a key, word by word: what each drawing of them asks for.

    `on_words` is how many of the `students` gave each word a label, `keyed` what the key says.
    """

    students: int
    on_words: Mapping[str, Sequence[int]]
    keyed: Mapping[str, KeyedWords]

    @classmethod
    def of(cls, counts: ReaderCounts, key: Key | None) -> ClassOnText:
        """The marks of a class, counted once for all blocks; without a key there is none to see."""
        return cls(
            counts.readers,
            {label: counts.on_words(label) for label in counts.labels},
            {label: keyed_words(counts.article, key, label) for label in counts.labels}
            if key
            else {},
        )

    def class_look(self, word: int) -> WordLook | None:
        """What the class marked a word as; None where too few marked it."""
        strengths = {
            label: strength
            for label, readers in self.on_words.items()
            if (strength := level(readers[word], self.students))
        }
        if not strengths:
            return None
        most = max(strengths, key=lambda label: self.on_words[label][word])
        return WordLook(tuple(strengths), most, strengths[most])

    def key_look(self, word: int) -> WordLook | None:
        """What the key says of a word; None where it says nothing."""
        yes = tuple(label for label, words in self.keyed.items() if word in words.yes)
        open_ = tuple(label for label, words in self.keyed.items() if word in words.open)
        return WordLook(key=yes, disputed=open_) if yes or open_ else None

    def both(self, word: int) -> WordLook | None:
        """What the class marked a word as, and what the key says of it."""
        marked, keyed = self.class_look(word), self.key_look(word)
        if marked is None or keyed is None:
            return marked or keyed
        return WordLook(marked.labels, marked.strongest, marked.level, keyed.key, keyed.disputed)

    def numbers(self, run: Run, label: str) -> str:
        """How many students put the label on a word of the run: "4", or "2–4" if they differ."""
        readers = self.on_words[label][run.words.start : run.words.stop]
        fewest, most = min(readers), max(readers)
        return f"{most}" if fewest == most else f"{fewest}–{most}"


def drawn_from(students: int) -> int:
    """How many students must have marked a word for it to be drawn: a tenth, and two at least."""
    return max(min(2, students), -(-students // 10))


def level(readers: int, students: int) -> int:
    """How strongly a count is drawn: 0 not at all, 1 up to a quarter of the class, … 4."""
    if not students or readers < drawn_from(students):
        return 0
    return min(4, 1 + 4 * readers // (students + 1))


def draw_class(
    course: Course, question: Question, key: Key | None, counts: ReaderCounts
) -> ClassDrawing:
    """The marks of a class in one question, beside its key."""
    article = counts.article
    kind = KINDS[question.kind]
    labels = {id: course.labels[id] for id in kind.labels(question)}
    seen = ClassOnText.of(counts, key)
    shown = blocks_shown(article, question.show)
    agreement = course.agreement.get(kind.layer(question))
    return ClassDrawing(
        students=counts.readers,
        drawn_from=drawn_from(counts.readers),
        dir=direction(article),
        lang=article.language,
        legend=tuple((_sign(label), label) for label in labels.values()),
        blocks=tuple(_drawn_twice(article, seen, block, labels) for block in shown),
        table=tuple(row for block in shown for row in _table_rows(article, seen, block, labels)),
        alphas=tuple(
            LabelAlphas(label.name, among_students([words]), with_key([words]) if key else None)
            for id, label in labels.items()
            for words in [compared_words(counts, question, key, id)]
        ),
        human=f"{agreement.says} (Source: {agreement.source}.)" if agreement else "",
        has_key=key is not None,
    )


def _drawn_twice(
    article: Article, seen: ClassOnText, block: Block, labels: Mapping[str, Label]
) -> DrawnBlock:
    marks = [
        (run.start, run.end, (_class_mark(seen, run, look, labels),))
        for run, look in runs_alike(article, block, seen.class_look)
    ]
    key = [
        (run.start, run.end, (_key_mark(look, labels),))
        for run, look in runs_alike(article, block, seen.key_look)
    ]
    return DrawnBlock(
        block.name, draw_block(article.text, block, marks), draw_block(article.text, block, key)
    )


def _sign(label: Label) -> str:
    """The letter that stands for a label on the text: its key on the keyboard."""
    return label.key.upper()


def _class_mark(
    seen: ClassOnText, run: Run, look: WordLook, labels: Mapping[str, Label]
) -> DrawnMark:
    most = {label: max(seen.on_words[label][word] for word in run.words) for label in look.labels}
    order = sorted(most, key=lambda label: -most[label])
    tag = " · ".join(f"{_sign(labels[label])} {seen.numbers(run, label)}" for label in order)
    strength = level(most[order[0]], seen.students)
    first = labels[order[0]]
    return DrawnMark(first.color, first.pattern, tag, classes=f"m m{strength}")


def _key_mark(look: WordLook, labels: Mapping[str, Label]) -> DrawnMark:
    yes = [_sign(labels[label]) for label in look.key]
    open_ = [f"{_sign(labels[label])}?" for label in look.disputed]
    first = labels[(look.key or look.disputed)[0]]
    classes = "m key" if look.key else "m open"
    return DrawnMark(first.color, first.pattern, " ".join(yes + open_), classes=classes)


def _table_rows(
    article: Article, seen: ClassOnText, block: Block, labels: Mapping[str, Label]
) -> Iterator[WordsRow]:
    for run, look in runs_alike(article, block, seen.both):
        if not (look.labels or look.key):
            continue
        marked = [f"{labels[label].name}: {seen.numbers(run, label)}" for label in look.labels]
        keyed = [labels[label].name for label in look.key]
        keyed += [f"{labels[label].name} or not: readers differ" for label in look.disputed]
        yield WordsRow(
            block.name,
            article.text[run.start : run.end],
            "; ".join(marked) or "–",
            "; ".join(keyed) or "–",
        )
