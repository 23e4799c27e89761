"""Mark spans of a passage with labels."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from coursekit.questions.base import Answer, Key, KeySpan, Question, Tempting
from coursekit.texts import Span


@frozen(kw_only=True)
class HighlightQuestion(Question):
    """Mark spans with labels; `layer` names the human agreement that full marks start from."""

    kind: ClassVar[str] = "highlight"

    labels: tuple[str, ...]
    layer: str = ""


@frozen(kw_only=True, eq=False)
class HighlightKey(Key):
    """The spans of a highlight question."""

    kind: ClassVar[str] = "highlight"

    spans: tuple[KeySpan, ...]
    tempting: tuple[Tempting, ...] = ()


@frozen
class HighlightAnswer(Answer):
    """The student's spans, in the order of the text."""

    kind: ClassVar[str] = "highlight"

    spans: tuple[Span, ...] = ()
