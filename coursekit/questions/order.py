"""Put items in order.

What is taught is time: news tells the newest first, and a reader has to put it back in order.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations

from attrs import evolve, frozen

from coursekit.catalogue import say, say_many
from coursekit.questions.base import (
    Json,
    ShortAnswerKind,
    Table,
    arrow,
    named_data,
    texts_by_id,
    wrong_line,
)
from coursekit.questions.key_rows import (
    KeyForm,
    KeyRow,
    read_field,
    read_fields,
    reason_row,
    table_in,
    tables_in,
    write_fields,
    write_reason,
    write_tables,
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
    commonest,
)
from coursekit.questions.result import Line
from coursekit.questions.serialize import (
    change_each,
    item_name,
    quoted_items,
    reason_faults,
    repeated_ids,
    with_reason,
)
from coursekit.questions.student_model import Student
from coursekit.texts import Article


@frozen(kw_only=True)
class OrderQuestion(Question):
    """Items that are to be put in order.

    Attributes:
        items: Two or more, in the order in which they are shown at first.
    """

    items: tuple[Named, ...]


@frozen(kw_only=True)
class Swapped:
    """Two items that tempt to be put the wrong way round.

    Attributes:
        first: The id of the item that belongs before the other.
        second: The id of the other.
        wrong: Why the wrong way tempts.
    """

    first: str
    second: str
    wrong: Wrong


@frozen(kw_only=True, eq=False)
class OrderKey(Key):
    """The right order.

    Attributes:
        order: The ids of all items.
        swaps: Pairs of which something of their own is said.
        wrong: What is said when none of these is swapped, but others are.
    """

    order: tuple[str, ...]
    swaps: tuple[Swapped, ...] = ()
    wrong: Wrong


@frozen
class OrderAnswer(Answer):
    """The order that the student has made.

    Attributes:
        items: The ids of all items; empty until the first move.
    """

    items: tuple[str, ...] = ()


class Order(ShortAnswerKind[OrderQuestion, OrderKey, OrderAnswer]):
    """Items in a row; each pair in the right order earns, each pair in the wrong one costs."""

    name = "order"

    def read_question(self, table: Table, materials: Materials) -> tuple[Table, list[str]]:
        return quoted_items(table, materials.articles.get(str(table.get("article"))))

    def read_key(
        self, table: Table, article: Article | None, show: Sequence[str]
    ) -> tuple[Table, list[str]]:
        return change_each(table, "swaps", lambda swap: (with_reason(swap), []))

    def question_faults(self, question: OrderQuestion, materials: Materials) -> Iterator[str]:
        if len(question.items) < 2:
            yield say_many(
                "{n} item; expected two or more to put in order",
                "{n} items; expected two or more to put in order",
                len(question.items),
            )
        yield from repeated_ids(item_name, question.items)

    def key_faults(
        self, question: OrderQuestion, key: OrderKey, materials: Materials
    ) -> Iterator[str]:
        ids = [item.id for item in question.items]
        if sorted(key.order) != sorted(ids):
            yield say(
                "order {found}; expected each of {ids} once",
                found=", ".join(key.order),
                ids=", ".join(ids),
            )
        for swap in key.swaps:
            if not {swap.first, swap.second} <= set(ids):
                yield say(
                    "swap {first}, {second}; expected ids of items",
                    first=swap.first,
                    second=swap.second,
                )
        yield from reason_faults(materials, key.wrong, *(swap.wrong for swap in key.swaps))

    def misconceptions(self, key: OrderKey) -> Iterator[str]:
        yield from (swap.wrong.misconception for swap in key.swaps)
        yield key.wrong.misconception

    def could_show(self, question: OrderQuestion, key: OrderKey) -> Counter[str]:
        """Leave out the reason for any other order: whoever holds an idea swaps its own items."""
        return Counter(filter(None, (swap.wrong.misconception for swap in key.swaps)))

    def is_attempted(self, answer: OrderAnswer) -> bool:
        return bool(answer.items)

    def judge(
        self,
        question: OrderQuestion,
        key: OrderKey,
        answer: OrderAnswer,
        passage: Passage,
    ) -> Judgement:
        """Count pairs in the right order less pairs in the wrong one, of all pairs, never below 0.

        This is Kendall's tau (A New Measure of Rank Correlation, 1938), so that chance earns
        nothing on average.
        """
        position = {id: number for number, id in enumerate(answer.items)}
        pairs = list(combinations(key.order, 2))
        swapped = [(a, b) for a, b in pairs if position.get(a, math.inf) >= position.get(b, -1)]
        told = {(swap.first, swap.second): swap.wrong for swap in key.swaps}
        lines = [wrong_line(f"{a} {b}", told[a, b]) for a, b in swapped if (a, b) in told]
        if swapped and not lines:
            lines = [wrong_line(" ".join(swapped[0]), key.wrong)]
        return Judgement(max(0.0, 1 - 2 * len(swapped) / len(pairs)), lines)

    def full_answer(self, question: OrderQuestion, key: OrderKey) -> OrderAnswer:
        return OrderAnswer(key.order)

    def alike(self, answer: OrderAnswer) -> Hashable | None:
        return answer.items

    def parts(self, question: OrderQuestion) -> tuple[Named, ...]:
        return question.items

    def view_data(self, question: OrderQuestion, materials: Materials) -> Json:
        return {"items": named_data(question.items)}

    def in_words(self, question: OrderQuestion, answer: OrderAnswer) -> list[str]:
        texts = texts_by_id(question.items)
        return [f"{n}. {texts.get(id, id)}" for n, id in enumerate(answer.items or texts, 1)]

    def as_cell(self, answer: OrderAnswer) -> str:
        return " ".join(answer.items)

    def table_rows(self, question: OrderQuestion, answer: OrderAnswer) -> list[TableRow]:
        """A row an item; the answer is its position, from 1."""
        positions = {id: str(position) for position, id in enumerate(answer.items, 1)}
        return [
            TableRow(item.id, item.text, positions.get(item.id, ""), positions.get(item.id, ""))
            for item in question.items
        ]

    def selections(self, answer: OrderAnswer) -> list[tuple[str, str]]:
        return [("", " ".join(answer.items))]

    def shows_wrong(self, question: OrderQuestion, answer: OrderAnswer, line: Line) -> str:
        texts = texts_by_id(question.items)
        first, _, second = line.part.partition(" ")
        return say(
            "“{first}” before “{second}”",
            first=texts.get(second, second),
            second=texts.get(first, first),
        )

    def class_shares(
        self,
        question: OrderQuestion,
        key: OrderKey | None,
        counts: Mapping[str, Counter[str]],
        answered: int,
    ) -> Iterator[SharesOfPart]:
        given, texts = counts.get("", Counter()), texts_by_id(question.items)

        def words(order: str) -> tuple[str, bool]:
            ids = tuple(order.split())
            right = key is not None and self.judge(question, key, OrderAnswer(ids), Passage())
            return f" {arrow()} ".join(texts.get(id, id) for id in ids), bool(
                right and right.fraction >= 1
            )

        yield from commonest(given, answered, words)

    def invented_answer(
        self,
        student: Student,
        question: OrderQuestion,
        key: OrderKey | None,
        article: Article | None,
    ) -> OrderAnswer:
        chance, items = student.chance, question.items
        if key is None:
            return OrderAnswer(tuple(item.id for item in chance.sample(items, len(items))))
        order = list(key.order)
        swaps = [swap for swap in key.swaps if student.follows(swap.wrong.misconception)]
        for swap in swaps:
            a, b = order.index(swap.first), order.index(swap.second)
            order[a], order[b] = order[b], order[a]
        if not swaps and not student.knows(question.id):
            for _ in range(chance.randint(1, 2)):
                at = chance.randrange(len(order) - 1)
                order[at], order[at + 1] = order[at + 1], order[at]
        return OrderAnswer(tuple(order))

    def key_rows(self, question: OrderQuestion, table: Table, article: Article | None) -> KeyForm:
        """The items in the right order, then pairs that tempt, then what is said of any other."""
        order = read_field(table, "order")
        rows = [KeyRow(id=f"item {id}", role="right", was="right", part=id) for id in order]
        for number, swap in enumerate(tables_in(table, "swaps"), 1):
            pair = read_fields(swap, "first", "second")
            id = f"swap {number}"
            rows.append(reason_row(id, swap, part=pair["first"], second=pair["second"]))
        rows.append(reason_row("any", table_in(table, "wrong")))
        explanation = read_field(table, "explanation")
        return KeyForm(kind=self.name, explanation=explanation, rows=tuple(rows), written=table)

    def key_from_rows(self, form: KeyForm) -> Table:
        order = tuple(row.part for row in form.of_role("right"))
        table = write_fields(form.written, explanation=form.explanation, order=order)
        wrong = form.of_role("wrong")
        swaps = [
            write_fields(
                row.written,
                first=row.part,
                second=row.second,
                misconception=row.misconception,
                feedback=row.feedback,
            )
            for row in wrong
            if row.part or row.second
        ]
        write_tables(table, "swaps", swaps)
        for row in wrong:
            if not (row.part or row.second):
                write_reason(table, row)
        return table

    def key_from_answer(
        self, question: OrderQuestion, answer: OrderAnswer, article: Article | None, before: KeyForm
    ) -> KeyForm:
        right = [KeyRow(id=f"item {id}", role="right", part=id) for id in answer.items]
        return evolve(before, rows=(*right, *before.of_role("wrong")))
