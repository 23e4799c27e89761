"""Keys as forms that a page shows, whatever the kind of question.

A form is a list of rows (`KeyRow`): each mark, option or pair with its role, its feedback and the
misconception behind it. What differs by kind is told in the kind's own file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coursekit.questions.base import KINDS, Table
from coursekit.questions.key_rows import KeyForm, KeyRow, Role
from coursekit.questions.records import Answer, Question
from coursekit.texts import Article

__all__ = ["KeyForm", "KeyRow", "Role", "form_from_answer", "form_of", "key_of"]


def form_of(
    question: Question, key_table: Mapping[str, Any] | None, article: Article | None
) -> KeyForm:
    """Give the key of a question as a form.

    Args:
        question: The question.
        key_table: The key as TOML holds it; `None` for a question that has none yet.
        article: The question's article, if it has one.
    """
    return KINDS[question.kind].key_rows(question, dict(key_table or {}), article)


def key_of(form: KeyForm) -> Table:
    """Give the key of a form as TOML holds it; what nobody changed is as it was written."""
    return KINDS[form.kind].key_from_rows(form)


def form_from_answer(
    question: Question, answer: Answer, article: Article | None, before: KeyForm | None = None
) -> KeyForm:
    """Make the form of which an answer earns full marks.

    Args:
        question: The question.
        answer: The answer, as an author gave it in the student's widget.
        article: The question's article, if it has one.
        before: The form so far, whose feedback is kept for rows that stay; `None` for none.

    Raises:
        AnswerError: The answer cannot be written as a key; the message says what to mark.
    """
    if before is None:
        before = form_of(question, None, article)
    return KINDS[question.kind].key_from_answer(question, answer, article, before)
