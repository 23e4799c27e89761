"""When pages of feedback go out: they tell the right answers, and somebody may still hand in."""

from datetime import datetime
from pathlib import Path

from coursekit.catalogue import say, say_many
from coursekit.gradebook.database_rows import ClassResults


def is_held_back(after: datetime | None) -> bool:
    """Tell whether it is too early for feedback.

    Args:
        after: The time until which it is held back, with a time zone; None if it never is.
    """
    return after is not None and datetime.now(after.tzinfo) < after


def feedback_zips(out: Path) -> list[Path]:
    """Give the zips of feedback in a folder of grades."""
    return [*out.glob("feedback.zip"), *out.glob("feedback-[0-9][0-9][0-9].zip")]


def take_away_zips(out: Path) -> None:
    """Remove the zips of feedback that an earlier run has written into the folder of grades."""
    for path in feedback_zips(out):
        path.unlink()


def on_feedback(
    results: ClassResults, after: datetime | None, deadline: datetime | None, *, pages: bool
) -> str:
    """Say that feedback is held back, or that it should be; "" when there is nothing to say.

    Args:
        results: The results of the class.
        after: The time until which feedback is held back, or None.
        deadline: The time until which students hand in, or None.
        pages: Whether pages of feedback were written.
    """
    if is_held_back(after):
        assert after is not None
        until = after.isoformat(" ", timespec="minutes")[:16]
        return say(
            "Feedback is held back until {time}: run this again then, and it is written.",
            time=until,
        )
    if not pages or after is not None:
        return ""
    if is_held_back(deadline):
        return say(
            "The pages of feedback tell the right answers, and students may still hand in: "
            "hold them back with --feedback-after DATE."
        )
    if missing := sum(1 for _ in results.missing()):
        students = results.count("in roster")
        return say_many(
            "The pages of feedback tell the right answers, and {n} of {students} has not handed "
            "in: hold them back with --feedback-after DATE.",
            "The pages of feedback tell the right answers, and {n} of {students} have not handed "
            "in: hold them back with --feedback-after DATE.",
            missing,
            students=say_many("{n} student", "{n} students", students),
        )
    return ""
