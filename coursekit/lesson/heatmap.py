"""A passage on which readers are counted, as a widget; where no kernel runs, the same as HTML.

Readers are counted in `analysis.reader_counts`, as for the report of a class; here the counts
become what `static/heatmap.js` draws.
"""

from collections.abc import Sequence

import traitlets
from markupsafe import Markup

from coursekit.analysis.marked_text import counts_html, exact
from coursekit.analysis.reader_counts import NAMELESS, ReaderCounts, Readers, marked_runs
from coursekit.catalogue import language_attributes, say, say_many
from coursekit.course import Course
from coursekit.lesson.session import blocks_page, fields_page
from coursekit.lesson.static_html import STILL
from coursekit.lesson.widgets import PageWidget
from coursekit.questions.base import Json
from coursekit.questions.records import Label
from coursekit.texts import Article, blocks_shown


class Heat(PageWidget):
    """How many of the readers marked each word of a passage, with which label.

    Words are counted and not spans: two readers who cut a mark differently agree on the words that
    both have, and a map of spans would show them as strangers.

    Args:
        labels: The labels that are counted; a course stands for those of its labels that the
            readers used.
        article: The text.
        readers: The marks of each reader.
        show: The names of the blocks that are shown; empty for all.
        title: The heading; "" for the title of the article.
        names: The readers' names, in the order of `readers`; empty to show only how many marked
            each word.
        note: A sentence above the passage; "" for none.

    Attributes:
        heat: All that the page shows.
        least: The number of readers from which a label shows, 1 or more; it can be set, observed
            and linked.
    """

    part = traitlets.Unicode("heatmap").tag(sync=True)

    heat = traitlets.Dict().tag(sync=True)
    least = traitlets.Int(1).tag(sync=True)

    def __init__(
        self,
        labels: Course | Sequence[Label],
        article: Article,
        readers: Readers,
        *,
        show: Sequence[str] = (),
        title: str = "",
        names: Sequence[str] = (),
        note: str = "",
    ) -> None:
        marks = [tuple(spans) for spans in readers]
        self._article, self._blocks = article, blocks_shown(article, show)
        self._labels = _labels(labels, {span.label for spans in marks for span in spans})
        counted = tuple(label.id for label in self._labels)
        counts = ReaderCounts(article, counted, tuple(names) or NAMELESS)
        for number, spans in enumerate(marks):
            counts.add(spans, names[number] if names else "")
        self._readers = counts.readers
        self._runs = marked_runs(counts, self._blocks)
        super().__init__(heat=self._page(title or article.title, note))

    def __repr__(self) -> str:
        return say_many(
            "[{title}: the marks of {n} reader]",
            "[{title}: the marks of {n} readers]",
            self._readers,
            title=self.heat["title"],
        )

    def still(self) -> str:
        """Draw the passage with the counts before the words, as HTML."""
        note = Markup("<p>{}</p>").format(exact(self.heat["note"])) if self.heat["note"] else ""
        passage = counts_html(self._article, self._blocks, self._labels, self._runs, self._readers)
        frame = Markup('<div class="{}"{}>{}{}</div>')
        return frame.format(STILL, language_attributes(), note, passage)

    def _page(self, title: str, note: str) -> Json:
        """Give what the page shows, with offsets in code points."""
        article = self._article
        return {
            "title": title,
            "note": note,
            "readers": self._readers,
            "articleTitle": article.title,
            "dir": article.direction,
            "lang": article.language,
            "blocks": blocks_page(article, self._blocks),
            "labels": [
                fields_page(label, "id", "name", "color", "pattern") for label in self._labels
            ],
            "marked": [
                [run.start, run.end, [[c.label, c.readers, c.who] for c in run.counts]]
                for run in self._runs
            ],
        }


def _labels(known: Course | Sequence[Label], used: set[str]) -> list[Label]:
    """Give the labels to count, and a grey one for each id in use that none of them has.

    Marks without any label are such a case: they cite words in a written answer.
    """
    if isinstance(known, Course):
        counted = [label for label in known.labels.values() if label.id in used]
    else:
        counted = list(known)
    return counted + [
        Label(
            id=id,
            name=id or say("Cited"),
            key="",
            rule="",
            example="",
            counter_example="",
            color="#595959",
            pattern="solid",
        )
        for id in sorted(used - {label.id for label in counted})
    ]
