"""Every word that the kit shows, in the language that is spoken.

The words stand in the code in English, each in a call of `say` or `say_many`, in Python, in
templates and in JavaScript alike. `pybabel` finds them there (`make words`) and keeps one file a
language, `es.po`, in this folder; English needs none. A message that a file lacks is said in
English.

    say("No lesson {stem!r} in this course.", stem=stem)
    say_many("{n} word", "{n} words", 3)

A message is a whole sentence, or a name that stands alone, with its values in braces: parts of
sentences cannot be put together in every language. What is written for a machine, such as an id,
the name of a field or of a command, is a value or stands as it is.

What is spoken is a property of the process. A notebook speaks the language of its lesson, a command
that of its course. Pages about lessons in several languages change it with `speaking`, for the
thread that they run in alone.
"""

import gettext
import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, reduce
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from markupsafe import Markup

# What the kit speaks; each but English is a file of this folder.
LANGUAGES = {
    "en": "English",
    "es": "español",
    "fr": "français",
    "ar": "العربية",
    "ur": "اردو",
    "zh": "中文",
}
_RIGHT_TO_LEFT = {
    "ar",
    "arc",
    "ckb",
    "dv",
    "fa",
    "he",
    "ku",
    "nqo",
    "ps",
    "sd",
    "syr",
    "ug",
    "ur",
    "yi",
}

_spoken = "en"
_for_a_while: ContextVar[str] = ContextVar("_for_a_while", default="")


def language() -> str:
    """Give the code of the language that is spoken, one of `LANGUAGES`."""
    return _for_a_while.get() or _spoken


def speak(tag: str) -> None:
    """Speak a language from now on; English, where the kit does not know it.

    Args:
        tag: The language as texts name theirs (BCP 47), such as "es" or "es-MX".
    """
    global _spoken
    _spoken = spoken_for(tag)


def spoken_for(tag: str) -> str:
    """Give the language of `LANGUAGES` in which a text in this language is spoken of."""
    code = primary(tag)
    return code if code in LANGUAGES else "en"


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Speak a language for a while; other threads go on in theirs."""
    before = _for_a_while.set(spoken_for(tag))
    try:
        yield
    finally:
        _for_a_while.reset(before)


def primary(tag: str) -> str:
    """Give the language of a tag without its script and region: "zh" of "zh-Hant-TW"."""
    return tag.replace("_", "-").partition("-")[0].lower()


def direction(tag: str | None = None) -> str:
    """Give how a language is written: "ltr" or "rtl"; `None` means the one that is spoken."""
    return "rtl" if primary(tag or language()) in _RIGHT_TO_LEFT else "ltr"


def language_attributes() -> "Markup":
    """Give the attributes of an element whose words are in the language that is spoken.

    English, which what is around it has, needs none.
    """
    from markupsafe import Markup  # late: only pages have HTML

    if language() == "en":
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(language(), direction())


# --- messages ---


def say(message: str, /, **values: object) -> str:
    """Give a message in the language that is spoken.

    Args:
        message: The message in English, written out in the call.
        **values: What stands in its braces. Where one is HTML, the others are escaped and the
            result is HTML.
    """
    return _filled(_messages(language()).gettext(message), values)


def say_many(one: str, many: str, n: float, /, **values: object) -> str:
    """Give a message about a number, in the form that the language has for it.

    Args:
        one: The message in English for one, with `{n}` where the number stands.
        many: The message in English for any other number.
        n: The number.
        **values: What else stands in its braces.
    """
    # Only English has "1.5 point" wrong: gettext knows whole numbers alone, and 2 is a fair guess.
    whole = int(n) if n == int(n) else 2
    form = _messages(language()).ngettext(one, many, whole)
    return _filled(form, {"n": number(n), **values})


def _filled(message: str, values: dict[str, object]) -> str:
    if not values:
        return message
    if any(hasattr(value, "__html__") for value in values.values()):
        from markupsafe import Markup  # late: only pages have HTML

        return Markup(message).format(**values)
    return message.format(**values)


@cache
def _messages(code: str) -> gettext.NullTranslations:
    """Read the file of a language; nobody need compile it first."""
    if code == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # late: English needs no Babel

    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _catalogue(code: str) -> "Catalog":
    from babel.messages.pofile import read_po

    source = files(__package__).joinpath(f"{code}.po").read_bytes()
    return read_po(io.BytesIO(source), locale=code)


_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def page_messages(code: str, source: str) -> dict[str, str | list[str]]:
    """Give the messages of a language that stand in JavaScript, for the page to say.

    Args:
        code: One of `LANGUAGES`.
        source: The JavaScript, with each message in double quotation marks.

    Returns:
        By the message in English for one: the message, or its forms in the order of Unicode's
        plural categories (zero, one, two, few, many, other), as far as the language has them.
    """
    if code == "en":
        return {}
    written = {json.loads(literal) for literal in _LITERAL.findall(source) if "\\x" not in literal}
    found: dict[str, str | list[str]] = {}
    for message in _catalogue(code):
        first = message.id if isinstance(message.id, str) else message.id[0]
        if first and first in written and message.string:
            forms = message.string
            found[first] = forms if isinstance(forms, str) else list(forms)
    return found


# --- numbers and dates ---


def number(value: float) -> str:
    """Give a number as the language writes it: "2.5", "2,5"; at most six digits that count."""
    if isinstance(value, int):
        return str(value)  # every digit of it; no language groups those of a year
    if language() == "en":
        return f"{value:g}"
    from babel.numbers import format_decimal  # late: it loads slowly

    return format_decimal(float(f"{value:.6g}"), format="0.######", locale=language())


def fixed(value: float, digits: int) -> str:
    """Give a number with so many decimal places, as the language writes it: "0.50", "0,50"."""
    if language() == "en":
        return f"{value:.{digits}f}"
    from babel.numbers import format_decimal  # late, as above

    pattern = f"0.{digits * '0'}" if digits else "0"
    return format_decimal(round(value, digits), format=pattern, locale=language())


def day(value: date) -> str:
    """Give a date as the language writes it: "12 May 2025"."""
    from babel.dates import format_date  # late: it loads slowly

    return format_date(value, "long", locale=_locale())


def in_a_row(parts: list[str]) -> str:
    """Give several names as one: "a, b and c"; the language has the word between the last two."""
    from babel.lists import format_list

    return format_list(parts, locale=_locale())


def _locale() -> str:
    return "en_GB" if language() == "en" else language()


def side_by_side(parts: Iterable[str]) -> str:
    """Give pieces that each stand alone as one line: "a, b, c"; "" for none."""
    pieces = list(parts)
    if not pieces:
        return ""
    return reduce(lambda line, piece: say("{line}, {piece}", line=line, piece=piece), pieces)
