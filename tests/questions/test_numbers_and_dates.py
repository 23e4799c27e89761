"""Numbers and dates as people write them in many languages, typed and in keys."""

# ruff: noqa: RUF001  # signs of other scripts that look like others

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Literal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from support.example_tables import article_of

from coursekit.catalogue import LANGUAGES, day, number, speaking
from coursekit.questions.base import KINDS
from coursekit.questions.grade import grade
from coursekit.questions.numbers_and_dates import dates, numbers, plain_words
from coursekit.questions.records import Materials, Misconception, Wrong
from coursekit.questions.result import Result
from coursekit.questions.serialize import structure
from coursekit.questions.value import ValueAnswer, ValueKey, ValueQuestion, WrongValue

WRONG = Wrong("some-idea", "Because.")
NUMBER = ValueQuestion(id="n", title="N", prompt="?", points=1, hints=("a", "b"))
DATE = evolve(NUMBER, type="date")


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        *((typed, "ar", {12.0}) for typed in ("12", "١٢", "۱۲", "१२", "１２", "১২", "๑๒")),
        *((typed, "es", {1234.5}) for typed in ("1.234,5", "1,234.5", "1234,5", "1 234,5")),
        *((typed, "fr", {1234.5}) for typed in ("1\u202f234,5", "1\u00a0234,5", "1’234,5")),
        *((typed, "ar", {1234.5}) for typed in ("١٬٢٣٤٫٥", "١٢٣٤٫٥", "\u200f1234.5")),
        *(("1,234,567", language, {1234567.0}) for language in ("", "en", "es", "hi", "zh")),
        *(("12,34,567", language, {1234567.0}) for language in ("hi", "ur", "")),
        *(("1.234", language, {1.234}) for language in ("", "en-GB", "zh", "hi", "ur", "th")),
        *(("1,234", language, {1234.0}) for language in ("", "en", "zh", "ja", "ko", "es-MX")),
        *((typed, "es", {1.234, 1234.0}) for typed in ("1.234", "1,234")),
        *((typed, "fr", {-1.234, -1234.0}) for typed in ("-1.234", "−1,234")),
        *((typed, "de", {0.125}) for typed in ("0,125", "0.125", ",125")),
        *(
            (typed, "es", set[float]())
            for typed in ("1,2,3", "12 34", "cinco", "5²", "1e5", "", ".")
        ),
        ("1.234", "a language that is none", {1.234, 1234.0}),
    ],
)
def test_a_number_means_what_it_can_mean_in_its_language(
    typed: str, language: str, meant: set[float]
) -> None:
    assert numbers(plain_words(typed), language) == meant


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        *((typed, "es") for typed in ("2 de junio de 2026", "martes, 2 de junio de 2026")),
        *((typed, "es") for typed in ("mar 2 de jun de 2026", "2026-06-02", "2 June 2026")),
        *((typed, "fr") for typed in ("2 juin 2026", "mar. 2 juin 2026", "mardi 2 JUIN 2026")),
        *((typed, "ar") for typed in ("٢ يونيو ٢٠٢٦", "2 يونيو، 2026", "الثلاثاء 2 حزيران 2026")),
        *((typed, "ur") for typed in ("2 جون 2026", "۲ جون، ۲۰۲۶")),
        *(
            (typed, "zh")
            for typed in ("2026年6月2日", "２０２６年６月２日", "2026/6/2", "2026.6.2")
        ),
        *(
            (typed, "")
            for typed in ("June 2nd, 2026", "2 juin 2026", "2026年6月2日", "٢ يونيو ٢٠٢٦")
        ),
        *(("2 जून 2026", "hi"), ("2. Juni 2026", "de"), ("2026년 6월 2일", "ko")),
    ],
)
def test_a_date_is_read_in_the_form_of_any_language(typed: str, language: str) -> None:
    assert dates(plain_words(typed), language) == {date(2026, 6, 2)}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_what_the_kit_writes_it_can_read(code: str, form: Literal["NFC", "NFD"]) -> None:
    with speaking(code):
        for month in range(1, 13):
            written = unicodedata.normalize(form, day(date(2026, month, 13)))
            assert dates(plain_words(written)) == {date(2026, month, 13)}
        assert numbers(plain_words(number(1234.5)), code) == {1234.5}


def test_a_month_of_another_calendar_is_not_taken_for_one_of_ours() -> None:
    assert len(dates(plain_words("١٥ رمضان ١٤٤٧"), "ar")) != 1


def typed(question: ValueQuestion, key: ValueKey, value: str) -> Result:
    return grade(question, key, ValueAnswer(value))


@pytest.mark.parametrize("value", ["5.200", "5,200"])
def test_a_number_that_can_be_two_is_no_try_unless_both_are_worth_the_same(value: str) -> None:
    spanish = evolve(NUMBER, language="es")
    thousands = ValueKey(explanation="", accept=("5200",), wrong=WRONG)
    either = ValueKey(explanation="", accept=("5200", "5,2"), wrong=WRONG)
    neither = ValueKey(explanation="", accept=("7",), wrong=WRONG)

    result = typed(spanish, thousands, value)
    assert (result.outcome, result.lines[0].verdict) == ("not attempted", "unclear")
    assert result.lines[0].feedback.startswith("Which sign parts the decimals?")
    assert typed(spanish, either, value).outcome == "correct"
    assert typed(spanish, neither, value).outcome == "not yet"
    assert typed(spanish, thousands, "5200").outcome == "correct"
    assert typed(NUMBER, thousands, "5,200").outcome == "correct"
    assert typed(NUMBER, thousands, "5.200").outcome == "not yet"


def test_words_that_a_key_has_are_compared_in_any_form_and_case() -> None:
    key = ValueKey(explanation="", accept=("6", "café"), wrong=WRONG)

    for value in ("CAFÉ", unicodedata.normalize("NFD", "Café"), "  café "):
        assert typed(NUMBER, key, value).outcome == "correct"


PIECES = (
    *(
        "2",
        "31",
        "2026",
        "٢",
        "२०२६",
        "年",
        "月",
        "日",
        "de",
        "junio",
        "mar",
        "mar.",
        "يونيو",
        "جون",
    ),
    *(
        "/",
        "-",
        ".",
        ",",
        "٬",
        "٫",
        " ",
        "'",
        "+",
        "nan",
        "1e9",
        "\u200f",
        "juin",
        "am",
        "may",
        "½",
    ),
)


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=9).map("".join),
    st.sampled_from(["", "es", "ar", "zh", "xx", "not a tag"]),
    st.sampled_from(["number", "date"]),
)
def test_whatever_is_typed_is_right_wrong_or_no_try(
    value: str, language: str, kind: Literal["number", "date"]
) -> None:
    question = evolve(NUMBER, type=kind, language=language)
    key = ValueKey(explanation="", accept=("2026-06-02", "5"), wrong=WRONG)

    result = typed(question, key, value)

    assert (result.outcome, result.points) in {
        *(("correct", 1), ("not yet", 0), ("not attempted", 0)),
    }
    assert KINDS["value"].in_words(question, ValueAnswer(value))
    assert KINDS["value"].selections(ValueAnswer(value))
    assert all(line.feedback for line in result.lines if line.verdict == "unclear")


def test_a_very_long_text_is_no_date() -> None:
    assert dates("2 june 2026" + " and so on" * 50) == frozenset()


MATERIALS = Materials(misconceptions={"some-idea": Misconception("some-idea", "", "?")})


def read_key(accept: list[str], language: str) -> ValueKey:
    reason = {"misconception": "some-idea", "feedback": "Because."}
    table = {
        **{"explanation": "", "accept": accept, "wrong": reason},
        "tempting": [{"values": ["14 de junio de 2026"], **reason}],
    }
    article = evolve(article_of("Texto."), language=language)
    done, faults = KINDS["value"].read_key(table, article, ())
    assert faults == []
    return structure(done, ValueKey)


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        *(("2 June 2026", "en"), ("2 de junio de 2026", "es"), ("2 juin 2026", "fr")),
        *(
            ("٢ يونيو ٢٠٢٦", "ar"),
            ("2026年6月2日", "zh"),
            ("2 जून 2026", "hi"),
            ("2026-06-02", "en"),
        ),
    ],
)
def test_a_date_of_a_key_is_written_in_any_form_and_stored_in_one(
    accept: str, language: str
) -> None:
    key = read_key([accept], language)

    assert key.accept == ("2026-06-02",)
    assert key.tempting[0].values == ("2026-06-14",)
    question = evolve(DATE, language=language)
    assert list(KINDS["value"].key_faults(question, key, MATERIALS)) == []
    assert typed(question, key, accept).outcome == "correct"
    assert typed(question, key, "3 June 2026").outcome == "not yet"


def test_numbers_of_a_key_stay_as_they_are_written() -> None:
    numbers_of_key = ["5200", "5.2", "1 234 567", "six", "2026"]

    assert read_key(numbers_of_key, "en").accept == tuple(numbers_of_key)


@pytest.mark.parametrize(
    ("question", "accept", "fault"),
    [
        (
            DATE,
            "early in June",
            "accept 'early in June' is not one date; expected year-month-day, such as 2025-05-03",
        ),
        (DATE, "6/2/2026", "accept '6/2/2026' is not one date; "),
        (DATE, "2026-02-30", "accept '2026-02-30' is not one date; "),
        (
            evolve(NUMBER, language="es"),
            "5.200",
            "accept '5.200' is two numbers; write no sign between thousands",
        ),
    ],
)
def test_a_value_of_a_key_that_nobody_could_match_is_a_fault(
    question: ValueQuestion, accept: str, fault: str
) -> None:
    key = ValueKey(explanation="", accept=(accept,), wrong=WRONG)

    (found,) = KINDS["value"].key_faults(question, key, MATERIALS)
    assert found.startswith(fault)


def test_a_question_takes_the_language_of_its_article() -> None:
    spanish = evolve(article_of("Texto."), language="es")
    materials = Materials(articles={"a": spanish, "b": article_of("Text.")})

    def language(article: str, **more: str) -> object:
        return (
            KINDS["value"].read_question({"article": article, **more}, materials)[0].get("language")
        )

    assert (language("a"), language("b"), language("")) == ("es", None, None)
    assert language("a", language="es-MX") == "es-MX"


def test_tempting_values_are_found_in_any_form_too() -> None:
    tempting = (WrongValue(values=("1234.5",), wrong=Wrong("other", "That one.")),)
    key = ValueKey(explanation="", accept=("7",), tempting=tempting, wrong=WRONG)

    result = typed(evolve(NUMBER, language="es"), key, "1.234,5")

    assert result.lines[0].misconception == "other"
