"""Tables of answers that are no marks: categories, options, orders, values; and of results."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

import pandas as pd

from coursekit.analysis.mark_tables import crossed, section_names
from coursekit.course import Course, Lesson
from coursekit.questions.base import KINDS
from coursekit.questions.records import Named, Question
from coursekit.questions.result import Result
from coursekit.texts import Article
from coursekit.texts.quotes import block_of
from coursekit.texts.sections import locate, locate_words, section_of, without_place
from coursekit.texts.words import count
from coursekit.work import Work

COLUMNS = ["question", "title", "item", "text", "answer", "answer_text"]


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
    table = pd.DataFrame(rows, columns=COLUMNS)
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
