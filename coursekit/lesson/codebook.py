"""A label set of the codebook, folded, to open beside a question."""

from html import escape

from attrs import frozen

from coursekit.course import Course
from coursekit.questions.records import LabelSet


@frozen
class FoldedCodebook:
    """One label set as HTML that opens at a click; as text it is one line."""

    course: Course
    labels: LabelSet

    def __repr__(self) -> str:
        return f"[codebook, to unfold: {self.labels.title}, {self._count()}]"

    def _repr_html_(self) -> str:
        from jinja2 import Environment, PackageLoader  # late: not every lesson shows one
        from markupsafe import Markup

        # Jinja writes other entities for quotes than those that the notebooks were saved with.
        templates = Environment(
            loader=PackageLoader("coursekit.lesson"),
            autoescape=True,
            finalize=lambda value: Markup(escape(str(value))),
        )
        template = templates.get_template("codebook.html")
        return template.render(course=self.course, labels=self.labels, count=self._count())

    def _count(self) -> str:
        number = len(self.labels.labels)
        return f"{number} label" if number == 1 else f"{number} labels"
