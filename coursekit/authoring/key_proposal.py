"""A key from disagreement: what several readers answered, each alone, and what to make of it.

Where all readers agree, an author need not decide. What all marked, with one label and nearly one
cut, is core: the commonest cut is the quote, and the others are as good. What some marked and some
did not is disputed, and accepted either way; where they gave it different labels too, it is left
open. Trained readers differ on whether a place is to be marked and hardly on its edges, so a near
cut is forgiven here as it is in grading, and a missing mark is a difference.

The author decides each place; the proposal is where to begin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from attrs import evolve, frozen
from markupsafe import Markup

from coursekit.analysis.marked_text import counts_html
from coursekit.analysis.reader_agreement import nominal_alpha
from coursekit.analysis.reader_counts import ReaderCounts, marked_runs, words_of
from coursekit.authoring.key_forms import KeyForm, KeyRow, form_of
from coursekit.catalogue import in_a_row, say
from coursekit.course import Course
from coursekit.errors import AnswerError, HandInError, UnknownName
from coursekit.questions.base import KINDS
from coursekit.questions.key_rows import place_of
from coursekit.questions.records import NEAR_CUT, Answer, Question
from coursekit.texts import Article, Span, blocks_shown, in_order
from coursekit.texts.quotes import block_of, find_variant
from coursekit.texts.words import TokenRange, f1, token_range
from coursekit.work import HandIn
from coursekit.work.archives import file_at
from coursekit.work.handin import read_hand_in, seconds

Decision = Literal["core", "either", "open", "tempting", "drop"]
DECISIONS: tuple[Decision, ...] = ("core", "either", "open", "tempting", "drop")
SAME_PLACE = 0.5  # the share of words (F1) from which marks with two labels are one place
FEWEST = 2  # readers


@frozen
class Reader:
    """Somebody who answered the question alone.

    Attributes:
        name: What they are called; no two have one name.
        answer: What they answered; one without marks says that there is nothing to mark.
    """

    name: str
    answer: Answer


@frozen(kw_only=True)
class Place:
    """Something that readers answered: words of the text, or an option or a category of an item.

    Attributes:
        id: What decisions call it: "P4-2", or the ids of item and category with a dot.
        block: The block of the words; "" for what is no words.
        text: The words, or the item with what it was given.
        proposed: What it is to be, as far as the readers tell.
        label: The label that most gave.
        labels: Others that were given.
        cuts: The words as they were cut, the commonest first.
        answers: By reader, what each answered here: the label, or the id; readers who left it out
            are absent.
        selection: What was picked, as `QuestionKind.selections` gives it.
    """

    id: str
    block: str = ""
    text: str
    proposed: Decision
    label: str = ""
    labels: tuple[str, ...] = ()
    cuts: tuple[Span, ...] = ()
    answers: Mapping[str, str]
    selection: tuple[str, str] = ("", "")


@frozen
class Alpha:
    """How far readers agree.

    Attributes:
        name: The label, or the item; "" for all together.
        alpha: Krippendorff's alpha, at most 1; None where it is not defined.
    """

    name: str
    alpha: float | None


@frozen(kw_only=True)
class Proposal:
    """The key of a question as its readers would have it.

    Attributes:
        course: The course.
        question: The question.
        readers: Who answered, in the order in which they were given.
        places: What they answered, in the order of the text or of the question.
        alphas: How far they agree: over all, then by label or item.
        remarks: What is to be known, a sentence each: who was left out.
    """

    course: Course
    question: Question
    readers: tuple[Reader, ...]
    places: tuple[Place, ...]
    alphas: tuple[Alpha, ...]
    remarks: tuple[str, ...] = ()

    @property
    def differing(self) -> tuple[Place, ...]:
        """The places on which readers differ."""
        return tuple(place for place in self.places if place.proposed != "core")

    @property
    def article(self) -> Article | None:
        """The text that was marked, if any."""
        return self.course.articles.get(self.question.article)

    def decided(self, decisions: Mapping[str, Decision], before: KeyForm | None = None) -> KeyForm:
        """Give the key as a form, once its author has decided.

        Args:
            decisions: What a place is to be, by its id; any other is as proposed. What was picked
                or sorted is right for "core", "either" and "open", and else wrong.
            before: The form of the key so far; what it says of the same words, and what it calls
                tempting, is kept.

        Raises:
            UnknownName: There is no such place, or it cannot be decided so.
            AnswerError: Words cannot be named in a key.
        """
        for id, decision in decisions.items():
            if all(place.id != id for place in self.places):
                ids = in_a_row([place.id for place in self.places])
                raise UnknownName(say("No place {id!r}; expected one of {ids}", id=id, ids=ids))
            if decision not in DECISIONS:
                told = say(
                    "{id}: {found!r}; expected one of {expected}",
                    id=id,
                    found=decision,
                    expected=", ".join(DECISIONS),
                )
                raise UnknownName(told)
        start = before or form_of(self.question, None, self.article)
        chosen = [
            (place, decisions.get(place.id, place.proposed), place.id in decisions)
            for place in self.places
        ]
        if self.article is not None and _marks(self.question):
            return _form_of_marks(self.question, self.article, chosen, start)
        return _form_of_selections(chosen, start)

    def drawing(self) -> Markup:
        """Draw the differing places on the text, with who marked what; "" without a text."""
        labels = [self.course.labels[id] for id in _marks(self.question)]
        if self.article is None or not labels:
            return Markup("")
        names = tuple(reader.name for reader in self.readers)
        counts = ReaderCounts(self.article, tuple(label.id for label in labels), names)
        at = {(cut.start, cut.end, cut.label) for place in self.differing for cut in place.cuts}
        for reader in self.readers:
            spans = KINDS[self.question.kind].spans(reader.answer)
            counts.add([s for s in spans if (s.start, s.end, s.label) in at], reader.name)
        blocks = blocks_shown(self.article, self.question.show)
        return counts_html(
            self.article, blocks, labels, marked_runs(counts, blocks), len(self.readers)
        )


# --- reading what was handed in ---


def propose_from_files(course: Course, stem: str, id: str, paths: Iterable[Path]) -> Proposal:
    """Propose the key of a question from hand-in files.

    Of two files of one person the later counts. Who has not touched the question is left out; who
    has, and marked nothing, is a reader who found nothing.

    Args:
        course: The course.
        stem: The lesson.
        id: The question.
        paths: The files.

    Raises:
        UnknownName: There is no such lesson or question.
        HandInError: A file cannot be used, or fewer than two readers are left.
    """
    question = course.lesson(stem).question(id)
    latest: dict[str, tuple[HandIn, Path]] = {}
    remarks = []
    for path in paths:
        hand_in = _read(path, course)
        who = _who(hand_in, stem) or str(path)
        known = next((key for key in latest if _same_person(latest[key][0], hand_in, stem)), None)
        if known is None:
            latest[who] = hand_in, path
            continue
        other, other_path = latest[known]
        later = seconds(hand_in.made) >= seconds(other.made)
        kept, left = (path, other_path) if later else (other_path, path)
        if later:
            latest[known] = hand_in, path
        remarks.append(
            say(
                "{left} is left out: {kept} is by the same person, and not earlier.",
                left=left.name,
                kept=kept.name,
            )
        )
    readers: list[Reader] = []
    for hand_in, path in latest.values():
        work = hand_in.lessons.get(stem)
        attempt = work.attempts.get(id) if work else None
        if attempt is None:
            told = say("{file} is left out: it has no answer to {id}.", file=path.name, id=id)
            remarks.append(told)
            continue
        name = hand_in.name.strip() or hand_in.student.strip() or path.stem
        if any(name == reader.name for reader in readers):
            name = f"{name} ({path.stem})"
        readers.append(Reader(name, attempt.answer))
    return propose(course, question, readers, remarks)


def _read(path: Path, course: Course) -> HandIn:
    try:
        return read_hand_in(file_at(path, path.name).read(), course)
    except HandInError as error:
        raise HandInError(f"{path.name} {error}") from None


def _who(hand_in: HandIn, stem: str) -> str:
    who = hand_in.student.strip() or hand_in.name.strip()
    return who.casefold() or hand_in.work_ids.get(stem, "")


def _same_person(some: HandIn, other: HandIn, stem: str) -> bool:
    """Tell whether two hand-ins are by one person: by their ids, or from one work file."""
    mine, theirs = some.work_ids.get(stem), other.work_ids.get(stem)
    if mine and mine == theirs:
        return True
    return bool(_who(some, stem)) and _who(some, stem) == _who(other, stem)


# --- the proposal ---


def propose(
    course: Course, question: Question, readers: Sequence[Reader], remarks: Sequence[str] = ()
) -> Proposal:
    """Propose the key of a question.

    Args:
        course: The course, for labels, texts, and how exactly a layer is cut.
        question: A question that asks for marks, picks or sorting.
        readers: Two or more who answered it, each alone.
        remarks: What is to be known beside.

    Raises:
        HandInError: There are fewer than two readers, or the question cannot have such a key.
    """
    if len(readers) < FEWEST:
        told = say(
            "{id}: a key from disagreement takes two readers or more who answered it.",
            id=question.id,
        )
        raise HandInError(" ".join([told, *remarks]))
    article = course.articles.get(question.article)
    if article is not None and _marks(question):
        places = _places_of_marks(course, question, article, readers)
        alphas = _alphas_of_marks(question, article, readers)
    else:
        places = _places_of_selections(question, readers)
        alphas = _alphas_of_selections(question, readers)
    return Proposal(
        course=course,
        question=question,
        readers=tuple(readers),
        places=tuple(places),
        alphas=tuple(alphas),
        remarks=tuple(remarks),
    )


def _marks(question: Question) -> tuple[str, ...]:
    """Give the labels that a question asks for; none for one whose words are only cited."""
    return tuple(label for label in KINDS[question.kind].labels(question) if label)


# --- marks ---

_Mark = tuple[str, Span, TokenRange]  # whose it is, and its words


def _places_of_marks(
    course: Course, question: Question, article: Article, readers: Sequence[Reader]
) -> list[Place]:
    kind = KINDS[question.kind]
    layer = course.agreement.get(kind.layer(question))
    near_cut = layer.near_cut if layer else NEAR_CUT
    marks = [
        (reader.name, span, token_range(article.text, span.start, span.end))
        for reader in readers
        for span in in_order(kind.spans(reader.answer))
    ]
    groups = [
        group
        for label in _marks(question)
        for group in _together([[mark] for mark in marks if mark[1].label == label], near_cut)
    ]
    whole = [group for group in groups if len(group) == len(readers)]
    others = [group for group in groups if len(group) < len(readers)]
    groups = [*whole, *_together(others, SAME_PLACE)]
    groups.sort(key=lambda group: min((mark[1].start, mark[1].end) for mark in group))
    counts: Counter[str] = Counter()
    places = []
    for group in groups:
        cuts = _cuts(group)
        block = block_of(article, cuts[0])
        counts[block] += 1
        labels = [label for label, _ in Counter(mark[1].label for mark in group).most_common()]
        places.append(
            Place(
                id=f"{block or question.article}-{counts[block]}",
                block=block,
                text=cuts[0].quote,
                proposed=_proposed(len(group) == len(readers), len(labels)),
                label=labels[0],
                labels=tuple(labels[1:]),
                cuts=tuple(cuts),
                answers={name: span.label for name, span, _ in group},
            )
        )
    return places


def _proposed(by_all: bool, labels: int) -> Decision:
    """Say what a place is to be: what some left out under several labels nobody can ask for."""
    if labels == 1:
        return "core" if by_all else "either"
    return "either" if by_all else "open"


def _together(groups: list[list[_Mark]], least: float) -> list[list[_Mark]]:
    """Put groups of marks together that are by different readers and near one another.

    The nearest come first, and in a group each mark is near each other.

    Args:
        groups: The groups so far.
        least: The share of words (F1) from which marks are near.
    """
    groups = [list(group) for group in groups]
    while True:
        pairs = [
            (nearness, -number, -other)
            for number, group in enumerate(groups)
            for other in range(number + 1, len(groups))
            if not {mark[0] for mark in group} & {mark[0] for mark in groups[other]}
            and (nearness := _nearness(group, groups[other])) >= least
        ]
        if not pairs:
            return groups
        _, number, other = max(pairs)
        groups[-number] += groups.pop(-other)


def _nearness(some: list[_Mark], others: list[_Mark]) -> float:
    return min(f1(mark[2], other[2]) for mark in some for other in others)


def _cuts(group: list[_Mark]) -> list[Span]:
    """Give the cuts of a place, the commonest first; of equally common ones the most alike."""
    counts = Counter((span.start, span.end) for _, span, _ in group)

    def rank(mark: _Mark) -> tuple[int, float, int]:
        _, span, words = mark
        alike = sum(f1(words, other) for _, _, other in group)
        return -counts[span.start, span.end], -alike, span.start

    seen: dict[tuple[int, int, str], Span] = {}
    for _, span, _ in sorted(group, key=rank):
        seen.setdefault((span.start, span.end, span.label), span)
    return [*seen.values()]


def _alphas_of_marks(
    question: Question, article: Article, readers: Sequence[Reader]
) -> list[Alpha]:
    """Measure agreement word by word, on all labels together and on each."""
    shown = words_of(article, blocks_shown(article, question.show))
    given: list[dict[int, set[str]]] = []
    for reader in readers:
        labels: dict[int, set[str]] = {word: set() for word in shown}
        for span in KINDS[question.kind].spans(reader.answer):
            for word in range(*token_range(article.text, span.start, span.end)):
                labels.setdefault(word, set()).add(span.label)
        given.append(labels)
    alphas = [Alpha("", _alpha([[frozenset(one[word]) for one in given] for word in shown]))]
    for label in _marks(question):
        units = [[label in one[word] for one in given] for word in shown]
        if any(map(any, units)):
            alphas.append(Alpha(label, _alpha(units)))
    return alphas


def _alpha(units: Sequence[Sequence[object]]) -> float | None:
    """Compute alpha from the values that the readers gave to each unit."""
    values = dict.fromkeys(value for unit in units for value in unit)
    return nominal_alpha([[unit.count(value) for value in values] for unit in units])


def _form_of_marks(
    question: Question,
    article: Article,
    chosen: Iterable[tuple[Place, Decision, bool]],
    before: KeyForm,
) -> KeyForm:
    """Make the form of a key of marks; rows of the same words keep what was said of them."""
    form = evolve(before, rows=())
    for place, decision, is_decided in chosen:
        if decision == "drop" or (not is_decided and _tempts_already(before, place)):
            continue
        old = _known_row(before, place, decision)
        if old and all(row.id != old.id for row in form.rows):
            row = evolve(old, role=decision)
        else:
            id = evolve(before, rows=(*before.rows, *form.rows)).free_id("span")
            named = place_of(article, place.cuts[0], question.show)
            span = evolve(place.cuts[0], label=place.label)
            row = KeyRow(
                id=id, role=decision, label=place.label, span=span, block=place.block, **named
            )
        if decision in ("either", "open"):
            labels = dict.fromkeys((*row.labels, place.label, *place.labels))
            row = evolve(row, labels=tuple(label for label in labels if label != row.label))
        form = form.with_row(row)
        for quote in _variants(article, place) if decision != "tempting" else ():
            id = f"{row.id} = {quote}"
            cut = KeyRow(id=id, role="also", of=row.id, quote=quote, label=row.label)
            form = form.with_row(cut)
    # What the key so far calls tempting, and other cuts of words that stay, are kept.
    there = {row.id for row in form.rows}
    cuts = {(cut.of, cut.quote) for cut in form.of_role("also")}
    kept = [
        row
        for row in before.rows
        if (row.role == "tempting" and row.id not in there)
        or (row.role == "also" and row.of in there and (row.of, row.quote) not in cuts)
    ]
    order = {row.id: number for number, row in enumerate(before.rows)}
    rows = sorted((*form.rows, *kept), key=lambda row: order.get(row.id, len(order)))
    return evolve(form, rows=tuple(rows))


def _at(row: KeyRow, place: Place) -> bool:
    """Tell whether a row speaks of the words of a place."""
    main = place.cuts[0]
    return row.span is not None and (row.span.start, row.span.end) == (main.start, main.end)


def _tempts_already(before: KeyForm, place: Place) -> bool:
    """Tell whether the key so far calls it a mistake to mark a place with its label."""
    return any(_at(row, place) and row.label == place.label for row in before.of_role("tempting"))


def _known_row(before: KeyForm, place: Place, decision: Decision) -> KeyRow | None:
    """Find what the key so far says of the words of a place."""
    rows = [row for row in before.of_role("core", "either", "open") if _at(row, place)]
    if decision == "tempting":  # as it may be called already
        rows += [row for row in before.of_role("tempting") if _at(row, place)]
    for row in rows:
        if place.label == row.label:
            return row
    # What is disputed may have many labels.
    disputed = (row for row in rows if row.role != "core" and decision in ("either", "open"))
    return next(disputed, None)


def _variants(article: Article, place: Place) -> list[str]:
    """Give the other cuts that a key can name: each is looked for around the quote."""
    quotes = []
    for cut in place.cuts[1:]:
        at = (cut.start, cut.end)
        if at == (place.cuts[0].start, place.cuts[0].end) or cut.quote in quotes:
            continue
        try:
            found = find_variant(article, cut.quote, place.cuts[0])
        except AnswerError:
            continue
        if (found.start, found.end) == at:
            quotes.append(cut.quote)
    return quotes


# --- what is picked or sorted ---


def _places_of_selections(question: Question, readers: Sequence[Reader]) -> list[Place]:
    kind = KINDS[question.kind]
    given: dict[tuple[str, str], dict[str, str]] = {}
    for reader in readers:
        for part, value in kind.selections(reader.answer):
            given.setdefault((part, value), {})[reader.name] = value
    rows = form_of(question, None, None).rows
    known = [_selection(row) for row in rows if row.part]
    if not known or not given.keys() <= {*known}:
        told = say(
            "{id}: no such key; expected a question that asks for marks, picks or sorted items",
            id=question.id,
        )
        raise HandInError(told)
    texts = {part.id: part.text for part in (*kind.parts(question), *kind.categories(question))}
    return [
        Place(
            id=".".join(filter(None, selection)),
            text=" → ".join(texts.get(id, id) for id in selection if id),
            proposed="core" if len(given[selection]) == len(readers) else "either",
            answers=given[selection],
            selection=selection,
        )
        for selection in dict.fromkeys(known)
        if selection in given
    ]


def _selection(row: KeyRow) -> tuple[str, str]:
    """Give what is picked for a row to be the answer."""
    return (row.part, row.category) if row.category else ("", row.part)


def _alphas_of_selections(question: Question, readers: Sequence[Reader]) -> list[Alpha]:
    """Measure agreement on the items, or on the options, each of which is picked or not."""
    kind = KINDS[question.kind]
    picks = [kind.selections(reader.answer) for reader in readers]
    if kind.categories(question):
        by_item = [dict(pick) for pick in picks]
        units = [[pick.get(part.id, "") for pick in by_item] for part in kind.parts(question)]
    else:
        units = [[str(("", part.id) in pick) for pick in picks] for part in kind.parts(question)]
    return [Alpha("", _alpha(units))]


def _form_of_selections(chosen: Iterable[tuple[Place, Decision, bool]], before: KeyForm) -> KeyForm:
    right = {
        place.selection for place, decision, _ in chosen if decision in ("core", "either", "open")
    }
    rows = [
        evolve(row, role="right" if _selection(row) in right else "wrong") if row.part else row
        for row in before.rows
    ]
    return evolve(before, rows=tuple(rows))
