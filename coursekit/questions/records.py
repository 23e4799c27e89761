"""The records that all kinds of question share: what they refer to, and what is said of them.

All are frozen; none reads files.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import ClassVar, Literal, NamedTuple

from attrs import field, frozen

from coursekit.questions.result import Line
from coursekit.texts import Article, Span

# --- what questions refer to ---


@frozen(kw_only=True)
class Label:
    """One label of the codebook: what a span can be marked as.

    A label is told by its name and its pattern and not by colour alone, so that nobody is left out
    who sees colours otherwise or prints in black.

    Attributes:
        id: What exercise files and answers call it.
        name: What the page calls it.
        key: The keyboard key that marks the selected words with it.
        rule: When it is given, in one sentence.
        example: A sentence in which [brackets] hold what is marked.
        counter_example: What is easily taken for it, and is not.
        color: A CSS colour.
        pattern: The style of the line under the words, as in CSS: "solid", "double", "dotted", …
        confused_with: The ids of labels that readers mix up with it.
        skill: The id of the skill that a reader lacks who misses such words; "" for none.
    """

    id: str
    name: str
    key: str
    rule: str
    example: str
    counter_example: str
    color: str
    pattern: str
    confused_with: tuple[str, ...] = ()
    skill: str = ""


@frozen(kw_only=True)
class LabelSet:
    """A layer of annotation, such as attribution: its labels, and the unit that is marked.

    Attributes:
        id: What exercise files call it.
        title: What readers call it.
        unit: What one span holds: "span" for words, or "sentence", "paragraph", …
        labels: Its labels, in the order in which the page shows them.
    """

    id: str
    title: str
    unit: str
    labels: tuple[Label, ...]


@frozen
class Agreement:
    """How well trained people agree on a layer.

    It is shown beside a score and is no limit: readers differ on whether a place is to be marked,
    and where they do, the key says `either`. Only how they cut the same place is forgiven.

    Attributes:
        near_cut: The share of words (F1, above 0 to 1) from which a cut counts as the key's.
        says: What was found, in one sentence that the student reads.
        source: The study that found it: authors, year, table.
    """

    near_cut: float
    says: str
    source: str


@frozen
class Misconception:
    """A wrong idea that many readers hold, and the question that helps against it.

    Attributes:
        id: What keys call it.
        believes: The idea, as somebody who holds it would say it.
        hint: A question that makes a reader doubt it; it follows the feedback on a wrong answer.
        skill: The id of the skill that a reader who holds it lacks; "" in a course without skills.
    """

    id: str
    believes: str
    hint: str
    skill: str = ""


@frozen
class Skill:
    """Something that a reader can do, or cannot do yet.

    A wrong answer shows a skill missing sooner than it shows a belief, so students and teachers see
    skills.

    Attributes:
        id: What misconceptions call it, and the name of its file of practice items.
        title: A few words.
        can: What a reader who has it can do, in a sentence.
        activity: Five minutes in class for those who lack it: what to do, what to ask, and what to
            listen for; "" for none.
    """

    id: str
    title: str
    can: str
    activity: str = ""


@frozen(kw_only=True)
class Materials:
    """What the questions of a course refer to: texts, labels, agreement and misconceptions.

    A kind of question knows these and nothing else of its course. All are found by their id.

    Attributes:
        articles: The texts.
        codebook: The sets of labels.
        agreement: What trained people reach, by layer.
        misconceptions: The wrong ideas that keys name.
        skills: What readers can do; each misconception belongs to one of them.
        glossary: What rare words of a text mean, in a few plain words, by the text's slug and then
            by the words as they stand in it.
    """

    articles: Mapping[str, Article] = field(factory=dict)
    codebook: Mapping[str, LabelSet] = field(factory=dict)
    agreement: Mapping[str, Agreement] = field(factory=dict)
    misconceptions: Mapping[str, Misconception] = field(factory=dict)
    skills: Mapping[str, Skill] = field(factory=dict)
    glossary: Mapping[str, Mapping[str, str]] = field(factory=dict)

    @cached_property
    def labels(self) -> dict[str, Label]:
        """Every label of every set, by id."""
        return {label.id: label for labels in self.codebook.values() for label in labels.labels}


# --- questions, keys, answers ---


@frozen
class Named:
    """An option, an item or a category.

    Attributes:
        id: What keys and answers call it: words may be mended, an id stays.
        text: The words that are shown.
    """

    id: str
    text: str


@frozen
class Criterion:
    """One line of a rubric.

    Attributes:
        id: What scores are kept under.
        text: What earns the points, in one sentence.
        points: The most that it is worth.
    """

    id: str
    text: str
    points: int


@frozen(kw_only=True)
class Question:
    """What every kind of question has.

    A question is what a student may see. What is right stands in its key, in another file, so
    that a copy for students can go out without it.

    Attributes:
        kind: The name of its kind, as in `KINDS`.
        id: Small letters, digits and hyphens; the name under which answers are kept.
        title: A few words.
        prompt: What to do; an empty line parts its paragraphs.
        points: What a full answer is worth, 1 or more.
        hints: Two or more, each helping more than the one before.
        article: The slug of the text it is about, or "".
        show: The blocks of the text that are shown; empty for all.
        assessed: Whether the key is kept from students.
        counted: Whether the points count towards a grade; those of a test that only shows what the
            course changed do not.
    """

    kind: ClassVar[str]

    id: str
    title: str
    prompt: str
    points: int
    hints: tuple[str, ...]
    article: str = ""
    show: tuple[str, ...] = ()
    assessed: bool = False
    counted: bool = True


@frozen
class Wrong:
    """Why a wrong answer is wrong.

    Attributes:
        misconception: The id of the idea behind it; "" for a mistake that shows none.
        feedback: What is said to who gave it; a key without it has a fault.
    """

    misconception: str = ""
    feedback: str = ""


@frozen(kw_only=True, eq=False)
class Key:
    """What every kind of key has.

    Keys are compared by identity, so that grading can keep cheaply what it worked out for one.

    Attributes:
        kind: The name of its kind.
        explanation: What the solution says.
    """

    kind: ClassVar[str]

    explanation: str


@frozen(kw_only=True)
class KeySpan:
    """Words that the key marks.

    What every careful reader marks is `core`, and a mark that lacks counts as missing. What
    careful readers dispute is `either` or `open`: it counts on neither side, because a key that
    decides what experts do not decide would teach obedience.

    Attributes:
        span: The words, with the label that they have.
        score: "core" counts; "either" is accepted with any of its labels, or left alone; "open" is
            only spoken of.
        labels: Further labels that an "either" span may be given.
        also: Longer or shorter cuts that are as good.
        covers: Whether a mark of this "either" span stands for all core spans in it, whatever their
            labels: one mark over mixed content is then as good as its pieces.
        feedback: What is said to who marked it.
    """

    span: Span
    score: Literal["core", "either", "open"] = "core"
    labels: tuple[str, ...] = ()
    also: tuple[Span, ...] = ()
    covers: bool = False
    feedback: str = ""


@frozen
class Tempting:
    """Words that tempt a reader who holds a wrong idea.

    Attributes:
        span: The words; its label is "" when any label on them is the mistake.
        wrong: The idea behind the mark, and what is said of it.
    """

    span: Span
    wrong: Wrong


@frozen
class Answer:
    """What every kind of answer is: a record that names its kind.

    An answer is data and never code, and all of its fields have a default: a question that nobody
    has touched has the answer that its record is made with.

    Attributes:
        kind: The name of its kind.
    """

    kind: ClassVar[str]

    def ids(self) -> list[str]:
        """Give every id that the answer holds: of a stranger's file their number is limited."""
        ids: list[str] = []
        names: tuple[str, ...] = self.__match_args__  # of its fields
        for name in names:
            value = getattr(self, name)
            if type(value) is dict:
                ids += [*value, *(id for id in value.values() if type(id) is str)]
            elif type(value) is tuple and value and type(value[0]) is str:
                ids += value
        return ids


# --- what a class gave, and what a person scores ---


@frozen
class Share:
    """One answer among those of a class.

    Attributes:
        text: The answer, in words.
        count: How many gave it.
        percent: How many that is of those who answered, 0 to 100.
        right: Whether the key says so.
    """

    text: str
    count: int
    percent: float
    right: bool


@frozen
class SharesOfPart:
    """The answers of a class to one item of a question.

    Attributes:
        text: The words of the item; "" when the answers are to the whole question.
        shares: Each answer that is shown.
        more: How many different answers are not shown.
    """

    text: str
    shares: tuple[Share, ...]
    more: int = 0  # different answers that are not shown


def share(text: str, count: int, answered: int, *, right: bool) -> Share:
    """Tell how large a part of a class gave an answer.

    Args:
        text: The answer, in words.
        count: How many gave it.
        answered: How many answered at all; 0 gives 0 percent.
        right: Whether the key says so.
    """
    return Share(text, count, 100 * count / answered if answered else 0.0, right)


MOST_SHARES = 6  # answers that are shown where every student may give another


def commonest(
    counts: Counter[str], answered: int, words: Callable[[str], tuple[str, bool]]
) -> Iterator[SharesOfPart]:
    """Give the answers given most often to a question that has no options to count.

    Args:
        counts: How often each was given.
        answered: How many students answered.
        words: Gives the words of what was given, and whether it is right.
    """
    if counts:
        shares = []
        for given, count in counts.most_common(MOST_SHARES):
            text, right = words(given)
            shares.append(share(text, count, answered, right=right))
        yield SharesOfPart("", tuple(shares), max(0, len(counts) - MOST_SHARES))


class TableRow(NamedTuple):
    """One row of a table of answers.

    Attributes:
        item: The id of the item; "" for the whole question.
        text: The words of the item.
        answer: What was given, as the answer holds it; "" when nothing was.
        answer_text: What was given, in words.
    """

    item: str = ""
    text: str = ""
    answer: str = ""
    answer_text: str = ""


class ToScore(NamedTuple):
    """What a person who scores an answer sees of it.

    Attributes:
        text: What was written, if anything.
        own_points: What the student gave it, by the ids of the rubric's lines.
        identity: What tells the answer from any other: points hold for no other answer.
    """

    text: str
    own_points: Mapping[str, int]
    identity: str


NEAR_CUT = 0.8  # where no layer says what human readers forgive


class Passage(NamedTuple):
    """What marks are judged by, beside their key.

    Attributes:
        text: The exact text of the question's article; "" when it has none.
        near_cut: The share of words (F1, above 0 to 1) from which a cut counts as the key's.
    """

    text: str = ""
    near_cut: float = NEAR_CUT


class Judgement(NamedTuple):
    """What a kind finds about an answer.

    Attributes:
        fraction: The share of the points that was earned, 0 to 1; of an answer that waits, the
            share that the student gave it.
        lines: What there is to say, part by part.
        f1: How far marks agree with the key (F1, 0 to 1); None for what is not marked.
        waiting: Whether a person decides.
    """

    fraction: float
    lines: Sequence[Line]
    f1: float | None = None
    waiting: bool = False
