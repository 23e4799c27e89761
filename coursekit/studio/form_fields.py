"""The fields of a form for a question: those that every kind has, and those that its own has.

What a kind has of its own is read off the record of its questions, so that a new kind has a form
without a line here. Only the names that teachers read stand here.
"""

from typing import Any, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields

from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.questions.base import KINDS, Json, PassageKind
from coursekit.questions.records import Criterion, Named, Question
from coursekit.texts import Article

COMMON = ("title", "prompt", "points", "hints", "show")
_SHARED = {field.name for field in fields(Question)}
ROWS_AT_FIRST = 3  # of options, items and categories in a new question


def kinds() -> list[tuple[str, str]]:
    """Give each kind of question, with what a teacher calls it."""
    names = {
        "highlight": say("Mark words in the text"),
        "choice": say("Pick an option"),
        "classify": say("Sort items"),
        "order": say("Put in order"),
        "value": say("Find a number or a date"),
        "written": say("Write, with evidence"),
    }
    return [(kind, names.get(kind, kind)) for kind in KINDS]


def form_fields(kind: str, course: Course, article: Article | None) -> list[Json]:
    """Give the fields of a question of this kind, in the order of the form.

    Each has a `name`, as in the file, a `label`, a `help` that may be "", and a `type`: "line",
    "words" (several lines), "number", "yes", "pick", "picks" (several of `choices`), "lines" (a
    list of texts), or "rows" (options, items: a text each, with points where `points` is true).
    """
    own = [field.name for field in fields(KINDS[kind].question_type) if field.name not in _SHARED]
    found = [_common(kind, name, article) for name in ("title", "prompt")]
    found += [_own(kind, name, course) for name in own if _is_first(kind, name)]
    found += [_common(kind, "hints", article), _common(kind, "points", article)]
    if article:
        found.append(_common(kind, "show", article))
    found += [_own(kind, name, course) for name in own if not _is_first(kind, name)]
    defaults = {field.name: field.default for field in fields(KINDS[kind].question_type)}
    for field in found:
        default = defaults[field["name"]]
        if isinstance(default, (str, int)):
            field["default"] = default
    return found


def new_table(kind: str) -> Json:
    """Give the table of a new question, with the fields that a person begins with."""
    table: Json = {"kind": kind, "id": "", "title": "", "prompt": "", "points": 1}
    hints = get_type_hints(KINDS[kind].question_type)
    for field in fields(KINDS[kind].question_type):
        if field.name in _SHARED:
            continue
        if hints[field.name] == tuple[Named, ...]:
            table[field.name] = [{"id": id, "text": ""} for id in "abc"[:ROWS_AT_FIRST]]
        elif hints[field.name] == tuple[Criterion, ...]:
            table[field.name] = [{"id": "a", "text": "", "points": 1}]
        elif field.default is NOTHING:
            table[field.name] = []
    return table | {"hints": ["", ""]}


def _hint_of(kind: str, name: str) -> Any:
    return get_type_hints(KINDS[kind].question_type)[name]


def _is_first(kind: str, name: str) -> bool:
    """Tell whether a field is what the question is made of, and so stands before the hints."""
    hint = _hint_of(kind, name)
    return get_origin(hint) is tuple


def _common(kind: str, name: str, article: Article | None) -> Json:
    labels = {
        "title": (say("Title"), "line", ""),
        "prompt": (say("What to do"), "words", ""),
        "points": (say("Points"), "number", ""),
        "hints": (
            say("Hints"),
            "lines",
            say("Two or more, each helping more than the one before."),
        ),
        "show": (
            say("What of the text is shown"),
            "picks",
            say("None picked shows all of it.")
            if isinstance(KINDS[kind], PassageKind)
            else say("None picked shows none of it."),
        ),
    }
    label, type, help = labels[name]
    field: Json = {"name": name, "label": label, "type": type, "help": help}
    if name == "show" and article:
        field["choices"] = [
            [block.name, f"{block.name} {_beginning(article.text[block.start : block.end])}"]
            for block in article.blocks
        ]
    return field


def _beginning(text: str, most: int = 40) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[:most].rstrip()}…"


def _own(kind: str, name: str, course: Course) -> Json:
    hint = _hint_of(kind, name)
    field: Json = {"name": name, "label": _label(name), "help": ""}
    if name == "labels":
        labels = course.labels.values()
        return field | {"type": "picks", "choices": [[label.id, label.name] for label in labels]}
    if name == "layer":
        layers = [[layer, layer] for layer in course.agreement]
        return field | {"type": "pick", "choices": [["", say("none")], *layers]}
    if hint in (tuple[Named, ...], tuple[Criterion, ...]):
        return field | {"type": "rows", "points": hint == tuple[Criterion, ...]}
    if hint is bool:
        return field | {"type": "yes"}
    if hint is int:
        return field | {"type": "number"}
    if get_args(hint) and get_origin(hint) is not tuple:
        names = {"number": say("a number"), "date": say("a date")}
        choices = [[value, names.get(value, value)] for value in get_args(hint)]
        return field | {"type": "pick", "choices": choices}
    return field | {"type": "lines" if get_origin(hint) is tuple else "line"}


def _label(name: str) -> str:
    labels = {
        "options": say("Options"),
        "several": say("More than one may be picked"),
        "items": say("Items"),
        "categories": say("Categories"),
        "labels": say("Labels"),
        "layer": say("Layer of agreement"),
        "type": say("What is looked for"),
        "unit": say("What the number counts"),
        "language": say("Language it is typed in, if not the text’s"),
        "rubric": say("What earns points"),
        "least": say("Words to write at least"),
        "evidence": say("Citations at least"),
        "cite": say("Words in a citation at least"),
        "cite_most": say("Words in a citation at most"),
    }
    return labels.get(name, name)
