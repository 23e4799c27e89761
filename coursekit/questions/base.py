"""What authors write: texts, labels and questions. All records are frozen; none reads files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from attrs import frozen

Kind = Literal["highlight", "classify", "choice", "order", "value", "written"]

# --- texts ---


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


# --- questions ---


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
    """What every kind of question has. `show` names the blocks shown; empty shows all.

    `assessed`: the key is kept from students. `counted`: the points count towards a grade; those
    of a test that only shows what the course changed do not.
    """

    id: str
    title: str
    prompt: str
    points: int
    hints: tuple[str, ...]
    article: str = ""
    show: tuple[str, ...] = ()
    assessed: bool = False
    counted: bool = True


@frozen(kw_only=True)
class HighlightQuestion(Question):
    """Mark spans with labels; `layer` names the human agreement that full marks start from."""

    kind: ClassVar[Kind] = "highlight"

    labels: tuple[str, ...]
    layer: str = ""


@frozen(kw_only=True)
class ClassifyQuestion(Question):
    """Give each item one category."""

    kind: ClassVar[Kind] = "classify"

    items: tuple[Named, ...]
    categories: tuple[Named, ...]


@frozen(kw_only=True)
class ChoiceQuestion(Question):
    """Pick one option, or several."""

    kind: ClassVar[Kind] = "choice"

    options: tuple[Named, ...]
    several: bool = False


@frozen(kw_only=True)
class OrderQuestion(Question):
    """Put the items in order."""

    kind: ClassVar[Kind] = "order"

    items: tuple[Named, ...]


@frozen(kw_only=True)
class ValueQuestion(Question):
    """Type a number or a date (ISO, year-month-day)."""

    kind: ClassVar[Kind] = "value"

    type: Literal["number", "date"] = "number"
    unit: str = ""


@frozen(kw_only=True)
class WrittenQuestion(Question):
    """Write, and cite at least `evidence` spans of `cite` to `cite_most` words each."""

    kind: ClassVar[Kind] = "written"

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
