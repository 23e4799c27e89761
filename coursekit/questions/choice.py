"""Pick one option, or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from attrs import frozen

from coursekit.questions.base import Answer, Key, Named, Question


@frozen(kw_only=True)
class ChoiceQuestion(Question):
    """Pick one option, or several."""

    kind: ClassVar[str] = "choice"

    options: tuple[Named, ...]
    several: bool = False


@frozen(kw_only=True)
class OptionKey:
    """One option: right or not, what is said to who picks it, and the misconception if wrong."""

    right: bool = False
    feedback: str
    misconception: str = ""


@frozen(kw_only=True, eq=False)
class ChoiceKey(Key):
    """Every option of a choice question by its id."""

    kind: ClassVar[str] = "choice"

    options: Mapping[str, OptionKey]


@frozen
class ChoiceAnswer(Answer):
    """The options picked."""

    kind: ClassVar[str] = "choice"

    options: tuple[str, ...] = ()
