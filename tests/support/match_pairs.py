"""A seventh kind of question, which the product does not have: match each item with its partner.

With `match_pairs.js` beside it, this is all that a new kind needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from coursekit.questions.base import (
    Json,
    ShortAnswerKind,
    Table,
    named_data,
    texts_by_id,
    wrong_line,
)
from coursekit.questions.key_rows import (
    KeyForm,
    KeyRow,
    read_field,
    reason_row,
    table_in,
    write_fields,
)
from coursekit.questions.records import (
    Answer,
    Judgement,
    Key,
    Materials,
    Named,
    Passage,
    Question,
    SharesOfPart,
    TableRow,
    Wrong,
    share,
)
from coursekit.questions.result import Line
from coursekit.questions.serialize import item_name, reason_faults, repeated_ids, with_reason
from coursekit.questions.student_model import Student
from coursekit.texts import Article

QUESTION = """
        [[questions]]
        id = "pairs"
        kind = "match"
        title = "Who did what?"
        prompt = "Match each person with a deed."
        points = 2
        hints = ["Read P1.", "Critics come last."]
        items = [{id = "mayor", text = "The mayor"}, {id = "critics", text = "Critics"}]
        partners = [{id = "speaks", text = "speaks"}, {id = "leaves", text = "goes home"}]
"""
KEY = """
        [pairs]
        explanation = "The mayor speaks, critics go home."
        pairs = {mayor = "speaks", critics = "leaves"}
        misconception = "crowd-is-source"
        feedback = "Read who goes home."
"""


@frozen(kw_only=True)
class MatchQuestion(Question):
    """Items, and the partners that each has one of."""

    items: tuple[Named, ...]
    partners: tuple[Named, ...]


@frozen(kw_only=True, eq=False)
class MatchKey(Key):
    """The partner of each item by its id, and what is said of any other."""

    pairs: Mapping[str, str]
    wrong: Wrong


@frozen
class MatchAnswer(Answer):
    """The partner that each item was given; an item without one is absent."""

    pairs: Mapping[str, str] = field(factory=dict)


class Match(ShortAnswerKind[MatchQuestion, MatchKey, MatchAnswer]):
    """Pairs that are right, of all pairs."""

    name = "match"
    script = str(Path(__file__).with_suffix(".js"))

    def read_key(
        self, table: Table, article: Article | None, show: Sequence[str]
    ) -> tuple[Table, list[str]]:
        return with_reason(table), []

    def question_faults(self, question: MatchQuestion, materials: Materials) -> Iterator[str]:
        yield from repeated_ids(item_name, question.items)
        yield from repeated_ids("partner {!r}".format, question.partners)

    def key_faults(
        self, question: MatchQuestion, key: MatchKey, materials: Materials
    ) -> Iterator[str]:
        partners = {partner.id for partner in question.partners}
        for item in question.items:
            if key.pairs.get(item.id) not in partners:
                yield f"item {item.id!r}: no partner; expected one for each item"
        yield from reason_faults(materials, key.wrong)

    def misconceptions(self, key: MatchKey) -> Iterator[str]:
        yield key.wrong.misconception

    def is_attempted(self, answer: MatchAnswer) -> bool:
        return bool(answer.pairs)

    def judge(
        self,
        question: MatchQuestion,
        key: MatchKey,
        answer: MatchAnswer,
        passage: Passage,
    ) -> Judgement:
        lines = []
        for id, partner in key.pairs.items():
            given = answer.pairs.get(id)
            if given is None:
                lines.append(Line(verdict="missing", part=id, count=1))
            elif given == partner:
                lines.append(Line(verdict="right", part=id))
            else:
                lines.append(wrong_line(id, key.wrong))
        right = sum(line.verdict == "right" for line in lines)
        return Judgement(right / len(lines), lines)

    def full_answer(self, question: MatchQuestion, key: MatchKey) -> MatchAnswer:
        return MatchAnswer(key.pairs)

    def alike(self, answer: MatchAnswer) -> Hashable | None:
        return tuple(answer.pairs.items())

    def parts(self, question: MatchQuestion) -> tuple[Named, ...]:
        return question.items

    def categories(self, question: MatchQuestion) -> tuple[Named, ...]:
        return question.partners

    def view_data(self, question: MatchQuestion, materials: Materials) -> Json:
        return {"items": named_data(question.items), "partners": named_data(question.partners)}

    def in_words(self, question: MatchQuestion, answer: MatchAnswer) -> list[str]:
        names = texts_by_id(question.partners)
        return [
            f"{item.text}: {names.get(answer.pairs.get(item.id, ''), '…')}"
            for item in question.items
        ]

    def as_cell(self, answer: MatchAnswer) -> str:
        return " ".join(f"{id}={partner}" for id, partner in answer.pairs.items())

    def table_rows(self, question: MatchQuestion, answer: MatchAnswer) -> list[TableRow]:
        names, rows = texts_by_id(question.partners), []
        for item in question.items:
            partner = answer.pairs.get(item.id, "")
            rows.append(TableRow(item.id, item.text, partner, names.get(partner, "")))
        return rows

    def selections(self, answer: MatchAnswer) -> list[tuple[str, str]]:
        return list(answer.pairs.items())

    def shows_wrong(self, question: MatchQuestion, answer: MatchAnswer, line: Line) -> str:
        partner = texts_by_id(question.partners).get(answer.pairs.get(line.part, ""), "")
        return f"{texts_by_id(question.items).get(line.part, '')} with {partner}"

    def class_shares(
        self,
        question: MatchQuestion,
        key: MatchKey | None,
        counts: Mapping[str, Counter[str]],
        answered: int,
    ) -> Iterator[SharesOfPart]:
        for item in question.items:
            given = counts.get(item.id, Counter())
            right = key.pairs.get(item.id) if key else ""
            shares = (
                share(partner.text, given[partner.id], answered, right=partner.id == right)
                for partner in question.partners
            )
            yield SharesOfPart(item.text, tuple(shares))

    def invented_answer(
        self,
        student: Student,
        question: MatchQuestion,
        key: MatchKey | None,
        article: Article | None,
    ) -> MatchAnswer:
        pairs = {}
        for item in question.items:
            known = key is not None and student.knows(question.id, item.id)
            guessed = student.chance.choice(question.partners).id
            pairs[item.id] = key.pairs[item.id] if key and known else guessed
        return MatchAnswer(pairs)

    def key_rows(self, question: MatchQuestion, table: Table, article: Article | None) -> KeyForm:
        rows = [
            KeyRow(id=f"pair {id}", role="right", part=id, category=partner)
            for id, partner in table_in(table, "pairs").items()
        ]
        rows.append(reason_row("any", table))
        explanation = read_field(table, "explanation")
        return KeyForm(kind=self.name, explanation=explanation, rows=tuple(rows), written=table)

    def key_from_rows(self, form: KeyForm) -> Table:
        table = write_fields(form.written, explanation=form.explanation)
        table["pairs"] = {row.part: row.category for row in form.of_role("right")}
        for row in form.of_role("wrong"):
            said = {"misconception": row.misconception, "feedback": row.feedback}
            table = write_fields(table, **said)
        return table

    def key_from_answer(
        self, question: MatchQuestion, answer: MatchAnswer, article: Article | None, before: KeyForm
    ) -> KeyForm:
        right = [
            KeyRow(id=f"pair {id}", role="right", part=id, category=partner)
            for id, partner in answer.pairs.items()
        ]
        return evolve(before, rows=(*right, *before.of_role("wrong")))
