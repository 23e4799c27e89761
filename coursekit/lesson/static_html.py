"""Questions and label sets as HTML that needs no kernel: in print, on a code host.

A notebook is also read where no Python runs, and there a widget is an empty line. So each question
carries this HTML along (see `widgets.PageWidget`).
Codebooks are nothing but this HTML: they have nothing to click that a browser cannot do alone.

The templates are in `templates/`, `still.html` for a question.
"""

from functools import cache

from attrs import frozen
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from coursekit.analysis.marked_text import exact, passage_html
from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.questions.records import LabelSet, Question
from coursekit.texts import blocks_shown
from coursekit.work import Attempt

# A picture of a question may be older than the answer: no verdict on it stays true.
_HOW_TO_ANSWER = (
    "To answer, or to see your answer as it stands, click into this cell and press Shift and Enter."
)


@cache
def _templates() -> Environment:
    """Give the templates, which write quotes as the saved outputs of notebooks hold them."""
    return Environment(
        loader=PackageLoader("coursekit.lesson"),
        autoescape=True,
        auto_reload=False,
        finalize=lambda value: value if isinstance(value, Markup) else exact(str(value)),
    )


def question_html(
    course: Course, question: Question, attempt: Attempt | None, *, in_notebook: bool = False
) -> str:
    """Draw a question with the student's answer, for where no kernel runs.

    Args:
        course: The question's course.
        question: The question.
        attempt: What the student has done with it; None when that is nothing.
        in_notebook: Whether it stands in place of a widget, and says how to get that.
    """
    kind = KINDS[question.kind]
    answer = attempt.answer if attempt else kind.answer_type()
    article = course.articles.get(question.article)
    passage = ""
    if article and (question.show or kind.labels(question)):
        shown = blocks_shown(article, question.show)
        passage = passage_html(article, shown, kind.spans(answer), course.labels)
    template = _templates().get_template("still.html")
    return template.render(
        question=question,
        passage=Markup(passage),  # from a template, which escaped it
        words=kind.in_words(question, answer),
        wanted=kind.view_data(question, course).get("wanted", "") if in_notebook else "",
        how_to_answer=_HOW_TO_ANSWER if in_notebook else "",
    )


@frozen
class FoldedCodebook:
    """One label set as HTML that opens at a click; as text it is one line.

    Attributes:
        course: The course, which has the names of labels that a label is confused with.
        labels: The label set.
    """

    course: Course
    labels: LabelSet

    def __repr__(self) -> str:
        return f"[codebook, to unfold: {self.labels.title}, {self._count()}]"

    def _repr_html_(self) -> str:
        template = _templates().get_template("codebook.html")
        return template.render(course=self.course, labels=self.labels, count=self._count())

    def _count(self) -> str:
        number = len(self.labels.labels)
        return f"{number} label" if number == 1 else f"{number} labels"
