"""A made-up class tries one question, and what the report on a class would say of it."""

from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from coursekit.authoring.simulated_class import write_class
from coursekit.catalogue import number, say, say_many
from coursekit.course import Course, Lesson
from coursekit.gradebook.pipeline import Settings, grade_class
from coursekit.questions.records import Key, Question
from coursekit.report import QuestionView, misconception_views, question_views
from coursekit.report.counts import ClassCounts, count_class

STUDENTS, SEED = 60, 1
_TRIED = "tried"


def try_on_class(course: Course, question: Question, key: Key) -> list[str]:
    """Let a made-up class answer a question, grade it, and say what came of it, a line each.

    Args:
        course: The question's course.
        question: The question.
        key: Its key.

    Raises:
        OneLineError: The class cannot be made or graded.
        OSError: There is no room for it.
    """
    lesson = Lesson(
        stem=_TRIED,
        title=question.title,
        minutes=1,
        outcomes=(),
        questions=(question,),
        keys={question.id: key},
    )
    alone = evolve(course, lessons={_TRIED: lesson}, practice="", closed={})
    with TemporaryDirectory(prefix="coursekit-class-") as name, redirect_stdout(StringIO()):
        folder = Path(name)
        write_class(alone, folder / "class", STUDENTS, SEED)
        grade_class(alone, [folder / "class"], folder / "graded", Settings(pages=False, jobs=1))
        counts = count_class(alone, folder / "graded")
    return [*_lines(counts)]


def _lines(counts: ClassCounts) -> Iterator[str]:
    views = question_views(counts)
    view = next((view for some in views.values() for view in some), None)
    if view is None:
        yield say("Nobody in the made-up class answered it.")
        return
    yield _earned(view)
    for part in view.parts:
        for share in part.shares:
            yield say(
                "{answer}: {percent} % of the class, {verdict}",
                answer=f"{part.text}: {share.text}" if part.text else share.text,
                percent=number(round(share.percent)),
                verdict=say("right") if share.right else say("not right"),
            )
    for flag in view.flags:
        yield say("{what}. {do}", what=flag.what, do=flag.do)
    for idea in misconception_views(counts, views):
        yield say(
            "“{idea}” is shown by {percent} % of those who could show it.",
            idea=idea.misconception.believes.rstrip("."),
            # One question is not enough to say that somebody holds an idea.
            percent=number(round(100 * idea.holders.once / view.item.answered)),
        )


def _earned(view: QuestionView) -> str:
    item = view.item
    if item.p is None:
        return say_many(
            "{n} made-up student answered; a person scores it.",
            "{n} made-up students answered; a person scores it.",
            item.answered,
        )
    return say_many(
        "{n} made-up student answered, and earned {percent} % of the points on average.",
        "{n} made-up students answered, and earned {percent} % of the points on average.",
        item.answered,
        percent=number(round(100 * item.p)),
    )
