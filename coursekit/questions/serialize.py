"""Plain data to records and back, strictly: a number is not a string, an unknown field is an error.

JSON from students and TOML from authors both go through the one converter made here.
"""

import reprlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, time
from difflib import get_close_matches
from heapq import nsmallest
from itertools import islice
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin

import cattrs
from attrs import evolve, fields, frozen, has
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from coursekit.catalogue import say
from coursekit.errors import did_you_mean
from coursekit.questions.base import KINDS, Table
from coursekit.questions.records import Answer, Materials, Named, Wrong
from coursekit.texts import Article, Span
from coursekit.texts.quotes import expand_blocks, find_quote, find_variant

T = TypeVar("T")
# cattrs hands hooks whatever the file held, and a type as the target: neither has a closer type.
Hook = Callable[[Any, Any], Any]

_MOST_NAMED = 10  # fields that a message names
_MOST_LETTERS = 100  # of a field that a message names
_MOST = 2**53  # of a whole number: beyond it neither JSON nor a database is sure of it
Complaint = Callable[[str], str]  # what is said of a value of another type, which is given in short


def _no_list(found: str) -> str:
    return say("{found}; expected a list", found=found)


def _no_table(found: str) -> str:
    return say("{found}; expected a table", found=found)


_WORDS: dict[type, Complaint] = {
    str: lambda found: say("{found}; expected text", found=found),
    int: lambda found: say("{found}; expected a whole number", found=found),
    bool: lambda found: say("{found}; expected true or false", found=found),
}


def _exactly(
    wanted: type,
    complaint: Complaint,
    fill: Callable[[Any], Any] | None = None,
    made: type | None = None,
) -> Hook:
    """A hook that takes values of this very type: `True` is no whole number.

    A record that is `made` already, such as a span whose quote was found, stays as it is.
    """

    def hook(value: Any, _: Any) -> Any:
        if type(value) is not wanted:
            if type(value) is made:
                return value
            raise TypeError(complaint(_shown(value)))
        return fill(value) if fill else value

    return hook


def _not_too_large(value: int) -> int:
    if abs(value) > _MOST:
        found = _shown(value)
        raise TypeError(
            say("{found}; expected a whole number of at most {most}", found=found, most=_MOST)
        )
    return value


def _each_exactly(wanted: type, values: Collection[Any]) -> Collection[Any]:
    """The values, if all are of this very type: in one sweep, where no fault is to be told."""
    if not {wanted}.issuperset(map(type, values)):
        raise TypeError("of other types")
    for value in values if wanted is int else ():
        _not_too_large(value)
    return values


def _table_of(wanted: type, table: dict[Any, Any]) -> dict[Any, Any]:
    _each_exactly(wanted, table.values())
    return table


def _is(wanted: object) -> Callable[[Any], bool]:
    """Whether a type is one of these, whatever it holds."""
    return lambda target: get_origin(target) is wanted


def _number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError(say("{found}; expected a number", found=_shown(value)))
    return float(value)


def _one_of(target: Any) -> Hook:
    """A hook that takes one of a few words."""
    words = get_args(target)

    def hook(value: Any, _: Any) -> Any:
        if type(value) is not str or value not in words:
            names = ", ".join(words)
            raise TypeError(
                say("{found}; expected one of {names}", found=_shown(value), names=names)
            )
        return value

    return hook


def _shown(value: object) -> str:
    """The beginning of a value, which may have a million parts or a thousand levels."""
    match value:
        case str():
            text = repr(value[:40])
        case list() | dict():
            text = reprlib.repr(value)
        case date() | time():  # as TOML has them, without quotation marks
            text = value.isoformat()
        case _:
            text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"


def _converter(*, detailed: bool, first: bool = False) -> cattrs.Converter:
    made = cattrs.Converter(forbid_extra_keys=True, detailed_validation=detailed)

    def is_faulty(part: Any, wanted: Any) -> bool:
        for converter in (_fast, made):
            with suppress(Exception):  # cattrs lets through whatever a malformed value raised
                converter.structure(part, wanted)
                return False
        return True

    def told(parts: Any, wanted: Any) -> Any:
        """The part of a list or a table whose faults are told."""
        if not first:
            return parts
        values = parts.values() if isinstance(parts, dict) else parts
        most = next((n for n, part in enumerate(values, 1) if is_faulty(part, wanted)), None)
        return dict(islice(parts.items(), most)) if isinstance(parts, dict) else parts[:most]

    def of_tuple(target: Any) -> Hook:
        if not detailed and (wanted := get_args(target)[0]) in _WORDS:
            return _exactly(list, _no_list, lambda value: tuple(_each_exactly(wanted, value)))
        part = get_args(target)[0]
        of_list = made.get_structure_hook(list[part])  # type: ignore[valid-type]  # a type made at run time
        return _exactly(list, _no_list, lambda value: tuple(of_list(told(value, part), None)))

    def of_mapping(target: Any) -> Hook:
        if not detailed and (wanted := get_args(target)[1]) in _WORDS:
            return _exactly(dict, _no_table, lambda table: _table_of(wanted, table))
        part = get_args(target)[1]
        of_dict = made.get_structure_hook(dict[get_args(target)])  # type: ignore[misc]  # as above
        return _exactly(dict, _no_table, lambda value: of_dict(told(value, part), None))

    def of_record(target: Any) -> Hook:
        fill = make_dict_structure_fn(
            target, made, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=detailed
        )
        return _exactly(dict, _no_table, lambda value: fill(value, target), made=target)

    def of_answer(value: Any, _: Any) -> Any:
        kind = value.get("kind") if type(value) is dict else None
        if type(kind) is not str or kind not in KINDS:
            raise TypeError(
                say("{found}; expected an answer of one of the kinds", found=_shown(value))
            )
        rest = value.copy()
        wanted = KINDS[rest.pop("kind")].answer_type
        return made.get_structure_hook(wanted)(rest, wanted)

    for wanted, complaint in _WORDS.items():
        fill = _not_too_large if wanted is int else None
        made.register_structure_hook(wanted, _exactly(wanted, complaint, fill))
    made.register_structure_hook(float, _number)
    made.register_structure_hook_factory(_is(Literal), _one_of)
    made.register_structure_hook_factory(_is(tuple), of_tuple)
    made.register_structure_hook_factory(_is(Mapping), of_mapping)
    made.register_structure_hook_factory(has, of_record)
    # An answer carries its kind's name; a plain hook would be taken for each kind's record too.
    made.register_structure_hook_func(lambda target: target is Answer, of_answer)
    made.register_unstructure_hook_func(
        lambda target: target is Answer,
        lambda value: {"kind": value.kind, **made.unstructure(value)},
    )
    return made


def _span(value: Any, _: Any) -> Span:
    """A span without any fault; whatever fails here is read again, by the converter that tells."""
    if type(value) is Span:
        return value
    start, end, quote, label = value["start"], value["end"], value["quote"], value["label"]
    if not type(start) is type(end) is int or not type(quote) is type(label) is str:
        raise TypeError("not a span")
    if len(value) != 4:
        raise TypeError("more than a span")
    return Span(start, end, quote, label)


_fast = _converter(detailed=False)
_fast.register_structure_hook(Span, _span)  # most of what a class hands in: a third of the time
_telling_all = _converter(detailed=True)
_telling_first = _converter(detailed=True, first=True)


def structure(data: object, wanted: type[T], *, every_fault: bool = False) -> T:
    """Make the record that plain data holds.

    Most data is without fault and takes the quick way; only what is faulty is read a second time,
    by a converter that finds the faults and where they stand.

    Args:
        data: What JSON or TOML held.
        wanted: The record's type.
        every_fault: Whether each fault is told: for an author, who mends a list. Of a list or a
            table of a stranger, which may hold a million, only the first is told.

    Raises:
        ValueError: The faults, one a line: where it stands, what was found, what was expected.
    """
    with suppress(Exception):  # cattrs lets through whatever a malformed value raised
        return _fast.structure(data, wanted)
    return _explain(data, wanted, _telling_all if every_fault else _telling_first)


class _Fault(NamedTuple):
    """Why a part of the data is none of its record.

    Attributes:
        place: Where it stands, as fields and positions, a field that lacks included; "" for all of
            the data.
        error: What cattrs or a hook raised there.
    """

    place: str
    error: BaseException

    @property
    def missing(self) -> str:
        """The field that lacks; "" when that is not the fault."""
        return str(self.error.args[0]) if isinstance(self.error, KeyError) else ""

    @property
    def unknown(self) -> Collection[str]:
        """The fields that the record does not have."""
        if isinstance(self.error, cattrs.ForbiddenExtraKeysError):
            return self.error.extra_fields
        return ()

    def line(self, meant: str = "") -> str:
        """Say it in a line.

        Args:
            meant: The field that was meant by one that is unknown; "" when that is not known.
        """
        if self.unknown:
            what = _unknown(self.unknown)
        elif self.missing:
            what = say("{field} is missing", field=self.missing)
        else:
            what = str(self.error) or type(self.error).__name__
        told = f"{self.place}: {what}" if self.place else what
        if not meant:
            return told
        question = say("Did you mean {name!r}?", name=meant)
        return f"{told}. {question}"


def _explain(data: object, wanted: type[T], telling: cattrs.Converter) -> T:
    errors: list[BaseException] = []

    def keep(error: BaseException, _: type | None) -> str:
        errors.append(error)
        return ""

    try:
        return telling.structure(data, wanted)
    except Exception as error:  # as above
        places = cattrs.transform_error(error, path="", format_exception=keep)
    faults = [
        _Fault(place.removeprefix(" @ ").removeprefix("."), error)
        for place, error in zip(places, errors, strict=True)
    ]
    # Not raised in the handler: IPython shows a traceback wherever a group of errors is behind one.
    raise ValueError("\n".join(_once(faults)))


def _unknown(names: Collection[str]) -> str:
    """Say which fields a record does not have, a few of them."""
    named = [
        name if name.isprintable() and len(name) <= _MOST_LETTERS else _shown(name)
        for name in nsmallest(_MOST_NAMED, names)
    ]
    some = ", ".join(named)
    if len(names) > _MOST_NAMED:
        more = f"{len(names) - _MOST_NAMED:,}"
        return say("unknown field {names} and {more} more", names=some, more=more)
    return say("unknown field {names}", names=some)


def _once(faults: Sequence[_Fault]) -> list[str]:
    """Tell a misspelt field once: it is unknown, and the field that it should be is missing."""
    missing: dict[str, dict[str, _Fault]] = {}
    for fault in faults:
        record, _, field = fault.place.rpartition(".")
        if fault.missing and field == fault.missing:
            missing.setdefault(record, {})[field] = fault
    told, meant = [], list[_Fault]()
    for fault in faults:
        lacks = missing.get(fault.place, {})
        (only,) = fault.unknown if len(fault.unknown) == 1 else ("",)
        close = get_close_matches(only, lacks, n=1) if only.isidentifier() else []
        close = close or ([*lacks] if only and len(lacks) == 1 else [])
        if close:
            meant.append(lacks.pop(close[0]))
        told.append((fault, fault.line(close[0] if close else "")))
    lines = []
    for fault, line in told:
        record = fault.place.rpartition(".")[0]
        lacking = missing.get(record, {}) if fault.missing else {}
        if len(lacking) > 1 and lacking.get(fault.missing) is fault:
            if fault is not next(iter(lacking.values())):
                continue  # told with the first
            told_once = say("lacks {fields}; write them", fields=", ".join(lacking))
            line = f"{record}: {told_once}" if record else told_once
        if fault not in meant:
            lines.append(line)
    return lines


def plain(record: object) -> Any:
    """Give a record as dicts, lists, text and numbers, ready for JSON."""
    return _fast.unstructure(record)


def leave_out_default(record: type, *names: str) -> None:
    """Have `plain` leave out fields of a record that have their default.

    Args:
        record: The type of the record.
        names: Fields that it got after files of it were written: files without stay as they were.
    """
    omitted: dict[str, Any] = {name: override(omit_if_default=True) for name in names}
    _fast.register_unstructure_hook(record, make_dict_unstructure_fn(record, _fast, **omitted))


_REASON = ("misconception", "feedback")


@frozen
class _Quoted:
    """How an author names a span: by its words, and where they stand if they repeat."""

    quote: str
    within: str = ""
    occurrence: int = 0
    label: str = ""
    also: tuple[str, ...] = ()


def change_each(
    table: Table,
    name: str,
    change: Callable[[Table], tuple[object, list[str]]],
    called: Callable[[int], str] | None = None,
) -> tuple[Table, list[str]]:
    """Change each table in the list of this name.

    What is no table, or no list, stays as it is: reading the record tells the fault.

    Args:
        table: The table that holds the list.
        name: The name of the list.
        change: Gives the changed table, and a line for each fault.
        called: What a fault calls one of the list, by its number; `None` means the list's own name.

    Returns:
        The table with the list changed, and a line for each fault.
    """
    if not isinstance(table.get(name), list):
        return table, []
    done, faults = [], []
    for number, part in enumerate(table[name], 1):
        changed, found = change(part) if isinstance(part, dict) else (part, [])
        done.append(changed)
        place = called(number) if called else f"{name} {number}"
        faults += [f"{place}: {line}" for line in found]
    return table | {name: done}, faults


def quoted_items(table: Table, article: Article | None) -> tuple[Table, list[str]]:
    """Put words in place of the quotes by which an author named the items of a question.

    Args:
        table: The question as TOML holds it; its items may have `quote` in place of `text`.
        article: Its article; without one nothing is looked up, and the quotes stand as they are.

    Returns:
        The question with the `text` of each item, and a line for each quote that is not found.
    """
    given = table.get("show")
    show = given if isinstance(given, list) else []

    def with_text(item: Table) -> tuple[Table, list[str]]:
        if "quote" not in item:
            return item, []
        if article is None:  # which is a fault of the question
            return {"id": item.get("id"), "text": item["quote"]}, []
        done, faults = with_span(article, item, show)
        return {"text": done.pop("span").quote} | done, faults

    def called(number: int) -> str:
        return say("item {number}", number=number)

    return change_each(table, "items", with_text, called)


def with_span(article: Article, part: Table, show: Sequence[str]) -> tuple[Table, list[str]]:
    """Put one `span`, and spans for `also`, in place of the words that name them.

    Returns:
        The table, and a line for each fault: words that are not there, or stand more than once.
        Then an empty span stands for them, so that what else is wrong with the key shows too.
    """
    names = {field.name for field in fields(_Quoted)}
    rest = {name: value for name, value in part.items() if name not in names}
    # A block that the question shows and the text has not is told once, as a fault of the question.
    shown = [name for name in expand_blocks(show) if name in {b.name for b in article.blocks}]
    try:
        given = {name: part[name] for name in names & part.keys()}
        quoted = structure(given, _Quoted, every_fault=True)
        found = find_quote(
            article,
            quoted.quote,
            within=expand_blocks([quoted.within]) if quoted.within else shown,
            occurrence=quoted.occurrence,
        )
    except ValueError as error:
        quote, label = (str(part.get(name, "")) for name in ("quote", "label"))
        return rest | {"span": Span(0, 0, quote, label)}, str(error).splitlines()
    span = evolve(found, label=quoted.label)
    also, faults = [], []
    for quote in quoted.also:
        try:
            also.append(find_variant(article, quote, span))
        except ValueError as error:
            faults.append(str(error))
    return rest | {"span": span} | ({"also": also} if also else {}), faults


def only_span(part: Table) -> tuple[Span, list[str]]:
    """Take a span out of the table of its author, and give a line when more stands in it."""
    rest = [name for name in part if name != "span"]
    return part["span"], [_unknown(rest)] if rest else []


def with_reason(part: Table) -> Table:
    """Put one `wrong` in place of the misconception and its feedback."""
    rest = {name: value for name, value in part.items() if name not in _REASON}
    return rest | {"wrong": {name: part[name] for name in _REASON if name in part}}


def unknown_misconception(id: str, materials: Materials) -> str:
    """Say that the course has no misconception of this id."""
    meant = did_you_mean(id, materials.misconceptions)
    told = say(
        "misconception {id!r}; expected an id of {file}",
        id=id,
        file="exercises/misconceptions.toml",
    )
    return f"{told}.{meant}" if meant else told


def reason_faults(materials: Materials, *reasons: Wrong) -> Iterator[str]:
    """Give a line for each reason with an unknown misconception or without feedback."""
    for reason in reasons:
        if reason.misconception and reason.misconception not in materials.misconceptions:
            yield unknown_misconception(reason.misconception, materials)
        if not reason.feedback:
            if reason.misconception:
                yield say("misconception {id!r} has no feedback here", id=reason.misconception)
            else:
                yield say("a wrong answer has no feedback; expected what is said to who gives it")


def option_name(id: str) -> str:
    """Name an option by its id, as a message does."""
    return say("option {id!r}", id=id)


def item_name(id: str) -> str:
    """Name an item by its id, as a message does."""
    return say("item {id!r}", id=id)


def repeated_ids(name: Callable[[str], str], named: Iterable[Named]) -> Iterator[str]:
    """Give a line for each id that stands more than once among parts of a question.

    Args:
        name: Names one of them by its id, such as `option_name`.
        named: The options, items or categories.
    """
    counts = Counter(part.id for part in named)
    for id in sorted(id for id, count in counts.items() if count > 1):
        yield say("{part} stands twice; expected each id once", part=name(id))


def unpaired(
    name: Callable[[str], str], asked: Iterable[str], keyed: Iterable[str]
) -> Iterator[str]:
    """Give a line for each id that the question has and the key has not, or the other way round.

    An id that is written in two ways is one mistake, so it is told in one line.
    """
    in_question, in_key = set(asked), set(keyed)
    meant = likely_pairs(in_question - in_key, in_key - in_question)
    for id in sorted(in_question - in_key):
        if id in meant:
            yield say(
                "{part} is not the key's; that has {other!r}; expected the same id",
                part=name(id),
                other=meant[id],
            )
        else:
            yield say("{part} is not in the key; expected it there too", part=name(id))
    for id in sorted(in_key - in_question - {*meant.values()}):
        yield say(
            "{part} is not in the question; expected only what the question has",
            part=name(id),
        )


def likely_pairs(missing: Iterable[str], extra: Iterable[str]) -> dict[str, str]:
    """Find ids that are missing and stand there under another name: by id, what was written."""
    left, wanted = sorted(extra), sorted(missing)
    if len(left) == len(wanted) == 1:
        return {wanted[0]: left[0]}
    pairs = {}
    for id in wanted:
        if close := get_close_matches(id, left, n=1):
            pairs[id] = close[0]
            left.remove(close[0])
    return pairs


def listed(names: Iterable[str]) -> str:
    """Give names in the order of the alphabet, for a message."""
    return ", ".join(sorted(names))
