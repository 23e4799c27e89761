"""Pick one option, or several.

A wrong option is worth having only if somebody is tempted by it: each has a misconception of its
own, and feedback that answers the thought behind it.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from random import Random
from typing import Literal

from attrs import evolve, frozen

from coursekit.catalogue import say, say_many
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
    read_fields,
    table_in,
    write_fields,
    write_row,
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
from coursekit.questions.serialize import option_name, reason_faults, repeated_ids, unpaired
from coursekit.questions.student_model import Student, liked
from coursekit.texts import Article


@frozen(kw_only=True)
class ChoiceQuestion(Question):
    """Options of which one is picked, or several.

    Attributes:
        options: In the order in which they are shown.
        several: Whether more than one may be picked.
    """

    options: tuple[Named, ...]
    several: bool = False


@frozen(kw_only=True)
class OptionKey:
    """What the key says of one option.

    Attributes:
        right: Whether it belongs to a full answer.
        feedback: What is said to who picks it.
        misconception: The idea behind a wrong option.
    """

    right: bool = False
    feedback: str
    misconception: str = ""


@frozen(kw_only=True, eq=False)
class ChoiceKey(Key):
    """What the key says of every option, by its id.

    Attributes:
        options: All options of the question; one is right, or more if several may be picked.
    """

    options: Mapping[str, OptionKey]


@frozen
class ChoiceAnswer(Answer):
    """The options that were picked.

    Attributes:
        options: Their ids, in the order in which they were picked.
    """

    options: tuple[str, ...] = ()


class Choice(ShortAnswerKind[ChoiceQuestion, ChoiceKey, ChoiceAnswer]):
    """Options by their ids; right picks earn points, and wrong picks take them."""

    name = "choice"

    def question_faults(self, question: ChoiceQuestion, materials: Materials) -> Iterator[str]:
        if len(question.options) < 2:
            yield say_many(
                "{n} option; expected two or more",
                "{n} options; expected two or more",
                len(question.options),
            )
        yield from repeated_ids(option_name, question.options)

    def key_faults(
        self, question: ChoiceQuestion, key: ChoiceKey, materials: Materials
    ) -> Iterator[str]:
        ids = [option.id for option in question.options]
        yield from unpaired(option_name, ids, key.options)
        right = [id for id, option in key.options.items() if option.right]
        if {*ids} != key.options.keys():
            pass  # what is right may be the one that is told of
        elif not right or (len(right) > 1 and not question.several):
            yield say_many(
                "{n} option is right; expected one, or {several}",
                "{n} options are right; expected one, or {several}",
                len(right),
                several="several = true",
            )
        for id, option in key.options.items():
            if not option.feedback:
                yield say("option {id!r} has no feedback", id=id)
            if not option.right:
                reason = Wrong(option.misconception, option.feedback or "-")
                yield from reason_faults(materials, reason)

    def misconceptions(self, key: ChoiceKey) -> Iterator[str]:
        yield from (option.misconception for option in key.options.values())

    def could_show(self, question: ChoiceQuestion, key: ChoiceKey) -> Counter[str]:
        ids = [id for id in self.misconceptions(key) if id]
        return Counter(ids) if question.several else Counter(dict.fromkeys(ids, 1))

    def is_attempted(self, answer: ChoiceAnswer) -> bool:
        return bool(answer.options)

    def judge(
        self,
        question: ChoiceQuestion,
        key: ChoiceKey,
        answer: ChoiceAnswer,
        passage: Passage,
    ) -> Judgement:
        """Count right picks less wrong picks, of all right options, and never below 0."""
        lines, balance = [], 0
        for id in dict.fromkeys(answer.options):
            option = key.options.get(id)
            if option and option.right:
                balance += 1
                lines.append(Line(verdict="right", part=id, feedback=option.feedback))
            elif option:
                balance -= 1
                lines.append(wrong_line(id, Wrong(option.misconception, option.feedback)))
        right = sum(option.right for option in key.options.values())
        missing = right - sum(line.verdict == "right" for line in lines)
        if missing and right > 1:
            lines.append(Line(verdict="missing", count=missing))
        return Judgement(max(0.0, balance / right), lines)

    def full_answer(self, question: ChoiceQuestion, key: ChoiceKey) -> ChoiceAnswer:
        return ChoiceAnswer(tuple(id for id, option in key.options.items() if option.right))

    def alike(self, answer: ChoiceAnswer) -> Hashable | None:
        return answer.options

    def decisions(self, question: ChoiceQuestion, key: ChoiceKey | None) -> int:
        return 1

    def parts(self, question: ChoiceQuestion) -> tuple[Named, ...]:
        return question.options

    def view_data(self, question: ChoiceQuestion, materials: Materials) -> Json:
        return {"options": named_data(question.options), "several": question.several}

    def in_words(self, question: ChoiceQuestion, answer: ChoiceAnswer) -> list[str]:
        return [
            f"{'☒' if option.id in answer.options else '☐'} {option.text}"
            for option in question.options
        ]

    def as_cell(self, answer: ChoiceAnswer) -> str:
        return " ".join(answer.options)

    def table_rows(self, question: ChoiceQuestion, answer: ChoiceAnswer) -> list[TableRow]:
        picked = [option for option in question.options if option.id in answer.options]
        return [TableRow("", "", option.id, option.text) for option in picked] or [TableRow()]

    def selections(self, answer: ChoiceAnswer) -> list[tuple[str, str]]:
        return [("", option) for option in dict.fromkeys(answer.options)]

    def shows_wrong(self, question: ChoiceQuestion, answer: ChoiceAnswer, line: Line) -> str:
        return texts_by_id(question.options).get(line.part, line.part)

    def class_shares(
        self,
        question: ChoiceQuestion,
        key: ChoiceKey | None,
        counts: Mapping[str, Counter[str]],
        answered: int,
    ) -> Iterator[SharesOfPart]:
        given = counts.get("", Counter())
        right = {id for id, option in key.options.items() if option.right} if key else set()
        shares = (
            share(option.text, given[option.id], answered, right=option.id in right)
            for option in question.options
        )
        yield SharesOfPart("", tuple(shares))

    def distractors(self, question: ChoiceQuestion, key: ChoiceKey | None) -> Mapping[str, str]:
        if key is None:
            return {}
        wrong = (option for option in question.options if not key.options[option.id].right)
        return texts_by_id(wrong)

    def invented_answer(
        self,
        student: Student,
        question: ChoiceQuestion,
        key: ChoiceKey | None,
        article: Article | None,
    ) -> ChoiceAnswer:
        if key is None:
            return _guess(student.chance, question)
        options = key.options.items()
        misled = [id for id, option in options if student.follows(option.misconception)]
        if question.several:
            return ChoiceAnswer(
                tuple(
                    id
                    for id, option in options
                    if id in misled or option.right == student.knows(question.id, id)
                )
            )
        if misled:
            return ChoiceAnswer((misled[0],))
        right = student.knows(question.id)
        fitting = [id for id, option in options if option.right == right]
        weights = [liked(student.seed, question.id, id) for id in fitting]
        return ChoiceAnswer((student.chance.choices(fitting, weights)[0],) if fitting else ())

    def key_rows(self, question: ChoiceQuestion, table: Table, article: Article | None) -> KeyForm:
        """A row an option, also for one that the key or the question lacks."""
        keyed = table_in(table, "options")
        rows = []
        for id in dict.fromkeys([*(option.id for option in question.options), *keyed]):
            option = table_in(keyed, id)
            role: Literal["right", "wrong"] = "right" if read_field(option, "right") else "wrong"
            said = read_fields(option, "feedback", "misconception")
            rows.append(KeyRow(id=id, role=role, was=role, part=id, **said, written=option))
        explanation = read_field(table, "explanation")
        return KeyForm(kind=self.name, explanation=explanation, rows=tuple(rows), written=table)

    def key_from_rows(self, form: KeyForm) -> Table:
        table = write_fields(form.written, explanation=form.explanation)
        rows = {row.part: row for row in form.rows}
        before = table_in(table, "options")
        options = {id: option for id, option in before.items() if id in rows}
        for id, row in rows.items():
            names = ("feedback",) if row.role == "right" else ("misconception", "feedback")
            option = write_fields(write_row(row, *names), right=row.role == "right")
            if row.role == "right" and row.was != "right":
                option.pop("misconception", None)
            if option or isinstance(before.get(id), dict):
                options[id] = option
        if options or before:
            table["options"] = options
        return table

    def key_from_answer(
        self,
        question: ChoiceQuestion,
        answer: ChoiceAnswer,
        article: Article | None,
        before: KeyForm,
    ) -> KeyForm:
        picked = {*answer.options}
        rows = (evolve(row, role="right" if row.part in picked else "wrong") for row in before.rows)
        return evolve(before, rows=tuple(rows))


def _guess(chance: Random, question: ChoiceQuestion) -> ChoiceAnswer:
    if question.several:
        picked = (option.id for option in question.options if chance.random() < 0.5)
        return ChoiceAnswer(tuple(picked))
    return ChoiceAnswer((chance.choice(question.options).id,))
