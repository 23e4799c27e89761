"""Each language has every message that the code says, with the same places for values."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from support.said_in_the_code import said_in_the_code

from coursekit.catalogue import LANGUAGES, page_messages, say, say_many, speaking

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "coursekit/catalogue"
OTHERS = sorted(LANGUAGES.keys() - {"en"})
# A value of ours in braces, and one of argparse's.
PLACE = re.compile(r"\{(\w*)(?:![rs])?(?::[^}]*)?\}|(%\(\w+\)[a-z])")

SAID = said_in_the_code()


def catalogue(code: str) -> Catalog:
    with (CATALOGUE / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def forms(message: str | Iterable[str] | None) -> tuple[str, ...]:
    if message is None:
        return ()
    return (message,) if isinstance(message, str) else tuple(message)


def places(text: str) -> set[str]:
    return {ours or argparses for ours, argparses in PLACE.findall(text)}


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_message_and_no_other(code: str) -> None:
    kept = {message.id for message in catalogue(code) if message.id}

    assert sorted(map(str, SAID.keys() - kept)) == [], (
        "run `make words`, then translate what is new"
    )
    assert sorted(map(str, kept - SAID.keys())) == [], "run `make words`"


@pytest.mark.parametrize("code", OTHERS)
def test_no_message_of_a_language_is_without_its_words(code: str) -> None:
    empty = [
        message.id
        for message in catalogue(code)
        if message.id and not all(form.strip() for form in forms(message.string))
    ]

    assert empty == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_message_has_the_same_places_for_values_in_every_language(code: str) -> None:
    other = {}
    for message in catalogue(code):
        if not message.id:
            continue
        wanted = places(forms(message.id)[-1])
        # The one of a language, such as "una palabra", may do without its number.
        may_lack = {"n"} if isinstance(message.id, tuple) else set()
        for form in forms(message.string):
            if not wanted - may_lack <= places(form) <= wanted:
                other[message.id] = form

    assert other == {}


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_all_its_forms_for_numbers(code: str) -> None:
    known = catalogue(code)
    short = [
        message.id
        for message in known
        if isinstance(message.id, tuple) and len(forms(message.string)) != known.num_plurals
    ]

    assert short == []
    assert known.num_plurals == {"es": 2, "fr": 2, "ur": 2, "ar": 6, "zh": 1}[code]


def calls_of_say() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "coursekit").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("say", "say_many")
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_each_message_is_written_out_where_it_is_said() -> None:
    def is_literal(node: ast.expr) -> bool:
        return isinstance(node, ast.Constant) and isinstance(node.value, str)

    hidden = [
        where
        for where, call in calls_of_say()
        if not all(map(is_literal, call.args[: 2 if len(call.args) == 3 else 1]))
    ]

    assert hidden == []


def test_no_message_is_said_inside_an_f_string() -> None:
    """Pybabel sees what stands in one from Python 3.12 on only."""
    inside = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "coursekit").rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("say", "say_many")
    ]

    assert inside == []


def test_each_place_of_a_message_gets_its_value() -> None:
    wrong = []
    for where, call in calls_of_say():
        if any(keyword.arg is None for keyword in call.keywords):
            continue  # values that the call does not name
        texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        wanted = {name for text in texts if isinstance(text, str) for name in places(text)}
        given = {str(keyword.arg) for keyword in call.keywords} | (
            {"n"} if len(call.args) > 2 else set()
        )
        ours = {name for name in wanted if not name.startswith("%")}
        if ours - given or given - ours - {"n"}:
            wrong.append((where, ours ^ given))

    assert wrong == []


def test_each_message_in_javascript_is_one_literal_in_double_quotation_marks() -> None:
    """Else `page_messages` does not find it, and the page says it in English."""
    missing = []
    for message, file in SAID.items():
        if file.endswith(".js"):
            source = (ROOT / "coursekit" / file).read_text("utf-8")
            first = forms(message)[0]
            if f'"{first}"' not in source.replace('\\"', '"'):
                missing.append((file, first))

    assert missing == []


def test_a_number_has_the_form_that_its_language_wants() -> None:
    with speaking("ar"):
        forms_of_words = [say_many("{n} word", "{n} words", n) for n in (0, 1, 2, 3, 11, 100)]
    with speaking("zh"):
        chinese = {say_many("{n} word", "{n} words", n).replace(str(n), "") for n in (1, 2)}

    assert len({form.strip("0123456789 ") for form in forms_of_words}) >= 4
    assert len(chinese) == 1


def test_numbers_and_dates_are_written_as_the_language_writes_them() -> None:
    from datetime import date

    from coursekit.catalogue import day, number

    written = {}
    for code in ("en", "es", "fr", "zh"):
        with speaking(code):
            written[code] = number(2.5), number(1234.5), day(date(2026, 6, 2))

    assert written == {
        "en": ("2.5", "1234.5", "2 June 2026"),
        "es": ("2,5", "1234,5", "2 de junio de 2026"),
        "fr": ("2,5", "1234,5", "2 juin 2026"),
        "zh": ("2.5", "1234.5", "2026年6月2日"),
    }


def test_a_whole_number_keeps_all_its_digits() -> None:
    from coursekit.catalogue import number

    assert number(1_234_567) == "1234567"
    with speaking("es"):
        assert number(1_234_567) == "1234567"


def test_a_language_without_a_catalogue_is_spoken_of_in_english() -> None:
    with speaking("tlh"):
        assert say("{n} word", n=1) == "1 word"


def test_a_page_gets_the_messages_that_its_javascript_says_and_no_other() -> None:
    message = next(id for id, file in SAID.items() if isinstance(id, str) and file.endswith(".js"))

    found = page_messages("es", f'say("{message}"); other("no message")')

    assert found.keys() == {message}


LETTERS = {"ar": "[\u0600-\u06ff]", "ur": "[\u0600-\u06ff]", "zh": "[\u4e00-\u9fff]"}
MENUS = ("gradebook.csv", "feedback.zip")  # of Sakai and Moodle, told as they are in English


def sentences(code: str) -> dict[str, tuple[str, ...]]:
    """What a language has for each message of four words or more."""
    found = {
        forms(message.id)[0]: forms(message.string) for message in catalogue(code) if message.id
    }
    return {
        message: told
        for message, told in found.items()
        if len(re.findall("[a-z]{2,}", PLACE.sub("", message))) > 3
        and not any(menu in message for menu in MENUS)
    }


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_is_left_in_english(code: str) -> None:
    left = [message for message, told in sentences(code).items() if message in told]

    assert left == []


@pytest.mark.parametrize("code", sorted(LETTERS))
def test_a_sentence_is_written_in_the_letters_of_its_language(code: str) -> None:
    strange = [
        message
        for message, told in sentences(code).items()
        if not all(re.search(LETTERS[code], form) for form in told)
    ]

    assert strange == []
