"""How the lines of a notebook tell scores, in every language in which coursekit writes them.

The forms are made of the very messages that the pages of lessons say, so that they are read as
they are written.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Self

from attrs import frozen

from coursekit.catalogue import number, say, say_many, speaking, spoken_for

_NUMBER = r"\d{1,4}(?:[.,\u066b]\d{1,4})?"  # with a bound, so that no line takes long
# What stands for a value in a message while its form is made, and the form of the value.
_POINTS, _POSSIBLE, _PART, _OTHER = "\ue000", "\ue001", "\ue002", "\ue003"
_VALUES = {
    _POINTS: rf"(?P<points>{_NUMBER}|–)",
    _POSSIBLE: r"(?P<possible>\d{1,4})",
    _PART: r"(?P<part>\d{1,3})",
    _OTHER: _NUMBER,
}
_COUNTS = (1, 2, 0, 3, 5, 11, 100)  # one of each form that a language has for numbers


class Score(NamedTuple):
    """A score as a line tells it.

    Attributes:
        points: What was earned; None where it says that nothing is checked.
        possible: What it is out of.
    """

    points: float | None
    possible: int


class _Form(NamedTuple):
    """The form of a message.

    Attributes:
        pattern: What it looks like.
        possible: What it is out of where the language writes no number, as for "two points".
    """

    pattern: re.Pattern[str]
    possible: int = 0

    def score(self, found: re.Match[str]) -> Score:
        said = found.groupdict()
        points = said["points"]
        earned = None if points == "–" else float(re.sub("[,\u066b]", ".", points))
        return Score(earned, int(said.get("possible") or self.possible))


@frozen
class ScoreLines:
    """Reads lines that tell scores in some languages.

    Attributes:
        scores: A question with its score, as the summary, a part's end and `check()` write it.
        unscored: A question that is not scored, or that a student scored.
        answered: How many questions of a lesson or a part are answered.
        sums: The points of a lesson or a part, behind that.
        parts: Which part it is, or that it is the whole lesson.
    """

    scores: Sequence[_Form]
    unscored: Sequence[_Form]
    answered: Sequence[_Form]
    sums: Sequence[_Form]
    parts: Sequence[_Form]

    @classmethod
    def of(cls, languages: Iterable[str]) -> Self:
        """Read lines in these languages, and in English."""
        codes = tuple(dict.fromkeys(map(spoken_for, ("en", *languages))))
        return cls(*_forms(codes))

    def tells(self, text: str) -> bool:
        """Tell whether a text may tell a score."""
        forms = (*self.scores, *self.unscored, *self.sums)
        return any(form.pattern.search(text) for form in forms)

    def sum_in(self, line: str) -> Score | None:
        """Give how far a line says that a lesson or a part has come."""
        for answered in self.answered:
            for found in answered.pattern.finditer(line):
                for form in self.sums:
                    if points := form.pattern.search(line, found.end()):
                        return form.score(points)
        return None

    def score_in(self, line: str) -> Score | None:
        """Give the score that a line tells of a question, `Score(None, 0)` for none."""
        if any(form.pattern.search(line) for form in self.unscored):
            return Score(None, 0)
        for form in self.answered:
            line = form.pattern.sub(" ", line)
        for form in self.scores:
            if found := form.pattern.search(line):
                return form.score(found)
        return None

    def part_in(self, line: str) -> int | None:
        """Give the part that a line is the heading of, 1 for a lesson without parts."""
        for form in self.parts:
            if found := form.pattern.search(line):
                return int(found.groupdict().get("part") or 1)
        return None


def _forms(codes: tuple[str, ...]) -> tuple[tuple[_Form, ...], ...]:
    """Give the forms of each sort in all these languages."""
    found: list[dict[_Form, None]] = [{}, {}, {}, {}, {}]
    for code in codes:
        with speaking(code):
            for forms, some in zip(found, _spoken(), strict=True):
                forms.update(dict.fromkeys(some))
    return tuple(map(tuple, found))


def _spoken() -> Iterator[Iterator[_Form]]:
    """Give the forms of each sort in the language that is spoken."""
    yield _scores()
    yield map(
        _form,
        (
            say("not scored"),
            say(
                "You gave yourself {own} of {possible}; your teacher has not scored it.",
                own=_OTHER,
                possible=_OTHER,
            ),
        ),
    )
    yield _counted(
        lambda n: say_many("{n} of {many} answered", "{n} of {many} answered", n, many=_OTHER),
        _OTHER,
    )
    yield _counted(
        lambda n: say_many("{points} of {n} points", "{points} of {n} points", n, points=_POINTS)
    )
    yield map(
        _form,
        (
            say("How far you are in part {number}", number=_PART),
            say("How far you are in this lesson"),
        ),
    )


def _scores() -> Iterator[_Form]:
    yield _form(say("{points} of {possible}", points=_POINTS, possible=_POSSIBLE))
    yield from _counted(
        lambda n: say_many(
            "Correct: {points} of {n} point.", "Correct: {points} of {n} points.", n, points=_POINTS
        )
    )
    yield from _counted(
        lambda n: say_many(
            "Partly: {points} of {n} point.", "Partly: {points} of {n} points.", n, points=_POINTS
        )
    )
    yield from _counted(
        lambda n: say_many(
            "Not yet: {points} of {n} point.", "Not yet: {points} of {n} points.", n, points=_POINTS
        )
    )
    yield from _counted(
        lambda n: say_many(
            "Not attempted: {points} of {n} point.",
            "Not attempted: {points} of {n} points.",
            n,
            points=_POINTS,
        )
    )


def _counted(said: Callable[[int], str], value: str = _POSSIBLE) -> Iterator[_Form]:
    """Give the forms that a message about a number has."""
    for count in _COUNTS:
        message = said(count)
        yield _form(message.replace(number(count), value), count)


def _form(message: str, possible: int = 0) -> _Form:
    """Make the form of a message in which signs stand for values; any space is a space."""
    pattern = r"\s+".join(map(re.escape, message.split()))
    for sign, value in _VALUES.items():
        pattern = pattern.replace(sign, value)
    is_counted = _VALUES[_POSSIBLE] in pattern
    return _Form(re.compile(pattern), 0 if is_counted else possible)
