"""Tables of the answers that are no marks: categories, options, places in an order, values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from coursekit.analysis.crosstabs import crossed, section_names
from coursekit.analysis.pandas_guard import pd
from coursekit.course import Course, Lesson
from coursekit.questions.base import KINDS
from coursekit.questions.records import Named, Question
from coursekit.texts import Article
from coursekit.texts.quotes import block_of
from coursekit.texts.sections import locate, locate_words, section_of, without_place
from coursekit.texts.words import count
from coursekit.work import Work

COLUMNS = ["question", "title", "item", "text", "answer", "answer_text"]


def answer_table(
    course: Course, lesson: Lesson, work: Work, ids: Sequence[str] = ()
) -> pd.DataFrame:
    """The answers to questions without marks: COLUMNS, one row an item.

    A choice or a value is one row with no item, and one more for each further option picked. In
    an order, `answer` is the place, from 1. What is not answered has `answer` "". Without `ids`,
    every question but the highlights; AnswerError when an id names one of those.
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
    """The words that each category was given: `category`, `words`, `items`; most words first.

    Counts the words of each item, without the "P4: " that says where it stands; where "…" cuts
    it, those of the whole passage. A category that got nothing has 0: an empty group can be what
    there is to see.
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
    """How many items of each section got each category: a row a section, a column a category.

    An item is found by its words in the text, or by the "P4: " before them; one that is nowhere
    in it is left out.
    """
    given = answers[answers["answer"] != ""]
    places, names = [], []
    for text, item, name in zip(given["text"], given["item"], given["answer_text"], strict=True):
        if span := locate(article, text, item):
            places.append(section_of(article, block_of(article, span)))
            names.append(name)
    return crossed(names, places, _categories(given), section_names(article, places), "category")


def _categories(given: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys((*given.attrs.get("categories", ()), *given["answer_text"])))
