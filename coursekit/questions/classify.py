"""Give each item a category.

Often the items are quotes from the article and the categories labels of the codebook: then the
question teaches what a label means, before the student has to find the words for it.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache

from attrs import evolve, field, frozen

from coursekit.catalogue import say
from coursekit.questions.base import (
    Json,
    ShortAnswerKind,
    Table,
    arrow,
    named_data,
    text_of,
    texts_by_id,
    wrong_line,
)
from coursekit.questions.key_rows import (
    KeyForm,
    KeyRow,
    Role,
    read_field,
    read_fields,
    reason_row,
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
from coursekit.questions.serialize import (
    item_name,
    listed,
    quoted_items,
    reason_faults,
    repeated_ids,
    unpaired,
)
from coursekit.questions.student_model import Student
from coursekit.texts import Article


@frozen(kw_only=True)
class ClassifyQuestion(Question):
    """Items, each of which gets one category.

    Attributes:
        items: In the order in which they are shown.
        categories: What an item can be, the same for all.
    """

    items: tuple[Named, ...]
    categories: tuple[Named, ...]


@frozen(kw_only=True)
class ItemKey:
    """What the key says of one item.

    Attributes:
        accept: The categories that are right; more than one where careful readers differ.
        feedback: What is said to who gives one of these.
        wrong: What is said of other categories, where more is to be said than for any item.
    """

    accept: tuple[str, ...]
    feedback: str = ""
    wrong: Mapping[str, Wrong] = field(factory=dict)


@frozen(kw_only=True, eq=False)
class ClassifyKey(Key):
    """What the key says of every item, by its id.

    Attributes:
        items: All items of the question.
        wrong: What is said of a category that is wrong, for any item.
    """

    items: Mapping[str, ItemKey]
    wrong: Mapping[str, Wrong] = field(factory=dict)


@frozen
class ClassifyAnswer(Answer):
    """The category that each item was given.

    Attributes:
        categories: Category by item, as ids; an item that has none yet is absent.
    """

    categories: Mapping[str, str] = field(factory=dict)


class Classify(ShortAnswerKind[ClassifyQuestion, ClassifyKey, ClassifyAnswer]):
    """Items, each in a category of its own; every item weighs the same."""

    name = "classify"

    def read_question(self, table: Table, materials: Materials) -> tuple[Table, list[str]]:
        """Make categories of `labels`, and words of the quotes of items."""
        labels = table.get("labels")
        if isinstance(labels, list) and all(isinstance(id, str) for id in labels):
            known = materials.labels
            table = {name: value for name, value in table.items() if name != "labels"}
            table["categories"] = [
                {"id": id, "text": known[id].name if id in known else id} for id in labels
            ]
        return quoted_items(table, materials.articles.get(str(table.get("article"))))

    def question_faults(self, question: ClassifyQuestion, materials: Materials) -> Iterator[str]:
        if not question.items:
            yield say("0 items; expected one or more")
        if not question.categories:
            yield say("0 categories; expected two or more")
        yield from repeated_ids(item_name, question.items)
        yield from repeated_ids(_category_name, question.categories)

    def key_faults(
        self, question: ClassifyQuestion, key: ClassifyKey, materials: Materials
    ) -> Iterator[str]:
        categories = [category.id for category in question.categories]
        yield from unpaired(item_name, (item.id for item in question.items), key.items)
        strange = [category for category in key.wrong if category not in categories]
        for category in strange:
            yield say(
                "{field}: category {id!r}; expected one of {ids}",
                field="wrong",
                id=category,
                ids=listed(categories),
            )
        for id, item in key.items.items():
            if not item.accept:
                yield say("item {id!r} accepts nothing; expected one category or more", id=id)
            for category in (*item.accept, *item.wrong):
                if category not in categories:
                    yield say(
                        "item {id!r}: category {category!r}; expected one of {ids}",
                        id=id,
                        category=category,
                        ids=listed(categories),
                    )
            said = {*item.accept, *item.wrong, *key.wrong}
            for category in categories:
                # Where an unknown one stands, it may be this one, misspelt: that is told above.
                if category not in said and not strange and said <= {*categories}:
                    yield say(
                        "item {id!r}: nothing is said of {category!r}; expected feedback",
                        id=id,
                        category=category,
                    )
            yield from reason_faults(materials, *item.wrong.values())
        yield from reason_faults(materials, *key.wrong.values())

    def misconceptions(self, key: ClassifyKey) -> Iterator[str]:
        yield from (reason.misconception for reason in key.wrong.values())
        for item in key.items.values():
            yield from (reason.misconception for reason in item.wrong.values())

    def could_show(self, question: ClassifyQuestion, key: ClassifyKey) -> Counter[str]:
        counts: Counter[str] = Counter()
        for item in key.items.values():
            reasons = {**key.wrong, **item.wrong}
            wrong = [id for id in texts_by_id(question.categories) if id not in item.accept]
            counts.update({reasons[id].misconception for id in wrong if id in reasons} - {""})
        return counts

    def is_attempted(self, answer: ClassifyAnswer) -> bool:
        return bool(answer.categories)

    def judge(
        self,
        question: ClassifyQuestion,
        key: ClassifyKey,
        answer: ClassifyAnswer,
        passage: Passage,
    ) -> Judgement:
        """Count the items that are right, of all items."""
        lines = [_line(key, id, answer.categories.get(id)) for id in key.items]
        return Judgement(sum(line.verdict == "right" for line in lines) / len(lines), lines)

    def full_answer(self, question: ClassifyQuestion, key: ClassifyKey) -> ClassifyAnswer:
        return ClassifyAnswer({id: item.accept[0] for id, item in key.items.items()})

    def alike(self, answer: ClassifyAnswer) -> Hashable | None:
        return tuple(answer.categories.items())

    def parts(self, question: ClassifyQuestion) -> tuple[Named, ...]:
        return question.items

    def categories(self, question: ClassifyQuestion) -> tuple[Named, ...]:
        return question.categories

    def view_data(self, question: ClassifyQuestion, materials: Materials) -> Json:
        return {
            "items": named_data(question.items),
            "categories": named_data(question.categories),
        }

    def in_words(self, question: ClassifyQuestion, answer: ClassifyAnswer) -> list[str]:
        names, given = texts_by_id(question.categories), answer.categories
        return [
            f"{item.text} {arrow()} {names.get(given.get(item.id, ''), '…')}"
            for item in question.items
        ]

    def as_cell(self, answer: ClassifyAnswer) -> str:
        return " ".join([f"{item}={given}" for item, given in answer.categories.items()])

    def table_rows(self, question: ClassifyQuestion, answer: ClassifyAnswer) -> list[TableRow]:
        names, given = texts_by_id(question.categories), answer.categories
        rows = []
        for item in question.items:
            category = given.get(item.id, "")
            rows.append(TableRow(item.id, item.text, category, names.get(category, "")))
        return rows

    def selections(self, answer: ClassifyAnswer) -> list[tuple[str, str]]:
        return list(answer.categories.items())

    def shows_wrong(self, question: ClassifyQuestion, answer: ClassifyAnswer, line: Line) -> str:
        given = answer.categories.get(line.part, "")
        item = text_of(question.items, line.part)
        return f"{item} {arrow()} {text_of(question.categories, given)}"

    def class_shares(
        self,
        question: ClassifyQuestion,
        key: ClassifyKey | None,
        counts: Mapping[str, Counter[str]],
        answered: int,
    ) -> Iterator[SharesOfPart]:
        for item in question.items:
            given = counts.get(item.id, Counter())
            accept = key.items[item.id].accept if key else ()
            shares = (
                share(category.text, given[category.id], answered, right=category.id in accept)
                for category in question.categories
                if given[category.id] or category.id in accept
            )
            yield SharesOfPart(item.text, tuple(shares))

    def invented_answer(
        self,
        student: Student,
        question: ClassifyQuestion,
        key: ClassifyKey | None,
        article: Article | None,
    ) -> ClassifyAnswer:
        chance, categories = student.chance, question.categories
        if key is None:
            guessed = {item.id: chance.choice(categories).id for item in question.items}
            return ClassifyAnswer(guessed)
        given = {}
        for id, item in key.items.items():
            reasons = {**key.wrong, **item.wrong}
            wrong = [other.id for other in categories if other.id not in item.accept]
            misled = [
                category
                for category in wrong
                if category in reasons and reasons[category].misconception == student.holds
            ]
            if misled and student.follows(student.holds):
                given[id] = chance.choice(misled)
            elif student.knows(question.id, id) or not wrong:
                given[id] = chance.choice(item.accept)
            else:
                given[id] = chance.choice(wrong)
        return ClassifyAnswer(given)

    def key_rows(
        self, question: ClassifyQuestion, table: Table, article: Article | None
    ) -> KeyForm:
        """A row for each category and any item, then one for each item and category.

        What is said of a right category is said of the item, whichever is given: it stands in the
        first of its rows.
        """
        common, items = table_in(table, "wrong"), table_in(table, "items")
        named = [category.id for category in question.categories]
        rows = [
            reason_row(f"any {category}", table_in(common, category), category=category)
            for category in dict.fromkeys([*named, *common])
        ]
        for id in dict.fromkeys([*(item.id for item in question.items), *items]):
            item = table_in(items, id)
            accept, wrong = read_field(item, "accept"), table_in(item, "wrong")
            for category in dict.fromkeys([*named, *accept, *wrong]):
                role: Role = "right" if category in accept else "wrong"
                said = read_fields(table_in(wrong, category), "feedback", "misconception")
                if role == "right":
                    first = category == accept[0]
                    said = {"feedback": read_field(item, "feedback") if first else ""}
                rows.append(
                    KeyRow(
                        id=f"{id} {category}",
                        role=role,
                        was=role,
                        part=id,
                        category=category,
                        **said,
                        written=table_in(wrong, category),
                    )
                )
        explanation = read_field(table, "explanation")
        return KeyForm(kind=self.name, explanation=explanation, rows=tuple(rows), written=table)

    def key_from_rows(self, form: KeyForm) -> Table:
        table = write_fields(form.written, explanation=form.explanation)
        rows: dict[str, list[KeyRow]] = {}
        for row in form.rows:
            rows.setdefault(row.part, []).append(row)
        common = _reasons(table_in(table, "wrong"), rows.pop("", []))
        before = table_in(table, "items")
        items = {id: item for id, item in before.items() if id in rows}
        for id, own in rows.items():
            item = _item_table(table_in(before, id), own)
            if item or isinstance(before.get(id), dict):
                items[id] = item
        for name, made in (("items", items), ("wrong", common)):
            if made or made == table.get(name):
                table[name] = made
            elif isinstance(table.get(name), dict):
                del table[name]
        return table

    def key_from_answer(
        self,
        question: ClassifyQuestion,
        answer: ClassifyAnswer,
        article: Article | None,
        before: KeyForm,
    ) -> KeyForm:
        """Accept what is given; an item that accepts it already, among others, stays as it is."""
        given = answer.categories
        accepted = {(row.part, row.category) for row in before.of_role("right")}
        changed = {id for id, category in given.items() if (id, category) not in accepted}
        rows = []
        for row in before.rows:
            if row.part in changed:
                right = given[row.part] == row.category
                row = evolve(row, role="right" if right else "wrong")
            rows.append(row)
        return evolve(before, rows=tuple(rows))


def _reasons(written: Table, rows: Sequence[KeyRow]) -> Table:
    """Give what is said of wrong categories, by category."""
    categories = {row.category for row in rows}
    reasons = {id: reason for id, reason in written.items() if id in categories}
    for row in rows:
        if row.role == "right":
            if row.was != "right":
                reasons.pop(row.category, None)
            continue
        names = ("misconception", "feedback")
        reason = (
            write_row(row, *names)
            if row.was == "wrong"
            else write_fields({}, **{name: getattr(row, name) for name in names})
        )
        if reason:
            reasons[row.category] = reason
        elif row.was != "wrong" or row.written:
            reasons.pop(row.category, None)
    return reasons


def _item_table(written: Table, rows: Sequence[KeyRow]) -> Table:
    """Give what the key says of one item."""
    right = [row for row in rows if row.role == "right"]
    accepted, before = {row.category for row in right}, read_field(written, "accept")
    accept = tuple(id for id in before if id in accepted)
    accept += tuple(row.category for row in right if row.category not in accept)
    feedback = next((row.feedback for row in right if row.feedback), "")
    item = write_fields(written, accept=accept, feedback=feedback)
    reasons = _reasons(table_in(written, "wrong"), rows)
    if reasons or reasons == item.get("wrong"):
        item["wrong"] = reasons
    elif isinstance(item.get("wrong"), dict):
        del item["wrong"]
    return item


def _category_name(id: str) -> str:
    return say("category {id!r}", id=id)


@lru_cache(maxsize=4096)
def _line(key: ClassifyKey, id: str, given: str | None) -> Line:
    """What is said of one item; kept, because a class sorts the same items again and again."""
    item = key.items[id]
    if given is None:
        return Line(verdict="missing", part=id, count=1)
    if given in item.accept:
        return Line(verdict="right", part=id, feedback=item.feedback)
    reason = item.wrong.get(given) or key.wrong.get(given)
    return wrong_line(id, reason) if reason else Line(verdict="wrong", part=id)
