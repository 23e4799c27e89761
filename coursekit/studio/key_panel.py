"""The key as rows on the page: what each mark, option or pair is, and what is said of it."""

from collections.abc import Hashable, Mapping

from attrs import evolve

from coursekit.authoring.key_forms import form_from_answer, form_of, key_of
from coursekit.catalogue import say
from coursekit.errors import OneLineError
from coursekit.questions.base import KINDS, Json, Table, text_of
from coursekit.questions.key_rows import KeyForm, KeyRow, Role
from coursekit.questions.records import Answer, Question
from coursekit.studio.studio import Studio
from coursekit.studio.tried_question import ReadQuestion
from coursekit.texts import Article

_ALSO = "also "  # a role on the page that names the row whose other cut this one is


class KeyPanel:
    """Shows the key of the question on the form, and takes over what is changed in its rows."""

    def __init__(self, studio: Studio) -> None:
        """Show keys in this studio."""
        self._studio = studio
        self._held: tuple[Hashable, Table, KeyForm] | None = None  # of which question and key

    def content(self, read: ReadQuestion) -> Json:
        """Give the rows of the key, with its faults."""
        studio, question = self._studio, read.question
        key = studio.table.get("key")
        ideas = studio.course().misconceptions.values()
        shown: Json = {
            "about": studio.about,
            "form": studio.version,
            "faults": [fault.text for fault in read.key_faults],
            "misconceptions": [[idea.id, idea.believes] for idea in ideas],
            "isMade": isinstance(key, Mapping),
        }
        if question is None:
            return shown | {"rows": [], "fields": []}
        form = self.form(question)
        return shown | {
            "rows": [self._row(question, form, row) for row in form.rows],
            "fields": _fields(question, form),
            "canAdd": any(row.values for row in form.rows),
            "canCut": any(row.label for row in form.of_role("core")),
        }

    def _article(self, question: Question) -> Article | None:
        return self._studio.course().articles.get(question.article)

    def _form(self, question: Question, key: Mapping[str, object]) -> KeyForm:
        """Give the rows; while a form is worked on they keep their ids and their order."""
        place = self._place(question)
        if self._held is None or self._held[:2] != (place, key):
            form = form_of(question, key, self._article(question))
            self._held = place, dict(key), form
        return self._held[2]

    def _place(self, question: Question) -> Hashable:
        """Give what makes other rows than those that are held."""
        kind = KINDS[question.kind]
        return self._studio.version, kind.parts(question), kind.categories(question)

    def _row(self, question: Question, form: KeyForm, row: KeyRow) -> Json:
        role = f"{_ALSO}{row.of}" if row.role == "also" else row.role
        return {
            "id": row.id,
            "text": _text(question, row),
            "note": self._note(row),
            "role": role,
            "roles": [[name, words] for name, words in _roles(question, form, row)],
            "values": ", ".join(row.values) if _is_typed(row) else None,
            "hasIdea": _is_kept(form, row, "misconception"),
            "hasFeedback": _is_kept(form, row, "feedback"),
            "canGo": bool(row.quote or row.role == "tempting"),
            "covers": row.covers if row.role == "either" else None,
            "feedback": row.feedback,
            "misconception": row.misconception,
        }

    def _note(self, row: KeyRow) -> str:
        names = self._studio.course().labels
        found = [row.label, *row.labels] if row.label else list(row.labels)
        labels = ", ".join(names[id].name if id in names else id for id in found)
        return " · ".join(filter(None, (labels, row.block)))

    # --- changes ---

    def form(self, question: Question) -> KeyForm:
        """Give the key as rows; none while there is no key."""
        key = self._studio.table.get("key")
        return self._form(question, key if isinstance(key, Mapping) else {})

    def keep(self, question: Question, answer: Answer) -> None:
        """Make the key of an answer; what is written of the same rows already stays."""
        before = self.form(question)
        self.put(question, form_from_answer(question, answer, self._article(question), before))

    def keep_also(self, question: Question, answer: Answer) -> None:
        """Take the marks of an answer as other cuts of what is keyed, which are as good.

        Raises:
            OneLineError: No mark is another cut of one.
        """
        before = form = self.form(question)
        taken = {row.span for row in before.rows}
        for row in form_from_answer(question, answer, self._article(question)).of_role("core"):
            whole = [
                core
                for core in before.of_role("core")
                if core.label == row.label and _overlap(core, row)
            ]
            if whole and row.span not in taken:
                cut = evolve(row, id=form.free_id("span"), role="also", of=whole[0].id)
                form = form.with_row(cut)
        if form is before:
            raise OneLineError(
                say("Mark a place of the key in another way first: longer, or shorter.")
            )
        self.put(question, form)

    def fill(self, question: Question, typed: Json) -> None:
        """Take over what is typed into the rows, and into the fields above and below them."""
        form = self.form(question)
        known = {row.id: row for row in form.rows}
        rows = [_typed(known[str(row["id"])], row) for row in typed["rows"] if row["id"] in known]
        fields: Json = typed["fields"]
        form = evolve(form, rows=tuple(rows), explanation=str(fields.get("explanation", "")))
        if "answer" in fields:
            form = evolve(form, answer=str(fields["answer"]))
        if _has_bounds(form):
            form = evolve(form, least=fields.get("least"), most=fields.get("most"))
        self.put(question, form)

    def remove(self, question: Question, id: str) -> None:
        """Take a row out of the key."""
        self.put(question, self.form(question).without(id))

    def add(self, question: Question) -> None:
        """Add a row for a value that tempts."""
        form = self.form(question)
        self.put(question, form.with_row(KeyRow(id=form.free_id("tempting"), role="tempting")))

    def put(self, question: Question, form: KeyForm) -> None:
        """Take over the rows as the key."""
        key = key_of(form)
        self._held = self._place(question), key, form
        self._studio.put({**self._studio.table, "key": key})


def _is_typed(row: KeyRow) -> bool:
    """Tell whether a row is about values that are typed."""
    return bool(row.values) or (row.role == "tempting" and not row.quote)


def _typed(row: KeyRow, typed: Json) -> KeyRow:
    """Give a row as it is typed."""
    of = ""
    role: Role = typed["role"] or row.role
    if role.startswith(_ALSO):
        role, of = "also", role.removeprefix(_ALSO)
    row = evolve(row, role=role, of=of, feedback=str(typed["feedback"]))
    row = evolve(row, misconception=str(typed["misconception"]))
    if typed.get("values") is not None:
        values = (value.strip() for value in str(typed["values"]).split(","))
        row = evolve(row, values=tuple(filter(None, values)))
    if typed.get("covers") is not None:
        row = evolve(row, covers=bool(typed["covers"]))
    return row


def _text(question: Question, row: KeyRow) -> str:
    """Say in words what a row is about."""
    kind = KINDS[question.kind]
    parts, categories = kind.parts(question), kind.categories(question)
    part = text_of(parts, row.part) if row.part else ""
    category = text_of(categories, row.category) if row.category else ""
    if row.second:
        return say("“{first}” before “{second}”", first=part, second=text_of(parts, row.second))
    if part and category:
        return say("{item}: {category}", item=part, category=category)
    if category:
        return say("Any item: {category}", category=category)
    if part or row.quote or _is_typed(row):
        return part or row.quote
    return say("Any other answer")


def _is_kept(form: KeyForm, row: KeyRow, name: str) -> bool:
    """Tell whether the key has a place for what is written into this field of the row."""
    keys = [key_of(form.changed(row.id, **{name: text})) for text in ("a", "b")]
    return keys[0] != keys[1]


def _roles(question: Question, form: KeyForm, row: KeyRow) -> list[tuple[str, str]]:
    """Give what a row may be; nothing where it can be nothing else."""
    names: dict[str, str] = {
        "core": say("must be marked"),
        "either": say("disputed: may be marked"),
        "open": say("disputed: only spoken of"),
        "tempting": say("tempting, and wrong"),
        "right": say("right"),
        "wrong": say("wrong"),
    }
    if row.quote:
        if KINDS[question.kind].labels(question) == ("",):
            return []  # a citation, which nothing is graded by
        cores = [
            (f"{_ALSO}{other.id}", say("also right, for “{words}”", words=other.quote))
            for other in form.rows
            if other.role == "core" and other.id != row.id and _overlap(row, other)
        ]
        return [("core", names["core"]), *cores, *_named(names, "either", "open", "tempting")]
    if _is_typed(row):
        return _named(names, "right", "tempting")
    return _named(names, "right", "wrong") if row.part and not row.second else []


def _named(names: Mapping[str, str], *roles: str) -> list[tuple[str, str]]:
    return [(role, names[role]) for role in roles]


def _overlap(row: KeyRow, other: KeyRow) -> bool:
    a, b = row.span, other.span
    return a is not None and b is not None and a.start < b.end and b.start < a.end


def _fields(question: Question, form: KeyForm) -> list[Json]:
    """Give what a key says beside its rows."""
    fields: list[Json] = [
        {
            "name": "explanation",
            "label": say("What the solution explains"),
            "type": "words",
            "help": "",
            "value": form.explanation,
        }
    ]
    if KINDS[question.kind].scored_by_person:
        label = say("An answer that earns all points")
        answer = {"name": "answer", "label": label, "type": "words", "help": ""}
        fields.insert(0, answer | {"value": form.answer})
    if _has_bounds(form):
        number: Json = {"type": "number", "help": ""}
        fields += [
            number | {"name": "least", "label": say("Right from"), "value": form.least},
            number | {"name": "most", "label": say("Right up to"), "value": form.most},
        ]
    return fields


def _has_bounds(form: KeyForm) -> bool:
    """Tell whether the key has a place for the smallest and the largest right number."""
    return key_of(evolve(form, least=1.0)) != key_of(evolve(form, least=2.0))
