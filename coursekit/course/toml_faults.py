"""What is wrong with a file that is no TOML, said so that its author finds the place.

The parser stops where it can go on no longer, and that may be far from the slip: an unclosed
`'''` ends at the next one, perhaps a page below. Here the line is named where the slip is.
"""

import re
import unicodedata
from typing import NamedTuple

from coursekit.catalogue import say
from coursekit.course.near_files import merge_fault

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_STRING = re.compile(r'"""|\'\'\'|"|\'')
_CURLY = "“”„‟‘’‚‛«»‹›「」＂＇"  # noqa: RUF001  # they look like others, which is the point
_KEY = re.compile(r"""[ \t]*([\w.-]+|"[^"\n]*"|'[^'\n]*')[ \t]*=""")
_ENDS_IN_KEY = re.compile(r"[\w-]+[ \t]*=[ \t]*$")
_HEADER = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\[\]\n]+?)[ \t]*(\]\]?)[ \t]*(?:#.*)?$")
_MOST = 40  # characters of a line that are shown


class _String(NamedTuple):
    """A string as it stands in the file: its marks, and where it opens and ends; -1 if nowhere."""

    marks: str
    start: int
    end: int


class _Scanned(NamedTuple):
    """The strings of a file, and the brackets that are open where it ends or a place is."""

    strings: list[_String]
    open: list[int]


def toml_fault(text: str, said: str) -> str:
    """Say where a text is no TOML, what stands there, and what to write.

    Args:
        text: The whole file.
        said: What the parser said of it.
    """
    text = text.replace("\r\n", "\n")  # as the parser has it, which counts so
    if merged := merge_fault(text):
        return merged
    if "\r" in text and "\n" not in text:
        return say("its lines end as on a Mac of old (CR); save it with line ends LF")
    place = _PLACE.search(said)
    what = _PLACE.sub("", said)
    at = _offset(text, int(place[1]), int(place[2])) if place and place[1] else len(text)
    scanned = _scan(text, at)
    return (
        _of_strings(text, at, scanned, what)
        or _of_brackets(text, at, scanned, what)
        or _of_names(text, at, what)
        or _of_values(text, at, what)
        or _of_unseen(text, at)
        or say(
            "line {line}: {what}, at {found!r}; expected TOML there",
            line=_line(text, at),
            what=what,
            found=_shown(text, at),
        )
    )


def _of_unseen(text: str, at: int) -> str:
    """Say that a sign stands there which nobody sees, as word processors put."""
    sign = text[at : at + 1]
    if not sign or sign.isascii() or unicodedata.category(sign) not in ("Cf", "Zs", "Zl", "Zp"):
        return ""
    return say(
        "line {line}: a sign that nobody sees, U+{code}, before {found!r}; delete it",
        line=_line(text, at),
        code=f"{ord(sign):04X}",
        found=_shown(text, at + 1),
    )


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _line_at(text: str, at: int) -> str:
    """Give the whole line around an offset."""
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _shown(text: str, at: int) -> str:
    """Give the rest of a line from an offset, or the whole line where nothing is left of it."""
    rest = text[at:].split("\n", 1)[0].strip() or _line_at(text, at).strip()
    return rest if len(rest) <= _MOST else rest[: _MOST - 1] + "…"


def _scan(text: str, stop: int) -> _Scanned:
    """Find the strings of a text, and the brackets that are open at an offset."""
    strings: list[_String] = []
    brackets: list[int] = []
    at = 0
    while at < len(text):
        if opened := _STRING.match(text, at):
            end = _end_of_string(text, at, opened[0])
            strings.append(_String(opened[0], at, end))
            if end < 0:
                break
            at = end
            continue
        if text[at] == "#":
            at = text.find("\n", at)
            if at < 0:
                break
        elif text[at] in "[{" and at < stop:
            brackets.append(at)
        elif text[at] in "]}" and brackets and at < stop:
            brackets.pop()
        at += 1
    return _Scanned(strings, brackets)


def _end_of_string(text: str, start: int, marks: str) -> int:
    """Give where a string ends, -1 where it does not: one of a single mark ends in its line."""
    at = start + len(marks)
    while at < len(text):
        if text.startswith(marks, at):
            return at + len(marks)
        if text[at] == "\n" and len(marks) == 1:
            return -1
        at += 2 if text[at] == "\\" and '"' in marks else 1
    return -1


def _of_strings(text: str, at: int, scanned: _Scanned, what: str) -> str:
    """Say which string is not closed, or closed too early."""
    before = [string for string in scanned.strings if string.start < at + (string.end < 0)]
    last = before[-1] if before else None
    if last is None:
        return ""
    unclosed = next((string for string in before if _took_in_an_entry(text, string)), None)
    if unclosed is None and (last.end < 0 or _stumbles_after(text, at, last)):
        unclosed = last
    if unclosed:
        return say(
            "line {line}: the {marks} that opens here is not closed: {found!r}; "
            "write {marks} where the text ends",
            line=_line(text, unclosed.start),
            marks=unclosed.marks,
            found=_shown(text, unclosed.start),
        )
    if "Unescaped" in what or "hex value" in what or "scalar value" in what:
        return say(
            "line {line}: a backslash in a text: {found!r}; write it twice, or put the text in '…'",
            line=_line(text, at),
            found=_line_at(text, at).strip()[:_MOST],
        )
    goes_on = text[last.end : at + 1].strip(" \t")
    if what.startswith("Expected newline") and len(goes_on) == 1 and goes_on not in ",;":
        return say(
            "line {line}: {found!r} stands after the closing {marks} of a text; "
            "put a text that holds {marks} in '''…'''",
            line=_line(text, at),
            found=_shown(text, at),
            marks=last.marks,
        )
    return ""


def _took_in_an_entry(text: str, string: _String) -> bool:
    """Tell whether a string ends at marks that were to open the text of another entry."""
    inside = text[string.start : string.end - len(string.marks)] if string.end >= 0 else ""
    return "\n" in inside and bool(_ENDS_IN_KEY.search(inside))


def _stumbles_after(text: str, at: int, string: _String) -> bool:
    """Tell whether the parser stumbles in the line in which a text of several lines ends."""
    if string.end < 0 or at < string.end or "\n" not in text[string.start : string.end]:
        return False
    return "\n" not in text[string.end : at]


def _of_brackets(text: str, at: int, scanned: _Scanned, what: str) -> str:
    """Say which bracket is not closed, or where a comma is missing or too many."""
    if text[at : at + 1] and text[at] in _CURLY:
        return ""
    if "declaration" in what or (what.startswith("Expected newline") and text[at] == "]"):
        return say(
            "line {line}: {found!r} begins no table; expected [name], or [[name]] for one of many, "
            "with as many brackets after the name as before it",
            line=_line(text, at),
            found=_line_at(text, at).strip()[:_MOST],
        )
    following = text[at:].lstrip()
    next_at = len(text) - len(following)
    line_begins = "\n" in text[at:next_at] or not text[:at].rpartition("\n")[2].strip(" \t[")
    entry = bool(_KEY.match(following) or _HEADER.match(_line_at(text, next_at)))
    in_table = bool(scanned.open) and text[scanned.open[-1]] == "{"
    if scanned.open and what.startswith("Unclosed array") and following[:1] == "}":
        return say(
            "line {line}: {found!r}: a closing bracket too many; leave it out",
            line=_line(text, next_at),
            found=_shown(text, next_at),
        )
    rest = following.split("\n", 1)[0].rstrip(" \t\r,")
    if scanned.open and line_begins and not in_table and rest.endswith("}") and "{" not in rest:
        return say(
            "line {line}: {found!r}: no bracket {bracket} before it; write one",
            line=_line(text, next_at),
            found=_shown(text, next_at),
            bracket="{",
        )
    if scanned.open and line_begins and (entry or not following or in_table):
        above = [bracket for bracket in scanned.open if "\n" in text[bracket:next_at]]
        return _unclosed(text, above[-1] if above else scanned.open[-1])
    if scanned.open and what.startswith("Unclosed") and following[:1] not in ("", "]", "}"):
        end = len(text[:at].rstrip())
        return say(
            "line {line}: no comma between {before!r} and {after!r}; write one",
            line=_line(text, end),
            before=text[:end].rpartition("\n")[2].strip()[-_MOST // 2 :],
            after=following.split("\n", 1)[0].strip()[: _MOST // 2],
        )
    if scanned.open and what.startswith("Unclosed"):
        return _unclosed(text, scanned.open[-1])
    if what.startswith("Invalid initial character") and following[:1] == "}":
        return say(
            "line {line}: a comma before {found!r}; leave it out",
            line=_line(text, at),
            found=_shown(text, at),
        )
    return ""


def _unclosed(text: str, opened: int) -> str:
    """Say that a bracket is not closed; that of a table is to be closed in its line."""
    if text[opened] == "{":
        return say(
            "line {line}: the {bracket} that opens here is not closed in its line: {found!r}; "
            "write all of it in one line",
            line=_line(text, opened),
            bracket="{…}",
            found=_shown(text, opened),
        )
    return say(
        "line {line}: the {bracket} that opens here is not closed: {found!r}; "
        "write {closing} where the list ends",
        line=_line(text, opened),
        bracket="[",
        found=_shown(text, opened),
        closing="]",
    )


def _of_names(text: str, at: int, what: str) -> str:
    """Say which name stands twice, or has no value."""
    line = _line(text, at)
    whole = _line_at(text, at)
    if twice := re.match(r"Cannot declare \((.*?),?\) twice", what):
        name = ".".join(re.findall(r"'([^']*)'", twice[1]))
        return _twice(text, at, name, header=True)
    if what.startswith(("Cannot overwrite", "Cannot mutate", "Duplicate inline")):
        inline = re.search(r"Duplicate inline table key '(.*)'", what)
        key = _KEY.match(whole)
        header = _HEADER.match(whole)
        name = inline[1] if inline else key[1] if key else header[2] if header else whole.strip()
        return _twice(text, at, name, header=not (inline or key))
    if what.startswith("Expected '='"):
        return say(
            "line {line}: no = after a name: {found!r}; expected name = value",
            line=line,
            found=whole.strip()[:_MOST],
        )
    return ""


def _twice(text: str, at: int, name: str, *, header: bool) -> str:
    """Say that a name stands twice, and where it stood before."""
    line = _line(text, at)
    before = text.split("\n")[: line - 1]
    for number in range(len(before), 0, -1):
        found = (_HEADER if header else _KEY).match(before[number - 1])
        if found and header and found[2] == name and found[1] != _brackets(text, at):
            return say(
                "line {line}: {name!r} stands in other brackets than in line {first}; "
                "expected [[{name}]] for one of many",
                line=line,
                name=name,
                first=number,
            )
        if found and found[2 if header else 1] == name:
            return say(
                "line {line}: {name!r} stands twice, first in line {first}; expected it once",
                line=line,
                name=name,
                first=number,
            )
    return say("line {line}: {name!r} stands twice; expected it once", line=line, name=name)


def _brackets(text: str, at: int) -> str:
    """Give the brackets with which the line around an offset begins a table."""
    header = _HEADER.match(_line_at(text, at))
    return header[1] if header else ""


def _of_values(text: str, at: int, what: str) -> str:
    """Say what stands where a value was expected."""
    line, found = _line(text, at), _shown(text, at)
    whole = _line_at(text, at)
    curly = next((sign for sign in whole if sign in _CURLY), "")
    if (text[at : at + 1] and text[at] in _CURLY) or (curly and not _STRING.search(whole)):
        return say(
            "line {line}: curly quotation marks around a value: {found!r}; "
            'expected straight ones, "…"',
            line=line,
            found=found if text[at : at + 1] in _CURLY else whole.strip()[:_MOST],
        )
    if what.startswith("Expected newline") and found[0] in ",;":
        return say(
            "line {line}: {found!r} after a value; leave it out, "
            "and write a decimal point in numbers",
            line=line,
            found=found,
        )
    if what.startswith("Expected newline"):
        return say(
            "line {line}: {found!r} stands after a value; "
            'expected one entry in a line, and text in "…"',
            line=line,
            found=found,
        )
    if what != "Invalid value":
        return ""
    word = found.split("#")[0].strip().rstrip(",")
    if word.casefold() in ("true", "false", "yes", "no", "on", "off"):
        return say(
            "line {line}: {found!r}; expected true or false, in small letters",
            line=line,
            found=word,
        )
    if text[at : at + 1] in ("", "\n", "#") or not word:
        return say(
            "line {line}: no value: {found!r}; expected one after the =",
            line=line,
            found=whole.strip()[:_MOST],
        )
    if word[:1] in ",]}":
        return say(
            "line {line}: a comma with nothing before it: {found!r}; leave one out",
            line=line,
            found=whole.strip()[:_MOST],
        )
    return say(
        'line {line}: {found!r} is no value; expected text in "…", a number, true or false',
        line=line,
        found=found,
    )
