"""A student's marks against keyed spans: found, cut, mistaken or missing.

A mark finds a core span when their words are nearly the same (F1 over words, van Rijsbergen,
Information Retrieval, 1979, from `near_cut` on). Where trained readers mark the same place they cut
it alike, so nothing but the cut is forgiven: a mark that is missing is missing, and one that is a
mistake is a mistake. What careful readers dispute (`either`, `open`) counts on neither side.

The work has two steps. `_compare` sets one mark beside the key, and is kept, because a class marks
the same words again and again. `_Scoring` then settles which marks of one answer share a span:

- A span is found once, by the mark that is closest to it.
- Several marks of one label may make up a span, as when a list is marked line by line.
- One mark may take in several spans of its label, as when neighbouring lines are marked at once.
- A span inside a larger mark is found, though the mark is cut too long, also when the larger words
  are disputed or tempt.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from attrs import evolve, frozen

from coursekit.questions.records import KeySpan, Tempting
from coursekit.questions.result import Line, Verdict
from coursekit.texts import Span
from coursekit.texts.words import TokenRange, char_range, extra_words, f1, overlap, token_range

ENOUGH = 0.5  # the share of words from which a mark is taken to be meant as something else


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
        found: The worth of all core spans over their number, 0 to 1: one that is found is worth 1,
            one that is cut too long or too short its F1, one that is missing 0.
        right: The same worth over the number of marks that count, 0 to 1; 1 only when none of them
            is a mistake.
        lines: A line for each mark, in its order, then one for each label with spans missing.
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
    """Something in the key that a mark can be compared with.

    Attributes:
        labels: The labels that it may be marked with; None when any will do.
        cuts: The words of the span and of its other cuts.
        around: The words from the first of all cuts to the last.
        keyed: What the key says of it.
    """

    labels: frozenset[str] | None
    cuts: tuple[TokenRange, ...]
    around: TokenRange
    keyed: KeySpan | Tempting

    @property
    def label(self) -> str:
        return self.keyed.span.label

    @property
    def covers(self) -> bool:
        return isinstance(self.keyed, KeySpan) and self.keyed.covers

    def touches(self, marked: TokenRange) -> bool:
        """Whether they share words, or could: told fast, for most of a key lies elsewhere."""
        return marked.first < self.around.stop and self.around.first < marked.stop

    def takes(self, label: str) -> bool:
        return self.labels is None or label in self.labels

    def closeness(self, marked: TokenRange) -> float:
        """The F1 of the mark and the cut that is closest to it."""
        return max(f1(marked, cut) for cut in self.cuts)

    def nearest(self, marked: TokenRange) -> TokenRange:
        """The cut that the fewest words lead to; of equally near ones the first in the key."""
        return min(self.cuts, key=lambda cut: cut.length - 2 * overlap(marked, cut))

    def has_most_of(self, marked: TokenRange) -> bool:
        return max(overlap(marked, cut) for cut in self.cuts) >= ENOUGH * marked.length

    def line(self, span: Span) -> Line:
        """What is said of a mark that is taken for this, if it is not core."""
        if isinstance(self.keyed, Tempting):
            wrong = self.keyed.wrong
            return Line(
                verdict="tempting",
                span=span,
                feedback=wrong.feedback,
                misconception=wrong.misconception,
            )
        verdict: Verdict = "either" if self.keyed.score == "either" else "open"
        return Line(verdict=verdict, span=span, feedback=self.keyed.feedback)


class _Targets(NamedTuple):
    """A key in words, by what its parts are for; core spans by their position in it."""

    core: dict[int, _Target]
    disputed: list[_Target]  # either, open
    tempting: list[_Target]


class _Cut(NamedTuple):
    """A mark beside a core span of its own label, with which it shares words.

    Attributes:
        position: Where the span stands in the key.
        closeness: The F1 of their words, above 0.
        holds: Whether the mark takes in all of the span.
        lies_in: Whether all of the mark lies in the span.
        clean: Whether the words that are too many hold nothing that the key knows as another thing.
        line: What is said when the mark is taken for this span.
        near_line: The same where the cut counts as the key's.
    """

    position: int
    closeness: float
    holds: bool
    lies_in: bool
    clean: bool
    line: Line
    near_line: Line


class _Compared(NamedTuple):
    """A mark beside everything in the key.

    Attributes:
        words: The words of the mark.
        cuts: The core spans that it may stand for, the closest first.
        alone: What is said when it stands for none of them.
        counts: Whether it counts against the student when it stands for none.
        held: The core spans that it finds although `alone` is said of it.
    """

    words: TokenRange
    cuts: tuple[_Cut, ...]
    alone: Line
    counts: bool = True
    held: tuple[int, ...] = ()


def score_spans(
    text: str, key: KeyOfSpans, spans: tuple[Span, ...], near_cut: float = 1.0
) -> SpanScore:
    """Compare the marks of an answer with the key of its question.

    Args:
        text: The exact text of the article.
        key: What is to be marked, and what tempts.
        spans: The student's marks; one that stands twice counts once.
        near_cut: The share of words (F1, above 0 to 1) from which a cut counts as the key's.
    """
    # Apart, their fields are found three times faster among what is kept.
    each = dict.fromkeys([(span.start, span.end, span.quote, span.label) for span in spans])
    compared = [_compare(text, key, near_cut, *fields) for fields in each]
    return _Scoring(text, _targets(text, key).core, compared, near_cut).score()


class _Scoring:
    """The marks of one answer, settled one after another.

    Attributes:
        worth: What each core span is worth so far, by its position in the key; none is missing.
        lines: What is said of each mark so far, by its number.
        groups: How many marks count so far; several that make up one span count as one, and one
            that takes in several as many.
    """

    def __init__(
        self, text: str, core: Mapping[int, _Target], marks: list[_Compared], near_cut: float
    ) -> None:
        self.text, self.core, self.marks, self.near_cut = text, core, marks, near_cut
        self.worth: dict[int, float] = {}
        self.lines: dict[int, Line] = {}
        self.groups = 0

    def score(self) -> SpanScore:
        if not self.settle_at_once():
            self.take_piece_by_piece(least=2)
            self.take_what_is_near()
            self.take_neighbours_at_once()
            self.take_piece_by_piece(least=1)
            self.take_the_rest()
        lines = [self.lines[number] for number in range(len(self.marks))]
        if len(self.worth) < len(self.core):
            lacking = [part.label for n, part in self.core.items() if n not in self.worth]
            for label in dict.fromkeys(lacking):
                lines.append(Line(verdict="missing", label=label, count=lacking.count(label)))
        worth = sum(self.worth.values())
        return SpanScore(
            worth / max(1, len(self.core)), min(1.0, worth / max(1, self.groups)), tuple(lines)
        )

    def settle_at_once(self) -> bool:
        """Settle an answer in which each mark is near a span of its own, or near none.

        Most answers are such, and the steps below come to the same; in a class of thousands they
        are what takes time.

        Returns:
            Whether the answer was such; if not, nothing is settled.
        """
        worth: dict[int, float] = {}
        lines: dict[int, Line] = {}
        groups = 0
        for number, mark in enumerate(self.marks):
            if not mark.cuts and not mark.held:
                lines[number] = mark.alone
                groups += mark.counts
                continue
            if not mark.cuts or mark.cuts[0].position in worth or not self.is_near(mark.cuts[0]):
                return False
            worth[mark.cuts[0].position] = 1.0
            lines[number] = mark.cuts[0].near_line
            groups += 1
        self.worth, self.lines, self.groups = worth, lines, groups
        return True

    def take_what_is_near(self) -> None:
        """Give each span to the closest mark, from a near cut on."""
        near = sorted(
            (-cut.closeness, number, cut.position, cut)
            for number, mark in enumerate(self.marks)
            for cut in mark.cuts
            if self.is_near(cut)
        )
        for _, number, position, cut in near:
            if number not in self.lines and position not in self.worth:
                self.find(number, {position: 1.0}, cut.near_line)

    def take_neighbours_at_once(self) -> None:
        """Take a mark for all the spans that it holds, if there is little else in it."""
        for number, mark in self.still_open():
            held = [cut for cut in mark.cuts if cut.holds and cut.position not in self.worth]
            if len(held) < 2:
                continue
            keyed = [self.core[cut.position].nearest(mark.words) for cut in held]
            share = _f1({*range(*mark.words)}, {word for words in keyed for word in range(*words)})
            if share >= self.near_cut and all(cut.clean for cut in held):
                line = evolve(held[0].line, verdict="right", words="")
                self.find(number, dict.fromkeys([cut.position for cut in held], 1.0), line)
            else:
                worth = {cut.position: cut.closeness for cut in held}
                self.find(number, worth, held[0].line)

    def take_piece_by_piece(self, least: int) -> None:
        """Take the marks that lie in one span for that span, together.

        Args:
            least: How many marks it takes; from two on, only those that make up the span are taken.
        """
        pieces: dict[int, dict[int, Line]] = defaultdict(dict)
        for number, mark in self.still_open():
            cut = next((cut for cut in mark.cuts if cut.position not in self.worth), None)
            if cut and cut.lies_in:
                pieces[cut.position][number] = cut.line
        for position, lines in pieces.items():
            if len(lines) < least:
                continue
            marked = {word for number in lines for word in range(*self.marks[number].words)}
            cuts = [{*range(*cut)} for cut in self.core[position].cuts]
            share, whole = max(((_f1(marked, cut), cut) for cut in cuts), key=lambda pair: pair[0])
            near = share >= self.near_cut
            if least > 1 and not near:
                continue
            lacking = "" if near else _quoted(self.text, whole - marked)
            for number, line in lines.items():
                verdict: Verdict = "right" if near else line.verdict
                self.lines[number] = evolve(line, verdict=verdict, words=lacking)
            self.worth[position] = 1.0 if near else share
            self.groups += 1

    def take_the_rest(self) -> None:
        """Say what the other marks are: cut far off, the same once more, or not one of these."""
        for number, mark in self.still_open():
            if cuts := self.unfound(mark):
                # A mark that holds a span whole has found it, whatever else it shares words with.
                cut = next((cut for cut in cuts if cut.holds), cuts[0])
                self.find(number, {cut.position: cut.closeness}, cut.line)
            elif mark.cuts and (mark.cuts[0].lies_in or self.is_near(mark.cuts[0])):
                self.lines[number] = evolve(mark.cuts[0].line, verdict="right", words="")
            else:
                self.lines[number] = mark.alone
                self.groups += mark.counts
            for position in mark.held:
                if position not in self.worth:
                    self.worth[position] = 1.0
                    self.groups += 1

    def still_open(self) -> Iterator[tuple[int, _Compared]]:
        """Give the marks of which nothing is said yet."""
        for number, mark in enumerate(self.marks):
            if number not in self.lines:
                yield number, mark

    def unfound(self, mark: _Compared) -> list[_Cut]:
        return [cut for cut in mark.cuts if cut.position not in self.worth]

    def is_near(self, cut: _Cut) -> bool:
        return cut.clean and cut.closeness >= self.near_cut

    def find(self, number: int, worth: Mapping[int, float], line: Line) -> None:
        """Take a mark for the spans whose worth is given."""
        self.worth |= worth
        self.lines[number] = line
        self.groups += len(worth)


def _f1(some: set[int], others: set[int]) -> float:
    """The F1 of two sets of words, not both empty."""
    return 2 * len(some & others) / (len(some) + len(others))


def _quoted(text: str, words: set[int]) -> str:
    """Quote words of the text, with "…" where others stand between them."""
    runs: list[TokenRange] = []
    for word in sorted(words):
        if runs and runs[-1].stop == word:
            runs[-1] = TokenRange(runs[-1].first, word + 1)
        else:
            runs.append(TokenRange(word, word + 1))
    return " … ".join(text[slice(*char_range(text, run))] for run in runs)


# --- the key in words ---


@lru_cache(maxsize=1024)
def _targets(text: str, key: KeyOfSpans) -> _Targets:
    """Give the key in words; kept, for it is the same for every student."""
    targets = _Targets({}, [], [])
    everything: list[KeySpan | Tempting] = [*key.spans, *key.tempting]
    for position, keyed in enumerate(everything):
        own, also = keyed.span.label, () if isinstance(keyed, Tempting) else keyed.also
        cuts = tuple(token_range(text, span.start, span.end) for span in (keyed.span, *also))
        around = TokenRange(min(cut.first for cut in cuts), max(cut.stop for cut in cuts))
        if isinstance(keyed, Tempting):
            labels = frozenset((own,)) if own else None
            targets.tempting.append(_Target(labels, cuts, around, keyed))
        elif keyed.score == "core":
            targets.core[position] = _Target(frozenset((own,)), cuts, around, keyed)
        else:
            labels = frozenset((own, *keyed.labels)) if keyed.score == "either" else None
            targets.disputed.append(_Target(labels, cuts, around, keyed))
    return targets


def _targets_at(text: str, key: KeyOfSpans, marked: TokenRange) -> _Targets:
    """Give the part of the key that a mark can share words with."""
    core, disputed, tempting = _targets(text, key)
    return _Targets(
        {position: target for position, target in core.items() if target.touches(marked)},
        [target for target in disputed if target.touches(marked)],
        [target for target in tempting if target.touches(marked)],
    )


# --- one mark ---


@lru_cache(maxsize=8192)
def _compare(
    text: str, key: KeyOfSpans, near_cut: float, start: int, end: int, quote: str, label: str
) -> _Compared:
    """Compare one mark with the key.

    The fields of the mark come apart, because they are hashed faster than a record of them.
    """
    span, marked = Span(start, end, quote, label), token_range(text, start, end)
    targets = _targets_at(text, key, marked)
    own = [
        _cut(text, targets, span, marked, position)
        for position, target in targets.core.items()
        if target.takes(label) and target.closeness(marked)
    ]
    own.sort(key=lambda cut: -cut.closeness)
    closest = own[0].closeness if own else 0.0
    held = [cut for cut in own if cut.holds]
    disputed = [
        part
        for part in targets.disputed
        if part.takes(label) and (part.has_most_of(marked) or part.closeness(marked) >= ENOUGH)
    ]
    aside, aside_close = _closest(marked, disputed)
    lure, lure_close = _closest(marked, [part for part in targets.tempting if part.takes(label)])

    def compared(line: Line, found: Iterable[int] = (), *, counts: bool) -> _Compared:
        return _Compared(marked, (), line, counts, tuple(found))

    others = [target for target in targets.core.values() if not target.takes(label)]
    _, other_close = _closest(marked, others)  # a piece with the label of the whole is no whole
    if aside and aside.covers and aside_close >= max(near_cut, closest, lure_close, other_close):
        inside = [
            position
            for position, part in targets.core.items()
            if _lies_in(part.cuts[0], aside.cuts[0]) and overlap(part.cuts[0], marked)
        ]
        # Not "either": it does count, for the pieces.
        return compared(evolve(aside.line(span), verdict="right"), inside, counts=False)
    if lure and lure_close >= ENOUGH and lure_close > max(closest, aside_close):
        line = lure.line(span)
        if held:
            line = evolve(line, verdict="too long", words=held[0].line.words)
        return compared(line, [cut.position for cut in held], counts=True)
    if aside and aside_close > closest and (aside_close == 1 or not held):
        return compared(aside.line(span), [cut.position for cut in held], counts=False)
    if own:
        return _Compared(marked, tuple(own), own[0].line)
    for target in (*targets.core.values(), *targets.disputed):
        if not target.takes(label) and target.closeness(marked) >= ENOUGH:
            label = target.keyed.span.label
            return compared(Line(verdict="other label", span=span, label=label), counts=True)
    return compared(Line(verdict="not one", span=span), counts=True)


def _cut(text: str, targets: _Targets, span: Span, marked: TokenRange, position: int) -> _Cut:
    """Set a mark beside a core span of its label, with which it shares words."""
    target = targets.core[position]
    nearest = target.nearest(marked)
    closeness = target.closeness(marked)
    feedback = target.keyed.feedback if isinstance(target.keyed, KeySpan) else ""
    line = Line(verdict="right", span=span, feedback=feedback)
    if extra := extra_words(text, marked, nearest):
        line = evolve(line, verdict="too long", words=extra)
    elif lacking := extra_words(text, nearest, marked):
        line = evolve(line, verdict="too short", words=lacking)
    if closeness < ENOUGH:
        line = evolve(line, words="")  # to name what is too much would be to name what is right

    def beside(other: _Target) -> bool:
        """Whether the mark holds other words of the key beside those of the nearest cut."""
        words = other.cuts[0]
        return _lies_in(words, marked) and not overlap(words, nearest)

    others = [part for part in targets.core.values() if not part.takes(span.label)]
    lure = next(
        (part for part in targets.tempting if part.takes(span.label) and beside(part)), None
    )
    if lure and closeness >= ENOUGH:
        wrong = lure.line(span)
        line = evolve(line, feedback=wrong.feedback, misconception=wrong.misconception)
    return _Cut(
        position,
        closeness,
        holds=any(_lies_in(cut, marked) for cut in target.cuts),
        lies_in=any(_lies_in(marked, cut) for cut in target.cuts),
        clean=lure is None and not any(beside(part) for part in others),
        line=line,
        near_line=evolve(line, near=True),
    )


def _closest(marked: TokenRange, targets: list[_Target]) -> tuple[_Target | None, float]:
    """Give the target that is closest to a mark, if one shares words with it, and the F1."""
    closest, target = max(
        ((target.closeness(marked), -number) for number, target in enumerate(targets)),
        default=(0.0, 0),
    )
    return (targets[-target], closest) if closest else (None, 0.0)


def _lies_in(some: TokenRange, others: TokenRange) -> bool:
    return others.first <= some.first and some.stop <= others.stop
