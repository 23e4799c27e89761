"""Write, and cite the passage.

No machine says that writing is right: it checks that there is evidence, of the length that was
asked for, and a person scores the rest by the rubric.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Literal

from attrs import evolve, field, frozen

from coursekit.catalogue import number, say, say_many
from coursekit.questions.base import Json, PassageKind, Table
from coursekit.questions.key_rows import (
    KeyForm,
    KeyRow,
    place_of,
    read_field,
    span_row,
    tables_in,
    write_fields,
    write_row,
    write_tables,
)
from coursekit.questions.records import (
    Answer,
    Criterion,
    Judgement,
    Key,
    KeySpan,
    Materials,
    Passage,
    Question,
    TableRow,
    ToScore,
)
from coursekit.questions.result import Line
from coursekit.questions.serialize import change_each, only_span, plain, with_span
from coursekit.questions.student_model import Student, some_words
from coursekit.texts import Article, Span
from coursekit.texts.quotes import block_of
from coursekit.texts.words import count, in_characters, token_range

LEAST = 3  # words of a text, where the question says nothing else; students are not told of it
TO_READ = 10  # words from which a text is given to a person, also where the question asks for more
MOST_IN_CELL = 800  # characters of a text that a table looks at


@frozen(kw_only=True)
class WrittenQuestion(Question):
    """Something to write, with evidence from the text.

    Attributes:
        rubric: What a person scores; its points add up to those of the question.
        least: How many words the text has at least; fewer are not given to a person to score.
        evidence: How many spans are to be cited at least.
        cite: How many words a citation has at least.
        cite_most: How many words a citation has at most.
    """

    rubric: tuple[Criterion, ...]
    least: int = LEAST
    evidence: int = 0
    cite: int = 1
    cite_most: int = 40


@frozen(kw_only=True)
class WrittenKey(Key):
    """A model answer; nothing is graded by it.

    Attributes:
        answer: The model answer.
        spans: Words that would serve as evidence.
    """

    answer: str
    spans: tuple[Span, ...] = ()


@frozen
class WrittenAnswer(Answer):
    """What was written, and what was cited for it.

    Attributes:
        text: The writing.
        spans: The words cited, in the order of the text; their label is "".
        scores: The points that the student gave by the rubric, by the ids of its lines.
    """

    text: str = ""
    spans: tuple[Span, ...] = ()
    scores: Mapping[str, int] = field(factory=dict)


class Written(PassageKind[WrittenQuestion, WrittenKey, WrittenAnswer]):
    """Writing that a person scores by a rubric; only evidence and its length are checked."""

    name = "written"
    scored_by_person = True

    def read_key(
        self, table: Table, article: Article | None, show: Sequence[str]
    ) -> tuple[Table, list[str]]:
        if article is None:
            rest = {name: part for name, part in table.items() if name != "spans"}
            told = say("spans are cited, but the question has no article")
            return rest, [told] if table.get("spans") else []

        def cited(part: Table) -> tuple[Span, list[str]]:
            done, faults = with_span(article, part, show)
            span, more = only_span(done)
            return span, faults + more

        return change_each(table, "spans", cited)

    def question_faults(self, question: WrittenQuestion, materials: Materials) -> Iterator[str]:
        total = sum(criterion.points for criterion in question.rubric)
        if total != question.points:
            yield say_many(
                "the rubric adds up to {n} point; expected {expected}",
                "the rubric adds up to {n} points; expected {expected}",
                total,
                expected=question.points,
            )

    def key_faults(
        self, question: WrittenQuestion, key: WrittenKey, materials: Materials
    ) -> Iterator[str]:
        if (words := count(key.answer)) < question.least:
            yield say_many(
                "the model answer has {n} word; expected {least} or more",
                "the model answer has {n} words; expected {least} or more",
                words,
                least=question.least,
            )
        if len(key.spans) < question.evidence:
            yield say_many(
                "{n} span of evidence; expected {least} or more",
                "{n} spans of evidence; expected {least} or more",
                len(key.spans),
                least=question.evidence,
            )

    def misconceptions(self, key: WrittenKey) -> Iterator[str]:
        yield from ()

    def labels(self, question: WrittenQuestion) -> tuple[str, ...]:
        return ("",)

    def needs_text(self, question: WrittenQuestion) -> bool:
        return question.evidence > 0

    def layer(self, question: WrittenQuestion) -> str:
        return ""

    def keyed_spans(self, key: WrittenKey) -> tuple[KeySpan, ...]:
        return tuple(KeySpan(span=span) for span in key.spans)

    def spans(self, answer: WrittenAnswer) -> tuple[Span, ...]:
        return answer.spans

    def is_attempted(self, answer: WrittenAnswer) -> bool:
        return bool(answer.text.strip() or answer.spans)

    def judge(
        self,
        question: WrittenQuestion,
        key: WrittenKey,
        answer: WrittenAnswer,
        passage: Passage,
    ) -> Judgement:
        """Say what is missing of the text and of its evidence; a person decides what it is worth.

        Of `TO_READ` words on it waits for a person even where something is missing: a machine that
        gave 0 for it would grade what it cannot read. Only the student's own points are known by
        then, and they are no score.
        """
        lines, cited = [], 0
        if (written := count(answer.text)) < question.least:
            lines.append(
                Line(
                    verdict="missing",
                    count=question.least,
                    words=str(written),
                    characters=in_characters(answer.text or passage.text),
                )
            )
        characters = in_characters(passage.text)
        for span in answer.spans:
            words = token_range(passage.text, span.start, span.end).length
            if words < question.cite:
                lines.append(_cut("too short", span, question.cite, characters=characters))
            elif words > question.cite_most:
                lines.append(_cut("too long", span, question.cite_most, characters=characters))
            else:
                cited += 1
        if cited < question.evidence:
            lines.append(Line(verdict="missing", count=question.evidence - cited))
        ready = not lines
        own = sum(
            min(max(answer.scores.get(criterion.id, 0), 0), criterion.points)
            for criterion in question.rubric
        )
        return Judgement(
            own / question.points if ready else 0.0,
            lines,
            waiting=written >= min(question.least, TO_READ),
        )

    def full_answer(self, question: WrittenQuestion, key: WrittenKey) -> WrittenAnswer:
        scores = {criterion.id: criterion.points for criterion in question.rubric}
        return WrittenAnswer(key.answer, key.spans, scores)

    def view_data(self, question: WrittenQuestion, materials: Materials) -> Json:
        article = materials.articles.get(question.article)
        characters = article is not None and in_characters(article.text)
        wanted = []
        if question.least > LEAST:
            wanted.append(_to_write(question.least, characters=characters))
        if question.evidence:
            wanted.append(_to_cite(question, characters=characters))
        return {"rubric": plain(question.rubric), "wanted": " ".join(wanted)}

    def in_words(self, question: WrittenQuestion, answer: WrittenAnswer) -> list[str]:
        return [answer.text] if answer.text else []

    def as_cell(self, answer: WrittenAnswer) -> str:
        return answer.text[:MOST_IN_CELL]

    def table_rows(self, question: WrittenQuestion, answer: WrittenAnswer) -> list[TableRow]:
        text = answer.text.strip()
        return [TableRow("", "", text, text)]

    def rubric(self, question: WrittenQuestion) -> list[tuple[str, str, int]]:
        return [(line.id, line.text, line.points) for line in question.rubric]

    def to_score(self, answer: WrittenAnswer) -> ToScore:
        cited = [(span.start, span.end) for span in answer.spans]
        return ToScore(answer.text, answer.scores, repr((answer.text, cited)))

    def invented_answer(
        self,
        student: Student,
        question: WrittenQuestion,
        key: WrittenKey | None,
        article: Article | None,
    ) -> WrittenAnswer:
        if key is None:
            text = say("A simulated answer of somebody who guesses.")
            return WrittenAnswer(_of_length(question, text, student))
        points = {
            line.id: sum(student.knows(question.id, line.id) for _ in range(line.points))
            for line in question.rubric
        }
        worth = sum(points.values())
        text = say(
            "A simulated answer, by the rubric worth {worth} of {possible} points.",
            worth=number(worth),
            possible=number(question.points),
        )
        spans: tuple[Span, ...] = ()
        if student.knows(question.id, "evidence"):
            spans = key.spans
        elif article and question.evidence:
            found = some_words(student.chance, question.show, article, max(question.cite, 3))
            spans = (found,) if found else ()
        return WrittenAnswer(_of_length(question, text, student), spans, points)

    def key_rows(self, question: WrittenQuestion, table: Table, article: Article | None) -> KeyForm:
        """The model answer, and a row for each span that would serve as evidence."""
        rows = [
            span_row(f"span {number}", "right", span, article, question.show)
            for number, span in enumerate(tables_in(table, "spans"), 1)
        ]
        return KeyForm(
            kind=self.name,
            explanation=read_field(table, "explanation"),
            rows=tuple(rows),
            answer=read_field(table, "answer"),
            written=table,
        )

    def key_from_rows(self, form: KeyForm) -> Table:
        said = {"explanation": form.explanation, "answer": form.answer}
        table = write_fields(form.written, **said)
        spans = [write_row(row, "quote", "within", "occurrence") for row in form.rows]
        write_tables(table, "spans", spans)
        return table

    def key_from_answer(
        self,
        question: WrittenQuestion,
        answer: WrittenAnswer,
        article: Article | None,
        before: KeyForm,
    ) -> KeyForm:
        known = {(row.span.start, row.span.end): row for row in before.rows if row.span}
        form = evolve(before, rows=(), answer=answer.text.strip() or before.answer)
        for span in answer.spans if article else ():
            row = known.get((span.start, span.end))
            if row is None and article:
                place = place_of(article, span, question.show)
                id = before.free_id("span") if not form.rows else form.free_id("span")
                row = KeyRow(id=id, role="right", **place, span=span, block=block_of(article, span))
            form = form.with_row(row) if row else form
        return form


def _cut(
    verdict: Literal["too short", "too long"], span: Span, bound: int, *, characters: bool
) -> Line:
    return Line(verdict=verdict, span=span, count=bound, characters=characters)


def _to_write(least: int, *, characters: bool) -> str:
    if characters:
        return say_many("Write {n} character or more.", "Write {n} characters or more.", least)
    return say_many("Write {n} word or more.", "Write {n} words or more.", least)


def _to_cite(question: WrittenQuestion, *, characters: bool) -> str:
    least, most = number(question.cite), number(question.cite_most)
    if characters:
        return say_many(
            "Mark {n} place or more as evidence: {least} to {most} characters each.",
            "Mark {n} places or more as evidence: {least} to {most} characters each.",
            question.evidence,
            least=least,
            most=most,
        )
    return say_many(
        "Mark {n} place or more as evidence: {least} to {most} words each.",
        "Mark {n} places or more as evidence: {least} to {most} words each.",
        question.evidence,
        least=least,
        most=most,
    )


_FILLER = ("blue", "five", "green", "long", "new", "night", "old", "open", "red", "river", "two")


def _of_length(question: WrittenQuestion, text: str, student: Student) -> str:
    """Go on with a made-up text, each student in other words, to as many as are asked for.

    They are drawn beside the student's own chance, so that what else is drawn stays as it is.
    """
    chance = Random(hash(student.chance.getstate()[1]))
    filler = chance.choices(_FILLER, k=max(question.least - count(text), TO_READ))
    return f"{text.removesuffix('.')}: {' '.join(filler)}."
