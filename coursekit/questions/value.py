"""Type a number or a date.

What was typed is compared by what it means: "1,000", "1 000" and "1000.0" are one number, "12 May
2025" and "2025-05-12" one date. What has no such meaning is not wrong but unread, and costs no try.
"""

import math
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Literal

from attrs import evolve, frozen

from coursekit.catalogue import day, language, number, primary, say
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
from coursekit.questions.numbers_and_dates import (
    YEAR,
    dates,
    in_english,
    numbers,
    plain_words,
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

Meaning = float | date | str  # a number, a date, or the words when they are neither

MOST_KEPT = 100  # characters of a value that many in a class may give
MOST_SHOWN = 80  # characters of a value in a report
_DATE = re.compile(r"[^\W\d_]|\d[-/.]\d+[-/.]")  # what a date has and a number has not
MOST_SHORT = 1e6  # from here on, a number in short loses figures
_ISO = re.compile(r"\d{4}-\d\d?-\d\d?")
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
        language: The language (BCP 47) that says how numbers and months are written, beside those
            of everywhere; of a question with an article it is the article's. "" means English.
    """

    type: Literal["number", "date"] = "number"
    unit: str = ""
    language: str = ""


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

    def read_question(self, table: Table, materials: Materials) -> tuple[Table, list[str]]:
        """Take the language of the article, where it is not English."""
        article = materials.articles.get(str(table.get("article")))
        if article is None or primary(article.language) == "en":
            return table, []
        return {"language": article.language} | table, []

    def read_key(
        self, table: Table, article: Article | None, show: Sequence[str]
    ) -> tuple[Table, list[str]]:
        """Write dates in the one form in which they are stored (ISO 8601)."""
        language = article.language if article else ""

        def tempting(part: Table) -> tuple[Table, list[str]]:
            return with_reason(_with_iso_dates(part, "values", language)), []

        return change_each(_with_iso_dates(table, "accept", language), "tempting", tempting)

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
        if question.type == "number" and key.accept and key.least is None and key.most is None:
            read = [given for value in key.accept for given in _meanings(question, value)]
            if not any(isinstance(given, float) for given in read):
                yield say(
                    "{field} {value!r} is no number; expected one in figures, such as {example}",
                    field="accept",
                    value=key.accept[0],
                    example="12.5",
                )
        for field, values in _fields(key):
            for value in values:
                yield from _value_faults(question, field, value)
        yield from reason_faults(materials, key.wrong, *(value.wrong for value in key.tempting))

    def misconceptions(self, key: ValueKey) -> Iterator[str]:
        yield from (value.wrong.misconception for value in key.tempting)
        yield key.wrong.misconception

    def could_show(self, question: ValueQuestion, key: ValueKey) -> Counter[str]:
        """Leave out the reason for any other value: whoever holds an idea gives its own value."""
        ids = (value.wrong.misconception for value in key.tempting)
        return Counter(dict.fromkeys(filter(None, ids), 1))

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

        What is no number or date, or can be read in two ways that are not worth the same, is no
        wrong answer.
        """
        lines = {_line(question, key, given) for given in _meanings(question, answer.value)}
        line = lines.pop()
        if lines or line is None:
            how = _how_to_write(question, plain_words(answer.value))
            line = Line(verdict="unclear", feedback=how)
        return Judgement(float(line.verdict == "right"), [line])

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
            meant = _one_date(words.strip(), "")
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
        given = _meanings(question, answer.value)
        bounds = ValueKey(least=before.least, most=before.most, explanation="", wrong=Wrong("", ""))
        accepted = {
            meaning
            for row in before.of_role("right")
            for value in row.values
            for meaning in _meanings(question, value)
        }
        known = given & accepted or any(_in_range(meaning, bounds) for meaning in given)
        if not self.is_attempted(answer) or known:
            return before
        value = str(_iso_date(" ".join(answer.value.split()), question.language))
        right = KeyRow(id="accept", role="right", values=(value,))
        others = (row for row in before.rows if row.role != "right")
        return evolve(before, rows=(right, *others), least=None, most=None)


def _bound(table: Table, name: str) -> float | None:
    """Give a bound of a key; None where it has none, or something else stands there."""
    bound = table.get(name)
    return bound if type(bound) in (int, float) else None


def _line(question: ValueQuestion, key: ValueKey, given: Meaning) -> Line | None:
    """Give what is said of one meaning of an answer; `None` of words that the key does not have."""

    def means(values: Sequence[str]) -> bool:
        return any(given in _meanings(question, value) for value in values)

    if means(key.accept) or _in_range(given, key):
        return Line(verdict="right")
    for tempting in key.tempting:
        if means(tempting.values):
            return wrong_line("", tempting.wrong)
    return None if isinstance(given, str) else wrong_line("", key.wrong)


def _with_iso_dates(table: Table, name: str, language: str) -> Table:
    """Put the ISO form in place of each date in a list; what is no list of words stays."""
    values = table.get(name)
    if not isinstance(values, list):
        return table
    return table | {name: [_iso_date(value, language) for value in values]}


def _iso_date(value: object, language: str) -> object:
    if not isinstance(value, str) or not _DATE.search(plain_words(value)):
        return value
    found = _one_date(plain_words(value), language)
    return value if found is None else found.isoformat()


def _fields(key: ValueKey) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the values of a key, by the field that has them."""
    yield "accept", key.accept
    for position, tempting in enumerate(key.tempting, 1):
        yield f"tempting {position}", tempting.values


def _value_faults(question: ValueQuestion, field: str, value: str) -> Iterator[str]:
    """Give what keeps a value of a key from being the one thing that it should mean."""
    meanings = _meanings(question, value)
    if len(meanings) > 1:
        yield say(
            "{field} {value!r} is two numbers; write no sign between thousands",
            field=field,
            value=value,
        )
    elif question.type == "date" and not any(isinstance(given, date) for given in meanings):
        yield say(
            "{field} {value!r} is not one date; expected year-month-day, such as {example}",
            field=field,
            value=value,
            example="2025-05-03",
        )


def _guess(chance: Random, question: ValueQuestion, article: Article | None) -> ValueAnswer:
    if question.type == "number":
        return ValueAnswer(str(chance.randrange(1, 13)))
    printed = date.fromisoformat(article.date) if article else date(2025, 1, 1)
    return ValueAnswer((printed - timedelta(days=chance.randrange(14))).isoformat())


def _shown(answer: ValueAnswer) -> str:
    """A value as a class report shows it: the same for all that mean the same."""
    words = " ".join(answer.value.split())
    plain = plain_words(words)
    read = numbers(plain, "" if "," in plain else None)
    if plain in _WORDS:  # which only some keys accept
        read = frozenset({float(_WORDS.index(plain))})
    if read:
        (figure, *others) = read
        short = not others and abs(figure) < MOST_SHORT
        return f"{figure:g}" if short else words[:MOST_SHOWN]
    meant = _one_date(plain, "")
    return meant.isoformat() if meant else words[:MOST_SHOWN]


def _unit(question: ValueQuestion, words: str) -> str:
    """Give what a number counts: a plural of English is made singular for 1."""
    if words.strip() != "1" or language() != "en":
        return question.unit
    for ending, one in _ENDINGS:
        if ending.search(question.unit):
            return ending.sub(one, question.unit)
    return question.unit


def _meanings(question: ValueQuestion, typed: str) -> frozenset[Meaning]:
    """Give what a value can mean; its words, as they are compared, when it is neither."""
    words = plain_words(typed)
    if question.type == "number":
        return numbers(words, question.language) or frozenset({words})
    day = _one_date(words, question.language)
    return frozenset({words if day is None else day})


def _one_date(words: str, language: str) -> date | None:
    """Give the date that words mean; `None` where they mean none, or can be read in two ways."""
    try:
        read = dates(words, language)
    except ValueError:  # no such day
        return None
    return next(iter(read)) if len(read) == 1 else None


def _how_to_write(question: ValueQuestion, words: str) -> str:
    """Say what keeps a value from being read."""
    if question.type == "number":
        if numbers(words, question.language):
            return say(
                "Which sign parts the decimals? Write no sign between thousands, as in {example}.",
                example=number(1234.5),
            )
        return say("Write a number in figures, such as {example}.", example=number(12.5))
    example = day(date(2025, 5, 3))
    try:
        read = dates(words, question.language)
    except ValueError:
        return say("There is no such day in the calendar.")
    named = in_english(words, question.language)
    if len(read) == 2 and not re.search(r"[^\W\d]{3}", named):
        return say(
            "Which number is the month? Write it as a word, as in {example}.", example=example
        )
    if re.search(r"\d", words) and not YEAR.search(words):
        return say("Write the year as well, with four figures, as in {example}.", example=example)
    return say("Write day, month and year, such as {example}.", example=example)


def _in_range(given: Meaning, key: ValueKey) -> bool:
    """Tell whether a number lies in the closed range of the key, if it has one."""
    if not isinstance(given, float) or (key.least is None and key.most is None):
        return False
    least = -math.inf if key.least is None else key.least
    most = math.inf if key.most is None else key.most
    return least <= given <= most
