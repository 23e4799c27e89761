"""A class, graded: from a folder of hand-ins to the gradebook and pages of feedback.

Here are the records of this room; most are rows of its database. Start reading in
`coursekit.gradebook.pipeline`, which leads through a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from attrs import asdict, define, field, frozen

from coursekit.errors import HandInError, with_what_to_ask_for
from coursekit.questions.result import Outcome, Total

# --- before grading ---


class FileRow(NamedTuple):
    """A file without its answers: where it lies, and who sent it.

    All texts are "" when nothing is known. From `lms` on stands what the LMS says in its path.

    Attributes:
        path: Where it was found, as people are told.
        stamp: Changes when the file does.
        source: The path on the command line below which it was found, as an absolute path.
        upload: The zip or folder of one student that it came in; "" if it came alone.
        sort: "" for a hand-in; why it is none: "note" of the LMS, "other" kind of file,
            "damaged", or a folder of "grades".
        problem: Why it is no hand-in, as `kept_reason` gives it, or "".
        digest: The SHA-256 of its bytes, in hexadecimal.
        student: The id that the student typed.
        name: The name that the student typed.
        made: When the file says that it was made.
        at: `made` in seconds since 1970; 0 when not known.
        id_key: What `names.id_key` gives for `student`.
        name_key: What `names.name_key` gives for `name`.
        lms: The name of the LMS that named the file.
        lms_id: The sender's id by the LMS.
        lms_name: The sender's name, as the LMS writes it in the file's name.
        sender: What `roster.sender_key` gives for `lms_id`.
        senders: Further ids by which the roster may know the sender, one a line.
        is_group: Whether the LMS says that a group sent it, so that `lms_id` is nobody's.
        attempt: Grows with each attempt; 0 when the LMS does not number them.
        late: Whether the LMS says that it is late.
        sent: When it was sent by the LMS's clock, in seconds since 1970; 0 when not known.
        back: The file name under which the LMS takes a page of feedback.
    """

    path: str
    stamp: str
    source: str = ""
    upload: str = ""
    sort: str = ""
    problem: str = ""
    digest: str = ""
    student: str = ""
    name: str = ""
    made: str = ""
    at: float = 0.0
    id_key: str = ""
    name_key: str = ""
    lms: str = ""
    lms_id: str = ""
    lms_name: str = ""
    sender: str = ""
    senders: str = ""
    is_group: bool = False
    attempt: int = 0
    late: bool = False
    sent: float = 0.0
    back: str = ""


class RosterStudent(NamedTuple):
    """A student of the roster.

    Attributes:
        row: The line in the roster's file, by which the database names the student.
        id: The id that the gradebook shows, or "".
        name: The student's name, or "".
        sent: When the student's last hand-in was sent by the LMS's clock, in seconds since 1970;
            0 when the roster does not say.
        late: Whether the roster says that it is late.
    """

    row: int
    id: str
    name: str
    sent: float = 0.0
    late: bool = False


class DueFile(NamedTuple):
    """A file that has to be graded, and what is known of it before grading.

    Attributes:
        file: Its number in the database.
        path: Where it was found.
        page: The name of its page of feedback, without ".html".
        digest: The SHA-256 of the bytes that were taken in.
        student: The id in the file, by which a later change of the file is noticed.
        name: The name in the file.
        made: The time in the file.
        sent: When it was sent by the LMS's clock, in seconds since 1970; 0 when not known.
        late: Whether the LMS says that it is late.
        lms: The name of the LMS whose clock and word these are, or "".
        ahead: Whether the time in the file is still to come, so that its clock was wrong.
        roster_id: The student's id in the roster, or "".
        roster_name: The student's name in the roster, or "".
        scores: The scores that a person gave to this student.
    """

    file: int
    path: str
    page: str
    digest: str
    student: str
    name: str
    made: str
    sent: float
    late: bool
    lms: str
    ahead: bool
    roster_id: str
    roster_name: str
    scores: tuple[RubricScore, ...] = ()


class AskedQuestion(NamedTuple):
    """A question as it was graded, so that results can be read without the course.

    Attributes:
        lesson: The stem of its lesson.
        question: Its id.
        kind: The name of its kind.
        possible: The points that it is worth.
        counts: Whether they count towards the grade.
        sha256: The digest of its article's text, or "" if it has none.
        handed_out: Whether it was handed out to anybody of the class; else it counts for nobody.
    """

    lesson: str
    question: str
    kind: str
    possible: int
    counts: bool
    sha256: str
    handed_out: bool = True


GradeCells = tuple[int, str, str, str, str, str, str, str, str, str, float, int, int, int, str, str]


@define
class GradedRows:
    """The rows that grading gave, by the name of their table; cells are in the table's order.

    Rows are plain tuples, because they are sent between processes by the thousand, and a tuple
    is sent three times as fast as a record.

    Attributes:
        grades: One row for each hand-in.
        lesson_totals: One for each lesson of a hand-in.
        results: One for each question of a hand-in that was handed out.
        marks: One for each span that was marked or cited.
        answers_to_score: One for each answer that a person scores.
        own_points: One for each line of a rubric by which a student scored themselves.
        practice: One for each check of a practice item.
        other_exercises: One for each hand-in that was made on other exercises than ours.
        traces: One for each thing that two hand-ins have in common only if they come of one work.
        refused: The hand-ins that could not be graded: the reason, as `kept_reason` gives it, and
            the number of the file.
    """

    grades: list[GradeCells] = field(factory=list)
    lesson_totals: list[tuple[int, int, str, float, int, int, int]] = field(factory=list)
    results: list[tuple[int, int, str, float, bool, str, str, str, str]] = field(factory=list)
    marks: list[tuple[int, int, int, int, int, str]] = field(factory=list)
    answers_to_score: list[tuple[int, int, str, str, str]] = field(factory=list)
    own_points: list[tuple[int, int, str, int]] = field(factory=list)
    practice: list[tuple[int, int, str, str, bool, str]] = field(factory=list)
    other_exercises: list[tuple[int, str]] = field(factory=list)
    traces: list[tuple[int, str, str, str, str]] = field(factory=list)
    refused: list[tuple[str, int]] = field(factory=list)

    def add(self, other: GradedRows) -> None:
        """Add all rows of another record."""
        for name, rows in asdict(other, recurse=False).items():
            getattr(self, name).extend(rows)


# --- after grading ---


class StoredResult(NamedTuple):
    """What one student got for one question: a row of results.csv.

    Attributes:
        lesson: The stem of the lesson.
        question: The question's id.
        kind: The name of its kind.
        outcome: The outcome in words.
        points: The points earned, in tenths.
        possible: The points that the question is worth.
        counted: Whether the points count: not while the answer waits for a person, and never
            for a question whose points count towards no grade.
        waiting: Whether a person has to score the answer.
        misconceptions: The ids of those that the answer shows, each once.
        answer: The answer, short enough for a table.
    """

    lesson: str
    question: str
    kind: str
    outcome: Outcome
    points: float
    possible: int
    counted: bool
    waiting: bool
    misconceptions: tuple[str, ...]
    answer: str

    @property
    def share(self) -> float:
        """Give the share of the points, 0 to 1."""
        return self.points / self.possible if self.possible else 0.0


@frozen
class GradedHandIn:
    """One graded hand-in, with its points but without its answers.

    Attributes:
        file: Its number in the database.
        path: Where it was found.
        page: The name of its page of feedback, without ".html".
        student: The id in the roster, or, if the roster has none, in the file.
        name: The name, likewise.
        made: When it was made, as the file says.
        simulated: Who made it up, or "" if a student wrote it.
        late: How late it was, in words, or "".
        clock: By whose clock it was handed in: "file", or the name of the LMS.
        back: The file name under which the LMS takes the page of feedback, or "".
        row: The student's line in the roster, or None.
        total: The points of all lessons.
        lessons: The points of each lesson of the class, by stem; all 0 for one that was not handed
            out to the student.
    """

    file: int
    path: str
    page: str
    student: str
    name: str
    made: str
    simulated: str
    late: str
    clock: str
    back: str
    row: int | None
    total: Total
    lessons: Mapping[str, Total]


class StudentResults(NamedTuple):
    """One graded hand-in with its results.

    Attributes:
        hand_in: The hand-in.
        results: A result for each question that was handed out to the student, in the order of
            grading.
    """

    hand_in: GradedHandIn
    results: list[StoredResult]


class Problem(NamedTuple):
    """A file that was not graded, or not as it stands, and the reason.

    Attributes:
        path: The file, or the line of the roster or sheet, as people are told.
        wrong: What is wrong, in words.
        group: The same without what is particular to the file, by which the console counts.
        ask_for: What to ask the student for, or "".
        who: Whose file it is as far as anybody knows, or "".
        settled: Whether it leaves nothing to be graded: the hand-in is graded all the same, and its
            grade has a place.
    """

    path: str
    wrong: str
    group: str
    ask_for: str = ""
    who: str = ""
    settled: bool = False

    @property
    def reason(self) -> str:
        """Give what is wrong and what to ask for in one."""
        return with_what_to_ask_for(self.wrong, self.ask_for)


# Between what is wrong and what to ask for: words that part them would differ by language.
_ASKED = "\x1f"


def kept_reason(error: HandInError) -> str:
    """Give the reason of an error as the database keeps it.

    Reasons are kept in words, in the language of the run that found them: they quote what only the
    file says, and a course rarely changes its language.
    """
    return f"{error.wrong}{_ASKED}{error.ask_for}" if error.ask_for else error.wrong


def parts_of_reason(reason: str) -> tuple[str, str]:
    """Give what is wrong, and what to ask for, of a reason as the database keeps it."""
    wrong, _, ask_for = reason.partition(_ASKED)
    return wrong, ask_for


class EarlierHandIn(NamedTuple):
    """A hand-in that is not graded, because the student handed in a later one.

    Attributes:
        path: Where it was found.
        student: The student's id, or "".
        name: The student's name, or "".
        graded: Where the hand-in was found that is graded.
    """

    path: str
    student: str
    name: str
    graded: str


Trace = Literal["file", "text", "sentence", "slip"]


class Shared(NamedTuple):
    """Something that several hand-ins have in common; see `coursekit.gradebook.same_work`.

    Attributes:
        trace: What it is.
        lesson: The stem of the lesson.
        question: The question's id; "" for a work file.
        files: The numbers of the hand-ins, from the lowest.
    """

    trace: Trace
    lesson: str
    question: str
    files: tuple[int, ...]


class SameWork(NamedTuple):
    """Hand-ins that hold the same work.

    Attributes:
        files: The numbers of the hand-ins, from the lowest.
        said: What is the same, in words.
        where: The lessons, or the questions as "lesson: question".
    """

    files: tuple[int, ...]
    said: str
    where: tuple[str, ...]


class Moved(NamedTuple):
    """A student whose points differ from those of the run before, on the same hand-in.

    Attributes:
        student: The student's id, or "".
        name: The student's name, or "".
        page: The name of the page of feedback.
        was: The points in the run before.
        points: The points now.
        possible: The points that are possible now.
    """

    student: str
    name: str
    page: str
    was: float
    points: float
    possible: int


class SelectionCount(NamedTuple):
    """How many students gave an answer to a part of a question.

    Attributes:
        lesson: The stem of the lesson.
        question: The question's id.
        part: The id of an item, or "" when the question is answered as a whole.
        given: What was given: the id of an option or category, a position, or a value.
        students: How many gave it.
    """

    lesson: str
    question: str
    part: str
    given: str
    students: int


class StoredSpan(NamedTuple):
    """A span that a student marked or cited, without its words.

    The words can be taken from the article, and would be repeated for every student.

    Attributes:
        start: The offset of its first code point in the article's text.
        end: The offset after its last.
        label: Its label; "" for words that are only cited.
    """

    start: int
    end: int
    label: str


class MarkedAnswer(NamedTuple):
    """The spans of one student's answer to one question.

    Attributes:
        lesson: The stem of the lesson.
        question: The question's id.
        spans: The spans, in the order in which the student made them.
        student: The id in the roster, or, if the roster has none, in the file.
        name: The name, likewise.
        page: The name of the student's page of feedback, by which marks and results join.
        made: When the hand-in was made, as it says itself.
        simulated: Who made the hand-in up, or "" if a student wrote it.
    """

    lesson: str
    question: str
    spans: list[StoredSpan]
    student: str
    name: str
    page: str
    made: str
    simulated: str


class MisconceptionCount(NamedTuple):
    """How often a misconception showed in the same answer or on the same span of a question.

    Attributes:
        misconception: Its id in the course.
        lesson: The stem of the lesson.
        question: The question's id.
        words: The part of the answer that shows it, in words; "" when a span shows it.
        span: The span that shows it, or None.
        times: How often it showed there.
    """

    misconception: str
    lesson: str
    question: str
    words: str
    span: StoredSpan | None
    times: int


# --- what a person scores ---


@frozen
class RubricScore:
    """The points that a person gave for one line of a rubric.

    A score belongs to the very answer that the person read, and does not hold for any other.

    Attributes:
        lesson: The stem of the lesson.
        question: The question's id.
        criterion: The id of the line of the rubric.
        points: The points, from 0 to the most that the line is worth.
        comment: What the person wrote for the student, or "".
        answer: The id of the answer, as `rubric.answer_id` makes it.
    """

    lesson: str
    question: str
    criterion: str
    points: float
    comment: str
    answer: str


class ScoreKey(NamedTuple):
    """One line of a rubric, for one student.

    Attributes:
        page: The name of the student's page of feedback, which stays the same through all their
            hand-ins.
        lesson: The stem of the lesson.
        question: The question's id.
        criterion: The id of the line of the rubric.
    """

    page: str
    lesson: str
    question: str
    criterion: str


class AnswerToScore(NamedTuple):
    """An answer that a person has to score, or has scored.

    Attributes:
        page: The name of the student's page of feedback.
        student: The student's id, or "".
        name: The student's name, or "".
        lesson: The stem of the lesson.
        question: The question's id.
        answer_id: A digest of the answer and its evidence.
        answer: The answer in words.
        evidence: The words cited, separated by " | ".
        own: The points that the student gave themselves, by criterion.
    """

    page: str
    student: str
    name: str
    lesson: str
    question: str
    answer_id: str
    answer: str
    evidence: str
    own: dict[str, int]

    @property
    def asked(self) -> tuple[str, str]:
        """Give the stem of the lesson and the id of the question."""
        return self.lesson, self.question
