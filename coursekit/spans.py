"""A student's spans against keyed spans: paired one to one by shared words, and scored.

A pair is worth the F1 of its words (van Rijsbergen 1979), 0 to 1; the score is twice the worth of
all pairs over the number of spans on both sides. So every span weighs the same: counted in words
alone, one long quotation would stand for its source and its cue as well. What careful readers
dispute (`either`, `open`) counts on neither side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from attrs import frozen

from coursekit.keys import HighlightKey, KeySpan, Tempting
from coursekit.model import Span
from coursekit.words import Stretch, beyond, f1, length, shared, stretch
from coursekit.work import Line

ENOUGH = 0.5  # the share of words from which a span is taken to be meant as another one


@frozen
class Score:
    """F1 from 0 to 1, and a line for each span and each label with spans missing."""

    f1: float
    lines: tuple[Line, ...]


@frozen
class _Match:
    """A student's span beside something in the key; the closer the better, core before others."""

    closeness: float
    rank: int
    mine: int
    theirs: int
    cut: Stretch


def score_spans(text: str, key: HighlightKey, spans: tuple[Span, ...]) -> Score:
    """The spans of one answer against the key of its question."""
    mine = list(dict.fromkeys(spans))
    marked = [stretch(text, span.start, span.end) for span in mine]
    targets: list[KeySpan | Tempting] = [*key.spans, *key.tempting]
    pairs = _pair(text, mine, marked, targets)
    lines: list[Line] = []
    worth, counted = 0.0, 0
    for number, span in enumerate(mine):
        match = pairs.get(number)
        target = targets[match.theirs] if match else None
        if match and isinstance(target, KeySpan) and target.score == "core":
            worth += match.closeness
        if not (isinstance(target, KeySpan) and target.score != "core"):
            counted += 1
        lines.append(_line(text, span, marked[number], target, match, key))
    core = [number for number, keyed in enumerate(key.spans) if keyed.score == "core"]
    found = {match.theirs for match in pairs.values()}
    missing = Counter(key.spans[number].span.label for number in core if number not in found)
    lines += [Line(verdict="missing", label=label, count=n) for label, n in missing.items()]
    total = counted + len(core)
    return Score(2 * worth / total if total else 0.0, tuple(lines))


def _pair(
    text: str, mine: list[Span], marked: list[Stretch], targets: list[KeySpan | Tempting]
) -> dict[int, _Match]:
    """The best match of each span; a core span is given away once, the closest pair first."""
    matches = sorted(
        _matches(text, mine, marked, targets),
        key=lambda match: (-match.closeness, match.rank, match.mine, match.theirs),
    )
    pairs: dict[int, _Match] = {}
    taken: set[int] = set()
    for match in matches:
        if match.mine in pairs or match.theirs in taken:
            continue
        pairs[match.mine] = match
        if match.rank == 0:
            taken.add(match.theirs)
    return pairs


def _matches(
    text: str, mine: list[Span], marked: list[Stretch], targets: list[KeySpan | Tempting]
) -> Iterator[_Match]:
    for theirs, target in enumerate(targets):
        cuts = [stretch(text, cut.start, cut.end) for cut in _cuts(target)]
        rank = _rank(target)
        for number, span in enumerate(mine):
            if not _takes(target, span.label):
                continue
            cut = max(cuts, key=lambda cut: f1(marked[number], cut))
            closeness = f1(marked[number], cut)
            inside = shared(marked[number], cut) / (length(marked[number]) or 1)
            if closeness and (rank == 0 or (inside if rank < 3 else closeness) >= ENOUGH):
                yield _Match(closeness, rank, number, theirs, cut)


def _rank(target: KeySpan | Tempting) -> int:
    if isinstance(target, Tempting):
        return 3
    return ("core", "either", "open").index(target.score)


def _cuts(target: KeySpan | Tempting) -> tuple[Span, ...]:
    return (target.span, *target.also) if isinstance(target, KeySpan) else (target.span,)


def _takes(target: KeySpan | Tempting, label: str) -> bool:
    match target:
        case KeySpan(score="core"):
            return label == target.span.label
        case KeySpan(score="either"):
            return label == target.span.label or label in target.labels
        case KeySpan():
            return True
        case Tempting():
            return target.span.label in ("", label)


def _line(
    text: str,
    span: Span,
    marked: Stretch,
    target: KeySpan | Tempting | None,
    match: _Match | None,
    key: HighlightKey,
) -> Line:
    if match is None or target is None:
        return _unmatched(text, span, marked, key)
    if isinstance(target, Tempting):
        return Line(
            verdict="tempting",
            span=span,
            feedback=target.wrong.feedback,
            misconception=target.wrong.misconception,
        )
    if target.score != "core":
        return Line(verdict=target.score, span=span, feedback=target.feedback)
    extra, lacking = beyond(text, marked, match.cut), beyond(text, match.cut, marked)
    if extra:
        return Line(verdict="too long", span=span, words=extra, feedback=target.feedback)
    if lacking:
        return Line(verdict="too short", span=span, words=lacking, feedback=target.feedback)
    return Line(verdict="right", span=span, feedback=target.feedback)


def _unmatched(text: str, span: Span, marked: Stretch, key: HighlightKey) -> Line:
    for keyed in key.spans:
        other = keyed.span.label != span.label
        if other and any(
            f1(marked, stretch(text, cut.start, cut.end)) >= ENOUGH for cut in _cuts(keyed)
        ):
            return Line(verdict="other label", span=span, label=keyed.span.label)
    return Line(verdict="not one", span=span)
