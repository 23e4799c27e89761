"""A text of the course to read, as a widget; where no kernel runs, the same as HTML.

It is a page and not an editor: a letter that is added to a text by accident would move the offsets
of all that is marked on it. Rare words carry their gloss (see `exercises/glossary.toml`).
"""

from collections.abc import Iterable, Mapping

import traitlets
from attrs import frozen

from coursekit.catalogue import say
from coursekit.lesson.session import blocks_page
from coursekit.lesson.static_html import reading_html
from coursekit.lesson.widgets import PageWidget
from coursekit.questions.base import Json
from coursekit.texts import Article
from coursekit.texts.quotes import whole_words


@frozen
class Gloss:
    """A place in a text where a rare word stands.

    Attributes:
        start: The offset of its first code point.
        end: The offset after its last one.
        words: The word, or the words, as the glossary has them.
    """

    start: int
    end: int
    words: str


class Reading(PageWidget):
    """A whole text with the numbers of its paragraphs, read-only.

    The element on the page, and in the HTML, has the id `read-<slug>`, and each block the id
    `read-<slug>-P4`, so that a link such as `[P4](#read-us-rejects-iraq-request-P4)` leads there.

    Attributes:
        reading: All that the page shows.
    """

    part = traitlets.Unicode("reading").tag(sync=True)

    reading = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        article: Article,
        glossary: Mapping[str, str],
        *,
        folded: bool = False,
        names: bool = True,
    ) -> None:
        """Show a text.

        Args:
            article: The text.
            glossary: What rare words of it mean.
            folded: Whether only its title shows until the reader opens it, follows a link to it,
                finds words in it by the browser's search, or prints it.
            names: Whether the blocks show their names, such as P4.
        """
        self._names = names
        self._article = article
        places = find_glosses(article, glossary)
        self._glosses = [(place.start, place.end, glossary[place.words]) for place in places]
        # For the list below the text: each once.
        self._meanings = {place.words: glossary[place.words] for place in places}
        super().__init__(reading=self._page(folded))

    def __repr__(self) -> str:
        article = self._article
        return say(
            "[to read: {title}, {publisher}, {date}]",
            title=article.title,
            publisher=article.publisher,
            date=article.date,
        )

    def still(self) -> str:
        """Give the text as HTML; never folded, for paper cannot be opened."""
        return reading_html(self._article, self._glosses, self._meanings, names=self._names)

    def _page(self, folded: bool) -> Json:
        """Give what the page shows, with offsets in code points."""
        article = self._article
        return {
            "slug": article.slug,
            "title": article.title,
            "publisher": article.publisher,
            "date": article.date,
            "invented": article.invented,
            "dir": article.direction,
            "lang": article.language,
            "blocks": blocks_page(article, article.blocks),
            "glosses": [list(gloss) for gloss in self._glosses],
            "meanings": self._meanings,
            "folded": folded,
            "names": self._names,
        }


def find_glosses(article: Article, glossary: Iterable[str]) -> tuple[Gloss, ...]:
    """Find the words that get a gloss, in the order of the text.

    A word gets it where it stands first in a block. Each time would be noise, and once in a text
    too little: a link leads into the middle of one. Of two that overlap the first is taken, and of
    two that start together the longer.

    Args:
        article: The text.
        glossary: The rare words.
    """
    places = [
        Gloss(start, end, words)
        for words in glossary
        for start, end in whole_words(article.text, words)
    ]
    places.sort(key=lambda place: (place.start, -place.end))
    found: list[Gloss] = []
    for block in article.blocks:
        seen: set[str] = set()
        done = block.start
        for place in places:
            if done <= place.start and place.end <= block.end and place.words not in seen:
                seen.add(place.words)
                done = place.end
                found.append(place)
    return tuple(found)
