"""Mark spans of a passage with labels.

This is what the course is about: a reader shows what was understood by marking it in the text
itself. How marks are compared with the key is told in `span_matching.py`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from attrs import evolve, frozen

from coursekit.catalogue import say
from coursekit.errors import AnswerError
from coursekit.questions.base import Json, PassageKind, Table, whole_rubric
from coursekit.questions.key_rows import (
    KeyForm,
    KeyRow,
    Role,
    fields_of,
    place_of,
    read_field,
    span_row,
    tables_in,
    variant_row,
    write_fields,
    write_row,
    write_tables,
)
from coursekit.questions.records import (
    Answer,
    Judgement,
    Key,
    KeySpan,
    Label,
    Materials,
    Passage,
    Question,
    TableRow,
    Tempting,
    ToScore,
)
from coursekit.questions.serialize import change_each, listed, reason_faults, with_reason, with_span
from coursekit.questions.span_matching import score_spans
from coursekit.questions.student_model import Student, anywhere, some_words, words_of
from coursekit.texts import Article, Span, in_order
from coursekit.texts.quotes import block_at, block_of, span_at
from coursekit.texts.words import count

LOOSE = 0.2  # how often the edges of a span that a made-up student finds are a word off
MOST_IN_CELL = 20  # spans that a table looks at


@frozen(kw_only=True)
class HighlightQuestion(Question):
    """A passage that is to be marked.

    Attributes:
        labels: The ids of the labels that can be given.
        layer: What is marked, by its name under `agreement` in `course.toml`, or "".
    """

    labels: tuple[str, ...]
    layer: str = ""


@frozen(kw_only=True, eq=False)
class HighlightKey(Key):
    """What is to be marked, and what tempts.

    Attributes:
        spans: The words that the key marks.
        tempting: Words that are marked by who holds a wrong idea.
    """

    spans: tuple[KeySpan, ...]
    tempting: tuple[Tempting, ...] = ()


@frozen
class HighlightAnswer(Answer):
    """What the student has marked.

    Attributes:
        spans: In the order of the text; each has one of the question's labels.
    """

    spans: tuple[Span, ...] = ()


class Highlight(PassageKind[HighlightQuestion, HighlightKey, HighlightAnswer]):
    """Spans with labels, matched one to one with the spans of the key."""

    name = "highlight"

    def read_key(
        self, table: Table, article: Article | None, show: Sequence[str]
    ) -> tuple[Table, list[str]]:
        if article is None:
            return table, []

        def tempting(part: Table) -> tuple[Table, list[str]]:
            return with_span(article, with_reason(part), show)

        table, faults = change_each(table, "spans", lambda part: with_span(article, part, show))
        table, more = change_each(table, "tempting", tempting)
        return table, faults + more

    def question_faults(self, question: HighlightQuestion, materials: Materials) -> Iterator[str]:
        for label in question.labels:
            if label not in materials.labels:
                known = listed(materials.labels)
                yield say("label {id!r}; expected one of {ids}", id=label, ids=known)
        if question.layer and question.layer not in materials.agreement:
            known = listed(materials.agreement)
            yield say("layer {id!r}; expected one of {ids}", id=question.layer, ids=known)

    def key_faults(
        self, question: HighlightQuestion, key: HighlightKey, materials: Materials
    ) -> Iterator[str]:
        labels_are_known = {*question.labels} <= materials.labels.keys()  # else told already
        for keyed in key.spans:
            quote = keyed.span.quote
            for label in (keyed.span.label, *keyed.labels):
                if label and label not in question.labels and labels_are_known:
                    yield say(
                        "{quote!r}: label {id!r}; expected one of {ids}",
                        quote=quote,
                        id=label,
                        ids=listed(question.labels),
                    )
            if quote and not count(quote):
                yield _no_word(quote)
            if keyed.score == "core" and not keyed.span.label:
                yield say("{quote!r}: no label; a core span has one", quote=quote)
            if keyed.covers and keyed.score != "either":
                yield say(
                    "{quote!r}: {field}; expected it on an either span only",
                    quote=quote,
                    field="covers",
                )
        if not key.tempting:
            yield say("no tempting span; expected one or more, each with its feedback")
        for tempting in key.tempting:
            label = tempting.span.label
            if (quote := tempting.span.quote) and not count(quote):
                yield _no_word(quote)
            if label and label not in question.labels and labels_are_known:
                yield say("{quote!r}: label {id!r} is not asked for", quote=quote, id=label)
            if any(
                keyed.score == "core"
                and (keyed.span.start, keyed.span.end) == (tempting.span.start, tempting.span.end)
                and keyed.span.end
                and label in (keyed.span.label, "")
                for keyed in key.spans
            ):
                yield say(
                    "{quote!r} is right and tempting at once; expected one of the two",
                    quote=tempting.span.quote,
                )
        yield from reason_faults(materials, *(tempting.wrong for tempting in key.tempting))

    def misconceptions(self, key: HighlightKey) -> Iterator[str]:
        yield from (tempting.wrong.misconception for tempting in key.tempting)

    def could_show(self, question: HighlightQuestion, key: HighlightKey) -> Counter[str]:
        return Counter(filter(None, self.misconceptions(key)))

    def labels(self, question: HighlightQuestion) -> tuple[str, ...]:
        return question.labels

    def needs_text(self, question: HighlightQuestion) -> bool:
        return True

    def layer(self, question: HighlightQuestion) -> str:
        return question.layer

    def keyed_spans(self, key: HighlightKey) -> tuple[KeySpan, ...]:
        return key.spans

    def spans(self, answer: HighlightAnswer) -> tuple[Span, ...]:
        return answer.spans

    def is_attempted(self, answer: HighlightAnswer) -> bool:
        return bool(answer.spans)

    def judge(
        self,
        question: HighlightQuestion,
        key: HighlightKey,
        answer: HighlightAnswer,
        passage: Passage,
    ) -> Judgement:
        """Score by the lower of two shares: spans that were found, and marks that are right.

        By their mean, two spans of three would be taken for nearly all of them. Full marks take
        both shares in full: nothing is missing, and no mark is a mistake.
        """
        score = score_spans(passage.text, key, answer.spans, passage.near_cut)
        return Judgement(min(score.found, score.right), score.lines, f1=score.f1)

    def full_answer(self, question: HighlightQuestion, key: HighlightKey) -> HighlightAnswer:
        core = (keyed.span for keyed in key.spans if keyed.score == "core")
        return HighlightAnswer(in_order(core))

    def view_data(self, question: HighlightQuestion, materials: Materials) -> Json:
        return {"labels": [_label_data(materials.labels[id]) for id in question.labels]}

    def in_words(self, question: HighlightQuestion, answer: HighlightAnswer) -> list[str]:
        return []

    def as_cell(self, answer: HighlightAnswer) -> str:
        spans = answer.spans[:MOST_IN_CELL]
        return " | ".join([f"{span.label}: {span.quote}" for span in spans])

    def table_rows(self, question: HighlightQuestion, answer: HighlightAnswer) -> list[TableRow]:
        raise AnswerError(
            say(
                "{question} asks for marks, not for answers; {call} has its marks.",
                question=question.id,
                call="annotations()",
            )
        )

    def rubric(self, question: HighlightQuestion) -> list[tuple[str, str, int]]:
        return whole_rubric(question)

    def to_score(self, answer: HighlightAnswer) -> ToScore:
        return ToScore("", {}, repr(answer))

    def invented_answer(
        self,
        student: Student,
        question: HighlightQuestion,
        key: HighlightKey | None,
        article: Article | None,
    ) -> HighlightAnswer:
        if key is None or article is None:
            spans = anywhere(student.chance, question.show, article, question.labels)
        else:
            spans = _marked(student, question, key, article)
        return HighlightAnswer(in_order(spans))

    def key_rows(
        self, question: HighlightQuestion, table: Table, article: Article | None
    ) -> KeyForm:
        """A row for each span, each followed by its other cuts; then what tempts."""
        rows: list[KeyRow] = []
        for number, span in enumerate(tables_in(table, "spans"), 1):
            row = span_row(f"span {number}", _role(span), span, article, question.show)
            rows.append(row)
            rows += [
                variant_row(f"{row.id} also {cut}", row, quote, article)
                for cut, quote in enumerate(read_field(span, "also"), 1)
            ]
        rows += [
            span_row(f"tempting {number}", "tempting", span, article, question.show)
            for number, span in enumerate(tables_in(table, "tempting"), 1)
        ]
        explanation = read_field(table, "explanation")
        return KeyForm(kind=self.name, explanation=explanation, rows=tuple(rows), written=table)

    def key_from_rows(self, form: KeyForm) -> Table:
        table = write_fields(form.written, explanation=form.explanation)
        write_tables(table, "spans", [_span_table(form, row) for row in form.of_role(*_KEYED)])
        write_tables(table, "tempting", [_tempting_table(row) for row in form.of_role("tempting")])
        return table

    def key_from_answer(
        self,
        question: HighlightQuestion,
        answer: HighlightAnswer,
        article: Article | None,
        before: KeyForm,
    ) -> KeyForm:
        """Make each mark a core span; what the form disputes, or calls tempting, stays beside.

        A core span that is not marked any more goes; a mark of another cut of it is one of it. What
        was marked and is disputed stays so.
        """
        if article is None:
            return before
        marked = {(span.start, span.end, span.label): span for span in answer.spans}
        cuts = {_at(row): row.of for row in before.of_role("also") if _at(row) in marked}
        marked = {at: span for at, span in marked.items() if at not in cuts}
        form = before
        for row in before.of_role("core", "tempting"):
            if _at(row) in marked:
                form = form.changed(row.id, role="core")
            elif row.role == "core" and row.id not in cuts.values():
                form = form.without(row.id)
        there = {
            (row.span.start, row.span.end, label)
            for row in form.of_role(*_KEYED)
            if row.span
            for label in (row.label, *row.labels)
        }
        for at, span in marked.items():
            if at not in there:
                place = place_of(article, span, question.show)
                block, id = block_of(article, span), form.free_id("span")
                row = KeyRow(id=id, role="core", **place, label=span.label, span=span, block=block)
                form = form.with_row(row)
        return form


_KEYED: tuple[Role, ...] = ("core", "either", "open")
_OF_SPAN = ("quote", "within", "occurrence", "label", "labels", "covers", "feedback")
_OF_TEMPTING = ("quote", "within", "occurrence", "label", "misconception", "feedback")


def _role(span: Table) -> Role:
    score = span.get("score")
    return "either" if score == "either" else "open" if score == "open" else "core"


def _span_table(form: KeyForm, row: KeyRow) -> Table:
    """Give the table of a span that is core, either or open."""
    if row.was in _KEYED:
        table = write_row(row, *_OF_SPAN)
    else:
        table = write_fields({}, **fields_of(row, *_OF_SPAN))
    if row.role != row.was and row.role != "core":
        table["score"] = row.role
    elif row.role != row.was:
        table.pop("score", None)
    also = tuple(cut.quote for cut in form.of_role("also") if _whole_of(form, cut) == row.id)
    return write_fields(table, also=also)


def _at(row: KeyRow) -> tuple[int, int, str]:
    """Give where the words of a row stand, and their label; nowhere for what is not found."""
    return (row.span.start, row.span.end, row.label) if row.span else (0, 0, row.label)


def _whole_of(form: KeyForm, cut: KeyRow) -> str:
    """Find the row that a cut is another cut of, also where that became another's cut itself."""
    of = {row.id: row.of for row in form.of_role("also")}
    id = cut.of
    for _ in of:
        id = of.get(id, id)
    return id


def _tempting_table(row: KeyRow) -> Table:
    """Give the table of a span that tempts."""
    if row.was == "tempting":
        return write_row(row, *_OF_TEMPTING)
    return write_fields({}, **fields_of(row, *_OF_TEMPTING))


def _label_data(label: Label) -> Json:
    return {
        "id": label.id,
        "name": label.name,
        "key": label.key,
        "rule": label.rule,
        "example": label.example,
        "counterExample": label.counter_example,
        "color": label.color,
        "pattern": label.pattern,
    }


def _no_word(quote: str) -> str:
    return say(
        "{quote!r}: no word; expected one or more, for marks are compared by words", quote=quote
    )


# --- made-up students ---


def _marked(
    student: Student, question: HighlightQuestion, key: HighlightKey, article: Article
) -> Iterator[Span]:
    """What a student marks: what is found, what tempts, and now and then any words."""
    chance = student.chance
    for number, keyed in enumerate(key.spans):
        if keyed.score != "core":
            if chance.random() < 0.3:
                yield evolve(keyed.span, label=keyed.span.label or chance.choice(question.labels))
        elif student.knows(question.id, str(number)):
            cut = chance.choice((keyed.span, keyed.span, *keyed.also))
            label = keyed.span.label
            if chance.random() < LOOSE:
                cut = _loose(chance, article, cut)
            yield evolve(cut, label=label)
        elif chance.random() < 0.4:  # seen, but taken for something else
            yield evolve(keyed.span, label=chance.choice(question.labels))
    for tempting in key.tempting:
        known = student.knows(question.id, tempting.span.quote)
        tempted = not known and chance.random() < 0.3
        if tempted or student.follows(tempting.wrong.misconception):
            label = tempting.span.label or chance.choice(question.labels)
            yield evolve(tempting.span, label=label)
    if not student.knows(question.id, "more") and (
        span := some_words(chance, question.show, article, chance.randint(1, 5))
    ):
        yield evolve(span, label=chance.choice(question.labels))


def _loose(chance: Random, article: Article, span: Span) -> Span:
    """The same words with the last one left out, or with the next one taken in."""
    inside = words_of(article.text, span.start, span.end)
    if len(inside) > 1 and chance.random() < 0.5:
        return span_at(article, span.start, inside[-2][1])
    block = block_at(article, span)
    after = words_of(article.text, span.end, block.end) if block and span.end < block.end else ()
    return span_at(article, span.start, after[0][1]) if after else span
