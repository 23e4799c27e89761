# ruff: noqa: RUF001  # Arabic, Urdu, Chinese and Greek
"""Figures and tables in any language: what matplotlib cannot draw, the browser draws."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from attrs import evolve
from matplotlib.axes import Axes
from support.example_tables import Finished
from support.greek_course import write_greek
from support.marked_words import marked, marked_words, unmarked

from coursekit import analysis, plots
from coursekit.catalogue import speaking
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.course.notebooks import text_of_html
from coursekit.plots import Figure
from coursekit.questions.highlight import HighlightAnswer
from coursekit.questions.result import Outcome
from coursekit.work import Attempt
from coursekit.work.score import full_work

STEM = "01_bridge"
NAMES = {
    "ar": ["خبر", "رأي كاتب المقال في الموضوع"],
    "ur": ["خبر", "مصنف کی رائے"],
    "he": ["חדשות", "דעה"],
    "zh": ["新闻事实", "作者的看法，没有任何来源支持的长句子放在这里，还要更长一些才行"],
    "hi": ["समाचार", "लेखक की राय"],
    "th": ["ข่าว", "ความคิดเห็นของผู้เขียน"],
}


@pytest.fixture(autouse=True)
def no_warning_reaches_a_student() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # What an old matplotlib asks of a new pyparsing is for the two to settle.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="matplotlib")
        yield


def sorted_into(names: list[str]) -> pd.DataFrame:
    """Answers that sort an item into each of these categories, with a date for each."""
    rows = [("q", name, str(at), "α " * at, "x", name) for at, name in enumerate(names, 1)]
    columns = ["question", "title", "item", "text", "answer", "answer_text"]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs = {"categories": names}
    return table


def dated(names: list[str]) -> pd.DataFrame:
    """Answers that date these events, a month apart."""
    answers = [f"2020-{month:02}-03" for month in range(1, len(names) + 1)]
    rows = [("q", name, "", "", day, day) for name, day in zip(names, answers, strict=True)]
    return pd.DataFrame(
        rows, columns=["question", "title", "item", "text", "answer", "answer_text"]
    )


def shown(figure: Figure) -> list[str]:
    """The texts of a picture that the browser draws."""
    assert figure.is_drawn_by_the_browser
    return re.findall(r"<text[^>]*>([^<]*)</text>", figure.svg())


@pytest.mark.parametrize("tag", NAMES)
def test_letters_that_matplotlib_cannot_draw_are_texts_of_an_svg(tag: str) -> None:
    with speaking(tag):
        groups = plots.words_by_category(sorted_into(NAMES[tag]))
        days = plots.timeline(dated(NAMES[tag]))

    for figure in (groups, days):
        said = "".join(shown(figure)).replace(" ", "")
        assert all(name.replace(" ", "") in said for name in NAMES[tag])
        assert "data:image/svg+xml;base64," in figure.html()


def test_a_picture_that_is_drawn_again_is_the_same_file() -> None:
    first, second = (plots.timeline(dated(NAMES["zh"])).svg() for _ in range(2))

    assert first == second
    assert "matplotlib" not in first.partition("<defs>")[0].lower()


@pytest.mark.parametrize("tag", ["en", "es", "fr"])
def test_latin_letters_stay_a_png(tag: str) -> None:
    names = ["Opinión", "Œuvre d’art", "Łódź – “x”"]
    with speaking(tag):
        figure = plots.words_by_category(sorted_into(names))

    assert not figure.is_drawn_by_the_browser
    assert "data:image/png;base64," in figure.html()


def axes_of(tag: str) -> Axes:
    """The axes of a figure of bars."""
    with speaking(tag):
        canvas = plots.words_by_category(sorted_into(NAMES["ar"])).canvas
    assert canvas
    return canvas.axes[0]


def test_where_a_page_is_read_from_the_right_bars_grow_from_there() -> None:
    english, arabic = axes_of("en"), axes_of("ar")

    assert (english.xaxis_inverted(), arabic.xaxis_inverted()) == (False, True)
    assert english.yaxis.get_ticks_position() == "left"
    assert arabic.yaxis.get_ticks_position() == "right"
    assert (bool(english.get_title("left")), bool(english.get_title("right"))) == (True, False)
    assert (bool(arabic.get_title("left")), bool(arabic.get_title("right"))) == (False, True)


@pytest.mark.parametrize(
    ("tag", "first", "month"),
    [
        ("en", "3 January 2020", "Jan"),
        ("es", "3 de enero de 2020", "ene"),
        ("fr", "3 janvier 2020", "janv."),
        ("zh", "2020年1月3日", "1月"),
    ],
)
def test_days_are_those_of_the_language(tag: str, first: str, month: str) -> None:
    with speaking(tag):
        figure = plots.timeline(dated(["Α", "Β", "Γ"]))

    assert first in figure.words
    assert figure.is_drawn_by_the_browser == (tag == "zh")
    assert figure.canvas
    ticks = [text.get_text() for text in figure.canvas.axes[0].get_xticklabels()]
    assert any(month in tick for tick in ticks)


# --- words ---


@pytest.fixture
def greek_course(tmp_path: Path) -> Course:
    return load_course(write_greek(tmp_path / "course"))


def every_figure(course: Course) -> list[Figure]:
    """All figures, of a student who has answered all and of one who has answered nothing."""
    lesson, article = course.lessons[STEM], course.articles["bridge"]
    work = full_work(course, lesson)
    spans = analysis.span_table(course, {STEM: work})
    nothing = analysis.span_table(course, {})
    mark = lesson.question("mark")
    outcomes = get_args(Outcome)
    sorted_ = analysis.answer_table(course, lesson, work, ["kinds"])
    unsorted = sorted_.assign(answer="", answer_text="")
    full = work.attempts["mark"]
    assert isinstance(full.answer, HighlightAnswer)
    some = Attempt(HighlightAnswer(full.answer.spans[:1]), 0)
    return [
        plots.timeline(dated(["Α", "Β"])),
        plots.timeline(dated(["Α", "Β"]).assign(answer=["2020-01-03", "?"])),
        plots.timeline(dated(["Α"]).assign(answer="")),
        plots.words_by_category(sorted_),
        plots.words_by_category(unsorted),
        plots.attributed_share(article, spans),
        plots.attributed_share(article, nothing),
        plots.cue_verbs(spans),
        plots.cue_verbs(nothing),
        plots.categories_by_section(article, sorted_),
        plots.categories_by_section(article, unsorted),
        plots.labels_by_section(article, spans),
        plots.labels_by_section(article, nothing),
        plots.confusion(article, spans, spans.head(1)),
        plots.confusion(article, nothing, spans),
        plots.confusion(article, spans, nothing),
        *(
            plots.mine_and_key(analysis.compared_table(course, lesson, mark, attempt))
            for attempt in (None, some, full)
        ),
        plots.before_and_after(Finished("pre", *outcomes), Finished("post", *outcomes[::-1])),
        plots.before_and_after(Finished("pre"), Finished("post")),
    ]


def test_no_figure_has_a_word_that_the_catalogue_lacks(greek_course: Course) -> None:
    with marked_words():
        figures = every_figure(greek_course)
        said = [figure.words for figure in figures]
        said += [text for figure in figures if figure.canvas for text in shown(figure)]
        html = "".join(figure.html() for figure in figures)

    assert sum(figure.canvas is not None for figure in figures) > 8
    blocks = re.compile(r"\b[A-Z]\d*(?:–[A-Z]\d+)?\b")
    assert unmarked(blocks.sub(" ", "\n".join(said))) == []
    assert '<figure lang="zh" dir="ltr">' in html


def without_style(table: pd.DataFrame) -> str:
    """The HTML of a table without pandas's style sheet."""
    html: str = table._repr_html_()  # type: ignore[operator]
    return html.partition("</style>")[2]


def test_a_table_is_shown_in_the_language_and_read_by_the_same_names(greek_course: Course) -> None:
    lesson, article = greek_course.lessons[STEM], greek_course.articles["bridge"]
    work = full_work(greek_course, lesson)
    full = evolve(work.attempts["mark"], shown=True)
    with marked_words():
        spans = analysis.span_table(greek_course, {STEM: work})
        tables = [
            analysis.cue_verbs(spans),
            analysis.attributed_share(article, spans),
            analysis.labels_by_section(article, spans),
            analysis.agreement(article, spans, spans.head(1)),
            analysis.confusion(article, spans, spans.head(1)),
            analysis.compared_table(greek_course, lesson, lesson.question("mark"), full),
            analysis.before_and_after(Finished("pre", "partly"), Finished("post", "correct")),
            analysis.answer_table(greek_course, lesson, work, ["kinds"])[["title", "answer_text"]],
        ]
        seen = "\n".join(f"{table!r}\n{text_of_html(without_style(table))}" for table in tables)

    assert unmarked(re.sub(r"\bNaN\b|\b[A-Z]\d+\b", "", seen)) == []
    assert marked("paragraph") in seen
    assert [*tables[1].columns] == ["block", "words", "share"]
    assert [*tables[1][tables[1]["share"] > 0].sort_values("share").columns] == [*tables[1].columns]
    assert [*tables[-2]["after"]] == ["correct"]


def test_in_english_a_table_is_shown_as_pandas_shows_it(course: Course) -> None:
    lesson = course.lessons[STEM]
    spans = analysis.span_table(course, {STEM: full_work(course, lesson)})

    plain = pd.DataFrame(spans)
    assert repr(spans) == repr(plain)
    assert spans._repr_html_() == plain._repr_html_()  # type: ignore[operator]
