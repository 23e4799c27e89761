"""Answers and what they earn, case by case."""

from __future__ import annotations

import pytest
from attrs import evolve

from coursekit.questions.choice import ChoiceAnswer, ChoiceKey, ChoiceQuestion, OptionKey
from coursekit.questions.grade import grade
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.order import OrderAnswer, OrderKey, OrderQuestion, Swapped
from coursekit.questions.records import Criterion, KeySpan, Materials, Named, Tempting, Wrong
from coursekit.questions.result import Result
from coursekit.questions.value import ValueAnswer, ValueKey, ValueQuestion, WrongValue
from coursekit.questions.written import Written, WrittenAnswer, WrittenQuestion
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


def marked(*spans: Span, near_cut: float = 1.0) -> Result:
    answer = HighlightAnswer(spans)
    return grade(QUESTION, KEY, answer, text=TEXT, near_cut=near_cut)


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


def test_a_mark_too_long_says_by_which_words() -> None:
    result = marked(span("Morgan Ortagus said in a statement", "source"), CUE)

    line = result.lines[0]
    assert (line.verdict, line.words, line.near) == ("too long", "said in a statement", False)
    # 2 words shared of 6 and 2 are worth .5, the cue 1: 1.5 over 2 spans and 2 marks
    assert result.f1 == pytest.approx(0.75)


def test_a_mark_too_short_says_which_words_belong_to_it() -> None:
    result = marked(span("State Department spokeswoman Morgan", "source"), CUE)

    assert (result.lines[0].verdict, result.lines[0].words) == ("too short", "Ortagus")


def test_a_near_cut_counts_as_the_cut_and_is_still_spoken_of() -> None:
    short = marked(span("State Department spokeswoman Morgan", "source"), CUE, near_cut=0.8)

    assert (short.outcome, short.points) == ("correct", 4)
    assert (short.lines[0].verdict, short.lines[0].near) == ("too short", True)


def test_the_cut_that_the_fewest_words_lead_to_is_the_one_spoken_of() -> None:
    # "seen as" alone is right, and so is the longer cut; of equally near ones the first is meant
    key = evolve(
        KEY,
        spans=(KeySpan(span=span("in a", "cue"), also=(span("said in a statement", "cue"),)),),
    )
    result = grade(QUESTION, key, HighlightAnswer((span("said in a", "cue"),)), text=TEXT)

    assert (result.lines[0].verdict, result.lines[0].words) == ("too long", "said")


def test_a_mark_that_is_far_off_is_not_sent_to_words_that_lie_far_from_it() -> None:
    whole = marked(span(TEXT[:-1], "cue"), WHO)

    assert (whole.lines[0].verdict, whole.lines[0].words) == ("too long", "")


def test_a_near_cut_that_takes_in_words_of_another_label_is_not_forgiven() -> None:
    result = marked(span("Morgan Ortagus said", "source"), CUE, near_cut=0.65)

    assert (result.outcome, result.points) == ("partly", 3.6)
    assert result.lines[0].words == "said"


def test_a_near_cut_that_takes_in_words_that_tempt_is_told_why_they_do() -> None:
    key = evolve(KEY, tempting=(Tempting(span("State Department", ""), WRONG),))
    key = evolve(key, spans=(KeySpan(span=span("spokeswoman Morgan Ortagus", "source")),))
    result = grade(QUESTION, key, HighlightAnswer((WHO,)), text=TEXT, near_cut=0.65)

    assert result.outcome == "partly"
    assert (result.lines[0].verdict, result.lines[0].misconception) == ("too long", "some-idea")
    assert "missing" not in verdicts(result)


def test_a_core_span_inside_words_that_tempt_is_found_and_does_not_make_them_right() -> None:
    long = span("State Department spokeswoman Morgan Ortagus said in a statement", "source")
    key = evolve(KEY, tempting=(Tempting(long, WRONG),))
    result = grade(QUESTION, key, HighlightAnswer((long, CUE)), text=TEXT)

    assert verdicts(result) == ["too long", "right"]
    assert result.lines[0].feedback == "Because."
    assert result.points < 4


def test_a_core_span_inside_disputed_words_is_found() -> None:
    wide = KeySpan(span=span("Ortagus said in a statement", "cue"), score="either")
    key = evolve(KEY, spans=(*KEY.spans, wide))
    exact = grade(QUESTION, key, HighlightAnswer((WHO, wide.span)), text=TEXT)
    wider = span("Morgan Ortagus said in a statement", "cue")
    loose = grade(QUESTION, key, HighlightAnswer((WHO, wider)), text=TEXT)

    assert (exact.outcome, verdicts(exact)) == ("correct", ["right", "either"])
    assert (loose.outcome, verdicts(loose)) == ("partly", ["right", "too long"])


def test_a_mark_over_mixed_content_stands_for_its_pieces_where_the_key_says_so() -> None:
    mixed = KeySpan(
        span=span("State Department spokeswoman Morgan Ortagus said", "cue"),
        score="either",
        covers=True,
    )
    key = evolve(KEY, spans=(*KEY.spans, mixed))
    result = grade(QUESTION, key, HighlightAnswer((mixed.span,)), text=TEXT)

    assert (result.outcome, verdicts(result)) == ("correct", ["right"])


def test_a_fragment_with_the_wrong_label_does_not_stand_for_the_whole_around_it() -> None:
    mixed = KeySpan(
        span=span("Morgan Ortagus said in a statement", "cue"), score="either", covers=True
    )
    lure = Tempting(span("Ortagus said in a statement", "cue"), WRONG)
    key = evolve(KEY, spans=(*KEY.spans, mixed), tempting=(lure,))
    result = grade(QUESTION, key, HighlightAnswer((WHO, lure.span)), text=TEXT, near_cut=0.65)

    assert result.outcome == "partly"
    assert result.lines[1].misconception == "some-idea"


def test_disputed_words_that_are_cut_wide_are_not_said_to_have_another_label() -> None:
    disputed = KeySpan(span=span("many observers", "source"), score="either")
    open_words = KeySpan(span=span("many observers"), score="open")
    wide = span("statement that many observers agreed", "source")
    for part in (disputed, open_words):
        key = HighlightKey(explanation="", spans=(*KEY.spans, part))
        result = grade(QUESTION, key, HighlightAnswer((WHO, CUE, wide)), text=TEXT)

        assert (result.outcome, verdicts(result)[2]) == ("correct", part.score)


LIST = "Most read\n\nUnited lose again\n\nTen garden pools\n\nRain on Monday"


def at(text: str, quote: str) -> Span:
    start = text.index(quote)
    return Span(start, start + len(quote), quote, "source")


def test_a_stretch_may_be_marked_line_by_line() -> None:
    key = HighlightKey(explanation="", spans=(KeySpan(span=at(LIST, LIST)),))
    lines = tuple(at(LIST, line) for line in LIST.split("\n\n"))
    all_of_it = grade(QUESTION, key, HighlightAnswer(lines), text=LIST)
    half = grade(QUESTION, key, HighlightAnswer(lines[:2]), text=LIST)

    assert (all_of_it.outcome, verdicts(all_of_it)) == ("correct", ["right"] * 4)
    assert (half.outcome, verdicts(half)) == ("partly", ["too short"] * 2)
    assert half.lines[0].words == "Ten garden pools\n\nRain on Monday"


def test_words_that_another_mark_has_are_not_said_to_lack() -> None:
    key = HighlightKey(explanation="", spans=(KeySpan(span=at(LIST, LIST)),))
    marks = (at(LIST, "Most read"), at(LIST, LIST[LIST.index("United") :]))
    result = grade(QUESTION, key, HighlightAnswer(marks), text=LIST)

    assert [(line.verdict, line.words) for line in result.lines] == [("right", "")] * 2


def test_neighbouring_lines_may_be_marked_at_once() -> None:
    lines = tuple(KeySpan(span=at(LIST, line)) for line in LIST.split("\n\n"))
    key = HighlightKey(explanation="", spans=lines)
    result = grade(QUESTION, key, HighlightAnswer((at(LIST, LIST),)), text=LIST)

    assert (result.outcome, verdicts(result)) == ("correct", ["right"])


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


def test_marking_one_place_in_two_cuts_finds_it_once() -> None:
    result = marked(WHO, span("Morgan Ortagus", "source"), CUE)
    other = marked(WHO, span("Morgan Ortagus", "source"))

    assert (result.outcome, verdicts(result)) == ("correct", ["right"] * 3)
    assert (other.outcome, verdicts(other)) == ("partly", ["right", "right", "missing"])


def test_marking_the_same_span_twice_earns_nothing_more() -> None:
    assert marked(WHO, WHO, CUE) == marked(WHO, CUE)


def test_marking_everything_is_not_enough() -> None:
    whole = TEXT[:-1]
    result = marked(span(whole, "source"), span(whole, "cue"), near_cut=0.8)

    assert result.points < 2


def test_a_long_span_does_not_stand_for_the_short_ones_that_are_missing() -> None:
    assert marked(WHO).f1 == pytest.approx(2 / 3)


@pytest.mark.parametrize("near_cut", [0.5, 0.8, 1.0])
def test_what_is_missing_or_too_much_is_never_forgiven(near_cut: float) -> None:
    missing = marked(WHO, near_cut=near_cut)
    too_much = marked(WHO, CUE, span("many observers", "source"), near_cut=near_cut)

    assert (missing.outcome, missing.points) == ("partly", 2)
    assert (too_much.outcome, too_much.points) == ("partly", 2.6)


def test_full_points_always_mean_a_full_answer() -> None:
    lone = evolve(QUESTION, points=1)
    answer = HighlightAnswer((*(span(word, "source") for word in ("agreed",)), WHO))
    result = grade(lone, KEY, answer, text=TEXT)

    assert (result.outcome, result.points) == ("partly", 0.5)


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
    accept=("4", "four", "1000000"),
    tempting=(WrongValue(values=("5",), wrong=Wrong("counted-twice", "One stands twice.")),),
    wrong=WRONG,
)


@pytest.mark.parametrize(
    ("typed", "points", "misconception"),
    [
        ("4", 1, ""),
        (" 4.0 ", 1, ""),
        ("Four", 1, ""),
        ("20200110", 0, "some-idea"),
        ("5", 0, "counted-twice"),
        ("7", 0, "some-idea"),
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


DATE = evolve(VALUE, type="date")
DATES = ValueKey(
    explanation="",
    accept=("2025-05-12",),
    tempting=(
        WrongValue(values=("2025-05-14",), wrong=Wrong("published", "That day it came out.")),
    ),
    wrong=WRONG,
)


@pytest.mark.parametrize(
    "typed",
    [
        *("2025-05-12", "2025-5-12", "12 May 2025", "12 may 2025", "May 12, 2025", "12th May 2025"),
        *("Monday, 12 May 2025", "Mon 12 May 2025", "12. May 2025", "the 12th of May 2025"),
    ],
)
def test_a_date_is_taken_as_people_write_it(typed: str) -> None:
    assert grade(DATE, DATES, ValueAnswer(typed)).outcome == "correct"


@pytest.mark.parametrize("typed", ["14 May 2025", "2025-05-14", "13/5/2025", "May 13 2025"])
def test_a_date_that_is_wrong_is_wrong_in_any_form(typed: str) -> None:
    assert grade(DATE, DATES, ValueAnswer(typed)).outcome == "not yet"


@pytest.mark.parametrize(
    ("question", "key", "typed"),
    [
        *((DATE, DATES, typed) for typed in ("12 May", "5/12/2025", "12 foo 2025", "May 2025")),
        *((DATE, DATES, typed) for typed in ("Monday", "2025-02-30", "5,200", "soon")),
        *((VALUE, VALUES, typed) for typed in ("six", "nan", "inf", "about 4", "4 or 5")),
    ],
)
def test_what_cannot_be_read_is_no_try_and_is_told_how_to_write_it(
    question: ValueQuestion, key: ValueKey, typed: str
) -> None:
    result = grade(question, key, ValueAnswer(typed))

    assert (result.outcome, result.points) == ("not attempted", 0)
    assert [line.verdict for line in result.lines] == ["unclear"]
    assert result.lines[0].feedback


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("5/12/2025", "Which number is the month?"),
        ("12 May", "Write the year as well"),
        ("12/5", "Write the year as well"),
        ("30 February 2025", "There is no such day"),
        ("2025-02-30", "There is no such day"),
        ("Monday", "Write day, month and year"),
        ("May 2025", "Write day, month and year"),
    ],
)
def test_a_date_that_cannot_be_read_is_told_what_it_lacks(typed: str, told: str) -> None:
    result = grade(DATE, DATES, ValueAnswer(typed))

    assert result.lines[0].feedback.startswith(told)


@pytest.mark.parametrize(
    ("typed", "points"),
    [("65", 1), ("70", 1), ("64.9", 0), ("64,9", 0), ("65,5", 1), ("65,000", 0)],
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
    least=3,
    evidence=1,
    cite=2,
    cite_most=5,
)


def test_writing_waits_for_a_person_and_what_the_student_gave_it_is_no_score() -> None:
    answer = WrittenAnswer("Because she says.", (span("Morgan Ortagus"),), {"claim": 2, "clear": 9})
    result = grade(WRITTEN, None, answer, text=TEXT)

    assert (result.points, result.outcome, result.waiting) == (0, "waiting", True)
    assert result.self_scored == 3


@pytest.mark.parametrize(
    ("spans", "verdict"),
    [((), "missing"), ((span("said"),), "too short"), ((span(TEXT[:70]),), "too long")],
)
def test_writing_without_fitting_evidence_earns_nothing_until_a_person_has_read_it(
    spans: tuple[Span, ...], verdict: str
) -> None:
    answer = WrittenAnswer("Because she says.", spans, {"claim": 2})
    result = grade(WRITTEN, None, answer, text=TEXT)

    assert (result.points, result.waiting, result.self_scored) == (0, True, 0)
    assert result.lines[0].verdict == verdict


@pytest.mark.parametrize(
    ("words", "outcome"), [(0, "not yet"), (9, "not yet"), (10, "waiting"), (39, "waiting")]
)
def test_a_text_of_ten_words_waits_for_a_person_also_where_more_are_asked_for(
    words: int, outcome: str
) -> None:
    answer = WrittenAnswer("word " * words, (span("Morgan Ortagus"),))
    result = grade(evolve(WRITTEN, least=40), None, answer, text=TEXT)

    assert (result.outcome, result.points) == (outcome, 0)
    assert (result.lines[0].verdict, result.lines[0].count) == ("missing", 40)


@pytest.mark.parametrize(
    ("least", "evidence", "wanted"),
    [
        (20, 0, "Write 20 words or more."),
        (3, 0, ""),
        (3, 1, "Mark 1 place or more as evidence: 2 to 5 words each."),
        (40, 2, "Write 40 words or more. Mark 2 places or more as evidence: 2 to 5 words each."),
    ],
)
def test_how_much_is_to_be_written_and_cited_is_told_beforehand(
    least: int, evidence: int, wanted: str
) -> None:
    question = evolve(WRITTEN, least=least, evidence=evidence)

    assert Written().view_data(question, Materials())["wanted"] == wanted


def test_a_text_of_a_few_words_is_not_given_to_a_person_to_score() -> None:
    answer = WrittenAnswer("bla", (span("Morgan Ortagus"),), {"claim": 2, "clear": 1})
    result = grade(WRITTEN, None, answer, text=TEXT)

    assert (result.outcome, result.points, result.self_scored) == ("not yet", 0, 0)
    assert (result.lines[0].verdict, result.lines[0].count) == ("missing", 3)


def test_an_assessed_question_waits_for_the_instructor() -> None:
    result = grade(SEVERAL, None, ChoiceAnswer(("a",)))

    assert (result.waiting, result.points) == (True, 0)
