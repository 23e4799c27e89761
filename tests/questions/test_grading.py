"""Answers and what they earn, case by case."""

from __future__ import annotations

import pytest

from coursekit.questions.choice import ChoiceAnswer, ChoiceKey, ChoiceQuestion, OptionKey
from coursekit.questions.grade import grade
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderKey, OrderQuestion, Swapped
from coursekit.questions.records import Criterion, KeySpan, Named, Tempting, Wrong
from coursekit.questions.result import Result
from coursekit.questions.value import ValueAnswer, ValueKey, ValueQuestion, WrongValue
from coursekit.questions.written import WrittenAnswer, WrittenQuestion
from coursekit.texts import Span

TEXT = "State Department spokeswoman Morgan Ortagus said in a statement that many observers agreed."
HINTS = ("Look.", "Look again.")
WRONG = Wrong("some-idea", "Because.")


def span(quote: str, label: str = "") -> Span:
    start = TEXT.index(quote)
    return Span(start, start + len(quote), quote, label)


QUESTION = HighlightQuestion(
    id="mark", title="", prompt="", points=4, hints=HINTS, article="a", labels=("source", "cue")
)
KEY = HighlightKey(
    explanation="",
    spans=(
        KeySpan(
            span=span("State Department spokeswoman Morgan Ortagus", "source"),
            also=(span("Morgan Ortagus", "source"),),
        ),
        KeySpan(span=span("said", "cue")),
        KeySpan(span=span("in a statement"), score="either", labels=("cue",)),
        KeySpan(span=span("agreed"), score="open"),
    ),
    tempting=(Tempting(span("many observers", "source"), Wrong("crowd", "Not to be found.")),),
)


def marked(*spans: Span, full_marks_from: float = 1.0) -> Result:
    answer = HighlightAnswer(spans)
    return grade(QUESTION, KEY, answer, text=TEXT, full_marks_from=full_marks_from)


def verdicts(result: Result) -> list[str]:
    return [line.verdict for line in result.lines]


WHO = span("State Department spokeswoman Morgan Ortagus", "source")
CUE = span("said", "cue")


def test_nothing_marked_is_not_attempted_and_not_wrong() -> None:
    result = marked()

    assert (result.outcome, result.points, result.lines) == ("not attempted", 0, ())


def test_the_keyed_spans_earn_full_marks() -> None:
    result = marked(WHO, CUE)

    assert (result.outcome, result.points, result.f1) == ("correct", 4, 1)
    assert verdicts(result) == ["right", "right"]


def test_an_accepted_cut_is_as_good_as_the_keyed_one() -> None:
    assert marked(span("Morgan Ortagus", "source"), CUE).points == 4


def test_spans_that_careful_readers_dispute_count_on_neither_side() -> None:
    with_them = marked(WHO, CUE, span("in a statement", "cue"), span("agreed", "source"))

    assert with_them.f1 == marked(WHO, CUE).f1 == 1
    assert verdicts(with_them)[2:] == ["either", "open"]


def test_a_span_too_long_says_by_which_words() -> None:
    result = marked(span("Morgan Ortagus said", "source"), CUE)

    assert (result.lines[0].verdict, result.lines[0].words) == ("too long", "said")
    # 2 words shared of 3 and 2 are worth .8, the cue 1: twice 1.8 over 2 spans and 2
    assert result.f1 == pytest.approx(0.9)


def test_a_span_too_short_says_which_words_belong_to_it() -> None:
    result = marked(span("State Department spokeswoman Morgan", "source"), CUE)

    assert (result.lines[0].verdict, result.lines[0].words) == ("too short", "Ortagus")


def test_the_right_words_with_another_label_are_told_apart() -> None:
    result = marked(WHO, span("said", "source"))

    assert verdicts(result) == ["right", "other label", "missing"]
    assert result.lines[1].label == "cue"


def test_a_tempting_span_carries_its_misconception() -> None:
    result = marked(WHO, CUE, span("many observers", "source"))

    assert (result.lines[2].verdict, result.lines[2].misconception) == ("tempting", "crowd")
    assert result.f1 == pytest.approx(4 / 5)


def test_what_is_missing_is_counted_by_label_without_saying_where() -> None:
    result = marked(CUE)

    missing = result.lines[-1]
    assert (missing.verdict, missing.label, missing.count) == ("missing", "source", 1)
    assert missing.span is None


def test_a_keyed_span_is_given_away_once() -> None:
    result = marked(WHO, span("Morgan Ortagus", "source"), CUE)

    assert verdicts(result)[:2] == ["right", "not one"]


def test_marking_the_same_span_twice_earns_nothing_more() -> None:
    assert marked(WHO, WHO, CUE) == marked(WHO, CUE)


def test_marking_everything_is_not_enough() -> None:
    whole = TEXT[:-1]
    result = marked(span(whole, "source"), span(whole, "cue"), full_marks_from=0.8)

    assert result.points < 2


def test_a_long_span_does_not_stand_for_the_short_ones_that_are_missing() -> None:
    assert marked(WHO).f1 == pytest.approx(2 / 3)


def test_full_marks_start_at_the_agreement_of_trained_readers() -> None:
    nearly = (span("Morgan Ortagus said", "source"), CUE)

    assert marked(*nearly).outcome == "partly"
    assert marked(*nearly, full_marks_from=0.8).points == 4


def test_a_span_missing_of_a_few_is_not_hidden_by_the_agreement_of_readers() -> None:
    assert marked(WHO, full_marks_from=0.5).points == 4
    assert marked(WHO, full_marks_from=0.6).points < 4


def test_marks_too_many_are_not_hidden_by_the_agreement_of_readers() -> None:
    assert marked(WHO, CUE, span("many observers", "source"), full_marks_from=0.8).points < 4


def test_full_points_always_mean_a_full_answer() -> None:
    result = marked(span("Morgan Ortagus said", "source"), CUE, full_marks_from=0.901)

    assert (result.outcome, result.points) == ("partly", 3.9)


OPTIONS = tuple(Named(id, id) for id in "abcd")
SEVERAL = ChoiceQuestion(
    id="pick", title="", prompt="", points=2, hints=HINTS, options=OPTIONS, several=True
)
PICKS = ChoiceKey(
    explanation="",
    options={
        id: OptionKey(right=id in "ab", feedback="f", misconception="" if id in "ab" else "m")
        for id in "abcd"
    },
)


@pytest.mark.parametrize(
    ("picked", "points", "outcome"),
    [
        ("", 0, "not attempted"),
        ("ab", 2, "correct"),
        ("a", 1, "partly"),
        ("ac", 0, "not yet"),
        ("abc", 1, "partly"),
        ("abcd", 0, "not yet"),
        ("cd", 0, "not yet"),
    ],
)
def test_picking_several_earns_right_picks_less_wrong_ones(
    picked: str, points: float, outcome: str
) -> None:
    result = grade(SEVERAL, PICKS, ChoiceAnswer(tuple(picked)))

    assert (result.points, result.outcome) == (points, outcome)


ORDER = OrderQuestion(id="order", title="", prompt="", points=6, hints=HINTS, items=OPTIONS)
ORDER_KEY = OrderKey(
    explanation="",
    order=tuple("abcd"),
    wrong=WRONG,
    swaps=(Swapped(first="a", second="b", wrong=Wrong("swap", "a was earlier")),),
)


@pytest.mark.parametrize(
    ("order", "points", "misconceptions"),
    [
        ("abcd", 6, []),
        ("bacd", 4, ["swap"]),
        ("abdc", 4, ["some-idea"]),
        ("dcba", 0, ["swap"]),
        ("ab", 0, ["some-idea"]),
        ("xbcd", 0, ["swap"]),
    ],
)
def test_order_earns_pairs_in_order_less_pairs_swapped(
    order: str, points: float, misconceptions: list[str]
) -> None:
    result = grade(ORDER, ORDER_KEY, OrderAnswer(tuple(order)))

    assert result.points == points
    assert [line.misconception for line in result.lines] == misconceptions


VALUE = ValueQuestion(id="value", title="", prompt="", points=1, hints=HINTS)
VALUES = ValueKey(
    explanation="",
    accept=("4", "four", "2020-01-10", "1000000"),
    tempting=(WrongValue(values=("5",), wrong=Wrong("counted-twice", "One stands twice.")),),
    wrong=WRONG,
)


@pytest.mark.parametrize(
    ("typed", "points", "misconception"),
    [
        ("4", 1, ""),
        (" 4.0 ", 1, ""),
        ("Four", 1, ""),
        ("2020-01-10", 1, ""),
        ("20200110", 0, "some-idea"),
        ("5", 0, "counted-twice"),
        ("nan", 0, "some-idea"),
        ("six", 0, "some-idea"),
        ("1,000,000", 1, ""),
        ("1 000 000", 1, ""),
        ("4,0", 1, ""),
        ("1,000,001", 0, "some-idea"),
    ],
)
def test_values_are_compared_by_what_they_mean(
    typed: str, points: float, misconception: str
) -> None:
    result = grade(VALUE, VALUES, ValueAnswer(typed))

    assert (result.points, result.lines[0].misconception) == (points, misconception)


@pytest.mark.parametrize(
    ("typed", "points"),
    [("65", 1), ("70", 1), ("64.9", 0), ("64,9", 0), ("65,5", 1), ("65,000", 0), ("x", 0)],
)
def test_a_range_takes_its_ends(typed: str, points: float) -> None:
    key = ValueKey(explanation="", least=65, most=70, wrong=WRONG)

    assert grade(VALUE, key, ValueAnswer(typed)).points == points


WRITTEN = WrittenQuestion(
    id="write",
    title="",
    prompt="",
    points=3,
    hints=HINTS,
    article="a",
    rubric=(Criterion("claim", "", 2), Criterion("clear", "", 1)),
    evidence=1,
    cite=2,
    cite_most=5,
)


def test_writing_waits_for_a_person_and_takes_the_points_given_by_the_rubric() -> None:
    answer = WrittenAnswer("Because.", (span("Morgan Ortagus"),), {"claim": 2, "clear": 9})
    result = grade(WRITTEN, None, answer, text=TEXT)

    assert (result.points, result.outcome, result.waiting) == (3, "correct", True)


@pytest.mark.parametrize(
    ("spans", "verdict"),
    [((), "missing"), ((span("said"),), "too short"), ((span(TEXT[:70]),), "too long")],
)
def test_writing_without_fitting_evidence_earns_nothing_yet(
    spans: tuple[Span, ...], verdict: str
) -> None:
    result = grade(WRITTEN, None, WrittenAnswer("Because.", spans, {"claim": 2}), text=TEXT)

    assert (result.points, result.waiting, result.lines[0].verdict) == (0, False, verdict)


def test_an_assessed_question_waits_for_the_instructor() -> None:
    result = grade(SEVERAL, None, ChoiceAnswer(("a",)))

    assert (result.waiting, result.points) == (True, 0)
