"""The records of a course: what authors write, what students answer, what grading says.

All are frozen; none reads files. `content` makes the author's side from TOML,
`records` the student's side from JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

Outcome = Literal["correct", "partly", "not yet", "not attempted"]
Kind = Literal["highlight", "classify", "choice", "order", "value", "written"]

# --- texts ---------------------------------------------------------------------------------


@frozen
class Span:
    """Words of an article: `start` and `end` are code points into its text, half-open.

    `quote` is the text between them, kept so that a changed article is noticed.
    `label` is the id of a codebook label, or "" for words that are only cited.
    """

    start: int
    end: int
    quote: str
    label: str = ""


@frozen
class Block:
    """One addressable part of an article: H, P1, S1, …; offsets as in `Span`."""

    name: str
    start: int
    end: int


@frozen(kw_only=True)
class Article:
    """An exact text with its provenance; `sha256` is that of the file's bytes."""

    slug: str
    title: str
    publisher: str
    date: str
    language: str
    source: str
    rights: str
    invented: bool
    sha256: str
    text: str
    blocks: tuple[Block, ...]

    def block(self, name: str) -> Block:
        """The block of this name; KeyError when there is none."""
        for block in self.blocks:
            if block.name == name:
                return block
        raise KeyError(name)


@frozen(kw_only=True)
class Label:
    """One label of the codebook. `key` is the keyboard key that makes such a span."""

    id: str
    name: str
    key: str
    rule: str
    example: str
    counter_example: str
    color: str
    pattern: str
    confused_with: tuple[str, ...] = ()


@frozen(kw_only=True)
class LabelSet:
    """A layer of annotation: its labels and the unit that is marked."""

    id: str
    title: str
    unit: str
    labels: tuple[Label, ...]


@frozen
class Agreement:
    """What trained people reach on a layer: full marks start at `full_marks_from` (F1, 0–1)."""

    full_marks_from: float
    says: str
    source: str


@frozen
class Misconception:
    """A wrong idea that many readers hold, and the question that helps against it."""

    id: str
    believes: str
    hint: str


# --- questions -----------------------------------------------------------------------------


@frozen
class Named:
    """An option, an item or a category: an id and the words shown."""

    id: str
    text: str


@frozen
class Criterion:
    """One line of a rubric, worth up to `points`."""

    id: str
    text: str
    points: int


@frozen(kw_only=True)
class Question:
    """What every kind of question has. `show` names the blocks shown; empty is the whole article."""

    id: str
    title: str
    prompt: str
    points: int
    hints: tuple[str, ...]
    article: str = ""
    show: tuple[str, ...] = ()
    assessed: bool = False


@frozen(kw_only=True)
class HighlightQuestion(Question):
    """Mark spans with labels; `layer` names the human agreement that full marks start from."""

    labels: tuple[str, ...]
    layer: str = ""


@frozen(kw_only=True)
class ClassifyQuestion(Question):
    """Give each item one category."""

    items: tuple[Named, ...]
    categories: tuple[Named, ...]


@frozen(kw_only=True)
class ChoiceQuestion(Question):
    """Pick one option, or several."""

    options: tuple[Named, ...]
    several: bool = False


@frozen(kw_only=True)
class OrderQuestion(Question):
    """Put the items in order."""

    items: tuple[Named, ...]


@frozen(kw_only=True)
class ValueQuestion(Question):
    """Type a number or a date (ISO, year-month-day)."""

    type: Literal["number", "date"] = "number"
    unit: str = ""


@frozen(kw_only=True)
class WrittenQuestion(Question):
    """Write, and cite at least `evidence` spans of `cite` to `cite_most` words each."""

    rubric: tuple[Criterion, ...]
    evidence: int = 0
    cite: int = 1
    cite_most: int = 40


AnyQuestion = (
    HighlightQuestion
    | ClassifyQuestion
    | ChoiceQuestion
    | OrderQuestion
    | ValueQuestion
    | WrittenQuestion
)

KINDS: Mapping[Kind, type[AnyQuestion]] = {
    "highlight": HighlightQuestion,
    "classify": ClassifyQuestion,
    "choice": ChoiceQuestion,
    "order": OrderQuestion,
    "value": ValueQuestion,
    "written": WrittenQuestion,
}


# --- keys ----------------------------------------------------------------------------------


@frozen
class Wrong:
    """Why a wrong answer is wrong, and the misconception it stands for."""

    misconception: str
    feedback: str


@frozen(kw_only=True)
class KeySpan:
    """A keyed span. `core` counts; `either` takes any of `labels` or none; `open` only speaks.

    `also` are longer or shorter cuts that are as good.
    """

    span: Span
    score: Literal["core", "either", "open"] = "core"
    labels: tuple[str, ...] = ()
    also: tuple[Span, ...] = ()
    feedback: str = ""


@frozen
class Tempting:
    """Words that tempt; `span.label` is "" when any label on them is the mistake."""

    span: Span
    wrong: Wrong


@frozen(kw_only=True)
class HighlightKey:
    """The spans of a highlight question."""

    explanation: str
    spans: tuple[KeySpan, ...]
    tempting: tuple[Tempting, ...] = ()


@frozen
class OptionKey:
    """One option: right or not, what is said to who picks it, and the misconception if wrong."""

    right: bool
    feedback: str
    misconception: str = ""


@frozen(kw_only=True)
class ChoiceKey:
    """Every option of a choice question by its id."""

    explanation: str
    options: Mapping[str, OptionKey]


@frozen(kw_only=True)
class ItemKey:
    """The accepted categories of one item, and what is said of each other category."""

    accept: tuple[str, ...]
    feedback: str = ""
    wrong: Mapping[str, Wrong] = field(factory=dict)


@frozen(kw_only=True)
class ClassifyKey:
    """Every item by its id; `wrong` holds what is said of a category for any item."""

    explanation: str
    items: Mapping[str, ItemKey]
    wrong: Mapping[str, Wrong] = field(factory=dict)


@frozen(kw_only=True)
class Swapped:
    """Two items in the wrong order (`first` belongs before `second`), and why it tempts."""

    first: str
    second: str
    wrong: Wrong


@frozen(kw_only=True)
class OrderKey:
    """The right order; what is said of tempting swaps, and of any other."""

    explanation: str
    order: tuple[str, ...]
    swaps: tuple[Swapped, ...] = ()
    wrong: Wrong


@frozen(kw_only=True)
class WrongValue:
    """Tempting values with their reason."""

    values: tuple[str, ...]
    wrong: Wrong


@frozen(kw_only=True)
class ValueKey:
    """Accepted values, or the closed range `least` to `most`; what is said of tempting values."""

    explanation: str
    accept: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    tempting: tuple[WrongValue, ...] = ()
    wrong: Wrong


@frozen(kw_only=True)
class WrittenKey:
    """A model answer and spans that would serve as evidence; nothing is graded by them."""

    explanation: str
    answer: str
    spans: tuple[Span, ...] = ()


AnyKey = HighlightKey | ClassifyKey | ChoiceKey | OrderKey | ValueKey | WrittenKey

KEYS: Mapping[Kind, type[AnyKey]] = {
    "highlight": HighlightKey,
    "classify": ClassifyKey,
    "choice": ChoiceKey,
    "order": OrderKey,
    "value": ValueKey,
    "written": WrittenKey,
}


# --- the course ----------------------------------------------------------------------------


@frozen(kw_only=True)
class Lesson:
    """One lesson: its questions in order, and their keys by id (none for assessed questions)."""

    stem: str
    title: str
    minutes: int
    outcomes: tuple[str, ...]
    questions: tuple[AnyQuestion, ...]
    keys: Mapping[str, AnyKey]

    def question(self, id: str) -> AnyQuestion:
        """The question of this id; KeyError when there is none."""
        for question in self.questions:
            if question.id == id:
                return question
        raise KeyError(id)


@frozen(kw_only=True)
class Course:
    """All that a course folder holds, checked."""

    id: str
    title: str
    lessons: Mapping[str, Lesson]
    articles: Mapping[str, Article]
    codebook: Mapping[str, LabelSet]
    agreement: Mapping[str, Agreement]
    misconceptions: Mapping[str, Misconception]

    @property
    def labels(self) -> dict[str, Label]:
        """Every label of every set, by id."""
        return {label.id: label for labels in self.codebook.values() for label in labels.labels}


# --- what a student gives ------------------------------------------------------------------


@frozen
class HighlightAnswer:
    """The student's spans, in the order of the text."""

    spans: tuple[Span, ...] = ()


@frozen
class ClassifyAnswer:
    """Category by item; an item not yet given one is absent."""

    categories: Mapping[str, str] = field(factory=dict)


@frozen
class ChoiceAnswer:
    """The options picked."""

    options: tuple[str, ...] = ()


@frozen
class OrderAnswer:
    """The items in the student's order; empty until the first move."""

    items: tuple[str, ...] = ()


@frozen
class ValueAnswer:
    """What was typed."""

    value: str = ""


@frozen
class WrittenAnswer:
    """What was written, the spans cited, and the points the student gave by the rubric."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    scores: Mapping[str, int] = field(factory=dict)


AnyAnswer = (
    HighlightAnswer | ClassifyAnswer | ChoiceAnswer | OrderAnswer | ValueAnswer | WrittenAnswer
)

ANSWERS: Mapping[Kind, type[AnyAnswer]] = {
    "highlight": HighlightAnswer,
    "classify": ClassifyAnswer,
    "choice": ChoiceAnswer,
    "order": OrderAnswer,
    "value": ValueAnswer,
    "written": WrittenAnswer,
}


def kind_of(record: AnyQuestion | AnyKey | AnyAnswer) -> Kind:
    """The kind that a question, key or answer is of."""
    return _KIND_OF[type(record)]


_KIND_OF: dict[type, Kind] = {
    cls: kind for table in (KINDS, KEYS, ANSWERS) for kind, cls in table.items()
}


@frozen
class Attempt:
    """One question's answer and its history.

    `checks` counts checks of answers that differed from the one checked before; `checked` says
    that the answer stands as it was checked last; `hints` were opened; `shown`: the solution was.
    """

    answer: AnyAnswer
    checks: int = 0
    checked: bool = False
    hints: int = 0
    shown: bool = False


@frozen(kw_only=True)
class Work:
    """A student's work on one lesson. `articles` are the SHA-256 of the texts it was done on."""

    lesson: str
    articles: Mapping[str, str] = field(factory=dict)
    attempts: Mapping[str, Attempt] = field(factory=dict)


@frozen(kw_only=True)
class HandIn:
    """What a student hands in: who, when (ISO 8601, UTC), and the work by lesson."""

    course: str
    name: str
    student: str
    made: str
    lessons: Mapping[str, Work]


# --- what grading says ---------------------------------------------------------------------

Verdict = Literal[
    "right",
    "other label",
    "too long",
    "too short",
    "tempting",
    "not one",
    "either",
    "open",
    "missing",
    "wrong",
]


@frozen(kw_only=True)
class Line:
    """What grading found about one part of an answer.

    `part` is the item or option; `span` the student's span. `words` are those too many or too few;
    `count` how many are missing of `label`; `feedback` the author's words; `misconception` an id.
    """

    verdict: Verdict
    part: str = ""
    span: Span | None = None
    label: str = ""
    words: str = ""
    count: int = 0
    feedback: str = ""
    misconception: str = ""


@frozen(kw_only=True)
class Result:
    """The outcome of one question. `points` run from 0 to `possible`; `f1` only for highlights.

    `waiting` says that no machine decides: an instructor (or the student, by the rubric) scores.
    """

    question: str
    outcome: Outcome
    points: float
    possible: int
    lines: tuple[Line, ...] = ()
    f1: float | None = None
    waiting: bool = False
