"""Passages and answers as HTML that needs no kernel, and answers in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise

from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.questions.records import Label, Question
from coursekit.texts import Article, Block, Span, blocks_shown, direction
from coursekit.work import Attempt

HOW_TO_ANSWER = "To answer, click into this cell and press Shift and Enter."


def passage_html(
    article: Article, blocks: Iterable[Block], spans: Sequence[Span], labels: dict[str, Label]
) -> str:
    """Blocks of an article with spans marked on them, as HTML with its style inside."""
    paragraph = (
        f'<p dir="{direction(article)}" lang="{escape(article.language)}" '
        'style="margin:.4em 0;line-height:1.9;white-space:pre-line">'
    )
    rows = []
    for block in blocks:
        inside = [span for span in spans if span.start < block.end and block.start < span.end]
        words = _marked(article.text, block, inside, labels) if inside else ""
        rows.append(f"{paragraph}{_name(block)}{words or _plain(article.text, block)}</p>")
    return "".join(rows)


# A class is shown the same paragraphs over and over.
@lru_cache(maxsize=512)
def _plain(text: str, block: Block) -> str:
    return escape(text[block.start : block.end])


@lru_cache(maxsize=512)
def _name(block: Block) -> str:
    return f'<small style="opacity:.7">{escape(block.name)}</small> '


def _marked(text: str, block: Block, spans: list[Span], labels: dict[str, Label]) -> str:
    edges = {block.start, block.end}
    for span in spans:
        edges |= {max(span.start, block.start), min(span.end, block.end)}
    parts = []
    for start, end in pairwise(sorted(edges)):
        words = escape(text[start:end])
        for span in spans:
            if span.start <= start and end <= span.end:
                words = _mark(words, labels.get(span.label), first=start == span.start)
        parts.append(words)
    return "".join(parts)


def _mark(words: str, label: Label | None, *, first: bool) -> str:
    name = label.name if label else "cited"
    color, line = (label.color, label.pattern) if label else ("currentColor", "solid")
    tag = f'<small style="font-size:.7em">[{escape(name)}]</small> ' if first else ""
    return (
        f'<mark title="{escape(name)}" style="background:none;color:inherit;'
        f"padding-bottom:2px;border-bottom:0;text-decoration:underline {line} {color};"
        f'text-decoration-thickness:2px;text-underline-offset:4px">{tag}{words}</mark>'
    )


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
