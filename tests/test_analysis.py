from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from small import write_course

from coursekit import analysis
from coursekit.analysis.readers import nominal_alpha
from coursekit.answers import full_work
from coursekit.content import load_course
from coursekit.course import Course
from coursekit.errors import AnswerError
from coursekit.model import Article, Block, Span
from coursekit.sections import AROUND, locate, section_of, sections
from coursekit.work import (
    Attempt,
    ChoiceAnswer,
    ClassifyAnswer,
    HighlightAnswer,
    OrderAnswer,
    Outcome,
    Result,
    ValueAnswer,
    Work,
)

MORE = """
    [[questions]]
    id = "events"
    kind = "order"
    title = "What came first?"
    prompt = "Put them in order."
    points = 1
    hints = ["Read P1.", "She spoke first."]
    items = [{id = "said", text = "she spoke"}, {id = "home", text = "they went home"}]

    [[questions]]
    id = "length"
    kind = "value"
    title = "How long?"
    prompt = "How long is it?"
    points = 1
    hints = ["Look.", "Look again."]
    unit = "metres"

    [[questions]]
    id = "true-lines"
    kind = "choice"
    title = "What is true?"
    prompt = "Pick all."
    points = 2
    several = true
    hints = ["Look.", "Two are."]
    options = [{id = "a", text = "one"}, {id = "b", text = "two"}, {id = "c", text = "three"}]
"""
MORE_KEYS = """
    [events]
    explanation = "P1 comes first."
    order = ["said", "home"]
    wrong = {misconception = "named-is-true", feedback = "The other way round."}

    [length]
    explanation = "Forty."
    accept = ["40"]
    wrong = {misconception = "named-is-true", feedback = "No."}

    [true-lines]
    explanation = "Two."
    options.a = {right = true, feedback = "Yes."}
    options.b = {right = true, feedback = "Yes."}
    options.c = {misconception = "named-is-true", feedback = "No."}
"""


@pytest.fixture
def small(tmp_path: Path) -> Course:
    root = write_course(tmp_path)
    for name, more in (("exercises/01_bridge", MORE), ("exercises/keys/01_bridge", MORE_KEYS)):
        path = root / f"{name}.toml"
        path.write_text(path.read_text("utf-8") + more, "utf-8")
    return load_course(root)


@pytest.fixture(scope="module")
def course(course_root: Path) -> Course:
    return load_course(course_root)


@pytest.fixture(scope="module")
def report(course: Course) -> Article:
    return course.articles["us-rejects-iraq-request"]


def work(**answers: Attempt) -> Work:
    attempts = {id.replace("_", "-"): attempt for id, attempt in answers.items()}
    return Work(lesson="01_bridge", attempts=attempts)


def answers(course: Course, work: Work, *ids: str) -> pd.DataFrame:
    return analysis.answer_table(course, course.lessons["01_bridge"], work, ids)


def marked(article: Article, *quotes: tuple[str, str]) -> pd.DataFrame:
    """A table of spans: the first place of each quote, with its label."""
    rows = []
    for quote, label in quotes:
        start = article.text.index(quote)
        span = Span(start, start + len(quote), quote, label)
        block = next(b.name for b in article.blocks if b.start <= start < b.end)
        rows.append(("l", "q", article.slug, block, span.start, span.end, label, quote))
    columns = ["lesson", "question", "article", "block", "start", "end", "label", "quote"]
    return pd.DataFrame(rows, columns=columns)


# --- answers -------------------------------------------------------------------------------


def test_answers_give_each_item_of_a_classification_its_row(small: Course) -> None:
    given = work(kinds=Attempt(ClassifyAnswer({"q2": "critics"})))

    table = answers(small, given, "kinds")

    assert table["item"].tolist() == ["q1", "q2"]
    assert table["text"].tolist() == ['"It is not safe,"', '"a mess"']
    assert table["answer"].tolist() == ["", "critics"]
    assert table["answer_text"].tolist() == ["", "critics"]


def test_answers_give_places_options_and_values(small: Course) -> None:
    given = work(
        events=Attempt(OrderAnswer(("home", "said"))),
        length=Attempt(ValueAnswer(" 40 ")),
        true_lines=Attempt(ChoiceAnswer(("c", "a"))),
    )

    table = answers(small, given, "events", "length", "true-lines")

    assert list(zip(table["question"], table["item"], table["answer"], strict=True)) == [
        ("events", "said", "2"),
        ("events", "home", "1"),
        ("length", "", "40"),
        ("true-lines", "", "a"),
        ("true-lines", "", "c"),
    ]
    assert table["answer_text"].tolist() == ["2", "1", "40 metres", "one", "three"]


def test_without_answers_every_row_is_there_and_empty(small: Course) -> None:
    table = answers(small, work())

    assert table["question"].tolist() == [
        *("safe", "kinds", "kinds", "events", "events", "length", "true-lines"),
    ]
    assert set(table["answer"]) == {""}
    assert set(table["answer_text"]) == {""}


def test_answers_to_a_question_that_asks_for_marks_are_an_error_that_says_where_they_are(
    small: Course,
) -> None:
    with pytest.raises(AnswerError, match=r"mark asks for marks.*annotations\(\)"):
        answers(small, work(), "mark")


# --- words by category ---------------------------------------------------------------------


def test_the_ten_quotations_of_the_article_are_counted_as_the_close_reading_did(
    course: Course,
) -> None:
    lesson = course.lessons["03_attribution"]
    table = analysis.answer_table(course, lesson, full_work(course, lesson), ["who-speaks"])

    words = analysis.words_by_category(table).set_index("category")["words"]

    officials = ["Morgan Ortagus", "Mike Pompeo", "the State Department"]
    assert words[officials].sum() == 100  # the close reading's 101 count the dash of P4 too
    assert words["Abdel Mahdi's office"] == 24
    assert words[["protesters, as a crowd", "Haydar Kazem"]].sum() == 27
    assert words.sum() == 151


def test_a_group_that_got_no_words_stands_with_zero(small: Course) -> None:
    given = work(kinds=Attempt(ClassifyAnswer({"q1": "mayor", "q2": "mayor"})))

    table = analysis.words_by_category(answers(small, given, "kinds"))

    assert table.to_dict("records") == [
        {"category": "the mayor", "words": 6, "items": 2},
        {"category": "critics", "words": 0, "items": 0},
    ]


# --- marks ---------------------------------------------------------------------------------


def test_cues_are_counted_without_regard_to_case_and_line_breaks(small: Course) -> None:
    article = small.articles["bridge"]
    spans = marked(article, ("said", "cue"), ("called", "cue"), ("Mayor", "source"))
    spans["quote"] = ["said", "SAID", "Mayor"]

    assert analysis.cue_verbs(spans).to_dict("records") == [{"cue": "said", "times": 2}]


def test_words_marked_twice_count_once_in_the_share(small: Course) -> None:
    article = small.articles["bridge"]
    spans = marked(
        article,
        ('"It is not safe,"', "direct_quote"),
        ("It is not", "indirect_speech"),
        ("Mayor", "source"),
    )

    table = analysis.attributed_share(article, spans)

    assert table["block"].tolist() == ["P1", "P2"]
    assert table["share"].tolist() == [4 / 14, 0]


# --- sections ------------------------------------------------------------------------------


def test_subheads_divide_the_article(report: Article) -> None:
    parts = sections(report)

    assert [part.name for part in parts] == [
        *("opening", "Iraqis take to streets", "Proxy battleground"),
    ]
    assert [part.run for part in parts] == ["P1–P9", "P10–P17", "P18–P24"]
    assert section_of(report, "H") == "opening"
    assert section_of(report, "S2") == "Proxy battleground"
    assert {section_of(report, block) for block in ("C1", "D", "L1", "F")} == {AROUND}


def test_a_text_without_subheads_is_one_section(small: Course) -> None:
    (part,) = sections(small.articles["bridge"])

    assert (part.name, part.run) == ("whole text", "P1–P2")


@pytest.mark.parametrize(
    ("text", "item", "block"),
    [
        ('"a conversation"', "talk", "P3"),  # it stands in the caption too
        ('C1: "a conversation"', "talk", "C1"),
        ('"a conversation"', "c2", "C2"),
        ('P4: "At this time, any delegation … in the Middle East,"', "when", "P4"),
        ("P12: the premier is said to be weak", "weak", "P12"),  # told in other words
        ("Trump", "p20", "P20"),
        ("Monetary policy", "teaser", "F"),
    ],
)
def test_an_item_is_found_where_its_words_stand(
    report: Article, text: str, item: str, block: str
) -> None:
    found = locate(report, text, item)

    assert found is not None
    assert [one.name for one in report.blocks if one.start <= found.start < one.end] == [block]


def test_words_that_the_text_does_not_have_are_nowhere(report: Article) -> None:
    assert locate(report, "The moon is made of cheese.") is None
    assert locate(report, "…") is None


def test_categories_are_counted_by_section(course: Course, report: Article) -> None:
    lesson = course.lessons["03_attribution"]
    table = analysis.answer_table(course, lesson, full_work(course, lesson), ["kinds"])

    counted = analysis.categories_by_section(report, table)

    assert counted.sum(axis=1).tolist() == [3, 2, 3]
    assert counted.loc["Proxy battleground", "partial quote"] == 1


def test_labels_are_counted_by_the_section_in_which_they_begin(report: Article) -> None:
    spans = marked(
        report,
        ("Washington killed a top Iranian general", "agent_omitted"),
        ("set off bloodshed", "loaded_language"),
        ("dictator", "loaded_language"),
        ("Proxy battleground", "loaded_language"),
    )

    counted = analysis.labels_by_section(report, spans)

    assert counted.index.tolist() == ["agent omitted", "loaded language"]
    assert counted.T["agent omitted"].tolist() == [1, 0, 0]
    assert counted.T["loaded language"].tolist() == [0, 0, 3]


def test_no_marks_make_an_empty_table(report: Article) -> None:
    assert analysis.labels_by_section(report, marked(report)).empty


# --- two readers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alpha"),
    [
        ("1100", "1100", 1.0),
        ("1100", "1000", 0.533),  # 1 - (1/4) / (2·3·5 / (8·7))
        ("1010", "0101", -0.75),  # 1 - 1 / (2·4·4 / (8·7))
        ("abca", "abcc", 0.667),  # 1 - (1/4) / (42 / (8·7))
    ],
)
def test_alpha_is_that_of_krippendorff(one: str, other: str, alpha: float) -> None:
    assert nominal_alpha(one, other) == pytest.approx(alpha, abs=0.001)


def test_readers_who_mark_the_same_agree_fully(small: Course) -> None:
    article = small.articles["bridge"]
    spans = marked(article, ("Mayor Ana Duarte", "source"), ("said", "cue"))

    table = analysis.agreement(article, spans, spans)

    assert table["label"].tolist() == ["cue", "source", "all labels"]
    assert table["percent"].tolist() == [100, 100, 100]
    assert table["alpha"].tolist() == [1, 1, 1]
    assert table["words"].tolist() == [1, 3, 4]


def test_percent_can_be_high_while_alpha_is_at_chance(small: Course) -> None:
    article = small.articles["bridge"]
    mine, theirs = marked(article, ("Mayor", "source")), marked(article, ("Critics", "source"))

    table = analysis.agreement(article, mine, theirs)

    assert table["percent"].tolist() == [92.3, 92.3]
    assert all(-0.05 < alpha < 0 for alpha in table["alpha"])


def test_where_nobody_marked_anything_alpha_is_no_number_and_the_table_says_why(
    small: Course,
) -> None:
    article = small.articles["bridge"]
    empty = marked(article)

    table = analysis.agreement(article, empty, empty)

    (row,) = table.to_dict("records")
    assert (row["label"], row["percent"], row["words"]) == ("all labels", 100, 0)
    assert math.isnan(row["alpha"])
    assert "not defined" in table.attrs["note"]


def test_marks_on_the_page_around_the_article_are_not_compared(report: Article) -> None:
    spans = marked(report, ("Smog hazard", "source"), ("Published January 11, 2020", "cue"))

    assert analysis.agreement(report, spans, spans)["words"].tolist() == [0]


def test_confusion_counts_each_word_with_the_labels_of_both(small: Course) -> None:
    article = small.articles["bridge"]
    mine = marked(article, ("Mayor Ana Duarte", "source"), ("said", "cue"))
    theirs = marked(article, ("Ana Duarte", "source"), ("said", "indirect_speech"))

    table = analysis.confusion(article, mine, theirs)

    assert table.index.tolist() == table.columns.tolist()
    assert table.columns.tolist() == ["cue", "indirect speech", "source", "none"]
    assert table.T["source"].tolist() == [0, 0, 2, 1]
    assert table.loc["cue", "indirect speech"] == 1
    assert table.to_numpy().sum() == 26  # every word of the body once


def test_a_label_that_both_gave_is_paired_before_those_left_over(small: Course) -> None:
    article = small.articles["bridge"]
    mine = marked(article, ("Critics", "source"), ("Critics", "cue"))
    theirs = marked(article, ("Critics", "source"))

    table = analysis.confusion(article, mine, theirs)

    assert table.loc["source", "source"] == 1
    assert table.loc["cue", "none"] == 1
    assert table.loc["cue", "source"] == 0


WORDS = " ".join("abcdefghij")
LETTERS = Article(
    slug="letters",
    title="",
    publisher="",
    date="",
    language="en",
    source="",
    rights="",
    invented=True,
    sha256="",
    text=WORDS,
    blocks=(Block("P1", 0, len(WORDS)),),
)
reader = st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from(["x", "y"])))


@given(reader, reader)
def test_it_makes_no_difference_who_of_two_readers_comes_first(
    one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]
) -> None:
    mine, theirs = marked(LETTERS, *one), marked(LETTERS, *other)

    pd.testing.assert_frame_equal(
        analysis.agreement(LETTERS, mine, theirs), analysis.agreement(LETTERS, theirs, mine)
    )
    there = analysis.confusion(LETTERS, mine, theirs)
    back = analysis.confusion(LETTERS, theirs, mine)
    pd.testing.assert_frame_equal(there, back.T, check_names=False)


# --- beside the key, and before and after --------------------------------------------------


def compared(course: Course, attempt: Attempt | None) -> list[tuple[str, str, str]]:
    lesson = course.lessons["01_bridge"]
    table = analysis.compared_table(course, lesson, lesson.question("mark"), attempt)
    return list(zip(table["words"], table["mine"], table["key"], strict=True))


def marks(course: Course, *quotes: tuple[str, str]) -> Attempt:
    table = marked(course.articles["bridge"], *quotes)
    spans = tuple(
        Span(start, start + len(quote), quote, label)
        for start, quote, label in zip(table["start"], table["quote"], table["label"], strict=True)
    )
    return Attempt(HighlightAnswer(spans))


def test_the_key_stays_hidden_until_two_tries_were_checked(small: Course) -> None:
    attempt = marks(small, ("Ana Duarte", "source"), ("went home", "cue"))
    hidden = [("Ana Duarte", "Source", "–"), ("went home", "Cue", "–")]

    assert compared(small, None) == []
    assert compared(small, attempt) == hidden
    assert compared(small, evolve(attempt, checks=1)) == hidden
    assert compared(small, evolve(attempt, checks=2)) != hidden
    assert compared(small, evolve(attempt, shown=True)) != hidden


def test_marks_stand_beside_the_key_in_the_order_of_the_text(small: Course) -> None:
    attempt = marks(
        small,
        ("Ana Duarte", "source"),
        ("said", "source"),
        ("called", "cue"),
        ("went home", "cue"),
    )

    assert compared(small, evolve(attempt, checks=2)) == [
        ("Ana Duarte", "Source", "Source"),
        ("said", "Source", "Cue"),
        ("she", "–", "Source"),
        ("said", "–", "Cue"),
        ("called", "Cue", "readers differ"),
        ("went home", "Cue", "–"),
    ]


def test_only_marks_can_be_compared_with_a_key(small: Course) -> None:
    lesson = small.lessons["01_bridge"]

    with pytest.raises(AnswerError, match="safe asks for no marks"):
        analysis.compared_table(small, lesson, lesson.question("safe"), None)


NINE_RIGHT: tuple[Outcome, ...] = ("correct",) * 9


class Finished:
    """A lesson with these outcomes of its paired questions."""

    def __init__(self, word: str, *outcomes: Outcome) -> None:
        self._results = [
            Result(question=f"{word}-{n}", outcome=outcome, points=0, possible=1)
            for n, outcome in enumerate(outcomes, 1)
        ]

    def results(self) -> list[Result]:
        other = Result(question="another", outcome="correct", points=1, possible=1)
        return [other, *self._results]


def test_paired_questions_stand_side_by_side_in_the_order_of_their_numbers() -> None:
    before = Finished("pre", *NINE_RIGHT, "not yet")
    after = Finished("post", *NINE_RIGHT, "correct")

    table = analysis.before_and_after(before, after)

    assert table["pair"].tolist() == list(range(1, 11))
    assert table.to_dict("records")[9] == {"pair": 10, "before": "not yet", "after": "correct"}


def test_a_pair_of_which_one_question_is_missing_was_not_attempted_there() -> None:
    table = analysis.before_and_after(Finished("pre", "correct"), Finished("post"))

    assert table.to_dict("records") == [
        {"pair": 1, "before": "correct", "after": "not attempted"},
    ]
