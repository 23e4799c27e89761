"""Plans of lessons as pages that print: plan, sheet, slides, and the answers apart.

Each page is one HTML file that needs no network. Passages and keys are drawn from the course; see
`plans` for what authors write. The templates lie in `templates/`.
"""

from collections.abc import Sequence
from functools import cache
from math import sqrt
from pathlib import Path

from attrs import field, frozen
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from coursekit.analysis.marked_text import passage_html
from coursekit.authoring.plans import Competence, Planned, SheetText, Slide
from coursekit.catalogue import say, speaking
from coursekit.course import Course, Lesson
from coursekit.html_templates import templates_of
from coursekit.questions.base import KINDS
from coursekit.questions.records import Question
from coursekit.texts import Article, Span, blocks_shown
from coursekit.texts.quotes import expand_blocks


@frozen
class _ShownText:
    """A text as a page shows it.

    Attributes:
        article: The text.
        passage: Its passage as HTML.
        has_headline: Whether the passage begins with the title, which then is not shown twice.
    """

    article: Article
    passage: Markup
    has_headline: bool


@frozen
class _ShownSlide:
    """A slide and its key.

    Attributes:
        ask: What it asks.
        text: The passage.
        options: What there is to choose from, where the question marks no words.
        key: What the key shows.
        marked: The passage with the key's marks.
        words: The options as the key has them.
        size: The size of the passage's type, in hundredths of the screen's height.
    """

    ask: str
    text: _ShownText
    options: list[str]
    key: str
    marked: Markup
    words: list[str]
    size: float


@frozen
class _Task:
    """A question on paper, or in the answers.

    Attributes:
        question: The question.
        words: Its options or items, a line each; in the answers as the full answer has them.
        categories: What the items are sorted into, if they are.
        where: The text and the blocks that it asks about; "" where it asks about none.
        marks_words: Whether words of the text are marked with labels.
        lines: How many empty lines there are to write on.
        marked: In the answers: the passage with the key's marks.
        explanation: In the answers: what the key explains.
    """

    question: Question
    words: list[str]
    categories: list[str] = field(factory=list)
    where: str = ""
    marks_words: bool = False
    lines: int = 0
    marked: Markup = field(default=Markup())
    explanation: str = ""


@cache
def _templates() -> Environment:
    return templates_of(
        "coursekit.authoring", trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )


def write_plans(
    course: Course,
    planned: Sequence[Planned],
    frameworks: Sequence[Competence],
    out: Path,
) -> Path:
    """Write the pages: `index.html`, a folder a lesson, and the answers in a folder of their own.

    Each page is one HTML file that needs no network and prints from any browser. What the class
    sees is in the language of the lesson, all else in that of the course.

    Args:
        course: The course.
        planned: The lessons with their plans.
        frameworks: The lines of frameworks that a plan names beside its skills.
        out: The folder to write into; pages that lie in it are replaced.

    Returns:
        The path of `index.html`.
    """
    index = out / "index.html"
    with speaking(course.language):
        for lesson in planned:
            _write_plan(course, lesson, frameworks, out)
        _write(index, "plans.html", course=course, planned=planned, frameworks=frameworks)
    return index


def _write_plan(
    course: Course, planned: Planned, frameworks: Sequence[Competence], out: Path
) -> None:
    """Write the pages of one lesson."""
    lesson, plan = planned.lesson, planned.plan
    values = {
        "course": course,
        "lesson": lesson,
        "plan": plan,
        "answers": planned.answers,
        "skills": [course.skills[id] for id in plan.skills],
        "lines": _lines_of(frameworks, plan.skills),
        "slides": _slides(course, planned),
    }
    folder = out / lesson.stem
    _write(folder / "plan.html", "plan.html", **values)
    with speaking(lesson.language):
        _write(folder / "sheet.html", "sheet.html", **values, **_sheet(course, planned))
        _write(folder / "slides.html", "slides.html", **values)
    tasks = [_solved(course, lesson, id) for id in plan.sheet.questions]
    _write(out / "answers" / f"{lesson.stem}.html", "plan_answers.html", **values, tasks=tasks)


def _write(path: Path, template: str, **values: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page = _templates().get_template(template).render(values)
    path.write_text(page, "utf-8", newline="\n")


def _lines_of(frameworks: Sequence[Competence], skills: Sequence[str]) -> list[Competence]:
    """Give the lines that one of these skills serves."""
    return [line for line in frameworks if not set(line.skills).isdisjoint(skills)]


def _shown(course: Course, text: SheetText, spans: Sequence[Span] = ()) -> _ShownText:
    article = course.articles[text.article]
    blocks = blocks_shown(article, list(expand_blocks(text.show)))
    passage = Markup(passage_html(article, blocks, spans, course.labels))
    first = blocks[0]
    return _ShownText(article, passage, article.text[first.start : first.end] == article.title)


def _key_spans(lesson: Lesson, question: Question) -> tuple[Span, ...]:
    kind = KINDS[question.kind]
    return kind.spans(kind.full_answer(question, lesson.keys[question.id]))


def _slides(course: Course, planned: Planned) -> list[_ShownSlide]:
    """Give the slides with their keys."""
    pairs = zip(planned.plan.slides, planned.answers.slides, strict=True)
    return [_slide(course, planned.lesson, slide, key) for slide, key in pairs]


def _slide(course: Course, lesson: Lesson, slide: Slide, key: str) -> _ShownSlide:
    question = lesson.question(slide.question)
    kind = KINDS[question.kind]
    full = kind.full_answer(question, lesson.keys[question.id])
    marks_words = bool(kind.labels(question))
    text = SheetText(question.article, slide.show or question.show)
    shown = _shown(course, text)
    options = [] if marks_words else kind.in_words(question, kind.answer_type())
    return _ShownSlide(
        ask=slide.ask,
        text=shown,
        options=options,
        key=key,
        marked=_shown(course, text, kind.spans(full) if marks_words else ()).passage,
        words=[] if marks_words else kind.in_words(question, full),
        size=_type_size(len(shown.passage.striptags()) + len("".join(options))),
    )


def _type_size(characters: int) -> float:
    """Give the size of type, in hundredths of the screen's height, that a passage fits in."""
    return round(max(2.2, min(5.0, 90 / sqrt(characters))), 2)


def _sheet(course: Course, planned: Planned) -> dict[str, object]:
    """Give the texts and the tasks of the sheet, without a word of any key."""
    sheet = planned.plan.sheet
    questions = [planned.lesson.question(id) for id in sheet.questions]
    ids = [id for question in questions for id in KINDS[question.kind].labels(question)]
    return {
        "texts": [_shown(course, text) for text in sheet.texts],
        "tasks": [_asked(course, question) for question in questions],
        "labels": [course.labels[id] for id in dict.fromkeys(ids) if id],
    }


def _asked(course: Course, question: Question) -> _Task:
    """Give a question as it stands on paper."""
    article = course.articles.get(question.article)
    kind = KINDS[question.kind]
    words = kind.in_words(question, kind.answer_type())
    marks_words = any(kind.labels(question))
    return _Task(
        question=question,
        words=words,
        categories=[category.text for category in kind.categories(question)],
        where=say(", ").join((article.title, *_runs(question.show))) if article else "",
        marks_words=marks_words,
        lines=0 if words or marks_words else 7,
    )


def _runs(names: Sequence[str]) -> list[str]:
    """Name blocks for a reader, with those that follow each other together: "P1 to P9"."""
    runs: list[list[str]] = []
    for name in names:
        if runs and name == _next_block(runs[-1][-1]):
            runs[-1].append(name)
        else:
            runs.append([name])
    return [
        run[0] if len(run) == 1 else say("{first} to {last}", first=run[0], last=run[-1])
        for run in runs
    ]


def _next_block(name: str) -> str:
    """Name the block after this one, as far as names tell: P2 comes after P1."""
    letter, number = name[:1], name[1:]
    return f"{letter}{int(number) + 1}" if number.isdecimal() else ""


def _solved(course: Course, lesson: Lesson, id: str) -> _Task:
    """Give a question with its full answer and what its key explains."""
    question = lesson.question(id)
    kind, key = KINDS[question.kind], lesson.keys[id]
    marked = Markup()
    if kind.labels(question):
        text = SheetText(question.article, question.show)
        marked = _shown(course, text, _key_spans(lesson, question)).passage
    return _Task(
        question=question,
        words=kind.in_words(question, kind.full_answer(question, key)),
        marked=marked,
        explanation=key.explanation,
    )
