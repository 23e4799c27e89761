"""A passage on which readers are counted, as a widget; `tally` has the same as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import traitlets

from coursekit.analysis.reader_counts import Readers, tally, tally_html, who_of
from coursekit.course import Course
from coursekit.lesson.widget_base import STATIC, Json, PageWidget, module
from coursekit.questions.records import Label
from coursekit.texts import Article, blocks_shown, direction


class Heat(PageWidget):
    """How many of the readers marked each word of a passage, with which label.

    `least` is the number of readers from which a label shows; it can be set, observed and linked.
    """

    _esm = module("heatmap")
    _css = "".join((STATIC / name).read_text("utf-8") for name in ("coursekit.css", "heatmap.css"))

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
        """`show` names the blocks that are shown (all when empty), `names` the readers if any.

        `note` is a sentence above the passage.
        """
        spans = [tuple(one) for one in readers]
        self._readers, self._names = len(spans), names
        self._article, self._blocks = article, blocks_shown(article, show)
        self._labels = _labels(labels, {span.label for one in spans for span in one})
        self._marked = tally(article, self._blocks, self._labels, spans, by_name=bool(names))
        super().__init__(heat=self._page(title or article.title, note))

    def __repr__(self) -> str:
        readers = f"{self._readers} reader{'' if self._readers == 1 else 's'}"
        return f"[{self.heat['title']}: the marks of {readers}]"

    def still(self) -> str:
        """The passage with the counts before the words, as HTML."""
        html = tally_html(
            self._article, self._blocks, self._labels, self._readers, self._marked, self._names
        )
        note = f"<p>{escape(self.heat['note'])}</p>" if self.heat["note"] else ""
        return f'<div class="coursekit-still">{note}{html}</div>'

    def _page(self, title: str, note: str) -> Json:
        article = self._article
        return {
            "title": title,
            "note": note,
            "readers": self._readers,
            "articleTitle": article.title,
            "dir": direction(article),
            "lang": article.language,
            "blocks": [
                {"name": one.name, "start": one.start, "text": article.text[one.start : one.end]}
                for one in self._blocks
            ],
            "labels": [
                {"id": one.id, "name": one.name, "color": one.color, "pattern": one.pattern}
                for one in self._labels
            ],
            "marked": [
                [
                    one.start,
                    one.end,
                    [[c.label, len(c.readers), who_of(c, self._names)] for c in one.counts],
                ]
                for one in self._marked
            ],
        }


def _labels(known: Course | Sequence[Label], used: set[str]) -> list[Label]:
    """The labels given, or those of the course that are used; then what has no label there."""
    given = (
        [one for one in known.labels.values() if one.id in used]
        if isinstance(known, Course)
        else list(known)
    )
    rest = sorted(used - {one.id for one in given})
    return given + [
        Label(
            id=id,
            name=id or "Cited",
            key="",
            rule="",
            example="",
            counter_example="",
            color="#595959",
            pattern="solid",
        )
        for id in rest
    ]
