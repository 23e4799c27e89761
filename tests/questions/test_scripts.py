"""Marks in texts of many scripts: the exact words are right, and no others are."""

# ruff: noqa: RUF001  # scripts and signs that look like others are the point here

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import pytest
from support.example_tables import article_of

from coursekit.questions.base import KINDS
from coursekit.questions.grade import grade
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.records import KeySpan, Materials, Tempting, Wrong
from coursekit.questions.result import Result
from coursekit.texts import Span
from coursekit.texts.quotes import find_quote
from coursekit.texts.words import char_ranges, token_range

QUESTION = HighlightQuestion(
    id="mark",
    title="",
    prompt="",
    points=4,
    hints=("Look.", "Look again."),
    article="a",
    labels=("source", "cue"),
)


class Case(NamedTuple):
    """A sentence of news, with words in it that a key marks and words that tempt.

    Attributes:
        before: What stands before the marked words.
        marked: The words that the key marks.
        after: What stands after them.
        tempting: Words of `after` that tempt.
    """

    before: str
    marked: str
    after: str
    tempting: str

    @property
    def text(self) -> str:
        return self.before + self.marked + self.after


CASES = {
    "Chinese": Case(
        "据报道，", "外交部发言人王明周二", "表示，多名观察人士同意这一看法。", "多名观察人士"
    ),
    "Japanese": Case(
        "東京で、", "外務省の報道官佐藤氏は", "「多くの専門家が同意した」と述べた。", "多くの専門家"
    ),
    "Thai": Case(
        "เมื่อวันอังคาร ", "โฆษกกระทรวงการต่างประเทศ", "กล่าวว่าผู้สังเกตการณ์หลายคนเห็นด้วย", "ผู้สังเกตการณ์หลายคน"
    ),
    "Khmer": Case(
        "ថ្ងៃអង្គារ ",
        "អ្នកនាំពាក្យក្រសួងការបរទេស",
        "បាននិយាយថាអ្នកសង្កេតការណ៍ជាច្រើនយល់ព្រម",
        "អ្នកសង្កេតការណ៍ជាច្រើន",
    ),
    "Hindi": Case(
        "मंगलवार को ",
        "विदेश मंत्रालय की प्रवक्ता रीना शर्मा",
        " ने कहा कि कई पर्यवेक्षक सहमत हैं।",
        "कई पर्यवेक्षक",
    ),
    "Persian": Case(
        "روز سه‌شنبه ",
        "سخنگوی وزارت‌خانهٔ امور خارجه، رضا می‌ربانی",
        "، گفت که بسیاری از ناظران موافق‌اند.",
        "بسیاری از ناظران",
    ),
    "Arabic": Case(
        "يَوْمَ الثُّلَاثَاءِ ",
        "المُتَحَدِّثَةُ بِاسْمِ الخَارِجِيَّةِ مَرْيَمُ عَلِيٍّ",
        " قَالَتْ إِنَّ كَثِيرًا مِنَ المُـــرَاقِبِينَ وَافَقُوا.",
        "كَثِيرًا مِنَ المُـــرَاقِبِينَ",
    ),
    "Urdu": Case(
        "منگل کو ", "دفترِ خارجہ کی ترجمان سارہ خان", " نے کہا کہ کئی مبصرین متفق ہیں۔", "کئی مبصرین"
    ),
    "Hebrew": Case(
        "ביום שלישי ", "דובר צה״ל רב־סרן דן כהן", " אמר שמשקיפים רבים הסכימו.", "משקיפים רבים"
    ),
    "Korean": Case(
        "화요일 ", "외교부 대변인 김민수 씨는", " 많은 관측통이 동의했다고 말했다.", "많은 관측통이"
    ),
    "Vietnamese": Case(
        "Hôm thứ Ba, ",
        "người phát ngôn Bộ Ngoại giao Lê Thị Hằng",
        " nói rằng nhiều nhà quan sát đồng ý.",
        "nhiều nhà quan sát",
    ),
    "Spanish": Case(
        "El martes, ",
        "la portavoz del ministerio, María Núñez",
        ", dijo que muchos observadores coincidían.",
        "muchos observadores",
    ),
    "emoji": Case(
        "👩🏽‍🚀 On Tuesday 🇫🇷 ",
        "spokeswoman 👩‍👩‍👧 Ana 👍🏿 Duarte of the ministry",
        " said 🏴󠁧󠁢󠁳󠁣󠁴󠁿 that many observers agreed 1️⃣.",
        "many observers",
    ),
}
FORMS = {
    **CASES,
    **{
        f"{name}, {form}": Case(*(unicodedata.normalize(form, part) for part in CASES[name]))
        for name in ("Vietnamese", "Spanish", "Arabic", "Hindi", "Korean")
        for form in ("NFC", "NFD")
    },
}


def key_of(case: Case) -> HighlightKey:
    article = article_of(case.text)
    found = find_quote(article, case.marked)
    lure = find_quote(article, case.tempting)
    return HighlightKey(
        explanation="",
        spans=(KeySpan(span=Span(found.start, found.end, found.quote, "source")),),
        tempting=(
            Tempting(
                Span(lure.start, lure.end, lure.quote, "source"), Wrong("crowd", "Who are they?")
            ),
        ),
    )


def marked(case: Case, start: int, end: int, label: str = "source") -> Result:
    span = Span(start, end, case.text[start:end], label)
    return grade(QUESTION, key_of(case), HighlightAnswer((span,)), text=case.text)


def words_of(case: Case) -> list[tuple[int, int]]:
    return list(char_ranges(case.text, 0, len(case.text)))


@pytest.mark.parametrize("name", FORMS)
def test_the_exact_words_are_right(name: str) -> None:
    case = FORMS[name]
    start, end = len(case.before), len(case.before) + len(case.marked)

    result = marked(case, start, end)

    assert (result.outcome, result.points, result.f1) == ("correct", 4, 1)
    assert [line.verdict for line in result.lines] == ["right"]


@pytest.mark.parametrize("name", FORMS)
def test_signs_that_are_no_words_at_the_edges_change_nothing(name: str) -> None:
    case = FORMS[name]
    start, end = len(case.before), len(case.before) + len(case.marked)
    while (
        not case.text[start - 1].isalnum() and unicodedata.category(case.text[start - 1])[0] != "M"
    ):
        start -= 1  # a space, a comma or an emoji

    assert marked(case, start, end).f1 == 1


@pytest.mark.parametrize("name", FORMS)
def test_no_other_words_are_right(name: str) -> None:
    case = FORMS[name]
    words = words_of(case)
    first, stop = token_range(case.text, len(case.before), len(case.before) + len(case.marked))
    half = (first + stop) // 2
    wrong = {
        "the words before": (0, first - 1),
        "the words after": (stop, len(words) - 1),
        "the first half": (first, half - 1),
        "the last half": (half, stop - 1),
        "the first word": (first, first),
        "the whole sentence": (0, len(words) - 1),
        "half beside it": (half, stop + (stop - first)),
    }
    for told, (one, last) in wrong.items():
        result = marked(case, words[one][0], words[min(last, len(words) - 1)][1])
        assert result.outcome != "correct", told
        assert result.points < 4, told
    lure = case.text.index(case.tempting)
    assert marked(case, lure, lure + len(case.tempting)).lines[0].misconception == "crowd"
    start, end = len(case.before), len(case.before) + len(case.marked)
    other = marked(case, start, end, "cue")
    assert (other.outcome, other.lines[0].verdict) == ("not yet", "other label")


@pytest.mark.parametrize("name", FORMS)
def test_the_same_share_of_words_makes_a_near_cut_in_every_script(name: str) -> None:
    case = FORMS[name]
    words = words_of(case)
    first, stop = token_range(case.text, len(case.before), len(case.before) + len(case.marked))
    for lacking in range(1, stop - first):
        result = marked(case, words[first][0], words[stop - 1 - lacking][1])
        both = 2 * (stop - first) - lacking
        share = 2 * (stop - first - lacking) / both

        assert (result.outcome == "correct") is (share >= 0.8), (lacking, share)


@pytest.mark.parametrize("name", FORMS)
def test_a_mark_counts_every_word_that_it_touches(name: str) -> None:
    """As a page does, which grows a choice to whole words."""
    case = FORMS[name]
    words = words_of(case)
    first, stop = token_range(case.text, len(case.before), len(case.before) + len(case.marked))
    inner = (words[first][1] - 1, words[stop - 1][0] + 1)

    assert marked(case, *inner).f1 == 1


@pytest.mark.parametrize("quote", ["👍🏽", "🇫🇷", "%", "。"])
def test_signs_alone_cannot_be_keyed_for_no_mark_could_be_compared_with_them(quote: str) -> None:
    case = Case("Up by 20", quote, " she said.", "she")
    told = f"{quote!r}: no word; expected one or more, for marks are compared by words"

    assert told in list(KINDS["highlight"].key_faults(QUESTION, key_of(case), Materials()))
