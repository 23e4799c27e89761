"""How many readers marked which words: counted, told, and shown without a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from support.small_course import write_course

from coursekit import open_lesson
from coursekit.analysis.reader_counts import (
    NAMELESS,
    MarkedRun,
    ReaderCounts,
    in_words,
    marked_runs,
)
from coursekit.course import Course
from coursekit.errors import AnswerError, HandInError, UnknownName
from coursekit.lesson import kernel
from coursekit.lesson.heatmap import Heat
from coursekit.questions.highlight import HighlightAnswer
from coursekit.questions.records import Label
from coursekit.texts import Article, Block, Span
from coursekit.texts.quotes import span_at
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.handin import hand_in_text


@pytest.fixture
def root(tmp_path: Path) -> Path:
    kernel.lessons.clear()
    return write_course(tmp_path)


@pytest.fixture
def article(course: Course) -> Article:
    return course.articles["bridge"]


def marked(article: Article, quote: str, label: str) -> Span:
    start = article.text.index(quote)
    return span_at(article, start, start + len(quote), label)


def labels(course: Course) -> list[Label]:
    return list(course.labels.values())


def runs(
    article: Article,
    blocks: Sequence[Block],
    labels: list[Label],
    readers: list[list[Span]],
    names: Sequence[str] = (),
) -> list[MarkedRun]:
    """What these readers marked, run by run."""
    counts = ReaderCounts(article, tuple(label.id for label in labels), tuple(names) or NAMELESS)
    for number, spans in enumerate(readers):
        counts.add(spans, names[number] if names else "")
    return marked_runs(counts, blocks)


def counted(article: Article, runs: list[MarkedRun]) -> dict[str, dict[str, int]]:
    """Each run's words with the number of readers for each label."""
    return {
        article.text[run.start : run.end]: {count.label: count.readers for count in run.counts}
        for run in runs
    }


# --- counting ------------------------------------------------------------------------------


def test_each_word_counts_its_readers_label_by_label(course: Course, article: Article) -> None:
    readers = [
        [marked(article, "Mayor Ana Duarte", "source")],
        [marked(article, "Ana Duarte", "source"), marked(article, "said", "cue")],
        [marked(article, "Duarte said", "source")],
    ]

    assert counted(article, runs(article, article.blocks, labels(course), readers)) == {
        "Mayor": {"source": 1},
        "Ana": {"source": 2},
        "Duarte": {"source": 3},
        "said": {"source": 1, "cue": 1},
    }


def test_a_reader_who_marks_a_word_twice_counts_once(course: Course, article: Article) -> None:
    twice = [marked(article, "Mayor Ana", "source"), marked(article, "Ana Duarte", "source")]

    found = counted(article, runs(article, article.blocks, labels(course), [twice, []]))
    assert found == {"Mayor Ana Duarte": {"source": 1}}


def test_half_a_word_counts_as_the_word_and_a_mark_of_punctuation_as_none(
    course: Course, article: Article
) -> None:
    readers = [[marked(article, "ayor An", "source"), marked(article, '. "', "cue")]]

    found = counted(article, runs(article, article.blocks, labels(course), readers))
    assert list(found) == ["Mayor Ana"]


def test_only_the_blocks_that_are_shown_are_counted(course: Course, article: Article) -> None:
    across = [Span(0, len(article.text), article.text, "source")]

    found = runs(article, [article.block("P2")], labels(course), [across])
    assert list(counted(article, found)) == ['Critics called the plan "a mess" 🌉 and went home']


def test_neighbours_marked_by_other_readers_are_kept_apart_when_readers_have_names(
    course: Course, article: Article
) -> None:
    readers = [[marked(article, "Mayor", "source")], [marked(article, "Ana", "source")]]
    places = labels(course)

    assert len(runs(article, article.blocks, places, readers)) == 1
    apart = runs(article, article.blocks, places, readers, ("you", "your partner"))
    assert [in_words(run, places, 2) for run in apart] == [
        ["Source 1 of 2 (you)"],
        ["Source 1 of 2 (your partner)"],
    ]


def test_nothing_marked_is_nothing_found(course: Course, article: Article) -> None:
    assert runs(article, article.blocks, labels(course), []) == []
    assert runs(article, article.blocks, labels(course), [[], []]) == []


# --- the widget ----------------------------------------------------------------------------


def test_the_page_gets_the_passage_the_counts_and_the_labels_in_use(
    course: Course, article: Article
) -> None:
    heat = Heat(course, article, [[marked(article, "Ana", "source")], []], show=["P1"])

    assert [label["name"] for label in heat.heat["labels"]] == ["Source"]
    assert [block["name"] for block in heat.heat["blocks"]] == ["P1"]
    assert heat.heat["readers"] == 2
    assert heat.heat["marked"] == [[23, 26, [["source", 1, ""]]]]


def test_words_that_were_cited_without_a_label_are_counted_too(
    course: Course, article: Article
) -> None:
    heat = Heat(course, article, [[marked(article, "Ana", "")]])

    assert [label["name"] for label in heat.heat["labels"]] == ["Cited"]


def test_without_a_kernel_the_counts_stand_in_the_passage(course: Course, article: Article) -> None:
    readers = [[marked(article, "she", "source")], [marked(article, "she", "source")], []]
    data, _ = Heat(course, article, readers)._repr_mimebundle_()

    assert data["text/plain"] == "[Bridge to close: the marks of 3 readers]"
    assert "[Source 2 of 3]</small> she</mark>" in data["text/html"]
    assert "went home." in data["text/html"]


def test_no_text_becomes_markup(course: Course, article: Article) -> None:
    data, _ = Heat(course, article, [[]], title="<b>")._repr_mimebundle_()

    assert '"It is not safe,"' not in data["text/html"]
    assert "&quot;It is not safe,&quot;" in data["text/html"]


# --- in a lesson ---------------------------------------------------------------------------


def hand_in(course: Course, root: Path, *spans: Span) -> str:
    work = Work(lesson="01_bridge", attempts={"mark": Attempt(HighlightAnswer(spans))})
    record = HandIn(
        course="small", name="Bo", student="b", made="2025-01-02", lessons={"01_bridge": work}
    )
    (root / "bo.json").write_text(hand_in_text(record), "utf-8")
    return "bo.json"


def test_a_lesson_shows_my_marks_beside_my_partner_s(
    root: Path, course: Course, article: Article
) -> None:
    lesson = open_lesson("01_bridge", root)
    lesson["mark"].answer = {"spans": [[17, 33, "source"]]}
    path = hand_in(course, root, marked(article, "Ana Duarte", "source"))

    heat = lesson.heat("mark", path)
    assert heat.heat["title"] == "Mark the sources"
    assert [label["id"] for label in heat.heat["labels"]] == ["source", "cue"]
    assert [counts for _, _, counts in heat.heat["marked"]] == [
        [["source", 1, "you"]],
        [["source", 2, "you and your partner"]],
    ]


def test_what_others_marked_shows_when_i_have_marked_something(
    root: Path, course: Course, article: Article
) -> None:
    path = hand_in(course, root, marked(article, "Ana Duarte", "source"))

    data, _ = open_lesson("01_bridge", root).heat("mark", path)._repr_mimebundle_()
    assert "<mark" not in data["text/html"]
    assert "Mark first" in data["text/html"]


def test_a_lesson_shows_many_readers_without_names(
    root: Path, course: Course, article: Article
) -> None:
    path = hand_in(course, root, marked(article, "Ana Duarte", "source"))

    lesson = open_lesson("01_bridge", root)
    lesson["mark"].answer = {"spans": [[23, 26, "source"]]}

    heat = lesson.heat("mark", path, path, path)
    assert [counts for _, _, counts in heat.heat["marked"]] == [
        [["source", 4, ""]],
        [["source", 3, ""]],
    ]
    assert heat.heat["readers"] == 4


def test_what_cannot_be_counted_is_said(root: Path) -> None:
    lesson = open_lesson("01_bridge", root)

    with pytest.raises(AnswerError, match="safe asks for no marks"):
        lesson.heat("safe")
    with pytest.raises(UnknownName, match="mark"):
        lesson.heat("marks")
    with pytest.raises(HandInError, match="nobody"):
        lesson.heat("mark", "nobody.json")
