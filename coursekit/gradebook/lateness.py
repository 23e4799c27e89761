"""When a hand-in was handed in, by whose clock, and how late that is."""

from __future__ import annotations

from datetime import date, datetime, time

from coursekit.catalogue import say, say_many

MINUTE = 60.0
UNKNOWN, BY_LMS = "unknown", "lms"  # how late a hand-in is, where no minutes are known
FILE_CLOCK = "file"  # the clock of the student's machine, by which the hand-in file was made


def deadline(text: str) -> datetime:
    """Read a deadline as a person writes it: 2026-03-01T23:59, or a day, which lasts to its end.

    Without a zone it is the time of this computer, as its clocks go on that day.

    Raises:
        ValueError: It is no time in ISO 8601, or one beyond the calendar.
    """
    try:
        if len(text) <= len("2026-03-01"):
            return datetime.combine(date.fromisoformat(text), time(23, 59)).astimezone()
        return datetime.fromisoformat(text).astimezone()
    except OverflowError as error:
        raise ValueError(str(error)) from None


def clock_of(sent: float, lms: str, *, late: bool) -> str:
    """Say by whose clock a hand-in was handed in.

    Args:
        sent: When it was sent by the LMS's clock; 0 when the LMS does not say.
        lms: The name of the LMS, or "".
        late: Whether the LMS says that it is late.
    """
    return lms.capitalize() if lms and (sent or late) else FILE_CLOCK


def lateness(sent: float, after: float, *, lms: bool) -> str:
    """Say how late a hand-in is, as a machine word; "" when it is not late.

    Points are never taken off: that is for the teacher to decide.

    Args:
        sent: When it was sent, in seconds since 1970; 0 if not known.
        after: The deadline, in the same; 0 if there is none. A whole minute lasts to its end:
            "11:59 pm" is what people write for the end of a day.
        lms: Whether the LMS says that it is late.

    Returns:
        `UNKNOWN`, `BY_LMS`, or the whole minutes; `late_in_words` says each.
    """
    if after and not sent:
        return BY_LMS if lms else UNKNOWN
    end = after + MINUTE if after % MINUTE == 0 else after
    if not after or sent < end or sent == after:
        return BY_LMS if lms else ""
    return str(int((sent - after) // MINUTE))


def late_in_words(late: str) -> str:
    """Say how late a hand-in is; "" when it is not late.

    Args:
        late: What `lateness` gave.
    """
    if late in ("", BY_LMS, UNKNOWN):
        return {"": "", BY_LMS: say("by the LMS"), UNKNOWN: say("time not known")}[late]
    minutes = int(late)
    if not minutes:
        return say("less than a minute")
    hours, days = minutes // 60, minutes // 1440
    if days:
        return _in_two(_days(days), _hours(hours % 24))
    return _in_two(_hours(hours), _minutes(minutes % 60))


def _in_two(more: str, less: str) -> str:
    """Give a length of time in its two largest units, without what is 0."""
    return say("{more} and {less}", more=more, less=less) if more and less else more or less


def _days(count: int) -> str:
    return say_many("{n} day", "{n} days", count) if count else ""


def _hours(count: int) -> str:
    return say_many("{n} hour", "{n} hours", count) if count else ""


def _minutes(count: int) -> str:
    return say_many("{n} minute", "{n} minutes", count) if count else ""
