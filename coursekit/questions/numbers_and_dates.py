"""What a typed number or date means, in the digits, signs and names of many languages.

Each function gives every meaning that the words can have. One is what they mean; none, and they are
no number or no date; several, and nobody can tell which was meant.
"""

# ruff: noqa: RUF001  # signs of other scripts that look like others

import math
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from coursekit.catalogue import LANGUAGES, primary

_LONGEST = 200  # characters of a date; what is longer would take seconds to read
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")

_PLAIN = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},  # the wide forms of East Asia
    **dict.fromkeys(
        (0x200E, 0x200F, 0x61C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    ),
    **{ord("−"): "-", ord("،"): ",", ord("’"): "'"},
}


def plain_words(typed: str) -> str:
    """Give what was typed in the one form that is compared.

    Args:
        typed: As a student or an author typed it.

    Returns:
        The words in small letters with the digits 0 to 9, composed (NFC), a space between two.
    """
    words = " ".join(typed.translate(_PLAIN).split()).casefold()
    figures = "".join(str(unicodedata.decimal(sign, sign)) for sign in words)
    return unicodedata.normalize("NFC", figures)


# --- numbers ---

_OPEN = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_GROUPED = re.compile(
    r"\d+|\d{1,3}(?P<sign>[.,'٬ ])\d{3}(?:(?P=sign)\d{3})*"
    r"|\d{1,2}(?P<lakh>[,٬])\d{2}(?:(?P=lakh)\d{2})*(?P=lakh)\d{3}"  # as in India
)


def numbers(words: str, language: str | None = "") -> frozenset[float]:
    """Give each number that the words can mean.

    "1.234" and "1,234" are two numbers each, for one half of the world parts thousands by the sign
    with which the other half begins decimals. In a language whose decimals follow a point, such as
    English, they are read as all its readers do.

    Args:
        words: What `plain_words` gives.
        language: The language of what is asked (BCP 47); "" means English, and `None` any.
    """
    if not _OPEN.fullmatch(words):
        read = {_figure(words, _decimal_sign(words))}
    elif _follow_a_point(language):
        read = {_figure(words, ".")}
    else:
        read = {_figure(words, "."), _figure(words, ",")}
    return frozenset(number for number in read if number is not None)


def _decimal_sign(words: str) -> str:
    """Give the sign that decimals follow: of two signs the last, and a sign that stands once."""
    last = max("٫.,", key=words.rfind)
    return last if words.count(last) == 1 else ""


def _figure(words: str, point: str) -> float | None:
    whole, decimals = words, ""
    if point:
        whole, _, decimals = words.partition(point)
    minus = whole.startswith("-")
    whole = whole.removeprefix("-" if minus else "+").strip()
    if not (whole or decimals) or not re.fullmatch(r"\d*", decimals, re.ASCII):
        return None
    if whole and not _GROUPED.fullmatch(whole):
        return None
    digits = re.sub(r"\D", "", whole)
    figure = float(f"{digits or '0'}.{decimals or '0'}")
    return (-figure if minus else figure) if math.isfinite(figure) else None


@cache
def _follow_a_point(language: str | None) -> bool:
    """Tell whether decimals follow a point in a language; not, where that is not known."""
    if language is None:
        return False
    if primary(language or "en") == "en":
        return True
    locale = _locale(language)
    return locale is not None and locale.number_symbols["latn"]["decimal"] == "."


def _locale(language: str) -> Any:  # a Locale: babel loads slowly
    from babel import Locale, UnknownLocaleError

    for tag in (language, primary(language)):
        with suppress(UnknownLocaleError, ValueError, TypeError):
            return Locale.parse(tag, sep="-" if "-" in tag else "_")
    return None


# --- dates ---

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)")
_EAST_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(\d\d?) ?[月월] ?(\d\d?) ?[日号號일]?")
# Syria and its neighbours, Algeria and Morocco have other names of months than Egypt.
_MORE_ARABIC = ("ar_SY", "ar_DZ", "ar_MA")
_ENGLISH = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)


class _Names(NamedTuple):
    """Names of months and of days of the week, in all languages that are read.

    Attributes:
        months: The number of the month, by its name.
        days: The days of the week.
        pattern: What finds both in words.
    """

    months: dict[str, int]
    days: frozenset[str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=4096)
def dates(words: str, language: str = "") -> frozenset[date]:
    """Give each date that the words can mean, with its year.

    Kept, because a class types the same few dates, and each is read for its result, its cell in the
    table and the report.

    Args:
        words: What `plain_words` gives.
        language: The language of what is asked (BCP 47). Its names of months are read, and those of
            the languages that the kit speaks.

    Raises:
        ValueError: There is no such day.
    """
    if len(words) > _LONGEST:
        return frozenset()
    if numbered := _YEAR_FIRST.fullmatch(words):
        year, _, month, day = numbered.groups()
        return frozenset({date(int(year), int(month), int(day))})
    if numbered := _EAST_ASIAN.match(words):
        return frozenset({date(*map(int, numbered.groups()))})
    if not YEAR.search(words):
        return frozenset()
    return _read_by_dateutil(in_english(words, language))


def in_english(words: str, language: str = "") -> str:
    """Give a date with the name of its month in English and without the day of the week.

    Args:
        words: What `plain_words` gives.
        language: As for `dates`.
    """
    if words.isascii() and not re.search(r"[a-z]", words):
        return words
    names = _names(language)
    found = names.pattern.findall(words)
    months = {name for name in map(_without_point, found) if name in names.months}
    if len(months) > 1:  # such as "mar" in "mar 2 de junio": Tuesday, and not March
        months -= names.days

    def named(match: re.Match[str]) -> str:
        name = _without_point(match.group())
        if name in months:
            return f" {_ENGLISH[names.months[name] - 1]} "
        return " " if name in names.days else match.group()

    return " ".join(names.pattern.sub(named, words).split())


def _without_point(name: str) -> str:
    return name.removesuffix(".")


@cache
def _names(language: str) -> _Names:
    months, days = dict[str, int](), set[str]()
    for tag in (*LANGUAGES, *_MORE_ARABIC, language):
        locale = _locale(tag) if tag else None
        if locale is None:
            continue
        for number, name in _named(locale.months):
            months.setdefault(name, number)
        days |= {name for _, name in _named(locale.days)}
    every = sorted({*months, *days}, key=len, reverse=True)
    letters = "|".join(map(re.escape, every))
    return _Names(months, frozenset(days), re.compile(rf"(?<!\w)(?:{letters})(?!\w)\.?"))


def _named(table: Any) -> Iterator[tuple[int, str]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in table[context][width].items():
                plain = _without_point(plain_words(name))
                if not re.search(r"\d", plain):  # which stands in a form of its own
                    yield number, plain


def _read_by_dateutil(words: str) -> frozenset[date]:
    """Give each date that the words can be read as; more than one where something lacks.

    `dateutil` fills in what lacks, from a default, and takes a month for a day when it has to.
    So the same date must come of two defaults, and of both orders.

    Raises:
        ValueError: There is no such day.
    """
    from dateutil.parser import ParserError, parse  # late: most lessons ask for no date

    try:
        return frozenset(
            parse(words, default=default, dayfirst=day_first, fuzzy=True).date()
            for default in (datetime(2001, 2, 3), datetime(2010, 11, 12))
            for day_first in (True, False)
        )
    except OverflowError:
        return frozenset()
    except ParserError as error:
        if "range" in str(error):  # of the days of a month
            raise
        return frozenset()
