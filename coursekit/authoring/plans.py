"""Plans of lessons, as their authors write them: what a teacher takes to class, and the answers.

An author writes `teachers/plans/<lesson>.toml`, and in `teachers/answers/<lesson>.toml` what
students must not see. Passages, questions and keys are not written there: a plan names them, and
they are taken from the course, so that a plan cannot fall behind its lesson. Words of a text that
stand in “curly marks” are looked for in the texts.

First come the records of the two files, then `PlanReader`, which reads and checks them;
`plan_pages` makes the pages.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import asdict, frozen

from coursekit.catalogue import say, say_many
from coursekit.course import Course, Lesson
from coursekit.course.toml_reader import TomlReader
from coursekit.errors import CourseError, did_you_mean
from coursekit.texts.quotes import expand_blocks

PLANS = "teachers/plans"
ANSWERS = "teachers/answers"
FRAMEWORKS = "teachers/frameworks.toml"
SLIDES = 2

# --- what an author writes ---


@frozen
class Moment:
    """Something that the teacher does or says, in the first five minutes.

    Attributes:
        do: What to do; "" where something is said.
        say: What to say, word by word; "" where something is done.
    """

    do: str = ""
    say: str = ""


@frozen
class Step:
    """A step of a lesson.

    Attributes:
        minutes: How long it takes.
        what: What the class does.
        part: The part of the lesson that it belongs to, from 1.
    """

    minutes: int
    what: str
    part: int = 1


@frozen
class Slide:
    """A passage for the projector, and after it the same passage with its key.

    Attributes:
        question: The question of the lesson that asks about the passage, and whose key is shown.
        ask: What the slide asks the class.
        show: The blocks that are shown; none means those of the question.
    """

    question: str
    ask: str
    show: tuple[str, ...] = ()


@frozen
class SheetText:
    """A text on the sheet, or some of its blocks.

    Attributes:
        article: The slug of the text.
        show: The blocks that are printed; none means all of them.
    """

    article: str
    show: tuple[str, ...] = ()


@frozen
class Sheet:
    """The lesson on paper, for those without a computer: texts, and questions of the lesson.

    Attributes:
        texts: The texts, in order.
        questions: The ids of the questions, in order.
        rule: What the lesson teaches and the questions need, in a few sentences; "" where the
            rules of the labels are enough, which are printed with a question that has labels.
    """

    texts: tuple[SheetText, ...]
    questions: tuple[str, ...]
    rule: str = ""


@frozen
class Plan:
    """The plan of a lesson: all that a teacher needs in class but the answers.

    Attributes:
        aim: What the lesson is for, in a sentence.
        bring: What has to be at hand.
        skills: The ids of the skills that it teaches.
        first_five: What the teacher does and says in the first five minutes.
        steps: The steps of each part, which are as long together as the part.
        discuss: Questions for the class.
        exit_ticket: What each student answers on paper before leaving.
        slides: Two passages for the projector.
        sheet: The lesson on paper.
    """

    aim: str
    bring: str
    skills: tuple[str, ...]
    first_five: tuple[Moment, ...]
    steps: tuple[Step, ...]
    discuss: tuple[str, ...]
    exit_ticket: str
    slides: tuple[Slide, ...]
    sheet: Sheet


@frozen
class PlanAnswers:
    """What a teacher knows and students must not see.

    Attributes:
        slides: What the key of each slide shows, in a sentence or two.
        exit_ticket: What a good answer to the exit ticket says.
        expect: What a class finds, and what it may leave open.
        goes_wrong: What many get wrong.
    """

    slides: tuple[str, ...]
    exit_ticket: str
    expect: tuple[str, ...] = ()
    goes_wrong: tuple[str, ...] = ()


@frozen
class Competence:
    """A line of a framework that schools name, and the skills of the course that serve it.

    Attributes:
        framework: The framework, with its edition.
        title: The line's number and title.
        skills: The ids of the skills.
    """

    framework: str
    title: str
    skills: tuple[str, ...]


# --- reading ---

_QUOTED = re.compile(r"“([^”]+)”")
_CUT = re.compile(r"\s*…\s*")


@frozen
class Planned:
    """A lesson with its plan and its answers."""

    lesson: Lesson
    plan: Plan
    answers: PlanAnswers


class PlanReader(TomlReader):
    """A reader of plans, which notes every fault and goes on."""

    def __init__(self, root: Path, course: Course) -> None:
        super().__init__(root)
        self._course = course
        self._texts = [article.text for article in course.articles.values()]

    def planned(self, stem: str) -> Planned | None:
        """Read the plan of a lesson; None when it has faults."""
        lesson = self._course.lesson(stem)
        plan_file, answers_file = f"{PLANS}/{stem}.toml", f"{ANSWERS}/{stem}.toml"
        before = len(self.faults)
        tables = {file: self.toml(file) for file in (plan_file, answers_file)}
        if len(self.faults) > before:
            return None
        plan = self.record(plan_file, "", tables[plan_file], Plan)
        answers = self.record(answers_file, "", tables[answers_file], PlanAnswers)
        if plan is None or answers is None:
            return None
        for line in self._plan_faults(lesson, plan):
            self.fault(plan_file, line)
        for file, record in ((plan_file, plan), (answers_file, answers)):
            for line in self._quote_faults(asdict(record)):
                self.fault(file, line)
        if len(answers.slides) != len(plan.slides):
            found = say_many(
                "{found}; expected one for each of {n} slide",
                "{found}; expected one for each of {n} slides",
                len(plan.slides),
                found=len(answers.slides),
            )
            self.fault(answers_file, "slides", found)
        return Planned(lesson, plan, answers) if len(self.faults) == before else None

    def frameworks(self) -> tuple[Competence, ...]:
        """Read the frameworks, if the course names any."""
        if not (self.root / FRAMEWORKS).is_file():
            return ()
        lines = self.records(FRAMEWORKS, "", self.toml(FRAMEWORKS), Competence)
        for id, line in lines.items():
            for skill in line.skills:
                for told in self._unknown_skill(skill):
                    self.fault(FRAMEWORKS, id, told)
        return tuple(lines.values())

    def _unknown_skill(self, name: str) -> Iterator[str]:
        skills = self._course.skills
        if name not in skills:
            yield say("no skill {name!r}.", name=name) + did_you_mean(name, skills)

    def _plan_faults(self, lesson: Lesson, plan: Plan) -> Iterator[str]:
        for skill in plan.skills:
            yield from self._unknown_skill(skill)
        if len(plan.slides) != SLIDES:
            yield say("slides: {found}; expected {slides}", found=len(plan.slides), slides=SLIDES)
        ids = [question.id for question in lesson.questions]
        for id in (*(slide.question for slide in plan.slides), *plan.sheet.questions):
            if id not in ids:
                yield say("no question {name!r}.", name=id) + did_you_mean(id, ids)
            elif id not in lesson.keys:
                yield say(
                    "question {name!r} has no key here; plan with the course that has it", name=id
                )
        for slide in plan.slides:
            if slide.question in ids:
                slug = lesson.question(slide.question).article
                yield from self._unknown_blocks(SheetText(slug, slide.show))
        for text in plan.sheet.texts:
            yield from self._unknown_blocks(text)
        yield from _minute_faults(lesson, plan)

    def _unknown_blocks(self, text: SheetText) -> Iterator[str]:
        articles = self._course.articles
        if text.article not in articles:
            told = say("no text {name!r}.", name=text.article)
            yield told + did_you_mean(text.article, articles)
            return
        names = [block.name for block in articles[text.article].blocks]
        for name in expand_blocks(text.show):
            if name not in names:
                told = say("no block of {text} {name!r}.", text=text.article, name=name)
                yield told + did_you_mean(name, names)

    def _quote_faults(self, data: object) -> Iterator[str]:
        """Give each quote that stands in none of the texts, wherever in the data it is."""
        if isinstance(data, str):
            for quote in _QUOTED.findall(data):
                pattern = _pattern(quote)
                if not any(re.search(pattern, text) for text in self._texts):
                    yield say("“{quote}” stands in no text; quote exactly, or use '…'", quote=quote)
        elif isinstance(data, dict):
            yield from self._quote_faults([*data.values()])
        elif isinstance(data, (list, tuple)):
            for value in data:
                yield from self._quote_faults(value)


def _pattern(quote: str) -> str:
    """Give a pattern for the pieces of a quote; a sentence may begin with it, with a capital."""
    pieces = [re.escape(piece) for piece in _CUT.split(quote) if piece]
    first, rest = quote[:1], "(?s:.*?)".join(pieces)
    return f"(?i:{first}){rest[len(first) :]}" if first.isalpha() else rest


def _minute_faults(lesson: Lesson, plan: Plan) -> Iterator[str]:
    """Give each part whose steps are not as long as it is."""
    promised = [part.minutes for part in lesson.parts] or [lesson.minutes]
    planned: Counter[int] = Counter()
    for step in plan.steps:
        planned[step.part] += step.minutes
    for number, minutes in enumerate(promised, 1):
        if planned.pop(number, 0) != minutes:
            found = sum(step.minutes for step in plan.steps if step.part == number)
            yield say_many(
                "steps: part {part} takes {n} minute; the lesson says {minutes}",
                "steps: part {part} takes {n} minutes; the lesson says {minutes}",
                found,
                part=number,
                minutes=minutes,
            )
    for number in planned:
        yield say("steps: part {part}; the lesson has {parts}", part=number, parts=len(promised))


def plan_stems(root: Path) -> set[str]:
    """Give the stems of the lessons that a course has plans or answers to plans for."""
    paths = [*(root / PLANS).glob("*.toml"), *(root / ANSWERS).glob("*.toml")]
    return {path.stem for path in paths if not path.name.startswith(".")}


def read_plans(
    root: Path, course: Course, stems: Sequence[str] | None = None
) -> tuple[list[Planned], tuple[Competence, ...]]:
    """Read the plans of a course.

    Args:
        root: The course's folder.
        course: The course in it.
        stems: The lessons; `None` means all that have a plan.

    Returns:
        The lessons with their plans, in the order of the course, and the lines of frameworks.

    Raises:
        CourseError: There is no plan, or plans have faults; all of them, one line each.
        UnknownName: The course has no such lesson.
    """
    reader = PlanReader(root, course)
    asked = {course.lesson(stem).stem for stem in stems or ()} or plan_stems(root)
    chosen = [stem for stem in course.lessons if stem in asked]
    if not asked:
        file = f"{PLANS}/{next(iter(course.lessons), '<lesson>')}.toml"
        told = say(
            "{folder}: no plan; expected {file}; a student's copy has none", folder=PLANS, file=file
        )
        raise CourseError([told])
    for stem in sorted(asked - {*chosen}):
        told = say("no lesson {stem!r}; name it in course.toml", stem=stem)
        reader.fault(f"{PLANS}/{stem}.toml", told)
    planned = [plan for stem in chosen if (plan := reader.planned(stem))]
    frameworks = reader.frameworks()
    if reader.faults:
        raise CourseError(reader.faults)
    return planned, frameworks
