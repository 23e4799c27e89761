"""A student's spans against keyed spans: paired one to one by shared words, and scored.

A pair is worth the F1 of its words (van Rijsbergen, Information Retrieval, 1979), 0 to 1. The worth
of all pairs over the core spans is the share `found`, over the student's own spans the share
`right`; F1 lies between. So every span weighs the same: counted in words alone, one long quotation
would stand for its source and its cue as well. What careful readers dispute (`either`, `open`)
counts on neither side.
"""

from collections import Counter
from collections.abc import Hashable
from functools import lru_cache
from typing import NamedTuple, Protocol

from attrs import frozen

from coursekit.questions.records import KeySpan, Tempting
from coursekit.questions.result import Line
from coursekit.texts import Span
from coursekit.texts.words import TokenRange, extra_words, f1, overlap, token_range

ENOUGH = 0.5  # the share of words from which a span is taken to be meant as another one


class KeyOfSpans(Hashable, Protocol):
    """What is asked of a key of marks; it is compared by identity, so that results can be kept."""

    @property
    def spans(self) -> tuple[KeySpan, ...]:
        """The keyed spans."""

    @property
    def tempting(self) -> tuple[Tempting, ...]:
        """Words that tempt."""


@frozen
class SpanScore:
    """How well marks agree with a key.

    Attributes:
        found: The worth of all pairs over the number of core spans, 0 to 1.
        right: The worth of all pairs over the number of spans that count, 0 to 1.
        lines: A line for each span, in its order, then one for each label with spans missing.
    """

    found: float
    right: float
    lines: tuple[Line, ...]

    @property
    def f1(self) -> float:
        """The harmonic mean of both shares."""
        both = self.found + self.right
        return 2 * self.found * self.right / both if both else 0.0


class _Target(NamedTuple):
    """Something in the key that a student's span can be compared with.

    Attributes:
        position: Where it stands in the key: spans first, then what tempts.
        rank: 0 core, 1 either, 2 open, 3 tempting: of equally close ones the first is taken.
        labels: The labels that it may be marked with; None when any will do.
        cuts: The words of the span and of its other cuts.
        start: The first word of all cuts.
        end: The word after the last one of all cuts.
        keyed: What the key says of it.
    """

    position: int
    rank: int
    labels: frozenset[str] | None
    cuts: tuple[TokenRange, ...]
    start: int
    end: int
    keyed: KeySpan | Tempting


class _Match(NamedTuple):
    """A student's span beside a target that it may be paired with.

    Attributes:
        closeness: The F1 of their words, above 0.
        rank: The target's.
        target: The target's position.
        line: What is said if the two are paired.
    """

    closeness: float
    rank: int
    target: int
    line: Line


class _Compared(NamedTuple):
    """A student's span beside everything in the key.

    Attributes:
        matches: What it may be paired with.
        alone: What is said if nothing is left to pair it with.
    """

    matches: tuple[_Match, ...]
    alone: Line


def score_spans(text: str, key: KeyOfSpans, spans: tuple[Span, ...]) -> SpanScore:
    """Compare the spans of an answer with the key of its question.

    Args:
        text: The exact text of the article.
        key: What is to be marked, and what tempts.
        spans: The student's spans; one that stands twice counts once.
    """
    # Apart, their fields are found three times faster among what is kept.
    each = dict.fromkeys([(span.start, span.end, span.quote, span.label) for span in spans])
    compared = [_compare(text, key, *fields) for fields in each]
    pairs = _pair(compared)
    worth, counted = 0.0, 0
    lines = []
    for number, span in enumerate(compared):
        match = pairs.get(number)
        lines.append(match.line if match else span.alone)
        if match is None or match.rank in (0, 3):
            counted += 1
        if match is not None and match.rank == 0:
            worth += match.closeness
    found = {match.target for match in pairs.values()}
    core = [target for target in _targets(text, key) if target.rank == 0]
    missing = Counter(_label(target) for target in core if target.position not in found)
    lines += [Line(verdict="missing", label=label, count=n) for label, n in missing.items()]
    return SpanScore(worth / max(1, len(core)), worth / max(1, counted), tuple(lines))


def _pair(compared: list[_Compared]) -> dict[int, _Match]:
    """Find the best match of each span.

    A core span is given away once, the closest pair first: else two marks on one name would count
    as two sources. Words that tempt or are disputed may be marked by several spans.
    """
    matches = sorted(
        (-match.closeness, match.rank, number, match.target, match)
        for number, span in enumerate(compared)
        for match in span.matches
    )
    pairs: dict[int, _Match] = {}
    taken: set[int] = set()
    for _, rank, number, target, match in matches:
        if number in pairs or target in taken:
            continue
        pairs[number] = match
        if rank == 0:
            taken.add(target)
    return pairs


@lru_cache(maxsize=1024)
def _targets(text: str, key: KeyOfSpans) -> tuple[_Target, ...]:
    """Give the key in words instead of code points; kept, for it is the same for every student."""

    def cuts(*spans: Span) -> tuple[TokenRange, ...]:
        return tuple(token_range(text, span.start, span.end) for span in spans)

    targets = []
    everything: list[KeySpan | Tempting] = [*key.spans, *key.tempting]
    for index, keyed in enumerate(everything):
        own = keyed.span.label
        labels: frozenset[str] | None = frozenset((own,))
        if isinstance(keyed, Tempting):
            rank, also = 3, tuple[Span, ...]()
            labels = labels if own else None
        else:
            rank, also = ("core", "either", "open").index(keyed.score), keyed.also
            if rank:
                labels = frozenset((own, *keyed.labels)) if rank == 1 else None
        words = cuts(keyed.span, *also)
        start, end = min(cut.first for cut in words), max(cut.stop for cut in words)
        targets.append(_Target(index, rank, labels, words, start, end, keyed))
    return tuple(targets)


@lru_cache(maxsize=8192)
def _compare(text: str, key: KeyOfSpans, start: int, end: int, quote: str, label: str) -> _Compared:
    """Compare one span with the key; kept, because a class marks the same words again and again.

    The fields of the span come apart, because they are hashed faster than a record of them.
    """
    span = Span(start, end, quote, label)
    marked = token_range(text, span.start, span.end)
    matches = []
    alone = Line(verdict="not one", span=span)
    for target in _targets(text, key):
        if marked.first >= target.end or target.start >= marked.stop:
            continue
        closeness, cut = max((f1(marked, cut), cut) for cut in target.cuts)
        if not closeness:
            continue
        if target.labels is None or span.label in target.labels:
            inside = overlap(marked, cut) / marked.length
            if target.rank == 0 or (inside if target.rank < 3 else closeness) >= ENOUGH:
                line = _line(text, span, marked, target.keyed, cut)
                matches.append(_Match(closeness, target.rank, target.position, line))
        elif target.rank < 3 and closeness >= ENOUGH and alone.verdict == "not one":
            alone = Line(verdict="other label", span=span, label=_label(target))
    return _Compared(tuple(matches), alone)


def _label(target: _Target) -> str:
    return target.keyed.span.label


def _line(
    text: str, span: Span, marked: TokenRange, keyed: KeySpan | Tempting, cut: TokenRange
) -> Line:
    """Say what a span is that was paired with what the key says of these words."""
    if isinstance(keyed, Tempting):
        wrong = keyed.wrong
        return Line(
            verdict="tempting",
            span=span,
            feedback=wrong.feedback,
            misconception=wrong.misconception,
        )
    if keyed.score != "core":
        return Line(verdict=keyed.score, span=span, feedback=keyed.feedback)
    if extra := extra_words(text, marked, cut):
        return Line(verdict="too long", span=span, words=extra, feedback=keyed.feedback)
    if lacking := extra_words(text, cut, marked):
        return Line(verdict="too short", span=span, words=lacking, feedback=keyed.feedback)
    return Line(verdict="right", span=span, feedback=keyed.feedback)
