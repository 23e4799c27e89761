"""Text of strangers where it is shown: on a terminal, in the cell of a table, on a page.

A name, an answer or a file's name may hold characters that are no letters but orders: to a terminal
(colours, "go to the first line"), or to whoever lays out a line (write from right to left from
here on). Each function here takes the power of one place away, and says so in a form that is seen.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO, cast

# --- a terminal ---

# Letters by their category that nothing is drawn for: fillers of Korean and Khmer, and a joiner.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the combining class of signs behind which a joiner shapes a letter of India


def printable(text: str) -> str:
    r"""Write a text in one line that shows all that is in it: what does not print is an escape.

    Such as "\x1b" for what a terminal obeys, "\n" for a new line, and "\u202e" for what makes
    "gpj.exe" look like "exe.jpg". Spaces of all widths stay, and joiners where a script needs them.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        sign if _prints(sign, text[at - 1 : at]) else _escaped(sign) for at, sign in enumerate(text)
    )


def _prints(sign: str, before: str) -> bool:
    """Tell whether a character shows on a line, and stays in its place."""
    if sign in _JOINERS:
        return bool(before) and _joins(before)
    if sign in _UNSEEN:
        return False
    return sign.isprintable() or unicodedata.category(sign) == "Zs"


def _joins(letter: str) -> bool:
    """Tell whether a joiner behind this one is part of how people write: Persian, Hindi, emoji."""
    return (
        unicodedata.bidirectional(letter) == "AL"
        or unicodedata.combining(letter) == _VIRAMA
        or unicodedata.category(letter) in ("So", "Sk")
        or letter == "\ufe0f"
    )


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


class _PrintableStream:
    """A stream that writes what `printable` gives, line by line, in signs that its encoding has.

    It has no `fileno`, by which argparse would find a terminal to colour.
    """

    def __init__(self, stream: TextIO) -> None:
        self.beneath = stream
        self.encoding = stream.encoding or "utf-8"

    def write(self, text: str) -> int:
        shown = "\n".join(map(printable, text.split("\n")))
        known = shown.encode(self.encoding, "backslashreplace").decode(self.encoding)
        self.beneath.write(known)
        return len(text)

    def flush(self) -> None:
        self.beneath.flush()

    def isatty(self) -> bool:
        return self.beneath.isatty()


@contextmanager
def printed_safely() -> Iterator[None]:
    """Let nothing that is printed move the cursor, colour a line or turn it round.

    It holds for all that is written to `sys.stdout` and `sys.stderr`, so that no command can forget
    it.
    """
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _guarded(out), _guarded(err)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


def _guarded(stream: TextIO | None) -> TextIO:
    """Give a stream that guards this one; a program without a window of its own has none."""
    return cast(TextIO, _PrintableStream(stream) if stream else None)


def may_move_the_cursor(stream: TextIO) -> TextIO:
    """Give the stream beneath, where it is one of `printed_safely`: for a progress bar."""
    return stream.beneath if isinstance(stream, _PrintableStream) else stream


# --- a cell ---

_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def without_controls(text: str) -> str:
    r"""Write a text of several lines without a control character: each becomes an escape.

    Tabs and new lines stay. Marks of direction that only touch their neighbour, and joiners, are
    part of how people write, and stay too.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return _CONTROLS.sub(lambda found: _escaped(found[0]), text)


# --- a line of a page ---

_POP, _POP_ISOLATE = "\u202c", "\u2069"
_OVERRIDES = "\u202d\u202e"  # which no people write with
_CLOSED_BY = dict.fromkeys("\u202a\u202b", _POP)
_CLOSED_BY |= dict.fromkeys("\u2066\u2067\u2068", _POP_ISOLATE)
_DIRECTING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("([\n\r\x1c-\x1e\x85\u2029])")


def balanced(text: str) -> str:
    """Close each change of direction in the line in which it begins, and drop ends of none.

    What lets letters run against their script is dropped as well.
    A page keeps what it quotes apart (`<bdi>`). But one end too many, in the quoted text, ends the
    quotation for the browser, and what stands behind it then turns the rest of the line round.
    """
    if not _DIRECTING.search(text):
        return text
    return "".join(map(_balanced_line, _LINE_ENDS.split(text)))


def _balanced_line(line: str) -> str:
    kept: list[str] = []
    opened: list[str] = []  # what closes each that is open
    for sign in line:
        if sign in _OVERRIDES:
            continue
        if sign in _CLOSED_BY:
            opened.append(_CLOSED_BY[sign])
        elif sign == _POP:
            if opened[-1:] != [_POP]:
                continue
            opened.pop()
        elif sign == _POP_ISOLATE:
            if _POP_ISOLATE not in opened:
                continue
            while opened.pop() != _POP_ISOLATE:  # it ends what was opened inside, too
                pass
        kept.append(sign)
    return "".join((*kept, *reversed(opened)))
