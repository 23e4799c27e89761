"""An answer and what is said of it, in words, each once: a question on a page of feedback.

A page has no widget beside which feedback could stand. So each mark is quoted with its place and
its label, each item with what it was given, and all of which the same is said stand together.
"""

from collections.abc import Iterator, Mapping, Sequence

from coursekit.catalogue import say, say_many, side_by_side
from coursekit.course import Course
from coursekit.errors import AnswerError
from coursekit.questions.base import KINDS, texts_by_id
from coursekit.questions.feedback import Saying, sentence, shortened, verdict_name, within
from coursekit.questions.records import Answer, Question, TableRow
from coursekit.questions.result import Line
from coursekit.texts import Span
from coursekit.texts.quotes import block_of

MOST_KEPT = 10_000  # quotes in memory
Said = tuple[str, str, str]  # the verdict, of which words, and what is said


class AnswersInWords:
    """Says an answer and what is said of it in words; keeps the marks that many students make."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._marks: dict[tuple[str, int, int, str], str] = {}

    def told(
        self,
        question: Question,
        answer: Answer,
        lines: Sequence[Line],
        saying: Saying,
        most: int,
    ) -> tuple[list[str], list[Said]]:
        """Give an answer in words, and what is said of its parts.

        Args:
            question: The question.
            answer: An answer that was attempted.
            lines: The lines of its result.
            saying: How much is said of each mark and item.
            most: How many marks or items are named where the same is said of more.

        Returns:
            The lines of the answer that nothing is said of; and each thing that is said, with all
            the marks or items that it is said of.
        """
        kind = KINDS[question.kind]
        rows = {row.item or row.answer: _item(row) for row in _rows(question, answer)}
        has_items = any(line.part in rows for line in lines if line.part)
        said: dict[tuple[str, str], list[str]] = {}
        for line in lines:
            about = ""
            if line.span:
                about = self._mark(question, line.span)
            elif has_items and line.part in rows:
                about = rows[line.part]
            elif line.part:
                about = _named(texts_by_id(kind.parts(question)), line.part)
            name = verdict_name("right" if line.near else line.verdict)
            text = sentence(self._course, line, saying)
            said.setdefault((name, text), []).append(about)
        spoken_of = {(line.span.start, line.span.end) for line in lines if line.span}
        for span in kind.spans(answer):
            if (span.start, span.end) not in spoken_of:
                said.setdefault((say("Marked"), ""), []).append(self._mark(question, span))
        in_words = [] if has_items else kind.in_words(question, answer)
        return in_words, [*_together(said, most)]

    def _mark(self, question: Question, span: Span) -> str:
        """Quote a mark with its place and its label."""
        same = (question.article, span.start, span.end, span.label)
        if same not in self._marks:
            if len(self._marks) >= MOST_KEPT:
                self._marks.clear()
            self._marks[same] = self._quoted(question, span)
        return self._marks[same]

    def _quoted(self, question: Question, span: Span) -> str:
        article = self._course.articles.get(question.article)
        label = self._course.labels.get(span.label)
        place = (block_of(article, span) if article else "", label.name if label else "")
        where = side_by_side(part for part in place if part)
        words = shortened(span.quote)
        quote = (
            words if '"' in (words[:1], words[-1:]) else say("“{words}”", words=words)
        )  # no marks around marks
        return f"{quote} ({where})" if where else quote


def _together(said: Mapping[tuple[str, str], Sequence[str]], most: int) -> Iterator[Said]:
    """Give what is said, and at last what is missing, in one."""
    missing_name = verdict_name("missing")
    missing = [
        text for (name, text), words in said.items() if name == missing_name and not any(words)
    ]
    for (name, text), words in said.items():
        if text not in missing:
            yield name, _joined(words, most), text
    if missing:
        yield missing_name, "", " ".join(missing)


def _rows(question: Question, answer: Answer) -> Sequence[TableRow]:
    try:
        return KINDS[question.kind].table_rows(question, answer)
    except AnswerError:  # it asks for marks alone
        return ()


def _item(row: TableRow) -> str:
    """Give an item with what it was given, or the option that was picked."""
    text = row.text if "…" in row.text else shortened(row.text)
    text = within(text) if row.answer_text else text
    between = " " if text.endswith("?") else ": "
    return between.join(filter(None, (text, row.answer_text)))


def _named(names: Mapping[str, str], part: str) -> str:
    """Give the words of an item, or of two that were swapped."""
    ids = [part] if part in names else part.split()
    return " / ".join(say("“{words}”", words=shortened(names.get(id, id))) for id in ids)


def _joined(words: Sequence[str], most: int) -> str:
    """Put together what the same is said of, each once."""
    each = list(dict.fromkeys(filter(None, words)))
    if len(each) > most:
        each = [*each[:most], say_many("and {n} more", "and {n} more", len(each) - most)]
    return say("; ").join([*map(within, each[:-1]), *each[-1:]])
