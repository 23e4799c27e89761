"""One question and its key, from TOML to records: alike for lessons and for practice items."""

import re
from collections.abc import Iterable, Iterator
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
from coursekit.texts import Article
from coursekit.texts.quotes import expand_blocks

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RUN = re.compile(r"([A-Z])(\d+)-\1(\d+)")
_MOST_BLOCKS = 10_000  # in a run; no text has as many


class QuestionReader(TomlReader):
    """A reader of files that hold questions.

    Attributes:
        thorough: Whether faults are told too that keep no student from answering.
        lost_texts: The slugs of texts that have faults of their own, which are told there.
    """

    def __init__(self, root: Path, *, thorough: bool = False) -> None:
        super().__init__(root)
        self.thorough = thorough
        self.lost_texts: set[str] = set()

    def question(self, file: str, where: str, data: Table, materials: Materials) -> Question | None:
        """Make a question from its table, the way that its kind wants it."""
        name = data.pop("kind", None)
        kind = KINDS.get(name) if isinstance(name, str) else None
        if kind is None:
            kinds = ", ".join(KINDS)
            told = say("kind {kind!r}; expected one of {kinds}", kind=name, kinds=kinds)
            self.fault(file, where, told + meant(name, KINDS))
            return None
        before = len(self.faults)
        self.expand_show(file, where, data, materials)
        data, faults = kind.read_question(data, materials)
        for fault in faults:
            self.fault(file, where, fault)
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
        key: Key | None = None
        before = len(self.faults)
        # Without its article, the question has a fault already.
        if article is not None or not (question.article or kind.needs_text(question)):
            if other := self.other_kind(table, question):
                self.fault(file, question.id, other)
                return None
            resolved, faults = table, list[str]()
            if isinstance(table, dict):
                for fault in _faults_of_runs(table):
                    self.fault(file, question.id, fault)
                resolved, faults = kind.read_key(table, article, question.show)
            for fault in faults:
                self.fault(file, question.id, fault)
            key = self.record(file, question.id, resolved, kind.key_type)
        if key is None:
            self.check_misconceptions(file, question.id, table, materials)
            return None
        for fault in kind.key_faults(question, key, materials):
            self.fault(file, question.id, fault)
        if self.thorough and len(self.faults) == before:
            self.check_blanks(file, question.id, key)
        if self.thorough and len(self.faults) == before:
            for fault in key_truth_faults(question, key, article, materials.agreement):
                self.fault(file, question.id, fault)
        return key

    def other_kind(self, table: object, question: Question) -> str:
        """Say that a key is one for another kind of question, as when it stands in a wrong place.

        Returns:
            The fault; "" when it may be the key of this one.
        """
        if not isinstance(table, dict) or not {*table} - _names(question.kind):
            return ""
        fitting = [name for name in KINDS if {*table} <= _names(name)]
        if not fitting or _names(question.kind, needed=True) <= {*table}:
            return ""
        return say(
            "the key is that of a question of kind {other!r}, with {fields}; "
            "expected one for the kind {kind!r}",
            other=fitting[0],
            fields=listed({*table} - _names(question.kind)),
            kind=question.kind,
        )

    def check_misconceptions(
        self, file: str, where: str, table: object, materials: Materials
    ) -> None:
        """Note unknown misconceptions of a key that cannot be read for another reason."""
        for id in _misconceptions_in(table):
            if id not in materials.misconceptions:
                self.fault(file, where, unknown_misconception(id, materials))

    def question_faults(
        self, question: Question, materials: Materials, hints: int = 2
    ) -> Iterator[str]:
        """Find every fault of a question: first those of any kind, then those of its own.

        Args:
            question: The question.
            materials: What it may refer to.
            hints: How many hints it must have at least.
        """
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
        kind = KINDS[question.kind]
        if not question.article and kind.needs_text(question):
            texts = listed(materials.articles)
            yield say("no article; expected one of {texts}", texts=texts)
        yield from kind.question_faults(question, materials)


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
    """Give the letter of a run, and its first and last number; nines for larger ones."""
    letter, first, last = part[0], *part.replace(part[0], "").split("-")
    return letter, *(int(number) if len(number) < 9 else 10**9 for number in (first, last))


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


def _names(kind: str, *, needed: bool = False) -> set[str]:
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
