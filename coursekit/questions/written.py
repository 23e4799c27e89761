"""Write, and cite the passage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from attrs import field, frozen

from coursekit.questions.base import Answer, Criterion, Key, Question
from coursekit.texts import Span


@frozen(kw_only=True)
class WrittenQuestion(Question):
    """Write, and cite at least `evidence` spans of `cite` to `cite_most` words each."""

    kind: ClassVar[str] = "written"

    rubric: tuple[Criterion, ...]
    evidence: int = 0
    cite: int = 1
    cite_most: int = 40


@frozen(kw_only=True)
class WrittenKey(Key):
    """A model answer and spans that would serve as evidence; nothing is graded by them."""

    kind: ClassVar[str] = "written"

    answer: str
    spans: tuple[Span, ...] = ()


@frozen
class WrittenAnswer(Answer):
    """What was written, the spans cited, and the points the student gave by the rubric."""

    kind: ClassVar[str] = "written"

    text: str = ""
    spans: tuple[Span, ...] = ()
    scores: Mapping[str, int] = field(factory=dict)
