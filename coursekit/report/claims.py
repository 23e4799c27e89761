"""Who holds which wrong idea: claims that hold, among thousands that could be made.

A wrong answer is a slip far more often than a belief. With 150 ideas and 90 students, asking for
two wrong answers alone makes a thousand claims of which a few are true. So each student and idea
is weighed: how likely is what was shown if the student holds the idea, and how likely if the
student only slips? How often a slip shows an idea is not assumed, but learned from the class,
question by question, and a student who slips often in everything is expected to slip here as well.

The model is a latent class of two for each idea (Lazarsfeld and Henry, 1968, Latent Structure
Analysis), with the slips of Rasch's model: the odds of a slip are those of the question times those
of the student. It is fitted by expectation and maximisation (Dempster, Laird and Rubin, 1977). Of
all pairs the likeliest are claimed, as long as the share of false claims that is to be expected
stays below `FALSE` (Efron, 2010, Large-Scale Inference, on the Bayesian false discovery rate).

Start with `find_claims`. Nothing here knows files or a course.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from operator import add
from typing import NamedTuple

from attrs import define, field, frozen

OCCASIONS = 2  # questions or practice items that must show an idea before it is claimed
CHANCES = 3  # that can show it, at least: two of two are too often two slips
FALSE = 0.13  # the share of false claims that may be expected; a fifth may be false at most
LEAST = 0.3  # how likely a single claim is to be true, at least
FOLLOWS = 0.85  # how often who holds an idea shows it where it can be shown
HELD = 0.01  # how many hold an idea, before the class is looked at; worth HELD_WEIGHT students
HELD_WEIGHT = 60
SLIP_WEIGHT = 6  # answers for which the slips of all questions count in those of one
ROUNDS = 4  # of fitting; further ones move no claim
LEAST_SLIP, MOST_SLIP = 0.03, 0.98
MOST_SAID = 3.0  # by one occasion, as a logarithm: the parts of a question are not independent
STEP = 0.5  # students' logits are rounded to it, so that tables serve many
Z = 1.96  # for intervals of 95 %


@frozen
class Chance:
    """Where an idea can show: one question, or all practice items together.

    Attributes:
        idea: The id of the misconception.
        lesson: The stem of the lesson; "" for practice.
        question: The id of the question; "" for practice.
    """

    idea: str
    lesson: str = ""
    question: str = ""


@frozen
class Shown:
    """What one student showed: two numbers for each chance, in the order of the chances.

    Bytes, because a class may be large; no number is above 255.

    Attributes:
        parts: How many parts of the answer could show the idea; 0 where nothing was answered. In
            practice, how many items could.
        shown: How many of them did.
    """

    parts: bytes
    shown: bytes


class Claim(NamedTuple):
    """That a student holds an idea.

    Attributes:
        student: The student's place among those given, from 0.
        idea: The id of the misconception.
        occasions: How many different questions or items showed it.
        likely: How likely it is true, 0 to 1.
    """

    student: int
    idea: str
    occasions: int
    likely: float


@define
class IdeaFigures:
    """What is known of one idea in a class.

    Attributes:
        could: How many students answered enough questions that can show it for a claim.
        questions: How many questions of the lessons can show it.
        showed: How many answers of these students showed it.
        slips: How many would have by slips alone.
        told: How likely a claim would be made of a student who holds it, 0 to 1.
    """

    could: int = 0
    questions: int = 0
    showed: int = 0
    slips: float = 0.0
    told: float = 0.0


@frozen
class Claims:
    """What can be said of the ideas of a class.

    Attributes:
        made: All claims that are made, the likeliest first.
        ideas: What is known of each idea.
        usual: How often one part of an answer shows an idea, 0 to 1, over all ideas.
    """

    made: tuple[Claim, ...] = ()
    ideas: dict[str, IdeaFigures] = field(factory=dict)
    usual: float = 0.0


def wilson(some: int, of: int) -> tuple[float, float]:
    """Give the interval in which a share lies, 95 times in 100 (Wilson, 1927), as 0 to 1 each."""
    if not of:
        return 0.0, 1.0
    share, square = some / of, Z * Z / of
    middle = share + square / 2
    spread = Z * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return (max(0.0, (middle - spread) / (1 + square)), min(1.0, (middle + spread) / (1 + square)))


def find_claims(chances: Sequence[Chance], students: Sequence[Shown]) -> Claims:
    """Find which student can be said to hold which idea.

    Args:
        chances: Where ideas can show.
        students: What each student showed.
    """
    by_idea: dict[str, list[int]] = defaultdict(list)
    for place, chance in enumerate(chances):
        by_idea[chance.idea].append(place)
    slips = _Slips(chances, students)
    found: list[Claim] = []
    figures = {}
    for idea, places in by_idea.items():
        questions = sum(bool(chances[place].question) for place in places)
        if questions == len(places) < CHANCES:  # no claim can be made, and practice shows nothing
            figures[idea] = IdeaFigures(questions=questions)
            continue
        model = _Idea(idea, places, slips)
        model.fit()
        found += model.claims()
        figures[idea] = model.figures()
    return Claims(tuple(_likeliest(found)), figures, slips.usual)


def _likeliest(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Give the likeliest claims, while no more than `FALSE` of them are expected to be false."""
    doubt = 0.0
    for number, claim in enumerate(sorted(claims, key=lambda claim: -claim.likely), 1):
        doubt += 1 - claim.likely
        if doubt > FALSE * number:
            return
        yield claim


class _Slips:
    """How often answers show ideas by slips: odds for each chance, and for each student."""

    def __init__(self, chances: Sequence[Chance], students: Sequence[Shown]) -> None:
        self.chances, self.students = chances, students
        parts = shown = [0] * len(chances)
        for student in students:
            parts = list(map(add, parts, student.parts))
            shown = list(map(add, shown, student.shown))
        self.usual = (sum(shown) + 1) / (sum(parts) + SLIP_WEIGHT)
        self.odds = [
            _odds((some + SLIP_WEIGHT * self.usual) / (of + SLIP_WEIGHT))
            for some, of in zip(shown, parts, strict=True)
        ]
        self.rounded = [math.exp(round(math.log(odds) / STEP) * STEP) for odds in self.odds]
        self.levels = [self._level(student) for student in students]

    def _level(self, student: Shown) -> float:
        """Give the logit of a student's slips, rounded: 0 is usual in the class.

        It is what makes as many slips likely as the student made, with as much doubt as a student
        drawn from a class with a spread of one logit.
        """
        logit = 0.0
        answered: dict[float, int] = defaultdict(int)
        for odds, parts in zip(self.rounded, student.parts, strict=True):
            answered[odds] += parts
        made = sum(student.shown)
        for _ in range(3):
            factor = math.exp(logit)
            expected = spread = 0.0
            for odds, parts in answered.items():
                slip = odds * factor / (1 + odds * factor)
                expected += parts * slip
                spread += parts * slip * (1 - slip)
            logit += max(-1.0, min(1.0, (made - expected - logit) / (spread + 1)))
        return round(logit / STEP) * STEP


class _Idea:
    """The model of one idea."""

    def __init__(self, idea: str, places: Sequence[int], slips: _Slips) -> None:
        self.idea, self.slips = idea, slips
        self.chances = [slips.chances[place] for place in places]
        self.odds = [slips.odds[place] for place in places]
        students = slips.students
        self.parts = [bytes(student.parts[place] for student in students) for place in places]
        self.shown = [bytes(student.shown[place] for student in students) for place in places]
        self.held = HELD
        self.likely = [0.0] * len(students)

    @cached_property
    def could(self) -> list[int]:
        """Count the questions and items in which each student could show the idea."""
        return self._occasions(self.parts)

    @cached_property
    def did(self) -> list[int]:
        """Count those in which each student did."""
        return self._occasions(self.shown)

    def _occasions(self, columns: Sequence[bytes]) -> list[int]:
        """Count for each student: a question is one occasion, and so is each practice item."""
        counted = [
            bytes(map(bool, column)) if chance.question else column
            for chance, column in zip(self.chances, columns, strict=True)
        ]
        return [sum(numbers) for numbers in zip(*counted, strict=True)]

    def fit(self) -> None:
        """Fit the model: who holds the idea, by how often others slip, and the other way round."""
        if max(self.could, default=0) < CHANCES:
            return
        if self._is_common():
            self.odds, self.held = [_odds(self.slips.usual)] * len(self.odds), 0.5
        for _ in range(ROUNDS):
            self._weigh()
            self._learn_slips()
        self._weigh()

    def _is_common(self) -> bool:
        """Tell whether most of the class show the idea in most places.

        What most show would else be taken for a slip that is easily made.
        """
        most = [2 * did > could for did, could in zip(self.did, self.could, strict=True) if could]
        return 2 * sum(most) > len(most)

    def _weigh(self) -> None:
        """Work out how likely each student is to hold the idea."""
        prior = math.log(self.held / (1 - self.held))
        tables = {level: self._table(level) for level in {*self.slips.levels}}
        rows = zip(*self.parts, strict=True), zip(*self.shown, strict=True)
        for number, (could, did) in enumerate(zip(*rows, strict=True)):
            said = prior
            table = tables[self.slips.levels[number]]
            for (yes, no), chance, parts, shown in zip(
                table, self.chances, could, did, strict=True
            ):
                if parts:
                    most = MOST_SAID if chance.question else MOST_SAID * parts
                    weight = shown * yes + (parts - shown) * no
                    said += weight if -most < weight < most else math.copysign(most, weight)
            self.likely[number] = 1 / (1 + math.exp(-said)) if self.could[number] else 0.0
        total = sum(self.likely) + HELD * HELD_WEIGHT
        self.held = min(0.95, total / (sum(map(bool, self.could)) + HELD_WEIGHT))

    def _table(self, level: float) -> list[tuple[float, float]]:
        """Give what a part says for the idea, as logarithms: one that shows it, one that does not.

        Args:
            level: The logit of the student's slips.
        """
        table = []
        for odds in self.odds:
            slip = _slip(odds, level)
            follows = FOLLOWS + (1 - FOLLOWS) * slip
            table.append((math.log(follows / slip), math.log((1 - follows) / (1 - slip))))
        return table

    def _learn_slips(self) -> None:
        """Learn how often this idea shows by slips from those who do not hold it."""
        usual = SLIP_WEIGHT * self.slips.usual
        for place, odds in enumerate(self.odds):
            by_level: dict[float, list[float]] = defaultdict(lambda: [0.0, 0.0])
            columns = self.slips.levels, self.parts[place], self.shown[place], self.likely
            for level, parts, shown, likely in zip(*columns, strict=True):
                sums = by_level[level]
                sums[0] += (1 - likely) * parts
                sums[1] += (1 - likely) * shown
            expected = sum(parts * _slip(odds, level) for level, (parts, _) in by_level.items())
            made = sum(shown for _, shown in by_level.values())
            own = SLIP_WEIGHT * odds / (1 + odds)
            self.odds[place] = min(50.0, odds * (made + usual) / (expected + own))

    def claims(self) -> Iterator[Claim]:
        """Give the pairs that may be claimed, however likely others are."""
        for number, likely in enumerate(self.likely):
            is_shown = self.did[number] >= OCCASIONS and self.could[number] >= CHANCES
            if is_shown and likely >= LEAST:
                yield Claim(number, self.idea, self.did[number], likely)

    def figures(self) -> IdeaFigures:
        """Give what is known of the idea in this class."""
        figures = IdeaFigures(questions=sum(bool(chance.question) for chance in self.chances))
        had_chance = [could >= CHANCES for could in self.could]
        figures.could = sum(had_chance)
        for odds, column, shown in zip(self.odds, self.parts, self.shown, strict=True):
            figures.showed += sum(
                bool(one) for one, had in zip(shown, had_chance, strict=True) if had
            )
            alike = Counter(
                (level, parts)
                for level, parts, had in zip(self.slips.levels, column, had_chance, strict=True)
                if parts and had
            )
            figures.slips += sum(
                times * (1 - (1 - _slip(odds, level)) ** parts)
                for (level, parts), times in alike.items()
            )
        figures.told = self._told() if figures.questions >= CHANCES else 0.0
        return figures

    def _told(self) -> float:
        """Estimate how likely a holder with the usual slips would be claimed to hold the idea.

        Each question shows it or does not, in full; the ways to show it in enough questions are
        summed up over what they say.
        """
        most = [max(column, default=0) for column in self.parts]
        ways = {0.0: 1.0}  # how likely each sum of what questions say
        for parts, (yes, no) in zip(most, self._table(0.0), strict=True):
            if not parts:
                continue
            after: dict[float, float] = defaultdict(float)
            for shown in range(parts + 1):
                chance = math.comb(parts, shown) * FOLLOWS**shown * (1 - FOLLOWS) ** (parts - shown)
                said = max(-MOST_SAID, min(MOST_SAID, shown * yes + (parts - shown) * no))
                for sum_before, before in ways.items():
                    after[round(sum_before + said, 1)] += before * chance
            ways = after
        needed = -math.log(HELD / (1 - HELD)) + math.log(LEAST / (1 - LEAST))
        return sum(chance for said, chance in ways.items() if said >= needed)


def _odds(share: float) -> float:
    return share / (1 - share)


def _slip(odds: float, level: float) -> float:
    """Give how likely one part shows an idea by a slip."""
    odds *= math.exp(level)
    return max(LEAST_SLIP, min(MOST_SLIP, odds / (1 + odds)))
