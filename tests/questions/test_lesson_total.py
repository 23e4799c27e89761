"""The one sum of a lesson's points."""

from __future__ import annotations

from coursekit.questions.result import Result, Total, lesson_total


def result(points: float, possible: int, *, waiting: bool = False, counted: bool = True) -> Result:
    return Result(
        question="q",
        outcome="waiting" if waiting else "partly",
        points=0.0 if waiting else points,
        self_scored=points if waiting else 0.0,
        possible=possible,
        counted=counted,
    )


def test_no_results_give_no_points() -> None:
    assert lesson_total([]) == Total(points=0.0, possible=0, total=0, waiting=0)


def test_points_are_summed_to_one_decimal() -> None:
    total = lesson_total(result(0.1, 1) for _ in range(3))

    assert total == Total(points=0.3, possible=3, total=3, waiting=0)


def test_an_answer_that_waits_counts_to_the_total_alone() -> None:
    total = lesson_total([result(2.0, 3), result(0.0, 4, waiting=True)])

    assert total == Total(points=2.0, possible=3, total=7, waiting=1)


def test_what_a_student_gave_an_answer_that_waits_is_kept_apart() -> None:
    total = lesson_total([result(2.0, 3), result(1.5, 4, waiting=True)])

    assert total == Total(points=2.0, possible=3, total=7, waiting=1, self_scored=1.5)


def test_a_question_that_is_not_counted_adds_to_no_points() -> None:
    total = lesson_total([result(2.0, 3), result(1.0, 1, counted=False)])

    assert total == Total(points=2.0, possible=3, total=3, waiting=0)


def test_an_answer_that_waits_is_told_also_where_nothing_counts() -> None:
    total = lesson_total([result(0.0, 2, waiting=True, counted=False)])

    assert total == Total(points=0.0, possible=0, total=0, waiting=1)
