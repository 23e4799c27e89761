"""What students write: attempts, the work on a lesson, and what is handed in.

The records nest: a `HandIn` holds `Work` by lesson, that holds an `Attempt` by question, and that
each `Check`. `workfile` keeps `Work` on disk, `handin` makes and reads the file that is handed in,
`archives` finds such files in whatever an LMS gives out, `score` grades, and `skills` says which
skills are shaky.

Fields that records get later need defaults, for files of the first version are read for good.
"""

from collections.abc import Mapping

from attrs import field, frozen

from coursekit.questions.records import Answer
from coursekit.questions.serialize import leave_out_default


@frozen
class Check:
    """What one check of an answer found.

    It is kept when the answer changes: a skill is not there because the same question, which has
    told its reason by then, was put right.

    Attributes:
        at: When it was, ISO 8601, UTC.
        right: Whether the answer was correct.
        misconceptions: The ids of the wrong ideas that it showed.
    """

    at: str
    right: bool
    misconceptions: tuple[str, ...] = ()


@frozen
class Attempt:
    """One question's answer and its history.

    The history is kept with the answer because it is what a teacher asks next: was it guessed in
    six tries, was the solution open?

    Attributes:
        answer: The answer as it stands, of the question's kind.
        checks: How many times an answer was checked; the same answer again does not count.
        checked: Whether the answer stands as it was checked last.
        hints: How many hints were opened.
        shown: Whether the solution was opened.
        log: What each check found, in order; an answer that waits for a person has no entry, nor
            have checks that were made before there was a log.
    """

    answer: Answer
    checks: int = 0
    checked: bool = False
    hints: int = 0
    shown: bool = False
    log: tuple[Check, ...] = ()

    @property
    def solution_open(self) -> bool:
        """Tell whether the solution may be opened: after two tries that were checked."""
        return self.checks >= 2


@frozen(kw_only=True)
class Work:
    """A student's work on one lesson.

    Attributes:
        lesson: The stem of the lesson.
        articles: The SHA-256 of each text that the work was done on, by slug: offsets into another
            text would mean other words.
        attempts: The attempts by question id; a question never answered has none.
    """

    lesson: str
    articles: Mapping[str, str] = field(factory=dict)
    attempts: Mapping[str, Attempt] = field(factory=dict)


@frozen(kw_only=True)
class HandIn:
    """What a student hands in: the work on all lessons, and who it is from.

    Attributes:
        course: The id of the course.
        name: The student's name as typed; may be "".
        student: The id by which the instructor knows the student, as typed; may be "".
        made: When it was made, ISO 8601, UTC.
        lessons: The work by lesson.
        practice: The work on practice items, by their ids; it counts towards no grade.
        simulated: What a made-up student is made to be, "able" or "holds:named-is-true"; "" for
            a real one.
        handed_out: The ids of the questions in the student's copy, by lesson; `None` in files made
            before this was said, and then it was the whole course. What was not handed out counts
            on neither side.
        exercises: The digest of each question in the student's copy, by lesson and id, so that a
            grader sees where it has another; `None` in files made before this was said.
        work_ids: The id of each lesson's work file, which is made with that file: two hand-ins with
            one id come from one file.
    """

    course: str
    name: str
    student: str
    made: str
    lessons: Mapping[str, Work]
    practice: Work | None = None
    simulated: str = ""
    handed_out: Mapping[str, tuple[str, ...]] | None = None
    exercises: Mapping[str, Mapping[str, str]] | None = None
    work_ids: Mapping[str, str] = field(factory=dict)


leave_out_default(Check, "misconceptions")
leave_out_default(Attempt, "log")
# A real student's file does not speak of `simulated`.
leave_out_default(HandIn, "practice", "simulated", "handed_out", "exercises", "work_ids")
