"""One question and its key, from TOML to records: alike for lessons and for practice items."""

import re
from collections.abc import Iterator

from coursekit.course.toml_reader import TomlReader
from coursekit.questions.base import KINDS, Table
from coursekit.questions.records import Key, Materials, Question
from coursekit.questions.serialize import listed, number_of, unknown_misconception
from coursekit.texts import Article
from coursekit.texts.quotes import expand_blocks

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class QuestionReader(TomlReader):
    """A reader of files that hold questions."""

    def question(self, file: str, where: str, data: Table, materials: Materials) -> Question | None:
        """Make a question from its table, the way that its kind wants it."""
        name = data.pop("kind", None)
        kind = KINDS.get(name) if isinstance(name, str) else None
        if kind is None:
            self.fault(file, where, f"kind {name!r}; expected one of {', '.join(KINDS)}")
            return None
        show = data.get("show")
        if isinstance(show, list) and all(isinstance(part, str) for part in show):
            data["show"] = list(expand_blocks(show))  # "P3-P5" is P3, P4, P5
        data, faults = kind.read_question(data, materials)
        for fault in faults:
            self.fault(file, where, fault)
        question: Question | None = self.record(file, where, data, kind.question_type)
        return question

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
        # Without its article, the question has a fault already.
        if article is not None or not (question.article or kind.needs_text(question)):
            resolved, faults = table, list[str]()
            if isinstance(table, dict):
                resolved, faults = kind.read_key(table, article, question.show)
            for fault in faults:
                self.fault(file, question.id, fault)
            key = self.record(file, question.id, resolved, kind.key_type)
        if key is None:
            self.check_misconceptions(file, question.id, table, materials)
            return None
        for fault in kind.key_faults(question, key, materials):
            self.fault(file, question.id, fault)
        return key

    def check_misconceptions(
        self, file: str, where: str, table: object, materials: Materials
    ) -> None:
        """Note unknown misconceptions of a key that cannot be read for another reason."""
        for id in _misconceptions_in(table):
            if id not in materials.misconceptions:
                self.fault(file, where, unknown_misconception(id, materials))


def _misconceptions_in(table: object) -> Iterator[str]:
    """Give every misconception that a key names, as TOML holds it, however deep."""
    if isinstance(table, dict):
        if isinstance(id := table.get("misconception"), str) and id:
            yield id
        table = list(table.values())
    if isinstance(table, list):
        for part in table:
            yield from _misconceptions_in(part)


def question_faults(question: Question, materials: Materials, hints: int = 2) -> Iterator[str]:
    """Find every fault of a question: first those that any kind can have, then those of its own.

    Args:
        question: The question.
        materials: What it may refer to.
        hints: How many hints it must have at least.
    """
    if not _ID.fullmatch(question.id):
        yield f"id {question.id!r}; expected lower case letters and digits, joined by hyphens"
    if question.points < 1:
        yield f"points {question.points}; expected 1 or more"
    if len(question.hints) < hints:
        told = number_of(len(question.hints), "hint")
        yield f"{told}; expected two or more, each helping more"
    kind = KINDS[question.kind]
    article = materials.articles.get(question.article)
    if article:
        names = {block.name for block in article.blocks}
        for name in question.show:
            if name not in names:
                yield f"show {name!r}; {article.slug} has no such block"
    elif question.article or kind.needs_text(question):
        yield f"article {question.article!r}; expected one of {listed(materials.articles)}"
    yield from kind.question_faults(question, materials)
