"""One student at work on one lesson: what is saved, checked and opened, and what the page shows.

The module is read from top to bottom:

1. `LessonSession`, which the widgets and a notebook ask. It knows the course and the work file, and
   nothing of widgets.
2. The page's data: a question, feedback and a solution as JSON.
3. Answers between page and kernel: a span is [start, end, label] on the page, in code points, and a
   `Span` with its quote here.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, Literal

from attrs import evolve

from coursekit.catalogue import say, side_by_side
from coursekit.course import Course
from coursekit.errors import AnswerError, HandInError
from coursekit.questions.base import KINDS, Json
from coursekit.questions.feedback import Feedback, describe, headline, human
from coursekit.questions.records import Answer, Key, Question
from coursekit.questions.result import Result
from coursekit.questions.serialize import plain, structure
from coursekit.texts import Article, Block, Span, blocks_shown, in_order
from coursekit.texts.quotes import span_at
from coursekit.work import Attempt, Check
from coursekit.work.handin import check_attempt
from coursekit.work.score import grade_question
from coursekit.work.workfile import WorkFile, check_writable

# What was found in the work file that the page does not show: another window's answer, or one that
# could not be read before.
TakenUp = Literal["changed elsewhere", "read now", ""]


class LessonSession:
    """A lesson's questions with one student's answers, by question id.

    It stands between the widgets and the work file, so that a check says the same on the page, in
    a cell and in the summary. Every method that takes an id raises UnknownName when the lesson
    has no such question; those that save raise WorkFileError when nothing can be saved. What was
    to be saved holds then too, as long as the kernel lives.

    Attributes:
        course: The course as it was read last.
        lesson: The lesson of this session in it.
        file: The student's work file.
        after_save: Functions that are called after each save, to show how far the lesson has come.
        after_others: Functions that are called when what another kernel has saved was read, with
            the question that it was read for: what is shown of all others may be old then.
        rested: A function that is called when a student pauses after a change, or has checked:
            what a saved notebook shows is brought up to date then, and not at each mark.
        now: Gives the time, ISO 8601, UTC; a test sets it.
        lock: To be held while a question is answered: ipykernel 7 hears the page in one thread and
            runs cells in another.
    """

    def __init__(self, course: Course, stem: str, folder: Path) -> None:
        """Open the work on a lesson.

        Args:
            course: The course.
            stem: The lesson.
            folder: The work folder.

        Raises:
            UnknownName: The course has no such lesson.
        """
        self._folder = folder
        self.now: Callable[[], str] = utc_now
        self.after_save: list[Callable[[], None]] = []
        self.after_others: list[Callable[[str], None]] = []
        self.rested: Callable[[], None] = lambda: None
        self.lock = RLock()
        self._sent: dict[str, Answer] = {}  # the last answer from the page, saved or not
        # The answer to each question that was checked last, once another has taken its place.
        self._checked: dict[str, Answer] = {}
        self._open(course, stem)

    def reload(self, course: Course) -> None:
        """Read the work file anew, and take the lesson from this course.

        Raises:
            UnknownName: The course has no such lesson; the session stays as it was.
        """
        if course is self.course:
            self.file.reload()
            self._graded.clear()
            return
        before = self.file
        self._open(course, self.lesson.stem)
        self.file.take_over(before)

    def _open(self, course: Course, stem: str) -> None:
        self.lesson = course.lesson(stem)
        self.course = course
        texts = {
            question.id: course.articles[question.article]
            for question in self.lesson.questions
            if question.article
        }
        titles = {question.id: question.title for question in self.lesson.questions}
        self.file = WorkFile(
            self._folder, course.id, stem, texts, titles=titles, check=self._check_attempt
        )
        # The last result of each question, with the answer that it is of.
        self._graded: dict[str, tuple[Answer, Result]] = {}

    def _check_attempt(self, id: str, attempt: Attempt) -> None:
        """HandInError for an attempt that a grader would refuse; of other questions none is."""
        question = next((known for known in self.lesson.questions if known.id == id), None)
        if question is not None:
            check_attempt(attempt, question, self.course.articles.get(question.article))

    # --- what is known of a question ---

    def question(self, id: str) -> Question:
        """Give the question of this id."""
        return self.lesson.question(id)

    def result(self, id: str) -> Result:
        """Give the result of the answer as it stands.

        An answer is graded once: one click asks for its result three times, and with the summary
        open each mark asks for those of the whole lesson.
        """
        attempt = self._attempt(id)
        answer, last = attempt.answer, self._graded.get(id)
        # Compared by value, for each save reads all attempts anew, those of other kernels too.
        if last is None or last[0] != answer:
            question = self.question(id)
            last = answer, grade_question(self.course, self.lesson, question, attempt)
            self._graded[id] = last
        return last[1]

    def results(self) -> list[Result]:
        """Give the result of every question, in the order of the lesson."""
        return [self.result(question.id) for question in self.lesson.questions]

    def line(self, id: str) -> str:
        """Say the question, its outcome and its points in one line."""
        return say("{name}: {text}", name=id, text=headline(self.question(id), self.result(id)))

    def _from_page(self, id: str, answer: Json) -> Answer:
        question = self.question(id)
        return from_page(question, answer, self.course.articles.get(question.article))

    def _attempt(self, id: str) -> Attempt:
        """Give the attempt; one with nothing in it when there is none yet."""
        return self.file.attempt(id) or Attempt(KINDS[self.question(id).kind].answer_type())

    # --- what changes the work file ---

    def save(self, id: str, answer: Json) -> str:
        """Save an answer from the page.

        Args:
            id: The question's id.
            answer: The answer as the page has it; a span is [start, end, label] in code points.

        Returns:
            What there is to tell of the work file, such as what had to be set aside; mostly "".

        Raises:
            AnswerError: The answer does not fit its question or its article; nothing is saved.
        """
        record, before = self._from_page(id, answer), self._attempt(id)
        if before.checked:
            self._checked[id] = before.answer
        # Undone, an answer is as it was checked.
        checked = before.checks > 0 and self._checked.get(id) == record
        attempt, self._sent[id] = evolve(before, answer=record, checked=checked), record
        try:
            self._check_attempt(id, attempt)
        except HandInError as error:
            raise AnswerError(f"{id} {error}") from None
        self._save(id, attempt)
        return self.tell()

    def tell(self) -> str:
        """Give what there is to tell the student of the work file, once; "" for nothing."""
        return self.file.tell()

    def take_up(self, id: str, shown: Json, *, sent_again: bool = False) -> TakenUp:
        """Read the work file again, for another kernel may have changed it.

        Args:
            id: The question's id.
            shown: Its answer as the page has it, without what could not be saved.
            sent_again: Whether the page is sending once more what could not be saved.

        Returns:
            Why the file has another attempt than is known here; else "".
        """
        before, was_read = self.file.saved(id), self.file.has_been_read
        self.file.catch_up()
        self._follow_others(id)
        saved = self.file.saved(id)
        if saved is None or self.file.is_own(id, saved):
            return ""
        # Compared with what is shown too, for another question's save may have read it already.
        if saved == before and (
            saved.answer == self._sent.get(id) or saved.answer == self._from_page(id, shown)
        ):
            return ""
        if sent_again:
            self.file.unsaved.pop(id, None)
        return "changed elsewhere" if was_read else "read now"

    def _follow_others(self, id: str) -> None:
        """Show what was read of other questions than this one."""
        if self.file.has_more:
            self.file.has_more = False
            for follow in self.after_others:
                follow(id)

    def check(self, id: str) -> Json:
        """Check the answer, and give the feedback. The same answer again is no new try."""
        attempt, result = self._attempt(id), self.result(id)
        if result.outcome != "not attempted" and not attempt.checked:
            log = attempt.log if result.waiting else (*attempt.log, logged(result, self.now()))
            self._save(id, evolve(attempt, checks=attempt.checks + 1, checked=True, log=log))
        elif id in self.file.unsaved:
            self._save(id, attempt)
        return self.feedback(id, checked=True)

    def hint(self, id: str) -> Json:
        """Open the next hint, and give the feedback."""
        attempt = self._attempt(id)
        hints = min(attempt.hints + 1, len(self.question(id).hints))
        self._save(id, evolve(attempt, hints=hints))
        return self.feedback(id)

    def solution(self, id: str) -> Json:
        """Open the solution, and give the feedback.

        It opens whenever it is asked for; the attempt's `checks` show a teacher how early that was.
        """
        self._save(id, evolve(self._attempt(id), shown=True))
        return self.feedback(id)

    def _save(self, id: str, attempt: Attempt) -> None:
        try:
            self.file.save(id, attempt)
        finally:  # what cannot be saved counts on the page all the same
            for follow in self.after_save:
                follow()
            self._follow_others(id)

    # --- what the page shows ---

    def page(self, id: str) -> Json:
        """Give the question for the page."""
        page = question_page(self.course, self.question(id), self.file.id)
        return page | {"still": self.still_name(id)}

    def answer(self, id: str) -> Json:
        """Give the student's answer for the page."""
        return to_page(self._attempt(id).answer)

    def feedback(self, id: str, *, checked: bool = False) -> Json:
        """Give the feedback for the page.

        Args:
            id: The question's id.
            checked: Whether to speak of the answer although it was not saved as checked, as after
                a check of an empty answer.
        """
        question, attempt = self.question(id), self._attempt(id)
        # Asked for at each change on the page: an unchecked answer is not graded for it.
        checked = checked or attempt.checked
        feedback = describe(self.course, question, self.result(id)) if checked else None
        page = feedback_page(question, self.lesson.keys.get(id), attempt, feedback)
        return page | {"human": human(self.course, question)}

    def html(self, id: str) -> str:
        """Give the question with the student's answer as HTML, for where no kernel runs."""
        from coursekit.lesson.static_html import question_html  # late: a score draws nothing

        attempt = self.file.attempt(id)
        name = self.still_name(id)
        return question_html(self.course, self.question(id), attempt, still_name=name)

    def still_name(self, id: str) -> str:
        """Give the class of that HTML; the page hides what has it while the widget is there."""
        return f"still-{self.lesson.stem}-{id}"

    def in_one_line(self, id: str) -> str:
        """Give the student's answer as one line of text."""
        answer = self._attempt(id).answer
        return KINDS[answer.kind].as_cell(answer) or say("no answer yet")


def utc_now() -> str:
    """Give the time, ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def logged(result: Result, at: str) -> Check:
    """Give what is kept of a check.

    Args:
        result: What it found.
        at: When it was.
    """
    shown = dict.fromkeys(line.misconception for line in result.lines if line.misconception)
    return Check(at, result.outcome == "correct", tuple(shown))


# --- the page's data ---
#
# Names are as JavaScript has them; `static/question_view.js` says what each is for.


def question_page(course: Course, question: Question, work_key: str) -> Json:
    """Give all that the page needs to show a question.

    Args:
        course: The question's course.
        question: The question.
        work_key: The id of the work file; under it the page keeps what is not saved yet.
    """
    page = fields_page(question, "id", "kind", "title", "prompt", "points", "assessed")
    page |= {"workKey": work_key, "labels": [], "blocks": []}
    kind = KINDS[question.kind]
    article = course.articles.get(question.article)
    if article:
        page |= _passage(article, question)
    return page | kind.view_data(question, course)


def _passage(article: Article, question: Question) -> Json:
    """Give the passage; no blocks unless the question works on it or asks to show some of it."""
    marks = bool(KINDS[question.kind].labels(question))
    shown = blocks_shown(article, question.show) if marks or question.show else ()
    return {
        "blocks": blocks_page(article, shown),
        "dir": article.direction,
        "lang": article.language,
        "keys": _keyboard_help() if marks else "",
        "articleTitle": article.title,
        **fields_page(article, "publisher", "date", "invented"),
    }


def _keyboard_help() -> str:
    return say(
        "Arrows move by word or paragraph, Home and End by sentence; Shift extends. Enter or a "
        "label’s key marks, Delete removes. Screen readers: focus mode, or the form. Alt while "
        "dragging marks less than words."
    )


def fields_page(record: object, *names: str) -> Json:
    """Give the fields of a record that the page has under the same names."""
    return {name: getattr(record, name) for name in names}


def blocks_page(article: Article, blocks: Iterable[Block]) -> list[Json]:
    """Give blocks of a text for the page; `start` is in code points of the whole text."""
    return [
        {"name": block.name, "start": block.start, "text": article.text[block.start : block.end]}
        for block in blocks
    ]


def feedback_page(
    question: Question, key: Key | None, attempt: Attempt, feedback: Feedback | None
) -> Json:
    """Give what the page shows of one attempt: feedback, open hints and an open solution.

    Args:
        question: The question.
        key: Its key; None when it is assessed elsewhere.
        attempt: The student's attempt.
        feedback: What a check says; None while the answer stands unchecked.
    """
    is_right = feedback is not None and feedback.outcome == "correct"
    return {
        "outcome": feedback.outcome if feedback else "",
        "headline": feedback.headline if feedback else "",
        "lines": [
            {
                "span": _triple(sentence.span) if sentence.span else None,
                **fields_page(sentence, "part", "verdict", "name", "text"),
            }
            for sentence in (feedback.sentences if feedback else ())
        ],
        "hints": list(question.hints[: attempt.hints]),
        "hintsLeft": len(question.hints) - attempt.hints,
        "checks": attempt.checks,
        "canShow": attempt.solution_open or is_right,
        "solution": solution_page(question, key) if attempt.shown and key else None,
    }


def solution_page(question: Question, key: Key) -> Json:
    """Give the key as the page draws it, with its explanation."""
    kind = KINDS[question.kind]
    return {
        "explanation": key.explanation,
        "spans": [[*_triple(keyed.span), keyed.score] for keyed in kind.keyed_spans(key)],
        "answer": to_page(kind.full_answer(question, key)),
    }


# --- answers, between page and kernel ---


def to_page(answer: Answer) -> Json:
    """Give an answer as the page has it."""
    page: Json = plain(answer)
    if "spans" in page:
        page["spans"] = [_triple(span) for span in KINDS[answer.kind].spans(answer)]
    return page


def from_page(question: Question, page: Mapping[str, Any], article: Article | None) -> Answer:
    """Make the record of an answer that the page sent, which may be anything.

    Args:
        question: The question that is answered.
        page: The answer as the page has it.
        article: The question's text, if it has one.

    Raises:
        AnswerError: The answer does not fit the question or the text.
    """
    kind = KINDS[question.kind]
    data = dict(page)
    if kind.labels(question) and data.get("spans"):
        data["spans"] = _spans(question, data["spans"], article)
    try:
        answer: Answer = structure(data, kind.answer_type)
        check_writable(plain(answer))
    except ValueError as error:
        raise AnswerError(say("{question}: {error}", question=question.id, error=error)) from None
    return answer


def _triple(span: Span) -> list[Any]:
    return [span.start, span.end, span.label]


def _spans(question: Question, triples: Any, article: Article | None) -> list[Span]:
    """Make spans with their quotes, in the order of the text; AnswerError as in `from_page`."""
    if article is None:
        raise AnswerError(
            say("{question}: this question has no text to mark", question=question.id)
        )
    labels = KINDS[question.kind].labels(question)
    spans = []
    try:
        for start, end, label in triples:
            if label not in labels:
                message = say(
                    "{question}: label {label!r}; expected {labels}",
                    question=question.id,
                    label=label,
                    labels=side_by_side(labels),
                )
                raise AnswerError(message)
            spans.append(span_at(article, start, end, label))
    except AnswerError:
        raise
    except (TypeError, ValueError):
        message = say("{question}: a span is [start, end, label]", question=question.id)
        raise AnswerError(message) from None
    return [*in_order(spans)]
