"""A marked text as HTML: a student's own marks, a heat map, a class beside the key.

A text is drawn block by block: words under the line of their label (colour and pattern, so that
no meaning is in colour alone), with a tag before them that says the same in letters.
The three drawings differ only in what each run of words is marked with, and each is a section of
this module: `passage_html`, `counts_html`, `draw_class`. All of them end in `draw_block`.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from attrs import frozen
from markupsafe import Markup

from coursekit.analysis.reader_agreement import (
    ComparedWords,
    among_students,
    compared_words,
    with_key,
)
from coursekit.analysis.reader_counts import (
    KeyedWords,
    MarkedRun,
    ReaderCounts,
    Run,
    in_words,
    keyed_words,
    runs_alike,
)
from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.questions.records import Key, Label, Question
from coursekit.texts import Article, Block, Span, blocks_shown

CITED = "currentColor", "solid"  # color and pattern of words without a label


def exact(text: str) -> Markup:
    """Escape text for HTML, with quotes written as `html.escape` writes them.

    Jinja writes them otherwise, and the saved notebooks, which nbval compares, hold these.
    """
    return Markup(html.escape(text))


def joined(parts: Iterable[Markup]) -> Markup:
    """Join pieces of HTML; `Markup.join` would check again whether each piece is HTML."""
    return Markup("".join(parts))


@cache
def _macros() -> Any:
    """Load the macros of the template, as functions that give `Markup`."""
    # Late: most cells of a notebook draw no text.
    from coursekit.html_templates import templates_of

    pages = templates_of("coursekit.analysis", trim_blocks=True, lstrip_blocks=True)
    pages.filters["exact"] = exact
    return pages.get_template("marked_text.html").module


# --- drawing ---------------------------------------------------------------------------------


@frozen(cache_hash=True)
class DrawnMark:
    """How one mark looks: a line under the words, and a tag before them.

    The report has a style sheet; the saved output of a notebook has none, so that a mark there
    carries its whole style. The hash is kept because `_marked` looks each mark up many times.

    Attributes:
        color: The color of the line, as CSS.
        pattern: The pattern of the line, as CSS: "solid", "dotted", …
        tag: What stands before the words; "" for nothing.
        title: What a pointer shows; only without `classes`.
        thickness: The thickness of the line in pixels; only without `classes`.
        classes: The CSS classes of a page that has a style sheet; "" writes the style out.
    """

    color: str
    pattern: str
    tag: str = ""
    title: str = ""
    thickness: str = "2"
    classes: str = ""


MarkedWords = tuple[int, int, tuple[DrawnMark, ...]]  # start and end as in `Span`; innermost first


def draw_block(text: str, block: Block, marked: Iterable[MarkedWords]) -> Markup:
    """Draw the text of one block with its marks.

    Args:
        text: The text of the article.
        block: The part of it that is drawn, with all its characters.
        marked: Runs of marked words inside the block, in order, none over another.

    Returns:
        HTML whose text is that of the block, but for the tags.
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
    """Draw a block with its name, for where there is no style sheet."""
    before, after = _around_words(direction, language, name)
    return joined((before, words, after))


# A macro call takes as long as all else that a paragraph needs: it is made once for each name.
@lru_cache(maxsize=512)
def _around_words(direction: str, language: str, name: str) -> tuple[Markup, Markup]:
    """Give the HTML before and after the words of a block."""
    words = "\N{OBJECT REPLACEMENT CHARACTER}"
    before, _, after = _macros().paragraph(direction, language, name, words).partition(words)
    return before, after


def _passage(
    article: Article, blocks: Iterable[Block], marked: Callable[[Block], list[MarkedWords]]
) -> Markup:
    """Draw blocks with their names and with what is marked in each, with the style inside."""
    frame = article.direction, article.language
    rows = []
    for block in blocks:
        if runs := marked(block):
            words = draw_block(article.text, block, runs)
            rows.append(_paragraph(*frame, block.name, words))
        else:
            rows.append(_unmarked(*frame, article.text, block.name, block.start, block.end))
    return joined(rows)


# The questions of a lesson show the same paragraphs over and over.
@lru_cache(maxsize=512)
def _unmarked(direction: str, language: str, text: str, name: str, start: int, end: int) -> Markup:
    return _paragraph(direction, language, name, exact(text[start:end]))


# --- the marks of one student ----------------------------------------------------------------


def passage_html(
    article: Article, blocks: Iterable[Block], spans: Sequence[Span], labels: Mapping[str, Label]
) -> Markup:
    """Draw blocks of an article with the spans of one reader.

    Args:
        article: The text.
        blocks: Those of its blocks that are shown.
        spans: The marks, which may lie over one another; a span whose label is not in `labels`
            is drawn as words that are only cited.
        labels: The labels by id.

    Returns:
        HTML with its style inside.
    """
    cited = say("cited")
    looks = {
        (label, first): _own_mark(labels.get(label), first, cited)
        for label in {span.label for span in spans}
        for first in (True, False)
    }
    return _passage(article, blocks, lambda block: _nested(block, spans, looks))


@lru_cache(maxsize=512)
def _own_mark(label: Label | None, first: bool, cited: str) -> DrawnMark:
    """Describe a student's own mark; only the `first` piece of a span carries its tag.

    Words without a label are called `cited`.
    """
    name, color, pattern = (label.name, label.color, label.pattern) if label else (cited, *CITED)
    return DrawnMark(color, pattern, tag=name if first else "", title=name)


def _nested(
    block: Block, spans: Sequence[Span], looks: Mapping[tuple[str, bool], DrawnMark]
) -> list[MarkedWords]:
    """Cut the block at every edge of a span, so that spans over one another become nested."""
    inside = [span for span in spans if span.start < block.end and block.start < span.end]
    if not inside:  # as in most blocks
        return []
    edges = {block.start, block.end}
    for span in inside:
        edges |= {max(span.start, block.start), min(span.end, block.end)}
    return [
        (start, end, tuple(looks[span.label, start == span.start] for span in over))
        for start, end in pairwise(sorted(edges))
        if (over := [span for span in inside if span.start <= start and end <= span.end])
    ]


# --- counts of readers -----------------------------------------------------------------------


def counts_html(
    article: Article,
    blocks: Iterable[Block],
    labels: Sequence[Label],
    runs: Sequence[MarkedRun],
    readers: int,
) -> Markup:
    """Draw a passage with how many readers gave which label before the words.

    The line is that of the label that most readers gave, and is the thicker the more they are.

    Args:
        article: The text.
        blocks: Those of its blocks that are shown.
        labels: The labels that were counted.
        runs: The counts, as `marked_runs` gives them.
        readers: How many readers there are in all.

    Returns:
        HTML with its style inside.
    """
    by_id = {label.id: label for label in labels}

    def drawn(run: MarkedRun) -> MarkedWords:
        most = max(run.counts, key=lambda count: count.readers)
        label, words = by_id[most.label], say("; ").join(in_words(run, labels, readers))
        thickness = f"{1 + 4 * most.readers / readers:.1f}"
        mark = DrawnMark(label.color, label.pattern, words, words, thickness)
        return run.start, run.end, (mark,)

    return _passage(
        article,
        blocks,
        lambda block: [drawn(run) for run in runs if block.start <= run.start < block.end],
    )


# --- a class beside the key ------------------------------------------------------------------


@frozen
class DrawnBlock:
    """One block, drawn twice.

    Attributes:
        name: The name of the block.
        marks: Its text with the marks of the class.
        key: Its text with those of the key.
    """

    name: str
    marks: Markup
    key: Markup


@frozen
class WordsRow:
    """A run of marked words, as a row of the table that says the same as the drawing.

    Attributes:
        block: The name of the block.
        words: The words.
        marks: What the class marked them as, with numbers; "–" for nothing.
        key: What the key says of them; "–" for nothing.
    """

    block: str
    words: str
    marks: str
    key: str


@frozen
class LabelAlphas:
    """How far a class agrees on one label.

    Attributes:
        name: The name of the label.
        students: Alpha of the students among themselves; None where it is not defined.
        key: Alpha of the students with the key; None where it is not defined or there is no key.
    """

    name: str
    students: float | None
    key: float | None

    @classmethod
    def of(cls, label: Label, parts: Sequence[ComparedWords]) -> LabelAlphas:
        """Measure the agreement on a label over all these questions together."""
        return cls(label.name, among_students(parts), with_key(parts))


@frozen(kw_only=True)
class ClassDrawing:
    """A text with the marks of a class beside the key, and the same as a table.

    Attributes:
        students: How many students marked the text.
        drawn_from: How many of them must have marked a word for it to be drawn.
        dir: The direction of the text, as HTML writes it.
        lang: Its language.
        legend: The sign that stands for each label on the text.
        blocks: The blocks that the question shows.
        table: Their marked words, in the order of the text.
        alphas: The agreement on each label.
        human: What trained readers reach; "" where it is not known.
        has_key: Whether there is a key to stand beside the class.
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

    Words in a row with equal looks are drawn as one run.

    Attributes:
        labels: The labels that enough of the class gave, in the order of the question.
        strongest: The one of them that most students gave.
        level: How strongly that one is drawn, 0 to 4.
        key: The labels that the key puts on the word.
        disputed: The labels that the key leaves open.
    """

    labels: tuple[str, ...] = ()
    strongest: str = ""
    level: int = 0
    key: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()


@frozen
class ClassOnText:
    """The marks of a class and a key, word by word: what each drawing of them asks for.

    Attributes:
        students: How many students marked the text.
        on_words: By label, how many of them put it on each word.
        keyed: By label, the words on which the key puts it; empty without a key.
    """

    students: int
    on_words: Mapping[str, Sequence[int]]
    keyed: Mapping[str, KeyedWords]

    @classmethod
    def of(cls, counts: ReaderCounts, key: Key | None) -> ClassOnText:
        """Add up the marks of a class once for all blocks.

        Args:
            counts: The marks.
            key: The key of the question; None where there is none to see.
        """
        return cls(
            counts.readers,
            {label: counts.on_words(label) for label in counts.labels},
            {label: keyed_words(counts.article, key, label) for label in counts.labels if key},
        )

    def class_look(self, word: int) -> WordLook | None:
        """Give what the class marked a word as; None where too few marked it."""
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
        """Give what the key says of a word; None where it says nothing."""
        yes = tuple(label for label, words in self.keyed.items() if word in words.yes)
        open_ = tuple(label for label, words in self.keyed.items() if word in words.open)
        return WordLook(key=yes, disputed=open_) if yes or open_ else None

    def both(self, word: int) -> WordLook | None:
        """Give what the class marked a word as, and what the key says of it; None for neither."""
        marked, keyed = self.class_look(word), self.key_look(word)
        if marked is None or keyed is None:
            return marked or keyed
        return WordLook(marked.labels, marked.strongest, marked.level, keyed.key, keyed.disputed)

    def readers_on(self, run: Run, label: str) -> Sequence[int]:
        """Count the students who put the label on each word of the run."""
        return self.on_words[label][run.words.start : run.words.stop]

    def numbers(self, run: Run, label: str) -> str:
        """Write how many students put the label on a word of the run: "4", or "2–4"."""
        readers = self.readers_on(run, label)
        fewest, most = min(readers), max(readers)
        return f"{most}" if fewest == most else f"{fewest}–{most}"


def drawn_from(students: int) -> int:
    """Give how many students must have marked a word for it to be drawn.

    That is a tenth of them and at least two: slips of single students would hide the pattern.
    """
    return max(min(2, students), -(-students // 10))


def level(readers: int, students: int) -> int:
    """Give how strongly a count is drawn: 0 not at all, 1 up to a quarter of the class, … 4."""
    if not students or readers < drawn_from(students):
        return 0
    return min(4, 1 + 4 * readers // (students + 1))


def draw_class(
    course: Course, question: Question, key: Key | None, counts: ReaderCounts
) -> ClassDrawing:
    """Draw the marks of a class in one question, beside its key.

    Args:
        course: The course, for its labels and for what trained readers reach.
        question: One that asks for marks.
        key: Its key; None where there is none to show.
        counts: The marks of the class.
    """
    article = counts.article
    kind = KINDS[question.kind]
    labels = {id: course.labels[id] for id in kind.labels(question)}
    seen = ClassOnText.of(counts, key)
    shown = blocks_shown(article, question.show)
    return ClassDrawing(
        students=counts.readers,
        drawn_from=drawn_from(counts.readers),
        dir=article.direction,
        lang=article.language,
        legend=tuple((_sign(label), label) for label in labels.values()),
        blocks=tuple(_drawn_twice(article, seen, block, labels) for block in shown),
        table=tuple(row for block in shown for row in _table_rows(article, seen, block, labels)),
        alphas=tuple(
            LabelAlphas.of(label, [compared_words(counts, question, key, id)])
            for id, label in labels.items()
        ),
        human=trained_readers(course, [kind.layer(question)]),
        has_key=key is not None,
    )


def trained_readers(course: Course, layers: Iterable[str]) -> str:
    """Say what trained readers reach, with the source.

    Args:
        course: The course, for its figures of human agreement.
        layers: Names of layers; each is spoken of once, and one without a figure is left out.
    """
    reached = [course.agreement[name] for name in dict.fromkeys(layers) if name in course.agreement]
    return " ".join(
        say("{finding} (Source: {source}.)", finding=figure.says, source=figure.source)
        for figure in reached
    )


def _drawn_twice(
    article: Article, seen: ClassOnText, block: Block, labels: Mapping[str, Label]
) -> DrawnBlock:
    """Draw a block with the marks of the class, and again with those of the key."""
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
    """Give the letter that stands for a label on the text: its key on the keyboard."""
    return label.key.upper()


def _class_mark(
    seen: ClassOnText, run: Run, look: WordLook, labels: Mapping[str, Label]
) -> DrawnMark:
    """Describe the mark of a run that the class marked; the commonest label comes first."""
    order = sorted(look.labels, key=lambda label: -max(seen.readers_on(run, label)))
    tag = " · ".join(f"{_sign(labels[label])} {seen.numbers(run, label)}" for label in order)
    first = labels[look.strongest]
    return DrawnMark(first.color, first.pattern, tag, classes=f"m m{look.level}")


def _key_mark(look: WordLook, labels: Mapping[str, Label]) -> DrawnMark:
    """Describe the mark of a run that the key speaks of; "?" stands where it is open."""
    yes = [_sign(labels[label]) for label in look.key]
    open_ = [f"{_sign(labels[label])}?" for label in look.disputed]
    first = labels[(look.key or look.disputed)[0]]
    classes = "m key" if look.key else "m open"
    return DrawnMark(first.color, first.pattern, " ".join(yes + open_), classes=classes)


def _table_rows(
    article: Article, seen: ClassOnText, block: Block, labels: Mapping[str, Label]
) -> Iterator[WordsRow]:
    """Give a row for each run that the class or the key marks."""
    for run, look in runs_alike(article, block, seen.both):
        if not (look.labels or look.key):  # only disputed, and left alone: nothing to compare
            continue
        marked = [f"{labels[label].name}: {seen.numbers(run, label)}" for label in look.labels]
        keyed = [labels[label].name for label in look.key]
        keyed += [
            say("{label} or not: readers differ", label=labels[label].name)
            for label in look.disputed
        ]
        yield WordsRow(
            block.name,
            article.text[run.start : run.end],
            say("; ").join(marked) or "–",
            say("; ").join(keyed) or "–",
        )
