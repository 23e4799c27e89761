"""A key as a form: rows with their roles, from TOML or from an answer, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from support import match_pairs
from support.match_pairs import Match, MatchAnswer, MatchQuestion

from coursekit.authoring.key_forms import KeyForm, form_from_answer, form_of, key_of
from coursekit.authoring.lesson_file import LessonFile
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.course.practice import PracticeBank
from coursekit.course.question_reader import QuestionReader
from coursekit.errors import AnswerError
from coursekit.questions.base import KINDS, register
from coursekit.questions.choice import ChoiceAnswer, ChoiceQuestion
from coursekit.questions.classify import ClassifyAnswer, ClassifyQuestion
from coursekit.questions.grade import grade
from coursekit.questions.highlight import HighlightAnswer, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderQuestion
from coursekit.questions.records import Key, Named, Question
from coursekit.questions.value import ValueAnswer, ValueQuestion
from coursekit.questions.written import WrittenAnswer, WrittenQuestion
from coursekit.texts import Article, Span
from coursekit.texts.quotes import find_quote, split_blocks

ROOT = Path(__file__).resolve().parents[2]
Keyed = tuple[LessonFile, Question, Key, Article | None]


def keyed_questions() -> Iterator[Keyed]:
    """Every question of the course, then every practice item."""
    course = load_course(ROOT)
    for stem, lesson in course.lessons.items():
        file = LessonFile.read(ROOT, stem)
        for question in lesson.questions:
            article = course.articles.get(question.article)
            yield file, question, lesson.keys[question.id], article
    bank = PracticeBank(ROOT, course)
    for skill in bank.skills:
        file = LessonFile.read_practice(ROOT, skill)
        for item in bank.of(skill):
            yield file, item.question, item.key, item.article


ALL = [pytest.param(keyed, id=keyed[1].id) for keyed in keyed_questions()]


@pytest.mark.parametrize("keyed", ALL)
def test_a_key_comes_out_of_its_form_as_it_went_in(keyed: Keyed) -> None:
    file, question, _, article = keyed
    table, before = file.question(question.id), file.texts

    form = form_of(question, table["key"], article)
    back = key_of(form)
    file.put(table | {"key": back})

    assert form.rows or KINDS[question.kind].scored_by_person
    assert back == table["key"]
    assert file.texts == before


@pytest.mark.parametrize("keyed", ALL)
def test_the_full_answer_kept_as_key_changes_nothing(keyed: Keyed) -> None:
    file, question, key, article = keyed
    table = file.question(question.id)["key"]
    form = form_of(question, table, article)

    again = form_from_answer(
        question, KINDS[question.kind].full_answer(question, key), article, form
    )

    assert key_of(again) == table


@pytest.mark.parametrize("keyed", ALL)
def test_a_key_made_by_answering_gives_that_answer_full_marks(keyed: Keyed) -> None:
    _, question, key, article = keyed
    kind = KINDS[question.kind]
    full = kind.full_answer(question, key)

    table = key_of(form_from_answer(question, full, article))

    made = read_key(question, table, article)
    assert kind.full_answer(question, made) == full
    if not kind.scored_by_person:
        assert {row.role for row in form_of(question, table, article).rows} <= {
            "core",
            "right",
            "wrong",
        }


def read_key(question: Question, table: dict[str, Any], article: Article | None) -> Key:
    """Make the record of a key, without the feedback that an author has still to write."""
    kind = KINDS[question.kind]
    resolved, faults = kind.read_key(filled(question, table), article, question.show)
    assert faults == []
    reader = QuestionReader(ROOT)
    key: Key | None = reader.record("key", "", resolved, kind.key_type)
    assert key is not None, reader.faults
    return key


def filled(question: Question, table: dict[str, Any]) -> dict[str, Any]:
    """Add what an answer cannot tell: explanation and feedback."""
    table = {"explanation": "-"} | table
    if question.kind in ("order", "value"):
        table["wrong"] = {"misconception": "-", "feedback": "-"}
    if question.kind == "choice":
        assert isinstance(question, ChoiceQuestion)
        options = {option.id: {"feedback": "-"} for option in question.options}
        table["options"] = {id: said | table["options"].get(id, {}) for id, said in options.items()}
    return table


# --- each kind ---

TEXT = "The bell\n\nAna said no. Bo said no. Bo said it again: no, no.\n\nAna said no.\n"
ARTICLE = Article(
    slug="bell",
    title="The bell",
    publisher="Test",
    date="2025-01-02",
    language="en",
    source="a test",
    rights="none",
    invented=True,
    sha256="",
    text=TEXT,
    blocks=split_blocks(TEXT, {"H": ["The bell"]}, {}),
)
ABOUT: dict[str, Any] = {"title": "T", "prompt": "P", "points": 1, "hints": ("a", "b")}
MARK = HighlightQuestion(
    id="mark", article="bell", show=("P1", "P2"), labels=("source", "cue"), **ABOUT
)


def span(quote: str, label: str = "", **where: Any) -> Span:
    return evolve(find_quote(ARTICLE, quote, **where), label=label)


@pytest.mark.parametrize(
    ("marked", "named"),
    [
        (span("again"), {"quote": "again"}),
        (span("Ana said", within=["P2"]), {"quote": "Ana said", "within": "P2"}),
        (
            span("Bo said", within=["P1"], occurrence=2),
            {"quote": "Bo said", "within": "P1", "occurrence": 2},
        ),
        (span("Ana said no. Bo"), {"quote": "Ana said no. Bo"}),
    ],
)
def test_a_mark_is_quoted_with_no_more_than_makes_it_the_only_one(
    marked: Span, named: dict[str, Any]
) -> None:
    form = form_from_answer(MARK, HighlightAnswer((evolve(marked, label="cue"),)), ARTICLE)

    assert key_of(form) == {"spans": [named | {"label": "cue"}]}
    assert form.rows[0].block == named.get("within", "P1")


@pytest.mark.parametrize("quote", ["a.\n\nAna", "aa"])
def test_a_mark_that_no_key_can_quote_is_told_in_a_line(quote: str) -> None:
    text = TEXT.replace("no, no", "aaa")
    article = evolve(ARTICLE, text=text, blocks=split_blocks(text, {"H": ["The bell"]}, {}))
    start = text.rindex(quote)  # of "aaa" the last two
    marked = Span(start, start + len(quote), quote, "cue")

    with pytest.raises(AnswerError) as told:
        form_from_answer(MARK, HighlightAnswer((marked,)), article)

    assert str(told.value) == (
        f"{quote!r} cannot be named in a key; mark it block by block, or one word more"
    )


KEY: dict[str, Any] = {
    "explanation": "Who says it.",
    "spans": [
        {"quote": "Ana", "within": "P1", "label": "source", "also": ["Ana said"], "feedback": "A."},
        {"quote": "again", "score": "either", "labels": ["cue"], "feedback": "Disputed."},
        {"quote": "it", "label": "cue", "score": "open", "strange": 1},
    ],
    "tempting": [
        {"quote": "Bo said it", "misconception": "m", "feedback": "Not he."},
        {"quote": "The bell", "within": "H", "feedback": "Nobody."},
    ],
}


def mark_form() -> KeyForm:
    return form_of(MARK, KEY, ARTICLE)


def test_the_rows_of_a_highlight_say_what_stands_where() -> None:
    rows = [(row.id, row.role, row.quote, row.block, row.label, row.of) for row in mark_form().rows]

    assert rows == [
        ("span 1", "core", "Ana", "P1", "source", ""),
        ("span 1 also 1", "also", "Ana said", "P1", "source", "span 1"),
        ("span 2", "either", "again", "P1", "", ""),
        ("span 3", "open", "it", "P1", "cue", ""),
        ("tempting 1", "tempting", "Bo said it", "P1", "", ""),
        ("tempting 2", "tempting", "The bell", "H", "", ""),
    ]
    assert mark_form().row("tempting 1").misconception == "m"
    assert key_of(mark_form()) == KEY


def test_an_answer_keeps_what_was_written_for_marks_that_stay() -> None:
    said = span("said", within=["P2"], label="cue")
    answer = HighlightAnswer(
        (span("Ana", within=["P1"], label="source"), span("again", label="cue"), said)
    )

    key = key_of(form_from_answer(MARK, answer, ARTICLE, mark_form()))

    assert key == KEY | {
        "spans": [*KEY["spans"], {"quote": "said", "within": "P2", "label": "cue"}]
    }


def test_an_answer_takes_out_core_marks_that_are_gone_and_their_other_cuts() -> None:
    key = key_of(form_from_answer(MARK, HighlightAnswer(()), ARTICLE, mark_form()))

    assert key == KEY | {"spans": KEY["spans"][1:]}


def test_a_mark_of_another_cut_stands_for_the_span_that_it_is_a_cut_of() -> None:
    answer = HighlightAnswer((span("Ana said", within=["P1"], label="source"),))

    assert key_of(form_from_answer(MARK, answer, ARTICLE, mark_form())) == KEY


def test_a_span_that_becomes_another_cut_takes_its_own_cuts_along() -> None:
    form = mark_form().changed("span 1", role="also", of="span 2")

    assert key_of(form)["spans"] == [
        KEY["spans"][1] | {"also": ["Ana", "Ana said"]},
        KEY["spans"][2],
    ]


def test_another_role_moves_a_mark_to_where_the_key_has_it() -> None:
    form = (
        mark_form()
        .changed("span 1", role="tempting", misconception="m")
        .changed("span 2", role="core", label="cue", labels=())
        .changed("span 3", role="also", of="span 2")
        .changed("tempting 1", role="either", label="cue")
    )

    assert key_of(form) == {
        "explanation": "Who says it.",
        "spans": [
            {"quote": "again", "label": "cue", "feedback": "Disputed.", "also": ["it"]},
            {"quote": "Bo said it", "label": "cue", "feedback": "Not he.", "score": "either"},
        ],
        "tempting": [
            {
                "quote": "Ana",
                "within": "P1",
                "label": "source",
                "misconception": "m",
                "feedback": "A.",
            },
            KEY["tempting"][1],
        ],
    }


def test_a_row_that_goes_takes_its_other_cuts() -> None:
    form = mark_form().without("span 1").without("tempting 1").without("tempting 2")

    assert [row.id for row in form.rows] == ["span 2", "span 3"]
    assert key_of(form) == {"explanation": "Who says it.", "spans": KEY["spans"][1:]}


CHOICE = ChoiceQuestion(
    id="c", options=(Named("a", "A"), Named("b", "B"), Named("c", "C")), **ABOUT
)


def test_the_rows_of_a_choice_are_its_options() -> None:
    table: dict[str, Any] = {
        "explanation": "E",
        "options": {
            "b": {"right": True, "feedback": "Yes."},
            "a": {"misconception": "m", "feedback": "No."},
        },
    }

    form = form_of(CHOICE, table, None)

    assert [(row.part, row.role, row.feedback, row.misconception) for row in form.rows] == [
        ("a", "wrong", "No.", "m"),
        ("b", "right", "Yes.", ""),
        ("c", "wrong", "", ""),
    ]
    assert key_of(form) == table
    turned = form_from_answer(CHOICE, ChoiceAnswer(("a",)), None, form)
    assert key_of(turned.changed("c", feedback="Nor this.")) == {
        "explanation": "E",
        "options": {
            "b": {"feedback": "Yes."},
            "a": {"right": True, "feedback": "No."},
            "c": {"feedback": "Nor this."},
        },
    }


CLASSIFY = ClassifyQuestion(
    id="k",
    items=(Named("q1", "one"), Named("q2", "two")),
    categories=(Named("fact", "a fact"), Named("view", "a view")),
    **ABOUT,
)


def test_the_rows_of_a_classification_are_items_with_categories() -> None:
    table: dict[str, Any] = {
        "explanation": "E",
        "items": {
            "q1": {
                "accept": ["fact"],
                "feedback": "So it is.",
                "wrong": {"view": {"misconception": "m", "feedback": "Own."}},
            },
            "q2": {"accept": ["view", "fact"]},
        },
        "wrong": {"view": {"misconception": "n", "feedback": "Any."}},
    }

    form = form_of(CLASSIFY, table, None)

    assert [(row.id, row.role, row.feedback) for row in form.rows] == [
        ("any fact", "wrong", ""),
        ("any view", "wrong", "Any."),
        ("q1 fact", "right", "So it is."),
        ("q1 view", "wrong", "Own."),
        ("q2 fact", "right", ""),
        ("q2 view", "right", ""),
    ]
    assert key_of(form) == table
    answer = ClassifyAnswer({"q1": "view", "q2": "fact"})
    assert key_of(form_from_answer(CLASSIFY, answer, None, form)) == {
        "explanation": "E",
        "items": {
            "q1": {
                "accept": ["view"],
                "feedback": "Own.",
                "wrong": {"fact": {"feedback": "So it is."}},
            },
            "q2": {"accept": ["view", "fact"]},
        },
        "wrong": {"view": {"misconception": "n", "feedback": "Any."}},
    }


ORDER = OrderQuestion(id="o", items=(Named("a", "A"), Named("b", "B"), Named("c", "C")), **ABOUT)


def test_the_rows_of_an_order_are_its_items_and_pairs_that_tempt() -> None:
    table: dict[str, Any] = {
        "explanation": "E",
        "order": ["c", "a", "b"],
        "swaps": [{"first": "c", "second": "a", "misconception": "m", "feedback": "No."}],
        "wrong": {"misconception": "n", "feedback": "Read on."},
    }

    form = form_of(ORDER, table, None)

    assert [(row.id, row.role, row.part, row.second) for row in form.rows] == [
        ("item c", "right", "c", ""),
        ("item a", "right", "a", ""),
        ("item b", "right", "b", ""),
        ("swap 1", "wrong", "c", "a"),
        ("any", "wrong", "", ""),
    ]
    assert key_of(form) == table
    turned = form_from_answer(ORDER, OrderAnswer(("a", "b", "c")), None, form.without("swap 1"))
    assert key_of(turned) == {
        "explanation": "E",
        "order": ["a", "b", "c"],
        "wrong": table["wrong"],
    }


@pytest.mark.parametrize(
    ("type_", "typed", "key"),
    [
        ("number", " 1,200 ", {"accept": ["1,200"]}),
        ("date", "12 May 2025", {"accept": ["2025-05-12"]}),
        ("number", "4.0", {"accept": ["4", "four"], "least": 7, "most": 9}),
        ("number", "8", {"accept": ["4", "four"], "least": 7, "most": 9}),
        ("number", " ", {"accept": ["4", "four"], "least": 7, "most": 9}),
    ],
)
def test_a_typed_value_is_accepted_alone_unless_it_was_accepted_already(
    type_: Any, typed: str, key: dict[str, Any]
) -> None:
    question = ValueQuestion(id="v", type=type_, **ABOUT)
    rest: dict[str, Any] = {
        "explanation": "E",
        "tempting": [{"values": ["5"], "misconception": "m", "feedback": "No."}],
        "wrong": {"misconception": "n", "feedback": "Count."},
    }
    before = form_of(question, {"accept": ["4", "four"], "least": 7, "most": 9} | rest, None)

    assert key_of(form_from_answer(question, ValueAnswer(typed), None, before)) == key | rest


def test_a_written_answer_is_the_model_and_its_citations_the_evidence() -> None:
    question = WrittenQuestion(id="w", article="bell", show=("P1",), rubric=(), **ABOUT)
    answer = WrittenAnswer("Because Ana said so.\n", (span("Ana", within=["P1"]), span("again")))

    form = form_from_answer(question, answer, ARTICLE)

    assert [row.id for row in form.rows] == ["span 1", "span 2"]
    assert key_of(form) == {
        "answer": "Because Ana said so.",
        "spans": [{"quote": "Ana"}, {"quote": "again"}],
    }
    assert key_of(form_of(question, key_of(form), ARTICLE)) == key_of(form)


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"explanation": 3, "spans": "x", "tempting": [1], "options": [], "items": {"q1": 1}},
        {"spans": [{"quote": 3, "also": "x", "occurrence": True}], "wrong": 3, "order": [1]},
        {"options": {"a": 1, "z": {}}, "items": {"q1": {"accept": "x", "wrong": 1}}, "swaps": {}},
        {"explanation": "", "tempting": [{"values": [4]}], "least": "x", "answer": False},
    ],
)
@pytest.mark.parametrize("question", [MARK, CHOICE, CLASSIFY, ORDER], ids=lambda asked: asked.kind)
def test_a_key_that_is_none_yet_is_not_lost_in_its_form(
    question: Question, key: dict[str, Any]
) -> None:
    assert key_of(form_of(question, key, ARTICLE)) == key


def test_a_wrong_answer_may_have_feedback_alone() -> None:
    form = form_from_answer(CHOICE, ChoiceAnswer(("a",)), None).changed("b", feedback="No.")

    assert key_of(form) == {"options": {"a": {"right": True}, "b": {"feedback": "No."}}}


def test_a_kind_that_is_added_has_a_form_too() -> None:
    register(Match)
    try:
        items, partners = (Named("m", "M"), Named("c", "C")), (Named("x", "X"), Named("y", "Y"))
        question = MatchQuestion(id="p", items=items, partners=partners, **ABOUT)
        table = {
            "explanation": "E",
            "pairs": {"m": "x", "c": "y"},
            "misconception": "m",
            "feedback": "No.",
        }
        form = form_of(question, table, None)

        assert key_of(form) == table
        turned = form_from_answer(question, MatchAnswer({"m": "y", "c": "x"}), None, form)
        assert key_of(turned) == table | {"pairs": {"m": "y", "c": "x"}}
    finally:
        del KINDS[match_pairs.Match.name]


def test_a_form_that_is_kept_grades_as_its_author_answered(course: Course) -> None:
    question = course.lessons["01_bridge"].question("mark")
    article = course.articles["bridge"]
    marks = (
        evolve(find_quote(article, "Critics"), label="source"),
        evolve(find_quote(article, "called"), label="cue"),
    )

    table = key_of(form_from_answer(question, HighlightAnswer(marks), article))
    key = read_key(question, table, article)

    assert grade(question, key, HighlightAnswer(marks), text=article.text).points == 4
    assert grade(question, key, HighlightAnswer(marks[:1]), text=article.text).points == 2
