"""`coursekit text`: an article taken into the course, from a saved page, a file or an address.

It proposes what each line of the page is. On a terminal a person corrects that line by line; where
nobody can be asked, `--tick` does.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

from attrs import evolve

from coursekit.authoring.page_reader import read_page
from coursekit.authoring.page_text import LINE_KINDS, PageText, Provenance, kind_names
from coursekit.authoring.text_file import NAMELESS, slug_of, write_text
from coursekit.catalogue import say
from coursekit.commands import root_of
from coursekit.errors import CourseError
from coursekit.shown_text import printable

_ABOUT = ("title", "publisher", "author", "date", "language")
_ASKED = ("publisher", "date", "language")  # when the page does not say
_WIDTH = 100  # of a line, where there is no terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the page, the name of the text, and corrections."""
    kinds = f"{{{', '.join(LINE_KINDS)}}}"
    parser.description = say(
        "Take an article into the course. Each line of the page is shown with what it is: H for "
        "the headline, D for the date, C for a caption, P for a paragraph, S for a subhead, L for "
        "a line between that is not part of the article, and F for the page around it."
    )
    parser.add_argument(
        "page",
        metavar=say("PAGE"),
        help=say("a saved page, a .txt, a .docx, or an address that begins with https://"),
    )
    parser.add_argument(
        "--slug",
        metavar=say("NAME"),
        help=say("the name of the text's files (default: made from its title)"),
    )
    parser.add_argument(
        "--tick",
        action="append",
        default=[],
        metavar=say("LINE=KIND"),
        help=say(
            "what a line is, or a run of lines, such as {line} or {run}; one of {kinds}",
            line="12=F",
            run="20-24=P",
            kinds=kinds,
        ),
    )
    parser.add_argument("--yes", action="store_true", help=say("ask nothing"))
    about = parser.add_argument_group(say("what the page has wrong, or does not say"))
    helps = {
        "title": say("what the text is called"),
        "publisher": say("who published it"),
        "author": say("who wrote it"),
        "date": say("when it was published: year-month-day"),
        "language": say("its language, by its code"),
    }
    for name in _ABOUT:
        about.add_argument(f"--{name}", metavar=say("WORDS"), help=helps[name])


def run(arguments: argparse.Namespace) -> int:
    """Show the lines, take corrections, and write the text.

    Raises:
        CourseError: The page cannot be read, or the text cannot be written.
        NeedsPackage: It needs a package that is not installed.
    """
    root = root_of(arguments)
    page = read_page(arguments.page)
    for tick in arguments.tick:
        page = page.ticked(tick)
    given = {name: getattr(arguments, name) for name in _ABOUT if getattr(arguments, name)}
    page = evolve(page, about=evolve(page.about, **given))
    for line in shown(page):
        print(line)
    if sys.stdin.isatty() and not arguments.yes:
        page = _corrected(page)
        page = evolve(page, about=_asked(page.about))
    slug = arguments.slug or slug_of(page, arguments.page)
    if slug == NAMELESS and not arguments.slug:
        slug = _free(root / "articles")
    for path in write_text(root, slug, page):
        print(path)
    print(say("articles/{slug}.toml: fill in the rights: whose this text is", slug=slug))
    print(say("Then start a lesson on it: coursekit lesson LESSON --text {slug}", slug=slug))
    return 0


def _free(articles: Path) -> str:
    """Give the first of text, text-2, … that no text of the course is called."""
    taken = {path.stem for path in articles.glob("*.t*")}
    names = chain([NAMELESS], (f"{NAMELESS}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def shown(page: PageText) -> Iterator[str]:
    """Give the lines of a page as they are shown: number, name of the block, and words."""
    width = shutil.get_terminal_size((_WIDTH, 0)).columns - 12
    for number, (name, line) in enumerate(zip(page.names, page.lines, strict=True), 1):
        text = printable(line.text)
        words = text if len(text) <= width else f"{text[: width - 1]}…"
        yield f"{number:>4}  {name:<4}  {words}"


def _corrected(page: PageText) -> PageText:
    """Ask for corrections until there is none."""
    names = kind_names()
    called = {kind: f"{kind} ({names[kind]})" for kind in LINE_KINDS}
    kinds = ", ".join(kind if names[kind] == kind else called[kind] for kind in LINE_KINDS)
    print(say('What is wrong? Type for example "12 furniture" or "20-24 paragraph".'))
    print(say("A line is one of {kinds}.", kinds=kinds))
    while tick := _typed(say("Correction, or Enter when all is right: ")):
        try:
            page = page.ticked(tick)
        except CourseError as error:
            print(*error.faults, sep="\n")
        else:
            for line in shown(page):
                print(line)
    return page


def _asked(about: Provenance) -> Provenance:
    """Ask for what the page does not say."""
    asks = {
        "publisher": say("Who published it? "),
        "date": say("When was it published (year-month-day)? "),
        "language": say("In which language is it (such as en, es, ar)? "),
    }
    said = {name: _typed(asks[name]) for name in _ASKED if not getattr(about, name)}
    return evolve(about, **said)


def _typed(question: str) -> str:
    """Ask a question; who ends the input instead of answering ends the command."""
    try:
        return input(question).strip()
    except EOFError:
        raise KeyboardInterrupt from None
