"""Pages of feedback: one for each student, self-contained, as an LMS can show them.

A page is read in a minute and opened where more is wanted: the points, what to work on, and each
question folded under its heading. A page on the whole course would be long, so it says less the
more there is to say (`Detail`), and no page of this course is larger than `MOST_BYTES`.

Most answers of a class are the same few, so the part of a page about a question is made once for
each short answer and kept. All HTML comes from the templates beside this file.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple, Self

from attrs import evolve, frozen
from markupsafe import Markup

from coursekit.analysis.marked_text import trained_readers
from coursekit.catalogue import (
    day,
    language,
    number,
    say,
    say_many,
    speaking,
)
from coursekit.course import Course
from coursekit.gradebook import RubricScore
from coursekit.gradebook.lateness import BY_LMS, UNKNOWN, late_in_words
from coursekit.gradebook.question_feedback import AnswersInWords
from coursekit.gradebook.to_work_on import left_open, skills_shown
from coursekit.html_templates import templates_of
from coursekit.questions.base import KINDS
from coursekit.questions.feedback import SIGNS, Saying, ended, headline, within
from coursekit.questions.records import Answer, Question
from coursekit.questions.result import Result, Total, lesson_total
from coursekit.work import HandIn, Work
from coursekit.work.handin import seconds

MOST_KEPT = 10_000  # pieces of pages in memory, up to a kB each
MOST_BYTES = 120_000  # of a page
FRAME = 10_000  # bytes of a page beside the questions and the texts, about
MANY, FEW = 20, 2  # marks or items that are named where the same is said of more
FEW_ANSWERS = 100  # of which all may fit; of more it hardly ever does
_END = "</details>"
BYTES_OF_TEXT = 300  # of a written answer, where the page would be too large
Scored = Mapping[tuple[str, str], Sequence[RubricScore]]  # by lesson and question


class Detail(IntEnum):
    """How much a page says; the most that fits is taken."""

    ALL = 3
    NO_WORD_ON_PARTS = 2  # not what the author says of single marks and items
    NO_REASONS_FOR_RIGHT = 1  # nor the explanation where the answer was correct
    FEW_QUOTES = 0  # nor every mark where the same is said of many, nor all of a long text


def _left_out(detail: Detail) -> str:
    """Say what a page leaves out; "" for nothing."""
    match detail:
        case Detail.ALL:
            return ""
        case Detail.NO_WORD_ON_PARTS:
            return say(
                "So that this page stays small, it leaves out what is said of single marks and "
                "items. You find them in the lessons."
            )
        case Detail.NO_REASONS_FOR_RIGHT:
            return say(
                "So that this page stays small, it leaves out what is said of single marks and "
                "items, and the explanations of what you had right. You find them in the lessons."
            )
        case Detail.FEW_QUOTES:
            return say(
                "So that this page stays small, it leaves out what is said of single marks and "
                "items, some of the marks, the explanations of what you had right, and the ends "
                "of long texts. You find them in the lessons."
            )


def _late(late: str) -> str:
    """Say that a hand-in was late, or that it is not known; "" when it was in time."""
    if late == UNKNOWN:
        return say("When it was handed in is not known.")
    if late == BY_LMS:
        return say("Late, as the LMS says. No points were taken off for it.")
    if late:
        return say(
            "Late: {time} after the deadline. No points were taken off for it.",
            time=late_in_words(late),
        )
    return ""


class Piece(NamedTuple):
    """A piece of a page, and how much room it takes.

    Attributes:
        html: The piece.
        size: Its bytes.
    """

    html: str
    size: int

    @classmethod
    def of(cls, html: str) -> Self:
        """Measure a piece."""
        return cls(html, len(html.encode()))


NOTHING = Piece("", 0)


@frozen
class LessonPart:
    """What a page says of a lesson that was begun.

    Attributes:
        anchor: Where links lead.
        name: Its number and its title.
        language: What is spoken in what is said of it.
        score: Its points in words.
        texts_title: The heading of the texts.
        total: Its points.
        answered: How many questions were answered.
        asked: How many there are.
        questions: The HTML of its questions.
        texts: The HTML of each text that an answer is about, in the first lesson that has one.
    """

    anchor: str
    name: str
    language: str
    score: str
    texts_title: str
    total: Total
    answered: int
    asked: int
    questions: Markup
    texts: Sequence[Markup]


class NotBegun(NamedTuple):
    """The lessons of which nothing was handed in.

    Attributes:
        names: Their numbers and titles.
        possible: The points that they add to what is possible.
    """

    names: list[str]
    possible: int


class FeedbackPages:
    """Makes pages of feedback, and keeps the parts that many students have in common."""

    def __init__(self, course: Course) -> None:
        pages = templates_of("coursekit.gradebook", trim_blocks=True)
        pages.filters |= {"ended": ended, "within": within}
        self._course = course
        self._numbers = {stem: number for number, stem in enumerate(course.lessons, 1)}
        self._page = pages.get_template("feedback.html")
        macros = vars(pages.get_template("parts.html").module)
        self._question, self._not_attempted = macros["question"], macros["asked"]
        self._said = lru_cache(MOST_KEPT)(macros["said"])
        self._paragraphs, self._passage = macros["explanation"], macros["passage"]
        self._explanation, self._text = cache(self._explanation_of), cache(self._text_of)
        self._words = AnswersInWords(course)
        self._kept: dict[tuple[str, str, Hashable, Saying, int], Piece] = {}

    def page(
        self,
        hand_in: HandIn,
        results: Mapping[str, Sequence[Result]],
        total: Total,
        late: str = "",
        scored: Scored | None = None,
    ) -> str:
        """Make the page of one student, as HTML that needs no other file.

        Args:
            hand_in: What was handed in, with the id and the name that the page shows.
            results: The results by lesson, in the order of grading.
            total: The points of all lessons.
            late: How late it was, as `lateness` says it, or "".
            scored: The scores that a person gave, by lesson and question; None is none.
        """
        with speaking(self._course.language):
            return self._page_of(hand_in, results, total, late, scored or {})

    def _page_of(
        self,
        hand_in: HandIn,
        results: Mapping[str, Sequence[Result]],
        total: Total,
        late: str,
        scored: Scored,
    ) -> str:
        begun = {stem: some for stem, some in results.items() if stem in hand_in.lessons}
        absent = [stem for stem in results if stem not in begun]
        frame = {
            "course": self._course,
            "hand_in": hand_in,
            "made": written_time(hand_in.made),
            "total": total,
            "late": _late(late),
            "not_begun": NotBegun(
                [self._course.lessons[stem].name for stem in absent],
                sum(lesson_total(results[stem]).possible for stem in absent),
            ),
            "nothing": not any(map(_tried, begun.values())),
            "skills": skills_shown(self._course, hand_in, begun),
            "left_open": left_open(self._course, begun),
            "human": trained_readers(self._course, self._layers(begun)),
            "anchor": self._anchor,
        }
        answered = sum(map(_answered, begun.values()))
        most = Detail.ALL if answered <= FEW_ANSWERS else Detail.NO_WORD_ON_PARTS
        pages = (
            self._if_it_fits(hand_in, begun, scored, frame, Detail(detail))
            for detail in range(most, min(Detail) - 1, -1)
        )
        return next(filter(None, pages))

    def _if_it_fits(
        self,
        hand_in: HandIn,
        begun: Mapping[str, Sequence[Result]],
        scored: Scored,
        frame: Mapping[str, object],
        detail: Detail,
    ) -> str:
        """Make the page; "" where it is too large and could say less."""
        questions: dict[str, list[Piece]] = {}
        size = 0
        for stem, some in begun.items():
            with speaking(self._course.lessons[stem].language):
                pieces = self._pieces(stem, hand_in.lessons[stem], some, scored, detail)
                questions[stem] = [*pieces]
            size += sum(piece.size for piece in questions[stem])
            if size > MOST_BYTES and detail > min(Detail):
                return ""
        asked_about = dict(self._asked_about(hand_in, begun))
        texts = self._texts(asked_about, MOST_BYTES - FRAME - size)
        html = self._page.render(
            frame,
            lessons=self._lessons(begun, questions, texts),
            left_out=_left_out(detail),
            texts_left_out=any(asked_about.values()) and not texts,
        )
        fits = len(html.encode()) <= MOST_BYTES or detail == min(Detail)
        return html if fits else ""

    def _anchor(self, stem: str, question: str) -> str:
        """Name the place of a question on the page."""
        return f"q{self._numbers[stem]}-{question}"

    def _layers(self, begun: Mapping[str, Sequence[Result]]) -> Iterator[str]:
        """Give the layers of the questions that were answered."""
        for stem, results in begun.items():
            for question, result in zip(self._course.lessons[stem].questions, results, strict=True):
                if result.outcome != "not attempted":
                    yield KINDS[question.kind].layer(question)

    def _lessons(
        self,
        begun: Mapping[str, Sequence[Result]],
        questions: Mapping[str, Sequence[Piece]],
        texts: Mapping[str, Sequence[Piece]],
    ) -> list[LessonPart]:
        """Give what is said of each lesson."""
        parts = []
        for stem, some in begun.items():
            lesson, total = self._course.lessons[stem], lesson_total(some)
            with speaking(lesson.language):
                part = LessonPart(
                    anchor=f"lesson-{self._numbers[stem]}",
                    name=lesson.name,
                    language=language(),
                    score=say_many(
                        "{points} of {n} points",
                        "{points} of {n} points",
                        total.possible,
                        points=number(total.points),
                    ),
                    texts_title=say("The texts that were asked about"),
                    total=total,
                    answered=_answered(some),
                    asked=len(some),
                    questions=Markup("\n".join(piece.html for piece in questions[stem])),
                    texts=[Markup(text.html) for text in texts.get(stem, ())],
                )
            parts.append(part)
        return parts

    def _texts(
        self, asked_about: Mapping[str, Sequence[str]], room: int
    ) -> Mapping[str, Sequence[Piece]]:
        """Draw the texts by lesson; none where there is not room for all."""
        texts = {stem: [self._text(slug) for slug in slugs] for stem, slugs in asked_about.items()}
        return texts if sum(text.size for some in texts.values() for text in some) <= room else {}

    def _asked_about(
        self, hand_in: HandIn, stems: Iterable[str]
    ) -> Iterator[tuple[str, list[str]]]:
        """Give the texts that answers are about, each with the first lesson that has one."""
        seen: set[str] = set()
        for stem in stems:
            attempts = hand_in.lessons[stem].attempts
            found = {
                question.article: None
                for question in self._course.lessons[stem].questions
                if (attempt := attempts.get(question.id))
                and question.article
                and question.article not in seen
                and KINDS[question.kind].is_attempted(attempt.answer)
            }
            seen |= found.keys()
            yield stem, list(found)

    def _text_of(self, slug: str) -> Piece:
        """Draw a text, plain, with the names of its blocks, to which feedback refers."""
        article = self._course.articles[slug]
        blocks = [(block.name, article.text[block.start : block.end]) for block in article.blocks]
        passage = self._passage(article.title, article.direction, article.language, blocks)
        return Piece.of(passage)

    def _pieces(
        self, stem: str, work: Work, results: Sequence[Result], scored: Scored, detail: Detail
    ) -> Iterator[Piece]:
        """Make what is said of each question of a lesson, with its explanation where it belongs."""
        lesson = self._course.lessons[stem]
        for question, result in zip(lesson.questions, results, strict=True):
            attempt = work.attempts.get(question.id)
            if attempt is None or not KINDS[question.kind].is_attempted(attempt.answer):
                yield self._head_alone(stem, question, result)
                continue
            explanation = NOTHING
            if result.outcome != "not attempted":  # else it could not be read
                explanation = self._explanation(stem, question.id)
            saying: Saying = "short" if explanation.size else "all"
            if detail <= Detail.NO_WORD_ON_PARTS:
                saying = "verdict"
            scores = scored.get((stem, question.id), ())
            most = FEW if detail == Detail.FEW_QUOTES else MANY
            start = self._start(stem, question, result, attempt.answer, scores, saying, most)
            if detail <= Detail.NO_REASONS_FOR_RIGHT and result.outcome == "correct":
                explanation = NOTHING
            html = f"{start.html}{explanation.html}{_END}"
            yield Piece(html, start.size + explanation.size + len(_END))

    def _start(
        self,
        stem: str,
        question: Question,
        result: Result,
        answer: Answer,
        scores: Sequence[RubricScore],
        saying: Saying,
        most: int,
    ) -> Piece:
        """Make what is said of a question but its explanation; once for all short answers."""
        short = None if scores else KINDS[question.kind].alike(answer)
        same = (stem, question.id, short, saying, most)
        if short is not None and (kept := self._kept.get(same)):
            return kept
        words, said = self._words.told(question, answer, result.lines, saying, most)
        html = self._question(
            *self._head(stem, question, result),
            answer=[_cut(line) if most == FEW else line for line in words],
            said=[self._said(*line) for line in said],
            scored=_scored(question, scores),
        )
        piece = Piece.of(_with_quotes(html))
        if short is not None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[same] = piece
        return piece

    def _head(self, stem: str, question: Question, result: Result) -> tuple[str, str, str, str]:
        sign = SIGNS[result.outcome]
        return self._anchor(stem, question.id), sign, question.title, _headline(question, result)

    def _head_alone(self, stem: str, question: Question, result: Result) -> Piece:
        """Name a question that was not attempted: there is nothing to unfold."""
        return Piece.of(_with_quotes(self._not_attempted(*self._head(stem, question, result))))

    def _explanation_of(self, stem: str, id: str) -> Piece:
        """Make the explanation of a question; nothing where its key stays with the teacher."""
        lesson = self._course.lessons[stem]
        key = lesson.keys.get(id)
        if key is None or lesson.question(id).assessed:
            return NOTHING
        return Piece.of(_with_quotes(self._paragraphs(key.explanation.split("\n\n"))))


def _with_quotes(html: str) -> str:
    """Write quotes as they are: a page holds many, and they matter in attributes alone."""
    return str(html).replace("&#39;", "'").replace("&#34;", '"')


def written_time(made: str) -> str:
    """Write a time as people do, in the time zone of this machine; "" for what is no time."""
    if not (at := seconds(made)):
        return ""
    try:
        moment = datetime.fromtimestamp(at, UTC).astimezone()
    except (ValueError, OverflowError, OSError):  # a year that no clock has
        return ""
    return say("{day}, {time}", day=day(moment.date()), time=f"{moment:%H:%M}")


def _headline(question: Question, result: Result) -> str:
    """Give outcome and points, without what only a lesson can offer."""
    if result.waiting:
        question = evolve(question, assessed=True)  # nobody scores themselves here
    counted = "" if result.counted else say("It counts towards no grade.")
    return f"{headline(question, result)} {counted}".rstrip()


def _scored(question: Question, scores: Sequence[RubricScore]) -> list[str]:
    """Give in words what a person gave, by the lines of the rubric, and the comment once."""
    names = {id: (words, most) for id, words, most in KINDS[question.kind].rubric(question)}
    comments = {score.comment for score in scores}
    same = comments.pop() if len(comments) == 1 else ""
    lines = []
    for score in scores:
        words, most = names.get(score.criterion, (say("The whole answer."), question.points))
        comment = "" if same else score.comment
        given = say(
            "{criterion} {points} of {possible}.",
            criterion=ended(words),
            points=number(score.points),
            possible=number(most),
        )
        lines.append(f"{given} {comment}".strip())
    return [*lines, *filter(None, [same])]


def _tried(results: Sequence[Result]) -> bool:
    """Tell whether anything was answered, also what could not be read."""
    return any(result.outcome != "not attempted" or result.lines for result in results)


def _answered(results: Sequence[Result]) -> int:
    return sum(result.outcome != "not attempted" for result in results)


def _cut(text: str) -> str:
    data = text.encode()
    cut = data[:BYTES_OF_TEXT].decode(errors="ignore")
    return text if len(data) <= BYTES_OF_TEXT else f"{cut}…"
