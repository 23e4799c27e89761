"""Type a number or a date."""

from __future__ import annotations

from typing import ClassVar, Literal

from attrs import frozen

from coursekit.questions.base import Answer, Key, Question, Wrong


@frozen(kw_only=True)
class ValueQuestion(Question):
    """Type a number or a date (ISO, year-month-day)."""

    kind: ClassVar[str] = "value"

    type: Literal["number", "date"] = "number"
    unit: str = ""


@frozen(kw_only=True)
class WrongValue:
    """Tempting values with their reason."""

    values: tuple[str, ...]
    wrong: Wrong


@frozen(kw_only=True, eq=False)
class ValueKey(Key):
    """Accepted values, or the closed range `least` to `most`; what is said of tempting values."""

    kind: ClassVar[str] = "value"

    accept: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    tempting: tuple[WrongValue, ...] = ()
    wrong: Wrong


@frozen
class ValueAnswer(Answer):
    """What was typed."""

    kind: ClassVar[str] = "value"

    value: str = ""
