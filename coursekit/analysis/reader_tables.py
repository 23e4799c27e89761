"""Tables of what a student marked and answered, alone and beside the key.

A table has plain columns that a student can sort and count; `plots` draws them. The first part
holds tables of marks, then marks beside the key, answers, and results before and after a course.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import pandas as pd

from coursekit.analysis.reader_agreement import label_words
from coursekit.analysis.shown_table import ShownTable
from coursekit.catalogue import say
from coursekit.course import Course, Lesson
from coursekit.errors import AnswerError
from coursekit.questions.base import KINDS
from coursekit.questions.feedback import human
from coursekit.questions.records import KeySpan, Named, Question
from coursekit.questions.result import Result
from coursekit.texts import Article, Span
from coursekit.texts.quotes import (
    around,
    block_of,
    locate,
    locate_words,
    section_of,
    sections,
    without_place,
)
from coursekit.texts.words import count, f1, token_range
from coursekit.work import Attempt, Work
from coursekit.work.score import grade_question

SPAN_COLUMNS = ["lesson", "question", "article", "block", "start", "end", "label", "quote"]
ATTRIBUTED = ("direct_quote", "partial_quote", "indirect_speech")  # labels of somebody's words
NOT_MARKED = "–"
_SAME = 0.5  # the share of words (F1) from which two spans are taken to mark the same passage


def span_table(course: Course, works: Mapping[str, Work]) -> pd.DataFrame:
    """List the spans that one reader marked.

    Args:
        course: The course whose questions were answered.
        works: The reader's work by lesson.

    Returns:
        A row for each span, in the order of lessons, questions and text: `lesson`, `question`,
        `article`, `block` ("" between blocks), `start` and `end` (code points into the article,
        half-open), `label` (its id), `quote`. `attrs["human"]` says what trained readers reach,
        by question; `attrs["labels"]` has the names of labels, by id.
    """
    rows, layers = [], {}
    for stem, work in works.items():
        for question in course.lessons[stem].questions:
            attempt = work.attempts.get(question.id)
            article = course.articles.get(question.article)
            kind = KINDS[question.kind]
            if not (attempt and article and any(kind.labels(question))):
                continue
            if figures := human(course, question):
                layers[question.id] = figures
            for span in kind.spans(attempt.answer):
                where = (stem, question.id, article.slug, block_of(article, span))
                rows.append((*where, span.start, span.end, span.label, span.quote))
    table = ShownTable(rows, columns=SPAN_COLUMNS)
    table.attrs["human"] = layers
    table.attrs["labels"] = {label.id: label.name for label in course.labels.values()}
    return table


def cue_verbs(spans: pd.DataFrame) -> pd.DataFrame:
    """Count how often each cue was marked.

    Args:
        spans: Marks, as `span_table` gives them.

    Returns:
        A row for each cue, the most frequent first, then by the alphabet: `cue` in lower case,
        and `times`.
    """
    cues = spans.loc[spans["label"] == "cue", "quote"].str.lower().str.split().str.join(" ")
    counts = cues.value_counts().rename_axis("cue").reset_index(name="times")
    return ShownTable(
        counts.sort_values(["times", "cue"], ascending=[False, True], ignore_index=True)
    )


def attributed_share(article: Article, spans: pd.DataFrame) -> pd.DataFrame:
    """Measure what share of each paragraph was marked as somebody's words.

    Args:
        article: The text.
        spans: Marks, as `span_table` gives them; those of quoted and reported words count.

    Returns:
        A row for each paragraph: `block`, `words` (how many it has), and `share`, the part of
        them that was marked, 0 to 1. A word in two marks counts once.
    """
    content = spans[(spans["article"] == article.slug) & spans["label"].isin(ATTRIBUTED)]
    marked = {
        word
        for start, end in zip(content["start"], content["end"], strict=True)
        for word in range(*token_range(article.text, start, end))
    }
    rows = []
    for block in article.blocks:
        if block.name.startswith("P"):
            words = range(*token_range(article.text, block.start, block.end))
            share = len(marked.intersection(words)) / len(words) if words else 0.0
            rows.append((block.name, len(words), share))
    return ShownTable(rows, columns=["block", "words", "share"])


def labels_by_section(article: Article, spans: pd.DataFrame) -> pd.DataFrame:
    """Count the spans of each label that begin in each section of a text.

    Args:
        article: The text.
        spans: Marks, as `span_table` gives them.

    Returns:
        Counts: a row for each label that was used, in words; a column for each section, in the
        order of the text.
    """
    own = spans[(spans["article"] == article.slug) & (spans["label"] != "")]
    found = [
        (section_of(article, block), label_words(label, spans))
        for block, label in zip(own["block"], own["label"], strict=True)
    ]
    return _by_section(article, found, sorted({label for _, label in found}), "label").T


def _by_section(
    article: Article, found: Sequence[tuple[str, str]], names: Sequence[str], title: str
) -> pd.DataFrame:
    """Count pairs of a section and a name: a row for each section, a column for each name.

    The page around the article has a row only where something was found on it.
    """
    times = Counter(found)
    rows = [section.name for section in sections(article)]
    if any(section == around() for section, _ in found):
        rows.append(around())
    return ShownTable(
        [[times[section, name] for name in names] for section in rows],
        index=pd.Index(rows, name="section"),
        columns=pd.Index(names, name=title),
    )


# --- beside the key --------------------------------------------------------------------------


def left_open() -> str:
    """Say in place of a label that the key does not decide."""
    return say("readers differ")


def key_closed() -> str:
    """Say in place of a label that the key is not to be seen yet."""
    return say("closed")


def compared_table(
    course: Course, lesson: Lesson, question: Question, attempt: Attempt | None
) -> pd.DataFrame:
    """Set a student's marks beside the key, as far as the key may be seen.

    Args:
        course: The course, for its texts and labels.
        lesson: The lesson of the question, for its key.
        question: One that asks for marks.
        attempt: The student's answer; None where there is none yet.

    Returns:
        A row for each passage that either side marks, in the order of the text: `words`; `mine`
        and `key`, the name of the label, "–" where that side has none, "readers differ" where the
        key does not decide. The key opens with the solution, or once the answer is right; until
        then `attrs["open"]` is False, only the student's own passages are listed, and `key` says
        "closed". `attrs["human"]` is that of `span_table`.

    Raises:
        AnswerError: The question asks for no marks.
    """
    kind = KINDS[question.kind]
    if not any(kind.labels(question)):
        raise AnswerError(
            say(
                "{question} asks for no marks; {other} has what was answered.",
                question=question.id,
                other="answers()",
            )
        )
    mine = kind.spans(attempt.answer) if attempt else ()
    key = lesson.keys.get(question.id)
    is_open = attempt is not None and (
        attempt.shown
        or attempt.solution_open
        or (attempt.checked and _is_right(course, lesson, question, attempt))
    )
    keyed = kind.keyed_spans(key) if key and is_open else ()
    text = course.articles[question.article].text
    rows = sorted(_side_by_side(course, text, mine, keyed), key=lambda row: row[0])
    table = ShownTable([row[1:] for row in rows], columns=["words", "mine", "key"])
    if not is_open:
        table["key"] = key_closed()
    figures = human(course, question)
    table.attrs = {"human": {question.id: figures} if figures else {}, "open": is_open}
    return table


def _is_right(course: Course, lesson: Lesson, question: Question, attempt: Attempt) -> bool:
    return grade_question(course, lesson, question, attempt).outcome == "correct"


def _side_by_side(
    course: Course, text: str, mine: Sequence[Span], keys: Sequence[KeySpan]
) -> Iterator[tuple[int, str, str, str]]:
    """Pair marks with keyed spans: the start, the words, the student's label, the key's label.

    Core spans choose first, because a disputed span may lie over one. A disputed span that the
    student left alone is listed only where the key has no core span.
    """
    left = list(mine)
    core = [keyed.span for keyed in keys if keyed.score == "core"]
    for keyed in sorted(keys, key=lambda keyed: keyed.score != "core"):
        name = course.labels[keyed.span.label].name if keyed.score == "core" else left_open()
        near = [span for span in left if _closeness(text, span, keyed) >= _SAME]
        if near:
            best = max(near, key=lambda span: _fit(text, span, keyed))
            left.remove(best)
            yield best.start, best.quote, course.labels[best.label].name, name
        elif keyed.score == "core" or not any(_overlap(keyed.span, span) for span in core):
            yield keyed.span.start, keyed.span.quote, NOT_MARKED, name
    for span in left:
        yield span.start, span.quote, course.labels[span.label].name, NOT_MARKED


def _fit(text: str, span: Span, keyed: KeySpan) -> tuple[bool, float]:
    """Rank a span near a keyed one: the same label counts for more than the closer cut."""
    return span.label == keyed.span.label, _closeness(text, span, keyed)


def _closeness(text: str, span: Span, keyed: KeySpan) -> float:
    """Measure the shared words (F1) of a span and the closest of the cuts that the key accepts."""
    words = token_range(text, span.start, span.end)
    return max(
        f1(words, token_range(text, cut.start, cut.end)) for cut in (keyed.span, *keyed.also)
    )


def _overlap(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


# --- answers ---------------------------------------------------------------------------------

ANSWER_COLUMNS = ["question", "title", "item", "text", "answer", "answer_text"]


def answer_table(
    course: Course, lesson: Lesson, work: Work, ids: Sequence[str] = ()
) -> pd.DataFrame:
    """List the answers of one reader to questions that ask for no marks.

    Args:
        course: The course, for its texts.
        lesson: The lesson that was worked on.
        work: The reader's work on it.
        ids: The questions; none means all but those that ask for marks or for a text.

    Returns:
        A row for each item: `question` and `item` (ids), `title` and `text` (their words),
        `answer` (an id, a value, or "" where nothing was answered), `answer_text` (in words).
        A choice or a value has no items: one row with `item` "", and one more for each further
        option picked. In an order, `answer` is the position, from 1. `attrs["categories"]` lists
        all that could be chosen, used or not; `attrs["whole"]` has the full words of an item that
        its question shows shortened, by question and item.

    Raises:
        AnswerError: An id names a question that asks for marks.
        UnknownName: An id names no question of the lesson.
    """
    questions = [lesson.question(id) for id in ids] or [
        question for question in lesson.questions if not KINDS[question.kind].labels(question)
    ]
    rows = []
    for question in questions:
        attempt = work.attempts.get(question.id)
        kind = KINDS[question.kind]
        for row in kind.table_rows(question, attempt.answer if attempt else kind.answer_type()):
            rows.append((question.id, question.title, *row))
    table = ShownTable(rows, columns=ANSWER_COLUMNS)
    table.attrs = {
        "categories": list(
            dict.fromkeys(
                category.text
                for question in questions
                for category in KINDS[question.kind].categories(question)
            )
        ),
        "whole": {
            (question.id, item.id): quote
            for question in questions
            for item in KINDS[question.kind].parts(question)
            if (quote := _whole(course, question, item))
        },
    }
    return table


def _whole(course: Course, question: Question, item: Named) -> str:
    """Give the full words of an item that shows them shortened; "" when the text lacks them."""
    article = course.articles.get(question.article)
    span = locate_words(article, item.text, item.id) if article else None
    return span.quote if span else ""


def words_by_category(answers: pd.DataFrame) -> pd.DataFrame:
    """Count how many words each category was given.

    The words of each item count, without the "P4: " that says where it stands; where "…"
    shortens it, those of the whole passage.

    Args:
        answers: Answers, as `answer_table` gives them.

    Returns:
        A row for each category, most words first: `category`, `words`, `items`. A category that
        was never chosen has 0: an empty group can be what there is to see.
    """
    sorted_in = answers[answers["answer"] != ""]
    whole = answers.attrs.get("whole", {})
    words: Counter[str] = Counter()
    for question, item, text, name in zip(
        *(sorted_in[column] for column in ("question", "item", "text", "answer_text")), strict=True
    ):
        words[name] += count(whole.get((question, item)) or without_place(text))
    items = Counter(sorted_in["answer_text"])
    rows = [(name, words[name], items[name]) for name in _categories(sorted_in)]
    table = ShownTable(rows, columns=["category", "words", "items"])
    return table.sort_values("words", ascending=False, kind="stable", ignore_index=True)


def categories_by_section(article: Article, answers: pd.DataFrame) -> pd.DataFrame:
    """Count the items of each section of a text that got each category.

    Args:
        article: The text. An item is found by its words in it, or by the "P4: " before them; one
            that is nowhere in it is left out.
        answers: Answers, as `answer_table` gives them.

    Returns:
        Counts: a row for each section, in the order of the text; a column for each category.
    """
    sorted_in = answers[answers["answer"] != ""]
    found = [
        (section_of(article, block_of(article, span)), name)
        for text, item, name in zip(
            *(sorted_in[column] for column in ("text", "item", "answer_text")), strict=True
        )
        if (span := locate(article, text, item))
    ]
    return _by_section(article, found, _categories(sorted_in), "category")


def _categories(answers: pd.DataFrame) -> list[str]:
    """List all categories once: those that could be chosen, then others that were."""
    return list(dict.fromkeys((*answers.attrs.get("categories", ()), *answers["answer_text"])))


# --- results beside earlier ones -------------------------------------------------------------


class HasResults(Protocol):
    """A lesson that knows its results, as `open_lesson` gives one.

    The tables ask for no more of a lesson, so that they need not import the room of lessons.
    """

    def results(self) -> list[Result]:
        """Give the result of every question."""


def before_and_after(before: HasResults, after: HasResults) -> pd.DataFrame:
    """Pair the outcomes of questions that are asked before a course and after it.

    Args:
        before: The lesson with the questions pre-1, pre-2, …
        after: The lesson with the questions post-1, post-2, …

    Returns:
        A row for each pair: `pair` (its number), `before` and `after` (an outcome each; "not
        attempted" also where a lesson has no such question).
    """
    first, second = _numbered("pre", before), _numbered("post", after)
    rows = [
        (number, first.get(number, "not attempted"), second.get(number, "not attempted"))
        for number in sorted(first | second)
    ]
    return ShownTable(rows, columns=["pair", "before", "after"])


def _numbered(word: str, lesson: HasResults) -> dict[int, str]:
    """Give the outcomes of the questions whose ids are the word with a number."""
    return {
        int(match[1]): result.outcome
        for result in lesson.results()
        if (match := re.fullmatch(rf"{word}-(\d+)", result.question))
    }
