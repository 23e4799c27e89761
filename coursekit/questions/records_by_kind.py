"""The records of each kind, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from coursekit.questions.base import Answer, Key, Question
from coursekit.questions.choice import ChoiceAnswer, ChoiceKey, ChoiceQuestion
from coursekit.questions.classify import ClassifyAnswer, ClassifyKey, ClassifyQuestion
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderKey, OrderQuestion
from coursekit.questions.value import ValueAnswer, ValueKey, ValueQuestion
from coursekit.questions.written import WrittenAnswer, WrittenKey, WrittenQuestion

KINDS: Mapping[str, type[Question]] = {
    "highlight": HighlightQuestion,
    "classify": ClassifyQuestion,
    "choice": ChoiceQuestion,
    "order": OrderQuestion,
    "value": ValueQuestion,
    "written": WrittenQuestion,
}
KEYS: Mapping[str, type[Key]] = {
    "highlight": HighlightKey,
    "classify": ClassifyKey,
    "choice": ChoiceKey,
    "order": OrderKey,
    "value": ValueKey,
    "written": WrittenKey,
}
ANSWERS: Mapping[str, type[Answer]] = {
    "highlight": HighlightAnswer,
    "classify": ClassifyAnswer,
    "choice": ChoiceAnswer,
    "order": OrderAnswer,
    "value": ValueAnswer,
    "written": WrittenAnswer,
}
