"""Whether a key is true to its own question: what it calls right earns all points.

An author is told, and no student is kept from answering by such a fault.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

from coursekit.catalogue import number, say
from coursekit.questions.base import KINDS
from coursekit.questions.grade import grade
from coursekit.questions.records import NEAR_CUT, Agreement, Key, KeySpan, Question
from coursekit.questions.result import Result
from coursekit.texts import Article, blocks_shown


def key_truth_faults(
    question: Question, key: Key, article: Article | None, agreement: Mapping[str, Agreement]
) -> Iterator[str]:
    """Find where a sound key says of its question what cannot be.

    Args:
        question: The question.
        key: Its key, without other faults.
        article: Its article, if it has one.
        agreement: How cuts are judged, by layer.
    """
    faults = [*_twice(question, key)]
    if article:
        faults += _not_shown(question, key, article)
    yield from faults or _not_full(question, key, article, agreement)


def _twice(question: Question, key: Key) -> Iterator[str]:
    """Find words that the key marks twice in one way."""
    for first, second in combinations(KINDS[question.kind].keyed_spans(key), 2):
        same_words = (first.span.start, first.span.end) == (second.span.start, second.span.end)
        if same_words and (_labels(first) & _labels(second) or first.span == second.span):
            yield say("{quote!r} is keyed twice; expected once", quote=first.span.quote)


def _labels(keyed: KeySpan) -> set[str]:
    return {keyed.span.label, *keyed.labels} - {""}


def _not_shown(question: Question, key: Key, article: Article) -> Iterator[str]:
    """Find words that are to be marked where the question shows nothing."""
    shown = {block.name for block in blocks_shown(article, question.show)}
    hidden = [block for block in article.blocks if block.name not in shown]
    for keyed in KINDS[question.kind].keyed_spans(key):
        span = keyed.span
        if keyed.score != "core":
            continue
        for block in hidden:
            if block.start < span.end and span.start < block.end:
                yield say(
                    "{quote!r} stands in {block}, which the question does not show; "
                    "expected words of {shown}, or {block} in show",
                    quote=span.quote,
                    block=block.name,
                    shown=", ".join(question.show),
                )
                break


def _not_full(
    question: Question, key: Key, article: Article | None, agreement: Mapping[str, Agreement]
) -> Iterator[str]:
    """Grade what the key itself gives as the full answer."""
    kind = KINDS[question.kind]
    layer = kind.layer(question)
    result = grade(
        question,
        key,
        kind.full_answer(question, key),
        text=article.text if article else "",
        near_cut=agreement[layer].near_cut if layer in agreement else NEAR_CUT,
    )
    earned = result.points + result.self_scored
    if result.outcome not in ("correct", "waiting") or earned != result.possible:
        yield say(
            "what the key calls right earns {earned} of {possible} points ({why}); "
            "expected all of them: mend the key, or the points",
            earned=number(earned),
            possible=number(result.possible),
            why=_why(result),
        )


def _why(result: Result) -> str:
    """Name what of the full answer is not taken as right."""
    for line in result.lines:
        if line.verdict != "right":
            quote = line.span.quote if line.span else ""
            return " ".join(
                part for part in (line.verdict, quote or line.part or line.label) if part
            )
    return result.outcome
