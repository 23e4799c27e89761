"""Type a number or a date.

What was typed is compared by what it means: "1,000", "1 000" and "1000.0" are one number, "12 May
2025" and "2025-05-12" one date. What has no such meaning is not wrong but unread, and costs no try.
"""

import math
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Literal

from attrs import evolve, frozen

from coursekit.catalogue import day, language, number, say
from coursekit.questions.base import Json, ShortAnswerKind, Table, wrong_line
from coursekit.questions.key_rows import (
    KeyForm,
    KeyRow,
    fields_of,
    read_field,
    read_fields,
    reason_row,
    table_in,
    tables_in,
    write_fields,
    write_reason,
    write_row,
    write_tables,
)
from coursekit.questions.records import (
    Answer,
    Judgement,
    Key,
    Materials,
    Named,
    Passage,
    Question,
    SharesOfPart,
    TableRow,
    Wrong,
    commonest,
)
from coursekit.questions.result import Line
from coursekit.questions.serialize import change_each, reason_faults, with_reason
from coursekit.questions.student_model import Student
from coursekit.texts import Article

MOST_KEPT = 100  # characters of a value that many in a class may give
MOST_SHOWN = 80  # characters of a value in a report
MOST_SHORT = 1e6  # from here on, a number in short loses figures
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_THOUSANDS = re.compile(r"(?<=\d)[, ](?=\d{3}(?!\d))")
_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
_ENDINGS = (  # of English plurals, and what one has in its place
    (re.compile(r"(?<=\w\w)ies$"), "y"),
    (re.compile(r"(?<=ss|sh|ch)es$"), ""),
    (re.compile(r"(?<=\w\w)(?<![sui])s$"), ""),
)


@frozen(kw_only=True)
class ValueQuestion(Question):
    """A number or a date that is to be found in the text.

    Attributes:
        type: "number", or "date", which keys give as year-month-day (ISO 8601).
        unit: What a number counts, shown behind it.
    """

    type: Literal["number", "date"] = "number"
    unit: str = ""


@frozen(kw_only=True)
class WrongValue:
    """Values that tempt, for one reason.

    Attributes:
        values: As a student may type them.
        wrong: Why they tempt.
    """

    values: tuple[str, ...]
    wrong: Wrong


@frozen(kw_only=True, eq=False)
class ValueKey(Key):
    """The values that are right.

    Attributes:
        accept: Values that are right.
        least: The smallest number that is right; None for no bound.
        most: The largest number that is right; None for no bound.
        tempting: Values that tempt, each with its reason.
        wrong: What is said of any other value.
    """

    accept: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    tempting: tuple[WrongValue, ...] = ()
    wrong: Wrong


@frozen
class ValueAnswer(Answer):
    """What was typed.

    Attributes:
        value: As it was typed; "" until then.
    """

    value: str = ""


class Value(ShortAnswerKind[ValueQuestion, ValueKey, ValueAnswer]):
    """One number or date, right or wrong."""

    name = "value"

    def read_key(
        self, table: Table, article: Article | None, show: Sequence[str]
    ) -> tuple[Table, list[str]]:
        return change_each(table, "tempting", lambda value: (with_reason(value), []))

    def question_faults(self, question: ValueQuestion, materials: Materials) -> Iterator[str]:
        yield from ()

    def key_faults(
        self, question: ValueQuestion, key: ValueKey, materials: Materials
    ) -> Iterator[str]:
        if not key.accept and key.least is None and key.most is None:
            yield say(
                "no value is accepted; expected {accept}, or {least} and {most}",
                accept="accept",
                least="least",
                most="most",
            )
        yield from reason_faults(materials, key.wrong, *(value.wrong for value in key.tempting))

    def misconceptions(self, key: ValueKey) -> Iterator[str]:
        yield from (value.wrong.misconception for value in key.tempting)
        yield key.wrong.misconception

    def could_show(self, question: ValueQuestion, key: ValueKey) -> Counter[str]:
        """Leave out the reason for any other value: whoever holds an idea gives its own value."""
        return Counter(dict.fromkeys((value.wrong.misconception for value in key.tempting), 1))

    def is_attempted(self, answer: ValueAnswer) -> bool:
        return bool(answer.value.strip())

    def judge(
        self,
        question: ValueQuestion,
        key: ValueKey,
        answer: ValueAnswer,
        passage: Passage,
    ) -> Judgement:
        """Compare what was typed with what is accepted, then with what tempts.

        What is no number, or no date that everybody reads alike, is no wrong answer.
        """
        given = _read(question, answer.value)
        if given in {_read(question, value) for value in key.accept} or _in_range(given, key):
            return Judgement(1.0, [Line(verdict="right")])
        for tempting in key.tempting:
            if given in {_read(question, value) for value in tempting.values}:
                return Judgement(0.0, [wrong_line("", tempting.wrong)])
        if isinstance(given, str):
            how = _how_to_write(question, given)
            return Judgement(0.0, [Line(verdict="unclear", feedback=how)])
        return Judgement(0.0, [wrong_line("", key.wrong)])

    def full_answer(self, question: ValueQuestion, key: ValueKey) -> ValueAnswer:
        bound = key.most if key.least is None else key.least
        return ValueAnswer(key.accept[0] if key.accept else f"{bound:g}")

    def alike(self, answer: ValueAnswer) -> Hashable | None:
        return answer.value if len(answer.value) <= MOST_KEPT else None

    def parts(self, question: ValueQuestion) -> tuple[Named, ...]:
        return ()

    def view_data(self, question: ValueQuestion, materials: Materials) -> Json:
        return {"type": question.type, "unit": question.unit}

    def in_words(self, question: ValueQuestion, answer: ValueAnswer) -> list[str]:
        words = answer.value
        if question.type == "date" and _ISO.fullmatch(words.strip()):
            meant = _date(words.strip())
            words = day(meant) if meant else words  # as people write it
        return [f"{words or '…'} {_unit(question, words)}".strip()]

    def as_cell(self, answer: ValueAnswer) -> str:
        return answer.value

    def table_rows(self, question: ValueQuestion, answer: ValueAnswer) -> list[TableRow]:
        value = answer.value.strip()
        meant = _shown(answer) if question.type == "date" else value
        return [
            TableRow("", "", meant, f"{value} {_unit(question, value)}".strip() if value else "")
        ]

    def selections(self, answer: ValueAnswer) -> list[tuple[str, str]]:
        return [("", _shown(answer))]

    def shows_wrong(self, question: ValueQuestion, answer: ValueAnswer, line: Line) -> str:
        return _shown(answer)

    def class_shares(
        self,
        question: ValueQuestion,
        key: ValueKey | None,
        counts: Mapping[str, Counter[str]],
        answered: int,
    ) -> Iterator[SharesOfPart]:
        def words(value: str) -> tuple[str, bool]:
            given = ValueAnswer(value)
            right = (
                key is not None
                and self.is_attempted(given)
                and self.judge(question, key, given, Passage()).fraction >= 1
            )
            return value, right

        yield from commonest(counts.get("", Counter()), answered, words)

    def invented_answer(
        self,
        student: Student,
        question: ValueQuestion,
        key: ValueKey | None,
        article: Article | None,
    ) -> ValueAnswer:
        chance = student.chance
        if key is None:
            return _guess(chance, question, article)
        for tempting in key.tempting:
            if student.follows(tempting.wrong.misconception):
                return ValueAnswer(chance.choice(tempting.values))
        if student.knows(question.id):
            return self.full_answer(question, key)
        if key.tempting and chance.random() < 0.7:
            return ValueAnswer(chance.choice(chance.choice(key.tempting).values))
        return _guess(chance, question, article)

    def key_rows(self, question: ValueQuestion, table: Table, article: Article | None) -> KeyForm:
        """The values that are right, those that tempt, and what is said of any other."""
        accept = read_field(table, "accept")
        rows = [KeyRow(id="accept", role="right", was="right", values=accept)]
        for nth, value in enumerate(tables_in(table, "tempting"), 1):
            said = read_fields(value, "values", "misconception", "feedback")
            id = f"tempting {nth}"
            rows.append(KeyRow(id=id, role="tempting", was="tempting", **said, written=value))
        rows.append(reason_row("any", table_in(table, "wrong")))
        return KeyForm(
            kind=self.name,
            explanation=read_field(table, "explanation"),
            rows=tuple(rows),
            least=_bound(table, "least"),
            most=_bound(table, "most"),
            written=table,
        )

    def key_from_rows(self, form: KeyForm) -> Table:
        accept = tuple(value for row in form.of_role("right") for value in row.values)
        table = write_fields(form.written, explanation=form.explanation, accept=accept)
        for name, bound in (("least", form.least), ("most", form.most)):
            if bound is None and _bound(table, name) is not None:
                del table[name]
            elif bound is not None and bound != table.get(name):
                table[name] = bound
        names = ("values", "misconception", "feedback")
        tempting = [
            write_row(row, *names)
            if row.was == "tempting"
            else write_fields({}, **fields_of(row, *names))
            for row in form.of_role("tempting")
        ]
        write_tables(table, "tempting", tempting)
        for row in form.of_role("wrong"):
            write_reason(table, row)
        return table

    def key_from_answer(
        self, question: ValueQuestion, answer: ValueAnswer, article: Article | None, before: KeyForm
    ) -> KeyForm:
        """Accept what was typed, and nothing else, unless it is accepted already.

        A date is kept as year-month-day, in which everybody reads it alike.
        """
        given = _read(question, answer.value)
        bounds = ValueKey(least=before.least, most=before.most, explanation="", wrong=Wrong("", ""))
        accepted = {
            _read(question, value) for row in before.of_role("right") for value in row.values
        }
        if not self.is_attempted(answer) or given in accepted or _in_range(given, bounds):
            return before
        value = given.isoformat() if isinstance(given, date) else " ".join(answer.value.split())
        right = KeyRow(id="accept", role="right", values=(value,))
        others = (row for row in before.rows if row.role != "right")
        return evolve(before, rows=(right, *others), least=None, most=None)


def _bound(table: Table, name: str) -> float | None:
    """Give a bound of a key; None where it has none, or something else stands there."""
    bound = table.get(name)
    return bound if type(bound) in (int, float) else None


def _guess(chance: Random, question: ValueQuestion, article: Article | None) -> ValueAnswer:
    if question.type == "number":
        return ValueAnswer(str(chance.randrange(1, 13)))
    printed = date.fromisoformat(article.date) if article else date(2025, 1, 1)
    return ValueAnswer((printed - timedelta(days=chance.randrange(14))).isoformat())


def _shown(answer: ValueAnswer) -> str:
    """A value as a class report shows it: the same for all that mean the same."""
    words = " ".join(answer.value.split())
    figure = _number(words.casefold())
    if figure is None and words.casefold() in _WORDS:  # which only some keys accept
        figure = float(_WORDS.index(words.casefold()))
    if figure is not None:
        return f"{figure:g}" if abs(figure) < MOST_SHORT else words[:MOST_SHOWN]
    meant = _date(words.casefold())
    return meant.isoformat() if meant else words[:MOST_SHOWN]


def _unit(question: ValueQuestion, words: str) -> str:
    """Give what a number counts: a plural of English is made singular for 1."""
    if words.strip() != "1" or language() != "en":
        return question.unit
    for ending, one in _ENDINGS:
        if ending.search(question.unit):
            return ending.sub(one, question.unit)
    return question.unit


def _read(question: ValueQuestion, typed: str) -> float | date | str:
    """Give what a value means: a number, a date, or its words when it is neither."""
    words = " ".join(typed.split()).casefold()
    meant = _number(words) if question.type == "number" else _date(words)
    return words if meant is None else meant


def _number(words: str) -> float | None:
    """Read a number.

    A comma or space before three digits parts thousands; any other comma is a decimal one.
    """
    try:
        figure = float(_THOUSANDS.sub("", words).replace(",", "."))
    except ValueError:
        return None
    return figure if math.isfinite(figure) else None


@lru_cache(maxsize=4096)
def _date(words: str) -> date | None:
    """Read a date as people write one, with its year; None where it can be read in two ways.

    Kept, because a class types the same few dates, and each is read for its result, its cell in the
    table and the report.
    """
    if iso := _ISO.fullmatch(words):
        with suppress(ValueError):
            return date(*map(int, iso.groups()))
        return None
    with suppress(ValueError, OverflowError):
        readings = _readings(words)
        if len(readings) == 1:
            return readings.pop()
    return None


def _readings(words: str) -> set[date]:
    """Give each date that the words can be read as; more than one where something lacks.

    `dateutil` fills in what lacks, from a default, and takes a month for a day when it has to.
    So the same date must come of two defaults, and of both orders.

    Raises:
        ValueError: They are no date, or there is no such day.
        OverflowError: A number in them is too large.
    """
    if not _YEAR.search(words):
        return set()
    from dateutil.parser import parse  # late: most lessons ask for no date

    return {
        parse(words, default=default, dayfirst=day_first, fuzzy=True).date()
        for default in (datetime(2001, 2, 3), datetime(2010, 11, 12))
        for day_first in (True, False)
    }


def _how_to_write(question: ValueQuestion, words: str) -> str:
    """Say what keeps a value from being read."""
    if question.type == "number":
        return say("Write a number in figures, such as {example}.", example=number(12.5))
    try:
        readings = _readings(words)
    except (ValueError, OverflowError) as error:
        if "range" in str(error):  # of the days of a month
            return say("There is no such day in the calendar.")
        readings = set()
    example = day(date(2025, 5, 3))
    if len(readings) == 2 and not re.search(r"[^\W\d]{3}", words):
        return say(
            "Which number is the month? Write it as a word, as in {example}.", example=example
        )
    if re.search(r"\d", words) and not _YEAR.search(words):
        return say("Write the year as well, with four figures, as in {example}.", example=example)
    return say("Write day, month and year, such as {example}.", example=example)


def _in_range(given: float | date | str, key: ValueKey) -> bool:
    """Tell whether a number lies in the closed range of the key, if it has one."""
    if not isinstance(given, float) or (key.least is None and key.most is None):
        return False
    least = -math.inf if key.least is None else key.least
    most = math.inf if key.most is None else key.most
    return least <= given <= most
