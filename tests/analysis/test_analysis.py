from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from support.example_tables import marked
from support.small_course import write_course

from coursekit import analysis
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.errors import AnswerError
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.classify import ClassifyAnswer
from coursekit.questions.order import OrderAnswer
from coursekit.questions.value import ValueAnswer
from coursekit.texts import Article
from coursekit.work import Attempt, Work
from coursekit.work.score import full_work

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


# --- by section ---------------------------------------------------------------------------


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
