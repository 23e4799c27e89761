"""Passages and answers as HTML that needs no kernel, and answers in words."""

from html import escape

from coursekit.analysis.marked_text import passage_html
from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.questions.records import Question
from coursekit.texts import blocks_shown
from coursekit.work import Attempt

HOW_TO_ANSWER = "To answer, click into this cell and press Shift and Enter."


def question_html(
    course: Course, question: Question, attempt: Attempt | None, line: str = ""
) -> str:
    """A question with the student's answer, and a line below, for where no kernel runs."""
    article = course.articles.get(question.article)
    kind = KINDS[question.kind]
    answer = attempt.answer if attempt else kind.answer_type()
    parts = [f"<p><strong>{escape(question.title)}</strong></p>"]
    parts += [f"<p>{escape(part)}</p>" for part in question.prompt.split("\n\n")]
    if article and (question.show or kind.labels(question)):
        shown = blocks_shown(article, question.show)
        parts.append(passage_html(article, shown, kind.spans(answer), course.labels))
    given = kind.in_words(question, answer)
    if given:
        parts.append("<ul>" + "".join(f"<li>{escape(one)}</li>" for one in given) + "</ul>")
    if line:
        parts.append(f"<p><em>{escape(line)}</em></p>")
    if line and attempt is None:
        parts.append(f"<p><small>{HOW_TO_ANSWER}</small></p>")
    return f'<div class="coursekit-still">{"".join(parts)}</div>'
