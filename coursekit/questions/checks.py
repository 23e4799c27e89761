"""What is wrong with a question or a key that is well formed, one line a fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coursekit.course import Course
from coursekit.questions.base import Key, Named, Question, Wrong
from coursekit.questions.choice import ChoiceKey, ChoiceQuestion
from coursekit.questions.classify import ClassifyKey, ClassifyQuestion
from coursekit.questions.highlight import HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderKey, OrderQuestion
from coursekit.questions.value import ValueKey, ValueQuestion
from coursekit.questions.written import WrittenKey, WrittenQuestion

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def question_faults(question: Question, course: Course) -> Iterator[str]:
    """Every fault of one question against its course."""
    if not _ID.fullmatch(question.id):
        yield f"id {question.id!r}; expected lower case letters and digits, joined by hyphens"
    if question.points < 1:
        yield f"points {question.points}; expected 1 or more"
    if len(question.hints) < 2:
        yield f"{len(question.hints)} hints; expected two or more, each helping more"
    yield from _article_faults(question, course)
    match question:
        case HighlightQuestion(labels=labels, layer=layer):
            for label in labels:
                if label not in course.labels:
                    yield f"label {label!r}; expected one of {_listed(course.labels)}"
            if layer and layer not in course.agreement:
                yield f"layer {layer!r}; expected one of {_listed(course.agreement)}"
        case ClassifyQuestion(items=items, categories=categories):
            if not items:
                yield "0 items; expected one or more"
            yield from _twice("item", items)
            yield from _twice("category", categories)
        case ChoiceQuestion(options=options):
            yield from _twice("option", options)
        case OrderQuestion(items=items):
            if len(items) < 2:
                yield f"{len(items)} items; expected two or more to put in order"
            yield from _twice("item", items)
        case ValueQuestion():
            pass
        case WrittenQuestion(rubric=rubric, points=points):
            total = sum(criterion.points for criterion in rubric)
            if total != points:
                yield f"the rubric adds up to {total} points; expected {points}"


def _article_faults(question: Question, course: Course) -> Iterator[str]:
    needs_text = isinstance(question, HighlightQuestion) or (
        isinstance(question, WrittenQuestion) and question.evidence > 0
    )
    if not question.article and not needs_text:
        return
    article = course.articles.get(question.article)
    if article is None:
        yield f"article {question.article!r}; expected one of {_listed(course.articles)}"
        return
    names = {block.name for block in article.blocks}
    for name in question.show:
        if name not in names:
            yield f"show {name!r}; {article.slug} has no such block"


def key_faults(question: Question, key: Key, course: Course) -> Iterator[str]:
    """Every fault of a question's key: what it leaves without feedback, or names wrongly."""
    match question, key:
        case HighlightQuestion(), HighlightKey():
            yield from _highlight_faults(question, key, course)
        case ChoiceQuestion(), ChoiceKey():
            yield from _choice_faults(question, key, course)
        case ClassifyQuestion(), ClassifyKey():
            yield from _classify_faults(question, key, course)
        case OrderQuestion(), OrderKey():
            ids = [item.id for item in question.items]
            if sorted(key.order) != sorted(ids):
                yield f"order {', '.join(key.order)}; expected each of {', '.join(ids)} once"
            for swap in key.swaps:
                if not {swap.first, swap.second} <= set(ids):
                    yield f"swap {swap.first}, {swap.second}; expected ids of items"
            yield from _reasons(course, key.wrong, *(swap.wrong for swap in key.swaps))
        case ValueQuestion(), ValueKey():
            if not key.accept and key.least is None and key.most is None:
                yield "no value is accepted; expected accept, or least and most"
            yield from _reasons(course, key.wrong, *(value.wrong for value in key.tempting))
        case WrittenQuestion(), WrittenKey():
            if len(key.spans) < question.evidence:
                yield f"{len(key.spans)} spans of evidence; expected {question.evidence} or more"


def _highlight_faults(
    question: HighlightQuestion, key: HighlightKey, course: Course
) -> Iterator[str]:
    for keyed in key.spans:
        for label in (keyed.span.label, *keyed.labels):
            if label and label not in question.labels:
                wanted = _listed(question.labels)
                yield f"{keyed.span.quote!r}: label {label!r}; expected one of {wanted}"
        if keyed.score == "core" and not keyed.span.label:
            yield f"{keyed.span.quote!r}: no label; a core span has one"
    if not key.tempting:
        yield "no tempting span; expected one or more, each with its misconception"
    for tempting in key.tempting:
        if tempting.span.label and tempting.span.label not in question.labels:
            yield f"{tempting.span.quote!r}: label {tempting.span.label!r} is not asked for"
    yield from _reasons(course, *(tempting.wrong for tempting in key.tempting))


def _choice_faults(question: ChoiceQuestion, key: ChoiceKey, course: Course) -> Iterator[str]:
    ids = {option.id for option in question.options}
    for id in sorted(ids ^ set(key.options)):
        yield f"option {id!r} is not in both files; expected every option in the key"
    right = [id for id, option in key.options.items() if option.right]
    if not right or (len(right) > 1 and not question.several):
        yield f"{len(right)} options are right; expected one, or several = true"
    for id, option in key.options.items():
        if not option.feedback:
            yield f"option {id!r} has no feedback"
        if not option.right:
            yield from _reasons(course, Wrong(option.misconception, option.feedback or "-"))


def _classify_faults(question: ClassifyQuestion, key: ClassifyKey, course: Course) -> Iterator[str]:
    categories = [category.id for category in question.categories]
    for id in sorted({item.id for item in question.items} ^ set(key.items)):
        yield f"item {id!r} is not in both files; expected every item in the key"
    for id, item in key.items.items():
        if not item.accept:
            yield f"item {id!r} accepts nothing; expected one category or more"
        for category in (*item.accept, *item.wrong):
            if category not in categories:
                yield f"item {id!r}: category {category!r}; expected one of {_listed(categories)}"
        for category in categories:
            if category not in item.accept and not (
                category in item.wrong or category in key.wrong
            ):
                yield f"item {id!r}: nothing is said of {category!r}; expected feedback"
        yield from _reasons(course, *item.wrong.values())
    yield from _reasons(course, *key.wrong.values())


def _reasons(course: Course, *wrongs: Wrong) -> Iterator[str]:
    for wrong in wrongs:
        if wrong.misconception not in course.misconceptions:
            yield (
                f"misconception {wrong.misconception!r}; "
                "expected an id of exercises/misconceptions.toml"
            )
        if not wrong.feedback:
            yield f"misconception {wrong.misconception!r} has no feedback here"


def _twice(what: str, named: tuple[Named, ...]) -> Iterator[str]:
    ids = [one.id for one in named]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield f"{what} {id!r} stands twice; expected each id once"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
