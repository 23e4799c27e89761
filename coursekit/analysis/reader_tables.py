"""Tables of the spans that readers marked, alone and beside the key."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import pandas as pd

from coursekit.analysis.reader_agreement import label_words
from coursekit.course import Course, Lesson
from coursekit.errors import AnswerError
from coursekit.questions.base import KINDS
from coursekit.questions.feedback import human
from coursekit.questions.records import KeySpan, Named, Question
from coursekit.questions.result import Result
from coursekit.texts import Article, Span
from coursekit.texts.quotes import (
    AROUND,
    block_of,
    locate,
    locate_words,
    section_of,
    sections,
    without_place,
)
from coursekit.texts.words import count, f1, overlap, token_range
from coursekit.work import Attempt, Work

SPAN_COLUMNS = ["lesson", "question", "article", "block", "start", "end", "label", "quote"]
ATTRIBUTED = ("direct_quote", "partial_quote", "indirect_speech")
NOT_MARKED, DISPUTED = "–", "readers differ"
_SAME = 0.5  # the share of words (F1) from which two spans are taken to be the same place


def span_table(course: Course, works: Mapping[str, Work]) -> pd.DataFrame:
    """The spans that one reader marked.

    Args:
        course: The course whose questions were answered.
        works: The reader's work by lesson.

    Returns:
        A row a span, in the order of lessons, questions and text: `lesson`, `question`,
        `article`, `block`, `start` and `end` (code points into the article, half-open), `label`
        (its id), `quote`. `attrs["human"]` says what trained readers reach, by question.
    """
    rows, layers = [], {}
    for stem, work in works.items():
        for question in course.lessons[stem].questions:
            attempt = work.attempts.get(question.id)
            article = course.articles.get(question.article)
            if attempt is None or article is None:
                continue
            kind = KINDS[question.kind]
            if not any(kind.labels(question)):
                continue
            if figures := human(course, question):
                layers[question.id] = figures
            for span in kind.spans(attempt.answer):
                where = (stem, question.id, article.slug, block_of(article, span))
                rows.append((*where, span.start, span.end, span.label, span.quote))
    table = pd.DataFrame(rows, columns=SPAN_COLUMNS)
    table.attrs["human"] = layers
    return table


def cue_verbs(spans: pd.DataFrame) -> pd.DataFrame:
    """How often each cue was marked.

    Args:
        spans: Marks, as `span_table` gives them.

    Returns:
        A row a cue, the most frequent first: `cue` in lower case, and `times`.
    """
    cues = spans.loc[spans["label"] == "cue", "quote"].str.lower().str.split().str.join(" ")
    counts = cues.value_counts().rename_axis("cue").reset_index(name="times")
    return counts.sort_values(["times", "cue"], ascending=[False, True], ignore_index=True)


def attributed_share(article: Article, spans: pd.DataFrame) -> pd.DataFrame:
    """What share of each paragraph was marked as somebody's words.

    Args:
        article: The text.
        spans: Marks, as `span_table` gives them; those of quoted and reported words count.

    Returns:
        A row a paragraph: `block`, `words`, and `share`, 0 to 1, in which each word counts once.
    """
    content = spans[(spans["article"] == article.slug) & spans["label"].isin(ATTRIBUTED)]
    marked = [
        token_range(article.text, start, end)
        for start, end in zip(content["start"], content["end"], strict=True)
    ]
    rows = []
    for block in article.blocks:
        if not block.name.startswith("P"):
            continue
        whole = token_range(article.text, block.start, block.end)
        inside = {
            word
            for words in marked
            if overlap(words, whole)
            for word in range(max(words.first, whole.first), min(words.stop, whole.stop))
        }
        share = len(inside) / whole.length if whole.length else 0.0
        rows.append((block.name, whole.length, share))
    return pd.DataFrame(rows, columns=["block", "words", "share"])


def labels_by_section(article: Article, spans: pd.DataFrame) -> pd.DataFrame:
    """How many spans of each label begin in each section of a text.

    Args:
        article: The text.
        spans: Marks, as `span_table` gives them.

    Returns:
        Counts: a row a label, in words; a column a section, in the order of the text.
    """
    own = spans[(spans["article"] == article.slug) & (spans["label"] != "")]
    found_in = [section_of(article, block) for block in own["block"]]
    labels = [label_words(label) for label in own["label"]]
    names = sorted(set(labels))
    return crossed(labels, found_in, names, section_names(article, found_in), "label").T


def section_names(article: Article, used: Iterable[str]) -> list[str]:
    """The sections of the text, and the page around it when it is one of those used."""
    around = [AROUND] if AROUND in used else []
    return [section.name for section in sections(article)] + around


def crossed(
    names: Sequence[str],
    found_in: Sequence[str],
    all_names: Sequence[str],
    all_sections: Sequence[str],
    what: str,
) -> pd.DataFrame:
    """Count names by section.

    Args:
        names: A name for each thing that is counted.
        found_in: The section of each of these things.
        all_names: The columns, used or not.
        all_sections: The rows, used or not.
        what: What the names are, as the title of the columns.

    Returns:
        Counts: a row a section, a column a name.
    """
    pairs = list(zip(found_in, names, strict=True))
    return pd.DataFrame(
        [[pairs.count((section, name)) for name in all_names] for section in all_sections],
        index=pd.Index(all_sections, name="section"),
        columns=pd.Index(all_names, name=what),
    )


# --- beside the key --------------------------------------------------------------------------


def compared_table(
    course: Course, lesson: Lesson, question: Question, attempt: Attempt | None
) -> pd.DataFrame:
    """A student's marks beside the key, as far as the key may be seen.

    Args:
        course: The course, for its texts and labels.
        lesson: The lesson of the question, for its key.
        question: One that asks for marks.
        attempt: The student's answer, None where there is none yet.

    Returns:
        A row a place, in the order of the text: `words`, `mine`, `key`. Labels stand by name, "–"
        where one side has none, "readers differ" where the key does not decide. Until the
        solution may be opened, `attrs["open"]` is False, and the student's words stand alone.

    Raises:
        AnswerError: The question asks for no marks.
    """
    kind = KINDS[question.kind]
    if not any(kind.labels(question)):
        raise AnswerError(f"{question.id} asks for no marks; answers() has what was answered.")
    mine = kind.spans(attempt.answer) if attempt else ()
    key = lesson.keys.get(question.id)
    is_open = attempt is not None and (attempt.shown or attempt.solution_open)
    keyed = kind.keyed_spans(key) if key and is_open else ()
    text = course.articles[question.article].text
    rows = sorted(_side_by_side(course, text, mine, keyed), key=lambda row: row[0])
    table = pd.DataFrame([row[1:] for row in rows], columns=["words", "mine", "key"])
    figures = human(course, question)
    table.attrs = {"human": {question.id: figures} if figures else {}, "open": is_open}
    return table


def _side_by_side(
    course: Course, text: str, mine: Sequence[Span], keys: Sequence[KeySpan]
) -> Iterable[tuple[int, str, str, str]]:
    """Where it starts, the words, the student's label, the key's label; core spans choose first.

    Disputed words that the student left alone are told only where the key has nothing else.
    """
    left = list(mine)
    core = [keyed.span for keyed in keys if keyed.score == "core"]
    for keyed in sorted(keys, key=lambda keyed: keyed.score != "core"):
        name = course.labels[keyed.span.label].name if keyed.score == "core" else DISPUTED
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
    return span.label == keyed.span.label, _closeness(text, span, keyed)


def _closeness(text: str, span: Span, keyed: KeySpan) -> float:
    """The shared words (F1) of a span and the cut of a keyed one that comes closest."""
    words = token_range(text, span.start, span.end)
    return max(
        f1(words, token_range(text, cut.start, cut.end)) for cut in (keyed.span, *keyed.also)
    )


def _overlap(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


ANSWER_COLUMNS = ["question", "title", "item", "text", "answer", "answer_text"]


def answer_table(
    course: Course, lesson: Lesson, work: Work, ids: Sequence[str] = ()
) -> pd.DataFrame:
    """The answers of one reader to questions without marks.

    Args:
        course: The course, for its texts.
        lesson: The lesson that was worked on.
        work: The reader's work on it.
        ids: The questions; without any, all but those that ask for marks or for a text.

    Returns:
        A row an item: `question`, `title`, `item`, `text`, `answer`, `answer_text`. A choice or a
        value is one row with no item, and one more for each further option picked. In an order,
        `answer` is the position, from 1. What is not answered has `answer` "".
        `attrs["categories"]` lists all that could be chosen, used or not; `attrs["whole"]` has
        the words of an item that its question shows cut, by question and item.

    Raises:
        AnswerError: An id names a question that asks for marks.
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
    table = pd.DataFrame(rows, columns=ANSWER_COLUMNS)
    table.attrs = {
        "categories": list(dict.fromkeys(_category_names(questions))),
        "whole": {
            (question.id, item.id): quote
            for question in questions
            for item in KINDS[question.kind].parts(question)
            if (quote := _whole(course, question, item))
        },
    }
    return table


def _category_names(questions: Sequence[Question]) -> Iterator[str]:
    for question in questions:
        yield from (category.text for category in KINDS[question.kind].categories(question))


def _whole(course: Course, question: Question, item: Named) -> str:
    """The words that an item stands for, if it shows them cut, or "" when they are not there."""
    article = course.articles.get(question.article)
    span = locate_words(article, item.text, item.id) if article else None
    return span.quote if span else ""


def words_by_category(answers: pd.DataFrame) -> pd.DataFrame:
    """How many words each category was given.

    Counted are the words of each item, without the "P4: " that says where it stands; where "…"
    cuts it, those of the whole passage.

    Args:
        answers: Answers, as `answer_table` gives them.

    Returns:
        A row a category, most words first: `category`, `words`, `items`. A category that got
        nothing has 0: an empty group can be what there is to see.
    """
    given = answers[answers["answer"] != ""]
    whole = answers.attrs.get("whole", {})
    words: Counter[str] = Counter()
    for question, item, text, name in zip(
        *(given[column] for column in ("question", "item", "text", "answer_text")), strict=True
    ):
        words[name] += count(whole.get((question, item)) or without_place(text))
    items = Counter(given["answer_text"])
    rows = [(name, words[name], items[name]) for name in _categories(given)]
    table = pd.DataFrame(rows, columns=["category", "words", "items"])
    return table.sort_values("words", ascending=False, kind="stable", ignore_index=True)


def categories_by_section(article: Article, answers: pd.DataFrame) -> pd.DataFrame:
    """How many items of each section of a text got each category.

    Args:
        article: The text. An item is found by its words in it, or by the "P4: " before them; one
            that is nowhere in it is left out.
        answers: Answers, as `answer_table` gives them.

    Returns:
        Counts: a row a section, in the order of the text; a column a category.
    """
    given = answers[answers["answer"] != ""]
    found_in, names = [], []
    for text, item, name in zip(given["text"], given["item"], given["answer_text"], strict=True):
        if span := locate(article, text, item):
            found_in.append(section_of(article, block_of(article, span)))
            names.append(name)
    in_text = section_names(article, found_in)
    return crossed(names, found_in, _categories(given), in_text, "category")


def _categories(given: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys((*given.attrs.get("categories", ()), *given["answer_text"])))


# --- results beside earlier ones -------------------------------------------------------------


class HasResults(Protocol):
    """A lesson that can tell its results, as `open_lesson` gives one."""

    def results(self) -> list[Result]:
        """The result of every question."""


def before_and_after(before: HasResults, after: HasResults) -> pd.DataFrame:
    """The outcomes of paired questions, which are asked before a course and after it.

    Args:
        before: The lesson with the questions pre-1, pre-2, …
        after: The lesson with the questions post-1, post-2, …

    Returns:
        A row a pair: `pair` (its number), `before` and `after` (an outcome each).
    """
    first, second = _numbered("pre", before), _numbered("post", after)
    rows = [
        (number, first.get(number, "not attempted"), second.get(number, "not attempted"))
        for number in sorted(first | second)
    ]
    return pd.DataFrame(rows, columns=["pair", "before", "after"])


def _numbered(word: str, lesson: HasResults) -> dict[int, str]:
    return {
        int(match[1]): result.outcome
        for result in lesson.results()
        if (match := re.fullmatch(rf"{word}-(\d+)", result.question))
    }
