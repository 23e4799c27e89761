"""Words: one definition, in Python and on the page."""

# ruff: noqa: RUF001  # scripts and signs that look like others are the point here

from __future__ import annotations

import json
import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from coursekit.course.loader import load_course
from coursekit.lesson.page_code import STATIC
from coursekit.texts.words import (
    _COMMON,
    _class_of,
    char_ranges,
    count,
    has_word_rule,
    in_characters,
    token_range,
    words_in,
)

CASES: dict[str, list[str]] = json.loads(
    (Path(__file__).parent.parent / "words.json").read_text("utf-8")
)

PIECES = (
    *("a", "B", "can't", "1", "23", "3.5", "U.S.", "é", "e\u0301", "𝒜", "Ⓜ", "ℹ", "Ⅷ", "ª"),
    *(" ", "\n", "\t", "\u00a0", "\u202f", "\u200b", "\u00ad", "\u200d", "\u200c", "\ufe0f"),
    *(".", ",", "'", "’", ":", ";", "·", "-", "‐", "\u2011", "–", "_", '"', "“", "”", "״"),
    *("(", "/", "@", "%", "$", "+", "½", "²", "ʼ", "¸"),
    *("👍", "👍🏽", "👩‍👩‍👧", "🇵🇰", "🇺🇸", "1️⃣", "#"),
    *("हिन्दी", "समाचार", "কলা", "தமிழ்", "کتاب‌ها", "قَالَ", "۲۰۲۵", "א", "ב"),
    *("ภาษา", "น้ำ", "ๆ", "๑๒", "ລາວ", "ຳ", "ខ្មែរ", "៖", "မြန်မာ"),
    *("ទ្យា", "ဗုဒ္ဓ", "្", "ꦧꦱ꧀ꦗ", "ᬩᬮᬶ", "བོད་སྐད", "ᩈ᩠ᨠ"),
    *("漢", "字", "々", "〇", "かな", "カタカナー", "ｶﾞ", "゛", "５", "한국어", "한"),
)

# Answers each text of the list that it reads with its words, in UTF-16 units.
_PAGE = """
const { wordRanges } = await import(process.argv[1]);
let input = "";
for await (const piece of process.stdin) input += piece;
console.log(JSON.stringify(JSON.parse(input).map(wordRanges)));
"""


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in char_ranges(text, 0, len(text))]


def on_the_page(node: Path, texts: list[str]) -> list[list[tuple[int, int]]]:
    """Where the page's own function finds words, in code points."""
    done = subprocess.run(
        [node, "--input-type=module", "-e", _PAGE, (STATIC / "words.js").as_uri()],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    found = []
    for text, ranges in zip(texts, json.loads(done.stdout), strict=True):
        points = [0]  # the code point at each UTF-16 unit
        for number, sign in enumerate(text, 1):
            points += [number - 1] * (ord(sign) > 0xFFFF) + [number]
        found.append([(points[start], points[end]) for start, end in ranges])
    return found


def assert_the_page_agrees(node: Path, texts: list[str]) -> None:
    found = on_the_page(node, texts)
    differ = [
        (text, [text[start:end] for start, end in ranges], words(text))
        for text, ranges in zip(texts, found, strict=True)
        if ranges != list(char_ranges(text, 0, len(text)))
    ]

    assert differ == []


@pytest.mark.parametrize("text", CASES)
def test_a_text_has_the_words_of_the_table(text: str) -> None:
    assert words(text) == CASES[text]
    assert count(text) == token_range(text, 0, len(text)).length == len(CASES[text])
    assert words_in(text) == CASES[text]


@pytest.mark.parametrize(
    ("text", "are"),
    [
        *((text, True) for text in ("国家发展", "NHKのニュース", "ข่าววันนี้", "ព័ត៌មាន", "မြန်မာ")),
        *(
            (text, False)
            for text in ("", "The news", "新 is new here", "한국어 뉴스", "हिन्दी", "القمر")
        ),
    ],
)
def test_letters_are_counted_where_no_space_parts_words(text: str, are: bool) -> None:
    assert in_characters(text) is are


@pytest.mark.parametrize("text", [*CASES, "Donaudampfschifffahrtsgesellschaftskapitän"])
def test_the_words_of_every_text_of_the_table_are_found(text: str) -> None:
    assert has_word_rule(text)


def test_sentences_without_any_space_in_them_have_no_words() -> None:
    # Vai has no spaces, and no rule here; the other lost its spaces on the way.
    for text in ("ꕙꔤꖲꔳꕞꕌ" * 20, "Thisiswhatbecomesofatextwhosespaceswerelostonitswayhere"):
        assert not has_word_rule(text)


def test_what_is_known_of_common_letters_is_what_unicode_says() -> None:
    for letter, signs in _COMMON.items():
        assert {_class_of(sign) for sign in signs} == {letter}


def test_a_text_in_english_is_counted_without_unicodes_tables(course_root: Path) -> None:
    code = (
        "import sys; from coursekit.texts.words import count\n"
        "print(count('The “US-led” force can’t – 5,200 troops (20%).'), 'uniseg' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "7 False\n"


@pytest.mark.node
def test_the_page_finds_the_same_words_in_all_articles(node: Path, course_root: Path) -> None:
    articles = load_course(course_root).articles.values()
    blocks = [
        article.text[block.start : block.end] for article in articles for block in article.blocks
    ]

    assert_the_page_agrees(node, [*CASES, *blocks, *(article.text for article in articles)])


@pytest.mark.node
def test_the_page_finds_the_same_words_in_a_mix_of_all_scripts(node: Path) -> None:
    chance = random.Random(29)
    texts = ["".join(chance.choices(PIECES, k=chance.randint(1, 12))) for _ in range(3000)]

    assert_the_page_agrees(node, [*texts, " ".join(texts), "".join(texts[:200])])


@pytest.mark.node
def test_the_page_takes_every_letter_and_sign_of_unicode_as_python_does(node: Path) -> None:
    many = ("CJK UNIFIED", "HANGUL SYLLABLE", "TANGUT", "EGYPTIAN", "ANATOLIAN", "CUNEIFORM")
    signs = [
        sign
        for sign in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(sign) not in ("Cn", "Co", "Cs")
        and (ord(sign) % 64 == 0 or not unicodedata.name(sign, "").startswith(many))
    ]
    texts = [
        " ".join(f"a{sign}b 1{sign}2 {sign} א{sign}ב 漢{sign} k-{sign}-k" for sign in some)
        for some in (signs[at : at + 64] for at in range(0, len(signs), 64))
    ]

    assert_the_page_agrees(node, texts)
