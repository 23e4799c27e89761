"""What a kind of question is: the contract that each kind fulfils in one file of its own.

Everything that the house ever asks of a kind is a method of `QuestionKind`. Nothing outside this
room asks which kind a question is: it looks the kind up in `KINDS` and calls a method. A kind that
lacks a method cannot be registered, so that it fails when coursekit is imported and not in a
student's hands.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar, get_args

from coursekit.catalogue import direction
from coursekit.questions.key_rows import KeyForm
from coursekit.questions.records import (
    Answer,
    Judgement,
    Key,
    KeySpan,
    Materials,
    Named,
    Passage,
    Question,
    SharesOfPart,
    TableRow,
    ToScore,
    Wrong,
)
from coursekit.questions.result import Line
from coursekit.questions.student_model import Student
from coursekit.texts import Article, Span

Json = dict[str, Any]  # what travels to the page
Table = dict[str, Any]  # a TOML table before it is checked

Q = TypeVar("Q", bound=Question)
K = TypeVar("K", bound=Key)
A = TypeVar("A", bound=Answer)


class QuestionKind(ABC, Generic[Q, K, A]):
    """All that is ever asked of a kind of question, made for its three records.

    `class Choice(ShortAnswerKind[ChoiceQuestion, ChoiceKey, ChoiceAnswer])` says its `name`, which
    then is the `kind` of the three records. On the page, `lesson/static/<name>.js` shows it, or the
    file that `script` names. Methods are pure: no files, no clock, no chance but the one they are
    given.
    """

    name: ClassVar[str]
    question_type: ClassVar[type[Question]]
    key_type: ClassVar[type[Key]]
    answer_type: ClassVar[type[Answer]]
    script: ClassVar[str] = ""
    scored_by_person: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Take the records from the three types in the class statement, and name them."""
        super().__init_subclass__()
        records = get_args(cls.__orig_bases__[0])  # type: ignore[attr-defined]  # typing sets it
        if "name" in vars(cls):
            cls.question_type, cls.key_type, cls.answer_type = records
            for record in records:
                record.kind = cls.name

    # --- what authors write ---

    @abstractmethod
    def read_question(self, table: Table, materials: Materials) -> tuple[Table, list[str]]:
        """Resolve what authors may write for short in a question.

        Args:
            table: The question as TOML holds it, without `kind`.
            materials: What the course has read so far: articles and codebook.

        Returns:
            The table as the question's record wants it, and a line for each fault.
        """

    @abstractmethod
    def read_key(
        self, table: Table, article: Article | None, show: Sequence[str]
    ) -> tuple[Table, list[str]]:
        """Resolve the quotes in a key to character offsets.

        Args:
            table: The key as TOML holds it.
            article: The question's article, if it has one.
            show: The blocks that the question shows; a quote is looked for in these.

        Returns:
            The table as the key's record wants it, and a line for each fault.
        """

    @abstractmethod
    def question_faults(self, question: Q, materials: Materials) -> Iterator[str]:
        """Give what is wrong with a well-formed question, one line a fault."""

    @abstractmethod
    def key_faults(self, question: Q, key: K, materials: Materials) -> Iterator[str]:
        """Give what a key leaves without feedback, or names wrongly, one line a fault."""

    @abstractmethod
    def misconceptions(self, key: K) -> Iterator[str]:
        """Give the misconceptions that a key names, in its order; one may come more than once."""

    def could_show(self, question: Q, key: K) -> Counter[str]:
        """Count the parts of an answer that show a misconception to be held, by misconception.

        It tells how often somebody who holds the idea could act on it; a report says that somebody
        does by how often they did. Unless a kind knows better, each is shown by one part.
        """
        return Counter({id: 1 for id in self.misconceptions(key) if id})

    # --- marks on a passage ---

    @abstractmethod
    def labels(self, question: Q) -> tuple[str, ...]:
        """Give the labels that words of the passage can be marked with.

        Returns:
            The ids of codebook labels; "" alone where words are only cited; nothing for a kind that
            marks no words.
        """

    @abstractmethod
    def needs_text(self, question: Q) -> bool:
        """Tell whether the question cannot be answered without an article."""

    @abstractmethod
    def layer(self, question: Q) -> str:
        """Name the layer of human agreement that the question is scored by, or ""."""

    @abstractmethod
    def keyed_spans(self, key: K) -> tuple[KeySpan, ...]:
        """Give the spans of a key, as the solution and the class report draw them."""

    @abstractmethod
    def spans(self, answer: A) -> tuple[Span, ...]:
        """Give the spans of an answer: marked or cited."""

    # --- grading ---

    @abstractmethod
    def is_attempted(self, answer: A) -> bool:
        """Tell whether anything was answered."""

    @abstractmethod
    def judge(self, question: Q, key: K, answer: A, passage: Passage) -> Judgement:
        """Judge an answer that was attempted.

        Args:
            question: The question.
            key: Its key. A kind that a person scores is judged without one and gets None.
            answer: The student's answer.
            passage: The text that is marked, and the agreement that earns full marks.
        """

    @abstractmethod
    def full_answer(self, question: Q, key: K) -> A:
        """Give the answer that earns full marks."""

    @abstractmethod
    def alike(self, answer: A) -> Hashable | None:
        """Give what is the same for all students who answer alike, so that they are graded once.

        Returns:
            The answer as something that a dictionary can find; None for a kind in which no two
            students answer alike.
        """

    @abstractmethod
    def decisions(self, question: Q, key: K | None) -> int:
        """Count what a student decides: items, an option question, marks that are expected.

        Args:
            question: The question.
            key: Its key, if it is at hand.
        """

    # --- words ---

    @abstractmethod
    def parts(self, question: Q) -> tuple[Named, ...]:
        """Give the items or options of a question, which feedback names by their ids."""

    @abstractmethod
    def categories(self, question: Q) -> tuple[Named, ...]:
        """Give what the parts are sorted into; nothing for most kinds."""

    @abstractmethod
    def view_data(self, question: Q, materials: Materials) -> Json:
        """Give what the page needs to show this kind, beside what it needs of any."""

    @abstractmethod
    def in_words(self, question: Q, answer: A) -> list[str]:
        """Give an answer in words, one line an item.

        Marks are not among them: they are drawn on the passage.
        """

    @abstractmethod
    def as_cell(self, answer: A) -> str:
        """Give an answer in one line of a table: ids as they are, words and quotes in full."""

    @abstractmethod
    def table_rows(self, question: Q, answer: A) -> list[TableRow]:
        """Give the rows of a table of answers.

        Raises:
            AnswerError: The question asks for marks, which have a table of their own.
        """

    # --- a class ---

    @abstractmethod
    def selections(self, answer: A) -> list[tuple[str, str]]:
        """Give what the class report counts: each pair of a part and what was given for it.

        Returns:
            Ids of items with ids of categories, or "" with what was given to the whole question.
        """

    @abstractmethod
    def shows_wrong(self, question: Q, answer: A, line: Line) -> str:
        """Say in words which part of an answer shows a wrong idea.

        Args:
            question: The question.
            answer: The answer.
            line: The line of its result that names the misconception.

        Returns:
            The words for the class report; "" for a mark, which is shown in its sentence.
        """

    @abstractmethod
    def class_shares(
        self, question: Q, key: K | None, counts: Mapping[str, Counter[str]], answered: int
    ) -> Iterator[SharesOfPart]:
        """Give what a class chose.

        Args:
            question: The question.
            key: Its key, if there is one.
            counts: How often each of `selections` was given, by part.
            answered: How many students answered.
        """

    @abstractmethod
    def distractors(self, question: Q, key: K | None) -> Mapping[str, str]:
        """Give the wrong options: an option that nobody takes tells that it is too easy.

        Returns:
            Their words by id; nothing for a kind without options.
        """

    @abstractmethod
    def rubric(self, question: Q) -> list[tuple[str, str, int]]:
        """Give the lines that a person scores: the id of each, its words, its most points."""

    @abstractmethod
    def to_score(self, answer: A) -> ToScore:
        """Give what a person who scores an answer sees of it."""

    # --- made-up students ---

    @abstractmethod
    def invented_answer(
        self, student: Student, question: Q, key: K | None, article: Article | None
    ) -> A:
        """Invent the answer of a made-up student.

        Args:
            student: What the student knows and believes, and the chance that decides the rest.
            question: The question.
            key: Its key, or None for somebody who has read the form of the question and guesses.
            article: The question's article.
        """

    # --- a key as a form ---

    @abstractmethod
    def key_rows(self, question: Q, table: Table, article: Article | None) -> KeyForm:
        """Give a key as a form shows it.

        Args:
            question: The question.
            table: The key as TOML holds it, whole or begun; what is no key gives few rows.
            article: The question's article.
        """

    @abstractmethod
    def key_from_rows(self, form: KeyForm) -> Table:
        """Give the key of a form as TOML holds it.

        What nobody changed comes back as it was written: the key of `key_rows(…, table, …)` is
        `table`.
        """

    @abstractmethod
    def key_from_answer(
        self, question: Q, answer: A, article: Article | None, before: KeyForm
    ) -> KeyForm:
        """Make a form of which this answer earns full marks.

        Args:
            question: The question.
            answer: The answer, as an author gave it in the student's widget.
            article: The question's article.
            before: The form so far: what it says of rows that stay is kept.

        Raises:
            AnswerError: The answer cannot be written as a key.
        """


class ShortAnswerKind(QuestionKind[Q, K, A]):
    """A kind that is picked, sorted, ordered or typed: it marks no words.

    A machine scores it. Only an assessed question, whose key is not at hand, waits for a person,
    who then gives points to the answer as a whole.
    """

    def read_question(self, table: Table, materials: Materials) -> tuple[Table, list[str]]:
        return table, []

    def read_key(
        self, table: Table, article: Article | None, show: Sequence[str]
    ) -> tuple[Table, list[str]]:
        return table, []

    def labels(self, question: Q) -> tuple[str, ...]:
        return ()

    def needs_text(self, question: Q) -> bool:
        return False

    def layer(self, question: Q) -> str:
        return ""

    def keyed_spans(self, key: K) -> tuple[KeySpan, ...]:
        return ()

    def spans(self, answer: A) -> tuple[Span, ...]:
        return ()

    def decisions(self, question: Q, key: K | None) -> int:
        return max(1, len(self.parts(question)))

    def categories(self, question: Q) -> tuple[Named, ...]:
        return ()

    def distractors(self, question: Q, key: K | None) -> Mapping[str, str]:
        return {}

    def rubric(self, question: Q) -> list[tuple[str, str, int]]:
        return whole_rubric(question)

    def to_score(self, answer: A) -> ToScore:
        return ToScore("", {}, repr(answer))


class PassageKind(QuestionKind[Q, K, A]):
    """A kind that is answered with spans of a passage: it has no parts that a class could pick."""

    def read_question(self, table: Table, materials: Materials) -> tuple[Table, list[str]]:
        return table, []

    def alike(self, answer: A) -> Hashable | None:
        return None

    def decisions(self, question: Q, key: K | None) -> int:
        spans = self.keyed_spans(key) if key else ()
        return max(1, sum(keyed.score == "core" for keyed in spans))

    def parts(self, question: Q) -> tuple[Named, ...]:
        return ()

    def categories(self, question: Q) -> tuple[Named, ...]:
        return ()

    def selections(self, answer: A) -> list[tuple[str, str]]:
        return []

    def shows_wrong(self, question: Q, answer: A, line: Line) -> str:
        return ""

    def class_shares(
        self, question: Q, key: K | None, counts: Mapping[str, Counter[str]], answered: int
    ) -> Iterator[SharesOfPart]:
        yield from ()

    def distractors(self, question: Q, key: K | None) -> Mapping[str, str]:
        return {}


AnyKind = QuestionKind[Any, Any, Any]
KINDS: dict[str, AnyKind] = {}


def register(kind: type[AnyKind]) -> None:
    """Make a kind known under its name.

    Args:
        kind: The class; one object of it is made.

    Raises:
        TypeError: It lacks a method of the contract.
    """
    KINDS[kind.name] = kind()


# --- what kinds are made with ---


def wrong_line(part: str, wrong: Wrong) -> Line:
    """Give the line of a wrong part.

    Args:
        part: The id of the part; two ids for a pair; "" for the whole answer.
        wrong: Why it is wrong.
    """
    return Line(
        verdict="wrong", part=part, feedback=wrong.feedback, misconception=wrong.misconception
    )


def whole_rubric(question: Question) -> list[tuple[str, str, int]]:
    """Give a rubric of one line, for a question that has none: all of its points at once."""
    return [("all", question.title, question.points)]


def named_data(named: Iterable[Named]) -> list[Json]:
    """Give options or items as the page has them."""
    return [{"id": part.id, "text": part.text} for part in named]


def texts_by_id(named: Iterable[Named]) -> dict[str, str]:
    """Give the words of options or items by id."""
    return {part.id: part.text for part in named}


def arrow() -> str:
    """Give the arrow that leads on, in the direction of the language that is spoken."""
    return "→" if direction() == "ltr" else "←"


def text_of(named: Iterable[Named], id: str) -> str:
    """Give the words of one option or item, or the id itself where there is none of this id."""
    return next((part.text for part in named if part.id == id), id)
