"""A text of the course to read, as a widget; where no kernel runs, the same as HTML.

It is a page and not an editor: a letter that is added to a text by accident would move the offsets
of all that is marked on it. Rare words carry their gloss (see `exercises/glossary.toml`).
"""

from collections.abc import Mapping

import traitlets
from attrs import frozen

from coursekit.lesson.session import blocks_page
from coursekit.lesson.static_html import reading_html
from coursekit.lesson.widgets import STATIC, PageWidget, module
from coursekit.questions.base import Json
from coursekit.texts import Article, direction
from coursekit.texts.quotes import whole_words


@frozen
class Gloss:
    """A rare word where it stands in a text, and what it means.

    Attributes:
        start: The offset of its first code point.
        end: The offset after its last one.
        meaning: What it means, in a few plain words.
    """

    start: int
    end: int
    meaning: str


class Reading(PageWidget):
    """A whole text with the numbers of its paragraphs, read-only.

    The element on the page, and in the HTML, has the id `read-<slug>`, and each block the id
    `read-<slug>-P4`, so that a link such as `[P4](#read-us-rejects-iraq-request-P4)` leads there.

    Attributes:
        reading: All that the page shows.
    """

    _esm = module("reading")
    _css = "".join((STATIC / name).read_text("utf-8") for name in ("coursekit.css", "reading.css"))

    reading = traitlets.Dict().tag(sync=True)

    def __init__(
        self, article: Article, glossary: Mapping[str, str], *, folded: bool = False
    ) -> None:
        """Show a text.

        Args:
            article: The text.
            glossary: What rare words of it mean.
            folded: Whether only its title shows until the reader opens it, follows a link to it,
                finds words in it by the browser's search, or prints it.
        """
        self._article = article
        self._glosses = glosses(article, glossary)
        super().__init__(reading=self._page(folded))

    def __repr__(self) -> str:
        return f"[to read: {self._article.title}, {self._article.publisher}, {self._article.date}]"

    def still(self) -> str:
        """Give the text as HTML; never folded, for paper cannot be opened."""
        return reading_html(
            self._article,
            [(gloss.start, gloss.end, gloss.meaning) for gloss in self._glosses],
            listed(self._article, self._glosses),
        )

    def _page(self, folded: bool) -> Json:
        """Give what the page shows, with offsets in code points."""
        article = self._article
        return {
            "slug": article.slug,
            "title": article.title,
            "publisher": article.publisher,
            "date": article.date,
            "invented": article.invented,
            "dir": direction(article),
            "lang": article.language,
            "blocks": blocks_page(article, article.blocks),
            "glosses": [[gloss.start, gloss.end, gloss.meaning] for gloss in self._glosses],
            "words": [list(pair) for pair in listed(article, self._glosses)],
            "folded": folded,
        }


def glosses(article: Article, glossary: Mapping[str, str]) -> tuple[Gloss, ...]:
    """Find the words that get a gloss, in the order of the text.

    A word gets it where it stands first in a block. Each time would be noise, and once in a text
    too little: a link leads into the middle of one.

    Args:
        article: The text.
        glossary: What rare words of it mean, as they stand in it.
    """
    places = sorted(
        (start, -end, words)
        for words in glossary
        for start, end in whole_words(article.text, words)
    )
    found: list[Gloss] = []
    for block in article.blocks:
        seen: set[str] = set()
        done = block.start
        for start, minus_end, words in places:
            if done <= start and -minus_end <= block.end and words not in seen:
                seen.add(words)
                done = -minus_end  # of two that overlap, the first, and of these the longer
                found.append(Gloss(start, done, glossary[words]))
    return tuple(found)


def listed(article: Article, glosses: tuple[Gloss, ...]) -> list[tuple[str, str]]:
    """Give each word and its meaning once, for the list that is printed below the text."""
    words: dict[tuple[str, str], str] = {}
    for gloss in glosses:
        word = article.text[gloss.start : gloss.end]
        words.setdefault((word.casefold(), gloss.meaning), word)
    return [(word, meaning) for (_, meaning), word in words.items()]
