"""One student at work on one lesson: saves, checks, opens hints and solutions.

Knows the course and the work file, and nothing of widgets; the widgets ask it, a notebook too.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from typing import Any

from attrs import evolve

from coursekit.course import Course
from coursekit.errors import AnswerError
from coursekit.questions.base import KINDS, Json
from coursekit.questions.feedback import Feedback, describe, headline, human
from coursekit.questions.records import Answer, Key, Question
from coursekit.questions.result import Result
from coursekit.questions.serialize import plain, structure
from coursekit.texts import Article, Span, blocks_shown, direction, in_order
from coursekit.texts.quotes import span_at
from coursekit.work import Attempt
from coursekit.work.score import grade_question
from coursekit.work.workfile import WorkFile


class LessonSession:
    """A lesson's questions with one student's answers, by question id.

    It stands between the widgets and the work file, so that a check says the same on the page, in
    a cell and in the summary. Every method that takes an id raises UnknownName when the lesson
    has no such question; those that save raise WorkFileError when nothing can be saved.

    Attributes:
        course: The course as it was read last.
        lesson: Its lesson of this session.
        file: The student's work file.
        changed: Is called after each save.
        lock: Is held while a question is answered: ipykernel 7 hears the page in one thread and
            runs cells in another.
    """

    def __init__(self, course: Course, stem: str, folder: Path) -> None:
        """Open the work on the lesson of this stem in the work folder. Raises UnknownName."""
        self._folder = folder
        self.changed: Callable[[], None] = lambda: None
        self.lock = RLock()
        self._open(course, stem)

    def reload(self, course: Course) -> None:
        """Read the work file anew, and take the lesson from this course. Raises UnknownName."""
        self._open(course, self.lesson.stem)

    def _open(self, course: Course, stem: str) -> None:
        self.lesson = course.lesson(stem)
        self.course = course
        texts = {
            question.id: course.articles[question.article]
            for question in self.lesson.questions
            if question.article
        }
        self.file = WorkFile(self._folder, course.id, stem, texts)
        self._graded: dict[str, tuple[Answer | None, Result]] = {}

    def question(self, id: str) -> Question:
        """Give the question of this id."""
        return self.lesson.question(id)

    def result(self, id: str) -> Result:
        """Give the result of the answer as it stands.

        An answer is graded once: one click asks for its result three times, and with the summary
        open each mark asks for those of the whole lesson.
        """
        attempt = self.file.attempt(id)
        answer = attempt.answer if attempt else None
        kept = self._graded.get(id)
        # Compared by value, for each save reads all attempts anew, those of other kernels too.
        if kept is None or kept[0] != answer:
            question = self.question(id)
            kept = answer, grade_question(self.course, self.lesson, question, attempt)
            self._graded[id] = kept
        return kept[1]

    def results(self) -> list[Result]:
        """Give the result of every question, in the order of the lesson."""
        return [self.result(question.id) for question in self.lesson.questions]

    def line(self, id: str) -> str:
        """Say the question, its outcome and its points in one line."""
        return f"{id}: {headline(self.question(id), self.result(id))}"

    # --- what changes the work file ---

    def save(self, id: str, answer: Json) -> str:
        """Save an answer from the page.

        Args:
            id: The question's id.
            answer: The answer as the page has it; a span is [start, end, label] in code points.

        Returns:
            What the status line says: "Saved", or what had to be set aside.

        Raises:
            AnswerError: It does not fit its question or its article; nothing is saved.
        """
        question = self.question(id)
        record = from_page(question, answer, self.course.articles.get(question.article))
        before = self._attempt(id)
        checked = before.checked and before.answer == record
        return self._save(id, evolve(before, answer=record, checked=checked)) or "Saved"

    def check(self, id: str) -> Json:
        """Check the answer, and give the feedback. The same answer again is no new try."""
        attempt = self._attempt(id)
        if self.result(id).outcome != "not attempted" and not attempt.checked:
            self._save(id, evolve(attempt, checks=attempt.checks + 1, checked=True))
        return self.feedback(id, checked=True)

    def hint(self, id: str) -> Json:
        """Open the next hint, and give the feedback."""
        attempt = self._attempt(id)
        hints = min(attempt.hints + 1, len(self.question(id).hints))
        self._save(id, evolve(attempt, hints=hints))
        return self.feedback(id)

    def solution(self, id: str) -> Json:
        """Open the solution, and give the feedback. The work file's `checks` tell how early."""
        self._save(id, evolve(self._attempt(id), shown=True))
        return self.feedback(id)

    def _save(self, id: str, attempt: Attempt) -> str:
        told = self.file.save(id, attempt)
        self.changed()
        return told

    def _attempt(self, id: str) -> Attempt:
        return self.file.attempt(id) or Attempt(KINDS[self.question(id).kind].answer_type())

    # --- what the page shows ---

    def page(self, id: str) -> Json:
        """Give the question for the page."""
        return question_page(self.course, self.question(id), self.file.id)

    def answer(self, id: str) -> Json:
        """Give the student's answer for the page."""
        return to_page(self._attempt(id).answer)

    def feedback(self, id: str, *, checked: bool = False) -> Json:
        """Give the feedback for the page: of the last check, or as if `checked` now."""
        question, attempt = self.question(id), self.file.attempt(id)
        checked = checked or (attempt is not None and attempt.checked)
        # Asked for at each change on the page: an unchecked answer is not graded for it.
        told = describe(self.course, question, self.result(id)) if checked else None
        key = self.lesson.keys.get(id)
        return feedback_page(question, key, attempt, told, human(self.course, question))

    def html(self, id: str) -> str:
        """Give the question with the student's answer as HTML, for where no kernel runs."""
        from coursekit.lesson.static_html import question_html  # late: a score draws nothing

        return question_html(self.course, self.question(id), self.file.attempt(id), self.line(id))


KEYS = (
    "Arrows move by word or paragraph, Home and End by sentence; Shift extends. Enter or a label’s "
    "key marks, Delete removes. Screen readers: focus mode, or the form. Alt while dragging marks "
    "less than words."
)


def question_page(course: Course, question: Question, work_key: str) -> Json:
    """All that the page needs to show a question; `work_key` tells one work file from another."""
    page: Json = {
        "id": question.id,
        "kind": question.kind,
        "title": question.title,
        "prompt": question.prompt,
        "points": question.points,
        "assessed": question.assessed,
        "workKey": work_key,
        "labels": [],
        "blocks": [],
    }
    kind = KINDS[question.kind]
    article = course.articles.get(question.article)
    if article:
        page |= _passage(article, question)
    return page | kind.view_data(question, course)


def _passage(article: Article, question: Question) -> Json:
    """The passage, when the question works on one or asks to show some of it."""
    marks = bool(KINDS[question.kind].labels(question))
    shown = blocks_shown(article, question.show) if marks or question.show else ()
    return {
        "blocks": [
            {"name": one.name, "start": one.start, "text": article.text[one.start : one.end]}
            for one in shown
        ],
        "dir": direction(article),
        "lang": article.language,
        "keys": KEYS if marks else "",
        "articleTitle": article.title,
        "publisher": article.publisher,
        "date": article.date,
        "invented": article.invented,
    }


def feedback_page(
    question: Question,
    key: Key | None,
    attempt: Attempt | None,
    told: Feedback | None,
    human: str,
) -> Json:
    """What the page shows of one attempt: what a check told, open hints and an open solution.

    `told` is None while the answer stands unchecked; `human` is what trained readers reach.
    """
    shown = attempt is not None and attempt.shown
    hints = attempt.hints if attempt else 0
    return {
        "outcome": told.outcome if told else "",
        "headline": told.headline if told else "",
        "lines": [
            {
                "span": _short(sentence.span) if sentence.span else None,
                "part": sentence.part,
                "verdict": sentence.verdict,
                "name": sentence.name,
                "text": sentence.text,
            }
            for sentence in told.sentences
        ]
        if told
        else [],
        "human": human,
        "hints": list(question.hints[:hints]),
        "hintsLeft": len(question.hints) - hints,
        "checks": attempt.checks if attempt else 0,
        "canShow": attempt is not None and attempt.solution_open,
        "solution": solution_page(question, key) if shown and key else None,
    }


def solution_page(question: Question, key: Key) -> Json:
    """The key as the page draws it, with its explanation."""
    kind = KINDS[question.kind]
    return {
        "explanation": key.explanation,
        "spans": [[*_short(keyed.span), keyed.score] for keyed in kind.keyed_spans(key)],
        "answer": to_page(kind.full_answer(question, key)),
    }


def _short(span: Span) -> list[Any]:
    return [span.start, span.end, span.label]


# --- answers, between page and kernel: a span is [start, end, label], in code points ---


def to_page(answer: Answer) -> Json:
    """Give the short form of an answer."""
    page: Json = plain(answer)
    spans = KINDS[answer.kind].spans(answer)
    return page | {"spans": [_short(span) for span in spans]} if "spans" in page else page


def from_page(question: Question, page: Mapping[str, Any], article: Article | None) -> Answer:
    """Give the answer that the page's short form holds; AnswerError when it does not fit."""
    kind = KINDS[question.kind]
    data = dict(page)
    if kind.labels(question) and data.get("spans"):
        data["spans"] = _spans(question, data["spans"], article)
    try:
        answer: Answer = structure(data, kind.answer_type)
    except ValueError as error:
        raise AnswerError(f"{question.id}: {error}") from None
    return answer


def _spans(question: Question, given: Any, article: Article | None) -> list[Span]:
    if article is None:
        raise AnswerError(f"{question.id}: this question has no text to mark")
    labels = KINDS[question.kind].labels(question)
    spans = []
    try:
        for start, end, label in given:
            if label not in labels:
                raise AnswerError(f"{question.id}: label {label!r}; expected {', '.join(labels)}")
            spans.append(span_at(article, start, end, label))
    except (TypeError, ValueError) as error:
        if isinstance(error, AnswerError):
            raise
        raise AnswerError(f"{question.id}: a span is [start, end, label]") from None
    return [*in_order(spans)]
