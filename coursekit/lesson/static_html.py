"""Questions, texts and label sets as HTML that needs no kernel: in print, on a code host.

A notebook is also read where no Python runs, and there a widget is an empty line. So each question
carries this HTML along (see `widgets.PageWidget`).
Codebooks are nothing but this HTML: they have nothing to click that a browser cannot do alone.

The templates are in `templates/`, `still.html` for a question.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from attrs import frozen
from jinja2 import Environment
from markupsafe import Markup

from coursekit.analysis.marked_text import exact, passage_html
from coursekit.catalogue import language_attributes, say, say_many, side_by_side
from coursekit.course import Course
from coursekit.html_templates import templates_of
from coursekit.questions.base import KINDS, Json
from coursekit.questions.records import LabelSet, Question
from coursekit.texts import Article, Block, blocks_shown
from coursekit.work import Attempt

# Words between dollar signs are no mathematics, which Jupyter would make of them: the last two are
# what its versions of MathJax leave alone.
STILL = "coursekit-still mathjax_ignore tex2jax_ignore"

_GLOSSED = Markup('<span title="{}" style="text-decoration:underline dotted">{}</span>')


@cache
def _templates() -> Environment:
    """Give the templates, which write quotes as the saved outputs of notebooks hold them."""
    templates = templates_of("coursekit.lesson", escape=exact)
    templates.globals["still_classes"] = STILL
    templates.globals["language_attributes"] = language_attributes
    return templates


def question_html(
    course: Course, question: Question, attempt: Attempt | None, *, still_name: str = ""
) -> str:
    """Draw a question with the student's answer, for where no kernel runs.

    It may be older than the answer, by a second or by days: no verdict on it would stay true.

    Args:
        course: The question's course.
        question: The question.
        attempt: What the student has done with it; None when that is nothing.
        still_name: Its class, where it stands in place of a widget and says how to get that.
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
        still_name=still_name,
        passage=Markup(passage),  # from a template, which escaped it
        words=kind.in_words(question, answer),
        wanted=kind.view_data(question, course).get("wanted", "") if still_name else "",
        how_to_answer=say("To answer here, click into this cell and press Shift and Enter.")
        if still_name
        else "",
    )


def questions_html(panel: Json, still_name: str, work: str = "") -> str:
    """Draw a list of questions and how each stands, for where no kernel runs.

    Args:
        panel: What the panel shows: `title`, `text` and `rows`; see `progress`.
        still_name: The class of the HTML.
        work: The id of the work file, by which a shown score can be traced to it; "" before
            anything is answered.
    """
    template = _templates().get_template("questions.html")
    return template.render(panel, still_name=still_name, work=work)


def contents_html(contents: Json) -> str:
    """Draw the page of contents, for where no kernel runs.

    Args:
        contents: What its widget shows; see `contents.Contents`.
    """
    return _templates().get_template("contents.html").render(contents)


def reading_html(
    article: Article,
    glosses: Sequence[tuple[int, int, str]],
    meanings: Mapping[str, str],
    *,
    names: bool = True,
) -> str:
    """Draw a whole text with its glosses, for where no kernel runs.

    Args:
        article: The text.
        glosses: Start and end of each word that has one, and its meaning, in the order of the text.
        meanings: What the words mean, for the list below the text.
        names: Whether the blocks show their names, such as P4.
    """
    drawn = [(block, _glossed(article.text, block, glosses)) for block in article.blocks]
    first = article.blocks[0]
    # A text that begins with its title does not show it twice.
    has_headline = article.text[first.start : first.end] == article.title
    template = _templates().get_template("reading.html")
    return template.render(
        article=article,
        direction=article.direction,
        headline=drawn[0] if has_headline else (),
        blocks=drawn[1:] if has_headline else drawn,
        meanings=meanings,
        names=names,
    )


def _glossed(text: str, block: Block, glosses: Iterable[tuple[int, int, str]]) -> Markup:
    """Draw the text of one block, its glossed words underlined."""
    parts, done = [], block.start
    for start, end, meaning in glosses:
        if block.start <= start < block.end:
            parts += [exact(text[done:start]), _GLOSSED.format(exact(meaning), text[start:end])]
            done = end
    return Markup("").join([*parts, exact(text[done : block.end])])


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
        return say(
            "[codebook, to unfold: {title}, {count}]", title=self.labels.title, count=self._count()
        )

    def _repr_html_(self) -> str:
        template = _templates().get_template("codebook.html")
        names = {id: label.name for id, label in self.course.labels.items()}
        confused = {
            label.id: side_by_side(names.get(id, id) for id in label.confused_with)
            for label in self.labels.labels
        }
        return template.render(labels=self.labels, count=self._count(), confused=confused)

    def _count(self) -> str:
        return say_many("{n} label", "{n} labels", len(self.labels.labels))
