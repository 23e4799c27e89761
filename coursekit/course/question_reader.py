"""One question and its key, from TOML to records: alike for lessons and for practice items."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from attrs import NOTHING, fields

from coursekit.catalogue import say, say_many
from coursekit.course.blanks import blank_places
from coursekit.course.key_truth import key_truth_faults
from coursekit.course.toml_reader import TomlReader
from coursekit.errors import did_you_mean
from coursekit.questions.base import KINDS, Table
from coursekit.questions.records import Key, Materials, Question
from coursekit.questions.serialize import listed, unknown_misconception
from coursekit.texts import Article, blocks_shown
from coursekit.texts.quotes import expand_blocks
from coursekit.texts.words import has_word_rule

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RUN = re.compile(r"([A-Z])(\d+)-\1(\d+)")
_TO_FIND = ("quote", "within", "occurrence")  # by which a place is found
_OF_PLACES = {
    *(*_TO_FIND, "label", "labels", "also", "score", "covers"),
    *("feedback", "misconception"),
}
_MOST_BLOCKS = 10_000  # in a run; no text has as many


class QuestionReader(TomlReader):
    """A reader of files that hold questions.

    Attributes:
        thorough: Whether faults are told too that keep no student from answering.
        lost_texts: The slugs of texts that have faults of their own, which are told there.
        unsound: The questions, by file and id, of which a fault is told that their keys suffer of.
        without_text: The questions that need a text and name none, as far as nobody has told.
        of_shared: The faults that come of a name which several questions share, by their lines:
            what is wrong, and the file that has the names.
    """

    def __init__(self, root: Path, *, thorough: bool = False) -> None:
        super().__init__(root)
        self.thorough = thorough
        self.lost_texts: set[str] = set()
        self.unsound: set[tuple[str, str]] = set()
        self.without_text: list[str] = []
        self.of_shared: dict[str, tuple[str, str]] = {}

    def question(self, file: str, where: str, data: Table, materials: Materials) -> Question | None:
        """Make a question from its table, the way that its kind wants it."""
        name = data.pop("kind", None)
        kind = KINDS.get(name) if isinstance(name, str) else None
        if kind is None:
            kinds = ", ".join(KINDS)
            told = say("no kind; expected one of {kinds}", kinds=kinds)
            if name is not None:
                told = say("kind {kind!r}; expected one of {kinds}", kind=name, kinds=kinds)
            self.fault(file, where, told + meant(name, KINDS))
            return None
        before = len(self.faults)
        items = data.get("items")
        quoted = isinstance(items, list) and any(
            isinstance(item, dict) and "quote" in item for item in items
        )
        if quoted and not data.get("article"):
            self.without_text.append(where)
        self.expand_show(file, where, data, materials)
        data, faults = kind.read_question(data, materials)
        for fault in faults:
            self.fault(file, where, fault)
        if len(self.faults) > before:
            self.unsound.add((file, where))
        question: Question | None = self.record(file, where, data, kind.question_type)
        if question and self.thorough and len(self.faults) == before:
            self.check_blanks(file, where, question)
        return question

    def expand_show(self, file: str, where: str, data: Table, materials: Materials) -> None:
        """Put each block in place of a run, such as "P3-P5"; tell of blocks that are not there."""
        show = data.get("show")
        if not isinstance(show, list) or not all(isinstance(part, str) for part in show):
            return
        article = materials.articles.get(str(data.get("article")))
        names = {block.name for block in article.blocks} if article else None
        shown: list[str] = []
        for part in show:
            if fault := run_fault("show", part):
                self.fault(file, where, fault)
                continue
            blocks = list(expand_blocks([part]))
            absent = [name for name in blocks if names is not None and name not in names]
            if absent and article:
                told = say(
                    "show {name!r}; {slug} has no such block; it has {blocks}",
                    name=absent[0],
                    slug=article.slug,
                    blocks=_in_runs(names or ()),
                )
                self.fault(file, where, told)
            twice = [name for name in blocks if name in shown and name not in absent]
            if twice and self.thorough:
                told = say("show has {name!r} twice; expected each block once", name=twice[0])
                self.fault(file, where, told)
            shown += [name for name in blocks if name not in shown and name not in absent]
        data["show"] = shown

    def check_blanks(self, file: str, where: str, record: object) -> None:
        """Tell of each text of a record that is blank."""
        for place in blank_places(record):
            if isinstance(record, Question) and place == "id":
                continue  # of which more is told
            self.fault(file, where, say("{place} is empty; expected text", place=place))

    def key(
        self,
        file: str,
        question: Question,
        table: object,
        article: Article | None,
        materials: Materials,
    ) -> Key | None:
        """Make a key from its table: its quotes become offsets into the question's article.

        Every fault is told, whichever comes first. Where quotes are at fault, the key is only good
        for finding what else is.
        """
        kind = KINDS[question.kind]
        # Without its article, or with a fault of its own, the question has a line already.
        is_whole = article is not None or not (question.article or kind.needs_text(question))
        if not is_whole or (file_of(file), question.id) in self.unsound:
            self.check_misconceptions(file, question.id, table, materials)
            return None
        before = len(self.faults)
        for fault in self.slips(question, table):
            self.fault(file, question.id, fault)
        if len(self.faults) > before:
            self.check_misconceptions(file, question.id, table, materials)
            return None
        resolved, faults = table, list[str]()
        if isinstance(table, dict):
            resolved, faults = kind.read_key(table, article, question.show)
        if (
            article
            and len(faults) > 1
            and (one := _quotes_elsewhere(table, article, question.show))
        ):
            self.fault(file, question.id, one)
            self.check_misconceptions(file, question.id, table, materials)
            return None
        for fault in faults:
            self.fault(file, question.id, fault)
        key: Key | None = self.record(file, question.id, resolved, kind.key_type)
        if key is None:
            self.check_misconceptions(file, question.id, table, materials)
            return None
        for fault in kind.key_faults(question, key, materials):
            self.fault(file, question.id, fault)
            for name in {*kind.misconceptions(key)} - materials.misconceptions.keys():
                if name and repr(name) in fault:
                    shared = fault, "exercises/misconceptions.toml"
                    self.of_shared[self.faults[-1]] = shared
        if self.thorough and len(self.faults) == before:
            self.check_blanks(file, question.id, key)
        if self.thorough and len(self.faults) == before:
            for fault in key_truth_faults(question, key, article, materials.agreement):
                self.fault(file, question.id, fault)
        return key

    def slips(self, question: Question, table: object) -> Iterator[str]:
        """Find slips in a key that would make much else in it wrong."""
        if other := self.other_kind(table, question):
            yield other
            return
        if isinstance(table, dict) and "quote" in table:
            yield say("{name} stands outside of a list; expected [[spans]] before it", name="quote")
        yield from _faults_of_runs(table)
        yield from _faults_of_places(table)

    def other_kind(self, table: object, question: Question) -> str:
        """Say that a key is one for another kind of question, as when it stands in a wrong place.

        Returns:
            The fault; "" when it may be the key of this one.
        """
        if not isinstance(table, dict) or not {*table} - key_fields(question.kind):
            return ""
        fitting = [name for name in KINDS if {*table} <= key_fields(name)]
        if not fitting or key_fields(question.kind, needed=True) <= {*table}:
            return ""
        return say(
            "the key is that of a question of kind {other!r}, with {fields}; "
            "expected one for the kind {kind!r}",
            other=fitting[0],
            fields=listed({*table} - key_fields(question.kind)),
            kind=question.kind,
        )

    def check_misconceptions(
        self, file: str, where: str, table: object, materials: Materials
    ) -> None:
        """Note unknown misconceptions of a key that cannot be read for another reason."""
        for id in _misconceptions_in(table):
            if id not in materials.misconceptions:
                self.fault(file, where, unknown_misconception(id, materials))

    def check_question(
        self, file: str, where: str, question: Question, materials: Materials, hints: int = 2
    ) -> None:
        """Tell of every fault of a question: first those of any kind, then those of its own.

        Args:
            file: The file that it is from.
            where: What it is called there.
            question: The question.
            materials: What it may refer to.
            hints: How many hints it must have at least.
        """
        for fault in _faults_of_any_kind(question, hints):
            self.fault(file, where, fault)
        kind = KINDS[question.kind]
        if not question.article and kind.needs_text(question):
            self.without_text.append(where)
        if not kind.labels(question) and kind.needs_text(question):
            self.unsound.add((file, where))
            self.fault(file, where, say("no labels; expected one or more"))
        names = dict.fromkeys({*kind.labels(question)} - {""}, "exercises/codebook.toml")
        known = materials.labels.keys() | materials.agreement.keys()
        names[kind.layer(question)] = "course.toml"
        for fault in kind.question_faults(question, materials):
            self.unsound.add((file, where))
            self.fault(file, where, fault)
            for name in names.keys() - known:
                if name and repr(name) in fault:
                    self.of_shared[self.faults[-1]] = fault, names[name]
        article = materials.articles.get(question.article)
        if self.thorough and article and kind.labels(question) and not has_word_rule(article.text):
            told = say(
                "the kit cannot tell the words of {slug} apart, so marks in it cannot be scored; "
                "expected a question of another kind",
                slug=article.slug,
            )
            self.fault(file, where, told)


def _faults_of_any_kind(question: Question, hints: int) -> Iterator[str]:
    if not is_id(question.id):
        yield say(
            "id {id!r}; expected lower case letters and digits, joined by hyphens",
            id=question.id,
        )
    if question.points < 1:
        yield say("points {points}; expected 1 or more", points=question.points)
    if len(question.hints) < hints:
        yield say_many(
            "{n} hint; expected two or more, each helping more",
            "{n} hints; expected two or more, each helping more",
            len(question.hints),
        )


def is_id(text: str) -> bool:
    """Tell whether a question may have this id."""
    return _ID.fullmatch(text) is not None


def run_fault(name: str, part: str) -> str:
    """Say what is wrong with a run of blocks, such as "P5-P3"; "" for one in order, or no run."""
    if not _RUN.fullmatch(part):
        return ""
    letter, first, last = _run_of(part)
    if first > last:
        right = f"{letter}{last}-{letter}{first}"
        return say(
            "{name} {part!r} runs backwards; expected {right!r}", name=name, part=part, right=right
        )
    if last - first > _MOST_BLOCKS:
        return say("{name} {part!r}: no text has so many blocks", name=name, part=part)
    return ""


def _run_of(part: str) -> tuple[str, int, int]:
    """Give the letter of a run, and its first and last number; a large one for any larger."""
    letter = part[0]
    first, last = (
        int(number) if len(number) < 9 else 10**9 for number in part.replace(letter, "").split("-")
    )
    return letter, first, last


def _faults_of_runs(table: object) -> Iterator[str]:
    """Find what is wrong with `within`, wherever it stands in a key."""
    if isinstance(table, dict):
        if isinstance(within := table.get("within"), str) and (
            fault := run_fault("within", within)
        ):
            letter, first, last = _run_of(within)
            table["within"] = f"{letter}{min(first, last)}"  # so that nothing else is told of it
            yield fault
        table = list(table.values())
    if isinstance(table, list):
        for part in table:
            yield from _faults_of_runs(part)


def _faults_of_places(table: object) -> Iterator[str]:
    """Find slips in how a key names its places, for without them nothing is found."""
    for place, part in places_in(table):
        strange = part.keys() - _OF_PLACES
        for name in _TO_FIND if strange else ():
            close = get_close_matches(name, strange, n=1) if name not in part else []
            if close:
                told = say("unknown field {names}", names=close[0])
                yield f"{place}: {told}{meant(close[0], [name])}"
        if "explanation" in part:
            told = say(
                "{name} stands in a place of the text; expected the [name] of its key before it",
                name="explanation",
            )
            yield f"{place}: {told}"
        if "label" in part and not isinstance(part["label"], str):
            told = say("{found!r}; expected text", found=part["label"])
            yield f"{place}: label: {told}"


def _quotes_elsewhere(table: object, article: Article, show: Sequence[str]) -> str:
    """Say that quotes of a key stand in blocks that the question does not show, or in no block.

    Returns:
        One line for two or more of them, for then it is the question that names another text, or
        shows too little of it; "" for fewer, each of which has a line of its own.
    """
    shown = {block.name for block in blocks_shown(article, show)}
    outside: list[tuple[str, str]] = []
    quotes = [part.get("quote") for _, part in places_in(table) if "within" not in part]
    known = [quote for quote in quotes if isinstance(quote, str) and quote]
    for quote in known:
        places = [name for name, text in _texts(article) if quote in text]
        if places and not shown & {*places}:
            outside.append((quote, places[0]))
    if len(known) > 1 and not any(quote in article.text for quote in known):
        return say(
            "none of {n} quotes stands in the text {slug!r}, such as {quote!r}; "
            "expected words of the text that the question names",
            n=len(known),
            slug=article.slug,
            quote=known[0],
        )
    if len(outside) < 2:
        return ""
    return say_many(
        "{n} quote stands in no block that the question shows, such as {quote!r} in {block}; "
        "expected words of {shown}, or more blocks in show",
        "{n} quotes stand in no block that the question shows, such as {quote!r} in {block}; "
        "expected words of {shown}, or more blocks in show",
        len(outside),
        quote=outside[0][0],
        block=outside[0][1],
        shown=", ".join(show),
    )


def _texts(article: Article) -> Iterator[tuple[str, str]]:
    """Give the text of each block, with its name."""
    for block in article.blocks:
        yield block.name, article.text[block.start : block.end]


def places_in(table: object) -> Iterator[tuple[str, Table]]:
    """Give the tables by which a key names places in its text, and what a message calls each."""
    if not isinstance(table, dict):
        return
    for name in ("spans", "tempting"):
        parts = table.get(name)
        for number, part in enumerate(parts if isinstance(parts, list) else (), 1):
            if isinstance(part, dict):
                yield f"{name} {number}", part


def file_of(file: str) -> str:
    """Give the file of the questions whose keys stand in a file."""
    return file.replace("exercises/keys/", "exercises/")


def _in_runs(names: Iterable[str]) -> str:
    """Give names of blocks in short: "H, P1-P12, S1"."""
    numbers: dict[str, list[int]] = {}
    alone = []
    for name in names:
        if name[1:].isdecimal():
            numbers.setdefault(name[0], []).append(int(name[1:]))
        else:
            alone.append(name)
    for letter, of_letter in numbers.items():
        first, last = f"{letter}{min(of_letter)}", f"{letter}{max(of_letter)}"
        alone.append(first if first == last else f"{first}-{last}")
    return listed(alone)


def usual_fields(kind: str) -> set[str]:
    """The fields without which a key of this kind is hardly ever written."""
    needed = key_fields(kind, needed=True)
    return needed | {"tempting"} if "spans" in needed else needed


def key_fields(kind: str, *, needed: bool = False) -> set[str]:
    """The fields that a key of this kind may have, or must have."""
    known = fields(KINDS[kind].key_type)
    return {field.name for field in known if field.default is NOTHING or not needed}


def meant(name: object, names: Iterable[str]) -> str:
    """Give the sentence that asks whether another name was meant, to follow a message."""
    asked = did_you_mean(name, names) if isinstance(name, str) else ""
    return f".{asked}" if asked else ""


def _misconceptions_in(table: object) -> Iterator[str]:
    """Give every misconception that a key names, as TOML holds it, however deep."""
    if isinstance(table, dict):
        if isinstance(id := table.get("misconception"), str) and id:
            yield id
        table = list(table.values())
    if isinstance(table, list):
        for part in table:
            yield from _misconceptions_in(part)


def told_once(faults: Iterable[str], of_shared: Mapping[str, tuple[str, str]]) -> list[str]:
    """Make one line of those that say the same of a name which several questions share.

    Args:
        faults: The lines.
        of_shared: As `QuestionReader.of_shared`.
    """
    lines: list[str] = []
    places: dict[str, list[str]] = {}
    for line in faults:
        told = of_shared.get(line, ("", ""))[0]
        if not told:
            lines.append(line)
        elif told in places:
            places[told].append(line.removesuffix(f": {told}"))
        else:
            places[told] = []
            lines.append(line)
    return [_with_places(line, of_shared, places) for line in lines]


def _with_places(
    line: str, of_shared: Mapping[str, tuple[str, str]], places: Mapping[str, Sequence[str]]
) -> str:
    told, file = of_shared.get(line, ("", ""))
    if not places.get(told):
        return line
    named = ", ".join([line.removesuffix(f": {told}"), *places[told]])
    where = say("it is named in {places}", places=named)
    return f"{file}: {told}; {where}"
