"""The lines that a page of HTML shows, each with where it stands in the page.

No browser is asked, so a style sheet hides nothing here: what an element itself says of it does,
and what is there for screen readers alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from coursekit.authoring.page_text import is_full, join_lines, shown_line, width_of

Element: TypeAlias = Any  # of lxml, which trafilatura brings and which has no types

# Elements within a line; any other begins one.
_TAGS_WITHIN = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rp rt ruby"
    " s samp small span strike strong sub sup time tt u var wbr"
)
# What shows no words of the page, or words that stand in for something else.
_TAGS_WITHOUT_WORDS = (
    "head script style noscript template svg math iframe object video audio canvas select textarea"
    " datalist"
)
_WITHIN = frozenset(_TAGS_WITHIN.split())
_NO_WORDS = frozenset(_TAGS_WITHOUT_WORDS.split())
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_FOR_READERS = frozenset(("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"))
_NAMED_BY = ("class", "id", "role", "itemprop", "data-component", "data-area", "data-testid")
_BREAK = "\n"
_WORD = re.compile(r"[a-z]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@frozen(eq=False)
class PageLine:
    """One line of a page.

    Attributes:
        text: What it says.
        element: The element that the line is a line of.
        linked: Which share of its letters is a link, from 0 to 1.
        strong: Whether all of it is set in bold.
        italic: Whether all of it is set in italics.
        timed: Whether it has a `<time>`.
        wraps: Whether it may only go on what the line before began: nothing but a `<br>` parts
            them, or they stand in two elements of one kind with nothing between.
    """

    text: str
    element: Element
    linked: float = 0
    strong: bool = False
    italic: bool = False
    timed: bool = False
    wraps: bool = False
    path: tuple[Element, ...] = field(default=(), repr=False)

    @property
    def tags(self) -> set[str]:
        """The tags of its element and of all around it."""
        return {str(each.tag) for each in self.path}


def page_lines(root: Element) -> list[PageLine]:
    """Give the lines that a page shows, in the order of the page."""
    lines: list[PageLine] = []
    pieces: list[tuple[str, Element]] = []
    begun: list[str] = []  # by what the line begins: a break, or an element

    def end_line() -> None:
        if line := _line_of(pieces):
            is_next = bool(lines) and _follows(lines[-1].element, line.element)
            lines.append(evolve(line, wraps=begun == [_BREAK] or is_next))
            begun.clear()
        pieces.clear()

    for text, element, begins in _pieces(root):
        if begins:
            end_line()
            begun.append(text)
        pieces.append((text, element))
    end_line()
    return _unwrapped(lines)


def _follows(before: Element, element: Element) -> bool:
    """Tell whether an element of text comes right after one of its kind."""
    return (
        element.getprevious() is before
        and element.tag == before.tag
        and element.tag in ("div", "p")
        and element.get("class") == before.get("class")
    )


def _around(line: PageLine, before: PageLine) -> Element:
    """Give what holds a line and the line before it."""
    return next(element for element in line.path if element in before.path)


def _unwrapped(lines: list[PageLine]) -> list[PageLine]:
    """Join lines that were broken at a width, as pages made of a PDF or of a letter are."""
    pairs: dict[Element, list[tuple[str, str]]] = {}
    for before, line in pairwise(lines):
        if line.wraps:
            pairs.setdefault(_around(line, before), []).append((before.text, line.text))
    widths = {element: width_of(broken) for element, broken in pairs.items()}
    joined: list[PageLine] = []
    last: PageLine | None = None
    for line in lines:
        if last and line.wraps and is_full(last.text, line.text, widths[_around(line, last)]):
            joined[-1] = evolve(joined[-1], text=join_lines(joined[-1].text, line.text))
        else:
            joined.append(line)
        last = line
    return joined


def _pieces(element: Element) -> Iterator[tuple[str, Element, bool]]:
    """Give the text of an element in pieces: each with its element, and whether a line begins."""
    within = element.tag in _WITHIN
    preformatted = element.tag == "pre"
    yield "", element, not within
    for number, line in enumerate((element.text or "").split("\n") if preformatted else ()):
        if number:
            yield _BREAK, element, True
        yield line, element, False
    if element.text and not preformatted:
        yield element.text, element, False
    for child in element:
        if isinstance(child.tag, str) and not _is_hidden(child):
            if _stands_apart(child):
                yield " ", element, False
            if child.tag == "br":
                yield _BREAK, element, True
            else:
                yield from _pieces(child)
                if child.tag not in _WITHIN and child.tag != "img":
                    yield "", element, True
        if child.tail:
            yield child.tail, element, False
    if not within:
        yield "", element, True


def _stands_apart(element: Element) -> bool:
    """Tell whether an element follows its like with nothing between: a style sheet parts them."""
    before = element.getprevious()
    return (
        before is not None
        and element.tag in ("a", "span")
        and before.tag == element.tag
        and not before.tail
    )


def _is_hidden(element: Element) -> bool:
    if element.tag in _NO_WORDS or element.get("hidden") is not None:
        return True
    if _FOR_READERS & set((element.get("class") or "").split()):
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def _line_of(pieces: list[tuple[str, Element]]) -> PageLine | None:
    text = shown_line("".join(piece for piece, _ in pieces))
    if not text:
        return None
    with_words = [(piece, element) for piece, element in pieces if piece.strip()]
    around = [(len(piece.strip()), _path(element)) for piece, element in with_words]
    letters = sum(length for length, _ in around)

    def share(*tags: str) -> float:
        held = (n for n, path in around if any(each.tag in tags for each in path))
        return sum(held) / letters

    inner = next((each for each in around[0][1] if each.tag not in _WITHIN), with_words[0][1])
    within = with_words[0][1] if len(with_words) == 1 else inner
    return PageLine(
        text,
        inner,
        linked=share("a", "button"),
        strong=share("b", "strong") == 1,
        italic=share("i", "em") == 1,
        timed=share("time") > 0,
        path=_path(within),
    )


def _path(element: Element) -> tuple[Element, ...]:
    """Give an element and all around it, from the inside out."""
    return (element, *element.iterancestors())


def class_words(element: Element) -> set[str]:
    """Give the words of which an element's class, id and role are made, as "wp-caption" is.

    Where a system makes up its classes, it names its parts for itself; and so does an element that
    is none of HTML's, such as "amp-consent".
    """
    said = " ".join(element.get(name) or "" for name in _NAMED_BY)
    if "-" in str(element.tag):
        said += f" {element.tag}"
    return set(_WORD.findall(_HUMP.sub(" ", said).casefold()))
